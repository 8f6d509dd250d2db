/* The picture of a deployment: plain data, written by the engine only (deploy.h), read by every
 * front end. Times are milliseconds since the epoch on the cloud's clock (simulated in a
 * rehearsal); 0 means "not yet". Texts are sanitised. */
#ifndef CORE_DEPLOY_DEPLOYMENT_H
#define CORE_DEPLOY_DEPLOYMENT_H

#include "core/base/err.h"
#include "core/base/vec.h"
#include "core/deploy/choice.h"
#include "core/deploy/delegation.h"
#include "core/plan/stacks.h"

enum node_state {
	NODE_SKIPPED, /* these answers do not need it */
	NODE_WAITING, /* for other nodes: .blocked_by */
	NODE_PERSON,  /* for a person: the delegation by hand */
	NODE_RUNNING,
	NODE_DONE,
	NODE_ADOPTED, /* existed already and is used as it is */
	NODE_FAILED,
	NODE_UNDOING, /* rollback or delete under way */
	NODE_CHOICE,  /* for the operator's word: .choice */
	NODE_GONE,    /* removed, or never there: the good end of a removal */
};
/* What a deployment walks: the stacks by their stack_id, then these. */
enum node_id {
	NODE_SECRETS = STACK_COUNT, /* made or adopted in Secrets Manager */
	NODE_DELEGATED, /* NS records seen at every parent server; without a zone: ACM's CNAME */
	NODE_CNAME,     /* ACM has said which record it wants */
	NODE_ADDRESS,   /* without a zone of its own: the host's record seen at the parent's servers
			 */
	NODE_COUNT
};
enum resource_state {
	RESOURCE_WAITING,
	RESOURCE_RUNNING,
	RESOURCE_DONE,
	RESOURCE_FAILED,
	RESOURCE_CANCELLED,
	RESOURCE_UNDOING,
	RESOURCE_UNDONE
};

struct deployment_resource {
	char *logical_id, *type, *physical_id;
	enum resource_state state;
	int64_t started_ms, ended_ms;
	int64_t typical_ms; /* for its type; 0: not known */
	int64_t path_ms;    /* from its start to the end of its stack, through what waits for it */
	bool is_planned;    /* the template has it; otherwise only events told of it */
};
void deployment_resource_release(struct deployment_resource *r); /* what it owns */
struct deployment_output {
	char *key, *value;
};
struct deployment_node {
	enum node_state state;
	char *name;                               /* "network", "secrets" */
	char *stack_name, *arn, *status, *reason; /* stacks only; status as CloudFormation's */
	uint32_t needs;      /* STACK_BIT(node_id) of what it needs in this deployment */
	uint32_t blocked_by; /* STACK_BIT(node_id) of what it waits for now */
	int64_t started_ms, ended_ms, typical_ms;
	size_t done, total; /* resources */
	VEC(struct deployment_resource) resources;
	VEC(struct deployment_output) outputs;
	int64_t read_ms;                 /* last good read of its events */
	struct deployment_choice choice; /* while NODE_CHOICE; .sentence NULL otherwise */
};
struct deployment_event {
	int64_t time_ms;
	uint64_t serial; /* 1, 2, ... in the order they came in: for "12 new" */
	int node;        /* enum node_id; of a watch (watched.h): index of the stack */
	const char *logical_id, *type, *status, *reason; /* interned, owned by the picture */
	const char *nested; /* logical ids down to the nested stack it is of, "Network/Subnets";
			       NULL: the stack's own */
};
struct event_list { /* a VEC: in order of time, ties in order of arrival */
	struct deployment_event *item;
	size_t len, alloc;
};
struct deployment_certificate {
	char *arn, *status, *cname_name, *cname_value, *failure_reason; /* as ACM's */
	char *explanation;       /* of a status that is no good, and what to do; or NULL */
	int64_t status_since_ms; /* when this status was first seen */
	char *used_arn;          /* of the certificate that Redash uses, ours or not; or NULL */
};
struct deployment_cause { /* the first real failure */
	bool known;
	enum node_id node;
	char *logical_id, *type, *reason, *advice;
	char *id;   /* of the known cause, "quota-vpcs" (advice.h); "unknown" */
	char *path; /* of the nested stack it happened in, "Network/Subnets"; NULL: none */
	char *more; /* what else tells why: end of a boot log, scaling activity; or NULL */
	int64_t time_ms;
	enum page_id page; /* that fixes it; PAGE_COUNT: none */
	bool may_pass;     /* the same again may succeed without any change */
	size_t cancelled;  /* failures that are only its consequence */
};
struct deployment_delegation {
	char *parent, *child;
	VEC(char *) name_servers; /* to hand over, without final dot */
	bool by_hand;             /* somebody must add them */
	/* The parent's zone that the wizard has added them to, as its account tells: what serves
	 * it. Looked up when they are not seen; none: not known. */
	VEC(char *) edited;
	char *edited_id;
	/* No zone of its own, no name servers: child is the host name, and two records are handed
	 * over, ACM's CNAME and then the address. What is looked for now, or was last: */
	bool is_hosted;
	enum delegation_subject subject;
	char *record_name, *record_value; /* NULL: not known yet */
	struct delegation_facts facts;
	struct delegation_report report;
	int64_t looked_ms, next_look_ms; /* 0: not yet, none planned */
	int64_t handed_over_ms;          /* when the records could first be shown */
	/* By then every resolver has forgotten the "no" it may have been told before the last
	 * negative look: RFC 2308. 0: no "no" was seen. */
	int64_t forgotten_ms;
};
/* Of two who deploy the same environment one writes. */
struct deployment_holder {
	bool is_elsewhere; /* another does: this only looks, and goes on when the other has ended */
	char *owner;       /* "yuki@laptop" */
	int64_t since_ms;  /* of the other's clock; 0: not known */
	int64_t until_ms;  /* it is ours then if nothing is heard of the other */
	char *notice;      /* nothing keeps two from writing, and why; NULL: all is well */
};
enum deployment_phase {
	DEPLOYMENT_IDLE,
	DEPLOYMENT_RUNNING,
	DEPLOYMENT_COMPLETE,
	DEPLOYMENT_FAILED
};

