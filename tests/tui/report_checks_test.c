/* What `preflight` prints: sentences for people, lines of JSON for scripts. */
#include "tui/report_checks.h"

#include "core/base/mem.h"
#include "tests/support/preflight_lab.h"
#include "tests/support/unit.h"

#include <cjson/cJSON.h>
#include <string.h>

static void judged(struct lab_world *w)
{
	lab_world(w);
	lab_text(&w->f.zones.item[1].state, "impaired");
	lab_fails(&w->f, LOOK_KEY_PAIRS, ERR_DENIED, "no");
	preflight_judge(&w->a, &w->f, &w->found);
}

static void people_get_the_sentence_and_below_it_the_way_out(void **state)
{
	struct lab_world w;
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	judged(&w);
	report_findings(false, &w.found, PREFLIGHT_ERROR, &out);
	assert_string_equal(str_text(&out),
			    "error    The zone ap-northeast-1c is in state 'impaired'.\n"
			    "         network.zones[1]: Choose two of ap-northeast-1a and "
			    "ap-northeast-1d.\n");
	lab_world_release(&w);
}

static void notes_can_be_left_out(void **state)
{
	struct lab_world w;
	CLEANUP(str_release) struct str most = STR_INIT, all = STR_INIT;
	(void)state;
	judged(&w);
	report_findings(false, &w.found, PREFLIGHT_WARNING, &most);
	report_findings(false, &w.found, PREFLIGHT_NOTE, &all);
	assert_null(strstr(str_text(&most), "note "));
	assert_non_null(strstr(str_text(&all), "note     Not checked: key pairs; no permission "
					       "(ec2:DescribeKeyPairs).\n"));
	lab_world_release(&w);
}

static cJSON *parse_line(const char **at)
{
	CLEANUP(mem_free_text) char *line = mem_copy_bytes(*at, strcspn(*at, "\n"));
	*at += strlen(line) + 1;
	cJSON *object = cJSON_Parse(line);
	if (!object) fail_msg("no JSON: %s", line);
	return object;
}

static const char *member(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

static void scripts_get_one_object_a_finding(void **state)
{
	struct lab_world w;
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	judged(&w);
	report_findings(true, &w.found, PREFLIGHT_NOTE, &out);
	const char *at = str_text(&out);
	cJSON *first = parse_line(&at);
	assert_string_equal(member(first, "type"), "finding");
	assert_string_equal(member(first, "severity"), "error");
	assert_string_equal(member(first, "id"), "zone-not-available");
	assert_string_equal(member(first, "answer"), "network.zones[1]");
	assert_string_equal(member(first, "page"), "Zones");
	cJSON_Delete(first);
	size_t lines = 1;
	for (; *at; lines++)
		cJSON_Delete(parse_line(&at));
	assert_int_equal(lines, w.found.list.len);
	lab_world_release(&w);
}

static void the_last_line_is_the_result(void **state)
{
	struct lab_world w;
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	judged(&w);
	report_checks_result(true, &w.a, &w.f, &w.found, 3210, &out);
	const char *at = str_text(&out);
	cJSON *o = parse_line(&at);
	assert_string_equal(member(o, "type"), "result");
	assert_string_equal(member(o, "status"), "errors");
	assert_int_equal(cJSON_GetObjectItemCaseSensitive(o, "errors")->valueint, 1);
	assert_int_equal(cJSON_GetObjectItemCaseSensitive(o, "not_checked")->valueint, 1);
	assert_int_equal(cJSON_GetObjectItemCaseSensitive(o, "usd_a_month")->valueint, 317);
	const cJSON *accounts = cJSON_GetObjectItemCaseSensitive(o, "accounts");
	const cJSON *dev = cJSON_GetObjectItemCaseSensitive(accounts, "dev");
	assert_string_equal(member(dev, "alias"), "team-dev");
	assert_string_equal(member(cJSON_GetObjectItemCaseSensitive(accounts, "parent"), "id"),
			    "444455556666");
	cJSON_Delete(o);
	lab_world_release(&w);
}

static void people_get_the_counts_last(void **state)
{
	struct lab_world w;
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	judged(&w);
	report_checks_result(false, &w.a, &w.f, &w.found, 3210, &out);
	assert_non_null(strstr(str_text(&out), "1 error, "));
	assert_non_null(strstr(str_text(&out), " looks in 3.2 s, nothing was created or changed."));
	lab_world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_get_the_sentence_and_below_it_the_way_out),
		cmocka_unit_test(notes_can_be_left_out),
		cmocka_unit_test(scripts_get_one_object_a_finding),
		cmocka_unit_test(the_last_line_is_the_result),
		cmocka_unit_test(people_get_the_counts_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
