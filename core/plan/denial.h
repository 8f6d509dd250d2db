/* What AWS says when it denies something: who may not do what to what, and which kind of policy is
 * the reason. Reads the sentences of all services ("User: X is not authorized to perform: A on
 * resource: R because ..."), inside of longer texts too. Pure. Source: "Troubleshoot access denied
 * error messages" of the IAM User Guide. */
#ifndef CORE_PLAN_DENIAL_H
#define CORE_PLAN_DENIAL_H

#include "core/base/str.h"

enum denial_reason {
	DENIAL_UNSAID,       /* AWS does not say which policy */
	DENIAL_NOT_ALLOWED,  /* no policy of the principal allows it */
	DENIAL_FORBIDDEN,    /* a policy of the principal forbids it */
	DENIAL_ORGANISATION, /* a service or resource control policy */
	DENIAL_BOUNDARY,     /* the principal's permissions boundary */
	DENIAL_SESSION,      /* the policy given when the session began */
	DENIAL_RESOURCE,     /* the policy of the thing itself */
	DENIAL_ENDPOINT,     /* the policy of a VPC endpoint */
};
struct denial {
	struct str principal; /* ARN, or empty when it is not said */
	struct str action;    /* "cloudformation:CreateStack" */
	struct str resource;  /* ARN or "*"; empty when it is not said */
	enum denial_reason reason;
};
#define DENIAL_INIT ((struct denial){ 0 })

/* false when the text names no action; *ret is empty then. */
bool denial_read(const char *text, struct denial *ret);
void denial_release(struct denial *denial); /* for CLEANUP too */
/* What has to change and who can do it, as a sentence without a final full stop. */
void denial_add_remedy(const struct denial *denial, struct str *out);
/* The statement of an IAM policy that allows it, on one line. Nothing when a statement cannot help:
 * something forbids it, or the organisation, a boundary, a session. Returns whether it can. */
bool denial_add_statement(const struct denial *denial, struct str *out);

#endif
