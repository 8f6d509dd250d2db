/* What the operator may have done about a node that cannot simply go on: a stack found half-made,
 * rolled back or failed, a change set that changes or loses something, a record that would be
 * replaced. The engine puts the choice into the picture (NODE_CHOICE) and waits; a front end shows
 * it and calls deploy_decide(), or the operator's flags have decided beforehand (struct
 * deploy_policy). Nothing is deleted, replaced or rolled back in any other way. */
#ifndef CORE_DEPLOY_CHOICE_H
#define CORE_DEPLOY_CHOICE_H

#include "core/base/str.h"
#include "core/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which they are offered. */
enum choice_action {
	CHOICE_USE,               /* leave it as it is, and go on with it */
	CHOICE_CHANGE,            /* carry out the change set that is shown */
	CHOICE_RETRY,             /* what came up stays, what failed is made again */
	CHOICE_REMAKE,            /* delete the stack, and make it anew */
	CHOICE_ROLL_BACK,         /* back to what it was before the failure */
	CHOICE_CONTINUE_ROLLBACK, /* the same again; names: resources left as they are */
	CHOICE_AGAIN,             /* of a removal: delete it again, all of it */
	CHOICE_DELETE,            /* delete; names: resources that stay (RetainResources) */
	CHOICE_RESTORE,           /* take back a scheduled deletion */
	CHOICE_REPLACE,           /* the record that is shown, by ours */
	CHOICE_MAKE,              /* make it all the same */
	CHOICE_COUNT
};
#define CHOICE_BIT(action) (1u << (action))

/* How bad a change is; the worst of a change set decides what it takes to carry it out. */
enum change_harm {
	HARM_NONE,      /* adds, or changes in place */
	HARM_INTERRUPT, /* in place, and with an interruption of the service, or perhaps so */
	HARM_REPLACE,   /* something that holds no data is made anew, or goes */
	HARM_DATA,      /* data may be lost: a database, a cache, a zone, a volume */
};
struct deployment_property { /* that changes; before and after "" where AWS does not tell */
	char *name, *before, *after;
	bool replaces; /* ... always or perhaps: recreation of the resource */
};
struct deployment_change { /* of one resource */
	char *action;      /* "Add", "Modify", "Remove", "Import", "Dynamic" */
	char *logical_id, *type;
	char *replacement;   /* "True", "Conditional", "False" or "" */
	char *policy_action; /* "Delete", "Retain", "Snapshot", ... or "" */
	enum change_harm harm;
	VEC(struct deployment_property) properties;
};
struct deployment_blocker { /* a resource that stands in the way */
	char *logical_id, *type, *reason;
};
struct deployment_choice {
	char *sentence;          /* what was found and what it means; NULL: there is no choice */
	uint32_t offered;        /* CHOICE_BITs */
	enum choice_action best; /* what is advised; CHOICE_COUNT: nothing is */
	enum change_harm harm;   /* worst of what is changed, or of what is deleted by it */
	VEC(struct deployment_change) changes;
	VEC(struct deployment_blocker) blockers;
};
/* What the operator has decided beforehand; where it is offered, it is carried out unasked. */
struct deploy_policy {
	uint32_t allowed;            /* CHOICE_BITs; choice_decided() says which counts */
	enum change_harm worst_harm; /* of CHANGE and REMAKE */
	const char *const *names;    /* for CONTINUE_ROLLBACK and DELETE: logical ids; borrowed */
	size_t name_count;
};

const char *choice_action_name(enum choice_action action); /* "roll-back": flag, JSON */
/* What it does, as a line of a menu: "Delete the stack and make it anew". */
const char *choice_action_words(enum choice_action action);
bool choice_action_takes_names(enum choice_action action); /* of blockers: what is left as it is */
/* Whether some offered action does; otherwise the blockers are only what it is about. */
bool choice_takes_names(const struct deployment_choice *choice);
/* Whether the operator has to type the environment's name: data may be lost by it. Not where a
 * removal goes on: it was typed for that. */
bool choice_wants_name(const struct deployment_choice *choice, enum choice_action action);
/* What flags have decided beforehand: the first offered action, in their order, that is allowed and
 * does no more harm than this; CHOICE_COUNT: none, ask. */
enum choice_action choice_decided(const struct deployment_choice *choice, uint32_t allowed,
				  enum change_harm worst_harm);
const char *change_harm_name(enum change_harm harm); /* "none", "interrupt", "replace", "data" */
/* What the change does to its resource, "perhaps made anew"; "" when that is nothing bad. */
const char *deployment_change_words(const struct deployment_change *change);
/* "16.4 -> 17.2", or that AWS does not tell. */
void deployment_property_words(const struct deployment_property *property, struct str *out);
void deployment_choice_release(struct deployment_choice *choice);

#endif
