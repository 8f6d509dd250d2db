/* Every value that goes from one place into a template's parameter: outputs, secrets, facts,
 * answers. Fails when a name, a type, a condition, a choice or a default drifts; shown to fail on
 * templates that are broken on purpose. */
#include "core/plan/stacks.h"

#include "core/base/mem.h"
#include "core/plan/assets.h"
#include "core/plan/template.h"
#include "core/plan/yaml_tree.h"
#include "tests/support/unit.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* ---- the templates, one of which may be changed ---- */

struct templates {
	char *text[STACK_COUNT];
	struct yaml_tree tree[STACK_COUNT];
};

static void templates_read(struct templates *t, enum stack_id changed, const char *from,
			   const char *to)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		const struct asset *a = asset_find(stack_spec((enum stack_id)id)->template);
		const char *at = from && id == (int)changed ? strstr(a->bytes, from) : NULL;
		if (from && id == (int)changed && (!at || strstr(at + 1, from)))
			fail_msg("%s is not once in %s", from, a->name);
		t->text[id] = at ? str_format("%.*s%s%s", (int)(at - a->bytes), a->bytes, to,
					      at + strlen(from))
				 : mem_copy_text(a->bytes);
		if (yaml_tree_read(t->text[id], strlen(t->text[id]), a->name, &t->tree[id], &err) <
		    0)
			fail_msg("%s", err_text(&err));
	}
}

static void templates_release(struct templates *t)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		yaml_tree_release(&t->tree[id]);
		free(t->text[id]);
	}
}

static const struct yaml_node *section(const struct templates *t, enum stack_id id,
				       const char *name, const char *entry)
{
	return yaml_get(yaml_get(t->tree[id].root, name), entry);
}

static const char *text_of(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *node = yaml_get(mapping, key);
	return node ? node->text : "";
}

/* ---- outputs ---- */

/* What may stand behind a parameter of a type; `name` is how a parameter without type of its own
 * ends, `attribute` how what is read of the resource ends ("" for Ref). */
static const struct {
	const char *type, *name, *resource, *attribute;
} FITS[] = {
	{ "AWS::EC2::VPC::Id", "", "AWS::EC2::VPC", "" },
	{ "AWS::EC2::Subnet::Id", "", "AWS::EC2::Subnet", "" },
	{ "AWS::EC2::SecurityGroup::Id", "", "AWS::EC2::SecurityGroup", "" },
	{ "AWS::Route53::HostedZone::Id", "", "AWS::Route53::HostedZone", "" },
	{ "String", "HostedZoneId", "AWS::Route53::HostedZone", "" }, /* may be "" */
	{ "String", "CertificateArn", "AWS::CertificateManager::Certificate", "" },
	{ "String", "DatabaseHost", "AWS::RDS::DBCluster", "Endpoint.Address" },
	{ "Number", "DatabasePort", "AWS::RDS::DBCluster", "Endpoint.Port" },
	{ "String", "CacheHost", "AWS::ElastiCache::ReplicationGroup", "PrimaryEndPoint.Address" },
	{ "Number", "CachePort", "AWS::ElastiCache::ReplicationGroup", "PrimaryEndPoint.Port" },
};

static bool fits(const struct yaml_node *parameter, const char *name, const char *resource,
		 const char *attribute)
{
	for (size_t i = 0; i < ARRAY_LEN(FITS); i++)
		if (str_equal(FITS[i].type, text_of(parameter, "Type")) &&
		    str_ends(name, FITS[i].name) && str_equal(FITS[i].resource, resource) &&
		    str_equal(FITS[i].attribute, attribute))
			return true;
	return false;
}

/* Whether `logical_id` is there whenever the answers make the stack `consumer`. */
static bool is_there_when_needed(const struct templates *t, enum stack_id producer,
				 const char *logical_id, enum stack_id consumer)
{
	bool always = true;
	for (int bits = 0; bits < 8 && always; bits++) {
		struct template_value values[64];
		char *owned[64];
		size_t count = 0;
		CLEANUP(answers_release) struct answers a;
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct template made;
		answers_init(&a);
		answers_set(&a, Q_BASTION, bits & 1 ? "true" : "false");
		answers_set(&a, Q_KEY_PAIR, bits & 2 ? "tokyo" : "");
		answers_set(&a, Q_NAT, bits & 4 ? "single" : "per-zone");
		if (!stack_applies(&a, consumer)) continue;
		for (const struct stack_parameter *p = stack_spec(producer)->parameters;
		     p->name && count < 64; p++) {
			char *value = stack_parameter_answer(&a, p);
			if (!value) continue;
			owned[count] = value;
			values[count++] = (struct template_value){ p->name, value };
		}
		if (template_read(t->text[producer], strlen(t->text[producer]), "t", values, count,
				  &made, &err) < 0)
			fail_msg("%s", err_text(&err));
		for (size_t i = 0; i < made.resource_count; i++)
			if (str_equal(made.resources[i].logical_id, logical_id))
				always = made.resources[i].exists;
		template_release(&made);
		while (count)
			free(owned[--count]);
		always = always && stack_applies(&a, producer);
	}
	return always;
}

