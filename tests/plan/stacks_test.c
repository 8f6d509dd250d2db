/* The table of stacks and the templates by themselves; what goes between them is in
 * stacks_values_test.c. */
#include "core/plan/stacks.h"

#include "core/base/mem.h"
#include "core/plan/assets.h"
#include "core/plan/checks.h"
#include "core/plan/template.h"
#include "core/plan/yaml_tree.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* Limits of CloudFormation and EC2; VALUES_BYTES: what ARNs, names and the signal's address add. */
enum { TEMPLATE_BYTES_MAX = 51200, USER_DATA_BYTES_MAX = 16384, VALUES_BYTES = 2000 };

static void the_allowed_blocks_have_as_many_slots_as_the_check_allows(void **state)
{
	struct answers a;
	struct err err = ERR_INIT;
	size_t slots = 0;
	(void)state;
	for (const struct stack_parameter *p = stack_spec(STACK_NETWORK)->parameters; p->name; p++)
		slots += p->source == FROM_ANSWER_ITEM;
	answers_init(&a);
	for (size_t i = 0; i < slots; i++) {
		char text[40];
		snprintf(text, sizeof(text), "192.0.2.%zu", i);
		answers_list_set(&a, Q_ALLOW, i, text);
	}
	assert_int_equal(check_question(&a, Q_ALLOW, &err), 0);
	answers_list_set(&a, Q_ALLOW, slots, "198.51.100.1");
	assert_int_equal(check_question(&a, Q_ALLOW, &err), -1);
	err_release(&err);
	answers_release(&a);
}

static void templates_fit_into_one_request_and_export_nothing(void **state)
{
	(void)state;
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct asset *a = asset_find(stack_spec((enum stack_id)id)->template);
		assert_true(a->len < TEMPLATE_BYTES_MAX);
		assert_null(strstr(a->bytes, "Export:"));
		assert_null(strstr(a->bytes, "# include:"));
	}
}

static void each_template(void (*judge)(const char *name, const struct yaml_node *root))
{
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct asset *a = asset_find(stack_spec((enum stack_id)id)->template);
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct yaml_tree tree;
		if (yaml_tree_read(a->bytes, a->len, a->name, &tree, &err) < 0)
			fail_msg("%s", err_text(&err));
		judge(a->name, tree.root);
		yaml_tree_release(&tree);
	}
}

static void judge_names(const char *name, const struct yaml_node *root)
{
	static const struct {
		const char *type, *property;
	} NAMING[] = {
		{ "AWS::EC2::SecurityGroup", "GroupName" },
		{ "AWS::EC2::LaunchTemplate", "LaunchTemplateName" },
		{ "AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName" },
		{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "Name" },
		{ "AWS::ElasticLoadBalancingV2::TargetGroup", "Name" },
		{ "AWS::IAM::Role", "RoleName" },
		{ "AWS::IAM::InstanceProfile", "InstanceProfileName" },
		{ "AWS::RDS::DBCluster", "DBClusterIdentifier" },
		{ "AWS::RDS::DBInstance", "DBInstanceIdentifier" },
		{ "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName" },
		{ "AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName" },
		{ "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId" },
		{ "AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName" },
	};
	const struct yaml_node *resources = yaml_get(root, "Resources");
	for (size_t i = 0; i < resources->count; i++)
		for (size_t k = 0; k < ARRAY_LEN(NAMING); k++)
			if (str_equal(yaml_get(resources->items[i], "Type")->text,
				      NAMING[k].type) &&
			    yaml_get(yaml_get(resources->items[i], "Properties"),
				     NAMING[k].property))
				fail_msg("%s: %s has a name of its own", name,
					 resources->keys[i]->text);
}

/* It keeps a second environment out, and a replacement too. */
static void no_resource_has_a_name_of_its_own(void **state)
{
	(void)state;
	each_template(judge_names);
}

