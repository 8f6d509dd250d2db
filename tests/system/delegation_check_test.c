/* `delegation check` as people and scripts call it, against name servers of the test's own: a
 * parent's, the zone's, and a resolver. */
#include "tests/support/dns_stub.h"
#include "tests/support/dns_wire.h"
#include "tests/support/http_stub.h"
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include "core/base/file.h"
#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NXDOMAIN = 3, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_SOA = 6, TYPE_DS = 43 };
#define PARENT_SOA "ns example.test 900 SOA ns1.example.test 7 900\n"
#define ZONE_SOA   "ns dev.example.test 900 SOA ns-a.other.test 3 900\n"

struct stage {
	struct program_home home;
	struct loop *loop;
	struct dns_stub *parent, *zone, *resolver;
	struct program_job job;
	char *map, *resolver_arg, *map_arg;
	struct str out;
	int code;
};

static void answer(struct dns_stub *stub, const char *name, int type, bool aa, const char *records)
{
	dns_stub_rule(stub, name, type,
		      &(struct dns_stub_answer){ .authoritative = aa, .records = records });
}

static void deny(struct dns_stub *stub, const char *name, int type, const char *soa)
{
	dns_stub_rule(stub, name, type,
		      &(struct dns_stub_answer){
			      .rcode = NXDOMAIN, .authoritative = true, .records = soa });
}

static void fill_servers(struct stage *s)
{
	answer(s->resolver, "example.test", TYPE_NS, false,
	       "an example.test 900 NS ns1.example.test\n");
	answer(s->resolver, "example.test", TYPE_SOA, false,
	       "an example.test 900 SOA ns1.example.test 7 900\n");
	deny(s->resolver, NULL, 0, ZONE_SOA);
	answer(s->parent, "example.test", TYPE_SOA, true,
	       "an example.test 900 SOA ns1.example.test 7 900\n");
	answer(s->parent, "dev.example.test", TYPE_DS, true, PARENT_SOA);
	deny(s->parent, NULL, 0, PARENT_SOA);
	answer(s->zone, "dev.example.test", TYPE_SOA, true,
	       "an dev.example.test 900 SOA ns-a.other.test 3 900\n");
	answer(s->zone, "dev.example.test", TYPE_NS, true,
	       "an dev.example.test 900 NS ns-a.other.test\n"
	       "an dev.example.test 900 NS ns-b.other.test\n");
	answer(s->zone, "dev.example.test", 0, true, ZONE_SOA);
	deny(s->zone, NULL, 0, ZONE_SOA);
}

static int open_stage(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str map = STR_INIT;
	struct stage *s = mem_alloc(sizeof(*s));
	program_home_make(&s->home);
	s->loop = loop_new(NULL, NULL);
	s->parent = dns_stub_new(s->loop);
	s->zone = dns_stub_new(s->loop);
	s->resolver = dns_stub_new(s->loop);
	fill_servers(s);
	str_addf(&map, "# ours\nns1.example.test=%s\n", dns_stub_address(s->parent));
	str_addf(&map, "ns-a.other.test=%s\n", dns_stub_address(s->zone));
	str_addf(&map, "ns-b.other.test=%s\n", dns_stub_address(s->zone));
	str_addf(&map, "ns-old.other.test=%s\n", dns_stub_address(s->resolver));
	s->map = str_format("%s/servers.map", s->home.path);
	s->map_arg = str_format("--name-map=%s", s->map);
	s->resolver_arg = str_format("--resolver=%s", dns_stub_address(s->resolver));
	if (file_replace(s->map, str_text(&map), map.len, 0600, &err) < 0)
		fail_msg("%s", err_text(&err));
	*state = s;
	return 0;
}

static int close_stage(void **state)
{
	struct stage *s = *state;
	dns_stub_free(s->parent);
	dns_stub_free(s->zone);
	dns_stub_free(s->resolver);
	loop_free(s->loop);
	program_home_remove(&s->home);
	str_release(&s->out);
	free(s->map);
	free(s->map_arg);
	free(s->resolver_arg);
	free(s);
	return 0;
}

