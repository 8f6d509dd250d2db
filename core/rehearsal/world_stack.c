#include "core/rehearsal/world_stack.h"

#include "core/rehearsal/cfn_types.h"
#include "core/rehearsal/regions.h"
#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_limits.h"
#include "core/rehearsal/world_secrets.h"
#include "core/rehearsal/world_zones.h"

enum { GIVE_UP_MS = 12 * 3600 * 1000, LOOK_AGAIN_MS = 30000 };

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
	return text ? text : "";
}

static char *id_word(const struct cfn_view *view)
{
	if (!view->generation) return str_format("%s:%s", view->stack_arn, view->logical_id);
	return str_format("%s:%s:%u", view->stack_arn, view->logical_id, view->generation);
}

static void add_name_servers(cJSON *attributes, const struct world_zone *zone)
{
	cJSON *list = cJSON_AddArrayToObject(attributes, "NameServers");
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(zone->name_servers[i]));
}

static int begin_zone(struct world *w, const struct cfn_view *view, struct str *physical_id,
		      cJSON *attributes, struct err *err)
{
	CLEANUP(mem_free_text) char *word = id_word(view);
	const cJSON *config =
		cJSON_GetObjectItemCaseSensitive(view->properties, "HostedZoneConfig");
	struct world_new_zone wanted = { .account = view->account,
					 .name = text_of(view->properties, "Name"),
					 .comment = text_of(config, "Comment"),
					 .id_word = word };
	struct world_zone *zone = NULL;
	if (world_make_zone(w, &wanted, view->now_ms, &zone, err) < 0) return -1;
	str_add(physical_id, zone->id);
	cJSON_AddStringToObject(attributes, "Id", zone->id);
	add_name_servers(attributes, zone);
	return 0;
}

static struct world_zone *zone_of_record(struct world *w, const char *account,
					 const cJSON *properties, const cJSON *group,
					 struct err *err)
{
	const char *id = text_of(properties, "HostedZoneId");
	const char *name = text_of(properties, "HostedZoneName");
	if (!*id && !*name && group) return zone_of_record(w, account, group, NULL, err);
	CLEANUP(mem_free_text) char *normal = world_normal_name(name);
	for (size_t i = 0; !*id && i < w->zones.len; i++) {
		struct world_zone *z = w->zones.item[i];
		if (str_equal(z->account, account) && str_equal(z->name, normal)) return z;
	}
	struct world_zone *zone = *id ? world_find_zone(w, account, id) : NULL;
	if (!zone)
		world_refuse(err, ERR_NOT_FOUND, "NoSuchHostedZone",
			     "No hosted zone found with ID: %s", *id ? id : name);
	return zone;
}

static struct world_record record_of(const cJSON *properties)
{
	struct world_record r = { .name = world_normal_name(text_of(properties, "Name")),
				  .type = mem_copy_text(text_of(properties, "Type")),
				  .ttl = strtol(text_of(properties, "TTL"), NULL, 10) };
	const cJSON *alias = cJSON_GetObjectItemCaseSensitive(properties, "AliasTarget"), *value;
	if (alias) {
		r.alias_name = mem_copy_text(text_of(alias, "DNSName"));
		r.alias_zone = mem_copy_text(text_of(alias, "HostedZoneId"));
	}
	cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(properties, "ResourceRecords"))
	{
		const char *text = cJSON_GetStringValue(value);
		*vec_push(&r.values) = mem_copy_text(text ? text : "");
	}
	return r;
}

static int change_one(struct world *w, const struct cfn_view *view, const cJSON *properties,
		      const cJSON *group, enum world_change_action action, struct err *err)
{
	struct world_zone *zone = zone_of_record(w, view->account, properties, group, err);
	if (!zone) return -1;
	CLEANUP(world_record_release) struct world_record r = record_of(properties);
	return world_change_record(w, zone, action, &r, view->now_ms, err);
}

static int begin_record(struct world *w, const struct cfn_view *view, struct str *physical_id,
			cJSON *attributes, struct err *err)
{
	(void)attributes;
	CLEANUP(mem_free_text)
	char *name = world_normal_name(text_of(view->properties, "Name"));
	str_add(physical_id, name);
	return change_one(w, view, view->properties, NULL, CHANGE_CREATE, err);
}

static int begin_group(struct world *w, const struct cfn_view *view, struct str *physical_id,
		       cJSON *attributes, struct err *err)
{
	const cJSON *group = view->properties, *set;
	(void)attributes;
	str_addf(physical_id, "%s-%s", view->stack_name, view->logical_id);
	cJSON_ArrayForEach(set, cJSON_GetObjectItemCaseSensitive(
					group, "RecordSets")) if (change_one(w, view, set, group,
									     CHANGE_CREATE,
									     err) < 0) return -1;
	return 0;
}

