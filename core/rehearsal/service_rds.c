#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/regions.h"
#include "core/rehearsal/services.h"

enum { PAGE_MIN = 20, PAGE_MAX = 100 };

static bool is_wanted(const struct call *call, const char *parameter, const char *value)
{
	const char *wanted = fields_get(&call->form, parameter);

	return str_is_empty(wanted) || str_equal(wanted, value);
}

/* "16" stands for every minor version of it. */
static bool is_wanted_version(const struct call *call, const char *version)
{
	const char *wanted = fields_get(&call->form, "EngineVersion");
	CLEANUP(mem_free_text) char *major = catalogue_major(version);

	return str_is_empty(wanted) || str_equal(wanted, version) || str_equal(wanted, major);
}

static bool begin(struct call *call, const char *set, struct page *page)
{
	const char *most = fields_get(&call->form, "MaxRecords");
	long limit = most ? strtol(most, NULL, 10) : PAGE_MAX;

	if (limit < PAGE_MIN || limit > PAGE_MAX) {
		call_refuse(call, 400, "InvalidParameterValue",
			    "Invalid value %s for MaxRecords. Must be between %d and %d", most,
			    PAGE_MIN, PAGE_MAX);
		return false;
	}
	if (!page_of_form(call, "Marker", "MaxRecords", PAGE_MAX, page)) return false;
	call_begin_xml(call);
	xmlout_open(&call->answer, set);
	return true;
}

static void end(struct call *call, const struct page *page)
{
	xmlout_close(&call->answer);
	page_end_xml(call, page, "Marker");
}

static void add_version(struct call *call, const struct catalogue_engine *e)
{
	struct xmlout *x = &call->answer;
	CLEANUP(mem_free_text) char *major = catalogue_major(e->version);
	CLEANUP(mem_free_text)
	char *description = str_format(
		"%s (compatible with PostgreSQL %s)",
		str_starts(e->engine, "aurora") ? "Aurora PostgreSQL" : "PostgreSQL", e->version);

	xmlout_open(x, "DBEngineVersion");
	xmlout_text(x, "Engine", e->engine);
	xmlout_text(x, "MajorEngineVersion", major);
	xmlout_text(x, "EngineVersion", e->version);
	xmlout_text(x, "DBParameterGroupFamily", e->family);
	xmlout_text(x, "DBEngineDescription",
		    str_starts(e->engine, "aurora") ? "Aurora (PostgreSQL)" : "PostgreSQL");
	xmlout_text(x, "DBEngineVersionDescription", description);
	xmlout_text(x, "Status", e->is_deprecated ? "deprecated" : "available");
	xmlout_open(x, "SupportedEngineModes");
	xmlout_text(x, "member", "provisioned");
	xmlout_close(x);
	if (e->serverless_max) {
		xmlout_open(x, "ServerlessV2FeaturesSupport");
		xmlout_text(x, "MinCapacity", e->serverless_min);
		xmlout_text(x, "MaxCapacity", e->serverless_max);
		xmlout_close(x);
	}
	xmlout_close(x);
}

static void describe_engine_versions(struct call *call)
{
	bool all = str_equal(fields_get(&call->form, "IncludeAll"), "true");
	const struct catalogue_engine *e;
	struct page page;

	if (!begin(call, "DBEngineVersions", &page)) return;
	for (size_t i = 0; (e = catalogue_database_at(i)); i++)
		if (is_wanted(call, "Engine", e->engine) && is_wanted_version(call, e->version) &&
		    is_wanted(call, "DBParameterGroupFamily", e->family) &&
		    (all || !e->is_deprecated) && page_takes(&page))
			add_version(call, e);
	end(call, &page);
}

static void add_support(struct xmlout *x, const char *name, const char *start, const char *finish)
{
	CLEANUP(mem_free_text) char *from = str_format("%sT00:00:00Z", start);
	CLEANUP(mem_free_text) char *to = str_format("%sT23:59:59.999Z", finish);

	xmlout_open(x, "SupportedEngineLifecycle");
	xmlout_text(x, "LifecycleSupportName", name);
	xmlout_text(x, "LifecycleSupportStartDate", from);
	xmlout_text(x, "LifecycleSupportEndDate", to);
	xmlout_close(x);
}

