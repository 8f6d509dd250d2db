/* Leaves the terminal usable whatever happens: a crash, out of memory, a bug of ours. */
#ifndef TUI_TERM_CRASH_H
#define TUI_TERM_CRASH_H

#include <stdbool.h>

void crash_arm(void);    /* keeps termios, catches SEGV, ABRT, BUS, FPE, ILL on their own stack */
void crash_disarm(void); /* default handlers again */
void crash_screen_is_open(bool is_open); /* whether there is a screen to leave */
void crash_restore(void); /* async-signal-safe: screen, paste mode, cursor, termios */

#endif
