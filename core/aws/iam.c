#include "core/aws/iam.h"

#include "core/aws/listing.h"
#include "core/aws/shapes.h"

LISTING_GIVE(give_names, aws_names_fn)
static const struct listing_kind aliases = {
	.shape = &shape_text,
	.items = "AccountAliases/member",
	.token = "Marker",
	.give = give_names,
};

static const struct field decision_fields[] = {
	FIELD_NEEDED(iam_decision, action, "EvalActionName"),
	FIELD_NEEDED(iam_decision, decision, "EvalDecision"),
	FIELD(iam_decision, resource, "EvalResourceName"),
};
const struct shape iam_decision_shape = SHAPE(iam_decision, decision_fields);
LISTING_GIVE(give_decisions, iam_decisions_fn)
static const struct listing_kind decisions = {
	.shape = &iam_decision_shape,
	.items = "EvaluationResults/member",
	.token = "Marker",
	.give = give_decisions,
};

void iam_account_aliases(struct aws_client *client, const struct account *account,
			 aws_names_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_IAM, "ListAccountAliases", account);
	listing_start(client, &call, &aliases, (aws_any_fn *)done, user);
}

void iam_simulate(struct aws_client *client, const struct account *account,
		  const char *principal_arn, const char *const *actions, size_t count,
		  iam_decisions_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_IAM, "SimulatePrincipalPolicy", account);
	aws_call_param(&call, "PolicySourceArn", principal_arn);
	aws_call_params(&call, "ActionNames.member", actions, count);
	/* Policies may ask for the region; without it they would count as denying. */
	aws_call_param(&call, "ContextEntries.member.1.ContextKeyName", "aws:RequestedRegion");
	aws_call_param(&call, "ContextEntries.member.1.ContextKeyType", "string");
	aws_call_param(&call, "ContextEntries.member.1.ContextKeyValues.member.1", account->region);
	listing_start(client, &call, &decisions, (aws_any_fn *)done, user);
}
