/* The commands and options of the command line, and how each is explained: one table for parsing,
 * help and hints. Private to tui/options*.c and their test. */
#ifndef TUI_OPTIONS_TABLE_H
#define TUI_OPTIONS_TABLE_H

#include "tui/options.h"

#include <stddef.h>

#define COMMAND_BIT(command) (1u << (command))

struct command_row {
	const char *name; /* "": without a command word */
	enum subcommand command;
	const char *second;    /* word that must follow; NULL: none */
	const char *arguments; /* what a call looks like, behind the name; "": nothing more */
	const char *purpose;   /* one sentence without its full stop */
};
enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_NUMBER,
	OPTION_WHOLE,
	OPTION_MAYBE_NUMBER, /* --name or --name=NUMBER */
};
enum option_use {
	OPTION_ONCE,     /* for one call */
	OPTION_STAYS,    /* says what it is about: a later call needs it, too */
	OPTION_PRACTICE, /* of a rehearsal; a later call needs it, too */
	OPTION_PRACTICE_ONCE,
};
struct option_row {
	const char *name;
	enum option_kind kind;
	enum option_use use;
	size_t offset;     /* in struct options */
	unsigned commands; /* COMMAND_BIT()s of those that take it */
	double least, most;
	const char *word; /* that stands for its value; NULL: takes none */
	const char *help; /* a sentence or two, without the last full stop */
};
/* The i-th, NULL after the last. */
const struct command_row *command_row(size_t i);
const struct option_row *option_row(size_t i);
/* "redash-wizard delegation check"; the caller frees. */
char *command_call(const struct command_row *row);
/* NULL: help, version. */
const struct command_row *command_row_of(enum subcommand command);

#endif
