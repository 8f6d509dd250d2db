#include "core/rehearsal/journal.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *make_folder(void)
{
	char folder[] = "/tmp/journal-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	return mem_copy_text(folder);
}

static void remove_folder(const char *folder)
{
	static const char *const files[] = { "journal.ndjson", "clock.json", "server.json",
					     "lock" };
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(mem_free_text) char *path = str_format("%s/%s", folder, files[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(folder), 0);
}

static struct journal *open_journal(const char *folder, bool reset)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct journal *journal = NULL;
	assert_int_equal(journal_open(folder, reset, &journal, &err), 0);
	return journal;
}

static void add_line(struct journal *journal, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	cJSON *line = cJSON_CreateObject();
	cJSON_AddStringToObject(line, "text", text);
	assert_int_equal(journal_append(journal, line, &err), 0);
	cJSON_Delete(line);
}

static void collect(const cJSON *line, void *user)
{
	str_addf(user, "%s;", cJSON_GetStringValue(cJSON_GetObjectItem(line, "text")));
}

static void lines_come_back_in_order(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str seen = STR_INIT;
	CLEANUP(mem_free_text) char *folder = make_folder();
	struct journal *journal = open_journal(folder, false);
	(void)state;
	add_line(journal, "one");
	add_line(journal, "two\nlines");
	journal_free(journal);
	journal = open_journal(folder, false);
	assert_int_equal(journal_replay(journal, collect, &seen, &err), 0);
	assert_string_equal(str_text(&seen), "one;two\nlines;");
	journal_free(journal);
	remove_folder(folder);
}

/* Whatever byte a crash stops at, the lines before are whole and new ones can follow. */
static void a_torn_last_line_is_dropped_at_any_byte(void **state)
{
	static const char torn[] = "{\"text\":\"torn\"}";
	(void)state;
	for (size_t len = 1; len < sizeof(torn); len++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(str_release) struct str seen = STR_INIT;
		CLEANUP(mem_free_text) char *folder = make_folder();
		CLEANUP(mem_free_text) char *path = str_format("%s/journal.ndjson", folder);
		struct journal *journal = open_journal(folder, false);
		add_line(journal, "one");
		assert_int_equal(file_append(path, torn, len, 0600, &err), 0);
		assert_int_equal(journal_replay(journal, collect, &seen, &err), 0);
		add_line(journal, "two");
		assert_int_equal(journal_replay(journal, collect, &seen, &err), 0);
		assert_string_equal(str_text(&seen), "one;one;two;");
		journal_free(journal);
		remove_folder(folder);
	}
}

static void one_process_at_a_time(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *folder = make_folder();
	struct journal *journal = open_journal(folder, false), *second = NULL;
	(void)state;
	assert_int_equal(journal_open(folder, true, &second, &err), -1);
	assert_int_equal(err.kind, ERR_CONFLICT);
	add_line(journal, "still mine");
	journal_free(journal);
	second = open_journal(folder, true);
	CLEANUP(str_release) struct str seen = STR_INIT;
	assert_int_equal(journal_replay(second, collect, &seen, &err), 0);
	assert_int_equal(seen.len, 0); /* that one did reset */
	journal_free(second);
	remove_folder(folder);
}

static void the_server_file_is_the_owners_alone(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *folder = make_folder();
	CLEANUP(mem_free_text) char *path = str_format("%s/server.json", folder);
	struct stat st;
	(void)state;
	assert_int_equal(journal_write_server(folder, "{\"endpoint\":\"x\"}\n", &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	cJSON *json = journal_read_server(folder, &err);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(json, "endpoint")), "x");
	cJSON_Delete(json);
	journal_forget_server(folder);
	assert_null(journal_read_server(folder, &err));
	remove_folder(folder);
}

static void simulated_time_goes_on_at_its_speed(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *folder = make_folder();
	const struct journal_clock clock = { 1790000000000, 1790000500000, 60 };
	struct journal_clock read;
	(void)state;
	assert_false(journal_read_clock(folder, &read));
	assert_int_equal(journal_write_clock(folder, &clock, &err), 0);
	assert_true(journal_read_clock(folder, &read));
	assert_int_equal(journal_simulated_now(&read, 1790000000000), 1790000500000);
	assert_int_equal(journal_simulated_now(&read, 1790000001000), 1790000560000);
	/* A wall clock that was put back does not take simulated time with it. */
	assert_int_equal(journal_simulated_now(&read, 1780000000000), 1790000500000);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_back_in_order),
		cmocka_unit_test(a_torn_last_line_is_dropped_at_any_byte),
		cmocka_unit_test(one_process_at_a_time),
		cmocka_unit_test(the_server_file_is_the_owners_alone),
		cmocka_unit_test(simulated_time_goes_on_at_its_speed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
