/* What programs, containers and machines print as keys. */
#include "core/credentials/keys.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <string.h>

static void check_bytes(const char *text)
{
	for (; *text; text++)
		FUZZ_REQUIRE(*text > ' ' && *text <= '~');
}

/* Keys that are taken can stand in a header; an error never repeats them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const token_names[] = { "SessionToken", "Token" };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = json_read_raw((const char *)data, size, &err);
	if (!json) return 0;
	for (size_t i = 0; i < ARRAY_LEN(token_names); i++) {
		CLEANUP(keys_release) struct keys keys = { 0 };
		if (keys_from_json(json, token_names[i], "the source", &keys, &err) < 0) {
			const char *key = json_text(json, "SecretAccessKey");
			FUZZ_REQUIRE(err.kind == ERR_CREDENTIALS);
			FUZZ_REQUIRE(fuzz_is_harmless(err_text(&err)));
			FUZZ_REQUIRE(strlen(key) < 16 || !strstr(err_text(&err), key));
			continue;
		}
		FUZZ_REQUIRE(!str_is_empty(keys.access_key_id));
		FUZZ_REQUIRE(!secret_is_empty(&keys.secret_access_key));
		check_bytes(keys.access_key_id);
		check_bytes(secret_reveal(&keys.secret_access_key));
		check_bytes(secret_reveal(&keys.session_token));
		FUZZ_REQUIRE(keys.expires_ms >= 0);
	}
	return 0;
}
