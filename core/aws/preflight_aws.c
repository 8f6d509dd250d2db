#include "core/aws/preflight_aws.h"

#include "core/aws/preflight_aws_looks.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <stdlib.h>

struct preflight_aws {
	struct preflight_port port;
	struct loop *loop;
	struct preflight_aws_options options;
	struct dns_server resolver;
	struct looking *looking; /* NULL: nothing runs */
};

static look_fn *const table[LOOK_COUNT] = {
	[LOOK_IDENTITY] = look_identity,
	[LOOK_PARENT_IDENTITY] = look_parent_identity,
	[LOOK_REGIONS] = look_regions,
	[LOOK_ZONES] = look_zones,
	[LOOK_OFFERINGS] = look_offerings,
	[LOOK_TYPES] = look_types,
	[LOOK_IMAGES] = look_images,
	[LOOK_POSTGRES_VERSIONS] = look_postgres_versions,
	[LOOK_POSTGRES_SUPPORT] = look_postgres_support,
	[LOOK_DATABASE_CLASSES] = look_database_classes,
	[LOOK_CACHE_VERSIONS] = look_cache_versions,
	[LOOK_CACHE_NODES] = look_cache_nodes,
	[LOOK_VPCS] = look_vpcs,
	[LOOK_KEY_PAIRS] = look_key_pairs,
	[LOOK_HOSTED_ZONES] = look_hosted_zones,
	[LOOK_DEV_PARENT_ZONE] = look_dev_parent_zone,
	[LOOK_OTHER_PARENT_ZONE] = look_other_parent_zone,
	[LOOK_DELEGATION] = look_delegation,
	[LOOK_CAA] = look_caa,
	[LOOK_CERTIFICATES] = look_certificates,
	[LOOK_SECRETS] = look_secrets,
	[LOOK_STACKS] = look_stacks,
	[LOOK_PARENT_STACK] = look_parent_stack,
	[LOOK_TEMPLATES] = look_templates,
	[LOOK_LIMITS] = look_limits,
	[LOOK_USED_VCPUS] = look_used_vcpus,
	[LOOK_USED_ADDRESSES] = look_used_addresses,
	[LOOK_USED_NATS] = look_used_nats,
	[LOOK_USED_BALANCERS] = look_used_balancers,
	[LOOK_PERMISSIONS] = look_permissions,
	[LOOK_PRICES] = look_prices,
};

/* ---- for the looks ---- */

char *look_text(const char *text)
{
	return utf8_sanitised(text ? text : "", UTF8_SENTENCE_MAX);
}

struct look_slot *look_ask(struct looking *l, enum preflight_look look, int index)
{
	struct look_slot *slot = mem_alloc(sizeof(*slot));
	*slot = (struct look_slot){ l, look, index };
	*vec_push(&l->slots) = slot;
	l->pending[look]++;
	return slot;
}

void look_answered(struct look_slot *slot, const struct err *err)
{
	struct looking *l = slot->l;
	enum preflight_look look = slot->look;
	struct err *trouble = &l->trouble[look];
	if (err && !err_is_set(trouble)) err_copy(trouble, err);
	if (--l->pending[look]) return;
	l->open--;
	preflight_answered(l->facts, look, err_is_set(trouble) ? trouble : NULL);
	l->changed(look, l->open == 0, l->user);
}

/* ---- one run ---- */

static void end_run(struct looking *l)
{
	if (!l) return;
	loop_cancel(l->loop, l->timer);
	delegation_probe_free(l->probe);
	dns_client_free(l->dns);
	aws_client_free(l->client);
	account_release(&l->home);
	answers_release(&l->a);
	for (int i = 0; i < LOOK_COUNT; i++)
		err_release(&l->trouble[i]);
	for (size_t i = 0; i < l->slots.len; i++)
		free(l->slots.item[i]);
	vec_release(&l->slots);
	free(l->caa_name);
	free(l);
}

static struct looking *open_run(struct preflight_aws *p, const struct answers *a)
{
	const struct preflight_aws_options *o = &p->options;
	struct looking *l = mem_alloc(sizeof(*l));
	const struct aws_client_options client = {
		.http = o->http,
		.speed = o->speed,
		.reads_per_second = o->reads_per_second,
		.skewed = o->skewed,
		.user = o->user,
	};
	const struct delegation_probe_options asked_of = { .map = o->dns_map,
							   .resolver = o->resolver };
	*l = (struct looking){ .loop = p->loop, .dev = o->dev, .parent = o->parent };
	answers_copy(&l->a, a);
	l->client = aws_client_new(p->loop, &client);
	l->dns = dns_client_new(p->loop);
	l->probe = delegation_probe_new(p->loop, l->dns, &asked_of);
	l->has_resolver = o->resolver != NULL;
	if (o->resolver) l->resolver = *o->resolver;
	return l;
}

static void stop(void *self)
{
	struct preflight_aws *p = self;
	end_run(TAKE(p->looking));
}

/* Nothing in these answers is worth a question. */
static void on_nothing(struct loop *loop, void *user)
{
	struct looking *l = user;
	(void)loop;
	l->timer = 0;
	l->changed(LOOK_COUNT, true, l->user);
}

static bool is_wanted(const struct looking *l, enum preflight_look look)
{
	bool is_parents = look == LOOK_PARENT_IDENTITY || look == LOOK_OTHER_PARENT_ZONE ||
			  look == LOOK_PARENT_STACK;
	return table[look] && (l->parent || !is_parents) && preflight_look_applies(&l->a, look);
}

static void start(void *self, const struct answers *a, struct preflight_facts *facts,
		  preflight_changed_fn *changed, void *user)
{
	struct preflight_aws *p = self;
	stop(p);
	preflight_facts_release(facts);
	facts->now_ms = p->options.now_ms;
	struct looking *l = p->looking = open_run(p, a);
	l->facts = facts;
	l->changed = changed;
	l->user = user;
	for (int i = 0; i < LOOK_COUNT; i++) {
		if (!is_wanted(l, (enum preflight_look)i)) continue;
		table[i](l);
		if (!l->pending[i]) continue;
		facts->looks[i].state = PREFLIGHT_ASKING;
		l->open++;
	}
	if (!l->open) l->timer = loop_timer(l->loop, 0, on_nothing, l);
}

struct preflight_aws *preflight_aws_new(struct loop *loop,
					const struct preflight_aws_options *options)
{
	struct preflight_aws *p = mem_alloc(sizeof(*p));
	p->port = (struct preflight_port){ p, start, stop };
	p->loop = loop;
	p->options = *options;
	if (options->resolver) {
		p->resolver = *options->resolver;
		p->options.resolver = &p->resolver;
	}
	if (p->options.reads_per_second <= 0)
		p->options.reads_per_second = PREFLIGHT_READS_PER_SECOND;
	return p;
}

void preflight_aws_free(struct preflight_aws *p)
{
	if (!p) return;
	stop(p);
	free(p);
}

const struct preflight_port *preflight_aws_port(struct preflight_aws *p)
{
	return &p->port;
}
