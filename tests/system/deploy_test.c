/* `deploy` as scripts call it: lines of JSON, exit codes, and what a rehearsal holds afterwards. */
#include "tests/support/program.h"
#include "tests/support/rehearsal_home.h"
#include "tests/support/unit.h"

#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char config[] = "tests/example-answers.yaml";

struct outcome {
	int code, lines;
	cJSON *last; /* the last line */
	bool saw_records;
};

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

static double number_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	assert_true(cJSON_IsNumber(item));
	return item->valuedouble;
}

static void take_line(struct outcome *o, const char *line)
{
	cJSON *object = cJSON_Parse(line);
	if (!object || !cJSON_IsObject(object) || !*text_of(object, "type"))
		fail_msg("not a line of JSON: %s", line);
	cJSON_Delete(o->last);
	o->last = object;
	o->lines++;
	if (strcmp(text_of(object, "type"), "records") == 0) o->saw_records = true;
}

/* Runs to the end, or sends the signal after so many lines (0: never). */
static struct outcome deploy(void **state, const char *const *extra, int signal_after, int number)
{
	const char *args[PROGRAM_ARGS_MAX + 1] = { "deploy", "--config", config, "--yes",
						   "--json" };
	struct program_job job;
	struct outcome o = { 0 };
	for (size_t n = 5; *extra && n < PROGRAM_ARGS_MAX; n++)
		args[n] = *extra++;
	program_begin(&job, *state, args);
	for (const char *line; (line = program_line(&job));) {
		take_line(&o, line);
		if (o.lines == signal_after) kill(job.pid, number);
	}
	o.code = program_end(&job);
	return o;
}

static void release(struct outcome *o)
{
	cJSON_Delete(o->last);
	o->last = NULL;
}

static void assert_complete(struct outcome *o)
{
	assert_int_equal(o->code, 0);
	assert_string_equal(text_of(o->last, "type"), "result");
	assert_string_equal(text_of(o->last, "status"), "complete");
	assert_string_equal(text_of(o->last, "address"), "https://redash.dev.example.com");
	const cJSON *stacks = cJSON_GetObjectItemCaseSensitive(o->last, "stacks"), *stack;
	assert_int_equal(cJSON_GetArraySize(stacks), 7);
	cJSON_ArrayForEach(stack, stacks)
	{
		assert_string_equal(cJSON_GetStringValue(stack), "CREATE_COMPLETE");
	}
	assert_null(cJSON_GetObjectItemCaseSensitive(o->last, "cause"));
}

static const char *const fast[] = { "--rehearsal=600", NULL };
/* Nothing is measured here, so it may be as quick as it can. */
static const char *const fastest[] = { "--rehearsal=3000", NULL };

static void a_deployment_takes_as_long_as_its_longest_chain(void **state)
{
	struct outcome o = deploy(state, fast, 0, 0);
	assert_complete(&o);
	assert_true(o.saw_records);
	assert_true(o.lines > 100);
	assert_true(number_of(o.last, "longest_chain_s") > 600);
	/* A request takes milliseconds, six hundred times, and more on a busy machine: the bench
	 * measures at a speed where that does not count. */
	assert_true(number_of(o.last, "simulated_s") / number_of(o.last, "longest_chain_s") <= 1.6);
	assert_true(number_of(o.last, "wall_s") > 0);
	assert_true(number_of(o.last, "api_reads") > 0);
	assert_int_equal((int)number_of(o.last, "api_writes"), 20); /* 6 secrets, twice 7 stacks */
	release(&o);
}

/* ---- what the rehearsal holds ---- */

static int count(const char *text, const char *needle)
{
	int n = 0;
	for (; (text = strstr(text, needle)); text += strlen(needle))
		n++;
	return n;
}

static void assert_nothing_twice(const struct program_home *home)
{
	struct rehearsal_home r;
	rehearsal_home_open(&r, home);
	struct aws_client *c = &r.client;
	long status =
		aws_client_form(c, "cloudformation", "Action=DescribeStacks&Version=2010-05-15");
	assert_int_equal(rehearsal_home_count(&r, status, "<StackName>"), 7);
	status = aws_client_get(c, "/2013-04-01/hostedzone", "");
	assert_int_equal(rehearsal_home_count(&r, status, "<HostedZone>"), 1);
	status = aws_client_json(c, "secretsmanager", "secretsmanager.ListSecrets", "{}");
	assert_int_equal(rehearsal_home_count(&r, status, "\"Name\":"), 6);
	rehearsal_home_close(&r);
}

static void kill_and_go_on(void **state, const char *const *args, int after)
{
	struct outcome o = deploy(state, args, after, SIGKILL);
	assert_int_equal(o.code, 128 + SIGKILL);
	assert_string_not_equal(text_of(o.last, "type"), "result");
	release(&o);
	o = deploy(state, fastest, 0, 0);
	assert_complete(&o);
	release(&o);
	assert_nothing_twice(*state);
	program_home_teardown(state);
	program_home_setup(state);
}

