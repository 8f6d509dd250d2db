#include "core/rehearsal/regions.h"
#include "core/rehearsal/services.h"
#include "core/rehearsal/world_parameters.h"

enum { NAMES_MAX = 10, NAME_MAX_LEN = 2048, VALUE_MAX_LEN = 4096 };

static cJSON *describe_as(const char *name, const char *value, const char *arn, int64_t version,
			  const char *data_type)
{
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "Name", name);
	cJSON_AddStringToObject(json, "Type", "String");
	cJSON_AddStringToObject(json, "Value", value);
	cJSON_AddNumberToObject(json, "Version", (double)version);
	cJSON_AddStringToObject(json, "ARN", arn);
	cJSON_AddStringToObject(json, "DataType", data_type);
	return json;
}

static struct world_parameter *find_own(const struct call *call, const char *name)
{
	return world_find_parameter(call->world, call->account->id, call->region, name);
}

static cJSON *describe_own(const struct call *call, const struct world_parameter *p)
{
	CLEANUP(mem_free_text)
	char *arn = str_format("arn:aws:ssm:%s:%s:parameter%s%s", call->region, call->account->id,
			       *p->name == '/' ? "" : "/", p->name);
	cJSON *json = describe_as(p->name, p->value, arn, p->version, "text");
	cJSON_AddNumberToObject(json, "LastModifiedDate", (double)p->modified_ms / 1000);
	return json;
}

static cJSON *describe(const struct call *call, const char *name)
{
	CLEANUP(str_release) struct str value = STR_INIT, arn = STR_INIT;
	const struct world_parameter *own = find_own(call, name);
	if (own) return describe_own(call, own);
	if (!region_public_parameter(call->region, name, &value)) return NULL;
	str_addf(&arn, "arn:aws:ssm:%s::parameter%s", call->region, name);
	return describe_as(name, str_text(&value), str_text(&arn), 1, "aws:ec2:image");
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

static bool is_parameter_name(const char *name)
{
	size_t len = name ? strlen(name) : 0;
	return len > 0 && len <= NAME_MAX_LEN &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "_.-/") == len;
}

static bool is_reserved(const char *name)
{
	while (*name == '/')
		name++;
	return strncasecmp(name, "aws", 3) == 0 || strncasecmp(name, "ssm", 3) == 0;
}

/* Whether what is to be put was refused. */
static bool refuses(struct call *call, const char *name, const char *value, bool exists)
{
	const char *type = call_json_text(call, "Type");
	if (!is_parameter_name(name))
		call_refuse(call, 400, "ValidationException",
			    "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If "
			    "formed as a path, it can consist of sub-paths divided by slash "
			    "symbol; each sub-path can be formed as a mix of letters, numbers and "
			    "the following 3 symbols .-_");
	else if (is_reserved(name))
		call_refuse(call, 400, "AccessDeniedException",
			    "No access to reserved parameter name: %s.", name);
	else if (!value || !*value || strlen(value) > VALUE_MAX_LEN)
		call_refuse(call, 400, "ValidationException",
			    "Standard tier parameters support a maximum parameter value of 4096 "
			    "characters. To create a larger parameter value, upgrade the parameter "
			    "to use the advanced-parameter tier.");
	else if (!type && !exists)
		call_refuse(call, 400, "ValidationException",
			    "A parameter type is required when you create a parameter.");
	else if (type && !str_equal(type, "String"))
		call_refuse(call, 400, "UnsupportedParameterType",
			    "The rehearsal keeps parameters of type String only.");
	return call->was_refused;
}

static void put_parameter(struct call *call)
{
	const char *name = call_json_text(call, "Name"), *value = call_json_text(call, "Value");
	bool overwrites = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(call->json, "Overwrite"));
	bool exists = name && find_own(call, name);
	if (refuses(call, name, value, exists)) return;
	if (exists && !overwrites) {
		call_refuse(call, 400, "ParameterAlreadyExists",
			    "The parameter already exists. To overwrite this value, set the "
			    "overwrite option in the request to true.");
		return;
	}
	const struct world_parameter *p = world_put_parameter(
		call->world, call->account->id, call->region, name, value, call->now_ms);
	cJSON *json = cJSON_CreateObject();
	cJSON_AddNumberToObject(json, "Version", (double)p->version);
	cJSON_AddStringToObject(json, "Tier", "Standard");
	call_answer_json(call, json);
}

static void delete_parameter(struct call *call)
{
	const char *name = call_json_text(call, "Name");
	struct world_parameter *p = name ? find_own(call, name) : NULL;
	if (!p) {
		call_refuse(call, 400, "ParameterNotFound", "Parameter %s not found.",
			    name ? name : "");
		return;
	}
	world_delete_parameter(call->world, p);
	call_answer_json(call, cJSON_CreateObject());
}

static const struct operation operations[] = {
	{ "PutParameter", true, put_parameter },
	{ "DeleteParameter", true, delete_parameter },
	{ "GetParameter", false, get_parameter },
	{ "GetParameters", false, get_parameters },
	{ 0 },
};
const struct service service_ssm = { .scope = "ssm",
				     .protocol = PROTOCOL_JSON,
				     .operations = operations };
