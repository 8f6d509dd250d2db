/* Stacks of the fake cloud: what each will do once it is made, as events at times. A stack nobody
 * scripted does what its template says, at typical speed, and comes up. */
#ifndef TESTS_SUPPORT_FAKE_STACK_H
#define TESTS_SUPPORT_FAKE_STACK_H

#include "core/base/vec.h"
#include "core/deploy/cloud.h"

struct fake_event {
	int64_t at_ms;      /* after the stack was made */
	int64_t visible_ms; /* when a read may show it; usually at_ms */
	char *logical_id, *type, *physical_id, *status, *reason, *id;
	bool is_stack;  /* the stack's own */
	bool waits_dns; /* held back until the certificate's record can be seen */
};
struct fake_stack {
	char *name, *arn, *token;
	char *way_token;     /* of the last way back that was taken */
	char *template_body; /* last made or changed with; NULL: nobody knows */
	enum cloud_account account;
	bool exists, scripted, deleted;
	bool is_foreign;     /* not tagged as ours */
	bool is_protected;   /* against deletion */
	bool in_review;      /* only a change set knows it */
	bool was_reviewed;   /* made by a change set */
	const char *refusal; /* why its change sets fail; NULL: they do not. Borrowed */
	int64_t created_ms;  /* since the epoch */
	int64_t gone_ms;     /* since the epoch: when the delete under way is done; 0: none is */
	/* The resource that fails whatever is done to the stack, unless it is left out; borrowed.
	 */
	const char *stuck;
	int stuck_times; /* how often it does; less than 0: always */
	int creates, incarnation;
	/* The resource, by its place in the template, at which the next creates by change set fail,
	 * and how many do; and whether their rollback does. */
	size_t fails_at;
	int fail_times;
	bool rollback_fails;
	VEC(struct fake_event) events;
	VEC(struct cloud_pair) outputs;    /* owned */
	VEC(struct cloud_pair) parameters; /* owned; last made or changed with */
	VEC(struct cloud_change) changes; /* what a change set of an update finds; texts borrowed */
	uint64_t next_event;
};
/* All of these count as a script. Times are milliseconds after the create. */
void fake_stack_event(struct fake_stack *s, int64_t at_ms, const char *logical_id, const char *type,
		      const char *status, const char *reason);
/* In progress, initiated a second later, complete. */
void fake_stack_resource(struct fake_stack *s, int64_t at_ms, int64_t takes_ms,
			 const char *logical_id, const char *type);
void fake_stack_end(struct fake_stack *s, int64_t at_ms, const char *status, const char *reason);
void fake_stack_output(struct fake_stack *s, const char *key, const char *value);

/* What it was made with; a value of NULL keeps the old one. */
void fake_stack_parameters(struct fake_stack *s, const struct cloud_pair *pairs, size_t count);
const char *fake_stack_parameter(const struct fake_stack *s, const char *key); /* or NULL */
void fake_stack_template(struct fake_stack *s, const char *body); /* as get_template tells */
void fake_stack_from_template(struct fake_stack *s, const struct cloud_stack_request *request);
/* What is to come ends in a failure. keep: without a rollback. */
void fake_stack_fail(struct fake_stack *s, bool keep);
const struct fake_event *fake_stack_own(const struct fake_stack *s, int64_t now_ms); /* newest */
/* What was to come does not: something else was begun. */
void fake_stack_cut(struct fake_stack *s, int64_t now_ms);
const char *fake_stack_status(const struct fake_stack *s, int64_t now_ms);
/* Its creation failed, and nothing that was tried since came to a good end. */
bool fake_stack_never_came_up(const struct fake_stack *s);
bool fake_stack_is_complete(const struct fake_stack *s, int64_t now_ms);
/* A deleted stack's name is free: the next of that name has another ARN, and no script. */
void fake_stack_forget(struct fake_stack *s);
void fake_stack_release(struct fake_stack *s);

#endif
