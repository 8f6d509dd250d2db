/* The secrets in Secrets Manager: all are looked for first, and those that are missing are made
 * when every one of them can be. Until then nothing else is written either (engine_blocked_by). */
#include "core/deploy/engine.h"

enum { WATCH_AGAIN_MS = 15000, CONFLICT_AGAIN_MS = 2000 };

static void find(struct errand *e);

static void fail(struct secret_run *run, const char *sentence)
{
	CLEANUP(mem_free_text)
	char *name = answers_secret_name(&run->errand.deploy->answers, secret_spec(run->id)->name);
	run->failed = true;
	node_fail(run->errand.deploy, NODE_SECRETS, "Secret %s: %s", name, sentence);
}

static void settle(struct secret_run *run, const char *arn)
{
	text_set(&run->arn, arn);
	run->settled = true;
	run->scheduled = false;
	engine_touch(run->errand.deploy);
}

static void on_created(const struct err *err, const char *arn, void *user)
{
	struct secret_run *run = user;
	if (!err) {
		errand_written(&run->errand);
		run->created = true;
		settle(run, arn);
	} else if (err->kind == ERR_CONFLICT && run->conflicts++ < CONFLICTS_MAX) {
		errand_good(&run->errand); /* there it is: adopt it */
		errand_after(&run->errand, CONFLICT_AGAIN_MS, find);
	} else if (errand_may_pass(err)) {
		errand_look(&run->errand, err, find); /* it may have taken: look first */
	} else {
		errand_good(&run->errand);
		fail(run, err_text(err));
	}
}

static void create(struct secret_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (lease_holds_back(&run->errand, find)) return;
	CLEANUP(mem_free_text)
	char *name = answers_secret_name(&d->answers, secret_spec(run->id)->name);
	const struct cloud_pair tags[] = {
		{ "redash-wizard:environment", d->environment },
		{ "redash-wizard:stack", "secrets" },
	};
	errand_sent(&run->errand);
	d->cloud->create_secret(d->cloud->self, name, &d->secrets->value[run->id], tags,
				ARRAY_LEN(tags), on_created, run);
}

/* A value that only a person knows. The command reads it from a file, so that it stands in no list
 * of processes. */
static void fail_untyped(struct secret_run *run)
{
	const struct answers *a = &run->errand.deploy->answers;
	CLEANUP(mem_free_text)
	char *name = answers_secret_name(a, secret_spec(run->id)->name);
	CLEANUP(mem_free_text)
	char *sentence = str_format(
		"it does not exist, and cannot be generated. Type it on the page Secrets, or make "
		"it in a shell and start again: read -rs P; printf %%s \"$P\" | aws secretsmanager "
		"create-secret --region %s --name %s --secret-string file:///dev/stdin",
		answers_get(a, Q_REGION), name);
	fail(run, sentence);
}

static void missing(struct secret_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (d->watch_only) {
		engine_node(d, NODE_SECRETS)->state = NODE_WAITING;
		errand_after(&run->errand, WATCH_AGAIN_MS, find);
		engine_touch(d);
	} else if (secret_is_adopted(&d->answers, run->id)) {
		fail(run, "it does not exist, and the answers say that it must (secrets.adopt). "
			  "Choose the environment that has it, or take it out on the page "
			  "Secrets.");
	} else if (d->secrets && !secret_is_empty(&d->secrets->value[run->id])) {
		run->missing = true;
		engine_touch(d);
	} else if (secret_is_generated(run->id)) {
		fail(run, "it does not exist, and there is no value to make it from. Give one on "
			  "the page Secrets, or let it be generated.");
	} else {
		fail_untyped(run);
	}
}

static void restore(struct secret_run *run);
static void ask_to_restore(struct deploy *d);

/* Its name is taken until then. */
static void scheduled(struct secret_run *run)
{
	run->scheduled = true;
	if (run->errand.deploy->picture.is_cancelled) run->restoring = false;
	if (run->restoring)
		restore(run);
	else
		engine_touch(run->errand.deploy);
}

static void on_found(const struct err *err, const struct cloud_secret *secret, void *user)
{
	struct secret_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, find);
		return;
	}
	errand_good(&run->errand);
	if (err)
		fail(run, err_text(err));
	else if (!secret)
		missing(run);
	else if (secret->deletion_scheduled)
		scheduled(run);
	else
		settle(run, secret->arn);
}

static void on_restored(const struct err *err, const char *arn, void *user)
{
	struct secret_run *run = user;
	(void)arn;
	if (!err || err->kind == ERR_NOT_FOUND) { /* gone for good meanwhile: to be made */
		errand_good(&run->errand);
		find(&run->errand);
	} else if (errand_may_pass(err)) {
		errand_look(&run->errand, err, find); /* it may have taken */
	} else {
		errand_good(&run->errand);
		run->restoring = false;
		fail(run, err_text(err));
		ask_to_restore(run->errand.deploy);
	}
}

