/* Looks at what the region offers in machines and networks, and what of it is in use. */
#include "core/aws/preflight_aws_looks.h"

#include "core/aws/ec2.h"
#include "core/aws/elbv2.h"
#include "core/aws/ssm.h"
#include "core/base/mem.h"
#include "core/deploy/images.h"

#include <string.h>

static const enum question_id machines[] = { Q_REDASH_SIZE, Q_BASTION_SIZE };

/* ---- zones ---- */

static void on_zones(const struct err *err, const struct aws_zone *zones, size_t count, void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		*vec_push(&slot->l->facts->zones) = (struct preflight_zone){
			look_text(zones[i].name),
			look_text(zones[i].id),
			look_text(zones[i].state),
		};
	look_answered(slot, err);
}

void look_zones(struct looking *l)
{
	ec2_zones(l->client, l->dev, on_zones, look_ask(l, LOOK_ZONES, 0));
}

/* ---- machines ---- */

static void on_offerings(const struct err *err, const struct ec2_offering *offerings, size_t count,
			 void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		preflight_names_add(&preflight_type_make(slot->l->facts, offerings[i].type)->zones,
				    offerings[i].zone);
	look_answered(slot, err);
}

static size_t add_once(const char **names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(names[i], name)) return n;
	if (!*name || n == EC2_TYPES_MAX) return n;
	names[n] = name;
	return n + 1;
}

/* The chosen types, and those that could be proposed instead. */
void look_offerings(struct looking *l)
{
	const char *names[EC2_TYPES_MAX];
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(machines); i++) {
		n = add_once(names, n, answers_get(&l->a, machines[i]));
		for (const struct choice *c = question(machines[i])->choices; c && c->value; c++)
			n = add_once(names, n, c->value);
	}
	ec2_offerings(l->client, l->dev, names, n, on_offerings, look_ask(l, LOOK_OFFERINGS, 0));
}

static void read_type(struct preflight_facts *f, const struct ec2_type *from)
{
	struct preflight_type *type = preflight_type_make(f, from->name);
	bool has_intel = false;
	for (size_t i = 0; i < from->architecture_count; i++)
		has_intel |= str_equal(from->architectures[i], "x86_64");
	type->vcpus = from->vcpus > 0 && from->vcpus < 10000 ? (unsigned)from->vcpus : 0;
	type->memory_mib = from->memory_mib > 0 && from->memory_mib < INT32_MAX
				   ? (unsigned)from->memory_mib
				   : 0;
	type->is_arm = from->architecture_count && !has_intel;
	type->has_details = type->vcpus && type->memory_mib;
}

/* A type that AWS does not know has no details; the offerings tell that it is nowhere. */
static void on_types(const struct err *err, const struct ec2_type *types, size_t count, void *user)
{
	struct look_slot *slot = user;
	if (err && err->kind == ERR_INPUT) err = NULL, count = 0;
	for (size_t i = 0; !err && i < count; i++)
		read_type(slot->l->facts, &types[i]);
	look_answered(slot, err);
}

/* One question a type: one that AWS does not know spoils the whole answer. */
void look_types(struct looking *l)
{
	const char *names[ARRAY_LEN(machines)];
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(machines); i++)
		if (question_applies(&l->a, machines[i]))
			n = add_once(names, n, answers_get(&l->a, machines[i]));
	for (size_t i = 0; i < n; i++)
		ec2_types(l->client, l->dev, &names[i], 1, on_types, look_ask(l, LOOK_TYPES, 0));
}

static void add_image(struct preflight_facts *f, const char *parameter, const char *id)
{
	*vec_push(&f->images) =
		(struct preflight_image){ look_text(parameter), id ? look_text(id) : NULL };
}

static void on_images(const struct err *err, const struct ssm_parameter *parameters, size_t count,
		      const char *const *missing, size_t missing_count, void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		add_image(slot->l->facts, parameters[i].name, parameters[i].value);
	for (size_t i = 0; !err && i < missing_count; i++)
		add_image(slot->l->facts, missing[i], NULL);
	look_answered(slot, err);
}

