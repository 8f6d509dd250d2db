/* What the screens and checks ask about before anything is made, and the things that stacks make as
 * the services that own them list them. */
#include "core/base/mem.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char network[] = "Resources:\n"
			      "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n"
			      "  Net:\n"
			      "    Type: AWS::EC2::Subnet\n"
			      "    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.9.1.0/24,\n"
			      "                 AvailabilityZone: ap-northeast-1a}\n"
			      "  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}\n"
			      "  Gateway:\n"
			      "    Type: AWS::EC2::NatGateway\n"
			      "    Properties: {SubnetId: !Ref Net,\n"
			      "                 AllocationId: !GetAtt Address.AllocationId}\n"
			      "  Machine:\n"
			      "    Type: AWS::EC2::Instance\n"
			      "    Properties: {InstanceType: m5.xlarge, SubnetId: !Ref Net}\n"
			      "Outputs:\n"
			      "  Machine: {Value: !Ref Machine}\n";

static size_t count(const struct aws_client *c, const char *text)
{
	size_t found = 0;
	for (const char *at = str_text(&c->body); (at = strstr(at, text)); at += strlen(text))
		found++;
	return found;
}

static void a_stack_in_review_has_an_empty_template(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_form(c, "cloudformation",
			"Action=CreateChangeSet&StackName=net&ChangeSetName=first"
			"&ChangeSetType=CREATE&TemplateBody=Resources%3A%0A%20%20Vpc%3A%20%7BType"
			"%3A%20AWS%3A%3AEC2%3A%3AVPC%2C%20Properties%3A%20%7BCidrBlock%3A%2010.9"
			".0.0%2F16%7D%7D");
	assert_int_equal(c->status, 200);
	aws_client_form(c, "cloudformation", "Action=GetTemplate&StackName=net");
	assert_int_equal(c->status, 200);
	assert_false(aws_client_saw(c, "AWS::EC2::VPC"));
	aws_client_form(c, "cloudformation",
			"Action=GetTemplate&StackName=net&ChangeSetName=first");
	assert_true(aws_client_saw(c, "AWS::EC2::VPC"));
	aws_client_form(c, "cloudformation", "Action=GetTemplate&StackName=nothing");
	assert_int_equal(c->status, 400);
	rehearsal_lab_free(lab);
}

static void things_of_stacks_are_listed_and_go_with_them(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(rehearsal_lab_create(c, "net", network, NULL), 200);
	rehearsal_lab_pass(lab, 600);
	aws_client_form(c, "ec2", "Action=DescribeVpcs&MaxResults=1000");
	assert_true(aws_client_saw(c, "<cidrBlock>10.9.0.0/16</cidrBlock>"));
	assert_true(aws_client_saw(c, "<value>net</value>"));
	aws_client_form(c, "ec2", "Action=DescribeAddresses");
	assert_int_equal(count(c, "<publicIp>"), 1);
	assert_true(aws_client_saw(c, "<associationId>eipassoc-0"));
	aws_client_form(c, "ec2",
			"Action=DescribeNatGateways&Filter.1.Name=state&Filter.1.Value.1=pending"
			"&Filter.1.Value.2=available");
	assert_true(aws_client_saw(c, "<state>available</state>"));
	aws_client_form(c, "ec2",
			"Action=DescribeInstances&Filter.1.Name=instance-state-name"
			"&Filter.1.Value.1=running");
	assert_true(aws_client_saw(c, "<coreCount>2</coreCount>"));
	aws_client_form(c, "cloudformation", "Action=DeleteStack&StackName=net");
	rehearsal_lab_pass(lab, 1200);
	aws_client_form(c, "ec2", "Action=DescribeAddresses");
	assert_int_equal(count(c, "<publicIp>"), 0);
	aws_client_form(c, "ec2", "Action=DescribeVpcs");
	assert_int_equal(count(c, "<vpcId>"), 1);
	rehearsal_lab_free(lab);
}

static void a_machine_shows_its_console(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "net", network, NULL);
	rehearsal_lab_pass(lab, 600);
	aws_client_form(c, "cloudformation", "Action=DescribeStacks&StackName=net");
	CLEANUP(mem_free_text) char *id = aws_client_element(c, "OutputValue");
	CLEANUP(mem_free_text) char *ask = str_format("Action=GetConsoleOutput&InstanceId=%s", id);
	assert_int_equal(aws_client_form(c, "ec2", ask), 200);
	CLEANUP(mem_free_text) char *output = aws_client_element(c, "output");
	assert_true(str_starts(output, "WyAgICAwLjAwMDAwMF0gTGludXg")); /* "[    0.000000] Linux" */
	assert_int_equal(aws_client_form(c, "ec2", "Action=GetConsoleOutput&InstanceId=i-0"), 400);
	assert_true(aws_client_saw(c, "InvalidInstanceID.NotFound"));
	rehearsal_lab_free(lab);
}

