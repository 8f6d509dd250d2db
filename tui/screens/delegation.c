#include "tui/form.h"
#include "tui/screens/delegation_hosted.h"
#include "tui/screens/delegation_matrix.h"
#include "tui/texts.h"
#include "tui/widgets/buttons.h"

static bool has_records(const struct app *app)
{
	return app->deployment && deployment_has_records(app->deployment);
}

static bool is_done(const struct deployment_node *node)
{
	return node->state == NODE_DONE || node->state == NODE_ADOPTED ||
	       node->state == NODE_SKIPPED;
}

static void draw_state(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	char text[TIME_TEXT_MAX];
	int col = pen->cols - 22;
	if (is_done(&d->nodes[NODE_DELEGATED])) {
		pen_text(pen, col, ROLE_OK, "delegated");
		return;
	}
	duration_text(d->now_ms - d->delegation.handed_over_ms, text);
	bool is_wrong = d->delegation.report.status == DELEGATION_WRONG;
	pen_textf(pen, col, is_wrong ? ROLE_ERROR : ROLE_WARNING, "%s %s",
		  is_wrong ? "! wrong" : "waiting", d->delegation.handed_over_ms ? text : "");
}

static void draw_looks(struct pen *pen)
{
	const struct deployment_delegation *g = &pen->app->deployment->delegation;
	int64_t now = pen->app->deployment->now_ms;
	char at[TIME_TEXT_MAX];
	if (!g->looked_ms) {
		pen_line(pen, PEN_LABEL_COL + 3, ROLE_DIM, "Not looked yet.");
		return;
	}
	time_of_day_text(g->looked_ms, at);
	int col = PEN_LABEL_COL + 3;
	col += pen_textf(pen, col, g->report.status == DELEGATION_READY ? ROLE_OK : ROLE_TEXT,
			 "Seen at %zu of %zu parent servers (%s)", g->report.servers_right,
			 g->report.servers_asked, at);
	if (g->next_look_ms > now)
		pen_textf(pen, col, ROLE_DIM, ", next look in %lld s",
			  (long long)((g->next_look_ms - now + 999) / 1000));
	pen_next(pen);
}

static void draw_name_servers(struct pen *pen)
{
	const struct deployment_delegation *g = &pen->app->deployment->delegation;
	CLEANUP(mem_free_text)
	char *title = str_format("A  %zu NS records for %s", g->name_servers.len, g->child);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL, pen->cols - 26, ROLE_TITLE, title);
	draw_state(pen);
	pen_next(pen);
	const struct matrix matrix = matrix_of(&g->facts);
	const int right = pen->cols - 4;
	const char *gap = pen_is_narrow(pen) ? "  " : "    ";
	pen_textf(pen, PEN_LABEL_COL + 3, ROLE_TEXT, "Name  %s%sType NS%sTTL %d", g->child, gap,
		  gap, HANDOVER_TTL);
	matrix_heads(pen, &matrix, right);
	pen_next(pen);
	for (size_t i = 0; i < g->name_servers.len; i++) {
		matrix_marks(pen, &matrix, g->name_servers.item[i], right);
		pen_linef(pen, PEN_LABEL_COL + 5, ROLE_KEY, "%s.", g->name_servers.item[i]);
	}
	matrix_strangers(pen, &matrix, right);
	if (pen->rows > 20 && matrix.count) matrix_legend(pen, &matrix);
}

/* And nothing is left to put right: a CAA or DS record stops only the certificate. */
static bool is_all_right(const struct app *app)
{
	return app->deployment && deployment_is_delegated(app->deployment) &&
	       app->deployment->delegation.report.status != DELEGATION_WRONG;
}

