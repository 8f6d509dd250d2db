/* A simulated CloudFormation for tests: short calls, a fixed start, texts to compare. */
#ifndef TESTS_SUPPORT_CFN_LAB_H
#define TESTS_SUPPORT_CFN_LAB_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/cfn_change_sets.h"

#define LAB_ACCOUNT  "111122223333"
#define LAB_REGION   "eu-west-1"
#define LAB_START_MS 1780000000000 /* 2026-05-28 */

/* A template: a VPC and a subnet, which is exported as "<stack>-subnet". */
extern const char LAB_PAIR[];

struct lab {
	struct cfn *cfn;
	int64_t now_ms;
	const char *region; /* of stacks that are made; LAB_REGION at first */
	/* Of the requests that follow. */
	const char *token;
	bool keeps_failures; /* DisableRollback */
	enum cfn_on_failure on_failure;
	struct err err; /* of the last call */
};
void lab_open(struct lab *lab, const struct cfn_options *options, const struct cfn_world *world);
void lab_close(struct lab *lab);

/* "Key=value" texts, ended by NULL, as parameters; both capabilities granted. NULL: refused. */
const struct cfn_stack *lab_create(struct lab *lab, const char *name, const char *body,
				   const char *const *parameters);
/* The same for a stack that is there. */
const struct cfn_stack *lab_update(struct lab *lab, const char *name, const char *body,
				   const char *const *parameters);
/* For a stack that is there, or to make one. */
const struct cfn_change_set *lab_change_set(struct lab *lab, const char *stack, const char *name,
					    const char *body, const char *const *parameters);
/* Until nothing is due; at most three simulated days. */
void lab_run(struct lab *lab);
void lab_delete(struct lab *lab, const char *name);
/* Made, run to the end, and asserted to be CREATE_COMPLETE. */
const struct cfn_stack *lab_complete(struct lab *lab, const char *name, const char *body,
				     const char *const *parameters);
/* Asserts that the template is refused with this code and sentence. */
void lab_refuses(const char *body, const char *const *parameters, const char *code,
		 const char *sentence);
const char *lab_output(const struct cfn_stack *stack, const char *key); /* NULL: none */
/* "LogicalId STATUS reason" lines, oldest first; the caller frees. */
char *lab_events(const struct cfn_stack *stack);
/* The same with times, ids and properties: everything there is. */
char *lab_record(const struct cfn_stack *stack);
/* First event of that id and status after `after` events; asserts that it is there. */
const struct cfn_event *lab_event(const struct cfn_stack *stack, const char *logical_id,
				  const char *status);

const char *lab_parameter(const struct cfn_stack *stack, const char *key); /* NULL: none */
const char *lab_physical_id(const struct cfn_stack *stack, const char *logical_id);
/* A property by its path ("Policies.0.PolicyName"), with its functions resolved; value NULL: it is
 * not there. The second one counts a list; none is 0. */
void lab_expect(const struct cfn_stack *stack, const char *logical_id, const char *path,
		const char *value);
void lab_expect_count(const struct cfn_stack *stack, const char *logical_id, const char *path,
		      int count);

#endif
