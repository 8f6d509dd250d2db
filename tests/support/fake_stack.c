#include "tests/support/fake_stack.h"

#include "core/deploy/estimate.h"
#include "core/plan/template.h"

#define STACK_TYPE       "AWS::CloudFormation::Stack"
#define CERTIFICATE_TYPE "AWS::CertificateManager::Certificate"

static struct fake_event *add(struct fake_stack *s, int64_t at_ms, const char *logical_id,
			      const char *type, const char *physical_id, const char *status,
			      const char *reason)
{
	struct fake_event *e = vec_push(&s->events);
	e->at_ms = e->visible_ms = at_ms;
	e->logical_id = mem_copy_text(logical_id);
	e->type = mem_copy_text(type);
	e->physical_id = mem_copy_text(physical_id);
	e->status = mem_copy_text(status);
	e->reason = mem_copy_text(reason ? reason : "");
	e->id = str_format("%s-%llu", s->name, (unsigned long long)++s->next_event);
	return e;
}

void fake_stack_event(struct fake_stack *s, int64_t at_ms, const char *logical_id, const char *type,
		      const char *status, const char *reason)
{
	s->scripted = true;
	add(s, at_ms, logical_id, type, "", status, reason);
}

static char *physical_id_of(const struct fake_stack *s, const char *logical_id, const char *type)
{
	if (str_equal(type, CERTIFICATE_TYPE))
		return str_format("arn:aws:acm:eu-central-1:111122223333:certificate/%s", s->name);
	return str_format("%s-%s", s->name, logical_id);
}

static void add_resource(struct fake_stack *s, int64_t at_ms, int64_t takes_ms,
			 const char *logical_id, const char *type)
{
	CLEANUP(mem_free_text) char *physical = physical_id_of(s, logical_id, type);
	int64_t initiated = takes_ms < 1000 ? takes_ms : 1000;
	add(s, at_ms, logical_id, type, "", "CREATE_IN_PROGRESS", "");
	add(s, at_ms + initiated, logical_id, type, physical, "CREATE_IN_PROGRESS",
	    "Resource creation Initiated");
	struct fake_event *end =
		add(s, at_ms + takes_ms, logical_id, type, physical, "CREATE_COMPLETE", "");
	end->waits_dns = str_equal(type, CERTIFICATE_TYPE);
}

void fake_stack_resource(struct fake_stack *s, int64_t at_ms, int64_t takes_ms,
			 const char *logical_id, const char *type)
{
	s->scripted = true;
	add_resource(s, at_ms, takes_ms, logical_id, type);
}

static struct fake_event *add_own(struct fake_stack *s, int64_t at_ms, const char *status,
				  const char *reason)
{
	struct fake_event *e = add(s, at_ms, s->name, STACK_TYPE, s->arn, status, reason);
	e->is_stack = true;
	return e;
}

void fake_stack_end(struct fake_stack *s, int64_t at_ms, const char *status, const char *reason)
{
	s->scripted = true;
	add_own(s, at_ms, status, reason);
}

void fake_stack_output(struct fake_stack *s, const char *key, const char *value)
{
	*vec_push(&s->outputs) = (struct cloud_pair){ mem_copy_text(key), mem_copy_text(value) };
}

static int64_t takes_ms(const char *type)
{
	int64_t typical = typical_create_ms(type);
	return typical ? typical : 5000;
}

/* When each resource is done: after all it needs, and its own time. */
static void plan_ends(const struct template *t, int64_t *ends)
{
	for (size_t pass = 0; pass < t->resource_count; pass++) {
		for (size_t i = 0; i < t->resource_count; i++) {
			const struct template_resource *r = &t->resources[i];
			int64_t start = 1000;
			for (size_t n = 0; n < r->need_count; n++)
				if (t->resources[r->needs[n]].exists && ends[r->needs[n]] > start)
					start = ends[r->needs[n]];
			ends[i] = start + takes_ms(r->type);
		}
	}
}

static void add_resources(struct fake_stack *s, const struct template *t)
{
	int64_t last = 1000, *ends = mem_array(t->resource_count + 1, sizeof(*ends));
	bool waits = false;
	plan_ends(t, ends);
	for (size_t i = 0; i < t->resource_count; i++) {
		const struct template_resource *r = &t->resources[i];
		int64_t takes = takes_ms(r->type);
		if (!r->exists) continue;
		add_resource(s, ends[i] - takes, takes, r->logical_id, r->type);
		waits |= str_equal(r->type, CERTIFICATE_TYPE);
		if (ends[i] > last) last = ends[i];
	}
	add_own(s, last + 1000, "CREATE_COMPLETE", "")->waits_dns = waits;
	free(ends);
}

