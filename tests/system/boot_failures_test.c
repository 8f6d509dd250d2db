/* Machines that do not come up, seen by the whole program: the end of the console, and what Auto
 * Scaling says, are kept after it has ended, in lines and in JSON. */
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MAX = 1 << 18, DONE = 0, FAILED = 1 };

static char output[OUTPUT_MAX];

static int deploy(const struct program_home *home, const char *form, const char *fail,
		  const char *reason)
{
	const char *args[] = { "deploy", "--config", "tests/example-answers.yaml",
			       "--yes",  form,       "--rehearsal=12000",
			       NULL,     NULL,       NULL,
			       NULL,     NULL };
	size_t n = 6;
	if (fail) {
		args[n++] = "--fail";
		args[n++] = fail;
	}
	if (reason) {
		args[n++] = "--fail-reason";
		args[n++] = reason;
	}
	return program_run(home, args, output, sizeof(output));
}

static void has(const char *wanted)
{
	if (!strstr(output, wanted)) fail_msg("no \"%s\" in:\n%s", wanted, output);
}

static const char said[] = "WaitCondition received failed message: 'step pull failed: cannot pull "
			   "redash/redash:25.8.0; is there a way out to its registry? i/o timeout' "
			   "for uniqueId: ip-10-0-2-17";

static void a_failed_boot_ends_with_its_console(void **state)
{
	assert_int_equal(deploy(*state, "--skip-preflight", "redash/Boot", said), FAILED);
	has("\nCause: Boot in stack redash (AWS::CloudFormation::WaitCondition)\n  WaitCondition "
	    "received failed message: 'step pull failed: ");
	has("\n  The console of i-0");
	has(" ends:\n    REDASH-BOOT step=packages t=1\n");
	has("\n    cannot pull redash/redash:25.8.0; is there a way out to its registry? i/o "
	    "timeout\n    REDASH-BOOT failed step=pull status=1\n"
	    "  Its boot failed in the step pull, which loads the images of Redash.\n"
	    "What to do: The server could not load an image. ");
	has("Status: failed.");
	const char *later[] = { "status", "--config", "tests/example-answers.yaml",
				"--rehearsal=12000", NULL };
	assert_int_equal(program_run(*state, later, output, sizeof(output)), DONE);
	has("Cause: Boot in stack redash ");
	has("\n    REDASH-BOOT failed step=pull status=1\n");
}

static void a_boot_that_hangs_is_told_by_its_console_in_json(void **state)
{
	const struct program_home *home = *state;
	const char *args[] = {
		"deploy",           "--config", "tests/example-answers.yaml", "--yes",
		"--skip-preflight", "--json",   "--rehearsal=12000",          "--fail",
		"redash/Boot",      NULL
	};
	assert_int_equal(program_run(home, args, output, sizeof(output)), FAILED);
	has("\"cause\":{\"stack\":\"redash\",\"id\":\"boot-at-packages\",\"resource\":\"Boot\"");
	has("\"more\":\"The console of i-0");
	has(" ends:\\n  REDASH-BOOT step=packages t=1\\n  Temporary failure resolving "
	    "'archive.ubuntu.com'\\nIts boot was still in the step packages, which installs");
	has("\"advice\":\"The server could not install its packages. ");
}

static void a_group_without_capacity_is_the_cause(void **state)
{
	assert_int_equal(deploy(*state, "--skip-preflight", "launch:redash/Group", NULL), FAILED);
	has("\nCause: Boot in stack redash (AWS::CloudFormation::WaitCondition)\n"
	    "  WaitCondition timed out.");
	has("\n  Auto Scaling: We currently do not have sufficient t3.large capacity in the "
	    "Availability Zone you requested");
	has("What to do: AWS has no free machine of this size in the zone right now. ");
}

static void a_group_that_lost_its_server_fails_a_complete_stack_until_it_has_one(void **state)
{
	assert_int_equal(deploy(*state, "--skip-preflight", NULL, NULL), DONE);
	assert_int_equal(deploy(*state, "--skip-preflight", "launch:redash/Group", "Nothing left."),
			 FAILED);
	has("\nCause: Group in stack redash (AWS::AutoScaling::AutoScalingGroup)\n"
	    "  The Auto Scaling group redash-dev-redash-Group-");
	has(" has no server although its stack is complete.\n"
	    "  Auto Scaling: Nothing left. Launching EC2 instance failed.\n");
	assert_null(strstr(output, "FAILED"));
	assert_int_equal(deploy(*state, "--skip-preflight", NULL, NULL), DONE);
	has("Status: complete.");
}

int main(void)
{
#define BOOT_TEST(test) \
	cmocka_unit_test_setup_teardown(test, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		BOOT_TEST(a_failed_boot_ends_with_its_console),
		BOOT_TEST(a_boot_that_hangs_is_told_by_its_console_in_json),
		BOOT_TEST(a_group_without_capacity_is_the_cause),
		BOOT_TEST(a_group_that_lost_its_server_fails_a_complete_stack_until_it_has_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
