#include "core/aws/cloud_aws.h"

#include "core/aws/acm.h"
#include "core/aws/cloud_aws_parts.h"
#include "core/aws/cloudformation.h"
#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/aws/secretsmanager.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"
#include "core/base/mem.h"
#include "core/deploy/delegation_probe.h"

#include <stdlib.h>

static void describe_certificate(void *self, const char *certificate_arn,
				 cloud_certificate_fn *done, void *user)
{
	struct cloud_aws *c = self;
	acm_describe(c->client, cloud_aws_account(c, CLOUD_DEV), certificate_arn, done, user);
}

static void list_certificates(void *self, const char *domain, cloud_certificates_fn *done,
			      void *user)
{
	struct cloud_aws *c = self;
	acm_covering(c->client, cloud_aws_account(c, CLOUD_DEV), domain, done, user);
}

static void find_zone(void *self, enum cloud_account account, const char *name, cloud_zone_fn *done,
		      void *user)
{
	struct cloud_aws *c = self;
	route53_find_zone(c->client, cloud_aws_account(c, account), name, done, user);
}

static void find_secret(void *self, const char *name, cloud_secret_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_find(c->client, cloud_aws_account(c, CLOUD_DEV), name, done, user);
}

static void create_secret(void *self, const char *name, const struct secret *value,
			  const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			  void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_create(c->client, cloud_aws_account(c, CLOUD_DEV), name, value, tags,
			      tag_count, done, user);
}

static void restore_secret(void *self, const char *name, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_restore(c->client, cloud_aws_account(c, CLOUD_DEV), name, done, user);
}

static void put_secret_value(void *self, const char *name, const struct secret *value,
			     const char *token, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_put_value(c->client, cloud_aws_account(c, CLOUD_DEV), name, value, token,
				 done, user);
}

static void list_records(void *self, enum cloud_account account, const char *zone_id,
			 const char *name, const char *type, cloud_records_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_records(c->client, cloud_aws_account(c, account), zone_id, name, type, done, user);
}

static void change_records(void *self, enum cloud_account account,
			   const struct cloud_record_batch *batch, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_change_records(c->client, cloud_aws_account(c, account), batch, done, user);
}

static void change_status(void *self, enum cloud_account account, const char *change_id,
			  cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_change_status(c->client, cloud_aws_account(c, account), change_id, done, user);
}

static void read_parameter(void *self, const char *name, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_read(c->client, cloud_aws_account(c, CLOUD_DEV), name, done, user);
}

static void put_parameter(void *self, const char *name, const char *value, bool overwrite,
			  cloud_version_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_put(c->client, cloud_aws_account(c, CLOUD_DEV), name, value, overwrite, done, user);
}

static void read_own_parameter(void *self, const char *name, cloud_parameter_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_read_own(c->client, cloud_aws_account(c, CLOUD_DEV), name, done, user);
}

static void delete_parameter(void *self, const char *name, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_delete(c->client, cloud_aws_account(c, CLOUD_DEV), name, done, user);
}

static void look_up_delegation(void *self, const struct delegation_question *question,
			       cloud_delegation_fn *done, void *user)
{
	struct cloud_aws *c = self;
	delegation_probe_look(c->probe, question, done, user);
}

static void forget(void *self, const void *user)
{
	struct cloud_aws *c = self;
	aws_client_forget(c->client, user);
	delegation_probe_forget(c->probe, user);
}

static void count(void *self, uint64_t *ret_reads, uint64_t *ret_writes)
{
	const struct cloud_aws *c = self;
	aws_client_count(c->client, ret_reads, ret_writes);
}

struct cloud_aws *cloud_aws_new(struct loop *loop, const struct cloud_aws_options *options)
{
	struct cloud_aws *c = mem_alloc(sizeof(*c));
	const struct aws_client_options client = { .http = options->http,
						   .speed = options->speed,
						   .reads_per_second = options->reads_per_second,
						   .skewed = options->skewed,
						   .user = options->user };
	const struct delegation_probe_options asked_of = { .map = options->dns_map,
							   .resolver = options->resolver };
	c->client = aws_client_new(loop, &client);
	if (!options->dns) c->own_dns = dns_client_new(loop);
	c->probe = delegation_probe_new(loop, options->dns ? options->dns : c->own_dns, &asked_of);
	c->accounts[CLOUD_DEV] = options->dev;
	c->accounts[CLOUD_PARENT] = options->parent ? options->parent : options->dev;
	c->port = (struct cloud){
		.self = c,
		.describe_certificate = describe_certificate,
		.list_certificates = list_certificates,
		.find_zone = find_zone,
		.find_secret = find_secret,
		.create_secret = create_secret,
		.read_parameter = read_parameter,
		.look_up_delegation = look_up_delegation,
		.restore_secret = restore_secret,
		.put_secret_value = put_secret_value,
		.list_records = list_records,
		.change_records = change_records,
		.change_status = change_status,
		.put_parameter = put_parameter,
		.read_own_parameter = read_own_parameter,
		.delete_parameter = delete_parameter,
		.forget = forget,
		.count = count,
	};
	cloud_aws_add_stacks(&c->port);
	cloud_aws_add_looks(&c->port);
	return c;
}

void cloud_aws_free(struct cloud_aws *c)
{
	if (!c) return;
	delegation_probe_free(c->probe);
	dns_client_free(c->own_dns);
	aws_client_free(c->client);
	free(c);
}

const struct cloud *cloud_aws_port(struct cloud_aws *c)
{
	return &c->port;
}

struct aws_client *cloud_aws_client(struct cloud_aws *c)
{
	return c->client;
}

const struct account *cloud_aws_account(const struct cloud_aws *c, enum cloud_account account)
{
	return c->accounts[account];
}

void cloud_aws_identity(struct cloud_aws *c, enum cloud_account account, aws_identity_fn *done,
			void *user)
{
	sts_identity(c->client, cloud_aws_account(c, account), done, user);
}

void cloud_aws_zones(struct cloud_aws *c, aws_zones_fn *done, void *user)
{
	ec2_zones(c->client, cloud_aws_account(c, CLOUD_DEV), done, user);
}

void cloud_aws_key_pairs(struct cloud_aws *c, aws_names_fn *done, void *user)
{
	ec2_key_pairs(c->client, cloud_aws_account(c, CLOUD_DEV), done, user);
}

void cloud_aws_validate(struct cloud_aws *c, const char *template_body, size_t len,
			cloud_done_fn *done, void *user)
{
	cloudformation_validate(c->client, cloud_aws_account(c, CLOUD_DEV), template_body, len,
				done, user);
}

void cloud_aws_environment_stacks(struct cloud_aws *c, const char *environment, aws_names_fn *done,
				  void *user)
{
	cloudformation_tagged(c->client, cloud_aws_account(c, CLOUD_DEV), environment, done, user);
}
