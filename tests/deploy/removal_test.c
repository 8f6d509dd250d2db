/* What is told before an environment is removed, and what is found to be left of it. */
#include "core/deploy/leftovers.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

static const struct removal_item *find(const struct removal_list *list, const char *what)
{
	for (size_t i = 0; i < list->len; i++)
		if (strstr(list->item[i].what, what)) return &list->item[i];
	return NULL;
}

static const struct removal_item *has(const struct removal_list *list, const char *what,
				      enum removal_kind kind, const char *command)
{
	const struct removal_item *item = find(list, what);
	if (!item) fail_msg("%s is not told", what);
	assert_string_equal(removal_kind_name(item->kind), removal_kind_name(kind));
	assert_true(*item->why);
	if (!strstr(item->command, command)) fail_msg("%s: %s", what, item->command);
	return item;
}

static void deployed(struct replay *r, const char *mode)
{
	replay_setup(r);
	answers_set(&r->answers, Q_DELEGATION_MODE, mode);
	replay_deploy(r);
}

static void what_is_kept_is_told_before_what_goes(void **state)
{
	struct replay r;
	CLEANUP(removal_list_release) struct removal_list list = { 0 };
	(void)state;
	deployed(&r, "copy");
	removal_plan(&r.answers, replay_picture(&r), &list);
	has(&list, "NS record dev.example.com in the zone example.com", REMOVAL_RISK,
	    "\"Name\":\"dev.example.com.\",\"Type\":\"NS\"");
	has(&list, "hosted zone dev.example.com", REMOVAL_KEPT, "delete-hosted-zone --id ");
	has(&list, "final snapshot", REMOVAL_KEPT, "delete-db-cluster-snapshot --region eu-c");
	has(&list, "the secret demo", REMOVAL_KEPT, "--recovery-window-in-days 30");
	has(&list, "database cluster", REMOVAL_TAKE, "");
	has(&list, "the cache", REMOVAL_TAKE, "");
	has(&list, "the load balancer", REMOVAL_TAKE, "");
	assert_null(find(&list, "mail-password")); /* there is none */
	size_t i = 0;
	while (list.item[i].kind != REMOVAL_TAKE)
		i++;
	for (; i < list.len; i++)
		assert_int_equal(list.item[i].kind, REMOVAL_TAKE);
	replay_teardown(&r);
}

static void what_is_not_there_is_not_told(void **state)
{
	struct replay r;
	CLEANUP(removal_list_release) struct removal_list list = { 0 };
	(void)state;
	replay_setup(&r);
	r.watch_only = true;
	replay_start(&r);
	replay_advance(&r, SECONDS(5));
	removal_plan(&r.answers, replay_picture(&r), &list);
	assert_null(find(&list, "hosted zone"));
	assert_null(find(&list, "snapshot"));
	assert_null(find(&list, "database"));
	replay_teardown(&r);
}

struct found {
	struct replay *r;
	struct removal_list list;
	int times;
};

static void on_found(const struct removal_facts *facts, void *user)
{
	struct found *f = user;
	f->times++;
	removal_leftovers(&f->r->answers, replay_picture(f->r), facts, &f->list);
}

static void removed(struct replay *r, struct found *f)
{
	replay_stop(r);
	r->destroys = true;
	replay_start(r);
	replay_run(r, MINUTES(20));
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_COMPLETE);
	*f = (struct found){ .r = r };
}

static void look(struct replay *r, struct found *f)
{
	struct leftovers *l =
		leftovers_start(&r->cloud->port, &r->answers, replay_picture(r), on_found, f);
	replay_advance(r, SECONDS(30));
	assert_int_equal(f->times, 1);
	leftovers_free(l);
}

static void what_is_left_is_looked_for(void **state)
{
	struct replay r;
	struct found f;
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	fake_cloud_zone(r.cloud, CLOUD_DEV, "dev.example.com", "Z0LEFT"); /* it was kept */
	look(&r, &f);
	assert_int_equal(f.list.item[0].kind, REMOVAL_RISK); /* first of all */
	has(&f.list, "NS record dev.example.com", REMOVAL_RISK, "\"DELETE\"");
	has(&f.list, "hosted zone dev.example.com Z0LEFT", REMOVAL_KEPT, "--id Z0LEFT");
	has(&f.list, "the secret demo", REMOVAL_KEPT, "delete-secret");
	assert_null(find(&f.list, "load balancer"));
	assert_null(find(&f.list, "snapshot")); /* there is none, whatever was expected */
	removal_list_release(&f.list);
	replay_teardown(&r);
}

