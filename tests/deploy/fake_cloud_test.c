/* The fake cloud itself: what it refuses and how stacks move, since other tests trust it. */
#include "tests/support/fake_cloud.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

struct lab {
	struct test_clock clock;
	struct loop *loop;
	struct fake_cloud *c;
	const struct cloud *port;
	struct err err;
	struct str seen;
};

static void open_lab(struct lab *lab)
{
	*lab = (struct lab){ 0 };
	lab->loop = loop_new(test_clock_read, &lab->clock);
	lab->c = fake_cloud_new(lab->loop, &lab->clock);
	lab->port = &lab->c->port;
}

static void close_lab(struct lab *lab)
{
	fake_cloud_free(lab->c);
	loop_free(lab->loop);
	err_release(&lab->err);
	str_release(&lab->seen);
}

static void note(struct lab *lab, const struct err *err)
{
	err_reset(&lab->err);
	str_reset(&lab->seen);
	if (err) err_copy(&lab->err, err);
}

static void on_done(const struct err *err, void *user)
{
	note(user, err);
}

static void on_text(const struct err *err, const char *text, void *user)
{
	struct lab *lab = user;
	note(lab, err);
	str_set(&lab->seen, text);
}

static void on_set(const struct err *err, const struct cloud_change_set *set, void *user)
{
	struct lab *lab = user;
	note(lab, err);
	str_set(&lab->seen, set ? set->status : "none");
}

static void on_stack(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct lab *lab = user;
	note(lab, err);
	str_set(&lab->seen, stack ? stack->status : "none");
}

static void on_records(const struct err *err, const struct cloud_record *records, size_t count,
		       void *user)
{
	struct lab *lab = user;
	note(lab, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&lab->seen, "%s=%s;", records[i].name, records[i].values[0]);
}

static void gives(struct lab *lab, enum err_kind kind, const char *seen)
{
	test_clock_advance(&lab->clock, lab->loop, 50);
	if (lab->err.kind != kind) fail_msg("%s", err_text(&lab->err));
	assert_string_equal(str_text(&lab->seen), seen);
}

static void is(struct lab *lab, const char *status)
{
	lab->port->describe_stack(lab->c, CLOUD_DEV, "demo", on_stack, lab);
	gives(lab, ERR_NONE, status);
}

static const char *make_set(struct lab *lab, const char *name, bool is_create, enum err_kind kind)
{
	static const char body[] = "Resources:\n  A:\n    Type: AWS::EC2::VPC\n";
	const struct cloud_stack_request stack = { .name = "demo",
						   .template_body = body,
						   .template_len = sizeof(body) - 1,
						   .token = name };
	const struct cloud_change_set_request request = { .stack = &stack,
							  .name = name,
							  .is_create = is_create };
	lab->port->create_change_set(lab->c, CLOUD_DEV, &request, on_set, lab);
	gives(lab, kind, kind ? "none" : "");
	return kind ? "" : lab->c->change_sets.item[lab->c->change_sets.len - 1]->arn;
}

static void execute_as(struct lab *lab, const char *arn, const char *token, enum err_kind kind)
{
	lab->port->execute_change_set(lab->c, CLOUD_DEV, arn, false, token, on_done, lab);
	gives(lab, kind, "");
}

static void execute(struct lab *lab, const char *arn, enum err_kind kind)
{
	execute_as(lab, arn, "t", kind);
}

static void a_stack_is_made_by_a_change_set(void **state)
{
	struct lab lab;
	(void)state;
	open_lab(&lab);
	make_set(&lab, "c0", false, ERR_INPUT); /* nothing to update */
	is(&lab, "none");
	const char *arn = make_set(&lab, "c1", true, ERR_NONE);
	make_set(&lab, "c1", true, ERR_NONE); /* the same token is the same set */
	assert_int_equal(lab.c->change_sets.len, 1);
	is(&lab, "REVIEW_IN_PROGRESS");
	execute(&lab, arn, ERR_NONE);
	is(&lab, "CREATE_IN_PROGRESS");
	execute(&lab, arn, ERR_NONE); /* the same again */
	execute_as(&lab, arn, "other", ERR_CONFLICT);
	test_clock_advance(&lab.clock, lab.loop, 600000);
	is(&lab, "CREATE_COMPLETE");
	make_set(&lab, "c2", true, ERR_INPUT);
	close_lab(&lab);
}

static void a_stack_is_updated_and_cancelled(void **state)
{
	struct lab lab;
	(void)state;
	open_lab(&lab);
	struct fake_stack *s = fake_cloud_existing(lab.c, "demo", 60000, "CREATE_COMPLETE");
	const char *arn = make_set(&lab, "c1", false, ERR_NONE);
	lab.port->describe_change_set(lab.c, CLOUD_DEV, arn, on_set, &lab);
	gives(&lab, ERR_NONE, "FAILED"); /* it changes nothing */
	execute(&lab, arn, ERR_CONFLICT);
	lab.port->delete_change_set(lab.c, CLOUD_DEV, arn, on_done, &lab);
	gives(&lab, ERR_NONE, "");
	assert_int_equal(lab.c->change_sets.len, 0);
	*vec_push(&s->changes) = (struct cloud_change){ .action = "Modify", .logical_id = "A" };
	arn = make_set(&lab, "c2", false, ERR_NONE);
	lab.port->describe_change_set(lab.c, CLOUD_DEV, arn, on_set, &lab);
	gives(&lab, ERR_NONE, "CREATE_COMPLETE");
	execute(&lab, arn, ERR_NONE);
	is(&lab, "UPDATE_IN_PROGRESS");
	make_set(&lab, "c3", false, ERR_INPUT);
	lab.port->roll_back(lab.c, CLOUD_DEV, s->arn, "t", on_done, &lab);
	gives(&lab, ERR_INPUT, "");
	lab.port->cancel_update(lab.c, CLOUD_DEV, s->arn, "t", on_done, &lab);
	gives(&lab, ERR_NONE, "");
	is(&lab, "UPDATE_ROLLBACK_IN_PROGRESS");
	test_clock_advance(&lab.clock, lab.loop, 10000);
	is(&lab, "UPDATE_ROLLBACK_COMPLETE");
	close_lab(&lab);
}

