/* What the parts of the deployment engine share. Not for front ends: they see deploy.h.
 *
 * Each part walks one kind of node: stack.c (with tail.c and settle of a stack), secrets.c, zone.c,
 * delegated.c, certificate.c, facts.c. They change the picture and call engine_touch(); the turn
 * that follows (turn.c) starts what has become ready, sums up, and tells the front end. */
#ifndef CORE_DEPLOY_ENGINE_H
#define CORE_DEPLOY_ENGINE_H

#include "core/deploy/deploy.h"
#include "core/deploy/diagnose.h"
#include "core/deploy/differs.h"
#include "core/deploy/errand.h"
#include "core/deploy/event_reader.h"
#include "core/deploy/lease.h"
#include "core/deploy/record.h"
#include "core/deploy/texts.h"
#include "core/deploy/ways.h"
#include "core/plan/template.h"

enum stack_step {
	STEP_LOOKING,  /* is there a stack of that name? */
	STEP_MISSING,  /* no: to be made when its needs are done */
	STEP_ZONE,     /* is there a zone, a record, a certificate to adopt? */
	STEP_WAY,      /* a way back or a delete was sent, and is not taken yet (ways.c) */
	STEP_ASKING,   /* came to rest where it cannot go on: what stands in the way is read */
	STEP_CREATING, /* a change set that makes it, or makes the rest of it, is under way */
	STEP_STANDS,   /* is there and good; to be compared when its needs are done */
	STEP_CHANGING, /* is compared, or a change set for it is under way */
	STEP_TAILING,  /* reads events */
	STEP_SETTLING, /* has ended: reads outputs */
	STEP_PARKED,   /* given up by CloudFormation; made again later (certificate only) */
	STEP_ENDED,    /* nothing more to do */
};
struct tail {
	struct event_reader reader;
	unsigned last_failures;
	int64_t moved_ms; /* last new event */
};
/* Of a change set's name, which makes it known as ours. */
#define CHANGE_SET_PREFIX "rw-"
enum { CONFLICTS_MAX = 5 }; /* in a row, each after another look */
enum change_kind {
	CHANGE_CREATE, /* no such stack yet */
	CHANGE_UPDATE, /* it stands, and the answers want something else */
	CHANGE_REPAIR, /* it failed, and what came up was kept */
};
struct change_run {
	struct standing standing; /* what the stack that was found was made with */
	bool is_current; /* it is what the answers want, or left as it is: not compared again */
	enum change_kind kind;
	char *name, *arn;      /* of the change set under way */
	bool is_decided;       /* carried out as soon as it is seen to be available */
	bool is_spent;         /* cannot be carried out any more: deleted, and made again */
	bool is_executed;      /* ... and followed now */
	int64_t own_ms;        /* the run's, when it was executed */
	int64_t executed_ms;   /* cloud's clock */
	unsigned looks, tries; /* at the change set; of its clean-up */
	unsigned conflicts;    /* with what others do to the stack, since something took */
	VEC(char *) abandoned; /* ARNs of change sets that are to be deleted */
	char *failure;         /* told when the change set has been deleted; NULL: none */
};
struct stack_run {
	struct errand errand; /* first: it is the user pointer of calls */
	enum stack_id id;
	enum stack_step step;
	enum cloud_account account;
	enum node_state verdict; /* set when the last events are in; NODE_WAITING: none */
	bool was_seen;           /* its state was a fact once */
	bool expected;           /* a create may have taken although it cannot be seen yet */
	int64_t expected_since_ms;
	unsigned attempt;     /* requests given up: part of the next one's name */
	bool retries;         /* stack_create() makes the rest of a stack that failed: n->arn */
	bool changes;         /* an update of ours is under way, or has failed */
	bool was_complete;    /* came up once: it may hold data */
	bool is_attended;     /* what went on went on under our eyes: its failure is news */
	bool is_made_here;    /* by this run of the engine */
	int64_t make_sent_ms; /* when this run first wanted it made; 0: never */
	bool may_hide;        /* zone: what it hides was shown */
	struct record_run record;
	struct way way;
	int64_t own_ms;           /* time of the newest own event */
	int64_t described_ms;     /* last describe while it is quiet, or done */
	VEC(int64_t) resource_ms; /* newest event of each row */
	struct tail tail;
	struct change_run change;
};
struct secret_run {
	struct errand errand;
	enum secret_id id;
	bool missing, settled, created, failed;
	bool scheduled; /* for deletion */
	bool restoring;
	unsigned conflicts;
	char *arn;
};
struct fact_run {
	struct errand errand;
	enum stack_id stack; /* that wants it */
	enum fact fact;
	bool wanted, failed;
	char *value;
};
/* AMIs of two stacks, and the parent's zone. */
enum { FACT_RUNS = 5 };

