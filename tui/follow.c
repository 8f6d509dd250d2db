#include "tui/follow.h"

#include "core/base/mem.h"
#include "core/loop/signals.h"
#include "tui/commands.h"
#include "tui/report_checks.h"
#include "tui/report_choice.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STILL_EVERY_MS = 1000, KNOWN_WITHIN_MS = 15000, SIGNED_OUT_MAX_MS = 60 * 60000 };

void follow_finish(struct follow *f, enum exit_code code, const char *status)
{
	f->code = code;
	f->status = status;
	loop_stop(f->session.loop);
}

/* Nothing stands before it: it is just being begun, or compared. */
static bool is_about_to_move(const struct deployment_node *n)
{
	return n->state == NODE_WAITING && !n->blocked_by;
}

/* Nothing moves any more but what waits for the NS records. */
static bool waits_only_for_person(const struct deployment *d)
{
	if (!deployment_waits_for_person(d)) return false;
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = d->nodes[id].state;
		bool moves = state == NODE_RUNNING || state == NODE_UNDOING ||
			     is_about_to_move(&d->nodes[id]);
		/* The certificate runs, but ACM waits for the same records. */
		if (moves && id != STACK_CERTIFICATE) return false;
	}
	/* A look was taken: the records are not there yet. */
	return d->delegation.looked_ms > 0;
}

/* Nothing moves any more, and the operator has to decide about what does not. */
static bool waits_only_for_choice(const struct deployment *d)
{
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = d->nodes[id].state;
		if (state == NODE_RUNNING || state == NODE_UNDOING) return false;
	}
	return deployment_waits_for_choice(d);
}

static void tell_choices(struct follow *f, const struct deployment *d, struct str *out)
{
	const char *environment = answers_get(&f->answers, Q_ENVIRONMENT);
	for (int id = 0; id < NODE_COUNT; id++) {
		bool waits = d->nodes[id].state == NODE_CHOICE;
		if (waits && !f->told_choice[id])
			report_choice(f->report.json, &d->nodes[id], environment, out);
		f->told_choice[id] = waits;
	}
}

/* Keys that die on the way are a pause: somebody may sign in again elsewhere. Whoever only asks how
 * things stand is told at once. */
static bool gives_up_signed_out(struct follow *f, const struct deployment *d)
{
	int64_t now_ms = loop_now(f->session.loop);
	if (d->trouble_kind != ERR_CREDENTIALS) {
		f->signed_out_ms = 0;
		return false;
	}
	if (!f->signed_out_ms) f->signed_out_ms = now_ms;
	if (!f->kind->is_whole && now_ms - f->signed_out_ms < SIGNED_OUT_MAX_MS) return false;
	CLEANUP(mem_free_text)
	char *call = options_call(f->options, f->options->command, f->path);
	err_set(&f->err, ERR_CREDENTIALS,
		"%s. What runs in AWS goes on; sign in again and come back with: %s", d->trouble,
		call);
	follow_finish(f, EXIT_CREDENTIALS, "detached");
	return true;
}

static bool is_silent(const struct follow *f)
{
	return f->kind->is_whole || f->is_looking;
}

/* Of one that follows to the end. */
static void judge_phase(struct follow *f, const struct deployment *d)
{
	bool is_person = !f->options->wait && waits_only_for_person(d);
	if (d->phase == DEPLOYMENT_COMPLETE)
		follow_finish(f, EXIT_DONE, "complete");
	else if (d->phase == DEPLOYMENT_FAILED)
		follow_finish(f, EXIT_FAILED, "failed");
	else if (d->is_known && d->phase == DEPLOYMENT_IDLE)
		follow_finish(f, EXIT_DONE, "idle"); /* a watch of something that nobody drives */
	else if (f->kind->writes && !d->holder.is_elsewhere &&
		 (waits_only_for_choice(d) || is_person))
		follow_finish(f, EXIT_WAITING, "waiting");
}

static void judge(struct follow *f, const struct deployment *d)
{
	bool is_whole = f->is_looking || (f->kind->is_whole && f->kind->is_whole(d));
	if (gives_up_signed_out(f, d)) return;
	if (!f->is_looking && f->kind->judge && f->kind->judge(f, d)) return;
	if (!is_silent(f))
		judge_phase(f, d);
	else if (d->is_known && is_whole)
		follow_finish(f, EXIT_DONE, "known");
}

static void on_changed(const struct deployment *d, void *user)
{
	struct follow *f = user;
	CLEANUP(str_release) struct str out = STR_INIT;
	if (f->is_leaving) return;
	if (!is_silent(f)) {
		report_progress(&f->report, d, &out);
		tell_choices(f, d, &out);
	}
	command_print(stdout, &out);
	judge(f, d);
}

