/* Reading one server's reply to "child NS". The order of the questions is the point: a referral has
 * no answer and is not authoritative, and much that is neither looks like one. */
#include "core/base/mem.h"
#include "core/deploy/delegation_probe.h"
#include "core/net/domain.h"

#include <stdlib.h>

static const struct dns_record *find(const struct dns_message *m, enum dns_section section,
				     int type, const char *owner)
{
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section == section && r->type == type &&
		    (!owner || domain_equal(r->owner, owner)))
			return r;
	}
	return NULL;
}

static void set_owner(struct delegation_seen *ret, const char *name)
{
	free(ret->owner);
	ret->owner = domain_normal(name);
}

static void take_name_servers(const struct dns_message *m, const struct dns_record *first,
			      struct delegation_seen *ret)
{
	set_owner(ret, first->owner);
	ret->ttl = first->ttl;
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section != first->section || r->type != DNS_NS ||
		    !domain_equal(r->owner, first->owner))
			continue;
		if (ret->name_server_count == DELEGATION_NS_MAX) break;
		ret->name_servers[ret->name_server_count++] = domain_normal(r->target);
	}
}

/* How long a "no" may be remembered (RFC 2308, 5). */
static void take_negative_ttl(const struct dns_message *m, struct delegation_seen *ret)
{
	const struct dns_record *soa = find(m, DNS_AUTHORITY, DNS_SOA, NULL);
	if (!soa) return;
	ret->negative_ttl = soa->ttl < soa->soa_minimum ? soa->ttl : soa->soa_minimum;
}

static enum delegation_reply read_error(const struct dns_message *m)
{
	switch (m->rcode) {
	case DNS_REFUSED:
		return REPLY_REFUSED;
	case DNS_SERVFAIL:
		return REPLY_SERVFAIL;
	case DNS_NXDOMAIN:
		return m->authoritative ? REPLY_NXDOMAIN : REPLY_NOT_AUTHORITATIVE;
	default:
		return REPLY_BAD;
	}
}

static enum delegation_reply read_referral(const struct dns_message *m, const char *child,
					   const char *parent, struct delegation_seen *ret)
{
	const struct dns_record *ns = find(m, DNS_AUTHORITY, DNS_NS, child);
	if (!ns) ns = find(m, DNS_AUTHORITY, DNS_NS, NULL);
	if (!ns) return m->recursion_available ? REPLY_NOT_AUTHORITATIVE : REPLY_BAD;
	bool is_child = domain_equal(ns->owner, child);
	bool between = domain_is_below(child, ns->owner) && domain_is_below(ns->owner, parent);
	if (!is_child && !between) return REPLY_NOT_AUTHORITATIVE; /* sends us upwards */
	take_name_servers(m, ns, ret);
	return is_child ? REPLY_REFERRAL : REPLY_NESTED_CUT;
}

static enum delegation_reply read_alias(const struct dns_message *m, const struct dns_record *alias,
					struct delegation_seen *ret)
{
	if (!m->authoritative) return REPLY_NOT_AUTHORITATIVE;
	set_owner(ret, alias->target);
	return REPLY_CNAME;
}

static enum delegation_reply read_success(const struct dns_message *m, const char *child,
					  const char *parent, struct delegation_seen *ret)
{
	const struct dns_record *ns = find(m, DNS_ANSWER, DNS_NS, child);
	if (ns) {
		/* Not asked for recursion: an answer from memory means somebody else answers. */
		if (!m->authoritative) return REPLY_NOT_AUTHORITATIVE;
		take_name_servers(m, ns, ret);
		return REPLY_HOSTS_BOTH;
	}
	/* Some servers set AA on a referral too; a real "no such data" has the zone's SOA instead.
	 */
	if (m->authoritative &&
	    (find(m, DNS_AUTHORITY, DNS_SOA, NULL) || !find(m, DNS_AUTHORITY, DNS_NS, child)))
		return REPLY_NODATA;
	return read_referral(m, child, parent, ret);
}

void delegation_read_reply(const struct dns_message *message, const char *child, const char *parent,
			   struct delegation_seen *ret)
{
	/* Before NXDOMAIN: with an alias, the code speaks of the alias's target (RFC 6604, 3). */
	const struct dns_record *alias = find(message, DNS_ANSWER, DNS_CNAME, child);
	bool has_code = message->rcode == DNS_NOERROR || message->rcode == DNS_NXDOMAIN;
	if (alias && has_code)
		ret->reply = read_alias(message, alias, ret);
	else if (message->rcode == DNS_NOERROR)
		ret->reply = read_success(message, child, parent, ret);
	else
		ret->reply = read_error(message);
	if (ret->reply == REPLY_NXDOMAIN || ret->reply == REPLY_NODATA)
		take_negative_ttl(message, ret);
}