static void a_template_is_given_as_it_was_last_taken(void **state)
{
	struct lab lab;
	(void)state;
	open_lab(&lab);
	struct fake_stack *s = fake_cloud_existing(lab.c, "demo", 60000, "CREATE_COMPLETE");
	lab.port->get_template(lab.c, CLOUD_DEV, s->arn, on_text, &lab);
	gives(&lab, ERR_INPUT, "");
	fake_stack_template(s, "old");
	*vec_push(&s->changes) = (struct cloud_change){ .action = "Modify", .logical_id = "A" };
	const char *arn = make_set(&lab, "c1", false, ERR_NONE);
	lab.port->get_template(lab.c, CLOUD_DEV, s->arn, on_text, &lab);
	gives(&lab, ERR_NONE, "old");
	execute(&lab, arn, ERR_NONE);
	lab.port->get_template(lab.c, CLOUD_DEV, s->arn, on_text, &lab);
	gives(&lab, ERR_NONE, "Resources:\n  A:\n    Type: AWS::EC2::VPC\n");
	close_lab(&lab);
}

static void change(struct lab *lab, const struct cloud_record_change *changes, size_t count,
		   enum err_kind kind)
{
	const struct cloud_record_batch batch = { .zone_id = "Z1",
						  .changes = changes,
						  .change_count = count };
	lab->port->change_records(lab->c, CLOUD_PARENT, &batch, on_text, lab);
	gives(lab, kind, kind ? "" : "C1");
}

static void records_are_swapped_only_when_nobody_was_faster(void **state)
{
	static const char *const old_values[] = { "old" }, *const new_values[] = { "new" };
	const struct cloud_record was = { "a", "NS", 60, old_values, 1, "", "" };
	const struct cloud_record now = { "a", "NS", 60, new_values, 1, "", "" };
	const struct cloud_record_change make[] = { { CLOUD_RECORD_CREATE, was } };
	const struct cloud_record_change swap[] = { { CLOUD_RECORD_DELETE, was },
						    { CLOUD_RECORD_CREATE, now } };
	const struct cloud_record_change put[] = { { CLOUD_RECORD_UPSERT, was } };
	struct lab lab;
	(void)state;
	open_lab(&lab);
	change(&lab, swap, 2, ERR_CONFLICT);
	change(&lab, make, 1, ERR_NONE);
	change(&lab, make, 1, ERR_CONFLICT);
	change(&lab, swap, 2, ERR_NONE);
	lab.port->list_records(lab.c, CLOUD_PARENT, "Z1", "a", "NS", on_records, &lab);
	gives(&lab, ERR_NONE, "a=new;");
	change(&lab, swap, 2, ERR_CONFLICT);
	change(&lab, put, 1, ERR_NONE);
	lab.port->list_records(lab.c, CLOUD_PARENT, "Z1", "", "", on_records, &lab);
	gives(&lab, ERR_NONE, "a=old;");
	lab.port->list_records(lab.c, CLOUD_PARENT, "Z2", "", "", on_records, &lab);
	gives(&lab, ERR_NONE, "");
	close_lab(&lab);
}

static void a_protected_stack_and_a_leaving_secret_are_released_first(void **state)
{
	CLEANUP(secret_release) struct secret value = SECRET_INIT;
	struct lab lab;
	(void)state;
	secret_set(&value, "x", 1);
	open_lab(&lab);
	struct fake_stack *s = fake_cloud_existing(lab.c, "demo", 60000, "CREATE_COMPLETE");
	s->is_protected = true;
	lab.port->delete_stack(lab.c, CLOUD_DEV, s->arn, on_done, &lab);
	gives(&lab, ERR_INPUT, "");
	lab.port->protect_stack(lab.c, CLOUD_DEV, s->arn, false, on_done, &lab);
	gives(&lab, ERR_NONE, "");
	lab.port->delete_stack(lab.c, CLOUD_DEV, s->arn, on_done, &lab);
	gives(&lab, ERR_NONE, "");
	is(&lab, "DELETE_IN_PROGRESS");
	test_clock_advance(&lab.clock, lab.loop, 4000);
	is(&lab, "none");
	fake_cloud_secret(lab.c, "key", true);
	lab.port->put_secret_value(lab.c, "key", &value, "t", on_text, &lab);
	gives(&lab, ERR_CONFLICT, "");
	lab.port->restore_secret(lab.c, "key", on_text, &lab);
	gives(&lab, ERR_NONE, lab.c->secrets.item[0].arn);
	lab.port->put_secret_value(lab.c, "key", &value, "t", on_text, &lab);
	gives(&lab, ERR_NONE, "t");
	close_lab(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stack_is_made_by_a_change_set),
		cmocka_unit_test(a_stack_is_updated_and_cancelled),
		cmocka_unit_test(a_template_is_given_as_it_was_last_taken),
		cmocka_unit_test(records_are_swapped_only_when_nobody_was_faster),
		cmocka_unit_test(a_protected_stack_and_a_leaving_secret_are_released_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
