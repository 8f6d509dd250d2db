/* What the lists of a removal share. Internal to removal.c and removal_left.c. */
#ifndef CORE_DEPLOY_REMOVAL_PARTS_H
#define CORE_DEPLOY_REMOVAL_PARTS_H

#include "core/deploy/removal.h"

/* Takes the texts over; the item is valid until the next. */
struct removal_item *removal_add(struct removal_list *list, enum removal_kind kind, char *what,
				 char *why, char *command);
char *removal_no_command(void);
const char *removal_region_of(const struct answers *a);
const struct deployment_resource *removal_row_of(const struct deployment_node *n, const char *id);
void removal_add_zone(const struct answers *a, const char *id, struct removal_list *list);
/* cluster NULL: of whichever. */
void removal_add_snapshot(const struct answers *a, const char *cluster, struct removal_list *list);
void removal_add_certificate(const struct answers *a, const struct deployment *d,
			     struct removal_list *list);
void removal_add_secret(const struct answers *a, enum secret_id id, struct removal_list *list);
void removal_add_kept_resource(const struct answers *a, const struct deployment_node *n,
			       const char *logical_id, const char *type, struct removal_list *list);
void removal_add_by_hand(const struct deployment *d, const char *name, const char *type,
			 uint32_t ttl, const char *const *values, size_t count, const char *why,
			 struct removal_list *list);
extern const char removal_ns_risk[], removal_address_risk[], removal_cname_risk[];

#endif
