/* What the port reads about certificates, machines and their groups; the wizard's own parameters.
 */
#include "core/aws/cloud_aws.h"

#include "tests/aws/cloud_bench.h"

static void on_issued(const struct err *err, const struct cloud_issued *list, size_t count,
		      void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s %s %zu %s %s %lld %d;", list[i].arn, list[i].domain,
			 list[i].name_count, list[i].key_algorithm, list[i].renewal,
			 (long long)list[i].not_after_ms, list[i].is_in_use);
}

static void issued_certificates_that_cover_the_domain_are_listed(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "{\"CertificateSummaryList\":[{\"CertificateArn\":\"a\",\"DomainName\":\"x.org\","
	      "\"SubjectAlternativeNameSummaries\":[\"x.org\",\"*.example.com\"],\"InUse\":true,"
	      "\"KeyAlgorithm\":\"EC_prime256v1\",\"RenewalEligibility\":\"ELIGIBLE\","
	      "\"NotAfter\":1700000000}],\"NextToken\":\"n\"}");
	reply(&b, 200,
	      "{\"CertificateSummaryList\":[{\"CertificateArn\":\"b\",\"DomainName\":\"*.com\"},"
	      "{\"CertificateArn\":\"c\",\"DomainName\":\"R.example.com\"}]}");
	b.cloud->list_certificates(b.cloud->self, "r.example.com", on_issued, &b);
	answered(&b, ERR_NONE,
		 "a x.org 2 EC_prime256v1 ELIGIBLE 1700000000000 1;c R.example.com 0   0 0;");
	const char *sent = http_stub_request(b.http.stub, 0)->body;
	assert_non_null(strstr(sent, "\"CertificateStatuses\":[\"ISSUED\"]"));
	assert_non_null(strstr(sent, "\"EC_secp521r1\""));
	close_cloud(&b);
}

static void a_console_gives_its_last_lines(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	CLEANUP(str_release) struct str body = STR_INIT;
	str_add(&body, "<GetConsoleOutputResponse><output>");
	for (size_t i = 0; i < 20000; i++)
		str_add(&body, i < 19999 ? "YWFhYWEK" : "ZW5kZWQK"); /* "aaaaa\n", "ended\n" */
	str_add(&body, "</output></GetConsoleOutputResponse>");
	reply(&b, 200, str_text(&body));
	b.cloud->console_output(b.cloud->self, "i-1", on_text, &b);
	assert_true(pump_until(b.http.loop, &b.done, 0));
	assert_true(b.seen.len <= CLOUD_CONSOLE_MAX && b.seen.len > CLOUD_CONSOLE_MAX - 12);
	assert_true(str_starts(str_text(&b.seen), "aaaaa\n"));
	assert_true(str_ends(str_text(&b.seen), "\nended\n"));
	assert_non_null(strstr(http_stub_request(b.http.stub, 0)->body, "&Latest=true"));
	close_cloud(&b);
}

static void a_machine_that_cannot_tell_the_latest_is_asked_for_what_was_kept(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 400,
	      "<Response><Errors><Error><Code>UnsupportedOperation</Code><Message>m</Message>"
	      "</Error></Errors></Response>");
	reply(&b, 200,
	      "<GetConsoleOutputResponse><output>YQ==</output></GetConsoleOutputResponse>");
	b.cloud->console_output(b.cloud->self, "i-1", on_text, &b);
	answered(&b, ERR_NONE, "a");
	const char *sent = http_stub_request(b.http.stub, 1)->body;
	assert_non_null(strstr(sent, "&InstanceId=i-1"));
	assert_null(strstr(sent, "Latest"));
	close_cloud(&b);
}

static void on_activities(const struct err *err, const struct cloud_activity *list, size_t count,
			  void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s|%s|%s|%lld|%lld;", list[i].status, list[i].message,
			 list[i].cause, (long long)list[i].start_ms, (long long)list[i].end_ms);
}

static void the_newest_activities_of_a_group_are_one_page(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<DescribeScalingActivitiesResponse><DescribeScalingActivitiesResult><Activities>"
	      "<member><StatusCode>Failed</StatusCode><StatusMessage>too many</StatusMessage>"
	      "<Cause>why</Cause><StartTime>2023-11-14T22:13:20Z</StartTime></member></Activities>"
	      "<NextToken>n</NextToken></DescribeScalingActivitiesResult>"
	      "</DescribeScalingActivitiesResponse>");
	b.cloud->scaling_activities(b.cloud->self, "g", on_activities, &b);
	answered(&b, ERR_NONE, "Failed|too many|why|1700000000000|0;");
	const char *sent = http_stub_request(b.http.stub, 0)->body;
	assert_non_null(strstr(sent, "&AutoScalingGroupName=g&MaxRecords=20"
				     "&IncludeDeletedGroups=true"));
	close_cloud(&b);
}

