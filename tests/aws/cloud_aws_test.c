/* The other calls of the port: what is sent, field by field, and how the answer is read. */
#include "core/aws/cloud_aws.h"

#include "tests/aws/cloud_bench.h"
#include "tests/support/dns_stub.h"

#include <cjson/cJSON.h>

static void on_certificate(const struct err *err, const struct cloud_certificate *certificate,
			   void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	if (certificate)
		str_addf(&b->seen, "%s|%s|%s|%s|%s", certificate->arn, certificate->status,
			 certificate->failure_reason, certificate->cname_name,
			 certificate->cname_value);
}

static void a_certificate_first_has_no_record(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "{\"Certificate\":{\"CertificateArn\":\"c\",\"Status\":\"PENDING_VALIDATION\","
	      "\"DomainValidationOptions\":[{\"DomainName\":\"r.example.com\"}]}}");
	b.cloud->describe_certificate(b.cloud->self, "c", on_certificate, &b);
	answered(&b, ERR_NONE, "c|PENDING_VALIDATION|||");
	bench_sent_header(&b.http, 0, "X-Amz-Target", "CertificateManager.DescribeCertificate");
	bench_sent_header(&b.http, 0, "Content-Type", "application/x-amz-json-1.1");
	assert_string_equal(http_stub_request(b.http.stub, 0)->body, "{\"CertificateArn\":\"c\"}");
	reply(&b, 200,
	      "{\"Certificate\":{\"CertificateArn\":\"c\",\"Status\":\"FAILED\","
	      "\"FailureReason\":\"CAA_ERROR\",\"DomainValidationOptions\":[{"
	      "\"ResourceRecord\":{\"Name\":\"_a.\",\"Type\":\"CNAME\",\"Value\":\"_b.\"}}]}}");
	b.cloud->describe_certificate(b.cloud->self, "c", on_certificate, &b);
	answered(&b, ERR_NONE, "c|FAILED|CAA_ERROR|_a.|_b.");
	close_cloud(&b);
}

static void on_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_set(&b->seen, zone ? "" : "none");
	if (!zone) return;
	str_addf(&b->seen, "%s|%s", zone->id, zone->name);
	for (size_t i = 0; i < zone->name_server_count; i++)
		str_addf(&b->seen, "|%s", zone->name_servers[i]);
}

static void find_zone(struct cloud_bench *b)
{
	b->cloud->find_zone(b->cloud->self, CLOUD_PARENT, "Dev.Example.com.", on_zone, b);
}

static void the_zone_of_exactly_the_name_is_found(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/ZPRIVATE</"
	      "Id>"
	      "<Name>dev.example.com.</Name><Config><PrivateZone>true</PrivateZone></Config>"
	      "</HostedZone></HostedZones><IsTruncated>true</IsTruncated>"
	      "<NextDNSName>dev.example.com.</NextDNSName><NextHostedZoneId>ZNEXT"
	      "</NextHostedZoneId></ListHostedZonesByNameResponse>");
	reply(&b, 200,
	      "<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/ZDEV</Id>"
	      "<Name>dev.example.com.</Name><Config><PrivateZone>false</PrivateZone></Config>"
	      "</HostedZone><HostedZone><Id>/hostedzone/ZOTHER</Id><Name>dev2.example.com.</Name>"
	      "</HostedZone></HostedZones><IsTruncated>true</IsTruncated>"
	      "<NextDNSName>f.example.com.</NextDNSName><NextHostedZoneId>ZF</NextHostedZoneId>"
	      "</ListHostedZonesByNameResponse>");
	reply(&b, 200,
	      "<GetHostedZoneResponse><HostedZone><Id>/hostedzone/ZDEV</Id></HostedZone>"
	      "<DelegationSet><NameServers><NameServer>ns-1.awsdns-00.com.</NameServer>"
	      "<NameServer>NS-2.awsdns-00.net</NameServer></NameServers></DelegationSet>"
	      "</GetHostedZoneResponse>");
	find_zone(&b);
	answered(&b, ERR_NONE, "ZDEV|dev.example.com|ns-1.awsdns-00.com|ns-2.awsdns-00.net");
#define BY_NAME "/2013-04-01/hostedzonesbyname?maxitems=100&dnsname=dev.example.com"
	const char *const targets[] = { BY_NAME, BY_NAME "&hostedzoneid=ZNEXT",
					"/2013-04-01/hostedzone/ZDEV" };
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		const struct http_stub_request *request = http_stub_request(b.http.stub, i);
		assert_string_equal(request->method, "GET");
		assert_string_equal(request->target, targets[i]);
	}
	CLEANUP(mem_free_text)
	char *signature = http_stub_header(http_stub_request(b.http.stub, 0), "Authorization");
	assert_non_null(strstr(signature, "/us-east-1/route53/"));
	close_cloud(&b);
}

