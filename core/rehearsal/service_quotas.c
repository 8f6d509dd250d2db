#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"
#include "core/rehearsal/world_limits.h"

static cJSON *describe(const struct call *call, const struct catalogue_quota *q, bool is_default)
{
	cJSON *json = cJSON_CreateObject();
	CLEANUP(mem_free_text)
	char *arn = str_format("arn:aws:servicequotas:%s:%s:%s/%s", call->region,
			       is_default ? "" : call->account->id, q->service, q->code);
	int value = is_default ? q->normal
			       : world_quota(call->world, call->account->id, q->service, q->code);

	cJSON_AddStringToObject(json, "ServiceCode", q->service);
	cJSON_AddStringToObject(json, "ServiceName", q->service);
	cJSON_AddStringToObject(json, "QuotaArn", arn);
	cJSON_AddStringToObject(json, "QuotaCode", q->code);
	cJSON_AddStringToObject(json, "QuotaName", q->name);
	cJSON_AddNumberToObject(json, "Value", value);
	cJSON_AddStringToObject(json, "Unit", "None");
	cJSON_AddBoolToObject(json, "Adjustable", true);
	cJSON_AddBoolToObject(json, "GlobalQuota", false);
	return json;
}

static const struct catalogue_quota *find(struct call *call)
{
	const char *service = call_json_text(call, "ServiceCode");
	const char *code = call_json_text(call, "QuotaCode");
	const struct catalogue_quota *q = catalogue_quota(service, code);

	if (!q)
		call_refuse(call, 400, "NoSuchResourceException",
			    "The request failed because the specified service does not exist.");
	return q;
}

static void answer(struct call *call, const struct catalogue_quota *q, bool is_default)
{
	cJSON *json = cJSON_CreateObject();

	cJSON_AddItemToObject(json, "Quota", describe(call, q, is_default));
	call_answer_json(call, json);
}

/* What the account never asked to change has no value of its own. */
static void get_service_quota(struct call *call)
{
	const struct catalogue_quota *q = find(call);

	if (!q) return;
	if (world_has_quota(call->world, call->account->id, q->service, q->code))
		answer(call, q, false);
	else
		call_refuse(call, 400, "NoSuchResourceException",
			    "The request failed because the specified quota does not exist for "
			    "this account.");
}

static void get_default(struct call *call)
{
	const struct catalogue_quota *q = find(call);

	if (q) answer(call, q, true);
}

static void list(struct call *call)
{
	bool is_default = str_equal(call->operation->name, "ListAWSDefaultServiceQuotas");
	const char *service = call_json_text(call, "ServiceCode");
	const struct catalogue_quota *q;
	struct page page;

	if (!page_of_json(call, "NextToken", "MaxResults", 100, &page)) return;
	cJSON *json = cJSON_CreateObject();
	cJSON *quotas = cJSON_AddArrayToObject(json, "Quotas");
	for (size_t i = 0; (q = catalogue_quota_at(i)); i++)
		if (str_equal(q->service, service) &&
		    (is_default ||
		     world_has_quota(call->world, call->account->id, q->service, q->code)) &&
		    page_takes(&page))
			cJSON_AddItemToArray(quotas, describe(call, q, is_default));
	page_end_json(json, &page);
	call_answer_json(call, json);
}

static const struct operation operations[] = {
	{ "GetServiceQuota", false, get_service_quota },
	{ "GetAWSDefaultServiceQuota", false, get_default },
	{ "ListServiceQuotas", false, list },
	{ "ListAWSDefaultServiceQuotas", false, list },
	{ 0 },
};
const struct service service_quotas = { .scope = "servicequotas",
					.protocol = PROTOCOL_JSON,
					.operations = operations };
