/* Every refusal that needs nothing but the template. */
#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

#define VPC "  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"

static void refuses(const char *body, const char *sentence)
{
	lab_refuses(body, NULL, "ValidationError", sentence);
}

static void what_is_not_yaml_is_refused_with_its_place(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	assert_null(lab_create(&lab, "x", "Resources:\n  A: [1, 2\n", NULL));
	assert_true(str_starts(err_text(&lab.err),
			       "Template format error: YAML not well-formed. (line 3"));
	assert_null(lab_create(&lab, "x", "{\"Resources\": {\"A\": }", NULL));
	assert_true(
		str_starts(err_text(&lab.err), "Template format error: JSON not well-formed. ("));
	lab_close(&lab);
	refuses("just text", "Template format error: unsupported structure.");
	refuses("- a\n- b\n", "Template format error: unsupported structure.");
	refuses("# nothing\n", "Template format error: unsupported structure.");
}

static void an_empty_or_too_long_body_is_refused(void **state)
{
	CLEANUP(str_release) struct str body = STR_INIT;

	(void)state;
	refuses("", "1 validation error detected: Value '' at 'templateBody' failed to satisfy "
		    "constraint: Member must have length greater than or equal to 1");
	str_add(&body, "Resources:\n" VPC "#");
	while (body.len < 51200)
		str_add_char(&body, 'x');
	struct lab lab;
	lab_open(&lab, NULL, NULL);
	assert_non_null(lab_create(&lab, "fits", str_text(&body), NULL));
	lab_close(&lab);
	str_add_char(&body, 'x');
	refuses(str_text(&body),
		"1 validation error detected: Value at 'templateBody' failed to satisfy "
		"constraint: Member must have length less than or equal to 51200");
}

static void the_format_version_is_checked(void **state)
{
	(void)state;
	refuses("AWSTemplateFormatVersion: '2010-09-10'\nResources:\n" VPC,
		"Template format error: unsupported value for AWSTemplateFormatVersion.");
}

static void unknown_sections_are_refused_by_name(void **state)
{
	(void)state;
	refuses("Resource: {}\nBanana: {}\nResources:\n" VPC,
		"Template format error: Invalid template property or properties [Resource, "
		"Banana]");
}

static void a_template_without_resources_is_refused(void **state)
{
	static const char SENTENCE[] =
		"Template format error: At least one Resources member must be defined.";

	(void)state;
	refuses("Description: nothing\n", SENTENCE);
	refuses("Resources: {}\n", SENTENCE);
}

static void null_values_are_refused_with_their_path(void **state)
{
	(void)state;
	refuses("Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock:\n",
		"Template format error: [/Resources/Vpc/Properties/CidrBlock] 'null' values are "
		"not allowed in templates");
}

static void resources_need_a_name_a_type_and_known_members(void **state)
{
	(void)state;
	refuses("Resources: {my-vpc: {Type: 'AWS::EC2::VPC'}}",
		"Template format error: Resource name my-vpc is non alphanumeric.");
	refuses("Resources: {Vpc: {Properties: {}}}",
		"Template format error: [/Resources/Vpc] Every Resources object must contain a "
		"Type member.");
	refuses("Resources: {Vpc: text}",
		"Template format error: [/Resources/Vpc] resource definition is malformed");
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::VPC', Propertys: {}}}",
		"Invalid template resource property 'Propertys'");
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::VPC', DeletionPolicy: Keep}}",
		"Template format error: Unrecognized DeletionPolicy Keep for resource Vpc");
}

static void misspelt_types_are_refused(void **state)
{
	(void)state;
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::Vpc'}}",
		"Template format error: Unrecognized resource types: [AWS::EC2::Vpc]");
	refuses("Resources: {Vpc: {Type: 'EC2 VPC'}}",
		"Template format error: Unrecognized resource types: [EC2 VPC]");
}

static void parameters_need_a_known_type_and_members(void **state)
{
	(void)state;
	refuses("Parameters: {A: {Default: x}}\nResources:\n" VPC,
		"Template format error: Every Parameters object must contain a Type member.");
	refuses("Parameters: {A: {Type: Text}}\nResources:\n" VPC,
		"Template format error: Unrecognized parameter type: Text");
	refuses("Parameters: {A-B: {Type: String}}\nResources:\n" VPC,
		"Template format error: Parameter name A-B is non alphanumeric.");
	refuses("Parameters: {A: {Type: String, Minimum: 3}}\nResources:\n" VPC,
		"Invalid template parameter property 'Minimum'");
}