struct deploy {
	struct loop *loop;
	const struct cloud *cloud;
	struct deploy_time time;
	struct answers answers;
	const struct secrets *secrets;
	bool watch_only, destroys; /* its mode */
	bool keep_on_failure;
	struct deploy_policy policy;
	struct errand_host host;
	struct lease lease;
	deploy_changed_fn *changed;
	void *user;

	struct deployment picture;
	struct texts *texts;
	char *environment, *zone_name, *host_name;
	struct stack_run stacks[STACK_COUNT];
	struct secret_run secrets_run[SECRET_COUNT];
	bool secrets_are_clear; /* each was found, or can be made: writing may begin */
	bool is_undoing;        /* deletes what this run has made; is cancelled, too */
	uint32_t decided_unasked[NODE_COUNT]; /* CHOICE_BITs that the policy has carried out */
	struct fact_run facts[FACT_RUNS];
	struct errand delegated; /* looks */
	int64_t delegated_since_ms;
	unsigned delegated_rounds;    /* decisive looks since the last whole one */
	bool delegated_wants_whole;   /* the next look, or the one under way when it is decisive */
	bool delegated_knows_cname;   /* the last whole look asked for the validation record */
	bool delegated_look_is_whole; /* the one under way, or the last */
	struct errand edited; /* looks which zone the wizard has put the record into; once */
	bool edited_is_asked;
	struct errand certificate;  /* describes it */
	struct diagnosis diagnosis; /* why did it fail? */
	unsigned certificate_remakes;
	struct {
		char *arn, *words;
	} found_certificate;     /* issued, and offered or used; NULL: none */
	bool certificate_is_own; /* its stack was seen, or is wanted: no other is offered */
	int64_t over_ms;         /* when everything was done; 0: it is not */
	int64_t idle_since_ms;   /* watching, and nothing runs */

	int turn_timer;
	bool in_turn;
	size_t cause_events; /* events when the cause was last looked for */
};

/* Time. */
int64_t engine_now(const struct deploy *d);               /* cloud's clock */
uint64_t engine_random(struct deploy *d, uint64_t below); /* 0 when below is 0 */
void engine_touch(struct deploy *d);

/* Nodes (node.c). */
struct deployment_node *engine_node(struct deploy *d, int id);
bool node_is_over(const struct deployment_node *n); /* done, adopted or skipped */
bool node_is_off(const struct deployment_node *n);  /* gone or skipped */
/* Directly, or through what is no stack: the validation record's stack needs the certificate's. */
bool node_needs_stack(int id, int need);
void node_begin(struct deploy *d, int id, enum node_state state);
void node_end(struct deploy *d, int id, enum node_state state); /* at engine_now */
__attribute__((format(printf, 3, 4))) void node_fail(struct deploy *d, int id, const char *format,
						     ...);
void node_add_output(struct deployment_node *n, const char *key, const char *value);
void node_take_outputs(struct deployment_node *n, const struct cloud_stack *stack);
void node_release(struct deployment_node *n);
uint32_t engine_needs(const struct deploy *d, int id); /* in this mode */
uint32_t engine_blocked_by(const struct deploy *d, int id);
void text_set(char **text, const char *value); /* sanitised copy */

/* Choices (decide.c). */
/* Puts the choice, taken over, into the picture of a node and waits for the operator's word; what
 * the policy allows is carried out at once, each action once. A node that has failed stays failed,
 * and can be decided all the same. A watch offers nothing: the node fails with the sentence. */
void choice_offer(struct deploy *d, int node, struct deployment_choice *choice);
/* CHOICE_CHANGE was decided: carries out the change set that was shown. CHOICE_USE calls
 * stack_use(), CHOICE_RETRY stack_create() with run->retries when its needs are done. */
void stack_change_decided(struct stack_run *run);
/* What the policy allows of what is offered: it may be done from now on. */
void choices_decide_again(struct deploy *d);

/* Destroying (destroy.c). */
void destroy_begin(struct deploy *d); /* nothing but stacks is looked at */
void destroy_missing(struct stack_run *run);
void destroy_foreign(struct stack_run *run);
/* It rests, or is being made: it goes when nothing needs it any more. */
void destroy_found(struct stack_run *run, const struct cloud_stack *stack);
bool destroy_stack(struct stack_run *run); /* nothing needs it; true: its delete was sent */
void destroy_gone(struct stack_run *run);
uint32_t destroy_needs(int id); /* what has to go first */
/* What may be done about one that could not be deleted. The caller releases. */
void destroy_choice(const struct stack_run *run, struct deployment_choice *choice);

