/* Rules of the secrets, and that no sentence repeats a value. */
#include "core/plan/secrets.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

#define LETTERS_10 "abcdefghij"
#define LETTERS_32 LETTERS_10 LETTERS_10 LETTERS_10 "ab"

static const struct {
	enum secret_id id;
	const char *value, *words; /* NULL: passes */
} cases[] = {
	{ SECRET_REDASH_USER, "redash", NULL },
	{ SECRET_REDASH_USER, "r", NULL },
	{ SECRET_REDASH_USER, "redash_app_00016", NULL },
	{ SECRET_REDASH_USER, "redash_app_000017", "17 characters; 1 to 16" },
	{ SECRET_REDASH_USER, "", "empty" },
	{ SECRET_REDASH_USER, "Redash", "lower-case" },
	{ SECRET_REDASH_USER, "red-ash", "lower-case" },
	{ SECRET_REDASH_USER, "1redash", "first character is a letter" },
	{ SECRET_REDASH_USER, "_redash", "first character is a letter" },
	{ SECRET_REDASH_USER, "pg_redash", "keep this name" },
	{ SECRET_REDASH_USER, "postgres", "keep this name" },
	{ SECRET_REDASH_USER, "rdsadmin", "keep this name" },
	{ SECRET_REDASH_USER, "template1", "keep this name" },
	{ SECRET_REDASH_USER, "public", "keep this name" },
	{ SECRET_MASTER_USER, "redashmaster", NULL },
	{ SECRET_MASTER_USER, "postgres", NULL },
	{ SECRET_MASTER_USER, "A234567890123456", NULL },
	{ SECRET_MASTER_USER, "A2345678901234567", "17 characters" },
	{ SECRET_MASTER_USER, "admin", "keeps this name" },
	{ SECRET_MASTER_USER, "Admin", "keeps this name" },
	{ SECRET_MASTER_USER, "rdsadmin", "keeps this name" },
	{ SECRET_MASTER_USER, "pg_x", "letters and digits only" },
	{ SECRET_MASTER_USER, "1master", "first character is a letter" },
	{ SECRET_MASTER_USER, "", "empty" },
	{ SECRET_MASTER_PASSWORD, "1234567", "7 characters; 8 to 41" },
	{ SECRET_MASTER_PASSWORD, "12345678", NULL },
	{ SECRET_MASTER_PASSWORD, LETTERS_32 "abcdefghi", NULL },
	{ SECRET_MASTER_PASSWORD, LETTERS_32 "abcdefghij", "42 characters" },
	{ SECRET_MASTER_PASSWORD, "", "empty" },
	{ SECRET_REDASH_PASSWORD, "p~!^&*()-_=+[]{}|;,.<>", NULL },
	{ SECRET_COOKIE, LETTERS_32, NULL },
	{ SECRET_COOKIE, LETTERS_10 LETTERS_10 LETTERS_10 "a", "31 characters; 32 to 256" },
	{ SECRET_KEY, LETTERS_32 "-", "letters and digits only" },
	{ SECRET_KEY, LETTERS_32 "\xc3\xa9", "letters and digits only" },
};

static void every_rule_has_its_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = ERR_INIT;
		int rc = secret_check(cases[i].id, cases[i].value, &err);
		bool as_expected =
			cases[i].words ? rc < 0 && strstr(err_text(&err), cases[i].words) : rc == 0;
		if (!as_expected)
			fail_msg("%s '%s': %d %s", secret_spec(cases[i].id)->name, cases[i].value,
				 rc, err_text(&err));
		err_release(&err);
	}
}

static void a_key_has_256_characters_at_most(void **state)
{
	char key[258];
	struct err err = ERR_INIT;
	(void)state;
	memset(key, 'k', sizeof(key));
	key[256] = '\0';
	assert_int_equal(secret_check(SECRET_KEY, key, &err), 0);
	key[256] = 'k';
	key[257] = '\0';
	assert_int_equal(secret_check(SECRET_KEY, key, &err), -1);
	err_release(&err);
}

