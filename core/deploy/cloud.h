/* The port: what the deployment engine needs from a cloud. aws/cloud_aws.c implements it with AWS,
 * tests/support/fake_cloud.c with a script. Every call returns at once and answers once, later,
 * from the loop (never from inside the call) - or never, after forget(). What a callback is given
 * is borrowed for the callback. err is NULL on success. Retries and the request budget are the
 * implementation's business, save one rule: reads wait for the budget, writes do not. */
#ifndef CORE_DEPLOY_CLOUD_H
#define CORE_DEPLOY_CLOUD_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/deploy/delegation.h"

#include <stdint.h>

enum { CLOUD_ACTIVITIES_MAX = 20, CLOUD_CONSOLE_MAX = 64 << 10 };
enum cloud_account { CLOUD_DEV, CLOUD_PARENT };

struct cloud_pair {
	const char *key, *value;
};
struct cloud_stack_request {
	const char *name, *template_body;
	size_t template_len;
	const struct cloud_pair *parameters, *tags; /* value NULL (update): keep the old one */
	size_t parameter_count, tag_count;
	bool allow_iam;    /* CAPABILITY_IAM */
	const char *token; /* ClientRequestToken: the same token again is the same create */
};
struct cloud_stack {
	const char *name, *arn, *status, *status_reason;
	const char *environment; /* its tag redash-wizard:environment; "": none */
	int64_t created_ms;      /* since the epoch; of the cloud's clock */
	const struct cloud_pair *outputs;
	size_t output_count;
	const struct cloud_pair *parameters; /* values of NoEcho ones are "****" */
	size_t parameter_count;
	bool is_protected; /* against deletion */
};
struct cloud_event {
	const char *id, *stack_arn, *stack_name;
	const char *logical_id, *physical_id, *type, *status, *reason, *token;
	int64_t time_ms;             /* since the epoch */
	const char *operation_id;    /* a rollback has another than the update it undoes */
	const char *detailed_status; /* "CONFIGURATION_COMPLETE", "VALIDATION_FAILED" or "" */
};
/* What DescribeEvents tells of operations; the only place that tells why a change set failed. */
struct cloud_operation_event {
	const char *id, *stack_arn, *operation_id;
	const char *event_type; /* "STACK_EVENT", "VALIDATION_ERROR", "PROVISIONING_ERROR", ... */
	const char *operation_type, *operation_status; /* "CREATE_CHANGESET", "FAILED" */
	const char *logical_id, *physical_id, *type, *status, *reason, *token, *detailed_status;
	const char *validation_name, *validation_status, *validation_reason;
	const char *validation_path, *validation_failure_mode; /* "FAIL", "WARN" */
	const char *hook_type, *hook_status, *hook_reason, *hook_failure_mode;
	int64_t time_ms, start_ms, end_ms; /* since the epoch; 0: not given */
};
/* One of the three; failed_only leaves out what went well. */
struct cloud_operation_question {
	const char *stack, *change_set, *operation_id; /* others NULL or "" */
	bool failed_only;
};
struct cloud_change_set_request {
	const struct cloud_stack_request *stack; /* token: the same again is the same change set */
	const char *name;
	bool is_create;         /* no stack of that name, or only its REVIEW_IN_PROGRESS stub */
	const char *on_failure; /* "ROLLBACK", "DO_NOTHING", "DELETE"; NULL or "": AWS's default */
};
/* One property that changes. before and after are "" where AWS does not tell. */
struct cloud_property_change {
	const char *attribute;   /* "Properties", "Tags", "DeletionPolicy", ... */
	const char *name, *path; /* "AllocatedStorage", "/Properties/AllocatedStorage" */
	const char *before, *after;
	const char *recreation; /* "Never", "Conditionally", "Always" */
	const char *evaluation; /* "Static", "Dynamic": known only while it runs */
	const char *source;     /* "DirectModification", "ParameterReference", ... */
	const char *cause;      /* the parameter or resource that changed, or "" */
};
struct cloud_change {
	const char *action; /* "Add", "Modify", "Remove", "Import", "Dynamic" */
	const char *logical_id, *physical_id, *type;
	const char *replacement;   /* "True", "False", "Conditional" or "" */
	const char *policy_action; /* "Delete", "Retain", "Snapshot", "ReplaceAndDelete", ... or ""
				    */
	const struct cloud_property_change *properties;
	size_t property_count;
};
struct cloud_change_set {
	const char *arn, *name, *stack_arn, *stack_name;
	const char *status, *status_reason; /* "CREATE_COMPLETE", "FAILED" */
	const char *execution_status;       /* "AVAILABLE", "UNAVAILABLE", "OBSOLETE", ... */
	int64_t created_ms;
	const struct cloud_change *changes; /* of every page; none when it comes from a list */
	size_t change_count;
};
struct cloud_resource {
	const char *stack_name, *logical_id, *physical_id, *type, *status, *reason;
	int64_t time_ms; /* of its last change */
};
struct cloud_delete_request {
	const char *stack_arn, *token;
	const char *const *retain; /* logical ids that stay; only from DELETE_FAILED */
	size_t retain_count;
	bool force; /* drop the stack even if resources cannot be deleted; they stay and cost */
};
struct cloud_certificate {
	const char *arn, *status,
		*failure_reason;                /* status as ACM's: PENDING_VALIDATION, ISSUED... */
	const char *cname_name, *cname_value;   /* "" until ACM has made them (seconds) */
	const char *domain, *validation_status; /* of the first name: "PENDING_VALIDATION", ... */
};
/* A certificate that was issued, whoever asked for it. */
struct cloud_issued {
	const char *arn, *domain;
	const char *const *names; /* every name it is for; beyond a hundred AWS cuts the list */
	size_t name_count;
	const char *status, *type; /* "ISSUED"; "AMAZON_ISSUED", "IMPORTED", "PRIVATE" */
	const char *key_algorithm; /* "RSA_2048", "EC_prime256v1", ... */
	const char *renewal;       /* "ELIGIBLE": in use or exported; "INELIGIBLE" */
	int64_t not_after_ms;      /* since the epoch */
	bool is_in_use;
};
/* What a group of machines did, or tried. */
struct cloud_activity {
	const char *status;  /* "Successful", "Failed", "InProgress", "Cancelled", ... */
	const char *message; /* why it failed, in AWS's words; or "" */
	const char *cause, *description;
	int64_t start_ms, end_ms; /* since the epoch; end 0: not yet */
};
struct cloud_machine {
	const char *id;
	const char *lifecycle; /* "Pending", "InService", "Terminating:Wait", "Standby", ... */
	const char *health;    /* "Healthy", "Unhealthy" */
};
/* A group of machines, as it is now. */
struct cloud_group {
	const char *name;
	int64_t desired; /* machines */
	const struct cloud_machine *machines;
	size_t machine_count;
};
/* Of a database cluster, made on purpose or when the cluster was deleted. */
struct cloud_snapshot {
	const char *id, *cluster, *status; /* "available", "creating" */
	int64_t gib;                       /* that the cluster held; 0: not told */
	int64_t created_ms;                /* since the epoch; 0: not yet */
};
struct cloud_log_group {
	const char *name;
	int64_t bytes;
};
struct cloud_zone {
	const char *id, *name; /* id without "/hostedzone/"; name without final dot */
	const char *const *name_servers;
	size_t name_server_count;
};
struct cloud_secret {
	const char *arn, *name;
	bool deletion_scheduled;
};
/* A set of DNS records of one name and type. Names without final dot. */
struct cloud_record {
	const char *name, *type;
	int64_t ttl;               /* 0 for an alias */
	const char *const *values; /* as Route 53 writes them */
	size_t value_count;
	const char *alias;  /* what it points to inside AWS, or "" */
	const char *set_id; /* of one of several sets with a routing policy, or "" */
};
enum cloud_record_action { CLOUD_RECORD_CREATE, CLOUD_RECORD_UPSERT, CLOUD_RECORD_DELETE };
struct cloud_record_change {
	enum cloud_record_action action;
	struct cloud_record record; /* no alias, no set_id */
};
/* All or nothing. DELETE of exactly the old set and CREATE of the new one in one batch is a
 * compare-and-swap: it fails (ERR_CONFLICT) when somebody changed the set meanwhile. */
