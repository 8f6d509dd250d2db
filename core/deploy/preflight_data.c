/* Aurora and the cache: can AWS make what the answers name? */
#include "core/deploy/preflight_judges.h"

#include <stdlib.h>
#include <string.h>

enum { SAID_MAX = 6, MAJOR_MAX = 8 };

static const struct preflight_version *find_postgres(const struct judging *j, const char *version)
{
	for (size_t i = 0; i < j->facts->postgres_versions.len; i++)
		if (str_equal(j->facts->postgres_versions.item[i].version, version))
			return &j->facts->postgres_versions.item[i];
	return NULL;
}

/* Both as "16.13": by number, so that 16.9 comes before 16.13. */
static long minor_of(const char *version)
{
	const char *dot = strchr(version, '.');
	return dot ? strtol(dot + 1, NULL, 10) : -1;
}

static size_t major_len(const char *version)
{
	return strcspn(version, ".");
}

static bool is_same_line(const char *a, const char *b)
{
	return major_len(a) == major_len(b) && strncmp(a, b, major_len(a)) == 0;
}

/* The newest of the same line, else NULL. */
static const char *newest_postgres(const struct judging *j, const char *like)
{
	const char *best = NULL;
	for (size_t i = 0; i < j->facts->postgres_versions.len; i++) {
		const char *version = j->facts->postgres_versions.item[i].version;
		if (is_same_line(version, like) && (!best || minor_of(version) > minor_of(best)))
			best = version;
	}
	return best;
}

static void judge_version(struct judging *j, const char *version)
{
	if (!judge_knows(j, LOOK_POSTGRES_VERSIONS) || find_postgres(j, version)) return;
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "postgres-not-creatable", Q_POSTGRES_VERSION,
			  "Aurora PostgreSQL %s cannot be created in %s.", version,
			  answers_get(j->a, Q_REGION));
	const char *newest = newest_postgres(j, version);
	if (newest)
		judge_fix(f, "The newest of this line is %s.", newest);
	else
		judge_fix(f, "Choose another line.");
}

static void judge_support(struct judging *j, const char *version)
{
	if (!judge_knows(j, LOOK_POSTGRES_SUPPORT) || !j->facts->now_ms) return;
	for (size_t i = 0; i < j->facts->postgres_support.len; i++) {
		const struct preflight_support *s = &j->facts->postgres_support.item[i];
		if (!is_same_line(s->major, version) || s->standard_until_ms > j->facts->now_ms)
			continue;
		struct preflight_finding *f = judge_add(
			j, PREFLIGHT_ERROR, "postgres-extended-support", Q_POSTGRES_VERSION,
			"Aurora PostgreSQL %s is past its standard support. AWS would create it "
			"with paid extended support only, which the template refuses.",
			s->major);
		judge_fix(f, "Choose a newer line.");
	}
}

static void judge_serverless(struct judging *j, const char *version)
{
	const struct preflight_version *v = find_postgres(j, version);
	if (!answers_is(j->a, Q_DATABASE_SIZE, "db.serverless") || !v || v->serverless_max > 0)
		return;
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "serverless-not-supported", Q_DATABASE_SIZE,
			  "Aurora PostgreSQL %s does not run as db.serverless here.", version);
	judge_fix(f, "Choose an instance class, or a newer version.");
}

static const struct preflight_class *find_class(const struct judging *j, const char *name)
{
	for (size_t i = 0; i < j->facts->database_classes.len; i++)
		if (str_equal(j->facts->database_classes.item[i].name, name))
			return &j->facts->database_classes.item[i];
	return NULL;
}

static bool class_fits(const struct judging *j, const struct preflight_class *c)
{
	return preflight_names_have(&c->zones, answers_get(j->a, Q_ZONE_A)) ||
	       preflight_names_have(&c->zones, answers_get(j->a, Q_ZONE_B));
}

