/* Everything the operator chose: the model of the form, one text for each question. Secrets are
 * not answers (see plan/secrets.h). Values are kept canonical: names lower case without final dot,
 * CIDRs as typed until checked. */
#ifndef CORE_PLAN_ANSWERS_H
#define CORE_PLAN_ANSWERS_H

#include "core/plan/questions.h"

struct answers {
	char *value[Q_COUNT]; /* owned; NULL: not answered. Lists: entries separated by '\n' */
};
void answers_init(struct answers *a); /* every default filled in */
void answers_release(struct answers *a);
void answers_copy(struct answers *to, const struct answers *from);
void answers_set(struct answers *a, enum question_id id,
		 const char *value);                                   /* NULL: not answered */
const char *answers_get(const struct answers *a, enum question_id id); /* "" when not answered */
bool answers_is(const struct answers *a, enum question_id id, const char *value);

size_t answers_list_len(const struct answers *a, enum question_id id);
char *answers_list_item(const struct answers *a, enum question_id id, size_t i); /* caller frees */
void answers_list_set(struct answers *a, enum question_id id, size_t i,
		      const char *entry); /* i == len appends */
void answers_list_remove(struct answers *a, enum question_id id, size_t i);

/* Whether the question is asked at all given the others (a parent profile only in that mode). */
bool question_applies(const struct answers *a, enum question_id id);

/* What counts for the deployment: the answer where the question is asked, else what follows from
 * the others (SES's server), else the default. The caller frees. */
char *answers_effective(const struct answers *a, enum question_id id);

/* Derived names; the caller frees. */
/* Whether the records live in a zone of the environment's own; else all are kept in the parent's.
 */
bool answers_have_zone(const struct answers *a);
/* Whether somebody has to add records to the parent's zone. */
bool answers_are_by_hand(const struct answers *a);
char *answers_zone_name(const struct answers *a);        /* dev.example.com */
char *answers_host_name(const struct answers *a);        /* redash.dev.example.com */
char *answers_environment_name(const struct answers *a); /* <prefix>-<environment> */
char *answers_stack_name(const struct answers *a,
			 const char *stack); /* <prefix>-<environment>-<stack> */
char *answers_secret_name(const struct answers *a,
			  const char *secret); /* <prefix>/<environment>/<secret> */

#endif
