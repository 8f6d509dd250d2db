#include "core/aws/ssm.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"

static const struct field parameter_fields[] = {
	FIELD_NEEDED(ssm_parameter, name, "Name"),
	FIELD_NEEDED(ssm_parameter, value, "Value"),
	FIELD(ssm_parameter, type, "Type"),
	FIELD(ssm_parameter, version, "Version"),
	FIELD_WHEN(ssm_parameter, modified_ms, "LastModifiedDate"),
};
const struct shape ssm_parameter_shape = SHAPE(ssm_parameter, parameter_fields);

static void read_parameter(struct aws_answer *answer)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	const char *value = json_text(json, "Parameter/Value");
	if (json && !*value) answer_is_strange(answer, &err);
	done(err_or_null(&err), value, answer->user);
}

/* An action that wants nothing but a name. */
static struct aws_call named_call(const char *action, const struct account *account,
				  const char *name)
{
	struct aws_call call = aws_call_init(AWS_SSM, action, account);
	str_add(&call.body, "{\"Name\":");
	encode_json(&call.body, name);
	str_add_char(&call.body, '}');
	return call;
}

void ssm_read(struct aws_client *client, const struct account *account, const char *name,
	      cloud_text_fn *done, void *user)
{
	struct aws_call call = named_call("GetParameter", account, name);
	aws_client_start(client, &call, read_parameter, (aws_any_fn *)done, user);
}

static void read_parameters(struct aws_answer *answer)
{
	ssm_parameters_fn *done = (ssm_parameters_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	struct place place = { .json = json };
	void *found = NULL, *missing = NULL;
	size_t count = 0, missing_count = 0;
	if (json && !json_is_array(json, "Parameters"))
		answer_is_strange(answer, &err);
	else if (json && shape_read_all(&ssm_parameter_shape, place, "Parameters", answer->action,
					&found, &count, &arena, &err) == 0)
		shape_read_all(&shape_text, place, "InvalidParameters", answer->action, &missing,
			       &missing_count, &arena, &err);
	if (err_is_set(&err)) count = missing_count = 0;
	done(err_or_null(&err), found, count, missing, missing_count, answer->user);
}

void ssm_read_all(struct aws_client *client, const struct account *account,
		  const char *const *names, size_t count, ssm_parameters_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SSM, "GetParameters", account);
	str_add(&call.body, "{\"Names\":[");
	for (size_t i = 0; i < count; i++) {
		if (i) str_add_char(&call.body, ',');
		encode_json(&call.body, names[i]);
	}
	str_add(&call.body, "]}");
	aws_client_start(client, &call, read_parameters, (aws_any_fn *)done, user);
}

static void read_version(struct aws_answer *answer)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	double version = 0;
	if (json && !(json_number(json, "Version", &version) && version >= 0 && version < 1e15))
		answer_is_strange(answer, &err);
	if (err_is_set(&err)) version = 0;
	((cloud_version_fn *)answer->done)(err_or_null(&err), (int64_t)version, answer->user);
}

void ssm_put(struct aws_client *client, const struct account *account, const char *name,
	     const char *value, bool overwrite, cloud_version_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SSM, "PutParameter", account);
	/* Not sent again by itself: a version that was put twice is another's to every reader. */
	call.is_write = call.is_uncounted = true;
	str_add(&call.body, "{\"Type\":\"String\",\"Name\":");
	encode_json(&call.body, name);
	str_add(&call.body, ",\"Value\":");
	encode_json(&call.body, value);
	str_addf(&call.body, ",\"Overwrite\":%s}", overwrite ? "true" : "false");
	aws_client_start(client, &call, read_version, (aws_any_fn *)done, user);
}

static void read_own(struct aws_answer *answer)
{
	cloud_parameter_fn *done = (cloud_parameter_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	struct place place = { .json = json_at(json, "Parameter") };
	struct ssm_parameter found = { 0 };
	if (json && !place.json)
		answer_is_strange(answer, &err);
	else if (json)
		shape_read(&ssm_parameter_shape, place, answer->action, &found, &arena, &err);
	bool is_missing = err.kind == ERR_NOT_FOUND;
	if (is_missing) err_reset(&err);
	if (is_missing || err_is_set(&err)) found = (struct ssm_parameter){ 0 };
	done(err_or_null(&err), found.value, found.version, found.modified_ms, answer->user);
}

void ssm_read_own(struct aws_client *client, const struct account *account, const char *name,
		  cloud_parameter_fn *done, void *user)
{
	struct aws_call call = named_call("GetParameter", account, name);
	aws_client_start(client, &call, read_own, (aws_any_fn *)done, user);
}

static void read_deleted(struct aws_answer *answer)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct json *json = answer_json(answer, &err);
	json_release(&json); /* nothing is in it */
	((cloud_done_fn *)answer->done)(err_or_null(&err), answer->user);
}

void ssm_delete(struct aws_client *client, const struct account *account, const char *name,
		cloud_done_fn *done, void *user)
{
	struct aws_call call = named_call("DeleteParameter", account, name);
	call.is_write = call.is_idempotent = call.is_uncounted = true;
	aws_client_start(client, &call, read_deleted, (aws_any_fn *)done, user);
}
