/* What outlives the process: a folder with the list of accepted writes (one JSON object a line),
 * the two points that tie simulated time to real time, and how to reach the process that runs.
 *
 *   journal.ndjson   appended and fsynced before a write is answered; a torn last line is dropped
 *   clock.json       {"real_ms":..,"simulated_ms":..,"speed":..}
 *   server.json      endpoint, ports, keys; mode 0600, only while a process runs
 *   lock             flock */
#ifndef CORE_REHEARSAL_JOURNAL_H
#define CORE_REHEARSAL_JOURNAL_H

#include "core/base/err.h"

#include <cjson/cJSON.h>
#include <stdint.h>

enum { JOURNAL_BYTES_MAX = 256 << 20, JOURNAL_SMALL_FILE_MAX = 16384 };

struct journal;
struct journal_clock {
	int64_t real_ms, simulated_ms;
	double speed;
};
/* ERR_CONFLICT: another process holds the folder. */
int journal_open(const char *folder, bool reset, struct journal **ret, struct err *err);
void journal_free(struct journal *journal);
/* Calls back for every line, oldest first. */
typedef void journal_fn(const cJSON *line, void *user);
int journal_replay(struct journal *journal, journal_fn *fn, void *user, struct err *err);
int journal_append(struct journal *journal, const cJSON *line, struct err *err);

/* These work without the lock too. clock_read: false when there is none yet. */
bool journal_read_clock(const char *folder, struct journal_clock *ret);
int journal_write_clock(const char *folder, const struct journal_clock *clock, struct err *err);
int64_t journal_simulated_now(const struct journal_clock *clock, int64_t real_ms);
cJSON *journal_read_server(const char *folder, struct err *err); /* NULL: not readable */
int journal_write_server(const char *folder, const char *text, struct err *err);
void journal_forget_server(const char *folder);

#endif
