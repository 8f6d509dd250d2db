/* UTF-8 text as a terminal shows it: decode, measure in columns, cut, pad, and make text from
 * outside harmless. Widths come from wcwidth(3), so the locale must be set by the program. */
#ifndef CORE_BASE_UTF8_H
#define CORE_BASE_UTF8_H

#include "core/base/str.h"

#include <stdint.h>

enum { UTF8_BAD = 0xFFFFFFFFu, UTF8_SENTENCE_MAX = 4096, UTF8_CELL_MAX = 1024 };

/* Decodes one code point from at most len bytes; stores its size (at least 1) in *ret_size.
 * Overlong forms, surrogates, and cut sequences give UTF8_BAD with size 1. */
uint32_t utf8_decode(const char *bytes, size_t len, size_t *ret_size);
size_t utf8_encode(uint32_t code_point, char ret_bytes[4]); /* bytes written */

int utf8_char_columns(uint32_t code_point); /* 0 (combining), 1 or 2; controls count 1 */
int utf8_columns(const char *text);
/* Bytes of the longest prefix of whole clusters that fits in `columns`. */
size_t utf8_fit(const char *text, int columns);
/* Adds text cut to `columns` ("~" marks a cut) and padded with blanks to exactly `columns`. */
void utf8_add_padded(struct str *out, const char *text, int columns);
size_t utf8_next_cluster(const char *text, size_t len,
			 size_t at); /* byte offset after the cluster */
size_t utf8_previous_cluster(const char *text, size_t at);

/* Adds outside text made harmless: bad bytes become '?', tab and newline a blank, other control
 * and format characters (Cc, Cf, bidi, zero-width, Zl, Zp) a '.', and what is longer than
 * `max` bytes ends in " [...]" on a character boundary. */
void utf8_sanitise(struct str *out, const char *text, size_t len, size_t max);
/* The same, as a fresh text. */
char *utf8_sanitised(const char *text, size_t max); /* caller frees */

#endif
