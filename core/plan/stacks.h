/* THE table of stacks: name, template, account, what it needs, and where each template parameter's
 * value comes from. Pure data; a test compares it with the templates and fails when a name drifts.
 */
#ifndef CORE_PLAN_STACKS_H
#define CORE_PLAN_STACKS_H

#include "core/plan/answers.h"
#include "core/plan/secrets.h"

enum stack_id {
	STACK_NETWORK,
	STACK_ZONE,
	STACK_DELEGATION,
	STACK_CERTIFICATE,
	STACK_VALIDATION,
	STACK_DATA,
	STACK_BASTION,
	STACK_REDASH,
	STACK_COUNT
};
#define STACK_BIT(id) (1u << (id))

enum parameter_source {
	FROM_ANSWER,      /* .question */
	FROM_ANSWER_LIST, /* .question, entries joined by commas */
	FROM_ANSWER_ITEM, /* .question, entry .index of the list; empty beyond its end */
	FROM_OUTPUT,      /* .stack and .key */
	FROM_SECRET_ARN,  /* .secret; empty when these answers need none */
	FROM_FACT,        /* .fact */
	FROM_CONSTANT,    /* .key is the value */
};
enum fact {                        /* found out while deploying */
	    FACT_ENVIRONMENT_NAME, /* <prefix>-<environment> */
	    FACT_ZONE_NAME,
	    FACT_HOST_NAME,
	    FACT_NAME_SERVERS,   /* the zone's four, comma separated */
	    FACT_PARENT_ZONE_ID, /* in the parent's account */
	    FACT_CNAME_NAME,
	    FACT_CNAME_VALUE, /* the certificate's validation record */
	    FACT_UBUNTU_AMI,
	    FACT_AMAZON_LINUX_AMI,
	    FACT_DATABASE_BOOTSTRAP, /* "bastion" or "redash": who makes the database role */
	    FACT_COUNT
};
struct stack_parameter {
	const char *name; /* in the template */
	enum parameter_source source;
	enum question_id question;
	enum stack_id stack;
	enum secret_id secret;
	enum fact fact;
	const char *key;
	size_t index;
};
struct stack_spec {
	enum stack_id id;
	const char *name;     /* "network" */
	const char *template; /* asset name */
	const char *summary;  /* "VPC, 4 subnets, NAT, routes, security groups" */
	bool needs_iam;       /* CAPABILITY_IAM */
	const struct stack_parameter *parameters; /* ends with a NULL name */
};
const struct stack_spec *stack_spec(enum stack_id id);
/* A parameter's value when the answers alone give it (answers, lists, constants); NULL for the
 * other sources. Allowed addresses come out as blocks (/32). The caller frees. */
char *stack_parameter_answer(const struct answers *a, const struct stack_parameter *p);
/* Whether some template has the resource: "LogicalId", or "stack/LogicalId" for one stack's. */
bool stacks_have_resource(const char *name);
/* Whether these answers make the stack at all (no bastion; delegation by hand; no zone). */
bool stack_applies(const struct answers *a, enum stack_id id);

#endif
