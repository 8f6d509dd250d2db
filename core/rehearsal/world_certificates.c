#include "core/rehearsal/world_certificates.h"

#include "core/rehearsal/cfn_things.h"
#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/world_zones.h"

enum {
	RECORD_TOLD_MIN_MS = 10000,
	RECORD_TOLD_MAX_MS = 20000,
	ISSUED_MIN_MS = 120000,
	ISSUED_MAX_MS = 200000,
	GIVEN_UP_MS = 72 * 3600 * 1000,
};

/* The pair depends on account and name alone: asking again gives the same one, as ACM does. */
static void make_record(struct world *w, struct world_certificate *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	CLEANUP(mem_free_text) char *word = str_format("acm:%s:%s", c->account, c->domain);
	CLEANUP(str_release) struct str name = STR_INIT, value = STR_INIT;
	const char *base = str_starts(c->domain, "*.") ? c->domain + 2 : c->domain;
	str_add_char(&name, '_');
	ids_add_hex(&name, w->seed, word, 32);
	str_addf(&name, ".%s.", base);
	str_add_char(&value, '_');
	ids_add_hex(&value, w->seed + 1, word, 32);
	str_add_char(&value, '.');
	ids_add(&value, w->seed + 2, word, letters, 10);
	str_add(&value, ".acm-validations.aws.");
	c->record_name = str_detach(&name);
	c->record_value = str_detach(&value);
}

struct world_certificate *world_request_certificate(struct world *w,
						    const struct world_new_certificate *wanted,
						    int64_t now_ms)
{
	CLEANUP(mem_free_text)
	char *number = str_format("certificate:%llu", (unsigned long long)w->counter++);
	CLEANUP(str_release) struct str arn = STR_INIT;
	struct world_certificate *c = mem_alloc(sizeof(*c));
	c->account = world_account_by_id(w, wanted->account)->id;
	c->region = mem_copy_text(wanted->region);
	c->domain = world_normal_name(wanted->domain);
	c->key_algorithm = mem_copy_text(
		str_is_empty(wanted->key_algorithm) ? "RSA_2048" : wanted->key_algorithm);
	c->created_ms = now_ms;
	c->valid_since_ms = -1;
	str_addf(&arn, "arn:aws:acm:%s:%s:certificate/", c->region, c->account);
	ids_add_uuid(&arn, w->seed, wanted->id_word ? wanted->id_word : number);
	c->arn = str_detach(&arn);
	c->record_ms =
		now_ms + ids_between(w->seed, c->arn, RECORD_TOLD_MIN_MS, RECORD_TOLD_MAX_MS);
	make_record(w, c);
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
	*vec_push(&w->certificates) = c;
	struct world_zone *zone = world_zone_of(w, c->domain, false);
	/* Whoever puts its record into the wrong zone does so now. */
	if (zone && w->delegation && str_equal(w->delegation->name, "ACM_IN_PARENT"))
		delegation_play(w, zone);
	world_look_at_certificates(w, now_ms);
	return c;
}

void world_certificate_free(struct world_certificate *c)
{
	if (!c) return;
	free(c->arn);
	free(c->domain);
	free(c->key_algorithm);
	free(c->region);
	free(c->record_name);
	free(c->record_value);
	free(c);
}

struct use {
	const char *arn;
	cJSON *by; /* NULL: only count */
	size_t count;
};

static bool look_for_use(const struct cfn_thing *listener, void *user)
{
	struct use *use = user;
	const cJSON *certificate;

	cJSON_ArrayForEach(certificate,
			   cJSON_GetObjectItemCaseSensitive(listener->properties, "Certificates"))
	{
		const char *arn = cJSON_GetStringValue(
			cJSON_GetObjectItemCaseSensitive(certificate, "CertificateArn"));
		const char *balancer = cJSON_GetStringValue(
			cJSON_GetObjectItemCaseSensitive(listener->properties, "LoadBalancerArn"));

		if (!str_equal(arn, use->arn)) continue;
		use->count++;
		if (use->by) cJSON_AddItemToArray(use->by, cJSON_CreateString(balancer));
	}
	return true;
}

bool world_certificate_is_used(const struct world *w, const struct world_certificate *c, cJSON *by)
{
	struct use use = { .arn = c->arn, .by = by };

	if (w->cfn)
		cfn_each_thing(w->cfn, c->account, c->region,
			       "AWS::ElasticLoadBalancingV2::Listener", look_for_use, &use);
	return use.count > 0;
}

