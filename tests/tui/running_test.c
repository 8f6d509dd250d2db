/* The pages about a deployment: what keys do, what is asked of the program, how it ends. */
#include "tui/app.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"

static void leaving_asks_and_says_how_to_come_back(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<C-c>");
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 1);
	screen_type(&t, "<Esc>");
	assert_int_equal(screen_effects(&t, EFFECT_QUIT), 0);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "q");
	assert_true(screen_shows(&t, "redash-wizard watch"));
	screen_type(&t, "<Down><Enter>");
	assert_int_equal(screen_effect(&t, EFFECT_QUIT)->code, 3);
	screen_close(&t);
	picture_free(d);
}

static void the_menu_stops_and_deletes_what_was_made(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "q<Down><Down><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_STOP), 1);
	assert_int_equal(screen_effects(&t, EFFECT_QUIT), 0);
	screen_type(&t, "q<Down><Down><Down><Enter>");
	assert_true(screen_shows(&t, "Are you sure?"));
	screen_type(&t, "prod<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_UNDO), 0);
	screen_type(&t, "<C-u>dev<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_UNDO), 1);
	d->is_cancelled = true;
	d->phase = DEPLOYMENT_IDLE;
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "It has stopped."));
	screen_type(&t, "<C-c>"); /* nothing runs: there is nothing to stop */
	assert_true(screen_shows(&t, "Leave the wizard?"));
	screen_close(&t);
	picture_free(d);
}

static void records_are_handed_over(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	const struct app_options rehearsal = { .is_rehearsal = true, .speed = 60 };
	(void)state;
	screen_open(&t, 24, 80, &rehearsal);
	screen_account(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_int_equal(screen_effects(&t, EFFECT_BELL), 1);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_int_equal(screen_effects(&t, EFFECT_BELL), 1);
	screen_type(&t, "y");
	assert_non_null(strstr(screen_effect(&t, EFFECT_COPY)->text, "ns-101.awsdns-12.com"));
	screen_type(&t, "ms");
	assert_int_equal(screen_effects(&t, EFFECT_COPY), 2);
	assert_non_null(strstr(screen_effect(&t, EFFECT_WRITE_FILE)->path, "redash-dev"));
	screen_type(&t, "rp");
	assert_int_equal(screen_effects(&t, EFFECT_CHECK_NOW), 1);
	assert_int_equal(screen_effects(&t, EFFECT_PASTE_RECORDS), 1);
	screen_type(&t, "<Right>");
	assert_true(screen_shows(&t, "Step 12 of 13"));
	screen_type(&t, "<Left>");
	assert_true(screen_shows(&t, "Step 11 of 13"));
	screen_close(&t);
	picture_free(d);
}

/* In the pager: every form, and what was seen at which server. */
static void all_there_is_to_hand_over_is_viewed_at_once(void **state)
{
	static const char *const parts[] = {
		"==== delegation.txt ====",
		"==== seen at 12:11:40 ====",
		"Shown by: dig",
		"==== delegation.json ====",
		"aws route53 change-resource-record-sets",
		"Apply: terraform apply",
		"==== delegation-role.yaml ====",
		"ns-7.old.example",
	};
	struct screen_test t;
	struct deployment *d = picture_mixed();
	struct err err = ERR_INIT;
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_type(&t, "v"); /* nothing yet */
	assert_int_equal(screen_effects(&t, EFFECT_VIEW), 0);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "v");
	assert_int_equal(screen_effects(&t, EFFECT_VIEW), 1);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (!strstr(screen_effect(&t, EFFECT_VIEW)->text, parts[i]))
			fail_msg("no %s in %s", parts[i], screen_effect(&t, EFFECT_VIEW)->text);
	err_set(&err, ERR_NOT_FOUND, "cannot run most: No such file or directory");
	screen_event(&t, (struct event){ .kind = EVENT_VIEWED, .err = &err });
	assert_true(screen_shows(&t, "cannot run most"));
	screen_close(&t);
	err_release(&err);
	picture_free(d);
}

static void an_issued_certificate_that_is_used_is_named(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	d->nodes[STACK_CERTIFICATE].state = NODE_ADOPTED;
	d->nodes[STACK_CERTIFICATE].reason = mem_copy_text(
		"uses the issued certificate arn:1 of *.dev.example.com, valid until 2027-05-01");
	free(TAKE(d->certificate.cname_name));
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "B  the certificate, issued before"));
	assert_true(screen_shows(&t, "uses the issued certificate arn:1 of *.dev.example.com"));
	assert_false(screen_shows(&t, "has not said yet"));
	screen_close(&t);
	picture_free(d);
}

