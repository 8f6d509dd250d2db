#include "core/deploy/handover.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char *const servers[] = { "ns-1.example.net", "ns-2.example.org" };
static const struct handover example = {
	.parent = "example.com",
	.child = "dev.example.com",
	.name_servers = servers,
	.name_server_count = 2,
	.cname_name = "_x.redash.dev.example.com",
	.cname_value = "_y.acm-validations.aws",
	.host = "redash.dev.example.com",
	.account = "111122223333",
};

static void assert_form(enum handover_form form, const char *want)
{
	struct str out = STR_INIT;
	handover_write(&example, form, &out);
	assert_string_equal(str_text(&out), want);
	str_release(&out);
}

static void the_plain_form_names_only_the_label(void **state)
{
	(void)state;
	assert_form(
		HANDOVER_PLAIN,
		"Zone         example.com   (in the account that owns it)\n"
		"Record name  dev\n"
		"Type         NS\n"
		"TTL          300\n"
		"Value        ns-1.example.net\n"
		"             ns-2.example.org\n"
		"Check        dig +trace dev.example.com NS\n"
		"\n"
		"For information: the certificate is validated by this record in dev.example.com. "
		"It is "
		"put there\n"
		"by the deployment itself; in example.com it would be hidden by the delegation.\n"
		"  _x.redash.dev.example.com CNAME _y.acm-validations.aws\n");
}

static void bind_lines_are_absolute(void **state)
{
	struct handover h = example;
	struct str out = STR_INIT;
	(void)state;
	h.cname_name = h.cname_value = "";
	handover_write(&h, HANDOVER_BIND, &out);
	assert_string_equal(str_text(&out),
			    "; for the zone example.com\n"
			    "; Where: the account that owns example.com\n"
			    "; Apply: add the lines to the zone file and raise its serial\n"
			    "; Check: dig +trace dev.example.com NS\n"
			    "dev.example.com. 300 IN NS ns-1.example.net.\n"
			    "dev.example.com. 300 IN NS ns-2.example.org.\n");
	str_release(&out);
}

/* The form's text; the caller frees. */
static char *form_of(const struct handover *h, enum handover_form form)
{
	struct str out = STR_INIT;
	handover_write(h, form, &out);
	return str_detach(&out);
}

static void no_form_for_the_parent_asks_to_paste_the_cname(void **state)
{
	static const enum handover_form forms[] = { HANDOVER_ROUTE53, HANDOVER_CLOUDFORMATION,
						    HANDOVER_TERRAFORM, HANDOVER_MESSAGE };
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct str out = STR_INIT;
		handover_write(&example, forms[i], &out);
		assert_null(strstr(str_text(&out), "_x.redash"));
		assert_non_null(strstr(str_text(&out), "ns-2.example.org"));
		str_release(&out);
	}
}

static struct deployment *deployment_with(struct deployment *d)
{
	*d = (struct deployment){ 0 };
	d->delegation.parent = (char *)(uintptr_t) "example.com";
	d->delegation.child = (char *)(uintptr_t) "dev.example.com";
	d->environment = (char *)(uintptr_t) "redash-dev";
	d->nodes[STACK_ZONE].arn = (char *)(uintptr_t) "arn:aws-cn:cloudformation:cn-north-1:"
						       "111122223333:stack/redash-dev-zone/1";
	d->delegation.name_servers.item = (char **)(uintptr_t)servers;
	d->delegation.name_servers.len = 2;
	return d;
}

static void see(struct deployment *d, const char *server, enum delegation_reply reply, uint32_t ttl,
		const char *first, const char *second)
{
	struct delegation_seen *seen =
		&d->delegation.facts.servers[d->delegation.facts.server_count++];
	seen->server = (char *)(uintptr_t)server;
	seen->reply = reply;
	seen->ttl = ttl;
	if (reply == REPLY_CNAME) seen->owner = (char *)(uintptr_t)first;
	if (reply != REPLY_REFERRAL) return;
	seen->name_servers[0] = (char *)(uintptr_t)first;
	seen->name_servers[1] = (char *)(uintptr_t)second;
	seen->name_server_count = 2;
}

static void has(const struct handover *h, enum handover_form form, const char *part)
{
	char *text = form_of(h, form);
	if (!strstr(text, part)) fail_msg("no \"%s\" in:\n%s", part, text);
	free(text);
}

