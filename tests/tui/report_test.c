/* The lines of deploy, watch and status: every JSON line by itself valid, the result with exactly
 * the fields that scripts are promised, nothing said twice. */
#include "tui/report.h"

#include "core/base/mem.h"
#include "tests/support/picture.h"
#include "tests/support/unit.h"
#include "tui/texts.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* The n-th line, parsed; the caller deletes. NULL beyond the end. */
static cJSON *line_at(const char *text, size_t n)
{
	for (; n > 0 && text; n--) {
		text = strchr(text, '\n');
		if (text) text++;
	}
	if (!text || !*text) return NULL;
	CLEANUP(mem_free_text) char *line = mem_copy_bytes(text, strcspn(text, "\n"));
	assert_int_equal(text[strlen(line)], '\n');
	cJSON *object = cJSON_Parse(line);
	if (!cJSON_IsObject(object)) fail_msg("no JSON object: %s", line);
	return object;
}

static const char *field(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* The first line of a type; the caller deletes. */
static cJSON *line_of(const char *text, const char *type)
{
	cJSON *object;
	for (size_t n = 0; (object = line_at(text, n)); n++) {
		if (str_equal(field(object, "type"), type)) return object;
		cJSON_Delete(object);
	}
	fail_msg("no line of type %s in %s", type, text);
	return NULL;
}

static void expect_keys(const cJSON *object, const char *expected)
{
	CLEANUP(str_release) struct str keys = STR_INIT;
	for (const cJSON *item = object->child; item; item = item->next)
		str_addf(&keys, "%s ", item->string);
	assert_string_equal(str_text(&keys), expected);
}

static void progress_of(struct deployment *d, bool json, struct str *out)
{
	struct report r = { .json = json };
	report_progress(&r, d, out);
	report_release(&r);
}

static void result_of(struct deployment *d, bool json, const char *status, struct str *out)
{
	struct report r = { .json = json, .is_rehearsal = true, .wall_ms = 25250 };
	report_result(&r, d, status, out);
	report_release(&r);
}

static void every_line_is_json_with_a_type(void **state)
{
	struct deployment *pictures[] = { picture_new(), picture_busy(), picture_failed(),
					  picture_complete() };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pictures); i++) {
		CLEANUP(str_release) struct str out = STR_INIT;
		cJSON *object;
		progress_of(pictures[i], true, &out);
		result_of(pictures[i], true, "failed", &out);
		size_t n = 0;
		for (; (object = line_at(str_text(&out), n)); n++) {
			assert_non_null(field(object, "type"));
			cJSON_Delete(object);
		}
		assert_true(n >= 1);
		picture_free(pictures[i]);
	}
}

static void texts_cannot_break_a_line(void **state)
{
	struct deployment *d = picture_new();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	picture_event(d, STACK_ZONE, 5, "Zone", "T", "CREATE_FAILED", "a \"b\" \\ c\nd");
	progress_of(d, true, &out);
	cJSON *object = line_of(str_text(&out), "event");
	assert_string_equal(field(object, "reason"), "a \"b\" \\ c\nd");
	cJSON_Delete(object);
	picture_free(d);
}

static void times_are_utc_with_milliseconds(void **state)
{
	struct deployment *d = picture_new();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	picture_event(d, STACK_ZONE, 70, "Zone", "T", "CREATE_COMPLETE", NULL);
	d->events.item[0].time_ms += 7;
	progress_of(d, true, &out);
	cJSON *object = line_of(str_text(&out), "event");
	assert_string_equal(field(object, "time"), "2025-11-25T12:01:10.007Z");
	expect_keys(object, "type time stack resource resource_type status ");
	cJSON_Delete(object);
	picture_free(d);
}

static void the_result_has_exactly_its_fields(void **state)
{
	struct deployment *d = picture_complete();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	d->reads = 300;
	d->writes = 14;
	d->longest_chain_ms = 1470500;
	d->nodes[STACK_ZONE].state = NODE_ADOPTED;
	result_of(d, true, "complete", &out);
	cJSON *o = line_of(str_text(&out), "result");
	expect_keys(o, "type status address stacks wall_s simulated_s longest_chain_s api_reads "
		       "api_writes ");
	assert_string_equal(field(o, "status"), "complete");
	assert_string_equal(field(o, "address"), "https://redash.dev.example.com");
	assert_true(cJSON_GetObjectItem(o, "wall_s")->valuedouble == 25.25);
	assert_true(cJSON_GetObjectItem(o, "simulated_s")->valuedouble == 1476);
	assert_true(cJSON_GetObjectItem(o, "longest_chain_s")->valuedouble == 1470.5);
	assert_int_equal(cJSON_GetObjectItem(o, "api_reads")->valueint, 300);
	assert_int_equal(cJSON_GetObjectItem(o, "api_writes")->valueint, 14);
	const cJSON *stacks = cJSON_GetObjectItem(o, "stacks");
	expect_keys(stacks, "network zone certificate validation data bastion redash ");
	assert_string_equal(field(stacks, "zone"), "ADOPTED");
	cJSON_Delete(o);
	picture_free(d);
}

