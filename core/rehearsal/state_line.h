/* How a request is written down: without the values of secrets. */
#ifndef CORE_REHEARSAL_STATE_LINE_H
#define CORE_REHEARSAL_STATE_LINE_H

#include "core/rehearsal/state.h"

/* s: knows the template that a change of a stack keeps. */
void state_line_add_request(const struct state *s, cJSON *line, const struct call_request *request);
cJSON *state_new_line(const struct state *s, const char *kind);
/* Appends it, then does what it says. Takes the line over. */
int state_do_line(struct state *s, cJSON *line, struct err *err);

#endif
