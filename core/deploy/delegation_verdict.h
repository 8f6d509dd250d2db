/* Inside the delegation check: what one parent server's reply means, what the other looks add to
 * it, and the sentences, evidence and records of each. Everything borrows from question and facts.
 */
#ifndef CORE_DEPLOY_DELEGATION_VERDICT_H
#define CORE_DEPLOY_DELEGATION_VERDICT_H

#include "core/deploy/delegation.h"

/* Worst first; the names are the state ids. */
enum verdict {
	VERDICT_PARENT_UNKNOWN,
	VERDICT_CNAME_AT_NAME,
	VERDICT_DNAME_ABOVE,
	VERDICT_NAME_DOUBLED,
	VERDICT_PASTED_IN_CHILD,
	VERDICT_WRONG_PARENT_ZONE,
	VERDICT_SHADOWED,
	VERDICT_PARENTS_OWN_NS,
	VERDICT_VALUES_MISSING_DOT,
	VERDICT_NS_NO_ADDRESS,
	VERDICT_WRONG_NS,
	VERDICT_MIXED_OLD,
	VERDICT_LAME_ALL,
	VERDICT_DEEPER_CUT,
	VERDICT_PARENT_NOT_AUTHORITATIVE,
	VERDICT_STALE_DS,
	VERDICT_PARENT_DNSSEC_BROKEN,
	VERDICT_CAA_BLOCKS,
	VERDICT_ACM_IN_PARENT,
	VERDICT_ACM_DOUBLED,
	VERDICT_ACM_VALUE_DIFFERS,
	VERDICT_PARENT_SERVERS_DISAGREE,
	VERDICT_CHILD_NOT_READY,
	VERDICT_NODATA_OTHER,
	VERDICT_NODATA_WILDCARD,
	VERDICT_NXDOMAIN,
	VERDICT_PARTIAL,
	VERDICT_LAME_SOME,
	VERDICT_CHILD_SET_DIFFERS,
	VERDICT_OK_OLD_NS_CACHED,
	VERDICT_OK_NEG_CACHED,
	VERDICT_INTERCEPTED,
	VERDICT_PARENT_UNREACHABLE,
	VERDICT_SPLIT_HORIZON,
	VERDICT_TCP_BLOCKED,
	VERDICT_HOSTS_BOTH,
	VERDICT_OK,
	VERDICT_DS_NONE_SIGNED_PARENT,
	VERDICT_PARENT_IS_ABOVE,
	VERDICT_TTL_HIGH,
	VERDICT_COUNT
};

/* The parent's servers, counted. Usable: the reply says something about the child. */
struct tally {
	enum verdict verdicts[DELEGATION_SERVERS_MAX];
	size_t servers[VERDICT_COUNT];   /* names, by verdict */
	size_t addresses[VERDICT_COUNT]; /* usable ones only, by verdict */
	size_t asked, right;             /* names */
	size_t usable, usable_right;     /* addresses */
};

/* One verdict with all that shows it. */
struct verdict_case {
	const struct delegation_question *question;
	const struct delegation_facts *facts;
	const struct tally *tally;
	const struct delegation_seen *example; /* the first server it was seen at, or NULL */
	size_t servers, asked;                 /* seen at so many of so many, by name */
	/* What else shows it; NULL: not this. */
	const struct delegation_zone_seen *zone;
	const struct delegation_extra_seen *extra;
	const struct delegation_resolver_seen *resolver;
	/* Zone servers, or resolvers, that are as they should be; of so many asked. */
	size_t well, of;
	enum delegation_status status;
};

const char *verdict_id(enum verdict verdict);
enum delegation_status verdict_status(enum verdict verdict);
bool verdict_is_right(enum verdict verdict);
/* While it lasts the child's names do not resolve. */
bool verdict_stops_names(enum verdict verdict);
/* Of one reply; unusable replies give PARENT_UNREACHABLE or PARENT_NOT_AUTHORITATIVE. */
enum verdict verdict_of(const struct delegation_question *question,
			const struct delegation_facts *facts, const struct delegation_seen *seen);
bool verdict_is_negative(const struct tally *tally); /* some say no, none says yes */
bool verdict_is_all_right(const struct tally *tally);
/* The CNAME at the child's name comes from a wildcard: nothing to remove. */
bool verdict_is_wildcard_alias(const struct verdict_case *c);

/* Whether the looks beside the parent's replies show it; fills in *c, its status too. False for
 * what only those replies show. */
bool verdict_notice(enum verdict verdict, struct verdict_case *c);

/* Add to *seen and *advice. */
void verdict_words(enum verdict verdict, const struct verdict_case *c, struct str *seen,
		   struct str *advice);
void verdict_note_words(enum verdict verdict, const struct verdict_case *c, struct str *seen,
			struct str *advice);
/* The line for dig that shows it, and the corrected records; "" when none. Caller frees. */
char *verdict_evidence(enum verdict verdict, const struct verdict_case *c);
char *verdict_records(enum verdict verdict, const struct verdict_case *c);

/* A name, or the child's, as the parent zone's console takes it: without the zone; caller frees. */
char *verdict_label_of(const struct verdict_case *c, const char *name);
char *verdict_label(const struct verdict_case *c);
/* The names of the servers that answer for the parent: one and all of them. */
void verdict_add_live(struct str *out, const struct verdict_case *c);
/* "a, b and c"; an endless list ends in "and 5 more". */
void verdict_list(struct str *out, const char *const *names, size_t count);
/* "dig +norec @192.0.2.1 NAME CNAME"; "" without an address. Caller frees. */
char *verdict_dig(const char *address, const char *name, int type);
/* delegation_classify() for a record that is kept in the parent's zone. */
void record_classify(const struct delegation_question *question,
		     const struct delegation_facts *facts, struct delegation_report *ret);
/* "192.0.2.1" of "192.0.2.1:53": an address without its port; caller frees. */
char *verdict_host(const char *address);
/* The next line of *text that is not empty; NULL at the end. Caller frees. */
char *verdict_line(const char **text);

/* Who may issue by a line "issue NAME; PARAMETERS" of a CAA set, in *ret_len; NULL: another line.
 * An empty name stands for nobody. */
const char *verdict_issuer(const char *line, size_t *ret_len);

/* The name among the wanted ones that are not in the set and that this stranger misspells: at most
 * two letters differ. NULL: none. */
const char *verdict_meant(const struct delegation_question *question,
			  const struct delegation_seen *seen, const char *stranger);
/* What is known of a server of the parent's set; NULL: it was not asked. */
const struct delegation_zone_seen *verdict_zone(const struct delegation_facts *facts,
						const char *name);

#endif
