/* The model of the form: lists, derived names, what is suggested and what is warned of. */
#include "core/plan/answers.h"

#include "core/base/mem.h"
#include "core/net/ipv4.h"
#include "core/plan/checks.h"
#include "tests/support/unit.h"

#include <string.h>

static void expect_text(char *text, const char *expected)
{
	assert_string_equal(text, expected);
	mem_free_text(&text);
}

static void names_are_kept_lower_case_without_final_dot(void **state)
{
	struct answers a;
	(void)state;
	answers_init(&a);
	answers_set(&a, Q_PARENT_DOMAIN, "Example.COM.");
	assert_string_equal(answers_get(&a, Q_PARENT_DOMAIN), "example.com");
	expect_text(answers_zone_name(&a), "dev.example.com");
	expect_text(answers_host_name(&a), "redash.dev.example.com");
	expect_text(answers_environment_name(&a), "redash-dev");
	expect_text(answers_stack_name(&a, "zone"), "redash-dev-zone");
	expect_text(answers_secret_name(&a, "redash-user"), "redash/dev/redash-user");
	answers_release(&a);
}

static void lists_grow_change_and_shrink(void **state)
{
	struct answers a;
	(void)state;
	answers_init(&a);
	assert_int_equal(answers_list_len(&a, Q_ALLOW), 0);
	answers_list_set(&a, Q_ALLOW, 0, "a");
	answers_list_set(&a, Q_ALLOW, 1, "b");
	answers_list_set(&a, Q_ALLOW, 2, "c");
	answers_list_set(&a, Q_ALLOW, 1, "longer");
	assert_string_equal(answers_get(&a, Q_ALLOW), "a\nlonger\nc");
	answers_list_remove(&a, Q_ALLOW, 0);
	assert_string_equal(answers_get(&a, Q_ALLOW), "longer\nc");
	expect_text(answers_list_item(&a, Q_ALLOW, 1), "c");
	expect_text(answers_list_item(&a, Q_ALLOW, 2), "");
	answers_list_remove(&a, Q_ALLOW, 7);
	assert_int_equal(answers_list_len(&a, Q_ALLOW), 2);
	answers_list_remove(&a, Q_ALLOW, 1);
	answers_list_remove(&a, Q_ALLOW, 0);
	assert_int_equal(answers_list_len(&a, Q_ALLOW), 0);
	answers_release(&a);
}

static void a_copy_is_a_copy_of_every_answer(void **state)
{
	struct answers a, b = { { NULL } };
	(void)state;
	answers_init(&a);
	answers_copy(&b, &a);
	for (int id = 0; id < Q_COUNT; id++)
		assert_true(str_equal(a.value[id], b.value[id]));
	answers_set(&b, Q_KEY_PAIR, "tokyo");
	assert_string_equal(answers_get(&a, Q_KEY_PAIR), "");
	answers_copy(&a, &a);
	assert_string_equal(answers_get(&a, Q_PREFIX), "redash");
	answers_release(&a);
	answers_release(&b);
}

/* ---- suggestions ---- */

static void expect_suggestion(const char *vpc, enum question_id id, const char *value,
			      const char *expected)
{
	struct answers a;
	answers_init(&a);
	if (vpc) answers_set(&a, Q_VPC_CIDR, vpc);
	answers_set(&a, id, value);
	CLEANUP(mem_free_text) char *suggestion = suggest_answer(&a, id);
	if (!str_equal(suggestion, expected))
		fail_msg("%s '%s': suggested %s, not %s", question(id)->label, value,
			 suggestion ? suggestion : "nothing", expected ? expected : "nothing");
	answers_release(&a);
}

