#include "core/rehearsal/dns_lookup.h"

#include "core/rehearsal/dns_write.h"
#include "core/rehearsal/world_zones.h"
#include "tests/support/unit.h"

#include <string.h>

struct lab {
	struct world *world;
	struct world_zone *parent, *child;
};

static struct world_zone *make_zone(struct world *w, const char *name,
				    enum world_account_id account, bool is_parent)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = NULL;
	const struct world_new_zone wanted = { .account = w->accounts[account].id,
					       .name = name,
					       .is_parent = is_parent };
	assert_int_equal(world_make_zone(w, &wanted, 1000, &zone, &err), 0);
	return zone;
}

static struct lab make_lab(void)
{
	struct lab lab = { .world = world_new(1) };
	lab.parent = make_zone(lab.world, "example.com", WORLD_PARENT, true);
	lab.child = make_zone(lab.world, "dev.example.com", WORLD_DEV, false);
	return lab;
}

static struct world_record make_record(const char *name, const char *type, const char *value)
{
	struct world_record r = { .name = world_normal_name(name),
				  .type = mem_copy_text(type),
				  .ttl = 300 };
	*vec_push(&r.values) = mem_copy_text(value);
	return r;
}

static void add(struct lab *lab, struct world_zone *zone, const char *name, const char *type,
		const char *value)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(world_record_release) struct world_record r = make_record(name, type, value);
	assert_int_equal(world_change_record(lab->world, zone, CHANGE_CREATE, &r, 2000, &err), 0);
}

static void delegate(struct lab *lab, size_t servers)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_record r = { .name = world_normal_name("dev.example.com"),
				  .type = mem_copy_text("NS"),
				  .ttl = 300 };
	for (size_t i = 0; i < servers; i++)
		*vec_push(&r.values) = mem_copy_text(lab->child->name_servers[i]);
	assert_int_equal(
		world_change_record(lab->world, lab->parent, CHANGE_UPSERT, &r, 2000, &err), 0);
	world_record_release(&r);
}

static size_t count(const struct dns_reply *reply, enum dns_section section, const char *type)
{
	size_t n = 0;
	for (size_t i = 0; i < reply->records.len; i++)
		n += reply->records.item[i].section == section &&
		     str_equal(reply->records.item[i].type, type);
	return n;
}

struct expected {
	enum dns_side side;
	const char *name, *type;
	int rcode;
	bool authoritative;
	size_t answers, referrals, soas;
};

static void check(const struct lab *lab, const struct expected *e)
{
	struct dns_reply reply = { 0 };
	dns_lookup(lab->world, e->side, e->name, e->type, &reply);
	assert_int_equal(reply.rcode, e->rcode);
	assert_int_equal(reply.authoritative, e->authoritative);
	assert_int_equal(count(&reply, DNS_ANSWER, e->type), e->answers);
	assert_int_equal(count(&reply, DNS_AUTHORITY, "NS"), e->referrals);
	assert_int_equal(count(&reply, DNS_AUTHORITY, "SOA"), e->soas);
	dns_reply_release(&reply);
}

static void before_the_delegation_the_parent_says_no(void **state)
{
	static const struct expected cases[] = {
		{ DNS_SIDE_PARENT, "dev.example.com", "NS", DNS_NXDOMAIN, true, 0, 0, 1 },
		{ DNS_SIDE_PARENT, "EXAMPLE.com.", "SOA", DNS_NOERROR, true, 1, 0, 0 },
		{ DNS_SIDE_PARENT, "example.com", "A", DNS_NOERROR, true, 0, 0, 1 },
		{ DNS_SIDE_PARENT, "example.org", "NS", DNS_REFUSED, false, 0, 0, 0 },
		{ DNS_SIDE_CHILD, "dev.example.com", "NS", DNS_NOERROR, true, 4, 0, 0 },
		{ DNS_SIDE_CHILD, "example.com", "NS", DNS_REFUSED, false, 0, 0, 0 },
		{ DNS_SIDE_RESOLVER, "dev.example.com", "NS", DNS_NXDOMAIN, false, 0, 0, 1 },
		{ DNS_SIDE_RESOLVER, "nobody.test", "NS", DNS_NXDOMAIN, false, 0, 0, 1 },
		{ DNS_SIDE_RESOLVER, "example.com", "NS", DNS_NOERROR, false, 4, 0, 0 },
	};
	struct lab lab = make_lab();
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&lab, &cases[i]);
	world_free(lab.world);
}