static size_t buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	const struct deployment *d = app->deployment;
	size_t n = 0;
	bool is_open = has_records(app) && d->delegation.by_hand && !deployment_is_delegated(d);
	if (!is_open) return 0;
	ret[n++] = CMD_COPY;
	ret[n++] = CMD_COPY_MESSAGE;
	ret[n++] = CMD_SAVE_FILE;
	ret[n++] = CMD_VIEW;
	ret[n++] = CMD_CHECK_NOW;
	if (app->is_rehearsal && !is_all_right(app)) ret[n++] = CMD_PASTE_RECORDS;
	return n;
}

static void draw_actions(struct pen *pen)
{
	enum command commands[SCREEN_BUTTONS_MAX];
	const struct deployment *d = pen->app->deployment;
	if (buttons(pen->app, commands))
		draw_buttons_line(pen, PEN_LABEL_COL + 3);
	else if (!d->delegation.by_hand && !is_done(&d->nodes[NODE_DELEGATED]))
		pen_line(pen, PEN_LABEL_COL + 3, ROLE_TEXT,
			 "Added by this wizard; nobody has to do anything.");
}

static void draw_cname(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	bool is_issued = d->certificate.status && str_equal(d->certificate.status, "ISSUED");
	bool is_added = is_done(&d->nodes[STACK_VALIDATION]);
	bool is_refused = d->certificate.explanation != NULL;
	const struct deployment_node *certificate = &d->nodes[STACK_CERTIFICATE];
	bool is_found = certificate->state == NODE_ADOPTED && certificate->reason;
	int right = pen->cols - 22;
	CLEANUP(mem_free_text)
	char *title =
		is_found && !d->certificate.cname_name
			? mem_copy_text("B  the certificate, issued before")
			: str_format("B  1 CNAME for the certificate, in %s", d->delegation.child);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL, right - PEN_LABEL_COL - 1, ROLE_TITLE,
			title);
	pen_line(pen, right,
		 is_issued    ? ROLE_OK
		 : is_refused ? ROLE_ERROR
			      : ROLE_TEXT,
		 is_issued    ? "issued"
		 : is_refused ? d->certificate.status
		 : is_added   ? "added, ACM checks"
			      : "added by the wizard");
	if (!d->certificate.cname_name) {
		pen_wrap(pen, PEN_LABEL_COL + 3, is_found ? ROLE_TEXT : ROLE_DIM,
			 is_found ? certificate->reason
				  : "ACM has not said yet which record it wants.");
		return;
	}
	pen_line(pen, PEN_LABEL_COL + 3, ROLE_TEXT, d->certificate.cname_name);
	pen_linef(pen, PEN_LABEL_COL + 5, ROLE_TEXT, "CNAME %s", d->certificate.cname_value);
	if (is_refused) {
		pen_wrap(pen, PEN_LABEL_COL + 3, ROLE_ERROR, d->certificate.explanation);
		return;
	}
	if (pen->rows <= 16 || d->delegation.report.status == DELEGATION_WRONG) return;
	if (is_found) pen_wrap(pen, PEN_LABEL_COL + 3, ROLE_HINT, certificate->reason);
	if (pen->rows <= 20) return;
	pen_linef(pen, PEN_LABEL_COL + 3, ROLE_HINT,
		  "Not for %s: there it would be hidden by the delegation.", d->delegation.parent);
}

/* Resolvers that asked too early keep their "no" for the time the zone allows (RFC 2308). */
static void draw_memory(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	char until[TIME_TEXT_MAX], left[TIME_TEXT_MAX];
	if (d->delegation.forgotten_ms <= d->now_ms) return;
	time_of_day_text(d->delegation.forgotten_ms, until);
	duration_text(d->delegation.forgotten_ms - d->now_ms, left);
	pen_linef(pen, PEN_LABEL_COL + 3, ROLE_HINT,
		  "Whoever asked before may be told 'no such name' until %s (%s).", until, left);
}

