/* What an instance type's name tells: processor and memory. */
#include "core/plan/machine.h"

#include "core/base/mem.h"
#include "core/plan/checks.h"
#include "tests/support/unit.h"

#include <string.h>

static void graviton_is_known_by_its_family(void **state)
{
	static const char *const arm[] = { "a1.large",     "t4g.large",  "m6g.large",
					   "m6gd.large",   "m7g.large",  "c7gn.large",
					   "r8g.large",    "x2gd.large", "im4gn.large",
					   "is4gen.large", "g5g.xlarge", "hpc7g.4xlarge" };
	static const char *const x86[] = { "t2.large",       "t3.large",     "t3a.large",
					   "m5.xlarge",      "m7i.large",    "m7a.large",
					   "g4dn.large",     "g5.xlarge",    "gr6.4xlarge",
					   "c7i-flex.large", "u-6tb1.metal", "x2iedn.xlarge" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(arm); i++)
		if (!machine_is_arm(arm[i])) fail_msg("%s", arm[i]);
	for (size_t i = 0; i < ARRAY_LEN(x86); i++)
		if (machine_is_arm(x86[i])) fail_msg("%s", x86[i]);
}

static void eight_gibibytes_begin_at_large_save_for_compute_families(void **state)
{
	static const char *const small[] = { "t3.nano",    "t3.micro", "t3.small",
					     "m7g.medium", "c5.large", "c7i-flex.large" };
	static const char *const enough[] = { "t3.large", "m7i.large", "c7i.xlarge", "r6i.large" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(small); i++)
		if (!machine_is_small(small[i])) fail_msg("%s", small[i]);
	for (size_t i = 0; i < ARRAY_LEN(enough); i++)
		if (machine_is_small(enough[i])) fail_msg("%s", enough[i]);
}

static void redash_is_refused_a_graviton_and_the_step_server_is_not(void **state)
{
	struct answers a;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	answers_init(&a);
	answers_set(&a, Q_BASTION_SIZE, "t4g.micro");
	assert_int_equal(check_question(&a, Q_BASTION_SIZE, &err), 0);
	answers_set(&a, Q_REDASH_SIZE, "m7g.large");
	assert_int_equal(check_question(&a, Q_REDASH_SIZE, &err), -1);
	assert_non_null(strstr(err_text(&err), "m7g.large has an ARM processor (Graviton)"));
	answers_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(graviton_is_known_by_its_family),
		cmocka_unit_test(eight_gibibytes_begin_at_large_save_for_compute_families),
		cmocka_unit_test(redash_is_refused_a_graviton_and_the_step_server_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
