/* `preflight` as people and scripts call it, and what `deploy` makes of its findings. */
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static const char example[] = "tests/example-answers.yaml";

struct stage {
	struct program_home home;
	char *config; /* of the answers in use */
	char out[65536];
	int code;
};

static int open_stage(void **state)
{
	struct stage *s = mem_alloc(sizeof(*s));
	program_home_make(&s->home);
	s->config = mem_copy_text(example);
	*state = s;
	return 0;
}

static int close_stage(void **state)
{
	struct stage *s = *state;
	program_home_remove(&s->home);
	free(s->config);
	free(s);
	return 0;
}

/* The example answers with one line replaced: the first that contains `line`. */
static void change(struct stage *s, const char *line, const char *other)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT, changed = STR_INIT;
	if (file_read(s->config, 1 << 20, &text, &err) < 0) fail_msg("%s", err_text(&err));
	const char *at = strstr(str_text(&text), line);
	if (!at) fail_msg("no line '%s'", line);
	str_add_bytes(&changed, str_text(&text), (size_t)(at - str_text(&text)));
	str_add(&changed, other);
	str_add(&changed, at + strlen(line));
	free(s->config);
	s->config = str_format("%s/answers.yaml", s->home.path);
	if (file_replace(s->config, str_text(&changed), changed.len, 0600, &err) < 0)
		fail_msg("%s", err_text(&err));
}

static void run(struct stage *s, const char *command, const char *const *extra)
{
	const char *args[PROGRAM_ARGS_MAX + 1] = { command, "--config", s->config };
	for (size_t n = 3; *extra && n < PROGRAM_ARGS_MAX; n++)
		args[n] = *extra++;
	s->code = program_run(&s->home, args, s->out, sizeof(s->out));
}

static void expect(const struct stage *s, int code, const char *words)
{
	if (s->code != code) fail_msg("exit %d: %s", s->code, s->out);
	if (!strstr(s->out, words)) fail_msg("'%s' is not in: %s", words, s->out);
}

static const char *const rehearsed[] = { "--rehearsal=3000", NULL };
static const char *const as_json[] = { "--rehearsal=3000", "--json", NULL };

static void good_answers_have_nothing_in_their_way(void **state)
{
	struct stage *s = *state;
	run(s, "preflight", rehearsed);
	expect(s, 0, "Redash goes to account ");
	expect(s, 0, "USD a month");
	assert_null(strstr(s->out, "no price is known"));
	expect(s, 0, "nothing was created or changed.");
	assert_null(strstr(s->out, "error    "));
	assert_null(strstr(s->out, "Not checked"));
}

static void scripts_get_a_result_in_the_last_line(void **state)
{
	struct stage *s = *state;
	run(s, "preflight", as_json);
	expect(s, 0, "\"type\":\"finding\"");
	char *last = s->out, *next;
	while ((next = strchr(last, '\n')) && next[1])
		last = next + 1;
	cJSON *o = cJSON_Parse(last);
	if (!o) fail_msg("no JSON: %s", last);
	assert_string_equal(cJSON_GetObjectItem(o, "type")->valuestring, "result");
	assert_int_equal(cJSON_GetObjectItem(o, "errors")->valueint, 0);
	assert_int_equal(cJSON_GetObjectItem(o, "not_checked")->valueint, 0);
	assert_true(cJSON_GetObjectItem(o, "looks")->valueint > 20);
	cJSON_Delete(o);
}

static void an_error_is_told_with_the_answer_that_puts_it_right(void **state)
{
	struct stage *s = *state;
	change(s, "ap-northeast-1c", "ap-northeast-1z");
	run(s, "preflight", rehearsed);
	expect(s, 1, "error    ap-northeast-1z is no availability zone");
	expect(s, 1, "network.zones[1]: Choose two of ap-northeast-1a");
}

