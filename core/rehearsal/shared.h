/* The rehearsal of another process: found through its state folder, asked over HTTP. */
#ifndef CORE_REHEARSAL_SHARED_H
#define CORE_REHEARSAL_SHARED_H

#include "core/base/err.h"
#include "core/loop/loop.h"
#include "core/rehearsal/journal.h"

#include <stdint.h>

struct shared {
	struct loop *loop;
	char *endpoint_url, *resolver, *parent, *child;
	char *parent_last, *child_last, *elsewhere; /* NULL: an older process does not say */
	struct shared_account {
		char *id, *access_key_id, *secret_access_key;
	} dev, prod;
	struct journal_clock clock;
	int fd; /* of the one request that may be under way; -1: none */
	struct str request;
};
int shared_open(struct loop *loop, const char *folder, struct shared **ret, struct err *err);
void shared_close(struct shared *s);
/* As they are now; they may have been renewed. */
int shared_read_keys(struct shared *s, const char *folder, struct err *err);
int64_t shared_now(const struct shared *s);
/* Neither waits for the answer. */
void shared_paste_records(struct shared *s);
void shared_play_delegation(struct shared *s, const char *state); /* "": nothing any more */

#endif