static void restore(struct secret_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (lease_holds_back(&run->errand, find)) return;
	CLEANUP(mem_free_text)
	char *name = answers_secret_name(&d->answers, secret_spec(run->id)->name);
	errand_sent(&run->errand);
	d->cloud->restore_secret(d->cloud->self, name, on_restored, run);
}

void secrets_restore(struct deploy *d)
{
	node_begin(d, NODE_SECRETS, NODE_RUNNING);
	for (int id = 0; id < SECRET_COUNT; id++) {
		struct secret_run *run = &d->secrets_run[id];
		if (!run->scheduled) continue;
		run->restoring = true;
		run->failed = false;
		restore(run);
	}
}

static void find(struct errand *e)
{
	struct secret_run *run = (struct secret_run *)e;
	struct deploy *d = e->deploy;
	CLEANUP(mem_free_text)
	char *name = answers_secret_name(&d->answers, secret_spec(run->id)->name);
	errand_sent(e);
	d->cloud->find_secret(d->cloud->self, name, on_found, run);
}

void secrets_begin(struct deploy *d)
{
	node_begin(d, NODE_SECRETS, NODE_RUNNING);
	for (int id = 0; id < SECRET_COUNT; id++) {
		struct secret_run *run = &d->secrets_run[id];
		run->settled = !secret_applies(&d->answers, run->id);
		if (!run->settled) find(&run->errand);
	}
}

/* They keep what they held, so nothing is lost by taking them back. */
static void ask_to_restore(struct deploy *d)
{
	struct str names = STR_INIT;
	struct deployment_choice choice = { .offered = CHOICE_BIT(CHOICE_RESTORE),
					    .best = CHOICE_RESTORE };
	for (int id = 0; id < SECRET_COUNT; id++) {
		if (!d->secrets_run[id].scheduled) continue;
		CLEANUP(mem_free_text)
		char *name =
			answers_secret_name(&d->answers, secret_spec((enum secret_id)id)->name);
		str_addf(&names, "%s%s", names.len ? ", " : "", name);
	}
	choice.sentence = str_format("Scheduled for deletion, so that the names are taken: %s. "
				     "Taken back, they are used with the values they have. "
				     "Otherwise choose another environment name.",
				     str_text(&names));
	str_release(&names);
	choice_offer(d, NODE_SECRETS, &choice);
}

static bool any_scheduled(const struct deploy *d)
{
	for (int id = 0; id < SECRET_COUNT; id++)
		if (d->secrets_run[id].scheduled) return true;
	return false;
}

void secrets_look_again(struct deploy *d)
{
	for (int id = 0; id < SECRET_COUNT; id++) {
		struct secret_run *run = &d->secrets_run[id];
		bool is_busy = run->errand.in_flight || run->errand.timer;
		if (run->scheduled && !run->restoring && !is_busy) find(&run->errand);
	}
}

/* One that cannot be made leaves the others unmade. */
static void clear(struct deploy *d)
{
	for (int id = 0; id < SECRET_COUNT; id++) {
		const struct secret_run *run = &d->secrets_run[id];
		if (run->restoring && run->scheduled) return;
		if (!run->settled && !run->missing && !run->scheduled) return;
	}
	if (any_scheduled(d)) {
		ask_to_restore(d);
		return;
	}
	if (d->picture.is_cancelled) return;
	d->secrets_are_clear = true;
}

static bool is_busy(const struct secret_run *run)
{
	return run->errand.in_flight || run->errand.timer;
}

/* Also one whose making failed on the way, and that was looked for and is not there. */
static void create_missing(struct deploy *d)
{
	for (int id = 0; id < SECRET_COUNT; id++) {
		struct secret_run *run = &d->secrets_run[id];
		if (run->missing && !run->settled && !run->failed && !is_busy(run)) create(run);
	}
}

/* Told to stop: what is missing stays so. */
static void put_off(struct deploy *d)
{
	bool any_busy = false;
	for (int id = 0; id < SECRET_COUNT; id++)
		any_busy |= is_busy(&d->secrets_run[id]);
	engine_node(d, NODE_SECRETS)->state = any_busy ? NODE_RUNNING : NODE_WAITING;
}

void secrets_sum_up(struct deploy *d)
{
	struct deployment_node *n = engine_node(d, NODE_SECRETS);
	bool created = false;
	if (n->state == NODE_CHOICE && !any_scheduled(d)) { /* another has taken them back */
		deployment_choice_release(&n->choice);
		n->state = NODE_RUNNING;
	}
	if (n->state != NODE_RUNNING && n->state != NODE_WAITING) return;
	if (!d->secrets_are_clear) clear(d);
	if (n->state == NODE_CHOICE) return;
	if (d->picture.is_cancelled)
		put_off(d);
	else if (d->secrets_are_clear)
		create_missing(d);
	for (int id = 0; id < SECRET_COUNT; id++) {
		if (!d->secrets_run[id].settled) return;
		created |= d->secrets_run[id].created;
	}
	node_end(d, NODE_SECRETS, created ? NODE_DONE : NODE_ADOPTED);
}
