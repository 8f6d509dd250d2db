#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/net/dns_query.h"

#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_leads_to(const struct dns_map *map, const char *name, const char *wanted)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	const struct dns_server *server = dns_map_find(map, name);
	if (!server) fail_msg("%s leads nowhere", name);
	dns_server_format(server, &out);
	assert_string_equal(str_text(&out), wanted);
}

static void lines_become_entries(void **state)
{
	static const char text[] = "# where the servers are\n"
				   "\n"
				   "ns-1.example.net=127.0.0.1:1001\n"
				   "  NS-2.example.net. = [::1]:1002 \t# the second\r\n"
				   "\t\n"
				   "_odd.example.net=192.0.2.1\n"
				   "ns-1.example.net=127.0.0.1:1003";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_map *map = dns_map_new();
	(void)state;
	if (dns_map_parse(map, text, &err) < 0) fail_msg("%s", err_text(&err));
	assert_leads_to(map, "ns-1.example.net", "127.0.0.1:1003");
	assert_leads_to(map, "ns-2.example.net", "[::1]:1002");
	assert_leads_to(map, "_odd.example.net", "192.0.2.1:53");
	assert_int_equal(dns_map_parse(map, "", &err), 0);
	dns_map_free(map);
}

static void a_wrong_line_is_named_by_its_number(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "a.test=127.0.0.1:1\nnonsense\n",
		  "line 2: 'nonsense' is not a line NAME=ADDRESS" },
		{ "#\n\n=127.0.0.1:1", "line 3: '' is not a line" },
		{ ".=127.0.0.1:1", "line 1: '.' is not a line" },
		{ "two words=127.0.0.1:1", "line 1: 'two words' is not a line" },
		{ "a.test=", "line 1: '' is not an address" },
		{ "a.test=127.0.0.1:99999", "line 1: '127.0.0.1:99999' is not an address" },
		{ "a.test=b.test:53", "line 1: 'b.test:53' is not an address" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct dns_map *map = dns_map_new();
		assert_int_equal(dns_map_parse(map, cases[i].text, &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		if (!str_starts(err_text(&err), cases[i].words)) fail_msg("%s", err_text(&err));
		dns_map_free(map);
	}
}

static void a_name_too_long_for_dns_is_refused(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char text[400];
	struct dns_map *map = dns_map_new();
	(void)state;
	memset(text, 'a', sizeof(text));
	snprintf(text + 300, sizeof(text) - 300, "=127.0.0.1:1");
	assert_int_equal(dns_map_parse(map, text, &err), -1);
	assert_true(str_starts(err_text(&err), "line 1: 'aaaa"));
	dns_map_free(map);
}

static void files_are_read_and_named_in_errors(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text)
	char *path = str_format("%s/map.%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
				(long)getpid());
	struct dns_map *map = dns_map_new();
	(void)state;
	assert_int_equal(dns_map_read(map, path, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err_text(&err), path));
	assert_int_equal(file_replace(path, "a.test=127.0.0.1:5", 18, 0600, &err), 0);
	assert_int_equal(dns_map_read(map, path, &err), 0);
	assert_leads_to(map, "a.test", "127.0.0.1:5");
	assert_int_equal(file_replace(path, "\nb", 2, 0600, &err), 0);
	assert_int_equal(dns_map_read(map, path, &err), -1);
	assert_non_null(strstr(err_text(&err), path));
	assert_non_null(strstr(err_text(&err), ": line 2: "));
	assert_int_equal(file_replace(path, "a.test=127.0.0.1:5\0\n", 20, 0600, &err), 0);
	assert_int_equal(dns_map_read(map, path, &err), -1);
	assert_non_null(strstr(err_text(&err), "is not a text file"));
	unlink(path);
	dns_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_entries),
		cmocka_unit_test(a_wrong_line_is_named_by_its_number),
		cmocka_unit_test(a_name_too_long_for_dns_is_refused),
		cmocka_unit_test(files_are_read_and_named_in_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
