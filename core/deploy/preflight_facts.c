/* What was asked of the accounts, and what came back. */
#include "core/deploy/preflight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/plan/checks.h"
#include "core/plan/denial.h"

static const struct preflight_look_spec looks[LOOK_COUNT] = {
	[LOOK_IDENTITY] = { "account", "sts:GetCallerIdentity", true },
	[LOOK_PARENT_IDENTITY] = { "parent's account", "sts:GetCallerIdentity", true },
	[LOOK_REGIONS] = { "enabled regions", "ec2:DescribeRegions", false },
	[LOOK_ZONES] = { "availability zones", "ec2:DescribeAvailabilityZones", false },
	[LOOK_OFFERINGS] = { "instance types by zone", "ec2:DescribeInstanceTypeOfferings", false },
	[LOOK_TYPES] = { "instance types", "ec2:DescribeInstanceTypes", false },
	[LOOK_IMAGES] = { "machine images", "ssm:GetParameters", false },
	[LOOK_POSTGRES_VERSIONS] = { "Aurora versions", "rds:DescribeDBEngineVersions", false },
	[LOOK_POSTGRES_SUPPORT] = { "Aurora's support", "rds:DescribeDBMajorEngineVersions",
				    false },
	[LOOK_DATABASE_CLASSES] = { "Aurora classes", "rds:DescribeOrderableDBInstanceOptions",
				    false },
	[LOOK_CACHE_VERSIONS] = { "cache versions", "elasticache:DescribeCacheEngineVersions",
				  false },
	[LOOK_CACHE_NODES] = { "cache nodes", "elasticache:DescribeReservedCacheNodesOfferings",
			       false },
	[LOOK_VPCS] = { "other networks", "ec2:DescribeVpcs", false },
	[LOOK_KEY_PAIRS] = { "key pairs", "ec2:DescribeKeyPairs", false },
	[LOOK_HOSTED_ZONES] = { "hosted zones", "route53:ListHostedZonesByName", true },
	[LOOK_DEV_PARENT_ZONE] = { "parent zone", "route53:ListHostedZonesByName", true },
	[LOOK_OTHER_PARENT_ZONE] = { "parent zone in the parent's account",
				     "route53:ListHostedZonesByName", true },
	[LOOK_DELEGATION] = { "delegation in the parent zone", "", false },
	[LOOK_CAA] = { "CAA records", "", false },
	[LOOK_CERTIFICATES] = { "certificates", "acm:ListCertificates", false },
	[LOOK_SECRETS] = { "secrets", "secretsmanager:DescribeSecret", true },
	[LOOK_STACKS] = { "stacks", "cloudformation:DescribeStacks", true },
	[LOOK_PARENT_STACK] = { "stack in the parent's account", "cloudformation:DescribeStacks",
				true },
	[LOOK_TEMPLATES] = { "templates", "cloudformation:ValidateTemplate", false },
	[LOOK_LIMITS] = { "quotas", "servicequotas:GetServiceQuota", false },
	[LOOK_USED_VCPUS] = { "running machines", "ec2:DescribeInstances", false },
	[LOOK_USED_ADDRESSES] = { "Elastic IP addresses", "ec2:DescribeAddresses", false },
	[LOOK_USED_NATS] = { "NAT gateways", "ec2:DescribeNatGateways", false },
	[LOOK_USED_BALANCERS] = { "load balancers", "elasticloadbalancing:DescribeLoadBalancers",
				  false },
	[LOOK_PERMISSIONS] = { "permissions", "iam:SimulatePrincipalPolicy", false },
	[LOOK_PRICES] = { "prices", "pricing:GetProducts", false },
};
static const struct preflight_limit_spec limits[LIMIT_COUNT] = {
	[LIMIT_VCPUS] = { "ec2", "L-1216C47A", "vCPUs of standard machines", 0, LOOK_USED_VCPUS },
	[LIMIT_ADDRESSES] = { "ec2", "L-0263D0A3", "Elastic IP addresses", 5, LOOK_USED_ADDRESSES },
	[LIMIT_VPCS] = { "vpc", "L-F678F1CE", "VPCs", 5, LOOK_VPCS },
	[LIMIT_NATS] = { "vpc", "L-FE5A380F", "NAT gateways in one zone", 5, LOOK_USED_NATS },
	[LIMIT_BALANCERS] = { "elasticloadbalancing", "L-53DA6B97", "application load balancers",
			      50, LOOK_USED_BALANCERS },
};