static void versions_and_classes_are_held_against_what_aws_makes(void **state)
{
	struct stage *s = *state;
	change(s, "postgres: \"16.13\"", "postgres: \"16.2\"");
	change(s, "db.t4g.medium", "db.x2g.tiny");
	change(s, "redash: t3.large", "redash: z9.large");
	run(s, "preflight", as_json);
	expect(s, 1, "\"id\":\"postgres-not-creatable\"");
	expect(s, 1, "\"id\":\"type-not-offered\"");
	expect(s, 1, "\"answer\":\"sizes.redash\"");
}

static void two_accounts_are_both_named(void **state)
{
	struct stage *s = *state;
	change(s, "mode: copy", "mode: profile");
	change(s, "  profile: \"\"\n  certificate", "  profile: prod\n  certificate");
	run(s, "preflight", rehearsed);
	expect(s, 0, "Redash goes to account ");
	expect(s, 0, "The NS record is added in account ");
}

static void answers_that_are_wrong_are_refused_before_anybody_is_asked(void **state)
{
	struct stage *s = *state;
	change(s, "10.0.0.0/16", "10.0.0.0/8");
	run(s, "preflight", rehearsed);
	expect(s, 2, "network.vpc");
}

static void without_credentials_nothing_can_be_looked_at(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const env[] = { "AWS_EC2_METADATA_DISABLED=true", NULL };
	struct stage *s = *state;
	s->home.env = env;
	run(s, "preflight", none);
	assert_int_equal(s->code, 4);
}

static void the_policies_are_printed_without_asking_anybody(void **state)
{
	static const char *const policy[] = { "--policy", NULL };
	static const char *const policy_json[] = { "--policy", "--json", NULL };
	struct stage *s = *state;
	run(s, "preflight", policy);
	expect(s, 0, "# redash-wizard-dev (");
	expect(s, 0, ":secret:redash/dev/*");
	assert_null(strstr(s->out, "redash-wizard-parent"));
	change(s, "mode: copy", "mode: profile");
	change(s, "  profile: \"\"\n  certificate", "  profile: prod\n  certificate");
	run(s, "preflight", policy_json);
	expect(s, 0, "\"name\":\"redash-wizard-parent\"");
	expect(s, 0, "\"document\":{\"Version\":\"2012-10-17\"");
}

/* ---- deploy ---- */

static void a_deployment_that_would_fail_does_not_begin(void **state)
{
	static const char *const yes[] = { "--yes", "--rehearsal=3000", NULL };
	static const char *const status[] = { "--rehearsal=3000", "--json", NULL };
	struct stage *s = *state;
	change(s, "ap-northeast-1c", "ap-northeast-1z");
	run(s, "deploy", yes);
	expect(s, 1, "1 error was found before anything was created");
	expect(s, 1, "--skip-preflight");
	run(s, "status", status);
	assert_null(strstr(s->out, "CREATE_"));
}

static void it_begins_all_the_same_when_told(void **state)
{
	static const char *const skip[] = { "--yes", "--rehearsal=3000", "--skip-preflight", NULL };
	struct stage *s = *state;
	change(s, "ap-northeast-1c", "ap-northeast-1z");
	run(s, "deploy", skip);
	assert_null(strstr(s->out, "error    "));
	assert_non_null(strstr(s->out, "CREATE_IN_PROGRESS"));
}

int main(void)
{
#define STAGED(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)
	const struct CMUnitTest tests[] = {
		STAGED(good_answers_have_nothing_in_their_way),
		STAGED(scripts_get_a_result_in_the_last_line),
		STAGED(an_error_is_told_with_the_answer_that_puts_it_right),
		STAGED(versions_and_classes_are_held_against_what_aws_makes),
		STAGED(two_accounts_are_both_named),
		STAGED(answers_that_are_wrong_are_refused_before_anybody_is_asked),
		STAGED(without_credentials_nothing_can_be_looked_at),
		STAGED(the_policies_are_printed_without_asking_anybody),
		STAGED(a_deployment_that_would_fail_does_not_begin),
		STAGED(it_begins_all_the_same_when_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
