#include "core/rehearsal/delegation_states.h"

#include "core/base/mem.h"
#include "core/rehearsal/dns_write.h"
#include "core/rehearsal/state.h"
#include "core/rehearsal/state_admin.h"
#include "core/rehearsal/state_faults.h"
#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_zones.h"
#include "tests/support/rehearsal_lab.h"
#include "tests/support/unit.h"

#include <string.h>

static const char CHILD[] = "dev.example.com";

static struct world_zone *make_zone(struct world *w, const char *name, bool is_parent)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = NULL;
	const struct world_new_zone wanted = {
		.account = w->accounts[is_parent ? WORLD_PARENT : WORLD_DEV].id,
		.name = name,
		.is_parent = is_parent
	};
	assert_int_equal(world_make_zone(w, &wanted, 1000, &zone, &err), 0);
	return zone;
}

static void play(struct state *s, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (state_set_delegation(s, name, &err) < 0) fail_msg("%s: %s", name, err_text(&err));
}

/* The state is told first and the zone made after it, as with the option. */
static void open_state(struct state *s, const char *name, const char *child)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	*s = (struct state){ .admin_by_hand = true };
	assert_int_equal(state_open(s, 1, NULL, false, &err), 0);
	assert_int_equal(state_ensure_parent(s, "example.com", &err), 0);
	play(s, name);
	make_zone(s->world, child, false);
}

/* An answer as it would be on the wire; false: silence. */
static bool ask(const struct state *s, enum dns_side side, const char *name, const char *type,
		struct dns_message *ret)
{
	static const char head[] = "\x12\x34\0\0\0\1\0\0\0\0\0\0", tail[] = "\0\0\2\0\1";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str query = STR_INIT, out = STR_INIT;
	struct dns_reply reply = { 0 };
	str_add_bytes(&query, head, sizeof(head) - 1);
	for (const char *at = name; *at; at += strcspn(at, ".") + (strchr(at, '.') != NULL)) {
		str_add_char(&query, (char)strcspn(at, "."));
		str_add_bytes(&query, at, strcspn(at, "."));
	}
	str_add_bytes(&query, tail, sizeof(tail) - 1);
	dns_lookup(s->world, side, name, type, &reply);
	bool is_silent = reply.is_silent;
	dns_write_reply(&out, str_text(&query), query.len, &reply, DNS_EDNS_SIZE);
	dns_reply_release(&reply);
	assert_int_equal(dns_read_message(str_text(&out), out.len, ret, &err), 0);
	return !is_silent;
}

struct look {
	const char *state;
	enum dns_side side;
	const char *name, *type;
	int rcode;
	bool authoritative;
	enum dns_section section; /* where so many records of a type are */
	int record;
	size_t count;
};

