#include "core/deploy/estimate.h"
#include "tui/report_holder.h"
#include "tui/screen.h"
#include "tui/screens/decide.h"
#include "tui/screens/events.h"
#include "tui/screens/failure.h"
#include "tui/texts.h"
#include "tui/update.h"
#include "tui/widgets/field.h"

enum { STACK_COL = 3, LOGICAL_COL = 26 };

static const struct {
	enum glyph glyph;
	enum role role;
	const char *word;
} states[] = {
	[NODE_SKIPPED] = { GLYPH_WAITING, ROLE_DIM, "not needed" },
	[NODE_WAITING] = { GLYPH_WAITING, ROLE_DIM, "waiting" },
	[NODE_PERSON] = { GLYPH_LOOK, ROLE_WARNING, "needs you" },
	[NODE_RUNNING] = { GLYPH_RUNNING, ROLE_RUNNING, "running" },
	[NODE_DONE] = { GLYPH_DONE, ROLE_OK, "done" },
	[NODE_ADOPTED] = { GLYPH_DONE, ROLE_OK, "kept" },
	[NODE_FAILED] = { GLYPH_FAILED, ROLE_ERROR, "failed" },
	[NODE_UNDOING] = { GLYPH_STALE, ROLE_WARNING, "undoing" },
	[NODE_CHOICE] = { GLYPH_LOOK, ROLE_WARNING, "decide" },
	[NODE_GONE] = { GLYPH_DONE, ROLE_DIM, "removed" },
};

static void add_minutes(struct str *s, const struct estimate *left)
{
	int64_t low = left->low_ms / 60000, high = (left->high_ms + 59999) / 60000;
	if (left->overdue)
		str_add(s, "longer than usual");
	else if (!left->known)
		return;
	else if (high <= 1)
		str_add(s, "under a minute left");
	else if (low == high || low < 1)
		str_addf(s, "about %lld min left", (long long)high);
	else
		str_addf(s, "about %lld-%lld min left", (long long)low, (long long)high);
}

static bool is_undoing(const struct deployment *d)
{
	for (int i = 0; i < STACK_COUNT; i++)
		if (d->nodes[i].state == NODE_UNDOING) return true;
	return false;
}

static const char *deed_words(const struct deployment *d, bool undoes)
{
	if (d->is_removal) return "Deleting";
	if (deployment_has_stopped(d)) return "Stopped";
	return undoes ? "Undoing" : d->is_cancelled ? "Stopping" : "Deploying";
}

static void draw_overview(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	struct estimate left = estimate_left(d);
	size_t done = deployment_done(d), total = deployment_total(d);
	char elapsed[TIME_TEXT_MAX];
	CLEANUP(str_release) struct str s = STR_INIT;
	duration_text((d->ended_ms ? d->ended_ms : d->now_ms) - d->started_ms, elapsed);
	str_addf(&s, "%zu of %zu resources   %s elapsed   ", done, total, elapsed);
	bool undoes = d->is_removal || is_undoing(d);
	if (d->phase == DEPLOYMENT_RUNNING && !undoes && !d->is_cancelled) add_minutes(&s, &left);
	CLEANUP(mem_free_text)
	char *title =
		str_format("%s %s", deed_words(d, undoes), d->environment ? d->environment : "");
	canvas_text_cut(pen->cv, pen->row, PEN_TEXT_COL, 22, ROLE_TITLE, title);
	pen_line(pen, 24, left.overdue && !undoes ? ROLE_WARNING : ROLE_TEXT, str_text(&s));
	int width = pen->cols - 14;
	if (width > 65) width = 65;
	progress_bar(pen->cv, pen->row, PEN_LABEL_COL, width, done, total);
	pen_linef(pen, PEN_LABEL_COL + width + 2, ROLE_TEXT, "%zu %%",
		  total ? done * 100 / total : 0);
}

static void draw_node(struct pen *pen, int col, enum node_id id)
{
	const struct deployment *d = pen->app->deployment;
	const struct deployment_node *node = &d->nodes[id];
	char time[TIME_TEXT_MAX] = "";
	bool is_past = d->is_removal && node->state == NODE_WAITING; /* of its making */
	if (node->started_ms && !is_past)
		duration_text((node->ended_ms ? node->ended_ms : d->now_ms) - node->started_ms,
			      time);
	canvas_glyph(pen->cv, pen->row, col, states[node->state].role, states[node->state].glyph);
	canvas_text_cut(pen->cv, pen->row, col + 2, 11, ROLE_TEXT, node->name ? node->name : "");
	if (node->total)
		canvas_textf(pen->cv, pen->row, col + 14, ROLE_TEXT, "%2zu/%zu", node->done,
			     node->total);
	bool is_deleted = d->is_removal && node->state == NODE_UNDOING;
	canvas_text(pen->cv, pen->row, col + 20, states[node->state].role,
		    is_deleted ? "deleting" : states[node->state].word);
	canvas_textf(pen->cv, pen->row, col + 30, ROLE_DIM, "%6s", time);
}

