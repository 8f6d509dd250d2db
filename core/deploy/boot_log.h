/* What the console of a machine tells about its first boot. Pure.
 *
 * Our boot scripts print "REDASH-BOOT step=NAME t=SECONDS" when a step begins, and "REDASH-BOOT
 * failed step=NAME status=N" when one fails; what it said before that is the reason, for a person.
 * cloud-init prints the same lines once more, with its own beginning; the kernel speaks between. */
#ifndef CORE_DEPLOY_BOOT_LOG_H
#define CORE_DEPLOY_BOOT_LOG_H

#include "core/base/str.h"
#include "core/plan/secrets.h"

enum { BOOT_LOG_LINES = 12, BOOT_LOG_LINE_MAX = 240, BOOT_STEP_MAX = 40 };

struct boot_log {
	char step[BOOT_STEP_MAX]; /* that failed, or the last that began; "": none was seen */
	bool has_failed, is_finished;
	char *said; /* the reason that was printed before it failed; NULL: none */
	/* The last lines that mean something, up to the failure: harmless, secrets masked. */
	char *line[BOOT_LOG_LINES];
	size_t line_count;
};
/* console: as the port gives it; NULL counts as "". secrets may be NULL; their values do not come
 * into *ret, nor do passwords in addresses or after a name that says so. */
void boot_log_read(const char *console, const struct secrets *secrets, struct boot_log *ret);
void boot_log_release(struct boot_log *log); /* for CLEANUP too */
/* What a step of the boot does, "loads the images of Redash"; NULL: no step of ours. */
const char *boot_step_words(const char *step);

#endif
