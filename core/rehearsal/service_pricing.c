/* The price list: few products, in the shape in which it has thousands. */
#include <strings.h>

#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

enum { PAGE_MAX = 100 };

static cJSON *attributes_of(const struct catalogue_price *p)
{
	cJSON *json = cJSON_CreateObject();

	for (const char *at = p->attributes; *at;) {
		size_t len = strcspn(at, ";"), name = strcspn(at, "=");
		CLEANUP(mem_free_text) char *key = mem_copy_bytes(at, name);
		CLEANUP(mem_free_text)
		char *value = name < len ? mem_copy_bytes(at + name + 1, len - name - 1) : NULL;

		cJSON_AddStringToObject(json, key, value ? value : "");
		at += len + (at[len] == ';');
	}
	cJSON_AddStringToObject(json, "regionCode", p->region);
	cJSON_AddStringToObject(json, "locationType", "AWS Region");
	cJSON_AddStringToObject(json, "servicecode", p->service);
	return json;
}

static cJSON *terms_of(const struct catalogue_price *p)
{
	CLEANUP(mem_free_text) char *term = str_format("%s.JRTCKXETXF", p->sku);
	CLEANUP(mem_free_text) char *rate = str_format("%s.6YS6EN2CT7", term);
	cJSON *terms = cJSON_CreateObject();
	cJSON *offer = cJSON_AddObjectToObject(cJSON_AddObjectToObject(terms, "OnDemand"), term);
	cJSON *dimension =
		cJSON_AddObjectToObject(cJSON_AddObjectToObject(offer, "priceDimensions"), rate);

	cJSON_AddStringToObject(dimension, "rateCode", rate);
	cJSON_AddStringToObject(dimension, "unit", p->unit);
	cJSON_AddStringToObject(dimension, "beginRange", "0");
	cJSON_AddStringToObject(dimension, "endRange", "Inf");
	cJSON_AddStringToObject(dimension, "description", p->description);
	cJSON_AddArrayToObject(dimension, "appliesTo");
	cJSON_AddStringToObject(cJSON_AddObjectToObject(dimension, "pricePerUnit"), "USD", p->usd);
	cJSON_AddStringToObject(offer, "sku", p->sku);
	cJSON_AddStringToObject(offer, "offerTermCode", "JRTCKXETXF");
	cJSON_AddStringToObject(offer, "effectiveDate", "2026-04-01T00:00:00Z");
	cJSON_AddObjectToObject(offer, "termAttributes");
	return terms;
}

static cJSON *product_of(const struct catalogue_price *p)
{
	cJSON *json = cJSON_CreateObject();
	cJSON *product = cJSON_AddObjectToObject(json, "product");

	cJSON_AddStringToObject(product, "productFamily", p->family);
	cJSON_AddItemToObject(product, "attributes", attributes_of(p));
	cJSON_AddStringToObject(product, "sku", p->sku);
	cJSON_AddStringToObject(json, "serviceCode", p->service);
	cJSON_AddItemToObject(json, "terms", terms_of(p));
	cJSON_AddStringToObject(json, "version", "20260401000000");
	cJSON_AddStringToObject(json, "publicationDate", "2026-04-01T00:00:00Z");
	return json;
}

static const char *text_of(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool passes(const struct call *call, const cJSON *product)
{
	const cJSON *attributes = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(product, "product"), "attributes");
	const char *family =
		text_of(cJSON_GetObjectItemCaseSensitive(product, "product"), "productFamily");
	const cJSON *filter;

	cJSON_ArrayForEach(filter, cJSON_GetObjectItemCaseSensitive(call->json, "Filters"))
	{
		const char *field = text_of(filter, "Field"), *value = text_of(filter, "Value");
		const char *own = str_equal(field, "productFamily") ? family
				  : field                           ? text_of(attributes, field)
								    : NULL;

		/* The price list compares without regard to case. */
		if (!own || !value || strcasecmp(own, value) != 0) return false;
	}
	return true;
}

static void get_products(struct call *call)
{
	const char *service = call_json_text(call, "ServiceCode");
	const struct catalogue_price *p;
	struct page page;

	if (!service) {
		call_refuse(call, 400, "InvalidParameterException", "ServiceCode is missing");
		return;
	}
	if (!page_of_json(call, "NextToken", "MaxResults", PAGE_MAX, &page)) return;
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "FormatVersion", "aws_v1");
	cJSON *list = cJSON_AddArrayToObject(json, "PriceList");
	for (size_t i = 0; (p = catalogue_price_at(i)); i++) {
		if (!str_equal(p->service, service)) continue;
		cJSON *product = product_of(p);
		if (passes(call, product) && page_takes(&page)) {
			char *text = cJSON_PrintUnformatted(product);
			cJSON_AddItemToArray(list, cJSON_CreateString(text));
			cJSON_free(text);
		}
		cJSON_Delete(product);
	}
	page_end_json(json, &page);
	call_answer_json(call, json);
}

static const struct operation operations[] = {
	{ "GetProducts", false, get_products },
	{ 0 },
};
const struct service service_pricing = { .scope = "pricing",
					 .protocol = PROTOCOL_JSON,
					 .operations = operations };
