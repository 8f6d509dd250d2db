/* Longest paths: over the resources of a template, and over the nodes of a deployment. Pure. */
#ifndef CORE_DEPLOY_PATHS_H
#define CORE_DEPLOY_PATHS_H

#include "core/deploy/estimate.h"

/* What counts for a resource whose type has no typical time. */
enum { UNKNOWN_RESOURCE_MS = 5000 };

/* For each resource the typical time from its start to the end of the stack, through everything
 * that waits for it; 0 for those that do not exist. `ret` holds template->resource_count. */
void paths_of_resources(const struct template *template, int64_t *ret);

/* The longest path through the graph of nodes, with the given duration for each. The certificate is
 * in it twice: NODE_CNAME is the time from its request to its record, STACK_CERTIFICATE what came
 * after the record could be seen. */
int64_t paths_longest(const struct deployment *d, const int64_t duration[NODE_COUNT]);

/* longest_chain_ms of a complete deployment, from the nodes' own times. */
int64_t paths_longest_chain(const struct deployment *d);

#endif
