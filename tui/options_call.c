#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/utf8.h"
#include "tui/options_table.h"

#include <string.h>

static bool is_plain_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+./:,@%";
	return *text && text[strspn(text, plain)] == '\0';
}

/* What a terminal would obey, or what is no text, becomes \ooo in $'...', which bash, zsh and ksh
 * read; everything else stands in plain single quotes. */
static void add_word(struct str *out, const char *text)
{
	CLEANUP(mem_free_text) char *shown = utf8_sanitised(text, strlen(text) * 4 + 1);
	bool is_harmless = strcmp(shown, text) == 0 && !strpbrk(text, "\n\t\r");
	if (is_plain_word(text)) {
		str_add(out, text);
		return;
	}
	str_add(out, is_harmless ? "'" : "$'");
	for (const char *c = text; *c; c++) {
		unsigned char byte = (unsigned char)*c;
		if (is_harmless && *c == '\'')
			str_add(out, "'\\''");
		else if (is_harmless || (byte >= ' ' && byte < 0x7F && !strchr("'\\", byte)))
			str_add_char(out, *c);
		else
			str_addf(out, "\\%03o", byte);
	}
	str_add_char(out, '\'');
}

static void add_text(struct str *out, const char *name, const char *value)
{
	str_addf(out, " %s ", name);
	add_word(out, value);
}

static void add_row(struct str *out, const struct option_row *row, const struct options *o)
{
	const char *field = (const char *)o + row->offset;
	const char *text = NULL;
	double number = 0;
	bool is_set = false;
	switch (row->kind) {
	case OPTION_TEXT:
		text = *(const char *const *)(const void *)field;
		if (text) add_text(out, row->name, text);
		return;
	case OPTION_FLAG:
	case OPTION_MAYBE_NUMBER:
		is_set = *(const bool *)(const void *)field;
		if (is_set) str_addf(out, " %s", row->name);
		if (is_set && row->kind == OPTION_MAYBE_NUMBER && o->speed > 0)
			str_addf(out, "=%g", o->speed);
		return;
	case OPTION_NUMBER:
		number = *(const double *)(const void *)field;
		break;
	case OPTION_WHOLE:
		number = *(const int *)(const void *)field;
		break;
	}
	if (number > 0) str_addf(out, " %s %g", row->name, number);
}

char *options_call(const struct options *options, enum subcommand command, const char *config)
{
	struct options o = *options;
	struct str out = STR_INIT;
	const struct command_row *row = command_row_of(command);
	CLEANUP(mem_free_text) char *call = row ? command_call(row) : NULL;
	if (config) o.config = config;
	str_add(&out, call);
	for (size_t i = 0; command == COMMAND_WATCH && i < o.stack_count; i++) {
		str_add_char(&out, ' ');
		add_word(&out, o.stacks[i]);
	}
	for (size_t i = 0; option_row(i); i++) {
		const struct option_row *r = option_row(i);
		bool is_kept = r->use == OPTION_STAYS || r->use == OPTION_PRACTICE;
		if (is_kept && (r->commands & COMMAND_BIT(command))) add_row(&out, r, &o);
	}
	return str_detach(&out);
}
