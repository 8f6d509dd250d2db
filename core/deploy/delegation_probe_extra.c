/* The steps of a look that explain a "no" or warn of one, and those that ask resolvers. */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include <stdlib.h>

/* The single looks: of whom, for what, and whether it only explains a "no". */
static const struct {
	int type;
	bool at_zone, at_resolver, explains_no;
} extras[EXTRA_COUNT] = {
	[EXTRA_DOUBLED] = { .type = DNS_NS, .explains_no = true },
	[EXTRA_PASTED] = { .type = DNS_NS, .at_zone = true, .explains_no = true },
	[EXTRA_WILDCARD] = { .type = DNS_A, .explains_no = true },
	[EXTRA_DNAME] = { .type = DNS_DNAME, .explains_no = true },
	[EXTRA_CNAME_AT_PARENT] = { .type = DNS_CNAME },
	[EXTRA_CNAME_DOUBLED] = { .type = DNS_CNAME, .at_zone = true },
	[EXTRA_DS] = { .type = DNS_DS },
	[EXTRA_CAA_CHILD] = { .type = DNS_CAA, .at_zone = true },
	[EXTRA_CAA_PARENT] = { .type = DNS_CAA },
	[EXTRA_CAA_BELOW] = { .type = DNS_CAA, .at_zone = true },
	[EXTRA_CAA_BETWEEN] = { .type = DNS_CAA },
	[EXTRA_CAA_ABOVE] = { .type = DNS_CAA, .at_resolver = true },
	[EXTRA_PARENT_KEYS] = { .type = DNS_DNSKEY },
};

/* The name above, where the climb for a CAA set goes on after a "no"; NULL: it ends. */
static const char *caa_above(const struct look *look, enum delegation_extra extra, const char *name)
{
	const char *above = domain_parent(name);
	if (str_is_empty(above)) return NULL;
	if (extra == EXTRA_CAA_BELOW) return domain_is_below(above, look->child) ? above : NULL;
	if (extra == EXTRA_CAA_BETWEEN) return domain_is_below(above, look->parent) ? above : NULL;
	return extra == EXTRA_CAA_ABOVE ? above : NULL;
}

/* The record's own first label stands for the host's proof; the host's name follows it. */
static const char *caa_start(const struct look *look, enum delegation_extra extra)
{
	if (extra == EXTRA_CAA_BETWEEN) return look->child;
	if (extra == EXTRA_CAA_ABOVE) return look->parent;
	return look->cname_name ? domain_parent(look->cname_name) : NULL;
}

/* NULL: nothing to ask. The caller frees. */
static char *extra_name(const struct look *look, enum delegation_extra extra)
{
	const char *above = domain_parent(look->child), *start;
	switch (extra) {
	case EXTRA_DOUBLED:
		return domain_join(look->child, look->parent);
	case EXTRA_PASTED:
		return str_format("%.*s.%s", (int)(above - look->child) - 1, look->child,
				  look->child);
	case EXTRA_WILDCARD:
		return look_nonce(above);
	case EXTRA_CNAME_AT_PARENT:
		return look->cname_name ? mem_copy_text(look->cname_name) : NULL;
	case EXTRA_CNAME_DOUBLED:
		return look->cname_name ? domain_join(look->cname_name, look->child) : NULL;
	case EXTRA_CAA_PARENT:
	case EXTRA_PARENT_KEYS:
		return mem_copy_text(look->parent);
	case EXTRA_CAA_BELOW:
	case EXTRA_CAA_BETWEEN:
	case EXTRA_CAA_ABOVE:
		start = caa_start(look, extra);
		return mem_copy_text(start ? caa_above(look, extra, start) : NULL);
	case EXTRA_DNAME:
	case EXTRA_DS:
	case EXTRA_CAA_CHILD:
	case EXTRA_COUNT:
		break;
	}
	return mem_copy_text(look->child);
}

static void on_extra(const struct asked *asked, const struct dns_message *m, const struct err *err);

