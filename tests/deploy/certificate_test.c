/* The certificate: what ACM says of it, its record, and CloudFormation that gives up on it. */
#include "core/deploy/advice.h"
#include "core/deploy/certificate_words.h"
#include "core/deploy/deploy.h"

#include "core/base/mem.h"
#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define CERTIFICATE_TYPE "AWS::CertificateManager::Certificate"
#define HOURS(n)         MINUTES(60 * (n))

/* The certificate fails `after_ms`, and all is rolled back. */
static struct fake_stack *script_failure(struct replay *r, int64_t after_ms, const char *reason)
{
	struct fake_stack *s = fake_cloud_stack(r->cloud, "demo-dev-certificate");
	fake_stack_resource(s, 1000, HOURS(200), "Certificate", CERTIFICATE_TYPE);
	fake_stack_event(s, after_ms, "Certificate", CERTIFICATE_TYPE, "CREATE_FAILED", reason);
	fake_stack_end(s, after_ms + 1000, "ROLLBACK_IN_PROGRESS",
		       "The following resource(s) failed to create: [Certificate]. Rollback "
		       "requested by user.");
	fake_stack_event(s, after_ms + 3000, "Certificate", CERTIFICATE_TYPE, "DELETE_COMPLETE",
			 "");
	fake_stack_end(s, after_ms + 4000, "ROLLBACK_COMPLETE", "");
	return s;
}

static int count(const struct replay *r, const char *line)
{
	int found = 0;
	for (const char *at = str_text(&r->cloud->log); (at = strstr(at, line)); at++)
		found++;
	return found;
}

static void a_certificate_that_cloudformation_gave_up_on_is_parked(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failure(&r, HOURS(12), "");
	replay_start(&r);
	replay_advance(&r, HOURS(12) + MINUTES(10));
	const struct deployment *p = replay_picture(&r);
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	const char *reason = replay_node(&r, STACK_CERTIFICATE)->reason;
	assert_non_null(strstr(reason, "gave up on the certificate after 12 hours"));
	assert_non_null(strstr(reason, "dev.example.com was not delegated"));
	assert_non_null(strstr(reason, "deleted and made again without a question"));
	assert_int_equal(p->phase, DEPLOYMENT_RUNNING);
	assert_true(p->is_known);
	assert_false(p->cause.known);
	assert_true(deployment_waits_for_person(p));
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	replay_teardown(&r);
}

static void a_parked_certificate_is_made_again_once_the_zone_is_delegated(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = script_failure(&r, HOURS(12), "");
	r.cloud->delegated_ms = HOURS(20);
	replay_start(&r);
	replay_run(&r, HOURS(19));
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	replay_run(&r, HOURS(3));
	const struct deployment *p = replay_picture(&r);
	assert_int_equal(p->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	assert_node(&r, NODE_CNAME, NODE_DONE);
	assert_int_equal(s->creates, 2);
	assert_true(str_ends(replay_node(&r, STACK_CERTIFICATE)->arn, "/2"));
	assert_string_equal(p->certificate.status, "ISSUED");
	assert_false(p->cause.known);
	/* The record that was put for the first one served the second. */
	assert_string_equal(p->certificate.cname_name, "_0a1b.redash.dev.example.com");
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-validation")->creates, 1);
	replay_teardown(&r);
}

static void nothing_but_the_given_up_certificate_is_ever_removed(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failure(&r, HOURS(12), "");
	r.cloud->delegated_ms = HOURS(13);
	replay_start(&r);
	replay_run(&r, HOURS(15));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 1);
	assert_int_equal(count(&r, " delete_stack "), 1);
	assert_non_null(strstr(strstr(str_text(&r.cloud->log), " delete_stack "),
			       "stack/demo-dev-certificate/1"));
	assert_false(fake_cloud_stack(r.cloud, "demo-dev-validation")->deleted);
	assert_int_equal(r.cloud->calls[FAKE_CHANGE_RECORDS], 0);
	replay_teardown(&r);
}