static void a_small_network_has_room_for_all_four_subnets(void **state)
{
	static const enum question_id ids[] = { Q_PUBLIC_B, Q_PRIVATE_A, Q_PRIVATE_B };
	struct answers a;
	(void)state;
	answers_init(&a);
	answers_set(&a, Q_VPC_CIDR, "10.0.0.0/23"); /* the first subnet's default takes half */
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		CLEANUP(mem_free_text) char *value = suggest_answer(&a, ids[i]);
		assert_non_null(value);
		answers_set(&a, ids[i], value);
	}
	answers_release(&a);
}

static void suggestions_are_the_block_that_was_meant(void **state)
{
	(void)state;
	expect_suggestion(NULL, Q_VPC_CIDR, "10.0.0.5/16", "10.0.0.0/16");
	expect_suggestion(NULL, Q_VPC_CIDR, "10.1.0.0/12", "10.1.0.0/16");
	expect_suggestion(NULL, Q_VPC_CIDR, "10.1.0.0/29", "10.1.0.0/28");
	expect_suggestion(NULL, Q_VPC_CIDR, "10.0.0.0", "10.0.0.0/16");
	expect_suggestion(NULL, Q_VPC_CIDR, "10.0.0.0/16", NULL);
	expect_suggestion(NULL, Q_VPC_CIDR, "127.0.0.0/16", NULL);
	expect_suggestion(NULL, Q_VPC_CIDR, "nonsense", NULL);
	expect_suggestion(NULL, Q_PUBLIC_A, "10.0.9.7/24", "10.0.9.0/24");
	expect_suggestion(NULL, Q_PUBLIC_A, "10.0.2.0/24", "10.0.0.0/24");
	expect_suggestion(NULL, Q_PUBLIC_A, "nonsense", "10.0.0.0/24");
	expect_suggestion(NULL, Q_PUBLIC_A, "10.0.9.0/28", "10.0.0.0/27");
	expect_suggestion("10.7.0.0/26", Q_PUBLIC_A, "10.0.1.0/24", "10.7.0.0/27");
	expect_suggestion("10.7.0.0/28", Q_PUBLIC_A, "10.0.1.0/24", NULL);
	expect_suggestion("10.7.0.0/24", Q_PUBLIC_A, "10.0.1.0/24", "10.7.0.0/26");
	expect_suggestion("10.7.0.0/24", Q_PRIVATE_A, "", "10.7.0.0/26");
	expect_suggestion(NULL, Q_ALLOW, "203.0.113.9/24\n198.51.100.7",
			  "203.0.113.0/24\n198.51.100.7");
	expect_suggestion(NULL, Q_ALLOW, "203.0.113.9/24\nnonsense", NULL);
	expect_suggestion(NULL, Q_ALLOW, "10.0.0.1\n10.0.0.1/32", "10.0.0.1");
	expect_suggestion(NULL, Q_PARENT_DOMAIN, "https://Example.com/index.html", "example.com");
	expect_suggestion(NULL, Q_PARENT_DOMAIN, "example.com:8443", "example.com");
	expect_suggestion(NULL, Q_PARENT_DOMAIN, "https://localhost/", NULL);
	expect_suggestion(NULL, Q_PARENT_DOMAIN, "a_b.example.com", NULL);
	expect_suggestion(NULL, Q_PARENT_DOMAIN, "", NULL);
	expect_suggestion(NULL, Q_PREFIX, "Redash", NULL);
}

/* Whatever is wrong, what is offered instead passes. */
static void suggestions_always_pass(void **state)
{
	static const char *const blocks[] = {
		"10.0.0.0/8",         "10.0.0.1/16",   "10.0.1.0/24",
		"10.0.0.0/28",        "10.0.255.0/28", "172.16.5.0/30",
		"192.168.0.0/16",     "127.0.0.1",     "x",
		"255.255.255.255/28", "0.0.0.0/0",     ""
	};
	static const enum question_id ids[] = { Q_VPC_CIDR,  Q_PUBLIC_A,  Q_PUBLIC_B,
						Q_PRIVATE_A, Q_PRIVATE_B, Q_ALLOW };
	size_t suggested = 0;
	(void)state;
	for (size_t vpc = 0; vpc < ARRAY_LEN(blocks); vpc++)
		for (size_t own = 0; own < ARRAY_LEN(blocks); own++)
			for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
				struct answers a;
				CLEANUP(err_release) struct err err = ERR_INIT;
				answers_init(&a);
				answers_set(&a, Q_VPC_CIDR, blocks[vpc]);
				answers_set(&a, ids[i], blocks[own]);
				CLEANUP(mem_free_text) char *value = suggest_answer(&a, ids[i]);
				answers_set(&a, ids[i], value ? value : "");
				if (value && check_question(&a, ids[i], &err) < 0)
					fail_msg("%s: %s", value, err_text(&err));
				suggested += value != NULL;
				answers_release(&a);
			}
	assert_true(suggested > 100);
}

