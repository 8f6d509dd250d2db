#include "core/loop/signals.h"

#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { CAUGHT_MAX = 16 };

/* Signal handlers have no user pointer, so this state is the process's, as the dispositions are. */
static struct {
	int pipe[2];
	bool is_open;
	struct loop *loop;
	signals_fn *fn;
	void *user;
	int numbers[CAUGHT_MAX];
	struct sigaction former[CAUGHT_MAX];
	size_t count;
} self;

static void write_byte(int number)
{
	int kept = errno;
	unsigned char byte = (unsigned char)number;
	/* A full pipe loses nothing: whoever reads it will look at everything. */
	ssize_t written = write(self.pipe[1], &byte, 1);
	(void)written;
	errno = kept;
}

static void on_pipe(struct loop *loop, int fd, int events, void *user)
{
	unsigned char bytes[64];
	(void)loop, (void)events, (void)user;
	ssize_t n = read(fd, bytes, sizeof(bytes));
	for (ssize_t i = 0; i < n && self.is_open; i++)
		self.fn(bytes[i], self.user);
}

void signals_catch(int number)
{
	struct sigaction action = { .sa_handler = write_byte, .sa_flags = SA_RESTART };
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

int signals_open(struct loop *loop, const int *numbers, size_t count, signals_fn *fn, void *user)
{
	if (count > CAUGHT_MAX) BUG("%zu signals", count);
	if (self.is_open) signals_close();
	if (pipe2(self.pipe, O_NONBLOCK | O_CLOEXEC) < 0) return -1;
	self.is_open = true;
	self.loop = loop;
	self.fn = fn;
	self.user = user;
	self.count = count;
	for (size_t i = 0; i < count; i++) {
		self.numbers[i] = numbers[i];
		sigaction(numbers[i], NULL, &self.former[i]);
		signals_catch(numbers[i]);
	}
	loop_watch(loop, self.pipe[0], LOOP_READ, on_pipe, NULL);
	return 0;
}

void signals_close(void)
{
	if (!self.is_open) return;
	self.is_open = false;
	for (size_t i = 0; i < self.count; i++)
		sigaction(self.numbers[i], &self.former[i], NULL);
	loop_unwatch(self.loop, self.pipe[0]);
	close(self.pipe[0]);
	close(self.pipe[1]);
}
