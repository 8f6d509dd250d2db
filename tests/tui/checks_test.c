/* The page Checks: what it shows while looks run and after them, where its rows lead, and that
 * errors are asked about before anything is created. */
#include "tests/support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/preflight_lab.h"
#include "tests/support/screen.h"

struct world {
	struct screen_test t;
	struct preflight_facts facts;
};

static void open_world(struct world *w, int rows, int cols)
{
	screen_open(&w->t, rows, cols, NULL);
	w->t.holds_checks = true;
	screen_account(&w->t);
	screen_fill_domain(&w->t);
	screen_type(&w->t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><PgDn>");
	screen_forget(&w->t);
	lab_facts(&w->facts);
}

static void close_world(struct world *w)
{
	screen_close(&w->t);
	preflight_facts_release(&w->facts);
}

static void answer(struct world *w, bool is_over)
{
	screen_event(&w->t, (struct event){ .kind = EVENT_PREFLIGHT,
					    .preflight = &w->facts,
					    .is_over = is_over });
}

static void to_checks(struct world *w)
{
	screen_type(&w->t, "<PgDn>");
}

/* Two errors, warnings, and notes. */
static void spoil(struct world *w)
{
	lab_text(&w->facts.zones.item[1].state, "impaired");
	w->facts.limits[LIMIT_ADDRESSES].used = 4;
	lab_vpc(&w->facts, "vpc-0bbb", "10.0.128.0/17");
	lab_fails(&w->facts, LOOK_CACHE_NODES, ERR_DENIED, "no");
	lab_fails(&w->facts, LOOK_LIMITS, ERR_NETWORK, "servicequotas did not answer in time.");
	w->facts.secrets[SECRET_KEY].exists = true;
}

static void half_way(struct world *w)
{
	for (int i = LOOK_VPCS; i < LOOK_COUNT; i++)
		w->facts.looks[i].state = PREFLIGHT_ASKING;
	lab_text(&w->facts.zones.item[1].state, "impaired");
	answer(w, false);
}

static void all_well(struct world *w)
{
	answer(w, true);
}

static void much_to_say(struct world *w)
{
	spoil(w);
	answer(w, true);
}

static void not_begun(struct world *w)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	err_set(&err, ERR_CREDENTIALS,
		"no credentials: looked in the environment and in profile 'default' of "
		"~/.aws/credentials.");
	screen_event(&w->t, (struct event){ .kind = EVENT_PREFLIGHT, .err = &err });
}

static void nothing(struct world *w)
{
	(void)w;
}

static void every_state_of_the_page_looks_as_designed(void **state)
{
	static const struct {
		int rows, cols;
		const char *name;
	} sizes[] = { { 24, 80, "80x24" },
		      { 30, 100, "100x30" },
		      { 20, 60, "60x20" },
		      { 50, 200, "200x50" } };
	static const struct {
		const char *name;
		void (*prepare)(struct world *w);
	} views[] = { { "checks-asked", nothing },
		      { "checks-running", half_way },
		      { "checks-well", all_well },
		      { "checks-errors", much_to_say },
		      { "checks-trouble", not_begun } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct world w;
			open_world(&w, sizes[k].rows, sizes[k].cols);
			to_checks(&w);
			views[i].prepare(&w);
			CLEANUP(mem_free_text)
			char *name = str_format("%s-%s", views[i].name, sizes[k].name);
			screen_golden(&w.t, name);
			close_world(&w);
		}
}

static void the_box_before_a_deployment_with_errors_looks_as_designed(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	much_to_say(&w);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	screen_golden(&w.t, "checks-box-80x24");
	close_world(&w);
}

/* ---- when it looks ---- */

static void looks_are_taken_when_the_page_is_reached_and_not_before(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 0);
	to_checks(&w);
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 1);
	answer(&w, true);
	screen_type(&w.t, "<PgDn><PgUp>");
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 1); /* still true */
	screen_type(&w.t, "r");
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 2);
	close_world(&w);
}

static void a_changed_answer_is_checked_again(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, true);
	screen_type(&w.t, "<M-6><Tab><C-u>m7i.large<Tab><M-9>");
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 2);
	close_world(&w);
}

static void a_running_deployment_is_not_disturbed_by_looks(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, true);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 1);
	screen_forget(&w.t);
	screen_type(&w.t, "<M-9>r");
	assert_int_equal(screen_effects(&w.t, EFFECT_PREFLIGHT), 0);
	close_world(&w);
}

/* ---- rows ---- */

