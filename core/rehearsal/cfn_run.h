/* One stack at work: its template, the state of each resource, and what is due when. Internal to
 * the simulated CloudFormation.
 *
 * Everything that happens has a due time; cfn_run_step() does the earliest thing. Nothing here
 * looks at a clock, and every delay comes from a hash of (seed, stack name, logical id, what), so
 * the result does not depend on how often or how finely time is advanced. */
#ifndef CORE_REHEARSAL_CFN_RUN_H
#define CORE_REHEARSAL_CFN_RUN_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/cfn_check.h"
#include "core/rehearsal/cfn_eval.h"

enum cfn_phase {
	CFN_ABSENT,    /* its condition does not hold, or it never began */
	CFN_WAITING,   /* for what it needs */
	CFN_QUEUED,    /* starts when due */
	CFN_STARTED,   /* "Resource creation Initiated" when due */
	CFN_MAKING,    /* asks the world when due */
	CFN_UPDATING,  /* in place; complete when due */
	CFN_MADE,      /* CREATE_COMPLETE */
	CFN_FAILED,    /* CREATE_FAILED or cancelled */
	CFN_TO_DELETE, /* waits until nobody needs it */
	CFN_DOOMED,    /* DELETE_IN_PROGRESS when due */
	CFN_DELETING,  /* asks the world when due */
	CFN_STUCK,     /* DELETE_FAILED */
	CFN_GONE,      /* deleted, or kept by policy */
};
struct cfn_made {
	enum cfn_phase phase;
	int64_t due_ms; /* -1: nothing by itself */
	int64_t started_ms;
	/* While it is made; -1: never. due_ms is the first of them. */
	int64_t settle_ms, fails_ms, record_ms /* event with the DNS record */;
	int64_t configured_ms; /* event that it is configured, and only settles */
	bool has_signalled;
	size_t row;        /* in stack->resources; SIZE_MAX: not shown yet */
	cJSON *properties; /* masked */
	cJSON *attributes;
	const char *properties_text; /* shared by its events; the run's */
	char *physical_id;
	uint64_t fingerprint;    /* of the properties as written, hidden values included */
	unsigned generation;     /* physical resources it had before */
	unsigned updates;        /* times it was changed in place */
	bool is_carried;         /* it was there before the update that goes on */
	bool is_touched;         /* ... which has begun to change it */
	bool must_touch;         /* it has to go back, whatever its properties say */
	bool is_lost;            /* somebody deleted it */
	const char *told_reason; /* of the failure at fails_ms; NULL: a typical one */
};
enum cfn_stack_step {
	CFN_STEP_NONE,
	CFN_STEP_COMPLETE, /* all is made */
	CFN_STEP_GIVE_UP,  /* something failed: roll back, or stay */
	CFN_STEP_END_DELETE,
	CFN_STEP_REFUSE_DELETE, /* an export is in use */
	CFN_STEP_CLEANED_UP,    /* after an update: nothing is left over */
};
enum cfn_mode {
	CFN_CREATING,
	CFN_DELETING_STACK,
	CFN_ROLLING_BACK, /* a creation */
	CFN_UPDATING_STACK,
	CFN_UPDATE_ROLLING_BACK,
};
/* One reading of a template with its parameters, and what came of it. */
struct cfn_version {
	char *body;
	struct cfn_template template;
	struct cfn_values values;
	struct cfn_needs needs;
	signed char *conditions;
	struct cfn_made *made; /* one for each resource of the template */
	VEC(struct cfn_pair) tags;
	VEC(char *) capabilities;
};
/* A physical resource that no version wants any more. */
struct cfn_leftover {
	char *logical_id, *type, *policy;
	struct cfn_made made;
	VEC(char *) needs; /* logical ids that it cannot outlive */
	bool is_gone;
};
struct cfn_run {
	struct cfn *cfn;
	struct cfn_stack *stack;
	/* The version that is made, or is to be made. */
	char *body;
	struct cfn_template template;
	struct cfn_values values;
	struct cfn_needs needs;
	signed char *conditions;
	struct cfn_made *made; /* one for each resource of the template */
	/* What an update began with, and goes back to; NULL: no update is under way or stuck. */
	struct cfn_version *stable;
	bool was_unfinished; /* the update began with a creation that had failed */
	VEC(struct cfn_leftover) leftovers;
	VEC(char *) texts; /* of events */
	enum cfn_mode mode;
	enum cfn_on_failure on_failure;
	bool is_update_kept; /* a failed update stays as it is: DisableRollback */
	VEC(char *) retained;
	bool is_forced;
	enum cfn_stack_step step;
	int64_t step_due_ms;       /* -1: none */
	int64_t next_ms;           /* of everything above; -1: none */
	uint64_t pace;             /* seed of durations: stack name */
	uint64_t identity;         /* seed of ids: this very stack */
	struct str failed;         /* "A, B" that were to be created */
	struct str failed_updates; /* ... or changed */
	char *token;               /* of the operation under way, for its events; or NULL */
	VEC(char *) imports;
	size_t stack_events;
};
struct cfn_change_set;
struct cfn {
	uint64_t seed;
	bool is_replaying;
	VEC(struct cfn_failure) failures;
	VEC(struct cfn_change_set *) change_sets;
	struct cfn_world world;
	VEC(struct cfn_stack *) stacks;
	int64_t now_ms;
};

