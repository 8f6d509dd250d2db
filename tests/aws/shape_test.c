/* Tables of fields: the same struct from XML and from JSON, and what happens to answers that are
 * not as they should be. */
#include "core/aws/shape.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

struct part {
	const char *key;
	int64_t number;
};
struct thing {
	const char *name, *word;
	int64_t number, time_ms;
	double real;
	bool flag;
	const char *const *texts;
	size_t text_count;
	const struct part *parts;
	size_t part_count;
};
static const struct field part_fields[] = {
	FIELD_NEEDED(part, key, "Key"),
	FIELD(part, number, "In/Number"),
};
static const struct shape part_shape = SHAPE(part, part_fields);
static const struct field xml_fields[] = {
	FIELD_NEEDED(thing, name, "Name"),
	FIELD(thing, word, "Deep/Word"),
	FIELD(thing, number, "Number"),
	FIELD_WHEN(thing, time_ms, "Time"),
	FIELD(thing, real, "Real"),
	FIELD(thing, flag, "Flag"),
	FIELD_LIST(thing, texts, text_count, "Texts/member", "Name"),
	FIELD_ALL(thing, parts, part_count, "Parts/member", part_shape),
};
static const struct shape xml_shape = SHAPE(thing, xml_fields);
static const struct field json_fields[] = {
	FIELD_NEEDED(thing, name, "Name"),
	FIELD(thing, word, "Deep/Word"),
	FIELD(thing, number, "Number"),
	FIELD_WHEN(thing, time_ms, "Time"),
	FIELD(thing, real, "Real"),
	FIELD(thing, flag, "Flag"),
	FIELD_LIST(thing, texts, text_count, "Texts", "Name"),
	FIELD_ALL(thing, parts, part_count, "Parts", part_shape),
};
static const struct shape json_shape = SHAPE(thing, json_fields);

struct reading {
	struct xml *xml;
	struct json *json;
	struct arena arena;
	struct thing thing;
	struct err err;
	int result;
};

static void read_xml(struct reading *r, const char *text)
{
	*r = (struct reading){ 0 };
	r->xml = xml_read(text, strlen(text), &r->err);
	assert_non_null(r->xml);
	struct place place = { .xml = r->xml, .element = xml_root(r->xml) };
	r->result = shape_read(&xml_shape, place, "GetThing", &r->thing, &r->arena, &r->err);
}

static void read_json(struct reading *r, const char *text)
{
	*r = (struct reading){ 0 };
	r->json = json_read(text, strlen(text), &r->err);
	assert_non_null(r->json);
	struct place place = { .json = r->json };
	r->result = shape_read(&json_shape, place, "GetThing", &r->thing, &r->arena, &r->err);
}

static void close_reading(struct reading *r)
{
	arena_release(&r->arena);
	xml_free(r->xml);
	json_free(r->json);
	err_release(&r->err);
}

static void is_full(const struct reading *r)
{
	const struct thing *t = &r->thing;
	assert_int_equal(r->result, 0);
	assert_string_equal(t->name, "n");
	assert_string_equal(t->word, "w");
	assert_int_equal(t->number, 7);
	assert_int_equal(t->time_ms, 1500);
	assert_true(t->real > 1.24 && t->real < 1.26);
	assert_true(t->flag);
	assert_int_equal(t->text_count, 2);
	assert_string_equal(t->texts[0], "a");
	assert_string_equal(t->texts[1], "b");
	assert_int_equal(t->part_count, 2);
	assert_string_equal(t->parts[1].key, "k2");
	assert_int_equal(t->parts[0].number, 3);
	assert_int_equal(t->parts[1].number, 0);
}

static void the_same_struct_comes_from_xml_and_json(void **state)
{
	struct reading r;
	(void)state;
	read_xml(&r, "<R><New><x/></New><Name>n</Name><Deep><Word>w</Word></Deep><Number>7</Number>"
		     "<Time>1970-01-01T00:00:01.500Z</Time><Real>1.25</Real><Flag>true</Flag>"
		     "<Texts><member><Name>a</Name></member><member><Name>b</Name></member></Texts>"
		     "<Parts><member><Key>k1</Key><In><Number>3</Number></In></member>"
		     "<member><Key>k2</Key></member></Parts></R>");
	is_full(&r);
	close_reading(&r);
	read_json(&r, "{\"New\":[{}],\"Name\":\"n\",\"Deep\":{\"Word\":\"w\"},\"Number\":7,"
		      "\"Time\":1.5,\"Real\":1.25,\"Flag\":true,\"Texts\":[{\"Name\":\"a\"},"
		      "{\"Name\":\"b\"}],\"Parts\":[{\"Key\":\"k1\",\"In\":{\"Number\":3}},"
		      "{\"Key\":\"k2\"}]}");
	is_full(&r);
	close_reading(&r);
}

static void is_empty(const struct reading *r)
{
	const struct thing *t = &r->thing;
	assert_int_equal(r->result, 0);
	assert_string_equal(t->word, "");
	assert_int_equal(t->number, 0);
	assert_int_equal(t->time_ms, 0);
	assert_true(t->real == 0);
	assert_false(t->flag);
	assert_int_equal(t->text_count, 0);
	assert_int_equal(t->part_count, 0);
}

static void what_is_missing_or_unreadable_is_empty(void **state)
{
	static const char *const xml[] = {
		"<R><Name>n</Name></R>",
		"<R><Name>n</Name><Number>7x</Number><Time>soon</Time><Real>nan</Real>"
		"<Flag>yes</Flag><Texts/><Parts/></R>",
		"<R><Name>n</Name><Number>99999999999999999999</Number><Real>1e999</Real></R>",
	};
	static const char *const json[] = {
		"{\"Name\":\"n\"}",
		"{\"Name\":\"n\",\"Number\":\"7\",\"Time\":\"1\",\"Real\":null,\"Flag\":\"true\","
		"\"Deep\":\"w\",\"Texts\":{\"Name\":\"a\"},\"Parts\":5}",
		"{\"Name\":\"n\",\"Number\":1e300,\"Time\":-5}",
	};
	struct reading r;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(xml); i++) {
		read_xml(&r, xml[i]);
		is_empty(&r);
		close_reading(&r);
		read_json(&r, json[i]);
		is_empty(&r);
		close_reading(&r);
	}
}

static void is_refused(struct reading *r, const char *words)
{
	assert_int_equal(r->result, -1);
	assert_int_equal(r->err.kind, ERR_INTERNAL);
	if (!strstr(err_text(&r->err), words)) fail_msg("%s", err_text(&r->err));
	close_reading(r);
}

static void what_must_be_there_is_missed(void **state)
{
	struct reading r;
	(void)state;
	read_xml(&r, "<R><Name></Name></R>");
	is_refused(&r, "GetThing: the answer lacks Name");
	read_json(&r, "{\"Name\":5}");
	is_refused(&r, "lacks Name");
	read_xml(&r, "<R><Name>n</Name><Parts><member><Key>k</Key></member><member/></Parts></R>");
	is_refused(&r, "lacks Key");
	read_json(&r, "{\"Name\":\"n\",\"Parts\":[{\"Key\":\"k\"},null]}");
	is_refused(&r, "lacks Key");
	read_json(&r, "[]");
	is_refused(&r, "lacks Name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_struct_comes_from_xml_and_json),
		cmocka_unit_test(what_is_missing_or_unreadable_is_empty),
		cmocka_unit_test(what_must_be_there_is_missed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
