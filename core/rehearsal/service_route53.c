#include "core/rehearsal/services.h"

#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/world_zones.h"

enum { PAGE_MAX = 100, INSYNC_MIN_MS = 30000, INSYNC_MAX_MS = 60000 };

static void add_id(struct call *call, const char *kind, const char *id)
{
	CLEANUP(mem_free_text) char *text = str_format("/%s/%s", kind, id);
	xmlout_text(&call->answer, "Id", text);
}

static void add_zone(struct call *call, const struct world_zone *zone)
{
	CLEANUP(mem_free_text) char *name = str_format("%s.", zone->name);
	xmlout_open(&call->answer, "HostedZone");
	add_id(call, "hostedzone", zone->id);
	xmlout_text(&call->answer, "Name", name);
	xmlout_text(&call->answer, "CallerReference",
		    zone->caller_reference ? zone->caller_reference : zone->id);
	xmlout_open(&call->answer, "Config");
	xmlout_text(&call->answer, "Comment", zone->comment);
	xmlout_bool(&call->answer, "PrivateZone", false);
	xmlout_close(&call->answer);
	xmlout_number(&call->answer, "ResourceRecordSetCount", (int64_t)zone->records.len);
	xmlout_close(&call->answer);
}

static void add_name_servers(struct call *call, const struct world_zone *zone)
{
	xmlout_open(&call->answer, "DelegationSet");
	xmlout_open(&call->answer, "NameServers");
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++) {
		CLEANUP(mem_free_text) char *name = delegation_server_told(call->world, zone, i);
		xmlout_text(&call->answer, "NameServer", name);
	}
	xmlout_close(&call->answer);
	xmlout_close(&call->answer);
}

static void add_change(struct call *call, const char *id, int64_t submitted_ms)
{
	int64_t took = ids_between(call->world->seed, id, INSYNC_MIN_MS, INSYNC_MAX_MS);
	bool pending = call->now_ms < submitted_ms + took;
	xmlout_open(&call->answer, "ChangeInfo");
	add_id(call, "change", id);
	xmlout_text(&call->answer, "Status", pending ? "PENDING" : "INSYNC");
	xmlout_time(&call->answer, "SubmittedAt", submitted_ms);
	xmlout_close(&call->answer);
}

void route53_call_add_change(struct call *call)
{
	add_change(call, world_new_change(call->world, call->now_ms), call->now_ms);
}

struct world_zone *route53_call_zone_called(struct call *call)
{
	struct world_zone *zone =
		world_find_zone(call->world, call->account->id, str_text(&call->id));
	if (!zone)
		call_refuse(call, 404, "NoSuchHostedZone", "No hosted zone found with ID: %s",
			    str_text(&call->id));
	return zone;
}

size_t route53_call_page(const struct call *call, size_t most)
{
	const char *text = fields_get(&call->form, "maxitems");
	unsigned long wanted = text ? strtoul(text, NULL, 10) : most;
	return wanted >= 1 && wanted <= most ? wanted : most;
}

/* Takes the last label off the first *end bytes of a name. */
static const char *last_label(const char *name, size_t *end, size_t *ret_len)
{
	size_t begin = *end;
	while (begin && name[begin - 1] != '.')
		begin--;
	*ret_len = *end - begin;
	*end = begin ? begin - 1 : 0;
	return name + begin;
}