static void unknown_names_in_resources_are_refused(void **state)
{
	static const char *const BODIES[] = {
		"Resources:\n" VPC "  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vcp}}",
		"Resources:\n" VPC
		"  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Sub 'a${Vcp}'}}",
		"Resources:\n" VPC "  S: {Type: 'AWS::EC2::Subnet', DependsOn: Vcp}",
		"Resources:\n" VPC "  S: {Type: 'AWS::EC2::Subnet', DependsOn: [Vpc, Vcp]}",
		"{\"Resources\": {\"S\": {\"Type\": \"AWS::EC2::Subnet\", \"Properties\": "
		"{\"VpcId\": "
		"{\"Ref\": \"Vcp\"}}}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(BODIES); i++)
		refuses(BODIES[i], "Template format error: Unresolved resource dependencies [Vcp] "
				   "in the Resources block of the template");
	refuses("Resources: {S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Aa, "
		"CidrBlock: !Ref 'AWS::Nothing'}}}",
		"Template format error: Unresolved resource dependencies [Aa, AWS::Nothing] in the "
		"Resources block of the template");
}

static void attributes_of_unknown_resources_or_types_are_refused(void **state)
{
	(void)state;
	refuses("Resources:\n" VPC
		"  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !GetAtt Vcp.VpcId}}",
		"Template error: instance of Fn::GetAtt references undefined resource Vcp");
	refuses("Resources:\n" VPC
		"  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Sub '${Vpc.Ident}'}}",
		"Template error: resource Vpc does not support attribute type Ident in Fn::GetAtt");
	refuses("Resources:\n" VPC "Outputs: {A: {Value: !GetAtt Vpc}}",
		"Template error: every Fn::GetAtt object requires two non-empty parameters, the "
		"resource name and the resource attribute");
}

static void unknown_names_in_outputs_are_refused(void **state)
{
	(void)state;
	refuses("Resources:\n" VPC "Outputs: {A: {Value: !Ref Vcp}}",
		"Template format error: Unresolved resource dependencies [Vcp] in the Outputs "
		"block "
		"of the template");
	refuses("Resources:\n" VPC "Outputs: {A: {Description: nothing}}",
		"Template format error: Output A is malformed. Every Outputs member must contain a "
		"Value object");
	refuses("Resources:\n" VPC "Outputs: {A-B: {Value: x}}",
		"Template format error: Output name A-B is non alphanumeric.");
}

static void unknown_conditions_and_mappings_are_refused(void **state)
{
	(void)state;
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::VPC', Condition: IsBig}}",
		"Template format error: Condition IsBig is not defined.");
	refuses("Resources:\n" VPC "Outputs: {A: {Value: x, Condition: IsBig}}",
		"Template format error: Condition IsBig is not defined.");
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !If [IsBig, a, "
		"b]}}}",
		"Template error: unresolved condition dependency IsBig in Fn::If");
	refuses("Conditions: {A: !Not [!Condition B]}\nResources:\n" VPC,
		"Template error: unresolved condition dependency B in the Conditions block");
	refuses("Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !FindInMap [M, "
		"a, "
		"b]}}}",
		"Template error: Mapping named 'M' is not present in the 'Mappings' section of "
		"template.");
	refuses("Conditions: {A: !Equals [!Ref Vpc, x]}\nResources:\n" VPC,
		"Template format error: Unresolved dependencies [Vpc]. Cannot reference resources "
		"in "
		"the Conditions block of the template");
}

static void conditions_in_a_circle_are_refused(void **state)
{
	(void)state;
	refuses("Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\nResources:\n" VPC,
		"Template error: Found circular condition dependency at A");
}

static void resources_in_a_circle_are_refused(void **state)
{
	(void)state;
	refuses("Resources:\n"
		"  A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref B}}\n"
		"  B: {Type: 'AWS::EC2::VPC', DependsOn: A}\n"
		"  C: {Type: 'AWS::EC2::VPC'}\n",
		"Circular dependency between resources: [A, B]");
	refuses("Resources: {A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref A}}}",
		"Circular dependency between resources: [A]");
}

