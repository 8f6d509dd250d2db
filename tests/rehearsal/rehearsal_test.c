#include "core/rehearsal/rehearsal.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char identity[] = "Action=GetCallerIdentity&Version=2011-06-15";
static const char one_secret[] = "{\"Name\":\"demo/password\",\"SecretString\":\"hunter2\","
				 "\"ClientRequestToken\":\"0123456789abcdef0123456789abcdef\"}";
static const char zone_template[] = "Resources:\n"
				    "  Zone:\n"
				    "    Type: AWS::Route53::HostedZone\n"
				    "    Properties: {Name: dev.example.com}\n"
				    "Outputs:\n"
				    "  Id: {Value: !Ref Zone}\n";
static const char certificate_template[] =
	"Resources:\n"
	"  Certificate:\n"
	"    Type: AWS::CertificateManager::Certificate\n"
	"    Properties: {DomainName: redash.dev.example.com, ValidationMethod: DNS}\n"
	"Outputs:\n"
	"  Arn: {Value: !Ref Certificate}\n";

static void a_signed_request_is_answered_for_its_account(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	(void)state;
	assert_int_equal(aws_client_form(&lab->dev, "sts", identity), 200);
	assert_true(aws_client_saw(&lab->dev, "<Account>111122223333</Account>"));
	assert_int_equal(aws_client_form(&lab->prod, "sts", identity), 200);
	assert_true(aws_client_saw(&lab->prod, "<Account>444455556666</Account>"));
	rehearsal_lab_free(lab);
}

static void a_wrong_secret_is_refused_in_each_protocols_words(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	c->secret_access_key = "wrong";
	assert_int_equal(aws_client_form(c, "sts", identity), 403);
	assert_true(aws_client_saw(c, "<Code>SignatureDoesNotMatch</Code>"));
	assert_int_equal(aws_client_form(c, "ec2", "Action=DescribeRegions"), 401);
	assert_true(aws_client_saw(c, "<Code>AuthFailure</Code>"));
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.ListCertificates", "{}"),
			 400);
	assert_true(aws_client_saw(c, "InvalidSignatureException"));
	assert_int_equal(aws_client_get(c, "/2013-04-01/hostedzone", ""), 403);
	assert_true(aws_client_saw(c, "<Code>SignatureDoesNotMatch</Code>"));
	rehearsal_lab_free(lab);
}

static void an_old_signature_and_an_unknown_key_are_refused(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	c->skew_ms = -10 * 60 * 1000;
	assert_int_equal(aws_client_form(c, "sts", identity), 403);
	assert_true(aws_client_saw(c, "Signature expired: "));
	assert_int_equal(aws_client_form(c, "ec2", "Action=DescribeRegions"), 400);
	assert_true(aws_client_saw(c, "<Code>RequestExpired</Code>"));
	c->skew_ms = 0;
	c->access_key_id = "AKIANOBODY";
	assert_int_equal(aws_client_form(c, "sts", identity), 403);
	assert_true(aws_client_saw(c, "<Code>InvalidClientTokenId</Code>"));
	rehearsal_lab_free(lab);
}

static void what_it_does_not_know_gets_the_error_of_the_protocol(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(aws_client_form(c, "sts", "Action=Nonsense"), 400);
	assert_true(aws_client_saw(c, "<Code>InvalidAction</Code>"));
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.Nonsense", "{}"), 400);
	assert_true(aws_client_saw(c, "UnknownOperationException"));
	assert_int_equal(aws_client_get(c, "/2013-04-01/nonsense", ""), 404);
	assert_int_equal(aws_client_form(c, "sqs", "Action=ListQueues"), 400);
	rehearsal_lab_free(lab);
}

static void a_body_over_the_maximum_is_refused(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	size_t len = (1 << 20) + 10;
	CLEANUP(mem_free_text) char *body = mem_alloc(len + 1);
	(void)state;
	memset(body, 'a', len);
	assert_int_equal(aws_client_form(&lab->dev, "sts", body), 413);
	rehearsal_lab_free(lab);
}

