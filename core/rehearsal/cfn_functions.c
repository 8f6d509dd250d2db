/* Intrinsic functions over texts and lists. */
#include "core/rehearsal/cfn_eval.h"

#include "core/base/secret.h"
#include "core/rehearsal/cfn_references.h"

static int give(struct cfn_scope *scope, struct str *text, cJSON **ret, struct err *err)
{
	if (cfn_spend(scope, text->len, err) < 0) return -1;
	*ret = cJSON_CreateString(str_text(text));
	return 0;
}

/* Secrets may pass through here. */
static void erase(struct str *s)
{
	if (s->text) secret_erase(s->text, s->len);
	str_release(s);
}

/* Argument as a list of exactly `size` (0: any), evaluated as a whole when it is a function. */
static const cJSON *arguments(const cJSON *argument, int size)
{
	if (!cJSON_IsArray(argument) || (size && cJSON_GetArraySize(argument) != size)) return NULL;
	return argument->child;
}

static int eval_list(struct cfn_scope *scope, const cJSON *expression, const char *complaint,
		     cJSON **ret, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *list = NULL;

	if (cfn_eval(scope, expression, &list, err) < 0) return -1;
	if (!list || !cJSON_IsArray(list)) {
		cfn_refuse(err, "%s", complaint);
		return -1;
	}
	*ret = TAKE(list);
	return 0;
}

void cfn_add_base64(struct str *out, const char *bytes, size_t len)
{
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned char group[3] = { 0 };
		size_t size = len - i < 3 ? len - i : 3;

		memcpy(group, bytes + i, size);
		str_add_char(out, DIGITS[group[0] >> 2]);
		str_add_char(out, DIGITS[(group[0] & 3) << 4 | group[1] >> 4]);
		str_add_char(out, size > 1 ? DIGITS[(group[1] & 15) << 2 | group[2] >> 6] : '=');
		str_add_char(out, size > 2 ? DIGITS[group[2] & 63] : '=');
	}
}

int cfn_fn_base64(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	CLEANUP(erase) struct str text = STR_INIT, out = STR_INIT;

	if (cfn_eval_text(scope, argument, "every Fn::Base64 object", &text, err) < 0) return -1;
	cfn_add_base64(&out, str_text(&text), text.len);
	return give(scope, &out, ret, err);
}

static const char JOIN_SHAPE[] =
	"Template error: every Fn::Join object requires two parameters, (1) a string delimiter and "
	"(2) a list of strings to be joined or a function that returns a list of strings (such as "
	"Fn::GetAZs) to be joined.";

int cfn_fn_join(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	const cJSON *first = arguments(argument, 2);
	CLEANUP(cfn_json_erase) cJSON *list = NULL;
	CLEANUP(erase) struct str out = STR_INIT;

	if (!first || !cfn_text(first)) return cfn_refuse(err, "%s", JOIN_SHAPE);
	if (eval_list(scope, first->next, JOIN_SHAPE, &list, err) < 0) return -1;
	for (const cJSON *item = list->child; item; item = item->next) {
		if (!cfn_text(item)) return cfn_refuse(err, "%s", JOIN_SHAPE);
		if (item != list->child) str_add(&out, cfn_text(first));
		str_add(&out, cfn_text(item));
		if (out.len > CFN_SPENT_MAX) break; /* give() refuses it */
	}
	return give(scope, &out, ret, err);
}

int cfn_fn_split(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	const cJSON *first = arguments(argument, 2);
	CLEANUP(erase) struct str text = STR_INIT;
	CLEANUP(cfn_json_erase) cJSON *list = cJSON_CreateArray();

	if (!first || str_is_empty(cfn_text(first)))
		return cfn_refuse(err, "Template error: every Fn::Split object requires two "
				       "parameters, (1) a string delimiter and (2) a string to be "
				       "split or a function that returns a string to be split.");
	if (cfn_eval_text(scope, first->next, "Fn::Split", &text, err) < 0) return -1;
	for (const char *at = str_text(&text), *end; at; at = end) {
		end = strstr(at, cfn_text(first));
		CLEANUP(mem_free_text)
		char *item = mem_copy_bytes(at, end ? (size_t)(end - at) : strlen(at));
		if (cfn_spend(scope, strlen(item), err) < 0) return -1;
		cJSON_AddItemToArray(list, cJSON_CreateString(item));
		end = end ? end + strlen(cfn_text(first)) : NULL;
	}
	*ret = TAKE(list);
	return 0;
}

