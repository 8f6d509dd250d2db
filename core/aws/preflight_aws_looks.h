/* What the files of preflight_aws share. Internal to core/aws/preflight_aws_*.c.
 *
 * A look is one or more calls. Each call has a slot, which is its user pointer; the look is
 * answered when the last of its calls is, with the first error among them. */
#ifndef CORE_AWS_PREFLIGHT_AWS_LOOKS_H
#define CORE_AWS_PREFLIGHT_AWS_LOOKS_H

#include "core/aws/call.h"
#include "core/aws/preflight_aws.h"
#include "core/deploy/cloud.h"
#include "core/deploy/delegation_probe.h"

struct looking;
struct look_slot {
	struct looking *l;
	enum preflight_look look;
	int index; /* what of the look: a secret, a stack, ... */
};
struct looking { /* one run over all looks */
	struct loop *loop;
	const struct account *dev, *parent;
	struct account home; /* the dev account in the partition's first region, open to all */
	struct answers a;
	struct aws_client *client;
	struct dns_client *dns;
	struct delegation_probe *probe;
	struct dns_server resolver;
	bool has_resolver;
	struct preflight_facts *facts;
	preflight_changed_fn *changed;
	void *user;
	VEC(struct look_slot *) slots;
	unsigned pending[LOOK_COUNT]; /* calls under way */
	struct err trouble[LOOK_COUNT];
	unsigned open;  /* looks not answered yet */
	char *caa_name; /* asked for just now */
	int timer;
};
struct look_slot *look_ask(struct looking *l, enum preflight_look look, int index);
/* One call of the look was answered. After the last one nothing may be touched: who is told may end
 * the run. err NULL: well. */
void look_answered(struct look_slot *slot, const struct err *err);
char *look_text(const char *text); /* made harmless; NULL gives "". The caller frees */

typedef void look_fn(struct looking *l);
look_fn look_identity, look_parent_identity, look_regions, look_secrets, look_stacks,
	look_parent_stack, look_templates, look_certificates, look_permissions;
look_fn look_zones, look_offerings, look_types, look_images, look_vpcs, look_key_pairs,
	look_used_vcpus, look_used_addresses, look_used_nats, look_used_balancers;
look_fn look_postgres_versions, look_postgres_support, look_database_classes, look_cache_versions,
	look_cache_nodes, look_limits, look_prices;
look_fn look_hosted_zones, look_dev_parent_zone, look_other_parent_zone, look_delegation, look_caa;

#endif
