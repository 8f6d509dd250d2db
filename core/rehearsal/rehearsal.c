#include "core/rehearsal/rehearsal.h"

#include <time.h>

#include "core/base/trace.h"
#include "core/rehearsal/server.h"
#include "core/rehearsal/state_faults.h"
#include "core/rehearsal/world_zones.h"

enum { DEFAULT_SPEED = 60, DEFAULT_ADMIN_AFTER_MS = 300000 };

static int64_t real_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t rehearsal_now(const struct rehearsal *r)
{
	if (r->shared) return shared_now(r->shared);
	int64_t passed = loop_now(r->loop) - r->start_loop_ms;
	return r->start_simulated_ms + (int64_t)((double)(passed > 0 ? passed : 0) * r->speed);
}

void rehearsal_advance(struct rehearsal *r)
{
	state_advance(&r->state, rehearsal_now(r));
}

static const struct world *advanced_world(void *user)
{
	struct rehearsal *r = user;
	rehearsal_advance(r);
	return r->state.world;
}

/* Time goes on from where the last run had it, at that run's speed until now. */
static void start_clock(struct rehearsal *r)
{
	struct journal_clock clock;
	int64_t real = real_now_ms();
	r->start_loop_ms = loop_now(r->loop);
	r->start_simulated_ms = real;
	if (r->folder && journal_read_clock(r->folder, &clock))
		r->start_simulated_ms = journal_simulated_now(&clock, real);
	if (r->start_simulated_ms < r->state.last_ms) r->start_simulated_ms = r->state.last_ms;
}

static int save_clock(const struct rehearsal *r, struct err *err)
{
	const struct journal_clock clock = { real_now_ms(), rehearsal_now(r), r->speed };
	return r->folder ? journal_write_clock(r->folder, &clock, err) : 0;
}

static struct rehearsal_account account_of(const struct rehearsal *r, size_t i)
{
	const struct world_account *a = &r->state.world->accounts[i];
	return (struct rehearsal_account){ a->role, a->id, r->keys[i].id, r->keys[i].secret };
}

static char *door(const struct rehearsal *r, enum dns_side side)
{
	return str_format("127.0.0.1:%d", dns_front_port(r->dns, side));
}

static void describe_own(struct rehearsal *r)
{
	r->endpoint_url = str_format("http://127.0.0.1:%d", http_front_port(r->front));
	r->dns_resolver = door(r, DNS_SIDE_RESOLVER);
	r->dns_parent = door(r, DNS_SIDE_PARENT);
	r->dns_child = door(r, DNS_SIDE_CHILD);
	r->dns_parent_last = door(r, DNS_SIDE_PARENT_LAST);
	r->dns_child_last = door(r, DNS_SIDE_CHILD_LAST);
	r->dns_elsewhere = door(r, DNS_SIDE_ELSEWHERE);
	r->endpoints = (struct rehearsal_endpoints){ .endpoint_url = r->endpoint_url,
						     .dns_resolver = r->dns_resolver,
						     .dns_parent = r->dns_parent,
						     .dns_child = r->dns_child,
						     .dns_parent_last = r->dns_parent_last,
						     .dns_child_last = r->dns_child_last,
						     .dns_elsewhere = r->dns_elsewhere,
						     .dev = account_of(r, WORLD_DEV),
						     .parent = account_of(r, WORLD_PARENT),
						     .speed = r->speed };
}

static void describe_shared(struct rehearsal *r)
{
	const struct shared *s = r->shared;
	r->speed = s->clock.speed;
	r->endpoints = (struct rehearsal_endpoints){
		.endpoint_url = s->endpoint_url,
		.dns_resolver = s->resolver,
		.dns_parent = s->parent,
		.dns_child = s->child,
		.dns_parent_last = s->parent_last ? s->parent_last : s->parent,
		.dns_child_last = s->child_last ? s->child_last : s->child,
		.dns_elsewhere = s->elsewhere ? s->elsewhere : s->child,
		.dev = { "dev", s->dev.id, s->dev.access_key_id, s->dev.secret_access_key },
		.parent = { "prod", s->prod.id, s->prod.access_key_id, s->prod.secret_access_key },
		.is_shared = true,
		.speed = s->clock.speed,
	};
}

