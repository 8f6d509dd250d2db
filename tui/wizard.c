#include "tui/wizard.h"

#include "core/base/mem.h"
#include "core/plan/answers_yaml.h"
#include "tui/commands.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 1000 };

static void draw(struct canvas *cv, void *user)
{
	struct wizard *w = user;
	app_draw(w->app, cv);
}

static void on_tick(struct loop *loop, void *user);

static void need_ticks(struct wizard *w)
{
	bool wanted = app_needs_ticks(w->app);
	if (wanted && !w->tick_timer)
		w->tick_timer = loop_timer(w->session.loop, TICK_MS, on_tick, w);
}

void wizard_send(struct wizard *w, const struct event *event)
{
	struct event timed = *event;
	struct effects effects = { { 0 } };
	char clock[16];
	time_t now = time(NULL);
	struct tm tm;
	localtime_r(&now, &tm);
	snprintf(clock, sizeof(clock), "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	timed.now_ms = loop_now(w->session.loop);
	timed.clock = clock;
	app_update(w->app, &timed, &effects);
	paint_later(&w->painter);
	wizard_run_effects(w, &effects);
	need_ticks(w);
}

static void on_tick(struct loop *loop, void *user)
{
	struct wizard *w = user;
	(void)loop;
	w->tick_timer = 0;
	wizard_send(w, &(struct event){ .kind = EVENT_TICK });
}

static void on_key(const struct key *key, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_KEY, .key = *key });
}

static void on_paste(const char *text, size_t len, size_t removed, void *user)
{
	(void)len;
	wizard_send(user, &(struct event){ .kind = EVENT_PASTE, .text = text, .count = removed });
}

static void on_notice(const char *sentence, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_NOTICE, .text = sentence });
}

static void on_mfa(int which, const char *serial_number, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_MFA_WANTED,
					   .account_is_parent = which == SESSION_PARENT,
					   .text = serial_number });
}

static void on_resized(int rows, int cols, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_RESIZE, .rows = rows, .cols = cols });
}

static void on_idle(void *user)
{
	struct wizard *w = user;
	paint_now(&w->painter);
}

/* SIGTERM, SIGHUP, or a terminal that is gone: everything is saved already, AWS goes on by itself.
 */
static void on_lost(int signal_number, void *user)
{
	struct wizard *w = user;
	w->exit_code = w->deploy ? EXIT_DETACHED : 128 + (signal_number ? signal_number : 1);
	loop_stop(w->session.loop);
}

static int open_app(struct wizard *w, struct answers *a, bool found, struct effects *effects,
		    struct err *err)
{
	const struct term_options term_options = command_term_options(w->options);
	const struct term_handler handler = { on_key, on_paste, on_resized, on_idle, on_lost, w };
	if (term_open(w->session.loop, &term_options, &handler, &w->term, err) < 0) return -1;
	w->painter = (struct painter){
		.loop = w->session.loop, .term = w->term, .draw = draw, .user = w
	};
	w->has_saved = !found;
	w->clipboard = clipboard_new(w->session.loop, w->term);
	w->pager = pager_new(w->session.loop, w->term);
	int rows, cols;
	term_size(w->term, &rows, &cols);
	const struct app_options app_options = {
		.answers = a,
		.answers_path = w->answers_path,
		.is_saved_session = found,
		.options = w->options,
		.is_rehearsal = w->session.rehearsal != NULL,
		.destroys = w->options->command == COMMAND_DESTROY,
		.speed = w->session.time.speed,
		.rows = rows,
		.cols = cols,
	};
	w->app = app_new(&app_options, effects);
	return 0;
}

static void close_wizard(struct wizard *w, struct str *summary)
{
	if (w->app) app_summary(w->app, summary);
	if (w->deploy) session_leave(&w->session, w->deploy);
	removal_effects_end(w);
	deploy_free(TAKE(w->deploy));
	operator_close(&w->operator);
	clipboard_free(w->clipboard);
	pager_free(w->pager);
	if (w->session.loop) loop_cancel(w->session.loop, w->tick_timer);
	term_close(w->term);
	app_free(w->app);
	painter_release(&w->painter);
	answers_release(&w->deployed);
	if (w->session.loop) session_close(&w->session);
	preflight_facts_release(&w->ahead);
	free(w->answers_path);
}

/* Of `destroy`: which environment it is about is never guessed from defaults. */
static int prepare_removal(struct wizard *w, const struct answers *a, bool found, struct err *err)
{
	if (!found)
		return err_set(err, ERR_INPUT,
			       "no answers file: give --config FILE of what is to be removed");
	if (command_check_answers(a, err) < 0) return err_prefix(err, "%s", w->answers_path);
	return decisions_read(w->options, answers_get(a, Q_ENVIRONMENT), &w->decisions, err);
}

enum exit_code command_wizard(const struct options *options)
{
	struct wizard w = { .options = options,
			    .exit_code = -1,
			    .has_own_path = options->config != NULL };
	struct answers a = { { 0 } };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str summary = STR_INIT;
	struct effects effects = { { 0 } };
	bool found = false;
	const char *why = command_wants_lines(options);
	if (why) return command_plain(options, why);
	int rc = term_check(&err);
	if (rc < 0) {
		err_prefix(&err, "the wizard needs a terminal");
		str_addf(&err.text,
			 ". Use --plain for questions line by line, or without a person: "
			 "redash-wizard deploy --config FILE --yes");
	}
	if (rc == 0) rc = session_answers(options, &a, &w.answers_path, &found, &err);
	if (rc == 0 && options->command == COMMAND_DESTROY)
		rc = prepare_removal(&w, &a, found, &err);
	if (rc == 0) rc = session_open(&w.session, options, &err);
	w.session.notice = on_notice;
	w.session.notice_user = &w;
	w.session.wants_mfa = on_mfa;
	w.session.mfa_user = &w;
	if (rc == 0) rc = open_app(&w, &a, found, &effects, &err);
	answers_release(&a);
	if (rc == 0) {
		w.painter.is_dirty = true;
		wizard_run_effects(&w, &effects);
		while (w.exit_code < 0)
			loop_turn(w.session.loop, true);
	}
	close_wizard(&w, &summary);
	fputs(str_text(&summary), stdout);
	if (rc == 0) return (enum exit_code)w.exit_code;
	fprintf(stderr, "redash-wizard: %s\n", err_text(&err));
	return err.kind == ERR_INPUT ? EXIT_USAGE : session_exit_code(&err);
}
