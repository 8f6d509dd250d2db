#include "core/rehearsal/world.h"

#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_secrets.h"
#include "core/rehearsal/world_zones.h"
#include "tests/support/unit.h"

#include <string.h>

static struct world_zone *make_zone(struct world *w, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = NULL;
	const struct world_new_zone wanted = { .account = w->accounts[WORLD_DEV].id, .name = name };
	assert_int_equal(world_make_zone(w, &wanted, 0, &zone, &err), 0);
	return zone;
}

/* The code of the refusal, or "" when the change went through. */
static char *change(struct world *w, struct world_zone *zone, enum world_change_action action,
		    const char *name, const char *type, const char *value, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(world_record_release)
	struct world_record r = { .name = world_normal_name(name),
				  .type = mem_copy_text(type),
				  .ttl = 300 };
	*vec_push(&r.values) = mem_copy_text(value);
	int result = world_change_record(w, zone, action, &r, now_ms, &err);
	return mem_copy_text(result == 0 ? "" : str_text(&err.code));
}

static void records_follow_route_53s_rules(void **state)
{
	static const struct {
		enum world_change_action action;
		const char *name, *type, *value, *code;
	} steps[] = {
		{ CHANGE_CREATE, "a.dev.example.com.", "A", "192.0.2.1", "" },
		{ CHANGE_CREATE, "A.dev.example.com", "A", "192.0.2.2", "InvalidChangeBatch" },
		{ CHANGE_UPSERT, "a.dev.example.com", "A", "192.0.2.2", "" },
		{ CHANGE_CREATE, "a.dev.example.com", "A6", "x", "InvalidInput" },
		{ CHANGE_CREATE, "b.dev.example.com", "A", "not an address", "InvalidChangeBatch" },
		{ CHANGE_CREATE, "a.dev.example.com", "CNAME", "x.test.", "InvalidChangeBatch" },
		{ CHANGE_CREATE, "c.dev.example.com", "CNAME", "x.test.", "" },
		{ CHANGE_CREATE, "c.dev.example.com", "NS", "ns.test.", "InvalidChangeBatch" },
		{ CHANGE_CREATE, "dev.example.com", "CNAME", "x.test.", "InvalidChangeBatch" },
		{ CHANGE_CREATE, "elsewhere.test", "A", "192.0.2.1", "InvalidChangeBatch" },
		{ CHANGE_DELETE, "a.dev.example.com", "A", "192.0.2.1", "InvalidChangeBatch" },
		{ CHANGE_DELETE, "z.dev.example.com", "A", "192.0.2.1", "InvalidChangeBatch" },
		{ CHANGE_DELETE, "a.dev.example.com", "A", "192.0.2.2", "" },
	};
	struct world *w = world_new(1);
	struct world_zone *zone = make_zone(w, "dev.example.com");
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		CLEANUP(mem_free_text)
		char *code = change(w, zone, steps[i].action, steps[i].name, steps[i].type,
				    steps[i].value, 0);
		assert_string_equal(code, steps[i].code);
	}
	world_free(w);
}

static void only_an_empty_zone_can_be_deleted(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world *w = world_new(1);
	struct world_zone *zone = make_zone(w, "dev.example.com");
	(void)state;
	CLEANUP(mem_free_text)
	char *made = change(w, zone, CHANGE_CREATE, "a.dev.example.com", "A", "192.0.2.1", 0);
	assert_int_equal(world_delete_zone(w, zone, 0, &err), -1);
	assert_string_equal(str_text(&err.code), "HostedZoneNotEmpty");
	CLEANUP(mem_free_text)
	char *gone = change(w, zone, CHANGE_DELETE, "a.dev.example.com", "A", "192.0.2.1", 0);
	assert_int_equal(world_delete_zone(w, zone, 0, &err), 0);
	world_free(w);
}

static void a_child_zone_brings_its_parent_along(void **state)
{
	struct world *w = world_new(1);
	(void)state;
	make_zone(w, "dev.firm.test");
	make_zone(w, "stage.firm.test");
	assert_int_equal(w->zones.len, 3);
	const struct world_zone *parent = world_zone_of(w, "firm.test", true);
	assert_non_null(parent);
	assert_string_equal(parent->account, w->accounts[WORLD_PARENT].id);
	world_free(w);
}

struct waiting {
	struct world *world;
	struct world_zone *child, *parent;
	struct world_certificate *certificate;
};

static struct waiting make_waiting(void)
{
	struct waiting lab = { .world = world_new(5) };
	lab.child = make_zone(lab.world, "dev.example.com");
	lab.parent = world_zone_of(lab.world, "example.com", true);
	const struct world_new_certificate wanted = { .account = lab.world->accounts[WORLD_DEV].id,
						      .region = "us-east-1",
						      .domain = "redash.dev.example.com" };
	lab.certificate = world_request_certificate(lab.world, &wanted, 0);
	return lab;
}

static void delegate(struct waiting *lab, size_t servers, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(world_record_release)
	struct world_record r = { .name = world_normal_name("dev.example.com"),
				  .type = mem_copy_text("NS"),
				  .ttl = 300 };
	for (size_t i = 0; i < servers; i++)
		*vec_push(&r.values) = mem_copy_text(lab->child->name_servers[i]);
	assert_int_equal(
		world_change_record(lab->world, lab->parent, CHANGE_UPSERT, &r, now_ms, &err), 0);
}

