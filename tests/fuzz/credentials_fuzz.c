#include "core/credentials/keys.h"
#include "core/credentials/words.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

static bool can_stand_in_a_header(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~') return false;
	return true;
}

static void read_keys(const struct json *json, const char *token_name)
{
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (keys_from_json(json, token_name, "the program", &keys, &err) < 0) {
		FUZZ_REQUIRE(err_is_set(&err) && fuzz_is_harmless(err_text(&err)));
		return;
	}
	FUZZ_REQUIRE(keys.access_key_id && *keys.access_key_id);
	FUZZ_REQUIRE(!secret_is_empty(&keys.secret_access_key));
	FUZZ_REQUIRE(can_stand_in_a_header(keys.access_key_id));
	FUZZ_REQUIRE(can_stand_in_a_header(secret_reveal(&keys.secret_access_key)));
	FUZZ_REQUIRE(can_stand_in_a_header(secret_reveal(&keys.session_token)));
	FUZZ_REQUIRE(keys.expires_ms >= 0);
}

static void split_words(const char *line)
{
	CLEANUP(words_release) struct words words = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (words_split(line, &words, &err) < 0) {
		FUZZ_REQUIRE(err.kind == ERR_INPUT);
		return;
	}
	FUZZ_REQUIRE(words.item.len > 0 && !words.item.item[words.item.len - 1]);
	for (size_t i = 0; i + 1 < words.item.len; i++)
		FUZZ_REQUIRE(words.item.item[i] != NULL);
}

/* What programs, machines and containers print, and the command lines of the former. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *line = mem_copy_bytes(data, size);
	CLEANUP(json_release) struct json *json = json_read_raw((const char *)data, size, &err);
	if (json) read_keys(json, "SessionToken");
	if (json) read_keys(json, "Token");
	split_words(line);
	return 0;
}
