/* Inside the delegation check: what one parent server's reply means, and its sentences. */
#ifndef CORE_DEPLOY_DELEGATION_VERDICT_H
#define CORE_DEPLOY_DELEGATION_VERDICT_H

#include "core/deploy/delegation.h"

/* Worst first; the names are the state ids. */
enum verdict {
	VERDICT_CNAME_AT_NAME,
	VERDICT_SHADOWED,
	VERDICT_PARENTS_OWN_NS,
	VERDICT_VALUES_MISSING_DOT,
	VERDICT_NS_NO_ADDRESS,
	VERDICT_WRONG_NS,
	VERDICT_MIXED_OLD,
	VERDICT_PARENT_NOT_AUTHORITATIVE,
	VERDICT_PARENT_SERVERS_DISAGREE,
	VERDICT_NODATA_OTHER,
	VERDICT_NXDOMAIN,
	VERDICT_PARTIAL,
	VERDICT_CHILD_NOT_READY,
	VERDICT_PARENT_UNREACHABLE,
	VERDICT_HOSTS_BOTH,
	VERDICT_OK,
	VERDICT_COUNT
};

/* One verdict with all that shares it. */
struct verdict_case {
	const struct delegation_question *question;
	const struct delegation_facts *facts;
	const struct delegation_seen *example; /* the first server it was seen at */
	size_t servers, asked;                 /* seen at so many of so many servers, by name */
};

const char *verdict_id(enum verdict verdict);
enum delegation_status verdict_status(enum verdict verdict);
bool verdict_is_right(enum verdict verdict);
/* Of one reply; unusable replies give PARENT_UNREACHABLE or PARENT_NOT_AUTHORITATIVE. */
enum verdict verdict_of(const struct delegation_question *question,
			const struct delegation_facts *facts, const struct delegation_seen *seen);
/* Adds to both. */
void verdict_words(enum verdict verdict, const struct verdict_case *c, struct str *seen,
		   struct str *advice);

/* The name among the wanted ones that are not in the set and that this stranger misspells: at most
 * two letters differ. NULL: none. */
const char *verdict_meant(const struct delegation_question *question,
			  const struct delegation_seen *seen, const char *stranger);
bool verdict_wants(const struct delegation_question *question, const char *name);
bool verdict_has(const struct delegation_seen *seen, const char *name);

#endif