static void five_addresses_are_the_most(void **state)
{
	static const char six[] = "Resources:\n"
				  "  A: {Type: AWS::EC2::EIP}\n  B: {Type: AWS::EC2::EIP}\n"
				  "  C: {Type: AWS::EC2::EIP}\n  D: {Type: AWS::EC2::EIP}\n"
				  "  E: {Type: AWS::EC2::EIP}\n  F: {Type: AWS::EC2::EIP}\n";
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "many", six, NULL);
	rehearsal_lab_pass(lab, 600);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "many");
	assert_string_equal(status, "ROLLBACK_COMPLETE");
	aws_client_form(c, "cloudformation", "Action=DescribeStackEvents&StackName=many");
	assert_true(aws_client_saw(c, "The maximum number of addresses has been reached."));
	rehearsal_lab_free(lab);
}

static void an_unknown_machine_type_is_named(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(aws_client_form(c, "ec2",
					 "Action=DescribeInstanceTypes&InstanceType.1=m9.huge"
					 "&InstanceType.2=t3.large"),
			 400);
	assert_true(aws_client_saw(c, "InvalidInstanceType"));
	assert_true(aws_client_saw(c, "do not exist: [m9.huge]"));
	assert_int_equal(
		aws_client_form(c, "ec2", "Action=DescribeInstanceTypes&InstanceType.1=t3.large"),
		200);
	assert_true(aws_client_saw(c, "<sizeInMiB>8192</sizeInMiB>"));
	rehearsal_lab_free(lab);
}

static void a_zone_lacks_a_type(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_form(c, "ec2",
			"Action=DescribeInstanceTypeOfferings&LocationType=availability-zone"
			"&Filter.1.Name=instance-type&Filter.1.Value.1=m8g.large");
	assert_true(aws_client_saw(c, "<location>ap-northeast-1a</location>"));
	assert_false(aws_client_saw(c, "<location>ap-northeast-1c</location>"));
	assert_int_equal(count(c, "<item>"), 2);
	rehearsal_lab_free(lab);
}

/* Over every page until there is no token any more; returns how often `item` was seen. */
static size_t over_pages(struct aws_client *c, const char *service, const char *form,
			 const char *token, const char *parameter, const char *item)
{
	CLEANUP(mem_free_text) char *next = NULL;
	size_t all = 0, pages = 0;
	do {
		CLEANUP(mem_free_text)
		char *ask =
			next ? str_format("%s&%s=%s", form, parameter, next) : mem_copy_text(form);
		assert_int_equal(aws_client_form(c, service, ask), 200);
		all += count(c, item);
		free(next);
		next = aws_client_element(c, token);
		assert_true(++pages < 50);
	} while (!str_is_empty(next));
	assert_true(pages > 1);
	return all;
}

static void long_lists_come_in_pages(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(over_pages(c, "rds",
				    "Action=DescribeOrderableDBInstanceOptions"
				    "&Engine=aurora-postgresql&EngineVersion=16.13&MaxRecords=20",
				    "Marker", "Marker", "<OrderableDBInstanceOption>"),
			 41);
	assert_true(over_pages(c, "ec2", "Action=DescribeInstanceTypes&MaxResults=7", "nextToken",
			       "NextToken", "<instanceType>") > 50);
	assert_true(
		over_pages(c, "elasticache",
			   "Action=DescribeReservedCacheNodesOfferings&ProductDescription=valkey"
			   "&Duration=31536000&MaxRecords=20",
			   "Marker", "Marker", "<CacheNodeType>") >= 60);
	assert_int_equal(aws_client_form(c, "rds", "Action=DescribeDBEngineVersions&Marker=bogus"),
			 400);
	rehearsal_lab_free(lab);
}

static void engine_versions_have_a_lifecycle(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_form(
		c, "rds",
		"Action=DescribeDBEngineVersions&Engine=aurora-postgresql&EngineVersion=16");
	assert_true(aws_client_saw(c, "<EngineVersion>16.13</EngineVersion>"));
	assert_false(aws_client_saw(c, "<EngineVersion>16.4</EngineVersion>")); /* deprecated */
	assert_true(aws_client_saw(c, "<MinCapacity>0</MinCapacity>"));
	aws_client_form(c, "rds",
			"Action=DescribeDBMajorEngineVersions&Engine=aurora-postgresql"
			"&MajorEngineVersion=13");
	assert_true(aws_client_saw(c, "open-source-rds-extended-support"));
	aws_client_form(c, "elasticache", "Action=DescribeCacheEngineVersions&Engine=valkey");
	assert_true(aws_client_saw(c, "<EngineVersion>8.0</EngineVersion>"));
	rehearsal_lab_free(lab);
}

static void quotas_have_a_default_and_some_a_value(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(aws_client_json(c, "servicequotas",
					 "ServiceQuotasV20190624.GetServiceQuota",
					 "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-1216C47A\"}"),
			 200);
	assert_true(aws_client_saw(c, "\"Value\":64"));
	assert_int_equal(aws_client_json(c, "servicequotas",
					 "ServiceQuotasV20190624.GetServiceQuota",
					 "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-0263D0A3\"}"),
			 400);
	assert_true(aws_client_saw(c, "NoSuchResourceException"));
	assert_int_equal(aws_client_json(c, "servicequotas",
					 "ServiceQuotasV20190624.GetAWSDefaultServiceQuota",
					 "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-0263D0A3\"}"),
			 200);
	assert_true(aws_client_saw(c, "\"Value\":5"));
	rehearsal_lab_free(lab);
}

