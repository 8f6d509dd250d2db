#include "core/deploy/delegation_verdict.h"

#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

enum { TYPO_MAX = 2 };

static const struct {
	const char *id;
	enum delegation_status status;
	bool stops_names;
} table[VERDICT_COUNT] = {
	[VERDICT_PARENT_UNKNOWN] = { "PARENT_UNKNOWN", DELEGATION_WRONG, true },
	[VERDICT_CNAME_AT_NAME] = { "CNAME_AT_NAME", DELEGATION_WRONG, false },
	[VERDICT_DNAME_ABOVE] = { "DNAME_ABOVE", DELEGATION_WRONG, true },
	[VERDICT_NAME_DOUBLED] = { "NAME_DOUBLED", DELEGATION_WRONG, true },
	[VERDICT_PASTED_IN_CHILD] = { "PASTED_IN_CHILD", DELEGATION_WRONG, true },
	[VERDICT_WRONG_PARENT_ZONE] = { "WRONG_PARENT_ZONE", DELEGATION_WRONG, true },
	[VERDICT_SHADOWED] = { "SHADOWED", DELEGATION_WRONG, false },
	[VERDICT_PARENTS_OWN_NS] = { "PARENTS_OWN_NS", DELEGATION_WRONG, false },
	[VERDICT_VALUES_MISSING_DOT] = { "VALUES_MISSING_DOT", DELEGATION_WRONG, false },
	[VERDICT_NS_NO_ADDRESS] = { "NS_NO_ADDRESS", DELEGATION_WRONG, false },
	[VERDICT_WRONG_NS] = { "WRONG_NS", DELEGATION_WRONG, false },
	[VERDICT_MIXED_OLD] = { "MIXED_OLD", DELEGATION_WRONG, false },
	[VERDICT_DEEPER_CUT] = { "DEEPER_CUT", DELEGATION_WRONG, false },
	[VERDICT_LAME_ALL] = { "LAME_ALL", DELEGATION_WRONG, true },
	[VERDICT_PARENT_NOT_AUTHORITATIVE] = { "PARENT_NOT_AUTHORITATIVE", DELEGATION_WRONG,
					       false },
	[VERDICT_PARENT_DNSSEC_BROKEN] = { "PARENT_DNSSEC_BROKEN", DELEGATION_WRONG, true },
	[VERDICT_STALE_DS] = { "STALE_DS", DELEGATION_WRONG, true },
	[VERDICT_CAA_BLOCKS] = { "CAA_BLOCKS", DELEGATION_WRONG, false },
	[VERDICT_ACM_IN_PARENT] = { "ACM_IN_PARENT", DELEGATION_WRONG, false },
	[VERDICT_ACM_DOUBLED] = { "ACM_DOUBLED", DELEGATION_WRONG, false },
	[VERDICT_ACM_VALUE_DIFFERS] = { "ACM_VALUE_DIFFERS", DELEGATION_WRONG, false },
	[VERDICT_PARENT_SERVERS_DISAGREE] = { "PARENT_SERVERS_DISAGREE", DELEGATION_WAITING,
					      false },
	[VERDICT_CHILD_NOT_READY] = { "CHILD_NOT_READY", DELEGATION_WAITING, false },
	[VERDICT_NODATA_OTHER] = { "NODATA_OTHER", DELEGATION_WAITING, false },
	[VERDICT_NODATA_WILDCARD] = { "NODATA_WILDCARD", DELEGATION_WAITING, false },
	[VERDICT_NXDOMAIN] = { "NXDOMAIN", DELEGATION_WAITING, false },
	[VERDICT_PARTIAL] = { "PARTIAL", DELEGATION_WAITING, false },
	[VERDICT_LAME_SOME] = { "LAME_SOME", DELEGATION_WAITING, false },
	[VERDICT_CHILD_SET_DIFFERS] = { "CHILD_SET_DIFFERS", DELEGATION_WAITING, false },
	[VERDICT_OK_OLD_NS_CACHED] = { "OK_OLD_NS_CACHED", DELEGATION_READY, false },
	[VERDICT_OK_NEG_CACHED] = { "OK_NEG_CACHED", DELEGATION_WAITING, false },
	[VERDICT_INTERCEPTED] = { "INTERCEPTED", DELEGATION_UNKNOWN, false },
	[VERDICT_PARENT_UNREACHABLE] = { "PARENT_UNREACHABLE", DELEGATION_UNKNOWN, false },
	[VERDICT_SPLIT_HORIZON] = { "SPLIT_HORIZON", DELEGATION_UNKNOWN, false },
	[VERDICT_TCP_BLOCKED] = { "TCP_BLOCKED", DELEGATION_UNKNOWN, false },
	[VERDICT_HOSTS_BOTH] = { "HOSTS_BOTH", DELEGATION_READY, false },
	[VERDICT_OK] = { "OK", DELEGATION_READY, false },
	[VERDICT_DS_NONE_SIGNED_PARENT] = { "DS_NONE_SIGNED_PARENT", DELEGATION_READY, false },
	[VERDICT_PARENT_IS_ABOVE] = { "PARENT_IS_ABOVE", DELEGATION_READY, false },
	[VERDICT_TTL_HIGH] = { "TTL_HIGH", DELEGATION_READY, false },
};

const char *verdict_id(enum verdict verdict)
{
	return table[verdict].id;
}

