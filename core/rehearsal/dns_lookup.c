#include "core/rehearsal/dns_lookup.h"

#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/world_zones.h"

enum { ALIASES_MAX = 8, ALIAS_TTL = 60, SERVER_TTL = 172800 };

static void add(struct dns_reply *reply, enum dns_section section, const char *owner,
		const char *type, int64_t ttl, const char *value)
{
	*vec_push(&reply->records) = (struct dns_reply_record){ .section = section,
								.owner = mem_copy_text(owner),
								.type = mem_copy_text(type),
								.value = mem_copy_text(value),
								.ttl = ttl };
}

static bool is_balancer(const char *name)
{
	return strstr(name, ".elb.") != NULL;
}

/* A load balancer, and an alias to it, answers with addresses: two, from a block for documentation.
 */
static void add_balancer(struct dns_reply *reply, const char *owner, const char *balancer)
{
	CLEANUP(mem_free_text) char *name = world_normal_name(balancer);
	const char *word = str_starts(name, "dualstack.") ? strchr(name, '.') + 1 : name;
	for (int i = 0; i < 2; i++) {
		CLEANUP(mem_free_text)
		char *address =
			str_format("198.51.100.%d", (int)ids_between((uint64_t)i + 1, word,
								     1 + i * 127, 127 + i * 127));
		add(reply, DNS_ANSWER, owner, "A", ALIAS_TTL, address);
	}
}

static void add_record(struct dns_reply *reply, enum dns_section section,
		       const struct world_record *r, int64_t ttl_max)
{
	int64_t ttl = r->ttl < ttl_max ? r->ttl : ttl_max;
	if (r->alias_name && str_equal(r->type, "A")) add_balancer(reply, r->name, r->alias_name);
	for (size_t i = 0; i < r->values.len; i++)
		add(reply, section, r->name, r->type, ttl, r->values.item[i]);
}

static void say_no(struct dns_reply *reply, const struct world_zone *zone, int rcode)
{
	reply->rcode = rcode;
	const struct world_record *soa = world_find_record(zone, zone->name, "SOA");
	if (soa) add_record(reply, DNS_AUTHORITY, soa, WORLD_NEGATIVE_TTL);
}

/* The NS set between the top of the zone and the name, nearest to the top. */
static const struct world_record *find_cut(const struct world_zone *zone, const char *name)
{
	const struct world_record *best = NULL;
	for (size_t i = 0; i < zone->records.len; i++) {
		const struct world_record *r = &zone->records.item[i];
		if (!str_equal(r->type, "NS") || str_equal(r->name, zone->name)) continue;
		if (!world_name_is_in(name, r->name)) continue;
		if (!best || strlen(r->name) < strlen(best->name)) best = r;
	}
	return best;
}

static bool name_exists(const struct world_zone *zone, const char *name)
{
	for (size_t i = 0; i < zone->records.len; i++)
		if (world_name_is_in(zone->records.item[i].name, name)) return true;
	return false;
}

/* The name above, while it lies in the zone; NULL: no more. */
static const char *name_above(const struct world_zone *zone, const char *name)
{
	const char *dot = strchr(name, '.');
	return dot && world_name_is_in(dot + 1, zone->name) ? dot + 1 : NULL;
}

/* A DNAME further up answers with itself and the alias that it makes. */
static bool ask_redirection(const struct world_zone *zone, const char *name,
			    struct dns_reply *reply)
{
	for (const char *up = name_above(zone, name); up; up = name_above(zone, up)) {
		const struct world_record *r = world_find_record(zone, up, "DNAME");
		if (!r || r->values.len == 0) continue;
		CLEANUP(mem_free_text)
		char *alias = str_format("%.*s%s", (int)(up - name), name, r->values.item[0]);
		add_record(reply, DNS_ANSWER, r, INT32_MAX);
		add(reply, DNS_ANSWER, name, "CNAME", r->ttl, alias);
		return true;
	}
	return false;
}

/* RFC 4592: below the nearest name that exists. True: it answers, if only that it has no such
 * type. */
