#include "core/base/mem.h"
#include "core/net/dns_query.h"

#include "tests/support/unit.h"

static void assert_read_as(const char *text, const char *wanted)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str out = STR_INIT;
	struct dns_server server;
	if (dns_server_parse(text, &server, &err) < 0) fail_msg("%s", err_text(&err));
	dns_server_format(&server, &out);
	assert_string_equal(str_text(&out), wanted);
}

static void addresses_are_read_with_or_without_port(void **state)
{
	(void)state;
	assert_read_as("192.0.2.1", "192.0.2.1:53");
	assert_read_as("127.0.0.1:5353", "127.0.0.1:5353");
	assert_read_as("[::1]:65535", "[::1]:65535");
	assert_read_as("[2001:db8::1]", "[2001:db8::1]:53");
	assert_read_as("2001:db8::1", "[2001:db8::1]:53");
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"ns-1.example.net",
		"192.0.2.1:",
		"192.0.2.1:0",
		"192.0.2.1:65536",
		"192.0.2",
		"192.0.2.1:x",
		"192.0.2.1:53x",
		"[::1",
		"[::1]53",
		"[::1]:",
		"::1:",
		"[192.0.2.1]x",
		":53",
		"192.0.2.1: 53",
		"[::1]:+53",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct dns_server server;
		if (dns_server_parse(bad[i], &server, &err) == 0) fail_msg("'%s' taken", bad[i]);
		assert_int_equal(err.kind, ERR_INPUT);
	}
}

static struct dns_server at(const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server server = { 0 };
	dns_server_parse(text, &server, &err);
	return server;
}

static void assert_leads_to(const struct dns_map *map, const char *name, const char *wanted)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	const struct dns_server *server = dns_map_find(map, name);
	assert_non_null(server);
	dns_server_format(server, &out);
	assert_string_equal(str_text(&out), wanted);
}

static void names_of_servers_lead_to_addresses(void **state)
{
	struct dns_server one = at("127.0.0.1:1001"), two = at("127.0.0.1:1002");
	struct dns_map *map = dns_map_new();
	(void)state;
	assert_null(dns_map_find(map, "ns-1.example.net"));
	dns_map_add(map, "NS-1.example.net.", &one);
	dns_map_add(map, "ns-2.example.net", &two);
	assert_leads_to(map, "ns-1.Example.net", "127.0.0.1:1001");
	dns_map_add(map, "ns-1.example.net", &two);
	assert_leads_to(map, "ns-1.example.net", "127.0.0.1:1002");
	assert_null(dns_map_find(map, "example.net"));
	assert_null(dns_map_find(NULL, "example.net"));
	dns_map_free(map);
}

static void resolvers_are_found_in_the_systems_file(void **state)
{
	static const char text[] = "# nameserver 192.0.2.9\n"
				   "search example.com\n"
				   "nameserver 192.0.2.1\n"
				   "nameserver\t2001:db8::1   # ours\n"
				   "nameservers 192.0.2.8\n"
				   "nameserver fe80::1%eth0\n"
				   "nameserver 192.0.2.2\r\n"
				   "nameserver 192.0.2.3";
	struct dns_server found[3];
	CLEANUP(str_release) struct str out = STR_INIT;
	size_t count;
	(void)state;
	dns_resolvers_parse(text, found, &count);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		dns_server_format(&found[i], &out);
		str_add_char(&out, ' ');
	}
	assert_string_equal(str_text(&out), "192.0.2.1:53 [2001:db8::1]:53 192.0.2.2:53 ");
	dns_resolvers_parse("", found, &count);
	assert_int_equal(count, 0);
	dns_resolvers_parse("nameserver ", found, &count);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_with_or_without_port),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(names_of_servers_lead_to_addresses),
		cmocka_unit_test(resolvers_are_found_in_the_systems_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
