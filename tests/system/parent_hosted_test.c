/* A deployment without a zone of its own, from the answers to the end: two records are added to the
 * parent's zone by somebody else. */
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPEED "--rehearsal=3000"

static char config[320];

/* The example's answers, with the mode changed. */
static int set_up(void **state)
{
	char line[512];
	program_home_setup(state);
	const struct program_home *home = *state;
	snprintf(config, sizeof(config), "%s/answers.yaml", home->path);
	FILE *from = fopen("tests/example-answers.yaml", "r"), *to = fopen(config, "w");
	assert_true(from && to);
	while (fgets(line, sizeof(line), from))
		fputs(strncmp(line, "  mode: ", 8) == 0 ? "  mode: parent-hosted\n" : line, to);
	fclose(from);
	fclose(to);
	return 0;
}

static int run(void **state, const char *const *args, char *out, size_t size)
{
	return program_run(*state, args, out, size);
}

static void has(const char *out, const char *wanted)
{
	if (!strstr(out, wanted)) fail_msg("no \"%s\" in:\n%s", wanted, out);
}

static void the_records_are_added_and_it_completes(void **state)
{
	static char out[65536];
	const char *deploy[] = { "deploy", "--config", config, "--yes", SPEED, "--wait", NULL };
	const char *records[] = { "records", "--config", config, SPEED, "--format", "bind", NULL };
	assert_int_equal(run(state, deploy, out, sizeof(out)), 0);
	has(out, "Record name  redash.dev\n");
	has(out, "Status: complete.");
	assert_null(strstr(out, "AddressRecord"));
	assert_null(strstr(out, " NS "));
	assert_int_equal(run(state, records, out, sizeof(out)), 0);
	has(out, "acm-validations.aws.\n");
	has(out, "\nredash.dev.example.com. 300 IN CNAME ");
}

static void it_waits_for_the_first_and_goes_on_later(void **state)
{
	static char out[65536];
	const char *by_hand[] = {
		"deploy", "--config", config, "--yes", SPEED, "--json", "--rehearsal-by-hand", NULL
	};
	const char *message[] = { "records",  "--config", config, SPEED, "--rehearsal-by-hand",
				  "--format", "message",  NULL };
	const char *go_on[] = { "deploy", "--config", config,   "--yes",
				SPEED,    "--json",   "--wait", NULL };
	assert_int_equal(run(state, by_hand, out, sizeof(out)), 3);
	has(out, "\"states\":[\"RECORD_MISSING\"]");
	has(out, "\"status\":\"waiting\"");
	assert_null(strstr(out, "\"zone\":\"CREATE"));
	assert_int_equal(run(state, message, out, sizeof(out)), 0);
	has(out, "follows when its load balancer is there");
	assert_int_equal(run(state, go_on, out, sizeof(out)), 0);
	has(out, "\"address_name\":\"redash.dev.example.com\"");
	has(out, "\"status\":\"complete\"");
}

static void a_played_delegation_is_refused_with_the_reason(void **state)
{
	static char out[4096];
	const char *deploy[] = { "deploy", "--config",     config,    "--yes",
				 SPEED,    "--delegation", "PARTIAL", NULL };
	assert_int_equal(run(state, deploy, out, sizeof(out)), 2);
	has(out, "with delegation.mode parent-hosted nothing is delegated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_records_are_added_and_it_completes, set_up,
						program_home_teardown),
		cmocka_unit_test_setup_teardown(it_waits_for_the_first_and_goes_on_later, set_up,
						program_home_teardown),
		cmocka_unit_test_setup_teardown(a_played_delegation_is_refused_with_the_reason,
						set_up, program_home_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