static char *judge_output(const struct templates *t, enum stack_id id,
			  const struct stack_parameter *p, const struct yaml_node *parameter)
{
	const struct yaml_node *output = section(t, p->stack, "Outputs", p->key);
	const struct yaml_node *value = yaml_get(output, "Value");
	if (p->stack >= id)
		return str_format("%s comes after its user", stack_spec(p->stack)->name);
	if (!output) return str_format("no output %s", p->key);
	if (!str_equal(p->key, p->name)) return str_format("is fed by another name, %s", p->key);
	bool is_ref = str_equal(value->tag, "!Ref");
	if (!is_ref && !str_equal(value->tag, "!GetAtt")) return str_format("is not of a resource");
	const char *attribute = is_ref ? "" : strchr(value->text, '.') + 1;
	CLEANUP(mem_free_text)
	char *logical_id = mem_copy_bytes(value->text, strcspn(value->text, "."));
	const struct yaml_node *resource = section(t, p->stack, "Resources", logical_id);
	if (!resource) return str_format("no resource %s", logical_id);
	if (!strstr(p->key, logical_id)) return str_format("comes from %s", logical_id);
	if (!fits(parameter, p->name, text_of(resource, "Type"), attribute))
		return str_format("%s from %s %s", text_of(parameter, "Type"),
				  text_of(resource, "Type"), attribute);
	if (!str_equal(text_of(output, "Condition"), text_of(resource, "Condition")))
		return str_format("the output's condition is not its resource's");
	if (*text_of(output, "Condition") && !is_there_when_needed(t, p->stack, logical_id, id))
		return str_format("%s is not always there", logical_id);
	return NULL;
}

/* ---- secrets and facts ---- */

static char *judge_secret(const struct stack_parameter *p, const struct yaml_node *parameter)
{
	static const char *const NAMES[SECRET_COUNT] = {
		[SECRET_REDASH_USER] = "RedashUserSecretArn",
		[SECRET_REDASH_PASSWORD] = "RedashPasswordSecretArn",
		[SECRET_MASTER_USER] = "MasterUserSecretArn",
		[SECRET_MASTER_PASSWORD] = "MasterPasswordSecretArn",
		[SECRET_COOKIE] = "CookieSecretArn",
		[SECRET_KEY] = "SecretKeySecretArn",
		[SECRET_MAIL_PASSWORD] = "MailPasswordSecretArn",
	};
	if (!str_equal(p->name, NAMES[p->secret]))
		return str_format("gets the secret of %s", NAMES[p->secret]);
	if (!strstr(text_of(parameter, "AllowedPattern"), ":secretsmanager:"))
		return str_format("does not ask for the ARN of a secret");
	return NULL;
}

static const struct {
	const char *name, *type, *description; /* words of it */
} FACTS[FACT_COUNT] = {
	[FACT_ENVIRONMENT_NAME] = { "EnvironmentName", "String", "" },
	[FACT_ZONE_NAME] = { "ZoneName", "String", "" },
	[FACT_HOST_NAME] = { "HostName", "String", "" },
	[FACT_NAME_SERVERS] = { "NameServers", "CommaDelimitedList", "" },
	[FACT_PARENT_ZONE_ID] = { "ParentHostedZoneId", "AWS::Route53::HostedZone::Id", "" },
	[FACT_CNAME_NAME] = { "RecordName", "String", "" },
	[FACT_CNAME_VALUE] = { "RecordValue", "String", "" },
	[FACT_UBUNTU_AMI] = { "ImageId", "AWS::EC2::Image::Id", "Ubuntu" },
	[FACT_AMAZON_LINUX_AMI] = { "ImageId", "AWS::EC2::Image::Id", "Amazon Linux" },
	[FACT_DATABASE_BOOTSTRAP] = { "DatabaseBootstrap", "String", "" },
};

