/* The sentences of the delegation check: what is seen, and what to do about it. */
#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/domain.h"

#include <string.h>

enum { NAMES_SHOWN = 8 };

static void add_name(struct str *out, const char *name, size_t at, size_t count)
{
	if (at > NAMES_SHOWN) return;
	if (at == NAMES_SHOWN)
		str_addf(out, " and %zu more", count - at);
	else
		str_addf(out, "%s%s", at == 0 ? "" : at + 1 == count ? " and " : ", ", name);
}

void verdict_list(struct str *out, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_name(out, names[i], i, count);
}

enum which { STRANGERS, MISSING, SEEN, WANTED };

static bool is_picked(const struct verdict_case *c, enum which which, const char *name)
{
	switch (which) {
	case STRANGERS:
		return !delegation_wants(c->question, name);
	case MISSING:
		return !delegation_has(c->example, name);
	case SEEN:
	case WANTED:
		break;
	}
	return true;
}

static void add_names(struct str *out, const struct verdict_case *c, enum which which)
{
	bool of_seen = which == STRANGERS || which == SEEN;
	const char *const *names =
		of_seen ? (const char *const *)c->example->name_servers : c->question->expected;
	size_t n = of_seen ? c->example->name_server_count : c->question->expected_count;
	size_t count = 0, at = 0;
	for (size_t i = 0; i < n; i++)
		count += is_picked(c, which, names[i]);
	for (size_t i = 0; i < n; i++)
		if (is_picked(c, which, names[i])) add_name(out, names[i], at++, count);
}

void verdict_add_live(struct str *out, const struct verdict_case *c)
{
	const char *names[DELEGATION_SERVERS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < c->facts->server_count; i++)
		if (!domain_is_among(names, count, c->facts->servers[i].server))
			names[count++] = c->facts->servers[i].server;
	verdict_list(out, names, count);
}

char *verdict_label_of(const struct verdict_case *c, const char *name)
{
	char *label = domain_normal(name);
	label[domain_label_len(label, c->facts->parent)] = '\0';
	return label;
}

char *verdict_label(const struct verdict_case *c)
{
	return verdict_label_of(c, c->question->child);
}

/* "(says ns-1.example.net and 3 more)" */
static void add_witness(struct str *out, const struct verdict_case *c)
{
	if (!c->example && c->resolver)
		str_addf(out, " (as seen by %s, over HTTPS)", c->resolver->address);
	if (!c->example) return;
	str_addf(out, " (says %s", c->example->server);
	if (c->servers > 1) str_addf(out, " and %zu more", c->servers - 1);
	str_add_char(out, ')');
}

/* "; 4 of 4 serve it; 3 of 3 resolvers see it": as far as they were asked. */
static void add_others(struct str *out, const struct delegation_facts *facts)
{
	size_t zone = 0, serve = 0, resolvers = 0, see = 0;
	for (size_t i = 0; i < facts->zone_count; i++) {
		if (!facts->zone[i].is_expected || facts->zone[i].reply == ZONE_NOT_ASKED) continue;
		zone++;
		serve += facts->zone[i].reply == ZONE_SERVES;
	}
	for (size_t i = 0; i < facts->resolver_count; i++) {
		if (facts->resolvers[i].view == VIEW_NOT_ASKED) continue;
		resolvers++;
		see += facts->resolvers[i].view == VIEW_CHILD;
	}
	if (zone) str_addf(out, "; %zu of %zu serve it", serve, zone);
	if (resolvers)
		str_addf(out, "; %zu of %zu resolver%s see it", see, resolvers,
			 resolvers == 1 ? "" : "s");
}

static void say_ok(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	(void)advice;
	str_addf(seen, "%s is delegated", c->question->child);
	if (c->example) str_addf(seen, " to its %zu name servers", c->question->expected_count);
	add_witness(seen, c);
	add_others(seen, c->facts);
	str_add_char(seen, '.');
}

static void say_hosts_both(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	(void)advice;
	str_addf(seen, "%s's own name servers answer for %s too, with the right set",
		 c->facts->parent, c->question->child);
	add_witness(seen, c);
	str_add_char(seen, '.');
}

static void add_memory(struct str *advice, const struct delegation_seen *seen)
{
	if (seen && seen->negative_ttl)
		str_addf(advice,
			 " Resolvers that asked before may remember the \"no\" for %u:%02u.",
			 seen->negative_ttl / 60, seen->negative_ttl % 60);
}

static void say_nxdomain(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "%s has no record for %s yet", c->facts->parent, name);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_addf(advice, "Add the NS record %s in the zone %s", name, c->facts->parent);
	if (c->facts->server_count) {
		str_add(advice, ", the one that is served by ");
		verdict_add_live(advice, c);
	}
	str_add_char(advice, '.');
	add_memory(advice, c->example);
}

