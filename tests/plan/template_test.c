/* What a template would make: conditions, who waits for whom, and the size of our own eight. */
#include "core/plan/template.h"

#include "core/base/mem.h"
#include "core/plan/assets.h"
#include "tests/support/unit.h"

#include <string.h>

static struct template read_with(const char *text, const struct template_value *values, size_t n)
{
	struct template t;
	struct err err = ERR_INIT;
	if (template_read(text, strlen(text), "t", values, n, &t, &err) < 0)
		fail_msg("%s", err_text(&err));
	return t;
}

static const struct template_resource *resource(const struct template *t, const char *id)
{
	for (size_t i = 0; i < t->resource_count; i++)
		if (strcmp(t->resources[i].logical_id, id) == 0) return &t->resources[i];
	fail_msg("no resource %s", id);
	return NULL;
}

static bool needs(const struct template *t, const char *id, const char *other)
{
	const struct template_resource *r = resource(t, id);
	for (size_t i = 0; i < r->need_count; i++)
		if (strcmp(t->resources[r->needs[i]].logical_id, other) == 0) return true;
	return false;
}

static void parameters_and_outputs_are_listed(void **state)
{
	struct template t = read_with("Parameters:\n"
				      "  A: {Type: String, Default: x}\n"
				      "  B: {Type: Number, NoEcho: true}\n"
				      "Resources: {R: {Type: 'AWS::S3::Bucket'}}\n"
				      "Outputs: {O: {Value: !Ref R}}\n",
				      NULL, 0);
	(void)state;
	assert_int_equal(t.parameter_count, 2);
	assert_string_equal(t.parameters[0].default_value, "x");
	assert_false(t.parameters[0].no_echo);
	assert_null(t.parameters[1].default_value);
	assert_string_equal(t.parameters[1].type, "Number");
	assert_true(t.parameters[1].no_echo);
	assert_int_equal(t.output_count, 1);
	assert_string_equal(t.outputs[0], "O");
	assert_string_equal(t.resources[0].type, "AWS::S3::Bucket");
	template_release(&t);
	template_release(&t);
}

static const char conditional[] =
	"Parameters: {P: {Type: String, Default: a}, Q: {Type: String, Default: b}}\n"
	"Conditions:\n"
	"  IsA: !Equals [!Ref P, a]\n"
	"  Same: {'Fn::Equals': [{Ref: P}, {Ref: Q}]}\n"
	"  NotA: !Not [!Condition IsA]\n"
	"  Both: !And [!Condition IsA, !Equals [!Ref Q, b]]\n"
	"  Either: !Or [!Condition NotA, {Condition: Same}]\n"
	"  Unknown: !Equals [!Ref 'AWS::Region', us-east-1]\n"
	"  Loop: !Not [!Condition Loop]\n"
	"Resources:\n"
	"  Always: {Type: T}\n"
	"  OnA: {Type: T, Condition: IsA}\n"
	"  OnSame: {Type: T, Condition: Same}\n"
	"  OnNotA: {Type: T, Condition: NotA}\n"
	"  OnBoth: {Type: T, Condition: Both}\n"
	"  OnEither: {Type: T, Condition: Either}\n"
	"  OnUnknown: {Type: T, Condition: Unknown}\n"
	"  OnLoop: {Type: T, Condition: Loop}\n";

static void expect_existing(const char *p, const char *q, const char *expected)
{
	const struct template_value values[] = { { "P", p }, { "Q", q } };
	struct template t = read_with(conditional, values, q ? 2 : p ? 1 : 0);
	CLEANUP(str_release) struct str found = STR_INIT;
	size_t count = 0;
	for (size_t i = 0; i < t.resource_count; i++) {
		if (!t.resources[i].exists || str_equal(t.resources[i].logical_id, "OnLoop"))
			continue;
		str_addf(&found, "%s ", t.resources[i].logical_id);
		count++;
	}
	count += resource(&t, "OnLoop")->exists;
	assert_string_equal(str_text(&found), expected);
	assert_int_equal(template_count(&t), count);
	template_release(&t);
}