static int begin_certificate(struct world *w, const struct cfn_view *view, struct str *physical_id,
			     cJSON *attributes, struct err *err)
{
	CLEANUP(mem_free_text) char *word = id_word(view);
	const struct world_new_certificate wanted = {
		.account = view->account,
		.region = view->region,
		.domain = text_of(view->properties, "DomainName"),
		.key_algorithm = text_of(view->properties, "KeyAlgorithm"),
		.id_word = word
	};
	(void)err;
	const struct world_certificate *c = world_request_certificate(w, &wanted, view->now_ms);
	str_add(physical_id, c->arn);
	cJSON_AddStringToObject(attributes, "ValidationName", c->record_name);
	cJSON_AddStringToObject(attributes, "ValidationValue", c->record_value);
	return 0;
}

/* CloudFormation writes the record itself when the template names the zone of the same account. */
static void write_validation_record(struct world *w, const struct cfn_view *view,
				    const struct world_certificate *c)
{
	const cJSON *option;
	cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(view->properties,
								    "DomainValidationOptions"))
	{
		CLEANUP(err_release) struct err ignored = ERR_INIT;
		struct world_zone *zone =
			world_find_zone(w, view->account, text_of(option, "HostedZoneId"));
		if (!zone) continue;
		CLEANUP(world_record_release)
		struct world_record r = { .name = world_normal_name(c->record_name),
					  .type = mem_copy_text("CNAME"),
					  .ttl = 300 };
		*vec_push(&r.values) = mem_copy_text(c->record_value);
		if (!world_find_record(zone, r.name, r.type))
			world_change_record(w, zone, CHANGE_CREATE, &r, view->now_ms, &ignored);
	}
}

static int64_t settle_certificate(struct world *w, const struct cfn_view *view,
				  const char *physical_id, struct err *err)
{
	struct world_certificate *c = world_find_certificate(w, physical_id);
	if (!c) return err_set(err, ERR_NOT_FOUND, "Could not find certificate %s.", physical_id);
	if (world_certificate_record_is_known(c, view->now_ms)) write_validation_record(w, view, c);
	const char *status = world_certificate_status(w, c, view->now_ms);
	if (str_equal(status, "ISSUED")) return 0;
	if (str_equal(status, "FAILED"))
		return err_set(err, ERR_CONFLICT, "%s", cfn_type_failure(view->type));
	if (view->now_ms - c->created_ms >= GIVE_UP_MS)
		return err_set(err, ERR_INTERNAL,
			       "Resource timed out waiting for completion (RequestToken: "
			       "certificate was not validated within 12 hours)");
	int64_t due = world_certificate_due(w, c);
	int64_t wait = due > view->now_ms ? due - view->now_ms : LOOK_AGAIN_MS;
	/* Until DNS is right nobody knows when: look again and again. */
	return wait < LOOK_AGAIN_MS ? wait : LOOK_AGAIN_MS;
}

static int begin(void *self, const struct cfn_view *view, struct str *physical_id,
		 cJSON *attributes, struct err *err)
{
	static const struct {
		const char *type;
		int (*begin)(struct world *w, const struct cfn_view *view, struct str *physical_id,
			     cJSON *attributes, struct err *err);
	} makers[] = {
		{ "AWS::Route53::HostedZone", begin_zone },
		{ "AWS::Route53::RecordSet", begin_record },
		{ "AWS::Route53::RecordSetGroup", begin_group },
		{ "AWS::CertificateManager::Certificate", begin_certificate },
	};
	if (!world_account_by_id(self, view->account)) return 1;
	if (world_check_limits(self, view, err) < 0) return -1;
	for (size_t i = 0; i < ARRAY_LEN(makers); i++)
		if (str_equal(makers[i].type, view->type))
			return makers[i].begin(self, view, physical_id, attributes, err);
	if (str_equal(view->type, "AWS::AutoScaling::AutoScalingGroup"))
		world_launch_group(self, view, attributes);
	return 1;
}

/* Without a machine nobody signals: it waits until its own time is over. */
static int64_t settle_wait(const struct world *w, const struct cfn_view *view, struct err *err)
{
	long timeout_s = strtol(text_of(view->properties, "Timeout"), NULL, 10);
	if (!world_has_empty_group(w, view)) return 0;
	if (view->now_ms - view->started_ms < timeout_s * 1000) return LOOK_AGAIN_MS;
	return err_set(err, ERR_INTERNAL,
		       "WaitCondition timed out. Received 0 conditions when expecting 1");
}

static int64_t settle(void *self, const struct cfn_view *view, const char *physical_id,
		      struct err *err)
{
	if (str_equal(view->type, "AWS::CertificateManager::Certificate"))
		return settle_certificate(self, view, physical_id, err);
	if (str_equal(view->type, "AWS::CloudFormation::WaitCondition"))
		return settle_wait(self, view, err);
	return 0;
}

