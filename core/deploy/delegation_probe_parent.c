/* The steps of a look that find the parent zone's servers and ask each of them. */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

static bool has_name(const struct look *look, const char *name)
{
	for (size_t i = 0; i < look->name_count; i++)
		if (domain_equal(look->names[i].name, name)) return true;
	return false;
}

static void take_parent_servers(struct look *look, const struct dns_message *m)
{
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section != DNS_ANSWER || r->type != DNS_NS ||
		    !domain_equal(r->owner, look->parent) || has_name(look, r->target))
			continue;
		if (look->name_count == DELEGATION_NS_MAX) break;
		look->names[look->name_count++].name = domain_normal(r->target);
	}
}

static const char *zone_above(const struct look *look, const struct dns_message *m)
{
	for (size_t i = 0; i < m->record_count; i++)
		if (m->records[i].section == DNS_AUTHORITY && m->records[i].type == DNS_SOA &&
		    domain_is_below(look->parent, m->records[i].owner))
			return m->records[i].owner;
	return NULL;
}

/* above: the zone the name lies in, or NULL. */
static void explain_no_servers(struct look *look, bool exists, const char *above)
{
	/* First: below a registered domain, a name that does not exist yet is the usual thing. */
	if (above && domain_label_count(above) > 1)
		err_set(&look->err, ERR_INPUT,
			"%s is not a zone of its own: the record must go into the zone %s",
			look->parent, above);
	else if (!exists && !above)
		err_set(&look->err, ERR_NETWORK,
			"the resolver says that %s does not exist, but no zone vouches for it: it "
			"may not reach the Internet",
			look->parent);
	else if (!exists)
		err_set(&look->err, ERR_NOT_FOUND,
			"%s does not exist: it is not registered, has expired, or is misspelt",
			look->parent);
	else
		err_set(&look->err, ERR_INPUT, "%s has no name servers: it is not a zone",
			look->parent);
}

static void take_found_server(struct look *look, const struct dns_found_server *found)
{
	struct parent_server *p = &look->names[look->name_count++];
	bool is_mapped = dns_map_find(look->map, found->name) != NULL;
	p->name = domain_normal(found->name);
	for (size_t i = 0; i < found->address_count; i++) {
		int type = found->addresses[i].address.ss_family == AF_INET6 ? DNS_AAAA : DNS_A;
		p->addresses[p->address_count] = found->addresses[i];
		p->types[p->address_count++] = is_mapped ? 0 : type;
	}
}

static void take_found(struct look *look, const struct dns_found *found)
{
	look->facts.path = PATH_ROOT;
	look->facts.is_redirected |= found->is_redirected;
	for (size_t i = 0; i < found->server_count && look->name_count < DELEGATION_NS_MAX; i++)
		if (!has_name(look, found->servers[i]->name))
			take_found_server(look, found->servers[i]);
}

/* A resolver behind HTTPS may still see the zone. */
static void fail_to_find(struct look *look, const char *why)
{
	if (look->https.url && !look->is_decisive_only && look->subject == SUBJECT_ZONE) return;
	err_set(&look->err, ERR_NETWORK, "cannot find the name servers of %s: %s", look->parent,
		why);
}

/* A resolver that says there is no such zone is believed when nothing else can be found out. */
static void on_walked(const struct asked *asked, const struct err *err,
		      const struct dns_found *found)
{
	struct look *look = asked->look;
	bool is_denied = err_is_set(&look->err);
	if (err) {
		if (!is_denied) fail_to_find(look, err_text(err));
		return;
	}
	err_reset(&look->err);
	if (!found->exists || !domain_equal(found->zone, look->parent)) {
		explain_no_servers(look, found->exists, found->zone);
		return;
	}
	take_found(look, found);
	if (!is_denied) return;
	look->resolver_is_odd = true;
	look->facts.resolver_says = mem_copy_text("");
}

static void on_names(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct look *look = asked->look;
	bool answered = m && (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN);
	if (!answered && look->resolver + 1 < look->resolver_count) {
		look->resolver++;
		look_find_names(look);
		return;
	}
	if (m && m->rcode == DNS_SERVFAIL && !look->wishes) {
		look->wishes = DNS_CD;
		look_find_names(look);
		return;
	}
	if (answered) take_parent_servers(look, m);
	if (look->name_count) return;
	if (answered) explain_no_servers(look, m->rcode != DNS_NXDOMAIN, zone_above(look, m));
	if (look->finder)
		look_walk(look, GROUP_NAMES, look->parent, on_walked, 0);
	else if (!answered)
		fail_to_find(look, m ? dns_rcode_name(m->rcode) : err_text(err));
}

