/* Before a removal: what is deleted, what is kept, what is lost, what goes on costing money. */
#include "tui/form.h"
#include "tui/removal.h"
#include "tui/screens/removal_lines.h"
#include "tui/texts.h"
#include "tui/update.h"

static void add_heading(struct pen *pen)
{
	const struct app *app = pen->app;
	CLEANUP(mem_free_text) char *name = answers_environment_name(&app->answers);
	CLEANUP(mem_free_text) char *account = account_words(&app->account[0]);
	bool is_known = app->account[0].id != NULL;
	pen_linef(pen, PEN_TEXT_COL, ROLE_TITLE, "All of %s in %s%s%s.", name,
		  answers_get(&app->answers, Q_REGION), is_known ? ", account " : "",
		  is_known ? account : "");
}

static const char *state_words(const struct deployment_node *n)
{
	if (n->state == NODE_UNDOING) return "is being deleted";
	return n->state == NODE_GONE ? "deleted" : "";
}

/* In the order in which they go: the reverse of the one they were made in. */
static void draw_stacks(struct pen *pen, const struct deployment *d)
{
	removal_heading(pen, ROLE_WARNING, "Deleted, the last made first");
	for (int id = STACK_COUNT; id-- > 0;) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state == NODE_SKIPPED || str_is_empty(n->arn)) continue;
		int col = PEN_LABEL_COL;
		canvas_text_cut(pen->cv, pen->row, col, 30, ROLE_TEXT, n->stack_name);
		pen_textf(pen, col + 31, ROLE_DIM, "%3zu %s", n->resources.len,
			  n->resources.len == 1 ? "resource" : "resources");
		pen_line(pen, col + 47, ROLE_RUNNING, state_words(n));
	}
}

/* What goes without a loss, in a few lines: it only costs no more. */
static void draw_relief(struct pen *pen, const struct removal_list *plan)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	for (size_t i = 0; i < plan->len; i++) {
		const struct removal_item *item = &plan->item[i];
		if (item->kind != REMOVAL_TAKE || item->is_lost) continue;
		str_addf(&s, "%s%s", s.len ? ", " : "Costs no more: ", item->what);
	}
	if (!s.len) return;
	str_add(&s, ".");
	pen_wrap(pen, PEN_LABEL_COL, ROLE_HINT, str_text(&s));
}

static void draw_plan(struct pen *pen, const struct removal_list *plan)
{
	draw_relief(pen, plan);
	removal_heading(pen, ROLE_OK, "Kept");
	removal_items(pen, plan, REMOVAL_KEPT, false, false);
	if (removal_count(plan, REMOVAL_RISK, false)) {
		removal_heading(pen, ROLE_ERROR, "Stays, and is dangerous when it stays for ever");
		removal_items(pen, plan, REMOVAL_RISK, false, false);
	}
	if (removal_count(plan, REMOVAL_TAKE, true)) {
		removal_heading(pen, ROLE_ERROR, "Lost for ever");
		removal_items(pen, plan, REMOVAL_TAKE, true, false);
	}
	removal_heading(pen, ROLE_WARNING, "Goes on costing money");
	removal_costs(pen, plan);
}

static void lines(struct pen *pen)
{
	const struct removal_view *r = &pen->app->removal;
	const struct deployment *d = r->has_begun ? pen->app->deployment : r->seen;
	add_heading(pen);
	if (r->trouble) {
		pen_next(pen);
		pen_wrap(pen, PEN_LABEL_COL, ROLE_ERROR, r->trouble);
	} else if (d && !r->plan && d->trouble) {
		pen_next(pen);
		pen_wrap(pen, PEN_LABEL_COL, ROLE_WARNING, d->trouble);
	} else if (!d || !r->plan) {
		pen_next(pen);
		pen_line(pen, PEN_LABEL_COL, ROLE_RUNNING, "Looking at what is there ...");
	} else if (removal_is_empty(pen->app)) {
		pen_next(pen);
		pen_wrap(pen, PEN_LABEL_COL, ROLE_TEXT,
			 "No stack of it is there. What it left behind can still be looked for.");
	} else {
		draw_stacks(pen, d);
		draw_plan(pen, r->plan);
	}
}

static void draw(struct pen *pen)
{
	removal_scrolled(pen, lines);
}

static size_t buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	const struct removal_view *r = &app->removal;
	size_t n = 0;
	if (r->has_begun) return 0;
	if (removal_is_empty(app))
		ret[n++] = CMD_LOOK_LEFTOVERS;
	else if (r->plan && !r->trouble)
		ret[n++] = CMD_DESTROY;
	ret[n++] = CMD_CHECK_NOW;
	return n;
}

/* Two names for one account: the parent's records would be looked for in the wrong place. */
static void ask(struct app *app)
{
	const struct removal_view *r = &app->removal;
	size_t stacks = 0;
	if (!r->plan || r->has_begun || removal_is_empty(app)) return;
	if (accounts_are_one(app)) {
		app_say(app, ROLE_ERROR,
			"Both profiles belong to account %s: name the one that has the parent's "
			"zone.",
			app->account[0].id);
		return;
	}
	for (int id = 0; id < STACK_COUNT; id++)
		stacks += !str_is_empty(r->seen->nodes[id].arn);
	CLEANUP(mem_free_text)
	char *words = str_format("%sDeletes %zu %s of %s, and what is in them. This cannot be "
				 "taken back.",
				 app->is_rehearsal ? "REHEARSAL, not AWS. " : "", stacks,
				 stacks == 1 ? "stack" : "stacks", r->seen->environment);
	name_ask(app, CMD_DESTROY_NAMED, words);
}

static void back(struct app *app, struct effects *effects)
{
	const struct removal_view *r = &app->removal;
	if (r->has_begun)
		app_go(app, PAGE_DEPLOY, effects);
	else if (r->is_command)
		app_open(app, BOX_LEAVE);
	else
		removal_close(app, effects);
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	bool has_begun = app->removal.has_begun;
	if (command == CMD_DESTROY)
		ask(app);
	else if (command == CMD_DESTROY_NAMED && !has_begun)
		removal_begin(app, effects);
	else if (command == CMD_LOOK_LEFTOVERS && !has_begun)
		removal_ended(app, effects);
	else if (command == CMD_CHECK_NOW && !has_begun)
		removal_look(app, effects);
	else if (command == CMD_BACK)
		back(app, effects);
	else
		return removal_scroll_command(app, command, lines);
	return true;
}

static const char *say(const struct app *app)
{
	if (app->removal.has_begun) return "It is being deleted: Right shows the panel.";
	return app->removal.plan ? "Nothing is deleted before the environment's name is typed."
				 : "Nothing is deleted by looking.";
}

const struct screen destroy_screen = {
	.draw = draw,
	.buttons = buttons,
	.contexts = IN_REMOVAL,
	.command = command,
	.say = say,
	.help = "What removing the environment does, before it does anything: the stacks that "
		"are deleted, in their order; what is kept on purpose; what cannot be had again; "
		"and what goes on costing money until somebody removes it, too. The button asks "
		"for the environment's name. Afterwards a page lists what is left, with the "
		"command that removes each.",
};
