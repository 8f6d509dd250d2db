/* What can be known to go wrong before anything is created. Facts about the two accounts go in
 * (each from one look, and each look may be refused or fail by itself), findings come out: what is
 * wrong, what to do, and the page that puts it right. The judging is pure; looking is done through
 * struct preflight_port, which aws/preflight_aws.c implements. Nothing here writes to a cloud. */
#ifndef CORE_DEPLOY_PREFLIGHT_H
#define CORE_DEPLOY_PREFLIGHT_H

#include "core/base/err.h"
#include "core/base/vec.h"
#include "core/net/ipv4.h"
#include "core/plan/stacks.h"

enum preflight_look {
	LOOK_IDENTITY,
	LOOK_PARENT_IDENTITY, /* of the parent's account, when there is a profile for it */
	LOOK_REGIONS,
	LOOK_ZONES,
	LOOK_OFFERINGS, /* instance types by zone */
	LOOK_TYPES,     /* what the instance types are */
	LOOK_IMAGES,
	LOOK_POSTGRES_VERSIONS,
	LOOK_POSTGRES_SUPPORT, /* until when each line is supported without extra charge */
	LOOK_DATABASE_CLASSES, /* for the chosen version */
	LOOK_CACHE_VERSIONS,
	LOOK_CACHE_NODES,
	LOOK_VPCS,
	LOOK_KEY_PAIRS,
	LOOK_HOSTED_ZONES,      /* of the environment's own name */
	LOOK_DEV_PARENT_ZONE,   /* of the parent domain, in the account that gets Redash */
	LOOK_OTHER_PARENT_ZONE, /* of the parent domain, in the parent's account */
	LOOK_DELEGATION,        /* what the parent's name servers say today */
	LOOK_CAA,               /* who may issue certificates for the parent domain */
	LOOK_CERTIFICATES,
	LOOK_SECRETS,
	LOOK_STACKS,
	LOOK_PARENT_STACK, /* the delegation's, in the parent's account */
	LOOK_TEMPLATES,
	LOOK_LIMITS, /* quotas */
	LOOK_USED_VCPUS,
	LOOK_USED_ADDRESSES,
	LOOK_USED_NATS,
	LOOK_USED_BALANCERS,
	LOOK_PERMISSIONS,
	LOOK_PRICES,
	LOOK_COUNT
};
struct preflight_look_spec {
	const char *name;   /* "availability zones" */
	const char *action; /* "ec2:DescribeAvailabilityZones"; "" for questions to DNS */
	bool is_needed;     /* the deployment asks the same: when it is refused, so is that */
};
const struct preflight_look_spec *preflight_look_spec(enum preflight_look look);
/* Whether these answers need the look, and say enough for it. */
bool preflight_look_applies(const struct answers *a, enum preflight_look look);

enum preflight_state {
	PREFLIGHT_NOT_ASKED,
	PREFLIGHT_ASKING,
	PREFLIGHT_KNOWN,
	PREFLIGHT_NOT_PERMITTED,
	PREFLIGHT_FAILED /* .kind and .sentence */
};
struct preflight_look_state {
	enum preflight_state state;
	enum err_kind kind;
	char *action; /* that is not permitted; NULL: the look's own */
	char *sentence;
};

enum preflight_limit_id {
	LIMIT_VCPUS, /* of the standard families */
	LIMIT_ADDRESSES,
	LIMIT_VPCS,
	LIMIT_NATS, /* per zone */
	LIMIT_BALANCERS,
	LIMIT_COUNT
};
struct preflight_limit_spec {
	const char *service, *code; /* as Service Quotas names it: "ec2", "L-1216C47A" */
	const char *name;
	int usual;                /* AWS's own start value; 0: differs from account to account */
	enum preflight_look used; /* the look that counts what is in use */
};
const struct preflight_limit_spec *preflight_limit_spec(enum preflight_limit_id id);

enum preflight_cost_id {
	COST_REDASH,
	COST_BASTION,
	COST_DATABASE, /* of the class; for db.serverless of one capacity unit */
	COST_CACHE,
	COST_NAT,
	COST_BALANCER,
	COST_ADDRESS, /* a public IPv4 address */
	COST_COUNT
};

struct preflight_names { /* for the macros of vec.h; owned texts */
	char **item;
	size_t len, alloc;
};

