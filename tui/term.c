#include "tui/term.h"

#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/base/utf8.h"
#include "core/base/vec.h"
#include "core/loop/signals.h"
#include "tui/decode.h"
#include "tui/term_crash.h"
#include "tui/term_curses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	ESCAPE_PAUSE_MS = 25,
	ESCAPE_PAUSE_SSH_MS = 100,
	PROBE_MS = 150,
	PROBE_SSH_MS = 300,
	PASTE_MAX = 256 << 10,
	SIDE_MAX = 1000 /* rows or columns */
};

struct term {
	struct loop *loop;
	struct term_options options;
	struct term_handler handler;
	struct decoder decoder;
	int input; /* the terminal opened anew: only our reads are non-blocking, not the shell's too
		    */
	int rows, cols;
	int pause_timer, probe_timer;
	int pause_ms;
	bool ascii, is_ready, is_lost, is_lent, wants_barrier;
	VEC(struct key) early; /* typed before the first frame: kept, they must not act before it */
	struct str paste;
	size_t paste_removed;
};

static void read_size(struct term *t)
{
	struct winsize size;
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col;
	t->rows = known ? size.ws_row : 24;
	t->cols = known ? size.ws_col : 80;
	if (t->rows > SIDE_MAX) t->rows = SIDE_MAX;
	if (t->cols > SIDE_MAX) t->cols = SIDE_MAX;
}

