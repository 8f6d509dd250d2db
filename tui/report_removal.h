/* What a removal keeps, takes and leaves, as lines. Pure. */
#ifndef TUI_REPORT_REMOVAL_H
#define TUI_REPORT_REMOVAL_H

#include "core/deploy/removal.h"

#include <cjson/cJSON.h>

/* Before: what is kept and what goes. {"type":"removal",...} for each. */
void report_removal_plan(bool json, const struct deployment *d, const struct removal_list *plan,
			 struct str *out);
/* The end of a removal, for people; leftovers may be NULL: they were not looked for. */
void report_removal_end(const struct deployment *d, const char *status,
			const struct removal_list *leftovers, struct str *out);
/* "leftovers": [...] of the result line. */
void report_removal_json(cJSON *result, const struct removal_list *leftovers);

#endif
