#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/update.h"

enum { WORD_COL = 5, SENTENCE_COL = 14 };

static void draw_state(struct pen *pen)
{
	const struct checks *c = &pen->app->checks;
	CLEANUP(str_release) struct str counts = STR_INIT;
	size_t answered, all;
	if (c->trouble) {
		pen_wrap(pen, PEN_LABEL_COL, ROLE_ERROR, c->trouble);
		return;
	}
	if (!c->facts) {
		pen_line(pen, PEN_LABEL_COL, ROLE_DIM,
			 c->is_running ? "Asking AWS ..." : "Not checked.");
		return;
	}
	preflight_count_text(&c->findings, &counts);
	int col = PEN_LABEL_COL;
	col += pen_text(pen, col,
			c->findings.errors     ? ROLE_ERROR
			: c->findings.warnings ? ROLE_WARNING
					       : ROLE_OK,
			str_text(&counts));
	all = preflight_progress(&pen->app->answers, c->facts, &answered);
	if (c->is_running)
		pen_textf(pen, col, ROLE_RUNNING, "; %zu of %zu looks answered ...", answered, all);
	else
		pen_textf(pen, col, ROLE_DIM, "; %zu looks at %s", answered, c->clock);
	pen_next(pen);
}

static enum role role_of(enum preflight_severity severity)
{
	return severity == PREFLIGHT_ERROR     ? ROLE_ERROR
	       : severity == PREFLIGHT_WARNING ? ROLE_WARNING
					       : ROLE_DIM;
}

static void draw_page(struct pen *pen, const struct preflight_finding *f, bool has_focus)
{
	if (f->page >= PAGE_COUNT || !has_focus) return;
	pen_linef(pen, SENTENCE_COL, ROLE_KEY, "Enter: go to %d %s", (int)f->page + 1,
		  page_title(f->page));
}

static void draw_finding(struct pen *pen, const struct preflight_finding *f, size_t i)
{
	struct item item = { .kind = ITEM_FINDING, .index = i };
	bool has_focus = pen_focus(pen, &item);
	enum role role = role_of(f->severity);
	if (f->severity != PREFLIGHT_NOTE)
		canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, role, GLYPH_LOOK);
	pen_text(pen, WORD_COL, has_focus ? ROLE_SELECTED : role,
		 preflight_severity_name(f->severity));
	pen_wrap(pen, SENTENCE_COL, f->severity == PREFLIGHT_NOTE ? ROLE_DIM : ROLE_TEXT,
		 f->sentence);
	if (f->fix[0]) pen_wrap(pen, SENTENCE_COL, ROLE_HINT, f->fix);
	draw_page(pen, f, has_focus);
	if (has_focus) pen_keep_visible(pen);
}

static void draw_findings(struct pen *pen)
{
	const struct preflight_findings *found = &pen->app->checks.findings;
	for (size_t i = 0; i < found->list.len; i++)
		draw_finding(pen, &found->list.item[i], i);
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT, .text = "What can be known to fail, before anything is created." },
	{ .kind = ROW_DRAW, .draw = draw_state },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_FINDINGS, .draw = draw_findings },
	{ .kind = ROW_END },
};

static void go_to_finding(struct app *app, size_t index, struct effects *effects)
{
	const struct preflight_finding *f = &app->checks.findings.list.item[index];
	enum question_id id = f->question;
	enum page_id page = f->page;
	if (page >= PAGE_COUNT) {
		app_say(app, ROLE_HINT, "No answer of the wizard changes this one.");
		return;
	}
	app_go(app, page, effects);
	app->return_to = PAGE_CHECKS;
	if (id == Q_COUNT) return;
	struct item item = { .kind = ITEM_QUESTION, .question = id };
	if (question(id)->kind == QUESTION_LIST)
		item = (struct item){ .kind = ITEM_ENTRY, .question = id };
	form_focus(app, &item, effects);
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	struct item focus = form_focused(app);
	if (command == CMD_CHECK_NOW) {
		checks_look(app, effects);
		return true;
	}
	if (command != CMD_ACCEPT || focus.kind != ITEM_FINDING) return false;
	go_to_finding(app, focus.index, effects);
	return true;
}

static const char *say(const struct app *app)
{
	const struct checks *c = &app->checks;
	if (app->deployment || app->is_locked)
		return "A deployment was started: its own pages tell how it stands.";
	if (c->is_running) return "Only reading: nothing is created or changed by the checks.";
	if (c->findings.errors) return "Put the errors right first: the deployment would fail.";
	if (c->findings.warnings) return "Nothing here keeps the deployment from starting.";
	return c->facts ? "Nothing stands in the way." : "Press r to look.";
}

const struct screen preflight_screen = {
	.rows = rows,
	.contexts = IN_CHECKS,
	.command = command,
	.say = say,
	.help = "Both accounts are asked for everything the answers rely on: zones, machine types, "
		"database and cache versions, networks, quotas, names that are taken, the parent "
		"zone, prices. Nothing is created or changed. Errors would make the deployment "
		"fail; "
		"warnings may be meant. Enter on a row goes to the page that puts it right, and "
		"Continue there comes back. What you have no permission to see is not checked, "
		"and the row names the permission.",
};
