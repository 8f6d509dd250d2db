/* The table of questions: complete, in step with the pages, its own defaults taken. */
#include "core/plan/questions.h"

#include "core/plan/checks.h"
#include "tests/support/unit.h"

#include <string.h>

static void every_question_is_complete(void **state)
{
	(void)state;
	for (int i = 0; i < Q_COUNT; i++) {
		const struct question *q = question((enum question_id)i);
		assert_int_equal(q->id, i);
		if (str_is_empty(q->label) || str_is_empty(q->hint) || str_is_empty(q->help) ||
		    str_is_empty(q->yaml_path) || !q->check)
			fail_msg("question %d (%s) lacks something", i, q->yaml_path);
		assert_true(strlen(q->label) <= 18);
		if (strlen(q->hint) > 76) fail_msg("%s: hint of %zu", q->label, strlen(q->hint));
		assert_true(str_ends(q->hint, "."));
		assert_true(str_ends(q->help, "."));
		if (q->kind == QUESTION_CHOICE) assert_non_null(q->choices);
		assert_true(q->page < PAGE_REVIEW);
	}
}

static void help_fits_the_narrowest_screen(void **state)
{
	(void)state;
	for (int i = 0; i < Q_COUNT; i++) {
		const char *line = question((enum question_id)i)->help;
		for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
			if (strcspn(line, "\n") > 90)
				fail_msg("%s: %.90s...", question((enum question_id)i)->label,
					 line);
	}
}

static void paths_in_the_file_are_different(void **state)
{
	(void)state;
	for (int i = 0; i < Q_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(question((enum question_id)i)->yaml_path,
						question((enum question_id)j)->yaml_path);
}

static void every_default_passes(void **state)
{
	struct answers a;
	(void)state;
	answers_init(&a);
	answers_set(&a, Q_PARENT_DOMAIN, "example.com");
	for (int i = 0; i < Q_COUNT; i++) {
		const struct question *q = question((enum question_id)i);
		struct err err = ERR_INIT;
		if (!q->default_value) continue;
		assert_string_equal(answers_get(&a, q->id), q->default_value);
		if (check_question(&a, q->id, &err) < 0)
			fail_msg("%s: %s", q->label, err_text(&err));
	}
	answers_release(&a);
}

static void every_choice_passes_and_is_labelled(void **state)
{
	(void)state;
	for (int i = 0; i < Q_COUNT; i++) {
		const struct question *q = question((enum question_id)i);
		for (const struct choice *c = q->choices; c && c->value; c++) {
			struct err err = ERR_INIT;
			if (q->check(c->value, &err) < 0)
				fail_msg("%s: %s", q->label, err_text(&err));
			assert_false(str_is_empty(c->label));
			assert_non_null(c->note);
		}
	}
}

static void every_page_has_a_title(void **state)
{
	(void)state;
	for (int page = 0; page < PAGE_COUNT; page++)
		assert_false(str_is_empty(page_title((enum page_id)page)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_question_is_complete),
		cmocka_unit_test(help_fits_the_narrowest_screen),
		cmocka_unit_test(paths_in_the_file_are_different),
		cmocka_unit_test(every_default_passes),
		cmocka_unit_test(every_choice_passes_and_is_labelled),
		cmocka_unit_test(every_page_has_a_title),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
