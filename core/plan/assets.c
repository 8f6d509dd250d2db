#include "core/plan/assets.h"

#include "core/plan/assets_table.h"

#include <string.h>

const struct asset *asset_find(const char *name)
{
	for (const struct asset *a = asset_table; a->name; a++)
		if (strcmp(a->name, name) == 0) return a;
	return NULL;
}

const struct asset *asset_at(size_t index)
{
	for (const struct asset *a = asset_table; a->name; a++)
		if (index-- == 0) return a;
	return NULL;
}
