/* Public hosted zones and their records, with Route 53's rules. */
#ifndef CORE_REHEARSAL_WORLD_ZONES_H
#define CORE_REHEARSAL_WORLD_ZONES_H

#include "core/rehearsal/world.h"

enum { WORLD_SETS_PER_SIDE = 128, WORLD_NEGATIVE_TTL = 900 };
enum world_change_action { CHANGE_CREATE, CHANGE_DELETE, CHANGE_UPSERT };

struct world_new_zone {
	const char *account, *name, *comment, *caller_reference; /* the last may be NULL */
	bool is_parent;
	const char *id_word; /* what its id is made of; NULL: the next number */
};
int world_make_zone(struct world *w, const struct world_new_zone *wanted, int64_t now_ms,
		    struct world_zone **ret, struct err *err);
/* HostedZoneNotEmpty when more than SOA and NS are left. */
int world_delete_zone(struct world *w, struct world_zone *zone, int64_t now_ms, struct err *err);
void world_zone_free(struct world_zone *zone);
/* id with or without "/hostedzone/"; account NULL: any. NULL: none. */
struct world_zone *world_find_zone(const struct world *w, const char *account, const char *id);
/* The deepest zone that a name lies in, on one side; the newest of several. NULL: none. */
struct world_zone *world_zone_of(const struct world *w, const char *name, bool is_parent);
/* The record that delegates to this zone's name servers. */
struct world_record world_zone_ns(const struct world_zone *zone, int64_t ttl);
bool world_name_is_in(const char *name, const char *zone); /* equal or below */

/* Takes the record's contents over on success, leaves them alone otherwise. */
int world_change_record(struct world *w, struct world_zone *zone, enum world_change_action action,
			struct world_record *record, int64_t now_ms, struct err *err);
struct world_record *world_find_record(const struct world_zone *zone, const char *name,
				       const char *type);
bool world_record_equal(const struct world_record *a, const struct world_record *b);
struct world_record world_record_copy(const struct world_record *record);
void world_record_release(struct world_record *record);
/* Whether the parent's side delegates exactly to this zone's name servers. */
bool world_is_delegated(const struct world *w, const struct world_zone *zone);
const char *world_new_change(struct world *w, int64_t now_ms); /* "C...": a change's id */

/* Name servers in both pools; index below 4 * WORLD_SETS_PER_SIDE. */
char *world_server_name(bool is_parent, size_t index);

#endif
