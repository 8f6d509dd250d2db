#include "core/rehearsal/cfn_rules.h"

static int holds(struct cfn_scope *scope, const cJSON *expression, struct err *err);

static bool is_in(const cJSON *list, const cJSON *value)
{
	for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item; item = item->next)
		if (cJSON_Compare(item, value, true)) return true;
	return false;
}

/* Fn::Contains: the first list has the second value. Fn::EachMemberIn: it has all of the first. */
static int contains(struct cfn_scope *scope, const cJSON *argument, bool is_each, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *left = NULL;
	CLEANUP(cfn_json_erase) cJSON *right = NULL;

	if (!cJSON_IsArray(argument) || cJSON_GetArraySize(argument) != 2)
		return cfn_refuse(err, "Template error: every %s object requires two parameters",
				  is_each ? "Fn::EachMemberIn" : "Fn::Contains");
	if (cfn_eval(scope, argument->child, &left, err) < 0 ||
	    cfn_eval(scope, argument->child->next, &right, err) < 0)
		return -1;
	if (!is_each) return is_in(left, right);
	for (const cJSON *item = left ? left->child : NULL; item; item = item->next)
		if (!is_in(right, item)) return 0;
	return 1;
}

static int equals(struct cfn_scope *scope, const cJSON *argument, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *left = NULL;
	CLEANUP(cfn_json_erase) cJSON *right = NULL;

	if (!cJSON_IsArray(argument) || cJSON_GetArraySize(argument) != 2)
		return cfn_refuse(err,
				  "Template error: every Fn::Equals object requires a list of 2 "
				  "string parameters.");
	if (cfn_eval(scope, argument->child, &left, err) < 0 ||
	    cfn_eval(scope, argument->child->next, &right, err) < 0)
		return -1;
	return left && right ? cJSON_Compare(left, right, true) : left == right;
}

static int any_or_all(struct cfn_scope *scope, const cJSON *list, bool wants_all, struct err *err)
{
	int result = wants_all;

	for (const cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item;
	     item = item->next) {
		int one = holds(scope, item, err);

		if (one < 0) return -1;
		result = wants_all ? result && one : result || one;
	}
	return result;
}

static int unknown_function(const char *name, struct err *err)
{
	return cfn_refuse(err,
			  "Template validation error: the rehearsal does not know the rule "
			  "function %s",
			  name);
}

static int holds(struct cfn_scope *scope, const cJSON *expression, struct err *err)
{
	const cJSON *function = cJSON_IsObject(expression) ? expression->child : NULL;
	int one;

	if (!function || function->next) return unknown_function("(none)", err);
	const char *name = function->string;
	if (str_equal(name, "Fn::Equals")) return equals(scope, function, err);
	if (str_equal(name, "Fn::Contains")) return contains(scope, function, false, err);
	if (str_equal(name, "Fn::EachMemberIn")) return contains(scope, function, true, err);
	if (str_equal(name, "Fn::And")) return any_or_all(scope, function, true, err);
	if (str_equal(name, "Fn::Or")) return any_or_all(scope, function, false, err);
	if (!str_equal(name, "Fn::Not")) return unknown_function(name, err);
	one = holds(scope, function->child, err);
	return one < 0 ? -1 : !one;
}

static int check_rule(struct cfn_scope *scope, const cJSON *rule, struct str *failed,
		      struct err *err)
{
	const cJSON *when = cfn_member(rule, "RuleCondition");
	const cJSON *assertions = cfn_member(rule, "Assertions");
	int applies = when ? holds(scope, when, err) : 1;

	if (applies <= 0) return applies;
	for (const cJSON *one = cJSON_IsArray(assertions) ? assertions->child : NULL; one;
	     one = one->next) {
		const char *text = cfn_member_text(one, "AssertDescription");
		int status = holds(scope, cfn_member(one, "Assert"), err);

		if (status < 0) return -1;
		if (!status)
			str_addf(failed, "%s%s", failed->len ? ", " : "",
				 text ? text : rule->string);
	}
	return 0;
}

int cfn_rules_check(struct cfn_scope *scope, const cJSON *rules, struct err *err)
{
	CLEANUP(str_release) struct str failed = STR_INIT;

	for (const cJSON *rule = rules ? rules->child : NULL; rule; rule = rule->next)
		if (check_rule(scope, rule, &failed, err) < 0) return -1;
	if (!failed.len) return 0;
	return cfn_refuse(err, "Template validation error: Rule assertions failed: %s",
			  str_text(&failed));
}
