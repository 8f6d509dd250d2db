/* What the files about zones and records share. Internal to them. */
#ifndef CORE_AWS_ROUTE53_PATHS_H
#define CORE_AWS_ROUTE53_PATHS_H

#include "core/base/str.h"

#define ROUTE53_API "/2013-04-01"

const char *route53_bare_id(const char *id); /* "/hostedzone/Z123" gives "Z123" */
/* "?key=value", or "&key=value" when there is one already. */
void route53_add_param(struct str *path, const char *key, const char *value);

#endif
