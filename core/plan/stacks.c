#include "core/plan/stacks.h"

#include "core/base/mem.h"
#include "core/net/ipv4.h"
#include "core/plan/assets.h"
#include "core/plan/template.h"

#include <string.h>

#define ANSWER(template_name, id)                                            \
	{                                                                    \
		.name = template_name, .source = FROM_ANSWER, .question = id \
	}
#define OUTPUT(template_name, id, output)                                                \
	{                                                                                \
		.name = template_name, .source = FROM_OUTPUT, .stack = id, .key = output \
	}
#define SECRET(template_name, id)                                              \
	{                                                                      \
		.name = template_name, .source = FROM_SECRET_ARN, .secret = id \
	}
#define FACT(template_name, id)                                        \
	{                                                              \
		.name = template_name, .source = FROM_FACT, .fact = id \
	}
#define ALLOWED(number, at)                                                                    \
	{                                                                                      \
		.name = "AllowedCidr" number, .source = FROM_ANSWER_ITEM, .question = Q_ALLOW, \
		.index = at                                                                    \
	}
#define END                  \
	{                    \
		.name = NULL \
	}

static const struct stack_parameter network[] = {
	FACT("EnvironmentName", FACT_ENVIRONMENT_NAME),
	ANSWER("VpcCidr", Q_VPC_CIDR),
	ANSWER("PublicSubnetACidr", Q_PUBLIC_A),
	ANSWER("PublicSubnetBCidr", Q_PUBLIC_B),
	ANSWER("PrivateSubnetACidr", Q_PRIVATE_A),
	ANSWER("PrivateSubnetBCidr", Q_PRIVATE_B),
	ANSWER("ZoneA", Q_ZONE_A),
	ANSWER("ZoneB", Q_ZONE_B),
	ANSWER("NatMode", Q_NAT),
	ANSWER("Bastion", Q_BASTION),
	ANSWER("KeyPairName", Q_KEY_PAIR),
	ALLOWED("01", 0),
	ALLOWED("02", 1),
	ALLOWED("03", 2),
	ALLOWED("04", 3),
	ALLOWED("05", 4),
	ALLOWED("06", 5),
	ALLOWED("07", 6),
	ALLOWED("08", 7),
	ALLOWED("09", 8),
	ALLOWED("10", 9),
	ALLOWED("11", 10),
	ALLOWED("12", 11),
	ALLOWED("13", 12),
	ALLOWED("14", 13),
	ALLOWED("15", 14),
	ALLOWED("16", 15),
	ALLOWED("17", 16),
	ALLOWED("18", 17),
	ALLOWED("19", 18),
	ALLOWED("20", 19),
	END,
};
static const struct stack_parameter zone[] = { FACT("ZoneName", FACT_ZONE_NAME), END };
static const struct stack_parameter delegation[] = {
	FACT("ParentHostedZoneId", FACT_PARENT_ZONE_ID),
	FACT("ZoneName", FACT_ZONE_NAME),
	FACT("NameServers", FACT_NAME_SERVERS),
	END,
};
static const struct stack_parameter certificate[] = { FACT("HostName", FACT_HOST_NAME), END };
static const struct stack_parameter validation[] = {
	OUTPUT("HostedZoneId", STACK_ZONE, "HostedZoneId"),
	FACT("RecordName", FACT_CNAME_NAME),
	FACT("RecordValue", FACT_CNAME_VALUE),
	END,
};
static const struct stack_parameter data[] = {
	FACT("EnvironmentName", FACT_ENVIRONMENT_NAME),
	OUTPUT("PrivateSubnetA", STACK_NETWORK, "PrivateSubnetA"),
	OUTPUT("PrivateSubnetB", STACK_NETWORK, "PrivateSubnetB"),
	OUTPUT("DatabaseSecurityGroupId", STACK_NETWORK, "DatabaseSecurityGroupId"),
	OUTPUT("CacheSecurityGroupId", STACK_NETWORK, "CacheSecurityGroupId"),
	SECRET("MasterUserSecretArn", SECRET_MASTER_USER),
	SECRET("MasterPasswordSecretArn", SECRET_MASTER_PASSWORD),
	ANSWER("PostgresVersion", Q_POSTGRES_VERSION),
	ANSWER("DatabaseClass", Q_DATABASE_SIZE),
	ANSWER("CacheEngine", Q_CACHE_VERSION),
	ANSWER("CacheNodeType", Q_CACHE_SIZE),
	ANSWER("ServerlessMinCapacity", Q_CAPACITY_MIN),
	ANSWER("ServerlessMaxCapacity", Q_CAPACITY_MAX),
	ANSWER("BackupDays", Q_BACKUP_DAYS),
	ANSWER("DeletionProtection", Q_DELETION_PROTECTION),
	ANSWER("CacheFailover", Q_CACHE_FAILOVER),
	END,
};
static const struct stack_parameter bastion[] = {
	FACT("EnvironmentName", FACT_ENVIRONMENT_NAME),
	OUTPUT("PublicSubnetA", STACK_NETWORK, "PublicSubnetA"),
	OUTPUT("PrivateSubnetA", STACK_NETWORK, "PrivateSubnetA"),
	OUTPUT("BastionSecurityGroupId", STACK_NETWORK, "BastionSecurityGroupId"),
	FACT("ImageId", FACT_AMAZON_LINUX_AMI),
	ANSWER("InstanceType", Q_BASTION_SIZE),
	ANSWER("KeyPairName", Q_KEY_PAIR),
	OUTPUT("DatabaseHost", STACK_DATA, "DatabaseHost"),
	OUTPUT("DatabasePort", STACK_DATA, "DatabasePort"),
	SECRET("MasterUserSecretArn", SECRET_MASTER_USER),
	SECRET("MasterPasswordSecretArn", SECRET_MASTER_PASSWORD),
	SECRET("RedashUserSecretArn", SECRET_REDASH_USER),
	SECRET("RedashPasswordSecretArn", SECRET_REDASH_PASSWORD),
	END,
};
static const struct stack_parameter redash[] = {
	FACT("EnvironmentName", FACT_ENVIRONMENT_NAME),
	OUTPUT("VpcId", STACK_NETWORK, "VpcId"),
	OUTPUT("PublicSubnetA", STACK_NETWORK, "PublicSubnetA"),
	OUTPUT("PublicSubnetB", STACK_NETWORK, "PublicSubnetB"),
	OUTPUT("PrivateSubnetA", STACK_NETWORK, "PrivateSubnetA"),
	OUTPUT("PrivateSubnetB", STACK_NETWORK, "PrivateSubnetB"),
	OUTPUT("LoadBalancerSecurityGroupId", STACK_NETWORK, "LoadBalancerSecurityGroupId"),
	OUTPUT("RedashSecurityGroupId", STACK_NETWORK, "RedashSecurityGroupId"),
	OUTPUT("HostedZoneId", STACK_ZONE, "HostedZoneId"),
	FACT("HostName", FACT_HOST_NAME),
	OUTPUT("CertificateArn", STACK_CERTIFICATE, "CertificateArn"),
	FACT("ImageId", FACT_UBUNTU_AMI),
	ANSWER("InstanceType", Q_REDASH_SIZE),
	ANSWER("RedashVersion", Q_REDASH_VERSION),
	OUTPUT("DatabaseHost", STACK_DATA, "DatabaseHost"),
	OUTPUT("DatabasePort", STACK_DATA, "DatabasePort"),
	FACT("DatabaseBootstrap", FACT_DATABASE_BOOTSTRAP),
	OUTPUT("CacheHost", STACK_DATA, "CacheHost"),
	OUTPUT("CachePort", STACK_DATA, "CachePort"),
	SECRET("RedashUserSecretArn", SECRET_REDASH_USER),
	SECRET("RedashPasswordSecretArn", SECRET_REDASH_PASSWORD),
	SECRET("CookieSecretArn", SECRET_COOKIE),
	SECRET("SecretKeySecretArn", SECRET_KEY),
	SECRET("MasterUserSecretArn", SECRET_MASTER_USER),
	SECRET("MasterPasswordSecretArn", SECRET_MASTER_PASSWORD),
	ANSWER("MailServer", Q_MAIL_SERVER),
	ANSWER("MailPort", Q_MAIL_PORT),
	ANSWER("MailSecurity", Q_MAIL_SECURITY),
	ANSWER("MailUser", Q_MAIL_USER),
	ANSWER("MailSender", Q_MAIL_SENDER),
	SECRET("MailPasswordSecretArn", SECRET_MAIL_PASSWORD),
	END,
};

