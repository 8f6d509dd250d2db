#include "core/plan/policy.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

static void with_answers(struct answers *a)
{
	answers_init(a);
	answers_set(a, Q_PREFIX, "acme");
	answers_set(a, Q_ENVIRONMENT, "dev");
	answers_set(a, Q_REGION, "eu-west-1");
	answers_set(a, Q_PARENT_DOMAIN, "example.com");
	answers_set(a, Q_ZONE_LABEL, "dev");
}

static void has(const struct str *document, const char *part)
{
	if (!strstr(str_text(document), part)) fail_msg("no %s", part);
}

static void blanks_are_filled_from_the_answers(void **state)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	CLEANUP(str_release) struct str dev = STR_INIT;
	CLEANUP(str_release) struct str parent = STR_INIT;
	(void)state;
	with_answers(&a);
	policy_add_document(&dev, POLICY_DEV, &a, "aws-cn", "111122223333");
	policy_add_document(&parent, POLICY_PARENT, &a, "aws", "444455556666");
	has(&dev, "\"arn:aws-cn:cloudformation:eu-west-1:111122223333:stack/acme-dev-*\"");
	has(&dev, "\"arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:acme/dev/*\"");
	has(&parent, "\"route53:ChangeResourceRecordSetsNormalizedRecordNames\": "
		     "[\"dev.example.com\"]");
	has(&parent, "stack/acme-dev-delegation/*");
}

static void no_blank_stays_open_in_any(void **state)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	(void)state;
	with_answers(&a);
	answers_set(&a, Q_REGION, NULL);
	for (int i = 0; i < POLICY_COUNT; i++) {
		CLEANUP(str_release) struct str document = STR_INIT;
		policy_add_document(&document, (enum policy_id)i, &a, "aws", NULL);
		assert_null(strstr(str_text(&document), "${"));
		has(&document, "\"2012-10-17\"");
		assert_true(strlen(policy_spec((enum policy_id)i)->name) > 0);
	}
}

static void roles_are_passed_only_to_machines_and_the_database(void **state)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	CLEANUP(str_release) struct str dev = STR_INIT;
	(void)state;
	with_answers(&a);
	policy_add_document(&dev, POLICY_DEV, &a, "aws", "111122223333");
	const char *at = strstr(str_text(&dev), "iam:PassRole");
	assert_non_null(at);
	assert_non_null(strstr(at, "role/acme-dev-*"));
	assert_non_null(strstr(at, "iam:PassedToService"));
	assert_null(strstr(at + 1, "iam:PassRole"));
}

static void the_parents_policy_is_for_whoever_writes_the_record(void **state)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	(void)state;
	with_answers(&a);
	answers_set(&a, Q_DELEGATION_MODE, "copy");
	assert_true(policy_applies(&a, POLICY_DEV));
	assert_false(policy_applies(&a, POLICY_PARENT));
	answers_set(&a, Q_DELEGATION_MODE, "profile");
	assert_true(policy_applies(&a, POLICY_PARENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_are_filled_from_the_answers),
		cmocka_unit_test(no_blank_stays_open_in_any),
		cmocka_unit_test(roles_are_passed_only_to_machines_and_the_database),
		cmocka_unit_test(the_parents_policy_is_for_whoever_writes_the_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
