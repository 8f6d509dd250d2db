/* Which certificates count as being there already. */
#include "core/aws/preflight_aws.h"

#include "tests/aws/preflight_stage.h"

/* RSA 2048 alone would be AWS's default. */
static void certificates_of_any_key_that_cover_the_host_are_seen(void **state)
{
#define CERTIFICATE(comma, id, name)                                                          \
	comma "{\"CertificateArn\":\"arn:aws:acm:ap-northeast-1:111122223333:certificate/" id \
	      "\",\"DomainName\":\"" name "\",\"Status\":\"ISSUED\"}"
	static const char list[] =
		"{\"CertificateSummaryList\":[" CERTIFICATE("", "exact", "Redash.dev.example.com")
			CERTIFICATE(",", "wild", "*.dev.example.com")
				CERTIFICATE(",", "too-high", "*.example.com")
					CERTIFICATE(",", "other", "dev.example.com") "]}";
	static const struct canned canned[] = {
		{ "\"keyTypes\":[\"RSA_1024\",\"RSA_2048\",\"RSA_3072\",\"RSA_4096\","
		  "\"EC_prime256v1\",\"EC_secp384r1\",\"EC_secp521r1\"]",
		  200, list },
		{ 0 },
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.certificates.len, 2);
	assert_true(str_ends(s.facts.certificates.item[0].arn, "/exact"));
	assert_true(str_ends(s.facts.certificates.item[1].arn, "/wild"));
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certificates_of_any_key_that_cover_the_host_are_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
