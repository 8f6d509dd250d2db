#include "core/rehearsal/state.h"

#include "core/base/trace.h"
#include "core/rehearsal/services.h"
#include "core/rehearsal/state_admin.h"
#include "core/rehearsal/state_faults.h"
#include "core/rehearsal/state_line.h"
#include "core/rehearsal/world_secrets.h"
#include "core/rehearsal/world_stack.h"
#include "core/rehearsal/world_zones.h"

static const char *text_of(const cJSON *line, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, key));
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static bool run_request(struct state *s, const struct call_request *request,
			const struct state_limits *limits, struct http_out *out)
{
	bool wrote = false;
	struct call call = { .world = s->world,
			     .cfn = s->cfn,
			     .account = world_account_by_id(s->world, request->account),
			     .request_id = limits->request_id,
			     .now_ms = s->last_ms,
			     .stale_read_ms = limits->stale_read_ms,
			     .faults = limits->faults,
			     .out = out };
	if (call.account && service_find(request->service)) call_run(&call, request, &wrote);
	return wrote;
}

static void replay_request(struct state *s, const cJSON *line)
{
	struct http_out out = { 0 };
	const char *body = text_or(text_of(line, "body"), "");
	struct call_request request = { .account = text_or(text_of(line, "account"), ""),
					.service = text_or(text_of(line, "service"), ""),
					.region = text_or(text_of(line, "region"), ""),
					.method = text_or(text_of(line, "method"), "POST"),
					.target = text_or(text_of(line, "path"), "/"),
					.amz_target = text_of(line, "target"),
					.body = body,
					.body_len = strlen(body) };
	struct state_limits limits = { .request_id = "" };
	if (!run_request(s, &request, &limits, &out))
		trace("rehearsal", "a line of the journal no longer takes effect: %s %s",
		      request.service, request.target);
	str_release(&out.body);
	str_release(&out.error_type);
}

static void make_parent(struct state *s, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_zone *zone = NULL;
	struct world_new_zone wanted = { .account = s->world->accounts[WORLD_PARENT].id,
					 .name = name,
					 .is_parent = true,
					 .id_word = name };
	if (world_make_zone(s->world, &wanted, s->last_ms, &zone, &err) < 0)
		trace("rehearsal", "no parent zone: %s", err_text(&err));
}

/* 1 has no line that tells it: the calls were fewer, what they do is the same. */
static bool reads_version(const cJSON *line)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(line, "version");
	return cJSON_IsNumber(version) && version->valueint <= STATE_VERSION;
}

static void apply_line(const cJSON *line, void *user)
{
	struct state *s = user;
	const cJSON *time = cJSON_GetObjectItemCaseSensitive(line, "t");
	const char *kind = text_or(text_of(line, "kind"), "request");
	s->has_lines = true;
	state_advance_quietly(s, cJSON_IsNumber(time) ? (int64_t)time->valuedouble : s->last_ms);
	if (str_equal(kind, "request"))
		replay_request(s, line);
	else if (str_equal(kind, "paste"))
		state_paste_into(s, text_or(text_of(line, "zone"), ""));
	else if (str_equal(kind, "parent"))
		make_parent(s, text_or(text_of(line, "zone"), "example.com"));
	else if (str_equal(kind, "version"))
		s->is_too_new = !reads_version(line);
	else
		state_apply_fault(s, kind, line);
}

int state_do_line(struct state *s, cJSON *line, struct err *err)
{
	int result = s->journal ? journal_append(s->journal, line, err) : 0;
	if (result == 0) apply_line(line, s);
	cJSON_Delete(line);
	return result;
}

cJSON *state_new_line(const struct state *s, const char *kind)
{
	cJSON *line = cJSON_CreateObject();
	cJSON_AddNumberToObject(line, "t", (double)s->last_ms);
	cJSON_AddStringToObject(line, "kind", kind);
	return line;
}

void state_advance_quietly(struct state *s, int64_t now_ms)
{
	if (now_ms <= s->last_ms) return;
	s->last_ms = now_ms;
	cfn_advance(s->cfn, now_ms);
	world_drop_due_secrets(s->world, now_ms);
}

static int replay(struct state *s, struct err *err)
{
	if (!s->journal) return 0;
	cfn_set_replaying(s->cfn, true);
	if (journal_replay(s->journal, apply_line, s, err) < 0) return -1;
	cfn_set_replaying(s->cfn, false);
	if (s->is_too_new)
		return err_set(err, ERR_INPUT,
			       "the rehearsal was kept by a newer redash-wizard; --rehearsal-reset "
			       "begins anew");
	if (s->last_ms || s->has_lines) return 0;
	cJSON *line = state_new_line(s, "version");
	cJSON_AddNumberToObject(line, "version", STATE_VERSION);
	return state_do_line(s, line, err);
}

int state_open(struct state *s, uint64_t seed, const char *folder, bool reset, struct err *err)
{
	if (folder && journal_open(folder, reset, &s->journal, err) < 0) return -1;
	s->world = world_new(seed);
	struct cfn_world world = world_for_stacks(s->world);
	s->cfn = cfn_new(&(struct cfn_options){ .seed = s->world->seed }, &world);
	s->world->cfn = s->cfn;
	if (replay(s, err) == 0) return 0;
	state_close(s);
	return -1;
}

void state_close(struct state *s)
{
	cfn_free(s->cfn);
	world_free(s->world);
	journal_free(s->journal);
	free(s->fail_resource);
	free(s->fail_reason);
	*s = (struct state){ 0 };
}

void state_request(struct state *s, const struct call_request *request,
		   const struct state_limits *limits, struct http_out *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool wrote = run_request(s, request, limits, out);
	if (!wrote || !s->journal) return;
	cJSON *line = state_new_line(s, "request");
	state_line_add_request(s, line, request);
	if (journal_append(s->journal, line, &err) < 0) {
		trace("rehearsal", "%s", err_text(&err));
		call_refuse_request(request, out, limits->request_id, 500, "InternalFailure",
				    "The rehearsal cannot write its journal");
	}
	cJSON_Delete(line);
}

int state_ensure_parent(struct state *s, const char *name, struct err *err)
{
	CLEANUP(mem_free_text) char *normal = world_normal_name(name);
	const struct world_zone *zone = world_zone_of(s->world, normal, true);
	if (zone && str_equal(zone->name, normal)) return 0;
	cJSON *line = state_new_line(s, "parent");
	cJSON_AddStringToObject(line, "zone", normal);
	return state_do_line(s, line, err);
}

int state_ensure_failure(struct state *s, const char *resource, const char *reason, struct err *err)
{
	if (str_equal(s->fail_resource, resource) && str_equal(s->fail_reason, reason)) return 0;
	cJSON *line = state_new_line(s, "failure");
	if (resource) cJSON_AddStringToObject(line, "resource", resource);
	if (reason) cJSON_AddStringToObject(line, "reason", reason);
	return state_do_line(s, line, err);
}
