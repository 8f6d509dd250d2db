/* YAML as answers files and templates use it, and documents made to hurt. */
#include "core/plan/yaml_tree.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static struct yaml_tree read_text(const char *text)
{
	struct yaml_tree tree;
	struct err err = ERR_INIT;
	if (yaml_tree_read(text, strlen(text), "f", &tree, &err) < 0)
		fail_msg("%s", err_text(&err));
	return tree;
}

static void expect_refused(const char *text, const char *words)
{
	struct yaml_tree tree = { NULL, NULL };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (yaml_tree_read(text, strlen(text), "f", &tree, &err) == 0)
		fail_msg("%.60s is taken", text);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(tree.root);
	if (!strstr(err_text(&err), words)) fail_msg("\"%s\", not \"%s\"", err_text(&err), words);
}

static void kinds_places_and_quotes_are_kept(void **state)
{
	struct yaml_tree tree = read_text("a: 1\nlist:\n  - x\n  - \"true\"\nempty:\n");
	const struct yaml_node *root = tree.root, *list = yaml_get(root, "list");
	(void)state;
	assert_int_equal(root->kind, YAML_MAPPING);
	assert_int_equal(root->count, 3);
	assert_string_equal(yaml_get(root, "a")->text, "1");
	assert_true(yaml_get(root, "a")->is_plain);
	assert_int_equal(list->kind, YAML_SEQUENCE);
	assert_int_equal(list->count, 2);
	assert_null(list->keys);
	assert_false(list->items[1]->is_plain);
	assert_int_equal(list->items[1]->line, 4);
	assert_int_equal(list->items[1]->column, 5);
	assert_string_equal(yaml_get(root, "empty")->text, "");
	assert_null(yaml_get(root, "missing"));
	assert_null(yaml_get(list, "a"));
	assert_null(yaml_get(NULL, "a"));
	yaml_tree_release(&tree);
	assert_null(tree.root);
	yaml_tree_release(&tree);
}

static void local_tags_stay_and_standard_ones_go(void **state)
{
	struct yaml_tree tree =
		read_text("a: !Ref Vpc\nb: !GetAtt [A, B]\nc: !!str 12\nd: !If {x: y}\n");
	(void)state;
	assert_string_equal(yaml_get(tree.root, "a")->tag, "!Ref");
	assert_string_equal(yaml_get(tree.root, "b")->tag, "!GetAtt");
	assert_string_equal(yaml_get(tree.root, "c")->tag, "");
	assert_string_equal(yaml_get(tree.root, "d")->tag, "!If");
	assert_string_equal(tree.root->tag, "");
	yaml_tree_release(&tree);
}

static void aliases_repeat_what_they_name(void **state)
{
	struct yaml_tree tree = read_text("a: &x {k: v}\nb: *x\nc: [*x, *x]\n");
	const struct yaml_node *b = yaml_get(tree.root, "b");
	(void)state;
	assert_string_equal(yaml_get(b, "k")->text, "v");
	assert_string_equal(yaml_get(yaml_get(tree.root, "c")->items[1], "k")->text, "v");
	yaml_tree_release(&tree);
}

static void json_is_yaml_too(void **state)
{
	struct yaml_tree tree = read_text("{\"a\": [1, {\"b\": \"\\u00e9\\u0000x\"}]}");
	const struct yaml_node *b = yaml_get(yaml_get(tree.root, "a")->items[1], "b");
	(void)state;
	assert_int_equal(b->text_len, 4);
	assert_memory_equal(b->text, "\xc3\xa9\0x", 4);
	yaml_tree_release(&tree);
}

static void an_empty_document_has_no_root(void **state)
{
	static const char *const texts[] = { "", "\n\n", "# words\n" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct yaml_tree tree = read_text(texts[i]);
		assert_null(tree.root);
		yaml_tree_release(&tree);
	}
}

