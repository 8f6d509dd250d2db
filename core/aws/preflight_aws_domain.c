/* Looks at zones, at what the parent's name servers say today, and at CAA records. */
#include "core/aws/preflight_aws_looks.h"

#include "core/aws/route53.h"
#include "core/base/mem.h"
#include "core/net/domain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- hosted zones ---- */

static struct preflight_names *ids_of(struct look_slot *slot)
{
	struct preflight_facts *f = slot->l->facts;
	return slot->look == LOOK_HOSTED_ZONES      ? &f->hosted_zones
	       : slot->look == LOOK_DEV_PARENT_ZONE ? &f->dev_parent_zones
						    : &f->other_parent_zones;
}

/* Several zones of one name come as a sentence that names their ids; names of zones are in lower
 * case, so the words that begin with Z are the ids. */
static void read_ids(struct preflight_names *ids, const char *sentence)
{
	for (const char *at = sentence; *at;) {
		size_t len = 0;
		while (isupper((unsigned char)at[len]) || isdigit((unsigned char)at[len]))
			len++;
		if (at[0] == 'Z' && len > 3) {
			CLEANUP(mem_free_text) char *id = mem_copy_bytes(at, len);
			preflight_names_add(ids, id);
		}
		at += len;
		while (*at && *at != ' ')
			at++;
		while (*at == ' ')
			at++;
	}
}

static void on_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct look_slot *slot = user;
	if (err && err->kind == ERR_CONFLICT) {
		read_ids(ids_of(slot), err_text(err));
		err = NULL;
	} else if (!err && zone) {
		preflight_names_add(ids_of(slot), zone->id);
		for (size_t i = 0; slot->look == LOOK_HOSTED_ZONES && i < zone->name_server_count;
		     i++) {
			CLEANUP(mem_free_text) char *name = domain_normal(zone->name_servers[i]);
			preflight_names_add(&slot->l->facts->zone_servers, name);
		}
	}
	look_answered(slot, err);
}

void look_hosted_zones(struct looking *l)
{
	CLEANUP(mem_free_text) char *name = answers_zone_name(&l->a);
	route53_find_zone(l->client, l->dev, name, on_zone, look_ask(l, LOOK_HOSTED_ZONES, 0));
}

void look_dev_parent_zone(struct looking *l)
{
	route53_find_zone(l->client, l->dev, answers_get(&l->a, Q_PARENT_DOMAIN), on_zone,
			  look_ask(l, LOOK_DEV_PARENT_ZONE, 0));
}

void look_other_parent_zone(struct looking *l)
{
	route53_find_zone(l->client, l->parent, answers_get(&l->a, Q_PARENT_DOMAIN), on_zone,
			  look_ask(l, LOOK_OTHER_PARENT_ZONE, 0));
}

/* ---- delegation ---- */

static void on_delegation(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct look_slot *slot = user;
	struct preflight_names *names = &slot->l->facts->delegated_to;
	for (size_t i = 0; !err && i < facts->server_count; i++) {
		const struct delegation_seen *seen = &facts->servers[i];
		if (seen->reply != REPLY_REFERRAL && seen->reply != REPLY_HOSTS_BOTH) continue;
		for (size_t k = 0; k < seen->name_server_count; k++) {
			CLEANUP(mem_free_text) char *name = domain_normal(seen->name_servers[k]);
			if (!preflight_names_have(names, name)) preflight_names_add(names, name);
		}
	}
	look_answered(slot, err);
}

void look_delegation(struct looking *l)
{
	CLEANUP(mem_free_text) char *child = answers_zone_name(&l->a);
	const struct delegation_question question = {
		.parent = answers_get(&l->a, Q_PARENT_DOMAIN),
		.child = child,
	};
	delegation_probe_look(l->probe, &question, on_delegation, look_ask(l, LOOK_DELEGATION, 0));
}

/* ---- CAA ---- */

static void ask_caa(struct look_slot *slot);

/* "issue letsencrypt.org"; an empty issuer (";") lets nobody. "issuewild" and "iodef" do not count
 * for one host (RFC 8659). */
static bool read_issuers(struct preflight_facts *f, const struct dns_message *message)
{
	bool has_set = false;
	for (size_t i = 0; i < message->record_count; i++) {
		const struct dns_record *r = &message->records[i];
		if (r->section != DNS_ANSWER || r->type != DNS_CAA || !r->target) continue;
		has_set = true;
		if (!str_starts(r->target, "issue ")) continue;
		const char *issuer = r->target + strlen("issue ");
		issuer += strspn(issuer, " ");
		preflight_names_add(&f->caa_issuers, *issuer && *issuer != ';' ? issuer : "nobody");
	}
	return has_set;
}

/* The set of the closest name counts: without one the name above is asked, up to the top. */
static void on_caa(const struct dns_message *message, const struct err *err, void *user)
{
	struct look_slot *slot = user;
	struct looking *l = slot->l;
	if (err) {
		look_answered(slot, err);
		return;
	}
	if (read_issuers(l->facts, message)) {
		l->facts->caa_owner = mem_copy_text(l->caa_name);
		look_answered(slot, NULL);
		return;
	}
	char *above = mem_copy_text(domain_parent(l->caa_name));
	free(l->caa_name);
	l->caa_name = above;
	ask_caa(slot);
}

static void ask_caa(struct look_slot *slot)
{
	struct looking *l = slot->l;
	if (!*l->caa_name)
		look_answered(slot, NULL);
	else
		dns_query(l->dns, &l->resolver, l->caa_name, DNS_CAA, DNS_RD, on_caa, slot);
}

/* Only the parent domain and above: a "no" to a name below would stay in the resolver's memory when
 * the sub-domain is delegated. */
void look_caa(struct looking *l)
{
	struct dns_server servers[3];
	size_t count = 0;
	if (!l->has_resolver) {
		dns_system_resolvers(servers, &count);
		if (!count) return;
		l->resolver = servers[0];
	}
	l->caa_name = domain_normal(answers_get(&l->a, Q_PARENT_DOMAIN));
	ask_caa(look_ask(l, LOOK_CAA, 0));
}
