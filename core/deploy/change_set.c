/* A change set from when it is made to its end: polled, judged, carried out and followed, or
 * deleted
 * - they pile up otherwise. One that makes a stack was approved with the answers and is carried out
 * at once; one that changes a stack is shown first. */
#include "core/deploy/changes.h"
#include "core/deploy/engine.h"
#include "core/deploy/hash.h"
#include "core/deploy/refusal.h"

enum {
	FIRST_LOOK_MS = 300,
	LOOK_MS = 1000,
	LATER_LOOK_MS = 2500,
	MANY_LOOKS = 8,
	STALE_LOOKS = 10, /* not seen yet, though it was made */
	CLEAN_UP_TRIES = 3,
	SEEN_WITHIN_MS = 60000,
};

static void look_at_set(struct errand *e);
static void execute(struct errand *e);
static void delete_set(struct errand *e);

static struct stack_run *run_of(struct errand *e)
{
	return (struct stack_run *)e;
}

static struct deployment_node *node_of(const struct stack_run *run)
{
	return engine_node(run->errand.deploy, run->id);
}

void change_free(struct stack_run *run)
{
	struct change_run *c = &run->change;
	standing_release(&c->standing);
	free(TAKE(c->name));
	free(TAKE(c->arn));
	free(TAKE(c->failure));
	abandoned_release(run);
}

void change_set_made(struct stack_run *run, const char *arn)
{
	struct change_run *c = &run->change;
	char *copy = mem_copy_text(arn);
	free(c->arn);
	c->arn = copy;
	errand_after(&run->errand, FIRST_LOOK_MS, look_at_set);
	engine_touch(run->errand.deploy);
}

/* --- the end of it --- */

static void after_clean_up(struct stack_run *run)
{
	struct change_run *c = &run->change;
	CLEANUP(mem_free_text) char *failure = TAKE(c->failure);
	free(TAKE(c->arn));
	if (failure) {
		run->step = STEP_ENDED;
		node_fail(run->errand.deploy, run->id, "%s", failure);
		stack_rests(run);
	} else if (c->is_spent) {
		stack_look_anew(run);
	} else {
		stack_stays(run);
	}
}

static void on_deleted(const struct err *err, void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err) && ++run->change.tries < CLEAN_UP_TRIES) {
		errand_again(&run->errand, err, delete_set);
		return;
	}
	errand_good(&run->errand); /* what is left does no harm */
	after_clean_up(run);
}

static void delete_set(struct errand *e)
{
	struct stack_run *run = run_of(e);
	struct deploy *d = e->deploy;
	if (lease_is_elsewhere(d)) { /* what is left does no harm */
		after_clean_up(run);
		return;
	}
	if (lease_holds_back(e, delete_set)) return;
	errand_sent(e);
	d->cloud->delete_change_set(d->cloud->self, run->account, run->change.arn, on_deleted, run);
}

static void clean_up(struct stack_run *run)
{
	run->change.tries = 0;
	if (run->change.arn)
		delete_set(&run->errand);
	else
		after_clean_up(run);
}

void change_set_unmade(struct stack_run *run, const char *failure)
{
	text_set(&run->change.failure, failure);
	clean_up(run);
}

/* A stub goes with its change set, and has nothing to lose. */
static void on_stub_deleted(const struct err *err, void *user)
{
	struct stack_run *run = user;
	(void)err;
	errand_good(&run->errand);
	free(TAKE(run->change.arn));
	stack_stays(run);
}

void change_set_nothing(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	switch (run->change.kind) {
	case CHANGE_CREATE:
		if (lease_holds_back(&run->errand, look_at_set)) return;
		errand_sent(&run->errand);
		d->cloud->delete_stack(d->cloud->self, run->account, node_of(run)->arn,
				       on_stub_deleted, run);
		return;
	case CHANGE_UPDATE:
		clean_up(run);
		return;
	case CHANGE_REPAIR:
		change_set_unmade(run, "The stack failed, and CloudFormation finds nothing in it "
				       "to change. Roll it back, or delete it and make it anew.");
		return;
	}
}

/* It was made for what the stack is no longer, or is used up: another is made, after another
 * look. */
