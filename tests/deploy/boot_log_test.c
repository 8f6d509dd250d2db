/* What is read of a console: the step that failed, its reason, the lines that mean something. */
#include "core/base/mem.h"
#include "core/deploy/boot_log.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static char *lines_of(const struct boot_log *log)
{
	struct str text = STR_INIT;
	for (size_t i = 0; i < log->line_count; i++)
		str_addf(&text, "%s\n", log->line[i]);
	return str_detach(&text);
}

static void the_failed_step_and_its_reason_are_found(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read(
		"[    0.000000] Linux version 6.8.0-1029-aws\r\n"
		"REDASH-BOOT step=packages t=1\r\n"
		"[   11.402117] cloud-init[988]: REDASH-BOOT step=packages t=1\r\n"
		"REDASH-BOOT step=pull t=80\r\n"
		"\r\n"
		"[   90.123456] audit: type=1400 apparmor=\"STATUS\"\r\n"
		"cannot pull redash/redash:25.8.0; is there a way out to its registry? timeout\r\n"
		"REDASH-BOOT failed step=pull status=1\r\n"
		"[   91.402117] cloud-init[988]: REDASH-BOOT failed step=pull status=1\r\n"
		"[   92.000000] cloud-init[988]: Cloud-init v. 24.4 finished\r\n"
		"\r\nip-10-0-1-5 login: ",
		NULL, &log);
	CLEANUP(mem_free_text) char *lines = lines_of(&log);
	assert_string_equal(log.step, "pull");
	assert_true(log.has_failed && !log.is_finished);
	assert_string_equal(
		log.said,
		"cannot pull redash/redash:25.8.0; is there a way out to its registry? timeout");
	assert_string_equal(lines,
			    "REDASH-BOOT step=packages t=1\n"
			    "REDASH-BOOT step=pull t=80\n"
			    "cannot pull redash/redash:25.8.0; is there a way out to its registry? "
			    "timeout\nREDASH-BOOT failed step=pull status=1\n");
}

static void a_boot_that_hangs_is_in_its_last_step(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read("REDASH-BOOT step=packages t=1\nErr:1 http://archive.ubuntu.com\n", NULL,
		      &log);
	assert_string_equal(log.step, "packages");
	assert_false(log.has_failed);
	assert_null(log.said);
	assert_int_equal(log.line_count, 2);
}

static void a_second_boot_counts_and_not_the_first(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read("REDASH-BOOT step=pull t=1\nno\nREDASH-BOOT failed step=pull status=1\n"
		      "REDASH-BOOT step=packages t=1\nREDASH-BOOT step=finished t=9\n",
		      NULL, &log);
	assert_false(log.has_failed);
	assert_true(log.is_finished);
}

static void a_reason_of_several_lines_is_one(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read(
		"REDASH-BOOT step=ping t=9\nRedash does not answer on /ping; its log ends: a\n"
		"WORKER TIMEOUT\nREDASH-BOOT failed step=ping status=1\n",
		NULL, &log);
	assert_string_equal(log.said,
			    "Redash does not answer on /ping; its log ends: a WORKER TIMEOUT");
}

static void an_empty_console_tells_nothing(void **state)
{
	const char *const consoles[] = { NULL, "", "\r\n\r\n", "ip-10-0-1-5 login: \n" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(consoles); i++) {
		CLEANUP(boot_log_release) struct boot_log log;
		boot_log_read(consoles[i], NULL, &log);
		assert_int_equal(log.line_count, 0);
		assert_string_equal(log.step, "");
	}
}

static void a_huge_console_gives_its_last_lines_only(void **state)
{
	CLEANUP(str_release) struct str console = STR_INIT;
	(void)state;
	for (int i = 0; i < 40000; i++)
		str_addf(&console, "line %d of a chatty machine\n", i);
	for (int i = 0; i < 5000; i++)
		str_add_char(&console, 'x');
	str_add(&console, "\nREDASH-BOOT failed step=");
	for (int i = 0; i < 300; i++)
		str_add_char(&console, 'y');
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read(str_text(&console), NULL, &log);
	assert_int_equal(log.line_count, BOOT_LOG_LINES);
	assert_int_equal(strlen(log.step), BOOT_STEP_MAX - 1);
	assert_string_equal(log.line[0], "line 39990 of a chatty machine");
	for (size_t i = 0; i < log.line_count; i++)
		assert_true(strlen(log.line[i]) <= BOOT_LOG_LINE_MAX);
}

static void what_steers_a_terminal_is_made_harmless(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read("\x1b[31mred\x07 \xff\xfe\n\x1b]0;title\x07\n", NULL, &log);
	CLEANUP(mem_free_text) char *lines = lines_of(&log);
	for (const char *at = lines; *at; at++)
		assert_true(*at == '\n' || ((unsigned char)*at >= ' ' && *at != 0x7f));
	assert_non_null(strstr(lines, "red"));
}

static void secrets_do_not_come_through(void **state)
{
	struct secrets secrets = { 0 };
	(void)state;
	secret_set(&secrets.value[SECRET_REDASH_PASSWORD], "Tr0ub4dor&3", 11);
	secret_set(&secrets.value[SECRET_COOKIE], "ab", 2); /* too short to be told from words */
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read("login with Tr0ub4dor&3 and Tr0ub4dor&3 failed abroad\n"
		      "cannot reach postgresql://redash:p@ss:word@db.internal:5432/redash\n"
		      "REDASH_MAIL_PASSWORD=\"hunter2\" token=a token=b next\n"
		      "{\"SecretString\": \"x\", \"password\": \"hunter3\"}\n"
		      "cannot read the secret acme/dev/redash-password: AccessDenied\n",
		      &secrets, &log);
	CLEANUP(mem_free_text) char *lines = lines_of(&log);
	assert_string_equal(lines,
			    "login with **** and **** failed abroad\n"
			    "cannot reach postgresql://redash:****@db.internal:5432/redash\n"
			    "REDASH_MAIL_PASSWORD=\"****\" token=**** token=**** next\n"
			    "{\"SecretString\": \"****\", \"password\": \"****\"}\n"
			    "cannot read the secret acme/dev/redash-password: AccessDenied\n");
	boot_log_release(&log);
	secrets_release(&secrets);
}

static void out_of_memory_is_kept_of_what_the_kernel_says(void **state)
{
	(void)state;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read("REDASH-BOOT step=start t=9\n"
		      "[  301.000001] br-1234: port 1 entered disabled state\n"
		      "[  302.000001] Out of memory: Killed process 4242 (rq)\n",
		      NULL, &log);
	assert_int_equal(log.line_count, 2);
	assert_string_equal(log.line[1], "Out of memory: Killed process 4242 (rq)");
}

static void every_step_of_the_boot_scripts_has_words(void **state)
{
	(void)state;
	assert_string_equal(boot_step_words("pull"), "loads the images of Redash");
	assert_null(boot_step_words("elsewhere"));
	assert_null(boot_step_words(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_failed_step_and_its_reason_are_found),
		cmocka_unit_test(a_boot_that_hangs_is_in_its_last_step),
		cmocka_unit_test(a_second_boot_counts_and_not_the_first),
		cmocka_unit_test(a_reason_of_several_lines_is_one),
		cmocka_unit_test(an_empty_console_tells_nothing),
		cmocka_unit_test(a_huge_console_gives_its_last_lines_only),
		cmocka_unit_test(what_steers_a_terminal_is_made_harmless),
		cmocka_unit_test(secrets_do_not_come_through),
		cmocka_unit_test(out_of_memory_is_kept_of_what_the_kernel_says),
		cmocka_unit_test(every_step_of_the_boot_scripts_has_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
