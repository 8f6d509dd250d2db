#include "core/plan/answers_yaml.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"
#include "core/plan/checks.h"

#include <string.h>

/* What was read is written so that the same is read again. */
static void round_trip(const struct answers *a)
{
	CLEANUP(answers_release) struct answers again = { 0 };
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(str_release) struct str twice = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	answers_init(&again);
	answers_yaml_format(a, &text);
	if (answers_yaml_parse(str_text(&text), text.len, "again", &again, &err) < 0) {
		FUZZ_REQUIRE(!"what we wrote cannot be read");
		return;
	}
	answers_yaml_format(&again, &twice);
	FUZZ_REQUIRE(strcmp(str_text(&text), str_text(&twice)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	answers_init(&a);
	if (answers_yaml_parse((const char *)data, size, "file", &a, &err) < 0) {
		FUZZ_REQUIRE(err_is_set(&err) && fuzz_is_harmless(err_text(&err)));
		return 0;
	}
	round_trip(&a);
	return 0;
}