static int tell_server(const struct rehearsal *r, struct err *err)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	if (!r->folder) return 0;
	rehearsal_describe(r, &text);
	return journal_write_server(r->folder, str_text(&text), err);
}

int rehearsal_renew_keys(struct rehearsal *r, struct err *err)
{
	if (r->shared) return err_set(err, ERR_CONFLICT, "another process runs this rehearsal");
	r->faults.will_expire = true;
	r->faults.expire_after = 0;
	rehearsal_count_request(r);
	r->endpoints.dev = account_of(r, WORLD_DEV);
	r->endpoints.parent = account_of(r, WORLD_PARENT);
	return tell_server(r, err);
}

int rehearsal_read_keys(struct rehearsal *r, struct err *err)
{
	if (!r->shared) return 0;
	if (shared_read_keys(r->shared, r->folder, err) < 0) return -1;
	describe_shared(r);
	return 0;
}

static int open_doors(struct rehearsal *r, const struct rehearsal_options *o, struct err *err)
{
	if (http_front_start(r->loop, o->http_port, rehearsal_dispatch, r, &r->front, err) < 0 ||
	    dns_front_start(r->loop, advanced_world, r, &r->dns, err) < 0)
		return -1;
	describe_own(r);
	return tell_server(r, err);
}

static int start_own(struct rehearsal *r, const struct rehearsal_options *o, struct err *err)
{
	r->state.admin_by_hand = o->admin_by_hand;
	r->state.admin_after_ms = o->admin_after_ms ? o->admin_after_ms : DEFAULT_ADMIN_AFTER_MS;
	start_clock(r);
	/* Before anything can be asked; what happened while nobody ran happens now. */
	rehearsal_advance(r);
	rehearsal_make_keys(r);
	if (faults_read(&r->faults, o->faults, err) < 0 || save_clock(r, err) < 0 ||
	    state_ensure_parent(&r->state, o->parent_zone ? o->parent_zone : "example.com", err) <
		    0 ||
	    state_ensure_failure(&r->state, o->fail_resource, o->fail_reason, err) < 0 ||
	    (o->delegation && state_set_delegation(&r->state, o->delegation, err) < 0) ||
	    (o->issued && state_ensure_certificate(&r->state, o->issued, err) < 0))
		return -1;
	return open_doors(r, o, err);
}

static int start(struct rehearsal *r, const struct rehearsal_options *o, struct err *err)
{
	CLEANUP(err_release) struct err own = ERR_INIT;
	if (state_open(&r->state, r->seed, r->folder, o->reset, &own) == 0)
		return start_own(r, o, err);
	if (own.kind == ERR_CONFLICT && r->folder) {
		if (shared_open(r->loop, r->folder, &r->shared, err) < 0) return -1;
		describe_shared(r);
		return o->delegation ? rehearsal_play_delegation(r, o->delegation, err) : 0;
	}
	err_copy(err, &own);
	return -1;
}

int rehearsal_start(struct loop *loop, const struct rehearsal_options *options,
		    struct rehearsal **ret, struct err *err)
{
	struct rehearsal *r = mem_alloc(sizeof(*r));
	r->loop = loop;
	r->folder = mem_copy_text(options->state_folder);
	r->speed = options->speed > 0 ? options->speed : DEFAULT_SPEED;
	faults_init(&r->faults);
	r->faults.throttle_percent = options->throttle_percent;
	r->faults.stale_s = (int)((options->stale_read_ms + 999) / 1000);
	r->seed = options->seed ? options->seed : 1;
	if (start(r, options, err) < 0) {
		rehearsal_free(r);
		return -1;
	}
	*ret = r;
	return 0;
}