/* Two columns, what the answers need, in the order of the plan. With little room what is done is
 * folded into one line. */
static void draw_nodes(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	CLEANUP(str_release) struct str done = STR_INIT;
	bool is_narrow = pen_is_narrow(pen);
	int shown = 0;
	for (int i = 0; i < STACK_COUNT; i++) {
		const struct deployment_node *node = &d->nodes[i];
		bool is_done = node->state == NODE_DONE || node->state == NODE_ADOPTED ||
			       node->state == NODE_GONE;
		if (node->state == NODE_SKIPPED) continue;
		if (is_narrow && is_done) {
			str_addf(&done, "%s%s",
				 done.len        ? ", "
				 : d->is_removal ? "removed: "
						 : "done: ",
				 node->name);
			continue;
		}
		bool is_right = !is_narrow && shown % 2;
		draw_node(pen, is_right ? PEN_LABEL_COL + 38 : PEN_LABEL_COL, (enum node_id)i);
		shown++;
		if (is_right || is_narrow) pen_next(pen);
	}
	if (!is_narrow && shown % 2) pen_next(pen);
	if (!done.len) return;
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, ROLE_OK, GLYPH_DONE);
	pen_line(pen, PEN_LABEL_COL + 2, ROLE_OK, str_text(&done));
}

static void draw_person(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	if (!deployment_waits_for_person(d)) return;
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_WARNING, GLYPH_LOOK);
	pen_linef(pen, PEN_LABEL_COL, ROLE_WARNING,
		  d->delegation.report.status == DELEGATION_WRONG
			  ? "Somebody has to put the %s in %s right: PgUp."
			  : "Somebody has to add %s to %s: PgUp.",
		  d->delegation.is_hosted ? "a record" : "NS records",
		  d->delegation.parent ? d->delegation.parent : "the parent domain");
}

/* A first failure while the rest still goes on; the whole story comes when that has ended. */
static void draw_first_failure(struct pen *pen)
{
	const struct deployment_cause *cause = &pen->app->deployment->cause;
	if (!cause->known) return;
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_ERROR, GLYPH_FAILED);
	pen_linef(pen, PEN_LABEL_COL, ROLE_ERROR, "%s failed: %s",
		  cause->logical_id ? cause->logical_id : "", cause->reason ? cause->reason : "");
}

static void draw_choices(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	for (int id = 0; id < NODE_COUNT; id++) {
		if (d->nodes[id].state != NODE_CHOICE) continue;
		canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_WARNING, GLYPH_LOOK);
		pen_linef(pen, PEN_LABEL_COL, ROLE_WARNING, "%s waits for your decision: d.",
			  d->nodes[id].name);
	}
}

static void draw_resource(struct pen *pen, const struct deployment_node *node,
			  const struct deployment_resource *r)
{
	const struct deployment *d = pen->app->deployment;
	bool waits = node == &d->nodes[STACK_CERTIFICATE] && deployment_waits_for_person(d);
	bool undoes = r->state == RESOURCE_UNDOING && !d->is_removal;
	const struct resource_row row = {
		.name = node->name,
		.name_cols = 11,
		.resource = r,
		.now_ms = d->now_ms,
		.note = undoes  ? " undo"
			: waits ? " DNS"
				: NULL,
	};
	resource_draw(pen, &row);
}

static size_t running_count(const struct deployment *d)
{
	size_t n = 0;
	for (int i = 0; i < NODE_COUNT; i++)
		for (size_t r = 0; r < d->nodes[i].resources.len; r++)
			n += resource_is_moving(&d->nodes[i].resources.item[r]);
	return n;
}

static void draw_in_progress(struct pen *pen, int rows)
{
	const struct deployment *d = pen->app->deployment;
	int n = (int)running_count(d), drawn = 0;
	CLEANUP(mem_free_text) char *title = str_format("in progress (%d)", n);
	resources_rule(pen, title);
	for (int i = 0; i < NODE_COUNT; i++) {
		for (size_t r = 0; r < d->nodes[i].resources.len; r++) {
			const struct deployment_resource *resource = &d->nodes[i].resources.item[r];
			if (!resource_is_moving(resource)) continue;
			if (drawn >= rows - 1 && n > rows) {
				pen_linef(pen, PEN_LABEL_COL + 2, ROLE_DIM, "and %d more",
					  n - drawn);
				return;
			}
			draw_resource(pen, &d->nodes[i], resource);
			drawn++;
		}
	}
}

void draw_events(struct pen *pen)
{
	const struct events_view view = {
		.panel = &pen->app->panel,
		.from = panel_source_of(pen->app),
		.name_cols = 11,
		.has_cursor = pen->focus.kind != ITEM_BUTTON,
	};
	events_draw(pen, &view);
}

static void draw_wrapped(struct pen *pen, enum role role, const char *text)
{
	int left = pen->rows - pen->row - 2;
	int used = canvas_wrapped(pen->cv, pen->row, PEN_LABEL_COL, pen->cols - PEN_LABEL_COL - 1,
				  left < 4 ? left : 4, role, text);
	for (int i = 0; i < used; i++)
		pen_next(pen);
}