static void mistakes_are_told_with_line_and_column(void **state)
{
	(void)state;
	expect_refused("a: 1\nb: 2\na: 3\n", "f:3:1: the key 'a' stands here twice");
	expect_refused("a:\n  b: 1\n  b: 2\n", "f:3:3: the key 'b' stands here twice");
	expect_refused("a: {k: 1, k: 2}\n", "f:1:11: the key 'k' stands here twice");
	expect_refused("a: 1\n---\nb: 2\n", "f:3:1: a second document; only one is expected");
	expect_refused("a: 1\n...\nb: 2\n", "f:");
	expect_refused("a: [1, 2\n", "f:2:1: ");
	expect_refused("a: b: c\n", "f:1:5: ");
	expect_refused("a:\n\tb: 1\n", "f:2:1: ");
	expect_refused("a: *nobody\n", "f:1:4: ");
	expect_refused("? [a, b]\n: c\n", "f:1:3: a key must be a plain word");
	expect_refused("a: \xff\n", "f: not text (byte 3)");
}

static void an_alias_inside_its_own_anchor_ends(void **state)
{
	(void)state;
	expect_refused("a: &x [*x]\n", "f:1:");
	expect_refused("&x {a: *x}\n", "f:1:");
	expect_refused("a: &x [*x, *x, *x, *x]\n", "f:1:");
}

/* Nine levels of nine aliases would be 387 million values. */
static void a_text_that_grows_without_end_is_refused(void **state)
{
	CLEANUP(str_release) struct str bomb = STR_INIT;
	(void)state;
	str_add(&bomb, "a: &a [x,x,x,x,x,x,x,x,x]\n");
	for (char c = 'b'; c <= 'i'; c++) {
		str_addf(&bomb, "%c: &%c [", c, c);
		for (int i = 0; i < 9; i++)
			str_addf(&bomb, "%s*%c", i ? "," : "", c - 1);
		str_add(&bomb, "]\n");
	}
	expect_refused(str_text(&bomb), "too many values");
}

static char *nested(size_t depth)
{
	struct str text = STR_INIT;
	for (size_t i = 0; i < depth; i++)
		str_add_char(&text, '[');
	for (size_t i = 0; i < depth; i++)
		str_add_char(&text, ']');
	return str_detach(&text);
}

static void depth_has_a_limit(void **state)
{
	CLEANUP(mem_free_text) char *fits = nested(YAML_DEPTH_MAX + 1);
	CLEANUP(mem_free_text) char *deep = nested(YAML_DEPTH_MAX + 2);
	CLEANUP(mem_free_text) char *abyss = nested(100000);
	struct yaml_tree tree = read_text(fits);
	(void)state;
	yaml_tree_release(&tree);
	expect_refused(deep, "f:1:66: nested too deeply");
	expect_refused(abyss, "f:1:");
}

static void size_has_a_limit(void **state)
{
	struct yaml_tree tree = { NULL, NULL };
	CLEANUP(err_release) struct err err = ERR_INIT;
	char *text = mem_alloc(YAML_BYTES_MAX + 2);
	(void)state;
	memset(text, 'x', YAML_BYTES_MAX + 1);
	text[0] = '"';
	text[YAML_BYTES_MAX - 1] = '"';
	assert_int_equal(yaml_tree_read(text, YAML_BYTES_MAX, "f", &tree, &err), 0);
	yaml_tree_release(&tree);
	assert_int_equal(yaml_tree_read(text, YAML_BYTES_MAX + 1, "f", &tree, &err), -1);
	assert_string_equal(err_text(&err), "f is larger than 1048576 bytes");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_places_and_quotes_are_kept),
		cmocka_unit_test(local_tags_stay_and_standard_ones_go),
		cmocka_unit_test(aliases_repeat_what_they_name),
		cmocka_unit_test(json_is_yaml_too),
		cmocka_unit_test(an_empty_document_has_no_root),
		cmocka_unit_test(mistakes_are_told_with_line_and_column),
		cmocka_unit_test(an_alias_inside_its_own_anchor_ends),
		cmocka_unit_test(a_text_that_grows_without_end_is_refused),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(size_has_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
