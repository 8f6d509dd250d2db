#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

enum { PAGE_MAX = 100, YEAR_S = 31536000 };

static bool is_wanted(const struct call *call, const char *parameter, const char *value)
{
	const char *wanted = fields_get(&call->form, parameter);

	return str_is_empty(wanted) || str_equal(wanted, value);
}

static void add_version(struct call *call, const struct catalogue_engine *e)
{
	struct xmlout *x = &call->answer;

	xmlout_open(x, "CacheEngineVersion");
	xmlout_text(x, "Engine", e->engine);
	xmlout_text(x, "EngineVersion", e->version);
	xmlout_text(x, "CacheParameterGroupFamily", e->family);
	xmlout_text(x, "CacheEngineDescription", e->engine);
	xmlout_text(x, "CacheEngineVersionDescription", e->version);
	xmlout_close(x);
}

static void describe_engine_versions(struct call *call)
{
	const struct catalogue_engine *e;
	struct page page;

	if (!page_of_form(call, "Marker", "MaxRecords", PAGE_MAX, &page)) return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "CacheEngineVersions");
	for (size_t i = 0; (e = catalogue_cache_at(i)); i++)
		if (is_wanted(call, "Engine", e->engine) &&
		    is_wanted(call, "EngineVersion", e->version) &&
		    is_wanted(call, "CacheParameterGroupFamily", e->family) && page_takes(&page))
			add_version(call, e);
	xmlout_close(&call->answer);
	page_end_xml(call, &page, "Marker");
}

struct offering {
	const char *product, *node_type, *payment;
	int years;
};

static void add_offering(struct call *call, const struct offering *o)
{
	struct xmlout *x = &call->answer;
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text)
	char *word = str_format("%s %s %s %d", o->product, o->node_type, o->payment, o->years);

	ids_add_uuid(&id, 17, word);
	xmlout_open(x, "ReservedCacheNodesOffering");
	xmlout_text(x, "ReservedCacheNodesOfferingId", str_text(&id));
	xmlout_text(x, "CacheNodeType", o->node_type);
	xmlout_number(x, "Duration", (int64_t)o->years * YEAR_S);
	xmlout_text(x, "FixedPrice", "0.0");
	xmlout_text(x, "UsagePrice", "0.0");
	xmlout_text(x, "ProductDescription", o->product);
	xmlout_text(x, "OfferingType", o->payment);
	xmlout_open(x, "RecurringCharges");
	xmlout_close(x);
	xmlout_close(x);
}

static void add_offerings(struct call *call, const char *node_type, struct page *page)
{
	static const char *const products[] = { "memcached", "redis", "valkey" };
	static const char *const payments[] = { "No Upfront", "Partial Upfront", "All Upfront" };

	for (size_t p = 0; p < ARRAY_LEN(products); p++)
		for (size_t o = 0; o < ARRAY_LEN(payments); o++)
			for (int years = 1; years <= 3; years += 2) {
				const struct offering offering = { products[p], node_type,
								   payments[o], years };
				CLEANUP(mem_free_text)
				char *seconds = str_format("%d", years * YEAR_S);
				CLEANUP(mem_free_text) char *number = str_format("%d", years);
				bool fits = is_wanted(call, "Duration", seconds) ||
					    is_wanted(call, "Duration", number);

				if (fits && is_wanted(call, "ProductDescription", products[p]) &&
				    is_wanted(call, "OfferingType", payments[o]) &&
				    page_takes(page))
					add_offering(call, &offering);
			}
}

static void describe_offerings(struct call *call)
{
	const char *node_type;
	struct page page;

	if (!page_of_form(call, "Marker", "MaxRecords", PAGE_MAX, &page)) return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "ReservedCacheNodesOfferings");
	for (size_t i = 0; (node_type = catalogue_node_type_at(i)); i++)
		if (is_wanted(call, "CacheNodeType", node_type))
			add_offerings(call, node_type, &page);
	xmlout_close(&call->answer);
	page_end_xml(call, &page, "Marker");
}

static const struct operation operations[] = {
	{ "DescribeCacheEngineVersions", false, describe_engine_versions },
	{ "DescribeReservedCacheNodesOfferings", false, describe_offerings },
	{ 0 },
};
const struct service service_elasticache = {
	.scope = "elasticache",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://elasticache.amazonaws.com/doc/2015-02-02/",
	.operations = operations
};
