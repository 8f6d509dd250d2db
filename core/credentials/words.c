#include "core/credentials/words.h"

#include <stdlib.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->item.len; i++)
		free(words->item.item[i]);
	vec_release(&words->item);
}

/* Adds up to the closing quote; NULL when there is none. Within double quotes a backslash stands
 * for itself unless before a double quote or a backslash. */
static const char *add_quoted(const char *at, char quote, struct str *word)
{
	for (; *at && *at != quote; at++) {
		if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\')) at++;
		str_add_char(word, *at);
	}
	return *at ? at + 1 : NULL;
}

static const char *add_word(const char *at, struct str *word, struct err *err)
{
	while (*at && !is_blank(*at)) {
		char c = *at++;
		if (c == '\'' || c == '"') {
			at = add_quoted(at, c, word);
			if (at) continue;
			err_set(err, ERR_INPUT, "a quote is not closed");
			return NULL;
		}
		if (c == '\\') {
			if (!*at) {
				err_set(err, ERR_INPUT, "it ends in a backslash");
				return NULL;
			}
			c = *at++;
		}
		str_add_char(word, c);
	}
	return at;
}

static void add(struct words *words, char *word)
{
	*vec_push(&words->item) = word;
}

int words_split(const char *line, struct words *ret, struct err *err)
{
	CLEANUP(words_release) struct words words = { 0 };
	const char *at = line;
	for (;;) {
		while (is_blank(*at))
			at++;
		if (!*at) break;
		CLEANUP(str_release) struct str word = STR_INIT;
		at = add_word(at, &word, err);
		if (!at) return -1;
		add(&words, str_detach(&word));
	}
	add(&words, NULL);
	*ret = words;
	words = (struct words){ 0 };
	return 0;
}
