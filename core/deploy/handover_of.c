/* What a deployment has to hand over, and what the last look says of the parent's zone. */
#include "core/deploy/handover.h"

#include "core/net/domain.h"

#include <string.h>

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static bool is_same_set(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
	for (size_t i = 0; i < a_count; i++)
		if (!domain_is_among(b, b_count, a[i])) return false;
	for (size_t i = 0; i < b_count; i++)
		if (!domain_is_among(a, a_count, b[i])) return false;
	return true;
}

static void find_servers(const struct delegation_facts *facts, struct handover *ret)
{
	for (size_t i = 0; i < facts->server_count; i++) {
		const char *server = facts->servers[i].server;
		if (!server || !delegation_answers(facts->servers[i].reply)) continue;
		if (!domain_is_among(ret->parent_servers, ret->parent_server_count, server))
			ret->parent_servers[ret->parent_server_count++] = server;
	}
}

/* Only what every server says, TTL and all, can be deleted by its exact values. */
static void find_old(const struct delegation_facts *facts, struct handover *ret)
{
	const struct delegation_seen *first = &facts->servers[0];
	const char *const *names = (const char *const *)first->name_servers;
	for (size_t i = 0; i < facts->server_count; i++) {
		const struct delegation_seen *s = &facts->servers[i];
		if (s->reply != REPLY_REFERRAL || s->ttl != first->ttl ||
		    !is_same_set((const char *const *)s->name_servers, s->name_server_count, names,
				 first->name_server_count))
			return;
	}
	if (!facts->server_count ||
	    is_same_set(names, first->name_server_count, ret->name_servers, ret->name_server_count))
		return;
	for (size_t i = 0; i < first->name_server_count; i++)
		ret->old_name_servers[ret->old_name_server_count++] = names[i];
	ret->old_ttl = first->ttl;
}

/* Answers of the public zone's own servers? A view from inside a network, or somebody else's answer
 * in their stead, says nothing of the zone that counts. */
static bool is_public_view(const struct deployment_delegation *g)
{
	const struct delegation_facts *facts = &g->facts;
	bool is_other = facts->parent && !domain_equal(facts->parent, or_empty(g->parent));
	return facts->server_count && !is_other && !facts->is_private && !facts->is_redirected &&
	       facts->path != PATH_HTTPS;
}

static const char *output_or_empty(const struct deployment *d, const char *key)
{
	const struct deployment_output *output = deployment_output(d, STACK_REDASH, key);
	return output ? or_empty(output->value) : "";
}

struct handover handover_of(const struct deployment *d)
{
	const struct deployment_delegation *g = &d->delegation;
	const char *host = d->address ? strstr(d->address, "://") : NULL;
	struct handover h = {
		.parent = or_empty(g->parent),
		.child = or_empty(g->child),
		.name_servers = (const char *const *)g->name_servers.item,
		.name_server_count = g->name_servers.len,
		.cname_name = or_empty(d->certificate.cname_name),
		.cname_value = or_empty(d->certificate.cname_value),
		.host = host ? host + 3 : "",
		.is_hosted = g->is_hosted,
		.address_value = g->is_hosted ? output_or_empty(d, "LoadBalancerDnsName") : "",
		.address_zone = g->is_hosted ? output_or_empty(d, "LoadBalancerZoneId") : "",
		.account = "",
		.environment = or_empty(d->environment),
		.stack_arn = or_empty(d->nodes[STACK_ZONE].arn),
	};
	if (!is_public_view(g)) return h;
	h.facts = &g->facts;
	find_servers(&g->facts, &h);
	if (!g->is_hosted) find_old(&g->facts, &h);
	return h;
}