static const struct look looks[] = {
	{ "NXDOMAIN", DNS_SIDE_PARENT, CHILD, "NS", 3, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "NODATA_OTHER", DNS_SIDE_PARENT, CHILD, "NS", 0, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "NODATA_OTHER", DNS_SIDE_PARENT, CHILD, "TXT", 0, true, DNS_ANSWER, DNS_TXT, 1 },
	{ "NODATA_OTHER", DNS_SIDE_PARENT, "beside.example.com", "A", 3, true, DNS_ANSWER, DNS_A,
	  0 },
	{ "NODATA_OTHER", DNS_SIDE_PARENT, "redash.dev.example.com", "A", 0, true, DNS_ANSWER,
	  DNS_A, 1 },
	{ "NODATA_WILDCARD", DNS_SIDE_PARENT, CHILD, "NS", 0, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "NODATA_WILDCARD", DNS_SIDE_PARENT, "beside.example.com", "A", 0, true, DNS_ANSWER, DNS_A,
	  1 },
	{ "CNAME_AT_NAME", DNS_SIDE_PARENT, CHILD, "NS", 0, true, DNS_ANSWER, DNS_CNAME, 1 },
	{ "DNAME_ABOVE", DNS_SIDE_PARENT, CHILD, "NS", 0, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "DNAME_ABOVE", DNS_SIDE_PARENT, CHILD, "DNAME", 0, true, DNS_ANSWER, DNS_DNAME, 1 },
	{ "DNAME_ABOVE", DNS_SIDE_PARENT, "redash.dev.example.com", "A", 0, true, DNS_ANSWER,
	  DNS_CNAME, 1 },
	{ "PARTIAL", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 2 },
	{ "MIXED_OLD", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "WRONG_NS", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "WRONG_NS", DNS_SIDE_ELSEWHERE, CHILD, "SOA", 5, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "WRONG_NS", DNS_SIDE_RESOLVER, CHILD, "SOA", 2, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "PARENTS_OWN_NS", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "VALUES_MISSING_DOT", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "NAME_DOUBLED", DNS_SIDE_PARENT, CHILD, "NS", 3, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "NAME_DOUBLED", DNS_SIDE_PARENT, "dev.example.com.example.com", "NS", 0, false,
	  DNS_AUTHORITY, DNS_NS, 4 },
	{ "PASTED_IN_CHILD", DNS_SIDE_PARENT, CHILD, "NS", 3, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "PASTED_IN_CHILD", DNS_SIDE_CHILD, "dev.dev.example.com", "NS", 0, false, DNS_AUTHORITY,
	  DNS_NS, 4 },
	{ "NS_NO_ADDRESS", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "PARENT_SERVERS_DISAGREE", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS,
	  4 },
	{ "PARENT_SERVERS_DISAGREE", DNS_SIDE_PARENT_LAST, CHILD, "NS", 3, true, DNS_AUTHORITY,
	  DNS_SOA, 1 },
	{ "PARENT_NOT_AUTHORITATIVE", DNS_SIDE_PARENT, "example.com", "SOA", 5, false, DNS_ANSWER,
	  DNS_SOA, 0 },
	{ "PARENT_NOT_AUTHORITATIVE", DNS_SIDE_PARENT_LAST, CHILD, "NS", 5, false, DNS_ANSWER,
	  DNS_SOA, 0 },
	{ "LAME_ALL", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "LAME_ALL", DNS_SIDE_CHILD, CHILD, "SOA", 5, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "LAME_ALL", DNS_SIDE_CHILD_LAST, CHILD, "SOA", 5, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "LAME_ALL", DNS_SIDE_RESOLVER, CHILD, "SOA", 2, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "LAME_SOME", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "LAME_SOME", DNS_SIDE_CHILD, CHILD, "SOA", 0, true, DNS_ANSWER, DNS_SOA, 1 },
	{ "LAME_SOME", DNS_SIDE_CHILD_LAST, CHILD, "SOA", 5, false, DNS_ANSWER, DNS_SOA, 0 },
	{ "CHILD_SET_DIFFERS", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "STALE_DS", DNS_SIDE_PARENT, CHILD, "DS", 0, true, DNS_ANSWER, DNS_DS, 1 },
	{ "STALE_DS", DNS_SIDE_CHILD, CHILD, "DNSKEY", 0, true, DNS_ANSWER, DNS_DNSKEY, 0 },
	{ "CAA_BLOCKS", DNS_SIDE_PARENT, "example.com", "CAA", 0, true, DNS_ANSWER, DNS_CAA, 1 },
	{ "CAA_BLOCKS", DNS_SIDE_CHILD, CHILD, "CAA", 0, true, DNS_ANSWER, DNS_CAA, 0 },
	{ "TTL_HIGH", DNS_SIDE_PARENT, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "OK", DNS_SIDE_PARENT_LAST, CHILD, "NS", 0, false, DNS_AUTHORITY, DNS_NS, 4 },
	{ "OK", DNS_SIDE_RESOLVER, CHILD, "NS", 0, false, DNS_ANSWER, DNS_NS, 4 },
	{ "CHILD_NOT_READY", DNS_SIDE_PARENT, CHILD, "NS", 3, true, DNS_AUTHORITY, DNS_SOA, 1 },
	{ "CHILD_NOT_READY", DNS_SIDE_CHILD, CHILD, "SOA", 0, true, DNS_ANSWER, DNS_SOA, 1 },
	{ "CHILD_NOT_READY", DNS_SIDE_CHILD_LAST, CHILD, "SOA", 5, false, DNS_ANSWER, DNS_SOA, 0 },
};

