/* Inside the hand-over (handover*.c): writers of the forms, and what they share. A writer gets
 * values that handover.c has checked: plain domain names without final dot, digits. */
#ifndef CORE_DEPLOY_HANDOVER_FORMS_H
#define CORE_DEPLOY_HANDOVER_FORMS_H

#include "core/deploy/handover.h"

typedef void handover_write_fn(const struct handover *h, struct str *out);
handover_write_fn handover_write_plain, handover_write_bind, handover_write_terraform;
handover_write_fn handover_write_route53, handover_write_cloudformation;
handover_write_fn handover_write_policy, handover_write_role;
handover_write_fn handover_write_message;
/* Without a zone of our own: any form. */
void handover_write_hosted(const struct handover *h, enum handover_form form, struct str *out);

struct handover_names {
	const char *const *item;
	size_t count;
};
struct handover_names handover_wanted(const struct handover *h);
struct handover_names handover_live(const struct handover *h); /* servers of the parent */
struct handover_names handover_old(const struct handover *h);
void handover_add_names(struct str *out, struct handover_names names, const char *before,
			const char *after, const char *between);
bool handover_is_plain_name(const char *name); /* needs no quoting anywhere */
/* The command that shows whether it is there. */
void handover_add_check(struct str *out, const struct handover *h);
/* handover_usage() as comment lines. */
void handover_add_comment(struct str *out, const struct handover *h, enum handover_form form,
			  const char *comment);
/* A part of the zone stack's ARN, or "": 1 partition, 3 region, 4 account. Caller frees. */
char *handover_arn_part(const struct handover *h, int part);

#endif
