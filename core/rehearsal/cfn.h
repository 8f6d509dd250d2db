/* CloudFormation, simulated: stacks over simulated time. Pure of sockets and clocks: it is told
 * what time it is, and everything up to then happens in order, the same way every time (seeded).
 *
 * What resources mean outside a stack (a zone's name servers, a certificate that waits for DNS) is
 * the world's business, reached through struct cfn_world. Any of its functions may be NULL: nothing
 * is known then, and secrets and parameters get stand-ins.
 *
 * Every scalar of a template is a string here, as in CloudFormation's own events: "true", "443". */
#ifndef CORE_REHEARSAL_CFN_H
#define CORE_REHEARSAL_CFN_H

#include "core/base/err.h"
#include "core/base/vec.h"

#include <cjson/cJSON.h>
#include <stdint.h>

struct cfn_pair {
	char *key, *value;
};
struct cfn_view { /* one resource, as the world sees it */
	const char *account, *region, *stack_name, *stack_arn, *logical_id, *type;
	/* Intrinsics resolved. In begin() dynamic references and NoEcho values stand in clear;
	 * later the references as they are written, and "****". */
	const cJSON *properties;
	int64_t now_ms, started_ms; /* simulated, since the epoch */
	/* How many physical resources of this logical id were there before: the id differs. */
	unsigned generation;
};
struct cfn_world {
	void *self;
	/* Creation begins: gives the physical id and adds the GetAtt attributes (dots as in
	 * "Endpoint.Address") to `attributes`. -1: the resource fails with err's sentence as its
	 * reason. Types the world does not know get a made-up id and attributes: returns 1
	 * (settle and remove are asked about them all the same, with that id).
	 * A certificate that waits for its record adds "ValidationName" and "ValidationValue" (with
	 * final dots): the event that shows the record is made of them. */
	int (*begin)(void *self, const struct cfn_view *view, struct str *physical_id,
		     cJSON *attributes, struct err *err);
	/* Its typical time is over. 0: stable. > 0: ask again after so many simulated ms. -1:
	 * failed. */
	int64_t (*settle)(void *self, const struct cfn_view *view, const char *physical_id,
			  struct err *err);
	/* Changed in place, with the new properties. -1: UPDATE_FAILED with the sentence. */
	int (*update)(void *self, const struct cfn_view *view, const char *physical_id,
		      struct err *err);
	/* Deleted (or undone). -1: DELETE_FAILED with the sentence. */
	int (*remove)(void *self, const struct cfn_view *view, const char *physical_id,
		      struct err *err);
	/* "secretsmanager:arn-or-name:SecretString:..." or "ssm:/path": checks it exists, gives its
	 * value or a stand-in. -1: the resource that uses it fails. */
	int (*resolve)(void *self, const char *account, const char *reference, struct str *value,
		       struct err *err);
	/* Value of an AWS::SSM::Parameter::Value<> parameter. */
	int (*parameter)(void *self, const char *account, const char *path, struct str *value,
			 struct err *err);
};
struct cfn_options {
	uint64_t seed;
	const char *fail_resource, *fail_reason; /* as in rehearsal.h */
};

struct cfn_event {
	char *id, *stack_arn, *stack_name, *logical_id, *physical_id, *type, *status, *reason,
		*token;
	const char *properties; /* JSON text of resolved properties, or NULL; the stack's */
	const char *detailed;   /* DetailedStatus, or NULL */
	size_t operation;       /* in the stack's operations */
	int64_t time_ms;
};
struct cfn_operation { /* what was asked for, or followed from a failure */
	char *id, *token;
	const char *type; /* "CREATE_STACK", "UPDATE_STACK", "DELETE_STACK", "ROLLBACK", ... */
	const char *call; /* that began it: "CreateStack"; NULL: it followed from a failure */
	int64_t start_ms, end_ms; /* end_ms -1: it goes on */
	bool has_failed;
};
struct cfn_resource {
	char *logical_id, *physical_id, *type, *status, *reason;
	int64_t updated_ms;
};
struct cfn_parameter {
	char *key, *value, *resolved; /* NoEcho: value is "****" */
};
struct cfn_output {
	char *key, *value, *description, *export_name;
};
struct cfn_stack {
	char *account, *region, *name, *arn, *status, *reason, *token, *description;
	int64_t created_ms, updated_ms, deleted_ms; /* updated_ms 0: never */
	bool disable_rollback, is_protected /* against deletion */;
	char *change_set_arn; /* that was executed last, or NULL */
	VEC(char *) capabilities;
	VEC(struct cfn_parameter) parameters;
	VEC(struct cfn_pair) tags;
	VEC(struct cfn_resource) resources;
	VEC(struct cfn_output) outputs; /* once CREATE_COMPLETE */
	VEC(struct cfn_event) events;   /* oldest first */
	VEC(struct cfn_operation) operations;
	struct cfn_run *run; /* template and schedule; cfn's own */
};

struct cfn;
struct cfn *cfn_new(const struct cfn_options *options, const struct cfn_world *world);
void cfn_free(struct cfn *cfn);
/* Requests that were accepted once are carried out again: patterns, which cost most, are believed.
 */
