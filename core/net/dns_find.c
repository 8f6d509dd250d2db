#include "core/net/dns_find.h"

#include "core/base/mem.h"
#include "core/base/trace.h"
#include "core/net/dns_cut.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

enum { WALKS_MAX = 1 + DNS_FIND_DEPTH_MAX };

/* One name on its way down. The first of the stack is the one asked for; each further one is the
 * name of a server that the one below it needs. */
struct walk {
	char *name;
	int family; /* of host: index into dns_family_types */
	struct dns_host *host;
	struct dns_cut *cut; /* whose servers are being asked */
	bool tried[DNS_FIND_SERVERS_MAX][DNS_FIND_ADDRESSES_MAX];
	size_t server, address; /* asked last */
	bool somebody_answered; /* of the servers of cut */
};
struct find {
	struct dns_finder *finder;
	struct walk walks[WALKS_MAX];
	size_t walk_count;
	struct dns_cuts cuts;
	struct dns_cut *result;
	bool is_settled; /* whether the name exists is known; only its zone is looked for */
	bool exists, is_redirected;
	size_t silent_roots, query_count;
	int timer;
	struct err err;
	dns_find_fn *done;
	void *user;
	struct find *next;
};
struct dns_finder {
	struct loop *loop;
	struct dns_client *client;
	const struct dns_map *map;
	struct dns_server root;
	bool has_root;
	struct find *live;
};

static void find_detach(struct find *f)
{
	struct find **link = &f->finder->live;
	while (*link && *link != f)
		link = &(*link)->next;
	if (*link) *link = f->next;
	loop_cancel(f->finder->loop, f->timer);
	dns_forget(f->finder->client, f);
}

static void walk_pop(struct find *f)
{
	free(f->walks[--f->walk_count].name);
}

static void find_free(struct find *f)
{
	while (f->walk_count)
		walk_pop(f);
	dns_cuts_release(&f->cuts);
	err_release(&f->err);
	free(f);
}

/* The callback may free the finder: only the walk itself is touched after it. */
static void finish(struct find *f)
{
	const struct dns_found_server *servers[DNS_FIND_SERVERS_MAX];
	struct dns_found found = { .servers = servers };
	find_detach(f);
	if (err_is_set(&f->err)) {
		trace("dns", "walk failed: %s", err_text(&f->err));
		f->done(&f->err, NULL, f->user);
		find_free(f);
		return;
	}
	found.zone = f->result->zone;
	found.exists = f->exists;
	found.is_redirected = f->is_redirected;
	found.query_count = f->query_count;
	for (size_t i = 0; i < f->result->host_count; i++)
		servers[found.server_count++] = &f->result->hosts[i]->found;
	trace("dns", "walk ends at %s after %zu questions", found.zone, found.query_count);
	f->done(NULL, &found, f->user);
	find_free(f);
}

static void walk_enter(struct walk *w, struct dns_cut *cut)
{
	w->cut = cut;
	w->somebody_answered = false;
	memset(w->tried, 0, sizeof(w->tried));
}

static void walk_push(struct find *f, const char *name, struct dns_host *host, int family)
{
	struct walk *w = &f->walks[f->walk_count++];
	*w = (struct walk){ .name = domain_normal(name), .host = host, .family = family };
	walk_enter(w, dns_cuts_deepest(&f->cuts, name));
}

static int walk_type(const struct walk *w)
{
	return w->host ? dns_family_types[w->family] : DNS_NS;
}

static bool is_at_root(const struct find *f, const struct walk *w)
{
	return w->cut == f->cuts.cuts.item[0];
}

static bool is_being_looked_up(const struct find *f, const struct dns_host *host)
{
	for (size_t i = 0; i < f->walk_count; i++)
		if (f->walks[i].host == host) return true;
	return false;
}

/* Begins to look up a server of the cut: one without address, or one whose second kind of address
 * is not known. False when there is none left, or no room. */
