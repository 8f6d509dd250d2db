/* The terminal itself: opened, kept through resizes, and given back whatever happens. */
#include "tests/support/bad_endpoint.h"
#include "tests/support/program.h"
#include "tests/support/ptyterm.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static const char *const rehearsal[] = { "--rehearsal", NULL };

static struct ptyterm *start(void **state, int rows, int cols)
{
	struct ptyterm *t = program_start(*state, rows, cols, NULL, rehearsal);
	assert_true(ptyterm_wait_text(t, "AWS profile", PTYTERM_WAIT_MS));
	assert_true(ptyterm_barrier(t));
	return t;
}

static void assert_restored(struct ptyterm *t)
{
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_false(t->alt_screen);
	assert_true(t->cursor_visible);
	assert_true(t->paste_off >= 1);
	assert_true(ptyterm_is_cooked(t));
}

static void a_termination_signal_gives_the_terminal_back(void **state)
{
	static const int numbers[] = { SIGTERM, SIGHUP };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct ptyterm *t = start(state, 24, 80);
		assert_true(t->alt_screen);
		ptyterm_signal(t, numbers[i]);
		assert_restored(t);
		assert_true(WIFEXITED(t->status));
		assert_int_equal(WEXITSTATUS(t->status), 128 + numbers[i]);
		ptyterm_free(t);
	}
}

static void a_crash_gives_the_terminal_back(void **state)
{
	static const int numbers[] = { SIGSEGV, SIGABRT, SIGBUS };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct ptyterm *t = start(state, 24, 80);
		ptyterm_signal(t, numbers[i]);
		assert_restored(t);
		ptyterm_free(t);
	}
}

static void a_kill_cannot_be_caught_and_the_test_would_notice(void **state)
{
	struct ptyterm *t = start(state, 24, 80);
	ptyterm_signal(t, SIGKILL);
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_true(t->alt_screen);
	assert_false(ptyterm_is_cooked(t));
	ptyterm_free(t);
}

static void a_resize_is_never_lost(void **state)
{
	struct ptyterm *t = start(state, 24, 80);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 10; i++)
			ptyterm_resize(t, 10 + (i * 7 + round) % 40, 20 + (i * 13 + round) % 120);
		ptyterm_resize(t, 18, 50);
		assert_true(ptyterm_wait_text(t, "50x18", PTYTERM_WAIT_MS));
		ptyterm_resize(t, 24, 80);
		assert_true(ptyterm_wait_text(t, "Step 1 of 13", PTYTERM_WAIT_MS));
	}
	ptyterm_free(t);
}

static void one_by_one_and_huge_terminals_do_no_harm(void **state)
{
	struct ptyterm *t = start(state, 24, 80);
	ptyterm_resize(t, 1, 1);
	assert_true(ptyterm_type(t, "\t\t\r"));
	ptyterm_resize(t, 3, 200);
	assert_true(ptyterm_barrier(t));
	ptyterm_resize(t, 60, 250);
	assert_true(ptyterm_wait_text(t, "Account", PTYTERM_WAIT_MS));
	ptyterm_free(t);
}

static void a_stopped_program_comes_back(void **state)
{
	struct ptyterm *t = start(state, 24, 80);
	ptyterm_send(t, "\x1a");
	assert_true(ptyterm_pump(t, &t->stops, 1, PTYTERM_WAIT_MS));
	assert_false(t->alt_screen);
	ptyterm_signal(t, SIGCONT);
	assert_true(ptyterm_barrier(t));
	assert_true(t->alt_screen);
	assert_true(ptyterm_has_text(t, "Step 1 of 13"));
	ptyterm_free(t);
}

static void box_lines_that_measure_two_columns_give_ascii(void **state)
{
	struct ptyterm *t = program_start(*state, 30, 100, NULL, rehearsal);
	t->cursor_reply = "\033[1;3R";
	assert_true(ptyterm_wait_text(t, "AWS profile", PTYTERM_WAIT_MS));
	assert_true(ptyterm_barrier(t));
	assert_false(ptyterm_has_text(t, "│"));
	assert_false(ptyterm_has_text(t, "─"));
	ptyterm_free(t);
	t = start(state, 30, 100);
	assert_true(ptyterm_has_text(t, "│"));
	ptyterm_free(t);
}

static void junk_input_reaches_no_field(void **state)
{
	struct ptyterm *t = start(state, 24, 80);
	char before[8192];
	/* The last of what changes by itself. */
	assert_true(ptyterm_wait_text(t, "does not exist yet", PTYTERM_WAIT_MS));
	snprintf(before, sizeof(before), "%s", ptyterm_dump(t));
	assert_true(ptyterm_type(
		t, "\x1b[<0;3;4M\x1b[I\x1b[O\x1b]11;rgb:0/0/0\x07\x1b[?64;1c\xff\xfe"));
	assert_string_equal(ptyterm_dump(t), before);
	ptyterm_free(t);
}

