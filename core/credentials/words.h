/* Splitting a command line into words as a POSIX shell does, without anything a shell does besides:
 * what botocore does with credential_process (Python's shlex.split). Pure. */
#ifndef CORE_CREDENTIALS_WORDS_H
#define CORE_CREDENTIALS_WORDS_H

#include "core/base/err.h"
#include "core/base/vec.h"

struct words {
	VEC(char *) item; /* a NULL at the end, for exec; count is item.len - 1 */
};
/* ERR_INPUT for a quote that is not closed, or a backslash at the end. */
int words_split(const char *line, struct words *ret, struct err *err);
void words_release(struct words *words); /* for CLEANUP too */

#endif
