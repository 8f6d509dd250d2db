#include "core/deploy/boot_log.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OWN    "REDASH-BOOT "
#define STEP   OWN "step="
#define FAILED OWN "failed step="
#define MASK   "****"

enum {
	READ_MAX = 64 << 10,
	REPEATS = 3,      /* so far apart the same line comes twice */
	CUT_MARK = 6,     /* what utf8_sanitise() ends a cut line with */
	SECRET_LEAST = 6, /* shorter values are words that stand for themselves */
};

static const char *after_digits(const char *at)
{
	while (isdigit((unsigned char)*at) || *at == '.' || *at == ' ')
		at++;
	return at;
}

/* "[   12.345678] cloud-init[1234]: words": the words. *ret_is_kernel: it has another speaker. */
static const char *words_of(const char *line, bool *ret_is_kernel)
{
	const char *at = line;
	*ret_is_kernel = false;
	if (*at != '[') return line;
	at = after_digits(at + 1);
	if (at[0] != ']' || at[1] != ' ') return line;
	at += 2;
	*ret_is_kernel = true;
	if (!str_starts(at, "cloud-init[")) return at;
	const char *end = strstr(at, "]: ");
	if (!end) return at;
	*ret_is_kernel = false;
	return end + 3;
}

/* What the kernel says that may be why. */
static bool is_grave(const char *words)
{
	static const char *const signs[] = { "Out of memory", "oom-kill", "Kernel panic",
					     "I/O error", "No space left" };
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strcasestr(words, signs[i])) return true;
	return false;
}

static void mask_value(struct str *text, const char *value, size_t len)
{
	CLEANUP(mem_free_text) char *whole = str_detach(text);
	const char *at = whole, *found;
	while ((found = memmem(at, strlen(at), value, len))) {
		str_add_bytes(text, at, (size_t)(found - at));
		str_add(text, MASK);
		at = found + len;
	}
	str_add(text, at);
}

static void mask_secrets(struct str *text, const struct secrets *secrets)
{
	for (int id = 0; secrets && id < SECRET_COUNT; id++) {
		const struct secret *s = &secrets->value[id];
		if (!secret_spec((enum secret_id)id)->is_user_name && secret_len(s) >= SECRET_LEAST)
			mask_value(text, secret_reveal(s), secret_len(s));
	}
}

/* Of "scheme://user:password@host" what stands between the colon and the last at. */
static void mask_address(struct str *text)
{
	const char *whole = str_text(text), *scheme = strstr(whole, "://");
	if (!scheme) return;
	const char *user = scheme + 3, *end = user + strcspn(user, " \"'<>");
	const char *at = memrchr(user, '@', (size_t)(end - user));
	const char *colon = at ? memchr(user, ':', (size_t)(at - user)) : NULL;
	if (!colon) return;
	CLEANUP(mem_free_text) char *rest = mem_copy_text(at);
	str_cut(text, (size_t)(colon + 1 - whole));
	str_add(text, MASK);
	str_add(text, rest);
}

/* Where the value of a name begins that ends there; NULL: none is given to it. */
static const char *value_after(const char *name_end)
{
	const char *at = name_end;
	while (isalnum((unsigned char)*at) || *at == '_')
		at++;
	bool is_quoted = *at == '"' || *at == '\'';
	at += is_quoted;
	if (*at != '=' && !(is_quoted && *at == ':')) return NULL;
	at++;
	return at + strspn(at, " \"'");
}

/* PASSWORD=value, and "password": "value". */
static void mask_named(struct str *text)
{
	static const char *const names[] = { "password", "passwd", "secret", "token", "api_key" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(mem_free_text) char *whole = str_detach(text);
		const char *at = whole, *name;
		while ((name = strcasestr(at, names[i]))) {
			const char *end = name + strlen(names[i]), *value = value_after(end);
			size_t len = value ? strcspn(value, " \"'&,;") : 0;
			const char *next = value ? value : end;
			str_add_bytes(text, at, (size_t)(next - at));
			if (len) str_add(text, MASK);
			at = next + len;
		}
		str_add(text, at);
	}
}

