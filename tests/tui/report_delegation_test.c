#include "tui/report_delegation.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <cjson/cJSON.h>
#include <string.h>

static const char *const expected[] = { "ns-1.example.net", "ns-2.example.net" };
static const struct delegation_question question = {
	.parent = "example.com",
	.child = "dev.example.com",
	.expected = expected,
	.expected_count = 2,
};

/* Facts own their texts elsewhere. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* Every kind of fact once; texts are only read. */
static void fill(struct delegation_facts *facts, struct delegation_report *report)
{
	*facts = (struct delegation_facts){
		.parent = TEXT("example.com"),
		.servers = { { .server = TEXT("ns1.example.com"),
			       .address = TEXT("192.0.2.1:53"),
			       .reply = REPLY_REFERRAL,
			       .owner = TEXT("dev.example.com"),
			       .name_servers = { TEXT("NS-2.example.net"),
						 TEXT("ns-9.\033[31mevil") },
			       .name_server_count = 2 },
			     { .server = TEXT("ns2.example.com"),
			       .address = TEXT("[2001:db8::1]:53"),
			       .reply = REPLY_CNAME,
			       .owner = TEXT("elsewhere.example.com") },
			     { .server = TEXT("ns3.example.com"),
			       .address = TEXT(""),
			       .reply = REPLY_NONE } },
		.server_count = 3,
		.zone = { { .server = TEXT("ns-1.example.net"),
			    .address = TEXT("192.0.2.7:53"),
			    .is_expected = true,
			    .reply = ZONE_SERVES,
			    .name_servers = { TEXT("ns-1.example.net"), TEXT("ns-8.example.net") },
			    .name_server_count = 2,
			    .serial = 5,
			    .key_tags = { 77 },
			    .key_tag_count = 1,
			    .cname = TEXT("") },
			  { .server = TEXT("ns-9.example.net"), .reply = ZONE_NO_ADDRESS } },
		.zone_count = 2,
		.extras = { [EXTRA_CAA_PARENT] = { .reply = EXTRA_YES,
						   .name = TEXT("example.com"),
						   .address = TEXT("192.0.2.1:53"),
						   .text = TEXT(
							   "issue ca.example\nissue b.example") } },
		.resolvers = { { .address = TEXT("192.0.2.53:53"), .view = VIEW_SERVFAIL_DNSSEC },
			       { .address = TEXT("198.51.100.1:53"),
				 .view = VIEW_CHILD,
				 .serial = 5 } },
		.resolver_count = 2,
		.path = PATH_ROOT,
		.tcp_is_blocked = true,
	};
	*report = (struct delegation_report){
		.status = DELEGATION_WRONG,
		.referral = DELEGATION_WRONG,
		.findings = { { .id = "MIXED_OLD",
				.status = DELEGATION_WRONG,
				.seen = TEXT("A stranger\033[2J is there."),
				.evidence = TEXT("dig +norec @192.0.2.1 dev.example.com NS"),
				.advice = TEXT("Remove it."),
				.records = TEXT("delete dev.example.com NS ns-9\n"
						"add dev.example.com NS ns-1.example.net") },
			      { .id = "TTL_HIGH",
				.status = DELEGATION_READY,
				.seen = TEXT("Two days."),
				.evidence = TEXT(""),
				.advice = TEXT(""),
				.records = TEXT("") } },
		.finding_count = 2,
		.servers_right = 0,
		.servers_asked = 3,
		.negative_ttl = 905,
	};
}