static void the_whole_way_to_an_issued_certificate(void **state)
{
	struct rehearsal_lab *lab =
		rehearsal_lab_new(&(struct rehearsal_options){ .admin_by_hand = true }, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(rehearsal_lab_create(c, "demo-zone", zone_template, NULL), 200);
	assert_int_equal(rehearsal_lab_create(c, "demo-cert", certificate_template, NULL), 200);
	rehearsal_lab_pass(lab, 120);
	CLEANUP(mem_free_text) char *zone_status = rehearsal_lab_status(c, "demo-zone");
	assert_string_equal(zone_status, "CREATE_COMPLETE");
	CLEANUP(mem_free_text) char *zone = aws_client_element(c, "OutputValue");

	aws_client_json(c, "acm", "CertificateManager.ListCertificates", "{}");
	CLEANUP(mem_free_text) char *arn = aws_client_member(c, "CertificateArn");
	CLEANUP(mem_free_text) char *ask = str_format("{\"CertificateArn\":\"%s\"}", arn);
	aws_client_json(c, "acm", "CertificateManager.DescribeCertificate", ask);
	CLEANUP(mem_free_text) char *name = aws_client_member(c, "Name");
	CLEANUP(mem_free_text) char *value = aws_client_member(c, "Value");
	CLEANUP(mem_free_text) char *path = str_format("/2013-04-01/hostedzone/%s/rrset/", zone);
	CLEANUP(mem_free_text)
	char *xml = str_format(
		"<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change>"
		"<Action>CREATE</Action><ResourceRecordSet><Name>%s</Name><Type>CNAME</Type>"
		"<TTL>300</TTL><ResourceRecords><ResourceRecord><Value>%s</Value></ResourceRecord>"
		"</ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch>"
		"</ChangeResourceRecordSetsRequest>",
		name, value);
	assert_int_equal(aws_client_post_xml(c, path, xml), 200);

	rehearsal_lab_pass(lab, 3600);
	CLEANUP(mem_free_text) char *waiting = rehearsal_lab_status(c, "demo-cert");
	assert_string_equal(waiting, "CREATE_IN_PROGRESS"); /* nobody delegated */
	rehearsal_paste_records(lab->rehearsal);
	rehearsal_lab_pass(lab, 260);
	CLEANUP(mem_free_text) char *done = rehearsal_lab_status(c, "demo-cert");
	assert_string_equal(done, "CREATE_COMPLETE");
	aws_client_json(c, "acm", "CertificateManager.DescribeCertificate", ask);
	assert_true(aws_client_saw(c, "\"Status\":\"ISSUED\""));
	rehearsal_lab_free(lab);
}

static void the_admin_pastes_by_himself_after_a_while(void **state)
{
	struct rehearsal_lab *lab =
		rehearsal_lab_new(&(struct rehearsal_options){ .admin_after_ms = 600000 }, false);
	(void)state;
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	rehearsal_lab_pass(lab, 300);
	aws_client_get(&lab->prod, "/2013-04-01/hostedzone", "");
	CLEANUP(mem_free_text) char *id = aws_client_element(&lab->prod, "Id");
	CLEANUP(mem_free_text) char *path = str_format("/2013-04-01%s/rrset", id);
	aws_client_get(&lab->prod, path, "");
	assert_false(aws_client_saw(&lab->prod, "dev.example.com."));
	rehearsal_lab_pass(lab, 600);
	aws_client_get(&lab->prod, path, "");
	assert_true(aws_client_saw(&lab->prod, "<Name>dev.example.com.</Name><Type>NS</Type>"));
	rehearsal_lab_free(lab);
}

static void a_restart_finds_everything_but_secret_values(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	struct aws_client *c = &lab->dev;
	(void)state;
	assert_int_equal(
		aws_client_json(c, "secretsmanager", "secretsmanager.CreateSecret", one_secret),
		200);
	rehearsal_lab_create(c, "demo-zone", zone_template, NULL);
	rehearsal_lab_pass(lab, 200);
	int64_t before = rehearsal_now(lab->rehearsal);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(c, "demo-zone");
	CLEANUP(mem_free_text) char *zone = aws_client_element(c, "OutputValue");
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	assert_null(strstr(journal, "hunter2"));
	rehearsal_lab_restart(lab, NULL);
	/* The lab's clock is not the wall's, so only the journal's own times hold here. */
	assert_true(before > 0);
	rehearsal_lab_pass(lab, 200);
	CLEANUP(mem_free_text) char *again = rehearsal_lab_status(c, "demo-zone");
	CLEANUP(mem_free_text) char *same = aws_client_element(c, "OutputValue");
	assert_string_equal(again, "CREATE_COMPLETE");
	assert_string_equal(same, zone);
	aws_client_json(c, "secretsmanager", "secretsmanager.DescribeSecret",
			"{\"SecretId\":\"demo/password\"}");
	assert_true(aws_client_saw(c, "\"Name\":\"demo/password\""));
	assert_int_equal(aws_client_json(c, "secretsmanager", "secretsmanager.GetSecretValue",
					 "{\"SecretId\":\"demo/password\"}"),
			 400);
	assert_true(aws_client_saw(c, "keeps no secret values on disk"));
	rehearsal_lab_free(lab);
}

static void no_echo_values_stay_out_of_the_journal(void **state)
{
	static const char template[] = "Parameters:\n"
				       "  Word: {Type: String, NoEcho: true, MinLength: 8}\n"
				       "  Plain: {Type: String}\n"
				       "Resources:\n"
				       "  Net:\n"
				       "    Type: AWS::EC2::VPC\n"
				       "    Properties: {CidrBlock: 10.0.0.0/16}\n";
	static const char *const parameters[] = { "Word", "opensesame", "Plain", "visible", NULL };
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	(void)state;
	assert_int_equal(rehearsal_lab_create(&lab->dev, "demo", template, parameters), 200);
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	assert_null(strstr(journal, "opensesame"));
	assert_non_null(strstr(journal, "visible"));
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "demo");
	assert_false(aws_client_saw(&lab->dev, "opensesame"));
	rehearsal_lab_restart(lab, NULL);
	CLEANUP(mem_free_text) char *again = rehearsal_lab_status(&lab->dev, "demo");
	assert_true(str_starts(again, "CREATE_"));
	rehearsal_lab_free(lab);
}

