/* What a machine's console shows: a kernel, cloud-init, and the words of our boot scripts, which
 * are assets/boot/common.sh's. */
#include "core/rehearsal/machines.h"

#include <string.h>

enum { FIRST_MS = 60000, STEP_S = 9 };

struct console {
	const struct machine *machine;
	struct str *out;
	int second; /* since the boot script began */
};

static void say(struct console *c, const char *words)
{
	/* The script writes to the console itself, and cloud-init once more for it. */
	str_addf(c->out, "%s\r\n[%5d.402117] cloud-init[988]: %s\r\n", words, 12 + c->second,
		 words);
}

static void begin_step(struct console *c, const char *step)
{
	CLEANUP(mem_free_text)
	char *words = str_format("REDASH-BOOT step=%s t=%d", step, c->second);

	say(c, words);
	c->second += STEP_S;
}

/* Why what waits for its signal failed; NULL: it has not. "" when nothing came. */
static const char *failure_of(const struct cfn_stack *stack)
{
	for (size_t i = stack->events.len; i-- > 0;) {
		const struct cfn_event *e = &stack->events.item[i];

		if (str_equal(e->type, "AWS::CloudFormation::WaitCondition") &&
		    str_equal(e->status, "CREATE_FAILED"))
			return e->reason ? e->reason : "";
	}
	return NULL;
}

static bool is_up(const struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->events.len; i++)
		if (str_equal(stack->events.item[i].type, "AWS::CloudFormation::WaitCondition"))
			return str_equal(stack->events.item[i].status, "CREATE_COMPLETE") ||
			       str_ends(stack->status, "_COMPLETE");
	return true; /* nothing waits for it */
}

/* "... 'step pull failed: words' for uniqueId ...": both; the caller frees. */
static char *read_failure(const char *reason, char **ret_words)
{
	static const char mark[] = "step ", middle[] = " failed: ";
	const char *step = reason ? strstr(reason, mark) : NULL;
	const char *words = step ? strstr(step, middle) : NULL;

	*ret_words = NULL;
	if (!words) return NULL;
	step += strlen(mark);
	char *name = mem_copy_bytes(step, (size_t)(words - step));

	words += strlen(middle);
	const char *end = strstr(words, "' for uniqueId");

	*ret_words = mem_copy_bytes(words, end ? (size_t)(end - words) : strlen(words));
	return name;
}

static void show_failure(struct console *c, const char *step, const char *words)
{
	CLEANUP(mem_free_text) char *last = str_format("REDASH-BOOT failed step=%s status=1", step);

	say(c, words);
	say(c, last);
}

/* Up to the step that fails, or to the end. Without a step it never gets past its first. */
static void show_steps(struct console *c, bool is_stuck, const char *failed, const char *words)
{
	static const char *const REDASH[] = { "packages", "secrets", "environment", "compose",
					      "pull",     "tables",  "start",       "ping",
					      "status",   "workers", "finished" };
	static const char *const BASTION[] = { "packages", "secrets", "database", "finished" };
	bool is_bastion = str_equal(c->machine->thing->type, "AWS::EC2::Instance");
	const char *const *steps = is_bastion ? BASTION : REDASH;
	size_t count = is_bastion ? ARRAY_LEN(BASTION) : ARRAY_LEN(REDASH);

	for (size_t i = 0; i < count; i++) {
		bool fails = failed && str_equal(failed, steps[i]);

		if (failed && str_equal(steps[i], "finished")) begin_step(c, failed);
		if (failed && (fails || str_equal(steps[i], "finished"))) {
			if (fails) begin_step(c, failed);
			show_failure(c, failed, words);
			return;
		}
		begin_step(c, steps[i]);
		if (is_stuck) {
			say(c, "Temporary failure resolving 'archive.ubuntu.com'");
			return;
		}
	}
}

void machine_console(const struct machine *m, int64_t now_ms, struct str *out)
{
	static const char *const LINES[] = {
		"[    0.000000] Linux version 6.8.0-1029-aws (buildd@lcy02)",
		"[    2.118432] cloud-init[614]: Cloud-init v. 24.4 running 'init'",
		"[   11.402117] cloud-init[988]: Cloud-init v. 24.4 running 'modules:final'",
	};
	struct console c = { .machine = m, .out = out, .second = 1 };
	const char *reason = failure_of(m->thing->stack);
	CLEANUP(mem_free_text) char *words = NULL;
	CLEANUP(mem_free_text) char *failed = read_failure(reason, &words);

	if (now_ms < m->started_ms + FIRST_MS) return;
	for (size_t i = 0; i < ARRAY_LEN(LINES); i++)
		str_addf(out, "%s\r\n", LINES[i]);
	show_steps(&c, !failed && (reason || !is_up(m->thing->stack)), failed, words);
	str_addf(out, "\r\n%s login: ", m->id);
}