static void enter_goes_to_the_page_that_puts_it_right_and_continue_comes_back(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	spoil(&w);
	lab_text(&w.facts.zones.item[1].state, "available");
	answers_set((struct answers *)(uintptr_t)app_answers(w.t.app), Q_DATABASE_SIZE,
		    "db.x9.large");
	answer(&w, true);
	assert_true(screen_shows(&w.t, "db.x9.large cannot be had"));
	screen_type(&w.t, "<Tab><Enter>"); /* the first row is about addresses */
	assert_true(screen_shows(&w.t, "Step 6 of 13"));
	assert_true(screen_shows(&w.t, "Back to Checks"));
	screen_type(&w.t, "<C-u>db.t4g.medium<PgDn>"); /* the focus is on the field */
	assert_true(screen_shows(&w.t, "Step 9 of 13"));
	assert_string_equal(answers_get(app_answers(w.t.app), Q_DATABASE_SIZE), "db.t4g.medium");
	close_world(&w);
}

static void a_row_that_no_answer_changes_says_so(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	w.facts.limits[LIMIT_VPCS].used = 5;
	answer(&w, true);
	screen_type(&w.t, "<Enter>");
	assert_true(screen_shows(&w.t, "Step 9 of 13"));
	assert_true(screen_shows(&w.t, "No answer of the wizard changes this one."));
	close_world(&w);
}

static void the_focus_stays_on_its_row_while_others_come_in(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	lab_vpc(&w.facts, "vpc-0bbb", "10.0.128.0/17");
	w.facts.limits[LIMIT_ADDRESSES].used = 4;
	answer(&w, false);
	assert_true(screen_shows(&w.t, "Enter: go to 5 Zones"));
	screen_type(&w.t, "<Tab>");
	assert_true(screen_shows(&w.t, "Enter: go to 3 Network"));
	lab_text(&w.facts.zones.item[1].state, "impaired");
	answer(&w, true);
	assert_true(screen_shows(&w.t, "Enter: go to 3 Network"));
	close_world(&w);
}

/* ---- errors and the button ---- */

static void errors_are_asked_about_before_anything_is_created(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	much_to_say(&w);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 0);
	assert_true(screen_shows(&w.t, "Start anyway"));
	screen_type(&w.t, "<Enter>");
	assert_true(screen_shows(&w.t, "Step 9 of 13"));
	screen_type(&w.t, "<PgDn><Enter><Down><Enter>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 1);
	close_world(&w);
}

static void a_start_during_the_checks_waits_for_them(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, false);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 0);
	assert_true(screen_shows(&w.t, "The checks still run"));
	answer(&w, true);
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 1);
	close_world(&w);
}

static void errors_that_come_meanwhile_are_asked_about(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, false);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	much_to_say(&w);
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 0);
	assert_true(screen_shows(&w.t, "Start anyway"));
	close_world(&w);
}

static void pressing_again_does_not_wait_for_the_checks(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, false);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter><Enter>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 1);
	close_world(&w);
}

static void a_start_is_forgotten_by_who_leaves_the_page(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 24, 80);
	to_checks(&w);
	answer(&w, false);
	screen_type(&w.t, "<PgDn><S-Tab><S-Tab><S-Tab>dev<Enter><Enter><PgUp>");
	answer(&w, true);
	screen_type(&w.t, "<PgDn>");
	assert_int_equal(screen_effects(&w.t, EFFECT_DEPLOY), 0);
	close_world(&w);
}

static void review_tells_how_the_checks_stand(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, 30, 100);
	screen_type(&w.t, "<PgDn><PgDn>");
	assert_true(screen_shows(&w.t, "running ..."));
	much_to_say(&w);
	assert_true(screen_shows(&w.t, "2 errors, 2 warnings"));
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_of_the_page_looks_as_designed),
		cmocka_unit_test(the_box_before_a_deployment_with_errors_looks_as_designed),
		cmocka_unit_test(looks_are_taken_when_the_page_is_reached_and_not_before),
		cmocka_unit_test(a_changed_answer_is_checked_again),
		cmocka_unit_test(a_running_deployment_is_not_disturbed_by_looks),
		cmocka_unit_test(enter_goes_to_the_page_that_puts_it_right_and_continue_comes_back),
		cmocka_unit_test(a_row_that_no_answer_changes_says_so),
		cmocka_unit_test(the_focus_stays_on_its_row_while_others_come_in),
		cmocka_unit_test(errors_are_asked_about_before_anything_is_created),
		cmocka_unit_test(a_start_during_the_checks_waits_for_them),
		cmocka_unit_test(errors_that_come_meanwhile_are_asked_about),
		cmocka_unit_test(pressing_again_does_not_wait_for_the_checks),
		cmocka_unit_test(a_start_is_forgotten_by_who_leaves_the_page),
		cmocka_unit_test(review_tells_how_the_checks_stand),
	};
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
