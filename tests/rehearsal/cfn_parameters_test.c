/* Values given to a template's parameters. */
#include "core/rehearsal/cfn_parameters.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

#define VPC           "Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}}\n"
#define WITH(members) "Parameters: {P: {" members "}}\n" VPC

static void refuses(const char *body, const char *value, const char *sentence)
{
	CLEANUP(mem_free_text) char *pair = str_format("P=%s", value);

	lab_refuses(body, (const char *[]){ pair, NULL }, "ValidationError", sentence);
}

static void accepts(const char *body, const char *value)
{
	CLEANUP(mem_free_text) char *pair = str_format("P=%s", value);
	struct lab lab;

	lab_open(&lab, NULL, NULL);
	if (!lab_create(&lab, "s", body, (const char *[]){ pair, NULL }))
		fail_msg("%s: %s", value, err_text(&lab.err));
	lab_close(&lab);
}

static void missing_values_are_listed(void **state)
{
	(void)state;
	lab_refuses("Parameters: {A: {Type: String}, B: {Type: String, Default: ''}, C: {Type: "
		    "String}}\n" VPC,
		    NULL, "ValidationError", "Parameters: [A, C] must have values");
}

static void unknown_and_repeated_parameters_are_refused(void **state)
{
	(void)state;
	lab_refuses(VPC, (const char *[]){ "X=1", "Y=2", NULL }, "ValidationError",
		    "Parameters: [X, Y] do not exist in the template");
	lab_refuses(WITH("Type: String"), (const char *[]){ "P=1", "P=2", NULL }, "ValidationError",
		    "Parameter P is given more than once");
}

static void a_pattern_must_match_the_whole_value(void **state)
{
	(void)state;
	refuses(WITH("Type: String, AllowedPattern: '[a-z]+'"), "abc1",
		"Parameter 'P' must match pattern [a-z]+");
	accepts(WITH("Type: String, AllowedPattern: '[a-z]+'"), "abc");
	refuses(WITH("Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters"),
		"A", "Parameter 'P' failed to satisfy constraint: only letters");
}