static void lacks(const struct handover *h, enum handover_form form, const char *part)
{
	char *text = form_of(h, form);
	if (strstr(text, part)) fail_msg("\"%s\" in:\n%s", part, text);
	free(text);
}

static void live_servers_are_named_once_and_asked_in_the_check(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	see(&d, "a.example.net", REPLY_NONE, 0, "", "");
	see(&d, "b.example.net", REPLY_NXDOMAIN, 0, "", "");
	see(&d, "B.example.net", REPLY_NXDOMAIN, 0, "", "");
	see(&d, "c.example.net", REPLY_NXDOMAIN, 0, "", "");
	struct handover h = handover_of(&d);
	assert_int_equal(h.parent_server_count, 2);
	assert_int_equal(h.old_name_server_count, 0);
	has(&h, HANDOVER_PLAIN, "(live servers: b.example.net, c.example.net)\n");
	has(&h, HANDOVER_PLAIN, "Check        dig +norec @b.example.net dev.example.com NS\n");
	has(&h, HANDOVER_BIND, "; Check: dig +norec @b.example.net dev.example.com NS\n");
	has(&h, HANDOVER_TERRAFORM,
	    "# Where: the account that owns example.com; its public zone "
	    "is the one served by b.example.net, c.example.net\n");
	lacks(&h, HANDOVER_ROUTE53, "DELETE");
	has(&h, HANDOVER_MESSAGE, "answered by AWS account 111122223333.");
	has(&h, HANDOVER_MESSAGE, "hidden afterwards: nothing that we can see\n");
}

static void an_old_set_is_swapped_in_one_batch(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	see(&d, "a.example.net", REPLY_REFERRAL, 172800, "old-1.example.net", "old-2.example.net");
	see(&d, "b.example.net", REPLY_REFERRAL, 172800, "old-2.example.net", "old-1.example.net");
	struct handover h = handover_of(&d);
	assert_int_equal(h.old_name_server_count, 2);
	char *text = form_of(&h, HANDOVER_ROUTE53);
	const char *gone = strstr(text, "\"DELETE\""), *made = strstr(text, "\"CREATE\"");
	assert_true(gone && made && gone < made);
	assert_non_null(strstr(gone, "\"TTL\": 172800"));
	assert_true(strstr(gone, "old-1.example.net.") < made);
	assert_null(strstr(made, "old-"));
	free(text);
	has(&h, HANDOVER_PLAIN, "Replaces     old-1.example.net\n             old-2.example.net\n");
	has(&h, HANDOVER_BIND, "; dev.example.com. 172800 IN NS old-1.example.net.\n");
	has(&h, HANDOVER_MESSAGE, "(TTL 172800): old-1.example.net, old-2.example.net\n");
}

static void servers_that_disagree_leave_a_plain_create(void **state)
{
	static const struct {
		enum delegation_reply reply;
		uint32_t ttl;
		const char *first, *second;
	} others[] = {
		{ REPLY_REFERRAL, 300, "old-1.example.net", "old-3.example.net" },
		{ REPLY_REFERRAL, 301, "old-1.example.net", "old-2.example.net" },
		{ REPLY_NXDOMAIN, 0, "", "" },
		{ REPLY_NONE, 0, "", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct deployment d;
		deployment_with(&d);
		see(&d, "a.example.net", REPLY_REFERRAL, 300, "old-1.example.net",
		    "old-2.example.net");
		see(&d, "b.example.net", others[i].reply, others[i].ttl, others[i].first,
		    others[i].second);
		struct handover h = handover_of(&d);
		assert_int_equal(h.old_name_server_count, 0);
		lacks(&h, HANDOVER_ROUTE53, "DELETE");
	}
}

static void what_is_there_already_is_not_old(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	see(&d, "a.example.net", REPLY_REFERRAL, 300, "NS-2.example.org", "ns-1.example.net");
	struct handover h = handover_of(&d);
	assert_int_equal(h.old_name_server_count, 0);
}

static void another_zones_servers_say_nothing(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	d.delegation.facts.parent = (char *)(uintptr_t) "com";
	see(&d, "a.example.net", REPLY_REFERRAL, 300, "old-1.example.net", "old-2.example.net");
	struct handover h = handover_of(&d);
	assert_int_equal(h.parent_server_count, 0);
	assert_int_equal(h.old_name_server_count, 0);
	assert_null(h.facts);
}

static void a_view_that_is_not_the_public_one_says_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct deployment d;
		deployment_with(&d);
		see(&d, "a.example.net", REPLY_REFERRAL, 300, "old-1.example.net",
		    "old-2.example.net");
		d.delegation.facts.is_private = i == 0;
		d.delegation.facts.is_redirected = i == 1;
		d.delegation.facts.path = i == 2 ? PATH_HTTPS : PATH_ROOT;
		struct handover h = handover_of(&d);
		assert_int_equal(h.parent_server_count, i == 3);
		assert_int_equal(h.old_name_server_count, i == 3 ? 2 : 0);
	}
}

