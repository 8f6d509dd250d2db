#include "core/deploy/delegation_probe.h"

#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>

enum { RESOLVERS_MAX = 3, FAMILIES = 2 };

/* One thing asked of one server. It is the user pointer of its query, so each can be told apart. */
struct asked {
	struct look *look;
	size_t server; /* index into look->names, or into facts.servers */
	int type;
};
struct parent_server {
	char *name;
	struct dns_server addresses[DELEGATION_SERVERS_MAX];
	int types[DELEGATION_SERVERS_MAX]; /* DNS_A or DNS_AAAA; 0: from the map */
	size_t address_count;
};
struct look {
	struct delegation_probe *probe;
	char *parent, *child;
	struct parent_server names[DELEGATION_NS_MAX];
	size_t name_count;
	struct dns_server resolvers[RESOLVERS_MAX];
	size_t resolver_count, resolver; /* resolver: the one in use */
	struct asked first;
	struct asked lookups[DELEGATION_NS_MAX * FAMILIES];
	struct asked questions[DELEGATION_SERVERS_MAX];
	struct dns_server addresses[DELEGATION_SERVERS_MAX];
	size_t under_way;
	struct delegation_facts facts;
	struct err err;
	int timer;
	delegation_probe_fn *done;
	void *user;
	struct look *next;
};
struct delegation_probe {
	struct loop *loop;
	struct dns_client *client;
	const struct dns_map *map;
	struct dns_server resolver;
	bool has_resolver;
	struct look *live;
};

static void forget_queries(struct look *look)
{
	struct dns_client *client = look->probe->client;
	dns_forget(client, &look->first);
	for (size_t i = 0; i < ARRAY_LEN(look->lookups); i++)
		dns_forget(client, &look->lookups[i]);
	for (size_t i = 0; i < ARRAY_LEN(look->questions); i++)
		dns_forget(client, &look->questions[i]);
}

static void look_detach(struct look *look)
{
	struct look **link = &look->probe->live;
	while (*link && *link != look)
		link = &(*link)->next;
	if (*link) *link = look->next;
	loop_cancel(look->probe->loop, look->timer);
}

static void look_free(struct look *look)
{
	for (size_t i = 0; i < look->name_count; i++)
		free(look->names[i].name);
	delegation_facts_release(&look->facts);
	err_release(&look->err);
	free(look->parent);
	free(look->child);
	free(look);
}

/* The callback may free the probe: only the look itself is touched after it. */
static void finish(struct look *look)
{
	bool failed = err_is_set(&look->err);
	look_detach(look);
	look->facts.looked_ms = loop_now(look->probe->loop);
	look->done(failed ? &look->err : NULL, failed ? NULL : &look->facts, look->user);
	look_free(look);
}

static void on_finish_timer(struct loop *loop, void *user)
{
	struct look *look = user;
	(void)loop;
	look->timer = 0;
	finish(look);
}

static bool is_ipv6(const struct delegation_seen *seen)
{
	return seen->address[0] == '[';
}

/* A machine without IPv6 gets silence from every such address: that says nothing of the servers. */
static void drop_silent_ipv6(struct delegation_facts *facts)
{
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
			facts->servers[kept++] = seen;
			continue;
		}
		free(seen.server);
		free(seen.address);
		free(seen.owner);
	}
	facts->server_count = kept;
}

static void on_reply(const struct dns_message *m, const struct err *err, void *user)
{
	struct asked *asked = user;
	struct look *look = asked->look;
	struct delegation_seen *seen = &look->facts.servers[asked->server];
	if (m)
		delegation_read_reply(m, look->child, look->parent, seen);
	else
		seen->reply = err->kind == ERR_INTERNAL ? REPLY_BAD : REPLY_NONE;
	if (--look->under_way) return;
	drop_silent_ipv6(&look->facts);
	finish(look);
}

static bool is_listed(const struct look *look, const char *name, const char *address)
{
	for (size_t i = 0; i < look->facts.server_count; i++)
		if (str_equal(look->facts.servers[i].server, name) &&
		    str_equal(look->facts.servers[i].address, address))
			return true;
	return false;
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
	if (server) look->addresses[look->facts.server_count] = *server;
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

static void ask_servers(struct look *look)
{
	list_servers(look);
	for (size_t i = 0; i < look->facts.server_count; i++) {
		struct asked *asked = &look->questions[i];
		*asked = (struct asked){ look, i, DNS_NS };
		if (!*look->facts.servers[i].address) continue;
		look->under_way++;
		dns_query(look->probe->client, &look->addresses[i], look->child, DNS_NS, false,
			  on_reply, asked);
	}
	if (!look->under_way) finish(look);
}

static void add_address(struct parent_server *p, int type, const char *text)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	if (p->address_count == DELEGATION_SERVERS_MAX) return;
	if (dns_server_parse(text, &p->addresses[p->address_count], &ignored) < 0) return;
	p->types[p->address_count++] = type;
}