struct cloud_record_batch {
	const char *zone_id, *comment;
	const struct cloud_record_change *changes;
	size_t change_count;
};

typedef void cloud_done_fn(const struct err *err, void *user);
typedef void cloud_text_fn(const struct err *err, const char *text, void *user);
typedef void cloud_version_fn(const struct err *err, int64_t version, void *user);
/* value is NULL when there is none of that name. modified_ms: since the epoch, cloud's clock. */
typedef void cloud_parameter_fn(const struct err *err, const char *value, int64_t version,
				int64_t modified_ms, void *user);
/* stack is NULL when there is none of that name (or it was deleted and asked by name). */
typedef void cloud_stack_fn(const struct err *err, const struct cloud_stack *stack, void *user);
/* Newest first, as CloudFormation gives them; next_token "" on the last page. */
typedef void cloud_events_fn(const struct err *err, const struct cloud_event *events, size_t count,
			     const char *next_token, void *user);
typedef void cloud_certificate_fn(const struct err *err,
				  const struct cloud_certificate *certificate, void *user);
typedef void cloud_certificates_fn(const struct err *err, const struct cloud_issued *certificates,
				   size_t count, void *user);
typedef void cloud_activities_fn(const struct err *err, const struct cloud_activity *activities,
				 size_t count, void *user);