static void people_see_findings_matrix_zone_and_resolvers(void **state)
{
	static const char *const lines[] = {
		"dev.example.com: not right\n\n",
		"wrong    MIXED_OLD\n         A stranger.[2J is there.\n",
		"         Shown by: dig +norec @192.0.2.1 dev.example.com NS\n",
		"         To do: Remove it.\n           delete dev.example.com NS ns-9\n"
		"           add dev.example.com NS ns-1.example.net\n",
		"well     TTL_HIGH\n         Two days.\n\n",
		"server           address           reply       1  2  others\n"
		"ns1.example.com  192.0.2.1:53      referral    -  +  ns-9..[31mevil\n"
		"ns2.example.com  [2001:db8::1]:53  alias       -  -  of elsewhere.example.com\n"
		"ns3.example.com  no address        no answer   -  -\n"
		"1 = ns-1.example.net  2 = ns-2.example.net\n",
		"ns-1.example.net  192.0.2.7:53  serves it, serial 5; its own NS set lacks "
		"ns-2.example.net; its own NS set also has ns-8.example.net; 1 DNSSEC key; "
		"the certificate's CNAME is not there\n",
		"ns-9.example.net  -             no address; not one of the expected\n",
		"192.0.2.53:53    SERVFAIL because of DNSSEC\n"
		"198.51.100.1:53  delegated, serial 5\n",
		"found from the root.\n",
		"DNS over TCP does not come through.\n",
		"may remember a \"no\" for 15:05 (minutes:seconds).\n",
		"0 of 3 parent servers have the right record.\n",
	};
	CLEANUP(str_release) struct str out = STR_INIT;
	struct delegation_facts facts;
	struct delegation_report report;
	(void)state;
	fill(&facts, &report);
	report_delegation(&question, &facts, &report, &out);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (!strstr(str_text(&out), lines[i]))
			fail_msg("no '%s' in:\n%s", lines[i], str_text(&out));
	assert_null(strchr(str_text(&out), '\033'));
}

static void assert_text(const cJSON *o, const char *key, const char *wanted)
{
	const cJSON *item = cJSON_GetObjectItem(o, key);
	if (!cJSON_IsString(item)) fail_msg("no text %s", key);
	assert_string_equal(item->valuestring, wanted);
}

static const cJSON *at(const cJSON *o, const char *list, int i)
{
	const cJSON *item = cJSON_GetArrayItem(cJSON_GetObjectItem(o, list), i);
	if (!item) fail_msg("no %s[%d]", list, i);
	return item;
}

static void scripts_get_the_same_as_one_line(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	struct delegation_facts facts;
	struct delegation_report report;
	(void)state;
	fill(&facts, &report);
	report_delegation_json(&question, &facts, &report, &out);
	assert_ptr_equal(strchr(str_text(&out), '\n'), str_text(&out) + out.len - 1);
	cJSON *o = cJSON_Parse(str_text(&out));
	assert_text(o, "type", "result");
	assert_text(o, "status", "wrong");
	assert_text(o, "path", "root");
	assert_string_equal(at(o, "states", 1)->valuestring, "TTL_HIGH");
	assert_text(at(o, "servers", 1), "owner", "elsewhere.example.com");
	assert_string_equal(at(at(o, "servers", 0), "name_servers", 1)->valuestring,
			    "ns-9..[31mevil");
	assert_text(at(o, "zone_servers", 0), "reply", "serves it");
	assert_text(at(o, "zone_servers", 0), "cname", "");
	assert_null(cJSON_GetObjectItem(at(o, "zone_servers", 1), "cname"));
	assert_int_equal(at(at(o, "zone_servers", 0), "key_tags", 0)->valueint, 77);
	assert_text(at(o, "resolvers", 0), "view", "SERVFAIL because of DNSSEC");
	assert_text(at(o, "looks", 0), "for", "caa_parent");
	assert_string_equal(at(at(o, "looks", 0), "values", 1)->valuestring, "issue b.example");
	assert_text(at(o, "findings", 0), "evidence", "dig +norec @192.0.2.1 dev.example.com NS");
	assert_string_equal(at(at(o, "findings", 0), "records", 1)->valuestring,
			    "add dev.example.com NS ns-1.example.net");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "advice")), 1);
	assert_int_equal(cJSON_GetObjectItem(o, "negative_ttl")->valueint, 905);
	cJSON_Delete(o);
}

static void a_look_that_saw_nothing_is_told_without_tables(void **state)
{
	static const struct delegation_facts nothing = { 0 };
	static const struct delegation_report none = { .status = DELEGATION_UNKNOWN };
	CLEANUP(str_release) struct str out = STR_INIT, json = STR_INIT;
	(void)state;
	report_delegation(&question, &nothing, &none, &out);
	assert_string_equal(str_text(&out), "dev.example.com: cannot be told from here\n\n");
	report_delegation_json(&question, &nothing, &none, &json);
	assert_non_null(strstr(str_text(&json), "\"status\":\"unknown\",\"referral\":\"unknown\""));
	assert_non_null(strstr(str_text(&json), "\"parent\":\"example.com\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_see_findings_matrix_zone_and_resolvers),
		cmocka_unit_test(scripts_get_the_same_as_one_line),
		cmocka_unit_test(a_look_that_saw_nothing_is_told_without_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
