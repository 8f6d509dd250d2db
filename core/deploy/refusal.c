#include "core/deploy/refusal.h"

enum { TOLD_MAX = 10, TRIES_MAX = 3, AGAIN_MS = 1000 };

static void ask(struct errand *e);

static bool is_refusal(const struct cloud_operation_event *e)
{
	bool warns = str_equal(e->validation_failure_mode, "WARN") ||
		     str_equal(e->hook_failure_mode, "WARN");
	return !warns &&
	       (!str_is_empty(e->validation_reason) || !str_is_empty(e->hook_reason) ||
		(str_equal(e->event_type, "PROVISIONING_ERROR") && !str_is_empty(e->reason)));
}

static void add_refusal(struct str *text, const struct cloud_operation_event *e)
{
	const char *where = !str_is_empty(e->validation_path) ? e->validation_path : e->logical_id;
	const char *who = !str_is_empty(e->validation_name) ? e->validation_name : e->hook_type;
	const char *why = !str_is_empty(e->validation_reason) ? e->validation_reason
			  : !str_is_empty(e->hook_reason)     ? e->hook_reason
							      : e->reason;
	if (!str_is_empty(where)) str_addf(text, "%s: ", where);
	str_add(text, why);
	if (str_is_empty(who) && str_is_empty(e->type)) return;
	str_addf(text, " (%s%s%s)", str_is_empty(who) ? "" : who,
		 str_is_empty(who) || str_is_empty(e->type) ? "" : ", ",
		 str_is_empty(e->type) ? "" : e->type);
}

struct str refusal_words(const struct cloud_operation_event *events, size_t count)
{
	struct str text = STR_INIT;
	size_t told = 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_refusal(&events[i])) continue;
		if (told++ == TOLD_MAX) {
			str_add(&text, "; and more");
			break;
		}
		str_add(&text,
			told > 1 ? "; " : "AWS checked the change before making it and refused: ");
		add_refusal(&text, &events[i]);
	}
	return text;
}

static void fail_with_reason(struct stack_run *run, const char *hint)
{
	CLEANUP(mem_free_text) char *reason = TAKE(run->change.failure);
	CLEANUP(mem_free_text)
	char *text =
		str_format("The change set failed: %s%s",
			   str_is_empty(reason) ? "CloudFormation gives no reason." : reason, hint);
	change_set_unmade(run, text);
}

static void on_events(const struct err *err, const struct cloud_operation_event *events,
		      size_t count, void *user)
{
	struct stack_run *run = user;
	unsigned tries = ++run->change.tries;
	if (err && errand_may_pass(err) && tries < TRIES_MAX) {
		errand_again(&run->errand, err, ask);
		return;
	}
	errand_good(&run->errand);
	CLEANUP(str_release) struct str words = refusal_words(events, err ? 0 : count);
	if (words.len)
		change_set_unmade(run, str_text(&words));
	else if (err && err->kind == ERR_DENIED)
		fail_with_reason(run, " (With the permission cloudformation:DescribeEvents the "
				      "wizard could say more.)");
	else if (!err && tries < TRIES_MAX)
		errand_after(&run->errand, AGAIN_MS, ask); /* they may come a little later */
	else
		fail_with_reason(run, "");
}

static void ask(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	const struct cloud_operation_question question = { .change_set = run->change.arn,
							   .failed_only = true };
	errand_sent(e);
	d->cloud->operation_events(d->cloud->self, run->account, &question, on_events, run);
}

void refusal_find(struct stack_run *run, const char *reason)
{
	run->change.tries = 0;
	text_set(&run->change.failure, reason);
	ask(&run->errand);
}
