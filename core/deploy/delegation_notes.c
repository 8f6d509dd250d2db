/* What the looks beside the parent's replies show: explanations of a "no", the state of the zone's
 * own servers, what stops a certificate, what resolvers remember. */
#include "core/base/mem.h"
#include "core/deploy/delegation_verdict.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TTL_FINE = 3600, RESOLVERS_ENOUGH = 2 };

char *verdict_line(const char **text)
{
	const char *from = *text + strspn(*text, "\n");
	size_t len = strcspn(from, "\n");
	*text = from + len;
	return len ? mem_copy_bytes(from, len) : NULL;
}

static bool says_yes(struct verdict_case *c, enum delegation_extra which)
{
	c->extra = &c->facts->extras[which];
	return c->extra->reply == EXTRA_YES;
}

bool verdict_is_wildcard_alias(const struct verdict_case *c)
{
	const struct delegation_extra_seen *extra = &c->facts->extras[EXTRA_WILDCARD];
	if (!c->example || c->example->reply != REPLY_CNAME || extra->reply != EXTRA_YES)
		return false;
	/* Known to lead elsewhere than the name does: two records. */
	return str_is_empty(extra->text) || str_is_empty(c->example->owner) ||
	       domain_equal(extra->text, c->example->owner);
}

static bool is_doubled(struct verdict_case *c)
{
	return verdict_is_negative(c->tally) && says_yes(c, EXTRA_DOUBLED);
}

static bool is_pasted(struct verdict_case *c)
{
	return verdict_is_negative(c->tally) && says_yes(c, EXTRA_PASTED);
}

/* Whoever serves the zone that was edited is nobody whom the world asks. */
static bool is_wrong_zone(struct verdict_case *c)
{
	const struct delegation_question *q = c->question;
	if (!q->edited_count || !verdict_is_negative(c->tally)) return false;
	for (size_t i = 0; i < c->facts->server_count; i++)
		if (domain_is_among(q->edited, q->edited_count, c->facts->servers[i].server))
			return false;
	for (size_t i = 0; i < c->facts->server_count && !c->example; i++)
		if (delegation_answers(c->facts->servers[i].reply))
			c->example = &c->facts->servers[i];
	return true;
}

static bool is_dname(struct verdict_case *c)
{
	bool is_alias = !c->tally->usable_right && c->tally->addresses[VERDICT_CNAME_AT_NAME];
	return (verdict_is_negative(c->tally) || is_alias) && says_yes(c, EXTRA_DNAME);
}

static bool is_wildcard(struct verdict_case *c)
{
	return !c->tally->usable_right && c->tally->addresses[VERDICT_NODATA_OTHER] &&
	       says_yes(c, EXTRA_WILDCARD);
}

/* Counts the child's expected servers; the first that does not serve is the example. */
static void count_zone(struct verdict_case *c, size_t *ret_refuse)
{
	*ret_refuse = c->well = c->of = 0;
	c->zone = NULL;
	for (size_t i = 0; i < c->facts->zone_count; i++) {
		const struct delegation_zone_seen *zone = &c->facts->zone[i];
		if (!zone->is_expected || zone->reply == ZONE_NOT_ASKED) continue;
		c->of++;
		c->well += zone->reply == ZONE_SERVES;
		*ret_refuse += zone->reply == ZONE_REFUSES;
		if (zone->reply != ZONE_SERVES && !c->zone) c->zone = zone;
	}
}

/* Silence means little where the parent's servers are silent too: then it is the network. */
static bool is_not_ready(struct verdict_case *c)
{
	size_t refuse;
	count_zone(c, &refuse);
	return c->zone && !c->tally->usable_right && (c->well || refuse || c->tally->usable);
}

static bool is_lame_all(struct verdict_case *c)
{
	size_t refuse;
	count_zone(c, &refuse);
	return c->tally->usable_right && c->of && !c->well && refuse;
}

static bool is_lame_some(struct verdict_case *c)
{
	size_t refuse;
	count_zone(c, &refuse);
	return c->zone && c->tally->usable_right && (c->well || !refuse);
}

static bool is_wanted_set(const struct delegation_question *q,
			  const struct delegation_zone_seen *zone)
{
	for (size_t i = 0; i < zone->name_server_count; i++)
		if (!delegation_wants(q, zone->name_servers[i])) return false;
	for (size_t i = 0; i < q->expected_count; i++)
		if (!domain_is_among((const char *const *)zone->name_servers,
				     zone->name_server_count, q->expected[i]))
			return false;
	return true;
}

