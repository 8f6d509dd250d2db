#include "core/aws/acm.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/base/mem.h"

/* In the first seconds ACM has not made the record yet: its names are then "". */
static void read_describe(struct aws_answer *answer)
{
	cloud_certificate_fn *done = (cloud_certificate_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	const struct json *found = json_at(json, "Certificate");
	const struct json *record = json_at(found, "DomainValidationOptions/0/ResourceRecord");
	struct cloud_certificate certificate = {
		.arn = json_text(found, "CertificateArn"),
		.status = json_text(found, "Status"),
		.failure_reason = json_text(found, "FailureReason"),
		.cname_name = json_text(record, "Name"),
		.cname_value = json_text(record, "Value"),
	};
	if (json && !*certificate.status) answer_is_strange(answer, &err);
	done(err_or_null(&err), err_is_set(&err) ? NULL : &certificate, answer->user);
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