static void unknown_functions_are_refused_with_the_known_ones(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	assert_null(lab_create(&lab, "x",
			       "Resources: {A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: "
			       "!Upper abc}}}",
			       NULL));
	assert_true(str_starts(err_text(&lab.err),
			       "Template error: Encountered unsupported function: Fn::Upper "
			       "Supported functions are: [Fn::Base64, "));
	lab_close(&lab);
}

static void functions_of_a_wrong_shape_are_refused(void **state)
{
	(void)state;
	refuses("Resources: {A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Sub [x]}}}",
		"Template error: One or more Fn::Sub intrinsic functions don't specify expected "
		"arguments. Specify a string as first argument, and an optional second argument to "
		"specify a mapping of values to replace in the string");
	refuses("Resources: {A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !If [x]}}}",
		"Template error: Fn::If requires a list argument with the first element being a "
		"condition");
	refuses("Resources: {A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref [x]}}}",
		"Template format error: All Ref values must be strings");
}

static void transforms_are_refused(void **state)
{
	(void)state;
	refuses("Transform: AWS::Serverless-2016-10-31\nResources:\n" VPC,
		"No transform named AWS::Serverless-2016-10-31 found.");
}

static void aliases_cannot_blow_a_template_up(void **state)
{
	CLEANUP(str_release) struct str body = STR_INIT;
	struct lab lab;

	(void)state;
	str_add(&body, "Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 12; i++)
		str_addf(&body, "  a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1,
			 i - 1, i - 1, i - 1);
	str_add(&body, "Resources:\n" VPC);
	lab_open(&lab, NULL, NULL);
	assert_null(lab_create(&lab, "bomb", str_text(&body), NULL));
	assert_string_equal(str_text(&lab.err.code), "ValidationError");
	lab_close(&lab);
}

static void a_summary_tells_parameters_capabilities_and_types(void **state)
{
	static const char BODY[] =
		"Description: A pair\n"
		"Parameters:\n  Size: {Type: Number, Default: 3, Description: How big}\n"
		"  Word: {Type: String, NoEcho: true}\n"
		"Resources:\n" VPC "  Vpc2: {Type: 'AWS::EC2::VPC'}\n"
		"  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: mine, "
		"AssumeRolePolicyDocument: {}}}\n";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct cfn_summary summary;

	(void)state;
	assert_int_equal(cfn_validate(BODY, strlen(BODY), &summary, &err), 0);
	assert_string_equal(summary.description, "A pair");
	assert_int_equal(summary.parameter_count, 2);
	assert_string_equal(summary.parameters[0].name, "Size");
	assert_string_equal(summary.parameters[0].default_value, "3");
	assert_string_equal(summary.parameters[0].description, "How big");
	assert_false(summary.parameters[0].no_echo);
	assert_null(summary.parameters[1].default_value);
	assert_true(summary.parameters[1].no_echo);
	assert_true(summary.needs_iam && summary.needs_named_iam);
	assert_int_equal(summary.resource_types.len, 2);
	cfn_summary_release(&summary);
	assert_int_equal(cfn_validate("a: b", 4, &summary, &err), -1);
	assert_string_equal(str_text(&err.code), "ValidationError");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_yaml_is_refused_with_its_place),
		cmocka_unit_test(an_empty_or_too_long_body_is_refused),
		cmocka_unit_test(the_format_version_is_checked),
		cmocka_unit_test(unknown_sections_are_refused_by_name),
		cmocka_unit_test(a_template_without_resources_is_refused),
		cmocka_unit_test(null_values_are_refused_with_their_path),
		cmocka_unit_test(resources_need_a_name_a_type_and_known_members),
		cmocka_unit_test(misspelt_types_are_refused),
		cmocka_unit_test(parameters_need_a_known_type_and_members),
		cmocka_unit_test(unknown_names_in_resources_are_refused),
		cmocka_unit_test(attributes_of_unknown_resources_or_types_are_refused),
		cmocka_unit_test(unknown_names_in_outputs_are_refused),
		cmocka_unit_test(unknown_conditions_and_mappings_are_refused),
		cmocka_unit_test(conditions_in_a_circle_are_refused),
		cmocka_unit_test(resources_in_a_circle_are_refused),
		cmocka_unit_test(unknown_functions_are_refused_with_the_known_ones),
		cmocka_unit_test(functions_of_a_wrong_shape_are_refused),
		cmocka_unit_test(transforms_are_refused),
		cmocka_unit_test(aliases_cannot_blow_a_template_up),
		cmocka_unit_test(a_summary_tells_parameters_capabilities_and_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
