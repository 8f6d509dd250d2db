/* What the model hears (events) and what it asks for (effects). One way: event -> app_update ->
 * effects; answers to effects come back as events. */
#ifndef TUI_EVENT_H
#define TUI_EVENT_H

#include "core/base/err.h"
#include "core/base/vec.h"
#include "core/deploy/deployment.h"
#include "core/deploy/preflight.h"
#include "core/deploy/removal.h"
#include "tui/key.h"

enum event_kind {
	EVENT_KEY,       /* .key */
	EVENT_PASTE,     /* .text, .count: control characters removed */
	EVENT_RESIZE,    /* .rows, .cols */
	EVENT_TICK,      /* about once a second while something on the screen counts time */
	EVENT_IDENTITY,  /* .account_is_parent, .text: account id, .text2: principal's ARN; or .err
			  */
	EVENT_ZONES,     /* .names: zone names, .names2: zone ids; or .err */
	EVENT_KEY_PAIRS, /* .names; or .err */
	EVENT_PROFILES,  /* .names: of the AWS config files, .text: region of the profile in use or
			    "" */
	EVENT_SAVED,     /* .text: path; or .err */
	EVENT_COPIED,    /* .text: which way it went ("tmux buffer", ...); or .err */
	EVENT_WRITTEN,   /* a file asked for by EFFECT_WRITE_FILE: .text: path; or .err */
	EVENT_VIEWED,    /* the pager was closed; or .err */
	EVENT_ENVIRONMENT, /* stacks of this environment exist: .names; empty: none; or .err */
	EVENT_DEPLOYMENT,  /* .deployment changed; the pointer stays valid until the deployment ends
			    */
	EVENT_PREFLIGHT,   /* .preflight changed, .is_over with its last look; or .err: none began.
			      The pointer stays valid */
	EVENT_REMOVAL,     /* .deployment: what is there, looked at without touching; .removal: what
			      a removal would do, NULL while that is not known; or .err. Both
			      pointers stay valid until the removal begins, or looks again */
	EVENT_LEFTOVERS,   /* .removal: what is left after it; stays valid until looked at again */
	EVENT_NOTICE,      /* .text: something the operator should know, whatever the page */
	EVENT_MFA_WANTED,  /* .account_is_parent, .text: serial number or ARN of the device */
	EVENT_SIGNAL,      /* .count: signal number; the terminal still works (SIGTERM, SIGINT) */
};
struct event {
	enum event_kind kind;
	int64_t now_ms;    /* loop time */
	const char *clock; /* wall clock "12:04:31" */
	struct key key;
	const char *text, *text2; /* borrowed */
	size_t count;
	int rows, cols;
	bool account_is_parent;
	const char *const *names, *const *names2;
	size_t name_count;
	const struct deployment *deployment;
	const struct preflight_facts *preflight;
	const struct removal_list *removal;
	bool is_over;
	const struct err *err; /* NULL: went well */
};

enum effect_kind {
	EFFECT_SAVE,            /* the answers, to their file */
	EFFECT_LOOK_UP_ACCOUNT, /* identity of dev (and parent in profile mode), profiles */
	EFFECT_LIST_ZONES,
	EFFECT_LIST_KEY_PAIRS,
	EFFECT_FIND_ENVIRONMENT, /* stacks of that name already there? */
	EFFECT_PREFLIGHT,        /* look at everything that can be known to fail */
	EFFECT_DEPLOY,           /* start, or attach to, the deployment */
	EFFECT_CHECK_NOW,        /* look at the delegation now */
	EFFECT_STOP,             /* starts nothing new */
	EFFECT_UNDO,             /* ... and deletes what this run has made */
	EFFECT_DECIDE,           /* .node, .action, .text: names joined by commas */
	EFFECT_LOOK_REMOVAL,     /* what is there to be removed */
	EFFECT_DESTROY,          /* ends what was followed before; removes the environment */
	EFFECT_LOOK_LEFTOVERS,   /* what is left of it */
	EFFECT_PASTE_RECORDS,    /* rehearsal only: the parent's admin pastes them now */
	EFFECT_COPY,             /* .text to the clipboard */
	EFFECT_COPY_SECRET,      /* .secret_id's value to the clipboard */
	EFFECT_WRITE_FILE,       /* .text into the file .path */
	EFFECT_VIEW,             /* .text in the operator's pager */
	EFFECT_MFA_CODE,         /* .account_is_parent, .secret; empty: none will come */
	EFFECT_BELL,
	EFFECT_REDRAW,
	EFFECT_SUSPEND,
	EFFECT_QUIT, /* .code */
};
struct effect {
	enum effect_kind kind;
	char *text, *path; /* owned by the effect */
	int code;
	enum secret_id secret_id;
	bool account_is_parent;
	int node;
	enum choice_action action;
	struct secret secret; /* erased with the effect */
};
struct effects {
	VEC(struct effect) list;
};
struct effect *effects_add(struct effects *effects, enum effect_kind kind);
void effects_release(struct effects *effects);

#endif
