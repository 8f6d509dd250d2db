#include "core/rehearsal/regions.h"
#include "core/rehearsal/services.h"

enum { NAMES_MAX = 10 };

static cJSON *describe(const struct call *call, const char *name)
{
	CLEANUP(str_release) struct str value = STR_INIT, arn = STR_INIT;
	if (!region_public_parameter(call->region, name, &value)) return NULL;
	str_addf(&arn, "arn:aws:ssm:%s::parameter%s", call->region, name);
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "Name", name);
	cJSON_AddStringToObject(json, "Type", "String");
	cJSON_AddStringToObject(json, "Value", str_text(&value));
	cJSON_AddNumberToObject(json, "Version", 1);
	cJSON_AddStringToObject(json, "ARN", str_text(&arn));
	cJSON_AddStringToObject(json, "DataType", "aws:ec2:image");
	return json;
}

static void get_parameter(struct call *call)
{
	const char *name = call_json_text(call, "Name");
	cJSON *parameter = name ? describe(call, name) : NULL;
	if (!parameter) {
		call_refuse(call, 400, "ParameterNotFound", "Parameter %s not found.",
			    name ? name : "");
		return;
	}
	cJSON *json = cJSON_CreateObject();
	cJSON_AddItemToObject(json, "Parameter", parameter);
	call_answer_json(call, json);
}

static void get_parameters(struct call *call)
{
	const cJSON *names = cJSON_GetObjectItemCaseSensitive(call->json, "Names"), *name;
	int count = cJSON_GetArraySize(names);
	if (count < 1 || count > NAMES_MAX) {
		call_refuse(call, 400, "ValidationException",
			    "1 validation error detected: Value at 'names' failed to satisfy "
			    "constraint: Member must have length less than or equal to 10");
		return;
	}
	cJSON *json = cJSON_CreateObject();
	cJSON *found = cJSON_AddArrayToObject(json, "Parameters");
	cJSON *invalid = cJSON_AddArrayToObject(json, "InvalidParameters");
	cJSON_ArrayForEach(name, names)
	{
		const char *text = cJSON_GetStringValue(name);
		cJSON *parameter = text ? describe(call, text) : NULL;
		if (parameter)
			cJSON_AddItemToArray(found, parameter);
		else
			cJSON_AddItemToArray(invalid, cJSON_CreateString(text ? text : ""));
	}
	call_answer_json(call, json);
}

static const struct operation operations[] = {
	{ "GetParameter", false, get_parameter },
	{ "GetParameters", false, get_parameters },
	{ 0 },
};
const struct service service_ssm = { .scope = "ssm",
				     .protocol = PROTOCOL_JSON,
				     .operations = operations };
