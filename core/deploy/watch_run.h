/* What the two parts of a watch share: watch.c looks stacks up and sums up, watch_events.c reads
 * what they do. */
#ifndef CORE_DEPLOY_WATCH_RUN_H
#define CORE_DEPLOY_WATCH_RUN_H

#include "core/deploy/errand.h"
#include "core/deploy/event_reader.h"
#include "core/deploy/texts.h"
#include "core/deploy/watch.h"

struct watch_run {
	struct errand errand; /* first: it is the user pointer of calls */
	struct watch *watch;
	size_t index;
	char *asked; /* name or ARN */
	struct event_reader reader;
	VEC(int64_t) resource_ms; /* newest event of each row */
	int64_t begun_ms;         /* of the operation that is shown; older events are not */
	bool has_begun;
	int64_t own_ms, moved_ms, described_ms;
	unsigned last_failures;
};
struct watch {
	struct errand_host host;
	struct deploy_time time;
	struct texts *texts;
	VEC(struct watch_run *) runs; /* one for each stack */
	struct watched picture;
	watch_changed_fn *changed;
	void *user;
	int turn_timer;
	size_t cause_events, cause_failed; /* when the cause was last looked for */
};

struct watched_stack *watch_stack_of(const struct watch_run *run); /* valid until one is added */
void watch_touch(void *watch);
void watch_add_stack(struct watch *w, const char *asked, const char *logical_id, int parent);
void watch_describe(struct errand *e);
void watch_read_newest(struct errand *e);
void watch_end(struct watch_run *run, bool has_failed); /* nothing more comes of it */
void watch_set_text(char **text, const char *value);    /* sanitised copy */

#endif
