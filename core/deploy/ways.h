/* Ways back and out: what is sent to a stack that came to rest where it cannot go on, or to one
 * that is to stop. Each is sent once, with a token that is the same for the same stack in the same
 * state, in this run and the next; when its answer is lost the stack is asked before it is sent
 * again. What follows is read like any operation, and where the stack comes to rest start.h judges
 * it anew. */
#ifndef CORE_DEPLOY_WAYS_H
#define CORE_DEPLOY_WAYS_H

#include "core/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum way_kind {
	WAY_NONE,
	WAY_ROLL_BACK,
	WAY_CONTINUE_ROLLBACK,
	WAY_CANCEL_UPDATE,
	WAY_DELETE,
};
enum removal_end {
	REMOVAL_BY_OTHERS, /* nobody here asked for it */
	REMOVAL_TO_MAKE,   /* it is made anew */
	REMOVAL_FOR_GOOD,  /* NODE_GONE */
};
struct way {
	enum way_kind kind; /* under way, or the last one taken */
	bool is_wanted;     /* to be sent when the call under way has been answered */
	bool is_sent;
	char *from;        /* the stack's status when it was sent */
	char *refusal;     /* NULL: was not refused */
	VEC(char *) names; /* logical ids: skipped (continue), or left behind (delete) */
	bool leaves;       /* this delete names what is left behind */
	bool force;
	enum removal_end end; /* of a delete */
};
struct stack_run;
struct deploy;

/* names are copied. The node is undone from now on. */
void way_begin(struct stack_run *run, enum way_kind kind, const char *const *names,
	       size_t name_count);
/* Deletes the stack. retain: what is left behind; CloudFormation takes the names only of a stack
 * whose delete has failed, so it is deleted without them first where it has not. */
void stack_remove(struct stack_run *run, const char *const *retain, size_t retain_count, bool force,
		  enum removal_end end);
/* Between two reads of the events: true when a way was waiting for this and is sent now. */
bool way_goes(struct stack_run *run);
/* The way goes on by itself from where the stack came to rest: the names were waiting for it. */
bool way_goes_on(struct stack_run *run);
bool way_is_removal(const struct stack_run *run); /* under way, and asked for here */
void way_release(struct way *way);

#endif