static void a_delegated_name_is_referred_and_followed(void **state)
{
	static const struct expected cases[] = {
		{ DNS_SIDE_PARENT, "dev.example.com", "NS", DNS_NOERROR, false, 0, 4, 0 },
		{ DNS_SIDE_PARENT, "redash.dev.example.com", "A", DNS_NOERROR, false, 0, 4, 0 },
		{ DNS_SIDE_PARENT, "dev.example.com", "DS", DNS_NOERROR, true, 0, 0, 1 },
		{ DNS_SIDE_RESOLVER, "dev.example.com", "NS", DNS_NOERROR, false, 4, 0, 0 },
		{ DNS_SIDE_RESOLVER, "_x.dev.example.com", "TXT", DNS_NXDOMAIN, false, 0, 0, 1 },
		{ DNS_SIDE_RESOLVER, "www.dev.example.com", "A", DNS_NOERROR, false, 1, 0, 0 },
		{ DNS_SIDE_RESOLVER, "alias.dev.example.com", "A", DNS_NOERROR, false, 1, 0, 0 },
		{ DNS_SIDE_CHILD, "deep.er.dev.example.com", "A", DNS_NXDOMAIN, true, 0, 0, 1 },
	};
	struct lab lab = make_lab();
	(void)state;
	delegate(&lab, 4);
	add(&lab, lab.child, "www.dev.example.com", "A", "192.0.2.7");
	add(&lab, lab.child, "alias.dev.example.com", "CNAME", "www.dev.example.com.");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&lab, &cases[i]);
	world_free(lab.world);
}

static char *addresses_of(const struct lab *lab, enum dns_side side, const char *name)
{
	struct dns_reply reply = { 0 };
	struct str text = STR_INIT;
	dns_lookup(lab->world, side, name, "A", &reply);
	for (size_t i = 0; i < reply.records.len; i++)
		if (str_equal(reply.records.item[i].type, "A"))
			str_addf(&text, "%s ", reply.records.item[i].value);
	dns_reply_release(&reply);
	return str_detach(&text);
}

/* So that it can be told from anybody else's. */
static void an_alias_has_the_addresses_of_its_load_balancer(void **state)
{
	static const char balancer[] = "lb-1.eu-west-1.elb.amazonaws.com";
	struct lab lab = make_lab();
	struct world_record r = { .name = world_normal_name("redash.example.com"),
				  .type = mem_copy_text("A"),
				  .alias_name = str_format("dualstack.%s.", balancer),
				  .alias_zone = mem_copy_text("Z1") };
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(world_change_record(lab.world, lab.parent, CHANGE_CREATE, &r, 1, &err), 0);
	CLEANUP(mem_free_text)
	char *alias = addresses_of(&lab, DNS_SIDE_PARENT, "redash.example.com");
	CLEANUP(mem_free_text) char *own = addresses_of(&lab, DNS_SIDE_RESOLVER, balancer);
	CLEANUP(mem_free_text)
	char *others = addresses_of(&lab, DNS_SIDE_RESOLVER, "lb-2.eu-west-1.elb.amazonaws.com");
	assert_int_equal(strncmp(alias, "198.51.100.", 11), 0);
	assert_string_equal(alias, own);
	assert_string_not_equal(alias, others);
	world_free(lab.world);
}

static void a_name_with_something_below_exists(void **state)
{
	const struct expected empty = {
		DNS_SIDE_CHILD, "b.dev.example.com", "A", DNS_NOERROR, true, 0, 0, 1
	};
	struct lab lab = make_lab();
	(void)state;
	add(&lab, lab.child, "a.b.dev.example.com", "A", "192.0.2.7");
	check(&lab, &empty);
	world_free(lab.world);
}

static void a_delegation_to_servers_without_the_zone_is_lame(void **state)
{
	const struct expected lame = {
		DNS_SIDE_RESOLVER, "dev.example.com", "NS", DNS_SERVFAIL, false, 0, 0, 0
	};
	struct lab lab = make_lab();
	(void)state;
	add(&lab, lab.parent, "dev.example.com", "NS", "ns-7.awsdns-00.com.");
	check(&lab, &lame);
	world_free(lab.world);
}

