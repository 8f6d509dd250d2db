/* Reading replies. To "child NS" the order of the questions is the point: a referral has no answer
 * and is not authoritative, and much that is neither looks like one. */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include <stdlib.h>

const struct dns_record *reply_find(const struct dns_message *m, enum dns_section section, int type,
				    const char *owner)
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

void reply_name_servers(const struct dns_message *m, enum dns_section section, const char *owner,
			char *names[DELEGATION_NS_MAX], size_t *ret_count, uint32_t *ret_ttl)
{
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section != section || r->type != DNS_NS || !domain_equal(r->owner, owner))
			continue;
		if (*ret_count == DELEGATION_NS_MAX) break;
		if (!*ret_count) *ret_ttl = r->ttl;
		names[(*ret_count)++] = domain_normal(r->target);
	}
}

static void take_name_servers(const struct dns_message *m, const struct dns_record *first,
			      struct delegation_seen *ret)
{
	set_owner(ret, first->owner);
	reply_name_servers(m, first->section, first->owner, ret->name_servers,
			   &ret->name_server_count, &ret->ttl);
}

/* How long a "no" may be remembered (RFC 2308, 5). */
static void take_negative_ttl(const struct dns_message *m, struct delegation_seen *ret)
{
	const struct dns_record *soa = reply_find(m, DNS_AUTHORITY, DNS_SOA, NULL);
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
	const struct dns_record *ns = reply_find(m, DNS_AUTHORITY, DNS_NS, child);
	if (!ns) ns = reply_find(m, DNS_AUTHORITY, DNS_NS, NULL);
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
	const struct dns_record *ns = reply_find(m, DNS_ANSWER, DNS_NS, child);
	if (ns) {
		/* Not asked for recursion: an answer from memory means somebody else answers. */
		if (!m->authoritative) return REPLY_NOT_AUTHORITATIVE;
		take_name_servers(m, ns, ret);
		return REPLY_HOSTS_BOTH;
	}
	/* Some servers set AA on a referral too; a real "no such data" has the zone's SOA instead.
	 */
	if (m->authoritative && (reply_find(m, DNS_AUTHORITY, DNS_SOA, NULL) ||
				 !reply_find(m, DNS_AUTHORITY, DNS_NS, child)))
		return REPLY_NODATA;
	return read_referral(m, child, parent, ret);
}

void delegation_read_reply(const struct dns_message *message, const char *child, const char *parent,
			   struct delegation_seen *ret)
{
	/* Before NXDOMAIN: with an alias, the code speaks of the alias's target (RFC 6604, 3). */
	const struct dns_record *alias = reply_find(message, DNS_ANSWER, DNS_CNAME, child);
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

static bool has_set(const struct dns_message *m, const char *name, struct str *text)
{
	size_t before = text->len;
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section != DNS_ANSWER || r->type != m->question_type ||
		    (name && !domain_equal(r->owner, name)))
			continue;
		if (text->len > before) str_add_char(text, '\n');
		if (r->type == DNS_DS || r->type == DNS_DNSKEY)
			str_addf(text, "%u", r->key_tag);
		else
			str_add(text, r->target);
	}
	return text->len > before;
}

/* With authority: a yes when it holds, else a no. */
static enum delegation_extra_reply yes_if(bool holds)
{
	return holds ? EXTRA_YES : EXTRA_NO;
}

enum delegation_extra_reply reply_extra(const struct dns_message *m, enum delegation_extra extra,
					const char *name, struct str *text)
{
	bool is_referral = extra == EXTRA_DOUBLED || extra == EXTRA_PASTED;
	if (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN) return EXTRA_SILENT;
	if (is_referral && (reply_find(m, DNS_AUTHORITY, DNS_NS, name) ||
			    (m->authoritative && reply_find(m, DNS_ANSWER, DNS_NS, name))))
		return EXTRA_YES;
	/* A resolver passes on what others say. */
	bool is_heard = extra == EXTRA_CAA_ABOVE ? m->recursion_available : m->authoritative;
	if (!is_heard) return EXTRA_SILENT;
	if (is_referral) return EXTRA_NO;
	/* A name nobody made exists: whatever types it has, a wildcard makes it (RFC 4592, 2.2). */
	if (extra == EXTRA_WILDCARD) return yes_if(m->rcode == DNS_NOERROR);
	/* A DNAME answers for everything below its owner, and says so with it. */
	return yes_if(has_set(m, extra == EXTRA_DNAME ? NULL : name, text));
}

enum delegation_view reply_view(const struct dns_message *m, const char *child,
				struct delegation_resolver_seen *seen)
{
	const struct dns_record *soa = reply_find(m, DNS_AUTHORITY, DNS_SOA, NULL);
	if (m->rcode == DNS_SERVFAIL) return VIEW_SERVFAIL;
	if (!soa || (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN)) return VIEW_SILENT;
	seen->serial = soa->soa_serial;
	mem_free_text(&seen->master);
	seen->master = mem_copy_text(soa->soa_mname);
	if (domain_is_below(child, soa->owner)) return VIEW_PARENT;
	bool is_own = domain_equal(soa->owner, child) || domain_is_below(soa->owner, child);
	return is_own ? VIEW_CHILD : VIEW_SILENT;
}