static void is_spent(struct stack_run *run)
{
	struct change_run *c = &run->change;
	if (c->conflicts++ >= CONFLICTS_MAX) {
		change_set_unmade(run, "Its change set became obsolete again and again: somebody "
				       "else changes this stack too. Start again when they are "
				       "done.");
		return;
	}
	run->attempt++;
	c->is_spent = true;
	clean_up(run);
}

/* --- carried out --- */

static void follow(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = node_of(run);
	struct change_run *c = &run->change;
	CLEANUP(mem_free_text) char *arn = mem_copy_text(n->arn);
	run->retries = false;
	run->changes = c->kind != CHANGE_CREATE;
	c->is_current = c->is_executed = true;
	free(TAKE(c->arn));
	c->is_decided = false;
	c->conflicts = 0;
	c->own_ms = run->own_ms;
	c->executed_ms = engine_now(d);
	run->verdict = NODE_WAITING;
	if (c->kind != CHANGE_CREATE) text_set(&n->status, "UPDATE_IN_PROGRESS");
	text_set(&n->reason, NULL);
	stack_attach(run, arn, engine_now(d));
}

/* The same token makes a second one harmless. Told to stop meanwhile: has the first one taken? */
static void execute_again(struct errand *e)
{
	(e->deploy->picture.is_cancelled ? look_at_set : execute)(e);
}

/* Whether it took is for the change set to say. */
static void on_executed(const struct err *err, void *user)
{
	struct stack_run *run = user;
	if (!err) {
		errand_good(&run->errand);
		follow(run);
	} else if (errand_may_pass(err)) {
		errand_again(&run->errand, err, execute_again);
	} else if (err->kind == ERR_CONFLICT || err->kind == ERR_NOT_FOUND) {
		errand_good(&run->errand);
		run->attempt += str_starts(str_text(&err->code), "TokenAlreadyExists");
		if (++run->change.tries > CONFLICTS_MAX)
			change_set_unmade(run, err_text(err));
		else
			errand_after(&run->errand, LOOK_MS, look_at_set);
	} else {
		errand_good(&run->errand);
		change_set_unmade(run, err_text(err));
	}
}

static void execute(struct errand *e)
{
	struct stack_run *run = run_of(e);
	struct deploy *d = e->deploy;
	const char *arn = run->change.arn;
	/* What came up after a failure that was kept stays once more. */
	bool keep = d->keep_on_failure || run->change.kind == CHANGE_REPAIR;
	CLEANUP(mem_free_text)
	char *token = str_format("rw-%016llx-%u",
				 (unsigned long long)hash_more(HASH_START, arn, strlen(arn)),
				 run->attempt);
	if (lease_holds_back(e, look_at_set)) return;
	run->step = run->change.kind == CHANGE_UPDATE ? STEP_CHANGING : STEP_CREATING;
	node_begin(d, run->id, NODE_RUNNING);
	errand_sent(e);
	d->cloud->execute_change_set(d->cloud->self, run->account, arn, keep, token, on_executed,
				     run);
}

bool change_was_undone(const struct stack_run *run, const char *status)
{
	return run->change.is_executed && str_ends(status, "ROLLBACK_COMPLETE");
}

bool change_is_not_seen_yet(const struct stack_run *run)
{
	const struct change_run *c = &run->change;
	return c->is_executed && c->kind != CHANGE_CREATE && run->own_ms == c->own_ms &&
	       engine_now(run->errand.deploy) - c->executed_ms < SEEN_WITHIN_MS;
}

/* --- shown, and decided on --- */

static void offer(struct stack_run *run, const struct cloud_change_set *set)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_choice choice = { .offered = CHOICE_BIT(CHOICE_CHANGE) |
						       CHOICE_BIT(CHOICE_USE) };
	changes_take(&choice, set->changes, set->change_count);
	CLEANUP(str_release) struct str words = changes_in_words(&choice);
	choice.best = choice.harm < HARM_DATA ? CHOICE_CHANGE : CHOICE_USE;
	choice.sentence = str_format("The answers want something else than what %s is made of. %s",
				     node_of(run)->stack_name, str_text(&words));
	choice_offer(d, (int)run->id, &choice);
}