static void add_outputs(struct fake_stack *s, const struct template *t)
{
	for (size_t i = 0; i < t->output_count; i++) {
		CLEANUP(mem_free_text) char *value = str_format("%s.%s", s->name, t->outputs[i]);
		fake_stack_output(s, t->outputs[i],
				  str_equal(t->outputs[i], "NameServers")
					  ? "ns-1.example.net.,ns-2.example.org,ns-3.example.com,"
					    "ns-4.example.co.uk"
					  : value);
	}
}

void fake_stack_template(struct fake_stack *s, const char *body)
{
	free(s->template_body);
	s->template_body = mem_copy_text(body);
}

void fake_stack_from_template(struct fake_stack *s, const struct cloud_stack_request *request)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template t = { 0 };
	struct template_value *values = mem_array(request->parameter_count + 1, sizeof(*values));
	for (size_t i = 0; i < request->parameter_count; i++)
		values[i] = (struct template_value){ request->parameters[i].key,
						     request->parameters[i].value };
	CLEANUP(mem_free_text)
	char *body = mem_copy_bytes(request->template_body, request->template_len);
	fake_stack_template(s, body);
	add_own(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	if (template_read(request->template_body, request->template_len, request->name, values,
			  request->parameter_count, &t, &err) < 0)
		BUG("template of %s: %s", request->name, err_text(&err));
	if (!s->scripted) add_resources(s, &t);
	if (!s->outputs.len) add_outputs(s, &t);
	template_release(&t);
	free(values);
}

const struct fake_event *fake_stack_own(const struct fake_stack *s, int64_t now_ms)
{
	const struct fake_event *newest = NULL;
	for (size_t i = 0; i < s->events.len; i++) {
		const struct fake_event *e = &s->events.item[i];
		if (!e->is_stack || e->waits_dns || s->created_ms + e->at_ms > now_ms) continue;
		if (!newest || e->at_ms >= newest->at_ms) newest = e;
	}
	return newest;
}

const char *fake_stack_status(const struct fake_stack *s, int64_t now_ms)
{
	const struct fake_event *own = fake_stack_own(s, now_ms);
	if (s->deleted) return "DELETE_COMPLETE";
	if (s->in_review) return "REVIEW_IN_PROGRESS";
	return own ? own->status : "CREATE_IN_PROGRESS";
}

bool fake_stack_never_came_up(const struct fake_stack *s)
{
	bool has_failed = false;
	for (size_t i = 0; i < s->events.len; i++) {
		const struct fake_event *e = &s->events.item[i];
		if (!e->is_stack) continue;
		if (str_equal(e->status, "CREATE_FAILED")) has_failed = true;
		if (str_equal(e->status, "UPDATE_COMPLETE")) has_failed = false;
	}
	return has_failed;
}

bool fake_stack_is_complete(const struct fake_stack *s, int64_t now_ms)
{
	static const char *const good[] = { "CREATE_COMPLETE", "UPDATE_COMPLETE",
					    "UPDATE_ROLLBACK_COMPLETE" };
	const char *status = fake_stack_status(s, now_ms);
	bool is_good = false;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		is_good |= str_equal(status, good[i]);
	return s->exists && is_good;
}

static void release_event(struct fake_event *e)
{
	free(e->logical_id);
	free(e->type);
	free(e->physical_id);
	free(e->status);
	free(e->reason);
	free(e->id);
}

static void end_resource(struct fake_stack *s, size_t begun, int64_t at_ms, const char *reason)
{
	CLEANUP(mem_free_text) char *logical_id = mem_copy_text(s->events.item[begun].logical_id);
	CLEANUP(mem_free_text) char *type = mem_copy_text(s->events.item[begun].type);
	add(s, at_ms, logical_id, type, "", "CREATE_FAILED", reason);
}

/* When its create is over; -1: there is no such resource. */
static int64_t end_of_create(const struct fake_stack *s, const char *logical_id)
{
	for (size_t i = 0; i < s->events.len; i++)
		if (str_equal(s->events.item[i].logical_id, logical_id) &&
		    str_equal(s->events.item[i].status, "CREATE_COMPLETE"))
			return s->events.item[i].at_ms;
	return -1;
}

