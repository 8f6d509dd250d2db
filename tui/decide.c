/* Which choice is shown, and the word that carries it out: at once, or after the environment's name
 * was typed where data may be lost. */
#include "tui/frame.h"
#include "tui/update.h"

static bool offers(const struct app *app, int node)
{
	const struct deployment *d = app->deployment;
	return d && node < NODE_COUNT && d->nodes[node].choice.offered != 0;
}

bool decide_is_shown(const struct app *app)
{
	return !app->decide.is_aside && offers(app, app->decide.node);
}

static int first_offer(const struct app *app, bool only_waiting)
{
	for (int id = 0; id < NODE_COUNT; id++) {
		bool is_waiting =
			app->deployment && app->deployment->nodes[id].state == NODE_CHOICE;
		if (offers(app, id) && (is_waiting || !only_waiting)) return id;
	}
	return NODE_COUNT;
}

bool decide_may_be_shown(const struct app *app)
{
	return first_offer(app, false) < NODE_COUNT;
}

static void take(struct app *app, int node)
{
	struct decide *decide = &app->decide;
	decide->node = node;
	decide->is_aside = false;
	decide->at = decide->marked.len = 0;
	if (!offers(app, node)) return;
	for (size_t i = 0; i < app->deployment->nodes[node].choice.blockers.len; i++)
		*vec_push(&decide->marked) = true;
}

void decide_show(struct app *app)
{
	int waiting = first_offer(app, true);
	take(app, waiting < NODE_COUNT ? waiting : first_offer(app, false));
}

/* The next one comes up by itself; one that was put aside stays there. */
void decide_refresh(struct app *app, struct effects *effects)
{
	struct decide *decide = &app->decide;
	bool is_over = !offers(app, decide->node);
	if (is_over && app->box == BOX_NAME) app->box = BOX_NONE;
	if (!is_over) {
		size_t count = app->deployment->nodes[decide->node].choice.blockers.len;
		if (decide->marked.len != count) take(app, decide->node);
		return;
	}
	take(app, first_offer(app, true));
	if (decide->node == NODE_COUNT) return;
	effects_add(effects, EFFECT_BELL);
	if (app->page == PAGE_DEPLOY) {
		app->focus[PAGE_DEPLOY] = 0;
		return;
	}
	app_say(app, ROLE_WARNING, "%s waits for your decision: see page Deploy.",
		app->deployment->nodes[decide->node].name);
}

static bool takes_names(enum choice_action action)
{
	return action == CHOICE_CONTINUE_ROLLBACK || action == CHOICE_DELETE;
}

void decide_send(struct app *app, struct effects *effects)
{
	struct decide *decide = &app->decide;
	const struct deployment_choice *c = &app->deployment->nodes[decide->node].choice;
	CLEANUP(str_release) struct str names = STR_INIT;
	struct effect *effect = effects_add(effects, EFFECT_DECIDE);
	for (size_t i = 0; takes_names(decide->action) && i < c->blockers.len; i++)
		if (i < decide->marked.len && decide->marked.item[i])
			str_addf(&names, "%s%s", names.len ? "," : "",
				 c->blockers.item[i].logical_id);
	effect->node = decide->node;
	effect->action = decide->action;
	effect->text = mem_copy_text(str_text(&names));
	decide->is_aside = true; /* a second Enter decides nothing */
}

static const char *wanted_name(const struct app *app)
{
	return answers_get(&app->answers, Q_ENVIRONMENT);
}

static void accept_name(struct app *app, struct effects *effects)
{
	if (!str_equal(line_edit_text(&app->decide.name), wanted_name(app))) {
		app_say(app, ROLE_WARNING, "To go on, type the environment name: %s",
			wanted_name(app));
		return;
	}
	app->box = BOX_NONE;
	decide_send(app, effects);
}

void decide_name_key(struct app *app, enum command command, const struct key *key,
		     struct effects *effects)
{
	bool changed;
	if (command == CMD_ACCEPT)
		accept_name(app, effects);
	else if (command == CMD_BACK)
		app->box = BOX_NONE;
	else if (command == CMD_LEAVE)
		app_open(app, BOX_LEAVE);
	else
		line_edit_key(&app->decide.name, key, &changed);
}

void decide_name_paste(struct app *app, const char *text)
{
	line_edit_insert(&app->decide.name, text, strcspn(text, "\n"));
}

void decide_name_draw(const struct app *app, struct canvas *cv, const struct layout *at)
{
	CLEANUP(mem_free_text)
	char *text = str_format("%s. Data may be lost by it. To go on, type the environment name "
				"(%s) and press Enter.",
				choice_action_words(app->decide.action), wanted_name(app));
	struct area area = box_area(at, 9, 68);
	box_frame(cv, area, "Are you sure?");
	int row = area.row + 2, col = area.col + 3;
	row += canvas_wrapped(cv, row, col, area.cols - 6, 4, ROLE_TEXT, text) + 1;
	canvas_text(cv, row, col, ROLE_LABEL, "Name");
	canvas_fill(cv, row, col + 6, 24, ROLE_FIELD_FOCUS, " ");
	canvas_text_cut(cv, row, col + 6, 24, ROLE_FIELD_FOCUS, line_edit_text(&app->decide.name));
	int caret = line_edit_caret_column(&app->decide.name);
	canvas_cursor(cv, row, col + 6 + (caret < 24 ? caret : 23));
}

void decide_release(struct decide *decide)
{
	vec_release(&decide->marked);
	line_edit_release(&decide->name);
}
