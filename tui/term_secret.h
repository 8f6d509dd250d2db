/* One line from standard input into a secret. On a terminal nothing is echoed, and Ctrl-C ends the
 * line as the end of input does, so that the terminal is always put right again. Blocks: for line
 * mode only, and standard input must be unbuffered, or a copy stays in stdio's memory. */
#ifndef TUI_TERM_SECRET_H
#define TUI_TERM_SECRET_H

#include "core/base/secret.h"

/* false: the input ended, or Ctrl-C was pressed. Bytes over SECRET_MAX are dropped. */
bool term_read_secret(struct secret *ret);

#endif
