/* The table of known causes, and reasons as AWS writes them. */
#include "core/deploy/advice.h"

#include "core/base/str.h"
#include "core/base/vec.h"
#include "core/plan/assets.h"
#include "tests/support/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { CAUSES_MIN = 55, SENTENCE_MAX = 260 };

struct known {
	char *id, *type; /* type: the first one, or "" */
};
struct table {
	VEC(struct known) causes;
	VEC(char *) wordings; /* every reason line, after the number of its cause */
	VEC(size_t) cause_of;
};

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0) return true;
	return false;
}

/* A word that is misspelt would count as "none", and not be missed. */
static void check_line(const char *id, const char *key, const char *value)
{
	static const char *const keys[] = { "type", "reason", "page", "passes", "advice" };
	static const char *const pages[] = { "account", "domain", "network", "access",
					     "zones",   "sizes",  "mail",    "secrets",
					     "review",  "deploy", "none",    "delegation" };
	bool good = is_one_of(key, keys, ARRAY_LEN(keys)) && *value;
	if (strcmp(key, "page") == 0) good = is_one_of(value, pages, ARRAY_LEN(pages));
	if (strcmp(key, "passes") == 0) good = strcmp(value, "yes") == 0;
	if (!good) fail_msg("%s: what is this: %s %s", id, key, value);
}

static void table_read(struct table *t)
{
	const struct asset *asset = asset_find("causes.txt");
	assert_non_null(asset);
	CLEANUP(mem_free_text) char *text = mem_copy_text(asset->bytes);
	char *rest = text;
	struct known *known = NULL;
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (!*line || *line == '#') continue;
		if (*line != '\t') {
			known = vec_push(&t->causes);
			*known = (struct known){ .id = mem_copy_text(line),
						 .type = mem_copy_text("") };
			continue;
		}
		char *value = strchr(line + 1, '\t');
		if (!value || !known) {
			fail_msg("a line without a value or a cause: %s", line);
			continue;
		}
		*value++ = '\0';
		check_line(known->id, line + 1, value);
		if (strcmp(line + 1, "type") == 0 && !*known->type) {
			free(known->type);
			known->type = mem_copy_text(value);
		} else if (strcmp(line + 1, "reason") == 0) {
			*vec_push(&t->wordings) = mem_copy_text(value);
			*vec_push(&t->cause_of) = t->causes.len - 1;
		}
	}
}

static void table_release(struct table *t)
{
	for (size_t i = 0; i < t->causes.len; i++) {
		free(t->causes.item[i].id);
		free(t->causes.item[i].type);
	}
	for (size_t i = 0; i < t->wordings.len; i++)
		free(t->wordings.item[i]);
	vec_release(&t->causes);
	vec_release(&t->wordings);
	vec_release(&t->cause_of);
}

static bool leads_to(const char *type, const char *reason, const char *id)
{
	CLEANUP(advice_release) struct advice advice = advice_for(type, reason);
	bool does = strcmp(advice.id, id) == 0;
	if (!does) print_error("%s instead of %s: %s %s\n", advice.id, id, type, reason);
	return does;
}

