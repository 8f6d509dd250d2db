#include "tests/support/program.h"
#include "tests/support/ptyterm.h"

/* Apart from program.c, so that a test without a terminal needs no libvterm. */
struct ptyterm *program_start(const struct program_home *home, int rows, int cols, const char *term,
			      const char *const *args)
{
	struct program_call call;
	program_call_fill(&call, home, term, args);
	return ptyterm_start(rows, cols, call.argv, call.env);
}
