#include "core/deploy/estimate.h"

#include "core/deploy/paths.h"
#include "tests/support/unit.h"

static const size_t on_first[] = { 0 }, on_second[] = { 1 };
static struct template_resource resources[] = {
	{ .logical_id = "Vpc", .type = "AWS::EC2::VPC", .exists = true },
	{ .logical_id = "Nat",
	  .type = "AWS::EC2::NatGateway",
	  .exists = true,
	  .needs = on_first,
	  .need_count = 1 },
	{ .logical_id = "Route",
	  .type = "AWS::EC2::Route",
	  .exists = true,
	  .needs = on_second,
	  .need_count = 1 },
	{ .logical_id = "Absent", .type = "AWS::RDS::DBInstance", .exists = false },
};
static const struct template network = { .resources = resources, .resource_count = 4 };

static void times_come_from_the_table(void **state)
{
	(void)state;
	assert_int_equal(typical_create_ms("AWS::EC2::NatGateway"), 105000);
	assert_int_equal(typical_create_ms("AWS::EC2::EIP"), 17000);
	assert_int_equal(typical_create_ms("AWS::EC2::EI"), 0);
	assert_int_equal(typical_create_ms("# type"), 0);
	assert_int_equal(typical_create_ms(""), 0);
	assert_int_equal(typical_create_ms(NULL), 0);
}

static void a_stack_takes_as_long_as_its_longest_path(void **state)
{
	(void)state;
	assert_int_equal(estimate_stack_ms(&network), 12000 + 105000 + 12000);
}

static void a_path_reaches_to_the_end_of_the_stack(void **state)
{
	int64_t path[4];
	(void)state;
	paths_of_resources(&network, path);
	assert_int_equal(path[0], 129000);
	assert_int_equal(path[1], 117000);
	assert_int_equal(path[2], 12000);
	assert_int_equal(path[3], 0);
}

static void a_cycle_ends(void **state)
{
	struct template_resource loop[] = {
		{ .type = "AWS::EC2::VPC", .exists = true, .needs = on_second, .need_count = 1 },
		{ .type = "AWS::EC2::VPC", .exists = true, .needs = on_first, .need_count = 1 },
	};
	const struct template t = { .resources = loop, .resource_count = 2 };
	(void)state;
	assert_true(estimate_stack_ms(&t) > 0);
}

static void set_up(struct deployment *d)
{
	d->phase = DEPLOYMENT_RUNNING;
	for (int id = 0; id < NODE_COUNT; id++) {
		d->nodes[id].state = NODE_WAITING;
		d->nodes[id].needs = node_needs((enum node_id)id);
	}
	d->nodes[STACK_DELEGATION].state = d->nodes[STACK_BASTION].state = NODE_SKIPPED;
	d->nodes[STACK_NETWORK].typical_ms = 200000;
	d->nodes[STACK_ZONE].typical_ms = 40000;
	d->nodes[STACK_CERTIFICATE].typical_ms = 200000;
	d->nodes[STACK_VALIDATION].typical_ms = 40000;
	d->nodes[STACK_DATA].typical_ms = 600000;
	d->nodes[STACK_REDASH].typical_ms = 200000;
}

static void what_is_left_is_the_longest_chain(void **state)
{
	struct deployment d = { 0 };
	(void)state;
	set_up(&d);
	struct estimate e = estimate_left(&d);
	assert_true(e.known);
	assert_int_equal(e.low_ms, 800000);
	assert_int_equal(e.high_ms, 1300000);
	assert_false(e.overdue);
	d.nodes[STACK_NETWORK].state = d.nodes[STACK_DATA].state = NODE_DONE;
	assert_int_equal(estimate_left(&d).low_ms, 8 * (40000 + 40000 + 200000 + 200000) / 10);
	d.phase = DEPLOYMENT_COMPLETE;
	assert_false(estimate_left(&d).known);
}

