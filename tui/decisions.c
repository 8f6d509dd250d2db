#include "tui/decisions.h"

#include <stdlib.h>
#include <string.h>

void decisions_words(uint32_t actions, struct str *out)
{
	size_t before = out->len;
	for (int i = 0; i < CHOICE_COUNT; i++)
		if (actions & CHOICE_BIT(i))
			str_addf(out, "%s%s", out->len == before ? "" : ",",
				 choice_action_name((enum choice_action)i));
}

static int allow_word(const char *word, uint32_t *allowed, struct err *err)
{
	for (int i = 0; i < CHOICE_COUNT; i++) {
		if (!str_equal(word, choice_action_name((enum choice_action)i))) continue;
		*allowed |= CHOICE_BIT(i);
		return 0;
	}
	CLEANUP(str_release) struct str words = STR_INIT;
	decisions_words(CHOICE_BIT(CHOICE_COUNT) - 1, &words);
	return err_set(err, ERR_INPUT, "--allow does not know '%.40s'; it takes %s", word,
		       str_text(&words));
}

static int read_allowed(const char *text, uint32_t *allowed, struct err *err)
{
	CLEANUP(mem_free_text) char *list = mem_copy_text(text ? text : "");
	char *rest = list;
	for (char *word; (word = strsep(&rest, ","));)
		if (*word && allow_word(word, allowed, err) < 0) return -1;
	return 0;
}

static int read_names(const char *text, struct decisions *d, struct err *err)
{
	char *rest = d->list = mem_copy_text(text ? text : "");
	size_t n = 0;
	for (char *name; (name = strsep(&rest, ","));) {
		if (!*name) continue;
		if (n == DECISION_NAMES_MAX)
			return err_set(err, ERR_INPUT, "--leave takes at most %d resources",
				       DECISION_NAMES_MAX);
		d->names[n++] = name;
	}
	d->policy.names = d->names;
	d->policy.name_count = n;
	return 0;
}

int decisions_read(const struct options *o, const char *environment, struct decisions *ret,
		   struct err *err)
{
	struct deploy_policy *policy = &ret->policy;
	*ret = (struct decisions){ .policy.worst_harm = HARM_REPLACE };
	if (o->retry) policy->allowed = CHOICE_BIT(CHOICE_RETRY) | CHOICE_BIT(CHOICE_REMAKE);
	if (read_allowed(o->allow, &policy->allowed, err) < 0) return -1;
	if (read_names(o->leave, ret, err) < 0) return -1;
	if (!o->replace_data) return 0;
	if (!str_equal(o->replace_data, environment))
		return err_set(err, ERR_INPUT,
			       "--replace-data wants the name of the environment (%s): data may be "
			       "lost by it",
			       environment);
	policy->worst_harm = HARM_DATA;
	return 0;
}

void decisions_release(struct decisions *d)
{
	free(d->list);
	*d = (struct decisions){ 0 };
}
