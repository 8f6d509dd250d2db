/* A program on a pseudo-terminal, its screen held by libvterm. Nothing sleeps: every wait is for
 * something seen (a frame, the barrier's reply, a text, the end), and time-outs only ever mean
 * failure.
 *
 * The program runs as a foreground job under a tiny session leader, as under a shell, so that it
 * can be stopped and the terminal modes it leaves can be read after its end. The leader announces
 * stops and ends on the terminal itself: behind everything the program wrote. */
#ifndef TESTS_SUPPORT_PTYTERM_H
#define TESTS_SUPPORT_PTYTERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

enum { PTYTERM_WAIT_MS = 30000, PTYTERM_LOG_MAX = 4 << 20 };

struct ptyterm {
	VTerm *vt;
	VTermScreen *screen;
	int fd, rows, cols;
	pid_t leader, job;
	int frames;   /* ends of synchronised updates */
	int barriers; /* replies to the barrier key */
	int stops, bells, paste_on, paste_off;
	bool alt_screen, cursor_visible, is_gone, has_ended;
	int status;   /* of the job, as from waitpid */
	size_t bytes; /* written by the program */
	char *log;    /* its last PTYTERM_LOG_MAX bytes, for searching */
	size_t log_len;
	char osc52[8192];
	const char *cursor_reply; /* instead of libvterm's answer to CSI 6 n */
	char text[8192];
};

/* env: "NAME=value" lines, nothing else is passed on. With PWD it runs in that folder. */
struct ptyterm *ptyterm_start(int rows, int cols, const char *const argv[],
			      const char *const env[]);
void ptyterm_free(struct ptyterm *t); /* kills what still runs */
/* Reads until *counter >= want; false after ms. */
bool ptyterm_pump(struct ptyterm *t, const int *counter, int want, int ms);
void ptyterm_send(struct ptyterm *t, const char *keys);
/* Everything sent so far is on the screen now. */
bool ptyterm_barrier(struct ptyterm *t);
bool ptyterm_type(struct ptyterm *t, const char *keys);              /* send and barrier */
bool ptyterm_wait_text(struct ptyterm *t, const char *text, int ms); /* anywhere on the screen */
bool ptyterm_has_text(struct ptyterm *t, const char *text);
void ptyterm_resize(struct ptyterm *t, int rows, int cols);
void ptyterm_signal(struct ptyterm *t, int number); /* to the job */
void ptyterm_hang_up(struct ptyterm *t);
bool ptyterm_wait_exit(struct ptyterm *t, int ms);
const char *ptyterm_row(struct ptyterm *t,
			int row);                /* without trailing blanks; until the next call */
const char *ptyterm_dump(struct ptyterm *t);     /* the whole screen; until the next call */
bool ptyterm_is_cooked(const struct ptyterm *t); /* ECHO and ICANON are on */
bool ptyterm_wrote(const struct ptyterm *t, const char *needle);
double ptyterm_now_ms(void);

#endif
