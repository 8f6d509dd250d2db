/* Two programs that deploy one environment, in one rehearsal that a third one runs: one writes,
 * both see the same end, and the second takes over when the first is gone. */
#include "tests/support/program.h"
#include "tests/support/rehearsal_home.h"
#include "tests/support/unit.h"

#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const deploy[] = { "deploy", "--config",    "tests/example-answers.yaml",
				      "--yes",  "--wait",      "--skip-preflight",
				      "--json", "--rehearsal", NULL };
static const char *const destroy[] = { "destroy",       "--config", "tests/example-answers.yaml",
				       "--yes-destroy", "dev",      "--json",
				       "--rehearsal",   NULL };

struct stage {
	struct program_home home;
	struct program_job server, first, second;
};

static struct stage *begin(void **state)
{
	struct stage *s = mem_alloc(sizeof(*s));
	program_home_make(&s->home);
	CLEANUP(mem_free_text)
	char *folder = str_format("%s/.local/state/redash-wizard/rehearsal", s->home.path);
	const char *const server[] = { "rehearsal-server", "--speed=1500", "--state", folder,
				       NULL };
	program_begin(&s->server, &s->home, server);
	assert_non_null(program_line(&s->server));
	*state = s;
	return s;
}

static void end(struct stage *s)
{
	program_home_remove(&s->home);
	free(s);
}

static void stop_server(struct stage *s)
{
	kill(s->server.pid, SIGTERM);
	program_end(&s->server);
}

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

/* Reads on until a line holds the word. */
static void until(struct program_job *job, const char *word)
{
	for (const char *line; (line = program_line(job));)
		if (strstr(line, word)) return;
	fail_msg("it ended without %s", word);
}

struct outcome {
	char status[20];
	int writes, code;
	bool was_watching, saw_free;
};

static void finish(struct program_job *job, struct outcome *o)
{
	*o = (struct outcome){ .writes = -1 };
	for (const char *line; (line = program_line(job));) {
		cJSON *object = cJSON_Parse(line);
		bool is_lease = str_equal(text_of(object, "type"), "lease");
		o->was_watching |= is_lease && str_equal(text_of(object, "status"), "elsewhere");
		o->saw_free |= is_lease && str_equal(text_of(object, "status"), "free");
		const cJSON *writes = cJSON_GetObjectItemCaseSensitive(object, "api_writes");
		if (writes) o->writes = writes->valueint;
		snprintf(o->status, sizeof(o->status), "%s", text_of(object, "status"));
		cJSON_Delete(object);
	}
	o->code = program_end(job);
}

/* The second is told who deploys. */
static void begin_both(struct stage *s)
{
	program_begin(&s->first, &s->home, deploy);
	until(&s->first, "CREATE_IN_PROGRESS");
	program_begin(&s->second, &s->home, deploy);
	until(&s->second, "\"status\":\"elsewhere\"");
}

static void assert_made_once(struct stage *s)
{
	struct rehearsal_home r;
	stop_server(s);
	rehearsal_home_open(&r, &s->home);
	long status = aws_client_form(&r.client, "cloudformation",
				      "Action=DescribeStacks&Version=2010-05-15");
	assert_int_equal(rehearsal_home_count(&r, status, "<StackStatus>CREATE_COMPLETE<"), 7);
	assert_int_equal(rehearsal_home_count(&r, status, "<StackStatus>"), 7);
	rehearsal_home_close(&r);
}

static void one_writes_and_both_see_the_same_end(void **state)
{
	struct stage *s = begin(state);
	struct outcome first, second;
	begin_both(s);
	finish(&s->first, &first);
	finish(&s->second, &second);
	assert_string_equal(first.status, "complete");
	assert_string_equal(second.status, "complete");
	assert_int_equal(first.code, 0);
	assert_int_equal(second.code, 0);
	assert_int_equal(first.writes, 20);
	assert_int_equal(second.writes, 0);
	assert_false(first.was_watching);
	assert_made_once(s);
	end(s);
}

static void the_second_takes_over_when_the_first_is_killed(void **state)
{
	struct stage *s = begin(state);
	struct outcome first, second;
	begin_both(s);
	kill(s->first.pid, SIGKILL);
	finish(&s->first, &first);
	finish(&s->second, &second);
	assert_int_equal(first.code, 128 + SIGKILL);
	assert_string_equal(second.status, "complete");
	assert_true(second.writes > 0 && second.writes < 20);
	assert_true(second.saw_free);
	assert_made_once(s);
	end(s);
}

static void whoever_is_told_to_end_leaves_it_to_the_second(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP };
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct stage *s = begin(state);
		struct outcome first, second;
		begin_both(s);
		kill(s->first.pid, signals[i]);
		finish(&s->first, &first);
		assert_int_equal(first.code, 5);
		assert_string_equal(first.status, "detached");
		finish(&s->second, &second);
		assert_string_equal(second.status, "complete");
		assert_true(second.writes > 0 && second.writes < 20);
		assert_made_once(s);
		end(s);
	}
}

static void a_removal_is_one_persons_too(void **state)
{
	struct stage *s = begin(state);
	struct outcome first, second;
	program_begin(&s->first, &s->home, deploy);
	finish(&s->first, &first);
	assert_string_equal(first.status, "complete");
	program_begin(&s->first, &s->home, destroy);
	until(&s->first, "DELETE_IN_PROGRESS");
	program_begin(&s->second, &s->home, destroy);
	finish(&s->first, &first);
	finish(&s->second, &second);
	assert_string_equal(first.status, "complete");
	assert_string_equal(second.status, "complete");
	assert_int_equal(first.writes, 7);
	assert_int_equal(second.writes, 0);
	stop_server(s);
	end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_writes_and_both_see_the_same_end),
		cmocka_unit_test(the_second_takes_over_when_the_first_is_killed),
		cmocka_unit_test(whoever_is_told_to_end_leaves_it_to_the_second),
		cmocka_unit_test(a_removal_is_one_persons_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