static void a_given_up_certificate_is_not_the_cause_of_what_fails_later(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failure(&r, HOURS(12), "");
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-data");
	fake_stack_event(s, HOURS(13), "Cache", "AWS::ElastiCache::ReplicationGroup",
			 "CREATE_FAILED", "no capacity");
	fake_stack_end(s, HOURS(13) + 1000, "ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, HOURS(13) + 2000, "ROLLBACK_COMPLETE", "");
	r.cloud->delegated_ms = HOURS(12) + MINUTES(30);
	r.cloud->issue_ms = HOURS(3);
	replay_start(&r);
	replay_advance(&r, HOURS(14));
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	assert_node(&r, STACK_DATA, NODE_FAILED);
	assert_string_equal(replay_picture(&r)->cause.logical_id, "Cache");
	replay_teardown(&r);
}

static void nobody_is_waited_for_where_the_wizard_delegates(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_DELEGATION_MODE, "same-account");
	fake_cloud_zone(r.cloud, CLOUD_DEV, "example.com", "ZPARENT");
	script_failure(&r, HOURS(12), "");
	r.cloud->delegated_ms = HOURS(14);
	replay_start(&r);
	replay_advance(&r, HOURS(13));
	assert_node(&r, STACK_DELEGATION, NODE_DONE);
	assert_node(&r, STACK_CERTIFICATE, NODE_WAITING);
	assert_true(replay_node(&r, STACK_CERTIFICATE)->blocked_by & STACK_BIT(NODE_DELEGATED));
	assert_false(deployment_waits_for_person(replay_picture(&r)));
	replay_run(&r, HOURS(3));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

static void a_delegation_that_came_too_late_for_acm_counts_too(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failure(&r, HOURS(12), "");
	r.cloud->delegated_ms = HOURS(11) + MINUTES(30);
	r.cloud->issue_ms = HOURS(2);
	replay_start(&r);
	replay_run(&r, HOURS(20));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-certificate")->creates, 2);
	replay_teardown(&r);
}

static void the_next_run_parks_it_as_well(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = script_failure(&r, HOURS(12), "");
	replay_start(&r);
	replay_advance(&r, HOURS(1));
	replay_stop(&r);
	replay_advance(&r, HOURS(20));
	replay_start(&r);
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	assert_true(replay_picture(&r)->is_known);
	assert_int_equal(s->creates, 1);
	r.cloud->delegated_ms = r.clock.ms;
	replay_run(&r, HOURS(2));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(s->creates, 2);
	replay_teardown(&r);
}

static void a_watch_shows_it_parked_and_follows_the_next_one(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = script_failure(&r, HOURS(12), "");
	replay_start(&r);
	replay_advance(&r, HOURS(13));
	replay_stop(&r);
	r.watch_only = true;
	replay_start(&r);
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	r.cloud->delegated_ms = r.clock.ms;
	replay_advance(&r, MINUTES(3));
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	/* Somebody else deploys. */
	fake_stack_forget(s);
	fake_cloud_existing(r.cloud, "demo-dev-certificate", 0, NULL);
	fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	fake_stack_resource(s, 1000, MINUTES(60), "Certificate", CERTIFICATE_TYPE);
	replay_advance(&r, SECONDS(40));
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	replay_teardown(&r);
}

static void it_is_made_again_a_bounded_number_of_times(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = script_failure(&r, SECONDS(60), "Certificate validation timed out");
	replay_start(&r);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_CERTIFICATE, NODE_PERSON);
	r.cloud->delegated_ms = r.clock.ms;
	r.cloud->issue_ms = HOURS(400);
	for (int i = 1; i <= 3; i++) {
		while (s->creates == i && r.clock.ms < HOURS(10))
			replay_advance(&r, 100);
		assert_int_equal(s->creates, i + 1);
		script_failure(&r, SECONDS(60), "Certificate validation timed out");
	}
	replay_run(&r, HOURS(1));
	assert_node(&r, STACK_CERTIFICATE, NODE_FAILED);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_int_equal(s->creates, 4);
	replay_teardown(&r);
}

/* The certificate's own explanation and the table of causes are shown side by side. */
static void caa_is_advised_the_same_everywhere(void **state)
{
	CLEANUP(advice_release)
	struct advice advice = advice_for("AWS::CertificateManager::Certificate", "CAA_ERROR");
	CLEANUP(mem_free_text) char *words = certificate_words("FAILED", "CAA_ERROR", "h.example");
	(void)state;
	assert_string_equal(advice.id, "certificate-caa");
	if (!strstr(words, advice.text)) fail_msg("\"%s\" is not in \"%s\"", advice.text, words);
}

static void a_refusal_fails_and_is_explained(void **state)
{
	static const struct {
		const char *code, *words;
	} table[] = {
		{ "CAA_ERROR", "CAA record" },
		{ "DOMAIN_NOT_ALLOWED", "unsafe sites" },
		{ "ADDITIONAL_VERIFICATION_REQUIRED", "AWS Support" },
		{ "INVALID_PUBLIC_DOMAIN", "public suffix" },
		{ "SOMETHING_NEW", "SOMETHING_NEW" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct replay r;
		replay_setup(&r);
		script_failure(&r, MINUTES(90), "");
		replay_start(&r);
		replay_advance(&r, MINUTES(80));
		assert_null(replay_picture(&r)->certificate.explanation);
		r.cloud->certificate_status = "FAILED";
		r.cloud->certificate_failure = table[i].code;
		replay_advance(&r, MINUTES(20));
		const struct deployment *p = replay_picture(&r);
		assert_node(&r, STACK_CERTIFICATE, NODE_FAILED);
		assert_string_equal(p->certificate.status, "FAILED");
		assert_string_equal(p->certificate.failure_reason, table[i].code);
		assert_non_null(strstr(p->certificate.explanation, table[i].words));
		assert_non_null(strstr(p->certificate.explanation, "redash.dev.example.com"));
		assert_string_equal(replay_node(&r, STACK_CERTIFICATE)->reason,
				    p->certificate.explanation);
		assert_int_equal(p->phase, DEPLOYMENT_FAILED);
		assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
		replay_teardown(&r);
	}
}

/* Between two looks at ACM, and gone with the rollback seconds later. */
static void a_refusal_is_learnt_before_the_rollback_hides_it(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = script_failure(&r, MINUTES(90), "");
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	assert_int_equal(s->creates, 1);
	int64_t fails_ms = s->created_ms + MINUTES(90);
	while (fake_cloud_epoch_ms(r.cloud) < fails_ms)
		replay_advance(&r, 100);
	r.cloud->certificate_status = "FAILED";
	r.cloud->certificate_failure = "CAA_ERROR";
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_CERTIFICATE, NODE_FAILED);
	assert_string_equal(replay_picture(&r)->certificate.failure_reason, "CAA_ERROR");
	replay_teardown(&r);
}

