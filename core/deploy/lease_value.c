#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/deploy/lease.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 200 };

/* Nothing that could be taken for the end of a word. */
static void add_word(struct str *out, const char *text, size_t most)
{
	for (size_t i = 0; i < most && text[i]; i++) {
		bool fits = isalnum((unsigned char)text[i]) || strchr("._@-", text[i]);
		str_add_char(out, fits ? text[i] : '_');
	}
}

void lease_write(const struct lease_value *value, struct str *out)
{
	str_add(out, "holder=");
	add_word(out, value->holder, WORD_MAX);
	str_add(out, " owner=");
	add_word(out, value->owner, LEASE_OWNER_MAX);
	str_addf(out, " since=%lld put=%lld state=%s", (long long)value->since_ms,
		 (long long)value->put, value->is_free ? "free" : "held");
}

static char *word(const char *text, const char *key)
{
	size_t len = strlen(key);
	for (const char *at = text; (at = strstr(at, key)); at += len)
		if (at == text || at[-1] == ' ')
			return mem_copy_bytes(at + len, strcspn(at + len, " \n"));
	return mem_copy_text("");
}

/* 0 when there is none. */
static int64_t number(const char *text, const char *key)
{
	CLEANUP(mem_free_text) char *digits = word(text, key);
	char *end = digits;
	errno = 0;
	long long value = strtoll(digits, &end, 10);
	return errno || end == digits || *end || value < 0 ? 0 : value;
}

bool lease_read(const char *text, struct lease_value *ret)
{
	CLEANUP(mem_free_text) char *holder = word(text, "holder=");
	CLEANUP(mem_free_text) char *owner = word(text, "owner=");
	CLEANUP(mem_free_text) char *state = word(text, "state=");
	*ret = (struct lease_value){
		.holder = utf8_sanitised(holder, WORD_MAX),
		.owner = utf8_sanitised(owner, LEASE_OWNER_MAX),
		.since_ms = number(text, "since="),
		.put = number(text, "put="),
		.is_free = str_equal(state, "free"),
	};
	return *ret->holder && ret->put > 0;
}

void lease_value_release(struct lease_value *value)
{
	free(value->holder);
	free(value->owner);
	*value = (struct lease_value){ 0 };
}