/* Exactly these printable characters break Aurora, a URL, a shell or the environment file. */
static void passwords_refuse_exactly_the_characters_they_name(void **state)
{
	static const char forbidden[] = " /@\"%:#?'\\$`";
	static const enum secret_id ids[] = { SECRET_REDASH_PASSWORD, SECRET_MASTER_PASSWORD };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		for (int c = 1; c < 256; c++) {
			char value[] = "abcd_efgh";
			struct err err = ERR_INIT;
			value[4] = (char)c;
			bool may = c > 0x20 && c < 0x7F && !strchr(forbidden, c);
			if ((secret_check(ids[i], value, &err) == 0) != may)
				fail_msg("character %d", c);
			err_release(&err);
		}
}

static void no_sentence_repeats_the_value(void **state)
{
	static const char *const values[] = { "hunter2", "hunter2 hunter2", "hunter2\"hunter2" };
	(void)state;
	for (int id = 0; id < SECRET_COUNT; id++)
		for (size_t i = 0; i < ARRAY_LEN(values); i++) {
			struct err err = ERR_INIT;
			secret_check((enum secret_id)id, values[i], &err);
			assert_null(strstr(err_text(&err), "hunter"));
			err_release(&err);
		}
}

static void what_is_generated_passes_and_differs(void **state)
{
	struct secrets a, b;
	struct err err = ERR_INIT;
	(void)state;
	secrets_init(&a);
	secrets_init(&b);
	for (int i = 0; i < SECRET_COUNT; i++) {
		enum secret_id id = (enum secret_id)i;
		const struct secret_spec *spec = secret_spec(id);
		const char *value = secret_reveal(&a.value[id]);
		assert_false(str_is_empty(spec->label));
		assert_false(str_is_empty(spec->rules));
		if (!secret_is_generated(id)) {
			assert_true(secret_is_empty(&a.value[id]));
			continue;
		}
		assert_int_equal(secret_check(id, value, &err), 0);
		assert_int_equal(a.source[id], SECRET_GENERATED);
		if (spec->is_user_name)
			assert_string_equal(value, spec->default_value);
		else
			assert_string_not_equal(value, secret_reveal(&b.value[id]));
	}
	secrets_release(&a);
	secrets_release(&b);
	assert_true(secret_is_empty(&a.value[SECRET_KEY]));
}

static void a_mail_password_is_what_its_server_made(void **state)
{
	static const struct {
		const char *value, *words;
	} list[] = {
		{ "BExAmPlE/with+base64=", NULL },
		{ "in two words", NULL },
		{ "\"$`\\#%@:", NULL },
		{ "", "adopt it if it exists already" },
		{ "it's", "no ' in it" },
		{ " x", "a blank" },
		{ "x ", "a blank" },
		{ "x\ty", "printable" },
		{ "\xc3\xa9", "printable" },
	};
	struct secrets s;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		int rc = secret_check(SECRET_MAIL_PASSWORD, list[i].value, &err);
		if ((rc == 0) != !list[i].words || (rc && !strstr(err_text(&err), list[i].words)))
			fail_msg("'%s': %s", list[i].value, err_text(&err));
	}
	secrets_init(&s);
	secrets_generate(&s, SECRET_MAIL_PASSWORD);
	assert_true(secret_is_empty(&s.value[SECRET_MAIL_PASSWORD]));
	secrets_release(&s);
}

static void the_two_user_names_must_differ(void **state)
{
	struct secrets s;
	struct err err = ERR_INIT;
	(void)state;
	secrets_init(&s);
	assert_int_equal(secrets_check(&s, SECRET_REDASH_USER, &err), 0);
	secret_set(&s.value[SECRET_MASTER_USER], "Redash", 6);
	assert_int_equal(secrets_check(&s, SECRET_MASTER_USER, &err), -1);
	assert_string_equal(err_text(&err),
			    "the same name as Redash's database user; the two roles must differ");
	err_release(&err);
	secrets_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_user_names_must_differ),
		cmocka_unit_test(a_mail_password_is_what_its_server_made),
		cmocka_unit_test(every_rule_has_its_limit),
		cmocka_unit_test(a_key_has_256_characters_at_most),
		cmocka_unit_test(passwords_refuse_exactly_the_characters_they_name),
		cmocka_unit_test(no_sentence_repeats_the_value),
		cmocka_unit_test(what_is_generated_passes_and_differs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
