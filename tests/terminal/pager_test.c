/* The hand-over in the operator's pager: a script that writes down what it is given and how it
 * finds the terminal, and holds the screen until a line is typed. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define CTRL_Z "\x1a"

/* In the foreground, it reads the terminal's keys and is told of its size and signals. */
static const char script[] =
	"#!/bin/sh\n"
	"cat >\"$HOME/text\"\n"
	"stty -a </dev/tty >\"$HOME/modes\"\n"
	"echo \"$#:$1:$2\" >\"$HOME/arguments\"\n"
	"trap 'echo \"resized to $(stty size </dev/tty)\"' WINCH\n"
	"trap 'echo interrupted' INT\n"
	"trap 'echo continued' CONT\n"
	/* A signal just before the read waits for its end, which comes by itself so. */
	"stty -icanon min 0 time 1 </dev/tty\n"
	"echo the pager is up\n"
	"while ! read -r line </dev/tty; do :; done\n"
	"echo \"$line\" >\"$HOME/line\"\n"
	"stty raw -echo </dev/tty\n" /* and leaves the modes as no pager should */
	"exit ${#line}\n";

static char *read_back(const struct program_home *home, const char *name)
{
	char path[400];
	static char text[65536];
	snprintf(path, sizeof(path), "%s/%s", home->path, name);
	FILE *file = fopen(path, "r");
	if (!file) fail_msg("no %s", path);
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

/* Up to the records, with PAGER as given; "%s" in it is the script. */
static struct ptyterm *start(struct program_home *home, const char *pager)
{
	static const char *const args[] = { "--rehearsal=2000", "--rehearsal-by-hand", NULL };
	static char line[700], path[400];
	static const char *env[2];
	snprintf(path, sizeof(path), "%s/pager.sh", home->path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(script, file);
	fclose(file);
	chmod(path, 0700);
	const char *at = strstr(pager, "%s");
	int before = at ? (int)(at - pager) : (int)strlen(pager);
	snprintf(line, sizeof(line), "PAGER=%.*s%s%s", before, pager, at ? path : "",
		 at ? at + 2 : "");
	env[0] = line;
	home->env = env;
	struct ptyterm *t = journey_start(home, args);
	home->env = NULL;
	journey_deploy(t);
	journey_expect(t, "4 NS records for dev.example.com");
	journey_expect(t, "ACM checks");
	return t;
}

static void expect_page_again(struct ptyterm *t)
{
	journey_expect(t, "4 NS records for dev.example.com");
	assert_true(ptyterm_barrier(t));
	assert_true(t->alt_screen);
	assert_false(ptyterm_is_cooked(t));
	assert_false(ptyterm_has_text(t, "the pager is up"));
}

static void finish(struct ptyterm *t)
{
	ptyterm_send(t, "p");
	journey_expect(t, "Redash is ready");
	ptyterm_send(t, "\r");
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_true(ptyterm_is_cooked(t));
	assert_int_equal(WEXITSTATUS(t->status), 0);
	ptyterm_free(t);
}

static void the_pager_gets_every_form_and_a_terminal_as_a_shell_gives_it(void **state)
{
	static const char *const parts[] = {
		"==== delegation.txt ====",  "==== seen at ",           "==== delegation.zone ====",
		"==== delegation.json ====", "==== delegation.tf ====", "dev.example.com. ",
	};
	struct ptyterm *t = start(*state, "sh '%s' 'two words'");
	ptyterm_send(t, "v");
	journey_expect(t, "the pager is up");
	assert_false(t->alt_screen);
	assert_true(t->cursor_visible);
	ptyterm_send(t, "\n");
	expect_page_again(t);
	assert_string_equal(read_back(*state, "arguments"), "1:two words:\n");
	assert_non_null(strstr(read_back(*state, "modes"), "\nisig icanon"));
	assert_non_null(strstr(read_back(*state, "modes"), " echo "));
	char *text = read_back(*state, "text");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strstr(text, parts[i])) fail_msg("no %s in:\n%s", parts[i], text);
	assert_null(strstr(text, "AWS_SECRET"));
	finish(t);
}

/* The deployment behind it waits for nobody: what it does meanwhile is there afterwards. */
static void what_is_typed_pressed_and_resized_is_the_pagers(void **state)
{
	struct ptyterm *t = start(*state, "%s");
	ptyterm_send(t, "v");
	journey_expect(t, "the pager is up");
	ptyterm_resize(t, 30, 100);
	journey_expect(t, "resized to 30 100");
	ptyterm_send(t, "\003");
	journey_expect(t, "interrupted");
	assert_false(t->has_ended);
	ptyterm_send(t, "p q y\n");
	expect_page_again(t);
	journey_expect(t, "ended with code 5"); /* the length of the line */
	assert_string_equal(read_back(*state, "line"), "p q y\n");
	assert_true(ptyterm_has_text(t, "waiting")); /* p was not ours */
	assert_non_null(strstr(ptyterm_row(t, 29), "help"));
	finish(t);
}

static void a_stopped_pager_comes_back_with_the_wizard(void **state)
{
	struct ptyterm *t = start(*state, "%s");
	ptyterm_send(t, "v");
	journey_expect(t, "the pager is up");
	ptyterm_send(t, CTRL_Z);
	assert_true(ptyterm_pump(t, &t->stops, 1, PTYTERM_WAIT_MS));
	kill(-t->job, SIGCONT); /* as a shell's fg: the whole job */
	journey_expect(t, "continued");
	assert_false(t->alt_screen);
	ptyterm_send(t, "\n");
	expect_page_again(t);
	finish(t);
}

static void a_signal_that_ends_the_wizard_ends_the_pager_too(void **state)
{
	struct ptyterm *t = start(*state, "%s");
	ptyterm_send(t, "v");
	journey_expect(t, "the pager is up");
	ptyterm_signal(t, SIGTERM);
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_int_equal(WEXITSTATUS(t->status), 5);
	assert_false(t->alt_screen);
	assert_true(ptyterm_is_cooked(t));
	ptyterm_free(t);
}

static void a_pager_that_cannot_be_started_is_told_in_words(void **state)
{
	static const struct {
		const char *pager, *sentence;
	} cases[] = {
		{ "no-such-pager -R", "cannot run no-such-pager" },
		{ "'less", "PAGER: a quote is not closed" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct program_home home;
		program_home_make(&home);
		struct ptyterm *t = start(&home, cases[i].pager);
		ptyterm_send(t, "v");
		journey_expect(t, cases[i].sentence);
		expect_page_again(t);
		finish(t);
		program_home_remove(&home);
	}
	(void)state;
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_pager_gets_every_form_and_a_terminal_as_a_shell_gives_it),
		TEST(what_is_typed_pressed_and_resized_is_the_pagers),
		TEST(a_stopped_pager_comes_back_with_the_wizard),
		TEST(a_signal_that_ends_the_wizard_ends_the_pager_too),
		TEST(a_pager_that_cannot_be_started_is_told_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
