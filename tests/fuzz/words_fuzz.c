#include "core/credentials/words.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <string.h>

/* A word in single quotes, each ' written as '\'' : what a shell takes for the word itself. */
static void add_quoted(struct str *out, const char *word)
{
	str_add_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			str_add(out, "'\\''");
		else
			str_add_char(out, *word);
	}
	str_add(out, "' ");
}

/* Quoted again, the same words come out; nothing is longer than what went in. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(words_release) struct words first = { 0 }, second = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str quoted = STR_INIT;
	CLEANUP(mem_free_text) char *line = mem_copy_bytes(data, size);
	if (words_split(line, &first, &err) < 0) {
		FUZZ_REQUIRE(err_is_set(&err) && first.item.len == 0);
		return 0;
	}
	size_t total = 0, count = first.item.len;
	FUZZ_REQUIRE(count >= 1 && first.item.item[count - 1] == NULL);
	for (size_t i = 0; i + 1 < count; i++) {
		total += strlen(first.item.item[i]);
		add_quoted(&quoted, first.item.item[i]);
	}
	FUZZ_REQUIRE(total <= size);
	FUZZ_REQUIRE(words_split(str_text(&quoted), &second, &err) == 0);
	FUZZ_REQUIRE(second.item.len == count);
	for (size_t i = 0; i + 1 < count; i++)
		FUZZ_REQUIRE(strcmp(first.item.item[i], second.item.item[i]) == 0);
	return 0;
}
