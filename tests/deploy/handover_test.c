#include "core/deploy/handover.h"

#include "tests/support/unit.h"

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
	assert_string_equal(str_text(&out), "; for the zone example.com\n"
					    "dev.example.com. 300 IN NS ns-1.example.net.\n"
					    "dev.example.com. 300 IN NS ns-2.example.org.\n");
	str_release(&out);
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
		assert_non_null(strstr(str_text(&out), "ns-2.example.org."));
		str_release(&out);
	}
}

static void every_form_is_found_by_its_name(void **state)
{
	struct err err = ERR_INIT;
	enum handover_form form;
	static const char *const names[HANDOVER_COUNT] = {
		"plain", "bind", "route53", "cloudformation", "terraform", "message",
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
		cmocka_unit_test(every_form_is_found_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