void stack_change_decided(struct stack_run *run)
{
	run->change.is_decided = true;
	run->step = STEP_CHANGING;
	node_begin(run->errand.deploy, run->id, NODE_RUNNING);
	look_at_set(&run->errand); /* it may be obsolete by now */
}

void stack_change_declined(struct stack_run *run)
{
	run->step = STEP_CHANGING;
	node_of(run)->state = NODE_WAITING;
	if (run->change.kind == CHANGE_REPAIR) /* it is no better for it */
		change_set_unmade(run, "The rest of it was not made, because the change that "
				       "makes it was not wanted.");
	else
		clean_up(run);
}

static void on_withdrawn(const struct err *err, void *user)
{
	struct stack_run *run = user;
	(void)err; /* a stub that is left is used by the next start */
	errand_good(&run->errand);
	free(TAKE(run->change.arn));
	text_set(&node_of(run)->arn, NULL); /* nothing is there that would have to go */
	stack_look_anew(run);
}

/* Told to stop before it was carried out. A stub goes with its change set. */
static void withdraw(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	bool is_stub = run->change.kind == CHANGE_CREATE;
	if (is_stub && lease_holds_back(&run->errand, look_at_set)) return;
	run->attempt++;
	run->expected = false;
	if (is_stub) {
		errand_sent(&run->errand);
		d->cloud->delete_stack(d->cloud->self, run->account, node_of(run)->arn,
				       on_withdrawn, run);
		return;
	}
	run->change.is_spent = true;
	clean_up(run);
}

static void is_ready(struct stack_run *run, const struct cloud_change_set *set)
{
	struct change_run *c = &run->change;
	bool is_approved = c->kind == CHANGE_CREATE || c->is_decided;
	if (run->errand.deploy->picture.is_cancelled) {
		withdraw(run);
		return;
	}
	if (c->kind == CHANGE_REPAIR && !is_approved) {
		struct deployment_choice choice = { 0 };
		changes_take(&choice, set->changes, set->change_count);
		is_approved = choice.harm < HARM_DATA; /* the operator has said: again */
		deployment_choice_release(&choice);
	}
	if (is_approved)
		execute(&run->errand);
	else
		offer(run, set);
}

/* --- polled --- */

static void look_again(struct stack_run *run)
{
	unsigned looks = ++run->change.looks;
	errand_after(&run->errand, looks < MANY_LOOKS ? LOOK_MS : LATER_LOOK_MS, look_at_set);
}

/* By us before we were stopped, or by another who wants the same. */
static void was_executed(struct stack_run *run, const struct cloud_change_set *set)
{
	bool is_over = str_equal(set->execution_status, "EXECUTE_COMPLETE");
	if (run->change.kind != CHANGE_CREATE && is_over)
		is_spent(run); /* the stack is something else since */
	else
		follow(run);
}

static void judge(struct stack_run *run, const struct cloud_change_set *set)
{
	const char *execution = set->execution_status;
	if (str_starts(execution, "EXECUTE_") && !str_equal(execution, "EXECUTE_FAILED"))
		was_executed(run, set);
	else if (str_equal(set->status, "FAILED") && changes_are_none(set->status_reason))
		change_set_nothing(run);
	else if (str_equal(set->status, "FAILED"))
		refusal_find(run, set->status_reason);
	else if (str_equal(execution, "OBSOLETE") || str_starts(execution, "EXECUTE_") ||
		 str_starts(set->status, "DELETE_"))
		is_spent(run);
	else if (str_equal(set->status, "CREATE_COMPLETE") && str_equal(execution, "AVAILABLE"))
		is_ready(run, set);
	else
		look_again(run);
}

static void on_set(const struct err *err, const struct cloud_change_set *set, void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look_at_set);
		return;
	}
	errand_good(&run->errand);
	if (err && err->kind != ERR_NOT_FOUND)
		change_set_unmade(run, err_text(err));
	else if (set)
		judge(run, set);
	else if (run->change.looks < STALE_LOOKS && !run->change.is_decided)
		look_again(run);
	else
		is_spent(run);
}

static void look_at_set(struct errand *e)
{
	struct stack_run *run = run_of(e);
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->describe_change_set(d->cloud->self, run->account, run->change.arn, on_set, run);
}
