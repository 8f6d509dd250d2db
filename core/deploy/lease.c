#include "core/deploy/lease.h"

#include "core/deploy/engine.h"

#include <stdlib.h>

/* A rehearsal faster than that has leases that are longer by its clock: a machine that is busy for
 * a moment must not lose one. */
enum { FASTEST = 30, AGAIN_MS = 1000, TRIES_MAX = 3 };

static void look(struct errand *e);

/* --- time --- */

static double speed_of(const struct lease *l)
{
	return l->errand.deploy->time.speed;
}

static int64_t span(const struct lease *l, int64_t ms)
{
	double speed = speed_of(l);
	return speed > FASTEST ? (int64_t)((double)ms * speed / FASTEST) : ms;
}

static struct lease_moment now_of(const struct lease *l)
{
	const struct deploy *d = l->errand.deploy;
	return (struct lease_moment){ engine_now(d), loop_now(d->loop) };
}

/* By one clock; by both. */
static bool has_passed(const struct lease *l, const struct lease_moment *since, int64_t ms,
		       bool by_both)
{
	struct lease_moment now = now_of(l);
	int64_t wall_ms = span(l, ms);
	bool by_wall = now.wall_ms - since->wall_ms >= wall_ms;
	bool by_loop = (double)(now.loop_ms - since->loop_ms) * speed_of(l) >= (double)wall_ms;
	return by_both ? by_wall && by_loop : by_wall || by_loop;
}

static bool lasts(const struct lease *l, const struct lease_moment *since)
{
	return !has_passed(l, since, LEASE_TIME_MS - LEASE_MARGIN_MS, false);
}

static bool is_ours(const struct lease *l)
{
	return l->state == LEASE_HELD && lasts(l, &l->held);
}

static void after(struct lease *l, int64_t ms, errand_fn *next)
{
	errand_after(&l->errand, span(l, ms), next);
}

/* --- what becomes of it --- */

static struct deployment_holder *holder_of(struct lease *l)
{
	return &l->errand.deploy->picture.holder;
}

static void tell_holder(struct lease *l, const char *owner, int64_t since_ms)
{
	struct deployment_holder *h = holder_of(l);
	h->is_elsewhere = owner != NULL;
	text_set(&h->owner, owner);
	h->since_ms = owner ? since_ms : 0;
	h->until_ms = owner ? l->seen.wall_ms + span(l, LEASE_TIME_MS) : 0;
	engine_touch(l->errand.deploy);
}

/* What waits goes on, or finds that it may not. What has found something else to do stays. */
static void wake(struct lease *l)
{
	for (size_t i = 0; i < l->parked.len; i++) {
		const struct lease_parked *p = &l->parked.item[i];
		struct errand *e = p->errand;
		if (e->timer && e->next == p->next && e->due_ms == p->due_ms)
			errand_after(e, 0, e->next);
	}
	l->parked.len = 0;
	engine_touch(l->errand.deploy);
}

static void change_state(struct lease *l, enum lease_state state)
{
	bool was_elsewhere = l->state == LEASE_ELSEWHERE;
	l->state = state;
	if (state != LEASE_HELD) l->since_ms = 0;
	if (state != LEASE_ELSEWHERE) tell_holder(l, NULL, 0);
	if (was_elsewhere && state != LEASE_ELSEWHERE && state != LEASE_LEFT)
		choices_decide_again(l->errand.deploy);
}

static void hold(struct lease *l, int64_t version)
{
	bool was_ours = is_ours(l);
	l->held = l->sent;
	l->version = version;
	free(TAKE(holder_of(l)->notice));
	change_state(l, LEASE_HELD);
	after(l, LEASE_RENEW_MS, look);
	if (!was_ours) wake(l);
}

/* Better two who can write than nobody who can. */
static void do_without(struct lease *l, const struct err *err)
{
	errand_good(&l->errand);
	change_state(l, LEASE_WITHOUT);
	free(holder_of(l)->notice);
	holder_of(l)->notice = str_format(
		"Nothing keeps another operator from deploying this environment at the same time: "
		"the lease cannot be kept, the SSM parameter %s%s. %s",
		l->name,
		err->kind == ERR_DENIED ? ", which takes ssm:GetParameter, ssm:PutParameter and "
					  "ssm:DeleteParameter"
					: "",
		err_text(err));
	wake(l);
}