static void conditions_decide_what_exists(void **state)
{
	(void)state;
	expect_existing(NULL, NULL, "Always OnA OnBoth ");
	expect_existing("b", NULL, "Always OnSame OnNotA OnEither ");
	expect_existing("a", "a", "Always OnA OnSame OnEither ");
	expect_existing("c", "d", "Always OnNotA OnEither ");
}

static void every_way_to_refer_is_a_need(void **state)
{
	static const char text[] =
		"Parameters: {P: {Type: String, Default: a}}\n"
		"Conditions: {IsA: !Equals [!Ref P, a]}\n"
		"Resources:\n"
		"  X: {Type: T}\n"
		"  Y: {Type: T}\n"
		"  ByRef: {Type: T, Properties: {V: !Ref X}}\n"
		"  ByLongRef: {Type: T, Properties: {V: [{Ref: X}, {Ref: X}]}}\n"
		"  ByAtt: {Type: T, Properties: {V: !GetAtt X.Arn}}\n"
		"  ByAttList: {Type: T, Properties: {V: {'Fn::GetAtt': [X, Arn]}}}\n"
		"  BySub: {Type: T, Properties: {V: !Sub '${!Y} ${X.Arn} $Y'}}\n"
		"  BySubList: {Type: T, Properties: {V: !Sub ['${Z}', {Z: !Ref X}]}}\n"
		"  ByDepends: {Type: T, DependsOn: X}\n"
		"  ByDependsList: {Type: T, DependsOn: [X]}\n"
		"  ByJoin: {Type: T, Properties: {V: !Join [',', [!Ref X]]}}\n"
		"  ByIf: {Type: T, Properties: {V: !If [IsA, !Ref X, !Ref Y]}}\n"
		"  ByTagInFunction: {Type: T, Properties: {V: {'Fn::Base64': !Sub '${X}'}}}\n"
		"  ByFunctionInTag: {Type: T, Properties: {V: !Base64 {'Fn::Sub': '${X}'}}}\n"
		"  ByFunctions: {Type: T, Properties: {V: {'Fn::Base64': {'Fn::Sub': '${X}'}}}}\n"
		"  ByMetadata: {Type: T, CreationPolicy: {V: !Ref X}}\n"
		"  Nobody: {Type: T, Properties: {V: [!Ref P, !Ref 'AWS::Region', X]}}\n";
	struct template t = read_with(text, NULL, 0);
	(void)state;
	for (size_t i = 2; i < t.resource_count; i++) {
		const struct template_resource *r = &t.resources[i];
		bool waits = !str_equal(r->logical_id, "Nobody");
		if (needs(&t, r->logical_id, "X") != waits || needs(&t, r->logical_id, "Y") ||
		    r->need_count != waits)
			fail_msg("%s: %zu needs", r->logical_id, r->need_count);
	}
	template_release(&t);
}

static void what_is_no_template_is_refused(void **state)
{
	static const char *const texts[] = { "",
					     "a: b\n",
					     "Resources: []\n",
					     "Resources: {}\n",
					     "Resources: text\n",
					     "- x\n",
					     "Resources: {A: [\n" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct template t = { 0 };
		struct err err = ERR_INIT;
		if (template_read(texts[i], strlen(texts[i]), "t", NULL, 0, &t, &err) == 0)
			fail_msg("'%s' is taken", texts[i]);
		assert_int_equal(err.kind, ERR_INPUT);
		err_release(&err);
	}
}

static void odd_shapes_do_no_harm(void **state)
{
	static const char *const texts[] = {
		"Resources: {A: [1, 2]}\n",
		"Resources: {A: text}\n",
		"Resources: {A: {DependsOn: {x: y}, Condition: [q]}}\n",
		"Resources: {A: {P: !If x, Q: !GetAtt [], R: !Sub [], S: !Ref {a: b}}}\n",
		("Conditions: {C: !Equals x, D: [], E: !Not [], F: !And {}}\n"
		 "Resources: {A: {Condition: C}, B: {Condition: D}, C: {Condition: E}}\n"),
		"Parameters: [x]\nConditions: y\nOutputs: z\nResources: {A: {Condition: C}}\n",
		"Parameters: {P: text}\nResources: {A: {Type: [x]}}\n",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct template t = read_with(texts[i], NULL, 0);
		assert_true(t.resource_count > 0);
		template_release(&t);
	}
}

