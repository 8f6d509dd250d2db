/* What removing an environment leaves behind, what it takes away, and what was found to be left:
 * lists for people, with the command that removes each. Pure.
 *
 * What stays is the templates' own word (DeletionPolicy) and what no stack holds: secrets, records
 * that people put into the parent's zone. Prices are list prices in US dollars, of regions where
 * AWS is cheapest. */
#ifndef CORE_DEPLOY_REMOVAL_H
#define CORE_DEPLOY_REMOVAL_H

#include "core/deploy/deployment.h"
#include "core/plan/secrets.h"

/* The log group of RDS's enhanced monitoring, one for all databases of a region. */
#define REMOVAL_MONITORING "RDSOSMetrics"

enum removal_kind {
	REMOVAL_KEPT, /* stays */
	REMOVAL_TAKE, /* goes: it costs money, or holds data */
	REMOVAL_RISK, /* stays, and somebody else could make use of it */
};
struct removal_item {
	enum removal_kind kind;
	char *what, *why;
	char *command;    /* that removes it; "": nobody's from here */
	const char *cost; /* what it goes on costing; NULL: nothing, or not known */
	bool is_lost;     /* of what goes: it cannot be had again */
};
struct removal_list {
	struct removal_item *item;
	size_t len, alloc;
};
/* Before it. The picture: what is there, looked at once. What is kept comes first. */
void removal_plan(const struct answers *a, const struct deployment *d, struct removal_list *ret);

enum removal_seen {
	REMOVAL_UNKNOWN,
	REMOVAL_NOT_THERE,
	REMOVAL_THERE,
	REMOVAL_LEAVING, /* a secret whose deletion is scheduled */
};
struct removal_snapshot {
	char *id, *cluster;
	int64_t gib; /* 0: not told */
};
struct removal_texts { /* a VEC */
	char **item;
	size_t len, alloc;
};
struct removal_facts { /* afterwards; leftovers.h looks */
	enum removal_seen secrets[SECRET_COUNT];
	enum removal_seen zone, delegation;
	char *zone_id;
	bool has_snapshots;                     /* they were looked at */
	VEC(struct removal_snapshot) snapshots; /* of clusters of this environment */
	struct removal_texts log_groups;
	struct removal_texts records;   /* in the zone, "NAME TYPE VALUE" */
	struct delegation_facts parent; /* what its servers say about the zone or the host */
	struct removal_texts troubles;  /* what could not be looked at */
};
/* Risks first. The picture: of the removal. */
void removal_leftovers(const struct answers *a, const struct deployment *d,
		       const struct removal_facts *facts, struct removal_list *ret);
void removal_facts_release(struct removal_facts *facts);
void removal_list_release(struct removal_list *list);
const char *removal_kind_name(enum removal_kind kind); /* "kept", "removed", "risk" */

#endif
