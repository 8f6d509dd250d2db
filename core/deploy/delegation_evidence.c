/* For each finding the line for dig that shows it, and the records as they should be. */
#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/dns_message.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

/* Of "192.0.2.1:53", "[2001:db8::1]:53", and either without port. */
static const char *port_of(const char *address)
{
	const char *bracket = strchr(address, ']');
	const char *colon = strrchr(address, ':');
	if (bracket) return bracket[1] == ':' ? bracket + 2 : "";
	return colon && strchr(address, ':') == colon ? colon + 1 : "";
}

char *verdict_host(const char *address)
{
	if (str_is_empty(address)) return mem_copy_text("");
	const char *port = port_of(address);
	size_t len = strlen(address) - (*port ? strlen(port) + 1 : 0);
	if (*address == '[' && len > 2) return mem_copy_bytes(address + 1, len - 2);
	return mem_copy_bytes(address, len);
}

static char *dig(const char *flags, const char *address, const char *name, int type)
{
	if (str_is_empty(address) || str_is_empty(name) || strstr(address, "://"))
		return mem_copy_text("");
	CLEANUP(mem_free_text) char *host = verdict_host(address);
	const char *port = port_of(address);
	struct str line = STR_INIT;
	str_addf(&line, "dig%s @%s", flags, host);
	if (*port && !str_equal(port, "53")) str_addf(&line, " -p %s", port);
	str_addf(&line, " %s %s", name, dns_type_name(type));
	return str_detach(&line);
}

char *verdict_dig(const char *address, const char *name, int type)
{
	return dig(" +norec", address, name, type);
}

static char *zone_evidence(enum verdict verdict, const struct verdict_case *c)
{
	const char *name = c->question->child;
	int type = DNS_SOA;
	if (verdict == VERDICT_CHILD_SET_DIFFERS) type = DNS_NS;
	if (verdict == VERDICT_ACM_VALUE_DIFFERS || verdict == VERDICT_DEEPER_CUT) {
		name = c->question->cname_name;
		type = DNS_CNAME;
	}
	return dig(" +norec", c->zone->address, name, type);
}

/* What tells the servers apart: one that has not got the record. */
static const struct delegation_seen *odd_one(const struct verdict_case *c)
{
	for (size_t i = 0; i < c->facts->server_count; i++)
		if (!verdict_is_right(c->tally->verdicts[i])) return &c->facts->servers[i];
	return NULL;
}

char *verdict_evidence(enum verdict verdict, const struct verdict_case *c)
{
	const char *child = c->question->child;
	const struct delegation_seen *example = c->example;
	if (c->resolver) return dig("", c->resolver->address, child, DNS_SOA);
	if (c->zone) return zone_evidence(verdict, c);
	if (c->extra)
		return dig(c->extra == &c->facts->extras[EXTRA_CAA_ABOVE] ? "" : " +norec",
			   c->extra->address, c->extra->name, c->extra->type);
	if (verdict == VERDICT_PARENT_SERVERS_DISAGREE) example = odd_one(c);
	if (!example) return mem_copy_text("");
	if (verdict == VERDICT_INTERCEPTED || verdict == VERDICT_SPLIT_HORIZON)
		return dig(" +norec", example->address, c->facts->parent, DNS_SOA);
	return dig(" +norec", example->address, child, DNS_NS);
}

static void change(struct str *out, const char *verb, const char *name, const char *type,
		   const char *value)
{
	if (str_is_empty(name) || str_is_empty(value)) return;
	CLEANUP(mem_free_text) char *normal = domain_normal(name);
	str_addf(out, "%s %s %s %s\n", verb, normal, type, value);
}

static void add_all(struct str *out, const struct verdict_case *c)
{
	for (size_t i = 0; i < c->question->expected_count; i++)
		change(out, "add", c->question->child, "NS", c->question->expected[i]);
}

/* From the set that is there to the one that should be. */
static void mend_set(struct str *out, const struct verdict_case *c, char *const *names,
		     size_t count)
{
	const struct delegation_question *q = c->question;
	for (size_t i = 0; i < count; i++)
		if (!delegation_wants(q, names[i])) change(out, "delete", q->child, "NS", names[i]);
	for (size_t i = 0; i < q->expected_count; i++)
		if (!domain_is_among((const char *const *)names, count, q->expected[i]))
			change(out, "add", q->child, "NS", q->expected[i]);
}