static void ask_extra_name(struct look *look, enum look_group group, enum delegation_extra extra,
			   const char *name, const struct dns_server *server)
{
	struct delegation_extra_seen *seen = &look->facts.extras[extra];
	struct str address = STR_INIT;
	dns_server_format(server, &address);
	free(seen->name);
	free(seen->address);
	*seen = (struct delegation_extra_seen){ .reply = EXTRA_SILENT,
						.name = mem_copy_text(name),
						.address = str_detach(&address),
						.type = extras[extra].type };
	look_ask_server(look, group, server, name, seen->type,
			extras[extra].at_resolver ? DNS_RD : 0, on_extra, extra);
}

/* Of whom the name that said no was asked: goes on there. */
static void climb(const struct asked *asked)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const struct delegation_extra_seen *seen = &asked->look->facts.extras[asked->index];
	enum delegation_extra extra = (enum delegation_extra)asked->index;
	const char *above = caa_above(asked->look, extra, asked->name);
	struct dns_server server;
	if (above && dns_server_parse(seen->address, &server, &ignored) == 0)
		ask_extra_name(asked->look, asked->group, extra, above, &server);
}

static void on_extra(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct delegation_extra_seen *seen = &asked->look->facts.extras[asked->index];
	struct str text = STR_INIT;
	(void)err;
	if (!m) return;
	seen->reply = reply_extra(m, (enum delegation_extra)asked->index, asked->name, &text);
	seen->text = text.len ? str_detach(&text) : NULL;
	if (asked->index == EXTRA_DNAME && seen->reply == EXTRA_YES)
		seen->owner = domain_normal(reply_find(m, DNS_ANSWER, DNS_DNAME, NULL)->owner);
	str_release(&text);
	if (seen->reply == EXTRA_NO) climb(asked);
}

static void ask_extra(struct look *look, enum look_group group, enum delegation_extra extra,
		      const struct dns_server *server)
{
	CLEANUP(mem_free_text) char *name = extra_name(look, extra);
	if (name) ask_extra_name(look, group, extra, name, server);
}

static bool is_no(enum delegation_reply reply)
{
	return reply == REPLY_NXDOMAIN || reply == REPLY_NODATA || reply == REPLY_CNAME;
}

static bool is_there(enum delegation_reply reply)
{
	return reply == REPLY_REFERRAL || reply == REPLY_HOSTS_BOTH;
}

static void ask_extras(struct look *look, enum look_group group, const struct dns_server *server)
{
	bool has_no = false;
	for (size_t i = 0; i < look->facts.server_count; i++)
		has_no |= is_no(look->facts.servers[i].reply);
	if (look->subject != SUBJECT_ZONE) {
		if (has_no) look_ask_doubled_record(look, server);
		return;
	}
	for (size_t i = 0; i < EXTRA_COUNT; i++)
		if (!extras[i].at_resolver && extras[i].at_zone == (group == GROUP_ZONE_EXTRAS) &&
		    (has_no || !extras[i].explains_no))
			ask_extra(look, group, (enum delegation_extra)i, server);
}

void look_ask_parent_extras(struct look *look)
{
	if (look->subject == SUBJECT_ZONE && look->resolver_count && !look->resolver_is_odd)
		ask_extra(look, GROUP_PARENT_EXTRAS, EXTRA_CAA_ABOVE,
			  &look->resolvers[look->resolver]);
	for (size_t i = 0; i < look->facts.server_count; i++) {
		if (!delegation_answers(look->facts.servers[i].reply)) continue;
		ask_extras(look, GROUP_PARENT_EXTRAS, &look->addresses[i]);
		return;
	}
}

void look_ask_zone_extras(struct look *look)
{
	for (size_t i = 0; i < look->facts.zone_count; i++) {
		const struct zone_server *server = &look->zone[i];
		if (!look->facts.zone[i].is_expected || look->facts.zone[i].reply != ZONE_SERVES)
			continue;
		ask_extras(look, GROUP_ZONE_EXTRAS, &server->addresses[server->address]);
		return;
	}
}

