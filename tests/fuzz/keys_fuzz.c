#include "tests/fuzz/fuzz.h"
#include "tui/decode.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <string.h>

static void keep(const struct key *key, void *user)
{
	FUZZ_REQUIRE(key->kind >= UI_TEXT && key->kind <= UI_BARRIER);
	FUZZ_REQUIRE(key->kind != UI_TEXT || key->ch >= 0x20);
	str_addf(user, "%d %u %u;", (int)key->kind, (unsigned)key->ch, key->mods);
}

/* The same keys whether the bytes come at once or one by one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(str_release) struct str at_once = STR_INIT;
	CLEANUP(str_release) struct str one_by_one = STR_INIT;
	struct decoder first = { 0 }, second = { 0 };
	size_t len;
	CLEANUP(mem_free_text) char *bytes = fuzz_bytes(data, size, &len);
	first.wants_cursor = second.wants_cursor = len % 2;
	decode_feed(&first, bytes, len, 0, keep, &at_once);
	decode_flush(&first, keep, &at_once);
	for (size_t i = 0; i < len; i++)
		decode_feed(&second, bytes + i, 1, 0, keep, &one_by_one);
	decode_flush(&second, keep, &one_by_one);
	FUZZ_REQUIRE(strcmp(str_text(&at_once), str_text(&one_by_one)) == 0);
	return 0;
}
