#include "core/aws/xml.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

static const char *const names[] = { "Error", "Code", "Message", "member", "item", "a" };

static void look(const struct xml *xml, const struct xml_node *node, int depth)
{
	for (; node && depth < 4; node = xml_next(xml, node)) {
		FUZZ_REQUIRE(fuzz_is_harmless(xml_name(xml, node)));
		FUZZ_REQUIRE(fuzz_is_harmless(xml_text(xml, node, "")));
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			look(xml, xml_at(xml, node, names[i]), depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(xml_release) struct xml *xml = xml_read((const char *)data, size, &err);
	FUZZ_REQUIRE(xml || err.kind == ERR_INTERNAL);
	FUZZ_REQUIRE(fuzz_is_harmless(err_text(&err)));
	err_reset(&err);
	xml_read_text((const char *)data, size, "Message", &text, &err);
	if (!xml) return 0;
	look(xml, xml_root(xml), 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		FUZZ_REQUIRE(fuzz_is_harmless(xml_text(xml, xml_find(xml, names[i]), "")));
	return 0;
}
