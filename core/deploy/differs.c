#include "core/deploy/differs.h"

#include "core/base/str.h"

static void drop(struct standing *s)
{
	for (size_t i = 0; i < s->parameters.len; i++) {
		free((char *)(uintptr_t)s->parameters.item[i].key);
		free((char *)(uintptr_t)s->parameters.item[i].value);
	}
	s->parameters.len = 0;
}

void standing_take(struct standing *s, const struct cloud_stack *stack)
{
	drop(s);
	for (size_t i = 0; i < stack->parameter_count; i++)
		*vec_push(&s->parameters) =
			(struct cloud_pair){ mem_copy_text(stack->parameters[i].key),
					     mem_copy_text(stack->parameters[i].value) };
}

void standing_release(struct standing *s)
{
	drop(s);
	vec_release(&s->parameters);
}

const char *standing_value(const struct standing *s, const char *key)
{
	for (size_t i = 0; i < s->parameters.len; i++)
		if (str_equal(s->parameters.item[i].key, key)) return s->parameters.item[i].value;
	return NULL;
}

static bool is_blank(char c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

static size_t without_end(const char *text, size_t len)
{
	while (len && is_blank(text[len - 1]))
		len--;
	return len;
}

bool template_differs(const char *standing, const char *wanted, size_t wanted_len)
{
	size_t len = without_end(standing, strlen(standing)), at = 0;
	wanted_len = without_end(wanted, wanted_len);
	for (size_t i = 0; i < len; i++) {
		if (standing[i] == '\r') continue;
		while (at < wanted_len && wanted[at] == '\r')
			at++;
		if (at == wanted_len || wanted[at++] != standing[i]) return true;
	}
	return at < wanted_len;
}

bool parameters_differ(const struct standing *standing, const struct cloud_pair *wanted,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *now = standing_value(standing, wanted[i].key);
		if (!wanted[i].value) continue;
		if (!now || (!str_equal(now, "****") && !str_equal(now, wanted[i].value)))
			return true;
	}
	return false;
}
