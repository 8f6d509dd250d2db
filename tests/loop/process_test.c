#include "core/loop/process.h"

#include "core/base/mem.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct watcher {
	struct loop *loop;
	bool is_done;
	int calls;
	struct process_end end;
	struct str output, errors;
};

static int make_watcher(void **state)
{
	struct watcher *w = mem_alloc(sizeof(*w));
	w->loop = loop_new(NULL, NULL);
	*state = w;
	return 0;
}

static int free_watcher(void **state)
{
	struct watcher *w = *state;
	loop_free(w->loop);
	str_release(&w->output);
	str_release(&w->errors);
	free(w);
	return 0;
}

static void on_done(const struct process_end *end, void *user)
{
	struct watcher *w = user;
	w->is_done = true;
	w->calls++;
	w->end = *end;
	str_add_bytes(&w->output, end->output, end->output_len);
	str_add_bytes(&w->errors, end->errors, end->errors_len);
	assert_int_equal(strlen(end->output), end->output_len);
}

static struct process *start(struct watcher *w, const struct process_options *options)
{
	struct err err = ERR_INIT;
	struct process *process = process_start(w->loop, options, on_done, w, &err);
	if (!process) fail_msg("%s", err_text(&err));
	assert_false(w->is_done);
	return process;
}

static void run(struct watcher *w, const struct process_options *options)
{
	start(w, options);
	assert_true(pump_until(w->loop, &w->is_done, 0));
	assert_int_equal(w->calls, 1);
}

static void run_script(struct watcher *w, const char *script)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	run(w, &(struct process_options){ .argv = argv });
}

static void both_outputs_and_the_exit_code_come_back(void **state)
{
	struct watcher *w = *state;
	run_script(w, "echo out; echo err >&2; exit 7");
	assert_string_equal(str_text(&w->output), "out\n");
	assert_string_equal(str_text(&w->errors), "err\n");
	assert_int_equal(w->end.exit_code, 7);
	assert_int_equal(w->end.signal_number, 0);
	assert_false(w->end.is_late);
}

static void words_reach_the_program_as_they_are(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "printf", "%s|", "a b", "$(id)", "*", "", "'", NULL };
	run(w, &(struct process_options){ .argv = argv });
	assert_string_equal(str_text(&w->output), "a b|$(id)|*||'|");
}

static void the_environment_is_the_chosen_one(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "env", NULL };
	const char *const environment[] = { "ONLY=this", NULL };
	run(w, &(struct process_options){ .argv = argv, .environment = environment });
	assert_string_equal(str_text(&w->output), "ONLY=this\n");
}

static void input_is_what_was_given_or_nothing(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "cat", NULL };
	run(w, &(struct process_options){ .argv = argv, .input = "spoken", .input_len = 6 });
	assert_string_equal(str_text(&w->output), "spoken");
	w->is_done = false;
	w->calls = 0;
	str_reset(&w->output);
	run(w, &(struct process_options){ .argv = argv });
	assert_string_equal(str_text(&w->output), "");
	assert_int_equal(w->end.exit_code, 0);
}

static void no_descriptor_is_inherited_and_no_terminal(void **state)
{
	struct watcher *w = *state;
	int open_one = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a library may have */
	int high = fcntl(open_one, F_DUPFD, 200);
	run_script(w, "n=0; while [ $n -le 210 ]; do [ -e /proc/$$/fd/$n ] && printf '%s ' $n; "
		      "n=$((n + 1)); done; (exec </dev/tty) 2>/dev/null && echo tty");
	assert_string_equal(str_text(&w->output), "0 1 2 ");
	close(open_one);
	close(high);
}

static void blocked_and_ignored_signals_are_not_inherited(void **state)
{
	struct watcher *w = *state;
	signal(SIGPIPE, SIG_IGN);
	/* The two highest bits belong to the C library. */
	run_script(w, "for mask in $(sed -n 's/^Sig\\(Blk\\|Ign\\):\t//p' /proc/self/status); do "
		      "echo $((0x$mask & 0x7fffffff)); done");
	signal(SIGPIPE, SIG_DFL);
	assert_string_equal(str_text(&w->output), "0\n0\n");
}

static void long_output_arrives_whole(void **state)
{
	struct watcher *w = *state;
	run_script(w, "head -c 700000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' "
		      "y >&2");
	assert_int_equal(w->output.len, 700000);
	assert_int_equal(w->errors.len, 300000);
	assert_int_equal(w->end.exit_code, 0);
}

static void a_flood_is_ended(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "yes", NULL };
	run(w, &(struct process_options){ .argv = argv, .output_max = 10000 });
	assert_true(w->end.is_flooded);
	assert_true(w->output.len <= 10000);
	assert_int_equal(w->end.signal_number, SIGKILL);
}

static void a_late_one_is_killed_with_its_children(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "sh", "-c", "sleep 600 & echo $!; wait", NULL };
	run(w, &(struct process_options){ .argv = argv, .timeout_ms = 100 });
	assert_true(w->end.is_late);
	assert_int_equal(w->end.exit_code, -1);
	pid_t child = (pid_t)strtol(str_text(&w->output), NULL, 10);
	assert_true(child > 0);
	for (int i = 0; i < 100 && kill(child, 0) == 0; i++)
		pump_for(w->loop, 10);
	CLEANUP(mem_free_text) char *path = str_format("/proc/%d/cmdline", (int)child);
	char byte;
	int fd = open(path, O_RDONLY);
	assert_true(fd < 0 ||
		    read(fd, &byte, 1) <= 0); /* gone, or not yet reaped by its new parent */
	if (fd >= 0) close(fd);
}

static void a_child_that_keeps_the_pipe_open_does_not_delay_the_end(void **state)
{
	struct watcher *w = *state;
	run_script(w, "setsid sleep 2 & echo done");
	assert_string_equal(str_text(&w->output), "done\n");
}

static void a_freed_one_is_killed_and_says_nothing(void **state)
{
	struct watcher *w = *state;
	const char *const argv[] = { "sleep", "600", NULL };
	process_free(start(w, &(struct process_options){ .argv = argv }));
	pump_for(w->loop, 20);
	assert_int_equal(w->calls, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	process_free(NULL);
}

static void a_program_that_is_not_there_is_told_at_once(void **state)
{
	struct watcher *w = *state;
	struct err err = ERR_INIT;
	const char *const argv[] = { "no-such-program-here", NULL };
	const struct process_options options = { .argv = argv };
	assert_null(process_start(w->loop, &options, on_done, w, &err));
	assert_int_equal(err.kind, ERR_NOT_FOUND);
	assert_string_equal(err_text(&err),
			    "cannot run no-such-program-here: No such file or directory");
	const char *const folder[] = { "/tmp", NULL };
	assert_null(process_start(w->loop, &(struct process_options){ .argv = folder }, on_done, w,
				  &err));
	assert_int_equal(err.kind, ERR_SYSTEM);
	err_release(&err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_watcher, free_watcher)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_outputs_and_the_exit_code_come_back),
		TEST(words_reach_the_program_as_they_are),
		TEST(the_environment_is_the_chosen_one),
		TEST(input_is_what_was_given_or_nothing),
		TEST(no_descriptor_is_inherited_and_no_terminal),
		TEST(blocked_and_ignored_signals_are_not_inherited),
		TEST(long_output_arrives_whole),
		TEST(a_flood_is_ended),
		TEST(a_late_one_is_killed_with_its_children),
		TEST(a_child_that_keeps_the_pipe_open_does_not_delay_the_end),
		TEST(a_freed_one_is_killed_and_says_nothing),
		TEST(a_program_that_is_not_there_is_told_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
