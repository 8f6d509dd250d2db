/* Changing and undoing through the port: change sets, ways back, records, secrets. What each call
 * sends is compared with botocore by tests/conformance/client_wire_peer.sh; here is what may be
 * sent twice, and what answers mean. */
#include "core/aws/cloud_aws.h"

#include "tests/aws/cloud_bench.h"

static const char set_arn[] = "arn:aws:cloudformation:ap-northeast-1:123456789012:changeSet/c/1";

static void on_change_set(const struct err *err, const struct cloud_change_set *set, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_set(&b->seen, set ? "" : "none");
	if (!set) return;
	str_addf(&b->seen, "%s|%s|%s|%s", set->arn, set->stack_arn, set->status,
		 set->execution_status);
	for (size_t i = 0; i < set->change_count; i++) {
		const struct cloud_change *c = &set->changes[i];
		str_addf(&b->seen, "|%s %s %s", c->action, c->logical_id, c->replacement);
		for (size_t k = 0; k < c->property_count; k++)
			str_addf(&b->seen, " %s %s>%s", c->properties[k].path,
				 c->properties[k].before, c->properties[k].after);
	}
}

static void describe_set(struct cloud_bench *b)
{
	b->cloud->describe_change_set(b->cloud->self, CLOUD_DEV, set_arn, on_change_set, b);
}

#define SET(changes, rest)                                                                       \
	"<DescribeChangeSetResponse><DescribeChangeSetResult><ChangeSetId>c</"                   \
	"ChangeSetId><StackId>s"                                                                 \
	"</StackId><Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>" \
	"<Changes>" changes "</Changes>" rest                                                    \
	"</DescribeChangeSetResult></DescribeChangeSetResponse>"
#define CHANGE(id, details)                                                    \
	"<member><Type>Resource</Type><ResourceChange><Action>Modify</"        \
	"Action><LogicalResourceId>" id                                        \
	"</LogicalResourceId><Replacement>True</Replacement><Details>" details \
	"</Details></ResourceChange></member>"

static void a_change_set_has_the_changes_of_every_page(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      SET(CHANGE("Db", "<member><Target><Path>/Properties/Port</Path><BeforeValue>5432"
			       "</BeforeValue><AfterValue>5433</AfterValue></Target></member>"),
		  "<NextToken>n</NextToken>"));
	reply(&b, 200, SET(CHANGE("Cache", ""), ""));
	describe_set(&b);
	answered(&b, ERR_NONE,
		 "c|s|CREATE_COMPLETE|AVAILABLE|Modify Db True /Properties/Port 5432>5433|"
		 "Modify Cache True");
	reply(&b, 404,
	      "<ErrorResponse><Error><Code>ChangeSetNotFound</Code></Error></ErrorResponse>");
	describe_set(&b);
	answered(&b, ERR_NONE, "none");
	reply(&b, 200,
	      "<DescribeChangeSetResponse><DescribeChangeSetResult/></DescribeChangeSetResponse>");
	describe_set(&b);
	answered(&b, ERR_INTERNAL, "none");
	close_cloud(&b);
}

static void on_operation_events(const struct err *err, const struct cloud_operation_event *events,
				size_t count, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s %s %s: %s;", events[i].event_type, events[i].logical_id,
			 events[i].validation_path, events[i].validation_reason);
}

static void why_a_change_set_failed_is_found(void **state)
{
	const struct cloud_operation_question question = { .change_set = set_arn,
							   .failed_only = true };
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<DescribeEventsResponse><DescribeEventsResult><OperationEvents><member><EventId>e"
	      "</EventId><EventType>VALIDATION_ERROR</EventType><LogicalResourceId>Db"
	      "</LogicalResourceId><ValidationPath>/Resources/Db</ValidationPath>"
	      "<ValidationStatusReason>no such class</ValidationStatusReason></member>"
	      "</OperationEvents></DescribeEventsResult></DescribeEventsResponse>");
	b.cloud->operation_events(b.cloud->self, CLOUD_DEV, &question, on_operation_events, &b);
	answered(&b, ERR_NONE, "VALIDATION_ERROR Db /Resources/Db: no such class;");
	bench_sent(&b.http, 0, "Filters.FailedEvents", "true");
	close_cloud(&b);
}

/* 503, then success: how often was it sent? */
static void sends(struct cloud_bench *b, const char *success, size_t times, enum err_kind kind,
		  const char *seen)
{
	size_t before = http_stub_count(b->http.stub);
	reply(b, 503, "busy");
	if (times > 1) reply(b, 200, success);
	answered(b, kind, seen);
	assert_int_equal(http_stub_count(b->http.stub) - before, times);
}