/* Worst first. */
static void draw_findings(struct pen *pen)
{
	const struct delegation_report *report = &pen->app->deployment->delegation.report;
	int col = PEN_LABEL_COL + 3;
	if (report->status == DELEGATION_READY) {
		draw_memory(pen);
		return;
	}
	for (size_t i = 0; i < report->finding_count; i++) {
		const struct delegation_finding *f = &report->findings[i];
		enum role role = f->status == DELEGATION_WRONG ? ROLE_ERROR : ROLE_WARNING;
		if (f->status == DELEGATION_READY) continue;
		CLEANUP(mem_free_text)
		char *text =
			str_format("%s %s", f->seen ? f->seen : "", f->advice ? f->advice : "");
		canvas_glyph(pen->cv, pen->row, col, role, GLYPH_LOOK);
		pen_wrap(pen, col + 2, role, text);
		pen_wrap(pen, col + 2, ROLE_DIM, f->evidence);
	}
}

/* What goes on while somebody is asked, in one line at the foot, or at the end of a page that is
 * longer: what moves, then what is done. */
static void draw_meanwhile(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	CLEANUP(str_release) struct str s = STR_INIT, done = STR_INIT;
	for (int i = 0; i < STACK_COUNT; i++) {
		const struct deployment_node *node = &d->nodes[i];
		if (is_done(node) && node->state != NODE_SKIPPED)
			str_addf(&done, "%s %s", done.len ? "," : "; done:", node->name);
		if (node->state != NODE_RUNNING && node->state != NODE_FAILED) continue;
		str_addf(&s, "%s%s %zu/%zu %s", s.len ? ", " : "", node->name, node->done,
			 node->total, node_state_name(node->state));
	}
	if (pen->row < pen->rows - 1) pen->row = pen->rows - 1;
	pen_linef(pen, PEN_LABEL_COL, ROLE_RUNNING, "Meanwhile: %s%s",
		  s.len ? str_text(&s) : "nothing else runs", str_text(&done));
}

/* With little room: which server is which matters only where they differ. */
static void draw_legend_below(struct pen *pen)
{
	const struct matrix matrix = matrix_of(&pen->app->deployment->delegation.facts);
	if (pen->rows <= 20 && matrix_differs(pen, &matrix)) matrix_legend(pen, &matrix);
}

static void draw_heading(struct pen *pen)
{
	const struct deployment_delegation *g = &pen->app->deployment->delegation;
	bool by_hand = g->by_hand && !deployment_is_delegated(pen->app->deployment);
	if (by_hand && g->report.status == DELEGATION_WRONG)
		pen_linef(pen, PEN_TEXT_COL, ROLE_TITLE,
			  "Put the records in the zone %s right, where it is kept.", g->parent);
	else if (by_hand)
		pen_linef(pen, PEN_TEXT_COL, ROLE_TITLE,
			  "Add these records to the zone %s, where it is kept.", g->parent);
	else
		pen_linef(pen, PEN_TEXT_COL, ROLE_TITLE, "The records that connect %s to %s.",
			  g->child, g->parent);
}

static void draw(struct pen *pen)
{
	canvas_cursor(pen->cv, 0, PEN_TEXT_COL);
	if (!has_records(pen->app)) {
		pen_next(pen);
		bool has_zone = answers_have_zone(&pen->app->answers);
		pen_line(pen, PEN_TEXT_COL, ROLE_TITLE,
			 has_zone ? "The NS records are not known yet."
				  : "The first record is not known yet.");
		pen_next(pen);
		pen_wrap(
			pen, PEN_LABEL_COL, ROLE_TEXT,
			has_zone
				? "AWS is making the zone; that takes about a minute. The records "
				  "appear here, and the terminal bell rings once when somebody has "
				  "to add them."
				: "ACM is asked for the certificate; that takes about a minute. "
				  "The record that it wants to see appears here, and the terminal "
				  "bell rings once when somebody has to add it.");
		if (pen->app->deployment) draw_meanwhile(pen);
		return;
	}
	if (pen->rows > 20) pen_next(pen);
	draw_heading(pen);
	if (pen->rows > 20) pen_next(pen);
	bool is_hosted = pen->app->deployment->delegation.is_hosted;
	if (is_hosted)
		hosted_draw_records(pen);
	else
		draw_name_servers(pen);
	draw_looks(pen);
	draw_findings(pen);
	draw_actions(pen);
	if (pen->rows > 16) pen_next(pen);
	if (!is_hosted) draw_cname(pen);
	if (!is_hosted) draw_legend_below(pen);
	draw_meanwhile(pen);
}

