/* How the wizard behaves: what keys do, what is asked of the program, what never shows. */
#include "tui/app.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"
#include "tui/screen.h"

static void open_wizard(struct screen_test *t)
{
	screen_open(t, 24, 80, NULL);
	screen_account(t);
	screen_forget(t);
}

static void fill_domain(struct screen_test *t)
{
	screen_type(t, "<PgDn>example.com<PgDn>");
}

static void go_to_review(struct screen_test *t)
{
	fill_domain(t);
	screen_type(t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><PgDn>");
	assert_true(screen_shows(t, "Step 8 of 11"));
}

static void start_deployment(struct screen_test *t)
{
	go_to_review(t);
	screen_type(t, "<S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	assert_int_equal(screen_effects(t, EFFECT_DEPLOY), 1);
}

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
	open_wizard(&t);
	screen_type(&t, "<PgDn>exa_mple<PgDn>");
	assert_true(screen_shows(&t, "Step 2 of 11"));
	assert_true(screen_shows(&t, "1 problem on this page"));
	screen_type(&t, "<Esc>");
	assert_true(screen_shows(&t, "Step 1 of 11"));
	screen_type(&t, "<PgDn><PgUp>");
	assert_true(screen_shows(&t, "Step 1 of 11"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "exa_mple"));
	screen_close(&t);
}

static void a_field_is_judged_on_leaving_then_on_every_key(void **state)
{
	struct screen_test t;
	(void)state;
	open_wizard(&t);
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

static void every_changed_field_is_saved_once_it_is_left(void **state)
{
	struct screen_test t;
	(void)state;
	open_wizard(&t);
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
	open_wizard(&t);
	fill_domain(&t);
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
	open_wizard(&t);
	fill_domain(&t);
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
	open_wizard(&t);
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
	open_wizard(&t);
	go_to_review(&t);
	screen_type(&t, "<Tab><Enter>");
	assert_true(screen_shows(&t, "Step 2 of 11"));
	assert_true(screen_shows(&t, "Back to Review"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 8 of 11"));
	screen_close(&t);
}

static void nothing_is_created_before_the_name_is_typed(void **state)
{
	struct screen_test t;
	(void)state;
	open_wizard(&t);
	go_to_review(&t);
	screen_type(&t, "<S-Tab><S-Tab><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	assert_true(screen_shows(&t, "type the environment name here: dev"));
	screen_type(&t, "prod<Enter><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_type(&t, "<C-u>dev<Enter><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 1);
	assert_true(screen_shows(&t, "Step 9 of 11"));
	screen_close(&t);
}

static void a_secret_shows_only_while_it_is_revealed(void **state)
{
	struct screen_test t;
	static const char canary[] = "Canary4242Secret";
	(void)state;
	open_wizard(&t);
	fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><Tab>");
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
	open_wizard(&t);
	fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><Tab>abc");
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
	open_wizard(&t);
	assert_string_equal(answers_get(app_answers(t.app), Q_ZONE_A), "ap-northeast-1a");
	fill_domain(&t);
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
	open_wizard(&t);
	screen_event(&t,
		     (struct event){ .kind = EVENT_ENVIRONMENT, .names = names, .name_count = 1 });
	assert_true(screen_shows(&t, "This environment exists"));
	screen_type(&t, "<Down><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 2 of 11"));
	screen_close(&t);
}

static void a_box_that_comes_while_typing_is_not_confirmed_by_enter(void **state)
{
	static const char *const names[] = { "redash-dev-network" };
	struct screen_test t;
	(void)state;
	open_wizard(&t);
	screen_type(&t, "<Tab>");
	screen_event(&t,
		     (struct event){ .kind = EVENT_ENVIRONMENT, .names = names, .name_count = 1 });
	screen_type(&t, "<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	assert_false(screen_shows(&t, "This environment exists"));
	screen_close(&t);
}

static void leaving_asks_and_says_how_to_come_back(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	open_wizard(&t);
	screen_type(&t, "<C-c>");
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 1);
	screen_type(&t, "<Esc>");
	assert_int_equal(screen_effects(&t, EFFECT_QUIT), 0);
	start_deployment(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "q");
	assert_true(screen_shows(&t, "redash-wizard watch"));
	screen_type(&t, "<Down><Enter>");
	assert_int_equal(screen_effect(&t, EFFECT_QUIT)->code, 3);
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
	start_deployment(&t);
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
	assert_true(screen_shows(&t, "Step 10 of 11"));
	screen_type(&t, "<Left>");
	assert_true(screen_shows(&t, "Step 9 of 11"));
	screen_close(&t);
	picture_free(d);
}

static void the_parents_admin_is_played_in_a_rehearsal_only(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	open_wizard(&t);
	start_deployment(&t);
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
	open_wizard(&t);
	start_deployment(&t);
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
	open_wizard(&t);
	start_deployment(&t);
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
	assert_true(screen_shows(&t, "Step 6 of 11"));
	screen_type(&t, "<PgDn>");
	assert_true(screen_shows(&t, "Step 10 of 11"));
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
	open_wizard(&t);
	start_deployment(&t);
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
	open_wizard(&t);
	start_deployment(&t);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, "<M-2>x");
	assert_true(screen_shows(&t, "uses these answers"));
	assert_string_equal(answers_get(app_answers(t.app), Q_PARENT_DOMAIN), "example.com");
	screen_close(&t);
	picture_free(d);
}

static void a_rehearsal_says_so_on_every_page(void **state)
{
	struct screen_test t;
	const struct app_options rehearsal = { .is_rehearsal = true, .speed = 60 };
	(void)state;
	screen_open(&t, 24, 80, &rehearsal);
	screen_account(&t);
	for (int page = 0; page < 8; page++) {
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
	open_wizard(&t);
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
	open_wizard(&t);
	screen_event(&t,
		     (struct event){
			     .kind = EVENT_ZONES, .names = zones, .names2 = ids, .name_count = 2 });
	fill_domain(&t);
	screen_type(&t, "<PgDn>203.0.113.1<PgDn>");
	CLEANUP(mem_free_text) char *text = screen_text(&t);
	assert_null(strchr(text, '\x1b'));
	assert_null(strchr(text, '\r'));
	screen_close(&t);
}

/* A generator of our own: the same keys on every machine. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static struct key random_key(uint32_t *seed)
{
	static const enum key_kind plain[] = { UI_ENTER,     UI_TAB,    UI_BACK_TAB, UI_BACKSPACE,
					       UI_ESCAPE,    UI_UP,     UI_DOWN,     UI_LEFT,
					       UI_RIGHT,     UI_HOME,   UI_END,      UI_PAGE_UP,
					       UI_PAGE_DOWN, UI_DELETE, UI_INSERT };
	static const uint32_t letters[] = { 'a', '1', '.', '/',    ' ',   '?',    'q',
					    'e', 'r', 'y', 0x3042, 0x301, 0x1F600 };
	switch (next_random(seed) % 6) {
	case 0:
		return (struct key){ UI_CTRL, 'A' + next_random(seed) % 26, 0 };
	case 1:
		return (struct key){ UI_FUNCTION, 1 + next_random(seed) % 12, 0 };
	case 2:
		return (struct key){ UI_ALT, '1' + next_random(seed) % 60, 0 };
	case 3:
		return (struct key){ UI_TEXT, letters[next_random(seed) % ARRAY_LEN(letters)], 0 };
	default:
		return (struct key){ plain[next_random(seed) % ARRAY_LEN(plain)], 0,
				     next_random(seed) % 8 };
	}
}

static void random_event(struct screen_test *t, uint32_t *seed, struct deployment *const *pictures)
{
	static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 20, 60 }, { 1, 1 },
					{ 3, 200 }, { 60, 21 },  { 50, 200 } };
	const int *size = sizes[next_random(seed) % ARRAY_LEN(sizes)];
	switch (next_random(seed) % 5) {
	case 0:
		screen_resize(t, size[0], size[1]);
		break;
	case 1:
		screen_paste(t, "10.0.0.0/8\n1.2.3.4 \xE3\x81\x82");
		break;
	case 2:
		screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT,
						.deployment = pictures[next_random(seed) % 3] });
		break;
	case 3:
		screen_account(t);
		break;
	default:
		screen_wait(t, 700);
	}
}

static void random_keys_never_crash_and_the_cursor_stays_inside(void **state)
{
	struct deployment *pictures[] = { picture_busy(), picture_failed(), picture_complete() };
	struct screen_test t;
	uint32_t seed = 20261124;
	(void)state;
	screen_open(&t, 24, 80, NULL);
	screen_account(&t);
	for (int i = 0; i < 50000; i++) {
		struct key key = random_key(&seed);
		screen_key(&t, &key);
		if (next_random(&seed) % 50 == 0) random_event(&t, &seed, pictures);
		if (i % 3) continue;
		screen_draw(&t);
		assert_true(t.cv.cursor_row >= -1 && t.cv.cursor_row < t.cv.rows);
		assert_true(t.cv.cursor_col >= -1 && t.cv.cursor_col < t.cv.cols);
		screen_forget(&t);
	}
	screen_close(&t);
	for (size_t i = 0; i < ARRAY_LEN(pictures); i++)
		picture_free(pictures[i]);
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
		cmocka_unit_test(leaving_asks_and_says_how_to_come_back),
		cmocka_unit_test(records_are_handed_over),
		cmocka_unit_test(the_parents_admin_is_played_in_a_rehearsal_only),
		cmocka_unit_test(events_are_followed_scrolled_and_filtered),
		cmocka_unit_test(a_failure_names_its_cause_and_leads_to_the_page),
		cmocka_unit_test(completion_leads_to_the_last_page),
		cmocka_unit_test(answers_cannot_change_under_a_running_deployment),
		cmocka_unit_test(a_rehearsal_says_so_on_every_page),
		cmocka_unit_test(both_accounts_are_on_the_narrowest_screen),
		cmocka_unit_test(every_question_has_a_place_on_its_page),
		cmocka_unit_test(failing_to_save_is_said_on_every_page),
		cmocka_unit_test(text_from_the_account_cannot_draw),
		cmocka_unit_test(random_keys_never_crash_and_the_cursor_stays_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
