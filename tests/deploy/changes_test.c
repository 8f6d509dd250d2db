/* How bad each kind of change is, and whether there is any. */
#include "core/deploy/changes.h"

#include "core/deploy/differs.h"
#include "tests/support/unit.h"

#include <string.h>

#define DATABASE "AWS::RDS::DBInstance"
#define CACHE    "AWS::ElastiCache::ReplicationGroup"
#define GROUP    "AWS::EC2::SecurityGroup"
#define SERVERS  "AWS::AutoScaling::AutoScalingGroup"

static void each_change_is_as_bad_as_what_it_may_take(void **state)
{
	static const struct {
		const char *action, *type, *replacement, *policy;
		enum change_harm harm;
	} table[] = {
		{ "Add", DATABASE, "", "", HARM_NONE },
		{ "Import", DATABASE, "", "", HARM_NONE },
		{ "Modify", GROUP, "False", "", HARM_NONE },
		{ "Modify", "AWS::Route53::HostedZone", "False", "", HARM_NONE },
		{ "Modify", DATABASE, "False", "", HARM_INTERRUPT },
		{ "Modify", CACHE, "False", "", HARM_INTERRUPT },
		{ "Modify", SERVERS, "False", "", HARM_INTERRUPT },
		{ "Modify", "AWS::EC2::Instance", "False", "", HARM_INTERRUPT },
		{ "Modify", GROUP, "True", "ReplaceAndDelete", HARM_REPLACE },
		{ "Modify", GROUP, "Conditional", "", HARM_REPLACE },
		{ "Modify", "AWS::EC2::Instance", "True", "", HARM_REPLACE },
		{ "Remove", GROUP, "", "Delete", HARM_REPLACE },
		{ "Remove", GROUP, "", "Retain", HARM_REPLACE },
		{ "Dynamic", GROUP, "", "", HARM_REPLACE },
		{ "Dynamic", DATABASE, "", "", HARM_DATA },
		{ "Modify", DATABASE, "True", "ReplaceAndSnapshot", HARM_DATA },
		{ "Modify", DATABASE, "True", "ReplaceAndRetain", HARM_DATA }, /* comes up empty */
		{ "Modify", DATABASE, "Conditional", "", HARM_DATA },
		{ "Modify", "AWS::RDS::DBCluster", "True", "", HARM_DATA },
		{ "Modify", CACHE, "True", "", HARM_DATA },
		{ "Modify", "AWS::ElastiCache::CacheCluster", "True", "", HARM_DATA },
		{ "Modify", "AWS::ElastiCache::ServerlessCache", "True", "", HARM_DATA },
		{ "Modify", "AWS::Route53::HostedZone", "True", "", HARM_DATA },
		{ "Modify", "AWS::EC2::Volume", "True", "", HARM_DATA },
		{ "Modify", "AWS::S3::Bucket", "True", "", HARM_DATA },
		{ "Modify", "AWS::SecretsManager::Secret", "True", "", HARM_DATA },
		{ "Remove", DATABASE, "", "Delete", HARM_DATA },
		{ "Remove", DATABASE, "", "Snapshot", HARM_DATA },
		{ "Remove", DATABASE, "", "", HARM_DATA },
		{ "Remove", DATABASE, "", "Retain", HARM_REPLACE },
		{ "SyncWithActual", GROUP, "False", "", HARM_NONE },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct cloud_change change = { .action = table[i].action,
						     .logical_id = "It",
						     .type = table[i].type,
						     .replacement = table[i].replacement,
						     .policy_action = table[i].policy };
		if (change_harm_of(&change) != table[i].harm)
			fail_msg("%s %s %s %s: %s", table[i].action, table[i].type,
				 table[i].replacement, table[i].policy,
				 change_harm_name(change_harm_of(&change)));
	}
}

static void tags_of_a_database_interrupt_nothing(void **state)
{
	const struct cloud_property_change tags = { .attribute = "Tags" };
	const struct cloud_property_change both[] = {
		{ .attribute = "Properties", .name = "Tags" },
		{ .attribute = "Properties", .name = "DBInstanceClass" },
	};
	struct cloud_change change = { .action = "Modify",
				       .type = DATABASE,
				       .replacement = "False",
				       .properties = &tags,
				       .property_count = 1 };
	(void)state;
	assert_int_equal(change_harm_of(&change), HARM_NONE);
	change.properties = both;
	assert_int_equal(change_harm_of(&change), HARM_NONE);
	change.property_count = 2;
	assert_int_equal(change_harm_of(&change), HARM_INTERRUPT);
}

static void changes_are_taken_with_both_values_and_their_worst_harm(void **state)
{
	static const struct cloud_property_change properties[] = {
		{ "Properties", "Engine", "/Properties/Engine", "", "", "Conditionally", "Dynamic",
		  "ParameterReference", "Engine" },
		{ "Properties", "Engine", "/Properties/Engine", "redis\033[2J", "valkey", "Never",
		  "Static", "DirectModification", "" },
		{ "DeletionPolicy", "", "", "Delete", "Retain", "Never", "Static", "", "" },
	};
	const struct cloud_change changes[] = {
		{ "Modify", "Cache", "c-1", CACHE, "Conditional", "", properties, 3 },
		{ "Modify", "Group", "sg-1", GROUP, "False", "", NULL, 0 },
		{ "Add", "Alarm", "", "AWS::CloudWatch::Alarm", "", "", NULL, 0 },
		{ "Remove", "Old", "x", GROUP, "", "Delete", NULL, 0 },
	};
	struct deployment_choice choice = { 0 };
	(void)state;
	changes_take(&choice, changes, ARRAY_LEN(changes));
	assert_int_equal(choice.harm, HARM_DATA);
	assert_int_equal(choice.changes.len, 4);
	const struct deployment_change *cache = &choice.changes.item[0];
	assert_int_equal(cache->properties.len, 2);
	assert_string_equal(cache->properties.item[0].name, "Engine");
	assert_null(strchr(cache->properties.item[0].before, '\033'));
	assert_string_equal(cache->properties.item[0].after, "valkey");
	assert_true(cache->properties.item[0].replaces);
	assert_string_equal(cache->properties.item[1].name, "DeletionPolicy");
	assert_false(cache->properties.item[1].replaces);
	assert_int_equal(choice.changes.item[1].harm, HARM_NONE);
	CLEANUP(str_release) struct str words = changes_in_words(&choice);
	assert_string_equal(
		str_text(&words),
		"1 resource is added, 1 is changed in place, 1 is made anew, or may be, "
		"1 is removed. DATA MAY BE LOST: Cache.");
	deployment_choice_release(&choice);
}

