/* THE table of questions: one row each drives the form, the answers file, the help, the review page
 * and the template parameters. Pure data. */
#ifndef CORE_PLAN_QUESTIONS_H
#define CORE_PLAN_QUESTIONS_H

#include "core/base/err.h"

enum question_id {
	Q_PREFIX,
	Q_ENVIRONMENT,
	Q_PROFILE,
	Q_REGION,
	Q_PARENT_DOMAIN,
	Q_ZONE_LABEL,
	Q_HOST_LABEL,
	Q_DELEGATION_MODE,
	Q_PARENT_PROFILE,
	Q_CERTIFICATE_WHEN,
	Q_VPC_CIDR,
	Q_PUBLIC_A,
	Q_PUBLIC_B,
	Q_PRIVATE_A,
	Q_PRIVATE_B,
	Q_ZONE_A,
	Q_ZONE_B,
	Q_NAT,
	Q_ALLOW,
	Q_KEY_PAIR,
	Q_BASTION,
	Q_REDASH_SIZE,
	Q_DATABASE_SIZE,
	Q_CACHE_SIZE,
	Q_BASTION_SIZE,
	Q_REDASH_VERSION,
	Q_POSTGRES_VERSION,
	Q_CACHE_VERSION,
	Q_CAPACITY_MIN,
	Q_CAPACITY_MAX,
	Q_BACKUP_DAYS,
	Q_DELETION_PROTECTION,
	Q_CACHE_FAILOVER,
	Q_MAIL_VIA,
	Q_MAIL_SERVER,
	Q_MAIL_PORT,
	Q_MAIL_SECURITY,
	Q_MAIL_USER,
	Q_MAIL_SENDER,
	Q_ADOPT,
	Q_COUNT
};
/* The pages of the wizard that ask, in order. */
enum page_id {
	PAGE_ACCOUNT,
	PAGE_DOMAIN,
	PAGE_NETWORK,
	PAGE_ACCESS,
	PAGE_ZONES,
	PAGE_SIZES,
	PAGE_MAIL,
	PAGE_SECRETS,
	PAGE_CHECKS, /* asks nothing: what can be known to fail */
	PAGE_REVIEW,
	PAGE_DELEGATION,
	PAGE_DEPLOY,
	PAGE_DONE,
	PAGE_COUNT, /* of the wizard's steps; as a page: none */
	/* Of a removal, which has PAGE_DEPLOY between these two. */
	PAGE_DESTROY,
	PAGE_LEFT,
	PAGE_ALL
};
enum question_kind {
	QUESTION_TEXT,
	QUESTION_CHOICE, /* one of `choices` */
	QUESTION_TOGGLE, /* "true" or "false" */
	QUESTION_LIST,   /* several entries, one a line */
};
struct choice {
	const char *value, *label, *note;
};
typedef int check_fn(const char *value, struct err *err); /* one entry of a list at a time */

struct question {
	enum question_id id;
	enum page_id page;
	enum question_kind kind;
	const char *yaml_path; /* "network.public[0]"; "access.allow" for a list */
	const char *label;     /* "VPC block" */
	const char *hint;      /* one sentence for the message line */
	const char *help; /* paragraphs for F1: what, why, an example, what changing it means */
	const char *default_value; /* NULL: none, must be answered; "": may stay empty */
	const struct choice
		*choices; /* ends with a NULL value; also suggestions for QUESTION_TEXT */
	check_fn *check;  /* NULL: anything */
};

const struct question *question(enum question_id id);
const char *page_title(enum page_id page);

#endif
