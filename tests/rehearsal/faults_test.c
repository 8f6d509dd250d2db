#include "core/rehearsal/faults.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char identity[] = "Action=GetCallerIdentity&Version=2011-06-15";
static const char describe[] = "Action=DescribeStacks&Version=2010-05-15";
static const char pair[] = "Parameters: {Note: {Type: String, Default: one}}\n"
			   "Resources:\n"
			   "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n"
			   "  Net:\n"
			   "    Type: AWS::EC2::Subnet\n"
			   "    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.9.1.0/24,\n"
			   "                 MapPublicIpOnLaunch: !Ref Note}\n";

static void the_text_is_read_and_wrong_ones_change_nothing(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(faults_release) struct faults f;
	(void)state;
	faults_init(&f);
	assert_int_equal(faults_read(&f, "throttle=20,cut-next=2,deny=rds:*,expire=9", &err), 0);
	assert_int_equal(f.throttle_percent, 20);
	assert_int_equal(f.cut_next, 2);
	assert_true(f.will_expire);
	assert_true(faults_denies(&f, "rds:DescribeDBEngineVersions"));
	assert_false(faults_denies(&f, "ec2:DescribeVpcs"));
	assert_int_equal(faults_read(&f, "cut=1,throttle=101", &err), -1);
	assert_string_equal(err_text(&err), "throttle wants a number from 0 to 100");
	assert_int_equal(f.cut_percent, 0);
	assert_int_equal(faults_read(&f, "rain=3", &err), -1);
	assert_int_equal(faults_read(&f, "deny=everything", &err), -1);
	assert_int_equal(faults_read(&f, "none,stale=4", &err), 0);
	assert_int_equal(f.throttle_percent, 0);
	assert_int_equal(f.stale_s, 4);
	assert_int_equal(f.denied.len, 0);
}

static void set(struct rehearsal_lab *lab, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(rehearsal_set_faults(lab->rehearsal, text, &err), 0);
}

static void a_burst_of_throttling_ends(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	set(lab, "throttle-next=2");
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", describe), 400);
	assert_true(aws_client_saw(&lab->dev, "<Code>Throttling</Code>"));
	assert_int_equal(aws_client_form(&lab->dev, "ec2", "Action=DescribeRegions"), 503);
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", describe), 200);
	rehearsal_lab_free(lab);
}

static void broken_answers_are_html_and_nothing_happened(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	set(lab, "error-next=1");
	assert_true(rehearsal_lab_create(&lab->dev, "net", pair, NULL) >= 500);
	assert_true(aws_client_saw(&lab->dev, "<html>"));
	assert_int_equal(rehearsal_lab_create(&lab->dev, "net", pair, NULL), 200);
	rehearsal_lab_free(lab);
}

static void a_cut_answer_is_none_but_the_request_was_done(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	set(lab, "cut-next=1");
	assert_int_equal(rehearsal_lab_create(&lab->dev, "net", pair, NULL), 0);
	assert_int_equal(rehearsal_lab_create(&lab->dev, "net", pair, NULL), 400);
	assert_true(aws_client_saw(&lab->dev, "AlreadyExistsException"));
	rehearsal_lab_free(lab);
}

static void a_slow_answer_comes_when_its_time_has_come(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	set(lab, "slow=100,slow-ms=0");
	assert_int_equal(aws_client_form(c, "sts", identity), 200);
	rehearsal_lab_free(lab);
}

static void keys_expire_until_new_ones_are_fetched(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	set(lab, "expire=1");
	assert_int_equal(aws_client_form(c, "sts", identity), 200);
	assert_int_equal(aws_client_form(c, "sts", identity), 403);
	assert_true(aws_client_saw(c, "<Code>ExpiredToken</Code>"));
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.ListCertificates", "{}"),
			 400);
	assert_true(aws_client_saw(c, "ExpiredTokenException"));
	assert_int_equal(aws_client_form(c, "ec2", "Action=DescribeRegions"), 400);
	assert_true(aws_client_saw(c, "<Code>RequestExpired</Code>"));
	assert_int_equal(rehearsal_renew_keys(lab->rehearsal, &err), 0);
	c->access_key_id = rehearsal_endpoints(lab->rehearsal)->dev.access_key_id;
	c->secret_access_key = rehearsal_endpoints(lab->rehearsal)->dev.secret_access_key;
	assert_int_equal(aws_client_form(c, "sts", identity), 200);
	rehearsal_lab_free(lab);
}

