/* What the parts of the diagnosis share: diagnose.c, diagnose_reads.c, diagnose_group.c. */
#ifndef CORE_DEPLOY_DIAGNOSE_PARTS_H
#define CORE_DEPLOY_DIAGNOSE_PARTS_H

#include "core/deploy/engine.h"

#define GROUP_TYPE    "AWS::AutoScaling::AutoScalingGroup"
#define INSTANCE_TYPE "AWS::EC2::Instance"
#define WAIT_TYPE     "AWS::CloudFormation::WaitCondition"

enum { DIAGNOSIS_AGAIN_MS = 10000 };
enum reading {
	READ_NOTHING,
	READ_ACTIVITIES = 1,
	READ_MACHINES = 2, /* of the group, when its activities name none */
	READ_CONSOLE = 4,
	READ_OPERATION = 8
};
void diagnose_reset(struct diagnosis *g); /* of what went before; whether the group is fine stays */
const char *diagnose_physical_id(const struct deploy *d, int node, const char *type); /* or NULL */
/* Reads, and comes back to the turn. */
void diagnose_read(struct diagnosis *g, enum reading reading);
/* Whether it will be asked again; otherwise, with err set, it is given up. */
bool diagnose_goes_again(struct diagnosis *g, const struct err *err, errand_fn *ask);
void diagnose_look_again(struct diagnosis *g, errand_fn *ask);
void diagnose_come_back(struct diagnosis *g); /* the cause is summed up once more */
void diagnose_take_activities(struct diagnosis *g, struct scaling_log *log);
void diagnose_find(struct diagnosis *g, const char *logical_id, const char *type,
		   const char *reason);
/* Whether the group of the Redash server has still to be looked at; and looks. */
bool diagnose_wants_group(const struct deploy *d);
void diagnose_ask_group(struct errand *e);

#endif
