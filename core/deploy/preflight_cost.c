/* What the environment costs a month, as far as AWS tells its prices. */
#include "core/deploy/preflight_judges.h"

#include <stdlib.h>

enum { HOURS_A_MONTH = 730, SAID_MAX = 6 }; /* as AWS's own calculator counts */

static const char *const labels[COST_COUNT] = {
	[COST_REDASH] = "Redash",
	[COST_BASTION] = "step server",
	[COST_DATABASE] = "Aurora",
	[COST_CACHE] = "cache",
	[COST_NAT] = "NAT",
	[COST_BALANCER] = "load balancer",
	[COST_ADDRESS] = "public addresses",
};

/* The load balancer has an address in each of its two zones. */
static double addresses(const struct answers *a, double gateways)
{
	bool has_bastion = stack_applies(a, STACK_BASTION) && answers_get(a, Q_KEY_PAIR)[0];
	return 2 + gateways + (has_bastion ? 1 : 0);
}

/* How many of it there are; serverless by the least it ever takes. */
static double count_of(const struct answers *a, enum preflight_cost_id id)
{
	double gateways = answers_is(a, Q_NAT, "per-zone") ? 2 : 1;
	if (id == COST_BASTION) return stack_applies(a, STACK_BASTION) ? 1 : 0;
	if (id == COST_NAT) return gateways;
	if (id == COST_ADDRESS) return addresses(a, gateways);
	if (id == COST_CACHE) return answers_is(a, Q_CACHE_FAILOVER, "true") ? 2 : 1;
	if (id == COST_DATABASE && answers_is(a, Q_DATABASE_SIZE, "db.serverless"))
		return strtod(answers_get(a, Q_CAPACITY_MIN), NULL);
	return 1;
}

bool preflight_cost(const struct answers *a, const struct preflight_facts *facts,
		    struct preflight_cost *ret)
{
	*ret = (struct preflight_cost){ 0 };
	bool is_known = false;
	for (int i = 0; i < COST_COUNT; i++) {
		const struct preflight_price *price = &facts->prices[i];
		double count = count_of(a, (enum preflight_cost_id)i);
		if (count <= 0) continue;
		if (!price->is_known) {
			preflight_names_add(&ret->missing, labels[i]);
			continue;
		}
		double usd = price->usd_an_hour * count * HOURS_A_MONTH;
		str_addf(&ret->parts, "%s%s %.0f", ret->parts.len ? ", " : "", labels[i], usd);
		ret->usd_a_month += usd;
		is_known = true;
	}
	return is_known;
}

void preflight_cost_release(struct preflight_cost *cost)
{
	preflight_names_release(&cost->missing);
	str_release(&cost->parts);
}

void judge_cost(struct judging *j)
{
	CLEANUP(preflight_cost_release) struct preflight_cost cost;
	CLEANUP(str_release) struct str missing = STR_INIT;
	bool is_known = preflight_cost(j->a, j->facts, &cost);
	if (!judge_knows(j, LOOK_PRICES)) return;
	judge_list(&missing, &cost.missing, SAID_MAX);
	if (!is_known) {
		judge_add(j, PREFLIGHT_NOTE, "price-unknown", Q_COUNT,
			  "Price unknown: AWS's price list has none for these choices.");
		return;
	}
	judge_add(j, PREFLIGHT_NOTE, "cost", Q_COUNT,
		  "About %.0f USD a month: %s. Storage and traffic come on top%s%s.",
		  cost.usd_a_month, str_text(&cost.parts),
		  missing.len ? "; no price is known for " : "", str_text(&missing));
}
