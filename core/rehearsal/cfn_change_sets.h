/* Change sets: made, looked at, executed or dropped. */
#ifndef CORE_REHEARSAL_CFN_CHANGE_SETS_H
#define CORE_REHEARSAL_CFN_CHANGE_SETS_H

#include "core/rehearsal/cfn_changes.h"

struct cfn_validation_error {
	char *logical_id, *type, *path, *sentence;
	const char *name, *mode; /* "PROPERTY_VALIDATION"; "FAIL" or "WARN" */
};
struct cfn_change_set {
	char *arn, *name, *token, *description, *reason;
	const struct cfn_stack *stack;
	char *stack_arn;
	const char *status;    /* "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "FAILED", ... */
	const char *execution; /* "AVAILABLE", ... */
	bool is_create;
	enum cfn_on_failure on_failure;
	int64_t created_ms, due_ms; /* when it is made; -1: it is */
	struct cfn_changes changes;
	VEC(struct cfn_validation_error) errors;
	VEC(struct cfn_parameter) parameters;
	/* The request, to be carried out. */
	char *body;
	bool keeps_template, keeps_tags;
	VEC(struct cfn_pair) given, tags;
	VEC(char *) capabilities;
};

struct cfn_change_set_request {
	const struct cfn_create *stack; /* token: of the change set */
	const char *name, *description;
	bool is_create;
};
/* Refusals as for creating and updating; that nothing changes is told later, by its status. */
int cfn_create_change_set(struct cfn *cfn, const struct cfn_change_set_request *request,
			  int64_t now_ms, const struct cfn_change_set **ret, struct err *err);
/* By ARN, or by name within a stack. NULL with ChangeSetNotFoundException. */
struct cfn_change_set *cfn_find_change_set(const struct cfn *cfn, const char *account,
					   const char *stack, const char *name_or_arn,
					   struct err *err);
const struct cfn_change_set *cfn_change_set_at(const struct cfn *cfn, size_t index);
struct cfn_execution {
	const char *token;
	bool disable_rollback;
};
int cfn_execute_change_set(struct cfn *cfn, struct cfn_change_set *set,
			   const struct cfn_execution *how, int64_t now_ms, struct err *err);
int cfn_delete_change_set(struct cfn *cfn, struct cfn_change_set *set, int64_t now_ms,
			  struct err *err);
void cfn_change_sets_settle(struct cfn *cfn, int64_t now_ms); /* those that are due */
int64_t cfn_change_sets_due(const struct cfn *cfn);           /* -1: none */
void cfn_change_sets_drop(struct cfn *cfn, const struct cfn_stack *stack);
void cfn_change_set_free(struct cfn_change_set *set);

#endif
