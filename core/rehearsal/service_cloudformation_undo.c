/* CloudFormation's calls for ways back, and protection. */
#include "core/rehearsal/service_cloudformation.h"

struct skips {
	VEC(const char *) of;
};

static void skips_release(struct skips *skips)
{
	vec_release(&skips->of);
}

static struct cfn_way_back way_back(const struct call *call)
{
	return (struct cfn_way_back){ .account = call->account->id,
				      .region = call->region,
				      .name = fields_text(&call->form, "StackName"),
				      .token = fields_get(&call->form, "ClientRequestToken") };
}

void cfn_call_cancel_update(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct cfn_way_back wanted = way_back(call);

	if (cfn_cancel_update(call->cfn, &wanted, call->now_ms, &err) < 0)
		call_refuse_with(call, &err);
}

void cfn_call_continue_rollback(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(skips_release) struct skips skips = { 0 };
	struct cfn_way_back wanted = way_back(call);
	const char *id;

	for (size_t i = 1; (id = fields_getf(&call->form, "ResourcesToSkip.member.%zu", i)); i++)
		*vec_push(&skips.of) = id;
	wanted.skip = skips.of.item;
	wanted.skip_count = skips.of.len;
	if (cfn_continue_rollback(call->cfn, &wanted, call->now_ms, &err) < 0)
		call_refuse_with(call, &err);
}

void cfn_call_roll_back(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct cfn_way_back wanted = way_back(call);
	const struct cfn_stack *stack = NULL;

	if (cfn_roll_back_stack(call->cfn, &wanted, call->now_ms, &stack, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call_begin_xml(call);
	xmlout_text(&call->answer, "StackId", stack->arn);
	xmlout_text(&call->answer, "OperationId",
		    stack->operations.item[stack->operations.len - 1].id);
}

void cfn_call_protect(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *name = fields_text(&call->form, "StackName");
	const struct cfn_stack *stack = NULL;
	bool wanted = str_equal(fields_text(&call->form, "EnableTerminationProtection"), "true");

	if (cfn_protect_stack(call->cfn, call->account->id, name, wanted, &stack, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call_begin_xml(call);
	xmlout_text(&call->answer, "StackId", stack->arn);
}
