#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_require(bool condition, const char *text, const char *file, int line)
{
	if (condition) return;
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
	abort();
}

bool fuzz_is_harmless(const char *text)
{
	size_t len = strlen(text), size = 0;
	for (size_t at = 0; at < len; at += size) {
		size = 1;
		if (text[at] >= 0x20 && text[at] < 0x7f) continue;
		uint32_t c = utf8_decode(text + at, len - at, &size);
		if (c == UTF8_BAD || c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
	}
	return true;
}

static int hex_value(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* Adds the bytes of one line; false when it is neither a comment nor hex. */
static bool add_line(struct str *out, const char *line, size_t len)
{
	if (len && line[0] == '#') return true;
	char digits[2];
	size_t count = 0;
	for (size_t i = 0; i < len; i++) {
		if (line[i] == ' ') continue;
		if (!isxdigit((unsigned char)line[i])) return false;
		digits[count++] = line[i];
		if (count < 2) continue;
		str_add_char(out, (char)(hex_value(digits[0]) * 16 + hex_value(digits[1])));
		count = 0;
	}
	return count == 0;
}

char *fuzz_bytes(const uint8_t *data, size_t size, size_t *ret_len)
{
	CLEANUP(str_release) struct str bytes = STR_INIT;
	CLEANUP(mem_free_text) char *text = mem_copy_bytes(data, size);
	bool is_hex = true;
	for (size_t at = 0, len; is_hex && at < size; at += len + 1) {
		const char *end = memchr(text + at, '\n', size - at);
		len = end ? (size_t)(end - text) - at : size - at;
		is_hex = add_line(&bytes, text + at, len);
	}
	if (!is_hex) {
		*ret_len = size;
		return mem_copy_bytes(data, size);
	}
	*ret_len = bytes.len;
	return mem_copy_bytes(str_text(&bytes), bytes.len);
}
