/* Bad input is answered by one clear sentence; nothing is written and nothing sent. */
#include "tests/support/bad_endpoint.h"
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char config[] = "tests/example-answers.yaml";

struct stage {
	struct program_home home;
	struct bad_endpoint endpoint; /* would notice a request */
	char out[65536];
	int code;
};

static int open_stage(void **state)
{
	struct stage *s = mem_alloc(sizeof(*s));
	program_home_make(&s->home);
	bad_endpoint_open(&s->endpoint, BAD_ENDPOINT_HANGS);
	s->home.env = s->endpoint.env;
	*state = s;
	return 0;
}

static int close_stage(void **state)
{
	struct stage *s = *state;
	bad_endpoint_close(&s->endpoint);
	program_home_remove(&s->home);
	free(s);
	return 0;
}

static void run(struct stage *s, const char *const *args)
{
	s->code = program_run(&s->home, args, s->out, sizeof(s->out));
}

/* One line on the whole, so that it reads as a sentence and not as a log. */
static void assert_refused(const struct stage *s, int code, const char *sentence, int files)
{
	const char *end = strchr(s->out, '\n');
	if (!strstr(s->out, sentence)) fail_msg("'%s' is not in: %s", sentence, s->out);
	if (s->code != code) fail_msg("exit %d for: %s", s->code, s->out);
	assert_int_equal(strncmp(s->out, "redash-wizard: ", 15), 0);
	assert_true(end && !end[1]);
	assert_int_equal(program_home_files(&s->home), files);
	assert_false(bad_endpoint_was_asked(&s->endpoint));
}

/* Deploys with a file of these bytes; they are the only file in the home afterwards. */
static void deploy_bytes(struct stage *s, const char *bytes, size_t len, const char *sentence)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str after = STR_INIT;
	CLEANUP(mem_free_text) char *path = str_format("%s/answers.yaml", s->home.path);
	const char *const args[] = { "deploy", "--config", path, "--yes", NULL };
	if (file_replace(path, bytes, len, 0600, &err) < 0) fail_msg("%s", err_text(&err));
	run(s, args);
	assert_refused(s, 2, sentence, 1);
	assert_int_equal(file_read(path, 1 << 20, &after, &err), 0);
	assert_int_equal(after.len, len);
	if (len) assert_memory_equal(str_text(&after), bytes, len);
}

/* The example answers with one line replaced: the first that contains `line`. */
static void deploy_with(struct stage *s, const char *line, const char *other, const char *sentence)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT, changed = STR_INIT;
	if (file_read(config, 1 << 20, &text, &err) < 0) fail_msg("%s", err_text(&err));
	const char *all = str_text(&text), *at = strstr(all, line);
	assert_non_null(at);
	str_add_bytes(&changed, all, (size_t)(at - all));
	str_add(&changed, other);
	str_add(&changed, at + strlen(line));
	deploy_bytes(s, str_text(&changed), changed.len, sentence);
}