static void fix_class(struct judging *j, struct preflight_finding *f)
{
	struct preflight_names good = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	for (const struct choice *c = question(Q_DATABASE_SIZE)->choices; c && c->value; c++) {
		const struct preflight_class *class = find_class(j, c->value);
		if (class && class_fits(j, class)) preflight_names_add(&good, c->value);
	}
	judge_list(&list, &good, SAID_MAX);
	if (good.len)
		judge_fix(f, "These can be had: %s.", str_text(&list));
	else
		judge_fix(f, "Choose another class, or another version.");
	preflight_names_release(&good);
}

/* The writer goes to whichever of the two zones has the class. */
static void judge_class(struct judging *j, const char *version)
{
	const char *name = answers_get(j->a, Q_DATABASE_SIZE);
	const char *a = answers_get(j->a, Q_ZONE_A), *b = answers_get(j->a, Q_ZONE_B);
	if (!judge_knows(j, LOOK_DATABASE_CLASSES) || !name[0]) return;
	/* An unknown version has no class at all; that is said already. */
	if (judge_knows(j, LOOK_POSTGRES_VERSIONS) && !find_postgres(j, version)) return;
	const struct preflight_class *class = find_class(j, name);
	if (!class)
		fix_class(j, judge_add(j, PREFLIGHT_ERROR, "class-not-orderable", Q_DATABASE_SIZE,
				       "%s cannot be had with Aurora PostgreSQL %s in %s.", name,
				       version, answers_get(j->a, Q_REGION)));
	else if (a[0] && b[0] && class->zones.len && !class_fits(j, class))
		fix_class(j, judge_add(j, PREFLIGHT_ERROR, "class-not-in-zones", Q_DATABASE_SIZE,
				       "%s can be had neither in %s nor in %s.", name, a, b));
}

void judge_database(struct judging *j)
{
	const char *version = answers_get(j->a, Q_POSTGRES_VERSION);
	if (!version[0]) return;
	judge_version(j, version);
	judge_support(j, version);
	judge_serverless(j, version);
	judge_class(j, version);
}

/* ---- cache ---- */

/* "8.0" is given as "8.0", "8.0.1" or "8.0.x", depending on the engine. */
static bool is_version(const char *known, const char *wanted)
{
	size_t n = strlen(wanted);
	return strncmp(known, wanted, n) == 0 && (!known[n] || known[n] == '.');
}

static void judge_cache_version(struct judging *j, const char *engine, const char *version)
{
	struct preflight_names same = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	bool is_there = false;
	for (size_t i = 0; i < j->facts->cache_versions.len; i++) {
		const struct preflight_version *v = &j->facts->cache_versions.item[i];
		if (!str_equal(v->engine, engine)) continue;
		is_there |= is_version(v->version, version);
		preflight_names_add(&same, v->version);
	}
	judge_list(&list, &same, SAID_MAX);
	if (!is_there) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_ERROR, "cache-version-unknown", Q_CACHE_VERSION,
				  "ElastiCache does not offer %s %s in %s.", engine, version,
				  answers_get(j->a, Q_REGION));
		if (same.len)
			judge_fix(f, "Of %s it offers %s.", engine, str_text(&list));
		else
			judge_fix(f, "Choose another engine.");
	}
	preflight_names_release(&same);
}

void judge_cache(struct judging *j)
{
	const char *chosen = answers_get(j->a, Q_CACHE_VERSION);
	const char *node = answers_get(j->a, Q_CACHE_SIZE), *blank = strchr(chosen, ' ');
	if (judge_knows(j, LOOK_CACHE_VERSIONS) && blank) {
		CLEANUP(mem_free_text)
		char *engine = mem_copy_bytes(chosen, (size_t)(blank - chosen));
		judge_cache_version(j, engine, blank + 1);
	}
	if (!judge_knows(j, LOOK_CACHE_NODES) || !node[0] || !j->facts->cache_nodes.len ||
	    preflight_names_have(&j->facts->cache_nodes, node))
		return;
	/* No call lists what can be ordered; what can be reserved is nearly the same. */
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_WARNING, "cache-node-unlisted", Q_CACHE_SIZE,
			  "%s is not among the cache nodes that can be reserved in %s; it may not "
			  "be offered.",
			  node, answers_get(j->a, Q_REGION));
	judge_fix(f, "Choose a common one, such as cache.t4g.micro.");
}
