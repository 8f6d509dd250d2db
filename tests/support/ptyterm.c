#include "tests/support/ptyterm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

double ptyterm_now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* ---- the leader ---- */

static void announce(const char *what, int value)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "\033]7772;%s;%d\007", what, value);
	ssize_t written = write(STDOUT_FILENO, line, (size_t)n);
	(void)written;
}

static void run_job(const char *const argv[], const char *const env[])
{
	setpgid(0, 0);
	tcsetpgrp(STDIN_FILENO, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (const char *const *line = env; *line; line++)
		if (strncmp(*line, "PWD=", 4) == 0 && chdir(*line + 4) < 0) _exit(126);
	execve(argv[0], (char *const *)argv, (char *const *)env);
	_exit(127);
}

static void lead(const char *const argv[], const char *const env[])
{
	int status;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid_t job = fork();
	if (job == 0) run_job(argv, env);
	setpgid(job, job);
	tcsetpgrp(STDIN_FILENO, job);
	announce("job", (int)job);
	while (waitpid(job, &status, WUNTRACED) == job) {
		if (WIFSTOPPED(status)) {
			announce("stopped", 0);
			continue;
		}
		announce("ended", status);
		break;
	}
	pause(); /* keeps the terminal until the test lets go of it */
	_exit(0);
}

/* ---- the screen ---- */

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
	struct ptyterm *t = user;
	if (prop == VTERM_PROP_ALTSCREEN) t->alt_screen = value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE) t->cursor_visible = value->boolean;
	return 1;
}

static int on_bell(void *user)
{
	((struct ptyterm *)user)->bells++;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property, .bell = on_bell };

static void on_output(const char *bytes, size_t len, void *user)
{
	struct ptyterm *t = user;
	bool is_cursor = len > 2 && bytes[len - 1] == 'R';
	if (is_cursor && t->cursor_reply) {
		bytes = t->cursor_reply;
		len = strlen(bytes);
	}
	ssize_t written = write(t->fd, bytes, len);
	(void)written;
}

static int count_in(const char *bytes, size_t len, const char *needle)
{
	size_t n = strlen(needle);
	int found = 0;
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(bytes + i, needle, n) == 0) found++;
	return found;
}

static void note_leader(struct ptyterm *t, const char *bytes, size_t len)
{
	static const char mark[] = "\033]7772;";
	for (size_t i = 0; i + sizeof(mark) < len; i++) {
		const char *word = bytes + i + sizeof(mark) - 1;
		if (memcmp(bytes + i, mark, sizeof(mark) - 1) != 0) continue;
		const char *value = strchr(word, ';');
		if (!value) continue;
		if (strncmp(word, "job", 3) == 0) t->job = (pid_t)strtol(value + 1, NULL, 10);
		if (strncmp(word, "stopped", 7) == 0) t->stops++;
		if (strncmp(word, "ended", 5) == 0) {
			t->status = (int)strtol(value + 1, NULL, 10);
			t->has_ended = true;
		}
	}
}

static void note_osc52(struct ptyterm *t, const char *bytes, size_t len)
{
	const char *found = memmem(bytes, len, "\033]52;c;", 7);
	if (!found) return;
	const char *end = memchr(found, '\007', len - (size_t)(found - bytes));
	size_t n = end ? (size_t)(end - found) - 7 : 0;
	if (n >= sizeof(t->osc52)) n = sizeof(t->osc52) - 1;
	memcpy(t->osc52, found + 7, n);
	t->osc52[n] = '\0';
}

/* Marks may be cut by the end of a read: the tail of what was seen before is looked at again. */
static void note_marks(struct ptyterm *t, size_t fresh)
{
	enum { TAIL = 64 };
	size_t back = t->log_len - fresh < TAIL ? t->log_len - fresh : TAIL;
	const char *all = t->log + t->log_len - fresh - back, *old = all;
	static const struct {
		const char *mark;
		size_t offset;
	} marks[] = {
		{ "\033[?2026l", offsetof(struct ptyterm, frames) },
		{ "\033]7771;sync\007", offsetof(struct ptyterm, barriers) },
		{ "\033[?2004h", offsetof(struct ptyterm, paste_on) },
		{ "\033[?2004l", offsetof(struct ptyterm, paste_off) },
	};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		*(int *)((char *)t + marks[i].offset) +=
			count_in(all, back + fresh, marks[i].mark) -
			count_in(old, back, marks[i].mark);
	note_osc52(t, t->log + t->log_len - fresh, fresh);
}

static void keep_log(struct ptyterm *t, const char *bytes, size_t len)
{
	if (t->log_len + len > PTYTERM_LOG_MAX) {
		size_t keep = PTYTERM_LOG_MAX / 2;
		memmove(t->log, t->log + t->log_len - keep, keep);
		t->log_len = keep;
	}
	memcpy(t->log + t->log_len, bytes, len);
	t->log_len += len;
	t->log[t->log_len] = '\0';
}

static void read_some(struct ptyterm *t)
{
	char bytes[65536];
	ssize_t n = read(t->fd, bytes, sizeof(bytes) - 1);
	if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (n <= 0) {
		t->is_gone = true;
		return;
	}
	bytes[n] = '\0';
	t->bytes += (size_t)n;
	keep_log(t, bytes, (size_t)n);
	vterm_input_write(t->vt, bytes, (size_t)n);
	vterm_screen_flush_damage(t->screen);
	note_leader(t, bytes, (size_t)n);
	note_marks(t, (size_t)n);
}

