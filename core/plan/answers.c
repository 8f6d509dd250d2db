#include "core/plan/answers.h"

#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

void answers_init(struct answers *a)
{
	*a = (struct answers){ { NULL } };
	for (int id = 0; id < Q_COUNT; id++)
		answers_set(a, (enum question_id)id, question((enum question_id)id)->default_value);
}

void answers_release(struct answers *a)
{
	for (int id = 0; id < Q_COUNT; id++)
		answers_set(a, (enum question_id)id, NULL);
}

void answers_copy(struct answers *to, const struct answers *from)
{
	if (to == from) return;
	for (int id = 0; id < Q_COUNT; id++)
		answers_set(to, (enum question_id)id, from->value[id]);
}

static bool is_domain(enum question_id id)
{
	return id == Q_PARENT_DOMAIN || id == Q_ZONE_LABEL || id == Q_HOST_LABEL;
}

void answers_set(struct answers *a, enum question_id id, const char *value)
{
	char *copy = value && is_domain(id) ? domain_normal(value) : mem_copy_text(value);
	free(a->value[id]);
	a->value[id] = copy;
}

const char *answers_get(const struct answers *a, enum question_id id)
{
	return a->value[id] ? a->value[id] : "";
}

bool answers_is(const struct answers *a, enum question_id id, const char *value)
{
	return strcmp(answers_get(a, id), value) == 0;
}

/* Lists: entries separated by '\n', no entry is empty save the last while it is being typed. */
static const char *find_item(const struct answers *a, enum question_id id, size_t i,
			     size_t *ret_len)
{
	const char *at = answers_get(a, id);
	for (; i > 0 && at; i--) {
		at = strchr(at, '\n');
		if (at) at++;
	}
	if (!at) return NULL;
	*ret_len = strcspn(at, "\n");
	return at;
}

size_t answers_list_len(const struct answers *a, enum question_id id)
{
	const char *text = answers_get(a, id);
	size_t n = *text ? 1 : 0;
	for (; *text; text++)
		if (*text == '\n') n++;
	return n;
}

char *answers_list_item(const struct answers *a, enum question_id id, size_t i)
{
	size_t len;
	const char *at = find_item(a, id, i, &len);
	return at ? mem_copy_bytes(at, len) : mem_copy_text("");
}

void answers_list_set(struct answers *a, enum question_id id, size_t i, const char *entry)
{
	size_t n = answers_list_len(a, id);
	struct str out = STR_INIT;
	if (i > n) BUG("entry %zu of %zu", i, n);
	for (size_t j = 0; j < n || j == i; j++) {
		CLEANUP(mem_free_text) char *old = answers_list_item(a, id, j);
		str_addf(&out, "%s%s", j ? "\n" : "", j == i ? entry : old);
	}
	answers_set(a, id, str_text(&out));
	str_release(&out);
}

void answers_list_remove(struct answers *a, enum question_id id, size_t i)
{
	size_t n = answers_list_len(a, id);
	struct str out = STR_INIT;
	for (size_t j = 0; j < n; j++) {
		CLEANUP(mem_free_text) char *old = answers_list_item(a, id, j);
		if (j != i) str_addf(&out, "%s%s", out.len ? "\n" : "", old);
	}
	answers_set(a, id, str_text(&out));
	str_release(&out);
}

bool answers_have_zone(const struct answers *a)
{
	return !answers_is(a, Q_DELEGATION_MODE, "parent-hosted");
}

bool answers_are_by_hand(const struct answers *a)
{
	return answers_is(a, Q_DELEGATION_MODE, "copy") || !answers_have_zone(a);
}

bool question_applies(const struct answers *a, enum question_id id)
{
	if (id == Q_CERTIFICATE_WHEN) return answers_have_zone(a); /* nothing to wait for */
	if (id == Q_PARENT_PROFILE) return answers_is(a, Q_DELEGATION_MODE, "profile");
	if (id == Q_KEY_PAIR || id == Q_BASTION_SIZE) return answers_is(a, Q_BASTION, "true");
	if (id == Q_CAPACITY_MIN || id == Q_CAPACITY_MAX)
		return answers_is(a, Q_DATABASE_SIZE, "db.serverless");
	if (id == Q_MAIL_SERVER || id == Q_MAIL_PORT || id == Q_MAIL_SECURITY)
		return answers_is(a, Q_MAIL_VIA, "smtp");
	if (id == Q_MAIL_USER || id == Q_MAIL_SENDER) return !answers_is(a, Q_MAIL_VIA, "none");
	return true;
}

/* SES's SMTP endpoint; it takes STARTTLS on port 587, which are the defaults. */
static char *ses_server(const struct answers *a)
{
	const char *region = answers_get(a, Q_REGION);
	bool is_sovereign = str_starts(region, "eusc-");
	return str_format("email-smtp.%s.amazonaws.%s", region, is_sovereign ? "eu" : "com");
}

char *answers_effective(const struct answers *a, enum question_id id)
{
	const char *fallback = question(id)->default_value;
	if (question_applies(a, id)) return mem_copy_text(answers_get(a, id));
	if (id == Q_MAIL_SERVER && answers_is(a, Q_MAIL_VIA, "ses")) return ses_server(a);
	return mem_copy_text(fallback ? fallback : "");
}

char *answers_zone_name(const struct answers *a)
{
	return domain_join(answers_get(a, Q_ZONE_LABEL), answers_get(a, Q_PARENT_DOMAIN));
}

char *answers_host_name(const struct answers *a)
{
	CLEANUP(mem_free_text) char *zone = answers_zone_name(a);
	return domain_join(answers_get(a, Q_HOST_LABEL), zone);
}

char *answers_environment_name(const struct answers *a)
{
	return str_format("%s-%s", answers_get(a, Q_PREFIX), answers_get(a, Q_ENVIRONMENT));
}

char *answers_stack_name(const struct answers *a, const char *stack)
{
	return str_format("%s-%s-%s", answers_get(a, Q_PREFIX), answers_get(a, Q_ENVIRONMENT),
			  stack);
}

char *answers_secret_name(const struct answers *a, const char *secret)
{
	return str_format("%s/%s/%s", answers_get(a, Q_PREFIX), answers_get(a, Q_ENVIRONMENT),
			  secret);
}
