#include "tui/screens/decide.h"

#include "tui/update.h"
#include "tui/widgets/buttons.h"

/* Details are lines: every change, below it its properties; then what stands in the way. */
struct detail {
	const struct deployment_change *change;
	const struct deployment_property *property;
	const struct deployment_blocker *blocker;
	size_t blocker_index;
};

static const struct deployment_choice *shown(const struct app *app)
{
	return &app->deployment->nodes[app->decide.node].choice;
}

static size_t detail_count(const struct deployment_choice *c)
{
	size_t n = c->changes.len + c->blockers.len;
	for (size_t i = 0; i < c->changes.len; i++)
		n += c->changes.item[i].properties.len;
	return n;
}

static struct detail detail_at(const struct deployment_choice *c, size_t at)
{
	for (size_t i = 0; i < c->changes.len; i++) {
		const struct deployment_change *change = &c->changes.item[i];
		if (!at--) return (struct detail){ .change = change };
		if (at < change->properties.len)
			return (struct detail){ .property = &change->properties.item[at] };
		at -= change->properties.len;
	}
	return (struct detail){ .blocker = &c->blockers.item[at], .blocker_index = at };
}

static const enum role harm_roles[] = {
	[HARM_NONE] = ROLE_TEXT,
	[HARM_INTERRUPT] = ROLE_WARNING,
	[HARM_REPLACE] = ROLE_WARNING,
	[HARM_DATA] = ROLE_ERROR,
};

static void draw_change(struct pen *pen, const struct deployment_change *c)
{
	int right = pen->cols - 26;
	bool adds = str_equal(c->action, "Add"), removes = str_equal(c->action, "Remove");
	enum role role = adds ? ROLE_OK : removes ? ROLE_ERROR : ROLE_WARNING;
	pen_text(pen, PEN_LABEL_COL + 2, role, adds ? "+" : removes ? "-" : "~");
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 4, 22, ROLE_TITLE, c->logical_id);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 27, right - PEN_LABEL_COL - 28, ROLE_DIM,
			c->type);
	bool goes = c->harm < HARM_REPLACE && removes;
	pen_text(pen, right, harm_roles[c->harm], goes ? "removed" : deployment_change_words(c));
	pen_next(pen);
}

static void draw_property(struct pen *pen, const struct deployment_property *p)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	deployment_property_words(p, &s);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 6, 20, ROLE_LABEL, p->name);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 27, pen->cols - PEN_LABEL_COL - 28,
			p->replaces ? ROLE_WARNING : ROLE_TEXT, str_text(&s));
	pen_next(pen);
}

static void draw_blocker(struct pen *pen, const struct detail *d)
{
	const struct deployment_blocker *b = d->blocker;
	const struct decide *decide = &pen->app->decide;
	bool is_marked =
		d->blocker_index < decide->marked.len && decide->marked.item[d->blocker_index];
	if (decide->marked.len)
		pen_text(pen, PEN_LABEL_COL + 2, ROLE_TEXT, is_marked ? "[x]" : "[ ]");
	else
		canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 1, 5, ROLE_LABEL, b->type);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 6, 20, ROLE_TITLE, b->logical_id);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 27, pen->cols - PEN_LABEL_COL - 28,
			ROLE_HINT, str_is_empty(b->reason) ? b->type : b->reason);
	pen_next(pen);
}

static void draw_details_title(struct pen *pen, const struct deployment_choice *c, size_t count)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	if (c->changes.len) str_addf(&s, "changes (%zu)", c->changes.len);
	if (c->blockers.len)
		str_addf(&s,
			 choice_takes_names(c) ? "%sin the way (%zu): x marks what is left as it is"
					       : "%swhat it is about (%zu)",
			 s.len ? ", " : "", c->blockers.len);
	if (count > 1) str_addf(&s, "  %zu of %zu", pen->app->decide.at + 1, count);
	pen_rule(pen, str_text(&s));
}

