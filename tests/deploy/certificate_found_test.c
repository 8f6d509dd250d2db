/* A certificate that is issued already: found, asked about, used or not, and never removed. */
#include "core/deploy/deploy.h"
#include "core/deploy/removal.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define DAYS(n) ((int64_t)(n)*24 * 3600 * 1000)
#define ARN(n)  "arn:aws:acm:eu-central-1:111122223333:certificate/issued-" n

static void add_issued(struct replay *r, const char *arn, const char *domain, int64_t valid_ms)
{
	*vec_push(&r->cloud->issued) = (struct cloud_issued){
		.arn = arn,
		.domain = domain,
		.status = "ISSUED",
		.type = "AMAZON_ISSUED",
		.key_algorithm = "EC_prime256v1",
		.renewal = "INELIGIBLE",
		.not_after_ms = fake_cloud_epoch_ms(r->cloud) + valid_ms,
	};
}

static void with_issued(struct replay *r)
{
	replay_setup(r);
	r->cloud->delegated_ms = MINUTES(1);
	add_issued(r, ARN("1"), "*.dev.example.com", DAYS(190));
}

static int certificate_creates(const struct replay *r)
{
	return fake_cloud_stack(r->cloud, "demo-dev-certificate")->creates;
}

static const char *redash_certificate(const struct replay *r)
{
	return fake_stack_parameter(fake_cloud_stack(r->cloud, "demo-dev-redash"),
				    "CertificateArn");
}

static void run_to_choice(struct replay *r)
{
	replay_start(r);
	replay_run(r, MINUTES(60));
	assert_node(r, STACK_CERTIFICATE, NODE_CHOICE);
}

static void complete(struct replay *r)
{
	replay_run(r, MINUTES(60));
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_COMPLETE);
}

static void used(struct replay *r)
{
	run_to_choice(r);
	replay_decide(r, STACK_CERTIFICATE, CHOICE_USE);
	complete(r);
	assert_node(r, STACK_CERTIFICATE, NODE_ADOPTED);
}

static void an_issued_certificate_is_asked_about_before_anything_is_requested(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	run_to_choice(&r);
	const struct deployment_choice *c = &replay_node(&r, STACK_CERTIFICATE)->choice;
	assert_int_equal(c->offered, CHOICE_BIT(CHOICE_USE) | CHOICE_BIT(CHOICE_MAKE));
	assert_int_equal(c->best, CHOICE_USE);
	assert_non_null(strstr(c->sentence, ARN("1") " of *.dev.example.com, valid until 2027-"));
	assert_non_null(strstr(c->sentence, "(EC_prime256v1)"));
	assert_int_equal(certificate_creates(&r), 0);
	replay_teardown(&r);
}

static void the_one_that_is_used_takes_the_place_of_the_stack(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	used(&r);
	assert_string_equal(redash_certificate(&r), ARN("1"));
	assert_int_equal(certificate_creates(&r), 0);
	assert_non_null(strstr(replay_node(&r, STACK_CERTIFICATE)->reason,
			       "uses the issued certificate " ARN("1") " of *.dev.example.com"));
	/* It has no record: there is nothing to put. */
	assert_node(&r, STACK_VALIDATION, NODE_SKIPPED);
	assert_string_equal(replay_picture(&r)->certificate.status, "ISSUED");
	replay_teardown(&r);
}

static void the_record_that_renews_it_is_put_into_the_zone(void **state)
{
	static const struct {
		const char *name;
		enum node_state state;
	} cases[] = { { "_9e.dev.example.com", NODE_DONE }, { "_9e.example.com", NODE_SKIPPED } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct replay r;
		with_issued(&r);
		r.cloud->issued_cname[0] = cases[i].name;
		r.cloud->issued_cname[1] = "_7f.acm-validations.aws";
		used(&r);
		assert_node(&r, STACK_VALIDATION, cases[i].state);
		const struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-validation");
		assert_int_equal(s->creates, cases[i].state == NODE_DONE);
		if (s->creates)
			assert_string_equal(fake_stack_parameter(s, "RecordName"), cases[i].name);
		replay_teardown(&r);
	}
}

static void a_second_run_and_a_watch_keep_what_is_used(void **state)
{
	(void)state;
	for (int watch = 0; watch < 2; watch++) {
		struct replay r;
		with_issued(&r);
		used(&r);
		replay_stop(&r);
		/* A better one since then, and the used one ends soon: it is used all the same. */
		r.cloud->issued.item[0].not_after_ms = fake_cloud_epoch_ms(r.cloud) + DAYS(5);
		add_issued(&r, ARN("2"), "redash.dev.example.com", DAYS(190));
		uint64_t writes = fake_cloud_writes(r.cloud);
		r.watch_only = watch;
		replay_start(&r);
		complete(&r);
		assert_node(&r, STACK_CERTIFICATE, NODE_ADOPTED);
		assert_string_equal(redash_certificate(&r), ARN("1"));
		assert_int_equal(fake_cloud_writes(r.cloud), writes);
		replay_teardown(&r);
	}
}

