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

void ssm_read(struct aws_client *client, const struct account *account, const char *name,
	      cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SSM, "GetParameter", account);
	str_add(&call.body, "{\"Name\":");
	encode_json(&call.body, name);
	str_add_char(&call.body, '}');
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