static void reset_begins_anew(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	(void)state;
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	rehearsal_lab_restart(lab, &(struct rehearsal_options){ .reset = true });
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_string_equal(status, "");
	assert_int_equal(lab->dev.status, 400);
	rehearsal_lab_free(lab);
}

static void a_failure_told_to_one_run_stays_in_its_past(void **state)
{
	struct rehearsal_lab *lab =
		rehearsal_lab_new(&(struct rehearsal_options){ .fail_resource = "zone/Zone",
							       .fail_reason = "told to" },
				  true);
	(void)state;
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	rehearsal_lab_pass(lab, 600);
	/* Something written after the failure, so that the journal's time passes it. */
	rehearsal_lab_create(&lab->dev, "later", certificate_template, NULL);
	rehearsal_lab_restart(lab, NULL);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_string_equal(status, "ROLLBACK_COMPLETE");
	rehearsal_lab_free(lab);
}

static void a_second_start_joins_the_first(void **state)
{
	struct rehearsal_lab *lab =
		rehearsal_lab_new(&(struct rehearsal_options){ .admin_by_hand = true }, true);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal *second = NULL;
	(void)state;
	const struct rehearsal_options options = { .state_folder = lab->folder, .speed = 1 };
	assert_int_equal(rehearsal_start(lab->loop, &options, &second, &err), 0);
	const struct rehearsal_endpoints *e = rehearsal_endpoints(second);
	assert_true(e->is_shared);
	assert_true(e->speed > 59 && e->speed < 61);
	assert_string_equal(e->endpoint_url, lab->dev.endpoint);
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	rehearsal_lab_pass(lab, 200);
	rehearsal_paste_records(second);
	for (int i = 0; i < 50; i++)
		loop_turn(lab->loop, false);
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	assert_non_null(strstr(journal, "\"paste\""));
	rehearsal_free(second);
	rehearsal_lab_free(lab);
}

static void what_a_second_start_plays_is_played_by_the_first(void **state)
{
	struct rehearsal_lab *lab =
		rehearsal_lab_new(&(struct rehearsal_options){ .admin_by_hand = true }, true);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal *second = NULL;
	struct rehearsal_options options = { .state_folder = lab->folder, .delegation = "SHADED" };
	(void)state;
	assert_int_equal(rehearsal_start(lab->loop, &options, &second, &err), -1);
	assert_non_null(strstr(err_text(&err), "no state of a delegation is called 'SHADED'"));
	options.delegation = "wrong_ns";
	assert_int_equal(rehearsal_start(lab->loop, &options, &second, &err), 0);
	for (int i = 0; i < 50; i++)
		loop_turn(lab->loop, false);
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	assert_non_null(strstr(journal, "\"state\":\"WRONG_NS\""));
	rehearsal_free(second);
	rehearsal_lab_free(lab);
}

