/* Whoever asks for a name that is not there yet makes resolvers remember the "no", for minutes: the
 * final host's name is asked of nobody before it is delegated. The whole way: the engine, the
 * client of AWS and that of DNS against a rehearsal, with every question on record. */
#include "core/aws/cloud_aws.h"
#include "core/deploy/deploy.h"
#include "core/plan/answers_yaml.h"
#include "core/rehearsal/rehearsal.h"
#include "tests/support/dns_tap.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

enum { SPEED = 2000, TURNS_MAX = 200000, LOOKS = 3 };
#define HOST  "redash.dev.example.com"
#define CHILD "dev.example.com"

struct stage {
	struct loop *loop;
	struct http *http;
	struct dns_tap *tap;
	struct dns_map *map;
	struct dns_server resolver;
	struct rehearsal *rehearsal;
	struct account account;
	struct cloud_aws *cloud;
	struct answers answers;
	struct secrets secrets;
	struct deploy *deploy;
};

static struct dns_server behind_tap(struct stage *s, const char *address)
{
	struct dns_server server;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (dns_server_parse(dns_tap_before(s->tap, address), &server, &err) < 0)
		fail_msg("%s", err_text(&err));
	return server;
}

static void map_server(const char *name, const char *address, void *user)
{
	struct stage *s = user;
	const struct dns_server server = behind_tap(s, address);
	dns_map_add(s->map, name, &server);
}

static int64_t rehearsal_clock(void *user)
{
	return rehearsal_now(user);
}

static int set_up(void **state)
{
	struct stage *s = mem_alloc(sizeof(*s));
	const struct rehearsal_options options = { .speed = SPEED, .admin_by_hand = true };
	CLEANUP(err_release) struct err err = ERR_INIT;
	s->loop = loop_new(NULL, NULL);
	s->http = http_new(s->loop);
	s->tap = dns_tap_new(s->loop);
	s->map = dns_map_new();
	answers_init(&s->answers);
	secrets_init(&s->secrets);
	if (rehearsal_start(s->loop, &options, &s->rehearsal, &err) < 0 ||
	    answers_yaml_load("tests/example-answers.yaml", &s->answers, &err) < 0)
		fail_msg("%s", err_text(&err));
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	rehearsal_each_server(s->rehearsal, map_server, s);
	s->resolver = behind_tap(s, at->dns_resolver);
	account_set_static(&s->account, at->dev.access_key_id, at->dev.secret_access_key,
			   answers_get(&s->answers, Q_REGION), at->endpoint_url, "rehearsal");
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	deploy_free(s->deploy);
	cloud_aws_free(s->cloud);
	rehearsal_free(s->rehearsal);
	account_release(&s->account);
	dns_tap_free(s->tap);
	http_free(s->http);
	dns_map_free(s->map);
	loop_free(s->loop);
	answers_release(&s->answers);
	secrets_release(&s->secrets);
	free(s);
	return 0;
}

static const struct deployment *start_deployment(struct stage *s)
{
	const struct cloud_aws_options cloud = { .dev = &s->account,
						 .http = s->http,
						 .dns_map = s->map,
						 .resolver = &s->resolver,
						 .speed = SPEED };
	const struct deploy_time time = { SPEED, rehearsal_clock, s->rehearsal };
	const struct deploy_options options = { .answers = &s->answers, .secrets = &s->secrets };
	s->cloud = cloud_aws_new(s->loop, &cloud);
	s->deploy = deploy_start(s->loop, cloud_aws_port(s->cloud), &time, &options, NULL, NULL);
	return deploy_picture(s->deploy);
}

static bool is_done(const struct deployment *d, enum node_id node)
{
	return d->nodes[node].state == NODE_DONE;
}

/* Nobody is asked for the host; with at_parent nobody but the parent's servers. */
static void check_questions(const struct stage *s, bool at_parent)
{
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	for (size_t i = 0; i < dns_tap_count(s->tap); i++) {
		const struct dns_tap_question *q = dns_tap_at(s->tap, i);
		bool is_parents =
			str_equal(q->to, at->dns_parent) || str_equal(q->to, at->dns_parent_last);
		if (str_equal_nocase(q->name, HOST) && !(at_parent && is_parents))
			fail_msg("%s type %d is asked of %s", q->name, q->type, q->to);
	}
}

