/* redash-wizard: from the first question to a Redash that runs on AWS. */
#include "core/base/trace.h"
#include "tui/commands.h"
#include "tui/wizard.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef REDASH_WIZARD_VERSION
#define REDASH_WIZARD_VERSION "0.1.0"
#endif

/* A closed standard descriptor would be taken by the next open, and a file or a socket would get
 * what was meant for the terminal. */
static void keep_standard_descriptors(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0) close(fd);
}

static enum exit_code say_help(const struct options *options)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	if (options->command == COMMAND_VERSION)
		str_add(&out, "redash-wizard " REDASH_WIZARD_VERSION "\n");
	else
		options_help(options->subject, &out);
	command_print(stdout, &out);
	return EXIT_DONE;
}

int main(int argc, char *argv[])
{
	typedef enum exit_code command_fn(const struct options *options);
	static command_fn *const table[] = {
		[COMMAND_WIZARD] = command_wizard,
		[COMMAND_DEPLOY] = command_deploy,
		[COMMAND_DESTROY] = command_destroy,
		[COMMAND_WATCH] = command_watch,
		[COMMAND_STATUS] = command_status,
		[COMMAND_RECORDS] = command_records,
		[COMMAND_PREFLIGHT] = command_preflight,
		[COMMAND_DELEGATION_CHECK] = command_delegation_check,
		[COMMAND_TEMPLATES] = command_templates,
		[COMMAND_REHEARSAL_SERVER] = command_rehearsal_server,
		[COMMAND_HELP] = say_help,
		[COMMAND_VERSION] = say_help,
	};
	struct options options;
	struct err err = ERR_INIT;
	keep_standard_descriptors();
	setlocale(LC_ALL, "");
	setvbuf(stdin, NULL, _IONBF, 0); /* no copy of a secret stays behind */
	signal(SIGPIPE, SIG_IGN);
	/* Secrets are in memory: no core files. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	trace_open(getenv("REDASH_WIZARD_TRACE"));
	int code;
	if (options_parse(argc, argv, &options, &err) == 0)
		code = table[options.command](&options);
	else
		code = command_fail(&(struct options){ .json = options_want_json(argc, argv) },
				    &err);
	if (fflush(stdout) == EOF && code == EXIT_DONE) {
		fprintf(stderr, "redash-wizard: standard output could not be written\n");
		code = EXIT_FAILED;
	}
	err_release(&err);
	trace_close();
	return code;
}