/* The first of the child's own servers for which `is` holds. */
static bool find_zone(struct verdict_case *c, bool (*is)(const struct delegation_question *,
							 const struct delegation_zone_seen *))
{
	for (size_t i = 0; i < c->facts->zone_count; i++) {
		c->zone = &c->facts->zone[i];
		if (c->zone->is_expected && c->zone->reply == ZONE_SERVES &&
		    is(c->question, c->zone))
			return true;
	}
	c->zone = NULL;
	return false;
}

static bool has_edited_set(const struct delegation_question *q,
			   const struct delegation_zone_seen *zone)
{
	return q->expected_count && zone->name_server_count && !is_wanted_set(q, zone);
}

static bool is_set_different(struct verdict_case *c)
{
	return find_zone(c, has_edited_set);
}

static bool has_cut(const struct delegation_question *q, const struct delegation_zone_seen *zone)
{
	(void)q;
	return zone->cut != NULL;
}

static bool is_cut_deeper(struct verdict_case *c)
{
	return find_zone(c, has_cut);
}

static bool has_other_value(const struct delegation_question *q,
			    const struct delegation_zone_seen *zone)
{
	return !str_is_empty(zone->cname) && !domain_equal(zone->cname, q->cname_value);
}

static bool has_the_value(const struct delegation_question *q,
			  const struct delegation_zone_seen *zone)
{
	return !str_is_empty(zone->cname) && domain_equal(zone->cname, q->cname_value);
}

static bool is_record_known(const struct verdict_case *c)
{
	return !str_is_empty(c->question->cname_name) && !str_is_empty(c->question->cname_value);
}

static bool is_value_different(struct verdict_case *c)
{
	return is_record_known(c) && find_zone(c, has_other_value);
}

static bool is_record_doubled(struct verdict_case *c)
{
	if (!is_record_known(c) || find_zone(c, has_the_value)) return false;
	return says_yes(c, EXTRA_CNAME_DOUBLED);
}

/* Once delegated, the parent cannot show it any more: what it said before is no longer true. */
static bool is_record_in_parent(struct verdict_case *c)
{
	return is_record_known(c) && !verdict_is_all_right(c->tally) &&
	       says_yes(c, EXTRA_CNAME_AT_PARENT) && c->extra->text &&
	       domain_equal(c->extra->text, c->question->cname_value);
}

static bool has_tag(const struct delegation_zone_seen *zone, const char *tags)
{
	char *line;
	while ((line = verdict_line(&tags))) {
		unsigned long tag = strtoul(line, NULL, 10);
		free(line);
		for (size_t i = 0; i < zone->key_tag_count; i++)
			if (zone->key_tags[i] == tag) return true;
	}
	return false;
}

static bool fails_dnssec(struct verdict_case *c)
{
	for (size_t i = 0; i < c->facts->resolver_count; i++) {
		c->resolver = &c->facts->resolvers[i];
		if (c->resolver->view == VIEW_SERVFAIL_DNSSEC) return true;
	}
	c->resolver = NULL;
	return false;
}

static bool is_ds_stale(struct verdict_case *c)
{
	bool keys_asked = false;
	if (says_yes(c, EXTRA_DS) && !str_is_empty(c->extra->text)) {
		for (size_t i = 0; i < c->facts->zone_count; i++) {
			const struct delegation_zone_seen *zone = &c->facts->zone[i];
			if (!zone->is_expected || !zone->keys_asked) continue;
			if (has_tag(zone, c->extra->text)) return false;
			keys_asked = true;
		}
		if (keys_asked) return true;
	}
	if (c->extra->reply == EXTRA_NO) return false;
	if (c->extra->reply != EXTRA_YES) c->extra = NULL;
	return fails_dnssec(c);
}

/* Without a DS the child's signatures do not matter: what fails is above. */
static bool is_parent_broken(struct verdict_case *c)
{
	return c->facts->extras[EXTRA_DS].reply == EXTRA_NO && fails_dnssec(c);
}

/* An insecure delegation out of a signed zone: as it should be for a zone without keys. */
static bool is_signed_parent_without_ds(struct verdict_case *c)
{
	if (!verdict_is_all_right(c->tally) || !says_yes(c, EXTRA_PARENT_KEYS)) return false;
	if (fails_dnssec(c)) return false;
	c->extra = &c->facts->extras[EXTRA_DS];
	return c->extra->reply == EXTRA_NO;
}

