#include "core/deploy/delegation_verdict.h"

#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

enum { TYPO_MAX = 2 };

static const struct {
	const char *id;
	enum delegation_status status;
} table[VERDICT_COUNT] = {
	[VERDICT_CNAME_AT_NAME] = { "CNAME_AT_NAME", DELEGATION_WRONG },
	[VERDICT_SHADOWED] = { "SHADOWED", DELEGATION_WRONG },
	[VERDICT_PARENTS_OWN_NS] = { "PARENTS_OWN_NS", DELEGATION_WRONG },
	[VERDICT_VALUES_MISSING_DOT] = { "VALUES_MISSING_DOT", DELEGATION_WRONG },
	[VERDICT_NS_NO_ADDRESS] = { "NS_NO_ADDRESS", DELEGATION_WRONG },
	[VERDICT_WRONG_NS] = { "WRONG_NS", DELEGATION_WRONG },
	[VERDICT_MIXED_OLD] = { "MIXED_OLD", DELEGATION_WRONG },
	[VERDICT_PARENT_NOT_AUTHORITATIVE] = { "PARENT_NOT_AUTHORITATIVE", DELEGATION_WRONG },
	[VERDICT_PARENT_SERVERS_DISAGREE] = { "PARENT_SERVERS_DISAGREE", DELEGATION_WAITING },
	[VERDICT_NODATA_OTHER] = { "NODATA_OTHER", DELEGATION_WAITING },
	[VERDICT_NXDOMAIN] = { "NXDOMAIN", DELEGATION_WAITING },
	[VERDICT_PARTIAL] = { "PARTIAL", DELEGATION_WAITING },
	[VERDICT_CHILD_NOT_READY] = { "CHILD_NOT_READY", DELEGATION_WAITING },
	[VERDICT_PARENT_UNREACHABLE] = { "PARENT_UNREACHABLE", DELEGATION_UNKNOWN },
	[VERDICT_HOSTS_BOTH] = { "HOSTS_BOTH", DELEGATION_READY },
	[VERDICT_OK] = { "OK", DELEGATION_READY },
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

bool verdict_wants(const struct delegation_question *q, const char *name)
{
	for (size_t i = 0; i < q->expected_count; i++)
		if (domain_equal(q->expected[i], name)) return true;
	return false;
}

bool verdict_has(const struct delegation_seen *seen, const char *name)
{
	for (size_t i = 0; i < seen->name_server_count; i++)
		if (domain_equal(seen->name_servers[i], name)) return true;
	return false;
}

const char *verdict_meant(const struct delegation_question *q, const struct delegation_seen *seen,
			  const char *stranger)
{
	CLEANUP(mem_free_text) char *name = domain_normal(stranger);
	const char *best = NULL;
	size_t best_distance = TYPO_MAX + 1;
	for (size_t i = 0; i < q->expected_count; i++) {
		CLEANUP(mem_free_text) char *wanted = domain_normal(q->expected[i]);
		if (verdict_has(seen, wanted)) continue;
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

struct counts {
	size_t right, strangers, lack_dot, misspelt, parents;
};

static struct counts count(const struct delegation_question *q,
			   const struct delegation_facts *facts, const struct delegation_seen *seen)
{
	struct counts c = { 0 };
	for (size_t i = 0; i < q->expected_count; i++)
		c.right += verdict_has(seen, q->expected[i]);
	for (size_t i = 0; i < seen->name_server_count; i++) {
		const char *name = seen->name_servers[i];
		if (verdict_wants(q, name)) continue;
		c.strangers++;
		c.lack_dot += lacks_dot(q, facts, name);
		c.misspelt += verdict_meant(q, seen, name) != NULL;
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
