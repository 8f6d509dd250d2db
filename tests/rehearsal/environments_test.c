/* Whole environments, stack after stack with the values of the table of stacks, over every choice
 * that changes what is made: which resources and outputs there are, and what decides about them. */
#include "core/plan/assets.h"
#include "core/plan/stacks.h"
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

/* Postgres 16 and 17, a class and serverless; each cache engine, with and without failover. */
static const struct {
	const char *version, *class, *family;
} DATABASES[] = {
	{ "16.13", "db.t4g.medium", "aurora-postgresql16" },
	{ "17.9", "db.t4g.medium", "aurora-postgresql17" },
	{ "17.9", "db.serverless", "aurora-postgresql17" },
};
static const struct {
	const char *answer, *engine, *version, *family;
} CACHES[] = {
	{ "valkey 8.0", "valkey", "8.0", "valkey8" },
	{ "valkey 7.2", "valkey", "7.2", "valkey7" },
	{ "redis 7.1", "redis", "7.1", "redis7" },
};
static const struct {
	const char *name, *partition, *domain, *principal, *tls;
} REGIONS[] = {
	{ "eu-west-1", "aws", "eu-west-1.compute.internal", "ec2.amazonaws.com",
	  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09" },
	{ "us-east-1", "aws", "ec2.internal", "ec2.amazonaws.com",
	  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09" },
	{ "cn-north-1", "aws-cn", "cn-north-1.compute.internal", "ec2.amazonaws.com.cn",
	  "ELBSecurityPolicy-TLS13-1-2-2021-06" },
	{ "us-gov-west-1", "aws-us-gov", "us-gov-west-1.compute.internal", "ec2.amazonaws.com",
	  "ELBSecurityPolicy-TLS13-1-2-2021-06" },
};

struct choices {
	bool per_zone, bastion, key, failover, mail;
	size_t database, cache, region;
};
struct environment {
	struct choices choices;
	struct lab lab;
	struct answers answers;
	const struct cfn_stack *stacks[STACK_COUNT]; /* NULL: does not apply */
};

/* ---- what there has to be; "?word": only with that choice ---- */

static const struct {
	enum stack_id stack;
	const char *resources, *outputs;
} EXPECTED[] = {
	{ STACK_NETWORK,
	  "Vpc DhcpOptions DhcpOptionsAssociation InternetGateway GatewayAttachment PublicSubnetA "
	  "PublicSubnetB PrivateSubnetA PrivateSubnetB PublicRoutes PublicDefaultRoute "
	  "PublicRoutesA PublicRoutesB NatAddressA NatA PrivateRouteTableA PrivateDefaultRouteA "
	  "PrivateRoutesA NatAddressB?per-zone NatB?per-zone PrivateRouteTableB "
	  "PrivateDefaultRouteB PrivateRoutesB S3Endpoint LoadBalancerSecurityGroup "
	  "RedashSecurityGroup BastionSecurityGroup?bastion DatabaseSecurityGroup "
	  "CacheSecurityGroup",
	  "VpcId PublicSubnetA PublicSubnetB PrivateSubnetA PrivateSubnetB "
	  "LoadBalancerSecurityGroupId RedashSecurityGroupId BastionSecurityGroupId?bastion "
	  "DatabaseSecurityGroupId CacheSecurityGroupId" },
	{ STACK_ZONE, "Zone", "HostedZoneId NameServers" },
	{ STACK_DELEGATION, "Delegation", "DelegatedName" },
	{ STACK_CERTIFICATE, "Certificate", "CertificateArn" },
	{ STACK_VALIDATION, "ValidationRecord", "RecordName" },
	{ STACK_DATA,
	  "DatabaseSubnets DatabaseParameters MonitoringRole Database DatabaseWriter CacheSubnets "
	  "CacheParameters Cache",
	  "DatabaseHost DatabasePort CacheHost CachePort" },
	{ STACK_BASTION, "Role InstanceProfile BootHandle Bastion Address?key Boot",
	  "InstanceId PublicAddress?key" },
	{ STACK_REDASH,
	  "Role InstanceProfile BootHandle LaunchTemplate Group Boot LoadBalancer TargetGroup "
	  "HttpsListener HttpListener AddressRecord",
	  "Address LoadBalancerDnsName LoadBalancerZoneId TargetGroupArn" },
};

static bool is_chosen(const struct choices *c, const char *word)
{
	if (str_equal(word, "per-zone")) return c->per_zone;
	if (str_equal(word, "bastion")) return c->bastion;
	if (str_equal(word, "key")) return c->key;
	fail_msg("no choice %s", word);
	return false;
}

/* `found`: a line for each, in any order, after a line end. */
static void expect_words(const char *what, const struct choices *c, const char *words,
			 const struct str *found)
{
	size_t bytes = 1;

	for (size_t len; *words; words += len + strspn(words + len, " ")) {
		len = strcspn(words, " ");
		CLEANUP(mem_free_text) char *line = str_format("\n%.*s\n", (int)len, words);
		char *condition = strchr(line, '?');

		if (condition) {
			CLEANUP(mem_free_text)
			char *word = mem_copy_bytes(condition + 1, strlen(condition) - 2);
			if (!is_chosen(c, word)) continue;
			condition[0] = '\n';
			condition[1] = '\0';
		}
		if (!strstr(str_text(found), line)) fail_msg("%s: no%s", what, line);
		bytes += strlen(line) - 1;
	}
	if (found->len != bytes) fail_msg("%s: more than expected:%s", what, str_text(found));
}

/* ---- coming up ---- */

static char *fact(const struct environment *e, enum fact id)
{
	switch (id) {
	case FACT_ENVIRONMENT_NAME:
		return answers_environment_name(&e->answers);
	case FACT_ZONE_NAME:
		return answers_zone_name(&e->answers);
	case FACT_HOST_NAME:
		return answers_host_name(&e->answers);
	case FACT_NAME_SERVERS:
		return mem_copy_text(lab_output(e->stacks[STACK_ZONE], "NameServers"));
	case FACT_PARENT_ZONE_ID:
		return mem_copy_text("Z0PARENT");
	case FACT_CNAME_NAME:
		return mem_copy_text("_0123456789abcdef.redash.dev.example.com");
	case FACT_CNAME_VALUE:
		return mem_copy_text("_0123456789abcdef.acm-validations.aws");
	case FACT_UBUNTU_AMI:
		return mem_copy_text("ami-0abcdef0123456789");
	case FACT_AMAZON_LINUX_AMI:
		return mem_copy_text("ami-09876543210fedcba");
	case FACT_DATABASE_BOOTSTRAP:
		return mem_copy_text(e->choices.bastion ? "bastion" : "redash");
	case FACT_COUNT:
		break;
	}
	fail_msg("no fact %d", (int)id);
	return NULL;
}

static char *secret_arn(const struct environment *e, enum secret_id id)
{
	size_t at = e->choices.region;

	if (!secret_applies(&e->answers, id)) return mem_copy_text("");
	return str_format("arn:%s:secretsmanager:%s:" LAB_ACCOUNT ":secret:team/dev/%s-a1b2c3",
			  REGIONS[at].partition, REGIONS[at].name, secret_spec(id)->name);
}

static char *value_of(const struct environment *e, const struct stack_parameter *p)
{
	switch (p->source) {
	case FROM_OUTPUT:
		return mem_copy_text(lab_output(e->stacks[p->stack], p->key));
	case FROM_SECRET_ARN:
		return secret_arn(e, p->secret);
	case FROM_FACT:
		return fact(e, p->fact);
	case FROM_ANSWER:
	case FROM_ANSWER_LIST:
	case FROM_ANSWER_ITEM:
	case FROM_CONSTANT:
		break;
	}
	return stack_parameter_answer(&e->answers, p);
}

static size_t add_value(char **texts, size_t count, const char *name, char *value)
{
	assert_true(count < 63);
	texts[count] = str_format("%s=%s", name, value);
	free(value);
	return count + 1;
}

static const struct cfn_stack *come_up(struct environment *e, enum stack_id id)
{
	const struct asset *asset = asset_find(stack_spec(id)->template);
	CLEANUP(mem_free_text) char *name = answers_stack_name(&e->answers, stack_spec(id)->name);
	char *texts[64] = { 0 };
	size_t count = 0;

	for (const struct stack_parameter *p = stack_spec(id)->parameters; p->name; p++)
		count = add_value(texts, count, p->name, value_of(e, p));
	const struct cfn_stack *stack =
		lab_complete(&e->lab, name, asset->bytes, (const char *const *)texts);
	for (size_t i = 0; i < count; i++) {
		char *value = strchr(texts[i], '=');

		*value++ = '\0';
		assert_string_equal(lab_parameter(stack, texts[i]), value);
		free(texts[i]);
	}
	return stack;
}

static void environment_open(struct environment *e, const struct choices *c)
{
	CLEANUP(mem_free_text) char *zone_a = str_format("%sa", REGIONS[c->region].name);
	CLEANUP(mem_free_text) char *zone_b = str_format("%sb", REGIONS[c->region].name);

	*e = (struct environment){ .choices = *c };
	lab_open(&e->lab, NULL, NULL);
	e->lab.region = REGIONS[c->region].name;
	answers_init(&e->answers);
	answers_set(&e->answers, Q_PARENT_DOMAIN, "example.com");
	answers_set(&e->answers, Q_ALLOW, "203.0.113.0/24\n198.51.100.7");
	answers_set(&e->answers, Q_ZONE_A, zone_a);
	answers_set(&e->answers, Q_ZONE_B, zone_b);
	answers_set(&e->answers, Q_DELEGATION_MODE, "same-account");
	answers_set(&e->answers, Q_NAT, c->per_zone ? "per-zone" : "single");
	answers_set(&e->answers, Q_BASTION, c->bastion ? "true" : "false");
	answers_set(&e->answers, Q_KEY_PAIR, c->key ? "team" : "");
	answers_set(&e->answers, Q_POSTGRES_VERSION, DATABASES[c->database].version);
	answers_set(&e->answers, Q_DATABASE_SIZE, DATABASES[c->database].class);
	answers_set(&e->answers, Q_CACHE_VERSION, CACHES[c->cache].answer);
	answers_set(&e->answers, Q_CACHE_FAILOVER, c->failover ? "true" : "false");
	answers_set(&e->answers, Q_MAIL_VIA, c->mail ? "smtp" : "none");
	answers_set(&e->answers, Q_MAIL_SERVER, "smtp.example.com");
	answers_set(&e->answers, Q_MAIL_USER, "redash");
	answers_set(&e->answers, Q_MAIL_SENDER, "redash@example.com");
	for (int id = 0; id < STACK_COUNT; id++)
		if (stack_applies(&e->answers, (enum stack_id)id))
			e->stacks[id] = come_up(e, (enum stack_id)id);
}

static void environment_close(struct environment *e)
{
	answers_release(&e->answers);
	lab_close(&e->lab);
}

/* ---- looking at it ---- */

static void judge_graph(const struct environment *e)
{
	for (size_t i = 0; i < ARRAY_LEN(EXPECTED); i++) {
		const struct cfn_stack *stack = e->stacks[EXPECTED[i].stack];
		CLEANUP(str_release) struct str resources = STR_INIT, outputs = STR_INIT;

		if (!stack) continue;
		str_add(&resources, "\n");
		str_add(&outputs, "\n");
		for (size_t k = 0; k < stack->resources.len; k++)
			str_addf(&resources, "%s\n", stack->resources.item[k].logical_id);
		for (size_t k = 0; k < stack->outputs.len; k++) {
			assert_true(*stack->outputs.item[k].value);
			assert_true(*stack->outputs.item[k].description);
			str_addf(&outputs, "%s\n", stack->outputs.item[k].key);
		}
		expect_words(stack->name, &e->choices, EXPECTED[i].resources, &resources);
		expect_words(stack->name, &e->choices, EXPECTED[i].outputs, &outputs);
	}
	assert_int_equal(e->stacks[STACK_BASTION] != NULL, e->choices.bastion);
}

static void judge_network(const struct environment *e)
{
	const struct cfn_stack *s = e->stacks[STACK_NETWORK];
	const struct choices *c = &e->choices;
	CLEANUP(mem_free_text)
	char *endpoint = str_format("com.amazonaws.%s.s3", REGIONS[c->region].name);

	lab_expect(s, "DhcpOptions", "DomainName", REGIONS[c->region].domain);
	lab_expect(s, "S3Endpoint", "ServiceName", endpoint);
	lab_expect(s, "PrivateDefaultRouteA", "NatGatewayId", lab_physical_id(s, "NatA"));
	lab_expect(s, "PrivateDefaultRouteB", "NatGatewayId",
		   lab_physical_id(s, c->per_zone ? "NatB" : "NatA"));
	assert_true(lab_event(s, "NatAddressA", "CREATE_IN_PROGRESS")->time_ms >=
		    lab_event(s, "GatewayAttachment", "CREATE_COMPLETE")->time_ms);
	lab_expect_count(s, "LoadBalancerSecurityGroup", "SecurityGroupIngress", 2 * 2);
	lab_expect_count(s, "DatabaseSecurityGroup", "SecurityGroupIngress", c->bastion ? 2 : 1);
	lab_expect_count(s, "CacheSecurityGroup", "SecurityGroupIngress", 1);
	if (c->bastion)
		lab_expect_count(s, "BastionSecurityGroup", "SecurityGroupIngress", c->key ? 2 : 0);
}

static void judge_data(const struct environment *e)
{
	const struct cfn_stack *s = e->stacks[STACK_DATA];
	size_t database = e->choices.database, cache = e->choices.cache;
	bool serverless = str_equal(DATABASES[database].class, "db.serverless");

	lab_expect(s, "Database", "EngineVersion", DATABASES[database].version);
	lab_expect(s, "Database", "EngineLifecycleSupport",
		   "open-source-rds-extended-support-disabled");
	lab_expect(s, "Database", "StorageEncrypted", "true");
	lab_expect(s, "Database", "Port", "5432");
	lab_expect(s, "Database", "ServerlessV2ScalingConfiguration.MinCapacity",
		   serverless ? "0.5" : NULL);
	lab_expect(s, "Database", "DBClusterIdentifier", NULL);
	lab_expect(s, "DatabaseParameters", "Family", DATABASES[database].family);
	lab_expect(s, "DatabaseWriter", "DBInstanceClass", DATABASES[database].class);
	lab_expect(s, "Cache", "Engine", CACHES[cache].engine);
	lab_expect(s, "Cache", "EngineVersion", CACHES[cache].version);
	lab_expect(s, "Cache", "NumCacheClusters", e->choices.failover ? "2" : "1");
	lab_expect(s, "Cache", "AutomaticFailoverEnabled", e->choices.failover ? "true" : "false");
	lab_expect(s, "Cache", "TransitEncryptionEnabled", "true");
	lab_expect(s, "Cache", "ReplicationGroupId", NULL);
	lab_expect(s, "CacheParameters", "CacheParameterGroupFamily", CACHES[cache].family);
	lab_expect(s, "CacheParameters", "Properties.maxmemory-policy", "noeviction");
}

static void judge_machines(const struct environment *e)
{
	static const char PRINCIPAL[] = "AssumeRolePolicyDocument.Statement.0.Principal.Service";
	static const char SECRETS[] = "Policies.0.PolicyDocument.Statement.0.Resource";
	const struct cfn_stack *bastion = e->stacks[STACK_BASTION], *s = e->stacks[STACK_REDASH];
	const struct choices *c = &e->choices;

	lab_expect(s, "Role", PRINCIPAL, REGIONS[c->region].principal);
	/* Its own four; the master's two only when it makes the database itself. */
	lab_expect_count(s, "Role", SECRETS, 4 + (c->bastion ? 0 : 2) + (c->mail ? 1 : 0));
	assert_string_equal(lab_parameter(s, "MailServer"), c->mail ? "smtp.example.com" : "");
	lab_expect(s, "HttpsListener", "SslPolicy", REGIONS[c->region].tls);
	lab_expect(s, "HttpsListener", "Certificates.0.CertificateArn",
		   lab_output(e->stacks[STACK_CERTIFICATE], "CertificateArn"));
	lab_expect(s, "Group", "HealthCheckType", "ELB");
	lab_expect(s, "Group", "VPCZoneIdentifier.1",
		   lab_output(e->stacks[STACK_NETWORK], "PrivateSubnetB"));
	lab_expect(s, "AddressRecord", "Name", "redash.dev.example.com.");
	if (!bastion) return;
	lab_expect(bastion, "Role", PRINCIPAL, REGIONS[c->region].principal);
	lab_expect_count(bastion, "Role", SECRETS, 4);
	lab_expect(bastion, "Bastion", "KeyName", c->key ? "team" : NULL);
	lab_expect(
		bastion, "Bastion", "SubnetId",
		lab_output(e->stacks[STACK_NETWORK], c->key ? "PublicSubnetA" : "PrivateSubnetA"));
}

/* Nat, step server and key, database, mail: each with each. Cache and region go along, so that
 * each of the first two, and each of the last two, meets each cache. */
static void every_choice_makes_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < 36; i++) {
		size_t server = i / 2 % 3, cache = (i % 6 + i / 6) % 6;
		const struct choices c = { .per_zone = i % 2 == 0,
					   .bastion = server > 0,
					   .key = server > 1,
					   .database = i / 6 % 3,
					   .mail = i / 18,
					   .cache = cache % 3,
					   .failover = cache / 3,
					   .region = (server + i / 6) % ARRAY_LEN(REGIONS) };
		struct environment e;

		environment_open(&e, &c);
		judge_graph(&e);
		judge_network(&e);
		judge_data(&e);
		judge_machines(&e);
		environment_close(&e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_choice_makes_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
