/* AllowedPattern: Java's regular expressions, as far as POSIX extended ones can say the same. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/rehearsal/cfn_parameters.h"

enum { PATTERN_MAX = 2000, PATTERN_COST_MAX = 20000, PATTERN_NESTING_MAX = 32 };

/* What a class such as \d stands for, inside brackets. */
static const char *class_members(char c)
{
	switch (c) {
	case 'd':
		return "0-9";
	case 'w':
		return "A-Za-z0-9_";
	case 's':
		return " \t\r\n\f\v";
	default:
		return NULL;
	}
}

struct bracket {
	struct str members;
	bool has_bracket, has_hyphen; /* escaped ones: they need their own place in POSIX */
	bool is_after_class;          /* a hyphen here starts no range */
};

static bool add_escaped_member(struct bracket *b, char c)
{
	if (!c || strchr("DWSbBAZpPxu0123456789", c)) return false;
	if (class_members(c)) {
		str_add(&b->members, class_members(c));
		b->is_after_class = true;
	} else if (c == ']')
		b->has_bracket = true;
	else if (c == '-')
		b->has_hyphen = true;
	else
		str_add_char(&b->members, c == 'n' ? '\n' : c == 't' ? '\t' : c);
	return true;
}

static void add_plain_member(struct bracket *b, char c)
{
	if (c == '-' && b->is_after_class)
		b->has_hyphen = true;
	else
		str_add_char(&b->members, c);
	b->is_after_class = false;
}

/* Copies "[...]". In POSIX a backslash means nothing there, so an escaped '-' goes last and an
 * escaped ']' first. Returns what follows, NULL: cannot be said. */
static const char *add_bracket(struct str *out, const char *at)
{
	struct bracket b = { 0 };
	bool is_negated = at[1] == '^', is_fine = true;

	for (at += 1 + is_negated; is_fine && *at && *at != ']'; at++) {
		if (*at == '[' || (*at == '&' && at[1] == '&'))
			is_fine = false; /* a class in a class */
		else if (*at == '\\')
			is_fine = add_escaped_member(&b, *++at);
		else
			add_plain_member(&b, *at);
	}
	is_fine = is_fine && *at;
	if (is_fine)
		str_addf(out, "[%s%s%s%s]", is_negated ? "^" : "", b.has_bracket ? "]" : "",
			 str_text(&b.members), b.has_hyphen ? "-" : "");
	str_release(&b.members);
	return is_fine ? at + 1 : NULL;
}

static bool add_escape(struct str *out, char c)
{
	if (class_members(c)) {
		str_addf(out, "[%s]", class_members(c));
		return true;
	}
	if (c == 'D' || c == 'W' || c == 'S') {
		str_addf(out, "[^%s]", class_members((char)(c - 'A' + 'a')));
		return true;
	}
	if (!c || (c >= '0' && c <= '9') || strchr("bBAZzGpPxuQEk", c)) return false;
	if (strchr(".[]{}()*+?^$|\\", c)) str_add_char(out, '\\');
	str_add_char(out, c == 'n' ? '\n' : c == 't' ? '\t' : c);
	return true;
}

static bool translate(const char *pattern, struct str *out)
{
	for (const char *at = pattern; *at;) {
		if (*at == '[') {
			at = add_bracket(out, at);
			if (!at) return false;
		} else if (*at == '\\') {
			if (!add_escape(out, at[1])) return false;
			at += 2;
		} else if (at[0] == '(' && at[1] == '?') {
			if (at[2] != ':') return false;
			str_add_char(out, '(');
			at += 3;
		} else if (strchr("*+?}", *at) && (at[1] == '?' || at[1] == '+')) {
			str_add_char(out, *at); /* lazy and possessive match the same whole text */
			at += 2;
		} else {
			str_add_char(out, *at++);
		}
	}
	return true;
}

/* Largest number in "{2,5}", or the smallest when it has no end. */
static long repeat_count(const char *brace)
{
	char *end;
	long count = strtol(brace + 1, &end, 10);

	if (*end == ',' && end[1] >= '0' && end[1] <= '9') count = strtol(end + 1, NULL, 10);
	return count < 1 ? 1 : count;
}

/* regcomp() writes counted repeats out; nested ones would eat all memory. */
static bool is_cheap(const char *pattern)
{
	long before[PATTERN_NESTING_MAX] = { 0 }, cost = 0, last = 0;
	int depth = 0;

	for (const char *at = pattern; *at; at++) {
		if (*at == '\\' && at[1])
			at++, cost++, last = 1;
		else if (*at == '[') {
			at += 1 + strcspn(at + 2, "]") + 1;
			cost++, last = 1;
			if (!*at) return false;
		} else if (*at == '(') {
			if (depth == PATTERN_NESTING_MAX) return false;
			before[depth++] = cost;
		} else if (*at == ')' && depth)
			last = cost - before[--depth];
		else if (*at == '{') {
			long extra = (repeat_count(at) - 1);

			if (extra > PATTERN_COST_MAX) return false;
			cost += extra * last;
			last += extra * last;
		} else
			cost++, last = 1;
		if (cost > PATTERN_COST_MAX || last > PATTERN_COST_MAX) return false;
	}
	return true;
}

int cfn_pattern_matches(const char *pattern, const char *text)
{
	CLEANUP(str_release) struct str posix = STR_INIT;
	regex_t compiled;
	int status;

	if (strlen(pattern) > PATTERN_MAX) return -1;
	str_add(&posix, "^(");
	if (!translate(pattern, &posix)) return -1;
	str_add(&posix, ")$");
	if (!is_cheap(str_text(&posix)) ||
	    regcomp(&compiled, str_text(&posix), REG_EXTENDED | REG_NOSUB))
		return -1;
	status = regexec(&compiled, text, 0, NULL, 0);
	regfree(&compiled);
	return status == 0;
}