/* Records are the only thing outside of stacks that is changed in place. */
static int update(void *self, const struct cfn_view *view, const char *physical_id, struct err *err)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(view->properties, "RecordSets"), *set;
	(void)physical_id;
	if (!world_account_by_id(self, view->account)) return 0;
	if (str_equal(view->type, "AWS::Route53::RecordSet"))
		return change_one(self, view, view->properties, NULL, CHANGE_UPSERT, err);
	if (!str_equal(view->type, "AWS::Route53::RecordSetGroup")) return 0;
	cJSON_ArrayForEach(set, sets)
	{
		if (change_one(self, view, set, view->properties, CHANGE_UPSERT, err) < 0)
			return -1;
	}
	return 0;
}

static int remove_records(struct world *w, const struct cfn_view *view, struct err *err)
{
	const cJSON *group = view->properties, *set;
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(group, "RecordSets");
	if (!sets) return change_one(w, view, group, NULL, CHANGE_DELETE, err);
	cJSON_ArrayForEach(set, sets) if (change_one(w, view, set, group, CHANGE_DELETE, err) <
					  0) return -1;
	return 0;
}

/* A record that somebody removed by hand is no reason to fail: CloudFormation wanted it gone. */
static int remove_gone_records(struct world *w, const struct cfn_view *view, struct err *err)
{
	CLEANUP(err_release) struct err own = ERR_INIT;
	if (remove_records(w, view, &own) == 0 || own.kind == ERR_NOT_FOUND ||
	    strstr(err_text(&own), "it was not found"))
		return 0;
	err_copy(err, &own);
	return -1;
}

static int remove_certificate(struct world *w, const char *arn, struct err *err)
{
	const struct world_certificate *c = world_find_certificate(w, arn);
	if (c && world_certificate_is_used(w, c, NULL))
		return world_refuse(
			err, ERR_CONFLICT, "ResourceInUseException",
			"Resource handler returned message: \"Certificate %s in account "
			"%s is in use. (Service: Acm, Status Code: 400)\" "
			"(HandlerErrorCode: ResourceConflict)",
			c->arn, c->account);
	world_delete_certificate(w, arn);
	return 0;
}

static int remove_resource(void *self, const struct cfn_view *view, const char *physical_id,
			   struct err *err)
{
	struct world *w = self;
	if (str_starts(view->type, "AWS::Route53::RecordSet"))
		return remove_gone_records(w, view, err);
	if (str_equal(view->type, "AWS::Route53::HostedZone")) {
		struct world_zone *zone = world_find_zone(w, view->account, physical_id);
		return zone ? world_delete_zone(w, zone, view->now_ms, err) : 0;
	}
	if (str_equal(view->type, "AWS::CertificateManager::Certificate"))
		return remove_certificate(w, physical_id, err);
	return 0;
}

/* secretsmanager:ID[:SecretString[:KEY[:STAGE[:VERSION]]]], where ID may be an ARN with colons. */
static char *secret_id(const char *reference)
{
	const char *end = strstr(reference, ":SecretString");
	return mem_copy_bytes(reference, end ? (size_t)(end - reference) : strlen(reference));
}

static int resolve_secret(const struct world *w, const char *account, const char *reference,
			  struct str *value, struct err *err)
{
	CLEANUP(mem_free_text) char *id = secret_id(reference);
	const struct world_secret *s = world_find_secret(w, account, NULL, id);
	if (!s)
		return world_refuse(err, ERR_NOT_FOUND, "ResourceNotFoundException",
				    "Secrets Manager can't find the specified secret. (Service: "
				    "AWSSecretsManager; Status Code: 400; Error Code: "
				    "ResourceNotFoundException; Secret: %s)",
				    id);
	if (s->deleted_ms >= 0)
		return world_refuse(err, ERR_CONFLICT, "InvalidRequestException",
				    "You can't perform this operation on the secret because it was "
				    "marked for deletion. (Secret: %s)",
				    id);
	/* Lost with an earlier run: what matters to a stack is that it is there. */
	str_add(value, s->value ? s->value : "rehearsed");
	return 0;
}

static int read_parameter(void *self, const char *account, const char *path, struct str *value,
			  struct err *err)
{
	(void)self, (void)account;
	if (region_public_parameter("", path, value)) return 0;
	return world_refuse(
		err, ERR_NOT_FOUND, "ValidationError",
		"Unable to fetch parameters [%s] from parameter store for this account.", path);
}

static int resolve(void *self, const char *account, const char *reference, struct str *value,
		   struct err *err)
{
	static const char secret[] = "secretsmanager:", ssm[] = "ssm:";
	if (str_starts(reference, secret))
		return resolve_secret(self, account, reference + strlen(secret), value, err);
	if (str_starts(reference, ssm))
		return read_parameter(self, account, reference + strlen(ssm), value, err);
	return world_refuse(err, ERR_INPUT, "ValidationError",
			    "The rehearsal does not know the dynamic reference %s", reference);
}

struct cfn_world world_for_stacks(struct world *w)
{
	return (struct cfn_world){ .self = w,
				   .begin = begin,
				   .settle = settle,
				   .update = update,
				   .remove = remove_resource,
				   .resolve = resolve,
				   .parameter = read_parameter };
}
