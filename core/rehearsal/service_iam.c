#include "core/rehearsal/services.h"

static void list_account_aliases(struct call *call)
{
	CLEANUP(mem_free_text) char *alias = str_format("rehearsal-%s", call->account->role);

	call_begin_xml(call);
	xmlout_open(&call->answer, "AccountAliases");
	xmlout_text(&call->answer, "member", alias);
	xmlout_close(&call->answer);
	xmlout_bool(&call->answer, "IsTruncated", false);
}

/* Everything is allowed but what is rehearsed as denied. */
static void simulate_principal_policy(struct call *call)
{
	struct xmlout *x = &call->answer;
	const char *action;

	if (!str_starts(fields_text(&call->form, "PolicySourceArn"), "arn:")) {
		call_refuse(call, 400, "InvalidInput", "ARN %s is not valid.",
			    fields_text(&call->form, "PolicySourceArn"));
		return;
	}
	call_begin_xml(call);
	xmlout_open(x, "EvaluationResults");
	for (int i = 1; (action = fields_getf(&call->form, "ActionNames.member.%d", i)); i++) {
		bool is_denied = call_is_denied(call, action);

		xmlout_open(x, "member");
		xmlout_text(x, "EvalActionName", action);
		xmlout_text(x, "EvalResourceName", "*");
		xmlout_text(x, "EvalDecision", is_denied ? "explicitDeny" : "allowed");
		xmlout_open(x, "MatchedStatements");
		xmlout_close(x);
		xmlout_open(x, "MissingContextValues");
		xmlout_close(x);
		xmlout_close(x);
	}
	xmlout_close(x);
	xmlout_bool(x, "IsTruncated", false);
}

static const struct operation operations[] = {
	{ "ListAccountAliases", false, list_account_aliases },
	{ "SimulatePrincipalPolicy", false, simulate_principal_policy },
	{ 0 },
};
const struct service service_iam = { .scope = "iam",
				     .protocol = PROTOCOL_QUERY,
				     .xml_namespace = "https://iam.amazonaws.com/doc/2010-05-08/",
				     .operations = operations };