void rehearsal_free(struct rehearsal *r)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (!r) return;
	http_front_free(r->front);
	dns_front_free(r->dns);
	if (r->state.journal) {
		journal_forget_server(r->folder);
		/* Or the next run would begin a little before what was seen in this one. */
		if (save_clock(r, &err) < 0) trace("rehearsal", "%s", err_text(&err));
	}
	shared_close(r->shared);
	state_close(&r->state);
	free(r->folder);
	free(r->endpoint_url);
	free(r->dns_resolver);
	free(r->dns_parent);
	free(r->dns_child);
	free(r->dns_parent_last);
	free(r->dns_child_last);
	free(r->dns_elsewhere);
	faults_release(&r->faults);
	for (size_t i = 0; i < r->key_texts.len; i++)
		free(r->key_texts.item[i]);
	vec_release(&r->key_texts);
	free(r);
}

const struct rehearsal_endpoints *rehearsal_endpoints(const struct rehearsal *r)
{
	return &r->endpoints;
}

void rehearsal_stop_failing(struct rehearsal *r)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (r->shared) return;
	rehearsal_advance(r);
	if (state_ensure_failure(&r->state, NULL, NULL, &err) < 0)
		trace("rehearsal", "%s", err_text(&err));
}

void rehearsal_set_by_hand(struct rehearsal *r, bool by_hand)
{
	r->state.admin_by_hand = by_hand;
}

void rehearsal_paste_records(struct rehearsal *r)
{
	if (r->shared) {
		shared_paste_records(r->shared);
		return;
	}
	rehearsal_advance(r);
	state_paste_records(&r->state);
}

void rehearsal_each_server(const struct rehearsal *r, rehearsal_server_fn *fn, void *user)
{
	enum { NAMES = WORLD_SETS_PER_SIDE * WORLD_NAME_SERVERS };
	const struct rehearsal_endpoints *e = &r->endpoints;
	/* Every name there can be, not only those in use: zones are made later. */
	for (size_t i = 0; i < NAMES; i++) {
		bool is_last = i % WORLD_NAME_SERVERS == WORLD_NAME_SERVERS - 1;
		CLEANUP(mem_free_text) char *parent = world_server_name(true, i);
		CLEANUP(mem_free_text) char *child = world_server_name(false, i);
		fn(parent, is_last ? e->dns_parent_last : e->dns_parent, user);
		fn(child, is_last ? e->dns_child_last : e->dns_child, user);
	}
	/* Of the set behind all that are given out: those of a zone that is gone. */
	for (size_t i = 0; i < WORLD_NAME_SERVERS; i++) {
		CLEANUP(mem_free_text) char *older = world_server_name(false, NAMES + i);
		fn(older, e->dns_elsewhere, user);
	}
}

static void add_account(cJSON *json, const char *role, const struct rehearsal_account *a)
{
	cJSON *account = cJSON_AddObjectToObject(json, role);
	cJSON_AddStringToObject(account, "id", a->id);
	cJSON_AddStringToObject(account, "access_key_id", a->access_key_id);
	cJSON_AddStringToObject(account, "secret_access_key", a->secret_access_key);
}

void rehearsal_describe(const struct rehearsal *r, struct str *out)
{
	const struct rehearsal_endpoints *e = &r->endpoints;
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "endpoint", e->endpoint_url);
	cJSON *dns = cJSON_AddObjectToObject(json, "dns");
	cJSON_AddStringToObject(dns, "resolver", e->dns_resolver);
	cJSON_AddStringToObject(dns, "parent", e->dns_parent);
	cJSON_AddStringToObject(dns, "child", e->dns_child);
	cJSON_AddStringToObject(dns, "parent_last", e->dns_parent_last);
	cJSON_AddStringToObject(dns, "child_last", e->dns_child_last);
	cJSON_AddStringToObject(dns, "elsewhere", e->dns_elsewhere);
	add_account(json, "dev", &e->dev);
	add_account(json, "prod", &e->parent);
	cJSON_AddNumberToObject(json, "speed", e->speed);
	char *printed = cJSON_PrintUnformatted(json);
	str_addf(out, "%s\n", printed);
	cJSON_free(printed);
	cJSON_Delete(json);
}
