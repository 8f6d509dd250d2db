#include "core/deploy/delegation_probe.h"

#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <sys/random.h>

struct delegation_probe {
	struct loop *loop;
	struct dns_client *client;
	struct dns_finder *finder;
	struct delegation_https https;
	const struct dns_map *map;
	struct dns_server resolver;
	bool has_resolver, has_root;
	struct look *live;
};

#define AFTER(group) (1u << (group))

/* Each step comes after those it waits for, so that one walk begins all that can begin. */
static const struct {
	enum look_group group;
	bool is_decisive; /* else it only explains */
	unsigned after;
	void (*begin)(struct look *look);
} steps[] = {
	{ GROUP_NAMES, true, 0, look_find_names },
	{ GROUP_ADDRESSES, true, AFTER(GROUP_NAMES), look_find_addresses },
	{ GROUP_PUBLIC, true, AFTER(GROUP_ADDRESSES), look_find_public },
	{ GROUP_ZONE, false, AFTER(GROUP_PUBLIC), look_ask_zone },
	{ GROUP_PARENTS, true, AFTER(GROUP_PUBLIC), look_ask_parents },
	{ GROUP_SIFT, true, AFTER(GROUP_PARENTS), look_sift_parents },
	{ GROUP_STRANGERS, false, AFTER(GROUP_SIFT), look_ask_strangers },
	{ GROUP_PARENT_EXTRAS, false, AFTER(GROUP_SIFT), look_ask_parent_extras },
	{ GROUP_ZONE_EXTRAS, false, AFTER(GROUP_SIFT) | AFTER(GROUP_ZONE), look_ask_zone_extras },
	{ GROUP_RESOLVERS, false, AFTER(GROUP_SIFT), look_ask_resolvers },
};

static void asked_detach(struct asked *asked)
{
	struct asked **link = &asked->look->asked;
	while (*link && *link != asked)
		link = &(*link)->next;
	if (*link) *link = asked->next;
	asked->look->open[asked->group]--;
}

static void asked_free(struct asked *asked)
{
	free(asked->name);
	free(asked);
}

static void look_detach(struct look *look)
{
	struct look **link = &look->probe->live;
	while (*link && *link != look)
		link = &(*link)->next;
	if (*link) *link = look->next;
}

