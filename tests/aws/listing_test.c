/* Lists over pages, in each protocol, and lists that go wrong half-way. What every call asks and
 * reads is compared with botocore by tests/conformance/client_wire_peer.sh. */
#include "core/aws/listing.h"

#include "core/aws/ec2.h"
#include "core/aws/elasticache.h"
#include "core/aws/pricing.h"
#include "core/aws/secretsmanager.h"
#include "core/aws/service_quotas.h"
#include "tests/aws/cloud_bench.h"

#define CALL cloud_aws_client(b->aws), cloud_aws_account(b->aws, CLOUD_DEV)

static void on_vpcs(const struct err *err, const struct ec2_vpc *vpcs, size_t count, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++) {
		str_addf(&b->seen, "%s", vpcs[i].id);
		for (size_t k = 0; k < vpcs[i].cidr_count; k++)
			str_addf(&b->seen, ",%s", vpcs[i].cidrs[k].cidr);
		str_add_char(&b->seen, ';');
	}
}

static void ask_vpcs(struct cloud_bench *b)
{
	ec2_vpcs(CALL, on_vpcs, b);
}

#define VPC(id, cidr)                                                                             \
	"<item><vpcId>" id "</vpcId><cidrBlock>" cidr                                             \
	"</cidrBlock><cidrBlockAssociationSet><item>"                                             \
	"<cidrBlock>" cidr "</cidrBlock></item><item><cidrBlock>100.64.0.0/20</cidrBlock></item>" \
	"</cidrBlockAssociationSet></item>"
#define VPCS(items, token)                                             \
	"<DescribeVpcsResponse><requestId>r</requestId><vpcSet>" items \
	"</vpcSet><nextToken>" token "</nextToken></DescribeVpcsResponse>"

static void pages_of_xml_make_one_list(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, VPCS(VPC("vpc-1", "10.0.0.0/16"), "t+/1"));
	reply(&b, 200, VPCS("", "t2"));
	reply(&b, 200, VPCS(VPC("vpc-2", "10.1.0.0/16") VPC("vpc-3", "10.2.0.0/16"), ""));
	ask_vpcs(&b);
	answered(&b, ERR_NONE,
		 "vpc-1,10.0.0.0/16,100.64.0.0/20;vpc-2,10.1.0.0/16,100.64.0.0/20;"
		 "vpc-3,10.2.0.0/16,100.64.0.0/20;");
	CLEANUP(mem_free_text) char *none = bench_param(&b.http, 0, "NextToken");
	assert_null(none);
	bench_sent(&b.http, 1, "NextToken", "t+/1");
	bench_sent(&b.http, 2, "NextToken", "t2");
	bench_sent(&b.http, 2, "MaxResults", "1000");
	close_cloud(&b);
}

static void on_secrets(const struct err *err, const struct cloud_secret *secrets, size_t count,
		       void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s%s;", secrets[i].name,
			 secrets[i].deletion_scheduled ? " leaves" : "");
}

static void pages_of_json_make_one_list(void **state)
{
	struct cloud_bench bench, *b = &bench;
	(void)state;
	open_cloud(b);
	reply(b, 200, "{\"SecretList\":[{\"ARN\":\"1\",\"Name\":\"a\"}],\"NextToken\":\"t\\\"1\"}");
	reply(b, 200, "{\"SecretList\":[{\"ARN\":\"2\",\"Name\":\"b\",\"DeletedDate\":1.5e9}]}");
	secretsmanager_list(CALL, "demo-dev/", on_secrets, b);
	answered(b, ERR_NONE, "a;b leaves;");
	const char *first = http_stub_request(b->http.stub, 0)->body;
	const char *second = http_stub_request(b->http.stub, 1)->body;
	assert_non_null(strstr(first, "\"IncludePlannedDeletion\":true"));
	assert_null(strstr(first, "NextToken"));
	assert_memory_equal(first, second, strlen(first) - 1);
	assert_string_equal(second + strlen(first) - 1, ",\"NextToken\":\"t\\\"1\"}");
	close_cloud(b);
}