void look_find_names(struct look *look)
{
	if (!look->resolver_count) {
		look_walk(look, GROUP_NAMES, look->parent, on_walked, 0);
		return;
	}
	look_ask_server(look, GROUP_NAMES, &look->resolvers[look->resolver], look->parent, DNS_NS,
			DNS_RD | look->wishes, on_names, 0);
}

static void add_address(struct parent_server *p, int type, const char *text)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	if (p->address_count == DELEGATION_SERVERS_MAX) return;
	if (dns_server_parse(text, &p->addresses[p->address_count], &ignored) < 0) return;
	p->types[p->address_count++] = type;
}

static void on_address(const struct asked *asked, const struct dns_message *m,
		       const struct err *err)
{
	(void)err; /* a server without address is a fact, not a failure */
	for (size_t i = 0; m && i < m->record_count; i++)
		if (m->records[i].section == DNS_ANSWER && m->records[i].type == asked->type)
			add_address(&asked->look->names[asked->index], asked->type,
				    m->records[i].target);
}

void look_find_addresses(struct look *look)
{
	look_find_target(look);
	for (size_t i = 0; i < look->name_count; i++) {
		struct parent_server *p = &look->names[i];
		if (p->address_count) continue; /* found by the walk */
		const struct dns_server *known = dns_map_find(look->map, p->name);
		if (known) {
			p->addresses[p->address_count++] = *known;
			continue;
		}
		look_ask_address(look, GROUP_ADDRESSES, p->name, DNS_A, on_address, i);
		look_ask_address(look, GROUP_ADDRESSES, p->name, DNS_AAAA, on_address, i);
	}
}

static bool is_listed(const struct look *look, const char *name, const char *address)
{
	for (size_t i = 0; i < look->facts.server_count; i++)
		if (str_equal(look->facts.servers[i].server, name) &&
		    str_equal(look->facts.servers[i].address, address))
			return true;
	return false;
}

/* RFC 1918, 3927, 4193 and 4291: from inside a network only. Loopback stands for a test set-up. */
bool look_is_private(const struct dns_server *server)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	if (server->address.ss_family == AF_INET6) {
		memcpy(&v6, &server->address, sizeof(v6));
		const uint8_t *b = v6.sin6_addr.s6_addr;
		return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
	}
	memcpy(&v4, &server->address, sizeof(v4));
	uint32_t a = ntohl(v4.sin_addr.s_addr);
	return a >> 24 == 10 || a >> 20 == (172 << 4 | 1) || a >> 16 == (192 << 8 | 168) ||
	       a >> 16 == (169 << 8 | 254);
}

static const struct dns_server *find_private(const struct look *look)
{
	for (size_t i = 0; i < look->name_count; i++)
		for (size_t a = 0; a < look->names[i].address_count; a++)
			if (look_is_private(&look->names[i].addresses[a]))
				return &look->names[i].addresses[a];
	return NULL;
}

/* What stands in a zone that only this network sees does not count for a certificate. When the walk
 * fails, the private servers are all there is to ask. */
static void on_public(const struct asked *asked, const struct err *err,
		      const struct dns_found *found)
{
	struct look *look = asked->look;
	struct str inside = STR_INIT;
	if (err) return;
	dns_server_format(find_private(look), &inside);
	if (!found->exists || !domain_equal(found->zone, look->parent)) {
		bool is_root = !domain_label_count(found->zone); /* its name is a full stop */
		err_set(&look->err, ERR_NOT_FOUND,
			"%s exists only inside this network, where %s answers for it: for "
			"everybody else %s%s",
			look->parent, str_text(&inside),
			is_root ? "there is no such name" : "the name is part of ",
			is_root ? "" : found->zone);
		str_release(&inside);
		return;
	}
	while (look->name_count)
		free(look->names[--look->name_count].name);
	memset(look->names, 0, sizeof(look->names));
	take_found(look, found);
	look->resolver_is_odd = true;
	look->facts.resolver_says = str_detach(&inside);
}