static void there_are_many_causes_and_no_name_is_given_twice(void **state)
{
	struct table t = { 0 };
	(void)state;
	table_read(&t);
	assert_true(t.causes.len >= CAUSES_MIN);
	for (size_t i = 0; i < t.causes.len; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(t.causes.item[i].id, t.causes.item[k].id);
	table_release(&t);
}

/* No wording is caught by a cause that stands before its own. */
static void every_wording_leads_to_its_own_cause(void **state)
{
	struct table t = { 0 };
	size_t astray = 0;
	(void)state;
	table_read(&t);
	for (size_t i = 0; i < t.wordings.len; i++) {
		const struct known *known = &t.causes.item[t.cause_of.item[i]];
		astray += !leads_to(known->type, t.wordings.item[i], known->id);
	}
	assert_int_equal(astray, 0);
	table_release(&t);
}

static void every_advice_is_a_short_text_of_whole_sentences(void **state)
{
	struct table t = { 0 };
	(void)state;
	table_read(&t);
	for (size_t i = 0; i < t.wordings.len; i++) {
		const struct known *known = &t.causes.item[t.cause_of.item[i]];
		CLEANUP(advice_release)
		struct advice advice = advice_for(known->type, t.wordings.item[i]);
		size_t len = strlen(advice.text);
		bool good = len > 30 && len <= SENTENCE_MAX && advice.text[len - 1] == '.' &&
			    isupper((unsigned char)advice.text[0]) && !strchr(advice.text, '\t') &&
			    !strstr(advice.text, "  ");
		if (!good) fail_msg("%s: %zu: %s", known->id, len, advice.text);
	}
	table_release(&t);
}

static void reasons_as_aws_writes_them_lead_to_every_cause(void **state)
{
	struct table t = { 0 };
	(void)state;
	table_read(&t);
	CLEANUP(mem_free_text) char *seen = mem_alloc(t.causes.len);
	FILE *file = fopen("tests/deploy/reasons.tsv", "r");
	assert_non_null(file);
	char line[2048];
	size_t astray = 0;
	while (fgets(line, sizeof(line), file)) {
		if (*line == '#') continue;
		char *rest = line, *id = strsep(&rest, "\t"), *type = strsep(&rest, "\t");
		char *reason = strsep(&rest, "\n");
		assert_non_null(reason);
		astray += !leads_to(type, reason, id);
		for (size_t i = 0; i < t.causes.len; i++)
			if (strcmp(t.causes.item[i].id, id) == 0) seen[i] = 1;
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(astray, 0);
	for (size_t i = 0; i < t.causes.len; i++)
		if (!seen[i]) fail_msg("no reason leads to %s", t.causes.item[i].id);
	table_release(&t);
}

static void pages_and_what_may_pass_come_from_the_table(void **state)
{
	static const struct {
		const char *type, *reason;
		enum page_id page;
		bool may_pass;
	} cases[] = {
		{ "AWS::EC2::EIP", "AddressLimitExceeded", PAGE_ZONES, false },
		{ "AWS::EC2::Instance", "InsufficientInstanceCapacity", PAGE_SIZES, true },
		{ "AWS::CertificateManager::Certificate", "CAA_ERROR", PAGE_DOMAIN, false },
		{ "AWS::CertificateManager::Certificate", "Certificate is not stabilized",
		  PAGE_DELEGATION, false },
		{ "AWS::EC2::VPC", "The vpc 'v' has dependencies", PAGE_COUNT, false },
		{ "AWS::Made::Up", "Rate exceeded", PAGE_DEPLOY, true },
		{ "AWS::Made::Up", "something nobody has seen", PAGE_REVIEW, false },
		{ NULL, NULL, PAGE_REVIEW, false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(advice_release)
		struct advice advice = advice_for(cases[i].type, cases[i].reason);
		if (advice.page != cases[i].page || advice.may_pass != cases[i].may_pass)
			fail_msg("%s: %s", cases[i].reason, advice.id);
	}
}

static void the_parts_of_a_wording_stand_in_order(void **state)
{
	(void)state;
	assert_true(leads_to("AWS::EC2::EIP", "the key pair 'x' does not exist", "key-pair"));
	assert_true(leads_to("AWS::EC2::EIP", "it does not exist: the key pair", "gone"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_are_many_causes_and_no_name_is_given_twice),
		cmocka_unit_test(every_wording_leads_to_its_own_cause),
		cmocka_unit_test(every_advice_is_a_short_text_of_whole_sentences),
		cmocka_unit_test(reasons_as_aws_writes_them_lead_to_every_cause),
		cmocka_unit_test(pages_and_what_may_pass_come_from_the_table),
		cmocka_unit_test(the_parts_of_a_wording_stand_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