static const char *resource_at(const struct fake_stack *s, size_t at)
{
	size_t count = 0;
	for (int pass = 0; pass < 2; pass++, at %= count ? count : 1)
		for (size_t i = count = 0; i < s->events.len; i++) {
			const struct fake_event *e = &s->events.item[i];
			if (e->is_stack || !str_equal(e->status, "CREATE_COMPLETE")) continue;
			if (count++ == at) return e->logical_id;
		}
	return NULL;
}

/* Whatever was to come after it. */
static void cut_after(struct fake_stack *s, const char *failed, int64_t end_ms)
{
	for (size_t i = s->events.len; i-- > 0;) {
		struct fake_event *e = &s->events.item[i];
		bool is_failed = str_equal(e->logical_id, failed) && e->at_ms >= end_ms;
		if (e->at_ms <= end_ms && !e->waits_dns && !is_failed) continue;
		release_event(e);
		vec_remove(&s->events, i);
	}
}

static bool is_begun_only(const struct fake_stack *s, const struct fake_event *e)
{
	return !e->is_stack && str_equal(e->reason, "") &&
	       str_equal(e->status, "CREATE_IN_PROGRESS") && end_of_create(s, e->logical_id) < 0;
}

void fake_stack_fail(struct fake_stack *s, bool keep)
{
	const char *found = resource_at(s, s->fails_at);
	CLEANUP(mem_free_text) char *failed = mem_copy_text(found ? found : "");
	int64_t end_ms = found ? end_of_create(s, failed) : 1000;
	cut_after(s, failed, end_ms);
	for (size_t i = 0, begun = s->events.len; i < begun; i++) {
		if (!is_begun_only(s, &s->events.item[i])) continue;
		bool is_first = str_equal(s->events.item[i].logical_id, failed);
		end_resource(s, i, end_ms + !is_first,
			     is_first ? "It could not be made." : "Resource creation cancelled");
	}
	if (!keep) add_own(s, end_ms + 500, "ROLLBACK_IN_PROGRESS", "It could not be made.");
	add_own(s, end_ms + (keep ? 500 : 5000),
		keep                ? "CREATE_FAILED"
		: s->rollback_fails ? "ROLLBACK_FAILED"
				    : "ROLLBACK_COMPLETE",
		"");
}

static void release_events(struct fake_stack *s)
{
	for (size_t i = 0; i < s->events.len; i++)
		release_event(&s->events.item[i]);
	vec_release(&s->events);
}

void fake_stack_cut(struct fake_stack *s, int64_t now_ms)
{
	for (size_t i = s->events.len; i-- > 0;) {
		struct fake_event *e = &s->events.item[i];
		if (!e->waits_dns && s->created_ms + e->at_ms <= now_ms) continue;
		release_event(e);
		vec_remove(&s->events, i);
	}
}

static void release_pairs(struct cloud_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)(uintptr_t)pairs[i].key);
		free((char *)(uintptr_t)pairs[i].value);
	}
}

static void release_outputs(struct fake_stack *s)
{
	release_pairs(s->outputs.item, s->outputs.len);
	release_pairs(s->parameters.item, s->parameters.len);
	vec_release(&s->outputs);
	vec_release(&s->parameters);
}

const char *fake_stack_parameter(const struct fake_stack *s, const char *key)
{
	for (size_t i = 0; i < s->parameters.len; i++)
		if (str_equal(s->parameters.item[i].key, key)) return s->parameters.item[i].value;
	return NULL;
}

void fake_stack_parameters(struct fake_stack *s, const struct cloud_pair *pairs, size_t count)
{
	VEC(struct cloud_pair) now = { 0 };
	for (size_t i = 0; i < count; i++) {
		const char *value =
			pairs[i].value ? pairs[i].value : fake_stack_parameter(s, pairs[i].key);
		*vec_push(&now) = (struct cloud_pair){ mem_copy_text(pairs[i].key),
						       mem_copy_text(value ? value : "") };
	}
	release_pairs(s->parameters.item, s->parameters.len);
	vec_release(&s->parameters);
	memcpy(&s->parameters, &now, sizeof(now));
}

void fake_stack_forget(struct fake_stack *s)
{
	release_events(s);
	release_outputs(s);
	s->deleted = s->scripted = s->was_reviewed = false;
	s->gone_ms = 0;
	free(s->arn);
	s->arn = str_format("arn:aws:cloudformation:eu-central-1:111122223333:stack/%s/%d", s->name,
			    ++s->incarnation + 1);
}

void fake_stack_release(struct fake_stack *s)
{
	release_events(s);
	release_outputs(s);
	vec_release(&s->changes);
	free(s->name);
	free(s->arn);
	free(s->token);
	free(s->way_token);
	free(s->template_body);
}