static void on_group(const struct err *err, const struct cloud_group *group, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_addf(&b->seen, "%s", group ? group->name : "none");
	for (size_t i = 0; group && i < group->machine_count; i++)
		str_addf(&b->seen, "|%s %s %s", group->machines[i].id, group->machines[i].lifecycle,
			 group->machines[i].health);
	if (group) str_addf(&b->seen, "|%lld", (long long)group->desired);
}

static void a_group_is_told_with_its_machines(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
#define GROUPS(inside)                                                                       \
	"<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><"              \
	"AutoScalingGroups>" inside "</AutoScalingGroups></DescribeAutoScalingGroupsResult>" \
	"</DescribeAutoScalingGroupsResponse>"
	reply(&b, 200,
	      GROUPS("<member><AutoScalingGroupName>g</AutoScalingGroupName><DesiredCapacity>1"
		     "</DesiredCapacity><Instances><member><InstanceId>i-1</InstanceId>"
		     "<LifecycleState>InService</LifecycleState><HealthStatus>Healthy"
		     "</HealthStatus></member></Instances></member>"));
	b.cloud->group_instances(b.cloud->self, "g", on_group, &b);
	answered(&b, ERR_NONE, "g|i-1 InService Healthy|1");
	const char *sent = http_stub_request(b.http.stub, 0)->body;
	assert_non_null(strstr(sent, "&AutoScalingGroupNames.member.1=g"));
	reply(&b, 200, GROUPS(""));
	b.cloud->group_instances(b.cloud->self, "g", on_group, &b);
	answered(&b, ERR_NONE, "none");
	close_cloud(&b);
}

static void on_version(const struct err *err, int64_t version, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_addf(&b->seen, "%lld", (long long)version);
}

static void on_parameter(const struct err *err, const char *value, int64_t version,
			 int64_t modified_ms, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_addf(&b->seen, "%s %lld %lld", value ? value : "none", (long long)version,
		 (long long)modified_ms);
}

static void own_parameters_are_put_read_and_deleted(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, "{\"Version\":3,\"Tier\":\"Standard\"}");
	b.cloud->put_parameter(b.cloud->self, "/a/b", "x=\"1\"", true, on_version, &b);
	answered(&b, ERR_NONE, "3");
	assert_string_equal(http_stub_request(b.http.stub, 0)->body,
			    "{\"Type\":\"String\",\"Name\":\"/a/b\",\"Value\":\"x=\\\"1\\\"\","
			    "\"Overwrite\":true}");
	reply(&b, 200,
	      "{\"Parameter\":{\"Name\":\"/a/b\",\"Value\":\"v\",\"Version\":3,"
	      "\"LastModifiedDate\":1700000000.5}}");
	b.cloud->read_own_parameter(b.cloud->self, "/a/b", on_parameter, &b);
	answered(&b, ERR_NONE, "v 3 1700000000500");
	reply(&b, 200, "{}");
	b.cloud->delete_parameter(b.cloud->self, "/a/b", on_done, &b);
	answered(&b, ERR_NONE, "");
	assert_string_equal(http_stub_request(b.http.stub, 2)->body, "{\"Name\":\"/a/b\"}");
	close_cloud(&b);
}

static void own_parameters_that_are_there_or_not_are_told_apart(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 400, "{\"__type\":\"ParameterAlreadyExists\",\"message\":\"m\"}");
	b.cloud->put_parameter(b.cloud->self, "/a/b", "x", false, on_version, &b);
	answered(&b, ERR_CONFLICT, "0");
	reply(&b, 400, "{\"__type\":\"ParameterNotFound\"}");
	b.cloud->read_own_parameter(b.cloud->self, "/a/b", on_parameter, &b);
	answered(&b, ERR_NONE, "none 0 0");
	reply(&b, 400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}");
	b.cloud->read_own_parameter(b.cloud->self, "/a/b", on_parameter, &b);
	answered(&b, ERR_DENIED, "none 0 0");
	reply(&b, 200, "{\"Tier\":\"Standard\"}");
	b.cloud->put_parameter(b.cloud->self, "/a/b", "x", true, on_version, &b);
	answered(&b, ERR_INTERNAL, "0");
	close_cloud(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(issued_certificates_that_cover_the_domain_are_listed),
		cmocka_unit_test(a_console_gives_its_last_lines),
		cmocka_unit_test(a_machine_that_cannot_tell_the_latest_is_asked_for_what_was_kept),
		cmocka_unit_test(the_newest_activities_of_a_group_are_one_page),
		cmocka_unit_test(a_group_is_told_with_its_machines),
		cmocka_unit_test(own_parameters_are_put_read_and_deleted),
		cmocka_unit_test(own_parameters_that_are_there_or_not_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
