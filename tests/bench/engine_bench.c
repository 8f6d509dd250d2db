/* The engine under a clock that is moved by hand: memory with 50,000 events, how old an event is
 * when the picture has it, how often one stack is read. */
#include "tests/support/replay.h"

#include "core/base/mem.h"
#include "core/deploy/watch.h"
#include "tests/bench/figure.h"
#include "tui/app.h"
#include "tui/watch_view.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS = 50000, STEP_MS = 10, QUIET_MS = 30000, RUNS = 12 };

static double heap_mb(void)
{
	struct mallinfo2 info = mallinfo2();
	return (double)(info.uordblks + info.hblkhd) / (1 << 20);
}

/* Names and reasons as a large stack would have them: every tenth reason is its own. */
static void fill(struct fake_stack *s)
{
	for (int i = 0; i < EVENTS; i++) {
		CLEANUP(mem_free_text) char *id = str_format("Resource%d", i / 3 % 500);
		CLEANUP(mem_free_text) char *reason = str_format("Attempt %d was refused", i / 10);
		fake_stack_event(s, 1000 + i, id, "AWS::EC2::Instance", "CREATE_IN_PROGRESS",
				 i % 10 ? "Resource creation Initiated" : reason);
	}
}

static void measure_memory(void)
{
	struct replay r;
	struct effects effects = { { 0 } };
	replay_setup(&r);
	r.watch_only = true;
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
	fill(s);
	fake_cloud_existing(r.cloud, "demo-dev-network", 10 * EVENTS, "CREATE_IN_PROGRESS");
	double before = heap_mb();
	replay_start(&r);
	struct app_options options = { .answers = &r.answers, .speed = 1, .rows = 30, .cols = 100 };
	struct app *app = app_new(&options, &effects);
	for (int i = 0; i < 6000 && replay_picture(&r)->events.len < EVENTS; i++)
		replay_advance(&r, 100);
	size_t count = replay_picture(&r)->events.len;
	if (count < EVENTS) {
		fprintf(stderr, "%zu events\n", count);
		figure_failed("the engine did not read every event");
	}
	struct event event = { .kind = EVENT_DEPLOYMENT,
			       .deployment = replay_picture(&r),
			       .clock = "" };
	app_update(app, &event, &effects);
	str_reset(&r.cloud->log);
	figure("heap of engine and screens, 50,000 events", heap_mb() - before, 0, "MB");
	effects_release(&effects);
	app_free(app);
	replay_teardown(&r);
}

/* The same for stacks that are only followed. */
static void measure_watch(void)
{
	static const char *const names[] = { "demo" };
	struct test_clock clock = { .ms = 1000 };
	struct loop *loop = loop_new(test_clock_read, &clock);
	struct fake_cloud *cloud = fake_cloud_new(loop, &clock);
	struct deploy_time time = { cloud->speed, fake_cloud_epoch_ms, cloud };
	fill(fake_cloud_stack(cloud, names[0]));
	fake_cloud_existing(cloud, names[0], 10 * EVENTS, "CREATE_IN_PROGRESS");
	double before = heap_mb();
	struct watch *watch = watch_start(loop, &cloud->port, &time, names, 1, 7, NULL, NULL);
	struct watch_view *view = watch_view_new("ap-northeast-1", false);
	watch_view_resize(view, 30, 100);
	for (int i = 0; i < 6000 && watch_picture(watch)->events.len < EVENTS; i++)
		test_clock_advance(&clock, loop, 100);
	if (watch_picture(watch)->events.len < EVENTS)
		figure_failed("the watch did not read every event");
	watch_view_changed(view, watch_picture(watch));
	watch_view_key(view, &(struct key){ .kind = UI_TEXT, .ch = '/' });
	watch_view_key(view, &(struct key){ .kind = UI_TEXT, .ch = 'R' });
	str_reset(&cloud->log);
	figure("heap of watch and panel, 50,000 events", heap_mb() - before, 0, "MB");
	watch_view_free(view);
	watch_free(watch);
	fake_cloud_free(cloud);
	loop_free(loop);
}

struct ages {
	double moving, quiet;
	uint64_t serial;
	int64_t newest_ms[NODE_COUNT]; /* newest event of the node that is in the picture */
};

/* How old is what came in since the last look? A stack counts as moving when the newest event that
 * was known before is less than half a minute older. What was there before us does not count. */
static void look(struct replay *r, struct ages *ages)
{
	const struct deployment *d = replay_picture(r);
	int64_t now = fake_cloud_epoch_ms(r->cloud), known[NODE_COUNT];
	uint64_t newest = ages->serial;
	memcpy(known, ages->newest_ms, sizeof(known));
	for (size_t i = 0; i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		if (e->serial <= ages->serial) continue;
		if (e->serial > newest) newest = e->serial;
		bool moves = e->time_ms - known[e->node] < QUIET_MS;
		double age = (double)(now - e->time_ms) / 1000;
		double *worst = moves ? &ages->moving : &ages->quiet;
		if (age > *worst && known[e->node]) *worst = age;
		if (e->time_ms > ages->newest_ms[e->node]) ages->newest_ms[e->node] = e->time_ms;
	}
	ages->serial = newest;
}

/* One whole deployment; answers take longer and the parent's admin comes later in every run, so
 * that reads and events meet in every phase. */
static void deploy_once(struct ages *ages, int run)
{
	struct replay r;
	replay_setup(&r);
	answers_set(&r.answers, Q_BASTION, "true");
	answers_set(&r.answers, Q_DELEGATION_MODE, run % 2 ? "same-account" : "copy");
	fake_cloud_zone(r.cloud, CLOUD_DEV, "example.com", "ZPARENT");
	r.cloud->delay_ms = 20 + 23 * run;
	r.cloud->delegated_ms = MINUTES(2) + SECONDS(17) * run;
	ages->serial = 0;
	memset(ages->newest_ms, 0, sizeof(ages->newest_ms));
	replay_start(&r);
	for (int64_t ms = 0; ms < MINUTES(60); ms += STEP_MS) {
		replay_advance(&r, STEP_MS);
		look(&r, ages);
		if (replay_picture(&r)->phase == DEPLOYMENT_COMPLETE) break;
	}
	if (replay_picture(&r)->phase != DEPLOYMENT_COMPLETE) figure_failed("never complete");
	replay_teardown(&r);
}

static void measure_age(void)
{
	struct ages ages = { 0 };
	for (int run = 0; run < RUNS; run++)
		deploy_once(&ages, run);
	figure("new event to picture, worst while things move", ages.moving, 2.5, "s");
	figure("the same after half a quiet minute", ages.quiet, 0, "s");
}

/* Reads of the one stack that moves; what is looked for besides has its own slow rhythm. */
static void measure_reads_of_one(void)
{
	struct replay r;
	size_t reads = 0;
	replay_setup(&r);
	r.watch_only = true;
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
	for (int i = 0; i < 300; i++)
		fake_stack_event(s, i * 1000, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", "");
	fake_cloud_existing(r.cloud, "demo-dev-network", 0, "CREATE_IN_PROGRESS");
	replay_start(&r);
	replay_advance(&r, MINUTES(1));
	str_reset(&r.cloud->log);
	for (int i = 0; i < 1800; i++)
		replay_advance(&r, 100);
	for (const char *at = str_text(&r.cloud->log); (at = strstr(at, "demo-dev-network")); at++)
		reads++;
	figure("API reads of one moving stack", (double)reads / 180, 0.6, "/s");
	replay_teardown(&r);
}

int main(void)
{
	measure_memory();
	measure_watch();
	measure_age();
	measure_reads_of_one();
	return 0;
}