static int open_input(void)
{
	const char *name = ttyname(STDIN_FILENO);
	int fd = open(name ? name : "/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	return fd >= 0 ? fd : open("/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

void term_size(const struct term *t, int *ret_rows, int *ret_cols)
{
	*ret_rows = t->rows;
	*ret_cols = t->cols;
}

bool term_ascii(const struct term *t)
{
	return t->ascii;
}

static void collect_paste(struct term *t, const struct key *key)
{
	char bytes[4];
	if (key->kind == UI_TEXT) {
		if (!str_add_bytes(&t->paste, bytes, utf8_encode(key->ch, bytes)))
			t->paste_removed++;
	} else if (key->ch == '\n' || key->ch == '\r') {
		str_add_char(&t->paste, '\n');
	} else if (key->ch == '\t') {
		str_add_char(&t->paste, ' ');
	} else {
		t->paste_removed++;
	}
}

static void end_paste(struct term *t)
{
	struct str text = t->paste;
	t->paste = STR_INIT;
	t->handler.paste(str_text(&text), text.len, t->paste_removed, t->handler.user);
	str_release(&text);
}

static void become_ready(struct term *t);

static void on_key(const struct key *key, void *user)
{
	struct term *t = user;
	if (key->kind == UI_REPLY_CURSOR) {
		if (key->ch > 2) t->ascii = true; /* a box line took two columns */
	} else if (key->kind == UI_REPLY_DEVICE) {
		become_ready(t);
	} else if (key->kind == UI_PASTE_BEGIN) {
		str_release(&t->paste);
		str_limit(&t->paste, PASTE_MAX);
		t->paste_removed = 0;
	} else if (key->kind == UI_PASTE_END) {
		end_paste(t);
	} else if (t->decoder.is_pasting) {
		collect_paste(t, key);
	} else if (key->kind == UI_BARRIER) {
		t->wants_barrier = t->options.test_mode;
	} else if (!t->is_ready) {
		*vec_push(&t->early) = *key;
	} else {
		t->handler.key(key, t->handler.user);
	}
}

static void become_ready(struct term *t)
{
	if (t->is_ready) return;
	t->is_ready = true;
	t->decoder.wants_cursor = false;
	loop_cancel(t->loop, t->probe_timer);
	curses_redraw();
	t->handler.resized(t->rows, t->cols, t->handler.user);
	t->handler.idle(t->handler.user);
	for (size_t i = 0; i < t->early.len; i++)
		t->handler.key(&t->early.item[i], t->handler.user);
	t->early.len = 0;
}

static void on_probe_timeout(struct loop *loop, void *user)
{
	struct term *t = user;
	(void)loop;
	t->probe_timer = 0;
	become_ready(t);
	t->handler.idle(t->handler.user);
}

static void answer_barrier(struct term *t)
{
	static const char reply[] = "\033]7771;sync\007";
	if (!t->wants_barrier || !t->is_ready) return;
	t->wants_barrier = false;
	curses_write(reply, sizeof(reply) - 1);
}

static void wait_for_pause(struct term *t);

static void on_pause(struct loop *loop, void *user)
{
	struct term *t = user;
	t->pause_timer = 0;
	if (decode_wait(&t->decoder, loop_now(loop), t->pause_ms) == 0)
		decode_flush(&t->decoder, on_key, t);
	wait_for_pause(t);
	t->handler.idle(t->handler.user);
}

static void wait_for_pause(struct term *t)
{
	loop_cancel(t->loop, t->pause_timer);
	int left = decode_wait(&t->decoder, loop_now(t->loop), t->pause_ms);
	t->pause_timer = left >= 0 ? loop_timer(t->loop, left, on_pause, t) : 0;
}

static void lose(struct term *t, int signal_number)
{
	if (t->is_lost) return;
	t->is_lost = true;
	loop_unwatch(t->loop, t->input);
	t->handler.lost(signal_number, t->handler.user);
}

static void on_input(struct loop *loop, int fd, int events, void *user)
{
	struct term *t = user;
	char bytes[4096];
	(void)events;
	for (;;) {
		ssize_t n = read(fd, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR) continue;
		if (n < 0 && errno == EAGAIN) break;
		if (n <= 0) {
			lose(t, 0);
			return;
		}
		decode_feed(&t->decoder, bytes, (size_t)n, loop_now(loop), on_key, t);
		if ((size_t)n < sizeof(bytes)) break;
	}
	wait_for_pause(t);
	/* Painting when the queue is empty costs one frame however much was typed ahead. */
	t->handler.idle(t->handler.user);
	answer_barrier(t);
}

static void on_signal(int number, void *user)
{
	struct term *t = user;
	if (t->is_lent && (number == SIGWINCH || number == SIGINT)) {
		return; /* for whoever has it; the size is read when it comes back */
	} else if (number == SIGWINCH) {
		read_size(t);
		curses_resize(t->rows, t->cols);
		if (t->is_ready) t->handler.resized(t->rows, t->cols, t->handler.user);
		if (t->is_ready) t->handler.idle(t->handler.user);
	} else if (number == SIGTSTP) {
		term_suspend(t);
	} else {
		lose(t, number);
	}
}

int term_check(struct err *err)
{
	const char *term = getenv("TERM");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_INPUT, "standard input or output is not a terminal");
	if (!term || !*term) return err_set(err, ERR_INPUT, "TERM is not set");
	if (strcmp(term, "dumb") == 0)
		return err_set(err, ERR_INPUT,
			       "TERM is 'dumb': this terminal cannot place a cursor");
	return 0;
}

/* Draws one box line and asks where the cursor is: terminals set up for East Asian text make it two
 * columns wide. The device report behind it comes from every terminal and ends the wait. */
static void probe(struct term *t, bool is_remote)
{
	static const char ask[] = "\033[H\xe2\x94\x80\033[6n\033[c\033[H\033[K";
	t->decoder.wants_cursor = true;
	curses_write(ask, sizeof(ask) - 1);
	t->probe_timer =
		loop_timer(t->loop, is_remote ? PROBE_SSH_MS : PROBE_MS, on_probe_timeout, t);
}

int term_open(struct loop *loop, const struct term_options *options,
	      const struct term_handler *handler, struct term **ret, struct err *err)
{
	static const int signals[] = { SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP };
	const char *term = getenv("TERM");
	if (term_check(err) < 0) return -1;
	bool is_remote = getenv("SSH_CONNECTION") != NULL;
	struct term *t = mem_alloc(sizeof(*t));
	t->loop = loop;
	t->options = *options;
	t->handler = *handler;
	t->pause_ms = is_remote ? ESCAPE_PAUSE_SSH_MS : ESCAPE_PAUSE_MS;
	bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->ascii =
		options->ascii || !is_utf8 || str_starts(term, "linux") || str_starts(term, "vt");
	t->input = open_input();
	crash_arm();
	if (t->input < 0 || signals_open(loop, signals, ARRAY_LEN(signals), on_signal, t) < 0 ||
	    curses_open(options->no_color, err) < 0) {
		signals_close();
		crash_disarm();
		if (t->input >= 0) close(t->input);
		free(t);
		if (err_is_set(err)) return -1;
		return err_set(err, ERR_SYSTEM, "cannot open the terminal: %s", strerror(errno));
	}
	crash_screen_is_open(true);
	read_size(t);
	curses_resize(t->rows, t->cols);
	loop_watch(loop, t->input, LOOP_READ, on_input, t);
	probe(t, is_remote);
	*ret = t;
	return 0;
}

void term_close(struct term *t)
{
	if (!t) return;
	loop_unwatch(t->loop, t->input);
	loop_cancel(t->loop, t->pause_timer);
	loop_cancel(t->loop, t->probe_timer);
	close(t->input);
	if (t->is_lost)
		term_restore_now(); /* ncurses would wait for a terminal that is gone */
	else
		curses_close();
	crash_disarm();
	signals_close();
	vec_release(&t->early);
	str_release(&t->paste);
	free(t);
}

bool term_show(struct term *t, const struct canvas *cv)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	if (!t->is_ready || t->is_lost || t->is_lent) return true;
	/* A terminal that does not read (Ctrl-S, a stalled connection) must not hold us up. */
	if (poll(&out, 1, 0) != 1 || !(out.revents & POLLOUT)) return false;
	curses_show(cv);
	return true;
}