static void the_parents_admin_is_played_in_a_rehearsal_only(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "p");
	assert_int_equal(screen_effects(&t, EFFECT_PASTE_RECORDS), 0);
	screen_close(&t);
	picture_free(d);
}

static void events_are_followed_scrolled_and_filtered(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "following"));
	screen_type(&t, "<Down><Down>");
	assert_true(screen_shows(&t, "2 back, 0 new"));
	picture_event(d, STACK_DATA, 650, "ParameterGroup", "AWS::RDS::DBParameterGroup",
		      "CREATE_COMPLETE", NULL);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "3 back, 1 new"));
	screen_type(&t, "<End>");
	assert_true(screen_shows(&t, "ParameterGroup"));
	screen_type(&t, "/natgate<Enter>");
	assert_true(screen_shows(&t, "events (1)"));
	assert_false(screen_shows(&t, "ParameterGroup"));
	screen_type(&t, "/<Esc>");
	assert_true(screen_shows(&t, "events (6)"));
	screen_close(&t);
	picture_free(d);
}

static void a_failure_names_its_cause_and_leads_to_the_page(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_failed();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "cache.t2.micro is not available"));
	assert_false(app_needs_ticks(t.app));
	screen_type(&t, "e");
	assert_true(screen_shows(&t, "events (1)"));
	screen_type(&t, "a");
	assert_true(screen_shows(&t, "events (2)"));
	screen_type(&t, "y");
	assert_non_null(strstr(screen_effect(&t, EFFECT_COPY)->text, "cache.t2.micro"));
	screen_type(&t, "g");
	assert_true(screen_shows(&t, "Step 6 of 13"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 12 of 13"));
	screen_type(&t, "r");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 2);
	picture_free(d); /* the effect ends it: the model must not look at it again */
	screen_draw(&t);
	screen_close(&t);
}

static void completion_leads_to_the_last_page(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "https://redash.dev.example.com/setup"));
	CLEANUP(str_release) struct str summary = STR_INIT;
	app_summary(t.app, &summary);
	assert_non_null(strstr(str_text(&summary), "https://redash.dev.example.com/setup"));
	screen_type(&t, "y<Enter>");
	assert_string_equal(screen_effect(&t, EFFECT_COPY)->text,
			    "https://redash.dev.example.com/setup");
	assert_int_equal(screen_effect(&t, EFFECT_QUIT)->code, 0);
	screen_close(&t);
	picture_free(d);
}

static void answers_cannot_change_under_a_running_deployment(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "<M-2>x");
	assert_true(screen_shows(&t, "uses these answers"));
	assert_string_equal(answers_get(app_answers(t.app), Q_PARENT_DOMAIN), "example.com");
	screen_close(&t);
	picture_free(d);
}

static void a_rollback_is_named_and_has_no_time_left(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	for (size_t i = 0; i < d->nodes[STACK_DATA].resources.len; i++)
		d->nodes[STACK_DATA].resources.item[i].state = RESOURCE_UNDOING;
	d->nodes[STACK_DATA].state = NODE_UNDOING;
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	for (int i = 0; i < 3 && !screen_shows(&t, "Undoing"); i++)
		screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Undoing"));
	assert_true(screen_shows(&t, " undo"));
	assert_false(screen_shows(&t, "min left"));
	assert_false(screen_shows(&t, "Deploying"));
	screen_close(&t);
	picture_free(d);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rollback_is_named_and_has_no_time_left),
		cmocka_unit_test(leaving_asks_and_says_how_to_come_back),
		cmocka_unit_test(the_menu_stops_and_deletes_what_was_made),
		cmocka_unit_test(records_are_handed_over),
		cmocka_unit_test(all_there_is_to_hand_over_is_viewed_at_once),
		cmocka_unit_test(an_issued_certificate_that_is_used_is_named),
		cmocka_unit_test(the_parents_admin_is_played_in_a_rehearsal_only),
		cmocka_unit_test(events_are_followed_scrolled_and_filtered),
		cmocka_unit_test(a_failure_names_its_cause_and_leads_to_the_page),
		cmocka_unit_test(completion_leads_to_the_last_page),
		cmocka_unit_test(answers_cannot_change_under_a_running_deployment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
