/* The judges of preflight, by subject. Internal to core/deploy/preflight_*.c. Each adds what it
 * finds, and nothing about facts that are not known. */
#ifndef CORE_DEPLOY_PREFLIGHT_JUDGES_H
#define CORE_DEPLOY_PREFLIGHT_JUDGES_H

#include "core/deploy/preflight.h"

struct judging {
	const struct answers *a;
	const struct preflight_facts *facts;
	struct preflight_findings *out;
};
/* Adds a finding; valid until the next one is added. question Q_COUNT: none. */
__attribute__((format(printf, 5, 6))) struct preflight_finding *judge_add(
	struct judging *j, enum preflight_severity severity, const char *id,
	enum question_id question, const char *format, ...);
__attribute__((format(printf, 2, 3))) void judge_fix(struct preflight_finding *finding,
						     const char *format, ...);
bool judge_knows(const struct judging *j, enum preflight_look look);
/* "a, b and c"; at most `most`, then "and 4 more". */
void judge_list(struct str *out, const struct preflight_names *names, size_t most);
/* Whether this environment's stack is there already, so that nothing of it is made again; false
 * while nobody has looked. */
bool judge_has_stack(const struct judging *j, enum stack_id id);

/* An account refused its keys, for whatever reason; then nothing else of it is known either. */
bool judge_lacks_keys(const struct preflight_facts *facts);

void judge_accounts(struct judging *j); /* preflight_accounts.c */
void judge_permissions(struct judging *j);
void judge_stacks(struct judging *j); /* preflight_existing.c */
void judge_secrets(struct judging *j);
void judge_certificates(struct judging *j);
void judge_templates(struct judging *j);
void judge_zones(struct judging *j); /* preflight_place.c */
void judge_machines(struct judging *j);
void judge_network(struct judging *j);
void judge_key_pair(struct judging *j);
void judge_database(struct judging *j); /* preflight_data.c */
void judge_cache(struct judging *j);
void judge_domain(struct judging *j); /* preflight_domain.c */
void judge_limits(struct judging *j); /* preflight_limits.c */
void judge_cost(struct judging *j);   /* preflight_cost.c */

#endif
