/* What the simulated CloudFormation asks the world, and what it does with the answers. */
#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

/* Knows zones and certificates; everything else is made up. */
struct world {
	struct str seen;        /* "begin Zone {...}\n" */
	int64_t issued_ms;      /* certificates are pending until then */
	const char *refuses_id; /* begin() of this logical id fails */
	const char *keeps_id;   /* remove() of this logical id fails */
};

static void note(struct world *w, const char *what, const struct cfn_view *view)
{
	char *properties = cJSON_PrintUnformatted(view->properties);

	str_addf(&w->seen, "%s %s %s\n", what, view->logical_id, properties);
	cJSON_free(properties);
}

static int begin(void *self, const struct cfn_view *view, struct str *physical_id,
		 cJSON *attributes, struct err *err)
{
	struct world *w = self;

	note(w, "begin", view);
	if (str_equal(view->logical_id, w->refuses_id))
		return err_set(err, ERR_CONFLICT, "The world says no");
	if (str_equal(view->type, "AWS::Route53::HostedZone")) {
		cJSON *servers = cJSON_AddArrayToObject(attributes, "NameServers");

		str_add(physical_id, "Z123");
		cJSON_AddItemToArray(servers, cJSON_CreateString("ns-1.example.net"));
		cJSON_AddItemToArray(servers, cJSON_CreateString("ns-2.example.net"));
		return 0;
	}
	if (str_equal(view->type, "AWS::CertificateManager::Certificate")) {
		str_add(physical_id, "arn:certificate");
		cJSON_AddStringToObject(attributes, "ValidationName", "_a.example.com.");
		cJSON_AddStringToObject(attributes, "ValidationValue", "_b.acm-validations.aws.");
		return 0;
	}
	return 1;
}

static int64_t settle(void *self, const struct cfn_view *view, const char *physical_id,
		      struct err *err)
{
	const struct world *w = self;

	if (w->issued_ms < 0) return err_set(err, ERR_CONFLICT, "CAA_ERROR");
	if (!str_equal(physical_id, "arn:certificate") || view->now_ms >= w->issued_ms) return 0;
	return 30000;
}

static int removed(void *self, const struct cfn_view *view, const char *physical_id,
		   struct err *err)
{
	struct world *w = self;

	note(w, "remove", view);
	assert_non_null(physical_id);
	if (str_equal(view->logical_id, w->keeps_id))
		return err_set(err, ERR_CONFLICT, "HostedZoneNotEmpty");
	return 0;
}

static int resolve(void *self, const char *account, const char *reference, struct str *value,
		   struct err *err)
{
	(void)self;
	assert_string_equal(account, LAB_ACCOUNT);
	if (!str_equal(reference, "secretsmanager:shop/word:SecretString:password"))
		return err_set(err, ERR_NOT_FOUND,
			       "Secrets Manager can't find the specified secret.");
	str_add(value, "open-sesame");
	return 0;
}

static struct cfn_world world_of(struct world *w)
{
	return (struct cfn_world){
		.self = w, .begin = begin, .settle = settle, .remove = removed, .resolve = resolve
	};
}

static void open_world(struct lab *lab, struct world *w)
{
	struct cfn_world world = world_of(w);

	lab_open(lab, NULL, &world);
}

static const char ZONE[] =
	"Resources: {Zone: {Type: 'AWS::Route53::HostedZone', Properties: {Name: "
	"dev.example.com}}}\n"
	"Outputs:\n  Id: {Value: !Ref Zone}\n  Servers: {Value: !Join [',', !GetAtt "
	"Zone.NameServers]}\n";

static void the_world_gives_ids_and_attributes(void **state)
{
	struct world w = { 0 };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_complete(&lab, "zone", ZONE, NULL);
	assert_string_equal(lab_output(stack, "Id"), "Z123");
	assert_string_equal(lab_output(stack, "Servers"), "ns-1.example.net,ns-2.example.net");
	assert_string_equal(str_text(&w.seen), "begin Zone {\"Name\":\"dev.example.com\"}\n");
	lab_close(&lab);
	str_release(&w.seen);
}

