#include "tui/report_watched.h"

#include "tests/support/unit.h"

#include <string.h>

static struct watched_stack *add_stack(struct watched *w, char *name, char *logical_id, int parent,
				       char *status)
{
	struct watched_stack *s = vec_push(&w->stacks);
	*s = (struct watched_stack){ .name = name,
				     .logical_id = logical_id,
				     .parent = parent,
				     .depth = parent < 0 ? 0 : 1,
				     .status = status,
				     .started_ms = 1000,
				     .ended_ms = 63000 };
	return s;
}

static void add_event(struct watched *w, int stack, int64_t ms, const char *status)
{
	size_t serial = w->events.len + 1;
	*vec_push(&w->events) = (struct deployment_event){ .time_ms = ms,
							   .serial = serial,
							   .node = stack,
							   .logical_id = "Subnet",
							   .type = "AWS::EC2::Subnet",
							   .status = status,
							   .reason = "" };
}

static char top[] = "top", nested_name[] = "top-Network-1X", network[] = "Network", none[] = "",
	    other[] = "other", rolled[] = "ROLLBACK_COMPLETE", gone[] = "DELETE_COMPLETE",
	    good[] = "CREATE_COMPLETE", path[] = "top > Network", subnet[] = "Subnet",
	    type[] = "AWS::EC2::Subnet", reason[] = "The CIDR is invalid.", advice[] = "Change it.";

static void fill(struct watched *w)
{
	add_stack(w, top, none, -1, rolled)->has_failed = true;
	add_stack(w, other, none, -1, good);
	add_stack(w, nested_name, network, 0, gone);
	add_event(w, 2, 3600000, "CREATE_IN_PROGRESS");
	add_event(w, 2, 3661000, "CREATE_FAILED");
	w->cause = (struct watched_cause){ .known = true,
					   .path = path,
					   .logical_id = subnet,
					   .type = type,
					   .reason = reason,
					   .advice = advice,
					   .cancelled = 2 };
}

static void release(struct watched *w)
{
	vec_release(&w->stacks);
	vec_release(&w->events);
}

static void events_name_the_path_and_are_told_once(void **state)
{
	struct watched w = { .stacks = { 0 } };
	struct watched_report r = { .json = false };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	fill(&w);
	watched_progress(&r, &w, &out);
	assert_non_null(strstr(str_text(&out), "01:01:01  top > Network Subnet"));
	out.len = 0;
	watched_progress(&r, &w, &out);
	assert_int_equal(out.len, 0);
	release(&w);
}

static void the_end_is_a_tree_and_the_cause(void **state)
{
	struct watched w = { .stacks = { 0 } };
	const struct watched_report r = { .json = false };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	fill(&w);
	watched_result(&r, &w, "failed", &out);
	const char *text = str_text(&out);
	assert_true(strstr(text, "top   ") < strstr(text, "  Network"));
	assert_true(strstr(text, "  Network") < strstr(text, "other"));
	assert_non_null(strstr(text, "Cause: Subnet in stack top > Network (AWS::EC2::Subnet)\n"));
	assert_non_null(strstr(text, "The CIDR is invalid.\nWhat to do: Change it.\n"));
	assert_non_null(strstr(text, "2 more failures are only its consequence."));
	assert_non_null(strstr(text, "Status: failed.\n"));
	release(&w);
}

static void in_json_the_last_line_is_the_result(void **state)
{
	struct watched w = { .stacks = { 0 } };
	struct watched_report r = { .json = true };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	fill(&w);
	watched_progress(&r, &w, &out);
	watched_result(&r, &w, "failed", &out);
	const char *last = strstr(str_text(&out), "{\"type\":\"result\"");
	assert_non_null(last);
	assert_non_null(strstr(last, "\"top > Network\":\"DELETE_COMPLETE\""));
	assert_non_null(strstr(last, "\"stack\":\"top > Network\",\"resource\":\"Subnet\""));
	assert_ptr_equal(strchr(last, '\n'), str_text(&out) + out.len - 1);
	release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_name_the_path_and_are_told_once),
		cmocka_unit_test(the_end_is_a_tree_and_the_cause),
		cmocka_unit_test(in_json_the_last_line_is_the_result),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