const struct preflight_look_spec *preflight_look_spec(enum preflight_look look)
{
	return &looks[look];
}

const struct preflight_limit_spec *preflight_limit_spec(enum preflight_limit_id id)
{
	return &limits[id];
}

/* Only right answers are worth a question. */
static bool is_right(const struct answers *a, enum question_id id)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	return check_question(a, id, &ignored) == 0;
}

static bool names_are_right(const struct answers *a)
{
	return is_right(a, Q_PREFIX) && is_right(a, Q_ENVIRONMENT);
}

static bool domain_is_right(const struct answers *a)
{
	return is_right(a, Q_PARENT_DOMAIN) && is_right(a, Q_ZONE_LABEL);
}

static bool has_parent_profile(const struct answers *a)
{
	return answers_is(a, Q_DELEGATION_MODE, "profile") && is_right(a, Q_PARENT_PROFILE);
}

static bool has_key_pair(const struct answers *a)
{
	return question_applies(a, Q_KEY_PAIR) && answers_get(a, Q_KEY_PAIR)[0];
}

static bool has_parent_domain(const struct answers *a)
{
	return domain_is_right(a) && has_parent_profile(a);
}

static bool has_parent_names(const struct answers *a)
{
	return names_are_right(a) && has_parent_profile(a);
}

static bool postgres_is_right(const struct answers *a)
{
	return is_right(a, Q_POSTGRES_VERSION);
}

bool preflight_look_applies(const struct answers *a, enum preflight_look look)
{
	static bool (*const needs[LOOK_COUNT])(const struct answers *a) = {
		[LOOK_PARENT_IDENTITY] = has_parent_profile,
		[LOOK_KEY_PAIRS] = has_key_pair,
		[LOOK_DATABASE_CLASSES] = postgres_is_right,
		[LOOK_HOSTED_ZONES] = domain_is_right,
		[LOOK_DEV_PARENT_ZONE] = domain_is_right,
		[LOOK_OTHER_PARENT_ZONE] = has_parent_domain,
		[LOOK_DELEGATION] = domain_is_right,
		[LOOK_CAA] = domain_is_right,
		[LOOK_CERTIFICATES] = domain_is_right,
		[LOOK_SECRETS] = names_are_right,
		[LOOK_STACKS] = names_are_right,
		[LOOK_PARENT_STACK] = has_parent_names,
	};
	return is_right(a, Q_REGION) && (!needs[look] || needs[look](a));
}

/* ---- small parts ---- */

void preflight_names_add(struct preflight_names *names, const char *text)
{
	*vec_push(names) = utf8_sanitised(text, UTF8_CELL_MAX);
}

bool preflight_names_have(const struct preflight_names *names, const char *text)
{
	for (size_t i = 0; i < names->len; i++)
		if (str_equal(names->item[i], text)) return true;
	return false;
}

void preflight_names_release(struct preflight_names *names)
{
	for (size_t i = 0; i < names->len; i++)
		free(names->item[i]);
	vec_release(names);
}

const struct preflight_type *preflight_type(const struct preflight_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->types.len; i++)
		if (str_equal(facts->types.item[i].name, name)) return &facts->types.item[i];
	return NULL;
}

struct preflight_type *preflight_type_make(struct preflight_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->types.len; i++)
		if (str_equal(facts->types.item[i].name, name)) return &facts->types.item[i];
	struct preflight_type *type = vec_push(&facts->types);
	type->name = utf8_sanitised(name, UTF8_CELL_MAX);
	return type;
}

bool preflight_is_known(const struct preflight_facts *facts, enum preflight_look look)
{
	return facts->looks[look].state == PREFLIGHT_KNOWN;
}

size_t preflight_progress(const struct answers *a, const struct preflight_facts *facts,
			  size_t *ret_answered)
{
	size_t n = 0;
	*ret_answered = 0;
	for (int look = 0; look < LOOK_COUNT; look++) {
		if (!preflight_look_applies(a, (enum preflight_look)look)) continue;
		n++;
		*ret_answered += facts->looks[look].state > PREFLIGHT_ASKING;
	}
	return n;
}