char *world_certificate_balancer(const struct world *w, const struct world_certificate *c,
				 int64_t *ret_since_ms)
{
	static const char type[] = "AWS::ElasticLoadBalancingV2::LoadBalancer";
	cJSON *by = cJSON_CreateArray();
	struct cfn_thing balancer;
	char *name = NULL;
	bool is_used = world_certificate_is_used(w, c, by);
	const char *arn = cJSON_GetStringValue(cJSON_GetArrayItem(by, 0));

	if (is_used && arn && cfn_find_thing(w->cfn, c->account, c->region, type, arn, &balancer) &&
	    str_ends(balancer.stack->status, "_COMPLETE") && balancer.stack->events.len) {
		const struct cfn_stack *stack = balancer.stack;
		*ret_since_ms = stack->events.item[stack->events.len - 1].time_ms;
		name = cfn_thing_attribute(&balancer, "DNSName");
	}
	cJSON_Delete(by);
	return name;
}

void world_delete_certificate(struct world *w, const char *arn)
{
	for (size_t i = 0; i < w->certificates.len; i++) {
		struct world_certificate *c = w->certificates.item[i];
		if (!str_equal(c->arn, arn)) continue;
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
		vec_remove(&w->certificates, i);
		world_certificate_free(c);
		return;
	}
}

struct world_certificate *world_find_certificate(const struct world *w, const char *arn)
{
	for (size_t i = 0; i < w->certificates.len; i++)
		if (str_equal(w->certificates.item[i]->arn, arn)) return w->certificates.item[i];
	return NULL;
}

/* As ACM's resolvers see it: down from the parent's side, over the delegation, to the record. */
static bool record_is_visible(const struct world *w, const struct world_certificate *c)
{
	CLEANUP(mem_free_text) char *name = world_normal_name(c->record_name);
	const struct world_zone *zone = world_zone_of(w, name, false);
	if (delegation_blocks(w, c)) return false;
	if (zone && !world_is_delegated(w, zone)) zone = NULL;
	if (!zone) zone = world_zone_of(w, name, true);
	const struct world_record *record = zone ? world_find_record(zone, name, "CNAME") : NULL;
	if (!record || record->values.len != 1) return false;
	CLEANUP(mem_free_text) char *wanted = world_normal_name(c->record_value);
	CLEANUP(mem_free_text) char *seen = world_normal_name(record->values.item[0]);
	return str_equal(wanted, seen);
}

int64_t world_certificate_due(const struct world *w, const struct world_certificate *c)
{
	if (c->valid_since_ms < 0) return -1;
	int64_t from = c->valid_since_ms > c->record_ms ? c->valid_since_ms : c->record_ms;
	CLEANUP(mem_free_text) char *word = str_format("issue:%s", c->arn);
	return from + ids_between(w->seed, word, ISSUED_MIN_MS, ISSUED_MAX_MS);
}

static void settle(struct world *w, struct world_certificate *c, int64_t now_ms)
{
	int64_t due = world_certificate_due(w, c);
	if (c->is_issued || c->is_failed || due < 0 || due > now_ms) return;
	/* CAA records are read when it is to be issued, and what they say is final. */
	c->is_failed = c->is_barred;
	c->is_issued = !c->is_barred;
}

void world_look_at_certificates(struct world *w, int64_t now_ms)
{
	for (size_t i = 0; i < w->certificates.len; i++) {
		struct world_certificate *c = w->certificates.item[i];
		settle(w, c, now_ms);
		if (c->is_issued || c->is_failed) continue;
		c->is_barred = delegation_bars(w, c);
		bool visible = record_is_visible(w, c);
		if (!visible)
			c->valid_since_ms = -1;
		else if (c->valid_since_ms < 0)
			c->valid_since_ms = now_ms;
	}
}

const char *world_certificate_status(struct world *w, struct world_certificate *c, int64_t now_ms)
{
	settle(w, c, now_ms);
	if (c->is_issued) return "ISSUED";
	if (c->is_failed) return "FAILED";
	return now_ms - c->created_ms > GIVEN_UP_MS ? "VALIDATION_TIMED_OUT" : "PENDING_VALIDATION";
}

bool world_certificate_record_is_known(const struct world_certificate *c, int64_t now_ms)
{
	return now_ms >= c->record_ms;
}