static void delete_lines(struct str *out, const char *name, const char *type, const char *text)
{
	char *line;
	for (size_t i = 0; text && i < DELEGATION_NS_MAX && (line = verdict_line(&text)); i++) {
		change(out, "delete", name, type, line);
		free(line);
	}
}

static void mend_parent(struct str *out, const struct verdict_case *c)
{
	mend_set(out, c, c->example->name_servers, c->example->name_server_count);
}

static void mend_child(struct str *out, const struct verdict_case *c)
{
	mend_set(out, c, c->zone->name_servers, c->zone->name_server_count);
}

static void mend_alias(struct str *out, const struct verdict_case *c)
{
	if (verdict_is_wildcard_alias(c)) return;
	change(out, "delete", c->question->child, "CNAME", c->example->owner);
	add_all(out, c);
}

static void mend_dname(struct str *out, const struct verdict_case *c)
{
	const char *owner = c->extra->owner ? c->extra->owner : c->extra->name;
	delete_lines(out, owner, "DNAME", c->extra->text);
	add_all(out, c);
}

/* The misplaced record is there; its values when the answer held them, else those handed over. */
static void move_set(struct str *out, const struct verdict_case *c)
{
	delete_lines(out, c->extra->name, "NS", c->extra->text);
	for (size_t i = 0; str_is_empty(c->extra->text) && i < c->question->expected_count; i++)
		change(out, "delete", c->extra->name, "NS", c->question->expected[i]);
	add_all(out, c);
}

static void mend_ds(struct str *out, const struct verdict_case *c)
{
	if (c->extra) delete_lines(out, c->question->child, "DS", c->extra->text);
}

static void mend_caa(struct str *out, const struct verdict_case *c)
{
	const bool is_below = c->extra == &c->facts->extras[EXTRA_CAA_BELOW];
	change(out, "add", is_below ? c->extra->name : c->question->child, "CAA",
	       "0 issue \"amazon.com\"");
}

static void mend_in_parent(struct str *out, const struct verdict_case *c)
{
	change(out, "delete", c->question->cname_name, "CNAME", c->question->cname_value);
}

static void mend_doubled(struct str *out, const struct verdict_case *c)
{
	const struct delegation_question *q = c->question;
	const char *values = str_is_empty(c->extra->text) ? q->cname_value : c->extra->text;
	delete_lines(out, c->extra->name, "CNAME", values);
	change(out, "add", q->cname_name, "CNAME", q->cname_value);
}

static void mend_cut(struct str *out, const struct verdict_case *c)
{
	delete_lines(out, c->zone->cut, "NS", c->zone->cut_servers);
}

static void mend_value(struct str *out, const struct verdict_case *c)
{
	change(out, "delete", c->question->cname_name, "CNAME", c->zone->cname);
	change(out, "add", c->question->cname_name, "CNAME", c->question->cname_value);
}

char *verdict_records(enum verdict verdict, const struct verdict_case *c)
{
	static void (*const mend[VERDICT_COUNT])(struct str *, const struct verdict_case *) = {
		[VERDICT_CNAME_AT_NAME] = mend_alias,
		[VERDICT_DNAME_ABOVE] = mend_dname,
		[VERDICT_NAME_DOUBLED] = move_set,
		[VERDICT_PASTED_IN_CHILD] = move_set,
		[VERDICT_WRONG_PARENT_ZONE] = add_all,
		[VERDICT_PARENTS_OWN_NS] = mend_parent,
		[VERDICT_VALUES_MISSING_DOT] = mend_parent,
		[VERDICT_NS_NO_ADDRESS] = mend_parent,
		[VERDICT_WRONG_NS] = mend_parent,
		[VERDICT_MIXED_OLD] = mend_parent,
		[VERDICT_PARTIAL] = mend_parent,
		[VERDICT_STALE_DS] = mend_ds,
		[VERDICT_DEEPER_CUT] = mend_cut,
		[VERDICT_CAA_BLOCKS] = mend_caa,
		[VERDICT_ACM_IN_PARENT] = mend_in_parent,
		[VERDICT_ACM_DOUBLED] = mend_doubled,
		[VERDICT_ACM_VALUE_DIFFERS] = mend_value,
		[VERDICT_CHILD_SET_DIFFERS] = mend_child,
	};
	struct str out = STR_INIT;
	if (mend[verdict]) mend[verdict](&out, c);
	return out.len ? str_detach(&out) : mem_copy_text("");
}
