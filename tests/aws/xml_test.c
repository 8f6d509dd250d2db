#include "core/aws/xml.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static struct xml *read_text(const char *text)
{
	struct err err = ERR_INIT;
	struct xml *xml = xml_read(text, strlen(text), &err);
	if (!xml) fail_msg("%s", err_text(&err));
	return xml;
}

static void refused(const char *bytes, size_t len, const char *words)
{
	struct err err = ERR_INIT;
	assert_null(xml_read(bytes, len, &err));
	assert_int_equal(err.kind, ERR_INTERNAL);
	assert_non_null(strstr(err_text(&err), words));
	err_release(&err);
}

static void paths_lead_to_text(void **state)
{
	struct xml *xml = read_text("<?xml version=\"1.0\"?>\n<R xmlns=\"urn:x\">\n <A><B> kept "
				    "</B></A><L><member>1</member><other/><member>2</member></L>"
				    "</R>");
	const struct xml_node *root = xml_root(xml);
	(void)state;
	assert_string_equal(xml_name(xml, root), "R");
	assert_string_equal(xml_text(xml, root, "A/B"), " kept ");
	const struct xml_node *member = xml_at(xml, root, "L/member");
	assert_string_equal(xml_text(xml, member, ""), "1");
	member = xml_next(xml, member);
	assert_string_equal(xml_text(xml, member, ""), "2");
	assert_null(xml_next(xml, member));
	assert_string_equal(xml_text(xml, xml_find(xml, "B"), ""), " kept ");
	xml_free(xml);
}

static void what_is_not_there_is_empty(void **state)
{
	struct xml *xml = read_text("<R><Empty/><A>x</A></R>");
	(void)state;
	assert_string_equal(xml_text(xml, xml_root(xml), "Empty"), "");
	assert_string_equal(xml_text(xml, xml_root(xml), "A/B/C"), "");
	assert_string_equal(xml_text(xml, NULL, "A"), "");
	assert_string_equal(xml_name(xml, NULL), "");
	assert_null(xml_at(xml, NULL, "A"));
	assert_null(xml_next(xml, NULL));
	assert_null(xml_find(xml, "member"));
	xml_free(xml);
}

static void prefixes_references_and_cdata_are_understood(void **state)
{
	struct xml *xml = read_text("<n:R xmlns:n=\"u\"><n:A>a &amp; &#x3042;<![CDATA[<b>]]></n:A>"
				    "</n:R>");
	(void)state;
	assert_string_equal(xml_text(xml, xml_root(xml), "A"), "a & \xe3\x81\x82<b>");
	xml_free(xml);
}

static void text_comes_out_harmless(void **state)
{
	struct xml *xml = read_text("<R><A>one\ntwo&#x202E;three&#x9b;</A></R>");
	struct str long_text = STR_INIT;
	(void)state;
	assert_string_equal(xml_text(xml, xml_root(xml), "A"), "one two.three.");
	xml_free(xml);
	str_add(&long_text, "<R>");
	for (int i = 0; i < 20000; i++)
		str_add_char(&long_text, 'x');
	str_add(&long_text, "</R>");
	xml = read_text(str_text(&long_text));
	assert_true(strlen(xml_text(xml, xml_root(xml), "")) < 5000);
	assert_true(str_ends(xml_text(xml, xml_root(xml), ""), " [...]"));
	xml_free(xml);
	str_release(&long_text);
}

static void add_nested(struct str *out, int depth)
{
	for (int i = 0; i < depth; i++)
		str_add(out, "<a>");
	for (int i = 0; i < depth; i++)
		str_add(out, "</a>");
}

static void too_deep_is_refused(void **state)
{
	struct str text = STR_INIT;
	(void)state;
	add_nested(&text, XML_DEPTH_MAX);
	xml_free(read_text(str_text(&text)));
	str_reset(&text);
	add_nested(&text, XML_DEPTH_MAX + 1);
	refused(str_text(&text), text.len, "too deeply");
	str_release(&text);
}

static void too_many_elements_are_refused(void **state)
{
	struct str text = STR_INIT;
	(void)state;
	str_add(&text, "<r>");
	for (int i = 0; i < XML_NODES_MAX; i++)
		str_add(&text, "<a/>");
	str_add(&text, "</r>");
	refused(str_text(&text), text.len, "too many elements");
	str_release(&text);
}

static void too_large_is_refused(void **state)
{
	char *bytes = mem_alloc(XML_BYTES_MAX + 1);
	(void)state;
	refused(bytes, XML_BYTES_MAX + 1, "larger than");
	free(bytes);
}

static void document_types_are_refused(void **state)
{
	static const char bomb[] = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>"
				   "<r>&b;</r>";
	static const char outside[] = "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>";
	(void)state;
	refused(bomb, strlen(bomb), "document type");
	refused(outside, strlen(outside), "document type");
}

static void what_is_no_xml_is_refused(void **state)
{
	static const char *const texts[] = {
		"",          "hello",    "<a>",        "<a></b>", "<a>&unknown;</a>",
		"{\"a\":1}", "<a/><b/>", "<a>\xff</a>"
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		refused(texts[i], strlen(texts[i]), "unreadable XML");
	refused("<a>\0</a>", 8, "unreadable XML");
}

static void one_text_comes_as_it_was_sent(void **state)
{
	static const char text[] =
		"<R><A>x</A><a:Body>line\n\t&lt;two&gt;<c>inner</c>\xc3\xa9</a:Body>"
		"<Body>second</Body></R>";
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	(void)state;
	assert_int_equal(xml_read_text(text, strlen(text), "Body", &out, &err), 0);
	assert_string_equal(str_text(&out), "line\n\t<two>\xc3\xa9");
	str_reset(&out);
	assert_int_equal(xml_read_text(text, strlen(text), "None", &out, &err), 0);
	assert_string_equal(str_text(&out), "");
	assert_int_equal(xml_read_text("<R><B>", 6, "Body", &out, &err), -1);
	assert_int_equal(xml_read_text("<!DOCTYPE R><R/>", 16, "Body", &out, &err), -1);
	assert_int_equal(err.kind, ERR_INTERNAL);
	str_release(&out);
	err_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_to_text),
		cmocka_unit_test(what_is_not_there_is_empty),
		cmocka_unit_test(prefixes_references_and_cdata_are_understood),
		cmocka_unit_test(text_comes_out_harmless),
		cmocka_unit_test(too_deep_is_refused),
		cmocka_unit_test(too_many_elements_are_refused),
		cmocka_unit_test(too_large_is_refused),
		cmocka_unit_test(document_types_are_refused),
		cmocka_unit_test(what_is_no_xml_is_refused),
		cmocka_unit_test(one_text_comes_as_it_was_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