static void say_nodata(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "%s exists in %s, with other records or records below it, but has no NS",
		 c->question->child, c->facts->parent);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_addf(advice,
		 "Add the NS record %s in the zone %s. What stands at and below that name there "
		 "will be hidden: copy what is still needed into %s first.",
		 name, c->facts->parent, c->question->child);
	add_memory(advice, c->example);
}

static void say_cname(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "%s is an alias of %s", c->question->child, c->example->owner);
	add_witness(seen, c);
	str_add_char(seen, '.');
	if (verdict_is_wildcard_alias(c)) {
		str_addf(advice,
			 "A wildcard record seems to make it; then nothing is to be removed: add "
			 "the NS record %s in the zone %s, which overrides the wildcard. A CNAME "
			 "made for %s itself must be removed first.",
			 name, c->facts->parent, name);
		return;
	}
	str_addf(advice,
		 "An alias and NS records cannot live at one name: remove the CNAME %s from the "
		 "zone %s, then add the NS record.",
		 name, c->facts->parent);
}

static void say_partial(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "%zu of %zu name servers are entered", c->example->name_server_count,
		 c->question->expected_count);
	add_witness(seen, c);
	str_add(seen, "; missing: ");
	add_names(seen, c, MISSING);
	str_add_char(seen, '.');
	str_addf(advice, "It works without the redundancy. Add the missing ones to the record.");
}

static void say_mixed(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_add(seen, "The NS record also names servers that are not this zone's: ");
	add_names(seen, c, STRANGERS);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_add(advice, "Queries go astray at random, and a stranger can take over left-over "
			"servers. Remove: ");
	add_names(advice, c, STRANGERS);
	str_add(advice, ". The record must hold exactly: ");
	add_names(advice, c, WANTED);
	str_add_char(advice, '.');
}

/* Do the servers that the parent names instead still serve a zone of that name? */
static void add_life(struct str *out, const struct verdict_case *c)
{
	size_t serve = 0, asked = 0;
	for (size_t i = 0; i < c->facts->zone_count; i++) {
		const struct delegation_zone_seen *zone = &c->facts->zone[i];
		if (zone->is_expected || zone->reply == ZONE_NOT_ASKED) continue;
		if (!delegation_has(c->example, zone->server)) continue;
		asked++;
		serve += zone->reply == ZONE_SERVES;
	}
	if (serve)
		str_add(out, "That zone still answers and somebody may use it: do not overwrite "
			     "blindly, ask its owner first. ");
	else if (asked)
		str_add(out, "That zone does not answer: it may have been deleted. ");
}

static void say_wrong(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "%s points at another zone: ", c->facts->parent);
	add_names(seen, c, SEEN);
	add_witness(seen, c);
	str_add_char(seen, '.');
	add_life(advice, c);
	str_addf(advice,
		 "Those are not the servers of %s; each new zone gets new ones. If nobody uses the "
		 "other zone, replace all values by: ",
		 c->question->child);
	add_names(advice, c, WANTED);
	str_add_char(advice, '.');
}

static void say_parents_own(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "The NS record holds %s's own name servers: ", c->facts->parent);
	add_names(seen, c, SEEN);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_add(advice, "The values to enter are those of the new zone: ");
	add_names(advice, c, WANTED);
	str_add_char(advice, '.');
}

static void say_missing_dot(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen,
		 "The values lack the final dot, so the server appended .%s: ", c->facts->parent);
	add_names(seen, c, STRANGERS);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_add(advice, "Write the values with a dot at the end: ");
	for (size_t i = 0; i < c->question->expected_count; i++) {
		CLEANUP(mem_free_text) char *name = domain_normal(c->question->expected[i]);
		str_addf(advice, "%s%s.", i ? " " : "", name);
	}
}

static void say_typo(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_add(seen, "The NS record names servers that are not this zone's: ");
	add_names(seen, c, STRANGERS);
	add_witness(seen, c);
	str_add_char(seen, '.');
	for (size_t i = 0; i < c->example->name_server_count; i++) {
		const char *name = c->example->name_servers[i];
		if (delegation_wants(c->question, name)) continue;
		const struct delegation_zone_seen *zone = verdict_zone(c->facts, name);
		const char *meant = verdict_meant(c->question, c->example, name);
		str_addf(advice, "%s'%s'", advice->len ? " " : "", name);
		if (zone && zone->reply == ZONE_NO_ADDRESS)
			str_addf(advice, " has no address%s", meant ? "" : ".");
		if (meant) str_addf(advice, ": perhaps %s was meant.", meant);
	}
	str_add(advice, " Compare letter by letter.");
}