static char *judge_fact(const struct stack_parameter *p, const struct yaml_node *parameter)
{
	if (!str_equal(FACTS[p->fact].name, p->name))
		return str_format("gets the fact of %s", FACTS[p->fact].name);
	if (!str_equal(FACTS[p->fact].type, text_of(parameter, "Type")))
		return str_format("is no %s", FACTS[p->fact].type);
	if (!strstr(text_of(parameter, "Description"), FACTS[p->fact].description))
		return str_format("is not %s", FACTS[p->fact].description);
	return NULL;
}

/* ---- answers ---- */

static bool has_item(const struct yaml_node *list, const char *text)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (str_equal(list->items[i]->text, text)) return true;
	return false;
}

static char *judge_choices(const struct question *q, const struct yaml_node *allowed)
{
	static const struct choice TOGGLE[] = { { "true", NULL, NULL },
						{ "false", NULL, NULL },
						{ NULL, NULL, NULL } };
	size_t count = 0;
	if (q->kind != QUESTION_CHOICE && q->kind != QUESTION_TOGGLE) return NULL;
	for (const struct choice *c = q->kind == QUESTION_TOGGLE ? TOGGLE : q->choices; c->value;
	     c++, count++)
		if (!has_item(allowed, c->value)) return str_format("refuses %s", c->value);
	if (count != allowed->count) return str_format("allows what nobody can choose");
	return NULL;
}

static char *judge_answer(const struct stack_parameter *p, const struct yaml_node *parameter)
{
	const struct question *q = question(p->question);
	const struct yaml_node *fallback = yaml_get(parameter, "Default");
	const char *pattern = text_of(parameter, "AllowedPattern");
	char *wrong = judge_choices(q, yaml_get(parameter, "AllowedValues"));
	regex_t regex;
	if (wrong || p->source == FROM_ANSWER_ITEM) return wrong;
	if (fallback && !str_equal(fallback->text, q->default_value))
		return str_format("has the default %s, the question has %s", fallback->text,
				  q->default_value);
	if (!*pattern || !q->default_value) return NULL;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return str_format("has no pattern: %s", pattern);
	if (regexec(&regex, q->default_value, 0, NULL, 0) != 0)
		wrong = str_format("refuses the question's default, %s", q->default_value);
	regfree(&regex);
	return wrong;
}

/* ---- all of them ---- */

static char *judge_parameter(const struct templates *t, enum stack_id id,
			     const struct stack_parameter *p)
{
	const struct yaml_node *parameter = section(t, id, "Parameters", p->name);
	if (!parameter) return str_format("is not in the template");
	for (const struct stack_parameter *other = stack_spec(id)->parameters; other != p; other++)
		if (str_equal(other->name, p->name)) return str_format("is fed twice");
	switch (p->source) {
	case FROM_OUTPUT:
		return judge_output(t, id, p, parameter);
	case FROM_SECRET_ARN:
		return judge_secret(p, parameter);
	case FROM_FACT:
		return judge_fact(p, parameter);
	case FROM_ANSWER:
	case FROM_ANSWER_LIST:
	case FROM_ANSWER_ITEM:
		return judge_answer(p, parameter);
	case FROM_CONSTANT:
		break;
	}
	return NULL;
}

static bool is_fed(enum stack_id id, const char *name)
{
	for (const struct stack_parameter *p = stack_spec(id)->parameters; p->name; p++)
		if (str_equal(p->name, name)) return true;
	return false;
}

/* "stack: Parameter ..." of the first thing that is wrong, or NULL; the caller frees. */
static char *judge(const struct templates *t)
{
	for (int i = 0; i < STACK_COUNT; i++) {
		enum stack_id id = (enum stack_id)i;
		const struct yaml_node *all = yaml_get(t->tree[id].root, "Parameters");
		for (const struct stack_parameter *p = stack_spec(id)->parameters; p->name; p++) {
			CLEANUP(mem_free_text) char *wrong = judge_parameter(t, id, p);
			if (wrong)
				return str_format("%s: %s %s", stack_spec(id)->name, p->name,
						  wrong);
		}
		for (size_t k = 0; k < all->count; k++)
			if (!yaml_get(all->items[k], "Default") && !is_fed(id, all->keys[k]->text))
				return str_format("%s: nothing feeds %s", stack_spec(id)->name,
						  all->keys[k]->text);
	}
	return NULL;
}

