#include "core/plan/template.h"

#include "core/base/mem.h"
#include "core/base/vec.h"
#include "core/plan/yaml_tree.h"

#include <stdlib.h>
#include <string.h>

enum { CONDITION_DEPTH_MAX = 32 };

/* Everything a struct template points into. */
struct arena {
	struct yaml_tree tree;
	VEC(void *) blocks;
};
struct reader {
	const struct yaml_node *root, *conditions;
	const struct template_value *values;
	size_t value_count;
	struct template *t;
	struct arena *arena;
};

static void *keep(struct reader *r, void *block)
{
	*vec_push(&r->arena->blocks) = block;
	return block;
}

static const char *text_of(const struct yaml_node *node)
{
	return node && node->kind == YAML_SCALAR ? node->text : NULL;
}

/* ---- functions, in their short (!Ref x) and long ({Ref: x}) forms ---- */

/* {Fn::Name: argument}: the name without "Fn::". NULL: a plain value. */
static const char *long_function(const struct yaml_node *node,
				 const struct yaml_node **ret_argument)
{
	if (node->kind != YAML_MAPPING || node->count != 1) return NULL;
	const char *key = node->keys[0]->text;
	*ret_argument = node->items[0];
	if (str_starts(key, "Fn::")) return key + 4;
	return strcmp(key, "Ref") == 0 || strcmp(key, "Condition") == 0 ? key : NULL;
}

/* The same for both forms; the argument of a tag is the node itself. */
static const char *function_of(const struct yaml_node *node, const struct yaml_node **ret_argument)
{
	if (node->tag[0] != '!') return long_function(node, ret_argument);
	*ret_argument = node;
	return node->tag + 1;
}

/* ---- conditions ---- */

static const char *value_of_parameter(const struct reader *r, const char *name)
{
	for (size_t i = 0; i < r->value_count; i++)
		if (strcmp(r->values[i].name, name) == 0) return r->values[i].value;
	for (size_t i = 0; i < r->t->parameter_count; i++)
		if (strcmp(r->t->parameters[i].name, name) == 0)
			return r->t->parameters[i].default_value;
	return NULL;
}

/* A literal or a Ref; what cannot be known beforehand (AWS::Region, FindInMap) is NULL. */
static const char *operand(const struct reader *r, const struct yaml_node *node)
{
	const struct yaml_node *argument = NULL;
	const char *function = function_of(node, &argument);
	if (!function) return text_of(node);
	if (strcmp(function, "Ref") == 0 && text_of(argument))
		return value_of_parameter(r, argument->text);
	return NULL;
}

static bool holds(const struct reader *r, const struct yaml_node *node, int depth);

static bool condition_holds(const struct reader *r, const char *name, int depth)
{
	const struct yaml_node *node = yaml_get(r->conditions, name);
	return !node || holds(r, node, depth + 1);
}

static bool compare(const struct reader *r, const struct yaml_node *pair)
{
	if (pair->kind != YAML_SEQUENCE || pair->count != 2) return false;
	const char *a = operand(r, pair->items[0]), *b = operand(r, pair->items[1]);
	return a && b && strcmp(a, b) == 0;
}

static bool holds(const struct reader *r, const struct yaml_node *node, int depth)
{
	const struct yaml_node *argument = NULL;
	const char *function = function_of(node, &argument);
	if (!function || depth > CONDITION_DEPTH_MAX) return false;
	if (strcmp(function, "Condition") == 0)
		return text_of(argument) && condition_holds(r, argument->text, depth);
	if (strcmp(function, "Equals") == 0) return compare(r, argument);
	if (argument->kind != YAML_SEQUENCE || !argument->count) return false;
	if (strcmp(function, "Not") == 0) return !holds(r, argument->items[0], depth + 1);
	bool all = true, any = false;
	for (size_t i = 0; i < argument->count; i++) {
		bool one = holds(r, argument->items[i], depth + 1);
		all = all && one;
		any = any || one;
	}
	return strcmp(function, "And") == 0 ? all : strcmp(function, "Or") == 0 && any;
}