static void a_list_that_breaks_off_is_no_list(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err_kind kind;
	} ends[] = {
		{ 403,
		  "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors>"
		  "</Response>",
		  ERR_DENIED },
		{ 200, "<html><body>Sign in to the network</body></html>", ERR_INTERNAL },
		{ 200, "no XML at all", ERR_INTERNAL },
		{ 200, VPCS("<item><vpcId>vpc-2</vpcId></item>", ""), ERR_INTERNAL },
		{ 200, VPCS("", "t1"), ERR_INTERNAL }, /* the same token for ever */
	};
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		reply(&b, 200, VPCS(VPC("vpc-1", "10.0.0.0/16"), "t1"));
		reply(&b, ends[i].status, ends[i].body);
		ask_vpcs(&b);
		answered(&b, ends[i].kind, "");
	}
	close_cloud(&b);
}

static void endless_page(const struct http_stub_request *request, struct http_stub_answer *ret,
			 void *user)
{
	static char body[200];
	int *page = user;
	(void)request;
	snprintf(body, sizeof(body), VPCS("", "t%d"), ++*page);
	ret->body = body;
}

static void a_list_without_end_is_given_up(void **state)
{
	struct cloud_bench b;
	int pages = 0;
	(void)state;
	open_cloud(&b);
	http_stub_handle(b.http.stub, endless_page, &pages);
	ask_vpcs(&b);
	answered(&b, ERR_INTERNAL, "");
	assert_int_equal(pages, LISTING_PAGES_MAX);
	close_cloud(&b);
}

static void forgetting_between_pages_frees_them(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, VPCS(VPC("vpc-1", "10.0.0.0/16"), "t1"));
	http_stub_queue(b.http.stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS });
	ask_vpcs(&b);
	for (int i = 0; i < 200 && http_stub_count(b.http.stub) < 2; i++)
		pump_for(b.http.loop, 5);
	assert_int_equal(http_stub_count(b.http.stub), 2);
	b.cloud->forget(b.cloud->self, &b);
	pump_for(b.http.loop, 5);
	assert_false(b.done);
	close_cloud(&b);
}

static void a_name_comes_once(void **state)
{
#define OFFER(type)                                                           \
	"<ReservedCacheNodesOffering><CacheNodeType>" type "</CacheNodeType>" \
	"</ReservedCacheNodesOffering>"
	struct cloud_bench bench, *b = &bench;
	(void)state;
	open_cloud(b);
	reply(b, 200,
	      "<DescribeReservedCacheNodesOfferingsResponse>"
	      "<DescribeReservedCacheNodesOfferingsResult><ReservedCacheNodesOfferings>" OFFER(
		      "cache.t4g.small") OFFER("cache.m7g.large")
		      OFFER("cache.t4g.small") "</ReservedCacheNodesOfferings></"
					       "DescribeReservedCacheNodesOfferingsResult>"
					       "</DescribeReservedCacheNodesOfferingsResponse>");
	elasticache_node_types(CALL, "valkey", on_names, b);
	answered(b, ERR_NONE, "cache.t4g.small;cache.m7g.large;");
	close_cloud(b);
}

static void on_quota(const struct err *err, const struct quota *quota, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	if (quota)
		str_addf(&b->seen, "%s %.0f%s", quota->name, quota->value,
			 quota->is_default ? " by default" : "");
}

static void a_quota_nobody_raised_has_its_default(void **state)
{
	struct cloud_bench bench, *b = &bench;
	(void)state;
	open_cloud(b);
	reply(b, 200, "{\"Quota\":{\"QuotaName\":\"vCPUs\",\"Value\":5.0}}");
	service_quotas_get(CALL, "ec2", "L-1216C47A", on_quota, b);
	answered(b, ERR_NONE, "vCPUs 5");
	reply(b, 400, "{\"__type\":\"NoSuchResourceException\"}");
	reply(b, 200, "{\"Quota\":{\"QuotaName\":\"VPCs\",\"Value\":5.0}}");
	service_quotas_get(CALL, "vpc", "L-F678F1CE", on_quota, b);
	answered(b, ERR_NONE, "VPCs 5 by default");
	bench_sent_header(&b->http, 2, "X-Amz-Target",
			  "ServiceQuotasV20190624.GetAWSDefaultServiceQuota");
	assert_string_equal(http_stub_request(b->http.stub, 2)->body,
			    "{\"ServiceCode\":\"vpc\",\"QuotaCode\":\"L-F678F1CE\"}");
	reply(b, 400, "{\"__type\":\"NoSuchResourceException\"}");
	reply(b, 400, "{\"__type\":\"NoSuchResourceException\"}");
	service_quotas_get(CALL, "vpc", "L-0", on_quota, b);
	answered(b, ERR_NOT_FOUND, "");
	reply(b, 200, "{\"Quota\":{\"QuotaName\":\"VPCs\"}}");
	service_quotas_get(CALL, "vpc", "L-0", on_quota, b);
	answered(b, ERR_INTERNAL, "");
	close_cloud(b);
}

