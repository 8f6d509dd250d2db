#include "core/plan/template.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct template_value values[] = { { "Switch", "true" }, { "Other", "" } };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template read = { 0 };
	if (template_read((const char *)data, size, "template", values, ARRAY_LEN(values), &read,
			  &err) < 0) {
		FUZZ_REQUIRE(err_is_set(&err) && fuzz_is_harmless(err_text(&err)));
		return 0;
	}
	FUZZ_REQUIRE(template_count(&read) <= read.resource_count);
	for (size_t i = 0; i < read.resource_count; i++)
		for (size_t k = 0; k < read.resources[i].need_count; k++)
			FUZZ_REQUIRE(read.resources[i].needs[k] < read.resource_count);
	template_release(&read);
	return 0;
}