static void whoever_may_not_list_them_any_more_keeps_what_is_used(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	used(&r);
	replay_stop(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LIST_CERTIFICATES,
						      .kind = ERR_DENIED,
						      .text = "not allowed",
						      .count = 9 });
	replay_start(&r);
	complete(&r);
	assert_string_equal(redash_certificate(&r), ARN("1"));
	assert_int_equal(certificate_creates(&r), 0);
	replay_teardown(&r);
}

static void one_of_our_own_is_made_when_that_is_wanted_and_not_asked_about_again(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	run_to_choice(&r);
	replay_decide(&r, STACK_CERTIFICATE, CHOICE_MAKE);
	complete(&r);
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	assert_int_equal(certificate_creates(&r), 1);
	assert_node(&r, STACK_VALIDATION, NODE_DONE);
	replay_stop(&r);
	replay_start(&r);
	complete(&r);
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	replay_teardown(&r);
}

static void flags_decide_beforehand(void **state)
{
	static const enum choice_action actions[] = { CHOICE_USE, CHOICE_MAKE };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		struct replay r;
		with_issued(&r);
		r.policy.allowed = CHOICE_BIT(actions[i]);
		replay_start(&r);
		complete(&r);
		assert_int_equal(certificate_creates(&r), i);
		replay_teardown(&r);
	}
}

static void what_is_of_no_use_is_not_offered(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		struct replay r;
		with_issued(&r);
		struct cloud_issued *c = &r.cloud->issued.item[0];
		if (i == 0) c->not_after_ms = fake_cloud_epoch_ms(r.cloud) + DAYS(20);
		if (i == 1) c->type = "PRIVATE";
		if (i == 2) c->key_algorithm = "RSA_1024";
		if (i == 3) c->domain = "dev.example.com";
		if (i == 4)
			fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LIST_CERTIFICATES,
								      .kind = ERR_DENIED,
								      .text = "not allowed",
								      .count = 9 });
		replay_start(&r);
		complete(&r);
		assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
		replay_teardown(&r);
	}
}

static void the_host_s_own_goes_before_a_wildcard_and_the_longest_before_others(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	add_issued(&r, ARN("2"), "redash.dev.example.com", DAYS(60));
	add_issued(&r, ARN("3"), "redash.dev.example.com", DAYS(90));
	run_to_choice(&r);
	assert_non_null(
		strstr(replay_node(&r, STACK_CERTIFICATE)->choice.sentence, ARN("3") " of redash"));
	replay_teardown(&r);
}

static const struct removal_item *kept(const struct replay *r, const char *arn)
{
	static struct removal_list list;
	const struct removal_item *found = NULL;
	removal_list_release(&list);
	list = (struct removal_list){ 0 };
	removal_plan(&r->answers, replay_picture(r), &list);
	for (size_t i = 0; i < list.len; i++)
		if (strstr(list.item[i].what, "certificate") && strstr(list.item[i].what, arn))
			found = &list.item[i];
	return found;
}

static void a_removal_names_it_and_leaves_it(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	used(&r);
	replay_stop(&r);
	r.destroys = true;
	replay_start(&r);
	replay_run(&r, MINUTES(120));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	const struct removal_item *item = kept(&r, ARN("1"));
	assert_non_null(item);
	assert_int_equal(item->kind, REMOVAL_KEPT);
	assert_non_null(strstr(item->command, "delete-certificate"));
	replay_teardown(&r);
}

static void a_removal_does_not_name_one_of_our_own(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_deploy(&r);
	replay_stop(&r);
	r.destroys = true;
	replay_start(&r);
	replay_advance(&r, SECONDS(5));
	assert_non_null(replay_picture(&r)->certificate.used_arn);
	assert_null(kept(&r, "arn:"));
	replay_teardown(&r);
}

static void a_broken_look_is_taken_again(void **state)
{
	struct replay r;
	(void)state;
	with_issued(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LIST_CERTIFICATES,
						      .kind = ERR_NETWORK,
						      .text = "cut off",
						      .count = 2 });
	run_to_choice(&r);
	assert_int_equal(r.cloud->calls[FAKE_LIST_CERTIFICATES], 3);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_issued_certificate_is_asked_about_before_anything_is_requested),
		cmocka_unit_test(the_one_that_is_used_takes_the_place_of_the_stack),
		cmocka_unit_test(the_record_that_renews_it_is_put_into_the_zone),
		cmocka_unit_test(a_second_run_and_a_watch_keep_what_is_used),
		cmocka_unit_test(whoever_may_not_list_them_any_more_keeps_what_is_used),
		cmocka_unit_test(
			one_of_our_own_is_made_when_that_is_wanted_and_not_asked_about_again),
		cmocka_unit_test(flags_decide_beforehand),
		cmocka_unit_test(what_is_of_no_use_is_not_offered),
		cmocka_unit_test(
			the_host_s_own_goes_before_a_wildcard_and_the_longest_before_others),
		cmocka_unit_test(a_removal_names_it_and_leaves_it),
		cmocka_unit_test(a_removal_does_not_name_one_of_our_own),
		cmocka_unit_test(a_broken_look_is_taken_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
