#include "core/aws/pricing.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fields of the price list that make a product of this kind the only one; NULL values are the
 * question's name. Names and values are the price list's own. */
struct pricing_filter {
	const char *field, *value;
};
enum { FILTERS_MAX = 8, PRICING_PAGES_MAX = 20 };
struct pricing_spec {
	const char *service;
	struct pricing_filter filters[FILTERS_MAX];
	const char *usage; /* the usage type ends so, after the region's prefix; "": any */
};
static const struct pricing_spec specs[PRICING_KIND_COUNT] = {
	[PRICING_MACHINE] = { "AmazonEC2",
			      { { "instanceType", NULL },
				{ "operatingSystem", "Linux" },
				{ "tenancy", "Shared" },
				{ "capacitystatus", "Used" },
				{ "preInstalledSw", "NA" },
				{ "licenseModel", "No License required" } },
			      "" },
	[PRICING_DATABASE] = { "AmazonRDS",
			       { { "instanceType", NULL },
				 { "databaseEngine", "Aurora PostgreSQL" },
				 { "productFamily", "Database Instance" } },
			       "InstanceUsage:" },
	[PRICING_SERVERLESS] = { "AmazonRDS",
				 { { "databaseEngine", "Aurora PostgreSQL" },
				   { "productFamily", "ServerlessV2" } },
				 "Aurora:ServerlessV2Usage" },
	[PRICING_CACHE] = { "AmazonElastiCache",
			    { { "instanceType", NULL }, { "productFamily", "Cache Instance" } },
			    "NodeUsage:" },
	[PRICING_NAT_GATEWAY] = { "AmazonEC2",
				  { { "productFamily", "NAT Gateway" } },
				  "NatGateway-Hours" },
	[PRICING_LOAD_BALANCER] = { "AWSELB",
				    { { "productFamily", "Load Balancer-Application" } },
				    "LoadBalancerUsage" },
	[PRICING_ADDRESS] = { "AmazonVPC", { { NULL, NULL } }, "PublicIPv4:InUseAddress" },
};

struct search {
	struct str body; /* of the first page, without its end */
	const char *usage;
	struct str currency, description;
	double per_hour;
	bool is_known, differs;
	int pages;
};

static void search_free(void *state)
{
	struct search *search = state;
	str_release(&search->body);
	str_release(&search->currency);
	str_release(&search->description);
	free(search);
}

/* "APN1-InstanceUsage:db.t4g.medium" for "InstanceUsage:": with a region's prefix or, in the oldest
 * region, without; not "APN1-Aurora:IO-OptimizedInstanceUsage". */
static bool is_usage(const char *type, const char *usage)
{
	size_t len = strlen(usage);
	const char *dash = strchr(type, '-');
	bool has_prefix = dash && strcspn(type, "-:") == (size_t)(dash - type) &&
			  strncmp(dash + 1, usage, len) == 0;
	const char *rest = has_prefix ? dash + 1 : strncmp(type, usage, len) == 0 ? type : NULL;
	if (!rest) return false;
	return !len || usage[len - 1] == ':' || !rest[len];
}

static bool read_amount(const char *text, double *ret)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	if (end == text || *end || errno || !isfinite(value) || value < 0) return false;
	*ret = value;
	return true;
}

/* One dimension of one term: what an hour costs, and in which currency. Free tiers cost 0. */
static void add_dimension(struct search *search, const struct json *dimension)
{
	double amount;
	const struct json *prices = json_at(dimension, "pricePerUnit");
	const char *currency = json_text(prices, "CNY")[0] ? "CNY" : "USD";
	const char *unit = json_text(dimension, "unit");
	bool is_hourly = str_equal_nocase(unit, "hrs") || str_equal_nocase(unit, "hours") ||
			 str_equal_nocase(unit, "hourly") || str_equal_nocase(unit, "acu-hr") ||
			 str_equal_nocase(unit, "acu-hrs");
	if (!is_hourly || !read_amount(json_text(prices, currency), &amount) || amount <= 0) return;
	if (search->is_known && fabs(search->per_hour - amount) > 1e-9) search->differs = true;
	if (search->is_known) return;
	search->is_known = true;
	search->per_hour = amount;
	str_set(&search->currency, currency);
	const char *words = json_text(dimension, "description");
	utf8_sanitise(&search->description, words, strlen(words), UTF8_CELL_MAX);
}