/* ---- answers ---- */

/* A service may check another action than the one that was called; NULL: it names none. */
static char *denied_action(const char *sentence)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	return denial_read(sentence, &denial) ? str_detach(&denial.action) : NULL;
}

void preflight_answered(struct preflight_facts *facts, enum preflight_look look,
			const struct err *err)
{
	struct preflight_look_state *state = &facts->looks[look];
	free(state->action);
	free(state->sentence);
	*state = (struct preflight_look_state){ .state = PREFLIGHT_KNOWN };
	if (!err) return;
	state->state = err->kind == ERR_DENIED ? PREFLIGHT_NOT_PERMITTED : PREFLIGHT_FAILED;
	state->kind = err->kind;
	state->sentence = mem_copy_text(err_text(err));
	if (err->kind == ERR_DENIED) state->action = denied_action(err_text(err));
}

/* ---- life ---- */

static void release_identity(struct preflight_identity *id)
{
	free(id->account);
	free(id->alias);
	free(id->arn);
}

static void release_machines(struct preflight_facts *f)
{
	for (size_t i = 0; i < f->zones.len; i++) {
		free(f->zones.item[i].name);
		free(f->zones.item[i].id);
		free(f->zones.item[i].state);
	}
	for (size_t i = 0; i < f->types.len; i++) {
		free(f->types.item[i].name);
		preflight_names_release(&f->types.item[i].zones);
	}
	for (size_t i = 0; i < f->images.len; i++) {
		free(f->images.item[i].parameter);
		free(f->images.item[i].id);
	}
	for (size_t i = 0; i < f->vpcs.len; i++) {
		free(f->vpcs.item[i].id);
		vec_release(&f->vpcs.item[i].blocks);
	}
	vec_release(&f->zones);
	vec_release(&f->types);
	vec_release(&f->images);
	vec_release(&f->vpcs);
}

static void release_data(struct preflight_facts *f)
{
	for (size_t i = 0; i < f->postgres_versions.len; i++) {
		free(f->postgres_versions.item[i].engine);
		free(f->postgres_versions.item[i].version);
	}
	for (size_t i = 0; i < f->cache_versions.len; i++) {
		free(f->cache_versions.item[i].engine);
		free(f->cache_versions.item[i].version);
	}
	for (size_t i = 0; i < f->database_classes.len; i++) {
		free(f->database_classes.item[i].name);
		preflight_names_release(&f->database_classes.item[i].zones);
	}
	for (size_t i = 0; i < f->postgres_support.len; i++)
		free(f->postgres_support.item[i].major);
	vec_release(&f->postgres_support);
	vec_release(&f->postgres_versions);
	vec_release(&f->cache_versions);
	vec_release(&f->database_classes);
}

static void release_account(struct preflight_facts *f)
{
	release_identity(&f->dev);
	release_identity(&f->parent);
	for (size_t i = 0; i < f->certificates.len; i++) {
		free(f->certificates.item[i].arn);
		free(f->certificates.item[i].status);
	}
	for (int i = 0; i < STACK_COUNT; i++) {
		free(f->stacks[i].status);
		free(f->stacks[i].environment);
		free(f->template_trouble[i]);
	}
	for (size_t i = 0; i < f->denials.len; i++)
		free(f->denials.item[i].action);
	vec_release(&f->certificates);
	vec_release(&f->denials);
	free(f->own_vpc);
	free(f->caa_owner);
}

void preflight_facts_release(struct preflight_facts *f)
{
	struct preflight_names *const names[] = {
		&f->regions,      &f->cache_nodes,      &f->key_pairs,
		&f->hosted_zones, &f->dev_parent_zones, &f->other_parent_zones,
		&f->zone_servers, &f->delegated_to,     &f->caa_issuers,
	};
	for (int i = 0; i < LOOK_COUNT; i++) {
		free(f->looks[i].action);
		free(f->looks[i].sentence);
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		preflight_names_release(names[i]);
	release_machines(f);
	release_data(f);
	release_account(f);
	struct preflight_facts kept = { .now_ms = f->now_ms };
	memcpy(kept.is_typed, f->is_typed, sizeof(kept.is_typed));
	*f = kept;
}
