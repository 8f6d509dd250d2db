/* Every intrinsic function, seen through a stack's outputs. */
#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

static const char HEAD[] = "Parameters:\n"
			   "  Word: {Type: String, Default: tea}\n"
			   "  Empty: {Type: String, Default: ''}\n"
			   "  List: {Type: CommaDelimitedList, Default: 'a, b,c'}\n"
			   "  Size: {Type: Number, Default: 3}\n"
			   "Mappings:\n"
			   "  Sizes: {eu-west-1: {small: s1, all: [x, y]}}\n"
			   "Conditions:\n"
			   "  IsTea: !Equals [!Ref Word, tea]\n"
			   "  IsBig: !Equals [!Ref Size, 9]\n"
			   "  Both: !And [!Condition IsTea, !Condition IsBig]\n"
			   "  Either: !Or [!Condition IsTea, !Condition IsBig]\n"
			   "  Neither: !Not [!Condition Either]\n"
			   "  HasList: !Not [!Equals [!Join ['', !Ref List], '']]\n"
			   "  IsHere: {'Fn::Equals': [{Ref: 'AWS::Region'}, eu-west-1]}\n"
			   "Resources:\n"
			   "  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
			   "Outputs:\n";

static void gives(const char *expression, const char *value)
{
	CLEANUP(mem_free_text) char *body = str_format("%s  Out: {Value: %s}\n", HEAD, expression);
	const struct cfn_stack *stack;
	struct lab lab;

	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "shop", body, NULL);
	if (!str_equal(lab_output(stack, "Out"), value))
		fail_msg("%s is \"%s\", not \"%s\"", expression, lab_output(stack, "Out"), value);
	lab_close(&lab);
}

/* The stack is taken on, then rolls back with this sentence. */
static void fails(const char *expression, const char *sentence)
{
	CLEANUP(mem_free_text) char *body = str_format("%s  Out: {Value: %s}\n", HEAD, expression);
	CLEANUP(mem_free_text)
	char *reason = str_format("Output 'Out': %s. Rollback requested by user.", sentence);
	const struct cfn_stack *stack;
	struct lab lab;

	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "shop", body, NULL);
	if (!stack) fail_msg("refused: %s", err_text(&lab.err));
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	assert_string_equal(lab_event(stack, "shop", "ROLLBACK_IN_PROGRESS")->reason, reason);
	assert_int_equal(stack->outputs.len, 0);
	lab_close(&lab);
}

static void ref_gives_parameters_and_pseudo_parameters(void **state)
{
	(void)state;
	gives("!Ref Word", "tea");
	gives("{Ref: Word}", "tea");
	gives("!Ref 'AWS::Region'", LAB_REGION);
	gives("!Ref 'AWS::AccountId'", LAB_ACCOUNT);
	gives("!Ref 'AWS::StackName'", "shop");
	gives("!Ref 'AWS::Partition'", "aws");
	gives("!Ref 'AWS::URLSuffix'", "amazonaws.com");
	fails("!Ref 'AWS::NoValue'", "Template error: Out must resolve to a string");
	fails("!Ref List", "Template error: Out must resolve to a string");
}

static void get_att_takes_both_forms(void **state)
{
	(void)state;
	gives("!GetAtt Vpc.CidrBlock", "10.0.0.0/16");
	gives("!GetAtt [Vpc, CidrBlock]", "10.0.0.0/16");
	gives("{'Fn::GetAtt': [Vpc, CidrBlock]}", "10.0.0.0/16");
	gives("{'Fn::GetAtt': Vpc.CidrBlock}", "10.0.0.0/16");
}

static void sub_takes_both_forms_and_literals(void **state)
{
	(void)state;
	gives("!Sub 'a ${Word} in ${AWS::Region}'", "a tea in eu-west-1");
	gives("!Sub '${Vpc.CidrBlock}'", "10.0.0.0/16");
	gives("!Sub ['${Word} ${Mine}', {Mine: !Ref Size, Word: cake}]", "cake 3");
	gives("!Sub '${!Literal} ${Size}'", "${Literal} 3");
	gives("!Sub '$ {} $} ${'", "$ {} $} ${");
	gives("!Sub '$${Word}'", "$tea");
	gives("!Sub ''", "");
	fails("!Sub '${List}'",
	      "Template error: variable List in Fn::Sub expression must resolve to "
	      "a string");
}