static void patterns_are_read_as_java_reads_them(void **state)
{
	static const struct {
		const char *pattern, *text;
		int matches;
	} CASES[] = {
		{ "a|b", "a", 1 },
		{ "a|b", "ab", 0 },
		{ "^a|bc$", "bc", 1 },
		{ "\\d{1,3}(\\.\\d{1,3}){3}", "10.0.0.1", 1 },
		{ "\\d{1,3}(\\.\\d{1,3}){3}", "10x0x0x1", 0 },
		{ "(?:ab)+", "abab", 1 },
		{ "[\\w.-]+", "a_b.c-d", 1 },
		{ "[\\w.-]+", "a b", 0 },
		{ "[a\\-z]+", "a-z", 1 },
		{ "[a\\-z]+", "m", 0 },
		{ "[\\w-/]+", "a-/b", 1 },
		{ "[\\]x]+", "]x", 1 },
		{ "[^/\"@ ]{8,41}", "abcdefgh", 1 },
		{ "[^/\"@ ]{8,41}", "abcd@fgh", 0 },
		{ "\\S+\\s\\S+", "a b", 1 },
		{ "a.*?b", "axxb", 1 },
		{ "", "", 1 },
		{ "", "x", 0 },
		{ "(?!x).*", "x", -1 },
		{ "(a)\\1", "aa", -1 },
		{ "((a{1,200}){1,200}){1,200}", "a", -1 },
		{ "(", "(", -1 },
		{ "[", "[", -1 },
		{ "[a-z&&[^b]]", "a", -1 },
		{ "a\\", "a", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(CASES); i++)
		if (cfn_pattern_matches(CASES[i].pattern, CASES[i].text) != CASES[i].matches)
			fail_msg("%s on %s", CASES[i].pattern, CASES[i].text);
}

static void values_outside_the_allowed_ones_are_refused(void **state)
{
	(void)state;
	refuses(WITH("Type: String, AllowedValues: [yes, no]"), "maybe",
		"Parameter 'P' must be one of AllowedValues [yes, no]");
	accepts(WITH("Type: String, AllowedValues: ['yes', 'no']"), "no");
	accepts(WITH("Type: Number, AllowedValues: [1, 2]"), "2");
}

static void lengths_count_characters(void **state)
{
	(void)state;
	refuses(WITH("Type: String, MinLength: 3"), "ab",
		"Parameter 'P' must contain at least 3 characters");
	refuses(WITH("Type: String, MaxLength: 3"), "abcd",
		"Parameter 'P' must contain at most 3 characters");
	accepts(WITH("Type: String, MinLength: 3, MaxLength: 3"), "\xc3\xa4\xc3\xb6\xc3\xbc");
}

static void numbers_are_numbers_in_their_limits(void **state)
{
	(void)state;
	refuses(WITH("Type: Number"), "ten", "Parameter 'P' must be a number");
	refuses(WITH("Type: Number"), "", "Parameter 'P' must be a number");
	refuses(WITH("Type: Number"), "0x10", "Parameter 'P' must be a number");
	refuses(WITH("Type: Number, MinValue: 1"), "0.5",
		"Parameter 'P' must be a number not less than 1");
	refuses(WITH("Type: Number, MaxValue: 10"), "11",
		"Parameter 'P' must be a number not greater than 10");
	accepts(WITH("Type: Number, MinValue: 0.5, MaxValue: 128"), "0.5");
	refuses(WITH("Type: 'List<Number>'"), "1,x", "Parameter 'P' must be a number");
}

static void defaults_are_checked_too(void **state)
{
	(void)state;
	lab_refuses(WITH("Type: String, AllowedPattern: '[a-z]+', Default: A1"), NULL,
		    "ValidationError", "Parameter 'P' must match pattern [a-z]+");
}

static void constraints_of_a_list_hold_for_each_entry(void **state)
{
	(void)state;
	refuses(WITH("Type: CommaDelimitedList, AllowedPattern: '[a-z]+'"), "ab, c1",
		"Parameter 'P' must match pattern [a-z]+");
	accepts(WITH("Type: CommaDelimitedList, AllowedPattern: '[a-z]+'"), "ab, cd");
}

static void ids_must_look_like_ids(void **state)
{
	(void)state;
	refuses(WITH("Type: 'AWS::EC2::VPC::Id'"), "subnet-1",
		"Parameter validation failed: parameter value subnet-1 for parameter name P does "
		"not "
		"exist. Rollback requested by user.");
	refuses(WITH("Type: 'List<AWS::EC2::Subnet::Id>'"), "subnet-1,vpc-2",
		"Parameter validation failed: parameter value vpc-2 for parameter name P does not "
		"exist. Rollback requested by user.");
	refuses(WITH("Type: 'AWS::EC2::KeyPair::KeyName'"), "",
		"Parameter validation failed: parameter value  for parameter name P does not "
		"exist. "
		"Rollback requested by user.");
	refuses(WITH("Type: 'AWS::EC2::AvailabilityZone::Name'"), "us-east-1a",
		"Parameter validation failed: parameter value us-east-1a for parameter name P does "
		"not exist. Rollback requested by user.");
	accepts(WITH("Type: 'List<AWS::EC2::Subnet::Id>'"), "subnet-1,subnet-2");
	accepts(WITH("Type: 'AWS::EC2::AvailabilityZone::Name'"), "eu-west-1a");
}

static void a_value_is_at_most_4096_bytes(void **state)
{
	CLEANUP(str_release) struct str value = STR_INIT;

	(void)state;
	while (value.len < 4096)
		str_add_char(&value, 'x');
	accepts(WITH("Type: String"), str_text(&value));
	str_add_char(&value, 'x');
	refuses(WITH("Type: String"), str_text(&value),
		"Parameter 'P' must contain at most 4096 characters");
}

static int look_up(void *self, const char *account, const char *path, struct str *value,
		   struct err *err)
{
	(void)self;
	assert_string_equal(account, LAB_ACCOUNT);
	if (!str_equal(path, "/images/new"))
		return err_set(err, ERR_NOT_FOUND, "no such parameter");
	str_add(value, "ami-0abc");
	return 0;
}

static void store_parameters_are_looked_up(void **state)
{
	static const char BODY[] =
		"Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}}\n" VPC
		"Outputs: {Ami: {Value: !Ref P}}\n";
	const struct cfn_world world = { .parameter = look_up };
	const struct cfn_stack *stack;
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, &world);
	stack = lab_complete(&lab, "s", BODY, (const char *[]){ "P=/images/new", NULL });
	assert_string_equal(lab_output(stack, "Ami"), "ami-0abc");
	assert_string_equal(stack->parameters.item[0].value, "/images/new");
	assert_string_equal(stack->parameters.item[0].resolved, "ami-0abc");
	assert_null(lab_create(&lab, "t", BODY, (const char *[]){ "P=/images/old", NULL }));
	assert_string_equal(err_text(&lab.err), "Unable to fetch parameters [/images/old] from "
						"parameter store for this account.");
	lab_close(&lab);
}

static void no_echo_values_are_not_shown(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "s", WITH("Type: String, NoEcho: true"),
			   (const char *[]){ "P=hidden", NULL });
	assert_string_equal(stack->parameters.item[0].value, "****");
	assert_null(stack->parameters.item[0].resolved);
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_values_are_listed),
		cmocka_unit_test(unknown_and_repeated_parameters_are_refused),
		cmocka_unit_test(a_pattern_must_match_the_whole_value),
		cmocka_unit_test(patterns_are_read_as_java_reads_them),
		cmocka_unit_test(values_outside_the_allowed_ones_are_refused),
		cmocka_unit_test(lengths_count_characters),
		cmocka_unit_test(numbers_are_numbers_in_their_limits),
		cmocka_unit_test(defaults_are_checked_too),
		cmocka_unit_test(constraints_of_a_list_hold_for_each_entry),
		cmocka_unit_test(ids_must_look_like_ids),
		cmocka_unit_test(a_value_is_at_most_4096_bytes),
		cmocka_unit_test(store_parameters_are_looked_up),
		cmocka_unit_test(no_echo_values_are_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
