#include "core/aws/cloud_aws.h"

#include "core/aws/acm.h"
#include "core/aws/autoscaling.h"
#include "core/aws/call.h"
#include "core/aws/cloudformation.h"
#include "core/aws/ec2.h"
#include "core/aws/route53.h"
#include "core/aws/secretsmanager.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"
#include "core/base/mem.h"
#include "core/deploy/delegation_probe.h"

#include <stdlib.h>

struct cloud_aws {
	struct cloud port;
	const struct account *accounts[2];
	struct aws_client *client;
	struct dns_client *own_dns; /* when the caller brings none */
	struct delegation_probe *probe;
};

static const struct account *account_of(const struct cloud_aws *c, enum cloud_account account)
{
	return c->accounts[account];
}

static void create_stack(void *self, enum cloud_account account,
			 const struct cloud_stack_request *request, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_create(c->client, account_of(c, account), request, done, user);
}

static void describe_stack(void *self, enum cloud_account account, const char *name_or_arn,
			   cloud_stack_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_describe(c->client, account_of(c, account), name_or_arn, done, user);
}

static void stack_events(void *self, enum cloud_account account, const char *stack_arn,
			 const char *token, cloud_events_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_events(c->client, account_of(c, account), stack_arn, token, done, user);
}

static void delete_stack_with(void *self, enum cloud_account account,
			      const struct cloud_delete_request *request, cloud_done_fn *done,
			      void *user)
{
	struct cloud_aws *c = self;
	cloudformation_delete(c->client, account_of(c, account), request, done, user);
}

static void delete_stack(void *self, enum cloud_account account, const char *stack_arn,
			 cloud_done_fn *done, void *user)
{
	const struct cloud_delete_request request = { .stack_arn = stack_arn };
	delete_stack_with(self, account, &request, done, user);
}

static void create_change_set(void *self, enum cloud_account account,
			      const struct cloud_change_set_request *request,
			      cloud_change_set_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_create_change_set(c->client, account_of(c, account), request, done, user);
}

static void describe_change_set(void *self, enum cloud_account account, const char *change_set_arn,
				cloud_change_set_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_describe_change_set(c->client, account_of(c, account), change_set_arn, done,
					   user);
}

static void list_change_sets(void *self, enum cloud_account account, const char *stack,
			     cloud_change_sets_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_list_change_sets(c->client, account_of(c, account), stack, done, user);
}

static void execute_change_set(void *self, enum cloud_account account, const char *change_set_arn,
			       bool keep_on_failure, const char *token, cloud_done_fn *done,
			       void *user)
{
	struct cloud_aws *c = self;
	cloudformation_execute_change_set(c->client, account_of(c, account), change_set_arn,
					  keep_on_failure, token, done, user);
}

static void delete_change_set(void *self, enum cloud_account account, const char *change_set_arn,
			      cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_delete_change_set(c->client, account_of(c, account), change_set_arn, done,
					 user);
}

static void cancel_update(void *self, enum cloud_account account, const char *stack_arn,
			  const char *token, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_cancel_update(c->client, account_of(c, account), stack_arn, token, done,
				     user);
}

static void continue_rollback(void *self, enum cloud_account account, const char *stack_arn,
			      const char *const *skip, size_t skip_count, const char *token,
			      cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_continue_rollback(c->client, account_of(c, account), stack_arn, skip,
					 skip_count, token, done, user);
}

static void roll_back(void *self, enum cloud_account account, const char *stack_arn,
		      const char *token, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_roll_back(c->client, account_of(c, account), stack_arn, token, done, user);
}

static void protect_stack(void *self, enum cloud_account account, const char *stack_arn,
			  bool is_protected, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_protect(c->client, account_of(c, account), stack_arn, is_protected, done,
			       user);
}

static void operation_events(void *self, enum cloud_account account,
			     const struct cloud_operation_question *question,
			     cloud_operation_events_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_operation_events(c->client, account_of(c, account), question, done, user);
}

static void list_resources(void *self, enum cloud_account account, const char *stack_arn,
			   cloud_resources_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_resources(c->client, account_of(c, account), stack_arn, done, user);
}

static void get_template(void *self, enum cloud_account account, const char *stack_arn,
			 cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_template(c->client, account_of(c, account), stack_arn, done, user);
}

static void describe_certificate(void *self, const char *certificate_arn,
				 cloud_certificate_fn *done, void *user)
{
	struct cloud_aws *c = self;
	acm_describe(c->client, account_of(c, CLOUD_DEV), certificate_arn, done, user);
}

static void list_certificates(void *self, const char *domain, cloud_certificates_fn *done,
			      void *user)
{
	struct cloud_aws *c = self;
	acm_covering(c->client, account_of(c, CLOUD_DEV), domain, done, user);
}