static void on_unchecked(const struct asked *asked, const struct dns_message *m,
			 const struct err *err)
{
	struct delegation_resolver_seen *seen = &asked->look->facts.resolvers[asked->index];
	(void)err;
	if (!m) return;
	enum delegation_view view = reply_view(m, asked->look->child, seen);
	if (view == VIEW_CHILD || view == VIEW_PARENT) seen->view = VIEW_SERVFAIL_DNSSEC;
}

static void ask_resolver(struct look *look, size_t index, int wishes, look_read_fn *read)
{
	CLEANUP(mem_free_text) char *name = look_nonce(look->child);
	look_ask_server(look, GROUP_RESOLVERS, &look->resolvers[index], name, DNS_TXT, wishes, read,
			index);
}

static void on_view(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct delegation_resolver_seen *seen = &asked->look->facts.resolvers[asked->index];
	(void)err;
	if (!m) return;
	seen->view = reply_view(m, asked->look->child, seen);
	if (seen->view == VIEW_SERVFAIL)
		ask_resolver(asked->look, asked->index, DNS_RD | DNS_CD, on_unchecked);
}

/* A resolver passes over such a server too. */
static bool is_unusable(enum delegation_reply reply)
{
	return reply == REPLY_NONE || reply == REPLY_REFUSED || reply == REPLY_SERVFAIL ||
	       reply == REPLY_BAD;
}

/* Would a resolver be led to the wanted servers, whichever server of the parent it asks? If not, it
 * would learn what it should not remember. */
static bool is_delegated(const struct look *look)
{
	const struct delegation_facts *facts = &look->facts;
	bool is_seen = false;
	for (size_t i = 0; i < facts->server_count; i++) {
		if (is_unusable(facts->servers[i].reply)) continue;
		if (!is_there(facts->servers[i].reply)) return false;
		is_seen = true;
	}
	for (size_t i = 0; i < facts->zone_count; i++)
		if (!facts->zone[i].is_expected) return false;
	return is_seen;
}

static bool is_silent(const struct look *look)
{
	for (size_t i = 0; i < look->facts.server_count; i++)
		if (look->facts.servers[i].reply != REPLY_NONE) return false;
	return true;
}

static void ask_https_view(struct look *look, size_t index, int wishes, look_read_fn *read)
{
	CLEANUP(mem_free_text) char *name = look_nonce(look->child);
	look_ask_https(look, GROUP_RESOLVERS, name, DNS_TXT, wishes, read, index);
}

static void on_https_view(const struct asked *asked, const struct dns_message *m,
			  const struct err *err)
{
	struct delegation_resolver_seen *seen = &asked->look->facts.resolvers[asked->index];
	(void)err;
	if (!m) return;
	seen->view = reply_view(m, asked->look->child, seen);
	if (seen->view == VIEW_SERVFAIL)
		ask_https_view(asked->look, asked->index, DNS_RD | DNS_CD, on_unchecked);
}

static void ask_https(struct look *look)
{
	size_t index = look->facts.resolver_count++;
	look->facts.resolvers[index] =
		(struct delegation_resolver_seen){ .address = mem_copy_text(look->https.url),
						   .view = VIEW_SILENT };
	ask_https_view(look, index, DNS_RD, on_https_view);
}

/* When nobody else answers, what a resolver may remember is the lesser evil. */
void look_ask_resolvers(struct look *look)
{
	bool has_https = look->https.url != NULL;
	if (has_https && is_silent(look)) {
		look->facts.path = PATH_HTTPS;
		ask_https(look);
		return;
	}
	if (!is_delegated(look)) return;
	for (size_t i = 0; i < look->resolver_count; i++) {
		struct str address = STR_INIT;
		dns_server_format(&look->resolvers[i], &address);
		look->facts.resolvers[look->facts.resolver_count++] =
			(struct delegation_resolver_seen){ .address = str_detach(&address),
							   .view = VIEW_SILENT };
		ask_resolver(look, i, DNS_RD, on_view);
	}
	if (has_https) ask_https(look);
}
