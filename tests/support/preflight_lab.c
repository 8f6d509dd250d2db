#include "tests/support/preflight_lab.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/support/unit.h"

void lab_answers(struct answers *a)
{
	answers_init(a);
	answers_set(a, Q_PARENT_DOMAIN, "example.com");
	answers_set(a, Q_ZONE_A, "ap-northeast-1a");
	answers_set(a, Q_ZONE_B, "ap-northeast-1c");
	answers_set(a, Q_ALLOW, "203.0.113.0/24");
	answers_set(a, Q_DELEGATION_MODE, "profile");
	answers_set(a, Q_PARENT_PROFILE, "prod");
	answers_set(a, Q_KEY_PAIR, "ops");
}

void lab_zone(struct preflight_facts *f, const char *name, const char *id, const char *state)
{
	*vec_push(&f->zones) = (struct preflight_zone){ mem_copy_text(name), mem_copy_text(id),
							mem_copy_text(state) };
}

/* "a,c" of Tokyo. */
static void add_zones(struct preflight_names *names, const char *letters)
{
	for (const char *c = letters; *c; c++) {
		CLEANUP(mem_free_text) char *name = str_format("ap-northeast-1%c", *c);
		if (*c != ',') preflight_names_add(names, name);
	}
}

struct preflight_type *lab_type(struct preflight_facts *f, const char *name, unsigned vcpus,
				unsigned memory_mib, const char *zones)
{
	struct preflight_type *type = preflight_type_make(f, name);
	type->vcpus = vcpus;
	type->memory_mib = memory_mib;
	type->has_details = true;
	add_zones(&type->zones, zones);
	return type;
}

void lab_class(struct preflight_facts *f, const char *name, const char *zones)
{
	struct preflight_class *class = vec_push(&f->database_classes);
	class->name = mem_copy_text(name);
	add_zones(&class->zones, zones);
}

struct preflight_vpc *lab_vpc(struct preflight_facts *f, const char *id, const char *block)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct preflight_vpc *vpc = vec_push(&f->vpcs);
	vpc->id = mem_copy_text(id);
	if (cidr_parse(block, vec_push(&vpc->blocks), &err) < 0) BUG("block %s", block);
	return vpc;
}

void lab_stack(struct preflight_facts *f, enum stack_id id, const char *status,
	       const char *environment)
{
	free(f->stacks[id].status);
	free(f->stacks[id].environment);
	f->stacks[id].status = mem_copy_text(status);
	f->stacks[id].environment = mem_copy_text(environment);
}

void lab_fails(struct preflight_facts *f, enum preflight_look look, enum err_kind kind,
	       const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	err_set(&err, kind, "%s", text);
	preflight_answered(f, look, &err);
}

static void add_version(struct preflight_facts *f, bool is_cache, const char *engine,
			const char *version)
{
	struct preflight_version *v =
		is_cache ? vec_push(&f->cache_versions) : vec_push(&f->postgres_versions);
	v->engine = mem_copy_text(engine);
	v->version = mem_copy_text(version);
	if (!is_cache) v->serverless_max = 256;
}

static void add_identity(struct preflight_identity *id, const char *account, const char *alias)
{
	id->account = mem_copy_text(account);
	id->alias = mem_copy_text(alias);
	id->arn = str_format("arn:aws:iam::%s:user/ops", account);
}

static void add_machines(struct preflight_facts *f)
{
	lab_zone(f, "ap-northeast-1a", "apne1-az4", "available");
	lab_zone(f, "ap-northeast-1c", "apne1-az1", "available");
	lab_zone(f, "ap-northeast-1d", "apne1-az2", "available");
	lab_type(f, "t3.large", 2, 8192, "a,c,d");
	lab_type(f, "m7i.large", 2, 8192, "a,c");
	lab_type(f, "t3.micro", 2, 1024, "a,c,d");
	*vec_push(&f->images) = (struct preflight_image){ mem_copy_text("/aws/service/ubuntu"),
							  mem_copy_text("ami-0123456789abcdef0") };
	lab_vpc(f, "vpc-0aaa", "172.31.0.0/16")->is_default = true;
	preflight_names_add(&f->key_pairs, "ops");
	preflight_names_add(&f->key_pairs, "other");
}

