#include "core/aws/json.h"
#include "tests/fuzz/fuzz.h"

#include "core/aws/encode.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static void look(const struct json *json, int depth)
{
	double number;
	FUZZ_REQUIRE(depth <= JSON_DEPTH_MAX + 1);
	FUZZ_REQUIRE(fuzz_is_harmless(json_text(json, "")));
	json_number(json, "", &number);
	json_is_true(json, "");
	json_is_array(json, "a");
	json_at(json, "Certificate/DomainValidationOptions/0/ResourceRecord");
	for (const struct json *value = json_first(json); value; value = json_next(value))
		look(value, depth + 1);
}

/* What we write, we read back as it was. */
static void round_trip(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *text = mem_copy_bytes(data, size);
	CLEANUP(str_release) struct str written = STR_INIT;
	encode_json(&written, text);
	CLEANUP(json_release)
	struct json *json = json_read_raw(str_text(&written), written.len, &err);
	if (json) FUZZ_REQUIRE(strcmp(json_text(json, ""), text) == 0);
	FUZZ_REQUIRE(written.len == encode_json_size(text, strlen(text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str bytes = STR_INIT;
	CLEANUP(json_release) struct json *json = json_read((const char *)data, size, &err);
	FUZZ_REQUIRE(json || err.kind == ERR_INTERNAL);
	FUZZ_REQUIRE(fuzz_is_harmless(err_text(&err)));
	if (json) look(json, 0);
	if (json) decode_base64(&bytes, json_text(json, "Output"));
	round_trip(data, size);
	return 0;
}