static void look_free(struct look *look)
{
	for (size_t i = 0; i < look->name_count; i++)
		free(look->names[i].name);
	delegation_facts_release(&look->facts);
	err_release(&look->err);
	free(look->parent);
	free(look->child);
	free(look->cname_name);
	free(look->target);
	for (size_t i = 0; i < look->target_address_count; i++)
		free(look->target_addresses[i]);
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

static bool are_over(const struct look *look, unsigned groups)
{
	if ((look->begun & groups) != groups) return false;
	for (size_t i = 0; i < GROUP_COUNT; i++)
		if (groups & AFTER(i) && look->open[i]) return false;
	return true;
}

/* A record in the parent's zone has no zone of its own to explain it. */
static bool is_wanted(const struct look *look, bool is_decisive, enum look_group group)
{
	if (is_decisive) return true;
	return !look->is_decisive_only &&
	       (look->subject == SUBJECT_ZONE || group == GROUP_PARENT_EXTRAS);
}

static void begin_steps(struct look *look)
{
	for (size_t i = 0; i < ARRAY_LEN(steps) && !err_is_set(&look->err); i++) {
		if (look->begun & AFTER(steps[i].group) || !are_over(look, steps[i].after))
			continue;
		look->begun |= AFTER(steps[i].group);
		if (is_wanted(look, steps[i].is_decisive, steps[i].group)) steps[i].begin(look);
	}
}

void look_go_on(struct look *look)
{
	begin_steps(look);
	if (!look->asked) finish(look);
}

static void on_reply(const struct dns_message *m, const struct err *err, void *user)
{
	struct asked *asked = user;
	struct look *look = asked->look;
	if (err && str_equal(str_text(&err->code), "TCP")) look->facts.tcp_is_blocked = true;
	asked->read(asked, m, err);
	asked_detach(asked);
	asked_free(asked);
	look_go_on(look);
}

static struct asked *asked_new(struct look *look, enum look_group group, const char *name, int type,
			       size_t index)
{
	struct asked *asked = mem_alloc(sizeof(*asked));
	*asked = (struct asked){ .look = look,
				 .group = group,
				 .index = index,
				 .type = type,
				 .name = mem_copy_text(name),
				 .next = look->asked };
	look->asked = asked;
	look->open[group]++;
	return asked;
}

void look_ask_server(struct look *look, enum look_group group, const struct dns_server *server,
		     const char *name, int type, int wishes, look_read_fn *read, size_t index)
{
	struct asked *asked = asked_new(look, group, name, type, index);
	asked->read = read;
	dns_query(look->client, server, name, type, wishes, on_reply, asked);
}

void look_ask_https(struct look *look, enum look_group group, const char *name, int type,
		    int wishes, look_read_fn *read, size_t index)
{
	struct asked *asked = asked_new(look, group, name, type, index);
	asked->read = read;
	look->https.query(look->https.self, name, type, wishes, on_reply, asked);
}

static void on_walked(const struct err *err, const struct dns_found *found, void *user)
{
	struct asked *asked = user;
	struct look *look = asked->look;
	asked->found(asked, err, found);
	asked_detach(asked);
	asked_free(asked);
	look_go_on(look);
}

void look_walk(struct look *look, enum look_group group, const char *name, look_found_fn *found,
	       size_t index)
{
	struct asked *asked = asked_new(look, group, name, DNS_NS, index);
	asked->found = found;
	dns_find(look->finder, name, on_walked, asked);
}

bool look_ask_address(struct look *look, enum look_group group, const char *name, int type,
		      look_read_fn *read, size_t index)
{
	if (!look->resolver_count || look->resolver_is_odd) return false;
	if (domain_equal(name, look->child) || domain_is_below(name, look->child)) return false;
	look_ask_server(look, group, &look->resolvers[look->resolver], name, type,
			DNS_RD | look->wishes, read, index);
	return true;
}

char *look_nonce(const char *zone)
{
	uint64_t bits;
	if (getrandom(&bits, sizeof(bits), 0) != (ssize_t)sizeof(bits)) BUG("getrandom failed");
	return str_format("_rw-%016llx.%s", (unsigned long long)bits, zone);
}

struct delegation_probe *delegation_probe_new(struct loop *loop, struct dns_client *client,
					      const struct delegation_probe_options *options)
{
	static const struct delegation_probe_options nothing = { 0 };
	struct delegation_probe *probe = mem_alloc(sizeof(*probe));
	if (!options) options = &nothing;
	probe->loop = loop;
	probe->client = client;
	probe->map = options->map;
	probe->https = options->https;
	probe->has_resolver = options->resolver != NULL;
	probe->has_root = options->root != NULL;
	if (options->resolver) probe->resolver = *options->resolver;
	if (options->root || !options->resolver)
		probe->finder = dns_finder_new(loop, client, options->map, options->root);
	return probe;
}

static void drop(struct look *look)
{
	for (struct asked *asked = look->asked, *next; asked; asked = next) {
		next = asked->next;
		dns_forget(look->client, asked);
		if (look->finder) dns_find_forget(look->finder, asked);
		if (look->https.url) look->https.forget(look->https.self, asked);
		asked_free(asked);
	}
	look_detach(look);
	look_free(look);
}

void delegation_probe_free(struct delegation_probe *probe)
{
	if (!probe) return;
	while (probe->live)
		drop(probe->live);
	dns_finder_free(probe->finder);
	free(probe);
}

void delegation_probe_forget(struct delegation_probe *probe, const void *user)
{
	for (struct look *look = probe->live, *next; look; look = next) {
		next = look->next;
		if (look->user == user) drop(look);
	}
}

static struct look *look_new(struct delegation_probe *probe,
			     const struct delegation_question *question)
{
	struct look *look = mem_alloc(sizeof(*look));
	look->probe = probe;
	look->client = probe->client;
	look->finder = probe->finder;
	look->https = probe->https;
	look->map = probe->map;
	look->parent = domain_normal(question->parent);
	look->child = domain_normal(question->child);
	if (!str_is_empty(question->cname_name))
		look->cname_name = domain_normal(question->cname_name);
	look->is_decisive_only = question->decisive_only;
	look->subject = question->subject;
	if (look->subject != SUBJECT_ZONE && question->expected_count)
		look->target = domain_normal(question->expected[0]);
	look->facts.parent = mem_copy_text(look->parent);
	size_t zone_count = look->subject == SUBJECT_ZONE ? question->expected_count : 0;
	for (size_t i = 0; i < zone_count && i < DELEGATION_NS_MAX; i++)
		look->facts.zone[look->facts.zone_count++] =
			(struct delegation_zone_seen){ .server =
							       domain_normal(question->expected[i]),
						       .address = mem_copy_text(""),
						       .is_expected = true };
	if (probe->has_resolver)
		look->resolvers[look->resolver_count++] = probe->resolver;
	else if (!probe->has_root)
		dns_system_resolvers(look->resolvers, &look->resolver_count);
	return look;
}

void delegation_probe_look(struct delegation_probe *probe,
			   const struct delegation_question *question, delegation_probe_fn *done,
			   void *user)
{
	struct look *look = look_new(probe, question);
	look->done = done;
	look->user = user;
	look->next = probe->live;
	probe->live = look;
	begin_steps(look);
}