static void only_the_exact_set_counts_as_delegated(void **state)
{
	struct lab lab = make_lab();
	(void)state;
	assert_false(world_is_delegated(lab.world, lab.child));
	delegate(&lab, 3);
	assert_false(world_is_delegated(lab.world, lab.child));
	delegate(&lab, 4);
	assert_true(world_is_delegated(lab.world, lab.child));
	world_free(lab.world);
}

static void zones_never_share_a_server(void **state)
{
	struct world *w = world_new(3);
	struct world_zone *zones[6];
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		zones[i] = make_zone(w, "dev.example.com", WORLD_DEV, i % 2);
	for (size_t a = 0; a < ARRAY_LEN(zones); a++)
		for (size_t b = 0; b < ARRAY_LEN(zones); b++)
			for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
				if (a != b)
					assert_string_not_equal(zones[a]->name_servers[i],
								zones[b]->name_servers[i]);
	world_free(w);
}

/* A query for dev.example.com NS, with EDNS or without. */
static size_t write_query(char *out, bool edns)
{
	static const char head[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00";
	static const char name[] = "\x03"
				   "DEV\x07"
				   "example\x03"
				   "com\x00\x00\x02\x00\x01";
	static const char opt[] = "\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00";
	size_t len = 12;
	memcpy(out, head, 11);
	out[11] = edns;
	memcpy(out + len, name, sizeof(name) - 1);
	len += sizeof(name) - 1;
	if (edns) memcpy(out + len, opt, sizeof(opt) - 1);
	return len + (edns ? sizeof(opt) - 1 : 0);
}

static void what_is_written_can_be_read(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str out = STR_INIT;
	struct dns_message message = { 0 };
	struct dns_reply reply = { 0 };
	struct lab lab = make_lab();
	char query[128];
	(void)state;
	delegate(&lab, 4);
	size_t len = write_query(query, true);
	dns_lookup(lab.world, DNS_SIDE_PARENT, "dev.example.com", "NS", &reply);
	dns_write_reply(&out, query, len, &reply, DNS_EDNS_SIZE);
	assert_int_equal(dns_read_message(str_text(&out), out.len, &message, &err), 0);
	assert_int_equal(message.id, 0x1234);
	assert_true(message.is_answer);
	assert_true(message.recursion_desired);
	assert_false(message.authoritative);
	assert_int_equal(message.record_count, 4);
	assert_int_equal(message.records[0].section, DNS_AUTHORITY);
	assert_string_equal(message.records[0].target, lab.child->name_servers[0]);
	dns_message_release(&message);
	dns_reply_release(&reply);
	world_free(lab.world);
}

static void what_does_not_fit_is_cut_and_says_so(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str out = STR_INIT;
	struct dns_message message = { 0 };
	struct dns_reply reply = { 0 };
	struct lab lab = make_lab();
	char query[128];
	(void)state;
	size_t len = write_query(query, false);
	dns_lookup(lab.world, DNS_SIDE_CHILD, "dev.example.com", "NS", &reply);
	dns_write_reply(&out, query, len, &reply, 120);
	assert_true(out.len <= 120);
	assert_int_equal(dns_read_message(str_text(&out), out.len, &message, &err), 0);
	assert_true(message.truncated);
	assert_in_range(message.record_count, 1, 3);
	dns_message_release(&message);
	dns_reply_release(&reply);
	world_free(lab.world);
}

static void queries_that_are_none_are_not_answered(void **state)
{
	char query[128];
	size_t len = write_query(query, false);
	(void)state;
	assert_int_equal(dns_question_end(query, len), len);
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(dns_question_end(query, cut), 0);
	query[12] = (char)0xc0; /* a pointer, into nothing */
	assert_int_equal(dns_question_end(query, len), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_delegation_the_parent_says_no),
		cmocka_unit_test(a_delegated_name_is_referred_and_followed),
		cmocka_unit_test(an_alias_has_the_addresses_of_its_load_balancer),
		cmocka_unit_test(a_name_with_something_below_exists),
		cmocka_unit_test(a_delegation_to_servers_without_the_zone_is_lame),
		cmocka_unit_test(only_the_exact_set_counts_as_delegated),
		cmocka_unit_test(zones_never_share_a_server),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(what_does_not_fit_is_cut_and_says_so),
		cmocka_unit_test(queries_that_are_none_are_not_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