/* ---- who waits for whom ---- */

struct needs {
	VEC(size_t) list;
};

static void need(const struct reader *r, struct needs *needs, const char *name, size_t len)
{
	for (size_t i = 0; i < r->t->resource_count; i++) {
		const char *id = r->t->resources[i].logical_id;
		if (strlen(id) != len || strncmp(id, name, len) != 0) continue;
		for (size_t j = 0; j < needs->list.len; j++)
			if (needs->list.item[j] == i) return;
		*vec_push(&needs->list) = i;
		return;
	}
}

/* ${Name} and ${Name.Attribute}; ${!literal} is text. */
static void scan_sub(const struct reader *r, struct needs *needs, const char *text)
{
	while ((text = strstr(text, "${"))) {
		text += 2;
		if (*text != '!') need(r, needs, text, strcspn(text, ".}"));
	}
}

static void scan(const struct reader *r, struct needs *needs, const struct yaml_node *node);

/* What Ref, GetAtt and Sub name themselves; their arguments are looked at by the caller. */
static void need_named(const struct reader *r, struct needs *needs, const char *function,
		       const struct yaml_node *argument, const struct yaml_node *first)
{
	const char *text = text_of(argument), *first_text = text_of(first);
	if (strcmp(function, "Ref") == 0 && text) need(r, needs, text, strlen(text));
	if (strcmp(function, "GetAtt") == 0 && text) need(r, needs, text, strcspn(text, "."));
	if (strcmp(function, "GetAtt") == 0 && first_text)
		need(r, needs, first_text, strlen(first_text));
	if (strcmp(function, "Sub") == 0 && (text || first_text))
		scan_sub(r, needs, text ? text : first_text);
}

/* What stands in a node, its own tag left aside. */
static void scan_content(const struct reader *r, struct needs *needs, const struct yaml_node *node);

static void scan_argument(const struct reader *r, struct needs *needs, const char *function,
			  const struct yaml_node *argument)
{
	const struct yaml_node *first =
		argument->kind == YAML_SEQUENCE && argument->count ? argument->items[0] : NULL;
	need_named(r, needs, function, argument, first);
	/* A branch that is not taken makes nobody wait. */
	if (strcmp(function, "If") == 0 && argument->count == 3 && first && text_of(first)) {
		bool then = condition_holds(r, first->text, 0);
		scan(r, needs, argument->items[then ? 1 : 2]);
		return;
	}
	scan_content(r, needs, argument);
}

static void scan_content(const struct reader *r, struct needs *needs, const struct yaml_node *node)
{
	const struct yaml_node *argument = NULL, *ignored;
	const char *function = long_function(node, &argument);
	if (function && !*argument->tag && !long_function(argument, &ignored)) {
		scan_argument(r, needs, function, argument);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		scan(r, needs, node->items[i]);
}

static void scan(const struct reader *r, struct needs *needs, const struct yaml_node *node)
{
	if (node->tag[0] == '!')
		scan_argument(r, needs, node->tag + 1, node);
	else
		scan_content(r, needs, node);
}

static void scan_depends_on(const struct reader *r, struct needs *needs,
			    const struct yaml_node *node)
{
	if (!node) return;
	if (node->kind == YAML_SCALAR) need(r, needs, node->text, node->text_len);
	for (size_t i = 0; i < node->count; i++)
		if (text_of(node->items[i]))
			need(r, needs, node->items[i]->text, node->items[i]->text_len);
}

static void find_needs(struct reader *r, struct template_resource *resource,
		       const struct yaml_node *node)
{
	struct needs needs = { { 0 } };
	scan_depends_on(r, &needs, yaml_get(node, "DependsOn"));
	for (size_t i = 0; node->keys && i < node->count; i++) {
		const char *key = node->keys[i]->text;
		if (strcmp(key, "DependsOn") != 0 && strcmp(key, "Condition") != 0)
			scan(r, &needs, node->items[i]);
	}
	resource->needs = needs.list.item;
	resource->need_count = needs.list.len;
	if (needs.list.item) keep(r, needs.list.item);
}

/* ---- the sections ---- */

static void read_parameters(struct reader *r)
{
	const struct yaml_node *section = yaml_get(r->root, "Parameters");
	size_t n = section && section->kind == YAML_MAPPING ? section->count : 0;
	r->t->parameters = keep(r, mem_array(n, sizeof(*r->t->parameters)));
	r->t->parameter_count = n;
	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *node = section->items[i];
		const char *type = text_of(yaml_get(node, "Type"));
		const char *no_echo = text_of(yaml_get(node, "NoEcho"));
		r->t->parameters[i] = (struct template_parameter){
			.name = section->keys[i]->text,
			.type = type ? type : "",
			.default_value = text_of(yaml_get(node, "Default")),
			.no_echo = no_echo && strcmp(no_echo, "true") == 0,
		};
	}
}

