/* Which machine images the templates want: names of AWS's public parameters. Pure. */
#ifndef CORE_DEPLOY_IMAGES_H
#define CORE_DEPLOY_IMAGES_H

#include "core/plan/stacks.h"

/* fact: FACT_UBUNTU_AMI (Redash) or FACT_AMAZON_LINUX_AMI (step server). Static. */
const char *image_parameter(const struct answers *a, enum fact fact);

#endif