static void troubled(struct lease *l, const struct err *err)
{
	if (errand_may_pass(err))
		errand_again(&l->errand, err, look);
	else
		do_without(l, err);
}

static void watch(struct lease *l, const struct lease_value *theirs, bool is_whole)
{
	bool is_new = l->state != LEASE_ELSEWHERE;
	change_state(l, LEASE_ELSEWHERE);
	free(TAKE(holder_of(l)->notice));
	bool has_name = is_whole && *theirs->owner;
	tell_holder(l, has_name ? theirs->owner : "somebody else", is_whole ? theirs->since_ms : 0);
	after(l, LEASE_LOOK_MS, look);
	if (is_new) wake(l); /* to look what the other does */
	elsewhere_look(l->errand.deploy);
}

/* It is free, and nothing is to be written. */
static void rest(struct lease *l)
{
	l->is_wanted = false;
	change_state(l, LEASE_IDLE);
	wake(l);
}

/* --- taken --- */

static void put(struct lease *l, int64_t version, bool is_free, cloud_version_fn *done)
{
	const struct cloud *cloud = l->errand.deploy->cloud;
	CLEANUP(str_release) struct str text = STR_INIT;
	l->expected = version;
	l->sent = now_of(l);
	if (!l->since_ms) l->since_ms = l->sent.wall_ms;
	const struct lease_value value = { l->id, l->owner, l->since_ms, version ? version : 1,
					   is_free };
	lease_write(&value, &text);
	errand_sent(&l->errand);
	cloud->put_parameter(cloud->self, l->name, str_text(&text), version > 0, done, l);
}

static void on_taken(const struct err *err, int64_t version, void *user)
{
	struct lease *l = user;
	if (err && err->kind != ERR_CONFLICT) {
		troubled(l, err); /* it may have taken */
		return;
	}
	errand_good(&l->errand);
	if (err) {
		look(&l->errand); /* somebody else was first */
	} else if (version == l->expected || !l->expected) {
		hold(l, version);
	} else {
		/* Somebody came between. He has it, unless it was ours already. */
		l->seen_version = 0;
		after(l, AGAIN_MS, look);
	}
}

/* What waited while another had it looks first what is left to be done, and asks again. */
static void take(struct lease *l, int64_t version)
{
	if (l->state == LEASE_ELSEWHERE || !l->is_wanted)
		rest(l);
	else
		put(l, version, false, on_taken);
}

/* Whether it did not change for its whole time. */
static bool has_run_out(struct lease *l, int64_t version)
{
	if (version != l->seen_version) l->seen = now_of(l);
	l->seen_version = version;
	return has_passed(l, &l->seen, LEASE_TIME_MS, true);
}

static void on_read(const struct err *err, const char *text, int64_t version, int64_t modified_ms,
		    void *user)
{
	struct lease *l = user;
	CLEANUP(lease_value_release) struct lease_value found = { 0 };
	(void)modified_ms;
	if (err) {
		troubled(l, err);
		return;
	}
	errand_good(&l->errand);
	if (!text) {
		take(l, 0);
		return;
	}
	bool is_whole = lease_read(text, &found) && found.put == version;
	bool may_take = is_whole ? found.is_free || str_equal(found.holder, l->id) : is_ours(l);
	if (may_take || has_run_out(l, version))
		take(l, version + 1);
	else
		watch(l, &found, is_whole);
}

static void look(struct errand *e)
{
	struct lease *l = (struct lease *)e;
	const struct cloud *cloud = e->deploy->cloud;
	l->has_looked = true;
	errand_sent(e);
	cloud->read_own_parameter(cloud->self, l->name, on_read, l);
}

/* --- asked for --- */