/* Also those of a database that was removed before; none of anybody else's. */
static void snapshots_and_log_groups_of_the_environment_are_left(void **state)
{
	struct replay r;
	struct found f;
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	*vec_push(&r.cloud->snapshots) = (struct cloud_snapshot){
		.id = "final-1", .cluster = "demo-dev-data-database-1", .gib = 12
	};
	*vec_push(&r.cloud->snapshots) =
		(struct cloud_snapshot){ .id = "theirs", .cluster = "demo-dev-database-9" };
	*vec_push(&r.cloud->snapshots) =
		(struct cloud_snapshot){ .id = "former", .cluster = "demo-dev-data-database-0" };
	*vec_push(&r.cloud->log_groups) = (struct cloud_log_group){ "RDSOSMetrics", 1000 };
	*vec_push(&r.cloud->log_groups) = (struct cloud_log_group){ "RDSOSMetrics-kept", 1000 };
	*vec_push(&r.cloud->log_groups) =
		(struct cloud_log_group){ "/aws/rds/cluster/demo-dev-data-database-1/postgresql",
					  1000 };
	*vec_push(&r.cloud->log_groups) =
		(struct cloud_log_group){ "/aws/rds/cluster/other/postgresql", 1000 };
	look(&r, &f);
	has(&f.list, "final-1 of the database demo-dev-data-database-1 (12 GiB)", REMOVAL_KEPT,
	    "--db-cluster-snapshot-identifier final-1");
	has(&f.list, "the snapshot former", REMOVAL_KEPT, "identifier former");
	assert_null(find(&f.list, "theirs"));
	has(&f.list, "log group RDSOSMetrics", REMOVAL_KEPT, "--log-group-name RDSOSMetrics");
	has(&f.list, "group /aws/rds/cluster/demo-dev", REMOVAL_KEPT, "delete-log-group");
	assert_null(find(&f.list, "/other/"));
	assert_null(find(&f.list, "RDSOSMetrics-kept"));
	removal_list_release(&f.list);
	replay_teardown(&r);
}

static void records_of_the_zone_and_leaving_secrets_are_left(void **state)
{
	struct replay r;
	struct found f;
	struct fake_record record = { .zone_id = mem_copy_text("Z0LEFT"),
				      .name = mem_copy_text("_a.redash.dev.example.com"),
				      .type = mem_copy_text("CNAME"),
				      .values = { mem_copy_text("_b.acm-validations.aws.") },
				      .value_count = 1 };
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	fake_cloud_zone(r.cloud, CLOUD_DEV, "dev.example.com", "Z0LEFT");
	*vec_push(&r.cloud->records) = record;
	r.cloud->secrets.item[0].deletion_scheduled = true;
	look(&r, &f);
	has(&f.list, "record _a.redash.dev.example.com CNAME _b.acm", REMOVAL_KEPT, "Z0LEFT");
	assert_non_null(strstr(find(&f.list, "record _a.")->why, "certificate"));
	has(&f.list, "to be deleted by AWS", REMOVAL_KEPT, "");
	removal_list_release(&f.list);
	replay_teardown(&r);
}

/* The name is a stranger's word, and the command is for a shell. */
static void a_name_cannot_end_the_quotes_of_a_command(void **state)
{
	struct replay r;
	struct found f = { 0 };
	char plain[] = "ns1.example.net", odd[] = "ns2'$(id).example";
	(void)state;
	deployed(&r, "copy");
	const struct deployment *d = replay_picture(&r);
	const struct removal_facts facts = {
		.parent = { .servers[0] = { .owner = d->delegation.child,
					    .name_servers = { plain, odd },
					    .name_server_count = 2 },
			    .server_count = 1 },
	};
	removal_leftovers(&r.answers, d, &facts, &f.list);
	const struct removal_item *item = find(&f.list, "the NS record");
	assert_non_null(item);
	assert_non_null(strstr(item->command, "{\"Value\":\"ns1.example.net.\"}"));
	assert_null(strstr(item->command, "$(id)"));
	removal_list_release(&f.list);
	replay_teardown(&r);
}

/* Then it can only be said that there has to be one. */
static void a_snapshot_that_cannot_be_looked_for_is_told_all_the_same(void **state)
{
	struct replay r;
	struct found f;
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LIST_SNAPSHOTS,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	look(&r, &f);
	has(&f.list, "final snapshot of the database", REMOVAL_KEPT, "delete-db-cluster-snapshot");
	assert_non_null(find(&f.list, "perhaps more"));
	removal_list_release(&f.list);
	replay_teardown(&r);
}

static void what_cannot_be_looked_at_is_told(void **state)
{
	struct replay r;
	struct found f;
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_FIND_ZONE,
						      .kind = ERR_DENIED,
						      .text = "not authorized to list zones" });
	struct leftovers *l =
		leftovers_start(&r.cloud->port, &r.answers, replay_picture(&r), on_found, &f);
	replay_advance(&r, SECONDS(30));
	assert_int_equal(f.times, 1);
	const struct removal_item *item = find(&f.list, "perhaps more");
	assert_non_null(item);
	assert_non_null(strstr(item->why, "not authorized to list zones"));
	leftovers_free(l);
	removal_list_release(&f.list);
	replay_teardown(&r);
}

static void dropped_it_answers_nobody(void **state)
{
	struct replay r;
	struct found f;
	(void)state;
	deployed(&r, "copy");
	removed(&r, &f);
	leftovers_free(
		leftovers_start(&r.cloud->port, &r.answers, replay_picture(&r), on_found, &f));
	replay_advance(&r, SECONDS(30));
	assert_int_equal(f.times, 0);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_is_told_before_what_goes),
		cmocka_unit_test(what_is_not_there_is_not_told),
		cmocka_unit_test(what_is_left_is_looked_for),
		cmocka_unit_test(snapshots_and_log_groups_of_the_environment_are_left),
		cmocka_unit_test(a_name_cannot_end_the_quotes_of_a_command),
		cmocka_unit_test(records_of_the_zone_and_leaving_secrets_are_left),
		cmocka_unit_test(a_snapshot_that_cannot_be_looked_for_is_told_all_the_same),
		cmocka_unit_test(what_cannot_be_looked_at_is_told),
		cmocka_unit_test(dropped_it_answers_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
