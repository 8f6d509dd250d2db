#include "core/plan/questions.h"

#include "core/plan/question_checks.h"

static const struct choice modes[] = {
	{ "copy", "by hand", "show the records; somebody adds them in the parent's account" },
	{ "profile", "with a profile", "add them with credentials of the parent's account" },
	{ "same-account", "same account", "the parent zone is in this account" },
	{ "parent-hosted", "no zone of its own", "somebody adds two records to the parent's zone" },
	{ 0 },
};
static const struct choice certificate_times[] = {
	{ "together", "at once", "NS and CNAME can be shown together" },
	{ "after", "after the delegation", "ask ACM only when the NS records are seen" },
	{ 0 },
};
static const struct choice nat_choices[] = {
	{ "per-zone", "one per zone", "survives the failure of a zone" },
	{ "single", "one only", "half the price; its zone down stops all egress" },
	{ 0 },
};
static const struct choice regions[] = {
	{ "ap-northeast-1", "Tokyo", "" },     { "ap-northeast-3", "Osaka", "" },
	{ "us-east-1", "N. Virginia", "" },    { "us-west-2", "Oregon", "" },
	{ "eu-central-1", "Frankfurt", "" },   { "eu-west-1", "Ireland", "" },
	{ "ap-southeast-1", "Singapore", "" }, { 0 },
};
static const struct choice redash_sizes[] = {
	{ "t3.large", "t3.large", "2 vCPU, 8 GiB: the least that is comfortable" },
	{ "m7i.large", "m7i.large", "2 vCPU, 8 GiB, steady" },
	{ "m7i.xlarge", "m7i.xlarge", "4 vCPU, 16 GiB" },
	{ "m5.xlarge", "m5.xlarge", "4 vCPU, 16 GiB, older" },
	{ 0 },
};
static const struct choice database_sizes[] = {
	{ "db.t4g.medium", "db.t4g.medium", "2 vCPU, 4 GiB" },
	{ "db.t3.medium", "db.t3.medium", "2 vCPU, 4 GiB, Intel" },
	{ "db.r7g.large", "db.r7g.large", "2 vCPU, 16 GiB" },
	{ "db.serverless", "db.serverless", "grows and shrinks between two limits" },
	{ 0 },
};
static const struct choice cache_sizes[] = {
	{ "cache.t4g.micro", "cache.t4g.micro", "0.5 GiB" },
	{ "cache.t4g.small", "cache.t4g.small", "1.4 GiB" },
	{ "cache.m7g.large", "cache.m7g.large", "6.4 GiB" },
	{ 0 },
};
static const struct choice bastion_sizes[] = {
	{ "t3.micro", "t3.micro", "2 vCPU, 1 GiB: enough" },
	{ "t3.small", "t3.small", "2 vCPU, 2 GiB" },
	{ "t4g.micro", "t4g.micro", "2 vCPU, 1 GiB, Graviton" },
	{ 0 },
};
static const struct choice redash_versions[] = {
	{ "26.3.0", "26.3.0", "newest stable" },
	{ "25.8.0", "25.8.0", "the line before" },
	{ "10.1.0", "10.1.0", "old; only to import an old installation" },
	{ 0 },
};
static const struct choice postgres_versions[] = {
	{ "16.13", "16.13", "Aurora PostgreSQL 16" },
	{ "17.9", "17.9", "Aurora PostgreSQL 17" },
	{ 0 },
};
static const struct choice cache_versions[] = {
	{ "valkey 8.0", "Valkey 8.0", "" },
	{ "valkey 7.2", "Valkey 7.2", "" },
	{ "redis 7.1", "Redis OSS 7.1", "" },
	{ 0 },
};
static const struct choice mail_ways[] = {
	{ "none", "not at all", "no invitations, resets and alerts by mail" },
	{ "ses", "Amazon SES", "of this account and region" },
	{ "smtp", "SMTP server", "any other server" },
	{ 0 },
};
static const struct choice mail_securities[] = {
	{ "starttls", "STARTTLS", "mostly port 587" },
	{ "tls", "TLS", "from the first byte; mostly port 465" },
	{ "none", "none", "nothing is encrypted, the password neither" },
	{ 0 },
};

