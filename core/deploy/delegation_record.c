/* Is a record that is kept in the parent's zone itself where it should be? Pure; the counterpart of
 * delegation_classify() for a subject that is no delegation. */
#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/dns_message.h"
#include "core/net/domain.h"

#include <string.h>

enum record_case {
	CASE_HIDDEN,
	CASE_OTHER,
	CASE_DOUBLED,
	CASE_MISSING,
	CASE_UNREACHABLE,
	CASE_RIGHT,
	CASE_COUNT
};
struct record_tally {
	const struct delegation_question *question;
	const struct delegation_facts *facts;
	const struct delegation_seen *example[CASE_COUNT];
	size_t of[CASE_COUNT], usable;
};

static const char *value_of(const struct delegation_question *q)
{
	return q->expected_count ? q->expected[0] : "";
}

static const char *type_of(const struct delegation_question *q)
{
	return q->subject == SUBJECT_ADDRESS ? "address" : "CNAME";
}

static enum record_case case_of(const struct delegation_question *q,
				const struct delegation_seen *seen)
{
	switch (seen->reply) {
	case REPLY_CNAME:
		return domain_equal(seen->owner, value_of(q)) ? CASE_RIGHT : CASE_OTHER;
	case REPLY_NXDOMAIN:
	case REPLY_NODATA:
		return CASE_MISSING;
	case REPLY_REFERRAL:
	case REPLY_NESTED_CUT:
	case REPLY_HOSTS_BOTH:
		return CASE_HIDDEN;
	case REPLY_NONE:
	case REPLY_REFUSED:
	case REPLY_SERVFAIL:
	case REPLY_NOT_AUTHORITATIVE:
	case REPLY_BAD:
		break;
	}
	return CASE_UNREACHABLE;
}

static struct record_tally tally_up(const struct delegation_question *q,
				    const struct delegation_facts *facts)
{
	struct record_tally t = { .question = q, .facts = facts };
	for (size_t i = 0; i < facts->server_count; i++) {
		enum record_case c = case_of(q, &facts->servers[i]);
		if (!t.of[c]++) t.example[c] = &facts->servers[i];
		t.usable += c != CASE_UNREACHABLE;
	}
	return t;
}

static bool is_address(const char *text)
{
	return text[strspn(text, "0123456789.")] == '\0';
}

static void say_hidden(const struct record_tally *t, struct delegation_finding *f)
{
	const struct delegation_question *q = t->question;
	const char *cut = t->example[CASE_HIDDEN]->owner;
	f->seen = str_format("%s is delegated to other servers, so that a record of %s in the zone "
			     "%s is hidden.",
			     cut, q->child, q->parent);
	f->advice = str_format("Remove the NS record of %s from %s if nothing uses it, or choose "
			       "another sub-domain or host name.",
			       cut, q->parent);
}

static void say_other(const struct record_tally *t, struct delegation_finding *f)
{
	const struct delegation_question *q = t->question;
	const struct delegation_seen *seen = t->example[CASE_OTHER];
	f->seen = str_format("%s says that %s leads to %s, not to %s.", seen->server, q->child,
			     seen->owner, value_of(q));
	f->advice = str_format(
		"Change the value of that record. If nobody made it, a wildcard in %s answers; "
		"then add the record, which takes its place.",
		q->parent);
	f->records = str_format("delete %s %s %s\nadd %s CNAME %s\n", q->child,
				is_address(seen->owner) ? "A" : "CNAME", seen->owner, q->child,
				value_of(q));
}

static void say_doubled(const struct record_tally *t, struct delegation_finding *f)
{
	const struct delegation_question *q = t->question;
	const struct delegation_extra_seen *extra = &t->facts->extras[EXTRA_DOUBLED];
	f->seen = str_format("The record is at %s: the zone's name was appended to the name.",
			     extra->name);
	f->advice = str_format("Give only \"%.*s\" as its name, or end the whole name with a dot.",
			       domain_label_len(q->child, q->parent), q->child);
	f->records = str_format("delete %s CNAME %s\nadd %s CNAME %s\n", extra->name, value_of(q),
				q->child, value_of(q));
}

static void say_missing(const struct record_tally *t, struct delegation_finding *f)
{
	const struct delegation_question *q = t->question;
	if (t->of[CASE_RIGHT])
		f->seen = str_format("%zu of %zu answers of the parent's servers do not have the "
				     "%s record %s yet.",
				     t->of[CASE_MISSING], t->usable, type_of(q), q->child);
	else
		f->seen = str_format("The parent's servers have no %s record %s.", type_of(q),
				     q->child);
	if (t->of[CASE_RIGHT])
		f->advice = mem_copy_text("They take it over within seconds to minutes.");
	else
		f->advice = str_format(
			"Add it to the public zone %s, the one that %s serves, with the name "
			"\"%.*s\". If it was added, it is in another zone: a private one, or one "
			"of "
			"another account.",
			q->parent, t->example[CASE_MISSING]->server,
			domain_label_len(q->child, q->parent), q->child);
	f->records = str_format("add %s CNAME %s\n", q->child, value_of(q));
}