static void join_split_and_select_work_on_lists(void **state)
{
	(void)state;
	gives("!Join ['-', [a, !Ref Word, b]]", "a-tea-b");
	gives("!Join ['+', !Ref List]", "a+b+c");
	gives("!Join ['', []]", "");
	gives("!Join [',', !Split ['/', a/b/]]", "a,b,");
	gives("!Join [',', !Split [ab, xaby]]", "x,y");
	gives("!Select [1, !Ref List]", "b");
	gives("!Select ['2', !Split ['.', 1.2.3]]", "3");
	fails("!Select [3, !Ref List]",
	      "Template error: Fn::Select cannot select nonexistent value at index 3");
	fails("!Select [-1, !Ref List]", "Template error: Fn::Select requires a list argument with "
					 "two elements: an integer index and a list");
}

static void find_in_map_looks_values_up(void **state)
{
	(void)state;
	gives("!FindInMap [Sizes, !Ref 'AWS::Region', small]", "s1");
	gives("!Select [1, !FindInMap [Sizes, eu-west-1, all]]", "y");
	gives("!FindInMap [Sizes, mars, small, {DefaultValue: none}]", "none");
	fails("!FindInMap [Sizes, !Ref 'AWS::Region', large]",
	      "Template error: Unable to get mapping for Sizes::eu-west-1::large");
}

static void base64_encodes_every_length(void **state)
{
	(void)state;
	gives("!Base64 ''", "");
	gives("!Base64 f", "Zg==");
	gives("!Base64 fo", "Zm8=");
	gives("!Base64 foo", "Zm9v");
	gives("{'Fn::Base64': !Sub '${Word}!!'}", "dGVhISE=");
}

static void cidr_cuts_blocks(void **state)
{
	(void)state;
	gives("!Join [',', !Cidr [!GetAtt Vpc.CidrBlock, 3, 8]]",
	      "10.0.0.0/24,10.0.1.0/24,10.0.2.0/24");
	gives("!Join [',', !Cidr [192.168.0.0/24, 2, 5]]", "192.168.0.0/27,192.168.0.32/27");
	gives("!Select [0, !Cidr [10.1.2.3/8, 1]]", "10.0.0.0/24");
	fails("!Select [0, !Cidr [10.0.0.0/24, 9, 5]]",
	      "Template error: Fn::Cidr requires an IPv4 block, a number of subnets from 1 to 256, "
	      "and the number of subnet bits");
}

static void get_azs_lists_zones_of_the_region(void **state)
{
	(void)state;
	gives("!Select [0, !GetAZs '']", "eu-west-1a");
	gives("!Join [',', !GetAZs {Ref: 'AWS::Region'}]", "eu-west-1a,eu-west-1b,eu-west-1c");
	gives("!Select [1, !GetAZs ap-northeast-1]", "ap-northeast-1c");
}

static void length_and_json_string_work(void **state)
{
	(void)state;
	gives("{'Fn::Length': !Ref List}", "3");
	gives("{'Fn::ToJsonString': {a: !Ref Word, b: [1, x]}}",
	      "{\"a\":\"tea\",\"b\":[\"1\",\"x\"]}");
}

static void if_takes_the_branch_that_holds(void **state)
{
	(void)state;
	gives("!If [IsTea, yes, no]", "yes");
	gives("!If [IsBig, yes, no]", "no");
	gives("!If [Both, yes, no]", "no");
	gives("!If [Either, yes, no]", "yes");
	gives("!If [Neither, yes, no]", "no");
	gives("!If [HasList, yes, no]", "yes");
	gives("!If [IsHere, yes, no]", "yes");
	gives("!If [IsBig, !Select [9, [a]], lazy]", "lazy");
	fails("!Equals [a, a]",
	      "Template error: Fn::And, Fn::Equals, Fn::Not and Fn::Or can only be "
	      "used in the Conditions block");
}

