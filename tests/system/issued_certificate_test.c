/* A deployment in an account that has an issued certificate for the host already. */
#include "tests/support/program.h"
#include "tests/support/rehearsal_home.h"
#include "tests/support/unit.h"

#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static const char config[] = "tests/example-answers.yaml";

struct outcome {
	int code;
	cJSON *last;      /* the last line */
	char reason[300]; /* the certificate's, where it is used as it is */
};

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

static void take_line(struct outcome *o, const char *line)
{
	cJSON *object = cJSON_Parse(line);
	if (!object) fail_msg("not a line of JSON: %s", line);
	if (strcmp(text_of(object, "type"), "node") == 0 &&
	    strcmp(text_of(object, "name"), "certificate") == 0 &&
	    strcmp(text_of(object, "state"), "adopted") == 0)
		snprintf(o->reason, sizeof(o->reason), "%s", text_of(object, "reason"));
	cJSON_Delete(o->last);
	o->last = object;
}

static struct outcome run(void **state, const char *command, const char *const *more)
{
	const char *args[PROGRAM_ARGS_MAX + 1] = {
		command,
		"--config",
		config,
		"--json",
		"--rehearsal=3000",
		"--issued",
		"ap-northeast-1:*.dev.example.com:EC_prime256v1"
	};
	struct program_job job;
	struct outcome o = { 0 };
	for (size_t n = 7; *more && n < PROGRAM_ARGS_MAX; n++)
		args[n] = *more++;
	program_begin(&job, *state, args);
	for (const char *line; (line = program_line(&job));)
		take_line(&o, line);
	o.code = program_end(&job);
	return o;
}

static void assert_status(const struct outcome *o, int code, const char *status)
{
	assert_int_equal(o->code, code);
	assert_string_equal(text_of(o->last, "status"), status);
}

static void assert_certificate(const struct outcome *o, const char *status)
{
	const cJSON *stacks = cJSON_GetObjectItemCaseSensitive(o->last, "stacks");
	assert_string_equal(text_of(stacks, "certificate"), status);
}

static int certificates(const struct program_home *home, const char *needle)
{
	static const char list[] = "{\"Includes\":{\"keyTypes\":[\"RSA_2048\",\"EC_prime256v1\"]}}";
	struct rehearsal_home r;
	rehearsal_home_open(&r, home);
	long status =
		aws_client_json(&r.client, "acm", "CertificateManager.ListCertificates", list);
	int n = rehearsal_home_count(&r, status, needle);
	rehearsal_home_close(&r);
	return n;
}

static bool is_left(const cJSON *result, const char *what)
{
	const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(result, "leftovers");
	cJSON_ArrayForEach(item, list)
	{
		if (strstr(text_of(item, "what"), what)) return true;
	}
	return false;
}

static const char *const yes[] = { "--yes", NULL };
static const char *const use[] = { "--yes", "--allow", "use", NULL };
static const char *const make[] = { "--yes", "--allow", "make", NULL };
static const char *const destroy[] = { "--yes-destroy", "redash-dev", NULL };

static void it_is_asked_about_used_kept_and_left(void **state)
{
	struct outcome asked = run(state, "deploy", yes);
	assert_int_equal(asked.code, 3);
	assert_int_equal(certificates(*state, "\"CertificateArn\""), 1);
	cJSON_Delete(asked.last);

	struct outcome used = run(state, "deploy", use);
	assert_status(&used, 0, "complete");
	assert_certificate(&used, "ADOPTED");
	assert_non_null(strstr(used.reason, "uses the issued certificate arn:aws:acm:"));
	assert_non_null(strstr(used.reason, " of *.dev.example.com, valid until "));
	assert_int_equal(certificates(*state, "\"InUse\":true"), 1);
	cJSON_Delete(used.last);

	struct outcome again = run(state, "deploy", yes); /* needs no word any more */
	assert_status(&again, 0, "complete");
	assert_certificate(&again, "ADOPTED");
	cJSON_Delete(again.last);

	struct outcome gone = run(state, "destroy", destroy);
	assert_status(&gone, 0, "complete");
	assert_true(is_left(gone.last, "the certificate arn:aws:acm:"));
	cJSON_Delete(gone.last);
	assert_int_equal(certificates(*state, "\"CertificateArn\""), 1);
}

static void one_of_our_own_is_made_when_told(void **state)
{
	struct outcome made = run(state, "deploy", make);
	assert_status(&made, 0, "complete");
	assert_certificate(&made, "CREATE_COMPLETE");
	cJSON_Delete(made.last);
	assert_int_equal(certificates(*state, "\"CertificateArn\""), 2);
	struct outcome gone = run(state, "destroy", destroy);
	assert_status(&gone, 0, "complete");
	assert_false(is_left(gone.last, "the certificate"));
	cJSON_Delete(gone.last);
	assert_int_equal(certificates(*state, "\"CertificateArn\""), 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_is_asked_about_used_kept_and_left),
		TEST(one_of_our_own_is_made_when_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
