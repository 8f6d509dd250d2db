#include "core/aws/sts.h"

#include "core/aws/answer.h"
#include "core/base/mem.h"

#include <string.h>

enum { ACCOUNT_DIGITS = 12 };

static void read_identity(struct aws_answer *answer)
{
	aws_identity_fn *done = (aws_identity_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	if (!result) {
		done(&err, NULL, answer->user);
		return;
	}
	struct aws_identity identity = { .account = xml_text(xml, result, "Account"),
					 .arn = xml_text(xml, result, "Arn") };
	if (strlen(identity.account) != ACCOUNT_DIGITS ||
	    strspn(identity.account, "0123456789") != ACCOUNT_DIGITS)
		answer_is_strange(answer, &err);
	done(err_or_null(&err), err_is_set(&err) ? NULL : &identity, answer->user);
}

void sts_identity(struct aws_client *client, const struct account *account, aws_identity_fn *done,
		  void *user)
{
	struct aws_call call = aws_call_init(AWS_STS, "GetCallerIdentity", account);
	aws_client_start(client, &call, read_identity, (aws_any_fn *)done, user);
}