static const struct stack_spec table[STACK_COUNT] = {
	[STACK_NETWORK] = { STACK_NETWORK, "network", "templates/network.yaml",
			    "VPC, four subnets, NAT, routes, security groups", false, network },
	[STACK_ZONE] = { STACK_ZONE, "zone", "templates/zone.yaml", "public hosted zone", false,
			 zone },
	[STACK_DELEGATION] = { STACK_DELEGATION, "delegation", "templates/delegation.yaml",
			       "NS record in the parent zone", false, delegation },
	[STACK_CERTIFICATE] = { STACK_CERTIFICATE, "certificate", "templates/certificate.yaml",
				"ACM certificate", false, certificate },
	[STACK_VALIDATION] = { STACK_VALIDATION, "validation", "templates/validation.yaml",
			       "CNAME that validates the certificate", false, validation },
	[STACK_DATA] = { STACK_DATA, "data", "templates/data.yaml", "Aurora PostgreSQL, cache",
			 true, data },
	[STACK_BASTION] = { STACK_BASTION, "bastion", "templates/bastion.yaml",
			    "step server, database role and database", true, bastion },
	[STACK_REDASH] = { STACK_REDASH, "redash", "templates/redash.yaml",
			   "load balancer, Redash, address record", true, redash },
};

const struct stack_spec *stack_spec(enum stack_id id)
{
	return &table[id];
}

