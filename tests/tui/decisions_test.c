#include "tui/decisions.h"

#include "tests/support/picture.h"
#include "tests/support/unit.h"
#include "tui/report_choice.h"

#include <string.h>

static int read(const char *allow, const char *leave, const char *replace_data, bool retry,
		struct decisions *d, struct err *err)
{
	const struct options o = {
		.allow = allow, .leave = leave, .replace_data = replace_data, .retry = retry
	};
	return decisions_read(&o, "dev", d, err);
}

static void the_command_line_decides_beforehand(void **state)
{
	struct decisions d;
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(read("continue-rollback,use", "Cache,,Vpc", NULL, false, &d, &err), 0);
	assert_int_equal(d.policy.allowed,
			 CHOICE_BIT(CHOICE_CONTINUE_ROLLBACK) | CHOICE_BIT(CHOICE_USE));
	assert_int_equal(d.policy.name_count, 2);
	assert_string_equal(d.policy.names[1], "Vpc");
	assert_int_equal(d.policy.worst_harm, HARM_REPLACE);
	decisions_release(&d);
	assert_int_equal(read(NULL, NULL, NULL, true, &d, &err), 0);
	assert_int_equal(d.policy.allowed, CHOICE_BIT(CHOICE_RETRY) | CHOICE_BIT(CHOICE_REMAKE));
	decisions_release(&d);
	assert_int_equal(read(NULL, NULL, NULL, false, &d, &err), 0);
	assert_int_equal(d.policy.allowed, 0);
	decisions_release(&d);
}

static void data_is_replaced_only_by_name(void **state)
{
	struct decisions d;
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(read("change", NULL, "prod", false, &d, &err), -1);
	assert_non_null(strstr(err_text(&err), "(dev)"));
	decisions_release(&d);
	err_release(&err);
	assert_int_equal(read("change", NULL, "dev", false, &d, &err), 0);
	assert_int_equal(d.policy.worst_harm, HARM_DATA);
	decisions_release(&d);
}

static void an_unknown_word_is_refused_with_the_known_ones(void **state)
{
	struct decisions d;
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(read("retry,rollback", NULL, NULL, false, &d, &err), -1);
	assert_non_null(strstr(err_text(&err), "'rollback'"));
	assert_non_null(strstr(err_text(&err), "roll-back"));
	decisions_release(&d);
	err_release(&err);
}

static void a_choice_is_told_with_the_options_that_decide_it(void **state)
{
	struct deployment *d = picture_changes(), *blocked = picture_blocked();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	report_choice(false, &d->nodes[STACK_DATA], "dev", &out);
	assert_non_null(strstr(str_text(&out), "EngineVersion: 16.4 -> 17.2\n"));
	assert_non_null(strstr(str_text(&out), "--allow change --replace-data dev\n"));
	assert_non_null(strstr(str_text(&out), "(advised): --allow use\n"));
	out.len = 0;
	report_choice(false, &blocked->nodes[STACK_NETWORK], "dev", &out);
	assert_non_null(strstr(str_text(&out), "--allow delete --leave RESOURCE,...\n"));
	assert_non_null(strstr(str_text(&out), "in the way: Vpc"));
	picture_free(d);
	picture_free(blocked);
}

static void a_choice_is_one_object_in_json(void **state)
{
	struct deployment *d = picture_changes();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	report_choice(true, &d->nodes[STACK_DATA], "dev", &out);
	assert_non_null(strstr(str_text(&out), "{\"type\":\"choice\",\"stack\":\"data\""));
	assert_non_null(strstr(str_text(&out), "\"offered\":[\"use\",\"change\"]"));
	assert_non_null(strstr(str_text(&out), "\"before\":\"16.4\",\"after\":\"17.2\""));
	assert_non_null(strstr(str_text(&out), "\"harm\":\"data\""));
	assert_ptr_equal(strchr(str_text(&out), '\n'), str_text(&out) + out.len - 1);
	picture_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line_decides_beforehand),
		cmocka_unit_test(data_is_replaced_only_by_name),
		cmocka_unit_test(an_unknown_word_is_refused_with_the_known_ones),
		cmocka_unit_test(a_choice_is_told_with_the_options_that_decide_it),
		cmocka_unit_test(a_choice_is_one_object_in_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