static void a_terminal_that_cannot_be_used_is_refused_in_words(void **state)
{
	static const struct {
		const char *term, *sentence;
	} cases[] = {
		{ "dumb", "cannot place a cursor" },
		{ "", "TERM is not set" },
		{ "no-such-terminal", "cannot place a cursor" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ptyterm *t = program_start(*state, 24, 200, cases[i].term, rehearsal);
		assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
		assert_true(ptyterm_wrote(t, cases[i].sentence));
		assert_int_equal(WEXITSTATUS(t->status), 2);
		assert_false(t->alt_screen);
		ptyterm_free(t);
	}
}

static void without_a_terminal_it_says_what_to_use(void **state)
{
	char out[4096];
	assert_int_equal(program_run(*state, rehearsal, out, sizeof(out)), 2);
	assert_non_null(strstr(out, "redash-wizard deploy --config FILE --yes"));
}

static void an_endpoint_that_hangs_blocks_no_key(void **state)
{
	struct program_home *home = *state;
	struct bad_endpoint endpoint;
	bad_endpoint_open(&endpoint, BAD_ENDPOINT_HANGS);
	home->env = endpoint.env;
	struct ptyterm *t = program_start(home, 24, 80, NULL, NULL);
	bad_endpoint_wait(&endpoint);
	assert_true(ptyterm_wait_text(t, "asking", PTYTERM_WAIT_MS));
	assert_true(ptyterm_type(t, "\033[6~"));
	assert_true(ptyterm_has_text(t, "Step 2 of 13"));
	assert_true(ptyterm_type(t, "example.com"));
	assert_true(ptyterm_has_text(t, "https://redash.dev.example.com"));
	assert_true(ptyterm_type(t, "\003"));
	ptyterm_send(t, "\033[B\r");
	assert_restored(t);
	ptyterm_free(t);
	bad_endpoint_close(&endpoint);
}

/* A profile whose role wants a code; who is asked for its keys does not know AWS's answers. */
struct mfa_scene {
	struct bad_endpoint endpoint;
	char config[300];
	const char *env[6];
};

static void open_mfa(struct mfa_scene *s, struct program_home *home)
{
	char path[280];
	bad_endpoint_open(&s->endpoint, BAD_ENDPOINT_IS_NO_AWS);
	snprintf(path, sizeof(path), "%s/config", home->path);
	snprintf(s->config, sizeof(s->config), "AWS_CONFIG_FILE=%s", path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("[profile m]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"
	      "mfa_serial = arn:aws:iam::1:mfa/me\n"
	      "[profile base]\naws_access_key_id = AKIBASE\naws_secret_access_key = s\n",
	      file);
	fclose(file);
	const char *env[] = { s->endpoint.url, s->config, "AWS_PROFILE=m",
			      "AWS_REGION=ap-northeast-1", NULL };
	memcpy(s->env, env, sizeof(env));
	home->env = s->env;
}

static void the_code_of_a_device_is_asked_for_and_never_shown(void **state)
{
	struct mfa_scene s;
	open_mfa(&s, *state);
	struct ptyterm *t = program_start(*state, 24, 80, NULL, NULL);
	assert_true(ptyterm_wait_text(t, "arn:aws:iam::1:mfa/me", PTYTERM_WAIT_MS));
	assert_true(ptyterm_type(t, "19287\r"));
	assert_true(ptyterm_has_text(t, "The code has 6 digits."));
	assert_true(ptyterm_has_text(t, "*****_"));
	assert_false(bad_endpoint_was_asked(&s.endpoint));
	ptyterm_send(t, "3\r");
	bad_endpoint_wait(&s.endpoint);
	assert_true(ptyterm_wait_text(t, "cannot assume", PTYTERM_WAIT_MS));
	assert_false(ptyterm_has_text(t, "MFA code"));
	assert_false(ptyterm_wrote(t, "192873"));
	ptyterm_type(t, "\003");
	ptyterm_send(t, "\033[B\r");
	assert_restored(t);
	assert_false(program_home_holds(*state, "192873"));
	ptyterm_free(t);
	bad_endpoint_close(&s.endpoint);
}

static void a_command_asks_for_the_code_without_echo(void **state)
{
	static const char *const args[] = { "preflight", "--config", "tests/example-answers.yaml",
					    NULL };
	struct mfa_scene s;
	char out[4096];
	open_mfa(&s, *state);
	struct ptyterm *t = program_start(*state, 24, 80, NULL, args);
	assert_true(ptyterm_wait_text(
		t, "MFA code of arn:aws:iam::1:mfa/me (each works once):", PTYTERM_WAIT_MS));
	/* What is typed before the echo is off is thrown away, so that it is never shown. */
	for (int i = 0; ptyterm_is_cooked(t) && i < PTYTERM_WAIT_MS / 10; i++)
		ptyterm_pump(t, &t->frames, t->frames + 1, 10);
	ptyterm_send(t, "192873\r");
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_true(ptyterm_has_text(t, "cannot assume"));
	assert_false(ptyterm_wrote(t, "192873"));
	assert_true(ptyterm_is_cooked(t));
	ptyterm_free(t);
	/* Off a terminal there is nobody to ask. */
	assert_int_equal(program_run(*state, args, out, sizeof(out)), 4);
	assert_non_null(strstr(out, "arn:aws:iam::1:mfa/me"));
	assert_non_null(strstr(out, "aws configure export-credentials --profile m"));
	bad_endpoint_close(&s.endpoint);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_termination_signal_gives_the_terminal_back),
		TEST(a_crash_gives_the_terminal_back),
		TEST(a_kill_cannot_be_caught_and_the_test_would_notice),
		TEST(a_resize_is_never_lost),
		TEST(one_by_one_and_huge_terminals_do_no_harm),
		TEST(a_stopped_program_comes_back),
		TEST(box_lines_that_measure_two_columns_give_ascii),
		TEST(junk_input_reaches_no_field),
		TEST(a_terminal_that_cannot_be_used_is_refused_in_words),
		TEST(without_a_terminal_it_says_what_to_use),
		TEST(an_endpoint_that_hangs_blocks_no_key),
		TEST(the_code_of_a_device_is_asked_for_and_never_shown),
		TEST(a_command_asks_for_the_code_without_echo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
