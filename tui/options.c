#include "tui/options.h"

#include "core/base/mem.h"
#include "tui/options_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SLIP = 2 }; /* letters between a word and what it may have been meant to be */
/* The nearest of the words that were offered. */
struct nearest {
	const char *given, *word;
	size_t distance;
};

static void offer(struct nearest *n, const char *word)
{
	size_t distance = str_distance(n->given, word, SLIP);
	if (distance > SLIP || (n->word && distance >= n->distance)) return;
	n->word = word;
	n->distance = distance;
}

/* "redash-wizard status --help" */
static char *help_call(enum subcommand command)
{
	const struct command_row *row = command_row_of(command);
	CLEANUP(mem_free_text) char *call = row ? command_call(row) : NULL;
	return str_format("%s --help", call ? call : "redash-wizard");
}

static int unknown(const char *what, const struct nearest *n, enum subcommand command,
		   struct err *err)
{
	CLEANUP(mem_free_text) char *help = help_call(command);
	if (n->word)
		return err_set(err, ERR_INPUT, "unknown %s '%.60s'; did you mean '%s'? See %s",
			       what, n->given, n->word, help);
	return err_set(err, ERR_INPUT, "unknown %s '%.60s'; see %s", what, n->given, help);
}

static int parse_second(const struct command_row *row, const char *given, struct err *err)
{
	if (str_equal(given, row->second)) return 0;
	return err_set(err, ERR_INPUT, "did you mean '%s %s'? See redash-wizard --help", row->name,
		       row->second);
}

/* Moves *at past the word or words. */
static int parse_command(char *const argv[], int *at, enum subcommand *ret, struct err *err)
{
	struct nearest near = { .given = argv[(*at)++] };
	for (size_t i = 0; command_row(i); i++) {
		const struct command_row *row = command_row(i);
		if (strcmp(row->name, near.given) == 0) {
			*ret = row->command;
			return row->second ? parse_second(row, argv[(*at)++], err) : 0;
		}
		if (*row->name) offer(&near, row->name);
	}
	return unknown("command", &near, COMMAND_WIZARD, err);
}

static int parse_number(const struct option_row *row, const char *text, double *ret,
			struct err *err)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	bool is_whole = value == (double)(long)value;
	if (!*text || *end || errno || !(value >= row->least && value <= row->most) ||
	    (row->kind == OPTION_WHOLE && !is_whole))
		return err_set(err, ERR_INPUT, "%s wants a%s number from %g to %g, not '%.40s'",
			       row->name, row->kind == OPTION_WHOLE ? " whole" : "", row->least,
			       row->most, text);
	*ret = value;
	return 0;
}

static int store(const struct option_row *row, const char *value, struct options *o,
		 struct err *err)
{
	char *field = (char *)o + row->offset;
	double number = 0;
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case OPTION_TEXT:
		if (!*value)
			return err_set(err, ERR_INPUT, "%s wants a value: %s", row->name,
				       row->word);
		*(const char **)(void *)field = value;
		return 0;
	case OPTION_NUMBER:
		return parse_number(row, value, (double *)(void *)field, err);
	case OPTION_WHOLE:
		if (parse_number(row, value, &number, err) < 0) return -1;
		*(int *)(void *)field = (int)number;
		return 0;
	case OPTION_MAYBE_NUMBER:
		o->rehearsal = true;
		return value ? parse_number(row, value, &o->speed, err) : 0;
	}
	BUG("option kind %d", (int)row->kind);
}

static const struct option_row *find_row(const char *name)
{
	for (size_t i = 0; option_row(i); i++)
		if (strcmp(option_row(i)->name, name) == 0) return option_row(i);
	return NULL;
}

static int refuse_option(const char *name, enum subcommand command, struct err *err)
{
	struct nearest near = { .given = name };
	if (find_row(name)) {
		CLEANUP(mem_free_text) char *help = help_call(command);
		return err_set(err, ERR_INPUT, "%s does not go with this command; see %s", name,
			       help);
	}
	for (size_t i = 0; option_row(i); i++)
		if (option_row(i)->commands & COMMAND_BIT(command))
			offer(&near, option_row(i)->name);
	return unknown("option", &near, command, err);
}