void cfn_set_replaying(struct cfn *cfn, bool is_replaying);
void cfn_advance(struct cfn *cfn, int64_t now_ms); /* never backwards; earlier times are ignored */
int64_t cfn_next_due(const struct cfn *cfn);       /* -1: nothing will happen by itself */

enum cfn_on_failure { CFN_ROLL_BACK, CFN_DO_NOTHING, CFN_DELETE };
struct cfn_create {
	const char *account, *region, *name, *template_body, *token;
	size_t template_len;
	const struct cfn_pair *parameters, *tags; /* value NULL, in updates: the one it has */
	size_t parameter_count, tag_count;
	const char *const *capabilities;
	size_t capability_count;
	bool disable_rollback; /* OnFailure DO_NOTHING */
	enum cfn_on_failure on_failure;
	bool is_protected;
	/* Updates only. */
	bool keeps_template, keeps_tags;
	bool retain_except_on_create;
};
/* Refusals carry CloudFormation's code in err->code: ValidationError (unknown Ref, missing or
 * unknown parameter, pattern, circular dependency, size over 51,200 bytes, duplicate export...),
 * AlreadyExistsException, InsufficientCapabilitiesException. The same token again for the same name
 * gives the same stack. *ret stays valid until cfn_free. */
int cfn_create_stack(struct cfn *cfn, const struct cfn_create *create, int64_t now_ms,
		     const struct cfn_stack **ret, struct err *err);
/* Deleting what is not there is success, as on AWS. */
int cfn_delete_stack(struct cfn *cfn, const char *account, const char *name_or_arn, int64_t now_ms,
		     struct err *err);
/* The same, with the request's token for the events of the deletion. */
int cfn_delete_stack_as(struct cfn *cfn, const char *account, const char *name_or_arn,
			const char *token, int64_t now_ms, struct err *err);
/* Deletion that leaves resources, from DELETE_FAILED only; force: everything that will not go. */
struct cfn_delete {
	const char *account, *name, *token;
	const char *const *retain;
	size_t retain_count;
	bool is_forced;
};
int cfn_delete_stack_with(struct cfn *cfn, const struct cfn_delete *wanted, int64_t now_ms,
			  struct err *err);
int cfn_protect_stack(struct cfn *cfn, const char *account, const char *name, bool is_protected,
		      const struct cfn_stack **ret, struct err *err);

/* Updates and ways back; see cfn_update.h for what happens. "No updates are to be performed." is a
 * ValidationError. */
int cfn_update_stack(struct cfn *cfn, const struct cfn_create *update, int64_t now_ms,
		     const struct cfn_stack **ret, struct err *err);
struct cfn_way_back {
	const char *account, *region, *name, *token;
	const char *const *skip; /* logical ids; continuing an update's rollback only */
	size_t skip_count;
};
int cfn_cancel_update(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
		      struct err *err);
int cfn_roll_back_stack(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
			const struct cfn_stack **ret, struct err *err);
int cfn_continue_rollback(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
			  struct err *err);

/* Failures that are told in advance, besides what the options said. */
enum cfn_fail_step {
	CFN_FAIL_CREATE,
	CFN_FAIL_UPDATE,
	CFN_FAIL_DELETE,
	CFN_FAIL_ROLLBACK,
	CFN_FAIL_LAUNCH, /* of a group: it comes up, and has no machine as long as this is told */
};
struct cfn_failure {
	char *resource; /* "Id", or "stack/Id" with the whole name of the stack or its end */
	char *reason;   /* NULL: a typical one */
	enum cfn_fail_step step;
	int times; /* left; -1: every time */
};
void cfn_add_failure(struct cfn *cfn, const struct cfn_failure *failure); /* copies */
/* Whether a group has no machine. *ret_reason NULL: a typical one. */
bool cfn_launch_fails(const struct cfn *cfn, const char *stack_name, const char *logical_id,
		      const char **ret_reason);
/* All of them away, then this one: creation fails, or with "launch:" before it the launch of a
 * group's machine. resource NULL: none. */
void cfn_set_failure(struct cfn *cfn, const char *resource, const char *reason);
/* Somebody deleted the resource by itself. false: there is no such thing. */
bool cfn_lose_resource(struct cfn *cfn, const char *account, const char *stack,
		       const char *logical_id, int64_t now_ms);
/* By name: not deleted ones only. By ARN: deleted ones too. NULL: none. */
const struct cfn_stack *cfn_find(const struct cfn *cfn, const char *account,
				 const char *name_or_arn);
/* Its template, byte for byte; NULL: it has none yet. */
const char *cfn_stack_body(const struct cfn_stack *stack);
const struct cfn_stack *cfn_at(const struct cfn *cfn,
			       size_t index); /* every stack ever, oldest first */

struct cfn_summary { /* of a template by itself */
	char *description;
	struct cfn_summary_parameter {
		char *name, *type, *default_value, *description;
		bool no_echo;
	} * parameters;
	size_t parameter_count;
	bool needs_iam, needs_named_iam;
	VEC(char *) resource_types;
};
int cfn_validate(const char *body, size_t len, struct cfn_summary *ret, struct err *err);
void cfn_summary_release(struct cfn_summary *summary);

#endif
