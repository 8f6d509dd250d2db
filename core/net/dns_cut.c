#include "core/net/dns_cut.h"

#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

const int dns_family_types[DNS_FAMILIES] = { DNS_A, DNS_AAAA };

/* https://www.internic.net/domain/named.root; b moved in November 2023. */
const struct dns_root dns_roots[DNS_FIND_SERVERS_MAX] = {
	{ "a.root-servers.net", "198.41.0.4", "2001:503:ba3e::2:30" },
	{ "b.root-servers.net", "170.247.170.2", "2801:1b8:10::b" },
	{ "c.root-servers.net", "192.33.4.12", "2001:500:2::c" },
	{ "d.root-servers.net", "199.7.91.13", "2001:500:2d::d" },
	{ "e.root-servers.net", "192.203.230.10", "2001:500:a8::e" },
	{ "f.root-servers.net", "192.5.5.241", "2001:500:2f::f" },
	{ "g.root-servers.net", "192.112.36.4", "2001:500:12::d0d" },
	{ "h.root-servers.net", "198.97.190.53", "2001:500:1::53" },
	{ "i.root-servers.net", "192.36.148.17", "2001:7fe::53" },
	{ "j.root-servers.net", "192.58.128.30", "2001:503:c27::2:30" },
	{ "k.root-servers.net", "193.0.14.129", "2001:7fd::1" },
	{ "l.root-servers.net", "199.7.83.42", "2001:500:9f::42" },
	{ "m.root-servers.net", "202.12.27.33", "2001:dc3::35" },
};

void dns_cuts_release(struct dns_cuts *cuts)
{
	for (size_t i = 0; i < cuts->hosts.len; i++) {
		free(cuts->hosts.item[i]->found.name);
		free(cuts->hosts.item[i]);
	}
	for (size_t i = 0; i < cuts->cuts.len; i++) {
		free(cuts->cuts.item[i]->zone);
		free(cuts->cuts.item[i]);
	}
	vec_release(&cuts->hosts);
	vec_release(&cuts->cuts);
}

static bool has_address(const struct dns_found_server *found, const struct dns_server *address)
{
	for (size_t i = 0; i < found->address_count; i++)
		if (found->addresses[i].address_len == address->address_len &&
		    !memcmp(&found->addresses[i].address, &address->address, address->address_len))
			return true;
	return false;
}

static void add_address(struct dns_host *host, const char *text)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct dns_server server;
	if (host->found.address_count == DNS_FIND_ADDRESSES_MAX) return;
	if (dns_server_parse(text, &server, &ignored) < 0) return;
	if (!has_address(&host->found, &server))
		host->found.addresses[host->found.address_count++] = server;
}

static void mark_looked(struct dns_host *host)
{
	host->looked[0] = host->looked[1] = true;
}

static struct dns_host *get_host(struct dns_cuts *cuts, const char *name)
{
	for (size_t i = 0; i < cuts->hosts.len; i++)
		if (domain_equal(cuts->hosts.item[i]->found.name, name)) return cuts->hosts.item[i];
	struct dns_host *host = mem_alloc(sizeof(*host));
	const struct dns_server *known = dns_map_find(cuts->map, name);
	host->found.name = domain_normal(name);
	if (known) {
		host->found.addresses[host->found.address_count++] = *known;
		mark_looked(host);
	}
	*vec_push(&cuts->hosts) = host;
	return host;
}

static void add_host(struct dns_cut *cut, struct dns_host *host)
{
	for (size_t i = 0; i < cut->host_count; i++)
		if (cut->hosts[i] == host) return;
	if (cut->host_count < DNS_FIND_SERVERS_MAX) cut->hosts[cut->host_count++] = host;
}

static struct dns_cut *new_cut(struct dns_cuts *cuts, const char *zone)
{
	struct dns_cut *cut = mem_alloc(sizeof(*cut));
	cut->zone = mem_copy_text(*zone ? zone : ".");
	*vec_push(&cuts->cuts) = cut;
	return cut;
}

void dns_cuts_add_root(struct dns_cuts *cuts, const struct dns_server *root)
{
	struct dns_cut *cut = new_cut(cuts, ".");
	for (size_t i = 0; i < ARRAY_LEN(dns_roots); i++) {
		struct dns_host *host = get_host(cuts, dns_roots[i].name);
		add_host(cut, host);
		if (root) {
			host->found.addresses[0] = *root;
			host->found.address_count = 1;
		} else if (!host->found.address_count) {
			add_address(host, dns_roots[i].ipv4);
			add_address(host, dns_roots[i].ipv6);
		}
		mark_looked(host);
		if (root) return;
	}
}

static bool is_at_or_below(const char *name, const char *zone)
{
	return domain_equal(name, zone) || domain_is_below(name, zone);
}

struct dns_cut *dns_cuts_deepest(const struct dns_cuts *cuts, const char *name)
{
	struct dns_cut *best = cuts->cuts.item[0];
	for (size_t i = 1; i < cuts->cuts.len; i++) {
		struct dns_cut *cut = cuts->cuts.item[i];
		if (is_at_or_below(name, cut->zone) && domain_is_below(cut->zone, best->zone))
			best = cut;
	}
	return best;
}

const char *dns_cut_owner(const struct dns_message *m, enum dns_section section, int type,
			  const char *name, const char *zone)
{
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section != section || r->type != type) continue;
		bool is_good = section == DNS_ANSWER ? domain_equal(r->owner, name)
						     : domain_is_below(r->owner, zone) &&
							       is_at_or_below(name, r->owner);
		if (is_good) return r->owner;
	}
	return NULL;
}

void dns_host_read(struct dns_host *host, const struct dns_message *m, enum dns_section section,
		   int type)
{
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section == section && r->type == type &&
		    domain_equal(r->owner, host->found.name))
			add_address(host, r->target);
	}
}

static void read_glue(struct dns_host *host, const struct dns_message *m)
{
	for (size_t i = 0; i < DNS_FAMILIES; i++)
		dns_host_read(host, m, DNS_ADDITIONAL, dns_family_types[i]);
	if (host->found.address_count) mark_looked(host);
}

struct dns_cut *dns_cuts_read(struct dns_cuts *cuts, const struct dns_message *m,
			      enum dns_section section, const char *owner, const char *asked_zone)
{
	struct dns_cut *cut = new_cut(cuts, owner);
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section == section && r->type == DNS_NS && domain_equal(r->owner, owner))
			add_host(cut, get_host(cuts, r->target));
	}
	for (size_t i = 0; i < cut->host_count; i++) {
		struct dns_host *host = cut->hosts[i];
		if (!host->looked[0] && is_at_or_below(host->found.name, asked_zone))
			read_glue(host, m);
	}
	return cut;
}
