#include "core/loop/loop.h"

#include "tests/support/clock.h"
#include "tests/support/unit.h"

#include <string.h>
#include <unistd.h>

struct log {
	char text[64];
	struct loop *loop;
	int victim;
};

static void say_a(struct loop *loop, void *user)
{
	(void)loop;
	strcat(((struct log *)user)->text, "a");
}

static void say_b(struct loop *loop, void *user)
{
	(void)loop;
	strcat(((struct log *)user)->text, "b");
}

static void say_c_and_cancel(struct loop *loop, void *user)
{
	struct log *log = user;
	strcat(log->text, "c");
	loop_cancel(loop, log->victim);
}

static void timers_fire_in_order_of_time(void **state)
{
	struct test_clock clock = { 1000 };
	struct log log = { 0 };
	struct loop *loop = loop_new(test_clock_read, &clock);
	(void)state;
	loop_timer(loop, 200, say_b, &log);
	loop_timer(loop, 100, say_a, &log);
	test_clock_advance(&clock, loop, 99);
	assert_string_equal(log.text, "");
	test_clock_advance(&clock, loop, 1);
	assert_string_equal(log.text, "a");
	test_clock_advance(&clock, loop, 1000);
	assert_string_equal(log.text, "ab");
	loop_free(loop);
}

static void a_timer_may_cancel_one_that_is_due_too(void **state)
{
	struct test_clock clock = { 0 };
	struct log log = { 0 };
	struct loop *loop = loop_new(test_clock_read, &clock);
	(void)state;
	loop_timer(loop, 10, say_c_and_cancel, &log);
	log.victim = loop_timer(loop, 10, say_a, &log);
	test_clock_advance(&clock, loop, 10);
	assert_string_equal(log.text, "c");
	loop_free(loop);
}

static void read_byte(struct loop *loop, int fd, int events, void *user)
{
	char byte;
	assert_int_equal(events, LOOP_READ);
	assert_int_equal(read(fd, &byte, 1), 1);
	strcat(((struct log *)user)->text, "r");
	loop_unwatch(loop, fd);
	loop_stop(loop);
}

static void a_readable_descriptor_is_reported(void **state)
{
	struct log log = { 0 };
	int fds[2];
	(void)state;
	assert_int_equal(pipe(fds), 0);
	struct loop *loop = loop_new(NULL, NULL);
	loop_watch(loop, fds[0], LOOP_READ, read_byte, &log);
	assert_int_equal(write(fds[1], "x", 1), 1);
	loop_run(loop);
	assert_string_equal(log.text, "r");
	loop_free(loop);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_fire_in_order_of_time),
		cmocka_unit_test(a_timer_may_cancel_one_that_is_due_too),
		cmocka_unit_test(a_readable_descriptor_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
