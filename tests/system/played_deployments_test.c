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

/* The example's answers, with another text in place of one. */
static void write_answers(const char *path, const char *from, const char *to)
{
	static char text[OUTPUT_MAX];
	FILE *example = fopen("tests/example-answers.yaml", "r"), *own = fopen(path, "w");
	assert_true(example && own);
	text[fread(text, 1, sizeof(text) - 1, example)] = '\0';
	const char *at = strstr(text, from);
	assert_non_null(at);
	fprintf(own, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(example);
	fclose(own);
}

/* Preflight would have told before; who skips it learns it from the certificate. */
static void a_caa_record_is_named_as_the_cause_with_its_advice(void **state)
{
	assert_int_equal(deploy(*state, "tests/example-answers.yaml", "CAA_BLOCKS"), FAILED);
	has("delegation  wrong: The CAA records of example.com let only these issue "
	    "certificates: letsencrypt.org. ");
	has("Cause: Certificate in stack certificate (AWS::CertificateManager::Certificate)\n");
	has("could not be issued: CAA_ERROR. ");
	has("Add dev.example.com CAA 0 issue \"amazon.com\" in the new zone: the nearest set "
	    "counts, so the parent stays untouched.");
	has("What to do: Add a CAA record 0 issue \"amazon.com\" in the new zone: the nearest set "
	    "counts, so the parent stays untouched.");
	has("Status: failed.");
}

static void a_zone_between_is_named_for_a_deeper_child(void **state)
{
	const struct program_home *home = *state;
	char config[320];
	snprintf(config, sizeof(config), "%s/answers.yaml", home->path);
	write_answers(config, "  zone: dev\n", "  zone: dev.sub\n");
	assert_int_equal(deploy(home, config, "SHADOWED"), WAITING);
	has("must go into the zone sub.example.com; the record in example.com has no effect.");
}

/* Whoever may look into the parent's account sees which zone the record is in. */
static void a_record_in_a_zone_nobody_asks_is_named(void **state)
{
	const struct program_home *home = *state;
	char config[320];
	snprintf(config, sizeof(config), "%s/answers.yaml", home->path);
	write_answers(config, "mode: copy\n  profile: \"\"", "mode: profile\n  profile: prod");
	assert_int_equal(deploy(home, config, "WRONG_PARENT_ZONE"), WAITING);
	has("delegation  wrong: The record was added to a zone example.com (Z");
	has("that nobody asks: it has the servers ns-");
	has("Add the NS record dev in the zone example.com that has the live servers");
	/* By hand nobody tells which zone was edited: how to know the right one is told. */
	assert_int_equal(deploy(home, "tests/example-answers.yaml", "WRONG_PARENT_ZONE"), WAITING);
	has("Add the NS record dev in the zone example.com, the one that is served by ns-");
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
		PLAYED(a_record_in_a_zone_nobody_asks_is_named),
		PLAYED(a_zone_between_is_refused_where_none_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