enum delegation_status verdict_status(enum verdict verdict)
{
	return table[verdict].status;
}

bool verdict_is_right(enum verdict verdict)
{
	return verdict == VERDICT_OK || verdict == VERDICT_HOSTS_BOTH;
}

bool verdict_stops_names(enum verdict verdict)
{
	return table[verdict].stops_names;
}

bool verdict_is_negative(const struct tally *tally)
{
	return !tally->usable_right &&
	       (tally->addresses[VERDICT_NXDOMAIN] || tally->addresses[VERDICT_NODATA_OTHER]);
}

bool verdict_is_all_right(const struct tally *tally)
{
	return tally->usable && tally->usable_right == tally->usable;
}

const struct delegation_zone_seen *verdict_zone(const struct delegation_facts *facts,
						const char *name)
{
	for (size_t i = 0; i < facts->zone_count; i++)
		if (domain_equal(facts->zone[i].server, name)) return &facts->zone[i];
	return NULL;
}

const char *verdict_meant(const struct delegation_question *q, const struct delegation_seen *seen,
			  const char *stranger)
{
	CLEANUP(mem_free_text) char *name = domain_normal(stranger);
	const char *best = NULL;
	size_t best_distance = TYPO_MAX + 1;
	for (size_t i = 0; i < q->expected_count; i++) {
		CLEANUP(mem_free_text) char *wanted = domain_normal(q->expected[i]);
		if (delegation_has(seen, wanted)) continue;
		size_t distance = str_distance(name, wanted, TYPO_MAX);
		if (distance >= best_distance) continue;
		best = q->expected[i];
		best_distance = distance;
	}
	return best;
}

/* A server that completes names without final dot turned WANTED into WANTED.PARENT. */
static bool lacks_dot(const struct delegation_question *q, const struct delegation_facts *facts,
		      const char *stranger)
{
	for (size_t i = 0; i < q->expected_count; i++) {
		CLEANUP(mem_free_text) char *completed = domain_join(q->expected[i], facts->parent);
		if (domain_equal(completed, stranger)) return true;
	}
	return false;
}

static bool serves_parent(const struct delegation_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->server_count; i++)
		if (domain_equal(facts->servers[i].server, name)) return true;
	return false;
}

/* Wanted names differ by a digit among each other, and so do other zones': what has an address is
 * no slip of the pen. */
static bool is_misspelt(const struct delegation_question *q, const struct delegation_facts *facts,
			const struct delegation_seen *seen, const char *stranger)
{
	const struct delegation_zone_seen *zone = verdict_zone(facts, stranger);
	if (!zone || zone->reply == ZONE_NOT_ASKED) return verdict_meant(q, seen, stranger) != NULL;
	return zone->reply == ZONE_NO_ADDRESS;
}

struct counts {
	size_t right, strangers, lack_dot, misspelt, parents;
};

static struct counts count(const struct delegation_question *q,
			   const struct delegation_facts *facts, const struct delegation_seen *seen)
{
	struct counts c = { 0 };
	for (size_t i = 0; i < q->expected_count; i++)
		c.right += delegation_has(seen, q->expected[i]);
	for (size_t i = 0; i < seen->name_server_count; i++) {
		const char *name = seen->name_servers[i];
		if (delegation_wants(q, name)) continue;
		c.strangers++;
		c.lack_dot += lacks_dot(q, facts, name);
		c.misspelt += is_misspelt(q, facts, seen, name);
		c.parents += serves_parent(facts, name);
	}
	return c;
}

/* The order matters: each later state would also fit what an earlier one explains better. */
static enum verdict compare_sets(const struct delegation_question *q,
				 const struct delegation_facts *facts,
				 const struct delegation_seen *seen)
{
	if (!q->expected_count) return VERDICT_CHILD_NOT_READY;
	struct counts c = count(q, facts, seen);
	if (!c.strangers && c.right == q->expected_count)
		return seen->reply == REPLY_HOSTS_BOTH ? VERDICT_HOSTS_BOTH : VERDICT_OK;
	if (!c.strangers) return VERDICT_PARTIAL;
	if (c.lack_dot == c.strangers) return VERDICT_VALUES_MISSING_DOT;
	if (c.parents == c.strangers && !c.right) return VERDICT_PARENTS_OWN_NS;
	if (c.misspelt == c.strangers) return VERDICT_NS_NO_ADDRESS;
	return c.right ? VERDICT_MIXED_OLD : VERDICT_WRONG_NS;
}

enum verdict verdict_of(const struct delegation_question *q, const struct delegation_facts *facts,
			const struct delegation_seen *seen)
{
	switch (seen->reply) {
	case REPLY_NXDOMAIN:
		return VERDICT_NXDOMAIN;
	case REPLY_NODATA:
		return VERDICT_NODATA_OTHER;
	case REPLY_CNAME:
		return VERDICT_CNAME_AT_NAME;
	case REPLY_NESTED_CUT:
		return VERDICT_SHADOWED;
	case REPLY_REFERRAL:
	case REPLY_HOSTS_BOTH:
		return compare_sets(q, facts, seen);
	case REPLY_REFUSED:
	case REPLY_NOT_AUTHORITATIVE:
		return VERDICT_PARENT_NOT_AUTHORITATIVE;
	case REPLY_NONE:
	case REPLY_SERVFAIL:
	case REPLY_BAD:
		break;
	}
	return VERDICT_PARENT_UNREACHABLE;
}