static void a_write_with_a_token_may_be_sent_twice(void **state)
{
	static const char *const skip[] = { "A" };
	const struct cloud_delete_request delete = { .stack_arn = arn, .token = "t" };
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	const struct cloud *cloud = b.cloud;
	void *self = cloud->self;
	cloud->execute_change_set(self, CLOUD_DEV, set_arn, true, "t", on_done, &b);
	sends(&b, "<ExecuteChangeSetResponse/>", 2, ERR_NONE, "");
	cloud->cancel_update(self, CLOUD_DEV, arn, "t", on_done, &b);
	sends(&b, "<CancelUpdateStackResponse/>", 2, ERR_NONE, "");
	cloud->continue_rollback(self, CLOUD_DEV, arn, skip, 1, "t", on_done, &b);
	sends(&b, "<ContinueUpdateRollbackResponse/>", 2, ERR_NONE, "");
	cloud->roll_back(self, CLOUD_DEV, arn, "t", on_done, &b);
	sends(&b, "<RollbackStackResponse/>", 2, ERR_NONE, "");
	cloud->delete_stack_with(self, CLOUD_DEV, &delete, on_done, &b);
	sends(&b, "<DeleteStackResponse/>", 2, ERR_NONE, "");
	cloud->protect_stack(self, CLOUD_DEV, arn, false, on_done, &b);
	sends(&b, "<UpdateTerminationProtectionResponse/>", 2, ERR_NONE, "");
	cloud->restore_secret(self, "demo-dev/key", on_text, &b);
	sends(&b, "{\"ARN\":\"a\"}", 2, ERR_NONE, "a");
	cloud->cancel_update(self, CLOUD_DEV, arn, "", on_done, &b);
	sends(&b, "", 1, ERR_INTERNAL, "");
	cloud->roll_back(self, CLOUD_DEV, arn, NULL, on_done, &b);
	sends(&b, "", 1, ERR_INTERNAL, "");
	close_cloud(&b);
}

static void change(struct cloud_bench *b, enum cloud_record_action action)
{
	static const char *const values[] = { "ns-1.example.net." };
	const struct cloud_record_change changes[] = {
		{ action,
		  { .name = "a.example", .type = "NS", .values = values, .value_count = 1 } },
	};
	const struct cloud_record_batch batch = { .zone_id = "Z1",
						  .changes = changes,
						  .change_count = 1 };
	b->cloud->change_records(b->cloud->self, CLOUD_PARENT, &batch, on_text, b);
}

static void only_upserts_of_records_are_sent_twice(void **state)
{
	static const char changed[] = "<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1"
				      "</Id></ChangeInfo></ChangeResourceRecordSetsResponse>";
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	change(&b, CLOUD_RECORD_UPSERT);
	sends(&b, changed, 2, ERR_NONE, "C1");
	change(&b, CLOUD_RECORD_CREATE);
	sends(&b, "", 1, ERR_INTERNAL, "");
	change(&b, CLOUD_RECORD_DELETE);
	sends(&b, "", 1, ERR_INTERNAL, "");
	close_cloud(&b);
}

static void a_lost_race_for_records_is_a_conflict(void **state)
{
#define BATCH(words)                                                              \
	"<InvalidChangeBatch><Messages><Message>" words "</Message></Messages></" \
	"InvalidChangeBatch>"
	static const struct {
		const char *body;
		enum err_kind kind;
	} cases[] = {
		{ BATCH("Tried to delete it but it was not found"), ERR_CONFLICT },
		{ BATCH("but the values provided do not match the current values"), ERR_CONFLICT },
		{ BATCH("Tried to create it but it already exists"), ERR_CONFLICT },
		{ BATCH("FATAL problem: DomainLabelEmpty"), ERR_INPUT },
	};
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		reply(&b, 400, cases[i].body);
		change(&b, CLOUD_RECORD_CREATE);
		answered(&b, cases[i].kind, "");
	}
	close_cloud(&b);
}

static void on_records(const struct err *err, const struct cloud_record *records, size_t count,
		       void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++) {
		str_addf(&b->seen, "%s %s", records[i].name, records[i].type);
		for (size_t k = 0; k < records[i].value_count; k++)
			str_addf(&b->seen, " %s", records[i].values[k]);
		str_add_char(&b->seen, ';');
	}
}

