/* Commands that follow a deployment line by line: deploy, watch, status, records. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/deploy/handover.h"
#include "core/loop/signals.h"
#include "tui/decisions.h"
#include "tui/report.h"
#include "tui/report_checks.h"
#include "tui/report_choice.h"
#include "tui/session.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STILL_EVERY_MS = 1000, KNOWN_WITHIN_MS = 15000, SIGNED_OUT_MAX_MS = 60 * 60000 };

struct follow;
/* In what the commands differ. */
struct kind {
	bool writes; /* makes what is missing, once confirmed; the others only look */
	/* Looks once: no progress lines, and it ends as soon as this says that what is to be
	 * printed is known. NULL: follows to the end. */
	bool (*is_whole)(const struct deployment *d);
	int (*print)(const struct follow *f, const struct deployment *d, struct str *out,
		     struct err *err);
};
struct follow {
	const struct kind *kind;
	const struct options *options;
	struct session session;
	struct answers answers;
	const struct secrets *secrets; /* to make those from that are missing */
	struct preflight_facts ahead;  /* looked at before the first write */
	struct decisions decisions;
	bool told_choice[NODE_COUNT];
	struct deploy *deploy;
	char *account; /* that gets Redash */
	struct report report;
	enum handover_form form; /* of records; the first is the plain one */
	struct err err;
	int64_t began_ms;
	int64_t signed_out_ms; /* since then nobody is signed in; 0: somebody is */
	enum exit_code code;
	const char *status; /* of the result line */
};

static void finish(struct follow *f, enum exit_code code, const char *status)
{
	f->code = code;
	f->status = status;
	loop_stop(f->session.loop);
}

/* Nothing moves any more but what waits for the NS records. */
static bool waits_only_for_person(const struct deployment *d)
{
	if (!deployment_waits_for_person(d)) return false;
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = d->nodes[id].state;
		bool moves = state == NODE_RUNNING || state == NODE_UNDOING;
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

/* The stacks may be there while nobody has looked for the NS records yet. */
static bool has_looked(const struct deployment *d)
{
	bool looks = d->nodes[NODE_DELEGATED].state == NODE_RUNNING ||
		     d->nodes[NODE_ADDRESS].state == NODE_RUNNING;
	return !looks || d->delegation.looked_ms > 0;
}

/* What `records` prints is there, or will not come: the look tells the parent's live servers, and
 * what stands there already. */
static bool has_records(const struct deployment *d)
{
	enum node_state certificate = d->nodes[STACK_CERTIFICATE].state;
	bool is_coming = certificate == NODE_RUNNING && str_is_empty(d->certificate.cname_name);
	if (d->delegation.is_hosted)
		return certificate == NODE_WAITING || (!is_coming && has_looked(d));
	if (d->nodes[STACK_ZONE].state == NODE_WAITING) return true; /* nobody makes it */
	return d->delegation.name_servers.len && !is_coming && has_looked(d);
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
	err_set(&f->err, ERR_CREDENTIALS,
		"%s. What runs in AWS goes on; sign in again and give the same command",
		d->trouble);
	finish(f, EXIT_CREDENTIALS, "detached");
	return true;
}

static void judge(struct follow *f, const struct deployment *d)
{
	if (gives_up_signed_out(f, d)) return;
	if (f->kind->is_whole) {
		if (d->is_known && f->kind->is_whole(d)) finish(f, EXIT_DONE, "known");
		return;
	}
	if (d->phase == DEPLOYMENT_COMPLETE)
		finish(f, EXIT_DONE, "complete");
	else if (d->phase == DEPLOYMENT_FAILED)
		finish(f, EXIT_FAILED, "failed");
	else if (d->is_known && d->phase == DEPLOYMENT_IDLE)
		finish(f, EXIT_DONE, "idle"); /* a watch of something that nobody drives */
	else if (f->kind->writes && waits_only_for_choice(d))
		finish(f, EXIT_WAITING, "waiting");
	else if (f->kind->writes && !f->options->wait && waits_only_for_person(d))
		finish(f, EXIT_WAITING, "waiting");
}

static void on_changed(const struct deployment *d, void *user)
{
	struct follow *f = user;
	CLEANUP(str_release) struct str out = STR_INIT;
	if (!f->kind->is_whole) {
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
	if (f->deploy && !f->kind->is_whole)
		report_still(&f->report, deploy_picture(f->deploy), &out);
	command_print(stdout, &out);
	loop_timer(loop, STILL_EVERY_MS, on_still, f);
}

static void on_signal(int number, void *user)
{
	finish(user, number == SIGINT ? EXIT_INTERRUPTED : EXIT_DETACHED, "detached");
}

static void start(struct follow *f)
{
	const struct deploy_options options = {
		.answers = &f->answers,
		.secrets = f->secrets,
		.mode = f->kind->writes ? DEPLOY_MAKE : DEPLOY_WATCH,
		.policy = f->decisions.policy,
		.keep_on_failure = f->options->keep_on_failure,
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
	finish(f, session_exit_code(&f->err), "failed");
}

static void begin(struct follow *f)
{
	const struct preflight_port *port = preflight_aws_port(f->session.preflight);
	if (!f->kind->writes || f->options->skip_preflight) {
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
		finish(f, session_exit_code(err), "failed");
		return;
	}
	say_account(f, "the parent's AWS account", identity);
	if (str_equal(f->account, identity->account)) {
		err_set(&f->err, ERR_INPUT,
			"both profiles belong to account %s: name the one that has the parent's "
			"zone, or set delegation.mode to same-account; nothing was made",
			f->account);
		finish(f, EXIT_USAGE, "failed");
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
		finish(f, session_exit_code(err), "failed");
		return;
	}
	say_account(f, "AWS account", identity);
	f->account = mem_copy_text(identity->account);
	if (f->kind->writes && has_parent)
		cloud_aws_identity(f->session.cloud, CLOUD_PARENT, on_parent_identity, f);
	else
		begin(f);
}

static int confirm(const struct follow *f, struct err *err)
{
	CLEANUP(mem_free_text) char *name = answers_environment_name(&f->answers);
	char line[200];
	if (f->options->yes) return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_INPUT,
			       "deploy asks before it writes; without a terminal add --yes");
	if (f->options->rehearsal) puts("REHEARSAL, not AWS: nothing real is made.");
	printf("This makes the environment %s%s. To start, type the environment name (%s): ", name,
	       f->options->rehearsal ? "" : " and costs money",
	       answers_get(&f->answers, Q_ENVIRONMENT));
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return err_set(err, ERR_INPUT, "no answer: nothing was made");
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, name) == 0 || answers_is(&f->answers, Q_ENVIRONMENT, line)) return 0;
	return err_set(err, ERR_INPUT, "'%.60s' is not %s: nothing was made", line,
		       answers_get(&f->answers, Q_ENVIRONMENT));
}