static void judge_words(const char *name, const struct yaml_node *root)
{
	static const char *const SECTIONS[] = { "Parameters", "Outputs" };
	for (size_t s = 0; s < ARRAY_LEN(SECTIONS); s++) {
		const struct yaml_node *all = yaml_get(root, SECTIONS[s]);
		for (size_t i = 0; i < all->count; i++) {
			const struct yaml_node *words = yaml_get(all->items[i], "Description");
			if (!words || !str_ends(words->text, "."))
				fail_msg("%s: %s is not described", name, all->keys[i]->text);
			if (yaml_get(all->items[i], "AllowedPattern") &&
			    !yaml_get(all->items[i], "ConstraintDescription"))
				fail_msg("%s: the pattern of %s is not told in words", name,
					 all->keys[i]->text);
		}
	}
}

static void parameters_and_outputs_are_described(void **state)
{
	(void)state;
	each_template(judge_words);
}

/* Bytes of the literal blocks ("|") from `text` to the line that is indented less than they are. */
static size_t literal_bytes(const char *text)
{
	size_t sum = 0, base = 0;
	bool inside = false;
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		size_t len = (size_t)(end - line), indent = strspn(line, " ");
		if (inside && !base) base = indent;
		if (inside && len && indent < base) inside = false;
		if (inside) sum += (len > base ? len - base : 0) + 1;
		if (!inside && len && line[len - 1] == '|') {
			inside = true;
			base = 0;
		}
		if (!inside && strncmp(line + indent, "Tag", 3) == 0) break;
	}
	return sum;
}

static void user_data_fits(void **state)
{
	static const char *const parts[] = { "templates/bastion.yaml", "templates/redash.yaml" };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *begin = strstr(asset_find(parts[i])->bytes, "UserData:");
		size_t len = literal_bytes(begin);
		assert_non_null(strstr(begin, "tell SUCCESS \""));
		assert_in_range(len, 5000, USER_DATA_BYTES_MAX - VALUES_BYTES);
	}
}

static void resources_are_found_by_name(void **state)
{
	(void)state;
	assert_true(stacks_have_resource("DatabaseWriter"));
	assert_true(stacks_have_resource("data/DatabaseWriter"));
	assert_false(stacks_have_resource("network/DatabaseWriter"));
	assert_false(stacks_have_resource("NoSuchThing"));
	assert_false(stacks_have_resource(""));
}

static void without_a_zone_nothing_is_made_in_dns(void **state)
{
	static const enum stack_id in_dns[] = { STACK_ZONE, STACK_DELEGATION, STACK_VALIDATION };
	struct answers a;
	(void)state;
	answers_init(&a);
	answers_set(&a, Q_DELEGATION_MODE, "same-account");
	assert_true(question_applies(&a, Q_CERTIFICATE_WHEN));
	for (size_t i = 0; i < ARRAY_LEN(in_dns); i++)
		assert_true(stack_applies(&a, in_dns[i]));
	answers_set(&a, Q_DELEGATION_MODE, "parent-hosted");
	assert_false(question_applies(&a, Q_CERTIFICATE_WHEN));
	for (size_t i = 0; i < ARRAY_LEN(in_dns); i++)
		assert_false(stack_applies(&a, in_dns[i]));
	assert_true(stack_applies(&a, STACK_CERTIFICATE));
	answers_release(&a);
}

/* The zone's id is "" then; with it or not, the rest is the same. */
static void the_address_record_is_made_only_where_there_is_a_zone(void **state)
{
	const struct asset *asset = asset_find("templates/redash.yaml");
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	for (int has_zone = 0; has_zone < 2; has_zone++) {
		struct template_value value = { "HostedZoneId", has_zone ? "Z1" : "" };
		struct template t;
		bool found = false;
		assert_int_equal(template_read(asset->bytes, asset->len, "t", &value, 1, &t, &err),
				 0);
		for (size_t i = 0; i < t.resource_count; i++)
			if (str_equal(t.resources[i].logical_id, "AddressRecord"))
				found = t.resources[i].exists;
		assert_int_equal(found, has_zone);
		template_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources_are_found_by_name),
		cmocka_unit_test(without_a_zone_nothing_is_made_in_dns),
		cmocka_unit_test(the_address_record_is_made_only_where_there_is_a_zone),
		cmocka_unit_test(the_allowed_blocks_have_as_many_slots_as_the_check_allows),
		cmocka_unit_test(templates_fit_into_one_request_and_export_nothing),
		cmocka_unit_test(no_resource_has_a_name_of_its_own),
		cmocka_unit_test(parameters_and_outputs_are_described),
		cmocka_unit_test(user_data_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