static void on_output(struct loop *loop, int fd, int events, void *user)
{
	struct stage *s = user;
	char bytes[4096];
	(void)events;
	ssize_t n = read(fd, bytes, sizeof(bytes));
	if (n > 0) {
		str_add_bytes(&s->out, bytes, (size_t)n);
		return;
	}
	loop_unwatch(loop, fd);
	loop_stop(loop);
}

/* The servers answer while the program runs. */
static void run(struct stage *s, const char *const *args)
{
	str_reset(&s->out);
	program_begin(&s->job, &s->home, args);
	loop_watch(s->loop, s->job.fd, LOOP_READ, on_output, s);
	loop_run(s->loop);
	s->code = program_end(&s->job);
}

/* zone and extra may be NULL: dev.example.test, nothing. */
static void check(struct stage *s, const char *zone, const char *expect, const char *extra)
{
	const char *args[] = { "delegation",    "check",    zone ? zone : "--zone=dev.example.test",
			       s->resolver_arg, s->map_arg, expect,
			       extra,           NULL };
	run(s, args);
}

static void expect_end(const struct stage *s, int code, const char *words)
{
	if (s->code != code) fail_msg("exit %d: %s", s->code, str_text(&s->out));
	if (!strstr(str_text(&s->out), words))
		fail_msg("'%s' is not in: %s", words, str_text(&s->out));
}

static const char both[] = "--expect=NS-A.other.test.,ns-b.other.test";
static const char referral[] = "ns dev.example.test 300 NS ns-a.other.test\n"
			       "ns dev.example.test 300 NS ns-b.other.test\n";

/* The last line of the output, parsed; the caller deletes. */
static cJSON *result_of(const struct stage *s)
{
	cJSON *o = cJSON_Parse(str_text(&s->out));
	const cJSON *type = cJSON_GetObjectItem(o, "type");
	if (!cJSON_IsString(type) || strcmp(type->valuestring, "result") != 0)
		fail_msg("no result: %s", str_text(&s->out));
	return o;
}

static const char *text_in(const cJSON *o, const char *key)
{
	const cJSON *item = cJSON_GetObjectItem(o, key);
	if (!cJSON_IsString(item)) fail_msg("no text %s", key);
	return item->valuestring;
}

static const cJSON *first_in(const cJSON *o, const char *key)
{
	const cJSON *item = cJSON_GetArrayItem(cJSON_GetObjectItem(o, key), 0);
	if (!item) fail_msg("%s is empty", key);
	return item;
}

static void a_right_delegation_is_told_and_shown(void **state)
{
	struct stage *s = *state;
	answer(s->parent, "dev.example.test", TYPE_NS, false, referral);
	check(s, NULL, both, NULL);
	expect_end(s, 0, "dev.example.test: delegated\n");
	expect_end(s, 0, "parent zone example.test");
	expect_end(s, 0, "referral   +  +\n");
	expect_end(s, 0, "1 = ns-a.other.test  2 = ns-b.other.test\n");
	expect_end(s, 0, "1 of 1 parent servers have the right record.");
	check(s, NULL, both, "--json");
	assert_int_equal(s->code, 0);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "status"), "delegated");
	assert_string_equal(text_in(o, "parent"), "example.test");
	const cJSON *server = first_in(o, "servers");
	assert_string_equal(text_in(server, "name"), "ns1.example.test");
	assert_string_equal(text_in(server, "address"), dns_stub_address(s->parent));
	assert_string_equal(text_in(server, "reply"), "referral");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(server, "name_servers")), 2);
	cJSON_Delete(o);
}