struct preflight_identity {
	char *account, *alias, *arn; /* NULL until known; alias "" when it has none */
};
struct preflight_zone {
	char *name, *id, *state;
};
struct preflight_vpc {
	char *id;
	bool is_default;
	VEC(struct cidr) blocks;
};
struct preflight_type {
	char *name;
	unsigned vcpus, memory_mib;
	bool has_details; /* AWS knows the type; else the three above are not known */
	bool is_arm;
	struct preflight_names zones; /* that offer it */
};
struct preflight_version {
	char *engine, *version;
	double serverless_min, serverless_max; /* capacity units; 0: not serverless */
};
struct preflight_support {
	char *major;               /* "16" */
	int64_t standard_until_ms; /* since the epoch; later only extended support, which costs
				      extra and which the template refuses */
};
struct preflight_class {
	char *name;
	struct preflight_names zones;
};
struct preflight_image {
	char *parameter, *id; /* id NULL: the parameter does not exist */
};
struct preflight_certificate {
	char *arn, *status;
};
struct preflight_secret {
	bool exists, deletion_scheduled;
};
struct preflight_stack {
	char *status; /* NULL: there is none */
	char *environment;
};
struct preflight_limit {
	bool is_known;
	double limit, used; /* used counts when its look is known */
};
struct preflight_price {
	bool is_known;
	double usd_an_hour;
};
struct preflight_denial {
	bool is_parent; /* which account's principal */
	char *action;
};
struct preflight_facts {
	struct preflight_look_state looks[LOOK_COUNT];
	struct preflight_identity dev, parent;
	struct preflight_names regions; /* enabled */
	VEC(struct preflight_zone) zones;
	VEC(struct preflight_type) types;
	VEC(struct preflight_image) images;
	VEC(struct preflight_version) postgres_versions, cache_versions;
	VEC(struct preflight_support) postgres_support;
	VEC(struct preflight_class) database_classes;
	struct preflight_names cache_nodes, key_pairs;
	VEC(struct preflight_vpc) vpcs;
	struct preflight_names hosted_zones, dev_parent_zones, other_parent_zones; /* ids */
	struct preflight_names zone_servers; /* of the hosted zone, when there is one */
	struct preflight_names delegated_to; /* what the parent says of our zone today */
	struct preflight_names caa_issuers;  /* of the closest CAA set; empty: anybody may */
	char *caa_owner;                     /* the name that has it; NULL: none has */
	VEC(struct preflight_certificate) certificates;
	struct preflight_secret secrets[SECRET_COUNT];
	struct preflight_stack stacks[STACK_COUNT];
	char *own_vpc; /* of the network stack, when that exists */
	char *template_trouble[STACK_COUNT];
	struct preflight_limit limits[LIMIT_COUNT];
	VEC(struct preflight_denial) denials;
	struct preflight_price prices[COST_COUNT];
	int64_t now_ms;              /* of the cloud's clock; 0: not known */
	bool is_typed[SECRET_COUNT]; /* in this run: kept when a look starts over */
};
void preflight_facts_release(struct preflight_facts *facts); /* for CLEANUP too */
void preflight_names_add(struct preflight_names *names, const char *text);
void preflight_names_release(struct preflight_names *names); /* for CLEANUP too */
bool preflight_names_have(const struct preflight_names *names, const char *text);
/* NULL when there is none; the second adds it. */
const struct preflight_type *preflight_type(const struct preflight_facts *facts, const char *name);
struct preflight_type *preflight_type_make(struct preflight_facts *facts, const char *name);
/* For whoever looks: the state after an answer; err NULL: known. ERR_DENIED becomes "not
 * permitted", with the action AWS names in the text if it names one. */
void preflight_answered(struct preflight_facts *facts, enum preflight_look look,
			const struct err *err);
/* Whether EC2 counts the type against the quota of standard machines. */
bool preflight_type_is_standard(const char *type);
bool preflight_is_known(const struct preflight_facts *facts, enum preflight_look look);
/* Looks that apply, and how many of them have been answered, one way or the other. */
size_t preflight_progress(const struct answers *a, const struct preflight_facts *facts,
			  size_t *ret_answered);

/* ---- findings ---- */

enum preflight_severity {
	PREFLIGHT_ERROR, /* the deployment would fail, or do what was not meant */
	PREFLIGHT_WARNING,
	PREFLIGHT_NOTE
};
const char *preflight_severity_name(enum preflight_severity severity); /* "error", ... */
struct preflight_finding {
	enum preflight_severity severity;
	const char *id;            /* "zone-not-offered", static */
	char *sentence, *fix;      /* what is so; what to do, "" when nothing */
	enum question_id question; /* that puts it right; Q_COUNT: none */
	enum page_id page;         /* the same; PAGE_COUNT: none */
};
struct preflight_findings {
	VEC(struct preflight_finding) list;
	size_t errors, warnings, notes;
};
/* Replaces *ret: errors first, then warnings, then notes; inside, in the order of the pages. The
 * same answers and facts give the same findings. Facts not known yet give none. */
void preflight_judge(const struct answers *a, const struct preflight_facts *facts,
		     struct preflight_findings *ret);
void preflight_findings_release(struct preflight_findings *findings); /* for CLEANUP too */
/* Whether an account could not be signed in to, for want of good keys: a region that is not enabled
 * refuses good ones too. */
bool preflight_lacks_credentials(const struct answers *a, const struct preflight_facts *facts);
/* "2 errors, 1 warning, 3 notes" */
void preflight_count_text(const struct preflight_findings *findings, struct str *out);

/* ---- cost ---- */

struct preflight_cost {
	double usd_a_month;             /* of what is priced; 730 hours */
	struct preflight_names missing; /* what has no price: "Aurora" */
	struct str parts;               /* "NAT 90, Aurora 82, ..." */
};
bool preflight_cost(const struct answers *a, const struct preflight_facts *facts,
		    struct preflight_cost *ret); /* false: no price is known */
void preflight_cost_release(struct preflight_cost *cost);

/* ---- looking ---- */

/* Called after each answer, from the loop; is_over with the last one. which is LOOK_COUNT when
 * there was nothing to look at. */
typedef void preflight_changed_fn(enum preflight_look which, bool is_over, void *user);
/* Clears *facts and starts every look that applies; they run side by side and write into *facts,
 * which is the caller's and has to stay until the last answer, stop(), or the end of the port.
 * Starting again stops what still runs. */
struct preflight_port {
	void *self;
	void (*start)(void *self, const struct answers *a, struct preflight_facts *facts,
		      preflight_changed_fn *changed, void *user);
	void (*stop)(void *self);
};

#endif