static void an_event_tells_a_refusal_to_whom_may_not_ask_acm(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_DESCRIBE_CERTIFICATE,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	script_failure(&r, MINUTES(90), "The request failed: CAA_ERROR.");
	replay_start(&r);
	replay_advance(&r, MINUTES(100));
	assert_node(&r, STACK_CERTIFICATE, NODE_FAILED);
	assert_string_equal(replay_picture(&r)->certificate.failure_reason, "CAA_ERROR");
	assert_non_null(strstr(replay_node(&r, STACK_CERTIFICATE)->reason, "CAA record"));
	replay_teardown(&r);
}

static void a_certificate_that_ends_at_once_is_not_taken_for_given_up(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failure(&r, MINUTES(2), "Resource creation failed");
	replay_start(&r);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_CERTIFICATE, NODE_FAILED);
	replay_teardown(&r);
}

static void the_record_is_looked_for_once_it_is_known(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	while (replay_node(&r, NODE_CNAME)->state != NODE_DONE && r.clock.ms < HOURS(1))
		replay_advance(&r, 100);
	assert_true(r.cloud->calls[FAKE_LOOK_UP_DELEGATION] > 0);
	assert_int_equal(count(&r, "  cname "), 0);
	replay_advance(&r, SECONDS(15));
	assert_true(count(&r, "  cname _0a1b.redash.dev.example.com "
			      "_2c3d.acm-validations.aws\n") > 0);
	replay_teardown(&r);
}

static void the_picture_tells_what_acm_says_and_since_when(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(10);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	const struct deployment_certificate *c = &replay_picture(&r)->certificate;
	assert_string_equal(c->status, "PENDING_VALIDATION");
	assert_int_equal(c->status_since_ms, replay_node(&r, STACK_CERTIFICATE)->started_ms);
	assert_null(c->explanation);
	replay_run(&r, HOURS(1));
	assert_string_equal(c->status, "ISSUED");
	assert_in_range(c->status_since_ms, replay_node(&r, STACK_CERTIFICATE)->started_ms,
			replay_picture(&r)->ended_ms);
	assert_true(c->status_since_ms > replay_node(&r, STACK_CERTIFICATE)->started_ms);
	replay_teardown(&r);
}

static void words_exist_only_for_what_is_no_good(void **state)
{
	(void)state;
	assert_null(certificate_words("PENDING_VALIDATION", "", "a.example.com"));
	assert_null(certificate_words("ISSUED", NULL, "a.example.com"));
	assert_null(certificate_words(NULL, NULL, "a.example.com"));
	CLEANUP(mem_free_text)
	char *late = certificate_words("VALIDATION_TIMED_OUT", "", "a.example.com");
	assert_non_null(strstr(late, "72 hours"));
	assert_null(certificate_code_in("Resource creation Initiated by OTHER"));
	assert_null(certificate_code_in(NULL));
	assert_string_equal(certificate_code_in("x (DOMAIN_NOT_ALLOWED)"), "DOMAIN_NOT_ALLOWED");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_that_cloudformation_gave_up_on_is_parked),
		cmocka_unit_test(a_parked_certificate_is_made_again_once_the_zone_is_delegated),
		cmocka_unit_test(nothing_but_the_given_up_certificate_is_ever_removed),
		cmocka_unit_test(a_given_up_certificate_is_not_the_cause_of_what_fails_later),
		cmocka_unit_test(nobody_is_waited_for_where_the_wizard_delegates),
		cmocka_unit_test(a_delegation_that_came_too_late_for_acm_counts_too),
		cmocka_unit_test(the_next_run_parks_it_as_well),
		cmocka_unit_test(a_watch_shows_it_parked_and_follows_the_next_one),
		cmocka_unit_test(it_is_made_again_a_bounded_number_of_times),
		cmocka_unit_test(caa_is_advised_the_same_everywhere),
		cmocka_unit_test(a_refusal_fails_and_is_explained),
		cmocka_unit_test(a_refusal_is_learnt_before_the_rollback_hides_it),
		cmocka_unit_test(an_event_tells_a_refusal_to_whom_may_not_ask_acm),
		cmocka_unit_test(a_certificate_that_ends_at_once_is_not_taken_for_given_up),
		cmocka_unit_test(the_record_is_looked_for_once_it_is_known),
		cmocka_unit_test(the_picture_tells_what_acm_says_and_since_when),
		cmocka_unit_test(words_exist_only_for_what_is_no_good),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
