#include "core/rehearsal/cfn_eval.h"

#include "core/rehearsal/cfn_made_up.h"

int cfn_spend(struct cfn_scope *scope, size_t amount, struct err *err)
{
	scope->spent += amount + sizeof(cJSON);
	if (scope->spent <= CFN_SPENT_MAX) return 0;
	return cfn_refuse(err, "Template error: the resolved template is larger than allowed");
}

static cJSON *list_of_value(const char *text)
{
	cJSON *list = cJSON_CreateArray();

	while (true) {
		size_t len = strcspn(text, ","), skip = strspn(text, " "), end = len;

		while (end > skip && text[end - 1] == ' ')
			end--;
		CLEANUP(mem_free_text)
		char *item = mem_copy_bytes(text + skip, end > skip ? end - skip : 0);
		cJSON_AddItemToArray(list, cJSON_CreateString(item));
		if (!text[len]) return list;
		text += len + 1;
	}
}

static int give_text(struct cfn_scope *scope, const char *text, cJSON **ret, struct err *err)
{
	if (cfn_spend(scope, strlen(text), err) < 0) return -1;
	*ret = cJSON_CreateString(text);
	return 0;
}

static int eval_pseudo(struct cfn_scope *scope, const char *name, cJSON **ret, struct err *err)
{
	const struct {
		const char *name, *value;
	} KNOWN[] = {
		{ "AWS::AccountId", scope->account },
		{ "AWS::Partition", cfn_partition(scope->region) },
		{ "AWS::Region", scope->region },
		{ "AWS::StackId", scope->stack_arn },
		{ "AWS::StackName", scope->stack_name },
		{ "AWS::URLSuffix", cfn_url_suffix(scope->region) },
	};

	*ret = NULL;
	if (str_equal(name, "AWS::NotificationARNs")) *ret = cJSON_CreateArray();
	for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++)
		if (str_equal(KNOWN[i].name, name))
			return give_text(scope, KNOWN[i].value, ret, err);
	return 0; /* AWS::NoValue */
}

static int eval_ref(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	const char *name = cfn_text(argument);
	const struct cfn_value *value = cfn_value_find(scope->values, name);

	if (str_starts(name, "AWS::")) return eval_pseudo(scope, name, ret, err);
	if (!value) return scope->resource(scope->self, name, NULL, ret, err);
	if (cfn_spend(scope, strlen(value->text), err) < 0) return -1;
	if (scope->is_masked && value->no_echo)
		*ret = cJSON_CreateString("****");
	else
		*ret = value->is_list ? list_of_value(value->text)
				      : cJSON_CreateString(value->text);
	return 0;
}

static int eval_get_att(struct cfn_scope *scope, const cJSON *argument, cJSON **ret,
			struct err *err)
{
	CLEANUP(str_release) struct str attribute = STR_INIT;

	if (cfn_eval_text(scope, argument->child->next, "Fn::GetAtt", &attribute, err) < 0)
		return -1;
	return scope->resource(scope->self, cfn_text(argument->child), str_text(&attribute), ret,
			       err);
}

static int eval_if(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	int holds = cfn_eval_condition(scope, cfn_text(argument->child), err);
	const cJSON *yes = argument->child->next;

	if (holds < 0) return -1;
	return cfn_eval(scope, holds ? yes : yes->next, ret, err);
}

static int eval_only_in_conditions(struct cfn_scope *scope, const cJSON *argument, cJSON **ret,
				   struct err *err)
{
	(void)scope;
	(void)argument;
	(void)ret;
	return cfn_refuse(err,
			  "Template error: Fn::And, Fn::Equals, Fn::Not and Fn::Or can only be "
			  "used in the Conditions block");
}