static void the_message_names_what_will_be_hidden(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	struct handover h = handover_of(&d);
	has(&h, HANDOVER_MESSAGE, "hidden afterwards: not known, nobody has looked yet\n");
	has(&h, HANDOVER_MESSAGE, "please add no DS record");
	see(&d, "a.example.net", REPLY_CNAME, 0, "web.example.org", "");
	d.delegation.facts.extras[EXTRA_WILDCARD].reply = EXTRA_YES;
	d.delegation.facts.extras[EXTRA_DS].reply = EXTRA_YES;
	h = handover_of(&d);
	has(&h, HANDOVER_MESSAGE,
	    "hidden afterwards:\n  the alias dev.example.com CNAME "
	    "web.example.org: must be removed first\n  what a wildcard");
	has(&h, HANDOVER_MESSAGE, "dev.example.com CNAME web.example.org (先に");
	has(&h, HANDOVER_MESSAGE, "please remove the DS record of dev.example.com");
	lacks(&h, HANDOVER_MESSAGE, "{");
}

static void others_at_the_name_are_told_from_a_wildcard(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	see(&d, "a.example.net", REPLY_NODATA, 0, "", "");
	struct handover h = handover_of(&d);
	has(&h, HANDOVER_MESSAGE, "other records at dev.example.com, or records below it");
	d.delegation.facts.extras[EXTRA_WILDCARD].reply = EXTRA_YES;
	lacks(&h, HANDOVER_MESSAGE, "other records at");
}

static const char *const hostile[] = {
	"ns\".hostile.net", "ns\\.example.net", "ns\n.example.net",
	"ns'.example.net",  "ns .example.net",  "ns{.example.net",
	"ns$.example.net",  "-f.example.net",   "ns;.example.net",
	"ns..example.net",  ".hostile.net",     "ns.example.net.",
	"ns`.example.net",  "\xe3\x83\x89.net", "",
};

static void a_hostile_record_is_not_handed_over(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		for (int form = 0; form < HANDOVER_COUNT; form++) {
			const char *names[] = { servers[0], hostile[i] };
			struct handover h = example;
			h.name_servers = names;
			h.name_server_count = 2;
			has(&h, (enum handover_form)form, "Nothing is handed over:");
			h = example;
			h.child = hostile[i];
			has(&h, (enum handover_form)form, "Nothing is handed over:");
		}
	}
}

static void hostile_remarks_are_left_out(void **state)
{
	static const enum handover_form text[] = { HANDOVER_BIND, HANDOVER_PLAIN, HANDOVER_MESSAGE,
						   HANDOVER_ROUTE53, HANDOVER_ROLE };
	(void)state;
	for (size_t i = 0; i + 1 < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct deployment d;
		deployment_with(&d);
		see(&d, hostile[i], REPLY_CNAME, 300, hostile[i], "");
		struct handover h = handover_of(&d);
		h.cname_name = h.cname_value = hostile[i];
		h.account = h.environment = h.stack_arn = hostile[i];
		h.old_name_servers[0] = hostile[i];
		h.old_name_server_count = 1;
		for (size_t k = 0; k < sizeof(text) / sizeof(text[0]); k++) {
			lacks(&h, text[k], hostile[i]);
			has(&h, text[k], "dev.example.com");
		}
	}
}

