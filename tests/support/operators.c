#include "tests/support/operators.h"

#include "core/base/mem.h"
#include "core/deploy/engine.h"
#include "tests/support/unit.h"

#include <string.h>

static const char *const ids[] = { [ANN] = "id-of-ann", [YUKI] = "id-of-yuki" };
static const char *const owners[] = { [ANN] = "ann@first", [YUKI] = "yuki@laptop" };

const struct fake_parameter *operators_lease(const struct operators *all)
{
	const struct fake_cloud *c = all->replay.cloud;
	for (size_t i = 0; i < c->parameters.len; i++)
		if (str_equal(c->parameters.item[i].name, OPERATORS_LEASE))
			return &c->parameters.item[i];
	return NULL;
}

static struct operator* operator_of(struct operators *all, const void *caller)
{
	const char *at = caller;
	for (int i = 0; i < OPERATORS; i++) {
		const char *from = (const char *)all->one[i].deploy;
		if (from && at >= from && at < from + sizeof(struct deploy)) return &all->one[i];
	}
	return (struct operator*)(uintptr_t)all->starting;
}

static void note_write(struct operators *all, struct operator* o)
{
	int who = (int)(o - all->one);
	o->last_write_ms = all->replay.clock.ms;
	if (!o->writes++) o->first_write_ms = o->last_write_ms;
	if (all->last >= 0 && all->last != who) all->turns++;
	all->last = who;
}

static bool is_answered(void *user, enum fake_op op, const void *caller)
{
	struct operators *all = user;
	struct operator* o = operator_of(all, caller);
	struct fake_parameter *lease = (struct fake_parameter *)(uintptr_t)operators_lease(all);
	bool is_lease = op == FAKE_PUT_PARAMETER || op == FAKE_READ_OWN_PARAMETER ||
			op == FAKE_DELETE_PARAMETER;
	assert_non_null(o);
	o->lease_calls += is_lease;
	if (op == FAKE_PUT_PARAMETER && o->is_overtaken && lease) lease->version++;
	if (!is_lease && fake_op_writes(op)) note_write(all, o);
	return !is_lease || !o->is_deaf;
}

void operators_setup(struct operators *all)
{
	memset(all, 0, sizeof(*all));
	replay_setup(&all->replay);
	all->last = -1;
	all->replay.cloud->is_alive = is_answered;
	all->replay.cloud->alive_user = all;
	all->replay.cloud->delegated_ms = MINUTES(4);
	for (int i = 0; i < OPERATORS; i++)
		secrets_init(&all->one[i].secrets);
}

static int64_t wall_ms(void *user)
{
	const struct operator* o = user;
	return fake_cloud_epoch_ms(o->all->replay.cloud) + o->wall_ahead_ms;
}

void operators_start(struct operators *all, int who)
{
	struct operator* o = & all->one[who];
	o->all = all;
	struct deploy_time time = { 1, wall_ms, o };
	struct deploy_options options = { .answers = &all->replay.answers,
					  .secrets = &o->secrets,
					  .mode = all->mode,
					  .policy = all->replay.policy,
					  .lease_id = ids[who],
					  .lease_owner = owners[who],
					  .seed = (uint64_t)who + 7 };
	all->starting = o;
	o->deploy = deploy_start(all->replay.loop, &all->replay.cloud->port, &time, &options, NULL,
				 NULL);
	all->starting = NULL;
}

void operators_kill(struct operators *all, int who)
{
	deploy_free(TAKE(all->one[who].deploy));
}

static bool have_ended(const struct operators *all)
{
	for (int i = 0; i < OPERATORS; i++) {
		const struct deploy *d = all->one[i].deploy;
		enum deployment_phase phase = d ? deploy_picture(d)->phase : DEPLOYMENT_COMPLETE;
		if (phase != DEPLOYMENT_COMPLETE && phase != DEPLOYMENT_FAILED) return false;
	}
	return true;
}

void operators_run(struct operators *all, int64_t most_ms)
{
	int64_t start = all->replay.clock.ms;
	while (!have_ended(all) && all->replay.clock.ms - start < most_ms)
		replay_advance(&all->replay, 100);
}

const struct deployment *operators_picture(const struct operators *all, int who)
{
	return deploy_picture(all->one[who].deploy);
}

void operators_teardown(struct operators *all)
{
	for (int i = 0; i < OPERATORS; i++) {
		deploy_free(TAKE(all->one[i].deploy));
		secrets_release(&all->one[i].secrets);
	}
	replay_teardown(&all->replay);
}