static void add_data(struct preflight_facts *f)
{
	static const char *const lines[] = { "16.9", "16.13", "16.11", "17.9" };
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		add_version(f, false, "aurora-postgresql", lines[i]);
	*vec_push(&f->postgres_support) =
		(struct preflight_support){ mem_copy_text("16"),
					    ((int64_t)LAB_NOW_S + 86400) * 1000 };
	lab_class(f, "db.t4g.medium", "a,c,d");
	lab_class(f, "db.r7g.large", "a,c");
	lab_class(f, "db.serverless", "a,c,d");
	add_version(f, true, "valkey", "7.2");
	add_version(f, true, "valkey", "8.0");
	add_version(f, true, "redis", "7.1");
	preflight_names_add(&f->cache_nodes, "cache.t4g.micro");
	preflight_names_add(&f->cache_nodes, "cache.m7g.large");
}

static void add_limits_and_prices(struct preflight_facts *f)
{
	static const double limits[LIMIT_COUNT] = { 32, 5, 5, 5, 50 };
	static const double prices[COST_COUNT] = { 0.1088, 0.0136, 0.113, 0.025,
						   0.062,  0.0243, 0.005 };
	for (int i = 0; i < LIMIT_COUNT; i++)
		f->limits[i] = (struct preflight_limit){ true, limits[i], 1 };
	for (int i = 0; i < COST_COUNT; i++)
		f->prices[i] = (struct preflight_price){ true, prices[i] };
}

void lab_facts(struct preflight_facts *f)
{
	*f = (struct preflight_facts){ .now_ms = (int64_t)LAB_NOW_S * 1000 };
	for (int i = 0; i < LOOK_COUNT; i++)
		preflight_answered(f, (enum preflight_look)i, NULL);
	add_identity(&f->dev, "111122223333", "team-dev");
	add_identity(&f->parent, "444455556666", "");
	preflight_names_add(&f->regions, "ap-northeast-1");
	preflight_names_add(&f->regions, "us-east-1");
	preflight_names_add(&f->other_parent_zones, "ZPARENT1");
	add_machines(f);
	add_data(f);
	add_limits_and_prices(f);
}

const struct preflight_finding *lab_find(const struct preflight_findings *findings, const char *id)
{
	for (size_t i = 0; i < findings->list.len; i++)
		if (str_equal(findings->list.item[i].id, id)) return &findings->list.item[i];
	return NULL;
}

void lab_text(char **text, const char *with)
{
	free(*text);
	*text = mem_copy_text(with);
}

void lab_world(struct lab_world *w)
{
	*w = (struct lab_world){ 0 };
	lab_answers(&w->a);
	lab_facts(&w->f);
}

void lab_world_release(struct lab_world *w)
{
	answers_release(&w->a);
	preflight_facts_release(&w->f);
	preflight_findings_release(&w->found);
}

void lab_stack_ours(struct lab_world *w, enum stack_id id, const char *status)
{
	lab_stack(&w->f, id, status, "redash-dev");
}

static void expect_like(const struct preflight_finding *f, const struct lab_row *row)
{
	if (f->severity != row->severity)
		fail_msg("%s is a %s: %s", row->id, preflight_severity_name(f->severity),
			 f->sentence);
	if (f->question != row->question)
		fail_msg("%s: question %d, not %d", row->id, (int)f->question, (int)row->question);
	if (!strstr(f->sentence, row->words))
		fail_msg("%s: \"%s\", not \"%s\"", row->id, f->sentence, row->words);
	if (!strstr(f->fix, row->fix))
		fail_msg("%s: fix \"%s\", not \"%s\"", row->id, f->fix, row->fix);
	if (f->severity != PREFLIGHT_NOTE && !f->fix[0] && strcmp(f->id, "answer") != 0)
		fail_msg("%s has no fix", row->id);
}

void lab_expect_raised(const struct lab_row *row)
{
	struct lab_world w;
	lab_world(&w);
	row->change(&w);
	preflight_judge(&w.a, &w.f, &w.found);
	const struct preflight_finding *f = lab_find(&w.found, row->id);
	if (!f) fail_msg("no finding %s (%s)", row->id, row->words);
	expect_like(f, row);
	lab_world_release(&w);
}

void lab_expect_silent(const char *id)
{
	struct lab_world w;
	lab_world(&w);
	preflight_judge(&w.a, &w.f, &w.found);
	if (lab_find(&w.found, id)) fail_msg("%s without cause", id);
	lab_world_release(&w);
}