static void on_price(const struct err *err, const struct price *price, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	if (price && price->is_known)
		str_addf(&b->seen, "%.4f %s", price->per_hour, price->currency);
	else if (price)
		str_add(&b->seen, "unknown");
}

#define PRODUCT(usage, usd)                                                                       \
	"\"{\\\"product\\\":{\\\"attributes\\\":{\\\"usagetype\\\":\\\"" usage                    \
	"\\\"}},\\\"terms\\\":{\\\"OnDemand\\\":{\\\"t\\\":{\\\"priceDimensions\\\":{\\\"d\\\":{" \
	"\\\"unit\\\":\\\"Hrs\\\",\\\"pricePerUnit\\\":{\\\"USD\\\":\\\"" usd "\\\"}}}}}}}\""

static void a_price_is_the_one_that_all_products_agree_on(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err_kind kind;
		const char *seen;
	} cases[] = {
		{ 200,
		  "{\"PriceList\":[" PRODUCT("X-NatGateway-Hours", "0.0620000000") "," PRODUCT(
			  "X-NatGateway-Bytes", "9") "]}",
		  ERR_NONE, "0.0620 USD" },
		{ 200,
		  "{\"PriceList\":[" PRODUCT("NatGateway-Hours",
					     "0.045") "," PRODUCT("NatGateway-Hours", "0.05") "]}",
		  ERR_NONE, "unknown" },
		{ 200, "{\"PriceList\":[\"no JSON\",5," PRODUCT("NatGateway-Hours", "free") "]}",
		  ERR_NONE, "unknown" },
		{ 200, "{\"PriceList\":[]}", ERR_NONE, "unknown" },
		{ 200, "{}", ERR_INTERNAL, "" },
		{ 400, "{\"__type\":\"AccessDeniedException\"}", ERR_DENIED, "" },
	};
	struct cloud_bench bench, *b = &bench;
	(void)state;
	open_cloud(b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		reply(b, cases[i].status, cases[i].body);
		pricing_per_hour(CALL, PRICING_NAT_GATEWAY, "", "", on_price, b);
		answered(b, cases[i].kind, cases[i].seen);
	}
	close_cloud(b);
}

static void console_output_keeps_lines_and_loses_controls(void **state)
{
	struct cloud_bench bench, *b = &bench;
	(void)state;
	open_cloud(b);
	reply(b, 200,
	      "<GetConsoleOutputResponse><output>YQ0KGwpi\n</output></GetConsoleOutputResponse>");
	ec2_console_output(CALL, "i-1", on_text, b);
	answered(b, ERR_NONE, "a\n.\nb");
	reply(b, 200, "<GetConsoleOutputResponse><output/></GetConsoleOutputResponse>");
	ec2_console_output(CALL, "i-1", on_text, b);
	answered(b, ERR_NONE, "");
	reply(b, 200, "<GetConsoleOutputResponse><output>=a</output></GetConsoleOutputResponse>");
	ec2_console_output(CALL, "i-1", on_text, b);
	answered(b, ERR_INTERNAL, "");
	close_cloud(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_xml_make_one_list),
		cmocka_unit_test(pages_of_json_make_one_list),
		cmocka_unit_test(a_list_that_breaks_off_is_no_list),
		cmocka_unit_test(a_list_without_end_is_given_up),
		cmocka_unit_test(forgetting_between_pages_frees_them),
		cmocka_unit_test(a_name_comes_once),
		cmocka_unit_test(a_quota_nobody_raised_has_its_default),
		cmocka_unit_test(a_price_is_the_one_that_all_products_agree_on),
		cmocka_unit_test(console_output_keeps_lines_and_loses_controls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
