/* The live panel of `watch STACK...`: golden screens, what keys do, and very many stacks and
 * events. */
#include "tui/watch_view.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#include "tests/support/screen.h"

#define START INT64_C(1764072000000) /* 2025-11-25 12:00:00 UTC */

struct lab {
	struct watched w;
	struct watch_view *view;
	struct canvas cv;
};

static int64_t at(int seconds)
{
	return START + (int64_t)seconds * 1000;
}

static size_t add_stack(struct lab *lab, const char *name, int parent, const char *status)
{
	struct watched_stack s = {
		.name = str_format(parent < 0 ? "%s" : "shop-%s-1ABCDEF", name),
		.logical_id = mem_copy_text(parent < 0 ? "" : name),
		.status = mem_copy_text(status),
		.reason = mem_copy_text(""),
		.parent = parent,
		.depth = parent < 0 ? 0 : lab->w.stacks.item[parent].depth + 1,
		.started_ms = at(0),
		.read_ms = at(360),
		.is_over = str_ends(status, "_COMPLETE") || str_ends(status, "_FAILED"),
		.has_failed = strstr(status, "FAILED") || strstr(status, "ROLLBACK_COMPLETE"),
	};
	if (s.is_over) s.ended_ms = at(200);
	*vec_push(&lab->w.stacks) = s;
	return lab->w.stacks.len - 1;
}

static void add_resource(struct lab *lab, size_t stack, const char *id, const char *type,
			 enum resource_state state, int from_s, int typical_s)
{
	struct watched_stack *s = &lab->w.stacks.item[stack];
	*vec_push(&s->resources) =
		(struct deployment_resource){ .logical_id = mem_copy_text(id),
					      .type = mem_copy_text(type),
					      .state = state,
					      .started_ms = at(from_s),
					      .typical_ms = (int64_t)typical_s * 1000 };
	s->done += state == RESOURCE_DONE;
}

static void add_event(struct lab *lab, size_t stack, int at_s, const char *id, const char *status,
		      const char *reason)
{
	size_t serial = lab->w.events.len + 1;
	*vec_push(&lab->w.events) = (struct deployment_event){ .time_ms = at(at_s),
							       .serial = serial,
							       .node = (int)stack,
							       .logical_id = id,
							       .type = "AWS::EC2::Subnet",
							       .status = status,
							       .reason = reason };
}

/* Two stacks that were asked for; one has two nested ones, the deeper of which failed. */
static void fill(struct lab *lab, bool fails)
{
	size_t top =
		add_stack(lab, "shop", -1, fails ? "ROLLBACK_IN_PROGRESS" : "CREATE_IN_PROGRESS");
	size_t network = add_stack(lab, "Network", (int)top,
				   fails ? "DELETE_IN_PROGRESS" : "CREATE_IN_PROGRESS");
	size_t subnets = add_stack(lab, "Subnets", (int)network,
				   fails ? "CREATE_FAILED" : "CREATE_IN_PROGRESS");
	size_t other = add_stack(lab, "monitoring", -1, "UPDATE_COMPLETE");
	add_resource(lab, top, "Network", "AWS::CloudFormation::Stack", RESOURCE_RUNNING, 2, 0);
	add_resource(lab, network, "Vpc", "AWS::EC2::VPC", RESOURCE_DONE, 4, 12);
	add_resource(lab, network, "NatGateway", "AWS::EC2::NatGateway", RESOURCE_RUNNING, 30, 106);
	add_resource(lab, subnets, "SubnetA", "AWS::EC2::Subnet", RESOURCE_RUNNING, 340, 4);
	add_resource(lab, other, "Alarm", "AWS::CloudWatch::Alarm", RESOURCE_DONE, 4, 5);
	add_event(lab, top, 0, "shop", "CREATE_IN_PROGRESS", "User Initiated");
	add_event(lab, other, 10, "Alarm", "UPDATE_COMPLETE", NULL);
	add_event(lab, network, 16, "Vpc", "CREATE_COMPLETE", NULL);
	add_event(lab, subnets, 340, "SubnetA", fails ? "CREATE_FAILED" : "CREATE_IN_PROGRESS",
		  fails ? "The CIDR '10.0.0.0/8' is invalid." : NULL);
	lab->w.now_ms = at(365);
	if (!fails) return;
	lab->w.cause = (struct watched_cause){
		.known = true,
		.stack = (int)subnets,
		.path = mem_copy_text("shop > Network > Subnets"),
		.logical_id = mem_copy_text("SubnetA"),
		.type = mem_copy_text("AWS::EC2::Subnet"),
		.reason = mem_copy_text("The CIDR '10.0.0.0/8' is invalid."),
		.advice = mem_copy_text("Choose a block between /16 and /28 inside the VPC's own."),
		.time_ms = at(340),
		.cancelled = 2,
	};
	free(lab->w.stacks.item[subnets].reason);
	lab->w.stacks.item[subnets].reason =
		mem_copy_text("The following resource(s) failed to create: [SubnetA].");
	lab->w.trouble = mem_copy_text("view is stale: no good answer for 45 s: Rate exceeded");
}

