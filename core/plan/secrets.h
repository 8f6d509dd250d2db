/* The secrets of an environment: names, rules, generated or typed values. Kept apart from the
 * answers so that nothing that saves or shows answers can reach them. */
#ifndef CORE_PLAN_SECRETS_H
#define CORE_PLAN_SECRETS_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/plan/answers.h"

enum secret_id {
	SECRET_REDASH_USER,
	SECRET_REDASH_PASSWORD,
	SECRET_MASTER_USER,
	SECRET_MASTER_PASSWORD,
	SECRET_COOKIE,
	SECRET_KEY,
	SECRET_MAIL_PASSWORD, /* somebody else's server knows it: never generated */
	SECRET_COUNT
};
enum secret_source { SECRET_GENERATED, SECRET_TYPED, SECRET_ADOPTED };

struct secret_spec {
	const char *name; /* "redash-user" */
	const char *label;
	const char *rules;         /* shown before typing */
	const char *default_value; /* user names have one; NULL: generate */
	size_t generated_len;      /* 0 without default: typed or adopted only */
	bool is_user_name;         /* may be shown */
};
struct secrets {
	struct secret value[SECRET_COUNT];
	enum secret_source source[SECRET_COUNT];
};
const struct secret_spec *secret_spec(enum secret_id id);
/* Whether these answers need the secret at all: the mail password only with a mail user. */
bool secret_applies(const struct answers *a, enum secret_id id);
size_t secrets_count(const struct answers *a);                      /* that apply */
bool secret_is_adopted(const struct answers *a, enum secret_id id); /* has to exist already */
bool secret_is_generated(enum secret_id id); /* or has a default: never empty unless adopted */
void secrets_init(struct secrets *s);        /* defaults and generated values */
void secrets_release(struct secrets *s);
void secrets_generate(struct secrets *s, enum secret_id id); /* nothing when it cannot be */
/* Character and length rules of Aurora, Redash's environment file and URLs. The sentence never
 * repeats the value. */
int secret_check(enum secret_id id, const char *value, struct err *err);
/* The value kept for `id`, by itself and against the others: the two user names must differ. */
int secrets_check(const struct secrets *s, enum secret_id id, struct err *err);

#endif
