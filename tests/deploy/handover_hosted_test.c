/* What is handed over when the records are kept in the parent's zone. */
#include "core/deploy/handover.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define BALANCER "lb-1.eu-west-1.elb.example.net"

static const struct handover both = {
	.parent = "example.com",
	.child = "redash.dev.example.com",
	.host = "redash.dev.example.com",
	.cname_name = "_x.redash.dev.example.com",
	.cname_value = "_y.acm.example.net",
	.account = "",
	.environment = "redash-dev",
	.stack_arn = "",
	.is_hosted = true,
	.address_value = BALANCER,
	.address_zone = "Z2BALANCER",
	.parent_servers = { "ns-a.example.net" },
	.parent_server_count = 1,
};

static struct handover before_the_balancer(void)
{
	struct handover h = both;
	h.address_value = h.address_zone = "";
	return h;
}

static void has(const struct handover *h, enum handover_form form, const char *wanted)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	handover_write(h, form, &out);
	if (!strstr(str_text(&out), wanted)) fail_msg("no \"%s\" in:\n%s", wanted, str_text(&out));
}

static void has_not(const struct handover *h, enum handover_form form, const char *unwanted)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	handover_write(h, form, &out);
	if (strstr(str_text(&out), unwanted)) fail_msg("%s in:\n%s", unwanted, str_text(&out));
}

static void the_plain_form_has_names_without_the_zone(void **state)
{
	(void)state;
	has(&both, HANDOVER_PLAIN, "Record name  _x.redash.dev\nType         CNAME\n");
	has(&both, HANDOVER_PLAIN, "Record name  redash.dev\nType         CNAME\n");
	has(&both, HANDOVER_PLAIN, "Value        " BALANCER "\n");
	has(&both, HANDOVER_PLAIN, "dig +norec @ns-a.example.net redash.dev.example.com A\n");
}

static void bind_has_absolute_names(void **state)
{
	(void)state;
	has(&both, HANDOVER_BIND,
	    "\n_x.redash.dev.example.com. 300 IN CNAME _y.acm.example.net.\n");
	has(&both, HANDOVER_BIND, "\nredash.dev.example.com. 300 IN CNAME " BALANCER ".\n");
}

static void in_route_53_the_address_is_an_alias(void **state)
{
	struct handover unknown_zone = both;
	(void)state;
	has(&both, HANDOVER_ROUTE53, "\"HostedZoneId\": \"Z2BALANCER\"");
	has(&both, HANDOVER_ROUTE53, "\"Type\": \"A\"");
	has(&both, HANDOVER_CLOUDFORMATION, "DNSName: " BALANCER ".,");
	has(&both, HANDOVER_TERRAFORM, "zone_id                = \"Z2BALANCER\"");
	unknown_zone.address_zone = "";
	has_not(&unknown_zone, HANDOVER_ROUTE53, "Alias");
	has(&unknown_zone, HANDOVER_ROUTE53, "\"Value\": \"" BALANCER ".\"");
	has_not(&unknown_zone, HANDOVER_CLOUDFORMATION, "Alias");
	has_not(&unknown_zone, HANDOVER_TERRAFORM, "alias");
}

/* The batch is all or nothing, and the first record was added long before. */
static void the_record_that_is_there_already_does_not_stop_the_batch(void **state)
{
	const struct handover first = before_the_balancer();
	(void)state;
	has(&first, HANDOVER_ROUTE53, "\"Action\": \"CREATE\"");
	has_not(&first, HANDOVER_ROUTE53, "UPSERT");
	has(&both, HANDOVER_ROUTE53,
	    "\"Action\": \"UPSERT\",\n      \"ResourceRecordSet\": {\n"
	    "        \"Name\": \"_x.redash.dev.example.com.\"");
	has(&both, HANDOVER_ROUTE53,
	    "\"Action\": \"CREATE\",\n      \"ResourceRecordSet\": {\n"
	    "        \"Name\": \"redash.dev.example.com.\"");
}

static void before_the_load_balancer_there_is_one_record(void **state)
{
	const struct handover h = before_the_balancer();
	(void)state;
	for (int form = 0; form <= HANDOVER_MESSAGE; form++) {
		has(&h, (enum handover_form)form, "_y.acm.example.net");
		has_not(&h, (enum handover_form)form, BALANCER);
	}
	has(&h, HANDOVER_PLAIN, "_x.redash.dev.example.com CNAME\n");
	has(&h, HANDOVER_MESSAGE, "follows when");
	has_not(&both, HANDOVER_MESSAGE, "follows when");
}

static void nobody_is_asked_for_name_servers(void **state)
{
	(void)state;
	for (int form = 0; form < HANDOVER_COUNT; form++) {
		has_not(&both, (enum handover_form)form, "\"NS\"");
		has_not(&both, (enum handover_form)form, " NS ");
	}
	has(&both, HANDOVER_POLICY, "no profile of the parent's account");
}

static void a_hostile_or_foreign_record_is_not_handed_over(void **state)
{
	struct handover h = both;
	(void)state;
	h.address_value = "lb\".example.net";
	has(&h, HANDOVER_BIND, "Nothing is handed over");
	h = both;
	h.cname_name = "_x.elsewhere.example.org";
	has(&h, HANDOVER_BIND, "Nothing is handed over");
	h = before_the_balancer();
	h.cname_name = h.cname_value = "";
	has(&h, HANDOVER_PLAIN, "Nothing is handed over");
}

static void a_deployment_gives_what_it_knows(void **state)
{
	struct deployment d = { 0 };
	struct deployment_output outputs[] = {
		{ (char *)(uintptr_t) "LoadBalancerDnsName", (char *)(uintptr_t)BALANCER },
		{ (char *)(uintptr_t) "LoadBalancerZoneId", (char *)(uintptr_t) "Z2BALANCER" },
	};
	(void)state;
	d.delegation.parent = (char *)(uintptr_t) "example.com";
	d.delegation.is_hosted = true;
	d.address = (char *)(uintptr_t) "https://redash.dev.example.com";
	assert_string_equal(handover_of(&d).address_value, "");
	d.nodes[STACK_REDASH].outputs.item = outputs;
	d.nodes[STACK_REDASH].outputs.len = 2;
	assert_string_equal(handover_of(&d).address_value, BALANCER);
	assert_string_equal(handover_of(&d).address_zone, "Z2BALANCER");
	assert_string_equal(handover_of(&d).host, "redash.dev.example.com");
	d.delegation.is_hosted = false;
	assert_string_equal(handover_of(&d).address_value, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_plain_form_has_names_without_the_zone),
		cmocka_unit_test(bind_has_absolute_names),
		cmocka_unit_test(in_route_53_the_address_is_an_alias),
		cmocka_unit_test(the_record_that_is_there_already_does_not_stop_the_batch),
		cmocka_unit_test(before_the_load_balancer_there_is_one_record),
		cmocka_unit_test(nobody_is_asked_for_name_servers),
		cmocka_unit_test(a_hostile_or_foreign_record_is_not_handed_over),
		cmocka_unit_test(a_deployment_gives_what_it_knows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
