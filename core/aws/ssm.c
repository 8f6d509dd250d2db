#include "core/aws/ssm.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/base/mem.h"

static void read_parameter(struct aws_answer *answer)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	const char *value = json_text(json, "Parameter/Value");
	if (json && !*value) answer_is_strange(answer, &err);
	done(err_or_null(&err), value, answer->user);
}

void ssm_read(struct aws_client *client, const struct account *account, const char *name,
	      cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SSM, "GetParameter", account);
	str_add(&call.body, "{\"Name\":");
	encode_json(&call.body, name);
	str_add_char(&call.body, '}');
	aws_client_start(client, &call, read_parameter, (aws_any_fn *)done, user);
}
