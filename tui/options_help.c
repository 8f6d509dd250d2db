#include "tui/options_table.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <string.h>

enum { WIDTH = 80, NAME_COL = 2, TEXT_COL = 27 };

/* Words from column `from` on, never beyond the width; the first line begins at column `at`. */
static void add_wrapped(struct str *out, int at, int from, const char *text)
{
	bool is_first = true;
	while (*text) {
		int len = (int)strcspn(text, " ");
		bool fits = at + (is_first ? 0 : 1) + len <= WIDTH;
		if (!is_first && fits) str_add_char(out, ' ');
		if (!is_first && !fits) {
			str_addf(out, "\n%*s", from, "");
			at = from;
		}
		at += len + (!is_first && fits);
		str_add_bytes(out, text, (size_t)len);
		text += len + (text[len] == ' ');
		is_first = false;
	}
	str_add_char(out, '\n');
}

/* The name in its column, the text beside it, or below when the name is long. */
static void add_pair(struct str *out, const char *name, const char *text)
{
	int used = NAME_COL + (int)strlen(name);
	str_addf(out, "%*s%s", NAME_COL, "", name);
	if (used + 2 > TEXT_COL)
		str_addf(out, "\n%*s", TEXT_COL, "");
	else
		str_addf(out, "%*s", TEXT_COL - used, "");
	add_wrapped(out, TEXT_COL, TEXT_COL, text);
}

static void add_option(struct str *out, const struct option_row *row)
{
	bool is_maybe = row->kind == OPTION_MAYBE_NUMBER;
	CLEANUP(mem_free_text)
	char *name = str_format("%s%s%s%s", row->name,
				is_maybe    ? "[="
				: row->word ? " "
					    : "",
				row->word ? row->word : "", is_maybe ? "]" : "");
	add_pair(out, name, row->help);
}

static bool is_practice(const struct option_row *row)
{
	return row->use == OPTION_PRACTICE || row->use == OPTION_PRACTICE_ONCE;
}

static void add_options(struct str *out, enum subcommand command, bool practice, const char *title)
{
	bool has_title = false;
	for (size_t i = 0; option_row(i); i++) {
		const struct option_row *row = option_row(i);
		if (!(row->commands & COMMAND_BIT(command)) || is_practice(row) != practice)
			continue;
		if (!has_title) str_addf(out, "\n%s\n", title);
		has_title = true;
		add_option(out, row);
	}
}

#define CHECK COMMAND_BIT(COMMAND_DELEGATION_CHECK)
#define LOCAL (COMMAND_BIT(COMMAND_TEMPLATES) | COMMAND_BIT(COMMAND_REHEARSAL_SERVER))
#define ALL   (~0u)

static void add_exit_codes(struct str *out, enum subcommand command)
{
	static const struct {
		const char *code, *text;
		unsigned commands;
	} codes[] = {
		{ "0", "delegated", CHECK },
		{ "0", "done", ALL & ~CHECK },
		{ "1", "wrong, or nothing can be seen from here", CHECK },
		{ "1", "failed", ALL & ~CHECK },
		{ "2", "wrong usage, or answers that cannot be", ALL },
		{ "3", "not there yet", CHECK },
		{ "3", "waits for a record or a decision", ALL & ~CHECK & ~LOCAL },
		{ "4", "credentials are missing, or refused", ALL & ~CHECK & ~LOCAL },
		{ "5", "detached, while the deployment goes on", ALL & ~CHECK & ~LOCAL },
		{ "130", "interrupted", ALL },
	};
	str_add(out, "\nExit codes\n");
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].commands & COMMAND_BIT(command))
			add_pair(out, codes[i].code, codes[i].text);
}

static bool takes_any(enum subcommand command)
{
	for (size_t i = 0; option_row(i); i++)
		if (option_row(i)->commands & COMMAND_BIT(command)) return true;
	return false;
}

static void add_usage(struct str *out, const struct command_row *row)
{
	CLEANUP(mem_free_text) char *call = command_call(row);
	str_addf(out, "%s: ", call);
	int at = (int)strlen(call) + 2;
	add_wrapped(out, at, 2, row->purpose);
	str_addf(out, "\nUsage: %s%s%s%s\n", call, *row->arguments ? " " : "", row->arguments,
		 takes_any(row->command) ? " [OPTION...]" : "");
}

static void add_commands(struct str *out)
{
	str_add(out, "redash-wizard: sets up Redash on AWS, step by step\n\nCommands\n");
	for (size_t i = 0; command_row(i); i++) {
		CLEANUP(mem_free_text) char *call = command_call(command_row(i));
		const char *name = strchr(call, ' ');
		add_pair(out, name ? name + 1 : call, command_row(i)->purpose);
	}
	str_add(out, "\nEach explains its own options: redash-wizard COMMAND --help\n"
		     "The version: redash-wizard --version\n");
}

void options_help(enum subcommand command, struct str *out)
{
	const struct command_row *row = command_row_of(command);
	bool is_all = command == COMMAND_WIZARD || !row;
	if (is_all) {
		add_commands(out);
		command = COMMAND_WIZARD;
	} else {
		add_usage(out, row);
	}
	add_options(out, command, false, is_all ? "Options without a command" : "Options");
	add_options(out, command, true, "Practice: a rehearsal, nothing real is made");
	if (is_all || takes_any(command)) add_exit_codes(out, command);
}
