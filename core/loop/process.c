#include "core/loop/process.h"

#include "core/base/mem.h"
#include "core/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 4096, STREAMS = 2, LOOK_EVERY_MS = 20 };

struct stream {
	int fd; /* -1: at its end */
	struct str text;
};
struct process {
	struct loop *loop;
	process_done_fn *done;
	void *user;
	pid_t pid; /* leads a session and process group of its own, or shares ours */
	bool shares_terminal;
	int pidfd, timer;
	int look_timer;                 /* where there are no pidfds */
	struct stream streams[STREAMS]; /* standard output, standard error */
	size_t output_max;
	bool is_late, is_flooded;
};

static void close_fd(int *fd)
{
	if (*fd >= 0) close(*fd);
	*fd = -1;
}

static void stream_close(struct process *process, struct stream *stream)
{
	if (stream->fd >= 0) loop_unwatch(process->loop, stream->fd);
	close_fd(&stream->fd);
}

/* The process itself is reaped by the caller. */
static void release(struct process *process)
{
	loop_cancel(process->loop, process->timer);
	loop_cancel(process->loop, process->look_timer);
	if (process->pidfd >= 0) loop_unwatch(process->loop, process->pidfd);
	close_fd(&process->pidfd);
	for (size_t i = 0; i < STREAMS; i++) {
		struct stream *stream = &process->streams[i];
		stream_close(process, stream);
		secret_erase(stream->text.text, stream->text.alloc);
		str_release(&stream->text);
	}
	free(process);
}

static void kill_group(const struct process *process)
{
	kill(process->shares_terminal ? process->pid : -process->pid, SIGKILL);
}

/* Growing by hand, so that no copy of a secret stays behind in freed memory. */
static void add_output(struct str *text, const char *bytes, size_t len)
{
	if (text->len + len >= text->alloc) {
		struct str grown = STR_INIT;
		grown.alloc = (text->len + len) * 2 + CHUNK;
		grown.text = mem_alloc(grown.alloc);
		grown.len = text->len;
		if (text->len) memcpy(grown.text, text->text, text->len);
		secret_erase(text->text, text->alloc);
		str_release(text);
		*text = grown;
	}
	memcpy(text->text + text->len, bytes, len);
	text->len += len;
	text->text[text->len] = '\0';
}

static void read_stream(struct process *process, struct stream *stream)
{
	char bytes[CHUNK];
	while (stream->fd >= 0) {
		ssize_t n = read(stream->fd, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR) continue;
		if (n < 0 && errno == EAGAIN) break;
		if (n <= 0) {
			stream_close(process, stream);
		} else if (stream->text.len + (size_t)n > process->output_max) {
			process->is_flooded = true;
			kill_group(process); /* first, or it dies of the pipe */
			stream_close(process, stream);
		} else {
			add_output(&stream->text, bytes, (size_t)n);
		}
	}
	secret_erase(bytes, sizeof(bytes));
}

static void on_output(struct loop *loop, int fd, int events, void *user)
{
	struct process *process = user;
	(void)loop, (void)events;
	for (size_t i = 0; i < STREAMS; i++)
		if (process->streams[i].fd == fd) read_stream(process, &process->streams[i]);
}

/* What it wrote before its end is in the pipes by now; what its own children may still write does
 * not count. */
static bool tell_end(struct process *process)
{
	int status = 0;
	if (waitpid(process->pid, &status, WNOHANG) == 0) return false;
	for (size_t i = 0; i < STREAMS; i++)
		read_stream(process, &process->streams[i]);
	const struct process_end end = {
		.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		.signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.is_late = process->is_late,
		.is_flooded = process->is_flooded,
		.output = str_text(&process->streams[0].text),
		.output_len = process->streams[0].text.len,
		.errors = str_text(&process->streams[1].text),
		.errors_len = process->streams[1].text.len,
	};
	loop_cancel(process->loop, process->timer);
	if (process->pidfd >= 0) loop_unwatch(process->loop, process->pidfd);
	process->done(&end, process->user);
	release(process);
	return true;
}

static void on_end(struct loop *loop, int fd, int events, void *user)
{
	(void)loop, (void)fd, (void)events;
	tell_end(user);
}

static void on_look(struct loop *loop, void *user)
{
	struct process *process = user;
	process->look_timer = 0;
	if (!tell_end(process))
		process->look_timer = loop_timer(loop, LOOK_EVERY_MS, on_look, process);
}

static void on_late(struct loop *loop, void *user)
{
	struct process *process = user;
	(void)loop;
	process->timer = 0;
	process->is_late = true;
	kill_group(process);
}