typedef void cloud_group_fn(const struct err *err, const struct cloud_group *group,
			    void *user); /* NULL: none of that name */
typedef void cloud_zone_fn(const struct err *err, const struct cloud_zone *zone,
			   void *user); /* NULL: none */
typedef void cloud_secret_fn(const struct err *err, const struct cloud_secret *secret,
			     void *user); /* NULL: none */
typedef void cloud_operation_events_fn(const struct err *err,
				       const struct cloud_operation_event *events, size_t count,
				       void *user);
typedef void cloud_change_set_fn(const struct err *err, const struct cloud_change_set *change_set,
				 void *user); /* NULL: none */
typedef void cloud_change_sets_fn(const struct err *err, const struct cloud_change_set *change_sets,
				  size_t count, void *user);
typedef void cloud_resources_fn(const struct err *err, const struct cloud_resource *resources,
				size_t count, void *user);
typedef void cloud_records_fn(const struct err *err, const struct cloud_record *records,
			      size_t count, void *user);
typedef void cloud_snapshots_fn(const struct err *err, const struct cloud_snapshot *snapshots,
				size_t count, void *user);
typedef void cloud_log_groups_fn(const struct err *err, const struct cloud_log_group *groups,
				 size_t count, void *user);
typedef void cloud_delegation_fn(const struct err *err, const struct delegation_facts *facts,
				 void *user);

