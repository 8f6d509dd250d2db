#include "core/plan/answers_yaml.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_example(void)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	if (file_read("tests/example-answers.yaml", 1 << 20, &text, &err) < 0)
		fail_msg("%s", err_text(&err));
	return str_detach(&text);
}

static void the_example_round_trips_exactly(void **state)
{
	char *text = read_example();
	struct answers a;
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	(void)state;
	answers_init(&a);
	assert_int_equal(answers_yaml_parse(text, strlen(text), "example", &a, &err), 0);
	answers_yaml_format(&a, &out);
	assert_string_equal(str_text(&out), text);
	str_release(&out);
	answers_release(&a);
	free(text);
}

static void odd_values_survive_a_round_trip(void **state)
{
	static const char *const values[] = { "a: b", "- x", "#c",    "'q\"",
					      "true", "123", " lead", "\xe6\x97\xa5\xe6\x9c\xac",
					      "{x}",  "~",   "*a",    "!t" };
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct answers a, b;
		struct err err = ERR_INIT;
		struct str out = STR_INIT;
		answers_init(&a);
		answers_init(&b);
		answers_set(&a, Q_KEY_PAIR, values[i]);
		answers_list_set(&a, Q_ALLOW, 0, "10.0.0.1");
		answers_list_set(&a, Q_ALLOW, 1, "10.0.0.2");
		answers_yaml_format(&a, &out);
		int rc = answers_yaml_parse(str_text(&out), out.len, "x", &b, &err);
		if (rc < 0) fail_msg("%s: %s", values[i], err_text(&err));
		assert_string_equal(answers_get(&b, Q_KEY_PAIR), values[i]);
		assert_string_equal(answers_get(&b, Q_ALLOW), "10.0.0.1\n10.0.0.2");
		str_release(&out);
		answers_release(&a);
		answers_release(&b);
	}
}

static const struct {
	const char *text, *sentence;
} refused[] = {
	{ "", "f is empty: no answers in it" },
	{ " \n\n", "f is empty: no answers in it" },
	{ "# only a comment\n", "f is empty: no answers in it" },
	{ "just text\n", "f:1:1: an answers file has 'key: value' lines" },
	{ "environment:\n  prefix: x\n", "f:1:1: the first line must be 'version: 1'" },
	{ "version: 2\n", "f:1:10: version 1 is understood, not '2'" },
	{ "version: 1\ndomain:\n  parnt: x\n",
	  "f:3:3: unknown key 'domain.parnt'; did you mean 'domain.parent'?" },
	{ "version: 1\ncolour: red\n",
	  "f:2:1: unknown key 'colour'; there are environment, account, domain, delegation, "
	  "network, access, sizes, versions, data, mail, secrets" },
	{ "version: 1\ndomain:\n  colour: red\n",
	  "f:3:3: unknown key 'domain.colour'; there are parent, zone, host" },
	{ "version: 1\nnetwork:\n  pubilc: [a]\n",
	  "f:3:3: unknown key 'network.pubilc'; did you mean 'network.public'?" },
	{ "version: 1\nacess:\n  allow: [a]\n",
	  "f:2:1: unknown key 'acess'; did you mean 'access'?" },
	{ "version: 1\nallow: [a]\n", "f:2:1: unknown key 'allow'; did you mean 'access.allow'?" },
	{ "version: 1\nnetwork:\n  region: x\n",
	  "f:3:3: unknown key 'network.region'; did you mean 'account.region'?" },
	{ "version: 1\nnetwork:\n  vpc: !Ref x\n",
	  "f:3:8: 'network.vpc' may not have the tag !Ref" },
	{ "version: 1\ndomain: example.com\n",
	  "f:2:9: 'domain' is a section: its keys stand indented below it" },
	{ "version: 1\ndomain:\n  parent: [a, b]\n",
	  "f:3:11: 'domain.parent' is one value, not a list" },
	{ "version: 1\naccess:\n  allow: 10.0.0.1\n",
	  "f:3:10: 'access.allow' is a list: write each entry after a hyphen" },
	{ "version: 1\nnetwork:\n  public: [a, b, c]\n",
	  "f:3:18: 'network.public' has only 2 entries" },
	{ "version: 1\nversion: 1\n", "f:2:1: the key 'version' stands here twice" },
	{ "version: 1\ndomain:\n  parent: \"a\\nb\"\n",
	  "f:3:11: 'domain.parent' has control characters or line ends" },
	{ "version: 1\nsecrets:\n  redash-password: hunter22\n",
	  "f:3:3: 'secrets.redash-password' may not stand here: secrets are typed or made in the "
	  "wizard and kept in no file" },
};

static void a_wrong_file_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct answers a;
		struct err err = ERR_INIT;
		answers_init(&a);
		assert_int_equal(
			answers_yaml_parse(refused[i].text, strlen(refused[i].text), "f", &a, &err),
			-1);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err_text(&err), refused[i].sentence);
		assert_string_equal(answers_get(&a, Q_PREFIX), "redash");
		err_release(&err);
		answers_release(&a);
	}
}