static void a_running_resource_counts_down_and_may_be_overdue(void **state)
{
	struct deployment d = { .now_ms = 1000000 };
	(void)state;
	set_up(&d);
	for (int id = 0; id < NODE_COUNT; id++)
		if (id != STACK_NETWORK) d.nodes[id].state = NODE_DONE;
	struct deployment_node *n = &d.nodes[STACK_NETWORK];
	n->state = NODE_RUNNING;
	*vec_push(&n->resources) = (struct deployment_resource){ .state = RESOURCE_RUNNING,
								 .started_ms = 1000000 - 55000,
								 .typical_ms = 105000,
								 .path_ms = 117000 };
	*vec_push(&n->resources) =
		(struct deployment_resource){ .state = RESOURCE_DONE, .path_ms = 900000 };
	assert_int_equal(estimate_left(&d).low_ms, 62000 * 8 / 10);
	assert_false(estimate_left(&d).overdue);
	d.now_ms += 100000;
	assert_true(estimate_left(&d).overdue);
	assert_int_equal(estimate_left(&d).low_ms, 12000 * 8 / 10);
	vec_release(&n->resources);
}

static void a_certificate_is_not_late_while_a_person_is_waited_for(void **state)
{
	struct deployment d = { .now_ms = 9000000 };
	(void)state;
	set_up(&d);
	d.nodes[STACK_VALIDATION].state = NODE_DONE;
	d.nodes[STACK_VALIDATION].ended_ms = 200000;
	d.nodes[NODE_DELEGATED].state = NODE_PERSON;
	struct deployment_node *n = &d.nodes[STACK_CERTIFICATE];
	n->state = NODE_RUNNING;
	*vec_push(&n->resources) = (struct deployment_resource){ .state = RESOURCE_RUNNING,
								 .started_ms = 100000,
								 .typical_ms = 200000,
								 .path_ms = 200000 };
	assert_false(estimate_left(&d).overdue);
	d.nodes[NODE_DELEGATED].state = NODE_DONE;
	d.nodes[NODE_DELEGATED].ended_ms = 8000000;
	assert_true(estimate_left(&d).overdue);
	vec_release(&n->resources);
}

static void the_longest_chain_leads_over_the_person(void **state)
{
	struct deployment d = { 0 };
	static const struct {
		int id;
		int64_t started_s, ended_s;
	} times[] = {
		{ STACK_NETWORK, 0, 200 },       { STACK_ZONE, 0, 50 },
		{ STACK_CERTIFICATE, 52, 1300 }, { NODE_CNAME, 52, 60 },
		{ STACK_VALIDATION, 62, 102 },   { NODE_DELEGATED, 50, 1100 },
		{ STACK_DATA, 202, 800 },        { STACK_REDASH, 1303, 1503 },
	};
	(void)state;
	set_up(&d);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		d.nodes[times[i].id].state = NODE_DONE;
		d.nodes[times[i].id].started_ms = 1 + times[i].started_s * 1000;
		d.nodes[times[i].id].ended_ms = 1 + times[i].ended_s * 1000;
	}
	assert_int_equal(paths_longest_chain(&d), (50 + 1050 + 200 + 200) * 1000);
	d.nodes[NODE_DELEGATED].ended_ms = 1 + 70 * 1000; /* now the database is the longest */
	d.nodes[STACK_CERTIFICATE].ended_ms = 1 + 300 * 1000;
	assert_int_equal(paths_longest_chain(&d), (200 + 598 + 200) * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_come_from_the_table),
		cmocka_unit_test(a_stack_takes_as_long_as_its_longest_path),
		cmocka_unit_test(a_path_reaches_to_the_end_of_the_stack),
		cmocka_unit_test(a_cycle_ends),
		cmocka_unit_test(what_is_left_is_the_longest_chain),
		cmocka_unit_test(a_running_resource_counts_down_and_may_be_overdue),
		cmocka_unit_test(a_certificate_is_not_late_while_a_person_is_waited_for),
		cmocka_unit_test(the_longest_chain_leads_over_the_person),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