static void a_record_in_a_zone_nobody_asks_is_named(void **state)
{
	struct stage *s = *state;
	deny(s->resolver, NULL, 0, PARENT_SOA);
	check(s, NULL, both, "--edited=ns-7.other.test,ns-8.other.test");
	expect_end(s, 1, "WRONG_PARENT_ZONE");
	expect_end(s, 1,
		   "that nobody asks: it has the servers ns-7.other.test and ns-8.other.test");
	expect_end(s, 1, "and the live one ns1.example.test");
	check(s, NULL, both, "--edited=NS1.example.test.");
	expect_end(s, 3, "NXDOMAIN");
	check(s, NULL, both, "--edited=no..name");
	expect_end(s, 2, "--edited");
}

static void a_missing_record_is_waited_for(void **state)
{
	struct stage *s = *state;
	deny(s->resolver, NULL, 0, PARENT_SOA);
	check(s, NULL, both, NULL);
	expect_end(s, 3, "dev.example.test: not delegated yet\n");
	expect_end(s, 3, "NXDOMAIN");
	expect_end(s, 3, "To do: ");
	expect_end(s, 3, "may remember a \"no\" for 15:00");
	check(s, NULL, both, "--json");
	assert_int_equal(s->code, 3);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "status"), "waiting");
	assert_string_equal(first_in(o, "states")->valuestring, "NXDOMAIN");
	assert_string_equal(text_in(first_in(o, "findings"), "id"), "NXDOMAIN");
	assert_true(*first_in(o, "advice")->valuestring);
	assert_int_equal(cJSON_GetObjectItem(o, "negative_ttl")->valueint, 900);
	cJSON_Delete(o);
}

static void strangers_in_the_record_are_wrong(void **state)
{
	struct stage *s = *state;
	answer(s->parent, "dev.example.test", TYPE_NS, false,
	       "ns dev.example.test 300 NS ns-a.other.test\n"
	       "ns dev.example.test 300 NS ns-old.other.test\n");
	check(s, NULL, both, NULL);
	expect_end(s, 1, "dev.example.test: not right\n");
	expect_end(s, 1, "MIXED_OLD");
	expect_end(s, 1, "referral   +  -  ns-old.other.test\n");
	check(s, NULL, both, "--json");
	assert_int_equal(s->code, 1);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "status"), "wrong");
	assert_string_equal(first_in(o, "states")->valuestring, "MIXED_OLD");
	cJSON_Delete(o);
}

static void when_nothing_is_seen_it_is_unknown(void **state)
{
	struct stage *s = *state;
	dns_stub_free(TAKE(s->resolver)); /* its port is closed now */
	check(s, NULL, both, "--json");
	assert_int_equal(s->code, 1);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "status"), "unknown");
	assert_true(*text_in(first_in(o, "findings"), "seen"));
	cJSON_Delete(o);
}

static void without_a_parent_the_next_zone_above_is_asked(void **state)
{
	struct stage *s = *state;
	answer(s->resolver, "team.example.test", 0, false, PARENT_SOA);
	answer(s->parent, "dev.team.example.test", TYPE_NS, false,
	       "ns dev.team.example.test 300 NS ns-a.other.test\n"
	       "ns dev.team.example.test 300 NS ns-old.other.test\n");
	check(s, "--zone=dev.team.example.test", both, "--json");
	expect_end(s, 1, "\"parent\":\"example.test\"");
	expect_end(s, 1, "\"MIXED_OLD\"");
	check(s, "--zone=dev.team.example.test", both, "--parent=team.example.test");
	expect_end(s, 1, "example.test");
}

static void from_a_root_no_resolver_is_needed(void **state)
{
	struct stage *s = *state;
	CLEANUP(mem_free_text) char *root = str_format("--root=%s", dns_stub_address(s->resolver));
	answer(s->resolver, "example.test", TYPE_NS, false,
	       "ns example.test 900 NS ns1.example.test\n");
	answer(s->parent, "dev.example.test", TYPE_NS, false, referral);
	run(s, (const char *const[]){ "delegation", "check", "--zone=dev.example.test", both, root,
				      s->map_arg, "--json", NULL });
	assert_int_equal(s->code, 0);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "path"), "root");
	cJSON_Delete(o);
	assert_int_equal(dns_stub_count(s->resolver), 1);
}