static char *joined(const struct answers *a, enum question_id id)
{
	char *text = mem_copy_text(answers_get(a, id));
	for (char *c = text; *c; c++)
		if (*c == '\n') *c = ',';
	return text;
}

/* "" beyond the end of the list; an address becomes the block that CloudFormation wants. */
static char *item(const struct answers *a, enum question_id id, size_t i)
{
	CLEANUP(mem_free_text) char *text = answers_list_item(a, id, i);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct cidr c;
	char block[CIDR_TEXT_MAX];
	if (!*text || cidr_parse(text, &c, &ignored) < 0) return TAKE(text);
	cidr_format(c, block);
	return mem_copy_text(block);
}

char *stack_parameter_answer(const struct answers *a, const struct stack_parameter *p)
{
	switch (p->source) {
	case FROM_ANSWER:
		return answers_effective(a, p->question);
	case FROM_ANSWER_LIST:
		return joined(a, p->question);
	case FROM_ANSWER_ITEM:
		return item(a, p->question, p->index);
	case FROM_CONSTANT:
		return mem_copy_text(p->key);
	case FROM_OUTPUT:
	case FROM_SECRET_ARN:
	case FROM_FACT:
		break;
	}
	return NULL;
}

static bool has_resource(const struct stack_spec *spec, const char *logical_id)
{
	const struct asset *a = asset_find(spec->template);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template t;
	bool found = false;
	if (!a || template_read(a->bytes, a->len, a->name, NULL, 0, &t, &err) < 0)
		BUG("template of %s: %s", spec->name, err_text(&err));
	for (size_t i = 0; i < t.resource_count && !found; i++)
		found = strcmp(t.resources[i].logical_id, logical_id) == 0;
	template_release(&t);
	return found;
}

bool stacks_have_resource(const char *name)
{
	const char *slash = strchr(name, '/');
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct stack_spec *spec = stack_spec((enum stack_id)id);
		size_t n = strlen(spec->name);
		bool is_named =
			slash && (size_t)(slash - name) == n && strncmp(name, spec->name, n) == 0;
		if (slash ? is_named && has_resource(spec, slash + 1) : has_resource(spec, name))
			return true;
	}
	return false;
}

bool stack_applies(const struct answers *a, enum stack_id id)
{
	if (id == STACK_BASTION) return answers_is(a, Q_BASTION, "true");
	bool has_zone = answers_have_zone(a);
	if (id == STACK_ZONE || id == STACK_VALIDATION) return has_zone;
	if (id == STACK_DELEGATION) return has_zone && !answers_is(a, Q_DELEGATION_MODE, "copy");
	return true;
}