static void a_clock_that_is_off_refuses_until_it_is_met(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	set(lab, "skew=900");
	assert_int_equal(aws_client_form(&lab->dev, "sts", identity), 403);
	assert_true(aws_client_saw(&lab->dev, "Signature expired: "));
	lab->dev.skew_ms = 900000;
	assert_int_equal(aws_client_form(&lab->dev, "sts", identity), 200);
	rehearsal_lab_free(lab);
}

static void a_denied_action_is_named(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	set(lab, "deny=cloudformation:DescribeStacks,deny=ec2:*,deny=servicequotas:*");
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", describe), 403);
	assert_true(aws_client_saw(
		&lab->dev, "User: arn:aws:iam::111122223333:user/rehearsal is not "
			   "authorized to perform: cloudformation:DescribeStacks because no "
			   "identity-based policy allows the cloudformation:DescribeStacks "
			   "action"));
	assert_int_equal(aws_client_form(&lab->dev, "ec2", "Action=DescribeRegions"), 403);
	assert_true(aws_client_saw(&lab->dev, "<Code>UnauthorizedOperation</Code>"));
	assert_int_equal(aws_client_json(&lab->dev, "servicequotas",
					 "ServiceQuotasV20190624.GetServiceQuota", "{}"),
			 400);
	assert_true(aws_client_saw(&lab->dev, "AccessDeniedException"));
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation",
					 "Action=ListStacks&Version=2010-05-15"),
			 200);
	aws_client_form(&lab->dev, "iam",
			"Action=SimulatePrincipalPolicy&PolicySourceArn=arn%3Aaws%3Aiam"
			"&ActionNames.member.1=ec2%3ADescribeVpcs&ActionNames.member.2=sts%3AX");
	assert_true(aws_client_saw(&lab->dev, "<EvalDecision>explicitDeny</EvalDecision>"));
	assert_true(aws_client_saw(&lab->dev, "<EvalDecision>allowed</EvalDecision>"));
	rehearsal_lab_free(lab);
}

static size_t count(const struct aws_client *c, const char *text)
{
	size_t found = 0;
	for (const char *at = str_text(&c->body); (at = strstr(at, text)); at += strlen(text))
		found++;
	return found;
}

static const char events[] = "Action=DescribeStackEvents&Version=2010-05-15&StackName=net";

static void events_come_twice_and_late(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "net", pair, NULL);
	rehearsal_lab_pass(lab, 600);
	aws_client_form(c, "cloudformation", events);
	size_t plain = count(c, "<EventId>");
	set(lab, "repeat=100");
	aws_client_form(c, "cloudformation", events);
	assert_int_equal(count(c, "<EventId>"), 2 * plain);
	set(lab, "repeat=0,late=100,late-s=3600");
	aws_client_form(c, "cloudformation", events);
	assert_int_equal(count(c, "<EventId>"), 0);
	rehearsal_lab_pass(lab, 3600);
	aws_client_form(c, "cloudformation", events);
	assert_int_equal(count(c, "<EventId>"), plain);
	rehearsal_lab_free(lab);
}

static void a_stale_read_tells_the_status_of_before(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "net", pair, NULL);
	rehearsal_lab_pass(lab, 600);
	set(lab, "stale=60");
	aws_client_form(c, "cloudformation", "Action=DeleteStack&StackName=net");
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "net");
	assert_string_equal(status, "CREATE_COMPLETE");
	rehearsal_lab_free(lab);
}

static void failures_are_told_by_step_and_outlive_the_process(void **state)
{
	static const char update[] = "Action=UpdateStack&StackName=net&UsePreviousTemplate=true"
				     "&Parameters.member.1.ParameterKey=Note"
				     "&Parameters.member.1.ParameterValue=two";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	(void)state;
	assert_int_equal(rehearsal_fail(lab->rehearsal, "update:net/Net*1=no luck", &err), 0);
	assert_int_equal(rehearsal_fail(lab->rehearsal, "sideways:net/Net", &err), -1);
	rehearsal_lab_create(&lab->dev, "net", pair, NULL);
	rehearsal_lab_pass(lab, 600);
	rehearsal_lab_restart(lab, NULL);
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", update), 200);
	rehearsal_lab_pass(lab, 600);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "net");
	assert_string_equal(status, "UPDATE_ROLLBACK_COMPLETE");
	rehearsal_lab_restart(lab, NULL);
	CLEANUP(mem_free_text) char *same = rehearsal_lab_status(&lab->dev, "net");
	assert_string_equal(same, "UPDATE_ROLLBACK_COMPLETE");
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", update), 200);
	rehearsal_lab_pass(lab, 600);
	CLEANUP(mem_free_text) char *end = rehearsal_lab_status(&lab->dev, "net");
	assert_string_equal(end, "UPDATE_COMPLETE");
	rehearsal_lab_free(lab);
}

