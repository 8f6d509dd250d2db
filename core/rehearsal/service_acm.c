#include "core/rehearsal/page.h"
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
				c->is_issued   ? "SUCCESS"
				: c->is_failed ? "FAILED"
					       : "PENDING_VALIDATION");
	if (!world_certificate_record_is_known(c, call->now_ms)) return;
	cJSON *record = cJSON_AddObjectToObject(option, "ResourceRecord");
	cJSON_AddStringToObject(record, "Name", c->record_name);
	cJSON_AddStringToObject(record, "Type", "CNAME");
	cJSON_AddStringToObject(record, "Value", c->record_value);
}

static void add_summary(struct call *call, cJSON *json, struct world_certificate *c)
{
	enum { VALID_S = 395 * 24 * 3600 };
	int64_t due = world_certificate_due(call->world, c);

	cJSON_AddStringToObject(json, "CertificateArn", c->arn);
	cJSON_AddStringToObject(json, "DomainName", c->domain);
	cJSON_AddStringToObject(json, "Status",
				world_certificate_status(call->world, c, call->now_ms));
	cJSON_AddStringToObject(json, "Type", "AMAZON_ISSUED");
	cJSON_AddStringToObject(json, "KeyAlgorithm", c->key_algorithm);
	cJSON_AddStringToObject(json, "RenewalEligibility", "INELIGIBLE");
	cJSON_AddNumberToObject(json, "CreatedAt", (double)c->created_ms / 1000);
	if (!c->is_issued || due < 0) return;
	cJSON_AddNumberToObject(json, "IssuedAt", (double)due / 1000);
	cJSON_AddNumberToObject(json, "NotBefore", (double)due / 1000);
	cJSON_AddNumberToObject(json, "NotAfter", (double)due / 1000 + VALID_S);
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
	if (c->is_failed) cJSON_AddStringToObject(certificate, "FailureReason", "CAA_ERROR");
	world_certificate_is_used(call->world, c, cJSON_AddArrayToObject(certificate, "InUseBy"));
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

/* Without a filter only RSA 2048 is shown, as on AWS. */
static bool has_wanted_key(const struct call *call, const char *algorithm)
{
	const cJSON *includes = cJSON_GetObjectItemCaseSensitive(call->json, "Includes");
	const cJSON *types = cJSON_GetObjectItemCaseSensitive(includes, "keyTypes"), *type;

	if (cJSON_GetArraySize(types) == 0) return str_equal(algorithm, "RSA_2048");
	cJSON_ArrayForEach(type, types)
	{
		if (str_equal(cJSON_GetStringValue(type), algorithm)) return true;
	}
	return false;
}

static void list_certificates(struct call *call)
{
	struct page page;

	if (!page_of_json(call, "NextToken", "MaxItems", 1000, &page)) return;
	cJSON *json = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(json, "CertificateSummaryList");
	for (size_t i = 0; i < call->world->certificates.len; i++) {
		struct world_certificate *c = call->world->certificates.item[i];

		if (!str_equal(c->account, call->account->id) ||
		    !str_equal(c->region, call->region) ||
		    !is_wanted(call, world_certificate_status(call->world, c, call->now_ms)) ||
		    !has_wanted_key(call, c->key_algorithm) || !page_takes(&page))
			continue;
		cJSON *item = cJSON_CreateObject();
		add_summary(call, item, c);
		cJSON_AddItemToArray(
			cJSON_AddArrayToObject(item, "SubjectAlternativeNameSummaries"),
			cJSON_CreateString(c->domain));
		cJSON_AddBoolToObject(item, "HasAdditionalSubjectAlternativeNames", false);
		cJSON_AddBoolToObject(item, "InUse",
				      world_certificate_is_used(call->world, c, NULL));
		cJSON_AddBoolToObject(item, "Exported", false);
		cJSON_AddItemToArray(list, item);
	}
	page_end_json(json, &page);
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
						.domain = domain,
						.key_algorithm =
							call_json_text(call, "KeyAlgorithm") };
	struct world_certificate *c = world_request_certificate(call->world, &wanted, call->now_ms);
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "CertificateArn", c->arn);
	call_answer_json(call, json);
}

static void delete_certificate(struct call *call)
{
	const struct world_certificate *c = find(call);
	if (!c) return;
	if (world_certificate_is_used(call->world, c, NULL)) {
		call_refuse(call, 400, "ResourceInUseException",
			    "Certificate %s in account %s is in use.", c->arn, c->account);
		return;
	}
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