static bool push_lookup(struct find *f, const struct dns_cut *cut, bool is_for_second)
{
	if (f->walk_count == WALKS_MAX) return false;
	for (size_t i = 0; i < cut->host_count; i++) {
		struct dns_host *host = cut->hosts[i];
		if (is_being_looked_up(f, host)) continue;
		if (host->found.address_count && !is_for_second) continue;
		for (int family = 0; family < DNS_FAMILIES; family++) {
			if (host->looked[family]) continue;
			walk_push(f, host->found.name, host, family);
			return true;
		}
	}
	return false;
}

/* The name on top is done with, whether or not it has an address. */
static void end_lookup(struct find *f)
{
	struct walk *w = &f->walks[f->walk_count - 1];
	w->host->looked[w->family] = true;
	walk_pop(f);
}

static void settle(struct find *f, struct dns_cut *zone)
{
	f->result = zone;
	while (f->walk_count)
		walk_pop(f);
}

static void on_reply(const struct dns_message *m, const struct err *err, void *user);

/* Asks the next address of the walk's zone: the first of every server before the second of any. */
static bool ask_next(struct find *f, struct walk *w)
{
	for (size_t a = 0; a < DNS_FIND_ADDRESSES_MAX; a++)
		for (size_t s = 0; s < w->cut->host_count; s++) {
			const struct dns_host *host = w->cut->hosts[s];
			if (a >= host->found.address_count || host->silent[a] || w->tried[s][a])
				continue;
			w->tried[s][a] = true;
			w->server = s;
			w->address = a;
			f->query_count++;
			dns_query(f->finder->client, &host->found.addresses[a], w->name,
				  walk_type(w), false, on_reply, f);
			return true;
		}
	return false;
}

static void explain_dead_end(struct find *f, const struct walk *w)
{
	const char *zone = w->cut->zone;
	if (is_at_root(f, w) && !w->somebody_answered)
		err_set(&f->err, ERR_NETWORK,
			"no root server answers: this network may block DNS to other servers");
	else if (f->is_redirected)
		err_set(&f->err, ERR_NETWORK,
			"this network answers in place of the name servers of %s", zone);
	else if (w->somebody_answered)
		err_set(&f->err, ERR_INTERNAL, "none of the name servers of %s serves it", zone);
	else
		err_set(&f->err, ERR_NETWORK, "none of the name servers of %s answers", zone);
}

/* Goes on until a question is under way or the walk has ended. */
static void step(struct find *f)
{
	while (!err_is_set(&f->err)) {
		struct walk *w = f->walk_count ? &f->walks[f->walk_count - 1] : NULL;
		bool is_spent = f->query_count >= DNS_FIND_QUERIES_MAX;
		if (f->result && (is_spent || (!w && !push_lookup(f, f->result, true)))) break;
		if (!w) continue;
		if (is_spent)
			err_set(&f->err, ERR_INTERNAL,
				"the name servers of %s are not found after %d questions",
				f->walks[0].name, DNS_FIND_QUERIES_MAX);
		else if (ask_next(f, w))
			return;
		else if (push_lookup(f, w->cut, false))
			continue;
		else if (w->host)
			end_lookup(f);
		else
			explain_dead_end(f, w);
	}
	finish(f);
}

static const char *owner_of(const struct walk *w, const struct dns_message *m,
			    enum dns_section section, int type)
{
	return dns_cut_owner(m, section, type, w->name, w->cut->zone);
}

static void take_answer(struct find *f, const struct walk *w, const struct dns_message *m)
{
	if (!w->host) {
		settle(f, dns_cuts_read(&f->cuts, m, DNS_ANSWER, w->name, w->cut->zone));
		return;
	}
	dns_host_read(w->host, m, DNS_ANSWER, walk_type(w));
	end_lookup(f);
}

/* An authoritative "no such name" or "no such record". Its SOA tells the zone; when that lies below
 * the zone asked (one server has both), its name servers are asked for. */
static void take_no(struct find *f, struct walk *w, const struct dns_message *m)
{
	const char *owner = owner_of(w, m, DNS_AUTHORITY, DNS_SOA);
	if (w->host) {
		end_lookup(f);
		return;
	}
	/* After an alias the code speaks of what the alias leads to. */
	if (!f->is_settled)
		f->exists = m->rcode != DNS_NXDOMAIN || owner_of(w, m, DNS_ANSWER, DNS_CNAME);
	if (f->is_settled || !owner || domain_equal(owner, w->name)) {
		settle(f, w->cut);
		return;
	}
	f->is_settled = true;
	free(w->name);
	w->name = domain_normal(owner);
	walk_enter(w, w->cut);
}

