#include "core/base/file.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
	char folder[64];
	char *path; /* "new/deep/file" below the folder; not there yet */
};

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	snprintf(s->folder, sizeof(s->folder), "/tmp/redash-wizard-test-XXXXXX");
	if (!mkdtemp(s->folder)) return -1;
	s->path = str_format("%s/new/deep/file", s->folder);
	*state = s;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st, (void)kind, (void)walk;
	return remove(path);
}

static int tear_down(void **state)
{
	struct scene *s = *state;
	nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(s->path);
	free(s);
	return 0;
}

static void assert_holds(const char *path, const char *wanted)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (file_read(path, 1000, &text, &err) < 0) fail_msg("%s", err_text(&err));
	assert_string_equal(str_text(&text), wanted);
}

static void replace(const char *path, const char *text, mode_t mode)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (file_replace(path, text, strlen(text), mode, &err) < 0) fail_msg("%s", err_text(&err));
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void replacing_makes_folders_that_only_we_may_enter(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *folder = str_format("%s/new", s->folder);
	replace(s->path, "one", 0600);
	assert_holds(s->path, "one");
	assert_int_equal(mode_of(s->path), 0600);
	assert_int_equal(mode_of(folder), 0700);
}

static void replacing_leaves_the_new_text_and_nothing_else(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *beside = str_format("%s.%ld.new", s->path, (long)getpid());
	replace(s->path, "a long first text", 0600);
	replace(s->path, "short", 0640);
	assert_holds(s->path, "short");
	assert_int_not_equal(access(beside, F_OK), 0);
}

static void a_left_over_of_a_crash_does_not_lend_its_mode(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *beside = str_format("%s.%ld.new", s->path, (long)getpid());
	assert_int_equal(file_append(beside, "old", 3, 0666, &err), 0);
	assert_int_equal(chmod(beside, 0666), 0);
	replace(s->path, "new", 0600);
	assert_int_equal(mode_of(s->path), 0600);
	assert_holds(s->path, "new");
}

static void a_link_in_the_place_of_the_new_file_is_not_followed(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *beside = str_format("%s.%ld.new", s->path, (long)getpid());
	CLEANUP(mem_free_text) char *victim = str_format("%s/victim", s->folder);
	replace(victim, "untouched", 0600);
	replace(s->path, "first", 0600);
	assert_int_equal(symlink(victim, beside), 0);
	replace(s->path, "second", 0600);
	assert_holds(victim, "untouched");
	assert_holds(s->path, "second");
}

static void a_failed_replacement_leaves_the_old_file(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *below_file = str_format("%s/below", s->path);
	replace(s->path, "old", 0600);
	assert_int_equal(file_replace(below_file, "x", 1, 0600, &err), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_int_equal(file_replace(s->folder, "x", 1, 0600, &err), -1); /* a folder */
	assert_holds(s->path, "old");
}

static void appending_adds_to_the_end(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(file_append(s->path, "one\n", 4, 0600, &err), 0);
	assert_int_equal(file_append(s->path, "two\n", 4, 0600, &err), 0);
	assert_holds(s->path, "one\ntwo\n");
	assert_int_equal(mode_of(s->path), 0600);
}

static void reading_adds_behind_what_is_there(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT;
	replace(s->path, "world", 0600);
	str_add(&text, "hello ");
	assert_int_equal(file_read(s->path, 5, &text, &err), 0);
	assert_string_equal(str_text(&text), "hello world");
}

static void a_file_over_the_maximum_is_refused_whole(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT;
	char *large = mem_alloc(50000);
	memset(large, 'x', 50000);
	assert_int_equal(file_replace(s->path, large, 50000, 0600, &err), 0);
	free(large);
	str_add(&text, "kept");
	assert_int_equal(file_read(s->path, 49999, &text, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(str_text(&text), "kept");
	str_limit(&text, 100);
	assert_int_equal(file_read(s->path, 50000, &text, &err), -1);
	assert_string_equal(str_text(&text), "kept");
}

static void what_cannot_be_read_is_told_apart(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(mem_free_text) char *pipe_path = str_format("%s/pipe", s->folder);
	assert_int_equal(file_read(s->path, 10, &text, &err), -1);
	assert_int_equal(err.kind, ERR_NOT_FOUND);
	assert_int_equal(file_read(s->folder, 10, &text, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_int_equal(file_read(pipe_path, 10, &text, &err), -1); /* and does not hang */
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_read("/dev/null", 10, &text, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_read("", 10, &text, &err), -1);
	assert_int_equal(file_replace("", "x", 1, 0600, &err), -1);
}

static void a_lock_is_held_by_one(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int first = file_lock(s->path, &err);
	assert_true(first >= 0);
	assert_int_equal(file_lock(s->path, &err), -1);
	assert_int_equal(err.kind, ERR_CONFLICT);
	close(first);
	int again = file_lock(s->path, &err);
	assert_true(again >= 0);
	close(again);
}

static void assert_path(char *path, const char *wanted)
{
	CLEANUP(mem_free_text) char *owned = path;
	if (wanted)
		assert_string_equal(owned, wanted);
	else
		assert_null(owned);
}

static void the_places_follow_the_environment(void **state)
{
	CLEANUP(mem_free_text) char *home = mem_copy_text(getenv("HOME"));
	(void)state;
	setenv("HOME", "/h/op", 1);
	setenv("XDG_CONFIG_HOME", "/conf", 1);
	unsetenv("XDG_STATE_HOME");
	assert_path(file_config_path("a.yaml"), "/conf/redash-wizard/a.yaml");
	assert_path(file_state_path("log"), "/h/op/.local/state/redash-wizard/log");
	setenv("XDG_CONFIG_HOME", "relative", 1); /* the specification says: ignore it */
	assert_path(file_config_path("a.yaml"), "/h/op/.config/redash-wizard/a.yaml");
	unsetenv("HOME");
	assert_path(file_config_path("a.yaml"), NULL);
	unsetenv("XDG_CONFIG_HOME");
	if (home) setenv("HOME", home, 1);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(replacing_makes_folders_that_only_we_may_enter),
		SCENE_TEST(replacing_leaves_the_new_text_and_nothing_else),
		SCENE_TEST(a_left_over_of_a_crash_does_not_lend_its_mode),
		SCENE_TEST(a_link_in_the_place_of_the_new_file_is_not_followed),
		SCENE_TEST(a_failed_replacement_leaves_the_old_file),
		SCENE_TEST(appending_adds_to_the_end),
		SCENE_TEST(reading_adds_behind_what_is_there),
		SCENE_TEST(a_file_over_the_maximum_is_refused_whole),
		SCENE_TEST(what_cannot_be_read_is_told_apart),
		SCENE_TEST(a_lock_is_held_by_one),
		cmocka_unit_test(the_places_follow_the_environment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
