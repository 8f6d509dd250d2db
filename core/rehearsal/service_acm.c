#include "core/rehearsal/services.h"
#include "core/rehearsal/world_certificates.h"

static struct world_certificate *find(struct call *call)
{
	const char *arn = call_json_text(call, "CertificateArn");
	struct world_certificate *c = arn ? world_find_certificate(call->world, arn) : NULL;
	if (c && str_equal(c->account, call->account->id) && str_equal(c->region, call->region))
		return c;
	call_refuse(call, 400, "ResourceNotFoundException",
		    "Could not find certificate %s in account %s.", arn ? arn : "(none)",
		    call->account->id);
	return NULL;
}

static void add_validation(struct call *call, cJSON *certificate, const struct world_certificate *c)
{
	cJSON *option = cJSON_CreateObject();
	cJSON_AddItemToArray(cJSON_AddArrayToObject(certificate, "DomainValidationOptions"),
			     option);
	cJSON_AddStringToObject(option, "DomainName", c->domain);
	cJSON_AddStringToObject(option, "ValidationDomain", c->domain);
	cJSON_AddStringToObject(option, "ValidationMethod", "DNS");
	cJSON_AddStringToObject(option, "ValidationStatus",
				c->is_issued ? "SUCCESS" : "PENDING_VALIDATION");
	if (!world_certificate_record_is_known(c, call->now_ms)) return;
	cJSON *record = cJSON_AddObjectToObject(option, "ResourceRecord");
	cJSON_AddStringToObject(record, "Name", c->record_name);
	cJSON_AddStringToObject(record, "Type", "CNAME");
	cJSON_AddStringToObject(record, "Value", c->record_value);
}

static void add_summary(struct call *call, cJSON *json, struct world_certificate *c)
{
	cJSON_AddStringToObject(json, "CertificateArn", c->arn);
	cJSON_AddStringToObject(json, "DomainName", c->domain);
	cJSON_AddStringToObject(json, "Status",
				world_certificate_status(call->world, c, call->now_ms));
	cJSON_AddStringToObject(json, "Type", "AMAZON_ISSUED");
	cJSON_AddStringToObject(json, "KeyAlgorithm", "RSA_2048");
	cJSON_AddStringToObject(json, "RenewalEligibility", "INELIGIBLE");
	cJSON_AddNumberToObject(json, "CreatedAt", (double)c->created_ms / 1000);
	int64_t due = world_certificate_due(call->world, c);
	if (c->is_issued && due >= 0) cJSON_AddNumberToObject(json, "IssuedAt", (double)due / 1000);
}

static void describe_certificate(struct call *call)
{
	struct world_certificate *c = find(call);
	if (!c) return;
	cJSON *json = cJSON_CreateObject();
	cJSON *certificate = cJSON_AddObjectToObject(json, "Certificate");
	add_summary(call, certificate, c);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(certificate, "SubjectAlternativeNames"),
			     cJSON_CreateString(c->domain));
	add_validation(call, certificate, c);
	cJSON_AddArrayToObject(certificate, "InUseBy");
	call_answer_json(call, json);
}

static bool is_wanted(const struct call *call, const char *status)
{
	const cJSON *statuses = cJSON_GetObjectItemCaseSensitive(call->json, "CertificateStatuses");
	const cJSON *item;
	if (cJSON_GetArraySize(statuses) == 0) return true;
	cJSON_ArrayForEach(item,
			   statuses) if (str_equal(cJSON_GetStringValue(item), status)) return true;
	return false;
}

static void list_certificates(struct call *call)
{
	cJSON *json = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(json, "CertificateSummaryList");
	for (size_t i = 0; i < call->world->certificates.len; i++) {
		struct world_certificate *c = call->world->certificates.item[i];
		if (!str_equal(c->account, call->account->id) ||
		    !str_equal(c->region, call->region) ||
		    !is_wanted(call, world_certificate_status(call->world, c, call->now_ms)))
			continue;
		cJSON *item = cJSON_CreateObject();
		add_summary(call, item, c);
		cJSON_AddItemToArray(list, item);
	}
	call_answer_json(call, json);
}

static void request_certificate(struct call *call)
{
	const char *domain = call_json_text(call, "DomainName");
	if (!domain || !strchr(domain, '.')) {
		call_refuse(call, 400, "InvalidParameterException", "%s is no domain name",
			    domain ? domain : "(nothing)");
		return;
	}
	if (strlen(domain) > 64) {
		call_refuse(call, 400, "InvalidDomainValidationOptionsException",
			    "The first domain name can be no more than 64 characters.");
		return;
	}
	struct world_new_certificate wanted = { .account = call->account->id,
						.region = call->region,
						.domain = domain };
	struct world_certificate *c = world_request_certificate(call->world, &wanted, call->now_ms);
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "CertificateArn", c->arn);
	call_answer_json(call, json);
}

static void delete_certificate(struct call *call)
{
	const struct world_certificate *c = find(call);
	if (!c) return;
	world_delete_certificate(call->world, c->arn);
	call_answer_json(call, cJSON_CreateObject());
}

static const struct operation operations[] = {
	{ "DescribeCertificate", false, describe_certificate },
	{ "ListCertificates", false, list_certificates },
	{ "RequestCertificate", true, request_certificate },
	{ "DeleteCertificate", true, delete_certificate },
	{ 0 },
};
const struct service service_acm = { .scope = "acm",
				     .protocol = PROTOCOL_JSON,
				     .operations = operations };
