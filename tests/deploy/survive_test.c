/* Random deployments under every trouble at once, killed and started again: all end well.
 *
 * RUNS=20000 SEED=1 in the environment (make survive) for many; SEED=17 RUNS=1 for one of them
 * again, exactly; STORY=1 with it prints every call. */
#include "tests/support/survive.h"

#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS_IN_TEST = 25, SECONDS_EACH = 30 };

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

struct outcome {
	struct survive_counts counts;
	char problems[4000];
};

/* In a process of its own: a crash or a loop without end is that seed's. */
static void child(uint64_t seed, int fd)
{
	struct outcome outcome = { 0 };
	struct str problems = STR_INIT, story = STR_INIT;
	signal(SIGSEGV, SIG_DFL); /* cmocka would go on with its tests here */
	signal(SIGABRT, SIG_DFL);
	alarm(SECONDS_EACH);
	survive_one(seed, &outcome.counts, &problems, number("STORY", 0) ? &story : NULL);
	if (story.len) fprintf(stderr, "%s", str_text(&story));
	snprintf(outcome.problems, sizeof(outcome.problems), "%s", str_text(&problems));
	str_release(&problems);
	str_release(&story);
	_exit(write(fd, &outcome, sizeof(outcome)) == (ssize_t)sizeof(outcome) ? 0 : 1);
}

static void run_seed(uint64_t seed, struct outcome *outcome)
{
	int fds[2], status = 0;
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (!pid) child(seed, fds[1]);
	close(fds[1]);
	*outcome = (struct outcome){ 0 };
	ssize_t got = read(fds[0], outcome, sizeof(*outcome));
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (got != (ssize_t)sizeof(*outcome))
		snprintf(outcome->problems, sizeof(outcome->problems), "  ended by signal %d\n",
			 WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static void add(struct survive_counts *sum, const struct survive_counts *c)
{
	sum->deployments += c->deployments;
	sum->starts += c->starts;
	sum->kills += c->kills;
	sum->decisions += c->decisions;
	sum->failures += c->failures;
	sum->cancels += c->cancels;
	sum->changes += c->changes;
	sum->pairs += c->pairs;
	sum->simulated_ms += c->simulated_ms;
	sum->calls += c->calls;
	if (c->most_reads > sum->most_reads) sum->most_reads = c->most_reads;
}

static void every_deployment_survives(void **state)
{
	uint64_t runs = number("RUNS", RUNS_IN_TEST), seed = number("SEED", 1), failed = 0;
	struct survive_counts sum = { 0 };
	(void)state;
	for (uint64_t n = 0; n < runs; n++) {
		struct outcome outcome;
		run_seed(seed + n, &outcome);
		add(&sum, &outcome.counts);
		if (!*outcome.problems) continue;
		failed++;
		print_error("seed %llu (SEED=%llu RUNS=1 make survive):\n%s",
			    (unsigned long long)(seed + n), (unsigned long long)(seed + n),
			    outcome.problems);
	}
	print_message("%llu deployments, %llu failed: %llu starts, %llu kills, %llu pairs, %llu "
		      "cancelled, %llu decisions (%llu changes), %llu failures, %llu calls, "
		      "%lld simulated hours, at most %llu reads in a minute\n",
		      (unsigned long long)sum.deployments, (unsigned long long)failed,
		      (unsigned long long)sum.starts, (unsigned long long)sum.kills,
		      (unsigned long long)sum.pairs, (unsigned long long)sum.cancels,
		      (unsigned long long)sum.decisions, (unsigned long long)sum.changes,
		      (unsigned long long)sum.failures, (unsigned long long)sum.calls,
		      (long long)sum.simulated_ms / 3600000, (unsigned long long)sum.most_reads);
	assert_int_equal(failed, 0);
	if (runs < RUNS_IN_TEST) return;
	/* It tries what it is for. */
	assert_true(sum.kills > runs / 2 && sum.decisions > runs / 8 && sum.cancels > 0);
	assert_true(sum.changes > 0 && sum.pairs > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_deployment_survives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