struct deployment {
	enum deployment_phase phase;
	bool is_known;     /* every stack was looked at once: states are facts, not guesses */
	bool is_judging;   /* what it came to, or why it failed, is still being looked into */
	bool is_removal;   /* stacks are deleted, for good: the good end of a node is NODE_GONE */
	bool is_cancelled; /* by the operator: nothing new is started, what runs is let run */
	char *environment, *address; /* "redash-dev", "https://redash.dev.example.com" */
	struct deployment_node nodes[NODE_COUNT];
	struct event_list events;
	struct deployment_delegation delegation;
	struct deployment_certificate certificate;
	struct deployment_cause cause;
	struct deployment_holder holder;
	int64_t started_ms, ended_ms, now_ms;
	int64_t longest_chain_ms;   /* when complete: the longest path through the nodes' own
				       durations */
	enum err_kind trouble_kind; /* of the read that fails; ERR_NONE: all is well */
	char *trouble; /* a read that fails: "view is stale: ..." or NULL; never ends anything */
	uint64_t reads, writes; /* writes: but for those of the lease */
	uint64_t revision;      /* grows with every change: redraw when it differs */
	void *texts;            /* interned event texts; the engine's */
};
const struct deployment_output *deployment_output(const struct deployment *d, enum stack_id stack,
						  const char *key);
size_t deployment_done(const struct deployment *d); /* resources, over all stacks */
size_t deployment_total(const struct deployment *d);
bool deployment_has_records(const struct deployment *d);  /* something to hand over */
bool deployment_is_delegated(const struct deployment *d); /* seen, all there is to hand over */
bool deployment_waits_for_person(const struct deployment *d);
bool deployment_has_stopped(const struct deployment *d);      /* was told to, and nothing moves */
bool deployment_was_undone(const struct deployment *d);       /* has stopped, its stacks deleted */
bool deployment_waits_for_choice(const struct deployment *d); /* some node does */
/* The resource with its nested stack, "Network/Subnets/Eip"; the caller frees. */
char *deployment_cause_resource(const struct deployment_cause *cause);
const char *node_state_name(enum node_state state);

#endif