static void open_lab(struct lab *lab, int rows, int cols)
{
	*lab = (struct lab){ .view = watch_view_new("ap-northeast-1", false) };
	watch_view_account(lab->view, "111122223333");
	watch_view_resize(lab->view, rows, cols);
	canvas_init(&lab->cv, rows, cols);
}

static void close_lab(struct lab *lab)
{
	watch_view_free(lab->view);
	canvas_release(&lab->cv);
	for (size_t i = 0; i < lab->w.stacks.len; i++) {
		struct watched_stack *s = &lab->w.stacks.item[i];
		for (size_t r = 0; r < s->resources.len; r++)
			deployment_resource_release(&s->resources.item[r]);
		vec_release(&s->resources);
		free(s->name);
		free(s->logical_id);
		free(s->status);
		free(s->reason);
	}
	vec_release(&lab->w.stacks);
	vec_release(&lab->w.events);
	free(lab->w.cause.path);
	free(lab->w.cause.logical_id);
	free(lab->w.cause.type);
	free(lab->w.cause.reason);
	free(lab->w.cause.advice);
	free(lab->w.trouble);
}

static enum watch_wish type(struct lab *lab, const char *keys)
{
	enum watch_wish wish = WATCH_NOTHING;
	struct key key;
	while (*keys) {
		keys += screen_next_key(keys, &key);
		wish = watch_view_key(lab->view, &key);
	}
	return wish;
}

static bool shows(struct lab *lab, const char *part)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	watch_view_draw(lab->view, &lab->cv);
	canvas_dump(&lab->cv, false, &s);
	return strstr(str_text(&s), part);
}

