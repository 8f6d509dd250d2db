/* Bytes from a terminal to keys. Pure: reads nothing, knows no clock and no ncurses; fuzzed.
 *
 * What is well formed but unknown (CSI, SS3, OSC, DCS, mouse reports, late replies) is swallowed; a
 * byte that is not UTF-8 costs exactly that byte; inside a bracketed paste nothing is a key.
 * Sequences as in ECMA-48 and xterm's ctlseqs; `ESC O x` and `ESC [ x` both count. */
#ifndef TUI_DECODE_H
#define TUI_DECODE_H

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>

typedef void decode_emit_fn(const struct key *key, void *user);
enum { DECODE_SEQUENCE_MAX = 32 };

enum decode_state {
	DECODE_GROUND,
	DECODE_UTF8,       /* inside a multi-byte character */
	DECODE_ESCAPE,     /* ESC seen */
	DECODE_CSI,        /* ESC [ seen */
	DECODE_CONSOLE,    /* ESC [ [ seen: the Linux console's F1 to F5 */
	DECODE_SS3,        /* ESC O seen */
	DECODE_STRING,     /* OSC, DCS, APC, PM, SOS: until ST or BEL */
	DECODE_STRING_END, /* ESC inside one */
	DECODE_MOUSE,      /* three raw bytes of an old mouse report follow */
};
struct decoder {
	enum decode_state state;
	bool is_pasting;
	bool wants_cursor; /* CSI 1 ; 2 R is Shift-F3 too: a cursor report only while one is due */
	char sequence[DECODE_SEQUENCE_MAX];
	size_t len;
	unsigned char utf8[4];
	size_t utf8_len, pending; /* bytes still to come */
	int64_t last_ms;          /* when the latest byte came */
};

void decode_feed(struct decoder *d, const void *bytes, size_t len, int64_t now_ms,
		 decode_emit_fn *emit, void *user);
/* A lone ESC, or ESC [ with nothing after it, is a key only after a pause. Milliseconds still to
 * wait; 0: decode_flush is due; -1: nothing is open. */
int decode_wait(const struct decoder *d, int64_t now_ms, int pause_ms);
void decode_flush(struct decoder *d, decode_emit_fn *emit, void *user);

#endif
