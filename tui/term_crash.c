#include "tui/term_crash.h"

#include "core/base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Signal handlers need it without a pointer. */
static struct {
	struct termios modes;
	bool has_modes;
	volatile sig_atomic_t screen_is_open;
	void *stack;
} self;

static const int fatal[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

void crash_screen_is_open(bool is_open)
{
	self.screen_is_open = is_open;
}

void crash_restore(void)
{
	/* End of synchronised output, paste mode and mouse off, attributes off, cursor on, progress
	 * cleared, alternate screen left. */
	static const char bytes[] = "\033[?2026l\033[?2004l\033[?1006l\033[?1000l\033[0m\033[?25h"
				    "\033]9;4;0\007\033[?1049l\r\n";
	if (!self.screen_is_open) return;
	self.screen_is_open = false;
	ssize_t written = write(STDOUT_FILENO, bytes, sizeof(bytes) - 1);
	(void)written;
	if (self.has_modes) tcsetattr(STDIN_FILENO, TCSANOW, &self.modes);
}

static void on_fatal(int number)
{
	crash_restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_abort(const char *sentence)
{
	(void)sentence; /* printed by mem.c once the screen is gone */
	crash_restore();
}

void crash_arm(void)
{
	struct sigaction action = { .sa_handler = on_fatal, .sa_flags = SA_ONSTACK | SA_RESETHAND };
	size_t size = (size_t)sysconf(_SC_SIGSTKSZ);
	self.has_modes = tcgetattr(STDIN_FILENO, &self.modes) == 0;
	if (!self.stack) self.stack = mem_alloc(size);
	sigaltstack(&(stack_t){ .ss_sp = self.stack, .ss_size = size }, NULL);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(fatal); i++)
		sigaction(fatal[i], &action, NULL);
	mem_set_abort_hook(on_abort);
}

void crash_disarm(void)
{
	mem_set_abort_hook(NULL);
	self.screen_is_open = false;
	for (size_t i = 0; i < ARRAY_LEN(fatal); i++)
		signal(fatal[i], SIG_DFL);
	sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
	free(self.stack);
	self.stack = NULL;
}
