/* A look for one record that is kept in the parent's zone itself: what each of its servers says.
 * The name is asked of them alone, never of a resolver, which would remember a "no". */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include <stdlib.h>

static int type_of(const struct look *look)
{
	return look->subject == SUBJECT_ADDRESS ? DNS_A : DNS_CNAME;
}

static bool is_targets(const struct look *look, const char *address)
{
	for (size_t i = 0; i < look->target_address_count; i++)
		if (str_equal(look->target_addresses[i], address)) return true;
	return false;
}

/* Where the name leads: the target of its CNAME; of addresses, as an alias gives them, the name
 * they belong to, or else the first of them. NULL: nowhere. */
static const char *leads_to(const struct look *look, const struct dns_message *m, const char *name)
{
	const struct dns_record *alias = reply_find(m, DNS_ANSWER, DNS_CNAME, name);
	const struct dns_record *first = reply_find(m, DNS_ANSWER, DNS_A, name);
	if (alias || !first) return alias ? alias->target : NULL;
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		if (r->section == DNS_ANSWER && r->type == DNS_A && domain_equal(r->owner, name) &&
		    is_targets(look, r->target))
			return look->target;
	}
	return first->target;
}

static void on_record(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	const struct look *look = asked->look;
	struct delegation_seen *seen = &asked->look->facts.servers[asked->index];
	if (!m) {
		seen->reply = err->kind == ERR_INTERNAL ? REPLY_BAD : REPLY_NONE;
		return;
	}
	if (m->recursion_available && !m->authoritative) asked->look->facts.is_redirected = true;
	const char *target = leads_to(look, m, look->child);
	if (!target) {
		delegation_read_reply(m, look->child, look->parent, seen);
		return;
	}
	free(seen->owner);
	seen->owner = domain_normal(target);
	seen->reply = m->authoritative ? REPLY_CNAME : REPLY_NOT_AUTHORITATIVE;
}

void look_ask_record(struct look *look, size_t server)
{
	look_ask_server(look, GROUP_PARENTS, &look->addresses[server], look->child, type_of(look),
			0, on_record, server);
}

static void on_target(const struct asked *asked, const struct dns_message *m, const struct err *err)
{
	struct look *look = asked->look;
	(void)err; /* then addresses cannot be compared, and count as somebody else's */
	for (size_t i = 0; m && i < m->record_count; i++)
		if (m->records[i].section == DNS_ANSWER && m->records[i].type == DNS_A &&
		    look->target_address_count < ARRAY_LEN(look->target_addresses))
			look->target_addresses[look->target_address_count++] =
				mem_copy_text(m->records[i].target);
}

void look_find_target(struct look *look)
{
	if (look->subject == SUBJECT_ADDRESS && look->target)
		look_ask_address(look, GROUP_ADDRESSES, look->target, DNS_A, on_target, 0);
}

static void on_doubled(const struct asked *asked, const struct dns_message *m,
		       const struct err *err)
{
	const struct look *look = asked->look;
	struct delegation_extra_seen *seen = &asked->look->facts.extras[EXTRA_DOUBLED];
	(void)err;
	if (!m || !m->authoritative) return;
	/* Only our own record: a wildcard answers for that name, too. */
	const char *target = leads_to(look, m, asked->name);
	bool is_ours = target && look->target && domain_equal(target, look->target);
	seen->reply = is_ours ? EXTRA_YES : EXTRA_NO;
}

void look_ask_doubled_record(struct look *look, const struct dns_server *server)
{
	struct delegation_extra_seen *seen = &look->facts.extras[EXTRA_DOUBLED];
	struct str address = STR_INIT;
	dns_server_format(server, &address);
	*seen = (struct delegation_extra_seen){
		.reply = EXTRA_SILENT,
		.name = domain_join(look->child, look->parent),
		.address = str_detach(&address),
		.type = type_of(look),
	};
	look_ask_server(look, GROUP_PARENT_EXTRAS, server, seen->name, seen->type, 0, on_doubled,
			0);
}