static void each_state_looks_as_it_is_called(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		const struct look *l = &looks[i];
		struct dns_message m = { 0 };
		struct state s;
		size_t count = 0;
		open_state(&s, l->state, CHILD);
		assert_true(ask(&s, l->side, l->name, l->type, &m));
		for (size_t k = 0; k < m.record_count; k++)
			count += m.records[k].section == l->section &&
				 m.records[k].type == l->record;
		if (m.rcode != l->rcode || m.authoritative != l->authoritative || count != l->count)
			fail_msg("%s, %s %s: rcode %d, AA %d, %zu records", l->state, l->name,
				 l->type, m.rcode, m.authoritative, count);
		dns_message_release(&m);
		state_close(&s);
	}
}

/* The set of the delegation: how many of its names are the child's own. */
static size_t count_own(const struct state *s, enum dns_side side, const char **ret_stranger,
			struct dns_message *m)
{
	const struct world_zone *child = world_zone_of(s->world, CHILD, false);
	size_t own = 0;
	assert_true(ask(s, side, CHILD, "NS", m));
	for (size_t i = 0; i < m->record_count; i++) {
		bool is_own = false;
		for (size_t k = 0; k < WORLD_NAME_SERVERS; k++)
			is_own = is_own || str_equal(m->records[i].target, child->name_servers[k]);
		own += is_own;
		if (!is_own) *ret_stranger = m->records[i].target;
	}
	return own;
}

static void the_sets_have_the_strangers_they_should(void **state)
{
	static const struct {
		const char *state;
		enum dns_side side;
		size_t own;
		const char *stranger; /* how its name ends; NULL: none */
	} sets[] = {
		{ "PARTIAL", DNS_SIDE_PARENT, 2, NULL },
		{ "MIXED_OLD", DNS_SIDE_PARENT, 2, ".co.uk" },
		{ "WRONG_NS", DNS_SIDE_PARENT, 0, ".co.uk" },
		{ "PARENTS_OWN_NS", DNS_SIDE_PARENT, 0, ".co.uk" },
		{ "VALUES_MISSING_DOT", DNS_SIDE_PARENT, 0, ".co.uk.example.com" },
		{ "NS_NO_ADDRESS", DNS_SIDE_PARENT, 3, ".nte" },
		{ "CHILD_SET_DIFFERS", DNS_SIDE_PARENT, 4, NULL },
		{ "CHILD_SET_DIFFERS", DNS_SIDE_CHILD, 3, ".co.uk" },
		{ "TTL_HIGH", DNS_SIDE_PARENT, 4, NULL },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		const char *stranger = NULL;
		struct dns_message m = { 0 }, address = { 0 };
		struct state s;
		open_state(&s, sets[i].state, CHILD);
		assert_int_equal(count_own(&s, sets[i].side, &stranger, &m), sets[i].own);
		assert_int_equal(stranger != NULL, sets[i].stranger != NULL);
		if (stranger) assert_true(str_ends(stranger, sets[i].stranger));
		assert_int_equal(m.records[0].ttl, str_equal(sets[i].state, "TTL_HIGH") ||
								   sets[i].side == DNS_SIDE_CHILD
							   ? 172800
							   : 300);
		if (stranger && str_ends(stranger, ".nte")) {
			ask(&s, DNS_SIDE_RESOLVER, stranger, "A", &address);
			assert_int_equal(address.rcode, DNS_NXDOMAIN);
			dns_message_release(&address);
		}
		dns_message_release(&m);
		state_close(&s);
	}
}

static void the_parents_own_servers_are_named_as_such(void **state)
{
	const char *stranger = NULL;
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "PARENTS_OWN_NS", CHILD);
	count_own(&s, DNS_SIDE_PARENT, &stranger, &m);
	assert_string_equal(m.records[0].target,
			    world_zone_of(s.world, CHILD, true)->name_servers[0]);
	dns_message_release(&m);
	state_close(&s);
}

static void an_unreachable_parent_says_nothing(void **state)
{
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "PARENT_UNREACHABLE", CHILD);
	assert_false(ask(&s, DNS_SIDE_PARENT, "example.com", "SOA", &m));
	dns_message_release(&m);
	assert_false(ask(&s, DNS_SIDE_PARENT_LAST, CHILD, "NS", &m));
	dns_message_release(&m);
	assert_true(ask(&s, DNS_SIDE_CHILD, CHILD, "SOA", &m));
	dns_message_release(&m);
	state_close(&s);
}

