#include "core/plan/yaml_tree.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Every allocation of a tree, freed together. */
struct arena {
	VEC(void *) blocks;
};
struct reader {
	yaml_document_t document;
	const char *name;
	struct arena *arena;
	size_t node_count;
	struct err *err;
};

static void *arena_keep(struct arena *arena, void *block)
{
	*vec_push(&arena->blocks) = block;
	return block;
}

static int complain(const struct reader *r, const yaml_mark_t *at, const char *sentence)
{
	return err_set(r->err, ERR_INPUT, "%s:%zu:%zu: %s", r->name, at->line + 1, at->column + 1,
		       sentence);
}

static const char *local_tag(struct reader *r, const yaml_node_t *from)
{
	const char *tag = (const char *)from->tag;
	if (!tag || str_starts(tag, "tag:yaml.org,2002:")) return "";
	return arena_keep(r->arena, mem_copy_text(tag));
}

static struct yaml_node *convert(struct reader *r, int index, int depth);

static int convert_sequence(struct reader *r, const yaml_node_t *from, struct yaml_node *to,
			    int depth)
{
	const yaml_node_item_t *first = from->data.sequence.items.start;
	to->count = (size_t)(from->data.sequence.items.top - first);
	to->items = arena_keep(r->arena, mem_array(to->count, sizeof(*to->items)));
	for (size_t i = 0; i < to->count; i++)
		if (!(to->items[i] = convert(r, first[i], depth + 1))) return -1;
	return 0;
}

static int compare_places(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->line != b->line) return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static int compare_keys(const void *left, const void *right)
{
	const struct yaml_node *a = *(struct yaml_node *const *)left;
	const struct yaml_node *b = *(struct yaml_node *const *)right;
	int order = strcmp(a->text, b->text);
	return order ? order : compare_places(a, b);
}

/* Sorted first: a mapping may have thousands of keys. */
static int check_twice(struct reader *r, const struct yaml_node *mapping)
{
	const struct yaml_node *twice = NULL;
	struct yaml_node **sorted = mem_array(mapping->count, sizeof(*sorted));
	if (mapping->count) memcpy(sorted, mapping->keys, mapping->count * sizeof(*sorted));
	qsort(sorted, mapping->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < mapping->count; i++)
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0 &&
		    (!twice || compare_places(sorted[i], twice) < 0))
			twice = sorted[i];
	free(sorted);
	if (!twice) return 0;
	return err_set(r->err, ERR_INPUT, "%s:%d:%d: the key '%.80s' stands here twice", r->name,
		       twice->line, twice->column, twice->text);
}

static int convert_mapping(struct reader *r, const yaml_node_t *from, struct yaml_node *to,
			   int depth)
{
	const yaml_node_pair_t *first = from->data.mapping.pairs.start;
	to->count = (size_t)(from->data.mapping.pairs.top - first);
	to->items = arena_keep(r->arena, mem_array(to->count, sizeof(*to->items)));
	to->keys = arena_keep(r->arena, mem_array(to->count, sizeof(*to->keys)));
	for (size_t i = 0; i < to->count; i++) {
		const yaml_node_t *key = yaml_document_get_node(&r->document, first[i].key);
		if (!(to->keys[i] = convert(r, first[i].key, depth + 1))) return -1;
		if (to->keys[i]->kind != YAML_SCALAR)
			return complain(r, &key->start_mark, "a key must be a plain word");
		if (!(to->items[i] = convert(r, first[i].value, depth + 1))) return -1;
	}
	return check_twice(r, to);
}

/* Aliases are expanded, so the caps on depth and nodes also stop an alias inside its own anchor and
 * a small text that would grow without end. */
static struct yaml_node *convert(struct reader *r, int index, int depth)
{
	const yaml_node_t *from = yaml_document_get_node(&r->document, index);
	int rc = 0;
	if (depth > YAML_DEPTH_MAX) {
		complain(r, &from->start_mark, "nested too deeply");
		return NULL;
	}
	if (++r->node_count > YAML_NODES_MAX) {
		complain(r, &from->start_mark, "too many values");
		return NULL;
	}
	struct yaml_node *to = arena_keep(r->arena, mem_alloc(sizeof(*to)));
	to->tag = local_tag(r, from);
	to->text = "";
	to->line = (int)from->start_mark.line + 1;
	to->column = (int)from->start_mark.column + 1;
	if (from->type == YAML_SCALAR_NODE) {
		to->kind = YAML_SCALAR;
		to->text_len = from->data.scalar.length;
		to->text =
			arena_keep(r->arena, mem_copy_bytes(from->data.scalar.value, to->text_len));
		to->is_plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	} else if (from->type == YAML_SEQUENCE_NODE) {
		to->kind = YAML_SEQUENCE;
		rc = convert_sequence(r, from, to, depth);
	} else {
		to->kind = YAML_MAPPING;
		rc = convert_mapping(r, from, to, depth);
	}
	return rc < 0 ? NULL : to;
}