static void read_resources(struct reader *r, const struct yaml_node *section)
{
	r->t->resources = keep(r, mem_array(section->count, sizeof(*r->t->resources)));
	r->t->resource_count = section->count;
	for (size_t i = 0; i < section->count; i++) {
		const char *type = text_of(yaml_get(section->items[i], "Type"));
		const char *condition = text_of(yaml_get(section->items[i], "Condition"));
		r->t->resources[i] = (struct template_resource){
			.logical_id = section->keys[i]->text,
			.type = type ? type : "",
			.deletion_policy = text_of(yaml_get(section->items[i], "DeletionPolicy")),
			.exists = !condition || condition_holds(r, condition, 0),
		};
	}
	for (size_t i = 0; i < section->count; i++)
		find_needs(r, &r->t->resources[i], section->items[i]);
}

static void read_outputs(struct reader *r)
{
	const struct yaml_node *section = yaml_get(r->root, "Outputs");
	size_t n = section && section->kind == YAML_MAPPING ? section->count : 0;
	r->t->outputs = keep(r, mem_array(n, sizeof(*r->t->outputs)));
	r->t->output_count = n;
	for (size_t i = 0; i < n; i++)
		r->t->outputs[i] = section->keys[i]->text;
}

int template_read(const char *bytes, size_t len, const char *name,
		  const struct template_value *values, size_t value_count, struct template *ret,
		  struct err *err)
{
	struct template t = { 0 };
	struct arena *arena = mem_alloc(sizeof(*arena));
	t.arena = arena;
	if (yaml_tree_read(bytes, len, name, &arena->tree, err) < 0) {
		template_release(&t);
		return -1;
	}
	const struct yaml_node *resources = yaml_get(arena->tree.root, "Resources");
	if (!resources || resources->kind != YAML_MAPPING || !resources->count) {
		template_release(&t);
		return err_set(err, ERR_INPUT, "%s is no CloudFormation template: no Resources",
			       name);
	}
	struct reader r = { arena->tree.root,
			    yaml_get(arena->tree.root, "Conditions"),
			    values,
			    value_count,
			    &t,
			    arena };
	read_parameters(&r);
	read_resources(&r, resources);
	read_outputs(&r);
	*ret = t;
	return 0;
}

void template_release(struct template *t)
{
	struct arena *arena = t->arena;
	if (!arena) return;
	for (size_t i = 0; i < arena->blocks.len; i++)
		free(arena->blocks.item[i]);
	vec_release(&arena->blocks);
	yaml_tree_release(&arena->tree);
	free(arena);
	*t = (struct template){ 0 };
}

size_t template_count(const struct template *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->resource_count; i++)
		n += t->resources[i].exists;
	return n;
}
