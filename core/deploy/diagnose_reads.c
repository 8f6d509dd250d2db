/* The reads of a diagnosis, each tried a few times, and what they tell. */
#include "core/deploy/boot_log.h"
#include "core/deploy/diagnose_parts.h"
#include "core/deploy/poll.h"
#include "core/deploy/refusal.h"
#include "core/deploy/rootcause.h"
#include "core/deploy/status.h"

enum {
	TRIES_MAX = 3,
	SIGN_IN_TRIES_MAX = 30,
	CONSOLE_LOOKS_MAX = 6, /* it is empty for the first minutes of a machine */
};

static struct diagnosis *of(struct errand *e)
{
	return (struct diagnosis *)e;
}

/* Whether it will be asked again. */
bool diagnose_goes_again(struct diagnosis *g, const struct err *err, errand_fn *ask)
{
	if (!err || !errand_may_pass(err)) return false;
	unsigned most = errand_lacks_sign_in(err->kind) ? SIGN_IN_TRIES_MAX : TRIES_MAX;
	if (++g->tries >= most) return false;
	errand_again(&g->errand, err, ask);
	return true;
}

void diagnose_look_again(struct diagnosis *g, errand_fn *ask)
{
	errand_good(&g->errand);
	errand_after(&g->errand, DIAGNOSIS_AGAIN_MS, ask);
}

/* Read, or given up: the cause is summed up once more. */
void diagnose_come_back(struct diagnosis *g)
{
	struct deploy *d = g->errand.deploy;
	errand_good(&g->errand);
	g->tries = g->looks = 0;
	d->cause_events = 0;
	engine_touch(d);
}

static void note_lack(struct diagnosis *g, const struct err *err, const char *permission)
{
	if (err->kind == ERR_DENIED)
		str_addf(&g->lacks, "With the permission %s the wizard could say more.\n",
			 permission);
}

/* What the next read is about; false: there is none, and it is given up. */
static bool has_subject(struct diagnosis *g, const char *id)
{
	if (id)
		errand_sent(&g->errand);
	else
		diagnose_come_back(g);
	return id != NULL;
}

static void on_activities(const struct err *err, const struct cloud_activity *activities,
			  size_t count, void *user);

static void ask_activities(struct errand *e)
{
	struct deploy *d = e->deploy;
	const char *group = diagnose_physical_id(d, of(e)->node, GROUP_TYPE);
	if (has_subject(of(e), group))
		d->cloud->scaling_activities(d->cloud->self, group, on_activities, e);
}

void diagnose_take_activities(struct diagnosis *g, struct scaling_log *log)
{
	str_set(&g->scaling, str_text(&log->words));
	memcpy(g->instance, log->instance, sizeof(g->instance));
	free(g->said[SAID_BY_SCALING]);
	g->said[SAID_BY_SCALING] = TAKE(log->said);
}

static void on_activities(const struct err *err, const struct cloud_activity *activities,
			  size_t count, void *user)
{
	struct diagnosis *g = user;
	if (diagnose_goes_again(g, err, ask_activities)) return;
	if (err) {
		note_lack(g, err, "autoscaling:DescribeScalingActivities");
	} else {
		CLEANUP(scaling_log_release) struct scaling_log log;
		scaling_log_read(activities, count, &log);
		diagnose_take_activities(g, &log);
	}
	diagnose_come_back(g);
}

static void ask_machines(struct errand *e);

static void on_machines(const struct err *err, const struct cloud_group *group, void *user)
{
	struct diagnosis *g = user;
	if (diagnose_goes_again(g, err, ask_machines)) return;
	if (!err && group && group->machine_count) {
		size_t len = strlen(group->machines[0].id);
		if (len < sizeof(g->instance)) memcpy(g->instance, group->machines[0].id, len + 1);
	}
	diagnose_come_back(g);
}

static void ask_machines(struct errand *e)
{
	struct deploy *d = e->deploy;
	const char *group = diagnose_physical_id(d, of(e)->node, GROUP_TYPE);
	if (has_subject(of(e), group))
		d->cloud->group_instances(d->cloud->self, group, on_machines, e);
}

static const char *machine_of(const struct diagnosis *g)
{
	return g->instance[0] ? g->instance
			      : diagnose_physical_id(g->errand.deploy, g->node, INSTANCE_TYPE);
}

