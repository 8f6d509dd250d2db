#include "core/rehearsal/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/mem.h"

struct journal {
	char *path;
	int lock;
};

static char *in_folder(const char *folder, const char *name)
{
	return str_format("%s/%s", folder, name);
}

static void forget(const char *folder, const char *name)
{
	CLEANUP(mem_free_text) char *path = in_folder(folder, name);
	unlink(path);
}

int journal_open(const char *folder, bool reset, struct journal **ret, struct err *err)
{
	CLEANUP(mem_free_text) char *lock_path = in_folder(folder, "lock");
	int lock = file_lock(lock_path, err);
	if (lock < 0) return -1;
	forget(folder, "server.json"); /* whoever wrote it is gone */
	if (reset) {
		forget(folder, "journal.ndjson");
		forget(folder, "clock.json");
	}
	struct journal *journal = mem_alloc(sizeof(*journal));
	journal->path = in_folder(folder, "journal.ndjson");
	journal->lock = lock;
	*ret = journal;
	return 0;
}

void journal_free(struct journal *journal)
{
	if (!journal) return;
	close(journal->lock);
	free(journal->path);
	free(journal);
}

/* Only the last line can be torn: each was fsynced before the next was begun. */
static int cut_torn_end(const struct journal *journal, size_t whole, size_t len, struct err *err)
{
	if (whole == len) return 0;
	if (truncate(journal->path, (off_t)whole) < 0)
		return err_set(err, ERR_SYSTEM, "cannot mend %s: %s", journal->path,
			       strerror(errno));
	return 0;
}

int journal_replay(struct journal *journal, journal_fn *fn, void *user, struct err *err)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(err_release) struct err own = ERR_INIT;
	if (file_read(journal->path, JOURNAL_BYTES_MAX, &text, &own) < 0) {
		if (own.kind == ERR_NOT_FOUND) return 0;
		err_copy(err, &own);
		return -1;
	}
	size_t at = 0;
	while (at < text.len) {
		const char *line = str_text(&text) + at;
		const char *end = memchr(line, '\n', text.len - at);
		cJSON *json = end ? cJSON_ParseWithLength(line, (size_t)(end - line)) : NULL;
		if (end && !json)
			return err_set(err, ERR_INPUT,
				       "%s is damaged at byte %zu; --rehearsal-reset begins anew",
				       journal->path, at);
		if (!json) break;
		fn(json, user);
		cJSON_Delete(json);
		at = (size_t)(end - str_text(&text)) + 1;
	}
	return cut_torn_end(journal, at, text.len, err);
}

int journal_append(struct journal *journal, const cJSON *line, struct err *err)
{
	char *printed = cJSON_PrintUnformatted(line);
	CLEANUP(str_release) struct str text = STR_INIT;
	str_addf(&text, "%s\n", printed);
	cJSON_free(printed);
	return file_append(journal->path, str_text(&text), text.len, 0600, err);
}

static cJSON *read_json(const char *folder, const char *name, struct err *err)
{
	CLEANUP(mem_free_text) char *path = in_folder(folder, name);
	CLEANUP(str_release) struct str text = STR_INIT;
	if (file_read(path, JOURNAL_SMALL_FILE_MAX, &text, err) < 0) return NULL;
	cJSON *json = cJSON_ParseWithLength(str_text(&text), text.len);
	if (!json) err_set(err, ERR_INPUT, "%s cannot be read", path);
	return json;
}

static double number(const cJSON *json, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
	return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

bool journal_read_clock(const char *folder, struct journal_clock *ret)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	cJSON *json = read_json(folder, "clock.json", &ignored);
	*ret = (struct journal_clock){ (int64_t)number(json, "real_ms"),
				       (int64_t)number(json, "simulated_ms"),
				       number(json, "speed") };
	cJSON_Delete(json);
	return ret->real_ms > 0 && ret->simulated_ms > 0 && ret->speed > 0;
}

int journal_write_clock(const char *folder, const struct journal_clock *clock, struct err *err)
{
	CLEANUP(mem_free_text) char *path = in_folder(folder, "clock.json");
	CLEANUP(mem_free_text)
	char *text =
		str_format("{\"real_ms\":%lld,\"simulated_ms\":%lld,\"speed\":%.6g}\n",
			   (long long)clock->real_ms, (long long)clock->simulated_ms, clock->speed);
	return file_replace(path, text, strlen(text), 0600, err);
}

int64_t journal_simulated_now(const struct journal_clock *clock, int64_t real_ms)
{
	int64_t passed = real_ms - clock->real_ms;
	return clock->simulated_ms + (passed > 0 ? (int64_t)((double)passed * clock->speed) : 0);
}

cJSON *journal_read_server(const char *folder, struct err *err)
{
	return read_json(folder, "server.json", err);
}

int journal_write_server(const char *folder, const char *text, struct err *err)
{
	CLEANUP(mem_free_text) char *path = in_folder(folder, "server.json");
	return file_replace(path, text, strlen(text), 0600, err);
}

void journal_forget_server(const char *folder)
{
	forget(folder, "server.json");
}
