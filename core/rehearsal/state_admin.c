#include "core/rehearsal/state_admin.h"

#include "core/base/trace.h"
#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/state_line.h"
#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_zones.h"

enum { DELEGATION_TTL = 300 };

static struct world_zone *parent_of(const struct state *s, const struct world_zone *zone)
{
	return zone->is_parent ? NULL : world_zone_of(s->world, zone->name, true);
}

static void put(struct state *s, struct world_zone *zone, struct world_record *record)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (!world_find_record(zone, record->name, record->type) &&
	    world_change_record(s->world, zone, CHANGE_CREATE, record, s->last_ms, &err) < 0)
		trace("rehearsal", "the admin cannot paste: %s", err_text(&err));
	world_record_release(record);
}

static void paste_name_servers(struct state *s, const struct world_zone *zone)
{
	struct world_zone *parent = parent_of(s, zone);
	if (!parent) return;
	struct world_record record = world_zone_ns(zone, DELEGATION_TTL);
	put(s, parent, &record);
}

/* The zone where a certificate's records are up to the admin: no child zone covers its name. */
static struct world_zone *zone_for(const struct state *s, const struct world_certificate *c)
{
	if (world_zone_of(s->world, c->domain, false)) return NULL;
	return world_zone_of(s->world, c->domain, true);
}

/* What the admin is asked for next: the record that validates it, then, when it is in use, the
 * address of its host. */
struct errand {
	struct world_zone *zone; /* NULL: nothing */
	char *name, *value;
	int64_t since_ms;
};

static void errand_release(struct errand *e)
{
	free(e->name);
	free(e->value);
}

static bool has_name(const struct world_zone *zone, const char *name)
{
	for (size_t i = 0; i < zone->records.len; i++)
		if (str_equal(zone->records.item[i].name, name)) return true;
	return false;
}

static struct errand errand_for(const struct state *s, const struct world_certificate *c)
{
	struct errand e = { .zone = zone_for(s, c), .since_ms = c->record_ms };
	if (!e.zone) return e;
	if (c->is_issued) {
		e.name = mem_copy_text(c->domain);
		e.value = world_certificate_balancer(s->world, c, &e.since_ms);
	} else {
		e.name = world_normal_name(c->record_name);
		e.value = mem_copy_text(c->record_value);
	}
	if (!e.value || has_name(e.zone, e.name)) e.zone = NULL;
	return e;
}

static void paste_certificate(struct state *s, const struct world_certificate *c)
{
	CLEANUP(errand_release) struct errand e = errand_for(s, c);
	if (!e.zone) return;
	struct world_record record = { .name = TAKE(e.name),
				       .type = mem_copy_text("CNAME"),
				       .ttl = DELEGATION_TTL };
	*vec_push(&record.values) = TAKE(e.value);
	put(s, e.zone, &record);
}

void state_paste_into(struct state *s, const char *id)
{
	const struct world_zone *zone = world_find_zone(s->world, NULL, id);
	/* Whatever was wrong on the way there is put right with it. */
	if (zone && s->world->delegation) delegation_set(s->world, NULL, s->last_ms);
	if (zone) paste_name_servers(s, zone);
	for (size_t i = 0; i < s->world->certificates.len; i++)
		if (str_equal(s->world->certificates.item[i]->arn, id))
			paste_certificate(s, s->world->certificates.item[i]);
}

static bool is_undelegated(const struct state *s, const struct world_zone *zone)
{
	const struct world_zone *parent = parent_of(s, zone);
	if (parent && s->world->delegation) return true; /* a mistake, to be put right */
	return parent && !world_find_record(parent, zone->name, "NS") &&
	       !world_find_record(parent, zone->name, "CNAME"); /* would be refused */
}

static int paste(struct state *s, const char *id)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	cJSON *line = state_new_line(s, "paste");
	cJSON_AddStringToObject(line, "zone", id);
	if (state_do_line(s, line, &err) == 0) return 0;
	trace("rehearsal", "%s", err_text(&err));
	return -1;
}

void state_paste_records(struct state *s)
{
	for (size_t i = 0; i < s->world->zones.len; i++)
		if (is_undelegated(s, s->world->zones.item[i]))
			paste(s, s->world->zones.item[i]->id);
	for (size_t i = 0; i < s->world->certificates.len; i++) {
		CLEANUP(errand_release)
		struct errand e = errand_for(s, s->world->certificates.item[i]);
		if (e.zone) paste(s, s->world->certificates.item[i]->arn);
	}
}

/* Somebody delegates with a stack: then the admin has not been asked. */
static bool has_delegation_stack(const struct state *s)
{
	const struct cfn_stack *stack;
	for (size_t i = 0; (stack = cfn_at(s->cfn, i)); i++)
		if (str_ends(stack->name, "-delegation") &&
		    !str_equal(stack->status, "DELETE_COMPLETE"))
			return true;
	return false;
}

struct task { /* what the admin does next */
	const char *id;
	int64_t due_ms; /* -1: nothing */
};

static void consider(struct task *next, const char *id, int64_t due_ms)
{
	if (next->due_ms < 0 || due_ms < next->due_ms) *next = (struct task){ id, due_ms };
}

static struct task next_task(const struct state *s)
{
	struct task next = { NULL, -1 };
	for (size_t i = 0; i < s->world->zones.len; i++) {
		const struct world_zone *z = s->world->zones.item[i];
		int64_t since = z->created_ms;
		if (s->world->delegation && s->world->delegation_ms > since)
			since = s->world->delegation_ms;
		if (is_undelegated(s, z)) consider(&next, z->id, since + s->admin_after_ms);
	}
	for (size_t i = 0; i < s->world->certificates.len; i++) {
		const struct world_certificate *c = s->world->certificates.item[i];
		CLEANUP(errand_release) struct errand e = errand_for(s, c);
		if (e.zone) consider(&next, c->arn, e.since_ms + s->admin_after_ms);
	}
	return next;
}

/* Stacks make zones on the way, so time goes on in steps that end no later than the soonest moment
 * at which the admin could act on what does not exist yet. */
void state_advance(struct state *s, int64_t now_ms)
{
	bool is_idle = s->admin_by_hand;
	while (s->last_ms < now_ms) {
		struct task next = is_idle || has_delegation_stack(s) ? (struct task){ NULL, -1 }
								      : next_task(s);
		int64_t event = cfn_next_due(s->cfn), until = now_ms;
		if (event > s->last_ms && event < until) until = event;
		if (next.due_ms >= 0 && next.due_ms <= until) {
			until = next.due_ms;
			state_advance_quietly(s, until);
			is_idle = is_idle || paste(s, next.id) < 0;
			continue;
		}
		state_advance_quietly(s, until);
	}
}
