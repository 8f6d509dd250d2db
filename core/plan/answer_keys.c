#include "core/plan/answer_keys.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/secrets.h"

#include <string.h>

enum { SHOWN_MAX = 60, SLIPS_MAX = 2 };

const struct question *answer_key_question(const char *path)
{
	for (int id = 0; id < Q_COUNT; id++)
		if (strcmp(question((enum question_id)id)->yaml_path, path) == 0)
			return question((enum question_id)id);
	return NULL;
}

/* Whether some question has the path followed by `follower`. */
static bool begins_a_path(const char *path, char follower)
{
	size_t n = strlen(path);
	for (int id = 0; id < Q_COUNT; id++) {
		const char *full = question((enum question_id)id)->yaml_path;
		if (strncmp(full, path, n) == 0 && full[n] == follower) return true;
	}
	return false;
}

bool answer_key_is_section(const char *path)
{
	return begins_a_path(path, '.');
}

bool answer_key_is_array(const char *path)
{
	return begins_a_path(path, '[');
}

/* ---- what was meant ---- */

static const char *last_part(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot ? dot + 1 : path;
}

/* The key of a question without its place in an array, or its section; the caller frees. */
static char *key_of(enum question_id id, bool whole)
{
	const char *path = question(id)->yaml_path;
	return mem_copy_bytes(path, strcspn(path, whole ? "[" : "."));
}

/* The right word in another section is near too, though not as near as a slip. */
static size_t distance(const char *path, const char *key)
{
	if (strcmp(last_part(path), last_part(key)) == 0) return SLIPS_MAX;
	size_t letters = strlen(last_part(key)), slips = str_distance(path, key, SLIPS_MAX);
	return slips < letters ? slips : SLIPS_MAX + 1;
}

/* The caller frees; NULL: nothing is near. */
static char *nearest(const char *path)
{
	char *best = NULL;
	size_t least = SLIPS_MAX + 1;
	for (int i = 0; i < 2 * Q_COUNT; i++) {
		CLEANUP(mem_free_text)
		char *key = key_of((enum question_id)(i % Q_COUNT), i < Q_COUNT);
		size_t slips = distance(path, key);
		if (slips >= least) continue;
		least = slips;
		mem_free_text(&best);
		best = TAKE(key);
	}
	return best;
}

static bool names_a_secret(const char *path)
{
	for (int id = 0; id < SECRET_COUNT; id++)
		if (strcmp(secret_spec((enum secret_id)id)->name, last_part(path)) == 0)
			return true;
	return false;
}

/* "parent, zone, host", or the sections when `section` is empty. */
static void add_names(struct str *out, const char *section, size_t section_len)
{
	CLEANUP(mem_free_text) char *previous = NULL;
	const char *comma = "";
	for (int id = 0; id < Q_COUNT; id++) {
		char *key = key_of((enum question_id)id, section_len > 0);
		bool is_inside = !section_len || (strncmp(key, section, section_len) == 0 &&
						  key[section_len] == '.');
		if (is_inside && !str_equal(key, previous)) {
			str_addf(out, "%s%s", comma, last_part(key));
			comma = ", ";
		}
		mem_free_text(&previous);
		previous = key;
	}
}

void answer_key_unknown(const char *path, struct str *out)
{
	CLEANUP(mem_free_text) char *shown = utf8_sanitised(path, SHOWN_MAX);
	CLEANUP(mem_free_text) char *near = nearest(path);
	const char *dot = strchr(path, '.');
	if (names_a_secret(path)) {
		str_addf(
			out,
			"'%s' may not stand here: secrets are typed or made in the wizard and kept "
			"in no file",
			shown);
	} else if (near) {
		str_addf(out, "unknown key '%s'; did you mean '%s'?", shown, near);
	} else {
		str_addf(out, "unknown key '%s'; there are ", shown);
		add_names(out, path, dot ? (size_t)(dot - path) : 0);
	}
}
