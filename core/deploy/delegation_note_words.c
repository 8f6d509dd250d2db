/* The sentences for what the looks beside the parent's replies show. */
#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_SHOWN = 6 };

static void add_wanted(struct str *out, const struct verdict_case *c)
{
	verdict_list(out, c->question->expected, c->question->expected_count);
}

static void add_lines(struct str *out, const char *text)
{
	size_t shown = 0;
	char *line;
	for (; text && (line = verdict_line(&text)); free(line))
		if (shown++ < LINES_SHOWN) str_addf(out, "%s%s", shown > 1 ? ", " : "", line);
}

static void say_parent_unknown(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "No zone %s exists: only \"%s\" above it answers.", c->question->parent,
		 c->facts->parent);
	str_addf(advice, "%s is not registered, has expired, or is misspelt.", c->question->parent);
}

static void say_parent_above(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "%s is no zone of its own: it is part of %s.", c->question->parent,
		 c->facts->parent);
	str_addf(advice, "The zone that must carry the record is %s; the record name in it is %s.",
		 c->facts->parent, name);
}

static void say_dname(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	const char *owner = c->extra->owner ? c->extra->owner : c->question->child;
	CLEANUP(mem_free_text) char *name = verdict_label_of(c, owner);
	const char *text = c->extra->text ? c->extra->text : "";
	CLEANUP(mem_free_text) char *target = verdict_line(&text);
	str_addf(seen, "Everything below %s is redirected", owner);
	if (target) str_addf(seen, " to %s", target);
	str_add(seen, " (DNAME).");
	str_addf(advice,
		 "Remove the DNAME record %s from the zone %s first, then add the NS record.", name,
		 c->facts->parent);
}

static void say_doubled(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "The NS record was made as %s.%s.", c->question->child, c->facts->parent);
	str_addf(advice,
		 "The console appends the zone by itself: delete that record and type only %s as "
		 "the record name.",
		 name);
}

static void say_pasted(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "The NS record is in the zone %s itself.", c->question->child);
	str_addf(advice,
		 "It belongs into the zone %s, in the account that owns it, under the name %s. "
		 "Delete it from the new zone.",
		 c->facts->parent, name);
}

static void say_wrong_zone(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	const struct delegation_question *q = c->question;
	const bool has_id = !str_is_empty(q->edited_id);
	str_addf(seen,
		 "The record was added to a zone %s%s%s%s that nobody asks: it has the servers ",
		 c->facts->parent, has_id ? " (" : "", has_id ? q->edited_id : "",
		 has_id ? ")" : "");
	verdict_list(seen, q->edited, q->edited_count);
	str_add(seen, ", and the live one ");
	verdict_add_live(seen, c);
	str_addf(seen, ", which know no %s.", name);
	str_addf(advice,
		 "Add the NS record %s in the zone %s that has the live servers; it may be in "
		 "another account. Then delete it where it is now.",
		 name, c->facts->parent);
}

static void say_wildcard(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	str_addf(seen, "A wildcard record of %s answers for %s; it has no NS yet.",
		 c->facts->parent, name);
	str_addf(advice,
		 "Add the NS record %s in the zone %s: it overrides the wildcard for %s and "
		 "everything below.",
		 name, c->facts->parent, name);
}

static void say_lame_all(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "The parent is right, but none of %zu name servers serves %s.", c->of,
		 c->question->child);
	str_add(advice,
		"Look in Route 53 whether the zone still exists and has these name servers. A zone "
		"that was deleted and made anew has others, which the parent must then name.");
}

static void say_deeper_cut(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "%s is itself delegated away inside the zone %s, to ", c->zone->cut,
		 c->question->child);
	add_lines(seen, c->zone->cut_servers);
	str_addf(seen, " (says %s).", c->zone->server);
	str_addf(advice,
		 "Records of the zone %s for that name and below it have no effect. Delete the NS "
		 "record %s from the zone %s.",
		 c->question->child, c->zone->cut, c->question->child);
}

static void say_parent_broken(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen,
		 "%s cannot verify the signatures of %s itself (DNSSEC): %s has no DS record that "
		 "could be the cause.",
		 c->resolver->address, c->facts->parent, c->question->child);
	str_addf(
		advice,
		"Certificate authorities refuse names below it. Whoever runs %s must repair its "
		"DNSSEC: the keys, the signatures, or the DS record that its own parent publishes.",
		c->facts->parent);
}

static void say_ds_none(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	(void)advice;
	str_addf(seen,
		 "%s is signed with DNSSEC and has no DS record for %s: as it should be, since the "
		 "new zone is not signed.",
		 c->facts->parent, c->question->child);
}