static void what_the_world_refuses_fails_with_its_sentence(void **state)
{
	struct world w = { .refuses_id = "Zone" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_create(&lab, "zone", ZONE, NULL);
	lab_run(&lab);
	assert_string_equal(lab_event(stack, "Zone", "CREATE_FAILED")->reason, "The world says no");
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	assert_null(strstr(events, "creation Initiated"));
	assert_null(strstr(events, "Zone DELETE_IN_PROGRESS")); /* there is nothing to delete */
	assert_null(strstr(str_text(&w.seen), "remove"));
	lab_close(&lab);
	str_release(&w.seen);
}

static void what_the_world_keeps_makes_the_delete_fail(void **state)
{
	struct world w = { .keeps_id = "Zone" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_complete(&lab, "zone", ZONE, NULL);
	lab_delete(&lab, "zone");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_FAILED");
	assert_string_equal(lab_event(stack, "Zone", "DELETE_FAILED")->reason,
			    "HostedZoneNotEmpty");
	w.keeps_id = NULL;
	lab_delete(&lab, "zone");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_close(&lab);
	str_release(&w.seen);
}

static const char CERTIFICATE[] =
	"Resources: {Cert: {Type: 'AWS::CertificateManager::Certificate', Properties: {DomainName: "
	"a.example.com}}}";

static void a_certificate_shows_its_record_and_waits(void **state)
{
	struct world w = { .issued_ms = LAB_START_MS + 3600000 };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_complete(&lab, "cert", CERTIFICATE, NULL);
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	assert_string_equal(events, "cert CREATE_IN_PROGRESS User Initiated\n"
				    "Cert CREATE_IN_PROGRESS\n"
				    "Cert CREATE_IN_PROGRESS Resource creation Initiated\n"
				    "Cert CREATE_IN_PROGRESS Content of DNS Record is: {Name: "
				    "_a.example.com.,Type: CNAME,Value: _b.acm-validations.aws.}\n"
				    "Cert CREATE_COMPLETE\n"
				    "cert CREATE_COMPLETE\n");
	assert_in_range(stack->events.item[3].time_ms - stack->created_ms, 3000, 25000);
	assert_in_range(lab_event(stack, "Cert", "CREATE_COMPLETE")->time_ms, w.issued_ms,
			w.issued_ms + 30000);
	lab_close(&lab);
	str_release(&w.seen);
}

static void a_certificate_that_never_comes_is_given_up_after_twelve_hours(void **state)
{
	struct world w = { .issued_ms = INT64_MAX };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_create(&lab, "cert", CERTIFICATE, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	const struct cfn_event *failed = lab_event(stack, "Cert", "CREATE_FAILED");
	assert_string_equal(failed->reason, "Exceeded attempts to wait");
	assert_int_equal(failed->time_ms - lab_event(stack, "Cert", "CREATE_IN_PROGRESS")->time_ms,
			 12 * 3600 * 1000);
	assert_non_null(strstr(str_text(&w.seen), "remove Cert"));
	lab_close(&lab);
	str_release(&w.seen);
}

static void a_certificate_that_is_refused_fails(void **state)
{
	struct world w = { .issued_ms = -1 };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_create(&lab, "cert", CERTIFICATE, NULL);
	lab_run(&lab);
	assert_string_equal(lab_event(stack, "Cert", "CREATE_FAILED")->reason, "CAA_ERROR");
	lab_close(&lab);
	str_release(&w.seen);
}

static void a_waiting_certificate_can_be_deleted(void **state)
{
	struct world w = { .issued_ms = INT64_MAX };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_create(&lab, "cert", CERTIFICATE, NULL);
	lab.now_ms += 600000;
	cfn_advance(lab.cfn, lab.now_ms);
	assert_string_equal(stack->status, "CREATE_IN_PROGRESS");
	lab_delete(&lab, "cert");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	assert_non_null(strstr(str_text(&w.seen), "remove Cert"));
	lab_close(&lab);
	str_release(&w.seen);
}

static const char SECRETS[] =
	"Parameters: {Pin: {Type: String, NoEcho: true}}\n"
	"Resources:\n  Db:\n    Type: AWS::RDS::DBCluster\n    Properties:\n"
	"      MasterUserPassword: '{{resolve:secretsmanager:shop/word:SecretString:password}}'\n"
	"      Comment: !Sub "
	"'a-{{resolve:secretsmanager:shop/word:SecretString:password}}-${Pin}'\n";

static void secrets_reach_the_world_but_no_event(void **state)
{
	struct world w = { 0 };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_complete(&lab, "db", SECRETS, (const char *[]){ "Pin=4711", NULL });
	assert_string_equal(str_text(&w.seen), "begin Db {\"MasterUserPassword\":\"open-sesame\","
					       "\"Comment\":\"a-open-sesame-4711\"}\n");
	CLEANUP(mem_free_text) char *record = lab_record(stack);
	assert_null(strstr(record, "open-sesame"));
	assert_null(strstr(record, "4711"));
	assert_string_equal(lab_event(stack, "Db", "CREATE_COMPLETE")->properties,
			    "{\"MasterUserPassword\":\"{{resolve:secretsmanager:shop/"
			    "word:SecretString:password}}"
			    "\",\"Comment\":\"a-{{resolve:secretsmanager:shop/"
			    "word:SecretString:password}}-****\""
			    "}");
	lab_close(&lab);
	str_release(&w.seen);
}

static void a_secret_that_is_not_there_fails_the_resource(void **state)
{
	static const char BODY[] = "Resources: {Db: {Type: 'AWS::RDS::DBCluster', Properties: "
				   "{MasterUsername: '{{resolve:secretsmanager:other}}'}}}";
	struct world w = { 0 };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	open_world(&lab, &w);
	stack = lab_create(&lab, "db", BODY, NULL);
	lab_run(&lab);
	assert_string_equal(lab_event(stack, "Db", "CREATE_FAILED")->reason,
			    "Secrets Manager can't find the specified secret.");
	lab_close(&lab);
	str_release(&w.seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_world_gives_ids_and_attributes),
		cmocka_unit_test(what_the_world_refuses_fails_with_its_sentence),
		cmocka_unit_test(what_the_world_keeps_makes_the_delete_fail),
		cmocka_unit_test(a_certificate_shows_its_record_and_waits),
		cmocka_unit_test(a_certificate_that_never_comes_is_given_up_after_twelve_hours),
		cmocka_unit_test(a_certificate_that_is_refused_fails),
		cmocka_unit_test(a_waiting_certificate_can_be_deleted),
		cmocka_unit_test(secrets_reach_the_world_but_no_event),
		cmocka_unit_test(a_secret_that_is_not_there_fails_the_resource),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
