/* A stack's operations: each request that changes it, and the rollbacks that follow by themselves.
 * Every event belongs to one. */
#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_run.h"

void cfn_operation_begin(struct cfn_run *run, const char *type, const char *call, const char *token,
			 int64_t now_ms)
{
	struct cfn_stack *stack = run->stack;
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text) char *place = str_format("operation %zu", stack->operations.len);

	cfn_operation_end(run, false, now_ms);
	cfn_add_uuid(&id, run->identity, place);
	*vec_push(&stack->operations) = (struct cfn_operation){ .id = str_detach(&id),
								.token = mem_copy_text(token),
								.type = type,
								.call = call,
								.start_ms = now_ms,
								.end_ms = -1 };
	char *own = mem_copy_text(token); /* token may be the run's */

	free(run->token);
	run->token = own;
}

void cfn_operation_end(struct cfn_run *run, bool has_failed, int64_t now_ms)
{
	struct cfn_stack *stack = run->stack;
	struct cfn_operation *last;

	if (!stack->operations.len) return;
	last = &stack->operations.item[stack->operations.len - 1];
	if (last->end_ms >= 0) return;
	last->end_ms = now_ms;
	last->has_failed = has_failed;
}

int cfn_operation_seen(const struct cfn_stack *stack, const char *call, const char *token,
		       struct err *err)
{
	if (str_is_empty(token)) return 0;
	for (size_t i = 0; i < stack->operations.len; i++) {
		const struct cfn_operation *operation = &stack->operations.item[i];
		CLEANUP(mem_free_text) char *sentence = NULL;

		if (!operation->call || !str_equal(operation->token, token)) continue;
		if (str_equal(operation->call, call)) return 1;
		sentence = str_format("A client request token (%s) was already used by a different "
				      "operation",
				      token);
		return cfn_refuse_as(err, "TokenAlreadyExistsException", sentence);
	}
	return 0;
}
