/* preflight: everything that can be known to fail, before anything is created. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/loop/signals.h"
#include "core/plan/checks.h"
#include "tui/report_checks.h"
#include "tui/session.h"

#include <signal.h>
#include <stdlib.h>

enum { LOOK_WITHIN_MS = 60000 };

struct ahead {
	const struct options *options;
	struct session session;
	struct answers answers;
	struct preflight_facts facts;
	struct preflight_findings findings;
	struct err err;
	bool is_interrupted;
};

static void on_looked(enum preflight_look which, bool is_over, void *user)
{
	struct ahead *s = user;
	(void)which;
	if (is_over) loop_stop(s->session.loop);
}

static void on_signal(int number, void *user)
{
	struct ahead *s = user;
	(void)number;
	s->is_interrupted = true;
	loop_stop(s->session.loop);
}

/* Each look ends by itself long before; what has not is told as not checked. */
static void on_late(struct loop *loop, void *user)
{
	struct ahead *s = user;
	CLEANUP(err_release) struct err err = ERR_INIT;
	err_set(&err, ERR_NETWORK, "No answer in %d seconds.", LOOK_WITHIN_MS / 1000);
	for (int i = 0; i < LOOK_COUNT; i++)
		if (s->facts.looks[i].state == PREFLIGHT_ASKING)
			preflight_answered(&s->facts, (enum preflight_look)i, &err);
	loop_stop(loop);
}

static int read_answers(struct ahead *s, struct err *err)
{
	CLEANUP(mem_free_text) char *path = NULL;
	bool found;
	if (session_answers(s->options, &s->answers, &path, &found, err) < 0) return -1;
	if (!found)
		return err_set(
			err, ERR_INPUT,
			"no answers file: give --config FILE, or run redash-wizard to make one");
	if (command_check_answers(&s->answers, err) < 0) return err_prefix(err, "%s", path);
	return 0;
}

static int open_session(struct ahead *s, struct err *err)
{
	if (session_open(&s->session, s->options, err) < 0) return -1;
	if (session_connect(&s->session, &s->answers, err) < 0) return -1;
	return session_sign_in(&s->session, err);
}

static void look(struct ahead *s)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct loop *loop = s->session.loop;
	const struct preflight_port *port = preflight_aws_port(s->session.preflight);
	signals_open(loop, signals, ARRAY_LEN(signals), on_signal, s);
	int timer = loop_timer(loop, LOOK_WITHIN_MS, on_late, s);
	port->start(port->self, &s->answers, &s->facts, on_looked, s);
	loop_run(loop);
	port->stop(port->self);
	loop_cancel(loop, timer);
	signals_close();
}

static enum exit_code report(struct ahead *s, int64_t wall_ms)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	bool json = s->options->json;
	preflight_judge(&s->answers, &s->facts, &s->findings);
	if (s->session.rehearsal && !json) str_add(&out, "REHEARSAL, not AWS.\n");
	report_findings(json, &s->findings, PREFLIGHT_NOTE, &out);
	report_checks_result(json, &s->answers, &s->facts, &s->findings, wall_ms, &out);
	command_print(stdout, &out);
	if (preflight_lacks_credentials(&s->answers, &s->facts)) return EXIT_CREDENTIALS;
	return s->findings.errors ? EXIT_FAILED : EXIT_DONE;
}

static void release(struct ahead *s)
{
	if (s->session.loop) session_close(&s->session);
	answers_release(&s->answers);
	preflight_facts_release(&s->facts);
	preflight_findings_release(&s->findings);
	err_release(&s->err);
}

/* Asks nobody: it is for those who have no permission yet. */
static enum exit_code print_policies(const struct ahead *s)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	const char *partition = account_partition(answers_get(&s->answers, Q_REGION));
	report_policies(s->options->json, &s->answers, partition, &out);
	command_print(stdout, &out);
	return EXIT_DONE;
}

static enum exit_code look_and_report(struct ahead *s)
{
	int64_t began_ms = loop_now(s->session.loop);
	look(s);
	int64_t wall_ms = loop_now(s->session.loop) - began_ms;
	return s->is_interrupted ? EXIT_INTERRUPTED : report(s, wall_ms);
}

enum exit_code command_preflight(const struct options *options)
{
	struct ahead s = { .options = options };
	enum exit_code code;
	if (read_answers(&s, &s.err) < 0)
		code = command_fail(options, &s.err);
	else if (options->policy)
		code = print_policies(&s);
	else if (open_session(&s, &s.err) < 0)
		code = command_fail(options, &s.err);
	else
		code = look_and_report(&s);
	release(&s);
	return code;
}