static void say_lame_some(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "%s %s (%zu of %zu name servers do).", c->zone->server,
		 c->zone->reply == ZONE_REFUSES ? "does not serve the zone yet" : "does not answer",
		 c->well, c->of);
	str_add(advice, c->well ? "The others carry the zone meanwhile; nothing to do."
				: "The network between may be the cause.");
}

static void say_set_differs(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "The NS list inside the zone %s was edited; it holds ", c->question->child);
	verdict_list(seen, (const char *const *)c->zone->name_servers, c->zone->name_server_count);
	str_addf(seen, " (says %s).", c->zone->server);
	str_add(advice, "Put back exactly: ");
	add_wanted(advice, c);
	str_add_char(advice, '.');
}

static void say_stale_ds(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	CLEANUP(mem_free_text) char *name = verdict_label(c);
	if (c->resolver) {
		str_addf(seen,
			 "%s cannot verify the signatures of %s: the parent publishes a DS record "
			 "that does not fit.",
			 c->resolver->address, c->question->child);
	} else {
		str_add(seen, "The parent still publishes a DS record (key ");
		add_lines(seen, c->extra->text);
		str_add(seen, ") of an earlier signed zone.");
	}
	str_addf(advice,
		 "Resolvers and certificate authorities refuse the whole name. Remove the DS "
		 "record %s from the zone %s.",
		 name, c->facts->parent);
}

/* "letsencrypt.org and pki.goog": who may issue by this set. */
static void add_issuers(struct str *out, const char *text)
{
	size_t shown = 0;
	char *line;
	for (; text && (line = verdict_line(&text)); free(line)) {
		size_t len = 0;
		const char *name = verdict_issuer(line, &len);
		if (!len || shown == LINES_SHOWN) continue;
		str_add(out, shown++ ? ", " : "");
		str_add_bytes(out, name, len);
	}
	if (!shown) str_add(out, "nobody");
}

static void say_caa(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	bool is_below = c->extra == &c->facts->extras[EXTRA_CAA_BELOW];
	bool is_own = is_below || c->extra == &c->facts->extras[EXTRA_CAA_CHILD];
	const char *name = c->extra->name ? c->extra->name : c->question->child;
	str_addf(seen, "The CAA records of %s let only these issue certificates: ", name);
	add_issuers(seen, c->extra->text);
	str_addf(seen, ". Amazon is not among them.");
	str_addf(advice, "Add %s CAA 0 issue \"amazon.com\" in the new zone: ",
		 is_below ? name : c->question->child);
	str_add(advice, is_own ? "the other records may stay."
			       : "the nearest set counts, so the parent stays untouched.");
}

static void say_acm_in_parent(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "The validation record was put into %s.", c->facts->parent);
	str_addf(advice,
		 "There it works only until the delegation is added: then it is hidden and the "
		 "certificate's renewal fails. It belongs into the zone %s.",
		 c->question->child);
}

static void say_acm_doubled(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen, "The validation record's name was doubled: %s.%s.", c->question->cname_name,
		 c->question->child);
	str_addf(advice, "Delete it and make it anew as %s.", c->question->cname_name);
}

/* Where the two first differ, without case. */
static size_t first_difference(const char *a, const char *b)
{
	size_t at = 0;
	CLEANUP(mem_free_text) char *one = domain_normal(a);
	CLEANUP(mem_free_text) char *other = domain_normal(b);
	while (one[at] && one[at] == other[at])
		at++;
	return at;
}

static void say_acm_differs(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	const char *is = c->zone->cname, *wanted = c->question->cname_value;
	size_t at = first_difference(is, wanted);
	str_addf(seen, "The validation record leads to %s; ACM gave %s.", is, wanted);
	str_addf(advice,
		 "They first differ at character %zu (\"%.8s\" instead of \"%.8s\"). Replace the "
		 "value by the one ACM gave.",
		 at + 1, at < strlen(is) ? is + at : "", at < strlen(wanted) ? wanted + at : "");
}

static void say_old_set(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_addf(seen,
		 "Done at the source; %s still asks the servers of an older zone %s (%zu of %zu "
		 "resolvers see the new one).",
		 c->resolver->address, c->question->child, c->well, c->of);
	str_add(advice, "It forgets them when their TTL ends, two days at the most. The pages for "
			"flushing of Google Public DNS and 1.1.1.1 make those forget at once.");
}