static void begin(struct lease *l)
{
	const struct errand *e = &l->errand;
	bool has_run_out = l->state == LEASE_HELD && !e->failures;
	if (e->in_flight || (l->state != LEASE_IDLE && !has_run_out)) return;
	if (l->state == LEASE_IDLE) change_state(l, LEASE_ASKING);
	look(&l->errand);
}

static void park(struct lease *l, struct errand *e, errand_fn *next)
{
	struct lease_parked *p = NULL;
	errand_after(e, span(l, LEASE_LOOK_MS), next);
	for (size_t i = 0; i < l->parked.len; i++)
		if (l->parked.item[i].errand == e) p = &l->parked.item[i];
	if (!p) p = vec_push(&l->parked);
	*p = (struct lease_parked){ e, next, e->due_ms };
}

bool lease_holds_back(struct errand *e, errand_fn *next)
{
	struct lease *l = &e->deploy->lease;
	if (!l->name || l->state == LEASE_WITHOUT || is_ours(l)) return false;
	l->is_wanted = true;
	park(l, e, next);
	begin(l);
	return true;
}

bool lease_is_elsewhere(const struct deploy *d)
{
	return d->lease.name && d->lease.state == LEASE_ELSEWHERE;
}

int lease_refuses(const struct deploy *d, struct err *err)
{
	if (!lease_is_elsewhere(d)) return 0;
	return err_set(err, ERR_INPUT,
		       "%s deploys this environment and decides about it; you are watching. It is "
		       "yours when they leave.",
		       d->picture.holder.owner);
}

/* --- given back --- */

static void on_gone(const struct err *err, void *user)
{
	struct lease *l = user;
	(void)err; /* it runs out */
	errand_good(&l->errand);
	change_state(l, l->goes ? LEASE_LEFT : LEASE_IDLE);
}

static void on_freed(const struct err *err, int64_t version, void *user)
{
	struct lease *l = user;
	bool is_void = !err && version != l->expected;
	if (is_void && lasts(l, &l->held) && ++l->tries < TRIES_MAX)
		put(l, version + 1, true, on_freed);
	else
		on_gone(err, l);
}

static void give_back(struct lease *l)
{
	const struct deploy *d = l->errand.deploy;
	bool was_ours = is_ours(l);
	bool is_over = d->destroys && d->picture.phase == DEPLOYMENT_COMPLETE;
	errand_release(&l->errand);
	errand_good(&l->errand);
	change_state(l, was_ours ? LEASE_LEAVING : l->goes ? LEASE_LEFT : LEASE_IDLE);
	l->tries = 0;
	l->is_wanted = false;
	if (!was_ours) return;
	if (!is_over) {
		put(l, l->version + 1, true, on_freed);
		return;
	}
	errand_sent(&l->errand);
	d->cloud->delete_parameter(d->cloud->self, l->name, on_gone, l);
}

void lease_turn(struct deploy *d)
{
	struct lease *l = &d->lease;
	enum deployment_phase phase = d->picture.phase;
	bool is_at_end = phase == DEPLOYMENT_COMPLETE || phase == DEPLOYMENT_IDLE;
	if (!l->name) return;
	if (!is_at_end && d->picture.is_known && !l->has_looked) begin(l);
	if (!is_at_end) return;
	if (l->state == LEASE_HELD || (l->state == LEASE_ELSEWHERE && phase == DEPLOYMENT_COMPLETE))
		give_back(l);
}

void lease_leave(struct lease *l)
{
	if (!l->name || l->goes) return;
	l->goes = true;
	if (l->state != LEASE_LEAVING) give_back(l);
}

void lease_init(struct deploy *d, const char *id, const char *owner)
{
	struct lease *l = &d->lease;
	errand_init(&l->errand, d, "lease");
	if (!id) return;
	l->name = str_format("/redash-wizard/%s/lease", d->environment);
	l->id = mem_copy_text(id);
	l->owner = mem_copy_text(owner ? owner : "");
}

void lease_release(struct lease *l)
{
	errand_release(&l->errand);
	vec_release(&l->parked);
	free(l->name);
	free(l->id);
	free(l->owner);
}