static bool ask_wildcard(const struct world_zone *zone, const char *name, const char *type,
			 struct dns_reply *reply)
{
	const char *up = name_above(zone, name);
	while (up && !name_exists(zone, up))
		up = name_above(zone, up);
	if (!up || name_exists(zone, name)) return false;
	CLEANUP(mem_free_text) char *star = str_format("*.%s", up);
	const struct world_record *r = world_find_record(zone, star, type);
	if (!r) r = world_find_record(zone, star, "CNAME");
	if (!r && !name_exists(zone, star)) return false;
	if (!r) say_no(reply, zone, DNS_NOERROR);
	for (size_t i = 0; r && i < r->values.len; i++)
		add(reply, DNS_ANSWER, name, r->type, r->ttl, r->values.item[i]);
	return true;
}

static void ask_zone(const struct world_zone *zone, const char *name, const char *type,
		     struct dns_reply *reply)
{
	const struct world_record *cut = find_cut(zone, name);
	bool asks_for_ds = str_equal(type, "DS");
	if (cut && !(asks_for_ds && str_equal(cut->name, name))) {
		add_record(reply, DNS_AUTHORITY, cut, INT32_MAX);
		return;
	}
	reply->authoritative = true;
	if (ask_redirection(zone, name, reply) || ask_wildcard(zone, name, type, reply)) return;
	const struct world_record *r = world_find_record(zone, name, type);
	if (!r && !cut) r = world_find_record(zone, name, "CNAME");
	if (r && !(r->alias_name && !str_equal(r->type, "A")))
		add_record(reply, DNS_ANSWER, r, INT32_MAX);
	else
		say_no(reply, zone, name_exists(zone, name) ? DNS_NOERROR : DNS_NXDOMAIN);
}

static void ask_side(const struct world *w, bool is_parent, const char *name, const char *type,
		     struct dns_reply *reply)
{
	const struct world_zone *zone = world_zone_of(w, name, is_parent);
	if (zone)
		ask_zone(zone, name, type, reply);
	else
		reply->rcode = DNS_REFUSED;
}

/* The zone that the delegated servers really serve: of several of one name, the one they belong to.
 */
static const struct world_zone *follow(const struct world *w, const struct dns_reply *referral)
{
	for (size_t i = 0; i < w->zones.len; i++) {
		const struct world_zone *z = w->zones.item[i];
		for (size_t k = 0; k < referral->records.len; k++) {
			const struct dns_reply_record *ns = &referral->records.item[k];
			CLEANUP(mem_free_text) char *server = world_normal_name(ns->value);
			if (!str_equal(ns->owner, z->name)) continue;
			for (size_t s = 0; s < WORLD_NAME_SERVERS; s++)
				if (str_equal(server, z->name_servers[s])) return z;
		}
	}
	return NULL;
}

static bool is_server_name(const char *name)
{
	static const char *const tops[] = { ".com", ".net", ".org", ".co.uk" };
	if (!str_starts(name, "ns-") || !strstr(name, ".awsdns-")) return false;
	const char *top = strchr(strstr(name, ".awsdns-") + 1, '.');
	for (size_t i = 0; top && i < ARRAY_LEN(tops); i++)
		if (str_equal(top, tops[i])) return true;
	return false;
}

/* Nothing is registered there: the top level says so, in its own name. */
static void ask_top(const char *name, const char *type, struct dns_reply *reply)
{
	static const char soa[] =
		"a.gtld-servers.net. nstld.verisign-grs.com. 1 1800 900 604800 900";
	const char *dot = strrchr(name, '.');
	const char *top = dot ? dot + 1 : name;
	bool is_top = top == name;
	if (is_top && str_equal(type, "SOA")) {
		add(reply, DNS_ANSWER, top, "SOA", WORLD_NEGATIVE_TTL, soa);
		return;
	}
	reply->rcode = is_top ? DNS_NOERROR : DNS_NXDOMAIN;
	add(reply, DNS_AUTHORITY, top, "SOA", WORLD_NEGATIVE_TTL, soa);
}

