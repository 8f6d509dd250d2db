/* watch STACK...: follows any stacks of the account, nested ones too: on a terminal as a live panel
 * (watch_screen.c), else line by line. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/deploy/watch.h"
#include "core/loop/signals.h"
#include "tui/report_watched.h"
#include "tui/session.h"
#include "tui/watch_screen.h"

#include <signal.h>

enum { STILL_EVERY_MS = 1000 };

struct watching {
	struct session session;
	struct answers answers; /* account and region are read from them */
	struct watch *watch;
	struct watched_report report;
	enum exit_code code;
	const char *status;
};

static void finish(struct watching *w, enum exit_code code, const char *status)
{
	w->code = code;
	w->status = status;
	loop_stop(w->session.loop);
}

static void on_changed(const struct watched *picture, void *user)
{
	struct watching *w = user;
	CLEANUP(str_release) struct str out = STR_INIT;
	watched_progress(&w->report, picture, &out);
	command_print(stdout, &out);
	if (!picture->is_over) return;
	finish(w, picture->has_failed ? EXIT_FAILED : EXIT_DONE,
	       picture->has_failed ? "failed" : "complete");
}

static void on_still(struct loop *loop, void *user)
{
	struct watching *w = user;
	CLEANUP(str_release) struct str out = STR_INIT;
	watched_still(&w->report, watch_picture(w->watch), &out);
	command_print(stdout, &out);
	loop_timer(loop, STILL_EVERY_MS, on_still, w);
}

static void on_signal(int number, void *user)
{
	finish(user, number == SIGINT ? EXIT_INTERRUPTED : EXIT_DETACHED, "detached");
}

static int prepare(struct watching *w, const struct options *o, struct err *err)
{
	CLEANUP(mem_free_text) char *path = NULL;
	bool found;
	if (session_answers(o, &w->answers, &path, &found, err) < 0) return -1;
	if (session_open(&w->session, o, err) < 0) return -1;
	if (session_connect(&w->session, &w->answers, err) < 0) return -1;
	return session_sign_in(&w->session, err);
}

static void run(struct watching *w, const struct options *o)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct loop *loop = w->session.loop;
	CLEANUP(str_release) struct str out = STR_INIT;
	signals_open(loop, signals, ARRAY_LEN(signals), on_signal, w);
	w->watch = watch_start(loop, cloud_aws_port(w->session.cloud), &w->session.time, o->stacks,
			       o->stack_count, 0, on_changed, w);
	loop_timer(loop, STILL_EVERY_MS, on_still, w);
	loop_run(loop);
	signals_close();
	watched_result(&w->report, watch_picture(w->watch), w->status, &out);
	if (!o->json && str_equal(w->status, "detached")) {
		CLEANUP(mem_free_text) char *call = options_call(o, COMMAND_WATCH, NULL);
		str_addf(&out, "Come back with: %s\n", call);
	}
	command_print(stdout, &out);
}

/* The result stays in the scrollback as line mode prints it. */
static int show(struct watching *w, const struct options *o, struct err *err)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	if (watch_screen(&w->session, o, &w->watch, &w->code, err) < 0) return -1;
	const struct watched *picture = watch_picture(w->watch);
	watched_result(&w->report, picture,
		       !picture->is_over     ? "detached"
		       : picture->has_failed ? "failed"
					     : "complete",
		       &out);
	command_print(stdout, &out);
	return 0;
}

static bool wants_screen(const struct options *o)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	return !o->json && !command_wants_lines(o) && term_check(&why) == 0;
}

enum exit_code command_watch_stacks(const struct options *options)
{
	struct watching w = { .report.json = options->json, .code = EXIT_FAILED };
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool failed = prepare(&w, options, &err) < 0;
	if (!failed && !wants_screen(options))
		run(&w, options);
	else if (!failed)
		failed = show(&w, options, &err) < 0;
	if (failed) w.code = command_fail(options, &err);
	watch_free(w.watch);
	if (w.session.loop) session_close(&w.session);
	answers_release(&w.answers);
	return w.code;
}
