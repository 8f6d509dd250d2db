#include "core/rehearsal/world_zones.h"

#include <arpa/inet.h>

#include "core/rehearsal/world_certificates.h"

void world_record_release(struct world_record *record)
{
	for (size_t i = 0; i < record->values.len; i++)
		free(record->values.item[i]);
	vec_release(&record->values);
	free(record->name);
	free(record->type);
	free(record->alias_name);
	free(record->alias_zone);
	free(record->played_for);
	*record = (struct world_record){ 0 };
}

struct world_record world_record_copy(const struct world_record *record)
{
	struct world_record copy = { .name = mem_copy_text(record->name),
				     .type = mem_copy_text(record->type),
				     .ttl = record->ttl,
				     .alias_name = mem_copy_text(record->alias_name),
				     .alias_zone = mem_copy_text(record->alias_zone) };
	for (size_t i = 0; i < record->values.len; i++)
		*vec_push(&copy.values) = mem_copy_text(record->values.item[i]);
	return copy;
}

static bool same_value(const char *a, const char *b)
{
	CLEANUP(mem_free_text) char *left = world_normal_name(a), *right = world_normal_name(b);
	return str_equal(left, right);
}

static bool has_value(const struct world_record *record, const char *value)
{
	for (size_t i = 0; i < record->values.len; i++)
		if (same_value(record->values.item[i], value)) return true;
	return false;
}

bool world_record_equal(const struct world_record *a, const struct world_record *b)
{
	if (!str_equal(a->name, b->name) || !str_equal(a->type, b->type)) return false;
	if (a->alias_name || b->alias_name)
		return a->alias_name && b->alias_name && same_value(a->alias_name, b->alias_name);
	if (a->ttl != b->ttl || a->values.len != b->values.len) return false;
	for (size_t i = 0; i < a->values.len; i++)
		if (!has_value(b, a->values.item[i])) return false;
	return true;
}

struct world_record *world_find_record(const struct world_zone *zone, const char *name,
				       const char *type)
{
	for (size_t i = 0; i < zone->records.len; i++) {
		struct world_record *r = &zone->records.item[i];
		if (str_equal(r->name, name) && str_equal(r->type, type)) return r;
	}
	return NULL;
}

static int refuse_batch(struct err *err, const char *format, const char *name, const char *type)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	for (const char *p = format; *p; p++) {
		if (*p == '@')
			str_addf(&text, "name='%s.', type='%s'", name, type);
		else if (*p == '$')
			str_addf(&text, "%s.", name);
		else
			str_add_char(&text, *p);
	}
	return world_refuse(err, ERR_CONFLICT, "InvalidChangeBatch", "[%s]", str_text(&text));
}

static bool is_known_type(const char *type)
{
	static const char *const types[] = { "A",   "AAAA", "CNAME", "NS",  "TXT", "MX",
					     "CAA", "DS",   "SOA",   "SRV", "PTR" };
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_equal(types[i], type)) return true;
	return false;
}

static int check_values(const struct world_record *r, struct err *err)
{
	struct in_addr address;
	if (!is_known_type(r->type))
		return world_refuse(err, ERR_INPUT, "InvalidInput", "Invalid record type: %s",
				    r->type);
	if (r->alias_name) return 0;
	if (r->values.len == 0)
		return world_refuse(err, ERR_INPUT, "InvalidInput",
				    "Invalid request: Expected exactly one of [AliasTarget, all of "
				    "[TTL, and ResourceRecords], or TrafficPolicyInstanceId], but "
				    "found none in Change with [%s.]",
				    r->name);
	for (size_t i = 0; str_equal(r->type, "A") && i < r->values.len; i++)
		if (inet_pton(AF_INET, r->values.item[i], &address) != 1)
			return refuse_batch(err,
					    "Invalid Resource Record: ARRDATAIllegalIPv4Address "
					    "(Value is not a valid IPv4 address) in $",
					    r->name, r->type);
	if (str_equal(r->type, "CNAME") && r->values.len > 1)
		return refuse_batch(err, "The resource record set @ must have exactly one value",
				    r->name, r->type);
	return 0;
}