static int prepare(struct follow *f, const struct options *o, struct err *err)
{
	CLEANUP(mem_free_text) char *path = NULL;
	bool found;
	f->options = o;
	f->report.json = o->json;
	f->report.is_rehearsal = o->rehearsal;
	f->report.config = o->config;
	if (f->kind->writes && !o->config)
		return err_set(
			err, ERR_INPUT,
			"deploy wants --config FILE: which answers to deploy is never guessed");
	if (session_answers(o, &f->answers, &path, &found, err) < 0) return -1;
	if (!found)
		return err_set(
			err, ERR_INPUT,
			"no answers file: give --config FILE, or run redash-wizard to make one");
	if (command_check_answers(&f->answers, err) < 0) return err_prefix(err, "%s", path);
	if (decisions_read(o, answers_get(&f->answers, Q_ENVIRONMENT), &f->decisions, err) < 0)
		return -1;
	if (f->kind->writes && confirm(f, err) < 0) return -1;
	if (session_open(&f->session, o, err) < 0) return -1;
	if (session_connect(&f->session, &f->answers, err) < 0) return -1;
	return session_sign_in(&f->session, err);
}

static void release(struct follow *f)
{
	deploy_free(TAKE(f->deploy));
	if (f->session.loop) session_close(&f->session);
	preflight_facts_release(&f->ahead);
	answers_release(&f->answers);
	free(f->account);
	decisions_release(&f->decisions);
	report_release(&f->report);
	err_release(&f->err);
}

/* Runs until the deployment ends, a person is needed, or a signal comes. */
static void run(struct follow *f)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct loop *loop = f->session.loop;
	signals_open(loop, signals, ARRAY_LEN(signals), on_signal, f);
	f->began_ms = loop_now(loop);
	loop_timer(loop, STILL_EVERY_MS, on_still, f);
	cloud_aws_identity(f->session.cloud, CLOUD_DEV, on_identity, f);
	loop_run(loop);
	f->report.wall_ms = loop_now(loop) - f->began_ms;
	signals_close();
}