/* ---- our own ---- */

static size_t count_of(const char *asset, const struct template_value *values, size_t n)
{
	const struct asset *a = asset_find(asset);
	assert_non_null(a);
	struct template t = read_with(a->bytes, values, n);
	size_t count = template_count(&t);
	template_release(&t);
	return count;
}

static void the_network_depends_on_nat_bastion_and_allowed_blocks(void **state)
{
	static const struct {
		const char *nat, *bastion;
		size_t count;
	} cases[] = {
		{ "per-zone", "true", 29 },
		{ "per-zone", "false", 28 },
		{ "single", "true", 27 },
		{ "single", "false", 26 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct template_value values[] = {
			{ "NatMode", cases[i].nat },
			{ "Bastion", cases[i].bastion },
			{ "AllowedCidr01", "203.0.113.0/24" },
		};
		assert_int_equal(count_of("templates/network.yaml", values, ARRAY_LEN(values)),
				 cases[i].count);
	}
}

static void the_other_stacks_have_their_sizes(void **state)
{
	const struct template_value key = { "KeyPairName", "tokyo" };
	const struct template_value zone = { "HostedZoneId", "Z1" };
	(void)state;
	assert_int_equal(count_of("templates/zone.yaml", NULL, 0), 1);
	assert_int_equal(count_of("templates/delegation.yaml", NULL, 0), 1);
	assert_int_equal(count_of("templates/certificate.yaml", NULL, 0), 1);
	assert_int_equal(count_of("templates/validation.yaml", NULL, 0), 1);
	assert_int_equal(count_of("templates/data.yaml", NULL, 0), 8);
	assert_int_equal(count_of("templates/bastion.yaml", NULL, 0), 5);
	assert_int_equal(count_of("templates/bastion.yaml", &key, 1), 6);
	assert_int_equal(count_of("templates/redash.yaml", &zone, 1), 11);
	assert_int_equal(count_of("templates/redash.yaml", NULL, 0),
			 10); /* no address of its own */
}

static void nat_waits_for_the_gateway_and_the_writer_for_its_cluster(void **state)
{
	const struct asset *network = asset_find("templates/network.yaml");
	const struct asset *data = asset_find("templates/data.yaml");
	struct template t = read_with(network->bytes, NULL, 0);
	(void)state;
	assert_true(needs(&t, "NatA", "GatewayAttachment"));
	assert_true(needs(&t, "NatAddressA", "GatewayAttachment"));
	assert_true(needs(&t, "NatA", "PublicSubnetA"));
	assert_true(needs(&t, "PrivateDefaultRouteB", "NatB"));
	template_release(&t);
	const struct template_value single = { "NatMode", "single" };
	t = read_with(network->bytes, &single, 1);
	assert_true(needs(&t, "PrivateDefaultRouteB", "NatA"));
	assert_false(needs(&t, "PrivateDefaultRouteB", "NatB"));
	template_release(&t);
	t = read_with(data->bytes, NULL, 0);
	assert_true(needs(&t, "DatabaseWriter", "Database"));
	assert_false(needs(&t, "Database", "DatabaseWriter"));
	template_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_and_outputs_are_listed),
		cmocka_unit_test(conditions_decide_what_exists),
		cmocka_unit_test(every_way_to_refer_is_a_need),
		cmocka_unit_test(what_is_no_template_is_refused),
		cmocka_unit_test(odd_shapes_do_no_harm),
		cmocka_unit_test(the_network_depends_on_nat_bastion_and_allowed_blocks),
		cmocka_unit_test(the_other_stacks_have_their_sizes),
		cmocka_unit_test(nat_waits_for_the_gateway_and_the_writer_for_its_cluster),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
