#include "core/rehearsal/services.h"

#include "core/rehearsal/ids.h"

static void get_caller_identity(struct call *call)
{
	CLEANUP(str_release) struct str user = STR_INIT, arn = STR_INIT;
	str_add(&user, "AIDA");
	ids_add(&user, 7, call->account->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17);
	str_addf(&arn, "arn:aws:iam::%s:user/rehearsal", call->account->id);
	call_begin_xml(call);
	xmlout_text(&call->answer, "Arn", str_text(&arn));
	xmlout_text(&call->answer, "UserId", str_text(&user));
	xmlout_text(&call->answer, "Account", call->account->id);
}

static const struct operation operations[] = {
	{ "GetCallerIdentity", false, get_caller_identity },
	{ 0 },
};
const struct service service_sts = { .scope = "sts",
				     .protocol = PROTOCOL_QUERY,
				     .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
				     .operations = operations };
