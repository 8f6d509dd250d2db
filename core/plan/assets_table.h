/* The table that assets/embed.sh writes; ends with a NULL name. Use it through assets.h. */
#ifndef CORE_PLAN_ASSETS_TABLE_H
#define CORE_PLAN_ASSETS_TABLE_H

#include "core/plan/assets.h"

extern const struct asset asset_table[];

#endif