static enum exit_code follow(const struct options *o, const struct kind *kind,
			     const struct secrets *secrets)
{
	struct follow f = { .kind = kind, .secrets = secrets, .code = EXIT_FAILED };
	CLEANUP(str_release) struct str out = STR_INIT;
	enum exit_code code = EXIT_FAILED;
	if (prepare(&f, o, &f.err) == 0) {
		run(&f);
		code = f.code;
	}
	if (err_is_set(&f.err)) {
		code = command_fail(o, &f.err);
	} else if (f.deploy) {
		report_result(&f.report, deploy_picture(f.deploy), f.status, &out);
		command_print(stdout, &out);
	} else if (code == EXIT_INTERRUPTED || code == EXIT_DETACHED) {
		code = EXIT_INTERRUPTED; /* before anything was started */
	}
	release(&f);
	return code;
}

static bool anything_moves(const struct deployment *d)
{
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = d->nodes[id].state;
		if (state == NODE_RUNNING || state == NODE_UNDOING || state == NODE_PERSON)
			return true;
	}
	return false;
}

static const char *status_word(const struct deployment *d)
{
	if (d->phase == DEPLOYMENT_COMPLETE) return "complete";
	if (d->phase == DEPLOYMENT_FAILED) return "failed";
	if (d->phase == DEPLOYMENT_IDLE || !anything_moves(d)) return "idle";
	return deployment_waits_for_person(d) ? "waiting" : "running";
}

static int print_status(const struct follow *f, const struct deployment *d, struct str *out,
			struct err *err)
{
	(void)err;
	if (f->options->json)
		report_result(&f->report, d, status_word(d), out);
	else
		report_table(d, out);
	return 0;
}

static int print_records(const struct follow *f, const struct deployment *d, struct str *out,
			 struct err *err)
{
	struct handover h = handover_of(d);
	bool has_any = d->delegation.name_servers.len || *h.cname_name || *h.address_value;
	if (d->delegation.is_hosted && !has_any)
		return err_set(err, ERR_NOT_FOUND,
			       "ACM has not been asked for the certificate of %s yet, so there is "
			       "nothing to hand over; deploy first",
			       d->delegation.child);
	if (!has_any)
		return err_set(err, ERR_NOT_FOUND,
			       "the zone %s does not exist yet, so there is nothing to hand over; "
			       "deploy first",
			       d->delegation.child);
	if (f->options->json)
		records_text_line(d, out);
	else
		handover_write(&h, f->form, out);
	if (!f->options->json && handover_is_json(f->form)) {
		CLEANUP(str_release) struct str usage = STR_INIT;
		handover_usage(&h, f->form, &usage);
		command_print(stderr, &usage); /* JSON has no comments, and is read by programs */
	}
	return 0;
}

static void on_known_timeout(struct loop *loop, void *user)
{
	struct follow *f = user;
	(void)loop;
	if (!f->deploy || !deploy_picture(f->deploy)->is_known)
		err_set(&f->err, ERR_NETWORK, "AWS did not answer in %d seconds; try again",
			KNOWN_WITHIN_MS / 1000);
	finish(f, EXIT_DONE, "known");
}

/* Looks once, prints, ends. */
static enum exit_code look(const struct options *o, const struct kind *kind)
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
		run(&f);
		code = f.code;
	}
	if (!err_is_set(&f.err) && f.deploy && code == EXIT_DONE)
		kind->print(&f, deploy_picture(f.deploy), &out, &f.err);
	command_print(stdout, &out);
	if (err_is_set(&f.err)) code = command_fail(o, &f.err);
	release(&f);
	return code;
}

enum exit_code command_deploy_with(const struct options *options, const struct secrets *secrets)
{
	static const struct kind kind = { .writes = true };
	return follow(options, &kind, secrets);
}

enum exit_code command_deploy(const struct options *options)
{
	struct secrets secrets;
	secrets_init(&secrets);
	enum exit_code code = command_deploy_with(options, &secrets);
	secrets_release(&secrets);
	return code;
}

enum exit_code command_watch(const struct options *options)
{
	static const struct kind kind = { 0 };
	if (options->stack_count) return command_watch_stacks(options);
	return follow(options, &kind, NULL);
}

enum exit_code command_status(const struct options *options)
{
	static const struct kind kind = { .is_whole = has_looked, .print = print_status };
	return look(options, &kind);
}

enum exit_code command_records(const struct options *options)
{
	static const struct kind kind = { .is_whole = has_records, .print = print_records };
	return look(options, &kind);
}