static void prices_come_as_texts_in_json(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_json(
		c, "pricing", "AWSPriceListService.GetProducts",
		"{\"ServiceCode\":\"AmazonEC2\",\"FormatVersion\":\"aws_v1\",\"Filters\":["
		"{\"Type\":\"TERM_MATCH\",\"Field\":\"instanceType\",\"Value\":\"m5.xlarge\"},"
		"{\"Type\":\"TERM_MATCH\",\"Field\":\"regionCode\",\"Value\":"
		"\"ap-northeast-1\"}]}");
	assert_true(aws_client_saw(c, "\\\"USD\\\":\\\"0.2480000000\\\""));
	assert_int_equal(count(c, "\\\"product\\\""), 1);
	rehearsal_lab_free(lab);
}

static void the_account_has_an_alias(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	aws_client_form(&lab->prod, "iam", "Action=ListAccountAliases&Version=2010-05-08");
	assert_true(aws_client_saw(&lab->prod, "<member>rehearsal-prod</member>"));
	rehearsal_lab_free(lab);
}

static void certificates_are_filtered_by_key_type(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_json(c, "acm", "CertificateManager.RequestCertificate",
			"{\"DomainName\":\"a.example.com\",\"KeyAlgorithm\":\"EC_prime256v1\"}");
	aws_client_json(c, "acm", "CertificateManager.RequestCertificate",
			"{\"DomainName\":\"b.example.com\"}");
	aws_client_json(c, "acm", "CertificateManager.ListCertificates", "{}");
	assert_false(aws_client_saw(c, "a.example.com"));
	assert_true(aws_client_saw(c, "b.example.com"));
	aws_client_json(
		c, "acm", "CertificateManager.ListCertificates",
		"{\"Includes\":{\"keyTypes\":[\"RSA_2048\",\"EC_prime256v1\"]},\"MaxItems\":1}");
	assert_true(aws_client_saw(c, "a.example.com"));
	assert_true(aws_client_saw(c, "\"NextToken\":\"1\""));
	rehearsal_lab_free(lab);
}

static long put_parameter(struct aws_client *c, const char *value, bool overwrite)
{
	CLEANUP(mem_free_text)
	char *json = str_format("{\"Name\":\"/a/lease\",\"Type\":\"String\",\"Value\":\"%s\","
				"\"Overwrite\":%s}",
				value, overwrite ? "true" : "false");
	return aws_client_json(c, "ssm", "AmazonSSM.PutParameter", json);
}

static void own_parameters_have_versions_and_survive(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(put_parameter(c, "one", false), 200);
	assert_true(aws_client_saw(c, "\"Version\":1"));
	assert_int_equal(put_parameter(c, "two", false), 400);
	assert_true(aws_client_saw(c, "ParameterAlreadyExists"));
	assert_int_equal(put_parameter(c, "three", true), 200);
	assert_true(aws_client_saw(c, "\"Version\":2"));
	aws_client_json(&lab->prod, "ssm", "AmazonSSM.GetParameter", "{\"Name\":\"/a/lease\"}");
	assert_true(aws_client_saw(&lab->prod, "ParameterNotFound"));
	rehearsal_lab_restart(lab, NULL);
	aws_client_json(c, "ssm", "AmazonSSM.GetParameter", "{\"Name\":\"/a/lease\"}");
	assert_true(aws_client_saw(c, "\"Value\":\"three\""));
	assert_true(aws_client_saw(c, "\"Version\":2"));
	assert_true(aws_client_saw(c, "\"LastModifiedDate\":"));
	assert_int_equal(
		aws_client_json(c, "ssm", "AmazonSSM.DeleteParameter", "{\"Name\":\"/a/lease\"}"),
		200);
	assert_int_equal(
		aws_client_json(c, "ssm", "AmazonSSM.DeleteParameter", "{\"Name\":\"/a/lease\"}"),
		400);
	assert_int_equal(aws_client_json(c, "ssm", "AmazonSSM.PutParameter",
					 "{\"Name\":\"/aws/x\",\"Type\":\"String\","
					 "\"Value\":\"v\"}"),
			 400);
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stack_in_review_has_an_empty_template),
		cmocka_unit_test(things_of_stacks_are_listed_and_go_with_them),
		cmocka_unit_test(a_machine_shows_its_console),
		cmocka_unit_test(five_addresses_are_the_most),
		cmocka_unit_test(an_unknown_machine_type_is_named),
		cmocka_unit_test(a_zone_lacks_a_type),
		cmocka_unit_test(long_lists_come_in_pages),
		cmocka_unit_test(engine_versions_have_a_lifecycle),
		cmocka_unit_test(quotas_have_a_default_and_some_a_value),
		cmocka_unit_test(prices_come_as_texts_in_json),
		cmocka_unit_test(the_account_has_an_alias),
		cmocka_unit_test(certificates_are_filtered_by_key_type),
		cmocka_unit_test(own_parameters_have_versions_and_survive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
