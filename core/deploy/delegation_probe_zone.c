/* The steps of a look that ask the child zone's own servers, and strangers in the parent's set. A
 * server is asked for the SOA first: a silent one costs its time once. */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

static void on_ns(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct delegation_zone_seen *seen = &asked->look->facts.zone[asked->index];
	(void)err;
	if (m && m->authoritative)
		reply_name_servers(m, DNS_ANSWER, asked->name, seen->name_servers,
				   &seen->name_server_count, &seen->ttl);
}

static void on_keys(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct delegation_zone_seen *seen = &asked->look->facts.zone[asked->index];
	(void)err;
	if (!m || !m->authoritative || m->rcode != DNS_NOERROR) return;
	seen->keys_asked = true;
	for (size_t i = 0; i < m->record_count; i++)
		if (m->records[i].section == DNS_ANSWER && m->records[i].type == DNS_DNSKEY &&
		    seen->key_tag_count < DELEGATION_TAGS_MAX)
			seen->key_tags[seen->key_tag_count++] = m->records[i].key_tag;
}

/* Asked below the child, the zone answers with a referral: that name is delegated away. */
static void take_cut(const struct asked *asked, const struct dns_message *m,
		     struct delegation_zone_seen *seen)
{
	const char *child = asked->look->child;
	char *names[DELEGATION_NS_MAX];
	size_t count = 0;
	uint32_t ttl;
	struct str lines = STR_INIT;
	const struct dns_record *ns = reply_find(m, DNS_AUTHORITY, DNS_NS, NULL);
	if (m->rcode != DNS_NOERROR || !ns || !domain_is_below(ns->owner, child)) return;
	if (!domain_equal(asked->name, ns->owner) && !domain_is_below(asked->name, ns->owner))
		return;
	seen->cut = domain_normal(ns->owner);
	reply_name_servers(m, DNS_AUTHORITY, ns->owner, names, &count, &ttl);
	for (size_t i = 0; i < count; i++) {
		str_addf(&lines, "%s%s", i ? "\n" : "", names[i]);
		mem_free_text(&names[i]);
	}
	seen->cut_servers = str_detach(&lines);
}

static void on_cname(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct delegation_zone_seen *seen = &asked->look->facts.zone[asked->index];
	(void)err;
	if (m && !m->authoritative) take_cut(asked, m, seen);
	if (!m || !m->authoritative || (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN))
		return;
	const struct dns_record *cname = reply_find(m, DNS_ANSWER, DNS_CNAME, asked->name);
	seen->cname = cname ? domain_normal(cname->target) : mem_copy_text("");
}

static void ask_soa(struct look *look, enum look_group group, size_t index);

static void on_soa(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct look *look = asked->look;
	struct zone_server *server = &look->zone[asked->index];
	struct delegation_zone_seen *seen = &look->facts.zone[asked->index];
	const struct dns_server *at = &server->addresses[server->address];
	if (err && err->kind != ERR_INTERNAL) {
		seen->reply = ZONE_SILENT;
		if (++server->address < server->address_count)
			ask_soa(look, asked->group, asked->index);
		return;
	}
	const struct dns_record *soa =
		m && m->authoritative ? reply_find(m, DNS_ANSWER, DNS_SOA, look->child) : NULL;
	seen->reply = soa ? ZONE_SERVES : ZONE_REFUSES;
	if (!soa) return;
	seen->serial = soa->soa_serial;
	mem_free_text(&seen->master);
	seen->master = mem_copy_text(soa->soa_mname);
	look_ask_server(look, asked->group, at, look->child, DNS_NS, 0, on_ns, asked->index);
	look_ask_server(look, asked->group, at, look->child, DNS_DNSKEY, 0, on_keys, asked->index);
	if (look->cname_name)
		look_ask_server(look, asked->group, at, look->cname_name, DNS_CNAME, 0, on_cname,
				asked->index);
}

static void ask_soa(struct look *look, enum look_group group, size_t index)
{
	struct zone_server *server = &look->zone[index];
	struct delegation_zone_seen *seen = &look->facts.zone[index];
	struct str address = STR_INIT;
	dns_server_format(&server->addresses[server->address], &address);
	mem_free_text(&seen->address);
	seen->address = str_detach(&address);
	look_ask_server(look, group, &server->addresses[server->address], look->child, DNS_SOA, 0,
			on_soa, index);
}

static void add_address(struct zone_server *server, const char *text)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	if (server->address_count < LOOK_ADDRESSES_MAX &&
	    dns_server_parse(text, &server->addresses[server->address_count], &ignored) == 0)
		server->address_count++;
}

static void ask_teller(struct look *look, enum look_group group, size_t index, int type);

