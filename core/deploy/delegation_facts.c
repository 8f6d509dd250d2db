/* What a look at the delegation found: asking it, owning it, copying it. */
#include "core/base/mem.h"
#include "core/deploy/delegation.h"
#include "core/net/domain.h"

#include <stdlib.h>

bool delegation_wants(const struct delegation_question *question, const char *name)
{
	return domain_is_among(question->expected, question->expected_count, name);
}

bool delegation_has(const struct delegation_seen *seen, const char *name)
{
	return domain_is_among((const char *const *)seen->name_servers, seen->name_server_count,
			       name);
}

bool delegation_answers(enum delegation_reply reply)
{
	switch (reply) {
	case REPLY_NXDOMAIN:
	case REPLY_NODATA:
	case REPLY_CNAME:
	case REPLY_REFERRAL:
	case REPLY_NESTED_CUT:
	case REPLY_HOSTS_BOTH:
		return true;
	case REPLY_NONE:
	case REPLY_REFUSED:
	case REPLY_SERVFAIL:
	case REPLY_NOT_AUTHORITATIVE:
	case REPLY_BAD:
		break;
	}
	return false;
}

static void release_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
}

static void copy_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		texts[i] = mem_copy_text(texts[i]);
}

void delegation_facts_release(struct delegation_facts *facts)
{
	for (size_t i = 0; i < facts->server_count; i++) {
		struct delegation_seen *seen = &facts->servers[i];
		free(seen->server);
		free(seen->address);
		free(seen->owner);
		release_texts(seen->name_servers, seen->name_server_count);
	}
	for (size_t i = 0; i < facts->zone_count; i++) {
		struct delegation_zone_seen *zone = &facts->zone[i];
		free(zone->server);
		free(zone->address);
		free(zone->cname);
		free(zone->cut);
		free(zone->cut_servers);
		free(zone->master);
		release_texts(zone->name_servers, zone->name_server_count);
	}
	for (size_t i = 0; i < EXTRA_COUNT; i++) {
		free(facts->extras[i].name);
		free(facts->extras[i].address);
		free(facts->extras[i].text);
		free(facts->extras[i].owner);
	}
	for (size_t i = 0; i < facts->resolver_count; i++) {
		free(facts->resolvers[i].address);
		free(facts->resolvers[i].master);
	}
	free(facts->parent);
	free(facts->resolver_says);
	*facts = (struct delegation_facts){ 0 };
}

static void copy_servers(struct delegation_facts *copy)
{
	for (size_t i = 0; i < copy->server_count; i++) {
		struct delegation_seen *seen = &copy->servers[i];
		seen->server = mem_copy_text(seen->server);
		seen->address = mem_copy_text(seen->address);
		seen->owner = mem_copy_text(seen->owner);
		copy_texts(seen->name_servers, seen->name_server_count);
	}
	for (size_t i = 0; i < copy->zone_count; i++) {
		struct delegation_zone_seen *zone = &copy->zone[i];
		zone->server = mem_copy_text(zone->server);
		zone->address = mem_copy_text(zone->address);
		zone->cname = mem_copy_text(zone->cname);
		zone->cut = mem_copy_text(zone->cut);
		zone->cut_servers = mem_copy_text(zone->cut_servers);
		zone->master = mem_copy_text(zone->master);
		copy_texts(zone->name_servers, zone->name_server_count);
	}
}

void delegation_facts_copy(struct delegation_facts *to, const struct delegation_facts *from)
{
	struct delegation_facts copy = *from;
	if (to == from) return;
	copy.parent = mem_copy_text(from->parent);
	copy.resolver_says = mem_copy_text(from->resolver_says);
	copy_servers(&copy);
	for (size_t i = 0; i < EXTRA_COUNT; i++) {
		copy.extras[i].name = mem_copy_text(from->extras[i].name);
		copy.extras[i].address = mem_copy_text(from->extras[i].address);
		copy.extras[i].text = mem_copy_text(from->extras[i].text);
		copy.extras[i].owner = mem_copy_text(from->extras[i].owner);
	}
	for (size_t i = 0; i < copy.resolver_count; i++) {
		copy.resolvers[i].address = mem_copy_text(from->resolvers[i].address);
		copy.resolvers[i].master = mem_copy_text(from->resolvers[i].master);
	}
	delegation_facts_release(to);
	*to = copy;
}

static bool has_text(char *const *texts, size_t count, const char *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(texts[i], wanted)) return true;
	return false;
}

static bool say_the_same(const struct delegation_seen *a, const struct delegation_seen *b)
{
	if (a->reply != b->reply || a->name_server_count != b->name_server_count) return false;
	if (!str_equal(a->owner, b->owner)) return false;
	for (size_t i = 0; i < a->name_server_count; i++)
		if (!has_text(b->name_servers, b->name_server_count, a->name_servers[i]))
			return false;
	return true;
}

static const struct delegation_seen *find_server(const struct delegation_facts *facts,
						 const struct delegation_seen *wanted)
{
	for (size_t i = 0; i < facts->server_count; i++)
		if (str_equal(facts->servers[i].server, wanted->server) &&
		    str_equal(facts->servers[i].address, wanted->address))
			return &facts->servers[i];
	return NULL;
}

bool delegation_facts_agree(const struct delegation_facts *a, const struct delegation_facts *b)
{
	if (a->server_count != b->server_count || a->path != b->path) return false;
	for (size_t i = 0; i < a->server_count; i++) {
		const struct delegation_seen *other = find_server(b, &a->servers[i]);
		if (!other || !say_the_same(&a->servers[i], other)) return false;
	}
	return true;
}

bool delegation_facts_lost(const struct delegation_facts *earlier,
			   const struct delegation_facts *later)
{
	for (size_t i = 0; i < earlier->server_count; i++) {
		const struct delegation_seen *then = &earlier->servers[i];
		const struct delegation_seen *now = find_server(later, then);
		if (now && delegation_answers(then->reply) && !delegation_answers(now->reply))
			return true;
	}
	return false;
}

void delegation_facts_refresh(struct delegation_facts *whole,
			      const struct delegation_facts *decisive)
{
	for (size_t i = 0; i < whole->server_count; i++) {
		struct delegation_seen *seen = &whole->servers[i];
		const struct delegation_seen *now = find_server(decisive, seen);
		if (!now) continue;
		seen->ttl = now->ttl;
		seen->negative_ttl = now->negative_ttl;
	}
	whole->looked_ms = decisive->looked_ms;
}