void look_find_public(struct look *look)
{
	if (look->finder && look->facts.path == PATH_RESOLVER && find_private(look))
		look_walk(look, GROUP_PUBLIC, look->parent, on_public, 0);
}

static void list_server(struct look *look, const char *name, const struct dns_server *server)
{
	struct str address = STR_INIT;
	struct delegation_seen *seen = &look->facts.servers[look->facts.server_count];
	if (server) dns_server_format(server, &address);
	if (look->facts.server_count == DELEGATION_SERVERS_MAX ||
	    (server && is_listed(look, name, str_text(&address)))) {
		str_release(&address);
		return;
	}
	seen->server = mem_copy_text(name);
	seen->address = str_detach(&address);
	seen->owner = mem_copy_text("");
	seen->reply = REPLY_NONE;
	if (server) {
		look->addresses[look->facts.server_count] = *server;
		look->facts.is_private |= look_is_private(server);
	}
	look->facts.server_count++;
}

/* One address of every server before the second of any, IPv4 first: when there are more than we
 * ask, each server is still asked somewhere. */
static void list_servers(struct look *look)
{
	static const int order[] = { 0, DNS_A, DNS_AAAA };
	for (size_t i = 0; i < look->name_count; i++)
		if (!look->names[i].address_count) list_server(look, look->names[i].name, NULL);
	for (size_t o = 0; o < ARRAY_LEN(order); o++)
		for (size_t at = 0; at < DELEGATION_SERVERS_MAX; at++)
			for (size_t i = 0; i < look->name_count; i++) {
				const struct parent_server *p = &look->names[i];
				if (at < p->address_count && p->types[at] == order[o])
					list_server(look, p->name, &p->addresses[at]);
			}
}

static void on_child_ns(const struct asked *asked, const struct dns_message *m,
			const struct err *err)
{
	struct look *look = asked->look;
	struct delegation_seen *seen = &look->facts.servers[asked->index];
	if (m)
		delegation_read_reply(m, look->child, look->parent, seen);
	else
		seen->reply = err->kind == ERR_INTERNAL ? REPLY_BAD : REPLY_NONE;
}

/* A server of the zone knows its SOA of its own; who offers recursion instead is somebody else. */
static void on_parent_soa(const struct asked *asked, const struct dns_message *m,
			  const struct err *err)
{
	struct look *look = asked->look;
	(void)err; /* on_child_ns() hears of it too */
	if (!m) return;
	if (m->recursion_available && !m->authoritative) look->facts.is_redirected = true;
	const struct dns_record *soa = reply_find(m, DNS_ANSWER, DNS_SOA, look->parent);
	if (soa && m->authoritative) look->facts.servers[asked->index].serial = soa->soa_serial;
}

void look_ask_parents(struct look *look)
{
	list_servers(look);
	for (size_t i = 0; i < look->facts.server_count; i++) {
		if (!*look->facts.servers[i].address) continue;
		if (look->subject != SUBJECT_ZONE) {
			look_ask_record(look, i);
			continue;
		}
		look_ask_server(look, GROUP_PARENTS, &look->addresses[i], look->child, DNS_NS, 0,
				on_child_ns, i);
		if (look->is_decisive_only) continue;
		look_ask_server(look, GROUP_PARENTS, &look->addresses[i], look->parent, DNS_SOA, 0,
				on_parent_soa, i);
	}
}

static bool is_ipv6(const struct delegation_seen *seen)
{
	return seen->address[0] == '[';
}

/* A machine without IPv6 gets silence from every such address: that says nothing of the servers. */
void look_sift_parents(struct look *look)
{
	struct delegation_facts *facts = &look->facts;
	size_t kept = 0;
	bool v4_answers = false;
	for (size_t i = 0; i < facts->server_count; i++) {
		bool answers = facts->servers[i].reply != REPLY_NONE;
		if (answers && is_ipv6(&facts->servers[i])) return;
		v4_answers |= answers;
	}
	if (!v4_answers) return;
	for (size_t i = 0; i < facts->server_count; i++) {
		struct delegation_seen seen = facts->servers[i];
		if (!is_ipv6(&seen)) {
			look->addresses[kept] = look->addresses[i];
			facts->servers[kept++] = seen;
			continue;
		}
		free(seen.server);
		free(seen.address);
		free(seen.owner);
	}
	facts->server_count = kept;
}