static void a_value_has_a_longest_length(void **state)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	struct answers a;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	answers_init(&a);
	str_add(&text, "version: 1\naccess:\n  key_pair: ");
	for (int i = 0; i < 1024; i++)
		str_add_char(&text, 'x');
	assert_int_equal(answers_yaml_parse(str_text(&text), text.len, "f", &a, &err), 0);
	assert_int_equal(strlen(answers_get(&a, Q_KEY_PAIR)), 1024);
	str_add_char(&text, 'x');
	assert_int_equal(answers_yaml_parse(str_text(&text), text.len, "f", &a, &err), -1);
	assert_string_equal(err_text(&err), "f:3:13: 'access.key_pair' is longer than 1024 bytes");
	answers_release(&a);
}

static void rows_that_are_still_empty_are_not_saved(void **state)
{
	struct answers a;
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	(void)state;
	answers_init(&a);
	answers_list_set(&a, Q_ALLOW, 0, "10.0.0.1");
	answers_list_set(&a, Q_ALLOW, 1, "");
	answers_yaml_format(&a, &out);
	assert_int_equal(answers_yaml_parse(str_text(&out), out.len, "f", &a, &err), 0);
	assert_string_equal(answers_get(&a, Q_ALLOW), "10.0.0.1");
	str_release(&out);
	answers_release(&a);
}

/* Whatever got into an answer, the file that is saved can be read again. */
static void any_bytes_give_a_file_that_can_be_read(void **state)
{
	uint32_t random = 7;
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct answers a, b;
		CLEANUP(str_release) struct str out = STR_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		char value[9] = { 0 };
		for (size_t j = 0; j < 1 + (size_t)i % 8; j++) {
			random = random * 1664525u + 1013904223u;
			value[j] = (char)(1 + (random >> 16) % 255);
		}
		answers_init(&a);
		answers_init(&b);
		answers_set(&a, Q_PROFILE, value);
		answers_list_set(&a, Q_ADOPT, 0, value);
		answers_yaml_format(&a, &out);
		if (answers_yaml_parse(str_text(&out), out.len, "f", &b, &err) < 0)
			fail_msg("%s in\n%s", err_text(&err), str_text(&out));
		answers_release(&a);
		answers_release(&b);
	}
}

static void a_binary_file_is_named_as_one(void **state)
{
	static const char bytes[] = "\x7f"
				    "ELF\0\0\0";
	struct answers a;
	struct err err = ERR_INIT;
	(void)state;
	answers_init(&a);
	assert_int_equal(answers_yaml_parse(bytes, sizeof(bytes), "f", &a, &err), -1);
	assert_string_equal(err_text(&err),
			    "f is a binary file, not an answers file (byte 4 is 0)");
	err_release(&err);
	answers_release(&a);
}

static void no_secret_has_a_place_in_the_file(void **state)
{
	struct answers a;
	struct str out = STR_INIT;
	(void)state;
	answers_init(&a);
	answers_yaml_format(&a, &out);
	assert_null(strstr(str_text(&out), "password"));
	str_release(&out);
	answers_release(&a);
}

static void mutated_files_never_crash(void **state)
{
	char *text = read_example();
	size_t len = strlen(text);
	uint32_t random = 1;
	(void)state;
	for (int i = 0; i < 20000; i++) {
		char *copy = malloc(len + 1);
		memcpy(copy, text, len + 1);
		for (int change = 0; change < 3; change++) {
			random = random * 1664525u + 1013904223u;
			copy[(random >> 8) % len] = "\n:-[]{}&*!|>'\"%#, \t\xff\x80"[random % 22];
		}
		struct answers a;
		struct err err = ERR_INIT;
		answers_init(&a);
		if (answers_yaml_parse(copy, len, "f", &a, &err) < 0)
			assert_int_equal(err.kind, ERR_INPUT);
		err_release(&err);
		answers_release(&a);
		free(copy);
	}
	free(text);
}

static void a_file_from_before_a_question_gets_its_default(void **state)
{
	static const char text[] = "version: 1\ndomain:\n  parent: example.com\n";
	struct answers a;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	answers_init(&a);
	assert_int_equal(answers_yaml_parse(text, strlen(text), "f", &a, &err), 0);
	assert_string_equal(answers_get(&a, Q_MAIL_VIA), "none");
	assert_string_equal(answers_get(&a, Q_BACKUP_DAYS), "7");
	assert_string_equal(answers_get(&a, Q_DELETION_PROTECTION), "false");
	answers_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_from_before_a_question_gets_its_default),
		cmocka_unit_test(the_example_round_trips_exactly),
		cmocka_unit_test(odd_values_survive_a_round_trip),
		cmocka_unit_test(a_wrong_file_is_refused_with_its_place),
		cmocka_unit_test(a_value_has_a_longest_length),
		cmocka_unit_test(rows_that_are_still_empty_are_not_saved),
		cmocka_unit_test(any_bytes_give_a_file_that_can_be_read),
		cmocka_unit_test(a_binary_file_is_named_as_one),
		cmocka_unit_test(no_secret_has_a_place_in_the_file),
		cmocka_unit_test(mutated_files_never_crash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
