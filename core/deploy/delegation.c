#include "core/deploy/delegation.h"

#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/domain.h"

#include <stdlib.h>

void delegation_report_release(struct delegation_report *report)
{
	for (size_t i = 0; i < report->finding_count; i++) {
		free(report->findings[i].seen);
		free(report->findings[i].evidence);
		free(report->findings[i].records);
		free(report->findings[i].advice);
	}
	*report = (struct delegation_report){ 0 };
}

/* A server has several addresses; people count servers. */
static bool is_first_of_server(const struct delegation_facts *facts, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (domain_equal(facts->servers[i].server, facts->servers[at].server)) return false;
	return true;
}

/* A server counts for a verdict once, however many of its addresses share it; and as right when
 * all its addresses that answer are. */
static void count_server(const struct delegation_facts *facts, size_t first, struct tally *t)
{
	bool met[VERDICT_COUNT] = { false };
	size_t usable = 0, right = 0;
	for (size_t i = first; i < facts->server_count; i++) {
		if (!domain_equal(facts->servers[i].server, facts->servers[first].server)) continue;
		if (!met[t->verdicts[i]]) t->servers[t->verdicts[i]]++;
		met[t->verdicts[i]] = true;
		if (!delegation_answers(facts->servers[i].reply)) continue;
		usable++;
		right += verdict_is_right(t->verdicts[i]);
	}
	t->asked++;
	t->right += usable && right == usable;
}

static void tally_up(const struct delegation_question *q, const struct delegation_facts *facts,
		     struct tally *t)
{
	for (size_t i = 0; i < facts->server_count; i++) {
		t->verdicts[i] = verdict_of(q, facts, &facts->servers[i]);
		if (!delegation_answers(facts->servers[i].reply)) continue;
		t->usable++;
		t->usable_right += verdict_is_right(t->verdicts[i]);
		t->addresses[t->verdicts[i]]++;
	}
	for (size_t i = 0; i < facts->server_count; i++)
		if (is_first_of_server(facts, i)) count_server(facts, i, t);
}

static const struct delegation_seen *first_with(const struct delegation_facts *facts,
						const struct tally *t, enum verdict verdict)
{
	for (size_t i = 0; i < facts->server_count; i++)
		if (t->verdicts[i] == verdict) return &facts->servers[i];
	return NULL;
}

static void add_finding(struct delegation_report *report, enum verdict verdict,
			const struct verdict_case *c)
{
	struct str seen = STR_INIT, advice = STR_INIT;
	if (report->finding_count == DELEGATION_FINDINGS_MAX) return;
	verdict_words(verdict, c, &seen, &advice);
	report->findings[report->finding_count++] = (struct delegation_finding){
		.id = verdict_id(verdict),
		.status = c->status,
		.seen = str_detach(&seen),
		.advice = str_detach(&advice),
		.evidence = verdict_evidence(verdict, c),
		.records = verdict_records(verdict, c),
	};
}

/* Where some servers have the right set already, the rest lag behind: nothing to be put right. */
static bool is_spreading(const struct tally *t)
{
	return t->usable_right > 0 && t->usable_right < t->usable;
}

static bool disagree(const struct tally *t)
{
	int kinds = t->usable_right > 0;
	for (int v = 0; v < VERDICT_COUNT; v++)
		kinds += t->addresses[v] > 0 && !verdict_is_right((enum verdict)v);
	return kinds > 1;
}

/* A server that is silent or refuses is only a note where others of the zone answer. */
static enum delegation_status reply_status(enum verdict verdict, const struct tally *t)
{
	bool unusable = verdict == VERDICT_PARENT_NOT_AUTHORITATIVE ||
			verdict == VERDICT_PARENT_UNREACHABLE;
	if (unusable && t->usable) return DELEGATION_UNKNOWN;
	if (is_spreading(t) && !verdict_is_right(verdict)) return DELEGATION_WAITING;
	return verdict_status(verdict);
}

static bool is_worse(enum delegation_status a, enum delegation_status b)
{
	static const int rank[] = {
		[DELEGATION_WRONG] = 0,
		[DELEGATION_WAITING] = 1,
		[DELEGATION_UNKNOWN] = 2,
		[DELEGATION_READY] = 3,
	};
	return rank[a] < rank[b];
}

/* All that can be said, by verdict. */
struct cases {
	struct verdict_case of[VERDICT_COUNT];
	bool holds[VERDICT_COUNT];
};

static void take_replies(const struct delegation_question *q, const struct delegation_facts *facts,
			 const struct tally *t, struct cases *cases)
{
	for (int v = 0; v < VERDICT_COUNT; v++) {
		enum verdict verdict = (enum verdict)v;
		struct verdict_case *c = &cases->of[v];
		*c = (struct verdict_case){ q, facts, t, .asked = t->asked };
		c->example = first_with(facts, t, verdict);
		c->servers = t->servers[v];
		c->status = reply_status(verdict, t);
		cases->holds[v] = c->example != NULL;
	}
	cases->holds[VERDICT_PARENT_SERVERS_DISAGREE] = disagree(t);
	if (verdict_is_wildcard_alias(&cases->of[VERDICT_CNAME_AT_NAME]))
		cases->of[VERDICT_CNAME_AT_NAME].status = DELEGATION_WAITING;
}

