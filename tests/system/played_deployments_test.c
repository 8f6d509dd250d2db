/* Deployments of the whole program while a rehearsal plays what the parent's admin got wrong. */
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MAX = 65536, FAILED = 1, USAGE = 2, WAITING = 3 };

static char output[OUTPUT_MAX];

static int deploy(const struct program_home *home, const char *config, const char *played)
{
	const char *args[] = { "deploy",
			       "--config",
			       config,
			       "--yes",
			       "--skip-preflight",
			       "--rehearsal=3000",
			       "--rehearsal-by-hand",
			       "--delegation",
			       played,
			       NULL };
	return program_run(home, args, output, sizeof(output));
}

static void has(const char *wanted)
{
	if (!strstr(output, wanted)) fail_msg("no \"%s\" in:\n%s", wanted, output);
}

/* The example's answers, with a zone of two labels. */
static void write_deeper(const char *path)
{
	char line[512];
	FILE *from = fopen("tests/example-answers.yaml", "r"), *to = fopen(path, "w");
	assert_true(from && to);
	while (fgets(line, sizeof(line), from))
		fputs(strcmp(line, "  zone: dev\n") == 0 ? "  zone: dev.sub\n" : line, to);
	fclose(from);
	fclose(to);
}

/* Preflight would have told before; who skips it learns it from the certificate. */
static void a_caa_record_is_named_as_the_cause_with_its_advice(void **state)
{
	assert_int_equal(deploy(*state, "tests/example-answers.yaml", "CAA_BLOCKS"), FAILED);
	has("delegation  wrong: The CAA records of example.com let only these issue "
	    "certificates: letsencrypt.org. ");
	has("Cause: Certificate in stack certificate (AWS::CertificateManager::Certificate)\n");
	has("could not be issued: CAA_ERROR. ");
	has("What to do: A CAA record of the domain forbids Amazon to issue the certificate. ");
	has("add a CAA record for amazon.com");
	has("Status: failed.");
}

static void a_zone_between_is_named_for_a_deeper_child(void **state)
{
	const struct program_home *home = *state;
	char config[320];
	snprintf(config, sizeof(config), "%s/answers.yaml", home->path);
	write_deeper(config);
	assert_int_equal(deploy(home, config, "SHADOWED"), WAITING);
	has("must go into the zone sub.example.com; the record in example.com has no effect.");
}

static void a_zone_between_is_refused_where_none_fits(void **state)
{
	assert_int_equal(deploy(*state, "tests/example-answers.yaml", "shadowed"), USAGE);
	has("--delegation SHADOWED needs a sub-domain with a zone between it and example.com: "
	    "answer dev.sub, say, instead of dev (domain.zone)");
	assert_null(strstr(output, "running"));
}

int main(void)
{
#define PLAYED(test) \
	cmocka_unit_test_setup_teardown(test, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		PLAYED(a_caa_record_is_named_as_the_cause_with_its_advice),
		PLAYED(a_zone_between_is_named_for_a_deeper_child),
		PLAYED(a_zone_between_is_refused_where_none_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