static void on_address(const struct dns_message *m, const struct err *err, void *user)
{
	struct asked *asked = user;
	struct look *look = asked->look;
	(void)err; /* a server without address is a fact, not a failure */
	for (size_t i = 0; m && i < m->record_count; i++)
		if (m->records[i].section == DNS_ANSWER && m->records[i].type == asked->type)
			add_address(&look->names[asked->server], asked->type, m->records[i].target);
	if (--look->under_way == 0) ask_servers(look);
}

static void find_addresses(struct look *look)
{
	static const int types[FAMILIES] = { DNS_A, DNS_AAAA };
	for (size_t i = 0; i < look->name_count; i++) {
		struct parent_server *p = &look->names[i];
		const struct dns_server *known = dns_map_find(look->probe->map, p->name);
		if (known) {
			p->addresses[p->address_count++] = *known;
			continue;
		}
		for (size_t f = 0; f < FAMILIES; f++) {
			struct asked *asked = &look->lookups[i * FAMILIES + f];
			*asked = (struct asked){ look, i, types[f] };
			look->under_way++;
			dns_query(look->probe->client, &look->resolvers[look->resolver], p->name,
				  types[f], true, on_address, asked);
		}
	}
	if (!look->under_way) ask_servers(look);
}

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

static void explain_no_servers(struct look *look, const struct dns_message *m)
{
	const char *above = zone_above(look, m);
	if (m->rcode == DNS_NXDOMAIN)
		err_set(&look->err, ERR_NOT_FOUND,
			"%s does not exist: it is not registered, has expired, or is misspelt",
			look->parent);
	else if (above && domain_label_count(above) > 1)
		err_set(&look->err, ERR_INPUT,
			"%s is not a zone of its own: the record must go into the zone %s",
			look->parent, above);
	else
		err_set(&look->err, ERR_INPUT, "%s has no name servers: it is not a zone",
			look->parent);
}

static void ask_resolver(struct look *look);

static void on_parent_servers(const struct dns_message *m, const struct err *err, void *user)
{
	struct look *look = ((struct asked *)user)->look;
	bool answered = m && (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN);
	if (!answered && ++look->resolver < look->resolver_count) {
		ask_resolver(look);
		return;
	}
	if (answered) take_parent_servers(look, m);
	if (look->name_count) {
		find_addresses(look);
		return;
	}
	if (answered)
		explain_no_servers(look, m);
	else
		err_set(&look->err, ERR_NETWORK, "cannot find the name servers of %s: %s",
			look->parent, m ? dns_rcode_name(m->rcode) : err_text(err));
	finish(look);
}

static void ask_resolver(struct look *look)
{
	look->first = (struct asked){ look, 0, DNS_NS };
	dns_query(look->probe->client, &look->resolvers[look->resolver], look->parent, DNS_NS, true,
		  on_parent_servers, &look->first);
}

struct delegation_probe *delegation_probe_new(struct loop *loop, struct dns_client *client,
					      const struct dns_map *map,
					      const struct dns_server *resolver)
{
	struct delegation_probe *probe = mem_alloc(sizeof(*probe));
	probe->loop = loop;
	probe->client = client;
	probe->map = map;
	probe->has_resolver = resolver != NULL;
	if (resolver) probe->resolver = *resolver;
	return probe;
}

static void drop(struct look *look)
{
	forget_queries(look);
	look_detach(look);
	look_free(look);
}

void delegation_probe_free(struct delegation_probe *probe)
{
	if (!probe) return;
	while (probe->live)
		drop(probe->live);
	free(probe);
}

void delegation_probe_forget(struct delegation_probe *probe, const void *user)
{
	for (struct look *look = probe->live, *next; look; look = next) {
		next = look->next;
		if (look->user == user) drop(look);
	}
}

void delegation_probe_look(struct delegation_probe *probe,
			   const struct delegation_question *question, delegation_probe_fn *done,
			   void *user)
{
	struct look *look = mem_alloc(sizeof(*look));
	look->probe = probe;
	look->parent = domain_normal(question->parent);
	look->child = domain_normal(question->child);
	look->facts.parent = mem_copy_text(look->parent);
	look->done = done;
	look->user = user;
	look->next = probe->live;
	probe->live = look;
	if (probe->has_resolver)
		look->resolvers[look->resolver_count++] = probe->resolver;
	else
		dns_system_resolvers(look->resolvers, &look->resolver_count);
	if (look->resolver_count) {
		ask_resolver(look);
		return;
	}
	err_set(&look->err, ERR_NETWORK, "no resolver is configured in /etc/resolv.conf");
	look->timer = loop_timer(probe->loop, 0, on_finish_timer, look);
}