/* ---- warnings ---- */

static void expect_warning(enum question_id id, const char *value, const char *words)
{
	struct answers a;
	CLEANUP(str_release) struct str out = STR_INIT;
	answers_init(&a);
	answers_set(&a, Q_PARENT_DOMAIN, "example.com");
	answers_set(&a, id, value);
	bool warned = warn_question(&a, id, &out);
	if (warned != (words != NULL) || (words && !strstr(str_text(&out), words)))
		fail_msg("%s '%s': \"%s\"", question(id)->label, value, str_text(&out));
	answers_release(&a);
}

static void risky_answers_are_taken_with_a_word(void **state)
{
	(void)state;
	expect_warning(Q_VPC_CIDR, "10.0.0.0/16", NULL);
	expect_warning(Q_VPC_CIDR, "172.16.0.0/16", NULL);
	expect_warning(Q_VPC_CIDR, "172.17.0.0/16", "Docker");
	expect_warning(Q_VPC_CIDR, "172.31.0.0/16", "Docker");
	expect_warning(Q_VPC_CIDR, "172.24.8.0/24", "Docker");
	expect_warning(Q_VPC_CIDR, "172.32.0.0/16", "not a private range");
	expect_warning(Q_VPC_CIDR, "192.168.0.0/16", NULL);
	expect_warning(Q_VPC_CIDR, "100.64.0.0/16", NULL);
	expect_warning(Q_VPC_CIDR, "100.128.0.0/16", "not a private range");
	expect_warning(Q_VPC_CIDR, "8.8.0.0/16", "not a private range");
	expect_warning(Q_ALLOW, "203.0.113.0/24", NULL);
	expect_warning(Q_ALLOW, "203.0.113.7\n0.0.0.0/0", "everybody");
	expect_warning(Q_ALLOW, "203.0.113.7\n192.168.1.0/24", "192.168.1.0/24 is a private range");
	expect_warning(Q_ALLOW, "128.0.0.0/1", "128.0.0.0/1 is 2147483648 addresses");
	expect_warning(Q_PARENT_DOMAIN, "dev.example.com", "starts with 'dev.' already");
	expect_warning(Q_PARENT_DOMAIN, "redash.example.com", "starts with 'redash.' already");
	expect_warning(Q_PARENT_DOMAIN, "developers.example.com", NULL);
	expect_warning(Q_REDASH_SIZE, "t3.small", "8 GiB");
	expect_warning(Q_REDASH_SIZE, "t3.large", NULL);
	expect_warning(Q_REDASH_VERSION, "10.1.0", "security holes");
	expect_warning(Q_REDASH_VERSION, "26.3.0", NULL);
	expect_warning(Q_PREFIX, "redash", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_network_has_room_for_all_four_subnets),
		cmocka_unit_test(names_are_kept_lower_case_without_final_dot),
		cmocka_unit_test(lists_grow_change_and_shrink),
		cmocka_unit_test(a_copy_is_a_copy_of_every_answer),
		cmocka_unit_test(suggestions_are_the_block_that_was_meant),
		cmocka_unit_test(suggestions_always_pass),
		cmocka_unit_test(risky_answers_are_taken_with_a_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
