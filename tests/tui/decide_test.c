/* The view of a choice: when it comes up, what is marked, what asks for the environment's name, and
 * what is sent. */
#include "tests/support/unit.h"

#include <locale.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"

static void open_with(struct screen_test *t, const struct deployment *d)
{
	screen_open_usual(t);
	screen_start(t);
	screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(t, "<PgDn>");
	screen_forget(t);
}

static void a_choice_comes_up_by_itself_and_can_be_put_aside(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes();
	(void)state;
	open_with(&t, d);
	assert_true(screen_shows(&t, "Stack 'data' waits for your decision."));
	assert_true(screen_shows(&t, "16.4 -> 17.2"));
	screen_type(&t, "<Esc>");
	assert_false(screen_shows(&t, "16.4 -> 17.2"));
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_false(screen_shows(&t, "16.4 -> 17.2")); /* it stays there */
	assert_true(screen_shows(&t, "data waits for your decision: d."));
	screen_type(&t, "d");
	assert_true(screen_shows(&t, "16.4 -> 17.2"));
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 0);
	screen_close(&t);
	picture_free(d);
}

static void what_loses_nothing_is_sent_at_once(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes();
	(void)state;
	open_with(&t, d);
	screen_type(&t, "<Enter>"); /* what is advised has the focus */
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 1);
	assert_int_equal(screen_effect(&t, EFFECT_DECIDE)->node, STACK_DATA);
	assert_int_equal(screen_effect(&t, EFFECT_DECIDE)->action, CHOICE_USE);
	assert_string_equal(screen_effect(&t, EFFECT_DECIDE)->text, "");
	screen_close(&t);
	picture_free(d);
}

static void losing_data_takes_the_name_of_the_environment(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes();
	(void)state;
	open_with(&t, d);
	screen_type(&t, "<Tab><Enter><Enter>prod<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 0);
	assert_true(screen_shows(&t, "type the environment name"));
	screen_type(&t, "<C-u>de");
	screen_paste(&t, "v\nrest");
	screen_type(&t, "<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 1);
	assert_int_equal(screen_effect(&t, EFFECT_DECIDE)->action, CHOICE_CHANGE);
	screen_close(&t);
	picture_free(d);
}

static void escape_sends_nothing(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes();
	(void)state;
	open_with(&t, d);
	screen_type(&t, "<Tab><Enter>dev<Esc><Tab><Enter><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 1); /* the other button, after it */
	assert_int_equal(screen_effect(&t, EFFECT_DECIDE)->action, CHOICE_USE);
	screen_close(&t);
	picture_free(d);
}

static void marked_resources_are_left(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_blocked();
	(void)state;
	open_with(&t, d);
	screen_type(&t, "<Down>x<Tab><Enter>dev<Enter>");
	assert_int_equal(screen_effect(&t, EFFECT_DECIDE)->action, CHOICE_DELETE);
	assert_string_equal(screen_effect(&t, EFFECT_DECIDE)->text, "AlbSecurityGroup");
	screen_close(&t);
	picture_free(d);
}

static void a_choice_that_is_gone_closes_its_box(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes();
	(void)state;
	open_with(&t, d);
	screen_type(&t, "<Tab><Enter>de");
	assert_true(screen_shows(&t, "Are you sure?"));
	deployment_choice_release(&d->nodes[STACK_DATA].choice);
	d->nodes[STACK_DATA].state = NODE_RUNNING;
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_false(screen_shows(&t, "Are you sure?"));
	screen_type(&t, "v<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DECIDE), 0);
	screen_close(&t);
	picture_free(d);
}

static void the_next_choice_follows_the_first(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_changes(), *second = picture_blocked();
	(void)state;
	open_with(&t, d);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = second });
	assert_true(screen_shows(&t, "Stack 'network' waits for your decision."));
	assert_int_equal(screen_effects(&t, EFFECT_BELL), 1);
	screen_close(&t);
	picture_free(d);
	picture_free(second);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_choice_comes_up_by_itself_and_can_be_put_aside),
		cmocka_unit_test(what_loses_nothing_is_sent_at_once),
		cmocka_unit_test(losing_data_takes_the_name_of_the_environment),
		cmocka_unit_test(escape_sends_nothing),
		cmocka_unit_test(marked_resources_are_left),
		cmocka_unit_test(a_choice_that_is_gone_closes_its_box),
		cmocka_unit_test(the_next_choice_follows_the_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