void term_redraw(struct term *t)
{
	(void)t;
	curses_redraw();
}

static void leave_screen(void)
{
	curses_leave();
	crash_screen_is_open(false);
}

static void return_to_screen(struct term *t)
{
	crash_screen_is_open(true);
	curses_return();
	on_signal(SIGWINCH, t); /* the size may have changed meanwhile */
}

void term_suspend(struct term *t)
{
	if (!t->is_lent) leave_screen();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP); /* stops here */
	signals_catch(SIGTSTP);
	if (!t->is_lent) return_to_screen(t);
}

void term_lend(struct term *t)
{
	if (t->is_lent) return;
	t->is_lent = true;
	loop_unwatch(t->loop, t->input);
	leave_screen();
}

void term_take_back(struct term *t)
{
	if (!t->is_lent) return;
	t->is_lent = false;
	if (t->is_lost) {
		crash_screen_is_open(true); /* closing restores what the other has left behind */
		return;
	}
	loop_watch(t->loop, t->input, LOOP_READ, on_input, t);
	return_to_screen(t);
}

void term_bell(struct term *t)
{
	(void)t;
	curses_write("\007", 1);
}

void term_osc52(struct term *t, const char *text, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str s = STR_INIT;
	(void)t;
	str_add(&s, "\033]52;c;");
	for (size_t i = 0; i < len; i += 3) {
		unsigned char in[3] = { 0 };
		memcpy(in, text + i, len - i < 3 ? len - i : 3);
		str_add_char(&s, digits[in[0] >> 2]);
		str_add_char(&s, digits[(in[0] & 3) << 4 | in[1] >> 4]);
		str_add_char(&s, i + 1 < len ? digits[(in[1] & 15) << 2 | in[2] >> 6] : '=');
		str_add_char(&s, i + 2 < len ? digits[in[2] & 63] : '=');
	}
	str_add(&s, "\007");
	curses_write(s.text, s.len);
	secret_erase(s.text, s.len); /* it may have been a secret that was copied */
	str_release(&s);
}

void term_restore_now(void)
{
	crash_restore();
}
