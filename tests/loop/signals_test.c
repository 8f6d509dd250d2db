#include "core/loop/signals.h"

#include "tests/support/unit.h"

#include <signal.h>

struct seen {
	int numbers[8], count;
	struct loop *loop;
};

static void note(int number, void *user)
{
	struct seen *seen = user;
	seen->numbers[seen->count++] = number;
}

static void signals_arrive_in_the_loop(void **state)
{
	static const int list[] = { SIGUSR1, SIGUSR2 };
	struct seen seen = { .loop = loop_new(NULL, NULL) };
	(void)state;
	assert_int_equal(signals_open(seen.loop, list, 2, note, &seen), 0);
	raise(SIGUSR1);
	raise(SIGUSR2);
	assert_int_equal(seen.count, 0);
	loop_turn(seen.loop, false);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.numbers[0], SIGUSR1);
	assert_int_equal(seen.numbers[1], SIGUSR2);
	signals_close();
	loop_free(seen.loop);
}

static void closing_puts_the_former_disposition_back(void **state)
{
	static const int list[] = { SIGUSR1 };
	struct seen seen = { .loop = loop_new(NULL, NULL) };
	struct sigaction now;
	(void)state;
	signal(SIGUSR1, SIG_IGN);
	assert_int_equal(signals_open(seen.loop, list, 1, note, &seen), 0);
	signals_close();
	sigaction(SIGUSR1, NULL, &now);
	assert_true(now.sa_handler == SIG_IGN);
	loop_free(seen.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_arrive_in_the_loop),
		cmocka_unit_test(closing_puts_the_former_disposition_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