static int compare_labels(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	if (order) return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

/* Route 53 sorts by labels from the right: com, example, dev. */
int route53_call_compare_names(const char *a, const char *b)
{
	size_t a_end = strlen(a), b_end = strlen(b), a_len, b_len;
	while (a_end && b_end) {
		const char *left = last_label(a, &a_end, &a_len);
		const char *right = last_label(b, &b_end, &b_len);
		int order = compare_labels(left, a_len, right, b_len);
		if (order) return order;
	}
	return a_end ? 1 : b_end ? -1 : 0;
}

static int compare_zones(const void *a, const void *b)
{
	const struct world_zone *left = *(struct world_zone *const *)a;
	const struct world_zone *right = *(struct world_zone *const *)b;
	int order = route53_call_compare_names(left->name, right->name);
	return order ? order : strcmp(left->id, right->id);
}

static int compare_made(const void *a, const void *b)
{
	const struct world_zone *left = *(struct world_zone *const *)a;
	const struct world_zone *right = *(struct world_zone *const *)b;
	return strcmp(left->id, right->id);
}

/* The account's zones in order; the caller frees. */
static struct world_zone **sorted_zones(const struct call *call, size_t *ret_count,
					int (*compare)(const void *, const void *))
{
	struct world_zone **zones =
		mem_array(call->world->zones.len + 1, sizeof(struct world_zone *));
	size_t count = 0;
	for (size_t i = 0; i < call->world->zones.len; i++)
		if (str_equal(call->world->zones.item[i]->account, call->account->id))
			zones[count++] = call->world->zones.item[i];
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
	qsort(zones, count, sizeof(*zones), compare);
	*ret_count = count;
	return zones;
}

static size_t add_zones(struct call *call, struct world_zone **zones, size_t from, size_t count,
			size_t page)
{
	size_t end = count - from > page ? from + page : count;
	xmlout_open(&call->answer, "HostedZones");
	for (size_t i = from; i < end; i++)
		add_zone(call, zones[i]);
	xmlout_close(&call->answer);
	return end;
}

static void list_hosted_zones(struct call *call)
{
	size_t count, from = 0, page = route53_call_page(call, PAGE_MAX);
	const char *marker = fields_get(&call->form, "marker");
	struct world_zone **zones = sorted_zones(call, &count, compare_made);
	while (marker && from < count && strcmp(zones[from]->id, marker) < 0)
		from++;
	call_begin_xml_root(call, "ListHostedZonesResponse");
	size_t end = add_zones(call, zones, from, count, page);
	xmlout_text(&call->answer, "Marker", marker);
	xmlout_bool(&call->answer, "IsTruncated", end < count);
	if (end < count) xmlout_text(&call->answer, "NextMarker", zones[end]->id);
	xmlout_number(&call->answer, "MaxItems", (int64_t)page);
	free(zones);
}

static void list_hosted_zones_by_name(struct call *call)
{
	size_t count, from = 0, page = route53_call_page(call, PAGE_MAX);
	const char *name = fields_get(&call->form, "dnsname");
	const char *id = fields_get(&call->form, "hostedzoneid");
	CLEANUP(mem_free_text) char *start = world_normal_name(name ? name : "");
	struct world_zone **zones = sorted_zones(call, &count, compare_zones);
	for (; from < count; from++) {
		int order = route53_call_compare_names(zones[from]->name, start);
		if (order > 0 || (order == 0 && (!id || strcmp(zones[from]->id, id) >= 0))) break;
	}
	call_begin_xml_root(call, "ListHostedZonesByNameResponse");
	size_t end = add_zones(call, zones, from, count, page);
	xmlout_text(&call->answer, "DNSName", name);
	xmlout_bool(&call->answer, "IsTruncated", end < count);
	if (end < count) {
		CLEANUP(mem_free_text) char *next = str_format("%s.", zones[end]->name);
		xmlout_text(&call->answer, "NextDNSName", next);
		xmlout_text(&call->answer, "NextHostedZoneId", zones[end]->id);
	}
	xmlout_number(&call->answer, "MaxItems", (int64_t)page);
	free(zones);
}

static void get_hosted_zone(struct call *call)
{
	const struct world_zone *zone = route53_call_zone_called(call);
	if (!zone) return;
	call_begin_xml_root(call, "GetHostedZoneResponse");
	add_zone(call, zone);
	add_name_servers(call, zone);
}

static void create_hosted_zone(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = NULL;
	const struct xmlin *config = xmlin_child(call->xml, "HostedZoneConfig");
	struct world_new_zone wanted = { .account = call->account->id,
					 .name = xmlin_text(call->xml, "Name"),
					 .comment = xmlin_text(config, "Comment"),
					 .caller_reference =
						 xmlin_text(call->xml, "CallerReference") };
	if (str_is_empty(wanted.caller_reference)) {
		call_refuse(call, 400, "InvalidInput", "CallerReference must not be empty");
		return;
	}
	if (world_make_zone(call->world, &wanted, call->now_ms, &zone, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call->out->status = 201;
	call_begin_xml_root(call, "CreateHostedZoneResponse");
	add_zone(call, zone);
	route53_call_add_change(call);
	add_name_servers(call, zone);
}

static void delete_hosted_zone(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = route53_call_zone_called(call);
	if (!zone) return;
	if (world_delete_zone(call->world, zone, call->now_ms, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call_begin_xml_root(call, "DeleteHostedZoneResponse");
	route53_call_add_change(call);
}

static void get_change(struct call *call)
{
	for (size_t i = 0; i < call->world->changes.len; i++) {
		const struct world_change *change = &call->world->changes.item[i];
		if (!str_equal(change->id, str_text(&call->id))) continue;
		call_begin_xml_root(call, "GetChangeResponse");
		add_change(call, change->id, change->submitted_ms);
		return;
	}
	call_refuse(call, 404, "NoSuchChange", "Could not find resource with ID: %s",
		    str_text(&call->id));
}

static const struct route {
	const char *method, *before, *after; /* the id stands between; after NULL: no id */
	const char *operation;
} routes[] = {
	{ "GET", "hostedzone", NULL, "ListHostedZones" },
	{ "POST", "hostedzone", NULL, "CreateHostedZone" },
	{ "GET", "hostedzonesbyname", NULL, "ListHostedZonesByName" },
	{ "GET", "hostedzone/", "", "GetHostedZone" },
	{ "DELETE", "hostedzone/", "", "DeleteHostedZone" },
	{ "GET", "hostedzone/", "/rrset", "ListResourceRecordSets" },
	{ "POST", "hostedzone/", "/rrset", "ChangeResourceRecordSets" },
	{ "GET", "change/", "", "GetChange" },
};

static const char *route(struct call *call, const char *method, const char *path)
{
	static const char version[] = "/2013-04-01/";
	if (!str_starts(path, version)) return "";
	path += strlen(version);
	size_t len = strlen(path);
	if (len && path[len - 1] == '/') len--;
	CLEANUP(mem_free_text) char *plain = mem_copy_bytes(path, len);
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		const struct route *r = &routes[i];
		if (!str_equal(r->method, method)) continue;
		if (!r->after) {
			if (str_equal(plain, r->before)) return r->operation;
			continue;
		}
		if (!str_starts(plain, r->before)) continue;
		const char *id = plain + strlen(r->before);
		size_t id_len = strcspn(id, "/");
		if (!id_len || !str_equal(id + id_len, r->after)) continue;
		str_add_bytes(&call->id, id, id_len);
		return r->operation;
	}
	return "";
}

static const struct operation operations[] = {
	{ "ListHostedZones", false, list_hosted_zones },
	{ "ListHostedZonesByName", false, list_hosted_zones_by_name },
	{ "GetHostedZone", false, get_hosted_zone },
	{ "CreateHostedZone", true, create_hosted_zone },
	{ "DeleteHostedZone", true, delete_hosted_zone },
	{ "ListResourceRecordSets", false, route53_call_list_records },
	{ "ChangeResourceRecordSets", true, route53_call_change_records },
	{ "GetChange", false, get_change },
	{ 0 },
};
const struct service service_route53 = { .scope = "route53",
					 .protocol = PROTOCOL_REST_XML,
					 .xml_namespace =
						 "https://route53.amazonaws.com/doc/2013-04-01/",
					 .operations = operations,
					 .route = route };