/* cfn_read.c: from a request to a run. */
struct cfn_stack *cfn_stack_new(struct cfn *cfn, const struct cfn_create *create);
int cfn_run_read(struct cfn_run *run, const struct cfn_create *create, struct err *err);
void cfn_stack_list(struct cfn_stack *stack); /* parameters and description, of its version */
void cfn_stack_forget_parameters(struct cfn_stack *stack);
void cfn_pair_release(struct cfn_pair *pair);
void cfn_stack_set_tags(struct cfn_stack *stack, const struct cfn_create *create);
void cfn_copy_tags(struct cfn_stack *to, const struct cfn_stack *from);
int cfn_check_name(const char *name, const char *what, struct err *err);
int cfn_check_tags(const struct cfn_create *create, struct err *err);
struct cfn_stack *cfn_find_stack(const struct cfn *cfn, const char *account,
				 const char *name_or_arn);
struct cfn_stack *cfn_find_name(const struct cfn *cfn, const char *account, const char *region,
				const char *name);
void cfn_made_release(struct cfn_made *made);

/* cfn_operations.c */
void cfn_operation_begin(struct cfn_run *run, const char *type, const char *call, const char *token,
			 int64_t now_ms);
void cfn_operation_end(struct cfn_run *run, bool has_failed, int64_t now_ms);
/* 1: that very call was made before; 0: new; -1: its token was used by another call. */
int cfn_operation_seen(const struct cfn_stack *stack, const char *call, const char *token,
		       struct err *err);

/* cfn_run.c: creation. */
void cfn_run_start(struct cfn_run *run, const char *call, int64_t now_ms);
void cfn_run_step(struct cfn_run *run);    /* does what is due at next_ms, one thing */
void cfn_run_refresh(struct cfn_run *run); /* next_ms, after anything changed */
void cfn_run_schedule(struct cfn_run *run, enum cfn_stack_step step, int64_t due_ms);
/* From low to high, always the same for this stack, resource (SIZE_MAX: the stack) and `what`. */
int64_t cfn_run_between(const struct cfn_run *run, size_t index, const char *what, int64_t low_ms,
			int64_t high_ms);
void cfn_run_queue_ready(struct cfn_run *run, int64_t now_ms);
/* Everything that is under way ends as "Resource creation cancelled". */
void cfn_run_cancel(struct cfn_run *run, int64_t now_ms);
/* CREATE_FAILED: the others are cancelled, and the stack gives up. */
void cfn_run_fail(struct cfn_run *run, size_t index, const char *reason, int64_t now_ms);
void cfn_run_delete(struct cfn_run *run, const char *token, int64_t now_ms);
void cfn_run_roll_back(struct cfn_run *run, const char *reason, int64_t now_ms);
bool cfn_run_is_busy(const struct cfn_run *run); /* its status ends in _IN_PROGRESS */
void cfn_run_free(struct cfn_run *run);

/* cfn_make.c: one resource comes up. */
void cfn_make_step(struct cfn_run *run, size_t index, int64_t now_ms);
int cfn_make_evaluate(struct cfn_run *run, size_t index, bool is_masked, cJSON **ret,
		      struct err *err);
/* Its properties, masked, and their fingerprint. */
int cfn_make_properties(struct cfn_run *run, size_t index, struct cfn_made *ret, struct err *err);
void cfn_make_plan(struct cfn_made *made); /* due_ms, of everything that may come */

/* cfn_failures.c: what was told to fail. */
bool cfn_is_told_to_fail(struct cfn_run *run, const char *logical_id, enum cfn_fail_step step,
			 const char **ret_reason);

/* cfn_faults.c: what the service behind refuses. 0, or -1 with its sentence. */
int cfn_fault_check(const struct cfn_run *run, size_t index, const cJSON *properties,
		    struct err *err);

/* cfn_undo.c: deletion and rollback. */
void cfn_undo_begin(struct cfn_run *run, int64_t now_ms);
void cfn_undo_queue(struct cfn_run *run, int64_t now_ms); /* what nobody needs is next */
void cfn_undo_step(struct cfn_run *run, size_t index, int64_t now_ms);
void cfn_undo_end(struct cfn_run *run, int64_t now_ms);

/* cfn_events.c */
void cfn_emit(struct cfn_run *run, size_t index, const char *status, const char *reason,
	      int64_t now_ms);
void cfn_emit_detailed(struct cfn_run *run, size_t index, const char *status, const char *detailed,
		       int64_t now_ms);
void cfn_emit_leftover(struct cfn_run *run, const struct cfn_leftover *leftover, const char *status,
		       const char *reason, int64_t now_ms);
void cfn_emit_stack(struct cfn_run *run, const char *status, const char *reason, int64_t now_ms);
const char *cfn_keep_text(struct cfn_run *run, const char *text); /* for events */
void cfn_stack_free(struct cfn_stack *stack);

/* cfn_outputs.c: outputs and exports. */
void cfn_output_release(struct cfn_output *output);
int cfn_outputs_read(struct cfn_run *run, struct err *err);
/* Refuses an export whose name is taken in this account and region, as far as names are known
 * before anything is made. */
int cfn_exports_check(struct cfn_run *run, struct err *err);
const struct cfn_output *cfn_export_find(const struct cfn *cfn, const char *account,
					 const char *region, const char *name,
					 const struct cfn_stack **ret_stack);
/* "Delete canceled. ..." or NULL; the caller frees. */
char *cfn_exports_in_use(const struct cfn_run *run);

/* cfn_scope.c: what a stack's expressions see. */
struct cfn_scope cfn_run_scope(struct cfn_run *run, bool is_masked);
struct cfn_view cfn_run_view(const struct cfn_run *run, size_t index, const cJSON *properties,
			     int64_t now_ms);
struct cfn_made_up cfn_run_made_up(const struct cfn_run *run, size_t index);
int cfn_condition_holds(void *scope, const char *name, struct err *err);

#endif