static void without_tcp_what_is_long_stays_truncated(void **state)
{
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "TCP_BLOCKED", CHILD);
	ask(&s, DNS_SIDE_PARENT, "example.com", "CAA", &m);
	assert_true(m.truncated);
	assert_int_equal(m.record_count, 0);
	dns_message_release(&m);
	ask(&s, DNS_SIDE_PARENT, CHILD, "NS", &m);
	assert_false(m.truncated);
	dns_message_release(&m);
	state_close(&s);
}

static void a_zone_between_is_delegated_elsewhere(void **state)
{
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "SHADOWED", "dev.sub.example.com");
	ask(&s, DNS_SIDE_PARENT, "dev.sub.example.com", "NS", &m);
	assert_int_equal(m.record_count, 4);
	assert_false(m.authoritative);
	assert_string_equal(m.records[0].owner, "sub.example.com");
	dns_message_release(&m);
	state_close(&s);
}

static void a_stale_ds_is_bogus_for_names_in_the_child_alone(void **state)
{
	struct dns_reply child = { 0 }, parent = { 0 };
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "STALE_DS", CHILD);
	ask(&s, DNS_SIDE_PARENT, CHILD, "DS", &m);
	assert_true(str_starts(m.records[0].target, "12345 13 "));
	dns_message_release(&m);
	dns_lookup(s.world, DNS_SIDE_RESOLVER, "_rw.dev.example.com", "TXT", &child);
	dns_lookup(s.world, DNS_SIDE_RESOLVER, "example.com", "SOA", &parent);
	assert_true(child.is_bogus);
	assert_false(parent.is_bogus);
	dns_reply_release(&child);
	dns_reply_release(&parent);
	state_close(&s);
}

static void a_certificates_record_goes_to_the_parent(void **state)
{
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "ACM_IN_PARENT", CHILD);
	const struct world_new_certificate wanted = { .account = s.world->accounts[WORLD_DEV].id,
						      .region = "eu-west-1",
						      .domain = "redash.dev.example.com" };
	const struct world_certificate *c = world_request_certificate(s.world, &wanted, 2000);
	CLEANUP(mem_free_text) char *name = world_normal_name(c->record_name);
	CLEANUP(mem_free_text) char *value = world_normal_name(c->record_value);
	ask(&s, DNS_SIDE_PARENT, name, "CNAME", &m);
	assert_int_equal(m.record_count, 1);
	assert_string_equal(m.records[0].target, value);
	dns_message_release(&m);
	state_close(&s);
}

static void pasting_puts_every_state_right(void **state)
{
	const struct delegation_state *played;
	(void)state;
	for (size_t i = 0; (played = delegation_state_at(i)); i++) {
		const char *stranger = NULL;
		struct dns_message m = { 0 };
		struct state s;
		open_state(&s, played->name, CHILD);
		state_paste_records(&s);
		for (int side = DNS_SIDE_PARENT; side <= DNS_SIDE_CHILD_LAST; side++) {
			assert_int_equal(count_own(&s, (enum dns_side)side, &stranger, &m), 4);
			assert_int_equal(m.record_count, 4);
			assert_null(stranger);
			dns_message_release(&m);
		}
		assert_int_equal(world_zone_of(s.world, CHILD, true)->records.len, 3);
		assert_int_equal(world_zone_of(s.world, CHILD, false)->records.len, 2);
		assert_true(world_is_delegated(s.world, world_zone_of(s.world, CHILD, false)));
		assert_null(delegation_played(s.world));
		state_close(&s);
	}
}

static void one_state_takes_the_place_of_another(void **state)
{
	const struct delegation_state *played;
	struct dns_message m = { 0 };
	struct state s;
	(void)state;
	open_state(&s, "OK", CHILD);
	for (size_t i = 0; (played = delegation_state_at(i)); i++)
		play(&s, played->name);
	play(&s, "nxdomain");
	ask(&s, DNS_SIDE_PARENT, CHILD, "NS", &m);
	assert_int_equal(m.rcode, DNS_NXDOMAIN);
	assert_int_equal(world_zone_of(s.world, CHILD, true)->records.len, 2);
	assert_int_equal(world_zone_of(s.world, CHILD, false)->records.len, 2);
	dns_message_release(&m);
	state_close(&s);
}

