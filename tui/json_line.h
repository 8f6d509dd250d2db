/* One line of NDJSON: {"type":"...", ...}. */
#ifndef TUI_JSON_LINE_H
#define TUI_JSON_LINE_H

#include "core/base/str.h"

#include <cjson/cJSON.h>

cJSON *json_line(const char *type);                                    /* the caller ends it */
void json_line_text(cJSON *object, const char *key, const char *text); /* nothing when empty */
void json_line_end(cJSON *object, struct str *out);                    /* writes and frees */

#endif
