#include "core/aws/profile_file.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"
#include "core/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(profile_file_release) struct profile_file file = { 0 };
	if (size > PROFILE_FILE_MAX) return 0;
	profile_file_parse((const char *)data, size, &file);
	FUZZ_REQUIRE(file.sections.len <= PROFILE_SECTIONS_MAX);
	for (size_t i = 0; i < file.sections.len; i++) {
		const struct profile_section *section = &file.sections.item[i];
		FUZZ_REQUIRE(profile_file_section(&file, section->name) != NULL);
		FUZZ_REQUIRE(section->keys.len <= PROFILE_KEYS_MAX);
		for (size_t k = 0; k < section->keys.len; k++) {
			const char *name = section->keys.item[k].name;
			FUZZ_REQUIRE(name && section->keys.item[k].value);
			profile_value(section, name);
		}
	}
	return 0;
}