static void on_still(struct loop *loop, void *user)
{
	struct follow *f = user;
	CLEANUP(str_release) struct str out = STR_INIT;
	if (f->deploy && !is_silent(f) && !f->is_leaving)
		report_still(&f->report, deploy_picture(f->deploy), &out);
	command_print(stdout, &out);
	loop_timer(loop, STILL_EVERY_MS, on_still, f);
}

static void on_signal(int number, void *user)
{
	follow_finish(user, number == SIGINT ? EXIT_INTERRUPTED : EXIT_DETACHED, "detached");
}

static enum deploy_mode mode_of(const struct follow *f)
{
	if (!f->kind->writes || f->is_looking) return DEPLOY_WATCH;
	return f->kind->plan ? DEPLOY_DESTROY : DEPLOY_MAKE;
}

static void start(struct follow *f)
{
	CLEANUP(mem_free_text) char *name = answers_environment_name(&f->answers);
	if (mode_of(f) != DEPLOY_WATCH) operator_open(&f->operator, name);
	const struct deploy_options options = {
		.answers = &f->answers,
		.secrets = f->secrets,
		.mode = mode_of(f),
		.policy = f->decisions.policy,
		.keep_on_failure = f->options->keep_on_failure,
		.lease_id = f->operator.id,
		.lease_owner = f->operator.owner,
	};
	f->deploy = deploy_start(f->session.loop, cloud_aws_port(f->session.cloud),
				 &f->session.time, &options, on_changed, f);
}

/* Errors that can be seen beforehand end it before the first write. What was rolled back is the
 * deployment's own subject: it tells the cause. */
static void on_looked(enum preflight_look which, bool is_over, void *user)
{
	struct follow *f = user;
	CLEANUP(preflight_findings_release) struct preflight_findings found = { 0 };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)which;
	if (!is_over) return;
	preflight_judge(&f->answers, &f->ahead, &found);
	report_findings(f->report.json, &found, PREFLIGHT_WARNING, &out);
	command_print(stdout, &out);
	if (!found.errors) {
		start(f);
		return;
	}
	bool lacks_keys = preflight_lacks_credentials(&f->answers, &f->ahead);
	err_set(&f->err, lacks_keys ? ERR_CREDENTIALS : ERR_CONFLICT,
		"%zu %s found before anything was created. Put it right, or start all the same "
		"with --skip-preflight",
		found.errors, found.errors == 1 ? "error was" : "errors were");
	follow_finish(f, session_exit_code(&f->err), "failed");
}

static void begin(struct follow *f)
{
	const struct preflight_port *port = preflight_aws_port(f->session.preflight);
	if (mode_of(f) != DEPLOY_MAKE || f->options->skip_preflight) {
		start(f);
		return;
	}
	port->start(port->self, &f->answers, &f->ahead, on_looked, f);
}

static void say_account(const struct follow *f, const char *what,
			const struct aws_identity *identity)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	if (f->report.json || f->kind->is_whole) return;
	str_addf(&out, "%s%s %s, %s, region %s\n",
		 f->session.rehearsal ? "REHEARSAL, not AWS. Stand-in for " : "", what,
		 identity->account, identity->arn, answers_get(&f->answers, Q_REGION));
	command_print(stdout, &out);
}

/* Two names for one account would put everything where the parent's zone is. */
static void on_parent_identity(const struct err *err, const struct aws_identity *identity,
			       void *user)
{
	struct follow *f = user;
	if (err) {
		err_copy(&f->err, err);
		err_prefix(&f->err, "the parent's account");
		follow_finish(f, session_exit_code(err), "failed");
		return;
	}
	say_account(f, "the parent's AWS account", identity);
	if (str_equal(f->account, identity->account)) {
		err_set(&f->err, ERR_INPUT,
			"both profiles belong to account %s: name the one that has the parent's "
			"zone, or set delegation.mode to same-account; nothing was made",
			f->account);
		follow_finish(f, EXIT_USAGE, "failed");
		return;
	}
	begin(f);
}

static void on_identity(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct follow *f = user;
	bool has_parent = answers_is(&f->answers, Q_DELEGATION_MODE, "profile");
	if (err) {
		err_copy(&f->err, err);
		follow_finish(f, session_exit_code(err), "failed");
		return;
	}
	say_account(f, "AWS account", identity);
	f->account = mem_copy_text(identity->account);
	if (f->kind->writes && has_parent)
		cloud_aws_identity(f->session.cloud, CLOUD_PARENT, on_parent_identity, f);
	else
		begin(f);
}

