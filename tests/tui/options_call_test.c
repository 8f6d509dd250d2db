/* The command that leads back to an environment keeps what says which one it is, and no shell reads
 * it otherwise than it was meant. */
#include "tui/options.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_call(const struct options *o, enum subcommand command, const char *config,
			const char *wanted)
{
	CLEANUP(mem_free_text) char *call = options_call(o, command, config);
	assert_string_equal(call, wanted);
}

static void what_says_which_environment_is_kept(void **state)
{
	const struct options o = { .command = COMMAND_DEPLOY,
				   .config = "team.yaml",
				   .profile = "dev",
				   .parent_profile = "prod",
				   .region = "eu-west-1",
				   .yes = true,
				   .json = true,
				   .wait = true,
				   .allow = "change",
				   .skip_preflight = true };
	(void)state;
	expect_call(&o, COMMAND_WATCH, NULL,
		    "redash-wizard watch --config team.yaml --profile dev --parent-profile prod "
		    "--region eu-west-1");
	expect_call(&o, COMMAND_DEPLOY, "/etc/answers.yaml",
		    "redash-wizard deploy --config /etc/answers.yaml --profile dev "
		    "--parent-profile prod --region eu-west-1");
}

static void a_rehearsal_is_gone_on_with_but_not_begun_anew(void **state)
{
	const struct options o = { .rehearsal = true,
				   .speed = 600,
				   .rehearsal_reset = true,
				   .rehearsal_by_hand = true,
				   .admin_seconds = 1.5,
				   .delegation = "PARTIAL",
				   .fail_resource = "Cache",
				   .fail_reason = "no room",
				   .throttle_percent = 5,
				   .stale_seconds = 10,
				   .faults = "deny=rds:*" };
	const struct options usual = { .rehearsal = true, .rehearsal_reset = true };
	(void)state;
	expect_call(&o, COMMAND_STATUS, NULL,
		    "redash-wizard status --rehearsal=600 --rehearsal-by-hand --paste-after 1.5 "
		    "--delegation PARTIAL --fail Cache --fail-reason 'no room' --throttle 5 "
		    "--stale 10 --faults 'deny=rds:*'");
	expect_call(&usual, COMMAND_WIZARD, NULL, "redash-wizard --rehearsal");
}

static void a_watch_keeps_its_stacks(void **state)
{
	const struct options o = { .stacks = { "network", "a b" }, .stack_count = 2 };
	(void)state;
	expect_call(&o, COMMAND_WATCH, NULL, "redash-wizard watch network 'a b'");
	expect_call(&o, COMMAND_STATUS, NULL, "redash-wizard status");
}

static const char *const odd[] = {
	"my answers.yaml",
	"it's.yaml",
	"a\"b.yaml",
	"$HOME/`id`;rm -rf x.yaml",
	"back\\slash.yaml",
	"~/team.yaml",
	"*.yaml",
	"\xE6\x9D\xB1\xE4\xBA\xAC.yaml",
	"esc\033[31m'\\.yaml",
	"two\nlines",
	"bad\xFF'.yaml",
	"-dash.yaml",
	"#hash",
	"a=b&c|d<e>f",
	"!bang",
	"tab\there",
};

/* What bash makes of the word after --config. */
static void read_back(const char *call, char *ret, size_t size)
{
	int fds[2], status;
	assert_int_equal(pipe(fds), 0);
	CLEANUP(mem_free_text)
	char *script = str_format("redash-wizard() { printf %%s \"$3\"; }; %s", call);
	pid_t pid = fork();
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		execl("/bin/bash", "bash", "-c", script, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	size_t len = 0;
	for (ssize_t n; len + 1 < size && (n = read(fds[0], ret + len, size - 1 - len)) > 0;)
		len += (size_t)n;
	ret[len] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_shell_reads_every_path_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		const struct options o = { .config = odd[i] };
		char back[200];
		CLEANUP(mem_free_text) char *call = options_call(&o, COMMAND_WATCH, NULL);
		read_back(call, back, sizeof(back));
		assert_string_equal(back, odd[i]);
		for (const char *c = call; *c; c++)
			if ((unsigned char)*c < ' ') fail_msg("a control character in %s", call);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_says_which_environment_is_kept),
		cmocka_unit_test(a_rehearsal_is_gone_on_with_but_not_begun_anew),
		cmocka_unit_test(a_watch_keeps_its_stacks),
		cmocka_unit_test(a_shell_reads_every_path_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