static bool read_index(const char *text, long *ret)
{
	char *end;

	*ret = strtol(text, &end, 10);
	return *text && !*end && *ret >= 0;
}

int cfn_fn_select(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	static const char SHAPE[] = "Template error: Fn::Select requires a list argument with two "
				    "elements: an integer index and a list";
	const cJSON *first = arguments(argument, 2);
	CLEANUP(str_release) struct str index_text = STR_INIT;
	CLEANUP(cfn_json_erase) cJSON *list = NULL;
	long index;

	if (!first) return cfn_refuse(err, "%s", SHAPE);
	if (cfn_eval_text(scope, first, "Fn::Select's index", &index_text, err) < 0 ||
	    eval_list(scope, first->next, SHAPE, &list, err) < 0)
		return -1;
	if (!read_index(str_text(&index_text), &index)) return cfn_refuse(err, "%s", SHAPE);
	if (index >= cJSON_GetArraySize(list))
		return cfn_refuse(err,
				  "Template error: Fn::Select cannot select nonexistent value "
				  "at index %ld",
				  index);
	*ret = cJSON_DetachItemFromArray(list, (int)index);
	return 0;
}

int cfn_fn_length(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *list = NULL;
	CLEANUP(str_release) struct str out = STR_INIT;

	if (eval_list(scope, argument, "Template error: Fn::Length requires a list", &list, err) <
	    0)
		return -1;
	str_addf(&out, "%d", cJSON_GetArraySize(list));
	return give(scope, &out, ret, err);
}

int cfn_fn_to_json_string(struct cfn_scope *scope, const cJSON *argument, cJSON **ret,
			  struct err *err)
{
	CLEANUP(cfn_json_erase) cJSON *value = NULL;
	CLEANUP(erase) struct str out = STR_INIT;
	char *text;

	if (cfn_eval(scope, argument, &value, err) < 0) return -1;
	text = value ? cJSON_PrintUnformatted(value) : NULL;
	str_add(&out, text ? text : "null");
	cJSON_free(text);
	return give(scope, &out, ret, err);
}

/* Value of one ${...}: from the map of the second form, else as Ref or Fn::GetAtt. */
static int eval_variable(struct cfn_scope *scope, const char *name, const cJSON *map,
			 struct str *out, struct err *err)
{
	const cJSON *own = cfn_member(map, name);
	CLEANUP(mem_free_text) char *what = str_format("variable %s in Fn::Sub expression", name);
	CLEANUP(cfn_json_free) cJSON *call = NULL;
	const char *dot = strchr(name, '.');
	cJSON *list;

	if (own) return cfn_eval_text(scope, own, what, out, err);
	call = cJSON_CreateObject();
	if (!dot) {
		cJSON_AddStringToObject(call, "Ref", name);
		return cfn_eval_text(scope, call, what, out, err);
	}
	CLEANUP(mem_free_text) char *id = mem_copy_bytes(name, (size_t)(dot - name));
	list = cJSON_AddArrayToObject(call, "Fn::GetAtt");
	cJSON_AddItemToArray(list, cJSON_CreateString(id));
	cJSON_AddItemToArray(list, cJSON_CreateString(dot + 1));
	return cfn_eval_text(scope, call, what, out, err);
}

int cfn_fn_sub(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	const cJSON *text = cJSON_IsArray(argument) ? argument->child : argument;
	const cJSON *map = cJSON_IsArray(argument) ? text->next : NULL;
	const char *at = cfn_text(text);
	CLEANUP(erase) struct str out = STR_INIT;
	struct cfn_sub_piece piece;

	while (cfn_sub_next(&at, &piece)) {
		CLEANUP(mem_free_text) char *name = mem_copy_bytes(piece.text, piece.len);

		if (!piece.is_variable)
			str_add(&out, name);
		else if (*name == '!')
			str_addf(&out, "${%s}", name + 1);
		else if (eval_variable(scope, name, map, &out, err) < 0)
			return -1;
		if (out.len > CFN_SPENT_MAX) break; /* give() refuses it */
	}
	return give(scope, &out, ret, err);
}