/* Parts. */
void stack_use(struct stack_run *run); /* is good: goes on with it as it is */
void stack_look(struct stack_run *run);
void stack_begin(struct stack_run *run); /* its needs are done */
void stack_retry(struct stack_run *run); /* made, or its rest is, when its needs are done */
void stack_attach(struct stack_run *run, const char *arn, int64_t created_ms);
void stack_settle(struct stack_run *run);
void stack_gone(struct stack_run *run);  /* deleted: its name is free */
void stack_rests(struct stack_run *run); /* where it cannot go on: what may be done? */
void stack_judge(struct stack_run *run, const struct cloud_stack *stack); /* it has ended */
void stack_free(struct stack_run *run);
/* Told to stop while it was found out what to do: it is begun when that is taken back. */
void stack_put_off(struct stack_run *run, enum change_kind kind);
void stack_create(struct stack_run *run); /* or, of one that failed and was kept, the rest */
/* Whether a stack that is there and good has still to be compared with the answers. */
bool stack_wants_comparison(const struct stack_run *run);
void stack_compare(struct stack_run *run);
/* As it is: done, when change sets that were abandoned are deleted (abandoned.c). */
void stack_stays(struct stack_run *run);
void abandoned_release(struct stack_run *run);
/* Made by create.c, followed to its end by change_set.c. */
void change_set_send(struct stack_run *run, enum change_kind kind);
void change_set_made(struct stack_run *run, const char *arn);
void change_set_unmade(struct stack_run *run, const char *failure); /* deletes it; tells why */
void change_set_nothing(struct stack_run *run);                     /* there is nothing to change */
void stack_look_anew(struct stack_run *run);       /* the next look decides what to do */
void stack_change_declined(struct stack_run *run); /* CHOICE_USE: it stays as it is */
/* The end of an update that was ours: it was undone; or what is read is from before it. */
bool change_was_undone(const struct stack_run *run, const char *status);
bool change_is_not_seen_yet(const struct stack_run *run);
void change_free(struct stack_run *run);
void tail_start(struct stack_run *run);
void tail_resume(struct stack_run *run);
void tail_finish(struct stack_run *run); /* one read more; then the run's verdict counts */
void tail_reset(struct stack_run *run);
void tail_apply(struct stack_run *run, const struct arrived *a); /* to node and rows */
void rows_clear(struct stack_run *run);
void rows_settle(struct stack_run *run); /* of a stack that came up: whatever was missed */
void rows_from_template(struct stack_run *run, const struct template *t);
void rows_plan(struct stack_run *run); /* from what is known now */
void zone_look(struct stack_run *run);
void zone_hides_look(struct stack_run *run); /* none is there: makes it, or asks first */
void zone_known(struct deploy *d);           /* name servers into the picture */
void secrets_begin(struct deploy *d);
void secrets_sum_up(struct deploy *d);
void secrets_restore(struct deploy *d);    /* those that are scheduled for deletion */
void secrets_look_again(struct deploy *d); /* at those that wait for the operator's word */
void cancel_turn(struct deploy *d);        /* is cancelled: stops updates, deletes in undoing */
void facts_want(struct deploy *d, enum stack_id stack);
bool facts_ready(struct deploy *d, enum stack_id stack);
const char *fact_value(const struct deploy *d, enum stack_id stack, enum fact fact); /* or NULL */
void delegated_begin(struct deploy *d);
void address_begin(struct deploy *d);
void delegated_look_whole(struct deploy *d); /* at once */
void certificate_begin(struct deploy *d);    /* its ARN is known, or never will be */
void certificate_read_event(struct deploy *d, const char *reason);
const char *certificate_arn(const struct deploy *d); /* or NULL */
void certificate_undone(struct deploy *d);           /* its rollback begins */
void certificate_gone(struct deploy *d);             /* with its stack */
/* Before its stack is made: is there an issued one? (certificate_found.c) */
void certificate_look(struct stack_run *run);
bool certificate_may_look(const struct deploy *d); /* it is known which one Redash uses */
/* What the stacks that are there tell of the decision. */
void certificate_note_stack(struct stack_run *run, const struct cloud_stack *stack);
bool certificate_use_found(struct stack_run *run); /* CHOICE_USE; false: none was offered */
void certificate_skip_record(struct deploy *d);    /* of a used one, when it is not of our zone */
bool certificate_failed(struct stack_run *run);    /* its stack has; true: parked, not failed */
void certificate_unpark(struct deploy *d);         /* when the zone is delegated */
/* Stacks that are done are looked at again (confirm.c): now and then, and when everything is over.
 */
void confirm_turn(struct deploy *d);
bool confirm_at_end(struct deploy *d); /* true: each has been seen to be what it was */
void engine_turn(struct loop *loop, void *user);

#endif
