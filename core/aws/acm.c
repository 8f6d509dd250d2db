#include "core/aws/acm.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"
#include "core/net/domain.h"

#include <stdlib.h>

static const struct field summary_fields[] = {
	FIELD_NEEDED(acm_summary, arn, "CertificateArn"),
	FIELD_NEEDED(acm_summary, domain, "DomainName"),
	FIELD(acm_summary, status, "Status"),
	FIELD(acm_summary, key_algorithm, "KeyAlgorithm"),
	FIELD(acm_summary, type, "Type"),
	FIELD_LIST(acm_summary, names, name_count, "SubjectAlternativeNameSummaries", ""),
	FIELD(acm_summary, is_in_use, "InUse"),
	FIELD(acm_summary, has_more_names, "HasAdditionalSubjectAlternativeNames"),
	FIELD_WHEN(acm_summary, expires_ms, "NotAfter"),
};
const struct shape acm_summary_shape = SHAPE(acm_summary, summary_fields);
LISTING_GIVE(give_summaries, acm_summaries_fn)
static const struct listing_kind summaries = {
	.shape = &acm_summary_shape,
	.items = "CertificateSummaryList",
	.token = "NextToken",
	.give = give_summaries,
};

static const struct field issued_fields[] = {
	FIELD_NEEDED(cloud_issued, arn, "CertificateArn"),
	FIELD_NEEDED(cloud_issued, domain, "DomainName"),
	FIELD_LIST(cloud_issued, names, name_count, "SubjectAlternativeNameSummaries", ""),
	FIELD(cloud_issued, status, "Status"),
	FIELD(cloud_issued, type, "Type"),
	FIELD(cloud_issued, key_algorithm, "KeyAlgorithm"),
	FIELD(cloud_issued, renewal, "RenewalEligibility"),
	FIELD_WHEN(cloud_issued, not_after_ms, "NotAfter"),
	FIELD(cloud_issued, is_in_use, "InUse"),
};
const struct shape acm_issued_shape = SHAPE(cloud_issued, issued_fields);

static bool is_good_for(const struct cloud_issued *c, const char *domain)
{
	if (domain_covers(c->domain, domain)) return true;
	for (size_t i = 0; i < c->name_count; i++)
		if (domain_covers(c->names[i], domain)) return true;
	return false;
}

static void give_covering(const struct listing_result *result)
{
	struct cloud_issued *all = result->items;
	size_t count = 0;
	for (size_t i = 0; !result->err && i < result->count; i++)
		if (is_good_for(&all[i], result->state)) all[count++] = all[i];
	((cloud_certificates_fn *)result->done)(result->err, all, count, result->user);
}

static const struct listing_kind covering = {
	.shape = &acm_issued_shape,
	.items = "CertificateSummaryList",
	.token = "NextToken",
	.give = give_covering,
};

/* In the first seconds ACM has not made the record yet: its names are then "". */
#define VALIDATION "DomainValidationOptions/0/"
static const struct field certificate_fields[] = {
	FIELD(cloud_certificate, arn, "CertificateArn"),
	FIELD_NEEDED(cloud_certificate, status, "Status"),
	FIELD(cloud_certificate, failure_reason, "FailureReason"),
	FIELD(cloud_certificate, cname_name, VALIDATION "ResourceRecord/Name"),
	FIELD(cloud_certificate, cname_value, VALIDATION "ResourceRecord/Value"),
	FIELD(cloud_certificate, domain, "DomainName"),
	FIELD(cloud_certificate, validation_status, VALIDATION "ValidationStatus"),
};
const struct shape acm_certificate_shape = SHAPE(cloud_certificate, certificate_fields);

#define EVERY_KEY                                                                          \
	"\"Includes\":{\"keyTypes\":[\"RSA_1024\",\"RSA_2048\",\"RSA_3072\",\"RSA_4096\"," \
	"\"EC_prime256v1\",\"EC_secp384r1\",\"EC_secp521r1\"]},\"MaxItems\":100"

void acm_list(struct aws_client *client, const struct account *account, acm_summaries_fn *done,
	      void *user)
{
	struct aws_call call = aws_call_init(AWS_ACM, "ListCertificates", account);
	str_add(&call.body, "{" EVERY_KEY "}");
	listing_start(client, &call, &summaries, (aws_any_fn *)done, user);
}

void acm_covering(struct aws_client *client, const struct account *account, const char *domain,
		  cloud_certificates_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ACM, "ListCertificates", account);
	str_add(&call.body, "{\"CertificateStatuses\":[\"ISSUED\"]," EVERY_KEY "}");
	call.state = mem_copy_text(domain);
	call.free_state = free;
	listing_start(client, &call, &covering, (aws_any_fn *)done, user);
}

static void read_describe(struct aws_answer *answer)
{
	cloud_certificate_fn *done = (cloud_certificate_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	struct cloud_certificate certificate = { 0 };
	struct place place = { .json = json_at(json, "Certificate") };
	bool is_read = json && shape_read(&acm_certificate_shape, place, answer->action,
					  &certificate, &arena, &err) == 0;
	done(err_or_null(&err), is_read ? &certificate : NULL, answer->user);
}

void acm_describe(struct aws_client *client, const struct account *account,
		  const char *certificate_arn, cloud_certificate_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ACM, "DescribeCertificate", account);
	str_add(&call.body, "{\"CertificateArn\":");
	encode_json(&call.body, certificate_arn);
	str_add_char(&call.body, '}');
	aws_client_start(client, &call, read_describe, (aws_any_fn *)done, user);
}
