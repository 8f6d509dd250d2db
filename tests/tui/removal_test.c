/* The pages of a removal: what they show, what they ask for, where they lead. */
#include "tests/support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"
#include "tui/model.h"

static const struct {
	int rows, cols;
	const char *name;
} sizes[] = { { 24, 80, "80x24" }, { 30, 100, "100x30" }, { 20, 60, "60x20" } };

static char ns[] = "the NS record dev.example.com in the zone example.com, that was put there by "
		   "hand",
	    ns_why[] = "whoever gets one of its name servers answers for all names below it",
	    ns_command[] = "aws route53 change-resource-record-sets --hosted-zone-id Z1",
	    zone[] = "the hosted zone dev.example.com Z0",
	    zone_why[] = "its name servers would be others the next time",
	    zone_command[] = "aws route53 delete-hosted-zone --id Z0",
	    secret_a[] = "the secret redash/dev/redash-user",
	    secret_b[] = "the secret redash/dev/redash-password",
	    secret_why[] = "another deployment uses it again",
	    secret_command[] = "aws secretsmanager delete-secret --secret-id x",
	    nat[] = "a NAT gateway (NatA of redash-dev-network)", cheap[] = "it costs no more",
	    database[] = "the database cluster with everything in it", none[] = "",
	    gone[] = "what is written after the final snapshot cannot be had again";

static struct removal_item plan_items[] = {
	{ REMOVAL_RISK, ns, ns_why, ns_command, NULL, false },
	{ REMOVAL_KEPT, zone, zone_why, zone_command, "0.50 USD a month", false },
	{ REMOVAL_KEPT, secret_a, secret_why, secret_command, "0.40 USD a month", false },
	{ REMOVAL_KEPT, secret_b, secret_why, secret_command, "0.40 USD a month", false },
	{ REMOVAL_TAKE, nat, cheap, none, NULL, false },
	{ REMOVAL_TAKE, database, gone, none, NULL, true },
};
/* What goes is not among what is left. */
static const struct removal_list plan = { plan_items, 6, 6 }, left = { plan_items, 4, 4 };

static void name_stacks(struct deployment *d)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		if (d->nodes[id].state == NODE_SKIPPED) continue;
		free(d->nodes[id].stack_name);
		free(d->nodes[id].arn);
		d->nodes[id].stack_name = str_format("redash-dev-%s", d->nodes[id].name);
		d->nodes[id].arn = mem_copy_text("arn");
	}
}

static void send_plan(struct screen_test *t, struct deployment *d)
{
	screen_event(t, (struct event){ .kind = EVENT_REMOVAL, .deployment = d, .removal = &plan });
}

static void open_pages(struct screen_test *t, size_t size, struct deployment *d)
{
	const struct app_options options = { .destroys = true, .speed = 60 };
	screen_open(t, sizes[size].rows, sizes[size].cols, &options);
	screen_account(t);
	answers_set(&t->app->answers, Q_PARENT_DOMAIN, "example.com");
	name_stacks(d);
	if (d->phase == DEPLOYMENT_COMPLETE) send_plan(t, d);
}

static void begin(struct screen_test *t, struct deployment *d)
{
	screen_type(t, "<Enter>dev<Enter>");
	d->is_removal = true;
	d->phase = DEPLOYMENT_RUNNING;
	screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
}

static void end(struct screen_test *t, struct deployment *d)
{
	d->phase = DEPLOYMENT_COMPLETE;
	d->ended_ms = d->started_ms + 1234 * 1000;
	screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
}

static void leave_left(struct screen_test *t)
{
	screen_event(t, (struct event){ .kind = EVENT_LEFTOVERS, .removal = &left });
}

static void half_deleted(struct deployment *d)
{
	for (int id = 0; id < STACK_COUNT; id++)
		if (d->nodes[id].state != NODE_SKIPPED)
			picture_node(d, id, NODE_WAITING, 0, d->nodes[id].total, 0, 100);
	picture_node(d, STACK_REDASH, NODE_GONE, 17, 17, 1500, 1600);
	picture_node(d, STACK_DATA, NODE_UNDOING, 3, 17, 1600, 0);
	picture_node(d, STACK_BASTION, NODE_UNDOING, 1, 4, 1590, 0);
	d->nodes[STACK_DATA].resources.item[0].state = RESOURCE_UNDOING;
	d->nodes[STACK_DATA].resources.item[0].started_ms = PICTURE_START + 1600 * 1000;
	d->ended_ms = 0;
	d->started_ms = PICTURE_START + 1500 * 1000;
	d->now_ms = PICTURE_START + 1700 * 1000;
}

static void golden(struct screen_test *t, const char *page, size_t size)
{
	CLEANUP(mem_free_text) char *name = str_format("%s-%s", page, sizes[size].name);
	screen_golden(t, name);
}

static void every_page_looks_as_designed(void **state)
{
	(void)state;
	for (size_t size = 0; size < ARRAY_LEN(sizes); size++) {
		struct screen_test t;
		struct deployment *d = picture_complete();
		open_pages(&t, size, d);
		golden(&t, "destroy", size);
		screen_type(&t, "<End>");
		golden(&t, "destroy-end", size);
		screen_type(&t, "<Enter>pro<Enter>");
		golden(&t, "destroy-name", size);
		screen_type(&t, "<C-u>");
		screen_type(&t, "<Esc>");
		begin(&t, d);
		half_deleted(d);
		golden(&t, "destroy-deleting", size);
		screen_type(&t, "<C-c>");
		golden(&t, "destroy-leave", size);
		screen_type(&t, "<Enter>");
		end(&t, d);
		leave_left(&t);
		golden(&t, "destroy-left", size);
		screen_close(&t);
		picture_free(d);
	}
}

