/* What `status` tells of a delegation that is in the way, and of one that is not. */
#include "tui/report_waits.h"

#include "core/base/mem.h"
#include "tests/support/picture.h"
#include "tests/support/unit.h"
#include "tui/report.h"

#include <cjson/cJSON.h>
#include <string.h>

static void has(const struct str *out, const char *wanted)
{
	if (!strstr(str_text(out), wanted)) fail_msg("no \"%s\" in:\n%s", wanted, str_text(out));
}

static const char *field(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* The result line of a deployment; the caller deletes. */
static cJSON *result_of(const struct deployment *d, const char *status)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	const struct report r = { .json = true };
	report_result(&r, d, status, &out);
	cJSON *o = cJSON_Parse(str_text(&out));
	assert_non_null(o);
	return o;
}

static void status_names_what_is_wrong_and_what_to_do(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct deployment *d = picture_mixed();
	(void)state;
	d->nodes[NODE_DELEGATED].state = NODE_PERSON;
	report_table(d, &out);
	has(&out, "\ndelegated    waits for a person ");
	has(&out, "\nDelegation of dev.example.com in the zone example.com: wrong\n");
	has(&out, "\nwrong    MIXED_OLD\n");
	has(&out, "ns-7.old.example and ns-8.old.example belong to another zone.\n");
	has(&out, "Shown by: dig +norec @192.0.2.1 dev.example.com NS\n");
	has(&out, "To do: Remove them from the record.\n");
	picture_free(d);
}

static void scripts_get_the_same(void **state)
{
	struct deployment *d = picture_mixed();
	(void)state;
	cJSON *o = result_of(d, "waiting");
	const cJSON *delegation = cJSON_GetObjectItemCaseSensitive(o, "delegation");
	const cJSON *finding =
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(delegation, "findings"), 0);
	assert_string_equal(field(delegation, "zone"), "dev.example.com");
	assert_string_equal(field(delegation, "parent"), "example.com");
	assert_string_equal(field(delegation, "status"), "wrong");
	assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(
				    cJSON_GetObjectItemCaseSensitive(delegation, "states"), 0)),
			    "MIXED_OLD");
	assert_string_equal(field(finding, "advice"), "Remove them from the record.");
	cJSON_Delete(o);
	picture_free(d);
}

static void a_record_is_named_with_its_zone(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct deployment *d = picture_hosted();
	(void)state;
	report_table(d, &out);
	has(&out, "\nRecord redash.dev.example.com in the zone example.com: wrong\n");
	has(&out, "To do: Give only \"redash.dev\" as its name");
	cJSON *o = result_of(d, "waiting");
	const cJSON *delegation = cJSON_GetObjectItemCaseSensitive(o, "delegation");
	assert_string_equal(field(delegation, "zone"), "example.com");
	assert_string_equal(field(delegation, "record"), "redash.dev.example.com");
	cJSON_Delete(o);
	picture_free(d);
}

static void nothing_is_told_when_all_is_well(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct deployment *well[] = { picture_agreed(), picture_complete(), picture_mixed() };
	(void)state;
	well[2]->is_removal = true; /* what is deleted needs no delegation */
	for (size_t i = 0; i < ARRAY_LEN(well); i++) {
		report_waits_table(well[i], &out);
		assert_string_equal(str_text(&out), "");
		cJSON *o = result_of(well[i], "running");
		assert_null(cJSON_GetObjectItemCaseSensitive(o, "delegation"));
		cJSON_Delete(o);
		picture_free(well[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_names_what_is_wrong_and_what_to_do),
		cmocka_unit_test(scripts_get_the_same),
		cmocka_unit_test(a_record_is_named_with_its_zone),
		cmocka_unit_test(nothing_is_told_when_all_is_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