static void on_https(const struct http_stub_request *request, struct http_stub_answer *ret,
		     void *user)
{
	struct str *body = user;
	CLEANUP(str_release) struct str asked = STR_INIT;
	str_add_bytes(&asked, request->body, request->body_len);
	str_reset(body);
	dns_wire_answer(body, &asked,
			(struct dns_wire_flags){ .rcode = NXDOMAIN, .recursion_available = true },
			ZONE_SOA);
	ret->headers = "Content-Type: application/dns-message\r\n";
	ret->body = body->text;
	ret->body_len = body->len;
}

static void a_resolver_over_https_is_asked_too(void **state)
{
	struct stage *s = *state;
	CLEANUP(str_release) struct str body = STR_INIT;
	struct http_stub *https = http_stub_new(s->loop);
	CLEANUP(mem_free_text)
	char *option = str_format("--doh=%s/dns-query", http_stub_url(https));
	http_stub_handle(https, on_https, &body);
	answer(s->parent, "dev.example.test", TYPE_NS, false, referral);
	check(s, NULL, both, option);
	expect_end(s, 0, "2 of 2 resolvers see it");
	expect_end(s, 0, option + strlen("--doh="));
	assert_int_equal(http_stub_count(https), 1);
	http_stub_free(https);
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	struct stage *s = *state;
	answer(s->parent, "dev.example.test", TYPE_NS, false,
	       "ns dev.example.test 300 NS ns\033]0;x\007.other.test\n");
	check(s, NULL, both, NULL);
	assert_int_equal(s->code, 1);
	assert_null(strpbrk(str_text(&s->out), "\033\007"));
	check(s, NULL, both, "--json");
	assert_int_equal(s->code, 1);
	assert_null(strpbrk(str_text(&s->out), "\033\007"));
}

#define RECORD "--cname=redash.dev.example.test=lb.other.test"

static void check_record(struct stage *s, const char *record, const char *extra)
{
	const char *args[] = { "delegation",    "check",    record, "--parent=example.test",
			       s->resolver_arg, s->map_arg, extra,  NULL };
	run(s, args);
}

static void a_record_kept_in_the_parent_is_looked_for_alone(void **state)
{
	struct stage *s = *state;
	check_record(s, RECORD, NULL);
	expect_end(s, 3, "redash.dev.example.test: not there yet\n");
	expect_end(s, 3, "waiting  RECORD_MISSING\n");
	expect_end(s, 3, "add redash.dev.example.test CNAME lb.other.test\n");
	expect_end(s, 3, "asked for \"redash.dev.example.test CNAME\":\n");
	assert_int_equal(dns_stub_count(s->zone), 0);
	answer(s->parent, "redash.dev.example.test", TYPE_CNAME, true,
	       "an redash.dev.example.test 300 CNAME lb.other.test\n");
	check_record(s, RECORD, NULL);
	expect_end(s, 0, "redash.dev.example.test: there\n");
	expect_end(s, 0, "record  lb.other.test\n");
	check_record(s, "--cname=redash.dev.example.test=else.other.test", NULL);
	expect_end(s, 1, "redash.dev.example.test: not right\n");
	expect_end(s, 1, "wrong    RECORD_DIFFERS\n");
}

