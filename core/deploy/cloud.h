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

enum cloud_account { CLOUD_DEV, CLOUD_PARENT };

struct cloud_pair {
	const char *key, *value;
};
struct cloud_stack_request {
	const char *name, *template_body;
	size_t template_len;
	const struct cloud_pair *parameters, *tags;
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
};
struct cloud_event {
	const char *id, *stack_arn, *stack_name;
	const char *logical_id, *physical_id, *type, *status, *reason, *token;
	int64_t time_ms; /* since the epoch */
};
struct cloud_certificate {
	const char *arn, *status,
		*failure_reason;              /* status as ACM's: PENDING_VALIDATION, ISSUED... */
	const char *cname_name, *cname_value; /* "" until ACM has made them (seconds) */
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

typedef void cloud_done_fn(const struct err *err, void *user);
typedef void cloud_text_fn(const struct err *err, const char *text, void *user);
/* stack is NULL when there is none of that name (or it was deleted and asked by name). */
typedef void cloud_stack_fn(const struct err *err, const struct cloud_stack *stack, void *user);
/* Newest first, as CloudFormation gives them; next_token "" on the last page. */
typedef void cloud_events_fn(const struct err *err, const struct cloud_event *events, size_t count,
			     const char *next_token, void *user);
typedef void cloud_certificate_fn(const struct err *err,
				  const struct cloud_certificate *certificate, void *user);
typedef void cloud_zone_fn(const struct err *err, const struct cloud_zone *zone,
			   void *user); /* NULL: none */
typedef void cloud_secret_fn(const struct err *err, const struct cloud_secret *secret,
			     void *user); /* NULL: none */
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
	/* Drops every call with this user pointer. */
	void (*forget)(void *self, const void *user);
	/* Requests sent so far, retries included. */
	void (*count)(void *self, uint64_t *ret_reads, uint64_t *ret_writes);
};

#endif
