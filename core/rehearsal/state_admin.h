/* The parent's admin: a person elsewhere who pastes the records they were sent. */
#ifndef CORE_REHEARSAL_STATE_ADMIN_H
#define CORE_REHEARSAL_STATE_ADMIN_H

#include "core/rehearsal/state.h"

/* Puts the NS of the zone of this id into its parent, and the records of certificates that wait in
 * the parent itself. Nothing when they are there. */
void state_paste_into(struct state *s, const char *zone_id);
/* Time alone: stacks and deletions up to then, nobody pastes. */
void state_advance_quietly(struct state *s, int64_t now_ms);

#endif