static void every_size_looks_as_designed(void **state)
{
	static const struct {
		int rows, cols;
		const char *name;
	} sizes[] = { { 24, 80, "80x24" }, { 30, 100, "100x30" }, { 20, 60, "60x20" } };
	static const struct {
		const char *name, *keys;
		bool fails;
	} views[] = {
		{ "watch", "", false },
		{ "watch-failed", "", true },
		{ "watch-help", "<F1>", false },
		{ "watch-filter", "/subnet", false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		for (size_t size = 0; size < ARRAY_LEN(sizes); size++) {
			struct lab lab;
			open_lab(&lab, sizes[size].rows, sizes[size].cols);
			fill(&lab, views[i].fails);
			watch_view_changed(lab.view, &lab.w);
			type(&lab, views[i].keys);
			watch_view_draw(lab.view, &lab.cv);
			CLEANUP(mem_free_text)
			char *name = str_format("%s-%s", views[i].name, sizes[size].name);
			canvas_golden(&lab.cv, name);
			close_lab(&lab);
		}
}

static void leaving_asks_nothing(void **state)
{
	static const char *const keys[] = { "q", "<C-c>", "<F1><C-c>", "/<C-c>" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct lab lab;
		open_lab(&lab, 24, 80);
		assert_true(shows(&lab, "Asking CloudFormation"));
		assert_int_equal(type(&lab, keys[i]), WATCH_LEAVE);
		close_lab(&lab);
	}
}

static void events_are_filtered_by_stack_and_scrolled(void **state)
{
	struct lab lab;
	(void)state;
	open_lab(&lab, 24, 80);
	fill(&lab, false);
	watch_view_changed(lab.view, &lab.w);
	assert_int_equal(type(&lab, "/monitoring<Enter>"), WATCH_NOTHING);
	assert_true(shows(&lab, "events (1)"));
	assert_true(shows(&lab, "filter: monitoring"));
	type(&lab, "/<Esc><Down>");
	assert_true(shows(&lab, "1 back, 0 new"));
	add_event(&lab, 1, 364, "Vpc", "UPDATE_IN_PROGRESS", NULL);
	watch_view_changed(lab.view, &lab.w);
	assert_true(shows(&lab, "2 back, 1 new"));
	type(&lab, "<End>");
	assert_true(shows(&lab, "following"));
	close_lab(&lab);
}

static void all_of_a_failure_can_be_read_on_a_small_screen(void **state)
{
	static const char *const parts[] = { "Root cause",        "shop > Network > Subnets",
					     "CIDR '10.0.0.0/8'", "between /16 and /28",
					     "2 more failures",   "events (4)",
					     "CREATE_FAILED" };
	CLEANUP(str_release) struct str seen = STR_INIT;
	struct lab lab;
	(void)state;
	open_lab(&lab, 20, 60);
	fill(&lab, true);
	watch_view_changed(lab.view, &lab.w);
	assert_true(shows(&lab, "view is stale"));
	assert_true(shows(&lab, "(more below: Down)"));
	for (int i = 0; i < 40; i++) {
		watch_view_draw(lab.view, &lab.cv);
		canvas_dump(&lab.cv, false, &seen);
		type(&lab, "<Down>");
	}
	for (size_t i = 0; i + 1 < ARRAY_LEN(parts); i++)
		if (!strstr(str_text(&seen), parts[i])) fail_msg("never shown: %s", parts[i]);
	close_lab(&lab);
}

static void stacks_at_rest_are_folded_until_all_are_wanted(void **state)
{
	struct lab lab;
	(void)state;
	open_lab(&lab, 24, 80);
	fill(&lab, false);
	for (int i = 0; i < 30; i++) {
		CLEANUP(mem_free_text) char *name = str_format("Rest%02d", i);
		add_stack(&lab, name, 1, "CREATE_COMPLETE");
	}
	watch_view_changed(lab.view, &lab.w);
	assert_true(shows(&lab, "and 30 more stacks: Tab shows all"));
	assert_true(shows(&lab, "Subnets"));
	assert_false(shows(&lab, "Rest00"));
	type(&lab, "<Tab>");
	assert_true(shows(&lab, "Rest00"));
	for (int i = 0; i < 40 && !shows(&lab, "monitoring"); i++)
		type(&lab, "<Down>");
	assert_true(shows(&lab, "Rest29"));
	type(&lab, "<Tab>");
	assert_true(shows(&lab, "following"));
	close_lab(&lab);
}

/* However long the history: no key walks through all of it again and again. */
static void fifty_thousand_events_hold_no_key_up(void **state)
{
	enum { EVENTS = 50000, KEYS = 200 };
	struct lab lab;
	struct timespec from, to;
	(void)state;
	open_lab(&lab, 50, 200);
	fill(&lab, true);
	for (int i = 0; i < 200; i++)
		add_stack(&lab, "More", 0, "CREATE_IN_PROGRESS");
	for (int i = 0; i < EVENTS; i++)
		add_event(&lab, (size_t)i % 200, 400 + i, "Subnet", "CREATE_COMPLETE", NULL);
	watch_view_changed(lab.view, &lab.w);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < KEYS; i++) {
		type(&lab, i % 2 ? "<Down>" : "<Up>");
		watch_view_draw(lab.view, &lab.cv);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	double ms =
		(double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	print_message("%.2f ms a key and frame\n", ms / KEYS);
	assert_true(ms / KEYS < 1000); /* the bench has the budget; this is for emulators too */
	close_lab(&lab);
}

static void any_size_is_drawn(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 19, 59 }, { 20, 60 }, { 3, 200 }, { 60, 250 } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct lab lab;
		open_lab(&lab, sizes[i][0], sizes[i][1]);
		fill(&lab, true);
		watch_view_changed(lab.view, &lab.w);
		watch_view_draw(lab.view, &lab.cv);
		type(&lab, "<Down><Up><F1>");
		watch_view_draw(lab.view, &lab.cv);
		assert_int_equal(type(&lab, "q<C-c>"), WATCH_LEAVE);
		close_lab(&lab);
	}
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_looks_as_designed),
		cmocka_unit_test(leaving_asks_nothing),
		cmocka_unit_test(events_are_filtered_by_stack_and_scrolled),
		cmocka_unit_test(all_of_a_failure_can_be_read_on_a_small_screen),
		cmocka_unit_test(stacks_at_rest_are_folded_until_all_are_wanted),
		cmocka_unit_test(fifty_thousand_events_hold_no_key_up),
		cmocka_unit_test(any_size_is_drawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