static void an_answer_that_cannot_be_is_refused_in_words(void **state)
{
	static const struct {
		const char *line, *other, *sentence;
	} cases[] = {
		{ "nat: per-zone", "natt: single",
		  "answers.yaml:27:3: unknown key 'network.natt'; did you mean 'network.nat'?" },
		{ "\nsizes:", "\ncolour: blue\nsizes:", "unknown key 'colour'" },
		{ "vpc: 10.0.0.0/16", "vpc: [10.0.0.0/16]",
		  "answers.yaml:17:8: 'network.vpc' is one value, not a list" },
		{ "parent: example.com", "parent: {name: example.com}", "'domain.parent'" },
		{ "bastion: true", "bastion: maybe", "access.bastion: true or false, not 'maybe'" },
		{ "version: 1", "version: 2", "answers.yaml:1:10: version 1 is understood" },
		{ "10.0.2.0/24", "10.0.1.0/25", "overlaps Public subnet A (10.0.1.0/24)" },
		{ "10.0.2.0/24", "10.0.2.128/24",
		  "network.public[1]: host bits are set: did you mean 10.0.2.0/24?" },
		{ "203.0.113.0/24", "203.0.113.1/24",
		  "access.allow: row 1: host bits are set: did you mean 203.0.113.0/24?" },
		{ "vpc: 10.0.0.0/16", "vpc: 10.0.0.0/15",
		  "network.vpc: a VPC block is /16 to /28; /15 is too large" },
		{ "vpc: 10.0.0.0/16", "vpc: 10.0.0.0/29", "/29 is too small" },
		{ "10.0.4.0/24", "10.0.4.0/29", "network.private[1]" },
		{ "10.0.4.0/24", "10.1.4.0/24", "not inside the VPC block 10.0.0.0/16" },
		{ "ap-northeast-1c", "ap-northeast-1a",
		  "network.zones[1]: ap-northeast-1a is zone A already" },
		{ "parent: example.com", "parent: exa_mple.com", "has an underscore" },
		{ "zone: dev",
		  "zone: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "has 64 characters; a label takes 63" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		deploy_with(*state, cases[i].line, cases[i].other, cases[i].sentence);
}

static void a_file_that_holds_no_answers_is_refused_in_words(void **state)
{
	static const char binary[] = "\177ELF\2\1\1\0\0\0\0";
	deploy_bytes(*state, "", 0, "is empty: no answers in it");
	deploy_bytes(*state, "# nothing yet\n", 14, "no answers in it");
	deploy_bytes(*state, binary, sizeof(binary), "is a binary file, not an answers file");
	deploy_bytes(*state, "version: 1\n  - [", 16, "answers.yaml:");
	deploy_bytes(*state, "- version\n", 10, "answers.yaml");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct stage *s = *state;
	CLEANUP(mem_free_text) char *missing = str_format("%s/none.yaml", s->home.path);
	const char *const absent[] = { "deploy", "--config", missing, "--yes", NULL };
	const char *const folder[] = { "deploy", "--config", s->home.path, "--yes", NULL };
	static const char *const unnamed[] = { "deploy", "--yes", NULL };
	run(s, absent);
	assert_refused(s, 2, "none.yaml: No such file or directory", 0);
	run(s, folder);
	assert_refused(s, 2, "is not a regular file", 0);
	run(s, unnamed);
	assert_refused(s, 2, "deploy wants --config FILE", 0);
}

static void wrong_usage_says_what_is_meant(void **state)
{
	static const struct {
		const char *args[7], *sentence;
	} cases[] = {
		{ { "deplyo" }, "did you mean 'deploy'?" },
		{ { "deploy", "--confg", config }, "did you mean '--config'?" },
		{ { "deploy", "--config" }, "--config wants a value" },
		{ { "deploy", "--rehearsal=fast" }, "--rehearsal wants a number" },
		{ { "status", "--yes" }, "--yes does not go with this command" },
		{ { "deploy", "--config", config }, "without a terminal add --yes" },
		{ { "templates" }, "templates wants --out DIR" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run(*state, cases[i].args);
		assert_refused(*state, 2, cases[i].sentence, 0);
	}
}

static void a_closed_standard_input_is_no_terminal(void **state)
{
	struct stage *s = *state;
	static const char *const wizard[] = { NULL };
	static const char *const asks[] = { "deploy", "--config", config, NULL };
	static const char *const done[] = { "deploy", "--config",         config,
					    "--yes",  "--rehearsal=3000", NULL };
	s->home.closes_input = true;
	run(s, wizard);
	assert_refused(s, 2, "the wizard needs a terminal", 0);
	run(s, asks);
	assert_refused(s, 2, "without a terminal add --yes", 0);
	run(s, done);
	assert_int_equal(s->code, 0);
	assert_non_null(strstr(s->out, "Status: complete"));
}

static void without_credentials_it_says_where_it_looked(void **state)
{
	struct stage *s = *state;
	static const char *const args[] = { "deploy", "--config", config, "--yes", NULL };
	s->home.env = NULL;
	run(s, args);
	assert_refused(s, 4, "no AWS credentials for profile default: neither keys", 0);
}

static void an_endpoint_of_no_use_is_named(void **state)
{
	static const struct {
		enum bad_endpoint_kind kind;
		const char *sentence;
	} cases[] = {
		{ BAD_ENDPOINT_REFUSES, "cannot talk to 127.0.0.1" },
		{ BAD_ENDPOINT_GARBLES, "cannot talk to 127.0.0.1" },
		{ BAD_ENDPOINT_IS_NO_AWS, "unreadable XML" },
	};
	static const char *const args[] = { "deploy", "--config", config, "--yes", NULL };
	struct stage *s = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bad_endpoint bad;
		bad_endpoint_open(&bad, cases[i].kind);
		s->home.env = bad.env;
		run(s, args);
		assert_refused(s, 1, cases[i].sentence, 0);
		bad_endpoint_close(&bad);
	}
}

static void an_endpoint_that_hangs_can_be_interrupted(void **state)
{
	struct stage *s = *state;
	static const char *const args[] = { "deploy", "--config", config, "--yes", NULL };
	static const int numbers[] = { SIGINT, SIGTERM };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct program_job job;
		program_begin(&job, &s->home, args);
		bad_endpoint_wait(&s->endpoint);
		kill(job.pid, numbers[i]);
		assert_null(program_line(&job));
		assert_int_equal(program_end(&job), 130); /* nothing was started */
		assert_int_equal(program_home_files(&s->home), 0);
	}
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_stage, close_stage)
	const struct CMUnitTest tests[] = {
		TEST(an_answer_that_cannot_be_is_refused_in_words),
		TEST(a_file_that_holds_no_answers_is_refused_in_words),
		TEST(a_file_that_cannot_be_read_is_named),
		TEST(wrong_usage_says_what_is_meant),
		TEST(a_closed_standard_input_is_no_terminal),
		TEST(without_credentials_it_says_where_it_looked),
		TEST(an_endpoint_of_no_use_is_named),
		TEST(an_endpoint_that_hangs_can_be_interrupted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
