#include "core/rehearsal/state.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char hidden[] = "Parameters: {Word: {Type: String, NoEcho: true},\n"
			     "             Note: {Type: String, Default: one}}\n"
			     "Resources:\n"
			     "  Kept: {Type: AWS::SSM::Parameter, Properties: {Type: String,\n"
			     "         Value: !Ref Word, Description: !Ref Note}}\n";

static void hidden_values_of_an_update_are_not_written_down(void **state)
{
	static const char *const word[] = { "Word", "hunter2-first", NULL };
	static const char update[] = "Action=UpdateStack&StackName=kept&UsePreviousTemplate=true"
				     "&Parameters.member.1.ParameterKey=Word"
				     "&Parameters.member.1.ParameterValue=hunter3-second";
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	(void)state;
	assert_int_equal(rehearsal_lab_create(&lab->dev, "kept", hidden, word), 200);
	rehearsal_lab_pass(lab, 300);
	assert_int_equal(aws_client_form(&lab->dev, "cloudformation", update), 200);
	rehearsal_lab_pass(lab, 300);
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	assert_null(strstr(journal, "hunter"));
	rehearsal_lab_restart(lab, NULL);
	CLEANUP(mem_free_text) char *status = rehearsal_lab_status(&lab->dev, "kept");
	assert_string_equal(status, "UPDATE_COMPLETE");
	rehearsal_lab_free(lab);
}

/* A folder with one line in its journal; gives the sentence of a start, or NULL. */
static char *start_with(const char *line)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, true);
	CLEANUP(mem_free_text) char *path = str_format("%s/journal.ndjson", lab->folder);
	const struct rehearsal_options options = { .state_folder = lab->folder };
	struct rehearsal *second = NULL;
	char *text = NULL;
	aws_client_release(&lab->dev);
	aws_client_release(&lab->prod);
	rehearsal_free(lab->rehearsal);
	assert_int_equal(file_replace(path, line, strlen(line), 0600, &err), 0);
	if (rehearsal_start(lab->loop, &options, &second, &err) < 0)
		text = mem_copy_text(err_text(&err));
	rehearsal_free(second);
	CLEANUP(err_release) struct err again = ERR_INIT;
	if (rehearsal_start(lab->loop, &(struct rehearsal_options){ 0 }, &lab->rehearsal, &again) <
	    0)
		fail_msg("%s", err_text(&again));
	lab->dev = lab->prod =
		(struct aws_client){ .loop = lab->loop, .http = http_new(lab->loop) };
	lab->prod.http = http_new(lab->loop);
	rehearsal_lab_free(lab);
	return text;
}

static void the_journal_of_a_newer_program_is_refused(void **state)
{
	CLEANUP(mem_free_text)
	char *text = start_with("{\"t\":0,\"kind\":\"version\",\"version\":99}\n");
	(void)state;
	assert_string_equal(text, "the rehearsal was kept by a newer redash-wizard; "
				  "--rehearsal-reset begins anew");
}

static void a_journal_without_a_version_is_read(void **state)
{
	(void)state;
	assert_null(
		start_with("{\"t\":1780000000000,\"kind\":\"parent\",\"zone\":\"example.com\"}\n"));
}

#define LISTENER                                                                  \
	"Resources:\n"                                                            \
	"  Listener:\n"                                                           \
	"    Type: AWS::ElasticLoadBalancingV2::Listener\n"                       \
	"    Properties: {LoadBalancerArn: 'arn:aws:some', DefaultActions: [],\n" \
	"                 Certificates: [{CertificateArn: '%s'}]}\n"

static void a_certificate_in_use_is_not_deleted(void **state)
{
	struct rehearsal_lab *lab = rehearsal_lab_new(NULL, false);
	struct aws_client *c = &lab->dev;
	(void)state;
	aws_client_json(c, "acm", "CertificateManager.RequestCertificate",
			"{\"DomainName\":\"a.example.com\"}");
	CLEANUP(mem_free_text) char *arn = aws_client_member(c, "CertificateArn");
	CLEANUP(mem_free_text) char *template = str_format(LISTENER, arn);
	CLEANUP(mem_free_text) char *body = str_format("{\"CertificateArn\":\"%s\"}", arn);
	assert_int_equal(rehearsal_lab_create(c, "front", template, NULL), 200);
	rehearsal_lab_pass(lab, 120);
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.DeleteCertificate", body),
			 400);
	assert_true(aws_client_saw(c, "ResourceInUseException"));
	aws_client_json(c, "acm", "CertificateManager.ListCertificates", "{}");
	assert_true(aws_client_saw(c, "\"InUse\":true"));
	aws_client_form(c, "cloudformation", "Action=DeleteStack&StackName=front");
	rehearsal_lab_pass(lab, 120);
	assert_int_equal(aws_client_json(c, "acm", "CertificateManager.DeleteCertificate", body),
			 200);
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hidden_values_of_an_update_are_not_written_down),
		cmocka_unit_test(the_journal_of_a_newer_program_is_refused),
		cmocka_unit_test(a_journal_without_a_version_is_read),
		cmocka_unit_test(a_certificate_in_use_is_not_deleted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