static void shown(const char *before, const char *after, const char *short_before,
		  const char *short_after)
{
	const struct cloud_property_change p = {
		.attribute = "Properties", .name = "It", .before = before, .after = after
	};
	const struct cloud_change change = { .action = "Modify",
					     .logical_id = "It",
					     .type = GROUP,
					     .properties = &p,
					     .property_count = 1 };
	struct deployment_choice choice = { 0 };
	changes_take(&choice, &change, 1);
	assert_string_equal(choice.changes.item[0].properties.item[0].before, short_before);
	assert_string_equal(choice.changes.item[0].properties.item[0].after, short_after);
	deployment_choice_release(&choice);
}

#define TEN     "0123456789"
#define LONG    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define UMLAUTS "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü"

static void long_values_are_cut_to_where_they_differ(void **state)
{
	(void)state;
	shown("small", "large", "small", "large");
	shown("", LONG, "", LONG);
	shown("{\"Data\":\"" LONG "\",\"Type\":\"a\",\"More\":\"" LONG "\"}",
	      "{\"Data\":\"" LONG "\",\"Type\":\"bcd\",\"More\":\"" LONG "\"}",
	      "... \"Type\":\"a\" ...", "... \"Type\":\"bcd\" ...");
	shown(LONG "x", LONG "y", "... " TEN TEN TEN TEN "x", "... " TEN TEN TEN TEN "y");
	shown("x" LONG, "y" LONG, "x" TEN TEN TEN TEN " ...", "y" TEN TEN TEN TEN " ...");
	shown(LONG, LONG TEN, "... " TEN TEN TEN TEN, "... " TEN TEN TEN TEN TEN);
	shown(LONG TEN, LONG, "... " TEN TEN TEN TEN TEN, "... " TEN TEN TEN TEN);
	shown(UMLAUTS UMLAUTS "ä", UMLAUTS UMLAUTS "ö", "... öüäöüäöüäöüäöüäöüäöüä",
	      "... öüäöüäöüäöüäöüäöüäöüö");
}

static void both_wordings_of_no_changes_are_known(void **state)
{
	(void)state;
	assert_true(changes_are_none("The submitted information didn't contain changes. Submit "
				     "different information to create a change set."));
	assert_true(changes_are_none("No updates are to be performed."));
	assert_false(changes_are_none("Transform failed."));
	assert_false(changes_are_none(""));
	assert_false(changes_are_none(NULL));
}

static void a_template_is_the_same_whatever_its_line_ends(void **state)
{
	static const struct {
		const char *standing, *wanted;
		bool differs;
	} table[] = {
		{ "a\nb\n", "a\nb\n", false },
		{ "a\r\nb", "a\nb\n", false },
		{ "a\nb\n\n ", "a\nb", false },
		{ "a\nb\n", "a\r\nb\r\n", false },
		{ "", "a", true },
		{ "a", "", true },
		{ "a\nb", "a\nc", true },
		{ "a\nb", "a\nb\nc", true },
		{ "a\nb\nc", "a\nb", true },
		{ "a b", "ab", true },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		assert_int_equal(template_differs(table[i].standing, table[i].wanted,
						  strlen(table[i].wanted)),
				 table[i].differs);
}

static void only_values_that_are_wanted_and_known_are_compared(void **state)
{
	const struct cloud_pair old[] = {
		{ "Size", "small" }, { "Password", "****" }, { "ImageId", "ami-1" }, { "Gone", "1" }
	};
	const struct cloud_stack stack = { .parameters = old, .parameter_count = 4 };
	struct cloud_pair wanted[] = { { "Size", "small" },
				       { "Password", "secret" },
				       { "ImageId", NULL } };
	struct standing s = { 0 };
	(void)state;
	standing_take(&s, &stack);
	standing_take(&s, &stack); /* instead, not besides */
	assert_int_equal(s.parameters.len, 4);
	assert_false(parameters_differ(&s, wanted, 3));
	wanted[0].value = "large";
	assert_true(parameters_differ(&s, wanted, 3));
	wanted[0] = (struct cloud_pair){ "New", "" };
	assert_true(parameters_differ(&s, wanted, 3));
	standing_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_as_bad_as_what_it_may_take),
		cmocka_unit_test(tags_of_a_database_interrupt_nothing),
		cmocka_unit_test(changes_are_taken_with_both_values_and_their_worst_harm),
		cmocka_unit_test(long_values_are_cut_to_where_they_differ),
		cmocka_unit_test(both_wordings_of_no_changes_are_known),
		cmocka_unit_test(a_template_is_the_same_whatever_its_line_ends),
		cmocka_unit_test(only_values_that_are_wanted_and_known_are_compared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
