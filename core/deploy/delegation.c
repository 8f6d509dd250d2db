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

static bool is_usable(const struct delegation_seen *seen)
{
	switch (seen->reply) {
	case REPLY_NXDOMAIN:
	case REPLY_NODATA:
	case REPLY_CNAME:
	case REPLY_REFERRAL:
	case REPLY_NESTED_CUT:
	case REPLY_HOSTS_BOTH:
		return true;
	case REPLY_NONE:
	case REPLY_REFUSED:
	case REPLY_SERVFAIL:
	case REPLY_NOT_AUTHORITATIVE:
	case REPLY_BAD:
		break;
	}
	return false;
}

struct tally {
	enum verdict verdicts[DELEGATION_SERVERS_MAX];
	size_t servers[VERDICT_COUNT];   /* names, by verdict */
	size_t addresses[VERDICT_COUNT]; /* usable ones only, by verdict */
	size_t asked, right, usable, usable_right;
};

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
		if (!is_usable(&facts->servers[i])) continue;
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
		if (!is_usable(&facts->servers[i])) continue;
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
			enum delegation_status status, const struct verdict_case *c)
{
	struct str seen = STR_INIT, advice = STR_INIT;
	if (report->finding_count == DELEGATION_FINDINGS_MAX) return;
	verdict_words(verdict, c, &seen, &advice);
	report->findings[report->finding_count++] = (struct delegation_finding){
		.id = verdict_id(verdict),
		.status = status,
		.seen = str_detach(&seen),
		.advice = str_detach(&advice),
		.evidence = mem_copy_text(""),
		.records = mem_copy_text(""),
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
static enum delegation_status finding_status(enum verdict verdict, const struct tally *t)
{
	bool unusable = verdict == VERDICT_PARENT_NOT_AUTHORITATIVE ||
			verdict == VERDICT_PARENT_UNREACHABLE;
	if (unusable && t->usable) return DELEGATION_UNKNOWN;
	if (is_spreading(t) && !verdict_is_right(verdict)) return DELEGATION_WAITING;
	return verdict_status(verdict);
}

static enum delegation_status whole_status(const struct tally *t)
{
	enum delegation_status worst = DELEGATION_READY;
	if (!t->usable)
		return t->servers[VERDICT_PARENT_NOT_AUTHORITATIVE] ? DELEGATION_WRONG
								    : DELEGATION_UNKNOWN;
	if (is_spreading(t)) return DELEGATION_WAITING;
	for (int v = VERDICT_COUNT - 1; v >= 0; v--)
		if (t->addresses[v]) worst = verdict_status((enum verdict)v);
	return worst;
}

static void add_findings(const struct delegation_question *q, const struct delegation_facts *facts,
			 const struct tally *t, enum delegation_status status,
			 struct delegation_report *ret)
{
	for (int v = 0; v < VERDICT_COUNT; v++) {
		enum verdict verdict = (enum verdict)v;
		struct verdict_case c = { q, facts, first_with(facts, t, verdict), t->servers[v],
					  t->asked };
		if (c.example && finding_status(verdict, t) == status)
			add_finding(ret, verdict, status, &c);
	}
}

void delegation_classify(const struct delegation_question *question,
			 const struct delegation_facts *given, struct delegation_report *ret)
{
	static const enum delegation_status worst_first[] = { DELEGATION_WRONG, DELEGATION_WAITING,
							      DELEGATION_UNKNOWN,
							      DELEGATION_READY };
	struct tally t = { 0 };
	struct delegation_facts with_parent = *given; /* borrows all texts */
	const struct delegation_facts *facts = &with_parent;
	if (!with_parent.parent) with_parent.parent = (char *)(uintptr_t)question->parent;
	*ret = (struct delegation_report){ 0 };
	tally_up(question, facts, &t);
	struct verdict_case all = { question, facts, NULL, t.right, t.asked };
	ret->status = ret->referral = whole_status(&t);
	ret->servers_asked = t.asked;
	ret->servers_right = t.right;
	for (size_t i = 0; i < facts->server_count; i++)
		if (facts->servers[i].negative_ttl > ret->negative_ttl)
			ret->negative_ttl = facts->servers[i].negative_ttl;
	for (size_t i = 0; i < ARRAY_LEN(worst_first); i++) {
		if (worst_first[i] == DELEGATION_WAITING && disagree(&t))
			add_finding(ret, VERDICT_PARENT_SERVERS_DISAGREE, DELEGATION_WAITING, &all);
		add_findings(question, facts, &t, worst_first[i], ret);
	}
	if (!ret->finding_count)
		add_finding(ret, VERDICT_PARENT_UNREACHABLE, DELEGATION_UNKNOWN, &all);
}
