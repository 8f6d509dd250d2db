#include "core/rehearsal/world_zones.h"

#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/world_certificates.h"

static const char id_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Route 53 numbers its servers 0 to 2047, a quarter under each of four top levels. Ours: odd
 * numbers answer for the parent's side, even ones for the child's, so that a name tells where to
 * ask before its zone exists. */
char *world_server_name(bool is_parent, size_t index)
{
	static const char *const tops[] = { "com", "net", "org", "co.uk" };
	size_t top = index % WORLD_NAME_SERVERS, set = index / WORLD_NAME_SERVERS;
	/* 37 and 256 share no factor: neighbouring sets get numbers far apart. */
	size_t number = ((set * 37 + top * 11) % 256) * 2 + (is_parent ? 1 : 0);
	return str_format("ns-%zu.awsdns-%02zu.%s", top * 512 + number, number / 8, tops[top]);
}

bool world_name_is_in(const char *name, const char *zone)
{
	size_t name_len = strlen(name), zone_len = strlen(zone);
	if (name_len < zone_len || !str_equal(name + name_len - zone_len, zone)) return false;
	return name_len == zone_len || name[name_len - zone_len - 1] == '.';
}

struct world_record world_zone_ns(const struct world_zone *zone, int64_t ttl)
{
	struct world_record ns = { .name = mem_copy_text(zone->name),
				   .type = mem_copy_text("NS"),
				   .ttl = ttl };
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
		*vec_push(&ns.values) = str_format("%s.", zone->name_servers[i]);
	return ns;
}

static void add_apex(struct world_zone *zone)
{
	*vec_push(&zone->records) = world_zone_ns(zone, 172800);
	struct world_record *soa = vec_push(&zone->records);
	*soa = (struct world_record){ .name = mem_copy_text(zone->name),
				      .type = mem_copy_text("SOA"),
				      .ttl = WORLD_NEGATIVE_TTL };
	*vec_push(&soa->values) = str_format("%s. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 "
					     "86400",
					     zone->name_servers[0]);
}

static int check_new_zone(const struct world *w, const struct world_new_zone *wanted,
			  const char *name, struct err *err)
{
	if (!strchr(name, '.') || strlen(name) > 253 || name[0] == '.' || strstr(name, ".."))
		return world_refuse(err, ERR_INPUT, "InvalidDomainName",
				    "%s is not a valid domain name", name);
	for (size_t i = 0; wanted->caller_reference && i < w->zones.len; i++) {
		const struct world_zone *z = w->zones.item[i];
		if (str_equal(z->account, wanted->account) &&
		    str_equal(z->caller_reference, wanted->caller_reference))
			return world_refuse(err, ERR_CONFLICT, "HostedZoneAlreadyExists",
					    "A hosted zone has already been created with the "
					    "specified caller reference.");
	}
	return 0;
}

/* Whoever owns the domain above has had its zone all along. */
static void make_parent_of(struct world *w, const struct world_zone *zone, int64_t now_ms)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const char *dot = strchr(zone->name, '.');
	struct world_zone *parent = NULL;
	if (zone->is_parent || !strchr(dot + 1, '.') || world_zone_of(w, zone->name, true)) return;
	struct world_new_zone wanted = { .account = w->accounts[WORLD_PARENT].id,
					 .name = dot + 1,
					 .is_parent = true,
					 .id_word = dot + 1 };
	world_make_zone(w, &wanted, now_ms, &parent, &ignored);
}

int world_make_zone(struct world *w, const struct world_new_zone *wanted, int64_t now_ms,
		    struct world_zone **ret, struct err *err)
{
	CLEANUP(mem_free_text) char *name = world_normal_name(wanted->name);
	CLEANUP(mem_free_text) char *word = str_format("zone:%llu", (unsigned long long)w->counter);
	CLEANUP(str_release) struct str id = STR_INIT;
	if (check_new_zone(w, wanted, name, err) < 0) return -1;
	w->counter++;
	str_add(&id, "Z0");
	ids_add(&id, w->seed, wanted->id_word ? wanted->id_word : word, id_letters, 18);
	struct world_zone *zone = mem_alloc(sizeof(*zone));
	zone->id = str_detach(&id);
	zone->name = TAKE(name);
	zone->comment = mem_copy_text(wanted->comment);
	zone->caller_reference = mem_copy_text(wanted->caller_reference);
	zone->account = world_account_by_id(w, wanted->account)->id;
	zone->is_parent = wanted->is_parent;
	zone->created_ms = now_ms;
	zone->serial = 1;
	size_t set = w->sets_given[zone->is_parent]++ + ids_mix(w->seed, "sets");
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
		zone->name_servers[i] = world_server_name(
			zone->is_parent, set % WORLD_SETS_PER_SIDE * WORLD_NAME_SERVERS + i);
	add_apex(zone);
	*vec_push(&w->zones) = zone; /* NOLINT(bugprone-sizeof-expression): of pointers */
	make_parent_of(w, zone, now_ms);
	delegation_play(w, zone);
	*ret = zone;
	return 0;
}

void world_zone_free(struct world_zone *zone)
{
	if (!zone) return;
	for (size_t i = 0; i < zone->records.len; i++)
		world_record_release(&zone->records.item[i]);
	vec_release(&zone->records);
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
		free(zone->name_servers[i]);
	free(zone->id);
	free(zone->name);
	free(zone->comment);
	free(zone->caller_reference);
	free(zone);
}

int world_delete_zone(struct world *w, struct world_zone *zone, int64_t now_ms, struct err *err)
{
	if (zone->records.len > 2)
		return world_refuse(err, ERR_CONFLICT, "HostedZoneNotEmpty",
				    "The specified hosted zone contains non-required resource "
				    "record sets and so cannot be deleted.");
	for (size_t i = 0; i < w->zones.len; i++) {
		if (w->zones.item[i] != zone) continue;
		vec_remove(&w->zones, i); /* NOLINT(bugprone-sizeof-expression): of pointers */
		break;
	}
	world_zone_free(zone);
	world_look_at_certificates(w, now_ms);
	return 0;
}

struct world_zone *world_find_zone(const struct world *w, const char *account, const char *id)
{
	static const char prefix[] = "/hostedzone/";
	if (str_starts(id, prefix)) id += strlen(prefix);
	for (size_t i = 0; i < w->zones.len; i++) {
		struct world_zone *z = w->zones.item[i];
		if (str_equal(z->id, id) && (!account || str_equal(z->account, account))) return z;
	}
	return NULL;
}

struct world_zone *world_zone_of(const struct world *w, const char *name, bool is_parent)
{
	struct world_zone *best = NULL;
	for (size_t i = 0; i < w->zones.len; i++) {
		struct world_zone *z = w->zones.item[i];
		if (z->is_parent != is_parent || !world_name_is_in(name, z->name)) continue;
		if (!best || strlen(z->name) >= strlen(best->name)) best = z;
	}
	return best;
}

const char *world_new_change(struct world *w, int64_t now_ms)
{
	CLEANUP(mem_free_text)
	char *word = str_format("change:%llu", (unsigned long long)w->counter++);
	CLEANUP(str_release) struct str id = STR_INIT;
	str_add(&id, "C0");
	ids_add(&id, w->seed, word, id_letters, 18);
	struct world_change *change = vec_push(&w->changes);
	change->id = str_detach(&id);
	change->submitted_ms = now_ms;
	return change->id;
}