/* A bare "no" says less than what explains it. */
static void prefer_explanations(const struct delegation_facts *facts, struct cases *cases)
{
	bool *holds = cases->holds;
	if (holds[VERDICT_DNAME_ABOVE]) holds[VERDICT_CNAME_AT_NAME] = false;
	if (holds[VERDICT_DNAME_ABOVE] || holds[VERDICT_NAME_DOUBLED] ||
	    holds[VERDICT_PASTED_IN_CHILD] || holds[VERDICT_WRONG_PARENT_ZONE])
		holds[VERDICT_NXDOMAIN] = holds[VERDICT_NODATA_OTHER] = false;
	if (holds[VERDICT_NODATA_WILDCARD]) holds[VERDICT_NODATA_OTHER] = false;
	if (facts->is_redirected) holds[VERDICT_PARENT_NOT_AUTHORITATIVE] = false;
}

static void take_notes(const struct delegation_facts *facts, struct cases *cases)
{
	for (int v = 0; v < VERDICT_COUNT; v++) {
		struct verdict_case c = cases->of[v];
		c.status = verdict_status((enum verdict)v);
		if (cases->holds[v] || !verdict_notice((enum verdict)v, &c)) continue;
		cases->of[v] = c;
		cases->holds[v] = true;
	}
	prefer_explanations(facts, cases);
}

/* Does the delegation stand, whatever else may stop the certificate? */
static enum delegation_status referral_status(const struct tally *t, const struct cases *cases)
{
	enum delegation_status worst = t->usable ? DELEGATION_READY : DELEGATION_UNKNOWN;
	for (int v = 0; v < VERDICT_COUNT; v++) {
		enum delegation_status status = cases->of[v].status;
		bool of_reply = t->addresses[v] || v == VERDICT_NODATA_WILDCARD ||
				(!t->usable && v == VERDICT_PARENT_NOT_AUTHORITATIVE);
		if (!cases->holds[v] || !(of_reply || verdict_stops_names((enum verdict)v)))
			continue;
		if (is_worse(status, worst)) worst = status;
	}
	if (t->usable || worst != DELEGATION_UNKNOWN) return worst;
	if (cases->holds[VERDICT_NXDOMAIN]) return DELEGATION_WAITING; /* by resolvers only */
	return cases->holds[VERDICT_OK] ? DELEGATION_READY : DELEGATION_UNKNOWN;
}

static enum delegation_status whole_status(enum delegation_status referral,
					   const struct cases *cases)
{
	enum delegation_status worst = referral;
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (cases->holds[v] && cases->of[v].status != DELEGATION_UNKNOWN &&
		    is_worse(cases->of[v].status, worst))
			worst = cases->of[v].status;
	return worst;
}

/* The parent's servers are those of a private network, and nobody outside it sees the child. */
static bool is_inside_only(const struct delegation_facts *facts)
{
	if (!facts->is_private || facts->path != PATH_RESOLVER) return false;
	for (size_t i = 0; i < facts->resolver_count; i++)
		if (facts->resolvers[i].view == VIEW_CHILD &&
		    str_starts(facts->resolvers[i].address, "https://"))
			return false;
	return true;
}

/* Nobody could ask a server of the zone: what looks right is not known to be. */
static bool is_unproven(const struct delegation_facts *facts)
{
	size_t expected = 0, asked = 0;
	for (size_t i = 0; i < facts->zone_count; i++) {
		if (!facts->zone[i].is_expected) continue;
		expected++;
		asked += facts->zone[i].reply != ZONE_NOT_ASKED;
	}
	return expected && !asked;
}

static void add_findings(const struct cases *cases, struct delegation_report *ret)
{
	static const enum delegation_status worst_first[] = { DELEGATION_WRONG, DELEGATION_WAITING,
							      DELEGATION_UNKNOWN,
							      DELEGATION_READY };
	const enum verdict first = VERDICT_PARENT_SERVERS_DISAGREE;
	for (size_t i = 0; i < ARRAY_LEN(worst_first); i++) {
		if (cases->holds[first] && cases->of[first].status == worst_first[i])
			add_finding(ret, first, &cases->of[first]);
		for (int v = 0; v < VERDICT_COUNT; v++)
			if (v != first && cases->holds[v] && cases->of[v].status == worst_first[i])
				add_finding(ret, (enum verdict)v, &cases->of[v]);
	}
}

void delegation_classify(const struct delegation_question *question,
			 const struct delegation_facts *given, struct delegation_report *ret)
{
	if (question->subject != SUBJECT_ZONE) {
		record_classify(question, given, ret);
		return;
	}
	struct tally t = { 0 };
	struct cases cases;
	struct delegation_facts with_parent = *given; /* borrows all texts */
	const struct delegation_facts *facts = &with_parent;
	if (!with_parent.parent) with_parent.parent = (char *)(uintptr_t)question->parent;
	*ret = (struct delegation_report){ .servers_asked = 0 };
	tally_up(question, facts, &t);
	take_replies(question, facts, &t, &cases);
	if (!facts->server_count) cases.holds[VERDICT_PARENT_UNREACHABLE] = true;
	take_notes(facts, &cases);
	ret->referral = referral_status(&t, &cases);
	if (ret->referral == DELEGATION_READY && is_inside_only(facts))
		ret->referral = DELEGATION_UNKNOWN;
	ret->status = whole_status(ret->referral, &cases);
	if (ret->status == DELEGATION_READY && is_unproven(facts)) ret->status = DELEGATION_UNKNOWN;
	ret->servers_asked = t.asked;
	ret->servers_right = t.right;
	for (size_t i = 0; i < facts->server_count; i++)
		if (facts->servers[i].negative_ttl > ret->negative_ttl)
			ret->negative_ttl = facts->servers[i].negative_ttl;
	add_findings(&cases, ret);
}
