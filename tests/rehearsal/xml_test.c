#include "core/rehearsal/xml_read.h"
#include "core/rehearsal/xml_write.h"

#include "tests/support/unit.h"

#include <string.h>

static void an_answer_is_escaped_and_always_balanced(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct xmlout x;
	(void)state;
	xmlout_begin(&x, &out);
	xmlout_open_root(&x, "A", "urn:x");
	xmlout_open(&x, "B");
	xmlout_text(&x, "C", "<&>\"\x01");
	xmlout_text(&x, "D", NULL);
	xmlout_time(&x, "E", 1790000000123);
	xmlout_bool(&x, "F", true);
	xmlout_end(&x);
	assert_string_equal(strchr(str_text(&out), '\n') + 1,
			    "<A xmlns=\"urn:x\"><B><C>&lt;&amp;&gt;&quot;?</C>"
			    "<E>2026-09-21T14:13:20.123Z</E><F>true</F></B></A>\n");
}

static void a_body_becomes_a_tree(void **state)
{
	static const char text[] = "<?xml version='1.0'?>\n<r:Root xmlns:r='urn:x'>\n"
				   "  <Name>a&amp;b</Name>\n  <List><V>1</V><V>2</V></List>\n"
				   "</r:Root>";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct xmlin *root = xmlin_read(text, strlen(text), &err);
	(void)state;
	assert_non_null(root);
	assert_string_equal(root->name, "Root");
	assert_string_equal(xmlin_text(root, "Name"), "a&b");
	assert_int_equal(xmlin_child(root, "List")->children.len, 2);
	assert_string_equal(xmlin_text(xmlin_child(root, "Missing"), "Name"), "");
	xmlin_free(root);
}

static void malformed_deep_and_entity_laden_bodies_are_refused(void **state)
{
	CLEANUP(str_release) struct str deep = STR_INIT;
	const char *const bodies[] = {
		"",
		"plain",
		"<a><b></a>",
		"<a/><b/>",
		"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		"<a>&unknown;</a>",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		assert_null(xmlin_read(bodies[i], strlen(bodies[i]), &err));
		assert_int_equal(err.kind, ERR_INPUT);
	}
	for (int i = 0; i <= XML_READ_DEPTH_MAX; i++)
		str_add(&deep, "<a>");
	for (int i = 0; i <= XML_READ_DEPTH_MAX; i++)
		str_add(&deep, "</a>");
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_null(xmlin_read(str_text(&deep), deep.len, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_escaped_and_always_balanced),
		cmocka_unit_test(a_body_becomes_a_tree),
		cmocka_unit_test(malformed_deep_and_entity_laden_bodies_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