/* The line under the cursor stays in sight. */
static void draw_details(struct pen *pen, const struct deployment_choice *c)
{
	size_t count = detail_count(c), at = pen->app->decide.at;
	if (!count || pen->row >= pen->rows - 1) return;
	draw_details_title(pen, c, count);
	size_t room = (size_t)(pen->rows - pen->row);
	size_t first = at < room ? 0 : at - room + 1;
	for (size_t i = first; i < count && i < first + room; i++) {
		struct detail d = detail_at(c, i);
		if (i == at) canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_KEY, GLYPH_HERE);
		if (d.change)
			draw_change(pen, d.change);
		else if (d.property)
			draw_property(pen, d.property);
		else if (d.blocker)
			draw_blocker(pen, &d);
	}
}

void draw_decide(struct pen *pen)
{
	const struct app *app = pen->app;
	const struct deployment_node *node = &app->deployment->nodes[app->decide.node];
	bool is_stack = app->decide.node < STACK_COUNT;
	if (pen->rows > 20) pen_next(pen);
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_WARNING, GLYPH_LOOK);
	pen_linef(pen, PEN_LABEL_COL, ROLE_WARNING, "%s '%s' waits for your decision.",
		  is_stack ? "Stack" : "Step", node->name);
	if (pen->rows > 16) pen_next(pen);
	pen_wrap(pen, PEN_LABEL_COL, ROLE_TEXT, node->choice.sentence);
	if (pen->rows > 16) pen_next(pen);
	draw_buttons_line(pen, PEN_LABEL_COL);
	if (pen->focus.kind == ITEM_BUTTON && pen->focus.command >= CMD_CHOOSE) {
		enum choice_action action = (enum choice_action)(pen->focus.command - CMD_CHOOSE);
		pen_linef(pen, PEN_LABEL_COL, ROLE_HINT, "%s%s.", choice_action_words(action),
			  choice_wants_name(&node->choice, action)
				  ? "; asks for the environment's name first"
				  : "");
	}
	if (pen->rows > 18) pen_next(pen);
	draw_details(pen, &node->choice);
}

/* What is advised comes first, and so has the focus. */
size_t decide_buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	const struct deployment_choice *c = shown(app);
	size_t n = 0;
	if (c->best < CHOICE_COUNT) ret[n++] = (enum command)(CMD_CHOOSE + (int)c->best);
	for (int action = 0; action < CHOICE_COUNT && n < SCREEN_BUTTONS_MAX; action++)
		if ((c->offered & CHOICE_BIT(action)) && action != (int)c->best)
			ret[n++] = (enum command)(CMD_CHOOSE + action);
	return n;
}

static void mark(struct app *app)
{
	const struct deployment_choice *c = shown(app);
	size_t first = detail_count(c) - c->blockers.len;
	if (app->decide.at < first || app->decide.at - first >= app->decide.marked.len) return;
	bool *is_marked = &app->decide.marked.item[app->decide.at - first];
	*is_marked = !*is_marked;
}

static void move(struct app *app, int by)
{
	size_t count = detail_count(shown(app));
	if (by < 0 && app->decide.at) app->decide.at--;
	if (by > 0 && app->decide.at + 1 < count) app->decide.at++;
}

static void choose(struct app *app, enum choice_action action, struct effects *effects)
{
	app->decide.action = action;
	if (!choice_wants_name(shown(app), action)) {
		decide_send(app, effects);
		return;
	}
	CLEANUP(mem_free_text)
	char *words = str_format("%s. Data may be lost by it.", choice_action_words(action));
	name_ask(app, CMD_SEND_DECISION, words);
}

bool decide_command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_DECIDE && decide_may_be_shown(app)) {
		decide_show(app);
		return true;
	}
	if (!decide_is_shown(app)) return false;
	if (command >= CMD_CHOOSE)
		choose(app, (enum choice_action)(command - CMD_CHOOSE), effects);
	else if (command == CMD_SEND_DECISION)
		decide_send(app, effects);
	else if (command == CMD_MARK)
		mark(app);
	else if (command == CMD_UP)
		move(app, -1);
	else if (command == CMD_DOWN)
		move(app, 1);
	else if (command == CMD_BACK)
		app->decide.is_aside = true;
	else
		return false;
	return true;
}
