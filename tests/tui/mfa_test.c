/* The box for the code of an MFA device. */
#include "tests/support/unit.h"

#include <locale.h>

#include "core/base/mem.h"
#include "tests/support/screen.h"

#define DEVICE "arn:aws:iam::111111111111:mfa/operator"

static void wanted(struct screen_test *t, bool is_parent, const char *device)
{
	screen_event(t, (struct event){ .kind = EVENT_MFA_WANTED,
					.account_is_parent = is_parent,
					.text = device });
}

static void open_box(struct screen_test *t)
{
	screen_open_usual(t);
	wanted(t, false, DEVICE);
	screen_forget(t);
	assert_true(screen_shows(t, "MFA code"));
	assert_true(screen_shows(t, DEVICE));
}

static void sent(const struct screen_test *t, bool is_parent, const char *code)
{
	const struct effect *effect = screen_effect(t, EFFECT_MFA_CODE);
	assert_non_null(effect);
	assert_int_equal(effect->account_is_parent, is_parent);
	assert_string_equal(secret_reveal(&effect->secret), code);
}

static void six_digits_are_sent_and_never_shown(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	screen_type(&t, "x1 2-345<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_MFA_CODE), 0);
	assert_true(screen_shows(&t, "The code has 6 digits."));
	assert_true(screen_shows(&t, "*****_"));
	assert_false(screen_shows(&t, "12345"));
	screen_type(&t, "<BS>678");
	assert_true(screen_shows(&t, "******"));
	screen_type(&t, "<Enter>");
	sent(&t, false, "123467");
	assert_false(screen_shows(&t, "MFA code"));
	screen_close(&t);
}

static void a_code_can_be_pasted_and_wiped(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	screen_type(&t, "99<C-u>");
	screen_paste(&t, "123 456");
	screen_type(&t, "<Enter>");
	sent(&t, false, "123456");
	screen_close(&t);
}

static void escape_goes_on_without_a_code(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	screen_type(&t, "123456<Esc>");
	sent(&t, false, "");
	assert_false(screen_shows(&t, "MFA code"));
	wanted(&t, false, DEVICE);
	assert_true(screen_shows(&t, "______")); /* nothing is left of the former */
	screen_close(&t);
}

static void the_other_account_is_asked_for_afterwards(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	screen_type(&t, "12");
	wanted(&t, true, "arn:aws:iam::222222222222:mfa/other");
	assert_true(screen_shows(&t, DEVICE));
	screen_type(&t, "3456<Enter>");
	sent(&t, false, "123456");
	assert_true(screen_shows(&t, "mfa/other"));
	assert_true(screen_shows(&t, "parent's account"));
	assert_true(screen_shows(&t, "______"));
	screen_type(&t, "654321<Enter>");
	sent(&t, true, "654321");
	assert_false(screen_shows(&t, "MFA code"));
	screen_close(&t);
}

static void staying_comes_back_to_the_question(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	screen_type(&t, "12<C-c>");
	assert_true(screen_shows(&t, "Leave the wizard?"));
	screen_type(&t, "<Enter>");
	assert_true(screen_shows(&t, "MFA code"));
	assert_true(screen_shows(&t, "**____"));
	screen_type(&t, "<C-c><C-c>");
	assert_int_equal(screen_effects(&t, EFFECT_QUIT), 1);
	screen_close(&t);
}

static void keys_of_the_page_do_nothing_meanwhile(void **state)
{
	struct screen_test t;
	(void)state;
	open_box(&t);
	CLEANUP(mem_free_text) char *before = screen_text(&t);
	screen_type(&t, "<PgDn><Tab><F1><M-3><Up>abc?q");
	CLEANUP(mem_free_text) char *after = screen_text(&t);
	assert_string_equal(before, after);
	screen_close(&t);
}

static void a_strange_name_cannot_draw(void **state)
{
	struct screen_test t;
	(void)state;
	screen_open_usual(&t);
	wanted(&t, false, "\033[2Jdevice\r\nname");
	assert_true(screen_shows(&t, ".[2Jdevice"));
	screen_close(&t);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(six_digits_are_sent_and_never_shown),
		cmocka_unit_test(a_code_can_be_pasted_and_wiped),
		cmocka_unit_test(escape_goes_on_without_a_code),
		cmocka_unit_test(the_other_account_is_asked_for_afterwards),
		cmocka_unit_test(staying_comes_back_to_the_question),
		cmocka_unit_test(keys_of_the_page_do_nothing_meanwhile),
		cmocka_unit_test(a_strange_name_cannot_draw),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