static int parse_error(const yaml_parser_t *parser, const char *name, struct err *err)
{
	const char *problem = parser->problem ? parser->problem : "not YAML";
	if (parser->error == YAML_READER_ERROR)
		return err_set(err, ERR_INPUT, "%s: not text (byte %zu): %s", name,
			       parser->problem_offset, problem);
	return err_set(err, ERR_INPUT, "%s:%zu:%zu: %s%s%s", name, parser->problem_mark.line + 1,
		       parser->problem_mark.column + 1, problem, parser->context ? " " : "",
		       parser->context ? parser->context : "");
}

static int check_single(yaml_parser_t *parser, const char *name, struct err *err)
{
	yaml_document_t second;
	if (!yaml_parser_load(parser, &second)) return parse_error(parser, name, err);
	const yaml_node_t *root = yaml_document_get_root_node(&second);
	size_t line = root ? root->start_mark.line + 1 : 0;
	yaml_document_delete(&second);
	if (!root) return 0;
	return err_set(err, ERR_INPUT, "%s:%zu:1: a second document; only one is expected", name,
		       line);
}

/* Looks at the nesting before libyaml builds anything: its time grows with the square of the depth,
 * so that a text of brackets alone would stop the program. What is no YAML is told by the load. */
static int check_depth(const char *bytes, size_t len, struct reader *r)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int depth = 0, rc = 0;
	bool ends = false;
	if (!yaml_parser_initialize(&parser)) BUG("libyaml: out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
	while (rc == 0 && !ends && yaml_parser_parse(&parser, &event)) {
		bool opens = event.type == YAML_SEQUENCE_START_EVENT ||
			     event.type == YAML_MAPPING_START_EVENT;
		bool closes = event.type == YAML_SEQUENCE_END_EVENT ||
			      event.type == YAML_MAPPING_END_EVENT;
		depth += opens - closes;
		ends = event.type == YAML_STREAM_END_EVENT;
		if (depth > YAML_DEPTH_MAX + 1)
			rc = complain(r, &event.start_mark, "nested too deeply");
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return rc;
}

int yaml_tree_read(const char *bytes, size_t len, const char *name, struct yaml_tree *ret,
		   struct err *err)
{
	struct reader r = { .name = name, .err = err };
	struct yaml_tree tree = { NULL, NULL };
	yaml_parser_t parser;
	if (len > YAML_BYTES_MAX)
		return err_set(err, ERR_INPUT, "%s is larger than %d bytes", name, YAML_BYTES_MAX);
	if (check_depth(bytes, len, &r) < 0) return -1;
	if (!yaml_parser_initialize(&parser)) BUG("libyaml: out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
	int rc = yaml_parser_load(&parser, &r.document) ? 0 : parse_error(&parser, name, err);
	if (rc == 0) {
		tree.arena = r.arena = mem_alloc(sizeof(*r.arena));
		bool is_empty = !yaml_document_get_root_node(&r.document);
		if (!is_empty && !(tree.root = convert(&r, 1, 0))) rc = -1;
		yaml_document_delete(&r.document);
		if (rc == 0 && !is_empty) rc = check_single(&parser, name, err);
	}
	yaml_parser_delete(&parser);
	if (rc == 0)
		*ret = tree;
	else
		yaml_tree_release(&tree);
	return rc;
}

void yaml_tree_release(struct yaml_tree *tree)
{
	struct arena *arena = tree->arena;
	if (!arena) return;
	for (size_t i = 0; i < arena->blocks.len; i++)
		free(arena->blocks.item[i]);
	vec_release(&arena->blocks);
	free(arena);
	*tree = (struct yaml_tree){ NULL, NULL };
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
	if (!mapping || mapping->kind != YAML_MAPPING) return NULL;
	for (size_t i = 0; i < mapping->count; i++)
		if (str_equal(mapping->keys[i]->text, key)) return mapping->items[i];
	return NULL;
}
