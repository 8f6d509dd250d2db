/* One validator a question, for its value alone; the table of questions points at them. Rules
 * against other answers are in checks.c. Private to plan/. */
#ifndef CORE_PLAN_QUESTION_CHECKS_H
#define CORE_PLAN_QUESTION_CHECKS_H

#include "core/plan/questions.h"

/* check_names.c */
check_fn check_prefix, check_environment, check_profile, check_region, check_domain_name,
	check_sub_domain, check_label, check_key_pair, check_adopt;
/* check_network.c */
check_fn check_vpc, check_public_subnet, check_private_subnet, check_zone, check_allowed;
/* check_choices.c */
check_fn check_mode, check_certificate_when, check_nat, check_toggle, check_instance_type,
	check_database_class, check_cache_type, check_redash_version, check_postgres_version,
	check_cache_version, check_mail_via, check_mail_security, check_backup_days, check_capacity;
/* check_mail.c */
check_fn check_mail_server, check_mail_port, check_mail_user, check_mail_sender;

/* Fails when `value` has a character outside [A-Za-z0-9] and `others`; names the character. */
int check_characters(const char *what, const char *value, const char *others, struct err *err);

/* Aurora capacity units times two; 0: not a capacity. */
int capacity_halves(const char *value);

enum {
	BACKUP_DAYS_MAX = 35,
	CAPACITY_MAX = 256,
	SUBNET_PREFIX_MIN = 16,
	SUBNET_PREFIX_MAX = 28,
	PUBLIC_PREFIX_MAX = 27,
	ALLOWED_MAX = 20 /* slots in the network template */
};

#endif
