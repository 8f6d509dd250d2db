/* Each call for stacks: what is sent, field by field, and how the answer is read. */
#include "core/aws/cloudformation.h"

#include "tests/aws/cloud_bench.h"

static void a_stack_is_created(void **state)
{
	static const struct cloud_pair parameters[] = { { "VpcCidr", "10.0.0.0/16" },
							{ "Names", "a b,c&d" } };
	static const struct cloud_pair tags[] = { { "redash-wizard:environment", "redash-dev" } };
	static const char body[] = "Resources: {}\n# \xe3\x81\x82\n";
	const struct cloud_stack_request request = { .name = "redash-dev-network",
						     .template_body = body,
						     .template_len = sizeof(body) - 1,
						     .parameters = parameters,
						     .parameter_count = 2,
						     .tags = tags,
						     .tag_count = 1,
						     .allow_iam = true,
						     .token = "token-1" };
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<CreateStackResponse xmlns=\"http://x\"><CreateStackResult><OperationId>o"
	      "</OperationId><StackId>the-arn</StackId></CreateStackResult>"
	      "</CreateStackResponse>");
	b.cloud->create_stack(b.cloud->self, CLOUD_DEV, &request, on_text, &b);
	answered(&b, ERR_NONE, "the-arn");
	bench_sent(&b.http, 0, "Action", "CreateStack");
	bench_sent(&b.http, 0, "Version", "2010-05-15");
	bench_sent(&b.http, 0, "StackName", "redash-dev-network");
	bench_sent(&b.http, 0, "TemplateBody", body);
	bench_sent(&b.http, 0, "Parameters.member.1.ParameterKey", "VpcCidr");
	bench_sent(&b.http, 0, "Parameters.member.1.ParameterValue", "10.0.0.0/16");
	bench_sent(&b.http, 0, "Parameters.member.2.ParameterValue", "a b,c&d");
	bench_sent(&b.http, 0, "Tags.member.1.Key", "redash-wizard:environment");
	bench_sent(&b.http, 0, "Tags.member.1.Value", "redash-dev");
	bench_sent(&b.http, 0, "Capabilities.member.1", "CAPABILITY_IAM");
	bench_sent(&b.http, 0, "ClientRequestToken", "token-1");
	bench_sent(&b.http, 0, "DisableRollback", "false");
	close_cloud(&b);
}

static void an_existing_stack_is_a_conflict(void **state)
{
	const struct cloud_stack_request request = { .name = "a",
						     .template_body = "",
						     .token = "t" };
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 400,
	      "<ErrorResponse><Error><Code>AlreadyExistsException</Code><Message>Stack [a] "
	      "already exists</Message></Error></ErrorResponse>");
	b.cloud->create_stack(b.cloud->self, CLOUD_PARENT, &request, on_text, &b);
	answered(&b, ERR_CONFLICT, "");
	CLEANUP(mem_free_text)
	char *capabilities = bench_param(&b.http, 0, "Capabilities.member.1");
	assert_null(capabilities);
	CLEANUP(mem_free_text)
	char *signature = http_stub_header(http_stub_request(b.http.stub, 0), "Authorization");
	assert_non_null(strstr(signature, "Credential=AKIDPARENT/"));
	assert_non_null(strstr(signature, "/us-east-1/cloudformation/"));
	close_cloud(&b);
}

static void a_stack_is_described(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
	      "<LastOperations><member><OperationType>CREATE_STACK</OperationType></member>"
	      "</LastOperations><StackName>a</StackName><StackId>arn-a</StackId>"
	      "<CreationTime>1970-01-01T00:00:01.500Z</CreationTime><NewThing><x/></NewThing>"
	      "<StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>Vpc</"
	      "OutputKey>"
	      "<OutputValue>vpc-1</OutputValue><Description>d</Description></member><member>"
	      "<OutputKey>Zone</OutputKey><OutputValue></OutputValue></member></Outputs></member>"
	      "</Stacks></DescribeStacksResult></DescribeStacksResponse>");
	describe(&b, "a");
	answered(&b, ERR_NONE, "a|arn-a|CREATE_COMPLETE||1500|Vpc=vpc-1|Zone=");
	bench_sent(&b.http, 0, "Action", "DescribeStacks");
	bench_sent(&b.http, 0, "StackName", "a");
	close_cloud(&b);
}

static void a_missing_stack_is_none_and_a_deleted_one_is_told(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 400,
	      "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id a "
	      "does not exist</Message></Error></ErrorResponse>");
	describe(&b, "a");
	answered(&b, ERR_NONE, "none");
	reply(&b, 200,
	      "<DescribeStacksResponse><DescribeStacksResult><Stacks/>"
	      "</DescribeStacksResult></DescribeStacksResponse>");
	describe(&b, "a");
	answered(&b, ERR_NONE, "none");
	reply(&b, 200,
	      "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>a"
	      "</StackName><StackStatus>DELETE_COMPLETE</StackStatus><StackStatusReason>gone"
	      "</StackStatusReason></member></Stacks></DescribeStacksResult>"
	      "</DescribeStacksResponse>");
	describe(&b, arn);
	answered(&b, ERR_NONE, "a||DELETE_COMPLETE|gone|0");
	bench_sent(&b.http, 2, "StackName", arn);
	reply(&b, 400,
	      "<ErrorResponse><Error><Code>ValidationError</Code><Message>1 validation "
	      "error detected</Message></Error></ErrorResponse>");
	describe(&b, "a");
	answered(&b, ERR_INPUT, "none");
	close_cloud(&b);
}

