/* Failures that are told in advance. */
#include "core/rehearsal/cfn_run.h"

#define LAUNCH "launch:"

static bool is_meant(const struct cfn_failure *failure, const char *stack_name,
		     const char *logical_id)
{
	const char *what = failure->resource, *slash = strchr(what, '/');
	CLEANUP(mem_free_text) char *stack = NULL;
	CLEANUP(mem_free_text) char *ending = NULL;

	if (!str_equal(slash ? slash + 1 : what, logical_id)) return false;
	if (!slash) return true;
	stack = mem_copy_bytes(what, (size_t)(slash - what));
	ending = str_format("-%s", stack);
	return str_equal(stack_name, stack) || str_ends(stack_name, ending);
}

bool cfn_is_told_to_fail(struct cfn_run *run, const char *logical_id, enum cfn_fail_step step,
			 const char **ret_reason)
{
	for (size_t i = 0; i < run->cfn->failures.len; i++) {
		struct cfn_failure *failure = &run->cfn->failures.item[i];

		if (failure->step != step || failure->times == 0 ||
		    !is_meant(failure, run->stack->name, logical_id))
			continue;
		if (failure->times > 0) failure->times--;
		*ret_reason = failure->reason;
		return true;
	}
	return false;
}

bool cfn_launch_fails(const struct cfn *cfn, const char *stack_name, const char *logical_id,
		      const char **ret_reason)
{
	for (size_t i = 0; i < cfn->failures.len; i++) {
		const struct cfn_failure *failure = &cfn->failures.item[i];

		if (failure->step != CFN_FAIL_LAUNCH || !is_meant(failure, stack_name, logical_id))
			continue;
		*ret_reason = failure->reason;
		return true;
	}
	return false;
}

void cfn_add_failure(struct cfn *cfn, const struct cfn_failure *failure)
{
	*vec_push(&cfn->failures) =
		(struct cfn_failure){ .resource = mem_copy_text(failure->resource),
				      .reason = mem_copy_text(failure->reason),
				      .step = failure->step,
				      .times = failure->times };
}

void cfn_set_failure(struct cfn *cfn, const char *resource, const char *reason)
{
	for (size_t i = 0; i < cfn->failures.len; i++) {
		free(cfn->failures.item[i].resource);
		free(cfn->failures.item[i].reason);
	}
	vec_release(&cfn->failures);
	if (!resource) return;
	bool is_launch = str_starts(resource, LAUNCH);
	cfn_add_failure(cfn,
			&(struct cfn_failure){
				.resource = (char *)resource + (is_launch ? strlen(LAUNCH) : 0),
				.reason = (char *)reason,
				.step = is_launch ? CFN_FAIL_LAUNCH : CFN_FAIL_CREATE,
				.times = -1 });
}
