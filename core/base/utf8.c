#include "core/base/utf8.h"

#include "core/base/mem.h"

#include <string.h>
#include <wchar.h>
#include <wctype.h>

static int sequence_len(unsigned char first)
{
	if (first < 0x80) return 1;
	if (first >= 0xC2 && first <= 0xDF) return 2;
	if (first >= 0xE0 && first <= 0xEF) return 3;
	if (first >= 0xF0 && first <= 0xF4) return 4;
	return 0;
}

static bool is_valid(uint32_t cp, int len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	return cp >= least[len] && cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
}

uint32_t utf8_decode(const char *bytes, size_t len, size_t *ret_size)
{
	const unsigned char *b = (const unsigned char *)bytes;
	*ret_size = 1;
	if (!len) return UTF8_BAD;
	int n = sequence_len(b[0]);
	if (n == 1) return b[0];
	if (!n || (size_t)n > len) return UTF8_BAD;
	uint32_t cp = b[0] & (0x7Fu >> n);
	for (int i = 1; i < n; i++) {
		if ((b[i] & 0xC0) != 0x80) return UTF8_BAD;
		cp = cp << 6 | (b[i] & 0x3F);
	}
	if (!is_valid(cp, n)) return UTF8_BAD;
	*ret_size = (size_t)n;
	return cp;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)((0xF00u >> n & 0xFF) | cp);
	return n;
}

int utf8_char_columns(uint32_t cp)
{
	if (cp == UTF8_BAD || cp < 0x20 || cp == 0x7F) return 1;
	if (cp < 0x7F) return 1;
	int w = wcwidth((wchar_t)cp);
	return w < 0 ? 1 : w;
}

int utf8_columns(const char *text)
{
	int columns = 0;
	size_t len = strlen(text), size;
	for (size_t i = 0; i < len; i += size)
		columns += utf8_char_columns(utf8_decode(text + i, len - i, &size));
	return columns;
}

size_t utf8_next_cluster(const char *text, size_t len, size_t at)
{
	size_t size;
	if (at >= len) return len;
	utf8_decode(text + at, len - at, &size);
	for (at += size; at < len; at += size)
		if (utf8_char_columns(utf8_decode(text + at, len - at, &size)) != 0) break;
	return at;
}

/* The last character before `at`, by the same rules as going forward: a byte that is part of no
 * well-formed sequence stands alone. */
static size_t previous_char(const char *text, size_t at)
{
	size_t size;
	for (size_t back = 2; back <= 4 && back <= at; back++)
		if (utf8_decode(text + at - back, back, &size) != UTF8_BAD && size == back)
			return at - back;
	return at - 1;
}

size_t utf8_previous_cluster(const char *text, size_t at)
{
	size_t size;
	while (at > 0) {
		size_t end = at;
		at = previous_char(text, at);
		if (utf8_char_columns(utf8_decode(text + at, end - at, &size)) != 0) break;
	}
	return at;
}

static size_t fit(const char *text, size_t len, int columns, int *ret_used)
{
	size_t at = 0;
	*ret_used = 0;
	while (at < len) {
		size_t next = utf8_next_cluster(text, len, at), size;
		int wide = utf8_char_columns(utf8_decode(text + at, len - at, &size));
		if (*ret_used + wide > columns) break;
		*ret_used += wide;
		at = next;
	}
	return at;
}

size_t utf8_fit(const char *text, int columns)
{
	int used;
	return fit(text, strlen(text), columns, &used);
}

void utf8_add_padded(struct str *out, const char *text, int columns)
{
	size_t len = strlen(text);
	int used;
	if (columns <= 0) return;
	size_t n = fit(text, len, columns, &used);
	if (n < len) {
		n = fit(text, len, columns - 1, &used);
		str_add_bytes(out, text, n);
		str_add_char(out, '~');
		used++;
	} else {
		str_add_bytes(out, text, n);
	}
	for (; used < columns; used++)
		str_add_char(out, ' ');
}

/* Unicode's format characters (Cf), separators Zl and Zp, and private or unassigned specials that
 * change how a terminal shows other text. Listed, since no libc call tells Cf apart. */
static bool is_hidden(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} range[] = {
		{ 0x00, 0x1F },       { 0x7F, 0x9F },       { 0xAD, 0xAD },
		{ 0x600, 0x605 },     { 0x61C, 0x61C },     { 0x6DD, 0x6DD },
		{ 0x70F, 0x70F },     { 0x890, 0x891 },     { 0x8E2, 0x8E2 },
		{ 0x180E, 0x180E },   { 0x200B, 0x200F },   { 0x2028, 0x202E },
		{ 0x2060, 0x206F },   { 0xFEFF, 0xFEFF },   { 0xFFF9, 0xFFFB },
		{ 0x110BD, 0x110BD }, { 0x110CD, 0x110CD }, { 0x13430, 0x1343F },
		{ 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0001, 0xE007F },
	};
	for (size_t i = 0; i < ARRAY_LEN(range); i++)
		if (cp >= range[i].first && cp <= range[i].last) return true;
	return false;
}

void utf8_sanitise(struct str *out, const char *text, size_t len, size_t max)
{
	static const char cut[] = " [...]";
	size_t begin = out->len, size;
	for (size_t i = 0; i < len; i += size) {
		uint32_t cp = utf8_decode(text + i, len - i, &size);
		if (out->len - begin + size > max) {
			str_add(out, cut);
			return;
		}
		if (cp == UTF8_BAD)
			str_add_char(out, '?');
		else if (cp == '\t' || cp == '\n')
			str_add_char(out, ' ');
		else if (is_hidden(cp))
			str_add_char(out, '.');
		else
			str_add_bytes(out, text + i, size);
	}
}

char *utf8_sanitised(const char *text, size_t max)
{
	struct str s = STR_INIT;
	if (text) utf8_sanitise(&s, text, strlen(text), max);
	return str_detach(&s);
}