static void events_come_by_pages(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents><member>"
	      "<EventId>e2</EventId><StackId>s</StackId><StackName>a</StackName>"
	      "<LogicalResourceId>Vpc</LogicalResourceId><PhysicalResourceId>vpc-1"
	      "</PhysicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType>"
	      "<Timestamp>1970-01-01T00:00:02Z</Timestamp><ResourceStatus>CREATE_FAILED"
	      "</ResourceStatus><ResourceStatusReason>bad\n&lt;thing&gt;</ResourceStatusReason>"
	      "<ClientRequestToken>t</ClientRequestToken></member><member><EventId>e1</EventId>"
	      "</member></StackEvents><NextToken>more/+=</NextToken></DescribeStackEventsResult>"
	      "</DescribeStackEventsResponse>");
	b.cloud->stack_events(b.cloud->self, CLOUD_DEV, arn, "", on_events, &b);
	answered(&b, ERR_NONE,
		 "e2,s,a,Vpc,vpc-1,AWS::EC2::VPC,CREATE_FAILED,bad <thing>,t,2000;"
		 "e1,,,,,,,,,0;next=more/+=");
	CLEANUP(mem_free_text) char *no_token = bench_param(&b.http, 0, "NextToken");
	assert_null(no_token);
	reply(&b, 200,
	      "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents/>"
	      "</DescribeStackEventsResult></DescribeStackEventsResponse>");
	b.cloud->stack_events(b.cloud->self, CLOUD_DEV, arn, "more/+=", on_events, &b);
	answered(&b, ERR_NONE, "next=");
	bench_sent(&b.http, 1, "NextToken", "more/+=");
	bench_sent(&b.http, 1, "StackName", arn);
	close_cloud(&b);
}

static void a_stack_is_deleted_and_a_template_validated(void **state)
{
	struct cloud_bench b;
	uint64_t reads, writes;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, "<DeleteStackResponse><ResponseMetadata/></DeleteStackResponse>");
	b.cloud->delete_stack(b.cloud->self, CLOUD_DEV, arn, on_done, &b);
	answered(&b, ERR_NONE, "");
	bench_sent(&b.http, 0, "Action", "DeleteStack");
	bench_sent(&b.http, 0, "StackName", arn);
	reply(&b, 200,
	      "<ValidateTemplateResponse><ValidateTemplateResult/>"
	      "</ValidateTemplateResponse>");
	cloud_aws_validate(b.aws, "R: {}tail", 5, on_done, &b);
	answered(&b, ERR_NONE, "");
	bench_sent(&b.http, 1, "TemplateBody", "R: {}");
	b.cloud->count(b.cloud->self, &reads, &writes);
	assert_int_equal(reads, 1);
	assert_int_equal(writes, 1);
	close_cloud(&b);
}

#define STACK(name, tag, value)                                                             \
	"<member><StackName>" name "</StackName><Tags><member><Key>o</Key><Value>x</Value>" \
	"</member><member><Key>" tag "</Key><Value>" value "</Value></member></Tags></member>"
#define STACKS(members, token)                                                       \
	"<DescribeStacksResponse><DescribeStacksResult><Stacks>" members "</Stacks>" \
	"<NextToken>" token "</NextToken></DescribeStacksResult></DescribeStacksResponse>"

static void stacks_are_found_by_their_tag_over_pages(void **state)
{
	static const char first[] =
		STACKS(STACK("a", "redash-wizard:environment", "redash-dev")
			       STACK("b", "redash-wizard:environment", "redash-qa"),
		       "t2");
	static const char second[] = STACKS(STACK("c", "redash-wizard:environment", "redash-dev")
						    STACK("d", "other", "redash-dev"),
					    "");
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, first);
	reply(&b, 200, second);
	cloud_aws_environment_stacks(b.aws, "redash-dev", on_names, &b);
	answered(&b, ERR_NONE, "a;c;");
	bench_sent(&b.http, 1, "NextToken", "t2");
	reply(&b, 200, first);
	reply(&b, 200, second);
	cloud_aws_environment_stacks(b.aws, "", on_names, &b);
	answered(&b, ERR_NONE, "a;b;c;");
	reply(&b, 200, first);
	reply(&b, 403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
	cloud_aws_environment_stacks(b.aws, "", on_names, &b);
	answered(&b, ERR_DENIED, "");
	close_cloud(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stack_is_created),
		cmocka_unit_test(an_existing_stack_is_a_conflict),
		cmocka_unit_test(a_stack_is_described),
		cmocka_unit_test(a_missing_stack_is_none_and_a_deleted_one_is_told),
		cmocka_unit_test(events_come_by_pages),
		cmocka_unit_test(a_stack_is_deleted_and_a_template_validated),
		cmocka_unit_test(stacks_are_found_by_their_tag_over_pages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
