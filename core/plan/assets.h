/* Files of assets/ compiled into the program, by their path below assets/ ("templates/zone.yaml").
 */
#ifndef CORE_PLAN_ASSETS_H
#define CORE_PLAN_ASSETS_H

#include <stddef.h>

struct asset {
	const char *name;
	const char *bytes; /* terminated by a NUL that is not counted */
	size_t len;
};
const struct asset *asset_find(const char *name); /* or NULL */
const struct asset *asset_at(size_t index);       /* in order of path; NULL after the last */

#endif
