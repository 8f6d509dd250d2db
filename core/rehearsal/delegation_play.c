/* Puts a played state into the zones, and takes it out again. */
#include "core/rehearsal/delegation_states.h"

#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_zones.h"

enum { APEX_TTL = 172800, OLDER_SETS = WORLD_SETS_PER_SIDE * WORLD_NAME_SERVERS };

struct scene {
	struct world_zone *parent;
	const struct world_zone *child;
	const struct world_certificate *certificate; /* NULL: the line names none */
};

/* The name between parent and child that is nearest to the parent; NULL: the child is next to it.
 */
static const char *name_between(const struct scene *s)
{
	const char *between = NULL;
	for (const char *dot = strchr(s->child->name, '.');
	     dot && !str_equal(dot + 1, s->parent->name); dot = strchr(dot + 1, '.'))
		between = dot + 1;
	return between;
}

/* ".net" becomes ".nte". */
static char *misspell(const char *server)
{
	char *text = mem_copy_text(server);
	size_t len = strlen(text);
	text[len - 1] = server[len - 2];
	text[len - 2] = server[len - 1];
	return text;
}

/* The caller frees; NULL: there is nothing to put in its place. */
static char *place_text(const struct scene *s, char place)
{
	static const char childs[] = "1234", older[] = "5678", parents[] = "pqrs";
	const char *child = strchr(childs, place), *old = strchr(older, place);
	const char *parent = strchr(parents, place), *name = s->child->name;
	const struct {
		char place;
		const char *text;
	} names[] = {
		{ 'c', name },
		{ 'z', s->parent->name },
		{ 'b', name_between(s) },
		{ 'n', s->certificate ? s->certificate->record_name : NULL },
		{ 'v', s->certificate ? s->certificate->record_value : NULL },
	};
	if (child) return mem_copy_text(s->child->name_servers[child - childs]);
	if (old) return world_server_name(false, OLDER_SETS + (size_t)(old - older));
	if (parent) return mem_copy_text(s->parent->name_servers[parent - parents]);
	if (place == 'l') return mem_copy_bytes(name, strcspn(name, "."));
	if (place == 't') return misspell(s->child->name_servers[1]);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].place == place) return mem_copy_text(names[i].text);
	return NULL;
}

static bool expand(const struct scene *s, const char *line, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++) {
		if (line[i] != '%') {
			str_add_char(out, line[i]);
			continue;
		}
		CLEANUP(mem_free_text) char *text = ++i < len ? place_text(s, line[i]) : NULL;
		if (!text) return false;
		str_add(out, text);
	}
	return true;
}

static char *take_word(const char **at)
{
	size_t len = strcspn(*at, " ");
	char *word = mem_copy_bytes(*at, len);
	*at += len + ((*at)[len] == ' ');
	return word;
}

static void drop(struct world_zone *zone, const char *name, const char *type)
{
	struct world_record *old = world_find_record(zone, name, type);
	if (!old) return;
	world_record_release(old);
	vec_remove(&zone->records, (size_t)(old - zone->records.item));
	zone->serial++;
}

static void put_line(const struct scene *s, struct world_zone *zone, const char *line, size_t len)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	if (!expand(s, line, len, &text)) return;
	const char *at = str_text(&text);
	CLEANUP(mem_free_text) char *name = take_word(&at);
	CLEANUP(mem_free_text) char *type = take_word(&at);
	CLEANUP(mem_free_text) char *ttl = take_word(&at);
	struct world_record r = { .name = world_normal_name(name),
				  .type = TAKE(type),
				  .ttl = strtol(ttl, NULL, 10),
				  .played_for = mem_copy_text(s->child->name) };
	while (*at && str_equal(r.type, "NS"))
		*vec_push(&r.values) = take_word(&at);
	if (*at) *vec_push(&r.values) = mem_copy_text(at);
	drop(zone, r.name, r.type);
	*vec_push(&zone->records) = r;
	zone->serial++;
}

static void put_lines(const struct world *w, struct scene *s, struct world_zone *zone,
		      const char *lines)
{
	for (const char *at = lines; at && *at; at += strcspn(at, "\n") + 1) {
		size_t len = strcspn(at, "\n");
		if (!str_starts(at, "%n")) {
			put_line(s, zone, at, len);
			continue;
		}
		for (size_t i = 0; i < w->certificates.len; i++) {
			s->certificate = w->certificates.item[i];
			if (world_name_is_in(s->certificate->domain, s->child->name))
				put_line(s, zone, at, len);
		}
		s->certificate = NULL;
	}
}

/* What was put for this child, or for any (NULL); a zone's own NS set is never missing. */
static void take_out(struct world_zone *zone, const char *child)
{
	for (size_t i = zone->records.len; i-- > 0;) {
		struct world_record *r = &zone->records.item[i];
		if (!r->played_for || (child && !str_equal(r->played_for, child))) continue;
		bool is_apex = str_equal(r->type, "NS") && str_equal(r->name, zone->name);
		world_record_release(r);
		if (is_apex)
			*r = world_zone_ns(zone, APEX_TTL);
		else
			vec_remove(&zone->records, i);
		zone->serial++;
	}
}

void delegation_play(struct world *w, struct world_zone *child)
{
	static const char *const at_the_name[] = { "NS", "CNAME", "DNAME", "DS" };
	struct world_zone *parent = child->is_parent ? NULL : world_zone_of(w, child->name, true);
	struct scene scene = { .parent = parent, .child = child };
	if (!w->delegation || !parent) return;
	take_out(parent, child->name);
	take_out(child, child->name);
	for (size_t i = 0; i < ARRAY_LEN(at_the_name); i++)
		drop(parent, child->name, at_the_name[i]);
	put_lines(w, &scene, parent, w->delegation->parent);
	put_lines(w, &scene, child, w->delegation->child);
}

void delegation_set(struct world *w, const struct delegation_state *state, int64_t now_ms)
{
	w->delegation = state;
	w->delegation_ms = now_ms;
	for (size_t i = 0; i < w->zones.len; i++)
		take_out(w->zones.item[i], NULL);
	for (size_t i = 0; i < w->zones.len; i++)
		delegation_play(w, w->zones.item[i]);
	world_look_at_certificates(w, now_ms);
}

const struct delegation_state *delegation_played(const struct world *w)
{
	for (size_t i = 0; w->delegation && i < w->zones.len; i++)
		if (!w->zones.item[i]->is_parent) return w->delegation;
	return NULL;
}

char *delegation_server_told(const struct world *w, const struct world_zone *zone, size_t index)
{
	if (zone->is_parent && w->delegation && w->delegation->is_elsewhere)
		return world_server_name(true, OLDER_SETS + index);
	return mem_copy_text(zone->name_servers[index]);
}

bool delegation_blocks(const struct world *w, const struct world_certificate *c)
{
	const struct delegation_state *state = delegation_played(w);
	return state && state->blocks_certificate && world_zone_of(w, c->domain, false);
}

/* The first CAA set on the way up decides: the child's own takes the parent's word away. */
bool delegation_bars(const struct world *w, const struct world_certificate *c)
{
	const struct delegation_state *state = delegation_played(w);
	const struct world_zone *child = world_zone_of(w, c->domain, false);
	return state && state->blocks_caa && child && !world_find_record(child, c->domain, "CAA") &&
	       !world_find_record(child, child->name, "CAA");
}
