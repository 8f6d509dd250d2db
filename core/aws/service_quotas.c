#include "core/aws/service_quotas.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"

#include <stdlib.h>

static const struct field quota_fields[] = {
	FIELD(quota, name, "QuotaName"),
	FIELD_NEEDED(quota, value, "Value"),
	FIELD(quota, is_adjustable, "Adjustable"),
};
const struct shape quota_shape = SHAPE(quota, quota_fields);

static void ask(struct aws_client *client, const struct account *account, const char *action,
		char *body, aws_any_fn *done, void *user);

/* A quota that nobody ever raised may have no value of the account's own. */
static void read_quota(struct aws_answer *answer)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	struct quota quota = { .is_default =
				       str_equal(answer->action, "GetAWSDefaultServiceQuota") };
	if (!quota.is_default && err.kind == ERR_NOT_FOUND) {
		ask(answer->client, answer->account, "GetAWSDefaultServiceQuota",
		    TAKE(answer->state), answer->done, answer->user);
		return;
	}
	struct place place = { .json = json_at(json, "Quota") };
	bool is_read =
		json && shape_read(&quota_shape, place, answer->action, &quota, &arena, &err) == 0;
	((quota_fn *)answer->done)(err_or_null(&err), is_read ? &quota : NULL, answer->user);
}

static void ask(struct aws_client *client, const struct account *account, const char *action,
		char *body, aws_any_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SERVICE_QUOTAS, action, account);
	str_add(&call.body, body);
	call.state = body;
	call.free_state = free;
	aws_client_start(client, &call, read_quota, done, user);
}

void service_quotas_get(struct aws_client *client, const struct account *account,
			const char *service, const char *code, quota_fn *done, void *user)
{
	struct str body = STR_INIT;
	str_add(&body, "{\"ServiceCode\":");
	encode_json(&body, service);
	str_add(&body, ",\"QuotaCode\":");
	encode_json(&body, code);
	str_add_char(&body, '}');
	ask(client, account, "GetServiceQuota", str_detach(&body), (aws_any_fn *)done, user);
}