/* The caller frees. */
static char *plain_line(const char *bytes, size_t len, const struct secrets *secrets)
{
	struct str text = STR_INIT;
	CLEANUP(str_release) struct str whole = STR_INIT;
	str_add_bytes(&whole, bytes, len);
	mask_secrets(&whole, secrets);
	mask_address(&whole);
	mask_named(&whole);
	utf8_sanitise(&text, str_text(&whole), whole.len, BOOT_LOG_LINE_MAX - CUT_MARK);
	while (str_ends(str_text(&text), " "))
		str_cut(&text, text.len - 1);
	return str_detach(&text);
}

static bool was_just_said(const struct boot_log *log, const char *words)
{
	for (size_t i = 0; i < REPEATS && i < log->line_count; i++)
		if (str_equal(log->line[log->line_count - 1 - i], words)) return true;
	return false;
}

static void keep(struct boot_log *log, const char *words)
{
	if (log->line_count == BOOT_LOG_LINES) {
		free(log->line[0]);
		memmove(log->line, log->line + 1, sizeof(log->line[0]) * (BOOT_LOG_LINES - 1));
		log->line_count--;
	}
	log->line[log->line_count++] = mem_copy_text(words);
}

static void forget_lines(struct boot_log *log)
{
	while (log->line_count)
		free(log->line[--log->line_count]);
}

static void take_step(struct boot_log *log, const char *name)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	str_add_bytes(&text, name, strcspn(name, " "));
	if (text.len >= BOOT_STEP_MAX) str_cut(&text, BOOT_STEP_MAX - 1);
	memcpy(log->step, str_text(&text), text.len + 1);
}

/* All that was said since the step began: a reason may be of several lines. */
static char *said_in_step(const struct boot_log *log)
{
	struct str said = STR_INIT;
	size_t first = log->line_count;
	while (first && !str_starts(log->line[first - 1], OWN))
		first--;
	for (size_t i = first; i < log->line_count; i++)
		str_addf(&said, "%s%s", said.len ? " " : "", log->line[i]);
	return said.len ? str_detach(&said) : NULL;
}

static void take_failure(struct boot_log *log, const char *words)
{
	free(log->said);
	log->said = said_in_step(log);
	take_step(log, words + strlen(FAILED));
	log->has_failed = true;
	keep(log, words);
}

static void take_line(struct boot_log *log, const char *line)
{
	bool is_kernel;
	const char *words = words_of(line, &is_kernel);
	if (is_kernel && log->step[0] && !is_grave(words)) return;
	if (str_is_empty(words) || str_ends(words, "login:") || was_just_said(log, words)) return;
	if (str_starts(words, FAILED)) {
		take_failure(log, words);
		return;
	}
	if (str_starts(words, STEP)) {
		if (!log->step[0]) forget_lines(log); /* of the kernel, and of cloud-init */
		log->has_failed = false;              /* it was started again */
		take_step(log, words + strlen(STEP));
		log->is_finished = str_equal(log->step, "finished");
	}
	if (!log->has_failed) keep(log, words); /* what follows a failure is none of ours */
}

void boot_log_read(const char *console, const struct secrets *secrets, struct boot_log *ret)
{
	const char *at = console ? console : "";
	size_t len = strlen(at);
	*ret = (struct boot_log){ 0 };
	if (len > READ_MAX) at += len - READ_MAX;
	while (*at) {
		size_t line_len = strcspn(at, "\r\n");
		CLEANUP(mem_free_text) char *line = plain_line(at, line_len, secrets);
		take_line(ret, line);
		at += line_len + (at[line_len] != '\0');
	}
}

void boot_log_release(struct boot_log *log)
{
	forget_lines(log);
	free(log->said);
	*log = (struct boot_log){ 0 };
}

const char *boot_step_words(const char *step)
{
	static const struct {
		const char *step, *words;
	} known[] = {
		{ "packages", "installs Docker and AWS's command line" },
		{ "secrets", "reads the secrets" },
		{ "database", "makes Redash's role and database in Aurora" },
		{ "database-role", "makes Redash's role and database in Aurora" },
		{ "environment", "writes the configuration of Redash" },
		{ "compose", "writes the list of containers" },
		{ "pull", "loads the images of Redash" },
		{ "tables", "makes or migrates Redash's tables" },
		{ "start", "starts the containers" },
		{ "ping", "waits for Redash to answer" },
		{ "status", "asks Redash for its database and its cache" },
		{ "workers", "waits for the workers of the queues" },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_equal(known[i].step, step)) return known[i].words;
	return NULL;
}
