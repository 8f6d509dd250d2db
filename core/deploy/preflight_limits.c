/* Quotas against what this environment is still to make. */
#include "core/deploy/preflight_judges.h"

#include <string.h>

/* The standard families share one quota; GPU and other special machines have quotas of their own
 * (EC2 user guide, "On-Demand Instance quotas"). */
bool preflight_type_is_standard(const char *type)
{
	return type[0] && strchr("acdhimrtz", type[0]) && !str_starts(type, "inf") &&
	       !str_starts(type, "hpc") && !str_starts(type, "dl");
}

static double vcpus(const struct judging *j, enum question_id id)
{
	const struct preflight_type *type = preflight_type(j->facts, answers_get(j->a, id));
	return type && type->has_details && preflight_type_is_standard(type->name) ? type->vcpus
										   : 0;
}

static bool is_to_come(const struct judging *j, enum stack_id id)
{
	return stack_applies(j->a, id) && !judge_has_stack(j, id);
}

static double nats(const struct judging *j)
{
	return answers_is(j->a, Q_NAT, "per-zone") ? 2 : 1;
}

static double needed(const struct judging *j, enum preflight_limit_id id)
{
	bool network = is_to_come(j, STACK_NETWORK), bastion = is_to_come(j, STACK_BASTION);
	bool redash = is_to_come(j, STACK_REDASH);
	bool has_address = answers_get(j->a, Q_KEY_PAIR)[0] != '\0';
	switch (id) {
	case LIMIT_VCPUS:
		return (redash ? vcpus(j, Q_REDASH_SIZE) : 0) +
		       (bastion ? vcpus(j, Q_BASTION_SIZE) : 0);
	case LIMIT_ADDRESSES:
		return (network ? nats(j) : 0) + (bastion && has_address ? 1 : 0);
	case LIMIT_VPCS:
	case LIMIT_NATS:
		return network ? 1 : 0;
	case LIMIT_BALANCERS:
		return redash ? 1 : 0;
	case LIMIT_COUNT:
		break;
	}
	return 0;
}

static enum question_id question_of(const struct judging *j, enum preflight_limit_id id)
{
	if (id == LIMIT_VCPUS) return Q_REDASH_SIZE;
	if (id == LIMIT_ADDRESSES && nats(j) > 1) return Q_NAT;
	return Q_COUNT;
}

static const char *saving(const struct judging *j, enum preflight_limit_id id)
{
	if (id == LIMIT_VCPUS) return "Choose smaller machines, stop some, or ask";
	if (id == LIMIT_ADDRESSES && nats(j) > 1)
		return "Release some, choose one NAT gateway, or ask";
	return "Remove what is not needed, or ask";
}

/* Errors only on facts: AWS's usual start value may have been raised, stacks nobody could look at
 * may hold what is counted as still to come, and gateways are counted over all zones. */
static enum preflight_severity severity(const struct judging *j, enum preflight_limit_id id)
{
	bool is_certain = j->facts->limits[id].is_known && judge_knows(j, LOOK_STACKS);
	return is_certain && id != LIMIT_NATS ? PREFLIGHT_ERROR : PREFLIGHT_WARNING;
}

static void judge_limit(struct judging *j, enum preflight_limit_id id)
{
	const struct preflight_limit_spec *spec = preflight_limit_spec(id);
	const struct preflight_limit *l = &j->facts->limits[id];
	double need = needed(j, id), limit = l->is_known ? l->limit : spec->usual;
	bool counts = judge_knows(j, spec->used);
	double used = counts ? l->used : 0;
	if (need <= 0 || limit <= 0 || used + need <= limit) return;
	/* Not even looked at the usual value: nothing is known. */
	if (!l->is_known && !counts) return;
	CLEANUP(str_release) struct str in_use = STR_INIT;
	if (counts) str_addf(&in_use, "%g in use", used);
	struct preflight_finding *f =
		judge_add(j, severity(j, id), "quota", question_of(j, id),
			  "%s: %g needed, and the account may have %g%s%s%s.", spec->name, need,
			  limit, l->is_known ? "" : " (AWS's usual value)", counts ? ", with " : "",
			  str_text(&in_use));
	judge_fix(f, "%s for more (Service Quotas, %s, %s).", saving(j, id), spec->service,
		  spec->code);
}

void judge_limits(struct judging *j)
{
	for (int id = 0; id < LIMIT_COUNT; id++)
		judge_limit(j, (enum preflight_limit_id)id);
}
