#include "core/rehearsal/cfn_json.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/base/utf8.h"
#include "core/plan/yaml_tree.h"

enum { JSON_NODES_MAX = 60000 }; /* aliases may multiply what the text holds */

struct reading {
	size_t nodes;
	struct str path; /* "/Resources/Vpc", for errors */
};

int cfn_refuse(struct err *err, const char *format, ...)
{
	CLEANUP(str_release) struct str raw = STR_INIT, clean = STR_INIT;
	va_list ap;

	va_start(ap, format);
	str_vaddf(&raw, format, ap);
	va_end(ap);
	utf8_sanitise(&clean, str_text(&raw), raw.len, UTF8_SENTENCE_MAX);
	return cfn_refuse_as(err, "ValidationError", str_text(&clean));
}

int cfn_refuse_as(struct err *err, const char *code, const char *sentence)
{
	err_set(err, ERR_INPUT, "%s", sentence);
	str_set(&err->code, code);
	return -1;
}

const cJSON *cfn_member(const cJSON *object, const char *key)
{
	return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const char *cfn_text(const cJSON *item)
{
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

const char *cfn_member_text(const cJSON *object, const char *key)
{
	return cfn_text(cfn_member(object, key));
}

bool cfn_is_function(const cJSON *item)
{
	if (!cJSON_IsObject(item) || !item->child || item->child->next) return false;
	return str_equal(item->child->string, "Ref") || str_starts(item->child->string, "Fn::");
}

bool cfn_is_alphanumeric(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
		      (*at >= 'a' && *at <= 'z')))
			return false;
	return *text != '\0';
}

void cfn_json_free(cJSON **tree)
{
	cJSON_Delete(*tree);
	*tree = NULL;
}

static void erase_strings(cJSON *item)
{
	for (; item; item = item->next) {
		if (item->valuestring) secret_erase(item->valuestring, strlen(item->valuestring));
		erase_strings(item->child);
	}
}

void cfn_json_erase(cJSON **tree)
{
	erase_strings(*tree);
	cfn_json_free(tree);
}

static cJSON *convert(struct reading *r, const struct yaml_node *node, struct err *err);

static bool is_null(const struct yaml_node *node)
{
	return node->is_plain && !*node->tag &&
	       (!*node->text || str_equal(node->text, "~") || str_equal(node->text, "null") ||
		str_equal(node->text, "Null") || str_equal(node->text, "NULL"));
}

static cJSON *convert_scalar(struct reading *r, const struct yaml_node *node, struct err *err)
{
	if (is_null(node)) {
		cfn_refuse(err,
			   "Template format error: [%s] 'null' values are not allowed in templates",
			   r->path.len ? str_text(&r->path) : "/");
		return NULL;
	}
	if (strlen(node->text) != node->text_len) {
		cfn_refuse(err, "Template format error: [%s] holds a NUL character",
			   str_text(&r->path));
		return NULL;
	}
	return cJSON_CreateString(node->text);
}

static cJSON *convert_items(struct reading *r, const struct yaml_node *node, struct err *err)
{
	bool is_map = node->kind == YAML_MAPPING;
	CLEANUP(cfn_json_free) cJSON *made = is_map ? cJSON_CreateObject() : cJSON_CreateArray();
	size_t path_len = r->path.len;

	for (size_t i = 0; i < node->count; i++) {
		cJSON *item;

		if (is_map)
			str_addf(&r->path, "/%s", node->keys[i]->text);
		else
			str_addf(&r->path, "/%zu", i);
		item = convert(r, node->items[i], err);
		if (!item) return NULL;
		str_cut(&r->path, path_len);
		if (is_map)
			cJSON_AddItemToObject(made, node->keys[i]->text, item);
		else
			cJSON_AddItemToArray(made, item);
	}
	return TAKE(made);
}

/* "A.B.C" is [A, B.C], however it was written. */
static cJSON *split_attribute(cJSON *argument)
{
	const char *text = cfn_text(argument), *dot = text ? strchr(text, '.') : NULL;
	CLEANUP(mem_free_text) char *name = NULL;
	cJSON *list;

	if (!dot) return argument;
	name = mem_copy_bytes(text, (size_t)(dot - text));
	list = cJSON_CreateArray();
	cJSON_AddItemToArray(list, cJSON_CreateString(name));
	cJSON_AddItemToArray(list, cJSON_CreateString(dot + 1));
	cJSON_Delete(argument);
	return list;
}

static void normalise_get_att(cJSON *object)
{
	if (!cJSON_IsObject(object) || !object->child || object->child->next) return;
	if (!str_equal(object->child->string, "Fn::GetAtt") || !cfn_text(object->child)) return;
	cJSON *argument = split_attribute(cJSON_DetachItemViaPointer(object, object->child));
	cJSON_AddItemToObject(object, "Fn::GetAtt", argument);
}

static cJSON *wrap_in_function(const char *tag, cJSON *argument)
{
	CLEANUP(mem_free_text) char *name = NULL;
	cJSON *object = cJSON_CreateObject();

	if (str_equal(tag, "!Ref") || str_equal(tag, "!Condition"))
		name = mem_copy_text(tag + 1);
	else
		name = str_format("Fn::%s", tag + 1);
	cJSON_AddItemToObject(object, name, argument);
	return object;
}

static cJSON *convert(struct reading *r, const struct yaml_node *node, struct err *err)
{
	cJSON *made;

	if (++r->nodes > JSON_NODES_MAX) {
		cfn_refuse(err, "Template format error: the template holds more than %d values",
			   JSON_NODES_MAX);
		return NULL;
	}
	made = node->kind == YAML_SCALAR ? convert_scalar(r, node, err)
					 : convert_items(r, node, err);
	if (!made) return NULL;
	if (node->tag[0] == '!' && node->tag[1] && node->tag[1] != '!')
		made = wrap_in_function(node->tag, made);
	normalise_get_att(made);
	return made;
}

static int refuse_unreadable(const char *body, size_t len, const struct err *why, struct err *err)
{
	size_t blanks = 0;
	int line = 0, column = 0;

	while (blanks < len && strchr(" \t\r\n", body[blanks]) && body[blanks])
		blanks++;
	const char *kind = blanks < len && body[blanks] == '{' ? "JSON" : "YAML";
	if (sscanf(err_text(why), "template:%d:%d", &line, &column) == 2)
		return cfn_refuse(err,
				  "Template format error: %s not well-formed. (line %d, column %d)",
				  kind, line, column);
	return cfn_refuse(err, "Template format error: %s not well-formed. (%s)", kind,
			  err_text(why));
}

cJSON *cfn_json_read(const char *body, size_t len, struct err *err)
{
	CLEANUP(yaml_tree_release) struct yaml_tree tree = { 0 };
	CLEANUP(err_release) struct err why = ERR_INIT;
	struct reading r = { 0 };
	cJSON *made = NULL;

	if (yaml_tree_read(body, len, "template", &tree, &why) < 0)
		refuse_unreadable(body, len, &why, err);
	else if (!tree.root || tree.root->kind != YAML_MAPPING)
		cfn_refuse(err, "Template format error: unsupported structure.");
	else
		made = convert(&r, tree.root, err);
	str_release(&r.path);
	return made;
}