static void a_failure_says_its_cause(void **state)
{
	struct deployment *d = picture_failed();
	CLEANUP(str_release) struct str out = STR_INIT, text = STR_INIT;
	(void)state;
	result_of(d, true, "failed", &out);
	cJSON *o = line_of(str_text(&out), "result");
	const cJSON *cause = cJSON_GetObjectItem(o, "cause");
	expect_keys(cause, "stack id resource type reason advice may_pass ");
	assert_string_equal(field(cause, "stack"), "data");
	assert_string_equal(field(cause, "resource"), "Cache");
	assert_string_equal(field(cause, "id"), "cache-class");
	assert_true(cJSON_IsFalse(cJSON_GetObjectItem(cause, "may_pass")));
	assert_string_equal(field(cause, "reason"), d->cause.reason);
	cJSON_Delete(o);
	result_of(d, false, "failed", &text);
	assert_non_null(strstr(str_text(&text), "Cause: Cache in stack data ("));
	assert_non_null(strstr(str_text(&text), "What to do: Zone B does not offer"));
	picture_free(d);
}

static void a_failure_in_a_nested_stack_says_where_and_what_else_is_known(void **state)
{
	struct deployment *d = picture_failed();
	CLEANUP(str_release) struct str out = STR_INIT, text = STR_INIT;
	(void)state;
	d->cause.path = mem_copy_text("Inner/Core");
	d->cause.more = mem_copy_text("the end of a log");
	result_of(d, true, "failed", &out);
	cJSON *o = line_of(str_text(&out), "result");
	const cJSON *cause = cJSON_GetObjectItem(o, "cause");
	expect_keys(cause, "stack id resource type reason more advice may_pass ");
	assert_string_equal(field(cause, "resource"), "Inner/Core/Cache");
	assert_string_equal(field(cause, "more"), "the end of a log");
	cJSON_Delete(o);
	result_of(d, false, "failed", &text);
	assert_non_null(strstr(str_text(&text), "Cause: Inner/Core/Cache in stack data ("));
	assert_non_null(strstr(str_text(&text), "the end of a log\nWhat to do: "));
	picture_free(d);
}

/* A second attempt may succeed while the picture still remembers why the first did not. */
static void a_success_has_no_cause(void **state)
{
	struct deployment *d = picture_failed();
	CLEANUP(str_release) struct str out = STR_INIT, text = STR_INIT;
	(void)state;
	result_of(d, true, "complete", &out);
	assert_null(strstr(str_text(&out), "\"cause\""));
	result_of(d, false, "complete", &text);
	assert_null(strstr(str_text(&text), "Cause:"));
	picture_free(d);
}

static void nothing_is_told_twice(void **state)
{
	static const bool forms[] = { true, false };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct deployment *d = picture_busy();
		struct report r = { .json = forms[i] };
		CLEANUP(str_release) struct str out = STR_INIT;
		report_progress(&r, d, &out);
		assert_true(out.len > 0);
		str_reset(&out);
		report_progress(&r, d, &out);
		assert_string_equal(str_text(&out), "");
		picture_event(d, STACK_ZONE, 1, "Late", "T", "CREATE_COMPLETE", NULL);
		report_progress(&r, d, &out);
		const char *end = strchr(str_text(&out), '\n');
		assert_non_null(strstr(str_text(&out), "Late"));
		assert_string_equal(end, "\n");
		report_release(&r);
		picture_free(d);
	}
}

static void records_and_delegation_have_their_fields(void **state)
{
	struct deployment *d = picture_busy();
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	progress_of(d, true, &out);
	cJSON *records = line_of(str_text(&out), "records");
	expect_keys(records, "type name_servers parent zone by_hand cname_name cname_value ");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(records, "name_servers")), 4);
	assert_string_equal(field(records, "zone"), "dev.example.com");
	cJSON_Delete(records);
	cJSON *delegation = line_of(str_text(&out), "delegation");
	expect_keys(delegation, "type states time status seen advice ");
	assert_string_equal(field(delegation, "status"), "waiting");
	cJSON_Delete(delegation);
	picture_free(d);
}

