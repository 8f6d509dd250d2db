/* Where CAA records leave Amazon out, ACM fails the certificate for good, and its stack with it. */
#include "core/base/mem.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <string.h>

static const char zone_template[] = "Resources:\n"
				    "  Zone:\n"
				    "    Type: AWS::Route53::HostedZone\n"
				    "    Properties: {Name: dev.example.com}\n"
				    "Outputs:\n"
				    "  Id: {Value: !Ref Zone}\n";
static const char certificate_template[] =
	"Parameters: {Zone: {Type: String}}\n"
	"Resources:\n"
	"  Certificate:\n"
	"    Type: AWS::CertificateManager::Certificate\n"
	"    Properties:\n"
	"      DomainName: redash.dev.example.com\n"
	"      ValidationMethod: DNS\n"
	"      DomainValidationOptions:\n"
	"        - {DomainName: redash.dev.example.com, HostedZoneId: !Ref Zone}\n";

enum { LONG_ENOUGH_S = 600 };

static struct rehearsal_lab *open_lab(const char *delegation)
{
	const struct rehearsal_options options = { .admin_by_hand = true,
						   .delegation = delegation };
	return rehearsal_lab_new(&options, false);
}

/* The zone's id; the caller frees. */
static char *make_zone(struct rehearsal_lab *lab)
{
	assert_int_equal(rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL), 200);
	rehearsal_lab_pass(lab, 120);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_string_equal(status, "CREATE_COMPLETE");
	return aws_client_element(&lab->dev, "OutputValue");
}

static void make_certificate(struct rehearsal_lab *lab, const char *name, const char *zone)
{
	const char *parameters[] = { "Zone", zone, NULL };
	assert_int_equal(rehearsal_lab_create(&lab->dev, name, certificate_template, parameters),
			 200);
	rehearsal_lab_pass(lab, LONG_ENOUGH_S);
}

static void check_stack(struct rehearsal_lab *lab, const char *name, const char *wanted)
{
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, name);
	assert_string_equal(status, wanted);
}

static void allow_amazon(struct rehearsal_lab *lab, const char *zone)
{
	static const char xml[] =
		"<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change>"
		"<Action>CREATE</Action><ResourceRecordSet><Name>dev.example.com</Name>"
		"<Type>CAA</Type><TTL>300</TTL><ResourceRecords><ResourceRecord>"
		"<Value>0 issue \"amazon.com\"</Value></ResourceRecord></ResourceRecords>"
		"</ResourceRecordSet></Change></Changes></ChangeBatch>"
		"</ChangeResourceRecordSetsRequest>";
	CLEANUP(mem_free_text) char *path = str_format("/2013-04-01/hostedzone/%s/rrset/", zone);
	assert_int_equal(aws_client_post_xml(&lab->dev, path, xml), 200);
}

static void the_stack_fails_with_acms_reason(void **state)
{
	struct rehearsal_lab *lab = open_lab("CAA_BLOCKS");
	CLEANUP(mem_free_text) char *zone = make_zone(lab);
	(void)state;
	make_certificate(lab, "demo-cert", zone);
	check_stack(lab, "demo-cert", "ROLLBACK_COMPLETE");
	aws_client_form(&lab->dev, "cloudformation",
			"Action=DescribeStackEvents&Version=2010-05-15&StackName=demo-cert");
	assert_true(aws_client_saw(&lab->dev, "could not be issued: CAA_ERROR."));
	rehearsal_lab_free(lab);
}

static void the_certificate_says_why_for_good(void **state)
{
	struct rehearsal_lab *lab = open_lab("CAA_BLOCKS");
	struct aws_client *c = &lab->dev;
	CLEANUP(mem_free_text) char *zone = make_zone(lab);
	(void)state;
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.RequestCertificate",
					 "{\"DomainName\":\"redash.dev.example.com\"}"),
			 200);
	CLEANUP(mem_free_text) char *arn = aws_client_member(c, "CertificateArn");
	CLEANUP(mem_free_text) char *ask = str_format("{\"CertificateArn\":\"%s\"}", arn);
	make_certificate(lab, "demo-cert", zone); /* writes the same record */
	for (int round = 0; round < 2; round++) {
		aws_client_json(c, "acm", "CertificateManager.DescribeCertificate", ask);
		assert_true(aws_client_saw(c, "\"Status\":\"FAILED\""));
		assert_true(aws_client_saw(c, "\"ValidationStatus\":\"FAILED\""));
		assert_true(aws_client_saw(c, "\"FailureReason\":\"CAA_ERROR\""));
		rehearsal_paste_records(lab->rehearsal); /* too late for this one */
		rehearsal_lab_pass(lab, LONG_ENOUGH_S);
	}
	rehearsal_lab_free(lab);
}

static void a_record_of_the_zones_own_lets_amazon_issue(void **state)
{
	struct rehearsal_lab *lab = open_lab("CAA_BLOCKS");
	CLEANUP(mem_free_text) char *zone = make_zone(lab);
	(void)state;
	allow_amazon(lab, zone);
	make_certificate(lab, "demo-cert", zone);
	check_stack(lab, "demo-cert", "CREATE_COMPLETE");
	rehearsal_lab_free(lab);
}

static void without_a_delegation_it_only_waits(void **state)
{
	struct rehearsal_lab *lab = open_lab("NXDOMAIN");
	CLEANUP(mem_free_text) char *zone = make_zone(lab);
	(void)state;
	make_certificate(lab, "demo-cert", zone);
	check_stack(lab, "demo-cert", "CREATE_IN_PROGRESS");
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stack_fails_with_acms_reason),
		cmocka_unit_test(the_certificate_says_why_for_good),
		cmocka_unit_test(a_record_of_the_zones_own_lets_amazon_issue),
		cmocka_unit_test(without_a_delegation_it_only_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