static void somebody_deletes_a_resource(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	rehearsal_lab_create(&lab->dev, "net", pair, NULL);
	rehearsal_lab_pass(lab, 600);
	assert_int_equal(rehearsal_lose(lab->rehearsal, "dev net Vpc", &err), 0);
	assert_int_equal(rehearsal_lose(lab->rehearsal, "dev other Vpc", &err), -1);
	aws_client_form(&lab->dev, "ec2", "Action=DescribeVpcs");
	assert_int_equal(count(&lab->dev, "<vpcId>"), 1); /* the default one */
	rehearsal_lab_free(lab);
}

static void an_issued_certificate_is_there_from_the_start_and_stays(void **state)
{
	static const char list[] = "{\"Includes\":{\"keyTypes\":[\"EC_prime256v1\"]}}";
	static const char *const wrong[] = { "", "eu-west-1", "nowhere-1:r.example.com",
					     "eu-west-1:host" };
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(rehearsal_add_certificate(lab->rehearsal, wrong[i], &err), -1);
	CLEANUP(mem_free_text)
	char *text = str_format("%s:*.Dev.example.com:EC_prime256v1", lab->dev.region);
	assert_int_equal(rehearsal_add_certificate(lab->rehearsal, text, &err), 0);
	assert_int_equal(rehearsal_add_certificate(lab->rehearsal, text, &err), 0); /* is there */
	rehearsal_lab_restart(lab, NULL);
	rehearsal_lab_pass(lab, 3600);
	assert_int_equal(
		aws_client_json(&lab->dev, "acm", "CertificateManager.ListCertificates", list),
		200);
	const char *first = strstr(str_text(&lab->dev.body), "\"*.dev.example.com\"");
	assert_non_null(first);
	assert_true(aws_client_saw(&lab->dev, "\"ISSUED\""));
	assert_null(
		strstr(strstr(str_text(&lab->dev.body), "CertificateArn") + 1, "CertificateArn"));
	rehearsal_lab_free(lab);
}

static void a_small_quota_leaves_a_group_empty(void **state)
{
	static const char group[] =
		"Resources:\n"
		"  Template:\n"
		"    Type: AWS::EC2::LaunchTemplate\n"
		"    Properties: {LaunchTemplateData: {InstanceType: m5.xlarge}}\n"
		"  Group:\n"
		"    Type: AWS::AutoScaling::AutoScalingGroup\n"
		"    Properties: {MinSize: 1, MaxSize: 1, LaunchTemplate: {LaunchTemplateId: !Ref "
		"Template,\n"
		"                 Version: !GetAtt Template.LatestVersionNumber}}\n";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	assert_int_equal(rehearsal_set_quota(lab->rehearsal, "L-1216C47A=3", &err), 0);
	assert_int_equal(rehearsal_set_quota(lab->rehearsal, "L-1216C47A", &err), -1);
	rehearsal_lab_create(&lab->dev, "app", group, NULL);
	rehearsal_lab_pass(lab, 900);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "app");
	assert_string_equal(status, "CREATE_COMPLETE");
	aws_client_form(&lab->dev, "autoscaling", "Action=DescribeScalingActivities");
	assert_true(aws_client_saw(&lab->dev, "<StatusCode>Failed</StatusCode>"));
	assert_true(aws_client_saw(&lab->dev, "your current vCPU limit of 3 allows"));
	aws_client_form(&lab->dev, "ec2", "Action=DescribeInstances");
	assert_int_equal(count(&lab->dev, "<instanceId>"), 0);
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_read_and_wrong_ones_change_nothing),
		cmocka_unit_test(a_burst_of_throttling_ends),
		cmocka_unit_test(broken_answers_are_html_and_nothing_happened),
		cmocka_unit_test(a_cut_answer_is_none_but_the_request_was_done),
		cmocka_unit_test(a_slow_answer_comes_when_its_time_has_come),
		cmocka_unit_test(keys_expire_until_new_ones_are_fetched),
		cmocka_unit_test(a_clock_that_is_off_refuses_until_it_is_met),
		cmocka_unit_test(a_denied_action_is_named),
		cmocka_unit_test(events_come_twice_and_late),
		cmocka_unit_test(a_stale_read_tells_the_status_of_before),
		cmocka_unit_test(failures_are_told_by_step_and_outlive_the_process),
		cmocka_unit_test(somebody_deletes_a_resource),
		cmocka_unit_test(an_issued_certificate_is_there_from_the_start_and_stays),
		cmocka_unit_test(a_small_quota_leaves_a_group_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
