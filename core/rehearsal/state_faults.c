#include "core/rehearsal/state_faults.h"

#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/regions.h"
#include "core/rehearsal/state_line.h"
#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_limits.h"

static const char *const STEPS[] = { [CFN_FAIL_CREATE] = "create",
				     [CFN_FAIL_UPDATE] = "update",
				     [CFN_FAIL_DELETE] = "delete",
				     [CFN_FAIL_ROLLBACK] = "rollback",
				     [CFN_FAIL_LAUNCH] = "launch" };

static bool read_step(const char *text, size_t len, enum cfn_fail_step *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(STEPS); i++)
		if (strlen(STEPS[i]) == len && strncmp(STEPS[i], text, len) == 0) {
			*ret = (enum cfn_fail_step)i;
			return true;
		}
	return false;
}

static void clear(struct state *s)
{
	cfn_set_failure(s->cfn, NULL, NULL);
	free(s->fail_resource);
	free(s->fail_reason);
	s->fail_resource = s->fail_reason = NULL;
}

static int read_failure(const char *text, struct cfn_failure *ret, struct err *err)
{
	const char *equals = strchr(text, '='), *star, *colon;
	size_t len = equals ? (size_t)(equals - text) : strcspn(text, "\n");
	CLEANUP(mem_free_text) char *what = mem_copy_bytes(text, len);
	char *end = NULL;

	*ret = (struct cfn_failure){ .times = -1 };
	star = strrchr(what, '*');
	if (star) ret->times = (int)strtol(star + 1, &end, 10);
	colon = strchr(what, ':');
	if ((star && (end == star + 1 || *end || ret->times < 1)) ||
	    (colon && !read_step(what, (size_t)(colon - what), &ret->step)))
		return err_set(err, ERR_INPUT,
			       "'%.80s' is no failure; one looks like update:redash/Group*1=why",
			       what);
	colon = colon ? colon + 1 : what;
	ret->resource = mem_copy_bytes(colon, star ? (size_t)(star - colon) : strlen(colon));
	if (equals) ret->reason = mem_copy_bytes(equals + 1, strcspn(equals + 1, "\n"));
	return 0;
}

int state_add_failure(struct state *s, const char *text, struct err *err)
{
	struct cfn_failure failure;
	cJSON *line;

	if (!*text) return state_do_line(s, state_new_line(s, "failure"), err);
	if (read_failure(text, &failure, err) < 0) return -1;
	line = state_new_line(s, "failure");
	cJSON_AddStringToObject(line, "resource", failure.resource);
	if (failure.reason) cJSON_AddStringToObject(line, "reason", failure.reason);
	cJSON_AddStringToObject(line, "step", STEPS[failure.step]);
	cJSON_AddNumberToObject(line, "times", failure.times);
	free(failure.resource);
	free(failure.reason);
	return state_do_line(s, line, err);
}

int state_set_quota(struct state *s, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	CLEANUP(mem_free_text)
	char *code = mem_copy_bytes(text, equals ? (size_t)(equals - text) : 0);
	char *end = NULL;
	long value = equals ? strtol(equals + 1, &end, 10) : -1;
	cJSON *line;

	if (!*code || end == equals + 1 || (*end && *end != '\n') || value < 0 || value > 100000)
		return err_set(err, ERR_INPUT, "a quota is set like L-1216C47A=5");
	line = state_new_line(s, "quota");
	cJSON_AddStringToObject(line, "code", code);
	cJSON_AddNumberToObject(line, "value", (double)value);
	return state_do_line(s, line, err);
}

int state_set_delegation(struct state *s, const char *text, struct err *err)
{
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(text, strcspn(text, " \r\n"));
	const struct delegation_state *state = NULL;

	if (*name && delegation_state_read(name, &state, err) < 0) return -1;
	cJSON *line = state_new_line(s, "delegation");
	cJSON_AddStringToObject(line, "state", state ? state->name : "");
	return state_do_line(s, line, err);
}

static const char *next_word(const char **at, char **ret)
{
	size_t len = strcspn(*at, " \n");

	*ret = mem_copy_bytes(*at, len);
	*at += len + ((*at)[len] != '\0');
	return *ret;
}

static const char *account_of(const struct state *s, const char *role)
{
	for (size_t i = 0; i < WORLD_ACCOUNTS; i++)
		if (str_equal(s->world->accounts[i].role, role)) return s->world->accounts[i].id;
	return NULL;
}

