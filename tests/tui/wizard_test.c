/* How the form behaves: what keys do, what is asked of the program, what never shows. */
#include "tui/app.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <time.h>

#include "tests/support/screen.h"
#include "tui/screen.h"

static void the_first_look_asks_for_the_account(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open(&t, 24, 80, NULL);
	assert_int_equal(screen_effects(&t, EFFECT_LOOK_UP_ACCOUNT), 1);
	assert_int_equal(screen_effects(&t, EFFECT_LIST_ZONES), 1);
	assert_int_equal(screen_effects(&t, EFFECT_LIST_KEY_PAIRS), 1);
	assert_int_equal(screen_effects(&t, EFFECT_FIND_ENVIRONMENT), 1);
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_close(&t);
}

static void only_forward_is_gated_back_always_works(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<PgDn>exa_mple<PgDn>");
	assert_true(screen_shows(&t, "Step 2 of 13"));
	assert_true(screen_shows(&t, "1 problem on this page"));
	screen_type(&t, "<Esc>");
	assert_true(screen_shows(&t, "Step 1 of 13"));
	screen_type(&t, "<PgDn><PgUp>");
	assert_true(screen_shows(&t, "Step 1 of 13"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "exa_mple"));
	screen_close(&t);
}

static void a_field_is_judged_on_leaving_then_on_every_key(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<PgDn>exa_mple.com");
	assert_false(screen_shows(&t, "! look"));
	screen_type(&t, "<Tab>");
	assert_true(screen_shows(&t, "! look"));
	screen_type(&t, "<S-Tab>");
	assert_true(screen_shows(&t, "! look"));
	screen_type(&t, "<C-u>example.com");
	assert_false(screen_shows(&t, "! look"));
	screen_type(&t, "_");
	assert_true(screen_shows(&t, "! look"));
	screen_close(&t);
}

static void another_network_block_offers_new_subnets_at_once(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(
		&t,
		"<PgDn>example.com<PgDn><C-u>172.16.0.0/16<Tab><F4><Tab><F4><Tab><F4><Tab><F4>");
	assert_string_equal(answers_get(app_answers(t.app), Q_PUBLIC_A), "172.16.0.0/24");
	assert_string_equal(answers_get(app_answers(t.app), Q_PUBLIC_B), "172.16.1.0/24");
	assert_string_equal(answers_get(app_answers(t.app), Q_PRIVATE_A), "172.16.2.0/24");
	assert_string_equal(answers_get(app_answers(t.app), Q_PRIVATE_B), "172.16.3.0/24");
	assert_false(screen_shows(&t, "! look"));
	screen_close(&t);
}

static void starting_fresh_asks_before_it_forgets(void **state)
{
	struct screen_test t;
	struct answers saved;
	(void)state;
	answers_init(&saved);
	answers_set(&saved, Q_PREFIX, "kept");
	const struct app_options options = { .is_saved_session = true, .answers = &saved };
	screen_open(&t, 24, 80, &options);
	for (int i = 0; i < 20 && !screen_shows(&t, "Forget the answers"); i++)
		screen_type(&t, "<Tab><Enter>");
	screen_type(&t, "<Enter>");
	assert_string_equal(answers_get(app_answers(t.app), Q_PREFIX), "kept");
	screen_type(&t, "<Enter><Down><Enter>");
	assert_string_not_equal(answers_get(app_answers(t.app), Q_PREFIX), "kept");
	screen_close(&t);
	answers_release(&saved);
}

static void every_changed_field_is_saved_once_it_is_left(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<PgDn>example.com");
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 0);
	screen_type(&t, "<Tab>");
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 1);
	screen_type(&t, "<Tab><Tab>");
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 1);
	assert_string_equal(answers_get(app_answers(t.app), Q_PARENT_DOMAIN), "example.com");
	screen_close(&t);
}

static void f4_takes_the_suggestion(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_fill_domain(&t);
	screen_type(&t, "<C-u>10.1.2.3/16<Tab><S-Tab>");
	assert_true(screen_shows(&t, "(F4)"));
	screen_type(&t, "<F4>");
	assert_string_equal(answers_get(app_answers(t.app), Q_VPC_CIDR), "10.1.0.0/16");
	screen_close(&t);
}

static void a_pasted_list_fills_rows(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_fill_domain(&t);
	screen_type(&t, "<PgDn>");
	screen_paste(&t, "203.0.113.0/24\n198.51.100.7, 192.0.2.0/25\n");
	assert_int_equal(answers_list_len(app_answers(t.app), Q_ALLOW), 3);
	assert_true(screen_shows(&t, "3 rows added"));
	screen_type(&t, "<Up><C-x>");
	assert_int_equal(answers_list_len(app_answers(t.app), Q_ALLOW), 2);
	screen_close(&t);
}