static void say_old_no(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	uint32_t memory = 0;
	for (size_t i = 0; i < c->facts->server_count; i++)
		if (c->facts->servers[i].negative_ttl > memory)
			memory = c->facts->servers[i].negative_ttl;
	str_addf(seen,
		 "Done at the source; %s still remembers the old \"no\" (%zu of %zu resolvers see "
		 "the zone).",
		 c->resolver->address, c->well, c->of);
	if (memory)
		str_addf(advice, "It forgets it within %u:%02u.", memory / 60, memory % 60);
	else
		str_add(advice, "It forgets it by itself, mostly within a quarter of an hour.");
}

static void say_intercepted(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	str_add(seen, "This network redirects DNS to a resolver of its own");
	if (c->example && c->example->server)
		str_addf(seen, ", which answers in place of %s", c->example->server);
	str_add_char(seen, '.');
	str_add(advice, "Direct checks cannot be trusted here: try from another network.");
	if (c->facts->path == PATH_HTTPS)
		str_add(advice, " Until then resolvers are asked over HTTPS, which is less exact.");
}

/* Judged by the public servers: what this network says instead is only worth knowing. */
static void say_split(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	const struct delegation_facts *facts = c->facts;
	bool is_denied = facts->resolver_says && !*facts->resolver_says;
	const char *address = facts->resolver_says;
	if (!address && c->example && facts->path == PATH_RESOLVER) address = c->example->address;
	if (is_denied) {
		str_addf(seen, "This network's resolver says that there is no zone %s",
			 facts->parent);
	} else {
		CLEANUP(mem_free_text) char *host = verdict_host(address);
		str_addf(seen, "Inside this network %s is answered by a private address",
			 facts->parent);
		if (*host) str_addf(seen, " (%s)", host);
	}
	str_add_char(seen, '.');
	str_add(advice, "Only the public zone counts for the certificate");
	if (facts->path == PATH_ROOT)
		str_add(advice, "; its servers were found from the root and asked.");
	else
		str_add(advice, ", and from here it cannot be seen: check from another network.");
}

static void say_tcp_blocked(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	(void)c;
	str_add(seen, "Long DNS answers cannot reach this machine: TCP port 53 is blocked.");
	str_add(advice, "Let TCP port 53 out, or check from another network.");
}

static void say_ttl(const struct verdict_case *c, struct str *seen, struct str *advice)
{
	uint32_t ttl = c->example->ttl;
	str_addf(seen, "The NS record in %s has a TTL of %u seconds.", c->facts->parent, ttl);
	str_addf(advice, "A mistake made now would stick for %u hours. Use 300 until it works.",
		 (ttl + 3599) / 3600);
}

void verdict_note_words(enum verdict verdict, const struct verdict_case *c, struct str *seen,
			struct str *advice)
{
	static void (*const say[VERDICT_COUNT])(const struct verdict_case *, struct str *,
						struct str *) = {
		[VERDICT_PARENT_UNKNOWN] = say_parent_unknown,
		[VERDICT_DNAME_ABOVE] = say_dname,
		[VERDICT_NAME_DOUBLED] = say_doubled,
		[VERDICT_PASTED_IN_CHILD] = say_pasted,
		[VERDICT_WRONG_PARENT_ZONE] = say_wrong_zone,
		[VERDICT_LAME_ALL] = say_lame_all,
		[VERDICT_STALE_DS] = say_stale_ds,
		[VERDICT_PARENT_DNSSEC_BROKEN] = say_parent_broken,
		[VERDICT_DEEPER_CUT] = say_deeper_cut,
		[VERDICT_DS_NONE_SIGNED_PARENT] = say_ds_none,
		[VERDICT_CAA_BLOCKS] = say_caa,
		[VERDICT_ACM_IN_PARENT] = say_acm_in_parent,
		[VERDICT_ACM_DOUBLED] = say_acm_doubled,
		[VERDICT_ACM_VALUE_DIFFERS] = say_acm_differs,
		[VERDICT_NODATA_WILDCARD] = say_wildcard,
		[VERDICT_LAME_SOME] = say_lame_some,
		[VERDICT_CHILD_SET_DIFFERS] = say_set_differs,
		[VERDICT_OK_OLD_NS_CACHED] = say_old_set,
		[VERDICT_OK_NEG_CACHED] = say_old_no,
		[VERDICT_INTERCEPTED] = say_intercepted,
		[VERDICT_SPLIT_HORIZON] = say_split,
		[VERDICT_TCP_BLOCKED] = say_tcp_blocked,
		[VERDICT_PARENT_IS_ABOVE] = say_parent_above,
		[VERDICT_TTL_HIGH] = say_ttl,
	};
	if (say[verdict]) say[verdict](c, seen, advice);
}
