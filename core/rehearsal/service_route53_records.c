#include "core/rehearsal/services.h"
#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_zones.h"

enum { PAGE_MAX = 300, CHANGES_MAX = 1000 };

static int compare_records(const void *a, const void *b)
{
	const struct world_record *left = *(struct world_record *const *)a;
	const struct world_record *right = *(struct world_record *const *)b;
	int order = route53_call_compare_names(left->name, right->name);
	return order ? order : strcmp(left->type, right->type);
}

static void add_name(struct call *call, const char *element, const char *name)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	for (const char *p = name; *p; p++) {
		if (*p == '*')
			str_add(&text, "\\052");
		else
			str_add_char(&text, *p);
	}
	str_add_char(&text, '.');
	xmlout_text(&call->answer, element, str_text(&text));
}

static void add_record(struct call *call, const struct world_record *r)
{
	struct xmlout *x = &call->answer;
	xmlout_open(x, "ResourceRecordSet");
	add_name(call, "Name", r->name);
	xmlout_text(x, "Type", r->type);
	if (r->alias_name) {
		xmlout_open(x, "AliasTarget");
		xmlout_text(x, "HostedZoneId", r->alias_zone);
		xmlout_text(x, "DNSName", r->alias_name);
		xmlout_bool(x, "EvaluateTargetHealth", false);
		xmlout_close(x);
	} else {
		xmlout_number(x, "TTL", r->ttl);
		xmlout_open(x, "ResourceRecords");
		for (size_t i = 0; i < r->values.len; i++) {
			xmlout_open(x, "ResourceRecord");
			xmlout_text(x, "Value", r->values.item[i]);
			xmlout_close(x);
		}
		xmlout_close(x);
	}
	xmlout_close(x);
}

static bool is_before(const struct world_record *r, const char *name, const char *type)
{
	int order = route53_call_compare_names(r->name, name);
	return order ? order < 0 : type && strcmp(r->type, type) < 0;
}

void route53_call_list_records(struct call *call)
{
	struct world_zone *zone = route53_call_zone_called(call);
	if (!zone) return;
	size_t count = zone->records.len, from = 0, page = route53_call_page(call, PAGE_MAX);
	const char *name = fields_get(&call->form, "name"), *type = fields_get(&call->form, "type");
	CLEANUP(mem_free_text) char *start = world_normal_name(name ? name : "");
	struct world_record **records = mem_array(count + 1, sizeof(struct world_record *));
	for (size_t i = 0; i < count; i++)
		records[i] = &zone->records.item[i];
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
	qsort(records, count, sizeof(*records), compare_records);
	while (name && from < count && is_before(records[from], start, type))
		from++;
	size_t end = count - from > page ? from + page : count;
	call_begin_xml_root(call, "ListResourceRecordSetsResponse");
	xmlout_open(&call->answer, "ResourceRecordSets");
	for (size_t i = from; i < end; i++)
		add_record(call, records[i]);
	xmlout_close(&call->answer);
	xmlout_bool(&call->answer, "IsTruncated", end < count);
	if (end < count) {
		add_name(call, "NextRecordName", records[end]->name);
		xmlout_text(&call->answer, "NextRecordType", records[end]->type);
	}
	xmlout_number(&call->answer, "MaxItems", (int64_t)page);
	free(records);
}

static struct world_record read_record(const struct xmlin *set)
{
	struct world_record r = { .name = world_normal_name(xmlin_text(set, "Name")),
				  .type = mem_copy_text(xmlin_text(set, "Type")),
				  .ttl = strtol(xmlin_text(set, "TTL"), NULL, 10) };
	const struct xmlin *alias = xmlin_child(set, "AliasTarget");
	const struct xmlin *values = xmlin_child(set, "ResourceRecords");
	if (alias) {
		r.alias_name = mem_copy_text(xmlin_text(alias, "DNSName"));
		r.alias_zone = mem_copy_text(xmlin_text(alias, "HostedZoneId"));
	}
	for (size_t i = 0; values && i < values->children.len; i++)
		*vec_push(&r.values) = mem_copy_text(xmlin_text(values->children.item[i], "Value"));
	return r;
}

static int apply(struct call *call, struct world_zone *zone, const struct xmlin *change,
		 struct err *err)
{
	static const char *const names[] = {
		[CHANGE_CREATE] = "CREATE", [CHANGE_DELETE] = "DELETE", [CHANGE_UPSERT] = "UPSERT"
	};
	const char *action = xmlin_text(change, "Action");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!str_equal(names[i], action)) continue;
		CLEANUP(world_record_release)
		struct world_record r = read_record(xmlin_child(change, "ResourceRecordSet"));
		return world_change_record(call->world, zone, (enum world_change_action)i, &r,
					   call->now_ms, err);
	}
	return world_refuse(err, ERR_INPUT, "InvalidInput", "%s is no action of a change",
			    *action ? action : "(nothing)");
}

/* All or nothing: the records as they were are kept until the last change has passed. */
void route53_call_change_records(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct xmlin *changes = xmlin_child(xmlin_child(call->xml, "ChangeBatch"), "Changes");
	struct world_zone *zone = route53_call_zone_called(call), before = { 0 };
	if (!zone) return;
	if (!changes || !changes->children.len || changes->children.len > CHANGES_MAX) {
		call_refuse(call, 400, "InvalidChangeBatch",
			    "[A change batch has from 1 to %d changes]", CHANGES_MAX);
		return;
	}
	for (size_t i = 0; i < zone->records.len; i++)
		*vec_push(&before.records) = world_record_copy(&zone->records.item[i]);
	int result = 0;
	for (size_t i = 0; result == 0 && i < changes->children.len; i++)
		result = apply(call, zone, changes->children.item[i], &err);
	if (result < 0) {
		typeof(zone->records) changed = zone->records;
		memcpy(&zone->records, &before.records, sizeof(zone->records));
		memcpy(&before.records, &changed, sizeof(changed));
		world_look_at_certificates(call->world, call->now_ms);
		call_refuse_with(call, &err);
	} else {
		call_begin_xml_root(call, "ChangeResourceRecordSetsResponse");
		route53_call_add_change(call);
	}
	for (size_t i = 0; i < before.records.len; i++)
		world_record_release(&before.records.item[i]);
	vec_release(&before.records);
}