static void a_killed_deployment_goes_on_and_makes_nothing_twice(void **state)
{
	/* Without the NS records it cannot end before the signal comes. */
	static const char *const endless[] = { "--rehearsal=3000", "--rehearsal-by-hand", "--wait",
					       NULL };
	/* In the secrets, in the first stacks, at the records, in the database, near the end. */
	static const int after[] = { 1, 3, 14, 60, 120 };
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		kill_and_go_on(state, endless, after[i]);
	/* In the last stack, which takes minutes after its first events. */
	static const char *const last[] = { "--rehearsal=600", NULL };
	kill_and_go_on(state, last, 170);
}

static void a_deployment_may_be_killed_again_and_again(void **state)
{
	for (int round = 1; round <= 5; round++) {
		struct outcome o = deploy(state, fastest, 2 * round, SIGKILL); /* or its end */
		release(&o);
	}
	struct outcome o = deploy(state, fastest, 0, 0);
	assert_complete(&o);
	release(&o);
	assert_nothing_twice(*state);
}

static void running_it_again_changes_nothing(void **state)
{
	struct outcome o = deploy(state, fastest, 0, 0);
	assert_complete(&o);
	release(&o);
	o = deploy(state, fastest, 0, 0);
	assert_complete(&o);
	assert_int_equal((int)number_of(o.last, "api_writes"), 0);
	release(&o);
	assert_nothing_twice(*state);
}

/* ---- other ends ---- */

static void a_failed_resource_ends_with_its_cause(void **state)
{
	static const char *const args[] = { "--rehearsal=3000",         "--fail",
					    "data/DatabaseWriter",      "--fail-reason",
					    "Not offered in this zone", NULL };
	struct outcome o = deploy(state, args, 0, 0);
	assert_int_equal(o.code, 1);
	assert_string_equal(text_of(o.last, "status"), "failed");
	const cJSON *cause = cJSON_GetObjectItemCaseSensitive(o.last, "cause");
	assert_string_equal(text_of(cause, "stack"), "data");
	assert_string_equal(text_of(cause, "resource"), "DatabaseWriter");
	assert_string_equal(text_of(cause, "type"), "AWS::RDS::DBInstance");
	assert_string_equal(text_of(cause, "reason"), "Not offered in this zone");
	assert_true(*text_of(cause, "advice"));
	release(&o);
}

static void without_the_ns_records_it_says_that_it_waits(void **state)
{
	static const char *const args[] = { "--rehearsal=3000", "--rehearsal-by-hand", NULL };
	struct outcome o = deploy(state, args, 0, 0);
	assert_int_equal(o.code, 3);
	assert_string_equal(text_of(o.last, "status"), "waiting");
	assert_true(o.saw_records);
	release(&o);
	/* The records can be had again, in the form of a zone file. */
	static const char *const records[] = {
		"records",  "--config", config, "--rehearsal=3000", "--rehearsal-by-hand",
		"--format", "bind",     NULL
	};
	char out[8192];
	assert_int_equal(program_run(*state, records, out, sizeof(out)), 0);
	assert_int_equal(count(out, "IN\tNS") + count(out, "IN NS"), 4);
}

static void a_signal_detaches_and_the_deployment_goes_on(void **state)
{
	static const struct {
		int number, code;
	} cases[] = { { SIGTERM, 5 }, { SIGINT, 130 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome o = deploy(state, fast, 20, cases[i].number);
		assert_int_equal(o.code, cases[i].code);
		assert_string_equal(text_of(o.last, "type"), "result");
		assert_string_equal(text_of(o.last, "status"), "detached");
		release(&o);
		o = deploy(state, fastest, 0, 0);
		assert_complete(&o);
		release(&o);
		assert_nothing_twice(*state);
		program_home_teardown(state);
		program_home_setup(state);
	}
}

static void throttling_and_stale_reads_only_cost_time(void **state)
{
	static const char *const args[] = { "--rehearsal=1000", "--throttle", "20",
					    "--stale",          "5",          NULL };
	struct outcome o = deploy(state, args, 0, 0);
	assert_complete(&o);
	release(&o);
	assert_nothing_twice(*state);
}

static void status_and_records_tell_what_there_is(void **state)
{
	static const char *const records[] = { "records", "--config", config, "--rehearsal=3000",
					       NULL };
	static const char *const args[] = { "status",           "--config", config,
					    "--rehearsal=3000", "--json",   NULL };
	struct outcome o = { 0 };
	char out[8192];
	assert_int_equal(program_run(*state, records, out, sizeof(out)), 1);
	assert_non_null(strstr(out, "there is nothing to hand over; deploy first"));
	o.code = program_run(*state, args, out, sizeof(out));
	take_line(&o, out);
	assert_string_equal(text_of(o.last, "status"), "idle");
	release(&o);
	o = deploy(state, fastest, 0, 0);
	release(&o);
	o.code = program_run(*state, args, out, sizeof(out));
	take_line(&o, out);
	assert_complete(&o);
	release(&o);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_deployment_takes_as_long_as_its_longest_chain),
		TEST(a_killed_deployment_goes_on_and_makes_nothing_twice),
		TEST(a_deployment_may_be_killed_again_and_again),
		TEST(running_it_again_changes_nothing),
		TEST(a_failed_resource_ends_with_its_cause),
		TEST(without_the_ns_records_it_says_that_it_waits),
		TEST(a_signal_detaches_and_the_deployment_goes_on),
		TEST(throttling_and_stale_reads_only_cost_time),
		TEST(status_and_records_tell_what_there_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
