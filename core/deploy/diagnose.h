/* Why did it fail, when the events do not say? Once a stack has failed, what tells more is read,
 * each once and tried a few times at most: the activities of its Auto Scaling group, the console of
 * the machine, the events of the operation. What is found goes into the cause's `more`, and names
 * the cause where the events could not. Nothing of it ends or delays anything but the end of a
 * deployment that has failed, by some seconds.
 *
 * A group may also stay empty in a stack that is complete: the Redash server's is looked at before
 * a deployment counts as complete. */
#ifndef CORE_DEPLOY_DIAGNOSE_H
#define CORE_DEPLOY_DIAGNOSE_H

#include "core/deploy/deployment.h"
#include "core/deploy/errand.h"
#include "core/deploy/scaling_log.h"

enum { DIAGNOSIS_MORE_MAX = 6000 }; /* bytes of `more` */
/* What may name a known cause, each more exactly than the one before. */
enum diagnosis_said { SAID_BY_STEP, SAID_BY_SCALING, SAID_BY_BOOT, SAID_COUNT };

/* Something that failed, more exactly than the events tell. Texts are owned. */
struct diagnosis_found {
	char *logical_id, *type, *reason; /* reason NULL: nothing */
};
struct diagnosis {
	struct errand errand; /* first: it is the user pointer of calls */
	int node;             /* whose failure it is about; -1: none */
	unsigned asked;       /* bits of what was asked for */
	unsigned tries, looks;
	bool group_is_checked;
	char instance[INSTANCE_ID_MAX];
	struct str scaling, console, lacks; /* parts of `more`; lines */
	char *said[SAID_COUNT];             /* or NULL */
	struct diagnosis_found found;
};
void diagnose_init(struct deploy *d);
void diagnose_turn(struct deploy *d);          /* begins the next read; after the cause is known */
bool diagnose_goes_on(const struct deploy *d); /* the deployment has not ended yet */
/* Adds what was found to a cause, or names one: of what the engine has just found. */
void diagnose_add(const struct deploy *d, struct deployment_cause *cause);
void diagnose_free(struct deploy *d);

#endif