static const char *status(struct waiting *lab, int64_t now_ms)
{
	return world_certificate_status(lab->world, lab->certificate, now_ms);
}

static void a_certificate_waits_for_delegation_and_record(void **state)
{
	struct waiting lab = make_waiting();
	const struct world_certificate *c = lab.certificate;
	(void)state;
	assert_false(world_certificate_record_is_known(c, 9999));
	assert_true(world_certificate_record_is_known(c, 20000));
	CLEANUP(mem_free_text)
	char *put = change(lab.world, lab.child, CHANGE_CREATE, c->record_name, "CNAME",
			   c->record_value, 30000);
	assert_string_equal(put, "");
	assert_string_equal(status(&lab, 4000000), "PENDING_VALIDATION");
	delegate(&lab, 3, 4000000);
	assert_string_equal(status(&lab, 5000000), "PENDING_VALIDATION");
	delegate(&lab, 4, 5000000);
	assert_string_equal(status(&lab, 5119000), "PENDING_VALIDATION");
	assert_string_equal(status(&lab, 5200000), "ISSUED");
	delegate(&lab, 3, 5300000);
	assert_string_equal(status(&lab, 5400000), "ISSUED");
	world_free(lab.world);
}

static void a_wrong_value_or_the_wrong_zone_does_not_validate(void **state)
{
	struct waiting lab = make_waiting();
	const struct world_certificate *c = lab.certificate;
	(void)state;
	CLEANUP(mem_free_text)
	char *hidden = change(lab.world, lab.parent, CHANGE_CREATE, c->record_name, "CNAME",
			      c->record_value, 1000);
	delegate(&lab, 4, 2000); /* hides what stands in the parent */
	CLEANUP(mem_free_text)
	char *wrong = change(lab.world, lab.child, CHANGE_CREATE, c->record_name, "CNAME",
			     "_other.acm-validations.aws.", 3000);
	assert_string_equal(status(&lab, 4000000), "PENDING_VALIDATION");
	world_free(lab.world);
}

static void asking_again_gives_the_same_record(void **state)
{
	struct waiting lab = make_waiting();
	const struct world_new_certificate wanted = { .account = lab.certificate->account,
						      .region = "us-east-1",
						      .domain = "Redash.dev.example.com" };
	(void)state;
	const struct world_certificate *again =
		world_request_certificate(lab.world, &wanted, 99000);
	assert_string_equal(again->record_name, lab.certificate->record_name);
	assert_string_equal(again->record_value, lab.certificate->record_value);
	assert_string_not_equal(again->arn, lab.certificate->arn);
	world_free(lab.world);
}

static void a_secret_is_found_by_name_and_by_either_arn(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world *w = world_new(1);
	const struct world_new_secret wanted = { .account = w->accounts[WORLD_DEV].id,
						 .region = "us-east-1",
						 .name = "demo/user",
						 .value = "v",
						 .token = "token" };
	struct world_secret *s = NULL;
	(void)state;
	assert_int_equal(world_make_secret(w, &wanted, 0, &s, &err), 0);
	CLEANUP(mem_free_text) char *bare = mem_copy_bytes(s->arn, strlen(s->arn) - 7);
	const char *account = wanted.account;
	assert_ptr_equal(world_find_secret(w, account, "us-east-1", "demo/user"), s);
	assert_ptr_equal(world_find_secret(w, account, NULL, s->arn), s);
	assert_ptr_equal(world_find_secret(w, account, NULL, bare), s);
	assert_null(world_find_secret(w, account, "eu-west-1", "demo/user"));
	assert_null(world_find_secret(w, w->accounts[WORLD_PARENT].id, NULL, "demo/user"));
	world_free(w);
}

static void a_scheduled_secret_blocks_its_name_until_it_is_gone(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world *w = world_new(1);
	const struct world_new_secret wanted = { .account = w->accounts[WORLD_DEV].id,
						 .region = "us-east-1",
						 .name = "demo/user",
						 .value = "v",
						 .token = "token" };
	const int64_t day = 24 * 3600 * 1000;
	struct world_secret *s = NULL;
	(void)state;
	assert_int_equal(world_make_secret(w, &wanted, 0, &s, &err), 0);
	world_schedule_secret(s, 7, 0);
	assert_int_equal(world_make_secret(w, &wanted, 0, &s, &err), -1);
	assert_string_equal(str_text(&err.code), "InvalidRequestException");
	world_drop_due_secrets(w, 7 * day - 1);
	assert_int_equal(w->secrets.len, 1);
	world_drop_due_secrets(w, 7 * day);
	assert_int_equal(world_make_secret(w, &wanted, 7 * day, &s, &err), 0);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_follow_route_53s_rules),
		cmocka_unit_test(only_an_empty_zone_can_be_deleted),
		cmocka_unit_test(a_child_zone_brings_its_parent_along),
		cmocka_unit_test(a_certificate_waits_for_delegation_and_record),
		cmocka_unit_test(a_wrong_value_or_the_wrong_zone_does_not_validate),
		cmocka_unit_test(asking_again_gives_the_same_record),
		cmocka_unit_test(a_secret_is_found_by_name_and_by_either_arn),
		cmocka_unit_test(a_scheduled_secret_blocks_its_name_until_it_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