static void throttling_and_stale_reads_can_be_rehearsed(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(
		&(struct rehearsal_options){ .throttle_percent = 100, .stale_read_ms = 60000 },
		false);
	(void)state;
	assert_int_equal(aws_client_form(&lab->dev, "sts", identity), 400);
	assert_true(aws_client_saw(&lab->dev, "Rate exceeded"));
	assert_int_equal(rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL), 200);
	rehearsal_lab_free(lab);
	lab = rehearsal_lab_new(&(struct rehearsal_options){ .stale_read_ms = 60000 }, false);
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	CLEANUP(mem_free_text) char *early = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_string_equal(early, "");
	rehearsal_lab_pass(lab, 90);
	CLEANUP(mem_free_text) char *late = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_true(str_starts(late, "CREATE_"));
	rehearsal_lab_free(lab);
}

static void a_damaged_journal_is_an_error_and_a_torn_end_is_not(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *path = str_format("%s/journal.ndjson", lab->folder);
	(void)state;
	rehearsal_lab_create(&lab->dev, "demo-zone", zone_template, NULL);
	assert_int_equal(file_append(path, "{\"t\":17", 7, 0600, &err), 0);
	rehearsal_lab_restart(lab, NULL);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "demo-zone");
	assert_true(str_starts(status, "CREATE_"));
	CLEANUP(mem_free_text) char *mended = rehearsal_lab_journal(lab);
	assert_true(str_ends(mended, "}\n"));

	struct rehearsal *broken = NULL;
	CLEANUP(mem_free_text) char *folder = str_format("%s/other", lab->folder);
	CLEANUP(mem_free_text) char *bad = str_format("%s/journal.ndjson", folder);
	assert_int_equal(file_append(bad, "nonsense\n{}\n", 12, 0600, &err), 0);
	const struct rehearsal_options options = { .state_folder = folder };
	assert_int_equal(rehearsal_start(lab->loop, &options, &broken, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	CLEANUP(mem_free_text) char *lock = str_format("%s/lock", folder);
	unlink(bad);
	unlink(lock);
	rmdir(folder);
	rehearsal_lab_free(lab);
}

static void it_describes_itself_in_one_line(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	CLEANUP(str_release) struct str text = STR_INIT;
	(void)state;
	rehearsal_describe(lab->rehearsal, &text);
	assert_true(str_starts(str_text(&text), "{\"endpoint\":\"http://127.0.0.1:"));
	assert_ptr_equal(strchr(str_text(&text), '\n'), str_text(&text) + text.len - 1);
	assert_non_null(strstr(str_text(&text), "\"prod\":{\"id\":\"444455556666\""));
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signed_request_is_answered_for_its_account),
		cmocka_unit_test(a_wrong_secret_is_refused_in_each_protocols_words),
		cmocka_unit_test(an_old_signature_and_an_unknown_key_are_refused),
		cmocka_unit_test(what_it_does_not_know_gets_the_error_of_the_protocol),
		cmocka_unit_test(a_body_over_the_maximum_is_refused),
		cmocka_unit_test(the_whole_way_to_an_issued_certificate),
		cmocka_unit_test(the_admin_pastes_by_himself_after_a_while),
		cmocka_unit_test(a_restart_finds_everything_but_secret_values),
		cmocka_unit_test(no_echo_values_stay_out_of_the_journal),
		cmocka_unit_test(reset_begins_anew),
		cmocka_unit_test(a_failure_told_to_one_run_stays_in_its_past),
		cmocka_unit_test(a_second_start_joins_the_first),
		cmocka_unit_test(what_a_second_start_plays_is_played_by_the_first),
		cmocka_unit_test(throttling_and_stale_reads_can_be_rehearsed),
		cmocka_unit_test(a_damaged_journal_is_an_error_and_a_torn_end_is_not),
		cmocka_unit_test(it_describes_itself_in_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
