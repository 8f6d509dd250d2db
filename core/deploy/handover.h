/* The records a person has to add, in every form someone may need. Pure. The NS set goes into the
 * parent's zone; the certificate's CNAME goes into the child zone, where the deployment puts it
 * itself: it is shown with that remark, never as something to paste into the parent. */
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
	HANDOVER_MESSAGE, /* text to the parent's admin */
	HANDOVER_COUNT
};
struct handover {
	const char *parent, *child; /* example.com, dev.example.com */
	const char *const *name_servers;
	size_t name_server_count;
	const char *cname_name, *cname_value; /* "" while ACM has not said */
	const char *host;                     /* redash.dev.example.com */
	const char *account;                  /* that gets the names, or "" */
};
enum { HANDOVER_TTL = 300 }; /* while setting up: a mistake sticks five minutes, not two days */

int handover_form_parse(const char *name, enum handover_form *ret, struct err *err);
/* What a deployment has to hand over; its texts are borrowed. The account is not known to it. */
struct handover handover_of(const struct deployment *d);
const char *handover_file_name(enum handover_form form); /* "delegation.json", ... */
void handover_write(const struct handover *h, enum handover_form form, struct str *out);

#endif