static void no_zone_and_several_zones_are_told_apart(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/Z1"
	      "</Id><Name>example.org.</Name></HostedZone></HostedZones>"
	      "</ListHostedZonesByNameResponse>");
	find_zone(&b);
	answered(&b, ERR_NONE, "none");
	reply(&b, 200,
	      "<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/Z1"
	      "</Id><Name>dev.example.com.</Name></HostedZone><HostedZone><Id>/hostedzone/Z2"
	      "</Id><Name>dev.example.com.</Name></HostedZone></HostedZones>"
	      "</ListHostedZonesByNameResponse>");
	find_zone(&b);
	assert_true(pump_until(b.http.loop, &b.done, 0));
	assert_non_null(strstr(err_text(&b.err), "Z1, Z2"));
	answered(&b, ERR_CONFLICT, "none");
	close_cloud(&b);
}

static void on_secret(const struct err *err, const struct cloud_secret *secret, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_set(&b->seen, secret ? "" : "none");
	if (secret)
		str_addf(&b->seen, "%s|%s|%d", secret->arn, secret->name,
			 secret->deletion_scheduled);
}

static void find_secret(struct cloud_bench *b)
{
	b->cloud->find_secret(b->cloud->self, "redash-dev/key", on_secret, b);
}

static void a_secret_is_found_missing_or_leaving(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, "{\"ARN\":\"s\",\"Name\":\"redash-dev/key\",\"DeletedDate\":null}");
	find_secret(&b);
	answered(&b, ERR_NONE, "s|redash-dev/key|0");
	bench_sent_header(&b.http, 0, "X-Amz-Target", "secretsmanager.DescribeSecret");
	assert_string_equal(http_stub_request(b.http.stub, 0)->body,
			    "{\"SecretId\":\"redash-dev/key\"}");
	reply(&b, 200, "{\"ARN\":\"s\",\"Name\":\"n\",\"DeletedDate\":1.5E9}");
	find_secret(&b);
	answered(&b, ERR_NONE, "s|n|1");
	reply(&b, 400, "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"can't find it\"}");
	find_secret(&b);
	answered(&b, ERR_NONE, "none");
	close_cloud(&b);
}

static void create_secret(struct cloud_bench *b)
{
	static const struct cloud_pair tags[] = { { "a", "1" }, { "b", "two \"2\"" } };
	struct secret value = SECRET_INIT;
	secret_set(&value, "p\"w\\1", 5);
	b->cloud->create_secret(b->cloud->self, "redash-dev/key", &value, tags, 2, on_text, b);
	secret_release(&value);
}

static void a_secret_is_created(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, "{\"ARN\":\"arn:s\",\"Name\":\"redash-dev/key\"}");
	create_secret(&b);
	answered(&b, ERR_NONE, "arn:s");
	bench_sent_header(&b.http, 0, "X-Amz-Target", "secretsmanager.CreateSecret");
	cJSON *body = cJSON_Parse(http_stub_request(b.http.stub, 0)->body);
	const cJSON *token = cJSON_GetObjectItem(body, "ClientRequestToken");
	const cJSON *tags = cJSON_GetObjectItem(body, "Tags");
	assert_string_equal(cJSON_GetObjectItem(body, "Name")->valuestring, "redash-dev/key");
	assert_string_equal(cJSON_GetObjectItem(body, "SecretString")->valuestring, "p\"w\\1");
	assert_int_equal(strlen(token->valuestring), 32);
	assert_int_equal(cJSON_GetArraySize(tags), 2);
	assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(tags, 1), "Value")->valuestring,
			    "two \"2\"");
	cJSON_Delete(body);
	close_cloud(&b);
}

static void a_taken_secret_name_is_a_conflict(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 400, "{\"__type\":\"ResourceExistsException\",\"message\":\"exists\"}");
	create_secret(&b);
	answered(&b, ERR_CONFLICT, "");
	reply(&b, 400,
	      "{\"__type\":\"InvalidRequestException\",\"message\":\"You can't create this "
	      "secret because a secret with this name is already scheduled for deletion.\"}");
	create_secret(&b);
	answered(&b, ERR_CONFLICT, "");
	close_cloud(&b);
}

