/* Signals as loop events: the handler only writes a byte to a pipe, everything else happens in the
 * loop. One user a process (signal dispositions are the process's). */
#ifndef CORE_LOOP_SIGNALS_H
#define CORE_LOOP_SIGNALS_H

#include "core/loop/loop.h"

#include <stddef.h>

typedef void signals_fn(int signal_number, void *user);

/* Catches the listed signals. Returns 0, or -1 when no pipe can be made. */
int signals_open(struct loop *loop, const int *numbers, size_t count, signals_fn *fn, void *user);
void signals_close(void);       /* puts the former dispositions back; fine when not open */
void signals_catch(int number); /* again, after a suspend gave it its default */

#endif