static void trouble_comes_and_goes_as_a_view(void **state)
{
	struct deployment *d = picture_new();
	struct report r = { .json = true };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	d->trouble = mem_copy_text("view is stale: no answer");
	report_progress(&r, d, &out);
	cJSON *view = line_of(str_text(&out), "view");
	assert_string_equal(field(view, "status"), "stale");
	assert_string_equal(field(view, "reason"), "view is stale: no answer");
	cJSON_Delete(view);
	mem_free_text(&d->trouble);
	d->trouble = NULL;
	str_reset(&out);
	report_progress(&r, d, &out);
	view = line_of(str_text(&out), "view");
	assert_string_equal(field(view, "status"), "current");
	cJSON_Delete(view);
	report_release(&r);
	picture_free(d);
}

static void who_deploys_is_told_when_it_changes(void **state)
{
	struct deployment *d = picture_elsewhere();
	struct report json = { .json = true }, lines = { 0 };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	report_progress(&json, d, &out);
	cJSON *lease = line_of(str_text(&out), "lease");
	assert_string_equal(field(lease, "status"), "elsewhere");
	assert_string_equal(field(lease, "owner"), "tanaka@tokyo-laptop");
	assert_non_null(field(lease, "since"));
	cJSON_Delete(lease);
	str_reset(&out);
	report_progress(&lines, d, &out);
	assert_non_null(strstr(str_text(&out), "tanaka@tokyo-laptop deploys this since "));
	assert_non_null(strstr(str_text(&out), "It is yours when they leave."));
	d->holder.is_elsewhere = false;
	free(TAKE(d->holder.owner));
	str_reset(&out);
	report_progress(&lines, d, &out);
	assert_non_null(strstr(str_text(&out), "has left"));
	str_reset(&out);
	report_progress(&json, d, &out);
	lease = line_of(str_text(&out), "lease");
	assert_string_equal(field(lease, "status"), "free");
	cJSON_Delete(lease);
	str_reset(&out);
	report_progress(&json, d, &out);
	assert_null(strstr(str_text(&out), "lease"));
	report_release(&json);
	report_release(&lines);
	picture_free(d);
}

static void a_silent_deployment_says_that_it_works_after_30_s(void **state)
{
	struct deployment *d = picture_busy();
	struct report r = { 0 };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	report_progress(&r, d, &out);
	str_reset(&out);
	d->now_ms += 29999;
	report_still(&r, d, &out);
	assert_string_equal(str_text(&out), "");
	d->now_ms += 1;
	report_still(&r, d, &out);
	assert_non_null(strstr(str_text(&out),
			       "still working: 37 of 44 resources; the NS records are awaited\n"));
	str_reset(&out);
	report_still(&r, d, &out);
	assert_string_equal(str_text(&out), "");
	r.json = true;
	d->now_ms += 60000;
	report_still(&r, d, &out);
	assert_string_equal(str_text(&out), "");
	report_release(&r);
	picture_free(d);
}

/* Outputs of stacks may hold what nobody should read in a log; no line repeats them. */
static void outputs_stay_out_of_every_line(void **state)
{
	static const bool forms[] = { true, false };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct deployment *d = picture_complete();
		CLEANUP(str_release) struct str out = STR_INIT;
		*vec_push(&d->nodes[STACK_DATA].outputs) =
			(struct deployment_output){ mem_copy_text("MasterPassword"),
						    mem_copy_text("hunter2") };
		progress_of(d, forms[i], &out);
		result_of(d, forms[i], "complete", &out);
		report_table(d, &out);
		assert_null(strstr(str_text(&out), "hunter2"));
		assert_null(strstr(str_text(&out), "MasterPassword"));
		picture_free(d);
	}
}

static void errors_are_one_line(void **state)
{
	struct err err = ERR_INIT;
	CLEANUP(str_release) struct str json = STR_INIT, text = STR_INIT;
	(void)state;
	err_set(&err, ERR_CREDENTIALS, "sign in again");
	str_set(&err.code, "ExpiredToken");
	report_error(true, &err, &json);
	assert_string_equal(str_text(&json),
			    "{\"type\":\"error\",\"kind\":\"credentials\",\"code\":"
			    "\"ExpiredToken\",\"message\":\"sign in again\"}\n");
	report_error(false, &err, &text);
	assert_string_equal(str_text(&text), "redash-wizard: sign in again\n");
	err_release(&err);
}

