/* What is rehearsed to go wrong between client and services. Nothing of it is in the journal: it
 * is the day's weather, not what the accounts hold.
 *
 * As text it is a list of NAME=VALUE, separated by commas; "none" takes everything back:
 *   throttle=PERCENT      of reads answered "Rate exceeded"     throttle-next=N  any N requests
 *   error=PERCENT         answered 500, 502 or 503              error-next=N
 *   cut=PERCENT           answers that end in the middle        cut-next=N
 *   slow=PERCENT          answers held back for slow-ms=MS (2000)
 *   stale=S               reads are so many simulated seconds old
 *   repeat=PERCENT        of stack events, delivered twice
 *   late=PERCENT          of stack events, seen only late-s=S (20) simulated seconds later
 *   skew=S                the servers' clock is so much ahead (negative: behind)
 *   expire=N              the keys expire after N more requests; new ones have to be fetched
 *   deny=SERVICE:ACTION   may stand several times; * for any text */
#ifndef CORE_REHEARSAL_FAULTS_H
#define CORE_REHEARSAL_FAULTS_H

#include "core/base/err.h"
#include "core/base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct faults {
	int throttle_percent, throttle_next;
	int error_percent, error_next;
	int cut_percent, cut_next;
	int slow_percent, slow_ms; /* real time */
	int stale_s, late_percent, late_s, repeat_percent;
	int skew_s;
	bool will_expire;
	int expire_after;   /* requests */
	VEC(char *) denied; /* "cloudformation:CreateChangeSet", "rds:*" */
};
void faults_init(struct faults *f); /* nothing goes wrong */
void faults_release(struct faults *f);
/* Changes what the text names; the rest stays. -1: it names something else; f is as it was. */
int faults_read(struct faults *f, const char *text, struct err *err);
bool faults_denies(const struct faults *f, const char *action);
bool faults_repeats_event(const struct faults *f, const char *event_id);
/* When the event of that id is seen, if it happened at time_ms. */
int64_t faults_seen_ms(const struct faults *f, const char *event_id, int64_t time_ms);

#endif
