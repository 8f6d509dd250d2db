/* Writes XML answers: elements, escaped text, times. Elements are closed by the writer, so that an
 * answer is always balanced. */
#ifndef CORE_REHEARSAL_XML_WRITE_H
#define CORE_REHEARSAL_XML_WRITE_H

#include "core/base/str.h"

#include <stdint.h>

enum { XML_WRITE_DEPTH_MAX = 24 };
struct xmlout {
	struct str *out; /* borrowed */
	const char *open[XML_WRITE_DEPTH_MAX];
	int depth;
};
void xmlout_begin(struct xmlout *w, struct str *out); /* adds the declaration */
void xmlout_open(struct xmlout *w, const char *name); /* name lives until it is closed */
void xmlout_open_root(struct xmlout *w, const char *name, const char *xml_namespace);
void xmlout_close(struct xmlout *w);
void xmlout_end(struct xmlout *w);                                       /* closes everything */
void xmlout_text(struct xmlout *w, const char *name, const char *value); /* NULL: nothing */
void xmlout_number(struct xmlout *w, const char *name, int64_t value);
void xmlout_bool(struct xmlout *w, const char *name, bool value);
void xmlout_time(struct xmlout *w, const char *name, int64_t ms); /* 2026-01-02T03:04:05.678Z */
void xmlout_iso_time(struct str *out, int64_t ms);                /* the same, as text */

#endif