/* As long as another deploys; or why nothing keeps another from it. */
static void draw_holder(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	const struct deployment_holder *h = &d->holder;
	CLEANUP(str_release) struct str s = STR_INIT;
	char at[TIME_TEXT_MAX];
	time_of_day_text(h->since_ms, at);
	if (h->is_elsewhere)
		holder_sentence(d, h->since_ms ? at : NULL, &s);
	else if (h->notice)
		str_add(&s, h->notice);
	if (s.len && pen->rows - pen->row > 3) draw_wrapped(pen, ROLE_WARNING, str_text(&s));
}

/* What a person has to do is told in full, as far as there is room. */
static void draw_trouble(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	int left = pen->rows - pen->row - 2;
	if (!d->trouble) return;
	if (d->trouble_kind != ERR_CREDENTIALS || left < 2)
		pen_line(pen, PEN_LABEL_COL, ROLE_WARNING, d->trouble);
	else
		draw_wrapped(pen, ROLE_ERROR, d->trouble);
}

static void draw(struct pen *pen)
{
	const struct app *app = pen->app;
	if (!app->deployment) {
		pen_next(pen);
		pen_line(pen, PEN_TEXT_COL, ROLE_TITLE,
			 !app->is_deploying   ? "No deployment yet."
			 : app->removal.is_on ? "Deleting ..."
					      : "Starting ...");
		return;
	}
	if (decide_is_shown(app)) {
		draw_decide(pen);
		return;
	}
	if (app->was_failed) {
		draw_failure(pen);
		return;
	}
	if (pen->rows > 20) pen_next(pen);
	draw_overview(pen);
	draw_nodes(pen);
	draw_first_failure(pen);
	draw_person(pen);
	draw_choices(pen);
	draw_holder(pen);
	draw_trouble(pen);
	int left = pen->rows - pen->row - 4; /* two titles and two events */
	if (left > 0) draw_in_progress(pen, left > 14 ? 8 : left > 6 ? 5 : left > 3 ? 3 : left);
	if (pen->row < pen->rows - 1) draw_events(pen);
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	if (decide_command(app, command, effects)) return true;
	if (app->was_failed && failure_command(app, command, effects)) return true;
	return panel_command(app, command);
}

static bool blocks(const struct app *app, struct str *why)
{
	if (app->was_complete) return false;
	if (app->removal.is_on) {
		str_add(why, "The last page comes when everything is deleted.");
		return true;
	}
	str_add(why, app->was_failed ? "The deployment failed: put the cause right and try again."
				     : "The last page comes when everything is complete.");
	return true;
}

static const char *say_of_removal(const struct app *app)
{
	if (app->was_failed) return "Not everything is deleted; r goes on with what is there.";
	if (app->was_complete) return "Everything is deleted: Right shows what is left.";
	if (app->panel.is_typing_filter) return "Enter keeps the filter, Esc takes it away.";
	return "What is being deleted goes on without this window; the rest waits for it.";
}

static const char *stopping_words(const struct deployment *d)
{
	if (deployment_has_stopped(d)) return stopped_words(d);
	if (is_undoing(d)) return "What was made since the start is being deleted.";
	return "Stopping: nothing new begins; what is being made comes to its end.";
}

static const char *say(const struct app *app)
{
	if (decide_is_shown(app))
		return "Nothing happens until you decide; what else goes on is not held up.";
	if (app->removal.is_on) return say_of_removal(app);
	if (app->was_failed)
		return "Put the answer right; r makes what was rolled back anew and keeps the "
		       "rest.";
	if (app->was_complete) return "Everything is complete: PgDn shows the address.";
	if (app->panel.is_typing_filter) return "Enter keeps the filter, Esc takes it away.";
	if (app->deployment && app->deployment->is_cancelled)
		return stopping_words(app->deployment);
	return app->is_rehearsal ? "Leaving (q) does not stop it, and tells how to come back."
				 : "Leaving (q) does not stop AWS, and tells how to come back.";
}

static bool scrolls(const struct app *app)
{
	return app->was_failed && app->deployment && !decide_is_shown(app);
}

static size_t buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	if (decide_is_shown(app)) return decide_buttons(app, ret);
	return app->was_failed ? failure_buttons(app, ret) : 0;
}

const struct screen deploy_screen = {
	.draw = draw,
	.buttons = buttons,
	.scrolls = scrolls,
	.contexts = IN_PANEL,
	.command = command,
	.blocks = blocks,
	.say = say,
	.help = "All stacks at once: how many of their resources are complete, what runs now, "
		"how long it usually takes and how long it has taken, and every event as "
		"CloudFormation reports it, the newest first. Scrolling down stops following; "
		"End follows again. When something fails, the first real cause is shown with "
		"what to do; failures that are only a consequence are folded away.",
};