static void add_product(struct search *search, const char *text, const char *kind_usage)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(json_release) struct json *json = json_read_raw(text, strlen(text), &ignored);
	const char *usage = json_text(json, "product/attributes/usagetype");
	const struct json *term = json_first(json_at(json, "terms/OnDemand"));
	if (*kind_usage && !is_usage(usage, kind_usage)) return;
	for (; term; term = json_next(term)) {
		const struct json *dimension = json_first(json_at(term, "priceDimensions"));
		for (; dimension; dimension = json_next(dimension))
			add_dimension(search, dimension);
	}
}

static void read_products(struct aws_answer *answer);

static void ask_products(struct aws_client *client, const struct account *account,
			 struct search *search, const char *token, aws_any_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_PRICING, "GetProducts", account);
	str_add(&call.body, str_text(&search->body));
	if (*token) {
		str_add(&call.body, ",\"NextToken\":");
		encode_json(&call.body, token);
	}
	str_add_char(&call.body, '}');
	call.state = search;
	call.free_state = search_free;
	aws_client_start(client, &call, read_products, done, user);
}

static const char *take_products(struct search *search, const struct aws_answer *answer,
				 const struct json *json, struct err *err)
{
	if (!json_is_array(json, "PriceList")) {
		answer_is_strange(answer, err);
		return "";
	}
	const struct json *product = json_first(json_at(json, "PriceList"));
	for (; product; product = json_next(product))
		add_product(search, json_text(product, ""), search->usage);
	return ++search->pages < PRICING_PAGES_MAX ? json_text(json, "NextToken") : "";
}

/* Products are documents inside of texts, too long to be cut: read raw, made harmless one by one.
 */
static void read_products(struct aws_answer *answer)
{
	struct search *search = answer->state;
	const char *token = "";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = NULL;
	if (answer->err)
		err_copy(&err, answer->err);
	else if ((json = json_read_raw(answer->body, answer->len, &err)))
		token = take_products(search, answer, json, &err);
	else
		err_prefix(&err, "%s", answer->action);
	if (*token) {
		answer->state = NULL;
		ask_products(answer->client, answer->account, search, token, answer->done,
			     answer->user);
		return;
	}
	struct price price = { .is_known = search->is_known && !search->differs,
			       .per_hour = search->per_hour,
			       .currency = str_text(&search->currency),
			       .description = str_text(&search->description) };
	((price_fn *)answer->done)(err_or_null(&err), err_is_set(&err) ? NULL : &price,
				   answer->user);
}

static void add_filter(struct str *body, const char *field, const char *value)
{
	str_add(body, "{\"Type\":\"TERM_MATCH\",\"Field\":");
	encode_json(body, field);
	str_add(body, ",\"Value\":");
	encode_json(body, value);
	str_add(body, "},");
}

void pricing_per_hour(struct aws_client *client, const struct account *account,
		      enum pricing_kind kind, const char *name, const char *engine, price_fn *done,
		      void *user)
{
	const struct pricing_spec *spec = &specs[kind];
	struct search *search = mem_alloc(sizeof(*search));
	struct str *body = &search->body;
	search->usage = spec->usage;
	str_add(body, "{\"ServiceCode\":");
	encode_json(body, spec->service);
	str_add(body, ",\"FormatVersion\":\"aws_v1\",\"MaxResults\":100,\"Filters\":[");
	for (size_t i = 0; i < FILTERS_MAX && spec->filters[i].field; i++)
		add_filter(body, spec->filters[i].field,
			   spec->filters[i].value ? spec->filters[i].value : name);
	if (!str_is_empty(engine)) add_filter(body, "cacheEngine", engine);
	add_filter(body, "regionCode", account->region);
	str_cut(body, body->len - 1);
	str_add_char(body, ']');
	ask_products(client, account, search, "", (aws_any_fn *)done, user);
}