/* A CNAME stands alone at its name, and never at the top of a zone. */
static int check_alone(const struct world_zone *zone, const struct world_record *r, struct err *err)
{
	bool is_cname = str_equal(r->type, "CNAME");
	if (is_cname && str_equal(r->name, zone->name))
		return refuse_batch(err,
				    "RRSet of type CNAME with DNS name $ is not permitted at "
				    "apex in zone",
				    r->name, r->type);
	for (size_t i = 0; i < zone->records.len; i++) {
		const struct world_record *other = &zone->records.item[i];
		if (!str_equal(other->name, r->name) || str_equal(other->type, r->type)) continue;
		if (is_cname)
			return refuse_batch(err,
					    "RRSet of type CNAME with DNS name $ is not "
					    "permitted as it conflicts with other records with "
					    "the same DNS name in zone",
					    r->name, r->type);
		if (str_equal(other->type, "CNAME"))
			return refuse_batch(err,
					    "RRSet with DNS name $ is not permitted as it "
					    "conflicts with the CNAME record of that name",
					    r->name, r->type);
	}
	return 0;
}

static int check_put(const struct world_zone *zone, enum world_change_action action,
		     const struct world_record *r, struct err *err)
{
	if (!world_name_is_in(r->name, zone->name))
		return world_refuse(err, ERR_INPUT, "InvalidChangeBatch",
				    "[RRSet with DNS name %s. is not permitted in zone %s.]",
				    r->name, zone->name);
	if (check_values(r, err) < 0 || check_alone(zone, r, err) < 0) return -1;
	if (action == CHANGE_CREATE && world_find_record(zone, r->name, r->type))
		return refuse_batch(err,
				    "Tried to create resource record set [@] but it already "
				    "exists",
				    r->name, r->type);
	return 0;
}

static int check_remove(const struct world_zone *zone, const struct world_record *old,
			const struct world_record *r, struct err *err)
{
	if (!old)
		return refuse_batch(err,
				    "Tried to delete resource record set [@] but it was not "
				    "found",
				    r->name, r->type);
	if (!world_record_equal(old, r))
		return refuse_batch(err,
				    "Tried to delete resource record set [@] but the values "
				    "provided do not match the current values",
				    r->name, r->type);
	if (str_equal(r->name, zone->name) &&
	    (str_equal(r->type, "NS") || str_equal(r->type, "SOA")))
		return refuse_batch(err,
				    "A HostedZone must contain at least one NS record and "
				    "exactly one SOA record; $ cannot lose its own",
				    r->name, r->type);
	return 0;
}

int world_change_record(struct world *w, struct world_zone *zone, enum world_change_action action,
			struct world_record *record, int64_t now_ms, struct err *err)
{
	struct world_record *old = world_find_record(zone, record->name, record->type);
	if (action == CHANGE_DELETE ? check_remove(zone, old, record, err) < 0
				    : check_put(zone, action, record, err) < 0)
		return -1;
	if (action == CHANGE_DELETE) {
		struct world_record gone = *old;
		vec_remove(&zone->records, (size_t)(old - zone->records.item));
		world_record_release(&gone);
		world_record_release(record);
	} else if (old) {
		world_record_release(old);
		*old = *record;
	} else {
		*vec_push(&zone->records) = *record;
	}
	*record = (struct world_record){ 0 };
	zone->serial++;
	world_look_at_certificates(w, now_ms);
	return 0;
}

bool world_is_delegated(const struct world *w, const struct world_zone *zone)
{
	const struct world_zone *above = world_zone_of(w, zone->name, true);
	const struct world_record *ns =
		above && above != zone ? world_find_record(above, zone->name, "NS") : NULL;
	if (!ns || ns->values.len != WORLD_NAME_SERVERS) return false;
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
		if (!has_value(ns, zone->name_servers[i])) return false;
	return true;
}