static int parse_option(int argc, char *const argv[], int *at, struct options *o, struct err *err)
{
	const char *text = argv[*at], *equals = strchr(text, '=');
	CLEANUP(mem_free_text)
	char *name = mem_copy_bytes(text, equals ? (size_t)(equals - text) : strlen(text));
	const struct option_row *row = find_row(name);
	if (!row || !(row->commands & COMMAND_BIT(o->command)))
		return refuse_option(name, o->command, err);
	const char *value = equals ? equals + 1 : NULL;
	if (row->kind == OPTION_FLAG && value)
		return err_set(err, ERR_INPUT, "%s takes no value", row->name);
	bool wants_next = row->kind != OPTION_FLAG && row->kind != OPTION_MAYBE_NUMBER && !value;
	if (wants_next && ++*at >= argc)
		return err_set(err, ERR_INPUT, "%s wants a value: %s", row->name, row->word);
	return store(row, wants_next ? argv[*at] : value, o, err);
}

/* --version wins over --help, and both over everything else. */
static enum subcommand asked_instead(int argc, char *const argv[])
{
	enum subcommand command = COMMAND_WIZARD;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			command = COMMAND_HELP;
		if (strcmp(argv[i], "--version") == 0) return COMMAND_VERSION;
	}
	return command;
}

/* "help", "help COMMAND", "COMMAND ... --help"; one word of two is enough. */
static int parse_subject(int argc, char *const argv[], struct options *o, struct err *err)
{
	int at = 1;
	if (argc > 1 && strcmp(argv[1], "help") == 0) at++;
	if (at >= argc || argv[at][0] == '-') return 0;
	for (size_t i = 0; command_row(i); i++) {
		if (strcmp(command_row(i)->name, argv[at]) != 0) continue;
		o->subject = command_row(i)->command;
		return 0;
	}
	return parse_command(argv, &at, &o->subject, err);
}

bool options_want_json(int argc, char *const argv[])
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0) return true;
	}
	return false;
}

/* A zone, or one record that is kept in its parent. */
static int check_subject(const struct options *o, struct err *err)
{
	const char *record = o->cname ? "--cname" : o->address ? "--address" : NULL;
	if (o->cname && o->address)
		return err_set(err, ERR_INPUT,
			       "--cname does not go with --address: one record at a time");
	if (record && (o->zone || o->expect || o->certificate || o->edited))
		return err_set(err, ERR_INPUT,
			       "%s does not go with --zone, --expect, --edited or --certificate: "
			       "it asks for "
			       "one record, not for a delegation",
			       record);
	if (record) return 0;
	if (!o->zone)
		return err_set(err, ERR_INPUT,
			       "delegation check wants --zone ZONE, the zone to be delegated, or "
			       "--cname or --address with one record");
	if (!o->expect)
		return err_set(
			err, ERR_INPUT,
			"delegation check wants --expect NS,NS,...: the zone's name servers");
	return 0;
}

static int check_together(const struct options *o, struct err *err)
{
	if (o->json && o->format)
		return err_set(err, ERR_INPUT, "--format does not go with --json: choose one");
	if (o->command == COMMAND_TEMPLATES && !o->out)
		return err_set(err, ERR_INPUT, "templates wants --out DIR: the folder to write to");
	return o->command == COMMAND_DELEGATION_CHECK ? check_subject(o, err) : 0;
}

static int take_argument(struct options *o, const char *text, struct err *err)
{
	if (o->command != COMMAND_WATCH) {
		CLEANUP(mem_free_text) char *help = help_call(o->command);
		return err_set(err, ERR_INPUT, "unexpected argument '%.60s'; see %s", text, help);
	}
	if (o->stack_count == STACKS_MAX)
		return err_set(err, ERR_INPUT, "watch follows at most %d stacks", STACKS_MAX);
	o->stacks[o->stack_count++] = text;
	return 0;
}

int options_parse(int argc, char *const argv[], struct options *ret, struct err *err)
{
	struct options o = { .command = asked_instead(argc, argv) };
	int at = 1;
	if (o.command == COMMAND_WIZARD && argc > 1 && strcmp(argv[1], "help") == 0)
		o.command = COMMAND_HELP;
	if (o.command != COMMAND_WIZARD) {
		if (o.command == COMMAND_HELP && parse_subject(argc, argv, &o, err) < 0) return -1;
		*ret = o;
		return 0;
	}
	if (argc > 1 && argv[1][0] != '-' && parse_command(argv, &at, &o.command, err) < 0)
		return -1;
	for (; at < argc; at++) {
		if (argv[at][0] != '-') {
			if (take_argument(&o, argv[at], err) < 0) return -1;
			continue;
		}
		if (parse_option(argc, argv, &at, &o, err) < 0) return -1;
	}
	if (check_together(&o, err) < 0) return -1;
	*ret = o;
	return 0;
}
