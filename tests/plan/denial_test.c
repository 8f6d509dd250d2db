#include "core/plan/denial.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

#define USER "arn:aws:iam::111122223333:user/operator"

static void reads(const char *text, const char *principal, const char *action, const char *resource,
		  enum denial_reason reason)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	if (!denial_read(text, &denial)) fail_msg("names no action: %s", text);
	assert_string_equal(str_text(&denial.principal), principal);
	assert_string_equal(str_text(&denial.action), action);
	assert_string_equal(str_text(&denial.resource), resource);
	assert_int_equal(denial.reason, reason);
}

static void sentences_of_all_services_are_read(void **state)
{
	(void)state;
	reads("User: " USER
	      " is not authorized to perform: cloudformation:CreateStack on resource: "
	      "arn:aws:cloudformation:eu-west-1:111122223333:stack/rd-dev-zone/* because no "
	      "identity-based policy allows the cloudformation:CreateStack action",
	      USER, "cloudformation:CreateStack",
	      "arn:aws:cloudformation:eu-west-1:111122223333:stack/rd-dev-zone/*",
	      DENIAL_NOT_ALLOWED);
	reads("You are not authorized to perform this operation. User: " USER
	      " is not authorized to perform: ec2:RunInstances on resource: "
	      "arn:aws:ec2:eu-west-1:111122223333:instance/* because no identity-based policy "
	      "allows "
	      "the ec2:RunInstances action. Encoded authorization failure message: "
	      "4GIOHlTkIaWHQD0Q",
	      USER, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*",
	      DENIAL_NOT_ALLOWED);
	reads("User: " USER " is not authorized to perform: iam:PassRole on resource: "
	      "arn:aws:iam::111122223333:role/rd-dev-redash with an explicit deny in a permissions "
	      "boundary",
	      USER, "iam:PassRole", "arn:aws:iam::111122223333:role/rd-dev-redash",
	      DENIAL_BOUNDARY);
	reads("ListHostedZonesByName: User: " USER
	      " is not authorized to perform: route53:ListHostedZonesByName because no "
	      "identity-based policy allows the route53:ListHostedZonesByName action "
	      "(AccessDenied). Ask for it",
	      USER, "route53:ListHostedZonesByName", "", DENIAL_NOT_ALLOWED);
	reads("Resource handler returned message: \"User: " USER
	      " is not authorized to perform: kms:CreateGrant on resource: "
	      "arn:aws:kms:eu-west-1:111122223333:key/1 because no resource-based policy allows "
	      "the "
	      "kms:CreateGrant action (Service: Rds, Status Code: 400)\"",
	      USER, "kms:CreateGrant", "arn:aws:kms:eu-west-1:111122223333:key/1", DENIAL_RESOURCE);
	reads("API: iam:CreateRole User: " USER
	      " is not authorized to perform: iam:CreateRole on resource: "
	      "arn:aws:iam::111122223333:role/r",
	      USER, "iam:CreateRole", "arn:aws:iam::111122223333:role/r", DENIAL_UNSAID);
	reads("User: " USER " is not authorized to perform: pricing:GetProducts", USER,
	      "pricing:GetProducts", "", DENIAL_UNSAID);
}

static void each_kind_of_policy_is_told_apart(void **state)
{
	static const struct {
		const char *words;
		enum denial_reason reason;
	} cases[] = {
		{ "with an explicit deny in a service control policy", DENIAL_ORGANISATION },
		{ "because no service control policy allows the ec2:RunInstances action",
		  DENIAL_ORGANISATION },
		{ "with an explicit deny in a resource control policy", DENIAL_ORGANISATION },
		{ "because no permissions boundary allows the ec2:RunInstances action",
		  DENIAL_BOUNDARY },
		{ "because no session policy allows the ec2:RunInstances action", DENIAL_SESSION },
		{ "because no VPC endpoint policy allows the ec2:RunInstances action",
		  DENIAL_ENDPOINT },
		{ "with an explicit deny in an identity-based policy", DENIAL_FORBIDDEN },
		{ "with an explicit deny", DENIAL_FORBIDDEN },
		{ "because no identity-based policy allows the ec2:RunInstances action",
		  DENIAL_NOT_ALLOWED },
		{ "", DENIAL_UNSAID },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free_text)
		char *text = str_format("User: " USER " is not authorized to perform: "
					"ec2:RunInstances on resource: * %s",
					cases[i].words);
		reads(text, USER, "ec2:RunInstances", "*", cases[i].reason);
	}
}

static void a_text_that_names_no_action_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"AccessDenied",
		"You are not authorized to perform this operation.",
		"User: x is not authorized to perform: ",
		"User: x is not authorized to perform: everything on resource: y",
		"User: x is not authorized to perform: EC2:Run on resource: y",
		"User: x is not authorized to perform: ec2:Run/Instances on resource: y",
		"User: x is not authorized to access this resource",
	};
	struct denial denial = DENIAL_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (denial_read(texts[i], &denial)) fail_msg("an action in: %s", texts[i]);
	assert_null(denial.action.text);
}

static void helps_with(const char *words, const char *resource, const char *statement,
		       const char *remedy)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	CLEANUP(str_release) struct str made = STR_INIT;
	CLEANUP(str_release) struct str said = STR_INIT;
	CLEANUP(mem_free_text)
	char *text = str_format("User: u is not authorized to perform: ssm:GetParameters%s%s %s",
				*resource ? " on resource: " : "", resource, words);
	assert_true(denial_read(text, &denial));
	assert_int_equal(denial_add_statement(&denial, &made), *statement != '\0');
	assert_string_equal(str_text(&made), statement);
	denial_add_remedy(&denial, &said);
	if (!strstr(str_text(&said), remedy)) fail_msg("no '%s' in: %s", remedy, str_text(&said));
}

static void the_statement_allows_what_was_missing(void **state)
{
	(void)state;
	helps_with("because no identity-based policy allows it", "arn:aws:ssm:x::parameter/a",
		   "{\"Effect\":\"Allow\",\"Action\":\"ssm:GetParameters\",\"Resource\":"
		   "\"arn:aws:ssm:x::parameter/a\"}",
		   "must allow ssm:GetParameters on arn:aws:ssm:x::parameter/a");
	helps_with("", "",
		   "{\"Effect\":\"Allow\",\"Action\":\"ssm:GetParameters\",\"Resource\":\"*\"}",
		   "must allow ssm:GetParameters, or");
	helps_with("", "arn\\x",
		   "{\"Effect\":\"Allow\",\"Action\":\"ssm:GetParameters\",\"Resource\":\"*\"}",
		   "must allow");
}

static void where_no_statement_helps_it_is_said_who_can(void **state)
{
	(void)state;
	helps_with("with an explicit deny in a service control policy", "*", "", "organization");
	helps_with("because no permissions boundary allows it", "*", "", "boundary");
	helps_with("because no session policy allows it", "*", "", "sign in without it");
	helps_with("with an explicit deny in an identity-based policy", "*", "", "forbids");
	helps_with("because no VPC endpoint policy allows it", "*", "", "network");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_of_all_services_are_read),
		cmocka_unit_test(each_kind_of_policy_is_told_apart),
		cmocka_unit_test(a_text_that_names_no_action_is_none),
		cmocka_unit_test(the_statement_allows_what_was_missing),
		cmocka_unit_test(where_no_statement_helps_it_is_said_who_can),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