static void say_shadowed(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	const char *cut = c->example->owner;
	str_addf(seen, "%s lies inside %s, which is delegated already, to ", c->question->child,
		 cut);
	add_names(seen, c, SEEN);
	add_witness(seen, c);
	str_add_char(seen, '.');
	str_addf(advice,
		 "The NS record for %s must go into the zone %s; the record in %s has no effect.",
		 c->question->child, cut, c->facts->parent);
}

static void say_not_authoritative(const struct verdict_case *c, struct str *seen,
				  struct str *advice)
{
	str_addf(seen, "%zu of %zu name servers listed for %s do not serve it", c->servers,
		 c->asked, c->facts->parent);
	add_witness(seen, c);
	str_add_char(seen, '.');
	if (c->servers == c->asked)
		str_addf(advice,
			 "Either the registration of %s names the wrong servers, or this network "
			 "answers DNS in their place: try from another network.",
			 c->facts->parent);
}

static void say_unreachable(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	if (c->asked && c->servers < c->asked) {
		str_addf(seen, "%zu of %zu name servers of %s give no usable answer", c->servers,
			 c->asked, c->facts->parent);
		add_witness(seen, c);
		str_add_char(seen, '.');
		return;
	}
	str_addf(seen, "None of %s's name servers answers on port 53.", c->facts->parent);
	str_add(advice, "This network may block DNS: try from another one.");
	if (c->facts->path == PATH_HTTPS)
		str_add(advice, " Until then resolvers are asked over HTTPS, which is less exact.");
}

/* Serial numbers compare around the end of their range (RFC 1982). */
static bool is_before(uint32_t a, uint32_t b)
{
	return a && b && (int32_t)(a - b) < 0;
}

/* A secondary that has not got the zone's newest version, while others have. */
static void add_stuck(struct str *advice, const struct verdict_case *c)
{
	const struct delegation_facts *facts = c->facts;
	const struct delegation_seen *newest = NULL, *stuck = NULL;
	for (size_t i = 0; i < facts->server_count; i++) {
		const struct delegation_seen *seen = &facts->servers[i];
		if (!verdict_is_right(c->tally->verdicts[i])) continue;
		if (!newest || is_before(newest->serial, seen->serial)) newest = seen;
	}
	for (size_t i = 0; newest && i < facts->server_count; i++) {
		const struct delegation_seen *seen = &facts->servers[i];
		if (verdict_is_right(c->tally->verdicts[i])) continue;
		if (!stuck && is_before(seen->serial, newest->serial)) stuck = seen;
	}
	if (stuck)
		str_addf(advice,
			 "The secondary server %s is stuck at serial %u, while %s has %u: if it "
			 "stays so, whoever runs %s must look at its zone transfer.",
			 stuck->server, stuck->serial, newest->server, newest->serial,
			 facts->parent);
	else
		str_add(advice, "Route 53 usually needs less than a minute for all of them; "
				"elsewhere a secondary server may be stuck.");
}

static void say_disagree(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "%zu of %zu name servers of %s have the right record.", c->tally->right,
		 c->asked, c->facts->parent);
	if (c->tally->right) add_stuck(advice, c);
}

static void say_not_ready(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	if (!c->zone) {
		str_addf(seen, "The name servers of %s are not known yet.", c->question->child);
		return;
	}
	str_addf(seen, "The new zone does not answer on %s yet (%zu of %zu do).", c->zone->server,
		 c->well, c->of);
	str_add(advice, "Nothing to copy yet: normally it takes less than a minute.");
}

void verdict_words(enum verdict verdict, const struct verdict_case *c, struct str *seen,
		   struct str *advice)
{
	static void (*const say[VERDICT_COUNT])(const struct verdict_case *, struct str *,
						struct str *) = {
		[VERDICT_CNAME_AT_NAME] = say_cname,
		[VERDICT_SHADOWED] = say_shadowed,
		[VERDICT_PARENTS_OWN_NS] = say_parents_own,
		[VERDICT_VALUES_MISSING_DOT] = say_missing_dot,
		[VERDICT_NS_NO_ADDRESS] = say_typo,
		[VERDICT_WRONG_NS] = say_wrong,
		[VERDICT_MIXED_OLD] = say_mixed,
		[VERDICT_PARENT_NOT_AUTHORITATIVE] = say_not_authoritative,
		[VERDICT_PARENT_SERVERS_DISAGREE] = say_disagree,
		[VERDICT_NODATA_OTHER] = say_nodata,
		[VERDICT_NXDOMAIN] = say_nxdomain,
		[VERDICT_PARTIAL] = say_partial,
		[VERDICT_CHILD_NOT_READY] = say_not_ready,
		[VERDICT_PARENT_UNREACHABLE] = say_unreachable,
		[VERDICT_HOSTS_BOTH] = say_hosts_both,
		[VERDICT_OK] = say_ok,
	};
	if (say[verdict])
		say[verdict](c, seen, advice);
	else
		verdict_note_words(verdict, c, seen, advice);
}