static void a_record_is_told_as_json_too(void **state)
{
	struct stage *s = *state;
	answer(s->parent, "redash.dev.example.test", TYPE_CNAME, true,
	       "an redash.dev.example.test 300 CNAME lb.other.test\n");
	check_record(s, RECORD, "--json");
	assert_int_equal(s->code, 0);
	cJSON *o = result_of(s);
	assert_string_equal(text_in(o, "status"), "seen");
	assert_string_equal(text_in(o, "record"), "redash.dev.example.test");
	assert_string_equal(text_in(o, "kind"), "cname");
	assert_string_equal(text_in(o, "parent"), "example.test");
	assert_string_equal(first_in(o, "expected")->valuestring, "lb.other.test");
	assert_string_equal(text_in(first_in(o, "servers"), "reply"), "record");
	assert_string_equal(text_in(first_in(o, "servers"), "owner"), "lb.other.test");
	cJSON_Delete(o);
	dns_stub_free(TAKE(s->resolver));
	check_record(s, RECORD, "--json");
	assert_int_equal(s->code, 1);
	o = result_of(s);
	assert_string_equal(text_in(o, "status"), "unknown");
	cJSON_Delete(o);
}

static void wrong_records_are_refused(void **state)
{
	static const struct {
		const char *record, *words;
	} cases[] = {
		{ "--cname=redash.example.test", "--cname wants NAME=VALUE" },
		{ "--cname=redash..test=lb.test", "--cname: " },
		{ "--address=redash.example.test=lb test", "--address: " },
		{ "--address=redash.other.test=lb.test", "example.test is not above" },
	};
	struct stage *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check_record(s, cases[i].record, NULL);
		expect_end(s, 2, cases[i].words);
	}
}

static void wrong_usage_is_refused_before_anybody_is_asked(void **state)
{
	static const struct {
		const char *zone, *expect, *extra, *words;
	} cases[] = {
		{ "--zone=dev..test", both, NULL, "--zone: " },
		{ "--zone=test", both, NULL, "no zone is above test" },
		{ NULL, "--expect=a.test,,b.test", NULL, "--expect: " },
		{ NULL, "--expect=a.b,b.b,c.b,d.b,e.b,f.b,g.b,h.b,i.b,j.b,k.b,l.b,m.b,n.b", NULL,
		  "--expect takes at most 13 name servers" },
		{ NULL, both, "--parent=other.test", "other.test is not above dev.example.test" },
		{ NULL, both, "--certificate=_x.dev.example.test", "wants NAME=VALUE" },
		{ NULL, both, "--certificate=_x.other.test=_y.test", "is not below" },
		{ NULL, both, "--resolver=nobody", "--resolver: 'nobody' is not an address" },
		{ NULL, both, "--root=nobody",
		  "--root: 'nobody' is not an address of a name server; write 192.0.2.1, " },
		{ NULL, both, "--doh=http://dns.test/", "--doh wants a URL such as https://" },
		{ NULL, both, "--name-map=none.map", "--name-map: " },
		{ NULL, both, "--yes", "--yes does not go with this command" },
	};
	struct stage *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check(s, cases[i].zone, cases[i].expect, cases[i].extra);
		expect_end(s, 2, cases[i].words);
	}
	run(s, (const char *const[]){ "delegation", "chekc", NULL });
	expect_end(s, 2, "did you mean 'delegation check'?");
	run(s, (const char *const[]){ "delegation", "check", "--zone=dev.example.test", NULL });
	expect_end(s, 2, "wants --expect");
	assert_int_equal(dns_stub_count(s->resolver), 0);
}

int main(void)
{
#define STAGED(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)
	const struct CMUnitTest tests[] = {
		STAGED(a_right_delegation_is_told_and_shown),
		STAGED(a_record_in_a_zone_nobody_asks_is_named),
		STAGED(a_missing_record_is_waited_for),
		STAGED(strangers_in_the_record_are_wrong),
		STAGED(when_nothing_is_seen_it_is_unknown),
		STAGED(without_a_parent_the_next_zone_above_is_asked),
		STAGED(from_a_root_no_resolver_is_needed),
		STAGED(a_resolver_over_https_is_asked_too),
		STAGED(control_characters_do_not_reach_the_terminal),
		STAGED(a_record_kept_in_the_parent_is_looked_for_alone),
		STAGED(a_record_is_told_as_json_too),
		STAGED(wrong_records_are_refused),
		STAGED(wrong_usage_is_refused_before_anybody_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