static void describe_major_versions(struct call *call)
{
	struct xmlout *x = &call->answer;
	const struct catalogue_lifecycle *l;
	struct page page;

	if (!begin(call, "DBMajorEngineVersions", &page)) return;
	for (size_t i = 0; (l = catalogue_lifecycle_at(i)); i++) {
		if (!is_wanted(call, "Engine", l->engine) ||
		    !is_wanted(call, "MajorEngineVersion", l->major) || !page_takes(&page))
			continue;
		xmlout_open(x, "DBMajorEngineVersion");
		xmlout_text(x, "Engine", l->engine);
		xmlout_text(x, "MajorEngineVersion", l->major);
		xmlout_open(x, "SupportedEngineLifecycles");
		add_support(x, "open-source-rds-standard-support", l->standard_start,
			    l->standard_end);
		add_support(x, "open-source-rds-extended-support", l->standard_end,
			    l->extended_end);
		xmlout_close(x);
		xmlout_close(x);
	}
	end(call, &page);
}

static void add_zones(struct xmlout *x, const char *region_name)
{
	const struct region *region = region_find(region_name);

	xmlout_open(x, "AvailabilityZones");
	for (size_t i = 0; region && region->zone_letters[i]; i++) {
		CLEANUP(mem_free_text)
		char *zone = str_format("%s%c", region->name, region->zone_letters[i]);

		xmlout_open(x, "AvailabilityZone");
		xmlout_text(x, "Name", zone);
		xmlout_close(x);
	}
	xmlout_close(x);
}

static void add_option(struct call *call, const struct catalogue_engine *e, const char *class_name)
{
	struct xmlout *x = &call->answer;
	bool is_serverless = str_equal(class_name, "db.serverless");

	xmlout_open(x, "OrderableDBInstanceOption");
	xmlout_text(x, "Engine", e->engine);
	xmlout_text(x, "EngineVersion", e->version);
	xmlout_text(x, "DBInstanceClass", class_name);
	xmlout_text(x, "LicenseModel", "postgresql-license");
	add_zones(x, call->region);
	xmlout_bool(x, "MultiAZCapable", false);
	xmlout_bool(x, "ReadReplicaCapable", false);
	xmlout_bool(x, "Vpc", true);
	xmlout_bool(x, "SupportsStorageEncryption", true);
	xmlout_text(x, "StorageType", "aurora");
	xmlout_bool(x, "SupportsPerformanceInsights", !is_serverless);
	xmlout_open(x, "SupportedEngineModes");
	xmlout_text(x, "member", "provisioned");
	xmlout_close(x);
	xmlout_close(x);
}

static void add_options(struct call *call, const struct catalogue_engine *e, struct page *page)
{
	const char *class_name;

	for (size_t i = 0; (class_name = catalogue_database_class_at(i)); i++)
		if (is_wanted(call, "DBInstanceClass", class_name) &&
		    catalogue_is_orderable(e, class_name) && page_takes(page))
			add_option(call, e, class_name);
}

static void describe_orderable_options(struct call *call)
{
	const struct catalogue_engine *e;
	struct page page;

	if (str_is_empty(fields_get(&call->form, "Engine"))) {
		call_refuse(call, 400, "MissingParameter",
			    "The request must contain the parameter Engine");
		return;
	}
	if (!begin(call, "OrderableDBInstanceOptions", &page)) return;
	for (size_t i = 0; (e = catalogue_database_at(i)); i++)
		if (is_wanted(call, "Engine", e->engine) && !e->is_deprecated &&
		    is_wanted_version(call, e->version))
			add_options(call, e, &page);
	end(call, &page);
}

static const struct operation operations[] = {
	{ "DescribeDBClusterSnapshots", false, rds_call_cluster_snapshots },
	{ "DescribeDBEngineVersions", false, describe_engine_versions },
	{ "DescribeDBMajorEngineVersions", false, describe_major_versions },
	{ "DescribeOrderableDBInstanceOptions", false, describe_orderable_options },
	{ 0 },
};
const struct service service_rds = { .scope = "rds",
				     .protocol = PROTOCOL_QUERY,
				     .xml_namespace = "http://rds.amazonaws.com/doc/2014-10-31/",
				     .operations = operations };
