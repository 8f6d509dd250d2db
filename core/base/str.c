#include "core/base/str.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *str_text(const struct str *s)
{
	return s->text ? s->text : "";
}

void str_limit(struct str *s, size_t max)
{
	s->max = max;
}

void str_reset(struct str *s)
{
	s->len = 0;
	s->overflow = false;
	if (s->text) s->text[0] = '\0';
}

void str_release(struct str *s)
{
	free(s->text);
	*s = STR_INIT;
}

char *str_detach(struct str *s)
{
	char *text = s->text ? s->text : mem_copy_text("");
	*s = STR_INIT;
	return text;
}

static bool make_room(struct str *s, size_t extra)
{
	if (s->max && extra > s->max - s->len) {
		s->overflow = true;
		return false;
	}
	size_t want = s->len + extra + 1;
	if (want > s->alloc) {
		s->alloc = want + s->alloc / 2 + 16;
		s->text = mem_grow(s->text, s->alloc, 1);
	}
	return true;
}

bool str_add_bytes(struct str *s, const void *bytes, size_t len)
{
	if (!make_room(s, len)) return false;
	if (len) memcpy(s->text + s->len, bytes, len);
	s->len += len;
	s->text[s->len] = '\0';
	return true;
}

void str_add(struct str *s, const char *text)
{
	if (text) str_add_bytes(s, text, strlen(text));
}

void str_add_char(struct str *s, char c)
{
	str_add_bytes(s, &c, 1);
}

void str_vaddf(struct str *s, const char *format, va_list ap)
{
	char small[256];
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof(small), format, ap);
	if (n < 0) BUG("bad format '%s'", format);
	if ((size_t)n < sizeof(small)) {
		str_add_bytes(s, small, (size_t)n);
	} else if (make_room(s, (size_t)n)) {
		vsnprintf(s->text + s->len, (size_t)n + 1, format, again);
		s->len += (size_t)n;
	}
	va_end(again);
}

void str_addf(struct str *s, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	str_vaddf(s, format, ap);
	va_end(ap);
}

void str_set(struct str *s, const char *text)
{
	str_reset(s);
	str_add(s, text);
}

void str_cut(struct str *s, size_t len)
{
	if (len >= s->len) return;
	s->len = len;
	s->text[len] = '\0';
}

char *str_format(const char *format, ...)
{
	struct str s = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&s, format, ap);
	va_end(ap);
	return str_detach(&s);
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);
	return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool str_equal_nocase(const char *a, const char *b)
{
	if (!a || !b) return a == b;
	for (; *a && lower(*a) == lower(*b); a++, b++)
		;
	return lower(*a) == lower(*b);
}

bool str_is_empty(const char *text)
{
	return !text || !*text;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's table, one row at a time. */
size_t str_distance(const char *a, const char *b, size_t most)
{
	size_t n = strlen(a), m = strlen(b);
	if ((n > m ? n - m : m - n) > most) return most + 1;
	size_t *row = mem_array(m + 1, sizeof(*row));
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 0; i < n; i++) {
		size_t corner = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < m; j++) {
			size_t changed = corner + (a[i] != b[j]);
			corner = row[j + 1];
			row[j + 1] = least(changed, least(corner, row[j]) + 1);
		}
	}
	size_t distance = row[m];
	free(row);
	return least(distance, most + 1);
}
