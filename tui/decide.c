/* Which choice is shown, and the word that carries it out. */
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
	const struct deployment_choice *c = &app->deployment->nodes[node].choice;
	for (size_t i = 0; choice_takes_names(c) && i < c->blockers.len; i++)
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
	if (is_over) name_forget(app, CMD_SEND_DECISION);
	if (!is_over) {
		const struct deployment_choice *c = &app->deployment->nodes[decide->node].choice;
		if (choice_takes_names(c) && decide->marked.len != c->blockers.len)
			take(app, decide->node);
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

void decide_send(struct app *app, struct effects *effects)
{
	struct decide *decide = &app->decide;
	const struct deployment_choice *c = &app->deployment->nodes[decide->node].choice;
	CLEANUP(str_release) struct str names = STR_INIT;
	struct effect *effect = effects_add(effects, EFFECT_DECIDE);
	for (size_t i = 0; choice_action_takes_names(decide->action) && i < c->blockers.len; i++)
		if (i < decide->marked.len && decide->marked.item[i])
			str_addf(&names, "%s%s", names.len ? "," : "",
				 c->blockers.item[i].logical_id);
	effect->node = decide->node;
	effect->action = decide->action;
	effect->text = mem_copy_text(str_text(&names));
	decide->is_aside = true; /* a second Enter decides nothing */
}

void decide_release(struct decide *decide)
{
	vec_release(&decide->marked);
}