static void nothing_is_deleted_before_the_right_name(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	open_pages(&t, 0, d);
	assert_int_equal(screen_effects(&t, EFFECT_LOOK_REMOVAL), 1);
	assert_int_equal(screen_effects(&t, EFFECT_FIND_ENVIRONMENT), 0);
	screen_forget(&t);
	screen_type(&t, "<Enter>prod<Enter>");
	assert_true(screen_shows(&t, "type the environment name: dev"));
	assert_int_equal(screen_effects(&t, EFFECT_DESTROY), 0);
	screen_type(&t, "<Esc>");
	assert_int_equal(screen_effects(&t, EFFECT_DESTROY), 0);
	screen_type(&t, "<Enter>dev<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_DESTROY), 1);
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	assert_int_equal(screen_effects(&t, EFFECT_SAVE), 0); /* these answers stay as they are */
	assert_true(screen_shows(&t, "Step 2 of 3"));
	screen_close(&t);
	picture_free(d);
}

static void it_cannot_be_asked_before_it_is_known_what_goes(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	struct err err = ERR_INIT;
	(void)state;
	open_pages(&t, 0, d);
	assert_true(screen_shows(&t, "Looking at what is there"));
	screen_type(&t, "<Enter>");
	assert_false(screen_shows(&t, "Are you sure?"));
	err_set(&err, ERR_CREDENTIALS, "no keys of profile dev");
	screen_event(&t, (struct event){ .kind = EVENT_REMOVAL, .err = &err });
	assert_true(screen_shows(&t, "no keys of profile dev"));
	screen_forget(&t);
	screen_type(&t, "r");
	assert_int_equal(screen_effects(&t, EFFECT_LOOK_REMOVAL), 1);
	err_release(&err);
	screen_close(&t);
	picture_free(d);
}

static void a_failed_removal_is_tried_again_as_a_removal(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	open_pages(&t, 0, d);
	begin(&t, d);
	d->phase = DEPLOYMENT_FAILED;
	d->nodes[STACK_DATA].state = NODE_FAILED;
	d->cause.page = PAGE_SIZES;
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "The removal failed"));
	assert_true(screen_shows(&t, "goes on deleting what is still there"));
	screen_type(&t, "g"); /* no page puts it right: the wizard's are not there */
	assert_true(screen_shows(&t, "Step 2 of 3"));
	screen_forget(&t);
	screen_type(&t, "r");
	assert_int_equal(screen_effects(&t, EFFECT_DESTROY), 1);
	assert_int_equal(screen_effects(&t, EFFECT_DEPLOY), 0);
	screen_close(&t);
	picture_free(d);
}

static void what_is_left_can_be_copied_and_saved(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	open_pages(&t, 0, d);
	begin(&t, d);
	end(&t, d);
	assert_int_equal(screen_effects(&t, EFFECT_LOOK_LEFTOVERS), 1);
	assert_true(screen_shows(&t, "Looking at what is left"));
	leave_left(&t);
	screen_type(&t, "y");
	const struct effect *copy = screen_effect(&t, EFFECT_COPY);
	assert_non_null(strstr(copy->text, "# the hosted zone dev.example.com Z0\n"));
	assert_non_null(strstr(copy->text, "\naws route53 delete-hosted-zone --id Z0\n"));
	screen_type(&t, "s");
	assert_string_equal(screen_effect(&t, EFFECT_WRITE_FILE)->path, "redash-dev-leftovers.sh");
	screen_type(&t, "q<Down><Enter>");
	assert_int_equal(screen_effect(&t, EFFECT_QUIT)->code, 0);
	CLEANUP(str_release) struct str summary = STR_INIT;
	app_summary(t.app, &summary);
	assert_non_null(strstr(str_text(&summary), "redash-dev is removed."));
	assert_non_null(strstr(str_text(&summary), "the secret redash/dev/redash-user"));
	screen_close(&t);
	picture_free(d);
}

static void left_in_mid_removal_it_says_how_to_come_back(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	open_pages(&t, 0, d);
	begin(&t, d);
	screen_type(&t, "q<Down><Enter>");
	assert_int_equal(screen_effect(&t, EFFECT_QUIT)->code, 5);
	CLEANUP(str_release) struct str summary = STR_INIT;
	app_summary(t.app, &summary);
	assert_non_null(strstr(str_text(&summary), "redash-wizard destroy --config "));
	screen_close(&t);
	picture_free(d);
}

/* From the leave menu of a deployment that has ended, and back to its page. */
static void a_finished_deployment_leads_there_and_back(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	screen_open_usual(&t);
	screen_start(&t);
	name_stacks(d);
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "Redash is ready"));
	screen_forget(&t);
	screen_type(&t, "q<Down><Down><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_LOOK_REMOVAL), 1);
	assert_true(screen_shows(&t, "Step 1 of 3"));
	screen_type(&t, "<Esc>");
	assert_true(screen_shows(&t, "Redash is ready"));
	assert_int_equal(screen_effects(&t, EFFECT_DESTROY), 0);
	screen_close(&t);
	picture_free(d);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_looks_as_designed),
		cmocka_unit_test(nothing_is_deleted_before_the_right_name),
		cmocka_unit_test(it_cannot_be_asked_before_it_is_known_what_goes),
		cmocka_unit_test(a_failed_removal_is_tried_again_as_a_removal),
		cmocka_unit_test(what_is_left_can_be_copied_and_saved),
		cmocka_unit_test(left_in_mid_removal_it_says_how_to_come_back),
		cmocka_unit_test(a_finished_deployment_leads_there_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