static void say_unreachable(const struct record_tally *t, struct delegation_finding *f)
{
	f->seen = str_format("No server of %s answers with authority.", t->question->parent);
	f->advice = mem_copy_text("The network may block or redirect DNS: ask from another one.");
}

static void say_right(const struct record_tally *t, struct delegation_finding *f)
{
	f->seen = str_format("Every server of %s has the %s record %s.", t->question->parent,
			     type_of(t->question), t->question->child);
}

static const struct {
	const char *id;
	enum delegation_status status;
	void (*say)(const struct record_tally *t, struct delegation_finding *f);
} cases[CASE_COUNT] = {
	[CASE_HIDDEN] = { "RECORD_HIDDEN", DELEGATION_WRONG, say_hidden },
	[CASE_OTHER] = { "RECORD_DIFFERS", DELEGATION_WRONG, say_other },
	[CASE_DOUBLED] = { "RECORD_DOUBLED", DELEGATION_WRONG, say_doubled },
	[CASE_MISSING] = { "RECORD_MISSING", DELEGATION_WAITING, say_missing },
	[CASE_UNREACHABLE] = { "PARENT_UNREACHABLE", DELEGATION_UNKNOWN, say_unreachable },
	[CASE_RIGHT] = { "OK", DELEGATION_READY, say_right },
};

static char *evidence(const struct record_tally *t, enum record_case c)
{
	int type = t->question->subject == SUBJECT_ADDRESS ? DNS_A : DNS_CNAME;
	const struct delegation_extra_seen *extra = &t->facts->extras[EXTRA_DOUBLED];
	if (c == CASE_DOUBLED) return verdict_dig(extra->address, extra->name, extra->type);
	if (!t->example[c]) return mem_copy_text("");
	return verdict_dig(t->example[c]->address, t->question->child, type);
}

static void add(struct delegation_report *ret, const struct record_tally *t, enum record_case c)
{
	struct delegation_finding *f = &ret->findings[ret->finding_count++];
	if (ret->finding_count == 1) ret->status = cases[c].status;
	f->id = cases[c].id;
	f->status = cases[c].status;
	f->evidence = evidence(t, c);
	cases[c].say(t, f);
	if (!f->advice) f->advice = mem_copy_text("");
	if (!f->records) f->records = mem_copy_text("");
}

/* By name: a server is right when all its addresses that answer are. */
static void count_servers(const struct record_tally *t, struct delegation_report *ret)
{
	const struct delegation_facts *facts = t->facts;
	for (size_t i = 0; i < facts->server_count; i++) {
		bool is_first = true, is_right = false, is_wrong = false;
		for (size_t k = 0; k < facts->server_count; k++) {
			if (!domain_equal(facts->servers[k].server, facts->servers[i].server))
				continue;
			enum record_case c = case_of(t->question, &facts->servers[k]);
			is_first &= k >= i;
			is_right |= c == CASE_RIGHT;
			is_wrong |= c != CASE_RIGHT && c != CASE_UNREACHABLE;
		}
		ret->servers_asked += is_first;
		ret->servers_right += is_first && is_right && !is_wrong;
		if (facts->servers[i].negative_ttl > ret->negative_ttl)
			ret->negative_ttl = facts->servers[i].negative_ttl;
	}
}

void record_classify(const struct delegation_question *question,
		     const struct delegation_facts *facts, struct delegation_report *ret)
{
	struct record_tally t = tally_up(question, facts);
	bool is_doubled = facts->extras[EXTRA_DOUBLED].reply == EXTRA_YES;
	*ret = (struct delegation_report){ .servers_asked = 0 };
	if (t.of[CASE_HIDDEN]) add(ret, &t, CASE_HIDDEN);
	if (t.of[CASE_OTHER]) add(ret, &t, CASE_OTHER);
	if (is_doubled && !t.of[CASE_RIGHT])
		add(ret, &t, CASE_DOUBLED);
	else if (t.of[CASE_MISSING])
		add(ret, &t, CASE_MISSING);
	if (!t.usable) add(ret, &t, CASE_UNREACHABLE);
	if (t.usable && t.of[CASE_RIGHT] == t.usable) add(ret, &t, CASE_RIGHT);
	ret->referral = ret->status;
	count_servers(&t, ret);
}