/* Only "issue" binds a certificate without wildcard (RFC 8659). */
const char *verdict_issuer(const char *line, size_t *ret_len)
{
	size_t tag = strcspn(line, " \t");
	if (tag != strlen("issue") || strncasecmp(line, "issue", tag) != 0) return NULL;
	const char *name = line + tag + strspn(line + tag, " \t\"");
	*ret_len = strcspn(name, " \t\";");
	return name;
}

static bool is_amazon(const char *issuer, size_t len)
{
	static const char *const names[] = { "amazon.com", "amazontrust.com", "awstrust.com",
					     "amazonaws.com" };
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(issuer, len);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (domain_equal(name, names[i])) return true;
	return false;
}

static bool blocks(const char *text)
{
	bool restricts = false, allows = false;
	char *line;
	for (; text && (line = verdict_line(&text)); free(line)) {
		size_t len;
		const char *issuer = verdict_issuer(line, &len);
		if (!issuer) continue;
		restricts = true;
		allows = allows || is_amazon(issuer, len);
	}
	return restricts && !allows;
}

/* So nobody could be asked what the zone itself holds. */
static bool nobody_serves(const struct delegation_facts *facts)
{
	for (size_t i = 0; i < facts->zone_count; i++)
		if (facts->zone[i].reply == ZONE_SERVES) return false;
	return facts->zone_count > 0;
}

/* The climb stops at the first set. Where somebody did not say, nobody knows. */
static bool is_caa_blocking(struct verdict_case *c)
{
	static const enum delegation_extra way[] = { EXTRA_CAA_BELOW, EXTRA_CAA_CHILD,
						     EXTRA_CAA_BETWEEN, EXTRA_CAA_PARENT,
						     EXTRA_CAA_ABOVE };
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		if (says_yes(c, way[i])) return blocks(c->extra->text);
		if (c->extra->reply == EXTRA_SILENT) return false;
		if (way[i] == EXTRA_CAA_CHILD && c->extra->reply == EXTRA_NOT_ASKED &&
		    nobody_serves(c->facts))
			return false;
	}
	return false;
}

static bool is_not_asked(const struct delegation_resolver_seen *resolver)
{
	return resolver->view == VIEW_NOT_ASKED || resolver->view == VIEW_SILENT;
}

/* Counts resolvers that see the child; the first with the view is the example. */
static bool count_views(struct verdict_case *c, enum delegation_view view)
{
	c->resolver = NULL;
	c->well = c->of = 0;
	for (size_t i = 0; i < c->facts->resolver_count; i++) {
		const struct delegation_resolver_seen *resolver = &c->facts->resolvers[i];
		if (is_not_asked(resolver)) continue;
		c->of++;
		c->well += resolver->view == VIEW_CHILD;
		if (resolver->view == view && !c->resolver) c->resolver = resolver;
	}
	return c->resolver != NULL;
}

static bool is_enough(const struct verdict_case *c)
{
	return c->well >= (c->of < RESOLVERS_ENOUGH ? c->of : RESOLVERS_ENOUGH);
}

static bool is_no_remembered(struct verdict_case *c)
{
	if (!verdict_is_all_right(c->tally) || !count_views(c, VIEW_PARENT)) return false;
	/* One resolver alone, such as a company's own, says nothing of the world's. */
	if (is_enough(c) || c->of < RESOLVERS_ENOUGH) c->status = DELEGATION_READY;
	return true;
}

static bool is_of_zone(const struct delegation_zone_seen *zone,
		       const struct delegation_resolver_seen *resolver)
{
	bool is_named = !str_is_empty(zone->master) && !str_is_empty(resolver->master);
	return zone->serial == resolver->serial &&
	       (!is_named || domain_equal(zone->master, resolver->master));
}

/* An SOA that none of the zone's servers has comes from the servers of an older zone. */
static bool is_older(const struct delegation_facts *facts,
		     const struct delegation_resolver_seen *resolver)
{
	bool is_known = false;
	if (resolver->view != VIEW_CHILD || !resolver->serial) return false;
	for (size_t i = 0; i < facts->zone_count; i++) {
		const struct delegation_zone_seen *zone = &facts->zone[i];
		if (!zone->is_expected || zone->reply != ZONE_SERVES || !zone->serial) continue;
		if (is_of_zone(zone, resolver)) return false;
		is_known = true;
	}
	return is_known;
}

/* The parent delegates and the zone answers: what some resolvers remember is told, and no reason
 * to wait. */