struct cloud {
	void *self;
	/* Gives the stack's ARN. ERR_CONFLICT: a stack of that name exists. */
	void (*create_stack)(void *self, enum cloud_account account,
			     const struct cloud_stack_request *request, cloud_text_fn *done,
			     void *user);
	void (*describe_stack)(void *self, enum cloud_account account, const char *name_or_arn,
			       cloud_stack_fn *done, void *user);
	/* One page; token "" for the newest. */
	void (*stack_events)(void *self, enum cloud_account account, const char *stack_arn,
			     const char *token, cloud_events_fn *done, void *user);
	void (*delete_stack)(void *self, enum cloud_account account, const char *stack_arn,
			     cloud_done_fn *done, void *user);
	void (*describe_certificate)(void *self, const char *certificate_arn,
				     cloud_certificate_fn *done, void *user);
	/* Issued ones that are good for the domain (or a host's name): of that very name or with a
	 * wildcard in place of its first label; of any key's algorithm. */
	void (*list_certificates)(void *self, const char *domain, cloud_certificates_fn *done,
				  void *user);
	/* The public zone of exactly this name. Several of one name: ERR_CONFLICT naming their ids.
	 */
	void (*find_zone)(void *self, enum cloud_account account, const char *name,
			  cloud_zone_fn *done, void *user);
	void (*find_secret)(void *self, const char *name, cloud_secret_fn *done, void *user);
	/* Gives the ARN. ERR_CONFLICT: exists, or is scheduled for deletion (the sentence says
	 * which). */
	void (*create_secret)(void *self, const char *name, const struct secret *value,
			      const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			      void *user);
	/* A public SSM parameter, such as an AMI id. */
	void (*read_parameter)(void *self, const char *name, cloud_text_fn *done, void *user);
	/* Asks the parent zone's own name servers for the child's delegation. */
	void (*look_up_delegation)(void *self, const struct delegation_question *question,
				   cloud_delegation_fn *done, void *user);
	/* Change sets. Made, polled until CREATE_COMPLETE or FAILED, then executed or deleted. The
	 * callback of create gives arn, stack_arn and the two names only. */
	void (*create_change_set)(void *self, enum cloud_account account,
				  const struct cloud_change_set_request *request,
				  cloud_change_set_fn *done, void *user);
	/* Changes of every page, with property values where AWS gives them. */
	void (*describe_change_set)(void *self, enum cloud_account account,
				    const char *change_set_arn, cloud_change_set_fn *done,
				    void *user);
	void (*list_change_sets)(void *self, enum cloud_account account, const char *stack,
				 cloud_change_sets_fn *done, void *user);
	/* keep_on_failure: what came up stays when a resource fails. Gives no operation id; it is
	 * on the events. */
	void (*execute_change_set)(void *self, enum cloud_account account,
				   const char *change_set_arn, bool keep_on_failure,
				   const char *token, cloud_done_fn *done, void *user);
	void (*delete_change_set)(void *self, enum cloud_account account,
				  const char *change_set_arn, cloud_done_fn *done, void *user);
	/* Ways back. Tokens as in cloud_stack_request. */
	void (*cancel_update)(void *self, enum cloud_account account, const char *stack_arn,
			      const char *token, cloud_done_fn *done, void *user);
	/* From UPDATE_ROLLBACK_FAILED; `skip`: logical ids left as they are. */
	void (*continue_rollback)(void *self, enum cloud_account account, const char *stack_arn,
				  const char *const *skip, size_t skip_count, const char *token,
				  cloud_done_fn *done, void *user);
	/* From CREATE_FAILED or UPDATE_FAILED with what came up kept. */
	void (*roll_back)(void *self, enum cloud_account account, const char *stack_arn,
			  const char *token, cloud_done_fn *done, void *user);
	void (*delete_stack_with)(void *self, enum cloud_account account,
				  const struct cloud_delete_request *request, cloud_done_fn *done,
				  void *user);
	void (*protect_stack)(void *self, enum cloud_account account, const char *stack_arn,
			      bool is_protected, cloud_done_fn *done, void *user);
	/* Newest first. ERR_DENIED where the permission is missing: go on without. */
	void (*operation_events)(void *self, enum cloud_account account,
				 const struct cloud_operation_question *question,
				 cloud_operation_events_fn *done, void *user);
	void (*list_resources)(void *self, enum cloud_account account, const char *stack_arn,
			       cloud_resources_fn *done, void *user);
	/* The template the stack was last made or changed with, byte for byte as it was given. */
	void (*get_template)(void *self, enum cloud_account account, const char *stack_arn,
			     cloud_text_fn *done, void *user);
	/* Takes back a scheduled deletion. Gives the ARN. */
	void (*restore_secret)(void *self, const char *name, cloud_text_fn *done, void *user);
	/* A new version; gives its id. token: 32 to 64 characters. */
	void (*put_secret_value)(void *self, const char *name, const struct secret *value,
				 const char *token, cloud_text_fn *done, void *user);
	/* Records of exactly this name, of one type or ("") of any. name "": the whole zone. */
	void (*list_records)(void *self, enum cloud_account account, const char *zone_id,
			     const char *name, const char *type, cloud_records_fn *done,
			     void *user);
	/* Gives the id of the change. */
	void (*change_records)(void *self, enum cloud_account account,
			       const struct cloud_record_batch *batch, cloud_text_fn *done,
			       void *user);
	/* "PENDING" or "INSYNC". */
	void (*change_status)(void *self, enum cloud_account account, const char *change_id,
			      cloud_text_fn *done, void *user);
	/* The last 64 KiB of what the machine printed since it started, line by line, control
	 * characters made harmless; "" when there is nothing yet. May still hold secrets of
	 * programs: to be masked before it is shown. */
	void (*console_output)(void *self, const char *instance_id, cloud_text_fn *done,
			       void *user);
	/* Newest first, the last CLOUD_ACTIVITIES_MAX; of a group that is gone, too. */
	void (*scaling_activities)(void *self, const char *group_name, cloud_activities_fn *done,
				   void *user);
	void (*group_instances)(void *self, const char *group_name, cloud_group_fn *done,
				void *user);
	/* The wizard's own parameters, below /redash-wizard/. Gives the version: 1 of a new one,
	 * one more with every value. Not to overwrite and one is there: ERR_CONFLICT. */
	void (*put_parameter)(void *self, const char *name, const char *value, bool overwrite,
			      cloud_version_fn *done, void *user);
	void (*read_own_parameter)(void *self, const char *name, cloud_parameter_fn *done,
				   void *user);
	void (*delete_parameter)(void *self, const char *name, cloud_done_fn *done, void *user);
	/* Every snapshot of a cluster that AWS does not delete by itself, of clusters that are
	 * gone, too. */
	void (*list_snapshots)(void *self, cloud_snapshots_fn *done, void *user);
	/* Whose names begin so. */
	void (*list_log_groups)(void *self, const char *prefix, cloud_log_groups_fn *done,
				void *user);
	/* Drops every call with this user pointer. */
	void (*forget)(void *self, const void *user);
	/* Requests sent so far, retries included; writes without those of parameters. */
	void (*count)(void *self, uint64_t *ret_reads, uint64_t *ret_writes);
};

#endif