static void take_referral(struct find *f, struct walk *w, const struct dns_message *m,
			  const char *owner)
{
	struct dns_cut *cut = dns_cuts_read(&f->cuts, m, DNS_AUTHORITY, owner, w->cut->zone);
	if (!w->host && domain_equal(owner, w->name))
		settle(f, cut);
	else
		walk_enter(w, cut);
}

/* What does not lead further changes nothing: the next server is asked. */
static void take_message(struct find *f, struct walk *w, const struct dns_message *m)
{
	bool is_no = m->rcode == DNS_NXDOMAIN, has_answer = false;
	const char *referral = owner_of(w, m, DNS_AUTHORITY, DNS_NS);
	w->somebody_answered = true;
	if (m->rcode != DNS_NOERROR && !is_no) return;
	for (size_t i = 0; i < m->record_count; i++)
		has_answer |= m->records[i].section == DNS_ANSWER;
	if (!m->authoritative && m->recursion_available && (has_answer || !referral))
		f->is_redirected = true;
	if (m->authoritative && owner_of(w, m, DNS_ANSWER, walk_type(w))) {
		take_answer(f, w, m);
	} else if (!is_no && !has_answer && referral) {
		take_referral(f, w, m, referral);
	} else if (m->authoritative) {
		take_no(f, w, m);
	}
}

static void on_reply(const struct dns_message *m, const struct err *err, void *user)
{
	struct find *f = user;
	struct walk *w = &f->walks[f->walk_count - 1];
	if (m) {
		take_message(f, w, m);
	} else if (err->kind == ERR_INPUT) {
		if (w->host)
			end_lookup(f);
		else
			err_copy(&f->err, err);
	} else {
		w->somebody_answered |= err->kind == ERR_INTERNAL;
		w->cut->hosts[w->server]->silent[w->address] = true;
		if (is_at_root(f, w) && ++f->silent_roots >= DNS_FIND_ROOTS_SILENT_MAX)
			memset(w->tried, true, sizeof(w->tried));
	}
	step(f);
}

/* What is found by then is worth having, even without every address. */
static void on_time_up(struct loop *loop, void *user)
{
	struct find *f = user;
	(void)loop;
	f->timer = 0;
	if (!f->result)
		err_set(&f->err, ERR_NETWORK, "finding the name servers of %s takes too long",
			f->walks[0].name);
	finish(f);
}

static void on_start(struct loop *loop, void *user)
{
	struct find *f = user;
	f->timer = loop_timer(loop, DNS_FIND_MS, on_time_up, f);
	step(f);
}

struct dns_finder *dns_finder_new(struct loop *loop, struct dns_client *client,
				  const struct dns_map *map, const struct dns_server *root)
{
	struct dns_finder *finder = mem_alloc(sizeof(*finder));
	finder->loop = loop;
	finder->client = client;
	finder->map = map;
	finder->has_root = root != NULL;
	if (root) finder->root = *root;
	return finder;
}

static void drop(struct find *f)
{
	find_detach(f);
	find_free(f);
}

void dns_finder_free(struct dns_finder *finder)
{
	if (!finder) return;
	while (finder->live) {
		struct find *f = finder->live;
		finder->live = f->next;
		drop(f);
	}
	free(finder);
}

void dns_find_forget(struct dns_finder *finder, const void *user)
{
	for (struct find *f = finder->live, *next; f; f = next) {
		next = f->next;
		if (f->user == user) drop(f);
	}
}

void dns_find(struct dns_finder *finder, const char *name, dns_find_fn *done, void *user)
{
	struct find *f = mem_alloc(sizeof(*f));
	f->finder = finder;
	f->exists = true;
	f->done = done;
	f->user = user;
	f->next = finder->live;
	finder->live = f;
	f->cuts.map = finder->map;
	dns_cuts_add_root(&f->cuts, finder->has_root ? &finder->root : NULL);
	walk_push(f, name, NULL, 0);
	f->timer = loop_timer(finder->loop, 0, on_start, f);
}
