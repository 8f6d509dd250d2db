#include "core/rehearsal/world_secrets.h"

#include "core/base/secret.h"
#include "core/rehearsal/ids.h"

static void forget_value(struct world_secret *s)
{
	if (s->value) secret_erase(s->value, strlen(s->value));
	free(s->value);
	s->value = NULL;
}

static bool is_secret_name(const char *name)
{
	size_t len = strlen(name);
	if (len == 0 || len > 512) return false;
	for (const char *p = name; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || strchr("/_+=.@-", *p)))
			return false;
	return true;
}

static int check_new(const struct world *w, const struct world_new_secret *wanted, struct err *err)
{
	if (!is_secret_name(wanted->name))
		return world_refuse(err, ERR_INPUT, "ValidationException",
				    "Invalid name. Must be a valid name containing alphanumeric "
				    "characters, or any of the following: -/_+=.@!");
	const struct world_secret *old =
		world_find_secret(w, wanted->account, wanted->region, wanted->name);
	if (old && old->deleted_ms >= 0)
		return world_refuse(err, ERR_CONFLICT, "InvalidRequestException",
				    "You can't create this secret because a secret with this name "
				    "is already scheduled for deletion.");
	/* The same token again is a retry of the same request. */
	if (old && !(wanted->token && str_equal(old->version_id, wanted->token)))
		return world_refuse(err, ERR_CONFLICT, "ResourceExistsException",
				    "The operation failed because the secret %s already exists.",
				    wanted->name);
	return 0;
}

int world_make_secret(struct world *w, const struct world_new_secret *wanted, int64_t now_ms,
		      struct world_secret **ret, struct err *err)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	if (check_new(w, wanted, err) < 0) return -1;
	struct world_secret *s =
		world_find_secret(w, wanted->account, wanted->region, wanted->name);
	if (!s) {
		CLEANUP(mem_free_text)
		char *word = str_format("secret:%llu", (unsigned long long)w->counter++);
		CLEANUP(str_release) struct str arn = STR_INIT;
		s = mem_alloc(sizeof(*s));
		s->account = world_account_by_id(w, wanted->account)->id;
		s->region = mem_copy_text(wanted->region);
		s->name = mem_copy_text(wanted->name);
		s->description = mem_copy_text(wanted->description);
		s->is_binary = wanted->is_binary;
		s->created_ms = now_ms;
		s->deleted_ms = s->gone_ms = -1;
		str_addf(&arn, "arn:aws:secretsmanager:%s:%s:secret:%s-", s->region, s->account,
			 s->name);
		ids_add(&arn, w->seed, word, letters, 6);
		s->arn = str_detach(&arn);
		*vec_push(&w->secrets) = s; /* NOLINT(bugprone-sizeof-expression): of pointers */
	}
	world_set_secret_value(s, wanted->value, wanted->token ? wanted->token : s->arn);
	*ret = s;
	return 0;
}

void world_set_secret_value(struct world_secret *s, const char *value, const char *version_id)
{
	forget_value(s);
	s->value = mem_copy_text(value);
	free(s->version_id);
	s->version_id = mem_copy_text(version_id);
}

static bool is_called(const struct world_secret *s, const char *name_or_arn)
{
	if (str_equal(s->name, name_or_arn) || str_equal(s->arn, name_or_arn)) return true;
	size_t without_suffix = strlen(s->arn) - strlen("-xxxxxx");
	return strlen(name_or_arn) == without_suffix &&
	       strncmp(s->arn, name_or_arn, without_suffix) == 0;
}

struct world_secret *world_find_secret(const struct world *w, const char *account,
				       const char *region, const char *name_or_arn)
{
	for (size_t i = 0; i < w->secrets.len; i++) {
		struct world_secret *s = w->secrets.item[i];
		if (str_equal(s->account, account) && (!region || str_equal(s->region, region)) &&
		    is_called(s, name_or_arn))
			return s;
	}
	return NULL;
}

void world_schedule_secret(struct world_secret *s, int days, int64_t now_ms)
{
	s->deleted_ms = now_ms;
	s->gone_ms = now_ms + (int64_t)days * 24 * 3600 * 1000;
}

void world_drop_due_secrets(struct world *w, int64_t now_ms)
{
	for (size_t i = w->secrets.len; i-- > 0;) {
		struct world_secret *s = w->secrets.item[i];
		if (s->gone_ms < 0 || s->gone_ms > now_ms) continue;
		vec_remove(&w->secrets, i); /* NOLINT(bugprone-sizeof-expression): of pointers */
		world_secret_free(s);
	}
}

void world_secret_free(struct world_secret *s)
{
	if (!s) return;
	forget_value(s);
	for (size_t i = 0; i < s->tags.len; i++) {
		free(s->tags.item[i].key);
		free(s->tags.item[i].value);
	}
	vec_release(&s->tags);
	free(s->arn);
	free(s->name);
	free(s->description);
	free(s->region);
	free(s->version_id);
	free(s);
}
