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
	bool has_signalled;
	size_t row;        /* in stack->resources; SIZE_MAX: not shown yet */
	cJSON *properties; /* masked */
	cJSON *attributes;
	char *properties_text; /* shared by its events */
	char *physical_id;
};
enum cfn_stack_step {
	CFN_STEP_NONE,
	CFN_STEP_COMPLETE, /* all is made */
	CFN_STEP_GIVE_UP,  /* something failed: roll back, or stay */
	CFN_STEP_END_DELETE,
	CFN_STEP_REFUSE_DELETE, /* an export is in use */
};
struct cfn_run {
	struct cfn *cfn;
	struct cfn_stack *stack;
	struct cfn_template template;
	struct cfn_values values;
	struct cfn_needs needs;
	signed char *conditions;
	struct cfn_made *made; /* one for each resource of the template */
	enum cfn_stack_step step;
	int64_t step_due_ms; /* -1: none */
	int64_t next_ms;     /* of everything above; -1: none */
	uint64_t pace;       /* seed of durations: stack name */
	uint64_t identity;   /* seed of ids: this very stack */
	bool is_rolling_back;
	struct str failed; /* "A, B" */
	char *token;       /* of the operation under way, for its events; or NULL */
	VEC(char *) imports;
	size_t stack_events;
};
struct cfn {
	uint64_t seed;
	char *fail_resource, *fail_reason;
	struct cfn_world world;
	VEC(struct cfn_stack *) stacks;
	int64_t now_ms;
};

/* cfn_run.c: creation. */
void cfn_run_start(struct cfn_run *run, int64_t now_ms);
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
void cfn_run_free(struct cfn_run *run);

/* cfn_make.c: one resource comes up. */
void cfn_make_step(struct cfn_run *run, size_t index, int64_t now_ms);

/* cfn_faults.c: what the service behind refuses. 0, or -1 with its sentence. */
int cfn_fault_check(const struct cfn_run *run, size_t index, const cJSON *properties,
		    struct err *err);

/* cfn_undo.c: deletion and rollback. */
void cfn_undo_begin(struct cfn_run *run, int64_t now_ms);
void cfn_undo_step(struct cfn_run *run, size_t index, int64_t now_ms);
void cfn_undo_end(struct cfn_run *run, int64_t now_ms);

/* cfn_events.c */
void cfn_emit(struct cfn_run *run, size_t index, const char *status, const char *reason,
	      int64_t now_ms);
void cfn_emit_stack(struct cfn_run *run, const char *status, const char *reason, int64_t now_ms);
void cfn_stack_free(struct cfn_stack *stack);

/* cfn_outputs.c: outputs and exports. */
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