static void add_end_of_boot(const struct boot_log *log, struct str *out)
{
	const char *words = boot_step_words(log->step);
	if (log->is_finished)
		str_add(out, "Its boot script finished; only its signal did not arrive.\n");
	else if (!log->step[0])
		str_add(out, "Its boot script has printed nothing: it did not begin.\n");
	else
		str_addf(out, "Its boot %s in the step %s%s%s.\n",
			 log->has_failed ? "failed" : "was still", log->step,
			 words ? ", which " : "", words ? words : "");
}

static void take_console(struct diagnosis *g, const struct boot_log *log)
{
	str_addf(&g->console, "The console of %s ends:\n", machine_of(g));
	for (size_t i = 0; i < log->line_count; i++)
		str_addf(&g->console, "  %s\n", log->line[i]);
	add_end_of_boot(log, &g->console);
	if (!log->step[0]) return;
	if (log->has_failed && log->said)
		g->said[SAID_BY_BOOT] = str_format("step %s failed: %s", log->step, log->said);
	g->said[SAID_BY_STEP] = log->is_finished
					? mem_copy_text("REDASH-BOOT finished")
					: str_format("REDASH-BOOT failed step=%s", log->step);
}

static void ask_console(struct errand *e);

static void on_console(const struct err *err, const char *text, void *user)
{
	struct diagnosis *g = user;
	struct deploy *d = g->errand.deploy;
	if (diagnose_goes_again(g, err, ask_console)) return;
	CLEANUP(boot_log_release) struct boot_log log;
	boot_log_read(text, d->secrets, &log);
	/* Of a machine that failed long ago nothing more will come. */
	unsigned most = d->stacks[g->node].is_attended ? CONSOLE_LOOKS_MAX : 1;
	if (!err && !log.line_count && ++g->looks < most) {
		diagnose_look_again(g, ask_console);
		return;
	}
	if (err)
		note_lack(g, err, "ec2:GetConsoleOutput");
	else if (log.line_count)
		take_console(g, &log);
	else
		str_addf(&g->console, "The console of %s shows nothing.\n", machine_of(g));
	diagnose_come_back(g);
}

static void ask_console(struct errand *e)
{
	struct deploy *d = e->deploy;
	const char *machine = machine_of(of(e));
	if (has_subject(of(e), machine))
		d->cloud->console_output(d->cloud->self, machine, on_console, e);
}

void diagnose_find(struct diagnosis *g, const char *logical_id, const char *type,
		   const char *reason)
{
	text_set(&g->found.logical_id, logical_id);
	text_set(&g->found.type, type);
	text_set(&g->found.reason, reason);
}

/* Newest first: of the newest operation, the oldest failure that names a cause. */
static const struct cloud_operation_event *first_failure(const struct cloud_operation_event *events,
							 size_t count)
{
	const struct cloud_operation_event *first = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct cloud_operation_event *e = &events[i];
		if (!str_equal(e->operation_id, events[0].operation_id)) break;
		if (str_ends(e->status, "_FAILED") && !reason_is_general(e->reason) &&
		    !event_is_cancellation(e->status, e->reason))
			first = e;
	}
	return first;
}

static void ask_operation(struct errand *e);

static void on_operation(const struct err *err, const struct cloud_operation_event *events,
			 size_t count, void *user)
{
	struct diagnosis *g = user;
	if (diagnose_goes_again(g, err, ask_operation)) return;
	if (err) {
		note_lack(g, err, "cloudformation:DescribeEvents");
	} else {
		const struct deployment_node *n = engine_node(g->errand.deploy, g->node);
		const struct cloud_operation_event *first = first_failure(events, count);
		CLEANUP(str_release) struct str words = refusal_words(events, count);
		if (words.len)
			diagnose_find(g, n->stack_name, STACK_TYPE, str_text(&words));
		else if (first)
			diagnose_find(g, first->logical_id, first->type, first->reason);
	}
	diagnose_come_back(g);
}

static void ask_operation(struct errand *e)
{
	struct deploy *d = e->deploy;
	int node = of(e)->node;
	const struct cloud_operation_question question = { .stack = engine_node(d, node)->arn,
							   .failed_only = true };
	errand_sent(e);
	d->cloud->operation_events(d->cloud->self, d->stacks[node].account, &question, on_operation,
				   e);
}

void diagnose_read(struct diagnosis *g, enum reading reading)
{
	static errand_fn *const asks[] = { [READ_ACTIVITIES] = ask_activities,
					   [READ_MACHINES] = ask_machines,
					   [READ_CONSOLE] = ask_console,
					   [READ_OPERATION] = ask_operation };
	uint64_t random = engine_random(g->errand.deploy, UINT32_MAX);
	errand_after(&g->errand, poll_after_ms(1, 0, random), asks[reading]);
}
