/* Runs a fuzz target on its corpus, as a test: each file, and each beginning of the small ones. The
 * corpus is named by the program: .../xml_fuzz reads tests/fuzz/corpus/xml/. */
#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, PREFIXES_MAX = 1500 };

static void run(const char *bytes, size_t len)
{
	/* Memory of exactly this size, so that a sanitizer sees one byte too many. */
	uint8_t *copy = malloc(len ? len : 1);
	if (!copy) abort();
	if (len) memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void run_file(const char *folder, const char *name)
{
	CLEANUP(mem_free_text) char *path = str_format("%s/%s", folder, name);
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (file_read(path, FILE_MAX, &text, &err) < 0) fail_msg("%s", err_text(&err));
	run(str_text(&text), text.len);
	for (size_t len = 0; len < text.len && text.len <= PREFIXES_MAX; len++)
		run(str_text(&text), len);
}

static void the_corpus_does_no_harm(void **state)
{
	const char *folder = *state;
	size_t count = 0;
	DIR *dir = opendir(folder);
	if (!dir) fail_msg("there is no %s", folder);
	for (const struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.') continue;
		run_file(folder, entry->d_name);
		count++;
	}
	closedir(dir);
	assert_true(count > 2);
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	(void)argc;
	char *folder =
		str_format("tests/fuzz/corpus/%.*s", (int)(strlen(name) - strlen("_fuzz")), name);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(the_corpus_does_no_harm, folder),
	};
	int status = cmocka_run_group_tests_name(name, tests, NULL, NULL);
	free(folder);
	return status;
}
