#include "core/aws/endpoint.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

static void resolves(enum aws_service service, const char *region, const char *override,
		     const char *url, const char *signing_region)
{
	struct account account = { 0 };
	struct endpoint endpoint = { 0 };
	struct err err = ERR_INIT;
	account_set_static(&account, "id", "key", region, override, "test");
	if (endpoint_resolve(service, &account, &endpoint, &err) < 0)
		fail_msg("%s", err_text(&err));
	assert_string_equal(str_text(&endpoint.url), url);
	assert_string_equal(endpoint.signing_region, signing_region);
	str_release(&endpoint.url);
	account_release(&account);
}

static void regional_services_live_in_their_region(void **state)
{
	(void)state;
	resolves(AWS_CLOUDFORMATION, "ap-northeast-1", NULL,
		 "https://cloudformation.ap-northeast-1.amazonaws.com", "ap-northeast-1");
	resolves(AWS_STS, "us-east-1", NULL, "https://sts.us-east-1.amazonaws.com", "us-east-1");
	resolves(AWS_SECRETS_MANAGER, "cn-north-1", NULL,
		 "https://secretsmanager.cn-north-1.amazonaws.com.cn", "cn-north-1");
	resolves(AWS_EC2, "us-gov-west-1", NULL, "https://ec2.us-gov-west-1.amazonaws.com",
		 "us-gov-west-1");
	resolves(AWS_ACM, "eusc-de-east-1", NULL, "https://acm.eusc-de-east-1.amazonaws.eu",
		 "eusc-de-east-1");
}

static void route53_is_global_and_signed_for_its_home(void **state)
{
	(void)state;
	resolves(AWS_ROUTE53, "ap-northeast-1", NULL, "https://route53.amazonaws.com", "us-east-1");
	resolves(AWS_ROUTE53, "cn-north-1", NULL, "https://route53.amazonaws.com.cn",
		 "cn-northwest-1");
	resolves(AWS_ROUTE53, "us-gov-east-1", NULL, "https://route53.us-gov.amazonaws.com",
		 "us-gov-west-1");
}

static void another_endpoint_keeps_the_signing_region(void **state)
{
	(void)state;
	resolves(AWS_ROUTE53, "ap-northeast-1", "http://127.0.0.1:4566/", "http://127.0.0.1:4566",
		 "us-east-1");
	resolves(AWS_SSM, "ap-northeast-1", "https://gate.example.com/aws//",
		 "https://gate.example.com/aws", "ap-northeast-1");
}

static void in_region(enum aws_service service, const char *region, bool fips, bool dual,
		      const char *url)
{
	const struct endpoint_settings settings = { .use_fips = fips, .use_dualstack = dual };
	CLEANUP(endpoint_release) struct endpoint endpoint = { 0 };
	struct err err = ERR_INIT;
	if (endpoint_resolve_in(service, &settings, region, &endpoint, &err) < 0)
		fail_msg("%s", err_text(&err));
	assert_string_equal(str_text(&endpoint.url), url);
}

static void fips_and_dual_stack_hosts_have_names_of_their_own(void **state)
{
	(void)state;
	in_region(AWS_EC2, "us-east-1", true, false, "https://ec2-fips.us-east-1.amazonaws.com");
	in_region(AWS_EC2, "us-east-1", false, true, "https://ec2.us-east-1.api.aws");
	in_region(AWS_EC2, "us-east-1", true, true, "https://ec2-fips.us-east-1.api.aws");
	in_region(AWS_ROUTE53, "eu-west-1", false, true, "https://route53.global.api.aws");
	/* In GovCloud the usual hosts are the validated ones, Secrets Manager's excepted. */
	in_region(AWS_EC2, "us-gov-west-1", true, false, "https://ec2.us-gov-west-1.amazonaws.com");
	in_region(AWS_SECRETS_MANAGER, "us-gov-west-1", true, false,
		  "https://secretsmanager-fips.us-gov-west-1.amazonaws.com");
}

static void prices_come_from_the_nearest_list(void **state)
{
	const struct endpoint_settings settings = { 0 };
	struct endpoint endpoint = { 0 };
	struct err err = ERR_INIT;
	(void)state;
	resolves(AWS_PRICING, "ap-northeast-1", NULL,
		 "https://api.pricing.ap-south-1.amazonaws.com", "ap-south-1");
	resolves(AWS_PRICING, "eu-north-1", NULL, "https://api.pricing.eu-central-1.amazonaws.com",
		 "eu-central-1");
	resolves(AWS_PRICING, "sa-east-1", NULL, "https://api.pricing.us-east-1.amazonaws.com",
		 "us-east-1");
	assert_int_equal(
		endpoint_resolve_in(AWS_PRICING, &settings, "us-gov-west-1", &endpoint, &err), -1);
	assert_int_equal(err.kind, ERR_NOT_FOUND);
	err_release(&err);
}

static void a_host_of_ones_own_is_written_in_lower_case(void **state)
{
	(void)state;
	resolves(AWS_SSM, "us-east-1", "https://Gate.Example.COM:8443/Path",
		 "https://gate.example.com:8443/Path", "us-east-1");
}

static void refused(const char *region, const char *override)
{
	struct account account = { 0 };
	struct endpoint endpoint = { 0 };
	struct err err = ERR_INIT;
	account_set_static(&account, "id", "key", region, override, "test");
	assert_int_equal(endpoint_resolve(AWS_STS, &account, &endpoint, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(endpoint.url.text);
	err_release(&err);
	account_release(&account);
}

static void what_would_lead_elsewhere_is_refused(void **state)
{
	static const char *const regions[] = { "",          "evil.com/", "us-east-1.evil.com#",
					       "US-EAST-1", "a",         "-us-east-1",
					       "us east 1" };
	static const char *const urls[] = { "ftp://x",   "localhost:4566", "http://",
					    "https:///", "http://h?x=1",   "http://h/#f",
					    "http://a b" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(regions); i++)
		refused(regions[i], NULL);
	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		refused("us-east-1", urls[i]);
}

static void partitions_follow_the_region(void **state)
{
	(void)state;
	assert_string_equal(account_partition("ap-northeast-1"), "aws");
	assert_string_equal(account_partition("cn-north-1"), "aws-cn");
	assert_string_equal(account_partition("us-gov-east-1"), "aws-us-gov");
	assert_string_equal(account_partition(NULL), "aws");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regional_services_live_in_their_region),
		cmocka_unit_test(route53_is_global_and_signed_for_its_home),
		cmocka_unit_test(another_endpoint_keeps_the_signing_region),
		cmocka_unit_test(fips_and_dual_stack_hosts_have_names_of_their_own),
		cmocka_unit_test(prices_come_from_the_nearest_list),
		cmocka_unit_test(a_host_of_ones_own_is_written_in_lower_case),
		cmocka_unit_test(what_would_lead_elsewhere_is_refused),
		cmocka_unit_test(partitions_follow_the_region),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