#define HELP_NAMES                                                                               \
	"Prefix and environment name every stack, tag and secret of this set-up:\n"              \
	"<prefix>-<environment>-<stack> and <prefix>/<environment>/<secret>. Two environments\n" \
	"live side by side in one account when one of the two differs.\n"                        \
	"Example: redash and dev. Changing it later means a new environment."
#define HELP_SUBNETS                                                                            \
	"Four blocks inside the VPC block, none overlapping another: a public and a private\n"  \
	"subnet in each of two zones. Public ones hold the load balancer and NAT (at least\n"   \
	"/27); private ones hold Redash, Aurora and the cache (at least /28). AWS keeps five\n" \
	"addresses of each. Example: 10.0.1.0/24. Changing one later replaces what is in it."
#define HELP_CLASS                                                                       \
	"The list shows sizes that fit; any other class of your account may be typed.\n" \
	"Changing it later replaces or restarts the machine behind it, data stays."

#define HELP_CAPACITY                                                                          \
	"For the class db.serverless. Aurora grows and shrinks between the two figures; one\n" \
	"unit is about 2 GiB of memory, with processor to match, and is paid by the second.\n" \
	"Redash asks its database all the time, so it never shrinks to nothing. Halves are\n"  \
	"allowed. Example: 0.5 and 4. It can be changed later."