/* Its standard input as a file in memory: nothing has to be fed, and it may be secret. */
static int open_input(const struct process_options *options)
{
	if (!options->input) return open("/dev/null", O_RDONLY | O_CLOEXEC);
	int fd = memfd_create("input", MFD_CLOEXEC);
	const char *at = options->input;
	size_t left = options->input_len;
	while (fd >= 0 && left) {
		ssize_t n = write(fd, at, left);
		if (n <= 0) {
			close_fd(&fd);
			break;
		}
		at += n;
		left -= (size_t)n;
	}
	if (fd >= 0) lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Everything as if started by a fresh login: no signal blocked or ignored, and no terminal but one
 * that is shared. */
static int set_up(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *actions,
		  const int fds[3], bool shares_terminal)
{
	sigset_t none, all;
	short session = shares_terminal ? 0 : POSIX_SPAWN_SETSID;
	sigemptyset(&none);
	sigfillset(&all);
	int failed = posix_spawnattr_setsigmask(attributes, &none);
	failed |= posix_spawnattr_setsigdefault(attributes, &all);
	failed |= posix_spawnattr_setflags(
		attributes, (short)(session | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0) failed |= posix_spawn_file_actions_adddup2(actions, fds[i], i);
	failed |= posix_spawn_file_actions_addclosefrom_np(actions, 3);
	return failed;
}

static int look_at(const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0) return errno;
	return S_ISREG(st.st_mode) && access(path, X_OK) == 0 ? 0 : EACCES;
}

/* As posix_spawnp() will look, but told the same way everywhere: not every system reports what
 * happens behind the fork. */
static int look_for(const char *name)
{
	const char *path = getenv("PATH");
	int why = ENOENT;
	if (strchr(name, '/')) return look_at(name);
	for (const char *at = path ? path : "/bin:/usr/bin"; why && *at;) {
		size_t len = strcspn(at, ":");
		CLEANUP(mem_free_text)
		char *file = str_format("%.*s/%s", (int)len, len ? at : ".", name);
		int found = look_at(file);
		if (found == 0 || found == EACCES) why = found;
		at += len + (at[len] == ':');
	}
	return *name ? why : ENOENT;
}

static int spawn(const struct process_options *options, const int fds[3], pid_t *ret)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_init(&actions);
	int failed = set_up(&attributes, &actions, fds, options->shares_terminal);
	/* posix_spawnp() takes char *const * for history's sake and changes nothing. */
	char *const *environment =
		options->environment ? (char *const *)options->environment : environ;
	if (!failed)
		failed = posix_spawnp(ret, options->argv[0], &actions, &attributes,
				      (char *const *)options->argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

/* The child's end must not be one of 0 to 2, where another would be put over it. */
static int open_pipe(int *ret_ours, int *ret_theirs)
{
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) < 0) return -1;
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*ret_ours = fds[0];
	*ret_theirs = fcntl(fds[1], F_DUPFD_CLOEXEC, 3);
	close(fds[1]);
	return *ret_theirs < 0 ? -1 : 0;
}

static int start(struct process *process, const struct process_options *options, struct err *err)
{
	int missing = look_for(options->argv[0]);
	if (missing)
		return err_set(err, missing == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM,
			       "cannot run %.200s: %s", options->argv[0], strerror(missing));
	int fds[3] = { open_input(options), -1, -1 };
	int failed = fds[0] < 0;
	for (size_t i = 0; i < STREAMS && !failed && !options->shares_terminal; i++)
		failed = open_pipe(&process->streams[i].fd, &fds[i + 1]) < 0;
	if (failed)
		failed = errno;
	else
		failed = spawn(options, fds, &process->pid);
	for (int i = 0; i < 3; i++)
		close_fd(&fds[i]);
	if (failed)
		return err_set(err, ERR_SYSTEM, "cannot run %.200s: %s", options->argv[0],
			       strerror(failed));
	process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
	return 0;
}

struct process *process_start(struct loop *loop, const struct process_options *options,
			      process_done_fn *done, void *user, struct err *err)
{
	struct process *process = mem_alloc(sizeof(*process));
	*process = (struct process){ .loop = loop,
				     .done = done,
				     .user = user,
				     .pidfd = -1,
				     .shares_terminal = options->shares_terminal,
				     .streams = { { .fd = -1 }, { .fd = -1 } },
				     .output_max = options->output_max ? options->output_max
								       : PROCESS_OUTPUT_MAX };
	if (start(process, options, err) < 0) {
		release(process);
		return NULL;
	}
	for (size_t i = 0; i < STREAMS && !process->shares_terminal; i++)
		loop_watch(loop, process->streams[i].fd, LOOP_READ, on_output, process);
	if (process->pidfd >= 0)
		loop_watch(loop, process->pidfd, LOOP_READ, on_end, process);
	else
		process->look_timer = loop_timer(loop, LOOK_EVERY_MS, on_look, process);
	int64_t limit_ms = options->timeout_ms ? options->timeout_ms : PROCESS_TIMEOUT_MS;
	if (!process->shares_terminal)
		process->timer = loop_timer(loop, limit_ms, on_late, process);
	return process;
}

void process_free(struct process *process)
{
	if (!process) return;
	kill_group(process);
	waitpid(process->pid, NULL, 0);
	release(process);
}
