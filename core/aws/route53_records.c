/* The half of route53.h about records. */
#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/aws/route53.h"
#include "core/aws/route53_paths.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

static const struct field record_fields[] = {
	FIELD_NEEDED(cloud_record, name, "Name"),
	FIELD_NEEDED(cloud_record, type, "Type"),
	FIELD(cloud_record, ttl, "TTL"),
	FIELD_LIST(cloud_record, values, value_count, "ResourceRecords/ResourceRecord", "Value"),
	FIELD(cloud_record, alias, "AliasTarget/DNSName"),
	FIELD(cloud_record, set_id, "SetIdentifier"),
};
const struct shape route53_record_shape = SHAPE(cloud_record, record_fields);

/* What was asked for; "" stands for any. */
struct wanted {
	char *zone_id, *name, *type;
};

static void wanted_free(void *state)
{
	struct wanted *wanted = state;
	free(wanted->zone_id);
	free(wanted->name);
	free(wanted->type);
	free(wanted);
}

/* Route 53 writes what is no letter, digit, hyphen or underscore as \\ooo; "*" is the one that
 * people use. */
static char *plain_name(const char *name)
{
	return str_starts(name, "\\052") ? str_format("*%s", name + 4) : mem_copy_text(name);
}

static char *shown_name(const char *name)
{
	CLEANUP(mem_free_text) char *plain = plain_name(name);
	return domain_normal(plain);
}

/* The list starts at the name and type and goes on in order: only the first of it is wanted. */
static bool is_wanted(const struct wanted *wanted, const struct cloud_record *record,
		      const char *name)
{
	return (!*wanted->name || str_equal(name, wanted->name)) &&
	       (!*wanted->type || str_equal(record->type, wanted->type));
}

static void give_records(const struct listing_result *result)
{
	struct cloud_record *all = result->items;
	VEC(struct cloud_record) records = { 0 };
	VEC(char *) names = { 0 };
	for (size_t i = 0; !result->err && i < result->count; i++) {
		char *name = *vec_push(&names) = shown_name(all[i].name);
		if (!is_wanted(result->state, &all[i], name)) continue;
		all[i].name = name;
		*vec_push(&records) = all[i];
	}
	((cloud_records_fn *)result->done)(result->err, records.item, records.len, result->user);
	for (size_t i = 0; i < names.len; i++)
		free(names.item[i]);
	vec_release(&names);
	vec_release(&records);
}

static void add_start(const struct wanted *wanted, const char *name, const char *type,
		      const char *set_id, struct str *path)
{
	str_add(path, ROUTE53_API "/hostedzone/");
	encode_percent(path, wanted->zone_id, strlen(wanted->zone_id));
	str_add(path, "/rrset?maxitems=300");
	if (*name) route53_add_param(path, "name", name);
	if (*name && *type) route53_add_param(path, "type", type);
	if (*set_id) route53_add_param(path, "identifier", set_id);
}

static bool next_records(struct place answer, void *state, struct str *path)
{
	const struct wanted *wanted = state;
	const char *next = place_text(answer, "NextRecordName");
	CLEANUP(mem_free_text) char *name = shown_name(next);
	const char *type = place_text(answer, "NextRecordType");
	if (!place_is_true(answer, "IsTruncated") || !*next) return false;
	if (*wanted->name && !str_equal(name, wanted->name)) return false;
	if (*wanted->name && *wanted->type && !str_equal(type, wanted->type)) return false;
	add_start(wanted, next, type, place_text(answer, "NextRecordIdentifier"), path);
	return true;
}

static const struct listing_kind records_kind = {
	.shape = &route53_record_shape,
	.items = "ResourceRecordSets/ResourceRecordSet",
	.give = give_records,
	.next_path = next_records,
};

