/* A YAML document as a tree of nodes that keep their tag, line and column: what answers files and
 * CloudFormation templates need. Reads with libyaml; aliases are resolved, merge keys are not.
 * JSON documents are YAML too. Capped: YAML_BYTES_MAX bytes, YAML_DEPTH_MAX levels, YAML_NODES_MAX.
 */
#ifndef CORE_PLAN_YAML_TREE_H
#define CORE_PLAN_YAML_TREE_H

#include "core/base/err.h"

enum { YAML_BYTES_MAX = 1 << 20, YAML_DEPTH_MAX = 64, YAML_NODES_MAX = 50000 };
enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	const char *tag;          /* local tag such as "!Ref", or "" */
	const char *text;         /* scalar's text; "" otherwise */
	size_t text_len;          /* may hold NUL bytes only if the document escapes them */
	bool is_plain;            /* scalar without quotes: true, 12 and ~ mean something */
	int line, column;         /* 1-based */
	struct yaml_node **items; /* sequence items, or mapping values */
	struct yaml_node **keys;  /* mapping keys, scalars; NULL for a sequence */
	size_t count;
};
struct yaml_tree {
	struct yaml_node *root; /* NULL for an empty document */
	void *arena;            /* owns every node and text */
};
/* `name` is used in errors: "answers.yaml:3:5: ...". Duplicate keys in a mapping are an error. */
int yaml_tree_read(const char *bytes, size_t len, const char *name, struct yaml_tree *ret,
		   struct err *err);
void yaml_tree_release(struct yaml_tree *tree);
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key); /* or NULL */

#endif