static void what_was_denied_comes_with_the_statement_that_allows_it(void **state)
{
	struct err err = ERR_INIT;
	CLEANUP(str_release) struct str json = STR_INIT, text = STR_INIT;
	(void)state;
	err_set(&err, ERR_DENIED,
		"CreateStack: User: u is not authorized to perform: cloudformation:CreateStack on "
		"resource: arn:aws:x (AccessDenied). Whoever manages the account must allow it");
	report_error(false, &err, &text);
	assert_non_null(strstr(str_text(&text),
			       "\nThe statement for a policy: {\"Effect\":\"Allow\",\"Action\":"
			       "\"cloudformation:CreateStack\",\"Resource\":\"arn:aws:x\"}\n"));
	report_error(true, &err, &json);
	assert_non_null(strstr(str_text(&json), "\"statement\":\"{\\\"Effect\\\""));
	err_release(&err);
}

static void the_end_says_what_is_wrong_with_the_delegation(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct deployment *d = picture_mixed();
	struct report r = { 0 };
	(void)state;
	report_result(&r, d, "waiting", &out);
	assert_non_null(strstr(str_text(&out), "ns-7.old.example and ns-8.old.example belong"));
	assert_non_null(strstr(str_text(&out), "Remove them from the record."));
	assert_null(strstr(str_text(&out), "Only the NS records"));
	picture_free(d);
}

static void the_last_lines_say_how_to_go_on(void **state)
{
	static const struct {
		const char *status, *words;
	} cases[] = {
		{ "complete", "Redash: https://redash.dev.example.com/setup" },
		{ "waiting", "Only the NS records of dev.example.com are missing." },
		{ "detached", "redash-wizard watch" },
		{ "failed", "This was a rehearsal: nothing was made in AWS." },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct deployment *d = picture_busy();
		CLEANUP(str_release) struct str out = STR_INIT;
		result_of(d, false, cases[i].status, &out);
		if (!strstr(str_text(&out), cases[i].words)) fail_msg("%s", str_text(&out));
		picture_free(d);
	}
}

static void the_way_back_keeps_what_it_takes(void **state)
{
	static const struct {
		const char *status, *line;
		bool removes;
	} cases[] = {
		{ "detached",
		  "Come back with: redash-wizard watch --config 'it'\\''s mine.yaml' --profile dev "
		  "--rehearsal=600\n",
		  false },
		{ "detached",
		  "To have the rest made: redash-wizard deploy --config 'it'\\''s mine.yaml' "
		  "--profile dev --rehearsal=600\n",
		  false },
		{ "failed", "When the cause is gone: redash-wizard deploy --config '", false },
		{ "idle", "To go on: redash-wizard deploy --config '", false },
		{ "detached", "Come back with: redash-wizard destroy --config '", true },
		{ "failed", "Come back with: redash-wizard destroy --config '", true },
	};
	const struct options options = { .command = COMMAND_DEPLOY,
					 .profile = "dev",
					 .rehearsal = true,
					 .rehearsal_reset = true,
					 .speed = 600,
					 .yes = true };
	const struct report r = { .is_rehearsal = true,
				  .options = &options,
				  .config = "it's mine.yaml" };
	struct deployment *d = picture_busy();
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(str_release) struct str out = STR_INIT;
		d->is_removal = cases[i].removes;
		report_result(&r, d, cases[i].status, &out);
		if (!strstr(str_text(&out), cases[i].line)) fail_msg("%s", str_text(&out));
	}
	picture_free(d);
}

static void durations_read_like_a_clock(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { -5, "-" },        { 999, "0:00" },      { 59999, "0:59" },
		      { 245000, "4:05" }, { 3599999, "59:59" }, { 3729000, "1:02:09" } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[TIME_TEXT_MAX];
		duration_text(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_json_with_a_type),
		cmocka_unit_test(texts_cannot_break_a_line),
		cmocka_unit_test(times_are_utc_with_milliseconds),
		cmocka_unit_test(the_result_has_exactly_its_fields),
		cmocka_unit_test(a_failure_says_its_cause),
		cmocka_unit_test(a_failure_in_a_nested_stack_says_where_and_what_else_is_known),
		cmocka_unit_test(a_success_has_no_cause),
		cmocka_unit_test(nothing_is_told_twice),
		cmocka_unit_test(the_end_says_what_is_wrong_with_the_delegation),
		cmocka_unit_test(records_and_delegation_have_their_fields),
		cmocka_unit_test(trouble_comes_and_goes_as_a_view),
		cmocka_unit_test(who_deploys_is_told_when_it_changes),
		cmocka_unit_test(a_silent_deployment_says_that_it_works_after_30_s),
		cmocka_unit_test(outputs_stay_out_of_every_line),
		cmocka_unit_test(errors_are_one_line),
		cmocka_unit_test(what_was_denied_comes_with_the_statement_that_allows_it),
		cmocka_unit_test(the_last_lines_say_how_to_go_on),
		cmocka_unit_test(the_way_back_keeps_what_it_takes),
		cmocka_unit_test(durations_read_like_a_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
