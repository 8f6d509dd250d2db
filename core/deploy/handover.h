/* The records a person has to add, in every form someone may need. Pure. Without a zone of our own
 * they are the certificate's CNAME and the host's address, for the parent's zone. Else the NS set
 * goes into the parent's zone; the certificate's CNAME goes into the child zone, where the
 * deployment puts it itself: it is shown with that remark, never as something to paste into the
 * parent.
 *
 * Names that come from outside are checked again before they are written: what is no plain domain
 * name (quotes, backslashes, line ends, spaces) is left out where it is only a remark, and nothing
 * at all is handed over where it would be the record itself. No form holds a secret. */
#ifndef CORE_DEPLOY_HANDOVER_H
#define CORE_DEPLOY_HANDOVER_H

#include "core/base/err.h"
#include "core/deploy/deployment.h"

enum handover_form {
	HANDOVER_PLAIN,          /* for a console: the name field takes only the label */
	HANDOVER_BIND,           /* absolute names, so that no origin can be appended */
	HANDOVER_ROUTE53,        /* change batch for aws route53 change-resource-record-sets */
	HANDOVER_CLOUDFORMATION, /* template for the parent's account */
	HANDOVER_TERRAFORM,
	HANDOVER_MESSAGE, /* text to the parent's admin, English and Japanese */
	HANDOVER_POLICY,  /* the least that a parent profile must be allowed, as an IAM policy */
	HANDOVER_ROLE,    /* template of a role with that policy, for the parent's account */
	HANDOVER_COUNT
};
struct handover {
	const char *parent, *child; /* example.com, dev.example.com */
	const char *const *name_servers;
	size_t name_server_count;
	const char *cname_name, *cname_value; /* "" while ACM has not said */
	const char *host;                     /* redash.dev.example.com */
	bool is_hosted;            /* no zone of our own; child and name servers do not count */
	const char *address_value; /* the load balancer's name; "" while it is not known */
	const char *address_zone;  /* the hosted zone an alias to it names, or "" */
	const char *account;       /* that gets the names, or "" */
	const char *environment;   /* redash-dev, or "" */
	/* Of the child zone's stack, or "": partition, region and account are taken from it. */
	const char *stack_arn;
	/* Servers that answer for the parent: they tell its live zone from others of the name. */
	const char *parent_servers[DELEGATION_SERVERS_MAX];
	size_t parent_server_count;
	/* Another NS set that all the parent's servers agree on; 0: there is none. */
	const char *old_name_servers[DELEGATION_NS_MAX];
	size_t old_name_server_count;
	uint32_t old_ttl;
	const struct delegation_facts *facts; /* what is there already; NULL: not looked */
};
enum { HANDOVER_TTL = 300 }; /* while setting up: a mistake sticks five minutes, not two days */

int handover_form_parse(const char *name, enum handover_form *ret, struct err *err);
/* What a deployment has to hand over; its texts are borrowed. */
struct handover handover_of(const struct deployment *d);
/* What is looked for at the parent's servers now; its texts are borrowed. */
struct delegation_question handover_question_of(const struct deployment *d);
const char *handover_file_name(enum handover_form form); /* "delegation.json", ... */
void handover_write(const struct handover *h, enum handover_form form, struct str *out);
/* Where a form goes, how it is applied and checked, as lines of text. The forms that have comments
 * hold it already; the JSON ones cannot. */
void handover_usage(const struct handover *h, enum handover_form form, struct str *out);
bool handover_is_json(enum handover_form form);

#endif
