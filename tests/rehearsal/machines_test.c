/* What tells why a machine did not come up: its console, its group, the group's activities. */
#include "core/base/mem.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char app[] = "Resources:\n"
			  "  Template:\n"
			  "    Type: AWS::EC2::LaunchTemplate\n"
			  "    Properties: {LaunchTemplateData: {InstanceType: m5.xlarge}}\n"
			  "  Group:\n"
			  "    Type: AWS::AutoScaling::AutoScalingGroup\n"
			  "    Properties: {MinSize: 1, MaxSize: 1, LaunchTemplate: "
			  "{LaunchTemplateId: !Ref Template,\n"
			  "                 Version: !GetAtt Template.LatestVersionNumber}}\n"
			  "  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}\n"
			  "  Boot:\n"
			  "    Type: AWS::CloudFormation::WaitCondition\n"
			  "    DependsOn: Group\n"
			  "    Properties: {Handle: !Ref Handle, Timeout: '1800'}\n";

/* Of standard letters, which is all that a console has here. The caller frees. */
static char *plain(const char *coded)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str text = STR_INIT;
	unsigned bits = 0;
	for (size_t i = 0; coded[i] && coded[i] != '='; i++) {
		bits = bits << 6 | (unsigned)(strchr(letters, coded[i]) - letters);
		if (i % 4) str_add_char(&text, (char)(bits >> (6 - 2 * (i % 4)) & 0xff));
	}
	return str_detach(&text);
}

static char *machine_of(struct aws_client *c)
{
	aws_client_form(c, "autoscaling",
			"Action=DescribeScalingActivities&IncludeDeletedGroups=true");
	const char *id = strstr(str_text(&c->body), "Launching a new EC2 instance: ");
	return id ? mem_copy_bytes(strstr(id, "i-"), 19) : NULL;
}

static char *console_of(struct aws_client *c, const char *id)
{
	CLEANUP(mem_free_text) char *ask = str_format("Action=GetConsoleOutput&InstanceId=%s", id);
	assert_int_equal(aws_client_form(c, "ec2", ask), 200);
	CLEANUP(mem_free_text) char *coded = aws_client_element(c, "output");
	return plain(coded ? coded : "");
}

static void a_failed_boot_is_on_the_console_even_when_its_machine_is_gone(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_fail(lab->rehearsal,
		       "create:app/Boot=WaitCondition received failed message: 'step pull failed: "
		       "cannot pull x' for uniqueId: ip-10-0-0-1",
		       &err);
	rehearsal_lab_create(c, "app", app, NULL);
	rehearsal_lab_pass(lab, 1800);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "app");
	assert_string_equal(status, "ROLLBACK_COMPLETE");
	aws_client_form(c, "autoscaling", "Action=DescribeScalingActivities");
	assert_false(aws_client_saw(c, "Launching"));
	CLEANUP(mem_free_text) char *id = machine_of(c);
	assert_non_null(id);
	assert_true(aws_client_saw(c, "<AutoScalingGroupState>Deleted</AutoScalingGroupState>"));
	CLEANUP(mem_free_text) char *console = console_of(c, id);
	assert_non_null(strstr(console, "\r\nREDASH-BOOT step=pull t="));
	assert_non_null(strstr(console, "\r\ncannot pull x\r\n"));
	assert_non_null(strstr(console, "\r\nREDASH-BOOT failed step=pull status=1\r\n"));
	assert_null(strstr(console, "step=tables"));
	rehearsal_lab_free(lab);
}

static void a_console_is_empty_at_first_and_ends_well(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "app", app, NULL);
	CLEANUP(mem_free_text) char *id = NULL;
	for (int tries = 0; !id && tries < 60; tries++) {
		rehearsal_lab_pass(lab, 1);
		id = machine_of(c);
	}
	assert_non_null(id);
	CLEANUP(mem_free_text) char *early = console_of(c, id);
	assert_string_equal(early, "");
	rehearsal_lab_pass(lab, 900);
	CLEANUP(mem_free_text) char *late = console_of(c, id);
	assert_non_null(strstr(late, "REDASH-BOOT step=finished"));
	aws_client_form(c, "autoscaling", "Action=DescribeAutoScalingGroups");
	assert_true(aws_client_saw(c, id));
	assert_true(aws_client_saw(c, "<DesiredCapacity>1</DesiredCapacity>"));
	assert_true(aws_client_saw(c, "<LifecycleState>InService</LifecycleState>"));
	aws_client_form(c, "autoscaling",
			"Action=DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=other");
	assert_false(aws_client_saw(c, "<member>"));
	rehearsal_lab_free(lab);
}

static void a_group_without_capacity_stays_empty_until_there_is_some(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_lab_create(c, "app", app, NULL);
	rehearsal_lab_pass(lab, 900);
	assert_int_equal(rehearsal_fail(lab->rehearsal, "launch:app/Group", &err), 0);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "app");
	assert_string_equal(status, "CREATE_COMPLETE");
	aws_client_form(c, "autoscaling", "Action=DescribeAutoScalingGroups");
	assert_true(aws_client_saw(c, "<DesiredCapacity>1</DesiredCapacity>"));
	assert_false(aws_client_saw(c, "<InstanceId>"));
	aws_client_form(c, "autoscaling", "Action=DescribeScalingActivities");
	assert_true(aws_client_saw(c, "<StatusCode>Failed</StatusCode>"));
	assert_true(aws_client_saw(c, "do not have sufficient m5.xlarge capacity in the "
				      "Availability Zone you requested"));
	assert_int_equal(rehearsal_fail(lab->rehearsal, "", &err), 0);
	aws_client_form(c, "autoscaling", "Action=DescribeAutoScalingGroups");
	assert_true(aws_client_saw(c, "<InstanceId>i-0"));
	rehearsal_lab_free(lab);
}

static void nobody_signals_for_a_group_without_a_machine(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	rehearsal_fail(lab->rehearsal, "launch:app/Group=Nothing left.", &err);
	rehearsal_lab_create(c, "app", app, NULL);
	rehearsal_lab_pass(lab, 1500);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "app");
	assert_string_equal(status, "CREATE_IN_PROGRESS");
	rehearsal_lab_pass(lab, 1500);
	aws_client_form(c, "cloudformation", "Action=DescribeStackEvents&StackName=app");
	assert_true(aws_client_saw(c, "WaitCondition timed out."));
	aws_client_form(c, "autoscaling",
			"Action=DescribeScalingActivities&IncludeDeletedGroups=true");
	assert_true(aws_client_saw(c, "Nothing left. Launching EC2 instance failed."));
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_boot_is_on_the_console_even_when_its_machine_is_gone),
		cmocka_unit_test(a_console_is_empty_at_first_and_ends_well),
		cmocka_unit_test(a_group_without_capacity_stays_empty_until_there_is_some),
		cmocka_unit_test(nobody_signals_for_a_group_without_a_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