static void a_line_end_pasted_into_a_field_becomes_a_blank(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<PgDn>");
	screen_paste(&t, "exa\nmple.com\n");
	assert_true(screen_shows(&t, "exa mple.com_"));
	assert_true(screen_shows(&t, "became blanks"));
	screen_close(&t);
}

static void a_row_of_review_is_edited_and_returns(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_to_review(&t);
	screen_type(&t, "<Tab><Enter>");
	assert_true(screen_shows(&t, "Step 2 of 13"));
	assert_true(screen_shows(&t, "Back to Review"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 10 of 13"));
	screen_close(&t);
}

static void nothing_is_created_before_the_name_is_typed(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_to_review(&t);
	screen_type(&t, "<S-Tab><S-Tab><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	assert_true(screen_shows(&t, "type the environment name here: dev"));
	screen_type(&t, "prod<Enter><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_type(&t, "<C-u>dev<Enter><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 1);
	assert_true(screen_shows(&t, "Step 11 of 13"));
	screen_close(&t);
}

static void a_secret_shows_only_while_it_is_revealed(void **state)
{
	struct screen_test t;
	static const char canary[] = "Canary4242Secret";
	(void)state;
	screen_open_usual(&t);
	screen_fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><PgDn><Tab>");
	screen_type(&t, canary);
	assert_false(screen_shows(&t, canary));
	screen_type(&t, "<C-r>");
	assert_true(screen_shows(&t, canary));
	assert_true(app_needs_ticks(t.app));
	screen_wait(&t, 29000);
	assert_true(screen_shows(&t, canary));
	screen_wait(&t, 1000);
	assert_false(screen_shows(&t, canary));
	screen_type(&t, "<C-r><Tab>");
	assert_false(screen_shows(&t, canary));
	screen_type(&t, "<F1>");
	assert_false(screen_shows(&t, canary));
	screen_type(&t, "<Esc><PgDn>");
	assert_false(screen_shows(&t, canary));
	CLEANUP(str_release) struct str summary = STR_INIT;
	app_summary(t.app, &summary);
	assert_null(strstr(str_text(&summary), canary));
	for (size_t i = 0; i < t.effects.list.len; i++)
		assert_true(!t.effects.list.item[i].text ||
			    !strstr(t.effects.list.item[i].text, canary));
	screen_close(&t);
}

static void generating_replaces_a_typed_secret(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><PgDn><Tab>abc");
	assert_int_equal(app_secrets(t.app)->source[SECRET_REDASH_PASSWORD], SECRET_TYPED);
	assert_int_equal(secret_len(&app_secrets(t.app)->value[SECRET_REDASH_PASSWORD]), 3);
	screen_type(&t, "<C-g>");
	assert_int_equal(app_secrets(t.app)->source[SECRET_REDASH_PASSWORD], SECRET_GENERATED);
	assert_true(secret_len(&app_secrets(t.app)->value[SECRET_REDASH_PASSWORD]) > 10);
	screen_type(&t, "<C-o>");
	assert_int_equal(screen_effect(&t, EFFECT_COPY_SECRET)->secret_id, SECRET_REDASH_PASSWORD);
	screen_close(&t);
}

static void two_zones_are_chosen_from_the_accounts(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	assert_string_equal(answers_get(app_answers(t.app), Q_ZONE_A), "ap-northeast-1a");
	screen_fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.0/24<PgDn>");
	screen_type(&t, "<Down><Down> ");
	assert_true(screen_shows(&t, "Two zones are chosen already"));
	screen_type(&t, "<Up><Up> <Down><Down> ");
	assert_string_equal(answers_get(app_answers(t.app), Q_ZONE_A), "ap-northeast-1d");
	assert_string_equal(answers_get(app_answers(t.app), Q_ZONE_B), "ap-northeast-1c");
	screen_close(&t);
}

static void an_environment_that_exists_is_offered(void **state)
{
	static const char *const names[] = { "redash-dev-network" };
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_event(&t,
		     (struct event){ .kind = EVENT_ENVIRONMENT, .names = names, .name_count = 1 });
	assert_true(screen_shows(&t, "This environment exists"));
	screen_type(&t, "<Down><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 2 of 13"));
	screen_close(&t);
}

static void a_box_that_comes_while_typing_is_not_confirmed_by_enter(void **state)
{
	static const char *const names[] = { "redash-dev-network" };
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_type(&t, "<Tab>");
	screen_event(&t,
		     (struct event){ .kind = EVENT_ENVIRONMENT, .names = names, .name_count = 1 });
	screen_type(&t, "<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	assert_false(screen_shows(&t, "This environment exists"));
	screen_close(&t);
}

static void a_rehearsal_says_so_on_every_page(void **state)
{
	struct screen_test t;
	const struct app_options rehearsal = { .is_rehearsal = true, .speed = 60 };
	(void)state;
	screen_open(&t, 24, 80, &rehearsal);
	screen_account(&t);
	for (int page = 0; page < PAGE_REVIEW; page++) {
		assert_true(screen_shows(&t, "REHEARSAL - not AWS"));
		screen_type(&t, page == 1   ? "example.com<PgDn>"
				: page == 3 ? "203.0.113.1<PgDn>"
					    : "<PgDn>");
	}
	screen_close(&t);
}

static void both_accounts_are_on_the_narrowest_screen(void **state)
{
	struct screen_test t;
	struct answers answers;
	(void)state;
	answers_init(&answers);
	answers_set(&answers, Q_DELEGATION_MODE, "profile");
	answers_set(&answers, Q_PARENT_PROFILE, "production");
	const struct app_options options = { .is_rehearsal = true, .answers = &answers };
	screen_open(&t, 20, 60, &options);
	screen_account(&t);
	screen_event(&t, (struct event){ .kind = EVENT_IDENTITY,
					 .account_is_parent = true,
					 .text = "444455556666" });
	CLEANUP(mem_free_text) char *text = screen_text(&t);
	*strchr(text, '\n') = '\0';
	assert_non_null(strstr(text, "111122223333"));
	assert_non_null(strstr(text, "producti 444455556666"));
	assert_non_null(strstr(text, "REHEARSAL"));
	answers_release(&answers);
	screen_close(&t);
}

/* A question nobody is asked would keep its default for ever. */
static void every_question_has_a_place_on_its_page(void **state)
{
	(void)state;
	for (int i = 0; i < Q_COUNT; i++) {
		enum question_id id = (enum question_id)i;
		const struct row *row = screen(question(id)->page)->rows;
		bool found = id == Q_ADOPT; /* Ctrl-N on the rows of the secrets */
		for (; row->kind != ROW_END; row++) {
			bool asks = row->kind == ROW_ASK || row->kind == ROW_PAIR ||
				    row->kind == ROW_LIST || row->kind == ROW_ZONES;
			bool pair = row->kind == ROW_PAIR || row->kind == ROW_ZONES;
			found |= asks && (row->question == id || (pair && row->second == id));
		}
		if (!found) fail_msg("%s is on no page", question(id)->label);
	}
}

static void failing_to_save_is_said_on_every_page(void **state)
{
	struct screen_test t;
	struct err err = ERR_INIT;
	(void)state;
	screen_open_usual(&t);
	err_set(&err, ERR_SYSTEM, "disk is full");
	screen_event(&t, (struct event){ .kind = EVENT_SAVED, .err = &err });
	assert_true(screen_shows(&t, "NOT SAVED"));
	assert_true(screen_shows(&t, "disk is full"));
	err_release(&err);
	screen_close(&t);
}

static void text_from_the_account_cannot_draw(void **state)
{
	static const char *const zones[] = { "\x1b[2Jevil", "b" };
	static const char *const ids[] = { "x\r\ny", "z" };
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	screen_event(&t,
		     (struct event){
			     .kind = EVENT_ZONES, .names = zones, .names2 = ids, .name_count = 2 });
	screen_fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.1<PgDn>");
	CLEANUP(mem_free_text) char *text = screen_text(&t);
	assert_null(strchr(text, '\x1b'));
	assert_null(strchr(text, '\r'));
	screen_close(&t);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_look_asks_for_the_account),
		cmocka_unit_test(only_forward_is_gated_back_always_works),
		cmocka_unit_test(a_field_is_judged_on_leaving_then_on_every_key),
		cmocka_unit_test(another_network_block_offers_new_subnets_at_once),
		cmocka_unit_test(starting_fresh_asks_before_it_forgets),
		cmocka_unit_test(every_changed_field_is_saved_once_it_is_left),
		cmocka_unit_test(f4_takes_the_suggestion),
		cmocka_unit_test(a_pasted_list_fills_rows),
		cmocka_unit_test(a_line_end_pasted_into_a_field_becomes_a_blank),
		cmocka_unit_test(a_row_of_review_is_edited_and_returns),
		cmocka_unit_test(nothing_is_created_before_the_name_is_typed),
		cmocka_unit_test(a_secret_shows_only_while_it_is_revealed),
		cmocka_unit_test(generating_replaces_a_typed_secret),
		cmocka_unit_test(two_zones_are_chosen_from_the_accounts),
		cmocka_unit_test(an_environment_that_exists_is_offered),
		cmocka_unit_test(a_box_that_comes_while_typing_is_not_confirmed_by_enter),
		cmocka_unit_test(a_rehearsal_says_so_on_every_page),
		cmocka_unit_test(both_accounts_are_on_the_narrowest_screen),
		cmocka_unit_test(every_question_has_a_place_on_its_page),
		cmocka_unit_test(failing_to_save_is_said_on_every_page),
		cmocka_unit_test(text_from_the_account_cannot_draw),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
