#include "tui/removal.h"

#include "core/base/utf8.h"
#include "tui/report_removal.h"
#include "tui/texts.h"
#include "tui/update.h"

static const enum page_id steps[REMOVAL_STEPS] = { PAGE_DESTROY, PAGE_DEPLOY, PAGE_LEFT };

enum page_id removal_step(size_t index)
{
	return index < REMOVAL_STEPS ? steps[index] : PAGE_COUNT;
}

enum page_id removal_page(const struct app *app, int by)
{
	for (int i = 0; i < REMOVAL_STEPS; i++) {
		int to = i + by;
		if (steps[i] == app->page) return to < 0 ? PAGE_COUNT : removal_step((size_t)to);
	}
	return PAGE_COUNT;
}

const char *removal_title(enum page_id page)
{
	return page == PAGE_DEPLOY ? "Deleting" : page_title(page);
}

bool removal_is_empty(const struct app *app)
{
	const struct removal_view *r = &app->removal;
	if (!r->seen || !r->plan) return false;
	for (int id = 0; id < STACK_COUNT; id++)
		if (!str_is_empty(r->seen->nodes[id].arn)) return false;
	return true;
}

void removal_look(struct app *app, struct effects *effects)
{
	struct removal_view *r = &app->removal;
	free(TAKE(r->trouble));
	r->seen = NULL; /* the effect ends the look before, and its picture */
	r->plan = NULL;
	effects_add(effects, EFFECT_LOOK_REMOVAL);
}

void removal_open(struct app *app, bool is_command, struct effects *effects)
{
	struct removal_view *r = &app->removal;
	r->is_on = true;
	r->is_command = is_command;
	r->has_begun = false;
	r->from = app->page;
	r->left = NULL;
	r->scroll = 0;
	removal_look(app, effects);
	app_go(app, PAGE_DESTROY, effects);
}

void removal_close(struct app *app, struct effects *effects)
{
	app->removal.is_on = false;
	app_go(app, app->removal.from, effects);
}

void removal_begin(struct app *app, struct effects *effects)
{
	struct removal_view *r = &app->removal;
	r->has_begun = true;
	r->seen = NULL; /* the effect ends the look, and the deployment before */
	r->left = NULL;
	app->deployment = NULL;
	app->is_deploying = app->is_locked = true;
	app->was_failed = app->was_complete = false;
	panel_refresh(app);
	effects_add(effects, EFFECT_DESTROY);
	app_go(app, PAGE_DEPLOY, effects);
}

void removal_ended(struct app *app, struct effects *effects)
{
	app->removal.left = NULL;
	app->removal.scroll = 0;
	effects_add(effects, EFFECT_LOOK_LEFTOVERS);
	if (app->page == PAGE_DEPLOY || app->page == PAGE_DESTROY) app_go(app, PAGE_LEFT, effects);
}

void removal_update(struct app *app, const struct event *event)
{
	struct removal_view *r = &app->removal;
	if (event->kind == EVENT_LEFTOVERS) {
		r->left = event->removal;
		return;
	}
	free(TAKE(r->trouble));
	if (event->err) r->trouble = utf8_sanitised(err_text(event->err), UTF8_SENTENCE_MAX);
	if (event->err || r->has_begun) return;
	r->seen = event->deployment;
	r->plan = event->removal;
}

void removal_release(struct removal_view *removal)
{
	free(removal->trouble);
}

void removal_script(const struct removal_list *left, struct str *out)
{
	for (size_t i = 0; i < left->len; i++) {
		const struct removal_item *item = &left->item[i];
		str_addf(out, "# %s\n#   %s.\n%s%s\n", item->what, item->why,
			 *item->command ? item->command : "", *item->command ? "\n" : "");
	}
}

static void add_way_back(const struct app *app, struct str *out)
{
	CLEANUP(mem_free_text) char *call = call_text(app, COMMAND_DESTROY);
	str_add(out, call);
}

void removal_leave_words(const struct app *app, struct str *out)
{
	const struct removal_view *r = &app->removal;
	if (app->is_deploying) {
		str_addf(out,
			 "What is being deleted will be gone in %s; the rest stays until you come "
			 "back with: ",
			 app->is_rehearsal ? "the rehearsal" : "AWS");
		add_way_back(app, out);
		str_add(out, ".");
	} else if (!r->has_begun) {
		str_add(out, "Nothing was deleted. The stacks stay as they are.");
	} else if (app->was_complete) {
		str_add(out, "The environment is removed. What is left is printed on the normal "
			     "screen.");
	} else {
		str_add(out, "It is not removed yet. Go on with: ");
		add_way_back(app, out);
		str_add(out, ".");
	}
}

void removal_summary(const struct app *app, struct str *out)
{
	const struct removal_view *r = &app->removal;
	const struct deployment *d = app->deployment;
	CLEANUP(mem_free_text) char *name = answers_environment_name(&app->answers);
	if (!r->has_begun) {
		str_addf(out, "Nothing was deleted of %s.\n", name);
		if (r->left && r->seen) report_removal_end(r->seen, "", r->left, out);
	} else if (app->was_complete && d) {
		str_addf(out, "%s is removed.\n", name);
		report_removal_end(d, "complete", r->left, out);
		return;
	} else {
		str_addf(out, "%s is not removed yet.\n", name);
		if (d) report_removal_end(d, app->was_failed ? "failed" : "detached", NULL, out);
	}
	str_add(out, "Go on:   ");
	add_way_back(app, out);
	str_add_char(out, '\n');
}
