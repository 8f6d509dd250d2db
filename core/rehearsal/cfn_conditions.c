/* The Conditions section: Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition. */
#include "core/rehearsal/cfn_eval.h"

static int holds(struct cfn_scope *scope, const cJSON *expression, struct err *err);

static int refuse_shape(const char *name, const char *wants, struct err *err)
{
	return cfn_refuse(err, "Template error: every %s object requires %s", name, wants);
}

static int equals(struct cfn_scope *scope, const cJSON *argument, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *left = NULL;
	CLEANUP(cfn_json_erase) cJSON *right = NULL;

	if (!cJSON_IsArray(argument) || cJSON_GetArraySize(argument) != 2)
		return refuse_shape("Fn::Equals", "a list of 2 string parameters.", err);
	if (cfn_eval(scope, argument->child, &left, err) < 0 ||
	    cfn_eval(scope, argument->child->next, &right, err) < 0)
		return -1;
	return left && right ? cJSON_Compare(left, right, true) : left == right;
}

static int any_or_all(struct cfn_scope *scope, const cJSON *argument, bool wants_all,
		      struct err *err)
{
	int size = cJSON_IsArray(argument) ? cJSON_GetArraySize(argument) : 0;
	int result = wants_all;

	if (size < 2 || size > 10)
		return refuse_shape(wants_all ? "Fn::And" : "Fn::Or",
				    "a list of at least 2 and at most 10 boolean parameters.", err);
	for (const cJSON *item = argument->child; item; item = item->next) {
		int one = holds(scope, item, err);

		if (one < 0) return -1;
		result = wants_all ? result && one : result || one;
	}
	return result;
}

static int not_that(struct cfn_scope *scope, const cJSON *argument, struct err *err)
{
	int one;

	if (!cJSON_IsArray(argument) || cJSON_GetArraySize(argument) != 1)
		return refuse_shape("Fn::Not", "a list of 1 boolean parameter.", err);
	one = holds(scope, argument->child, err);
	return one < 0 ? -1 : !one;
}

static int holds(struct cfn_scope *scope, const cJSON *expression, struct err *err)
{
	const cJSON *function = cJSON_IsObject(expression) ? expression->child : NULL;

	if (function && !function->next) {
		if (str_equal(function->string, "Condition") && cfn_text(function))
			return cfn_eval_condition(scope, cfn_text(function), err);
		if (str_equal(function->string, "Fn::Equals")) return equals(scope, function, err);
		if (str_equal(function->string, "Fn::And"))
			return any_or_all(scope, function, true, err);
		if (str_equal(function->string, "Fn::Or"))
			return any_or_all(scope, function, false, err);
		if (str_equal(function->string, "Fn::Not")) return not_that(scope, function, err);
	}
	return cfn_refuse(err, "Template format error: Every Conditions member must be one of "
			       "Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition");
}

int cfn_eval_condition(struct cfn_scope *scope, const char *name, struct err *err)
{
	const cJSON *all = scope->template->conditions, *item = all ? all->child : NULL;
	size_t at = 0;
	int value;

	for (; item && !str_equal(item->string, name); item = item->next)
		at++;
	if (!item)
		return cfn_refuse(err, "Template format error: Condition %s is not defined.", name);
	if (scope->conditions[at] >= 0) return scope->conditions[at];
	if (scope->conditions[at] == CFN_CONDITION_RUNNING)
		return cfn_refuse(err, "Template error: Found circular condition dependency at %s",
				  name);
	scope->conditions[at] = CFN_CONDITION_RUNNING;
	value = holds(scope, item, err);
	scope->conditions[at] = (signed char)(value < 0 ? CFN_CONDITION_UNKNOWN : value);
	return value;
}
