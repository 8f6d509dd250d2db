/* The program under test, with a home of its own: on a pseudo-terminal, or on a pipe. */
#ifndef TESTS_SUPPORT_PROGRAM_H
#define TESTS_SUPPORT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PROGRAM_ARGS_MAX = 12 };
struct program_home {
	char path[256];
	bool closes_input;      /* programs on a pipe get no standard input at all */
	const char *const *env; /* more "NAME=value" lines, NULL-terminated; NULL: none */
};
/* A fresh folder below $TMPDIR; removed by program_home_remove. */
void program_home_make(struct program_home *home);
void program_home_remove(const struct program_home *home);
/* The same as cmocka's set-up and tear-down: *state is the home. */
int program_home_setup(void **state);
int program_home_teardown(void **state);
/* Command line and environment of a call; borrows args and the lines of home->env. */
struct program_call {
	char home[300], term[100], tmp[300], asan[300];
	bool closes_input;
	const char *env[24], *argv[PROGRAM_ARGS_MAX + 2];
};
void program_call_fill(struct program_call *call, const struct program_home *home, const char *term,
		       const char *const *args);
struct ptyterm; /* tests/support/ptyterm.h */
/* $REDASH_WIZARD with args (NULL-terminated); term NULL: xterm-256color, "": unset. */
struct ptyterm *program_start(const struct program_home *home, int rows, int cols, const char *term,
			      const char *const *args);
/* Without a terminal, output and error on one pipe, read while it runs. */
struct program_job {
	pid_t pid;
	int fd;
	size_t len, at; /* of bytes, and where the next line begins */
	char bytes[65536];
};
void program_begin(struct program_job *job, const struct program_home *home,
		   const char *const *args);
/* The next line without its end, until the next call; NULL when the output has ended. */
const char *program_line(struct program_job *job);
/* Drops what is unread, waits for the end. Returns the exit code, 128 + N after signal N. */
int program_end(struct program_job *job);
/* Without a terminal: standard input from /dev/null, output and error captured. Returns the exit
 * code. */
int program_run(const struct program_home *home, const char *const *args, char *out, size_t size);
/* Files below the home; folders do not count. */
int program_home_files(const struct program_home *home);
/* Whether any file below the home holds the text: for canary secrets. */
bool program_home_holds(const struct program_home *home, const char *text);

#endif
