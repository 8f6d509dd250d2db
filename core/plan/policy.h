/* The least that a principal must be allowed, as IAM policies: two for the account that gets Redash
 * (one would be longer than IAM takes), one for the account that owns the parent domain. The texts
 * are assets/policies/; here their blanks are filled in. Pure. What they allow is compared with the
 * calls of our client and AWS's service authorization reference by tests/conformance. */
#ifndef CORE_PLAN_POLICY_H
#define CORE_PLAN_POLICY_H

#include "core/plan/answers.h"

enum policy_id { POLICY_DEV, POLICY_DEV_RESOURCES, POLICY_PARENT, POLICY_COUNT };

struct policy_spec {
	const char *name;    /* "redash-wizard-dev", a name for it in IAM */
	const char *summary; /* what it is for, and in which account */
};
const struct policy_spec *policy_spec(enum policy_id id);
/* Whether these answers need it: the parent's only when the wizard writes the NS record there. */
bool policy_applies(const struct answers *a, enum policy_id id);
/* Adds the document, as indented JSON. account: 12 digits, or NULL and "" for any account. */
void policy_add_document(struct str *out, enum policy_id id, const struct answers *a,
			 const char *partition, const char *account);

/* The parent's document where no answers are at hand: all as they stand in ARNs and conditions, so
 * "*" where something is not known. */
struct policy_parent {
	const char *partition, *account, *region; /* of the parent's account */
	const char *environment;                  /* "redash-dev" */
	const char *hosted_zone;                  /* the parent's, its id */
	const char *child;                        /* dev.example.com */
};
void policy_add_parent_document(struct str *out, const struct policy_parent *values);

#endif