void route53_records(struct aws_client *client, const struct account *account, const char *zone_id,
		     const char *name, const char *type, cloud_records_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ROUTE53, "ListResourceRecordSets", account);
	struct wanted *wanted = mem_alloc(sizeof(*wanted));
	wanted->zone_id = mem_copy_text(route53_bare_id(zone_id));
	wanted->name = domain_normal(name);
	wanted->type = mem_copy_text(type);
	call.state = wanted;
	call.free_state = wanted_free;
	add_start(wanted, wanted->name, type, "", &call.path);
	listing_start(client, &call, &records_kind, (aws_any_fn *)done, user);
}

static void add_text(struct str *out, const char *element, const char *text)
{
	str_addf(out, "<%s>", element);
	encode_xml(out, text);
	str_addf(out, "</%s>", element);
}

static void add_change(struct str *out, const struct cloud_record_change *change)
{
	static const char *const actions[] = { [CLOUD_RECORD_CREATE] = "CREATE",
					       [CLOUD_RECORD_UPSERT] = "UPSERT",
					       [CLOUD_RECORD_DELETE] = "DELETE" };
	const struct cloud_record *record = &change->record;
	str_addf(out, "<Change><Action>%s</Action><ResourceRecordSet>", actions[change->action]);
	add_text(out, "Name", record->name);
	add_text(out, "Type", record->type);
	str_addf(out, "<TTL>%lld</TTL><ResourceRecords>", (long long)record->ttl);
	for (size_t i = 0; i < record->value_count; i++) {
		str_add(out, "<ResourceRecord>");
		add_text(out, "Value", record->values[i]);
		str_add(out, "</ResourceRecord>");
	}
	str_add(out, "</ResourceRecords></ResourceRecordSet></Change>");
}

/* A batch that lost a race is told apart from one that can never be right by AWS's words alone. */
static void judge_batch(struct err *err)
{
	static const char *const races[] = { "not found", "do not match", "already exists" };
	for (size_t i = 0; i < ARRAY_LEN(races); i++)
		if (str_equal(str_text(&err->code), "InvalidChangeBatch") &&
		    strstr(err_text(err), races[i]))
			err->kind = ERR_CONFLICT;
}

/* Both answers are <...Response> with one ChangeInfo. */
static void give_change(struct aws_answer *answer, const char *key)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *root = xml ? xml_root(xml) : NULL;
	const char *text = root ? xml_text(xml, xml_at(xml, root, "ChangeInfo"), key) : "";
	if (root && !*text) answer_is_strange(answer, &err);
	judge_batch(&err);
	done(err_or_null(&err), route53_bare_id(text), answer->user);
}

static void read_change(struct aws_answer *answer)
{
	give_change(answer, "Id");
}

static void read_status(struct aws_answer *answer)
{
	give_change(answer, "Status");
}

void route53_change_records(struct aws_client *client, const struct account *account,
			    const struct cloud_record_batch *batch, cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ROUTE53, "ChangeResourceRecordSets", account);
	const char *id = route53_bare_id(batch->zone_id);
	call.is_write = call.is_idempotent = true;
	str_add(&call.path, ROUTE53_API "/hostedzone/");
	encode_percent(&call.path, id, strlen(id));
	str_add(&call.path, "/rrset/");
	str_add(&call.body,
		"<ChangeResourceRecordSetsRequest "
		"xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch>");
	if (!str_is_empty(batch->comment)) add_text(&call.body, "Comment", batch->comment);
	str_add(&call.body, "<Changes>");
	for (size_t i = 0; i < batch->change_count; i++) {
		add_change(&call.body, &batch->changes[i]);
		/* A create or delete that was carried out would fail the second time. */
		if (batch->changes[i].action != CLOUD_RECORD_UPSERT) call.is_idempotent = false;
	}
	str_add(&call.body, "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>");
	aws_client_start(client, &call, read_change, (aws_any_fn *)done, user);
}

void route53_change_status(struct aws_client *client, const struct account *account,
			   const char *change_id, cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ROUTE53, "GetChange", account);
	const char *id = route53_bare_id(change_id);
	str_add(&call.path, ROUTE53_API "/change/");
	encode_percent(&call.path, id, strlen(id));
	aws_client_start(client, &call, read_status, (aws_any_fn *)done, user);
}