static const struct {
	const char *name;
	cfn_function *fn;
} FUNCTIONS[] = {
	{ "Ref", eval_ref },
	{ "Fn::GetAtt", eval_get_att },
	{ "Fn::If", eval_if },
	{ "Fn::Base64", cfn_fn_base64 },
	{ "Fn::Cidr", cfn_fn_cidr },
	{ "Fn::FindInMap", cfn_fn_find_in_map },
	{ "Fn::GetAZs", cfn_fn_get_azs },
	{ "Fn::ImportValue", cfn_fn_import_value },
	{ "Fn::Join", cfn_fn_join },
	{ "Fn::Length", cfn_fn_length },
	{ "Fn::Select", cfn_fn_select },
	{ "Fn::Split", cfn_fn_split },
	{ "Fn::Sub", cfn_fn_sub },
	{ "Fn::ToJsonString", cfn_fn_to_json_string },
	{ "Fn::And", eval_only_in_conditions },
	{ "Fn::Equals", eval_only_in_conditions },
	{ "Fn::Not", eval_only_in_conditions },
	{ "Fn::Or", eval_only_in_conditions },
};

static int eval_function(struct cfn_scope *scope, const cJSON *function, cJSON **ret,
			 struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(FUNCTIONS); i++)
		if (str_equal(FUNCTIONS[i].name, function->string))
			return FUNCTIONS[i].fn(scope, function, ret, err);
	return cfn_refuse(err, "Template error: Encountered unsupported function: %s",
			  function->string);
}

/* Replaces every {{resolve:...}} of a finished text. */
static int resolve_references(struct cfn_scope *scope, cJSON *item, struct err *err)
{
	static const char OPEN[] = "{{resolve:";
	CLEANUP(str_release) struct str out = STR_INIT;
	const char *at = item->valuestring, *start;

	if (scope->is_masked || !scope->resolve || !strstr(at, OPEN)) return 0;
	while ((start = strstr(at, OPEN)) != NULL) {
		const char *end = strstr(start, "}}");
		CLEANUP(str_release) struct str value = STR_INIT;
		CLEANUP(mem_free_text) char *reference = NULL;

		if (!end) break;
		str_add_bytes(&out, at, (size_t)(start - at));
		start += strlen(OPEN);
		reference = mem_copy_bytes(start, (size_t)(end - start));
		if (scope->resolve(scope->self, reference, &value, err) < 0 ||
		    cfn_spend(scope, value.len, err) < 0)
			return -1;
		str_add(&out, str_text(&value));
		at = end + 2;
	}
	str_add(&out, at);
	cJSON_SetValuestring(item, str_text(&out));
	return 0;
}

static int eval_members(struct cfn_scope *scope, const cJSON *expression, cJSON **ret,
			struct err *err)
{
	bool is_map = cJSON_IsObject(expression);
	CLEANUP(cfn_json_erase) cJSON *made = is_map ? cJSON_CreateObject() : cJSON_CreateArray();

	for (const cJSON *item = expression->child; item; item = item->next) {
		cJSON *value = NULL;

		if (cfn_eval(scope, item, &value, err) < 0) return -1;
		if (value && is_map)
			cJSON_AddItemToObject(made, item->string, value);
		else if (value)
			cJSON_AddItemToArray(made, value);
	}
	*ret = TAKE(made);
	return 0;
}

int cfn_eval(struct cfn_scope *scope, const cJSON *expression, cJSON **ret, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *made = NULL;
	int status;

	if (cfn_is_function(expression))
		status = eval_function(scope, expression->child, &made, err);
	else if (cJSON_IsString(expression))
		status = give_text(scope, expression->valuestring, &made, err);
	else
		status = cfn_spend(scope, 0, err) < 0 ? -1
						      : eval_members(scope, expression, &made, err);
	if (status < 0 || (cJSON_IsString(made) && resolve_references(scope, made, err) < 0))
		return -1;
	*ret = TAKE(made);
	return 0;
}

int cfn_eval_text(struct cfn_scope *scope, const cJSON *expression, const char *what,
		  struct str *ret, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *value = NULL;

	if (!expression || cfn_eval(scope, expression, &value, err) < 0)
		return expression ? -1 : cfn_refuse(err, "Template error: %s has no value", what);
	if (!cfn_text(value))
		return cfn_refuse(err, "Template error: %s must resolve to a string", what);
	str_add(ret, cfn_text(value));
	return 0;
}
