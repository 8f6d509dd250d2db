/* The checks before the first write: when they are made, and what becomes of their answers. */
#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/update.h"

#include <stdio.h>
#include <stdlib.h>

enum { ON_CONTINUE = FORM_ITEMS_MAX }; /* the last item, however many there are */

void checks_look(struct app *app, struct effects *effects)
{
	if (app->is_locked || app->deployment) return; /* the deployment itself tells more */
	preflight_findings_release(&app->checks.findings);
	app->focus[PAGE_CHECKS] = ON_CONTINUE;
	app->checks.is_running = true;
	app->checks.is_stale = false;
	effects_add(effects, EFFECT_PREFLIGHT);
}

void checks_need(struct app *app, struct effects *effects)
{
	const struct checks *c = &app->checks;
	if (!c->facts || c->is_stale || c->trouble) checks_look(app, effects);
}

/* The focus stays on the finding it was moved to while others come in above it. Unmoved it is on
 * the first when there is something to put right, else on Continue. */
static void judge(struct app *app)
{
	struct checks *c = &app->checks;
	size_t *focus = &app->focus[PAGE_CHECKS];
	bool is_on_row = *focus > 0 && *focus < c->findings.list.len;
	const char *id = is_on_row ? c->findings.list.item[*focus].id : NULL;
	enum question_id asks = is_on_row ? c->findings.list.item[*focus].question : Q_COUNT;
	preflight_judge(&app->answers, c->facts, &c->findings);
	*focus = c->findings.errors || c->findings.warnings ? 0 : ON_CONTINUE;
	for (size_t i = 0; id && i < c->findings.list.len; i++)
		if (str_equal(c->findings.list.item[i].id, id) &&
		    c->findings.list.item[i].question == asks)
			*focus = i;
}

static void start(struct app *app, struct effects *effects)
{
	app->checks.starts_after = false;
	if (app->checks.findings.errors)
		app_open(app, BOX_ERRORS);
	else
		app_deploy(app, effects);
}

void checks_start(struct app *app, struct effects *effects)
{
	struct checks *c = &app->checks;
	if (!c->is_running || c->starts_after) {
		start(app, effects);
		return;
	}
	c->starts_after = true;
	app_say(app, ROLE_RUNNING,
		"The checks still run: it starts after them. Press again to start now.");
}

void checks_update(struct app *app, const struct event *event, struct effects *effects)
{
	struct checks *c = &app->checks;
	free(c->trouble);
	c->trouble = event->err ? utf8_sanitised(err_text(event->err), UTF8_SENTENCE_MAX) : NULL;
	c->facts = event->err ? NULL : event->preflight;
	c->is_running = !event->err && !event->is_over;
	if (event->is_over) snprintf(c->clock, sizeof(c->clock), "%s", app->clock);
	if (c->facts)
		judge(app);
	else
		preflight_findings_release(&c->findings);
	if (app->page == PAGE_CHECKS) form_enter(app);
	if (app->page != PAGE_REVIEW) c->starts_after = false; /* somebody looks again first */
	if (c->starts_after && !c->is_running) start(app, effects);
}

void checks_release(struct checks *c)
{
	preflight_findings_release(&c->findings);
	free(c->trouble);
}