static void a_repeated_create_keeps_its_token(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 500, "");
	reply(&b, 200, "{\"ARN\":\"arn:s\"}");
	create_secret(&b);
	answered(&b, ERR_NONE, "arn:s");
	CLEANUP(mem_free_text) char *first = mem_copy_text(http_stub_request(b.http.stub, 0)->body);
	assert_string_equal(first, http_stub_request(b.http.stub, 1)->body);
	close_cloud(&b);
}

static void a_parameter_is_read(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200, "{\"Parameter\":{\"Name\":\"/a\",\"Value\":\"ami-1\"}}");
	b.cloud->read_parameter(b.cloud->self, "/a", on_text, &b);
	answered(&b, ERR_NONE, "ami-1");
	bench_sent_header(&b.http, 0, "X-Amz-Target", "AmazonSSM.GetParameter");
	assert_string_equal(http_stub_request(b.http.stub, 0)->body, "{\"Name\":\"/a\"}");
	reply(&b, 400, "{\"__type\":\"ParameterNotFound\"}");
	b.cloud->read_parameter(b.cloud->self, "/b", on_text, &b);
	answered(&b, ERR_NOT_FOUND, "");
	close_cloud(&b);
}

static void on_identity(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	if (identity) str_addf(&b->seen, "%s %s", identity->account, identity->arn);
}

static void on_zones(const struct err *err, const struct aws_zone *zones, size_t count, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s %s %s;", zones[i].name, zones[i].id, zones[i].state);
}

static void the_screens_get_their_lists(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:me</Arn>"
	      "<Account>123456789012</Account></GetCallerIdentityResult>"
	      "</GetCallerIdentityResponse>");
	cloud_aws_identity(b.aws, CLOUD_DEV, on_identity, &b);
	answered(&b, ERR_NONE, "123456789012 arn:me");
	reply(&b, 200,
	      "<DescribeAvailabilityZonesResponse><availabilityZoneInfo><item><zoneName>"
	      "ap-northeast-1a</zoneName><zoneId>apne1-az4</zoneId><zoneState>available"
	      "</zoneState></item></availabilityZoneInfo>"
	      "</DescribeAvailabilityZonesResponse>");
	cloud_aws_zones(b.aws, on_zones, &b);
	answered(&b, ERR_NONE, "ap-northeast-1a apne1-az4 available;");
	bench_sent(&b.http, 1, "Version", "2016-11-15");
	bench_sent(&b.http, 1, "Filter.1.Name", "zone-type");
	bench_sent(&b.http, 1, "Filter.1.Value.1", "availability-zone");
	bench_sent(&b.http, 1, "Filter.2.Name", "state");
	bench_sent(&b.http, 1, "Filter.2.Value.1", "available");
	reply(&b, 200,
	      "<DescribeKeyPairsResponse><keySet><item><keyName>me</keyName></item><item>"
	      "<keyName>you</keyName></item></keySet></DescribeKeyPairsResponse>");
	cloud_aws_key_pairs(b.aws, on_names, &b);
	answered(&b, ERR_NONE, "me;you;");
	reply(&b, 200, "<DescribeKeyPairsResponse><keySet/></DescribeKeyPairsResponse>");
	cloud_aws_key_pairs(b.aws, on_names, &b);
	answered(&b, ERR_NONE, "");
	close_cloud(&b);
}

static void on_delegation(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	if (!facts) return;
	str_addf(&b->seen, "%s", facts->parent);
	for (size_t i = 0; i < facts->server_count; i++)
		str_addf(&b->seen, "|%s %d", facts->servers[i].server,
			 facts->servers[i].reply == REPLY_NXDOMAIN);
}

