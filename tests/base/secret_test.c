#include "core/base/secret.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <ctype.h>
#include <string.h>

static void a_fresh_secret_is_empty(void **state)
{
	struct secret s = SECRET_INIT;
	(void)state;
	assert_true(secret_is_empty(&s));
	assert_string_equal(secret_reveal(&s), "");
	secret_delete(&s, 0, 0);
	assert_true(secret_insert(&s, 0, "", 0));
	assert_int_equal(secret_len(&s), 0);
	secret_release(&s);
}

static void a_secret_is_kept_and_copied(void **state)
{
	CLEANUP(secret_release) struct secret a = SECRET_INIT, b = SECRET_INIT;
	(void)state;
	secret_set(&a, "hunter2 and more", 7);
	secret_copy(&b, &a);
	secret_copy(&b, &b);
	secret_set(&a, "", 0);
	assert_string_equal(secret_reveal(&b), "hunter2");
	assert_int_equal(secret_len(&b), 7);
	assert_true(secret_is_empty(&a));
	secret_set(&b, secret_reveal(&b) + 1, 3); /* out of itself */
	assert_string_equal(secret_reveal(&b), "unt");
}

static void it_is_edited_in_the_middle(void **state)
{
	CLEANUP(secret_release) struct secret s = SECRET_INIT;
	(void)state;
	assert_true(secret_insert(&s, 0, "ad", 2));
	assert_true(secret_insert(&s, 1, "bc", 2));
	assert_true(secret_insert(&s, 4, "e", 1));
	assert_string_equal(secret_reveal(&s), "abcde");
	secret_delete(&s, 1, 3);
	assert_string_equal(secret_reveal(&s), "ae");
	secret_delete(&s, 0, 2);
	assert_string_equal(secret_reveal(&s), "");
}

static void deleted_characters_are_erased_at_once(void **state)
{
	CLEANUP(secret_release) struct secret s = SECRET_INIT;
	(void)state;
	secret_set(&s, "abcdef", 6);
	secret_delete(&s, 2, 4);
	for (size_t i = 2; i < s.alloc; i++)
		assert_int_equal(s.bytes[i], 0);
}

static void it_has_a_maximum(void **state)
{
	CLEANUP(secret_release) struct secret s = SECRET_INIT;
	char block[SECRET_MAX];
	(void)state;
	memset(block, 'x', sizeof(block));
	assert_true(secret_insert(&s, 0, block, SECRET_MAX));
	assert_false(secret_insert(&s, 0, "y", 1));
	assert_int_equal(secret_len(&s), SECRET_MAX);
	assert_int_equal(secret_reveal(&s)[0], 'x');
}

static void growing_keeps_what_is_there(void **state)
{
	CLEANUP(secret_release) struct secret s = SECRET_INIT;
	(void)state;
	for (int i = 0; i < 500; i++)
		assert_true(secret_insert(&s, secret_len(&s), i % 2 ? "b" : "a", 1));
	assert_int_equal(secret_len(&s), 500);
	assert_memory_equal(secret_reveal(&s), "ababab", 6);
	assert_int_equal(strlen(secret_reveal(&s)), 500);
}

static void generated_ones_use_the_whole_alphabet(void **state)
{
	CLEANUP(secret_release) struct secret a = SECRET_INIT, b = SECRET_INIT;
	unsigned seen[256] = { 0 }, different = 0;
	(void)state;
	secret_generate(&a, SECRET_MAX);
	secret_generate(&b, 32);
	assert_int_equal(strlen(secret_reveal(&a)), SECRET_MAX);
	for (size_t i = 0; i < SECRET_MAX; i++) {
		unsigned char c = (unsigned char)secret_reveal(&a)[i];
		assert_true(isalnum(c));
		different += seen[c]++ == 0;
	}
	assert_int_equal(different, 62); /* missing one of 62: once in 10^27 */
	assert_memory_not_equal(secret_reveal(&a), secret_reveal(&b), 32);
	secret_generate(&a, 0);
	assert_true(secret_is_empty(&a));
}

static void buffers_are_erased(void **state)
{
	char buffer[] = "hunter2";
	(void)state;
	secret_erase(buffer, 4);
	assert_memory_equal(buffer, "\0\0\0\0er2", 7);
	secret_erase(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fresh_secret_is_empty),
		cmocka_unit_test(a_secret_is_kept_and_copied),
		cmocka_unit_test(it_is_edited_in_the_middle),
		cmocka_unit_test(deleted_characters_are_erased_at_once),
		cmocka_unit_test(it_has_a_maximum),
		cmocka_unit_test(growing_keeps_what_is_there),
		cmocka_unit_test(generated_ones_use_the_whole_alphabet),
		cmocka_unit_test(buffers_are_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