static void every_value_has_a_source_of_its_kind(void **state)
{
	struct templates t;
	(void)state;
	templates_read(&t, STACK_COUNT, NULL, NULL);
	CLEANUP(mem_free_text) char *wrong = judge(&t);
	templates_release(&t);
	if (wrong) fail_msg("%s", wrong);
}

static const struct {
	enum stack_id stack;
	const char *from, *to, *finding;
} DRIFTS[] = {
	{ STACK_NETWORK, "\n  DatabaseSecurityGroupId:", "\n  DatabaseGroupId:",
	  "data: DatabaseSecurityGroupId no output DatabaseSecurityGroupId" },
	{ STACK_NETWORK, "zone B., Value: !Ref PrivateSubnetB",
	  "zone B., Value: !Ref PublicSubnetB", "data: PrivateSubnetB comes from PublicSubnetB" },
	{ STACK_NETWORK, "the VPC., Value: !Ref Vpc", "the VPC., Value: !Ref Vp",
	  "redash: VpcId no resource Vp" },
	{ STACK_NETWORK, "the VPC., Value: !Ref Vpc", "the VPC., Value: !GetAtt Vpc.CidrBlock",
	  "redash: VpcId AWS::EC2::VPC::Id from AWS::EC2::VPC CidrBlock" },
	{ STACK_NETWORK, "    Condition: HasBastion\n    Description:",
	  "    Condition: OpensSsh\n    Description:",
	  "bastion: BastionSecurityGroupId the output's condition is not its resource's" },
	{ STACK_NETWORK, "HasBastion: !Equals [!Ref Bastion, \"true\"]",
	  "HasBastion: !Equals [!Ref NatMode, single]",
	  "bastion: BastionSecurityGroupId BastionSecurityGroup is not always there" },
	{ STACK_NETWORK, "\n  NatMode:\n", "\n  Fresh: { Type: String }\n  NatMode:\n",
	  "network: nothing feeds Fresh" },
	{ STACK_NETWORK, "AllowedValues: [per-zone, single]", "AllowedValues: [per-zone, one]",
	  "network: NatMode refuses single" },
	{ STACK_DATA, "!GetAtt Cache.PrimaryEndPoint.Port", "!GetAtt Cache.PrimaryEndPoint.Address",
	  "redash: CachePort Number from AWS::ElastiCache::ReplicationGroup "
	  "PrimaryEndPoint.Address" },
	{ STACK_DATA, "[valkey 8.0, valkey 7.2, redis 7.1]",
	  "[valkey 8.0, valkey 7.2, redis 7.1, redis 6.2]",
	  "data: CacheEngine allows what nobody can choose" },
	{ STACK_DATA, "Default: db.t4g.medium", "Default: db.t4g.large",
	  "data: DatabaseClass has the default db.t4g.large, the question has db.t4g.medium" },
	{ STACK_DATA, "^1[67]\\\\.", "^17\\\\.",
	  "data: PostgresVersion refuses the question's default, 16.13" },
	{ STACK_BASTION, "\n  RedashUserSecretArn:", "\n  UserSecretArn:",
	  "bastion: RedashUserSecretArn is not in the template" },
	{ STACK_REDASH, "Description: Ubuntu 24.04.", "Description: Amazon Linux.",
	  "redash: ImageId is not Ubuntu" },
	{ STACK_REDASH, "  PrivateSubnetA: { Type: \"AWS::EC2::Subnet::Id\"",
	  "  PrivateSubnetA: { Type: \"AWS::EC2::VPC::Id\"",
	  "redash: PrivateSubnetA AWS::EC2::VPC::Id from AWS::EC2::Subnet " },
	{ STACK_DELEGATION, "Type: CommaDelimitedList", "Type: String",
	  "delegation: NameServers is no CommaDelimitedList" },
};

static void every_drift_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(DRIFTS); i++) {
		struct templates t;
		templates_read(&t, DRIFTS[i].stack, DRIFTS[i].from, DRIFTS[i].to);
		CLEANUP(mem_free_text) char *wrong = judge(&t);
		templates_release(&t);
		if (!str_equal(wrong, DRIFTS[i].finding))
			fail_msg("with %s: %s, not %s", DRIFTS[i].to, wrong ? wrong : "nothing",
				 DRIFTS[i].finding);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_has_a_source_of_its_kind),
		cmocka_unit_test(every_drift_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