static void the_parents_servers_are_asked_for_the_delegation(void **state)
{
	const struct delegation_question question = { .parent = "example.com",
						      .child = "dev.example.com" };
	struct cloud_bench b;
	struct dns_server server;
	(void)state;
	open_cloud(&b);
	struct dns_stub *dns = dns_stub_new(b.http.loop);
	struct dns_map *map = dns_map_new();
	assert_int_equal(dns_server_parse(dns_stub_address(dns), &server, &b.err), 0);
	dns_map_add(map, "ns1.example.com", &server);
	dns_stub_rule(
		dns, "example.com", DNS_NS,
		&(struct dns_stub_answer){ .recursion_available = true,
					   .records = "an example.com 60 NS ns1.example.com" });
	dns_stub_rule(dns, "dev.example.com", DNS_NS,
		      &(struct dns_stub_answer){
			      .rcode = DNS_NXDOMAIN,
			      .authoritative = true,
			      .records = "ns example.com 60 SOA ns1.example.com 1 20" });
	const struct cloud_aws_options options = {
		.dev = &b.http.account, .http = b.http.http, .dns_map = map, .resolver = &server
	};
	struct cloud_aws *aws = cloud_aws_new(b.http.loop, &options);
	const struct cloud *cloud = cloud_aws_port(aws);
	cloud->look_up_delegation(cloud->self, &question, on_delegation, &b);
	answered(&b, ERR_NONE, "example.com|ns1.example.com 1");
	cloud->look_up_delegation(cloud->self, &question, on_delegation, &b);
	cloud->forget(cloud->self, &b);
	pump_for(b.http.loop, 10);
	assert_false(b.done);
	cloud_aws_free(aws);
	dns_map_free(map);
	dns_stub_free(dns);
	close_cloud(&b);
}

/* Each operation in turn against an answer of 200 that is none of AWS's. */
static void ask(struct cloud_bench *b, int operation)
{
	static const struct cloud_stack_request request = { .name = "a",
							    .template_body = "",
							    .token = "t" };
	const struct cloud *cloud = b->cloud;
	switch (operation) {
	case 0:
		cloud->create_stack(cloud->self, CLOUD_DEV, &request, on_text, b);
		break;
	case 1:
		cloud->stack_events(cloud->self, CLOUD_DEV, arn, "", on_events, b);
		break;
	case 2:
		cloud->delete_stack(cloud->self, CLOUD_DEV, arn, on_done, b);
		break;
	case 3:
		cloud->describe_certificate(cloud->self, "c", on_certificate, b);
		break;
	case 4:
		cloud->read_parameter(cloud->self, "/a", on_text, b);
		break;
	case 5:
		cloud_aws_identity(b->aws, CLOUD_DEV, on_identity, b);
		break;
	case 6:
		cloud_aws_zones(b->aws, on_zones, b);
		break;
	case 7:
		cloud_aws_key_pairs(b->aws, on_names, b);
		break;
	case 8:
		cloud_aws_environment_stacks(b->aws, "", on_names, b);
		break;
	case 9:
		create_secret(b);
		break;
	case 10:
		describe(b, "a");
		break;
	case 11:
		find_zone(b);
		break;
	case 12:
		find_secret(b);
		break;
	default:
		cloud_aws_validate(b->aws, "", 0, on_done, b);
		break;
	}
}

static void strange_answers_are_internal_errors(void **state)
{
	static const char *const bodies[] = { "",    "<html></html>", "{}",
					      "[]",  "{\"ARN\":5}",   "<DescribeStacksResult/>",
					      "<<<", "\xff\xfe" };
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	for (int operation = 0; operation < 14; operation++)
		for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
			reply(&b, 200, bodies[i]);
			ask(&b, operation);
			assert_true(pump_until(b.http.loop, &b.done, 0));
			if (b.err.kind != ERR_INTERNAL)
				fail_msg("operation %d takes \"%s\"", operation, bodies[i]);
			b.done = false;
			err_reset(&b.err);
			str_reset(&b.seen);
		}
	close_cloud(&b);
}

static void forgetting_drops_searches_half_way(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	http_stub_queue(b.http.stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS });
	http_stub_queue(b.http.stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS });
	find_zone(&b);
	cloud_aws_environment_stacks(b.aws, "", on_names, &b);
	pump_for(b.http.loop, 10);
	b.cloud->forget(b.cloud->self, &b);
	pump_for(b.http.loop, 10);
	assert_int_equal(http_stub_count(b.http.stub), 2);
	assert_false(b.done);
	close_cloud(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_first_has_no_record),
		cmocka_unit_test(the_zone_of_exactly_the_name_is_found),
		cmocka_unit_test(no_zone_and_several_zones_are_told_apart),
		cmocka_unit_test(a_secret_is_found_missing_or_leaving),
		cmocka_unit_test(a_secret_is_created),
		cmocka_unit_test(a_taken_secret_name_is_a_conflict),
		cmocka_unit_test(a_repeated_create_keeps_its_token),
		cmocka_unit_test(a_parameter_is_read),
		cmocka_unit_test(the_screens_get_their_lists),
		cmocka_unit_test(the_parents_servers_are_asked_for_the_delegation),
		cmocka_unit_test(strange_answers_are_internal_errors),
		cmocka_unit_test(forgetting_drops_searches_half_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