static const struct question table[Q_COUNT] = {
	[Q_PREFIX] = { Q_PREFIX, PAGE_ACCOUNT, QUESTION_TEXT, "environment.prefix", "Name prefix",
		       "Letters, digits and hyphens; the first part of every name.", HELP_NAMES,
		       "redash", NULL, check_prefix },
	[Q_ENVIRONMENT] = { Q_ENVIRONMENT, PAGE_ACCOUNT, QUESTION_TEXT, "environment.name",
			    "Environment",
			    "Letters, digits and hyphens; the second part of every name.",
			    HELP_NAMES, "dev", NULL, check_environment },
	[Q_PROFILE] = { Q_PROFILE, PAGE_ACCOUNT, QUESTION_TEXT, "account.profile", "AWS profile",
			"Empty: the credentials of the environment, else the default profile.",
			"The account that gets Redash. A profile named here beats keys in the "
			"environment,\n"
			"so that the two accounts can never be mixed up. Empty: AWS_ACCESS_KEY_ID "
			"and so\n"
			"on if they are set, else the profile 'default'.\n"
			"Example: dev. Credentials are never written to any file.",
			"", NULL, check_profile },
	[Q_REGION] = { Q_REGION, PAGE_ACCOUNT, QUESTION_TEXT, "account.region", "Region",
		       "The AWS region that everything is made in.",
		       "Example: ap-northeast-1. The certificate and the load balancer have to be "
		       "in the\n"
		       "same region. Changing it later means a new environment.",
		       "ap-northeast-1", regions, check_region },
	[Q_PARENT_DOMAIN] = { Q_PARENT_DOMAIN, PAGE_DOMAIN, QUESTION_TEXT, "domain.parent",
			      "Parent domain",
			      "A domain that exists; only a sub-domain of it is used.",
			      "The parent domain must already exist. It stays where it is: only "
			      "the sub-domain\n"
			      "is delegated to this account, so a mistake here cannot break mail "
			      "or web sites\n"
			      "that use the parent. Example: example.com.\n"
			      "Changing it later makes a new zone, a new certificate and a new "
			      "address.",
			      NULL, NULL, check_domain_name },
	[Q_ZONE_LABEL] = { Q_ZONE_LABEL, PAGE_DOMAIN, QUESTION_TEXT, "domain.zone", "Sub-domain",
			   "Letters, digits and hyphens; it becomes part of every name.",
			   "The zone made in this account, in front of the parent domain: dev "
			   "gives\n"
			   "dev.example.com. It needs NS records in the parent's zone, once. "
			   "Without a zone\n"
			   "of its own it is only a part of the name.\n"
			   "Changing it later makes a new zone and a new certificate.",
			   "dev", NULL, check_sub_domain },
	[Q_HOST_LABEL] = { Q_HOST_LABEL, PAGE_DOMAIN, QUESTION_TEXT, "domain.host", "Host name",
			   "The name of Redash inside the sub-domain.",
			   "redash gives https://redash.dev.example.com. The whole name may be at "
			   "most 64\n"
			   "characters, or ACM refuses the certificate.\n"
			   "Changing it later makes a new certificate.",
			   "redash", NULL, check_label },
	[Q_DELEGATION_MODE] = { Q_DELEGATION_MODE, PAGE_ACCOUNT, QUESTION_CHOICE, "delegation.mode",
				"Delegation", "Who adds the records to the parent's zone.",
				"by hand: the wizard shows four values, in every form somebody may "
				"need, and\n"
				"watches the parent's name servers until they arrive.\n"
				"with a profile: the wizard adds them with credentials of the "
				"parent's account.\n"
				"same account: the parent zone is in the account that gets "
				"Redash.\n"
				"no zone of its own: no delegation; somebody adds two records to "
				"the parent's\n"
				"zone by hand: ACM's CNAME, then the address. No profile is used.",
				"copy", modes, check_mode },
	[Q_PARENT_PROFILE] = { Q_PARENT_PROFILE, PAGE_ACCOUNT, QUESTION_TEXT, "delegation.profile",
			       "Parent's profile",
			       "AWS profile of the account that owns the parent zone.",
			       "Used for one thing: the stack that holds the NS record. It needs "
			       "rights to\n"
			       "find the zone, change that record and make a stack. Example: prod.",
			       "", NULL, check_profile },
	[Q_CERTIFICATE_WHEN] = { Q_CERTIFICATE_WHEN, PAGE_ACCOUNT, QUESTION_CHOICE,
				 "delegation.certificate", "Certificate",
				 "When ACM is asked for the certificate.",
				 "at once: the certificate is requested as soon as the zone "
				 "exists, so that NS and\n"
				 "CNAME stand on one page. CloudFormation gives up on it after "
				 "about 12 hours.\n"
				 "after the delegation: choose this when the parent's admin may "
				 "take days.",
				 "together", certificate_times, check_certificate_when },
	[Q_VPC_CIDR] = { Q_VPC_CIDR, PAGE_NETWORK, QUESTION_TEXT, "network.vpc", "VPC block",
			 "A private IPv4 block from /16 to /28.",
			 "Every address of the environment comes from this block. Choose one that "
			 "no network\n"
			 "you may connect to uses, and keep away from 172.17.0.0 to "
			 "172.31.255.255, which\n"
			 "Docker takes on the Redash machine. Example: 10.0.0.0/16.\n"
			 "Changing it later replaces everything.",
			 "10.0.0.0/16", NULL, check_vpc },
	[Q_PUBLIC_A] = { Q_PUBLIC_A, PAGE_NETWORK, QUESTION_TEXT, "network.public[0]",
			 "Public subnet A", "Load balancer and NAT in zone A; /16 to /27.",
			 HELP_SUBNETS, "10.0.1.0/24", NULL, check_public_subnet },
	[Q_PUBLIC_B] = { Q_PUBLIC_B, PAGE_NETWORK, QUESTION_TEXT, "network.public[1]",
			 "Public subnet B", "Load balancer and NAT in zone B; /16 to /27.",
			 HELP_SUBNETS, "10.0.2.0/24", NULL, check_public_subnet },
	[Q_PRIVATE_A] = { Q_PRIVATE_A, PAGE_NETWORK, QUESTION_TEXT, "network.private[0]",
			  "Private subnet A", "Redash, Aurora and cache in zone A; /16 to /28.",
			  HELP_SUBNETS, "10.0.3.0/24", NULL, check_private_subnet },
	[Q_PRIVATE_B] = { Q_PRIVATE_B, PAGE_NETWORK, QUESTION_TEXT, "network.private[1]",
			  "Private subnet B", "Redash, Aurora and cache in zone B; /16 to /28.",
			  HELP_SUBNETS, "10.0.4.0/24", NULL, check_private_subnet },
	[Q_ZONE_A] = { Q_ZONE_A, PAGE_ZONES, QUESTION_TEXT, "network.zones[0]", "Zone A",
		       "The first availability zone.",
		       "Zone letters differ between accounts: your 1a is not another account's 1a. "
		       "The id\n"
		       "behind it (apne1-az4) names the same place everywhere.\n"
		       "Example: ap-northeast-1a. Changing it later replaces the subnets.",
		       NULL, NULL, check_zone },
	[Q_ZONE_B] = { Q_ZONE_B, PAGE_ZONES, QUESTION_TEXT, "network.zones[1]", "Zone B",
		       "The second availability zone, not the first again.",
		       "Aurora and the load balancer want two zones, so that one may fail.\n"
		       "Example: ap-northeast-1c. Changing it later replaces the subnets.",
		       NULL, NULL, check_zone },
	[Q_NAT] = { Q_NAT, PAGE_ZONES, QUESTION_CHOICE, "network.nat", "NAT gateways",
		    "How private machines reach the internet.",
		    "Redash reaches data sources and updates through NAT. One per zone survives "
		    "the\n"
		    "failure of a zone; one only costs half. It can be changed later.",
		    "per-zone", nat_choices, check_nat },
	[Q_ALLOW] = { Q_ALLOW, PAGE_ACCESS, QUESTION_LIST, "access.allow", "Allowed IPs",
		      "Addresses or blocks that may open Redash, one a row.",
		      "Only these may reach ports 443 and 80 of the load balancer. An address is "
		      "taken as\n"
		      "/32. Example: 203.0.113.0/24, 198.51.100.7. It can be changed later.",
		      NULL, NULL, check_allowed },
	[Q_KEY_PAIR] = { Q_KEY_PAIR, PAGE_ACCESS, QUESTION_TEXT, "access.key_pair", "Key pair",
			 "EC2 key pair for SSH to the step server; empty: Session Manager only.",
			 "With a key pair the step server accepts SSH from the allowed addresses. "
			 "Without,\n"
			 "nothing listens: use 'aws ssm start-session', which needs no open port.",
			 "", NULL, check_key_pair },
	[Q_BASTION] = { Q_BASTION, PAGE_ACCESS, QUESTION_TOGGLE, "access.bastion", "Step server",
			"A small machine to look at the database from.",
			"Its first boot makes Redash's database role and database. Without it the "
			"Redash\n"
			"machine does that itself, and is given the right to read the master "
			"password.",
			"true", NULL, check_toggle },
	[Q_REDASH_SIZE] = { Q_REDASH_SIZE, PAGE_SIZES, QUESTION_TEXT, "sizes.redash", "Redash",
			    "EC2 instance type of the Redash machine; 8 GiB or more.", HELP_CLASS,
			    "t3.large", redash_sizes, check_instance_type },
	[Q_DATABASE_SIZE] = { Q_DATABASE_SIZE, PAGE_SIZES, QUESTION_TEXT, "sizes.database",
			      "Aurora", "Aurora instance class.", HELP_CLASS, "db.t4g.medium",
			      database_sizes, check_database_class },
	[Q_CACHE_SIZE] = { Q_CACHE_SIZE, PAGE_SIZES, QUESTION_TEXT, "sizes.cache", "Cache",
			   "ElastiCache node type.", HELP_CLASS, "cache.t4g.micro", cache_sizes,
			   check_cache_type },
	[Q_BASTION_SIZE] = { Q_BASTION_SIZE, PAGE_SIZES, QUESTION_TEXT, "sizes.bastion",
			     "Step server", "EC2 instance type of the step server.", HELP_CLASS,
			     "t3.micro", bastion_sizes, check_instance_type },
	[Q_REDASH_VERSION] = { Q_REDASH_VERSION, PAGE_SIZES, QUESTION_CHOICE, "versions.redash",
			       "Redash version", "The image tag that is pulled.",
			       "26.3.0 is the newest stable line; 25.8.0 the one before, should "
			       "the newest give\n"
			       "trouble. Both want 8 GiB of memory. 10.1.0 of 2021 is only for "
			       "importing an old\n"
			       "installation: it has known security holes, so keep the allowed "
			       "addresses few and\n"
			       "go on to 25.8.0 or 26.3.0 soon. Secrets of the old installation "
			       "are adopted on\n"
			       "the page Secrets. Whether the image can be had is seen at the "
			       "first boot.",
			       "26.3.0", redash_versions, check_redash_version },
	[Q_POSTGRES_VERSION] = { Q_POSTGRES_VERSION, PAGE_SIZES, QUESTION_TEXT, "versions.postgres",
				 "PostgreSQL version",
				 "Aurora PostgreSQL 16 or 17, with its minor.",
				 "A version that AWS still creates without paid extended support.\n"
				 "Example: 16.13.",
				 "16.13", postgres_versions, check_postgres_version },
	[Q_CACHE_VERSION] = { Q_CACHE_VERSION, PAGE_SIZES, QUESTION_CHOICE, "versions.cache",
			      "Cache engine", "Valkey, or Redis OSS 7.1.",
			      "Redash needs a cache with cluster mode off; both work. Valkey costs "
			      "less.",
			      "valkey 8.0", cache_versions, check_cache_version },
	[Q_CAPACITY_MIN] = { Q_CAPACITY_MIN, PAGE_SIZES, QUESTION_TEXT, "data.capacity_min",
			     "Least capacity", "Aurora capacity units, 0.5 to 256, in halves.",
			     HELP_CAPACITY, "0.5", NULL, check_capacity },
	[Q_CAPACITY_MAX] = { Q_CAPACITY_MAX, PAGE_SIZES, QUESTION_TEXT, "data.capacity_max",
			     "Most capacity", "Aurora capacity units, 1 to 256, in halves.",
			     HELP_CAPACITY, "4", NULL, check_capacity },
	[Q_BACKUP_DAYS] = { Q_BACKUP_DAYS, PAGE_SIZES, QUESTION_TEXT, "data.backup_days",
			    "Backup days", "How long Aurora's automatic backups are kept: 1 to 35.",
			    "The database can be restored to any second of these days. Longer "
			    "costs storage.\n"
			    "Restoring makes a new cluster; the secret key has to be kept too. "
			    "Example: 7.\n"
			    "It can be changed later.",
			    "7", NULL, check_backup_days },
	[Q_DELETION_PROTECTION] = { Q_DELETION_PROTECTION, PAGE_SIZES, QUESTION_TOGGLE,
				    "data.deletion_protection", "Delete protection",
				    "Whether Aurora refuses to be deleted.",
				    "Off for a first set-up: with it on, a creation that fails "
				    "cannot be rolled back,\n"
				    "and the cluster has to be removed by hand. Turn it on once "
				    "Redash is up and holds\n"
				    "something: aws rds modify-db-cluster --deletion-protection, "
				    "or the console.\n"
				    "A deleted cluster leaves a last snapshot in any case.",
				    "false", NULL, check_toggle },
	[Q_CACHE_FAILOVER] = { Q_CACHE_FAILOVER, PAGE_SIZES, QUESTION_TOGGLE, "data.cache_failover",
			       "Second cache node",
			       "A copy in the other zone that takes over by itself.",
			       "The cache holds job queues and locks. Without the second node, a "
			       "failed one is\n"
			       "replaced empty after some minutes, and Redash waits for it. It "
			       "doubles the price\n"
			       "of the cache. It can be changed later.",
			       "false", NULL, check_toggle },
	[Q_MAIL_VIA] = { Q_MAIL_VIA, PAGE_MAIL, QUESTION_CHOICE, "mail.via", "Mail through",
			 "How Redash sends invitations, password resets and alerts.",
			 "not at all: links of invitations are copied from the users' page by "
			 "hand.\n"
			 "Amazon SES: its SMTP interface in this account and region. A new SES "
			 "account is in\n"
			 "the sandbox and sends to verified addresses only, until AWS is asked to "
			 "lift it.\n"
			 "SMTP server: one that the Redash machine reaches, through NAT or inside "
			 "the VPC.",
			 "none", mail_ways, check_mail_via },
	[Q_MAIL_SERVER] = { Q_MAIL_SERVER, PAGE_MAIL, QUESTION_TEXT, "mail.server", "Mail server",
			    "Host name or address of the SMTP server.",
			    "Example: smtp.example.com. It has to accept mail from the NAT "
			    "gateway's address,\n"
			    "or log in the user given below. With SES it follows from the region.",
			    "", NULL, check_mail_server },
	[Q_MAIL_PORT] = { Q_MAIL_PORT, PAGE_MAIL, QUESTION_TEXT, "mail.port", "Mail port",
			  "587 for STARTTLS, 465 for TLS.",
			  "EC2 throttles mail on port 25 until AWS is asked to lift it: use 587 "
			  "or 465.",
			  "587", NULL, check_mail_port },
	[Q_MAIL_SECURITY] = { Q_MAIL_SECURITY, PAGE_MAIL, QUESTION_CHOICE, "mail.security",
			      "Encryption", "How the connection to the server is encrypted.",
			      "STARTTLS begins in the clear and turns to TLS before anything is "
			      "said, mostly on\n"
			      "port 587. TLS is encrypted from the first byte, mostly on port "
			      "465. None is for\n"
			      "a server inside the VPC at most.",
			      "starttls", mail_securities, check_mail_security },
	[Q_MAIL_USER] = { Q_MAIL_USER, PAGE_MAIL, QUESTION_TEXT, "mail.user", "Mail user",
			  "Login of the mail server; its password is asked on the page Secrets.",
			  "SES wants SMTP credentials, which are not AWS access keys: SES console, "
			  "SMTP\n"
			  "settings, Create SMTP credentials. They are of one region. The user "
			  "looks like an\n"
			  "access key id, the password is 44 characters. For an SMTP server that "
			  "wants no\n"
			  "login leave this empty.",
			  "", NULL, check_mail_user },
	[Q_MAIL_SENDER] = { Q_MAIL_SENDER, PAGE_MAIL, QUESTION_TEXT, "mail.sender", "Sender",
			    "Address that mail comes from, or Name <address>.",
			    "Example: redash@example.com, or Redash <redash@example.com>. SES "
			    "sends only for an\n"
			    "address or domain that is verified in this region. The name is "
			    "letters, digits and\n"
			    "blanks, in ASCII.",
			    "", NULL, check_mail_sender },
	[Q_ADOPT] = { Q_ADOPT, PAGE_SECRETS, QUESTION_LIST, "secrets.adopt", "Secrets to adopt",
		      "Names of secrets that must already exist.",
		      "Secrets that exist in Secrets Manager under this environment's path are "
		      "always\n"
		      "used as they are. One named here must exist: when it does not, the "
		      "deployment\n"
		      "stops instead of making a new one. Example: redash-secret-key, when a "
		      "snapshot\n"
		      "of an old database is to be read.",
		      "", NULL, check_adopt },
};

const struct question *question(enum question_id id)
{
	return &table[id];
}

const char *page_title(enum page_id page)
{
	static const char *const title[PAGE_ALL] = {
		[PAGE_ACCOUNT] = "Account",
		[PAGE_DOMAIN] = "Domain",
		[PAGE_NETWORK] = "Network",
		[PAGE_ACCESS] = "Access",
		[PAGE_ZONES] = "Zones",
		[PAGE_SIZES] = "Sizes",
		[PAGE_MAIL] = "Mail",
		[PAGE_SECRETS] = "Secrets",
		[PAGE_CHECKS] = "Checks",
		[PAGE_REVIEW] = "Review",
		[PAGE_DELEGATION] = "Delegation",
		[PAGE_DEPLOY] = "Deploy",
		[PAGE_DONE] = "Done",
		[PAGE_DESTROY] = "Destroy",
		[PAGE_LEFT] = "Left over",
	};
	return title[page];
}