static void the_admin_sees_the_mistake_after_a_while(void **state)
{
	struct state s;
	(void)state;
	open_state(&s, "MIXED_OLD", CHILD);
	s.admin_by_hand = false;
	s.admin_after_ms = 60000;
	state_advance(&s, 50000);
	assert_non_null(delegation_played(s.world));
	state_advance(&s, 70000);
	assert_null(delegation_played(s.world));
	assert_true(world_is_delegated(s.world, world_zone_of(s.world, CHILD, false)));
	state_close(&s);
}

static void it_can_be_told_over_http(void **state)
{
	const struct rehearsal_options by_hand = { .admin_by_hand = true };
	struct rehearsal_lab *lab = rehearsal_lab_new(&by_hand, true);
	struct aws_client_request told = { .service = "sts",
					   .method = "POST",
					   .path = "/rehearsal/delegation",
					   .query = "",
					   .content_type = "text/plain",
					   .target = "",
					   .body = "WRONG_NS\n" };
	(void)state;
	assert_int_equal(aws_client_send(&lab->dev, &told), 200);
	told.body = "SHADED";
	assert_int_equal(aws_client_send(&lab->dev, &told), 400);
	assert_true(aws_client_saw(&lab->dev, "no state of a delegation is called 'SHADED'; known "
					      "are NXDOMAIN, NODATA_OTHER, "));
	told.body = "";
	assert_int_equal(aws_client_send(&lab->dev, &told), 200);
	CLEANUP(mem_free_text) char *journal = rehearsal_lab_journal(lab);
	const char *first = strstr(journal, "\"state\":\"WRONG_NS\"");
	assert_non_null(first);
	assert_non_null(strstr(first, "\"state\":\"\""));
	rehearsal_lab_free(lab);
}

/* A journal that is read again: the second run begins with what the first was told. */
static void what_is_played_survives_the_process(void **state)
{
	const struct rehearsal_options by_hand = { .admin_by_hand = true };
	const struct rehearsal_options partial = { .admin_by_hand = true, .delegation = "PARTIAL" };
	struct rehearsal_lab *lab = rehearsal_lab_new(&partial, true);
	struct dns_message m = { 0 };
	struct state s = { .admin_by_hand = true };
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(aws_client_post_xml(&lab->dev, "/2013-04-01/hostedzone",
					     "<CreateHostedZoneRequest><Name>dev.example.com</Name>"
					     "<CallerReference>one</CallerReference>"
					     "</CreateHostedZoneRequest>"),
			 201);
	rehearsal_lab_restart(lab, &by_hand);
	rehearsal_free(TAKE(lab->rehearsal));
	assert_int_equal(state_open(&s, 1, lab->folder, false, &err), 0);
	ask(&s, DNS_SIDE_PARENT, CHILD, "NS", &m);
	assert_int_equal(m.record_count, 2);
	dns_message_release(&m);
	state_paste_records(&s);
	state_close(&s);
	s = (struct state){ .admin_by_hand = true };
	assert_int_equal(state_open(&s, 1, lab->folder, false, &err), 0);
	ask(&s, DNS_SIDE_PARENT, CHILD, "NS", &m);
	assert_int_equal(m.record_count, 4);
	dns_message_release(&m);
	state_close(&s);
	rehearsal_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_looks_as_it_is_called),
		cmocka_unit_test(the_sets_have_the_strangers_they_should),
		cmocka_unit_test(the_parents_own_servers_are_named_as_such),
		cmocka_unit_test(an_unreachable_parent_says_nothing),
		cmocka_unit_test(without_tcp_what_is_long_stays_truncated),
		cmocka_unit_test(a_zone_between_is_delegated_elsewhere),
		cmocka_unit_test(a_stale_ds_is_bogus_for_names_in_the_child_alone),
		cmocka_unit_test(a_certificates_record_goes_to_the_parent),
		cmocka_unit_test(pasting_puts_every_state_right),
		cmocka_unit_test(one_state_takes_the_place_of_another),
		cmocka_unit_test(the_admin_sees_the_mistake_after_a_while),
		cmocka_unit_test(it_can_be_told_over_http),
		cmocka_unit_test(what_is_played_survives_the_process),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