static bool wait_readable(struct ptyterm *t, double deadline)
{
	double left = deadline - ptyterm_now_ms();
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	if (t->is_gone || left <= 0) return false;
	if (poll(&p, 1, (int)left + 1) > 0) read_some(t);
	return true;
}

bool ptyterm_pump(struct ptyterm *t, const int *counter, int want, int ms)
{
	double deadline = ptyterm_now_ms() + ms;
	while (*counter < want)
		if (!wait_readable(t, deadline)) return *counter >= want;
	return true;
}

struct ptyterm *ptyterm_start(int rows, int cols, const char *const argv[], const char *const env[])
{
	struct ptyterm *t = calloc(1, sizeof(*t));
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
	t->rows = rows;
	t->cols = cols;
	t->log = calloc(1, PTYTERM_LOG_MAX + 1);
	t->vt = vterm_new(rows, cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	vterm_output_set_callback(t->vt, on_output, t);
	t->leader = forkpty(&t->fd, NULL, NULL, &size);
	if (t->leader == 0) lead(argv, env);
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	return t;
}

void ptyterm_free(struct ptyterm *t)
{
	if (!t) return;
	if (t->job > 0 && !t->has_ended) kill(t->job, SIGKILL);
	kill(t->leader, SIGKILL);
	waitpid(t->leader, NULL, 0);
	if (t->fd >= 0) close(t->fd);
	vterm_free(t->vt);
	free(t->log);
	free(t);
}

void ptyterm_send(struct ptyterm *t, const char *keys)
{
	size_t len = strlen(keys);
	while (len) {
		ssize_t n = write(t->fd, keys, len);
		if (n <= 0) return;
		keys += n;
		len -= (size_t)n;
	}
}

bool ptyterm_barrier(struct ptyterm *t)
{
	int want = t->barriers + 1;
	ptyterm_send(t, "\033[7771~");
	return ptyterm_pump(t, &t->barriers, want, PTYTERM_WAIT_MS);
}

bool ptyterm_type(struct ptyterm *t, const char *keys)
{
	ptyterm_send(t, keys);
	return ptyterm_barrier(t);
}

static void append_cell(struct ptyterm *t, int row, int col, size_t *len)
{
	VTermScreenCell cell;
	vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = col }, &cell);
	if (cell.chars[0] == (uint32_t)-1) return; /* right half of a wide character */
	uint32_t ch = cell.chars[0] ? cell.chars[0] : ' ';
	if (*len + 4 >= sizeof(t->text)) return;
	if (ch < 0x80) {
		t->text[(*len)++] = (char)ch;
	} else if (ch < 0x800) {
		t->text[(*len)++] = (char)(0xC0 | ch >> 6);
		t->text[(*len)++] = (char)(0x80 | (ch & 0x3F));
	} else {
		t->text[(*len)++] = (char)(0xE0 | ch >> 12);
		t->text[(*len)++] = (char)(0x80 | (ch >> 6 & 0x3F));
		t->text[(*len)++] = (char)(0x80 | (ch & 0x3F));
	}
}

static void append_row(struct ptyterm *t, int row, size_t *len)
{
	size_t begin = *len;
	for (int col = 0; col < t->cols; col++)
		append_cell(t, row, col, len);
	while (*len > begin && t->text[*len - 1] == ' ')
		(*len)--;
	t->text[*len] = '\0';
}

const char *ptyterm_row(struct ptyterm *t, int row)
{
	size_t len = 0;
	append_row(t, row, &len);
	return t->text;
}

const char *ptyterm_dump(struct ptyterm *t)
{
	size_t len = 0;
	for (int row = 0; row < t->rows && len + 8 < sizeof(t->text); row++) {
		append_row(t, row, &len);
		t->text[len++] = '\n';
	}
	t->text[len] = '\0';
	return t->text;
}

bool ptyterm_has_text(struct ptyterm *t, const char *text)
{
	for (int row = 0; row < t->rows; row++)
		if (strstr(ptyterm_row(t, row), text)) return true;
	return false;
}

bool ptyterm_wait_text(struct ptyterm *t, const char *text, int ms)
{
	double deadline = ptyterm_now_ms() + ms;
	while (!ptyterm_has_text(t, text))
		if (!wait_readable(t, deadline)) return ptyterm_has_text(t, text);
	return true;
}

void ptyterm_resize(struct ptyterm *t, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->fd, TIOCSWINSZ, &size);
}

void ptyterm_signal(struct ptyterm *t, int number)
{
	if (t->job > 0) kill(t->job, number);
}

void ptyterm_hang_up(struct ptyterm *t)
{
	close(t->fd);
	t->fd = -1;
	t->is_gone = true;
}

bool ptyterm_wait_exit(struct ptyterm *t, int ms)
{
	double deadline = ptyterm_now_ms() + ms;
	while (!t->has_ended)
		if (!wait_readable(t, deadline)) return t->has_ended;
	return true;
}

bool ptyterm_is_cooked(const struct ptyterm *t)
{
	struct termios modes;
	if (tcgetattr(t->fd, &modes) < 0) return false;
	return (modes.c_lflag & ECHO) && (modes.c_lflag & ICANON);
}

bool ptyterm_wrote(const struct ptyterm *t, const char *needle)
{
	return memmem(t->log, t->log_len, needle, strlen(needle)) != NULL;
}
