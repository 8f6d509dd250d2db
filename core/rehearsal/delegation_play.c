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

static void add_misspelt(struct str *out, const char *server)
{
	size_t len = strlen(server);
	str_add_bytes(out, server, len - 2);
	str_add_char(out, server[len - 1]);
	str_add_char(out, server[len - 2]);
}

/* False: there is nothing to put in its place. */
static bool add_place(const struct scene *s, char place, struct str *out)
{
	const struct world_certificate *c = s->certificate;
	const char *text = NULL, *own = strchr("pqrs", place), *label_end;
	CLEANUP(mem_free_text) char *made = NULL;
	if (place >= '1' && place <= '4')
		text = s->child->name_servers[place - '1'];
	else if (place >= '5' && place <= '8')
		text = made = world_server_name(false, OLDER_SETS + (size_t)(place - '5'));
	else if (own)
		text = s->parent->name_servers[own - "pqrs"];
	else if (place == 'c')
		text = s->child->name;
	else if (place == 'z')
		text = s->parent->name;
	else if (place == 'b')
		text = name_between(s);
	else if (place == 'n' && c)
		text = made = world_normal_name(c->record_name);
	else if (place == 'v' && c)
		text = c->record_value;
	if (place == 'l' && (label_end = strchr(s->child->name, '.')))
		text = made = mem_copy_bytes(s->child->name, (size_t)(label_end - s->child->name));
	if (place == 't')
		add_misspelt(out, s->child->name_servers[1]);
	else if (text)
		str_add(out, text);
	return text || place == 't';
}

static bool expand(const struct scene *s, const char *line, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++) {
		if (line[i] != '%')
			str_add_char(out, line[i]);
		else if (++i == len || !add_place(s, line[i], out))
			return false;
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
	struct world_record r = { .name = take_word(&at), .type = take_word(&at) };
	CLEANUP(mem_free_text) char *ttl = take_word(&at);
	r.ttl = strtol(ttl, NULL, 10);
	r.played_for = mem_copy_text(s->child->name);
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

/* The first CAA set on the way up decides: the child's own takes the parent's word away. */
bool delegation_blocks(const struct world *w, const struct world_certificate *c)
{
	const struct delegation_state *state = delegation_played(w);
	const struct world_zone *child = world_zone_of(w, c->domain, false);
	if (!state || !child) return false;
	if (state->blocks_caa)
		return !world_find_record(child, c->domain, "CAA") &&
		       !world_find_record(child, child->name, "CAA");
	return state->blocks_certificate;
}