#define RECORD(name, type)                                                                       \
	"<ResourceRecordSet><Name>" name "</Name><Type>" type                                    \
	"</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>v</Value></ResourceRecord>" \
	"</ResourceRecords></ResourceRecordSet>"
#define RECORDS(sets, rest)                                                                      \
	"<ListResourceRecordSetsResponse><ResourceRecordSets>" sets "</ResourceRecordSets>" rest \
	"</ListResourceRecordSetsResponse>"

static void records_of_a_name_end_where_the_name_ends(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      RECORDS(RECORD("dev.example.com.", "NS"),
		      "<IsTruncated>true</IsTruncated><NextRecordName>dev.example.com."
		      "</NextRecordName><NextRecordType>TXT</NextRecordType>"));
	reply(&b, 200,
	      RECORDS(RECORD("dev.example.com.", "TXT") RECORD("\\052.dev.example.com.", "A"),
		      "<IsTruncated>true</IsTruncated><NextRecordName>x.example.com."
		      "</NextRecordName><NextRecordType>A</NextRecordType>"));
	b.cloud->list_records(b.cloud->self, CLOUD_PARENT, "/hostedzone/Z1", "Dev.example.com.", "",
			      on_records, &b);
	answered(&b, ERR_NONE, "dev.example.com NS v;dev.example.com TXT v;");
	assert_string_equal(http_stub_request(b.http.stub, 0)->target,
			    "/2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=dev.example.com");
	assert_string_equal(
		http_stub_request(b.http.stub, 1)->target,
		"/2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=dev.example.com.&type=TXT");
	reply(&b, 200, RECORDS(RECORD("\\052.dev.example.com.", "A"), ""));
	b.cloud->list_records(b.cloud->self, CLOUD_PARENT, "Z1", "*.dev.example.com", "A",
			      on_records, &b);
	answered(&b, ERR_NONE, "*.dev.example.com A v;");
	close_cloud(&b);
}

static void a_secret_gets_a_new_version(void **state)
{
	CLEANUP(secret_release) struct secret value = SECRET_INIT;
	struct cloud_bench b;
	(void)state;
	secret_set(&value, "a\"b", 3);
	open_cloud(&b);
	reply(&b, 500, "{\"__type\":\"InternalServiceError\"}");
	reply(&b, 200, "{\"ARN\":\"a\",\"VersionId\":\"0123456789abcdef0123456789abcdef\"}");
	b.cloud->put_secret_value(b.cloud->self, "demo-dev/key", &value,
				  "0123456789abcdef0123456789abcdef", on_text, &b);
	answered(&b, ERR_NONE, "0123456789abcdef0123456789abcdef");
	assert_int_equal(http_stub_count(b.http.stub), 2);
	assert_string_equal(http_stub_request(b.http.stub, 1)->body,
			    "{\"SecretId\":\"demo-dev/key\",\"ClientRequestToken\":"
			    "\"0123456789abcdef0123456789abcdef\",\"SecretString\":\"a\\\"b\"}");
	close_cloud(&b);
}

static void a_template_is_given_byte_for_byte(void **state)
{
	struct cloud_bench b;
	(void)state;
	open_cloud(&b);
	reply(&b, 200,
	      "<GetTemplateResponse><GetTemplateResult><TemplateBody># a &lt;b&gt; &amp;&#13;\n"
	      "Resources:\n\tA: {} \n</TemplateBody></GetTemplateResult></GetTemplateResponse>");
	b.cloud->get_template(b.cloud->self, CLOUD_PARENT, arn, on_text, &b);
	answered(&b, ERR_NONE, "# a <b> &\r\nResources:\n\tA: {} \n");
	const char *sent = http_stub_request(b.http.stub, 0)->body;
	assert_non_null(strstr(sent, "Action=GetTemplate&"));
	assert_non_null(strstr(sent, "&TemplateStage=Original"));
	CLEANUP(mem_free_text)
	char *signature = http_stub_header(http_stub_request(b.http.stub, 0), "Authorization");
	assert_non_null(strstr(signature, "AKIDPARENT"));
	close_cloud(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_is_given_byte_for_byte),
		cmocka_unit_test(a_change_set_has_the_changes_of_every_page),
		cmocka_unit_test(why_a_change_set_failed_is_found),
		cmocka_unit_test(a_write_with_a_token_may_be_sent_twice),
		cmocka_unit_test(only_upserts_of_records_are_sent_twice),
		cmocka_unit_test(a_lost_race_for_records_is_a_conflict),
		cmocka_unit_test(records_of_a_name_end_where_the_name_ends),
		cmocka_unit_test(a_secret_gets_a_new_version),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