static void resolve(const struct world *w, const char *name, const char *type,
		    struct dns_reply *reply)
{
	const struct world_zone *zone = world_zone_of(w, name, true);
	if (is_server_name(name)) {
		if (str_equal(type, "A"))
			add(reply, DNS_ANSWER, name, "A", SERVER_TTL, "127.0.0.1");
		else
			ask_top(strrchr(name, '.') + 1, "NS", reply);
		return;
	}
	if (!zone && is_balancer(name) && str_equal(type, "A")) {
		add_balancer(reply, name, name);
		return;
	}
	if (!zone) {
		ask_top(name, type, reply);
		return;
	}
	for (int step = 0; zone && step < ALIASES_MAX; step++) {
		struct dns_reply part = { 0 };
		ask_zone(zone, name, type, &part);
		bool is_referral = !part.authoritative;
		zone = is_referral ? follow(w, &part) : NULL;
		for (size_t i = 0; !is_referral && i < part.records.len; i++)
			*vec_push(&reply->records) = part.records.item[i];
		if (is_referral) {
			dns_reply_release(&part);
			if (!zone) reply->rcode = DNS_SERVFAIL;
		} else {
			reply->rcode = part.rcode;
			vec_release(&part.records);
		}
	}
}

static void resolve_with_aliases(const struct world *w, const char *name, const char *type,
				 struct dns_reply *reply)
{
	CLEANUP(mem_free_text) char *at = mem_copy_text(name);
	for (int step = 0; step < ALIASES_MAX; step++) {
		size_t before = reply->records.len;
		resolve(w, at, type, reply);
		if (reply->records.len != before + 1 || str_equal(type, "CNAME")) return;
		const struct dns_reply_record *last = &reply->records.item[before];
		if (last->section != DNS_ANSWER || !str_equal(last->type, "CNAME")) return;
		free(at);
		at = world_normal_name(last->value);
	}
}

/* None of the child's servers has the zone. */
static bool is_lame(const struct delegation_state *played)
{
	return played->refusing & DNS_SIDE_BIT(DNS_SIDE_CHILD);
}

/* A server that has the zone without the child. */
static void ask_behind(const struct world *w, const char *name, struct dns_reply *reply)
{
	reply->authoritative = true;
	say_no(reply, world_zone_of(w, name, true), DNS_NXDOMAIN);
}

static void ask_server(const struct world *w, enum dns_side side, const char *name,
		       const char *type, struct dns_reply *reply)
{
	static const struct delegation_state well;
	const struct delegation_state *state = delegation_played(w);
	bool is_last = side == DNS_SIDE_PARENT_LAST;
	bool is_parents = is_last || side == DNS_SIDE_PARENT;
	if (!state) state = &well;
	reply->is_silent = state->silent & DNS_SIDE_BIT(side);
	reply->is_truncated = state->blocks_tcp && str_equal(type, "CAA");
	if (reply->is_silent || reply->is_truncated) return;
	if (side == DNS_SIDE_ELSEWHERE || state->refusing & DNS_SIDE_BIT(side))
		reply->rcode = DNS_REFUSED;
	else if (((is_last && state->is_behind) || (is_parents && state->is_elsewhere)) &&
		 world_zone_of(w, name, false))
		ask_behind(w, name, reply);
	else
		ask_side(w, is_parents, name, type, reply);
}

static void ask_resolver(const struct world *w, const char *name, const char *type,
			 struct dns_reply *reply)
{
	const struct delegation_state *played = delegation_played(w);
	bool is_childs = played && world_zone_of(w, name, false);
	if (is_childs && is_lame(played)) {
		reply->rcode = DNS_SERVFAIL;
	} else if (is_childs && played->is_elsewhere) {
		ask_behind(w, name, reply);
	} else {
		reply->is_bogus = is_childs && played->is_bogus;
		resolve_with_aliases(w, name, type, reply);
	}
	reply->recursion_available = true;
}

void dns_lookup(const struct world *w, enum dns_side side, const char *name, const char *type,
		struct dns_reply *ret)
{
	CLEANUP(mem_free_text) char *normal = world_normal_name(name);
	if (side == DNS_SIDE_RESOLVER)
		ask_resolver(w, normal, type, ret);
	else
		ask_server(w, side, normal, type, ret);
}

void dns_reply_release(struct dns_reply *reply)
{
	for (size_t i = 0; i < reply->records.len; i++) {
		free(reply->records.item[i].owner);
		free(reply->records.item[i].type);
		free(reply->records.item[i].value);
	}
	vec_release(&reply->records);
}