int state_lose(struct state *s, const char *text, struct err *err)
{
	const char *at = text, *account;
	CLEANUP(mem_free_text) char *role = NULL;
	CLEANUP(mem_free_text) char *stack = NULL;
	CLEANUP(mem_free_text) char *id = NULL;
	cJSON *line;

	account = account_of(s, next_word(&at, &role));
	next_word(&at, &stack);
	next_word(&at, &id);
	if (!account || !cfn_find(s->cfn, account, stack) || !*id)
		return err_set(err, ERR_NOT_FOUND, "there is no stack '%.60s' to lose '%.60s' from",
			       stack, id);
	line = state_new_line(s, "lose");
	cJSON_AddStringToObject(line, "account", account);
	cJSON_AddStringToObject(line, "stack", stack);
	cJSON_AddStringToObject(line, "resource", id);
	return state_do_line(s, line, err);
}

static bool has_certificate(const struct state *s, const char *region, const char *domain)
{
	for (size_t i = 0; i < s->world->certificates.len; i++) {
		const struct world_certificate *c = s->world->certificates.item[i];
		if (c->is_issued && str_equal(c->region, region) && str_equal(c->domain, domain))
			return true;
	}
	return false;
}

int state_ensure_certificate(struct state *s, const char *text, struct err *err)
{
	size_t region_len = strcspn(text, ":\r\n"), name_len;
	const char *name = text + region_len + (text[region_len] == ':');
	CLEANUP(mem_free_text) char *region = mem_copy_bytes(text, region_len);
	name_len = strcspn(name, ":\r\n");
	const char *key = name[name_len] == ':' ? name + name_len + 1 : "RSA_2048";
	CLEANUP(mem_free_text) char *given = mem_copy_bytes(name, name_len);
	CLEANUP(mem_free_text) char *domain = world_normal_name(given);
	CLEANUP(mem_free_text) char *algorithm = mem_copy_bytes(key, strcspn(key, "\r\n"));
	cJSON *line;

	if (!region_find(region) || !strchr(domain, '.'))
		return err_set(err, ERR_INPUT,
			       "'%.80s' is no certificate; one looks like "
			       "ap-northeast-1:*.dev.example.com",
			       text);
	if (has_certificate(s, region, domain)) return 0;
	line = state_new_line(s, "certificate");
	cJSON_AddStringToObject(line, "region", region);
	cJSON_AddStringToObject(line, "name", domain);
	cJSON_AddStringToObject(line, "key", algorithm);
	return state_do_line(s, line, err);
}

static const char *text_of(const cJSON *line, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, key));
}

static int number_of(const cJSON *line, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(line, key);

	return cJSON_IsNumber(item) ? item->valueint : -1;
}

/* Without a step it is the one failure that an option told: it takes the place of the others. */
static void apply_failure(struct state *s, const cJSON *line)
{
	const char *resource = text_of(line, "resource"), *step = text_of(line, "step");
	struct cfn_failure failure = { .resource = (char *)resource,
				       .reason = (char *)text_of(line, "reason"),
				       .times = number_of(line, "times") };

	if (!step || !resource) {
		clear(s);
		cfn_set_failure(s->cfn, resource, failure.reason);
		s->fail_resource = mem_copy_text(resource);
		s->fail_reason = mem_copy_text(failure.reason);
	} else if (read_step(step, strlen(step), &failure.step)) {
		cfn_add_failure(s->cfn, &failure);
	}
}

/* Whatever DNS says: it was issued before there was anything to rehearse. */
static void apply_certificate(struct state *s, const cJSON *line)
{
	const struct world_new_certificate wanted = { .account = account_of(s, "dev"),
						      .region = text_of(line, "region"),
						      .domain = text_of(line, "name"),
						      .key_algorithm = text_of(line, "key") };
	struct world_certificate *c = world_request_certificate(s->world, &wanted, s->last_ms);
	c->record_ms = c->valid_since_ms = s->last_ms;
	c->is_issued = true;
}

bool state_apply_fault(struct state *s, const char *kind, const cJSON *line)
{
	if (str_equal(kind, "failure"))
		apply_failure(s, line);
	else if (str_equal(kind, "quota") && text_of(line, "code"))
		world_set_quota(s->world, text_of(line, "code"), number_of(line, "value"));
	else if (str_equal(kind, "delegation") && text_of(line, "state"))
		delegation_set(s->world, delegation_state_find(text_of(line, "state")), s->last_ms);
	else if (str_equal(kind, "certificate") && text_of(line, "region") && text_of(line, "name"))
		apply_certificate(s, line);
	else if (str_equal(kind, "lose") && text_of(line, "account"))
		cfn_lose_resource(s->cfn, text_of(line, "account"), text_of(line, "stack"),
				  text_of(line, "resource"), s->last_ms);
	else
		return false;
	return true;
}
