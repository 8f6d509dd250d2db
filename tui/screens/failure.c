#include "tui/screens/failure.h"

#include "tui/texts.h"
#include "tui/update.h"
#include "tui/widgets/buttons.h"

enum { EVENTS_BELOW = 8 }; /* rows, when they do not fit */

static void draw_title(struct pen *pen, const struct deployment *d)
{
	char after[TIME_TEXT_MAX];
	const struct deployment_node *node = &d->nodes[d->cause.node];
	duration_text((d->cause.time_ms ? d->cause.time_ms : d->now_ms) - d->started_ms, after);
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_ERROR, GLYPH_FAILED);
	if (!d->cause.known) {
		pen_line(pen, PEN_LABEL_COL, ROLE_ERROR,
			 d->is_removal ? "The removal failed; AWS did not say why."
				       : "The deployment failed; AWS did not say why.");
		return;
	}
	const char *now = node->state == NODE_UNDOING ? " AWS is rolling it back." : "";
	pen_linef(pen, PEN_LABEL_COL, ROLE_ERROR, "Stack '%s' failed after %s.%s",
		  node->name ? node->name : "", after, now);
}

static void draw_cause(struct pen *pen, const struct deployment_cause *cause)
{
	char at[TIME_TEXT_MAX];
	time_of_day_text(cause->time_ms, at);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Root cause");
	CLEANUP(mem_free_text)
	CLEANUP(mem_free_text) char *resource = deployment_cause_resource(cause);
	CLEANUP(mem_free_text)
	char *what = str_format("%s  (%s)", resource, cause->type ? cause->type : "");
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 13, pen->cols - PEN_LABEL_COL - 25,
			ROLE_TITLE, what);
	pen_text(pen, pen->cols - 10, ROLE_DIM, at);
	pen_next(pen);
	pen_wrap(pen, PEN_LABEL_COL + 2, ROLE_ERROR,
		 cause->reason ? cause->reason : "no reason given");
	pen_next(pen);
	if (!str_is_empty(cause->advice)) {
		pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "What to do");
		pen_wrap(pen, PEN_LABEL_COL + 13, ROLE_TEXT, cause->advice);
	}
}

/* Below the buttons: it may be longer than the page, and what to do does not wait for it. */
static void draw_more(struct pen *pen, const struct deployment_cause *cause)
{
	if (!cause->known || str_is_empty(cause->more)) return;
	pen_line(pen, PEN_LABEL_COL, ROLE_LABEL, "What else tells why");
	pen_lines(pen, PEN_LABEL_COL + 2, ROLE_TEXT, cause->more);
	pen_next(pen);
}

static bool has_failed_stack(const struct deployment *d)
{
	for (int i = 0; i < STACK_COUNT; i++)
		if (d->nodes[i].state == NODE_FAILED || d->nodes[i].state == NODE_UNDOING)
			return true;
	return false;
}

static void draw_rest(struct pen *pen, const struct deployment *d)
{
	if (d->cause.cancelled && !pen->app->panel.shows_all)
		pen_linef(pen, PEN_LABEL_COL, ROLE_DIM,
			  "%zu more %s only its consequence (a shows them)", d->cause.cancelled,
			  d->cause.cancelled == 1 ? "failure is" : "failures are");
	CLEANUP(str_release) struct str kept = STR_INIT;
	for (int i = 0; i < STACK_COUNT; i++)
		if (d->nodes[i].state == NODE_DONE || d->nodes[i].state == NODE_ADOPTED)
			str_addf(&kept, "%s%s", kept.len ? ", " : "", d->nodes[i].name);
	if (kept.len) {
		pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Untouched");
		str_add(&kept, " stay and keep costing");
		pen_wrap(pen, PEN_LABEL_COL + 13, ROLE_TEXT, str_text(&kept));
	}
	if (d->is_removal)
		pen_wrap(pen, PEN_LABEL_COL, ROLE_HINT,
			 "Try again goes on deleting what is still there.");
	else if (has_failed_stack(d))
		pen_wrap(pen, PEN_LABEL_COL, ROLE_HINT,
			 "Try again deletes the rolled-back stack, which is empty, and makes it "
			 "anew; "
			 "what is finished stays.");
	draw_buttons_line(pen, PEN_LABEL_COL);
}

size_t failure_buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	size_t n = 0;
	bool may_fix = app->deployment && !app->deployment->is_removal;
	if (may_fix && app->deployment->cause.page < PAGE_COUNT) ret[n++] = CMD_FIX;
	ret[n++] = CMD_RETRY;
	ret[n++] = CMD_COPY;
	ret[n++] = CMD_SAVE_FILE;
	return n;
}

void draw_failure(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	if (pen->rows > 20) pen_next(pen);
	draw_title(pen, d);
	pen_next(pen);
	if (d->cause.known) draw_cause(pen, &d->cause);
	if (pen->rows > 16) pen_next(pen);
	draw_rest(pen, d);
	if (pen->rows > 16) pen_next(pen);
	draw_more(pen, &d->cause);
	/* A long story is scrolled, and the events come at its end. */
	struct pen below = *pen;
	if (pen->row >= pen->rows - 2) below.rows = pen->row + EVENTS_BELOW;
	draw_events(&below);
	pen->row = below.row;
}

static void go_to_fix(struct app *app, struct effects *effects)
{
	enum page_id page = app->deployment->cause.page;
	if (page >= PAGE_COUNT || app->deployment->is_removal) return;
	app_go(app, page, effects);
	app->return_to = PAGE_DEPLOY;
	app_say(app, ROLE_TEXT,
		"Put it right here; PgDn goes back to Deploy, where r tries again.");
}

static void give_report(struct app *app, enum effect_kind kind, struct effects *effects)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	failure_text(app, &text);
	struct effect *effect = effects_add(effects, kind);
	if (kind == EFFECT_WRITE_FILE)
		effect->path = str_format("%s-failure.txt", app->deployment->environment);
	effect->text = str_detach(&text);
}

bool failure_command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_FIX)
		go_to_fix(app, effects);
	else if (command == CMD_RETRY)
		app_deploy(app, effects);
	else if (command == CMD_COPY)
		give_report(app, EFFECT_COPY, effects);
	else if (command == CMD_SAVE_FILE)
		give_report(app, EFFECT_WRITE_FILE, effects);
	else if (command == CMD_VIEW)
		give_report(app, EFFECT_VIEW, effects);
	else if (command == CMD_SHOW_ALL) {
		panel_command(app, CMD_SHOW_ALL);
	} else
		return false;
	return true;
}