static void console_output(void *self, const char *instance_id, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ec2_console_output(c->client, account_of(c, CLOUD_DEV), instance_id, done, user);
}

static void scaling_activities(void *self, const char *group_name, cloud_activities_fn *done,
			       void *user)
{
	struct cloud_aws *c = self;
	autoscaling_newest(c->client, account_of(c, CLOUD_DEV), group_name, done, user);
}

static void find_zone(void *self, enum cloud_account account, const char *name, cloud_zone_fn *done,
		      void *user)
{
	struct cloud_aws *c = self;
	route53_find_zone(c->client, account_of(c, account), name, done, user);
}

static void find_secret(void *self, const char *name, cloud_secret_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_find(c->client, account_of(c, CLOUD_DEV), name, done, user);
}

static void create_secret(void *self, const char *name, const struct secret *value,
			  const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			  void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_create(c->client, account_of(c, CLOUD_DEV), name, value, tags, tag_count,
			      done, user);
}

static void restore_secret(void *self, const char *name, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_restore(c->client, account_of(c, CLOUD_DEV), name, done, user);
}

static void put_secret_value(void *self, const char *name, const struct secret *value,
			     const char *token, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	secretsmanager_put_value(c->client, account_of(c, CLOUD_DEV), name, value, token, done,
				 user);
}

static void list_records(void *self, enum cloud_account account, const char *zone_id,
			 const char *name, const char *type, cloud_records_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_records(c->client, account_of(c, account), zone_id, name, type, done, user);
}

static void change_records(void *self, enum cloud_account account,
			   const struct cloud_record_batch *batch, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_change_records(c->client, account_of(c, account), batch, done, user);
}

static void change_status(void *self, enum cloud_account account, const char *change_id,
			  cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	route53_change_status(c->client, account_of(c, account), change_id, done, user);
}

static void read_parameter(void *self, const char *name, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_read(c->client, account_of(c, CLOUD_DEV), name, done, user);
}

static void put_parameter(void *self, const char *name, const char *value, bool overwrite,
			  cloud_version_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_put(c->client, account_of(c, CLOUD_DEV), name, value, overwrite, done, user);
}

static void read_own_parameter(void *self, const char *name, cloud_parameter_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_read_own(c->client, account_of(c, CLOUD_DEV), name, done, user);
}

static void delete_parameter(void *self, const char *name, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ssm_delete(c->client, account_of(c, CLOUD_DEV), name, done, user);
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
		.create_stack = create_stack,
		.describe_stack = describe_stack,
		.stack_events = stack_events,
		.delete_stack = delete_stack,
		.describe_certificate = describe_certificate,
		.list_certificates = list_certificates,
		.find_zone = find_zone,
		.find_secret = find_secret,
		.create_secret = create_secret,
		.read_parameter = read_parameter,
		.look_up_delegation = look_up_delegation,
		.create_change_set = create_change_set,
		.describe_change_set = describe_change_set,
		.list_change_sets = list_change_sets,
		.execute_change_set = execute_change_set,
		.delete_change_set = delete_change_set,
		.cancel_update = cancel_update,
		.continue_rollback = continue_rollback,
		.roll_back = roll_back,
		.delete_stack_with = delete_stack_with,
		.protect_stack = protect_stack,
		.operation_events = operation_events,
		.list_resources = list_resources,
		.get_template = get_template,
		.restore_secret = restore_secret,
		.put_secret_value = put_secret_value,
		.list_records = list_records,
		.change_records = change_records,
		.change_status = change_status,
		.console_output = console_output,
		.scaling_activities = scaling_activities,
		.put_parameter = put_parameter,
		.read_own_parameter = read_own_parameter,
		.delete_parameter = delete_parameter,
		.forget = forget,
		.count = count,
	};
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
	return account_of(c, account);
}

void cloud_aws_identity(struct cloud_aws *c, enum cloud_account account, aws_identity_fn *done,
			void *user)
{
	sts_identity(c->client, account_of(c, account), done, user);
}

void cloud_aws_zones(struct cloud_aws *c, aws_zones_fn *done, void *user)
{
	ec2_zones(c->client, account_of(c, CLOUD_DEV), done, user);
}

void cloud_aws_key_pairs(struct cloud_aws *c, aws_names_fn *done, void *user)
{
	ec2_key_pairs(c->client, account_of(c, CLOUD_DEV), done, user);
}

void cloud_aws_validate(struct cloud_aws *c, const char *template_body, size_t len,
			cloud_done_fn *done, void *user)
{
	cloudformation_validate(c->client, account_of(c, CLOUD_DEV), template_body, len, done,
				user);
}

void cloud_aws_environment_stacks(struct cloud_aws *c, const char *environment, aws_names_fn *done,
				  void *user)
{
	cloudformation_tagged(c->client, account_of(c, CLOUD_DEV), environment, done, user);
}
