#include "core/plan/stacks.h"
#include "tui/screen.h"
#include "tui/texts.h"
#include "tui/widgets/buttons.h"

static void row(struct pen *pen, const char *label, enum role role, const char *text)
{
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, label);
	pen_line(pen, PEN_LABEL_COL + 15, role, text);
}

static void draw_times(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	CLEANUP(str_release) struct str s = STR_INIT;
	for (int i = 0; i < STACK_COUNT; i++) {
		const struct deployment_node *node = &d->nodes[i];
		char time[TIME_TEXT_MAX];
		if (node->state != NODE_DONE || !node->ended_ms) continue;
		duration_text(node->ended_ms - node->started_ms, time);
		str_addf(&s, "%s%s %s", s.len ? ", " : "", node->name, time);
	}
	if (!s.len) return;
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Timing");
	pen_wrap(pen, PEN_LABEL_COL + 15, ROLE_DIM, str_text(&s));
}

static void draw_bastion(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	if (!answers_is(&pen->app->answers, Q_BASTION, "true")) return;
	for (size_t i = 0; i < d->nodes[STACK_BASTION].outputs.len; i++) {
		const struct deployment_output *o = &d->nodes[STACK_BASTION].outputs.item[i];
		if (!strstr(o->key, "Ip") && !strstr(o->key, "IP") && !strstr(o->key, "Address"))
			continue;
		CLEANUP(mem_free_text) char *ssh = str_format("ssh ec2-user@%s", o->value);
		row(pen, "Step server", ROLE_KEY, ssh);
		return;
	}
}

/* Whether this run made a stack; one that only found everything has no duration worth a word. */
static bool made_something(const struct deployment *d)
{
	for (int i = 0; i < STACK_COUNT; i++)
		if (d->nodes[i].state == NODE_DONE && d->nodes[i].ended_ms) return true;
	return false;
}

static void draw_ready(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	char time[TIME_TEXT_MAX];
	duration_text(d->ended_ms - d->started_ms, time);
	bool is_of_now = made_something(d);
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_OK, GLYPH_DONE);
	pen_linef(pen, PEN_LABEL_COL, ROLE_OK, "Redash is ready. %zu of %zu resources%s%s.",
		  deployment_done(d), deployment_total(d), is_of_now ? " in " : "",
		  is_of_now ? time : "");
}

static void draw_steps(struct pen *pen)
{
	row(pen, "First steps", ROLE_TEXT,
	    "1. open the address and create the first administrator");
	row(pen, "", ROLE_TEXT, "2. add a data source");
	row(pen, "", ROLE_TEXT,
	    answers_is(&pen->app->answers, Q_MAIL_VIA, "none")
		    ? "3. invite people (mail is not set up: send the link yourself)"
		    : "3. invite people, and see whether the mail arrives");
}

static void draw(struct pen *pen)
{
	const struct app *app = pen->app;
	const struct deployment *d = app->deployment;
	if (!d || !app->was_complete) {
		pen_line(pen, PEN_TEXT_COL, ROLE_TEXT, "The deployment is not complete yet.");
		return;
	}
	CLEANUP(mem_free_text) char *address = str_format("%s/setup", d->address ? d->address : "");
	CLEANUP(mem_free_text) char *secrets = answers_secret_name(&app->answers, "*");
	CLEANUP(mem_free_text) char *where = str_format("in Secrets Manager: %s", secrets);
	if (pen->rows > 20) pen_next(pen);
	draw_ready(pen);
	pen_next(pen);
	row(pen, "Open", ROLE_TITLE, address);
	if (app->is_rehearsal)
		row(pen, "", ROLE_WARNING,
		    "rehearsed only: nothing of this exists outside this computer");
	pen_next(pen);
	draw_steps(pen);
	pen_next(pen);
	draw_bastion(pen);
	row(pen, "Secrets", ROLE_TEXT, where);
	row(pen, "Answers", ROLE_TEXT, app->answers_path);
	row(pen, "Later", ROLE_KEY,
	    pen_is_narrow(pen) ? "redash-wizard status | records"
			       : "redash-wizard status  |  redash-wizard records");
	if (pen->rows > 16) draw_times(pen);
	if (pen->row > pen->rows - 2) pen->row = pen->rows - 2;
	if (pen->rows > 16 && pen->row < pen->rows - 1) pen_next(pen);
	draw_buttons_line(pen, PEN_LABEL_COL);
	if (pen->row >= pen->rows - 1) return;
	pen->row = pen->rows - 1;
	pen_line(pen, PEN_TEXT_COL, ROLE_HINT,
		 "This summary is printed again on the normal screen when you leave.");
}

static size_t buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	if (!app->was_complete) return 0;
	ret[0] = CMD_QUIT;
	ret[1] = CMD_COPY;
	return 2;
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	if (command != CMD_COPY || !app->deployment || !app->deployment->address) return false;
	effects_add(effects, EFFECT_COPY)->text = str_format("%s/setup", app->deployment->address);
	return true;
}

const struct screen done_screen = {
	.draw = draw,
	.buttons = buttons,
	.contexts = IN_DONE,
	.command = command,
	.message = "Press Enter to leave; y copies the address.",
	.help = "Redash waits for its first administrator at the address shown: the first person "
		"who opens it creates that account, so do it now. The secrets are in Secrets "
		"Manager under the environment's own path. The answers file builds the same "
		"environment again.",
};
