/* Help comes out of the table that parses: it fits, it is complete, and it shows what a command
 * takes and nothing else. */
#include "tui/options_table.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, PURPOSE_MAX = 53 };

static void every_option_and_command_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; option_row(i); i++) {
		const struct option_row *row = option_row(i);
		if (str_is_empty(row->help)) fail_msg("%s has no help", row->name);
		if (str_ends(row->help, ".")) fail_msg("%s: no full stop", row->name);
		if ((row->kind == OPTION_FLAG) != (row->word == NULL))
			fail_msg("%s: a word for its value, and only then", row->name);
		if (!row->commands) fail_msg("%s goes with nothing", row->name);
	}
	for (size_t i = 0; command_row(i); i++) {
		const char *purpose = command_row(i)->purpose;
		if (str_is_empty(purpose) || strlen(purpose) > PURPOSE_MAX)
			fail_msg("%s: purpose", command_row(i)->name);
	}
	for (int command = 0; command < COMMAND_VERSION; command++)
		assert_non_null(command_row_of((enum subcommand)command));
}

/* Whether a line of the help begins with that option. */
static bool shows(const struct str *help, const char *name)
{
	for (const char *at = str_text(help); (at = strstr(at, "\n  --")); at++) {
		const char *word = at + 3;
		if (strcspn(word, " [\n") == strlen(name) && strncmp(word, name, strlen(name)) == 0)
			return true;
	}
	return false;
}

static void help_shows_what_a_command_takes_and_nothing_else(void **state)
{
	(void)state;
	for (size_t c = 0; command_row(c); c++) {
		enum subcommand command = command_row(c)->command;
		CLEANUP(str_release) struct str help = STR_INIT;
		options_help(command, &help);
		if (!strstr(str_text(&help), command_row(c)->purpose))
			fail_msg("no \"%s\" in:\n%s", command_row(c)->purpose, str_text(&help));
		for (size_t i = 0; option_row(i); i++) {
			bool takes = option_row(i)->commands & COMMAND_BIT(command);
			if (shows(&help, option_row(i)->name) != takes)
				fail_msg("%s in:\n%s", option_row(i)->name, str_text(&help));
		}
	}
}

static void help_fits_80_columns(void **state)
{
	(void)state;
	for (size_t c = 0; command_row(c); c++) {
		CLEANUP(str_release) struct str help = STR_INIT;
		options_help(command_row(c)->command, &help);
		for (const char *at = str_text(&help); *at;) {
			size_t len = strcspn(at, "\n");
			CLEANUP(mem_free_text) char *line = mem_copy_bytes(at, len);
			if (utf8_columns(line) > WIDTH) fail_msg("too long: %s", line);
			if (str_ends(line, " ")) fail_msg("blank at the end: %s|", line);
			at += len + (at[len] == '\n');
		}
	}
}

static void the_overview_names_every_command(void **state)
{
	CLEANUP(str_release) struct str help = STR_INIT;
	(void)state;
	options_help(COMMAND_WIZARD, &help);
	for (size_t i = 0; command_row(i); i++) {
		CLEANUP(mem_free_text) char *line = str_format("\n  %s ", command_row(i)->name);
		if (*command_row(i)->name && !strstr(str_text(&help), line))
			fail_msg("no %s in:\n%s", line, str_text(&help));
	}
	assert_non_null(strstr(str_text(&help), "\nExit codes\n"));
}

static void usage_shows_the_words_that_must_be_there(void **state)
{
	static const struct {
		enum subcommand command;
		const char *usage;
	} cases[] = {
		{ COMMAND_DEPLOY, "\nUsage: redash-wizard deploy --config FILE [OPTION...]\n" },
		{ COMMAND_WATCH, "\nUsage: redash-wizard watch [STACK...] [OPTION...]\n" },
		{ COMMAND_STATUS, "\nUsage: redash-wizard status [OPTION...]\n" },
		{ COMMAND_HELP, "\nUsage: redash-wizard help [COMMAND]\n" },
		{ COMMAND_TEMPLATES, "\nUsage: redash-wizard templates --out FOLDER" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(str_release) struct str help = STR_INIT;
		options_help(cases[i].command, &help);
		if (!strstr(str_text(&help), cases[i].usage)) fail_msg("%s", str_text(&help));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_and_command_is_explained),
		cmocka_unit_test(help_shows_what_a_command_takes_and_nothing_else),
		cmocka_unit_test(help_fits_80_columns),
		cmocka_unit_test(the_overview_names_every_command),
		cmocka_unit_test(usage_shows_the_words_that_must_be_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
