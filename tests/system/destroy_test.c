/* `destroy` as scripts call it: deploy, destroy, deploy again, and what the rehearsal holds. */
#include "tests/support/program.h"
#include "tests/support/rehearsal_home.h"
#include "tests/support/unit.h"

#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <string.h>

static const char config[] = "tests/example-answers.yaml";

/* Gives the last line; the caller deletes it. */
static cJSON *run(void **state, const char *command, const char *const *more, int signal_after,
		  int *ret_code)
{
	const char *args[PROGRAM_ARGS_MAX + 1] = { command, "--config", config, "--json",
						   "--rehearsal=3000" };
	struct program_job job;
	cJSON *last = NULL;
	int lines = 0;
	for (size_t n = 5; *more && n < PROGRAM_ARGS_MAX; n++)
		args[n] = *more++;
	program_begin(&job, *state, args);
	for (const char *line; (line = program_line(&job));) {
		cJSON_Delete(last);
		last = cJSON_Parse(line);
		if (++lines == signal_after) kill(job.pid, SIGKILL);
	}
	*ret_code = program_end(&job);
	return last;
}

static const char *const yes[] = { "--yes", NULL };
static const char *const yes_destroy[] = { "--yes-destroy", "dev", NULL };

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

static bool is_left(const cJSON *result, const char *what)
{
	const cJSON *item;
	cJSON_ArrayForEach(
		item, cJSON_GetObjectItemCaseSensitive(
			      result, "leftovers")) if (strstr(text_of(item, "what"),
							       what)) return *text_of(item,
										      "command");
	return false;
}

static void assert_complete(void **state, const char *command, const char *const *more)
{
	int code;
	cJSON *last = run(state, command, more, 0, &code);
	assert_int_equal(code, 0);
	assert_string_equal(text_of(last, "status"), "complete");
	if (more == yes_destroy) {
		assert_true(is_left(last, "NS record dev.example.com"));
		assert_true(is_left(last, "hosted zone dev.example.com"));
		assert_true(is_left(last, "the secret redash/dev/redash-master-password"));
		assert_true(is_left(last, "the snapshot redash-dev-data-snapshot-database-"));
		assert_true(is_left(last, "the log group RDSOSMetrics"));
		assert_false(is_left(last, "load balancer"));
		assert_false(is_left(last, "perhaps more"));
	}
	cJSON_Delete(last);
}

static void assert_holds(const struct program_home *home, int stacks)
{
	struct rehearsal_home r;
	rehearsal_home_open(&r, home);
	struct aws_client *c = &r.client;
	long status =
		aws_client_form(c, "cloudformation", "Action=DescribeStacks&Version=2010-05-15");
	assert_int_equal(rehearsal_home_count(&r, status, "<StackName>"), stacks);
	status = aws_client_get(c, "/2013-04-01/hostedzone", "");
	assert_int_equal(rehearsal_home_count(&r, status, "<HostedZone>"), 1);
	status = aws_client_json(c, "secretsmanager", "secretsmanager.ListSecrets", "{}");
	assert_int_equal(rehearsal_home_count(&r, status, "\"Name\":"), 6);
	rehearsal_home_close(&r);
}

static void what_was_removed_can_be_deployed_again(void **state)
{
	assert_complete(state, "deploy", yes);
	assert_complete(state, "destroy", yes_destroy);
	assert_holds(*state, 0);
	assert_complete(state, "destroy", yes_destroy); /* nothing is there any more */
	assert_complete(state, "deploy", yes);
	assert_holds(*state, 6); /* the zone is adopted */
}

static void killed_it_goes_on(void **state)
{
	int code;
	assert_complete(state, "deploy", yes);
	cJSON_Delete(run(state, "destroy", yes_destroy, 330, &code));
	assert_int_equal(code, 128 + SIGKILL);
	cJSON *last = run(state, "destroy", yes_destroy, 0, &code);
	assert_int_equal(code, 0);
	assert_string_equal(text_of(last, "status"), "complete");
	cJSON_Delete(last);
	assert_holds(*state, 0);
}

static void nothing_goes_without_the_right_name(void **state)
{
	static const char *const wrong[] = { "--yes-destroy", "prod", NULL }, *const none[] = {
		NULL
	};
	int code;
	assert_complete(state, "deploy", yes);
	cJSON_Delete(run(state, "destroy", wrong, 0, &code));
	assert_int_equal(code, 2);
	cJSON_Delete(run(state, "destroy", none, 0, &code)); /* its input is no terminal */
	assert_int_equal(code, 2);
	assert_holds(*state, 7);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_was_removed_can_be_deployed_again),
		TEST(killed_it_goes_on),
		TEST(nothing_goes_without_the_right_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