static bool is_old_set_remembered(struct verdict_case *c)
{
	const struct delegation_resolver_seen *old = NULL;
	if (!verdict_is_all_right(c->tally) || !count_views(c, VIEW_CHILD)) return false;
	for (size_t i = 0; i < c->facts->resolver_count; i++) {
		if (!is_older(c->facts, &c->facts->resolvers[i])) continue;
		c->well--;
		if (!old) old = &c->facts->resolvers[i];
	}
	c->resolver = old;
	return old != NULL;
}

/* Over HTTPS the parent's servers are not seen: resolvers are all there is. */
static bool is_seen_by_resolvers(struct verdict_case *c)
{
	return c->facts->path == PATH_HTTPS && !c->tally->usable && count_views(c, VIEW_CHILD) &&
	       is_enough(c);
}

static bool is_not_seen_by_resolvers(struct verdict_case *c)
{
	return c->facts->path == PATH_HTTPS && !c->tally->usable && count_views(c, VIEW_PARENT) &&
	       !is_enough(c);
}

static bool is_redirected(struct verdict_case *c)
{
	c->example = c->facts->server_count ? &c->facts->servers[0] : NULL;
	return c->facts->is_redirected;
}

static bool is_private(struct verdict_case *c)
{
	c->example = c->facts->server_count ? &c->facts->servers[0] : NULL;
	return c->facts->is_private || c->facts->resolver_says;
}

static bool is_tcp_blocked(struct verdict_case *c)
{
	return c->facts->tcp_is_blocked;
}

static bool is_other_parent(const struct verdict_case *c)
{
	return !str_is_empty(c->question->parent) && !str_is_empty(c->facts->parent) &&
	       domain_is_below(c->question->parent, c->facts->parent);
}

static bool is_parent_unknown(struct verdict_case *c)
{
	return is_other_parent(c) && domain_label_count(c->facts->parent) < 2;
}

static bool is_parent_above(struct verdict_case *c)
{
	return is_other_parent(c) && domain_label_count(c->facts->parent) >= 2;
}

static bool is_ttl_high(struct verdict_case *c)
{
	for (size_t i = 0; i < c->facts->server_count; i++) {
		c->example = &c->facts->servers[i];
		if (c->example->name_server_count && c->example->ttl > TTL_FINE &&
		    c->example->reply != REPLY_NESTED_CUT)
			return true;
	}
	c->example = NULL;
	return false;
}

bool verdict_notice(enum verdict verdict, struct verdict_case *c)
{
	static bool (*const notices[VERDICT_COUNT])(struct verdict_case *) = {
		[VERDICT_PARENT_UNKNOWN] = is_parent_unknown,
		[VERDICT_DNAME_ABOVE] = is_dname,
		[VERDICT_NAME_DOUBLED] = is_doubled,
		[VERDICT_PASTED_IN_CHILD] = is_pasted,
		[VERDICT_WRONG_PARENT_ZONE] = is_wrong_zone,
		[VERDICT_LAME_ALL] = is_lame_all,
		[VERDICT_STALE_DS] = is_ds_stale,
		[VERDICT_PARENT_DNSSEC_BROKEN] = is_parent_broken,
		[VERDICT_DEEPER_CUT] = is_cut_deeper,
		[VERDICT_DS_NONE_SIGNED_PARENT] = is_signed_parent_without_ds,
		[VERDICT_CAA_BLOCKS] = is_caa_blocking,
		[VERDICT_ACM_IN_PARENT] = is_record_in_parent,
		[VERDICT_ACM_DOUBLED] = is_record_doubled,
		[VERDICT_ACM_VALUE_DIFFERS] = is_value_different,
		[VERDICT_CHILD_NOT_READY] = is_not_ready,
		[VERDICT_NODATA_WILDCARD] = is_wildcard,
		[VERDICT_NXDOMAIN] = is_not_seen_by_resolvers,
		[VERDICT_LAME_SOME] = is_lame_some,
		[VERDICT_CHILD_SET_DIFFERS] = is_set_different,
		[VERDICT_OK_OLD_NS_CACHED] = is_old_set_remembered,
		[VERDICT_OK_NEG_CACHED] = is_no_remembered,
		[VERDICT_INTERCEPTED] = is_redirected,
		[VERDICT_SPLIT_HORIZON] = is_private,
		[VERDICT_TCP_BLOCKED] = is_tcp_blocked,
		[VERDICT_OK] = is_seen_by_resolvers,
		[VERDICT_PARENT_IS_ABOVE] = is_parent_above,
		[VERDICT_TTL_HIGH] = is_ttl_high,
	};
	return notices[verdict] && notices[verdict](c);
}
