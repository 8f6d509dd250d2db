/* The id that the lease is held by: kept, locked, and never shared. */
#include "tui/operator.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_home(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *home = str_format("%s/operator-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(home) || setenv("XDG_STATE_HOME", home, 1) < 0) return -1;
	*state = home;
	return 0;
}

static char *path_of(const char *home, const char *environment)
{
	return str_format("%s/redash-wizard/operators/%s", home, environment);
}

static int remove_home(void **state)
{
	static const char *const environments[] = { "redash-dev", "redash-stage" };
	char *home = *state;
	for (size_t i = 0; i < ARRAY_LEN(environments); i++) {
		CLEANUP(mem_free_text) char *path = path_of(home, environments[i]);
		unlink(path);
	}
	CLEANUP(mem_free_text) char *operators = str_format("%s/redash-wizard/operators", home);
	CLEANUP(mem_free_text) char *ours = str_format("%s/redash-wizard", home);
	rmdir(operators);
	rmdir(ours);
	rmdir(home);
	free(home);
	return 0;
}

static void a_restart_has_the_same_id(void **state)
{
	struct operator first, second;
	(void)state;
	operator_open(&first, "redash-dev");
	CLEANUP(mem_free_text) char *id = mem_copy_text(first.id);
	assert_int_equal(strlen(id), 32);
	assert_true(first.lock > 0);
	operator_close(&first);
	operator_open(&second, "redash-dev");
	assert_string_equal(second.id, id);
	operator_close(&second);
}

static void two_programs_at_once_are_two_operators(void **state)
{
	struct operator first, second;
	(void)state;
	operator_open(&first, "redash-dev");
	operator_open(&second, "redash-dev");
	assert_string_not_equal(first.id, second.id);
	assert_int_equal(second.lock, 0);
	operator_close(&second);
	operator_close(&first);
}

static void environments_have_ids_of_their_own(void **state)
{
	struct operator first, second;
	(void)state;
	operator_open(&first, "redash-dev");
	operator_open(&second, "redash-stage");
	assert_string_not_equal(first.id, second.id);
	assert_true(second.lock > 0);
	operator_close(&second);
	operator_close(&first);
}

static void a_damaged_file_gives_a_new_id_that_is_kept(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *path = path_of(*state, "redash-dev");
	struct operator first, second;
	assert_int_equal(file_replace(path, "holder=evil put=9\n", 18, 0600, &err), 0);
	operator_open(&first, "redash-dev");
	assert_int_equal(strspn(first.id, "0123456789abcdef"), 32);
	CLEANUP(mem_free_text) char *id = mem_copy_text(first.id);
	operator_close(&first);
	operator_open(&second, "redash-dev");
	assert_string_equal(second.id, id);
	operator_close(&second);
}

static void without_a_place_to_keep_it_the_id_is_new(void **state)
{
	struct operator o;
	(void)state;
	setenv("XDG_STATE_HOME", "/dev/null", 1);
	operator_open(&o, "redash-dev");
	setenv("XDG_STATE_HOME", *state, 1);
	assert_int_equal(strlen(o.id), 32);
	assert_int_equal(o.lock, 0);
	assert_non_null(strchr(o.owner, '@'));
	assert_true(o.owner[0] != '@');
	operator_close(&o);
}

#define WITH_HOME(test) cmocka_unit_test_setup_teardown(test, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HOME(a_restart_has_the_same_id),
		WITH_HOME(two_programs_at_once_are_two_operators),
		WITH_HOME(environments_have_ids_of_their_own),
		WITH_HOME(a_damaged_file_gives_a_new_id_that_is_kept),
		WITH_HOME(without_a_place_to_keep_it_the_id_is_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
