/* Looks at what the region offers in databases and caches, at quotas and at prices. */
#include "core/aws/preflight_aws_looks.h"

#include "core/aws/elasticache.h"
#include "core/aws/pricing.h"
#include "core/aws/rds.h"
#include "core/aws/service_quotas.h"
#include "core/base/mem.h"

#include <string.h>

static const char aurora[] = "aurora-postgresql";

/* ---- Aurora ---- */

static void on_versions(const struct err *err, const struct rds_engine_version *versions,
			size_t count, void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++) {
		if (!str_equal(versions[i].status, "available")) continue;
		struct preflight_version *v = vec_push(&slot->l->facts->postgres_versions);
		v->engine = look_text(versions[i].engine);
		v->version = look_text(versions[i].version);
		v->serverless_min = versions[i].serverless_min;
		v->serverless_max = versions[i].serverless_max;
	}
	look_answered(slot, err);
}

void look_postgres_versions(struct looking *l)
{
	rds_engine_versions(l->client, l->dev, aurora, on_versions,
			    look_ask(l, LOOK_POSTGRES_VERSIONS, 0));
}

static void on_majors(const struct err *err, const struct rds_major_version *versions, size_t count,
		      void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++) {
		for (size_t k = 0; k < versions[i].lifecycle_count; k++) {
			const struct rds_lifecycle *cycle = &versions[i].lifecycles[k];
			if (!strstr(cycle->name, "standard-support") || !cycle->end_ms) continue;
			*vec_push(&slot->l->facts->postgres_support) =
				(struct preflight_support){ look_text(versions[i].major),
							    cycle->end_ms };
		}
	}
	look_answered(slot, err);
}

void look_postgres_support(struct looking *l)
{
	rds_major_versions(l->client, l->dev, aurora, on_majors,
			   look_ask(l, LOOK_POSTGRES_SUPPORT, 0));
}

static struct preflight_class *class_of(struct preflight_facts *f, const char *name)
{
	for (size_t i = 0; i < f->database_classes.len; i++)
		if (str_equal(f->database_classes.item[i].name, name))
			return &f->database_classes.item[i];
	struct preflight_class *class = vec_push(&f->database_classes);
	class->name = look_text(name);
	return class;
}

/* A class comes once for each way to store; their zones add up. */
static void on_classes(const struct err *err, const struct rds_class *classes, size_t count,
		       void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++) {
		struct preflight_class *class = class_of(slot->l->facts, classes[i].name);
		for (size_t k = 0; k < classes[i].zone_count; k++)
			if (!preflight_names_have(&class->zones, classes[i].zones[k]))
				preflight_names_add(&class->zones, classes[i].zones[k]);
	}
	look_answered(slot, err);
}

void look_database_classes(struct looking *l)
{
	rds_orderable_classes(l->client, l->dev, aurora, answers_get(&l->a, Q_POSTGRES_VERSION), "",
			      on_classes, look_ask(l, LOOK_DATABASE_CLASSES, 0));
}

/* ---- cache ---- */

/* "valkey" of "valkey 8.0"; the caller frees. */
static char *cache_engine(const struct looking *l)
{
	const char *chosen = answers_get(&l->a, Q_CACHE_VERSION);
	return mem_copy_bytes(chosen, strcspn(chosen, " "));
}

static void on_cache_versions(const struct err *err,
			      const struct elasticache_engine_version *versions, size_t count,
			      void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++) {
		struct preflight_version *v = vec_push(&slot->l->facts->cache_versions);
		v->engine = look_text(versions[i].engine);
		v->version = look_text(versions[i].version);
	}
	look_answered(slot, err);
}

void look_cache_versions(struct looking *l)
{
	CLEANUP(mem_free_text) char *engine = cache_engine(l);
	elasticache_engine_versions(l->client, l->dev, engine, on_cache_versions,
				    look_ask(l, LOOK_CACHE_VERSIONS, 0));
}

static void on_cache_nodes(const struct err *err, const char *const *names, size_t count,
			   void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		preflight_names_add(&slot->l->facts->cache_nodes, names[i]);
	look_answered(slot, err);
}

void look_cache_nodes(struct looking *l)
{
	CLEANUP(mem_free_text) char *engine = cache_engine(l);
	elasticache_node_types(l->client, l->dev, engine, on_cache_nodes,
			       look_ask(l, LOOK_CACHE_NODES, 0));
}

/* ---- quotas ---- */

static void on_quota(const struct err *err, const struct quota *quota, void *user)
{
	struct look_slot *slot = user;
	struct preflight_limit *limit = &slot->l->facts->limits[slot->index];
	if (!err) {
		limit->is_known = true;
		limit->limit = quota->value;
	}
	/* A quota that this region does not have is not known, and no failure. */
	look_answered(slot, err && err->kind == ERR_NOT_FOUND ? NULL : err);
}

void look_limits(struct looking *l)
{
	for (int i = 0; i < LIMIT_COUNT; i++) {
		const struct preflight_limit_spec *spec =
			preflight_limit_spec((enum preflight_limit_id)i);
		service_quotas_get(l->client, l->dev, spec->service, spec->code, on_quota,
				   look_ask(l, LOOK_LIMITS, i));
	}
}

/* ---- prices ---- */

static void on_price(const struct err *err, const struct price *price, void *user)
{
	struct look_slot *slot = user;
	if (!err && price->is_known && str_equal(price->currency, "USD"))
		slot->l->facts->prices[slot->index] =
			(struct preflight_price){ true, price->per_hour };
	look_answered(slot, err);
}

static void ask_price(struct looking *l, enum preflight_cost_id id, enum pricing_kind kind,
		      const char *name, const char *engine)
{
	pricing_per_hour(l->client, l->dev, kind, name, engine, on_price,
			 look_ask(l, LOOK_PRICES, (int)id));
}

void look_prices(struct looking *l)
{
	const struct answers *a = &l->a;
	const char *database = answers_get(a, Q_DATABASE_SIZE);
	bool is_serverless = str_equal(database, "db.serverless");
	bool is_redis = str_starts(answers_get(a, Q_CACHE_VERSION), "redis");
	ask_price(l, COST_REDASH, PRICING_MACHINE, answers_get(a, Q_REDASH_SIZE), "");
	if (stack_applies(a, STACK_BASTION))
		ask_price(l, COST_BASTION, PRICING_MACHINE, answers_get(a, Q_BASTION_SIZE), "");
	ask_price(l, COST_DATABASE, is_serverless ? PRICING_SERVERLESS : PRICING_DATABASE, database,
		  "");
	ask_price(l, COST_CACHE, PRICING_CACHE, answers_get(a, Q_CACHE_SIZE),
		  is_redis ? "Redis" : "Valkey");
	ask_price(l, COST_NAT, PRICING_NAT_GATEWAY, "", "");
	ask_price(l, COST_BALANCER, PRICING_LOAD_BALANCER, "", "");
	ask_price(l, COST_ADDRESS, PRICING_ADDRESS, "", "");
}
