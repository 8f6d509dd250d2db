/* The list of findings as a whole: order, counts, and what could not be looked at. */
#include "core/deploy/preflight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/support/preflight_lab.h"
#include "tests/support/unit.h"

static void one_account(struct lab_world *w)
{
	lab_text(&w->f.parent.account, w->f.dev.account);
}
static void wrong_zone(struct lab_world *w)
{
	answers_set(&w->a, Q_ZONE_B, "ap-northeast-1b");
}
static void no_class(struct lab_world *w)
{
	answers_set(&w->a, Q_DATABASE_SIZE, "db.t3.medium");
}
static void open_to_all(struct lab_world *w)
{
	answers_set(&w->a, Q_ALLOW, "0.0.0.0/0");
}

static void nothing_is_wrong_when_all_is_well(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	preflight_judge(&w.a, &w.f, &w.found);
	assert_int_equal(w.found.errors, 0);
	assert_int_equal(w.found.warnings, 0);
	assert_int_equal(w.found.list.len, 3); /* who we are, twice, and the cost */
	lab_world_release(&w);
}

static void nothing_is_said_of_what_nobody_has_looked_at(void **state)
{
	struct lab_world w;
	struct preflight_facts unknown = { 0 };
	(void)state;
	lab_world(&w);
	preflight_judge(&w.a, &unknown, &w.found);
	assert_int_equal(w.found.list.len, 0);
	lab_world_release(&w);
}

static void errors_come_first_and_pages_in_their_order(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	open_to_all(&w);
	no_class(&w);
	wrong_zone(&w);
	one_account(&w);
	preflight_judge(&w.a, &w.f, &w.found);
	for (size_t i = 1; i < w.found.list.len; i++) {
		const struct preflight_finding *a = &w.found.list.item[i - 1], *b = a + 1;
		assert_true(a->severity <= b->severity);
		if (a->severity == b->severity) assert_true(a->page <= b->page);
	}
	assert_string_equal(w.found.list.item[0].id, "same-account");
	assert_int_equal(w.found.errors + w.found.warnings + w.found.notes, w.found.list.len);
	lab_world_release(&w);
}

static void one_sentence_tells_of_all_looks_that_failed_alike(void **state)
{
	struct lab_world w;
	size_t told = 0;
	(void)state;
	lab_world(&w);
	for (int i = LOOK_REGIONS; i < LOOK_COUNT; i++)
		lab_fails(&w.f, (enum preflight_look)i, ERR_NETWORK, "could not connect");
	preflight_judge(&w.a, &w.f, &w.found);
	for (size_t i = 0; i < w.found.list.len; i++)
		told += strcmp(w.found.list.item[i].id, "not-checked") == 0;
	assert_int_equal(told, 1);
	assert_non_null(strstr(lab_find(&w.found, "not-checked")->sentence, "more"));
	lab_world_release(&w);
}

static void without_credentials_only_those_are_told(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	for (int i = 0; i < LOOK_COUNT; i++)
		lab_fails(&w.f, (enum preflight_look)i, ERR_CREDENTIALS, "the token has expired");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_true(preflight_lacks_credentials(&w.a, &w.f));
	assert_int_equal(w.found.errors, 2); /* both accounts */
	assert_int_equal(w.found.warnings, 0);
	lab_world_release(&w);
}

static void the_action_that_aws_names_is_told(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	lab_fails(&w.f, LOOK_IMAGES, ERR_DENIED,
		  "User: arn:aws:iam::111122223333:user/ops is not authorized to perform: "
		  "ssm:GetParameter on resource: x because no policy allows it");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_string_equal(lab_find(&w.found, "not-checked")->sentence,
			    "Not checked: machine images; no permission (ssm:GetParameter).");
	lab_world_release(&w);
}

static void a_principal_that_iam_does_not_know_is_only_a_note(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	lab_fails(&w.f, LOOK_PERMISSIONS, ERR_NOT_FOUND, "no such entity");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_int_equal(lab_find(&w.found, "not-checked")->severity, PREFLIGHT_NOTE);
	assert_int_equal(w.found.warnings, 0);
	lab_world_release(&w);
}

static void the_counts_are_written_in_words(void **state)
{
	struct preflight_findings f = { .errors = 1, .notes = 2 };
	CLEANUP(str_release) struct str text = STR_INIT;
	(void)state;
	preflight_count_text(&f, &text);
	assert_string_equal(str_text(&text), "1 error, 2 notes");
}

static void only_what_the_answers_need_is_looked_at(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	size_t answered, all = preflight_progress(&w.a, &w.f, &answered);
	assert_int_equal(all, LOOK_COUNT);
	assert_int_equal(answered, LOOK_COUNT);
	answers_set(&w.a, Q_DELEGATION_MODE, "copy");
	answers_set(&w.a, Q_KEY_PAIR, "");
	assert_false(preflight_look_applies(&w.a, LOOK_PARENT_IDENTITY));
	assert_false(preflight_look_applies(&w.a, LOOK_KEY_PAIRS));
	answers_set(&w.a, Q_PARENT_DOMAIN, NULL);
	assert_false(preflight_look_applies(&w.a, LOOK_HOSTED_ZONES));
	assert_false(preflight_look_applies(&w.a, LOOK_CAA));
	answers_set(&w.a, Q_REGION, "../x");
	assert_int_equal(preflight_progress(&w.a, &w.f, &answered), 0);
	lab_world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_wrong_when_all_is_well),
		cmocka_unit_test(nothing_is_said_of_what_nobody_has_looked_at),
		cmocka_unit_test(errors_come_first_and_pages_in_their_order),
		cmocka_unit_test(one_sentence_tells_of_all_looks_that_failed_alike),
		cmocka_unit_test(without_credentials_only_those_are_told),
		cmocka_unit_test(the_action_that_aws_names_is_told),
		cmocka_unit_test(a_principal_that_iam_does_not_know_is_only_a_note),
		cmocka_unit_test(the_counts_are_written_in_words),
		cmocka_unit_test(only_what_the_answers_need_is_looked_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