static void write_file(struct app *app, struct effects *effects)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	records_text(app, HANDOVER_MESSAGE, &text);
	str_add(&text, "\n");
	records_text(app, HANDOVER_BIND, &text);
	struct effect *effect = effects_add(effects, EFFECT_WRITE_FILE);
	effect->path = str_format("%s-delegation.txt", app->deployment->environment);
	effect->text = str_detach(&text);
}

static void copy(struct app *app, enum handover_form form, struct effects *effects)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	records_text(app, form, &text);
	effects_add(effects, EFFECT_COPY)->text = str_detach(&text);
}

static void view(struct app *app, struct effects *effects)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	handover_text(app, &text);
	effects_add(effects, EFFECT_VIEW)->text = str_detach(&text);
}

static void paste(struct app *app, struct effects *effects)
{
	if (is_all_right(app)) {
		app_say(app, ROLE_HINT, "The records are in the parent domain already.");
		return;
	}
	effects_add(effects, EFFECT_PASTE_RECORDS);
	app_say(app, ROLE_RUNNING, "The rehearsal's admin adds the records ...");
}

static void hand_over(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_COPY) copy(app, HANDOVER_PLAIN, effects);
	if (command == CMD_COPY_MESSAGE) copy(app, HANDOVER_MESSAGE, effects);
	if (command == CMD_SAVE_FILE) write_file(app, effects);
	if (command == CMD_VIEW) view(app, effects);
	if (command == CMD_PASTE_RECORDS) paste(app, effects);
	if (command != CMD_CHECK_NOW) return;
	effects_add(effects, EFFECT_CHECK_NOW);
	app_say(app, ROLE_RUNNING, "Asking the parent's name servers ...");
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	bool is_ours = command == CMD_COPY || command == CMD_COPY_MESSAGE ||
		       command == CMD_SAVE_FILE || command == CMD_CHECK_NOW ||
		       command == CMD_PASTE_RECORDS || command == CMD_VIEW;
	if (command == CMD_UP || command == CMD_DOWN) { /* it all fits: as on other pages */
		form_move(app, command == CMD_UP ? -1 : 1, effects);
		return true;
	}
	if (!is_ours) return false;
	if (has_records(app))
		hand_over(app, command, effects);
	else
		app_say(app, ROLE_HINT, "There is nothing to hand over yet.");
	return true;
}

static bool scrolls(const struct app *app)
{
	return has_records(app);
}

static const char *say(const struct app *app)
{
	if (app->was_failed) return "The deployment failed: the Deploy page says why.";
	if (app->was_complete) return "Everything is complete.";
	return "The deployment goes on behind this page; it never waits for you here.";
}

const struct screen delegation_screen = {
	.draw = draw,
	.buttons = buttons,
	.scrolls = scrolls,
	.contexts = IN_RECORDS,
	.command = command,
	.say = say,
	.help = "The NS records tell the parent domain's servers that the sub-domain lives in "
		"the new zone. They belong into the parent zone, in the account that owns it: in "
		"most consoles the name field takes only the sub-domain. The CNAME proves to ACM "
		"that the domain is ours; it belongs into the new zone, and the wizard adds it "
		"there, so nobody has to copy it. The parent's own name servers are asked again "
		"and again; what is wrong is named below the records. Without a zone of its own "
		"two records are kept in the parent zone itself: the CNAME, which has to stay for "
		"renewals, and at the end the address.",
};