static void the_policy_allows_one_record_and_guards_missing_keys(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	d.delegation.child = (char *)(uintptr_t) "Dev.example.com";
	struct handover h = handover_of(&d);
	has(&h, HANDOVER_POLICY, "NormalizedRecordNames\": [\"dev.example.com\"]");
	has(&h, HANDOVER_POLICY, "\"Null\"");
	has(&h, HANDOVER_POLICY, "arn:aws-cn:cloudformation:cn-north-1:*:stack/redash-dev-");
	h.stack_arn = h.environment = "";
	has(&h, HANDOVER_POLICY, "arn:aws:cloudformation:*:*:stack/*-delegation/*");
}

static void the_role_trusts_one_principal_with_an_external_id(void **state)
{
	struct deployment d;
	(void)state;
	deployment_with(&d);
	struct handover h = handover_of(&d);
	has(&h, HANDOVER_ROLE, "sts:ExternalId: !Ref ExternalId");
	has(&h, HANDOVER_ROLE,
	    "!Sub \"arn:${AWS::Partition}:route53:::hostedzone/"
	    "${ParentHostedZoneId}\"");
	has(&h, HANDOVER_ROLE, "\"Null\"");
	lacks(&h, HANDOVER_ROLE, ":root");
}

static void the_template_is_the_wizards_own_with_our_values(void **state)
{
	(void)state;
	has(&example, HANDOVER_CLOUDFORMATION,
	    "ZoneName:\n    Type: String\n    Default: "
	    "dev.example.com\n");
	has(&example, HANDOVER_CLOUDFORMATION,
	    "CommaDelimitedList\n    Default: \"ns-1.example.net,ns-2.example.org\"\n");
	has(&example, HANDOVER_CLOUDFORMATION, "ParentHostedZoneId:\n");
}

static void the_usage_of_the_change_batch_has_its_commands(void **state)
{
	struct str out = STR_INIT;
	(void)state;
	assert_true(handover_is_json(HANDOVER_ROUTE53) && handover_is_json(HANDOVER_POLICY));
	assert_false(handover_is_json(HANDOVER_BIND));
	handover_usage(&example, HANDOVER_ROUTE53, &out);
	assert_non_null(strstr(str_text(&out), "aws route53 change-resource-record-sets"));
	assert_non_null(strstr(str_text(&out), "aws route53 wait resource-record-sets-changed"));
	assert_non_null(strstr(str_text(&out), "Check: dig +trace dev.example.com NS\n"));
	str_release(&out);
}

static void every_form_is_found_by_its_name(void **state)
{
	struct err err = ERR_INIT;
	enum handover_form form;
	static const char *const names[HANDOVER_COUNT] = {
		"plain",     "bind",    "route53", "cloudformation",
		"terraform", "message", "policy",  "role",
	};
	(void)state;
	for (int i = 0; i < HANDOVER_COUNT; i++) {
		assert_int_equal(handover_form_parse(names[i], &form, &err), 0);
		assert_int_equal(form, i);
	}
	assert_int_equal(handover_form_parse("html", &form, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	err_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_plain_form_names_only_the_label),
		cmocka_unit_test(bind_lines_are_absolute),
		cmocka_unit_test(no_form_for_the_parent_asks_to_paste_the_cname),
		cmocka_unit_test(live_servers_are_named_once_and_asked_in_the_check),
		cmocka_unit_test(an_old_set_is_swapped_in_one_batch),
		cmocka_unit_test(servers_that_disagree_leave_a_plain_create),
		cmocka_unit_test(what_is_there_already_is_not_old),
		cmocka_unit_test(another_zones_servers_say_nothing),
		cmocka_unit_test(a_view_that_is_not_the_public_one_says_nothing),
		cmocka_unit_test(the_message_names_what_will_be_hidden),
		cmocka_unit_test(others_at_the_name_are_told_from_a_wildcard),
		cmocka_unit_test(a_hostile_record_is_not_handed_over),
		cmocka_unit_test(hostile_remarks_are_left_out),
		cmocka_unit_test(the_policy_allows_one_record_and_guards_missing_keys),
		cmocka_unit_test(the_role_trusts_one_principal_with_an_external_id),
		cmocka_unit_test(the_template_is_the_wizards_own_with_our_values),
		cmocka_unit_test(the_usage_of_the_change_batch_has_its_commands),
		cmocka_unit_test(every_form_is_found_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