void look_images(struct looking *l)
{
	const char *names[2] = { image_parameter(&l->a, FACT_UBUNTU_AMI),
				 image_parameter(&l->a, FACT_AMAZON_LINUX_AMI) };
	size_t n = stack_applies(&l->a, STACK_BASTION) ? 2 : 1;
	ssm_read_all(l->client, l->dev, names, n, on_images, look_ask(l, LOOK_IMAGES, 0));
}

/* ---- networks ---- */

static void read_vpc(struct preflight_facts *f, const struct ec2_vpc *from)
{
	struct preflight_vpc *vpc = vec_push(&f->vpcs);
	vpc->id = look_text(from->id);
	vpc->is_default = from->is_default;
	for (size_t i = 0; i < from->cidr_count; i++) {
		CLEANUP(err_release) struct err strange = ERR_INIT;
		struct cidr block;
		bool is_gone = str_starts(from->cidrs[i].state, "disassociated") ||
			       str_starts(from->cidrs[i].state, "failed");
		if (!is_gone && cidr_parse(from->cidrs[i].cidr, &block, &strange) == 0)
			*vec_push(&vpc->blocks) = block;
	}
}

static void on_vpcs(const struct err *err, const struct ec2_vpc *vpcs, size_t count, void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		read_vpc(slot->l->facts, &vpcs[i]);
	slot->l->facts->limits[LIMIT_VPCS].used = (double)count;
	look_answered(slot, err);
}

void look_vpcs(struct looking *l)
{
	ec2_vpcs(l->client, l->dev, on_vpcs, look_ask(l, LOOK_VPCS, 0));
}

static void on_key_pairs(const struct err *err, const char *const *names, size_t count, void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		preflight_names_add(&slot->l->facts->key_pairs, names[i]);
	look_answered(slot, err);
}

void look_key_pairs(struct looking *l)
{
	ec2_key_pairs(l->client, l->dev, on_key_pairs, look_ask(l, LOOK_KEY_PAIRS, 0));
}

/* ---- in use ---- */

static void on_instances(const struct err *err, const struct ec2_instance *instances, size_t count,
			 void *user)
{
	struct look_slot *slot = user;
	double vcpus = 0;
	for (size_t i = 0; !err && i < count; i++)
		if (str_is_empty(instances[i].lifecycle) &&
		    preflight_type_is_standard(instances[i].type))
			vcpus += (double)instances[i].cores * (double)instances[i].threads;
	slot->l->facts->limits[LIMIT_VCPUS].used = vcpus;
	look_answered(slot, err);
}

void look_used_vcpus(struct looking *l)
{
	ec2_instances(l->client, l->dev, on_instances, look_ask(l, LOOK_USED_VCPUS, 0));
}

static void on_addresses(const struct err *err, const struct ec2_address *addresses, size_t count,
			 void *user)
{
	struct look_slot *slot = user;
	(void)addresses;
	slot->l->facts->limits[LIMIT_ADDRESSES].used = (double)count;
	look_answered(slot, err);
}

void look_used_addresses(struct looking *l)
{
	ec2_addresses(l->client, l->dev, on_addresses, look_ask(l, LOOK_USED_ADDRESSES, 0));
}

static void on_gateways(const struct err *err, const struct ec2_nat_gateway *gateways, size_t count,
			void *user)
{
	struct look_slot *slot = user;
	(void)gateways;
	slot->l->facts->limits[LIMIT_NATS].used = (double)count;
	look_answered(slot, err);
}

void look_used_nats(struct looking *l)
{
	ec2_nat_gateways(l->client, l->dev, on_gateways, look_ask(l, LOOK_USED_NATS, 0));
}

static void on_balancers(const struct err *err, const struct elbv2_load_balancer *balancers,
			 size_t count, void *user)
{
	struct look_slot *slot = user;
	double used = 0;
	for (size_t i = 0; !err && i < count; i++)
		used += str_equal(balancers[i].type, "application");
	slot->l->facts->limits[LIMIT_BALANCERS].used = used;
	look_answered(slot, err);
}

void look_used_balancers(struct looking *l)
{
	elbv2_load_balancers(l->client, l->dev, on_balancers, look_ask(l, LOOK_USED_BALANCERS, 0));
}
