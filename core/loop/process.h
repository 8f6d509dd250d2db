/* One program run beside us: no shell, no terminal, no descriptor of ours but three pipes, a time
 * limit, output with a maximum; or one that has our terminal for a while. Its end is an event in
 * the loop (pidfd_open(2); looked for by a timer where the kernel has none). What it writes may be
 * secret: it is erased when dropped, and never traced. */
#ifndef CORE_LOOP_PROCESS_H
#define CORE_LOOP_PROCESS_H

#include "core/base/err.h"
#include "core/loop/loop.h"

#include <stddef.h>
#include <stdint.h>

enum { PROCESS_OUTPUT_MAX = 1 << 20, PROCESS_TIMEOUT_MS = 60000 };

struct process; /* exists until done was called, or process_free() */
struct process_options {
	const char *const *argv;        /* NULL at the end; argv[0] is looked up in PATH */
	const char *const *environment; /* "NAME=value", NULL at the end; NULL: ours */
	const void *input;              /* copied; NULL: /dev/null */
	size_t input_len;
	int64_t timeout_ms; /* 0: PROCESS_TIMEOUT_MS */
	size_t output_max;  /* of each of the two outputs; 0: PROCESS_OUTPUT_MAX */
	/* It is for a person: it writes to our own outputs, belongs to our process group, so that
	 * keys like Ctrl-Z reach both, and takes the time it takes. */
	bool shares_terminal;
};
struct process_end {
	int exit_code;            /* -1: ended by a signal */
	int signal_number;        /* 0: ended by itself */
	bool is_late, is_flooded; /* killed: over the time limit, over the maximum */
	const char *output;       /* terminated; valid during the callback */
	size_t output_len;
	const char *errors; /* standard error */
	size_t errors_len;
};
/* Called from the loop, once, never from inside process_start(). */
typedef void process_done_fn(const struct process_end *end, void *user);

/* NULL with ERR_NOT_FOUND when there is no such program, ERR_SYSTEM when it cannot be run. */
struct process *process_start(struct loop *loop, const struct process_options *options,
			      process_done_fn *done, void *user, struct err *err);
/* Kills it and what it started (not what one with our terminal started); done is not called. NULL
 * is fine; not from inside done. */
void process_free(struct process *process);

#endif
