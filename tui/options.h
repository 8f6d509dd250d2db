/* The command line. Pure: arguments in, a struct or a sentence out. */
#ifndef TUI_OPTIONS_H
#define TUI_OPTIONS_H

#include "core/base/err.h"
#include "core/base/str.h"

enum subcommand {
	COMMAND_WIZARD,
	COMMAND_DEPLOY,
	COMMAND_DESTROY,
	COMMAND_WATCH,
	COMMAND_STATUS,
	COMMAND_RECORDS,
	COMMAND_PREFLIGHT,
	COMMAND_DELEGATION_CHECK,
	COMMAND_TEMPLATES,
	COMMAND_REHEARSAL_SERVER,
	COMMAND_HELP,
	COMMAND_VERSION,
};
/* Exit codes every command keeps to. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,   /* wrong usage, or invalid answers */
	EXIT_WAITING = 3, /* for a person: the delegation */
	EXIT_CREDENTIALS = 4,
	EXIT_DETACHED = 5, /* the deployment goes on without us */
	EXIT_INTERRUPTED = 130,
};
enum { STACKS_MAX = 100 };
struct options {
	enum subcommand command;
	enum subcommand subject; /* of COMMAND_HELP; COMMAND_WIZARD: all there is */
	/* Texts point into argv. */
	const char *config, *profile, *parent_profile, *region, *out, *format;
	const char *allow, *leave, *replace_data; /* of deploy, destroy: decisions.h */
	const char *yes_destroy;                  /* the environment's name */
	const char *stacks[STACKS_MAX];           /* watch STACK...: names or ARNs */
	size_t stack_count;
	bool keep_on_failure;
	bool json, yes, wait, retry, skip_preflight, policy, plain, ascii, no_color;
	bool rehearsal, rehearsal_reset, rehearsal_by_hand;
	double speed; /* of the rehearsal; 0: its default */
	const char *state_folder, *fail_resource, *fail_reason, *faults, *delegation, *issued;
	int port, throttle_percent;
	double stale_seconds, admin_seconds;
	/* of delegation check; expect is NAME,NAME,...; certificate, cname, address NAME=VALUE */
	const char *cname, *address;
	const char *zone, *parent, *expect, *resolver, *root, *doh, *name_map, *certificate;
	const char *edited; /* NAME,NAME,..., too */
};
/* -1 with ERR_INPUT: the sentence names the argument and the nearest one that exists and goes with
 * the command. */
int options_parse(int argc, char *const argv[], struct options *ret, struct err *err);
/* What could not be understood is told in the form that was asked for. */
bool options_want_json(int argc, char *const argv[]);
/* The text of --help, at most 80 columns wide: of one command, or (COMMAND_WIZARD) of all. */
void options_help(enum subcommand command, struct str *out);
/* A line for the shell: a command with those of the options that say what it is about, so that it
 * finds the same environment, rehearsal and stacks; the caller frees. config: the file of answers
 * in use, or NULL: as the options have it. */
char *options_call(const struct options *options, enum subcommand command, const char *config);

#endif