static void conditions_of_a_wrong_shape_are_refused(void **state)
{
	static const char REST[] = "}\nResources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: "
				   "{CidrBlock: 10.0.0.0/16}}}\n";
	static const struct {
		const char *condition, *sentence;
	} CASES[] = {
		{ "!Equals [a]", "Template error: every Fn::Equals object requires a list of 2 "
				 "string parameters." },
		{ "!Not []",
		  "Template error: every Fn::Not object requires a list of 1 boolean parameter." },
		{ "!And [!Equals [a, a]]",
		  "Template error: every Fn::And object requires a list of "
		  "at least 2 and at most 10 boolean parameters." },
		{ "text", "Template format error: Every Conditions member must be one of Fn::And, "
			  "Fn::Equals, Fn::Not, Fn::Or or Condition" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(CASES); i++) {
		CLEANUP(mem_free_text)
		char *body = str_format("Conditions: {A: %s%s", CASES[i].condition, REST);

		lab_refuses(body, NULL, "ValidationError", CASES[i].sentence);
	}
}

static void no_value_takes_members_and_entries_away(void **state)
{
	static const char BODY[] =
		"Conditions: {Never: !Equals [a, b]}\n"
		"Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n"
		"      CidrBlock: 10.0.0.0/16\n"
		"      InstanceTenancy: !If [Never, dedicated, !Ref 'AWS::NoValue']\n"
		"      EnableDnsSupport: true\n"
		"      Tags: [!If [Never, {Key: a, Value: b}, !Ref 'AWS::NoValue'], {Key: c, "
		"Value: "
		"d}]\n";
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "s", BODY, NULL);
	assert_string_equal(lab_event(stack, "Vpc", "CREATE_COMPLETE")->properties,
			    "{\"CidrBlock\":\"10.0.0.0/16\",\"EnableDnsSupport\":\"true\","
			    "\"Tags\":[{\"Key\":\"c\",\"Value\":\"d\"}]}");
	lab_close(&lab);
}

static void partitions_follow_the_region(void **state)
{
	static const struct cfn_options OPTIONS = { .seed = 1 };
	static const char BODY[] =
		"Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}}\n"
		"Outputs: {Out: {Value: !Sub '${AWS::Partition} ${AWS::URLSuffix}'}}\n";
	struct cfn_create create = { .account = LAB_ACCOUNT,
				     .region = "cn-north-1",
				     .name = "s",
				     .template_body = BODY,
				     .template_len = strlen(BODY) };
	const struct cfn_stack *stack;
	struct lab lab;

	(void)state;
	lab_open(&lab, &OPTIONS, NULL);
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &stack, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(lab_output(stack, "Out"), "aws-cn amazonaws.com.cn");
	assert_true(str_starts(stack->arn, "arn:aws-cn:cloudformation:cn-north-1:"));
	lab_close(&lab);
}

static void huge_results_are_refused(void **state)
{
	CLEANUP(str_release) struct str body = STR_INIT, word = STR_INIT;
	struct lab lab;

	(void)state;
	while (word.len < 4000)
		str_add_char(&word, 'x');
	str_addf(&body,
		 "Parameters: {P: {Type: String, Default: %s}}\nResources:\n  Vpc:\n"
		 "    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.0.0.0/16\n"
		 "      Tags:\n",
		 str_text(&word));
	while (body.len < 50000)
		str_add(&body, "      - !Sub '${P}${P}${P}${P}${P}${P}${P}${P}'\n");
	lab_open(&lab, NULL, NULL);
	const struct cfn_stack *stack = lab_create(&lab, "s", str_text(&body), NULL);
	assert_non_null(stack);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	assert_string_equal(lab_event(stack, "Vpc", "CREATE_FAILED")->reason,
			    "Template error: the resolved template is larger than allowed");
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ref_gives_parameters_and_pseudo_parameters),
		cmocka_unit_test(get_att_takes_both_forms),
		cmocka_unit_test(sub_takes_both_forms_and_literals),
		cmocka_unit_test(join_split_and_select_work_on_lists),
		cmocka_unit_test(find_in_map_looks_values_up),
		cmocka_unit_test(base64_encodes_every_length),
		cmocka_unit_test(cidr_cuts_blocks),
		cmocka_unit_test(get_azs_lists_zones_of_the_region),
		cmocka_unit_test(length_and_json_string_work),
		cmocka_unit_test(if_takes_the_branch_that_holds),
		cmocka_unit_test(conditions_of_a_wrong_shape_are_refused),
		cmocka_unit_test(no_value_takes_members_and_entries_away),
		cmocka_unit_test(partitions_follow_the_region),
		cmocka_unit_test(huge_results_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
