#include "core/rehearsal/cfn_references.h"

#include <string.h>

#include "core/base/mem.h"

static const char *const FUNCTIONS[] = {
	"Fn::Base64",       "Fn::GetAtt", "Fn::GetAZs", "Fn::ImportValue", "Fn::Join", "Fn::Split",
	"Fn::FindInMap",    "Fn::Select", "Ref",        "Fn::Equals",      "Fn::If",   "Fn::Not",
	"Condition",        "Fn::And",    "Fn::Or",     "Fn::Sub",         "Fn::Cidr", "Fn::Length",
	"Fn::ToJsonString",
};

static int walk_any(const cJSON *piece, const struct cfn_walk *walk, struct err *err);

static int refuse_function(const char *name, struct err *err)
{
	CLEANUP(str_release) struct str known = STR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(FUNCTIONS); i++)
		str_addf(&known, "%s%s", i ? ", " : "", FUNCTIONS[i]);
	return cfn_refuse(err,
			  "Template error: Encountered unsupported function: %s Supported "
			  "functions are: [%s]",
			  name, str_text(&known));
}

static bool is_known(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(FUNCTIONS); i++)
		if (str_equal(FUNCTIONS[i], name)) return true;
	return false;
}

static int found(const struct cfn_walk *walk, enum cfn_reference_kind kind, const char *name,
		 const char *attribute, struct err *err)
{
	struct cfn_reference reference = { kind, name, attribute };

	return walk->found(walk->user, &reference, err);
}

bool cfn_sub_next(const char **at, struct cfn_sub_piece *ret)
{
	const char *text = *at, *open = strstr(text, "${"), *close;

	if (!*text) return false;
	*ret = (struct cfn_sub_piece){ text, open ? (size_t)(open - text) : strlen(text), false };
	if (ret->len) {
		*at = text + ret->len;
		return true;
	}
	close = strchr(text, '}');
	if (!close) { /* "${" without an end is just text */
		*ret = (struct cfn_sub_piece){ text, strlen(text), false };
		*at = text + ret->len;
		return true;
	}
	*ret = (struct cfn_sub_piece){ text + 2, (size_t)(close - text - 2), true };
	*at = close + 1;
	return true;
}

static int walk_variable(const struct cfn_sub_piece *piece, const cJSON *map,
			 const struct cfn_walk *walk, struct err *err)
{
	CLEANUP(mem_free_text) char *name = NULL;
	char *dot;

	if (!piece->is_variable || piece->text[0] == '!') return 0;
	name = mem_copy_bytes(piece->text, piece->len);
	if (cfn_member(map, name)) return 0;
	dot = strchr(name, '.');
	if (!dot) return found(walk, CFN_REF, name, NULL, err);
	*dot = '\0';
	return found(walk, CFN_GET_ATT, name, dot + 1, err);
}

static int walk_sub(const cJSON *argument, const struct cfn_walk *walk, struct err *err)
{
	const cJSON *text = cJSON_IsArray(argument) ? argument->child : argument;
	const cJSON *map = cJSON_IsArray(argument) && text ? text->next : NULL;
	const char *at = cfn_text(text);
	struct cfn_sub_piece piece;

	if (!at || (cJSON_IsArray(argument) && (!map || !cJSON_IsObject(map) || map->next)))
		return cfn_refuse(err,
				  "Template error: One or more Fn::Sub intrinsic functions "
				  "don't specify expected arguments. Specify a string as first "
				  "argument, and an optional second argument to specify a "
				  "mapping of values to replace in the string");
	while (cfn_sub_next(&at, &piece))
		if (walk_variable(&piece, map, walk, err) < 0) return -1;
	return map ? walk_any(map, walk, err) : 0;
}

static int walk_if(const cJSON *argument, const struct cfn_walk *walk, struct err *err)
{
	const char *name = cJSON_IsArray(argument) ? cfn_text(argument->child) : NULL;
	const cJSON *yes, *no;
	int holds;

	if (!name || cJSON_GetArraySize(argument) != 3)
		return cfn_refuse(err, "Template error: Fn::If requires a list argument with the "
				       "first element being a condition");
	if (found(walk, CFN_CONDITION, name, NULL, err) < 0) return -1;
	yes = argument->child->next;
	no = yes->next;
	if (!walk->condition_holds)
		return walk_any(yes, walk, err) < 0 ? -1 : walk_any(no, walk, err);
	holds = walk->condition_holds(walk->user, name, err);
	return holds < 0 ? -1 : walk_any(holds ? yes : no, walk, err);
}

static int walk_get_att(const cJSON *argument, const struct cfn_walk *walk, struct err *err)
{
	const char *name = cJSON_IsArray(argument) ? cfn_text(argument->child) : NULL;
	const cJSON *attribute = name ? argument->child->next : NULL;

	if (!attribute || attribute->next || !(cfn_text(attribute) || cfn_is_function(attribute)))
		return cfn_refuse(err, "Template error: every Fn::GetAtt object requires two "
				       "non-empty parameters, the resource name and the resource "
				       "attribute");
	if (found(walk, CFN_GET_ATT, name, cfn_text(attribute), err) < 0) return -1;
	return walk_any(attribute, walk, err);
}

static int walk_function(const char *name, const cJSON *argument, const struct cfn_walk *walk,
			 struct err *err)
{
	if (!is_known(name)) return refuse_function(name, err);
	if (str_equal(name, "Ref")) {
		if (!cfn_text(argument))
			return cfn_refuse(err, "Template format error: All Ref values must be "
					       "strings");
		return found(walk, CFN_REF, cfn_text(argument), NULL, err);
	}
	if (str_equal(name, "Fn::GetAtt")) return walk_get_att(argument, walk, err);
	if (str_equal(name, "Fn::Sub")) return walk_sub(argument, walk, err);
	if (str_equal(name, "Fn::If")) return walk_if(argument, walk, err);
	if (str_equal(name, "Fn::FindInMap") && cJSON_IsArray(argument) &&
	    cfn_text(argument->child) &&
	    found(walk, CFN_MAPPING, cfn_text(argument->child), NULL, err) < 0)
		return -1;
	return walk_any(argument, walk, err);
}

static int walk_any(const cJSON *piece, const struct cfn_walk *walk, struct err *err)
{
	if (cfn_is_function(piece))
		return walk_function(piece->child->string, piece->child, walk, err);
	if (walk->in_conditions && cfn_member_text(piece, "Condition"))
		return found(walk, CFN_CONDITION, cfn_member_text(piece, "Condition"), NULL, err);
	if (!cJSON_IsObject(piece) && !cJSON_IsArray(piece)) return 0;
	for (const cJSON *item = piece->child; item; item = item->next)
		if (walk_any(item, walk, err) < 0) return -1;
	return 0;
}

int cfn_references(const cJSON *piece, const struct cfn_walk *walk, struct err *err)
{
	return piece ? walk_any(piece, walk, err) : 0;
}