/* True: asked on, or known. */
static bool take_addresses(const struct asked *asked, const struct dns_message *m)
{
	struct look *look = asked->look;
	struct zone_server *server = &look->zone[asked->index];
	for (size_t i = 0; i < m->record_count; i++)
		if (m->records[i].section == DNS_ANSWER && m->records[i].type == asked->type)
			add_address(server, m->records[i].target);
	if (server->address_count) ask_soa(look, asked->group, asked->index);
	return server->address_count > 0;
}

static bool says_something(const struct dns_message *m)
{
	return m && (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN);
}

static void on_told(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct look *look = asked->look;
	struct zone_server *server = &look->zone[asked->index];
	(void)err;
	if (!says_something(m) || !m->authoritative) {
		if (++server->teller < server->teller_count)
			ask_teller(look, asked->group, asked->index, asked->type);
		return;
	}
	if (take_addresses(asked, m)) return;
	if (asked->type == DNS_A)
		ask_teller(look, asked->group, asked->index, DNS_AAAA);
	else
		look->facts.zone[asked->index].reply = ZONE_NO_ADDRESS;
}

static void ask_teller(struct look *look, enum look_group group, size_t index, int type)
{
	const struct zone_server *server = &look->zone[index];
	look_ask_server(look, group, &server->tellers[server->teller],
			look->facts.zone[index].server, type, 0, on_told, index);
}

/* One address of each: a zone has several servers for the case that one is silent. */
static void on_tellers(const struct asked *asked, const struct err *err,
		       const struct dns_found *found)
{
	struct look *look = asked->look;
	struct zone_server *server = &look->zone[asked->index];
	if (err) return;
	if (!found->exists) {
		look->facts.zone[asked->index].reply = ZONE_NO_ADDRESS;
		return;
	}
	for (size_t i = 0; i < found->server_count; i++)
		if (found->servers[i]->address_count && server->teller_count < LOOK_ADDRESSES_MAX)
			server->tellers[server->teller_count++] = found->servers[i]->addresses[0];
	if (server->teller_count) ask_teller(look, asked->group, asked->index, DNS_A);
}

/* Without a walk it stays "not asked". */
static void walk_to(struct look *look, enum look_group group, size_t index)
{
	if (look->finder) look_walk(look, group, look->facts.zone[index].server, on_tellers, index);
}

/* A resolver that fails has said nothing of the server. */
static void on_address(const struct asked *asked, const struct dns_message *m,
		       const struct err *err)
{
	struct look *look = asked->look;
	struct delegation_zone_seen *seen = &look->facts.zone[asked->index];
	(void)err;
	if (!says_something(m)) {
		walk_to(look, asked->group, asked->index);
		return;
	}
	if (take_addresses(asked, m)) return;
	if (asked->type == DNS_A)
		look_ask_address(look, asked->group, seen->server, DNS_AAAA, on_address,
				 asked->index);
	else
		seen->reply = ZONE_NO_ADDRESS;
}

static void ask_server(struct look *look, enum look_group group, size_t index)
{
	struct zone_server *server = &look->zone[index];
	const char *name = look->facts.zone[index].server;
	const struct dns_server *known = dns_map_find(look->map, name);
	if (!known) {
		if (!look_ask_address(look, group, name, DNS_A, on_address, index))
			walk_to(look, group, index);
		return;
	}
	server->addresses[server->address_count++] = *known;
	ask_soa(look, group, index);
}

void look_ask_zone(struct look *look)
{
	for (size_t i = 0; i < look->facts.zone_count; i++)
		ask_server(look, GROUP_ZONE, i);
}

static bool is_known(const struct look *look, const char *name)
{
	for (size_t i = 0; i < look->facts.zone_count; i++)
		if (domain_equal(look->facts.zone[i].server, name)) return true;
	return false;
}

static void ask_strangers_of(struct look *look, const struct delegation_seen *seen, size_t most)
{
	struct delegation_facts *facts = &look->facts;
	for (size_t i = 0; i < seen->name_server_count; i++) {
		const char *name = seen->name_servers[i];
		if (facts->zone_count == most || is_known(look, name)) continue;
		facts->zone[facts->zone_count++] =
			(struct delegation_zone_seen){ .server = mem_copy_text(name),
						       .address = mem_copy_text("") };
		ask_server(look, GROUP_STRANGERS, facts->zone_count - 1);
	}
}

void look_ask_strangers(struct look *look)
{
	size_t most = look->facts.zone_count + LOOK_STRANGERS_MAX;
	if (most > DELEGATION_NS_MAX) most = DELEGATION_NS_MAX;
	for (size_t i = 0; i < look->facts.server_count; i++) {
		const struct delegation_seen *seen = &look->facts.servers[i];
		if (seen->reply == REPLY_REFERRAL || seen->reply == REPLY_HOSTS_BOTH)
			ask_strangers_of(look, seen, most);
	}
}
