#include "tui/clipboard.h"

#include "core/base/mem.h"
#include "core/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 20, GIVE_UP_MS = 2000 };

struct way {
	const char *name;
	const char *variable; /* that must be set */
	bool is_local;        /* not over SSH: it would be the other machine's clipboard */
	const char *argv[5];
};
static const struct way ways[] = {
	{ "the tmux buffer", "TMUX", false, { "tmux", "load-buffer", "-w", "-" } },
	{ "the clipboard (wl-copy)", "WAYLAND_DISPLAY", true, { "wl-copy" } },
	{ "the clipboard (xclip)", "DISPLAY", true, { "xclip", "-selection", "clipboard" } },
	{ "the clipboard (xsel)", "DISPLAY", true, { "xsel", "--clipboard", "--input" } },
};

struct clipboard {
	struct loop *loop;
	struct term *term;
	struct secret text;
	clipboard_done_fn *done;
	void *user;
	size_t next_way;
	pid_t child;
	int pipe, timer;
	int64_t began_ms;
	size_t written;
};

struct clipboard *clipboard_new(struct loop *loop, struct term *term)
{
	struct clipboard *c = mem_alloc(sizeof(*c));
	c->loop = loop;
	c->term = term;
	c->pipe = -1;
	return c;
}

static void stop_child(struct clipboard *c)
{
	loop_cancel(c->loop, c->timer);
	c->timer = 0;
	if (c->pipe >= 0) {
		loop_unwatch(c->loop, c->pipe);
		close(c->pipe);
	}
	c->pipe = -1;
	if (c->child > 0 && waitpid(c->child, NULL, WNOHANG) == 0) {
		kill(c->child, SIGKILL);
		waitpid(c->child, NULL, 0);
	}
	c->child = 0;
}

void clipboard_free(struct clipboard *c)
{
	if (!c) return;
	stop_child(c);
	secret_release(&c->text);
	free(c);
}

static void finish(struct clipboard *c, const char *way)
{
	stop_child(c);
	secret_release(&c->text);
	c->done(way, c->user);
}

static void try_next(struct clipboard *c);

static void on_writable(struct loop *loop, int fd, int events, void *user)
{
	struct clipboard *c = user;
	(void)events;
	const char *text = secret_reveal(&c->text) + c->written;
	ssize_t n = write(fd, text, secret_len(&c->text) - c->written);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n > 0) c->written += (size_t)n;
	if (n > 0 && c->written < secret_len(&c->text)) return;
	loop_unwatch(loop, fd);
	close(fd);
	c->pipe = -1;
}

static void on_look(struct loop *loop, void *user)
{
	struct clipboard *c = user;
	int status;
	c->timer = 0;
	pid_t ended = waitpid(c->child, &status, WNOHANG);
	if (ended == 0 && loop_now(loop) - c->began_ms < GIVE_UP_MS) {
		c->timer = loop_timer(loop, LOOK_EVERY_MS, on_look, c);
		return;
	}
	if (ended != 0) c->child = 0;
	bool is_good = ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (is_good)
		finish(c, ways[c->next_way - 1].name);
	else
		try_next(c);
}

static bool spawn(struct clipboard *c, const struct way *way)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	char *argv[5] = { 0 };
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) < 0) return false;
	for (int i = 0; i < 4; i++)
		argv[i] = mem_copy_text(way->argv[i]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	bool spawned = posix_spawnp(&c->child, way->argv[0], &actions, NULL, argv, environ) == 0;
	posix_spawn_file_actions_destroy(&actions);
	for (int i = 0; i < 4; i++)
		free(argv[i]);
	close(fds[0]);
	if (!spawned) {
		c->child = 0;
		close(fds[1]);
		return false;
	}
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	c->pipe = fds[1];
	c->written = 0;
	loop_watch(c->loop, c->pipe, LOOP_WRITE, on_writable, c);
	return true;
}

static void try_next(struct clipboard *c)
{
	bool is_remote = getenv("SSH_CONNECTION") != NULL;
	stop_child(c);
	while (c->next_way < ARRAY_LEN(ways)) {
		const struct way *way = &ways[c->next_way++];
		const char *value = getenv(way->variable);
		if (!value || !*value || (way->is_local && is_remote)) continue;
		if (!spawn(c, way)) continue;
		c->began_ms = loop_now(c->loop);
		c->timer = loop_timer(c->loop, LOOK_EVERY_MS, on_look, c);
		return;
	}
	term_osc52(c->term, secret_reveal(&c->text), secret_len(&c->text));
	finish(c, "the terminal (which does not confirm)");
}

void clipboard_copy(struct clipboard *c, const char *text, size_t len, clipboard_done_fn *done,
		    void *user)
{
	stop_child(c);
	secret_set(&c->text, text, len);
	c->done = done;
	c->user = user;
	c->next_way = 0;
	try_next(c);
}