static size_t asked_of(const struct stage *s, const char *to)
{
	size_t count = 0;
	for (size_t i = 0; i < dns_tap_count(s->tap); i++)
		count += str_equal(dns_tap_at(s->tap, i)->to, to);
	return count;
}

/* Turn by turn, until the node is done, or so many looks at the delegation have been taken. */
static void run_until(struct stage *s, enum node_id node, int looks, bool at_parent)
{
	const struct deployment *d = deploy_picture(s->deploy);
	int64_t looked_ms = d->delegation.looked_ms;
	for (int i = 0; i < TURNS_MAX && !is_done(d, node) && looks; i++) {
		loop_turn(s->loop, true);
		if (!is_done(d, node)) check_questions(s, at_parent);
		if (d->delegation.looked_ms != looked_ms) looks--;
		looked_ms = d->delegation.looked_ms;
	}
	if (looks && !is_done(d, node))
		fail_msg("phase %d, %s is %s, trouble: %s", d->phase, d->nodes[node].name,
			 node_state_name(d->nodes[node].state), d->trouble ? d->trouble : "none");
}

static void nobody_is_asked_for_the_host_before_it_is_delegated(void **state)
{
	struct stage *s = *state;
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	const struct deployment *d = start_deployment(s);
	run_until(s, NODE_DELEGATED, LOOKS, false);
	assert_int_equal(d->nodes[NODE_DELEGATED].state, NODE_PERSON);
	assert_true(d->delegation.by_hand);
	/* There was something to see: the parent's servers and the child's were asked, and the
	 * resolver for the parent, but never for the child, whose "no" it would remember. */
	assert_true(dns_tap_asked(s->tap, CHILD) > 2 * LOOKS);
	assert_true(asked_of(s, at->dns_parent) > LOOKS && asked_of(s, at->dns_child) > LOOKS);
	assert_true(asked_of(s, at->dns_resolver) > 0);
	for (size_t i = 0; i < dns_tap_count(s->tap); i++)
		if (str_equal(dns_tap_at(s->tap, i)->to, at->dns_resolver))
			assert_false(str_ends(dns_tap_at(s->tap, i)->name, CHILD));
	rehearsal_paste_records(s->rehearsal);
	deploy_check_now(s->deploy);
	run_until(s, NODE_DELEGATED, -1, false);
	run_until(s, (enum node_id)STACK_REDASH, -1, false);
	/* No step needs it afterwards, either: the load balancer is told by AWS. */
	assert_int_equal(dns_tap_asked(s->tap, HOST), 0);
}

/* Without a zone of its own the host is a record of the parent's zone: only that zone's own servers
 * are asked, since they forget a "no" as soon as it is added. */
static void in_the_parents_zone_only_its_own_servers_are_asked(void **state)
{
	struct stage *s = *state;
	answers_set(&s->answers, Q_DELEGATION_MODE, "parent-hosted");
	const struct deployment *d = start_deployment(s);
	run_until(s, NODE_DELEGATED, LOOKS, true);
	assert_int_equal(d->nodes[NODE_DELEGATED].state, NODE_PERSON);
	check_questions(s, false); /* the certificate's record is looked for, not yet the host's */
	rehearsal_paste_records(s->rehearsal);
	deploy_check_now(s->deploy);
	run_until(s, NODE_DELEGATED, -1, true);
	for (int i = 0; i < TURNS_MAX && d->nodes[NODE_ADDRESS].state != NODE_PERSON; i++) {
		loop_turn(s->loop, true);
		check_questions(s, true);
	}
	run_until(s, NODE_ADDRESS, LOOKS, true);
	assert_true(dns_tap_asked(s->tap, HOST) > LOOKS);
	rehearsal_paste_records(s->rehearsal);
	deploy_check_now(s->deploy);
	run_until(s, NODE_ADDRESS, -1, true);
	check_questions(s, true);
	assert_true(is_done(d, NODE_ADDRESS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_is_asked_for_the_host_before_it_is_delegated,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(in_the_parents_zone_only_its_own_servers_are_asked,
						set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
