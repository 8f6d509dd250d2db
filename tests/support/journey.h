/* Journeys through the wizard on a terminal, in a rehearsal: what several tests type and look for.
 * Every wait is for something seen; a text that does not come fails the test with the screen. */
#ifndef TESTS_SUPPORT_JOURNEY_H
#define TESTS_SUPPORT_JOURNEY_H

#include "tests/support/program.h"
#include "tests/support/ptyterm.h"

#define PAGE_DOWN "\033[6~"
#define PAGE_UP   "\033[5~"
#define DOWN      "\033[B"
#define RIGHT     "\033[C"
#define LEFT      "\033[D"
#define ESCAPE    "\033"
#define CTRL_C    "\003"
#define CTRL_U    "\025"
#define PASTE(s)  "\033[200~" s "\033[201~"

void journey_expect(struct ptyterm *t, const char *text);
void journey_expect_gone(struct ptyterm *t, const char *text);
/* Types, then waits for a text that was not there before. */
void journey_type(struct ptyterm *t, const char *keys, const char *text);
/* The wizard with the answers of tests/example-answers.yaml, copied into the home the first time;
 * args: more of the command line. */
struct ptyterm *journey_start(const struct program_home *home, const char *const *args);
/* Where that copy is. */
void journey_answers(const struct program_home *home, char *ret, size_t size);
/* An answer in the copy; the line stands in the file. */
void journey_answer(const struct program_home *home, const char *line, const char *instead);
/* From the first page of answers that are complete to a deployment that runs. */
void journey_deploy(struct ptyterm *t);
/* From "This environment exists". */
void journey_go_on(struct ptyterm *t);
/* One of the two, whichever it is. */
void journey_take_up(struct ptyterm *t);
/* The program ends with that code and gives the terminal back. */
void journey_ends(struct ptyterm *t, int code);
void journey_leave(struct ptyterm *t, const char *keys, int code);
/* How many different requests the rehearsal of this home has accepted that hold all of these texts
 * (NULL-terminated): its record of calls that change something. The same one again, as after a
 * kill, counts once: its token says so to AWS, too. */
int journey_requests(const struct program_home *home, const char *const *texts);
/* Stacks that were made, or deleted, ever: "network"; NULL: any. */
int journey_made(const struct program_home *home, const char *stack);
int journey_deleted(const struct program_home *home, const char *stack);

/* The stand-in for AWS by itself, in the home where the wizard's --rehearsal finds it: it goes on
 * when the wizard dies, and can be told what goes wrong. */
struct journey_aws {
	struct program_job job;
	int port;
};
void journey_aws_begin(struct journey_aws *aws, const struct program_home *home,
		       const char *const *args);
/* A path of core/rehearsal/dispatch_own.c: "quota", "L-1216C47A=8". */
void journey_aws_tell(const struct journey_aws *aws, const char *path, const char *body);
void journey_aws_end(struct journey_aws *aws);

#endif