static int prepare(struct follow *f, const struct options *o, struct err *err)
{
	CLEANUP(mem_free_text) char *path = NULL;
	bool found;
	f->options = o;
	f->report.json = o->json;
	f->report.is_rehearsal = o->rehearsal;
	f->report.options = o;
	if (f->kind->writes && !o->config)
		return err_set(err, ERR_INPUT,
			       "%s wants --config FILE: which answers it is about is never guessed",
			       f->kind->plan ? "destroy" : "deploy");
	if (session_answers(o, &f->answers, &path, &found, err) < 0) return -1;
	f->report.config = f->path = TAKE(path);
	if (!found)
		return err_set(
			err, ERR_INPUT,
			"no answers file: give --config FILE, or run redash-wizard to make one");
	if (command_check_answers(&f->answers, err) < 0) return err_prefix(err, "%s", f->path);
	if (decisions_read(o, answers_get(&f->answers, Q_ENVIRONMENT), &f->decisions, err) < 0)
		return -1;
	if (f->kind->confirm && f->kind->confirm(f, err) < 0) return -1;
	if (session_open(&f->session, o, err) < 0) return -1;
	if (session_connect(&f->session, &f->answers, err) < 0) return -1;
	return session_sign_in(&f->session, err);
}

static void release(struct follow *f)
{
	f->is_leaving = true;
	if (f->deploy) session_leave(&f->session, f->deploy);
	deploy_free(TAKE(f->deploy));
	operator_close(&f->operator);
	if (f->kind->release) f->kind->release(f);
	if (f->session.loop) session_close(&f->session);
	preflight_facts_release(&f->ahead);
	answers_release(&f->answers);
	free(f->account);
	free(f->path);
	decisions_release(&f->decisions);
	report_release(&f->report);
	err_release(&f->err);
}

static void run_from(struct follow *f, void (*first)(struct follow *f))
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct loop *loop = f->session.loop;
	signals_open(loop, signals, ARRAY_LEN(signals), on_signal, f);
	first(f);
	loop_run(loop);
	f->report.wall_ms = loop_now(loop) - f->began_ms;
	signals_close();
}

static void ask_identity(struct follow *f)
{
	f->began_ms = loop_now(f->session.loop);
	loop_timer(f->session.loop, STILL_EVERY_MS, on_still, f);
	cloud_aws_identity(f->session.cloud, CLOUD_DEV, on_identity, f);
}

static void on_known_timeout(struct loop *loop, void *user)
{
	struct follow *f = user;
	(void)loop;
	if (!f->deploy || !deploy_picture(f->deploy)->is_known)
		err_set(&f->err, ERR_NETWORK, "AWS did not answer in %d seconds; try again",
			KNOWN_WITHIN_MS / 1000);
	follow_finish(f, EXIT_DONE, "known");
}

/* Looks at what is there first, and has it confirmed. Between the two no signal is caught: Ctrl-C
 * ends the question. */
static void run_with_plan(struct follow *f)
{
	f->is_looking = true;
	int timer = loop_timer(f->session.loop, KNOWN_WITHIN_MS, on_known_timeout, f);
	run_from(f, ask_identity);
	loop_cancel(f->session.loop, timer);
	if (err_is_set(&f->err) || !str_equal(f->status, "known")) return;
	if (f->kind->plan(f, deploy_picture(f->deploy), &f->err) < 0) return;
	deploy_free(TAKE(f->deploy));
	f->is_looking = false;
	run_from(f, start);
}

enum exit_code follow_to_end(const struct options *o, const struct follow_kind *kind,
			     const struct secrets *secrets, void *own)
{
	struct follow f = { .kind = kind, .secrets = secrets, .own = own, .code = EXIT_FAILED };
	CLEANUP(str_release) struct str out = STR_INIT;
	enum exit_code code = EXIT_FAILED;
	if (prepare(&f, o, &f.err) == 0) {
		if (kind->plan)
			run_with_plan(&f);
		else
			run_from(&f, ask_identity);
		code = f.code;
	}
	if (err_is_set(&f.err)) {
		code = command_fail(o, &f.err);
	} else if (f.deploy && !f.is_looking) {
		report_result(&f.report, deploy_picture(f.deploy), f.status, &out);
		command_print(stdout, &out);
	} else if (code == EXIT_INTERRUPTED || code == EXIT_DETACHED) {
		code = EXIT_INTERRUPTED; /* before anything was started */
	}
	release(&f);
	return code;
}

enum exit_code follow_look(const struct options *o, const struct follow_kind *kind)
{
	struct follow f = { .kind = kind, .code = EXIT_FAILED };
	CLEANUP(str_release) struct str out = STR_INIT;
	enum exit_code code = EXIT_FAILED;
	if (o->format && handover_form_parse(o->format, &f.form, &f.err) < 0) {
		code = command_fail(o, &f.err);
		err_release(&f.err);
		return code;
	}
	if (prepare(&f, o, &f.err) == 0) {
		loop_timer(f.session.loop, KNOWN_WITHIN_MS, on_known_timeout, &f);
		run_from(&f, ask_identity);
		code = f.code;
	}
	if (!err_is_set(&f.err) && f.deploy && code == EXIT_DONE)
		kind->print(&f, deploy_picture(f.deploy), &out, &f.err);
	command_print(stdout, &out);
	if (err_is_set(&f.err)) code = command_fail(o, &f.err);
	release(&f);
	return code;
}
