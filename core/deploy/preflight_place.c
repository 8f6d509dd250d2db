/* Zones, machines, networks and key pairs: is there what the answers name? */
#include "core/deploy/preflight_judges.h"

enum { SAID_MAX = 6, REDASH_MIB = 8192, REDASH_LEAST_MIB = 2048, OWN_BLOCKS_MAX = 256 };

/* ---- zones ---- */

static const struct preflight_zone *find_zone(const struct judging *j, const char *name)
{
	for (size_t i = 0; i < j->facts->zones.len; i++)
		if (str_equal(j->facts->zones.item[i].name, name)) return &j->facts->zones.item[i];
	return NULL;
}

static void fix_zone(struct judging *j, struct preflight_finding *f)
{
	struct preflight_names open = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	for (size_t i = 0; i < j->facts->zones.len; i++)
		if (str_equal(j->facts->zones.item[i].state, "available"))
			preflight_names_add(&open, j->facts->zones.item[i].name);
	judge_list(&list, &open, SAID_MAX);
	judge_fix(f, "Choose two of %s.", open.len ? str_text(&list) : "another region");
	preflight_names_release(&open);
}

static void judge_zone(struct judging *j, enum question_id id)
{
	const char *name = answers_get(j->a, id);
	const struct preflight_zone *zone = find_zone(j, name);
	if (!name[0]) return;
	if (!zone)
		fix_zone(j,
			 judge_add(j, PREFLIGHT_ERROR, "zone-unknown", id,
				   "%s is no availability zone that this account can use.", name));
	else if (!str_equal(zone->state, "available"))
		fix_zone(j, judge_add(j, PREFLIGHT_ERROR, "zone-not-available", id,
				      "The zone %s is in state '%s'.", name, zone->state));
}

void judge_zones(struct judging *j)
{
	const char *a = answers_get(j->a, Q_ZONE_A), *b = answers_get(j->a, Q_ZONE_B);
	if (!judge_knows(j, LOOK_ZONES)) return;
	judge_zone(j, Q_ZONE_A);
	if (a[0] && str_equal(a, b))
		fix_zone(j,
			 judge_add(j, PREFLIGHT_ERROR, "zone-twice", Q_ZONE_B,
				   "Both zones are %s; Aurora and the load balancer want two.", a));
	else
		judge_zone(j, Q_ZONE_B);
}

/* Not known to be wrong. */
static bool is_usable(const struct judging *j, const char *name)
{
	return name[0] && (!judge_knows(j, LOOK_ZONES) || find_zone(j, name));
}

/* ---- machines ---- */

/* Of the choices of the question, those offered in both zones. */
static void fix_type(struct judging *j, struct preflight_finding *f, enum question_id id)
{
	struct preflight_names good = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	const char *a = answers_get(j->a, Q_ZONE_A), *b = answers_get(j->a, Q_ZONE_B);
	for (const struct choice *c = question(id)->choices; c && c->value; c++) {
		const struct preflight_type *type = preflight_type(j->facts, c->value);
		if (type && preflight_names_have(&type->zones, a) &&
		    preflight_names_have(&type->zones, b))
			preflight_names_add(&good, c->value);
	}
	judge_list(&list, &good, SAID_MAX);
	if (good.len)
		judge_fix(f, "Offered in both zones: %s. Or choose other zones.", str_text(&list));
	else
		judge_fix(f, "Choose another size, or other zones.");
	preflight_names_release(&good);
}

static void refuse_in_zone(struct judging *j, enum question_id id, const char *zones)
{
	fix_type(j,
		 judge_add(j, PREFLIGHT_ERROR, "type-not-in-zone", id,
			   "%s: %s is not offered in %s.", question(id)->label,
			   answers_get(j->a, id), zones),
		 id);
}

static void warn_of_one_zone(struct judging *j, enum question_id id, const char *zone)
{
	fix_type(j,
		 judge_add(j, PREFLIGHT_WARNING, "type-in-one-zone", id,
			   "%s: %s is offered in %s only, so the other zone could not take over.",
			   question(id)->label, answers_get(j->a, id), zone),
		 id);
}

/* The Redash machine may be in either zone, the step server is in zone A. */
static void judge_type_zones(struct judging *j, enum question_id id, bool in_a, bool in_b)
{
	const char *a = answers_get(j->a, Q_ZONE_A), *b = answers_get(j->a, Q_ZONE_B);
	CLEANUP(mem_free_text) char *both = str_format("%s nor in %s", a, b);
	if (id == Q_BASTION_SIZE && !in_a)
		refuse_in_zone(j, id, a);
	else if (id == Q_REDASH_SIZE && !in_a && !in_b)
		refuse_in_zone(j, id, both);
	else if (id == Q_REDASH_SIZE && in_a != in_b)
		warn_of_one_zone(j, id, in_a ? a : b);
}

static void judge_offering(struct judging *j, enum question_id id)
{
	const char *name = answers_get(j->a, id);
	const char *a = answers_get(j->a, Q_ZONE_A), *b = answers_get(j->a, Q_ZONE_B);
	const struct preflight_type *type = preflight_type(j->facts, name);
	if (!judge_knows(j, LOOK_OFFERINGS) || !name[0]) return;
	if (!is_usable(j, a) || !is_usable(j, b)) return; /* the zone is what is wrong */
	if (type && type->zones.len)
		judge_type_zones(j, id, preflight_names_have(&type->zones, a),
				 preflight_names_have(&type->zones, b));
	else
		fix_type(j,
			 judge_add(j, PREFLIGHT_ERROR, "type-not-offered", id,
				   "%s: %s is not offered in %s.", question(id)->label, name,
				   answers_get(j->a, Q_REGION)),
			 id);
}

static void judge_redash_machine(struct judging *j)
{
	const char *name = answers_get(j->a, Q_REDASH_SIZE);
	const struct preflight_type *type = preflight_type(j->facts, name);
	if (!type || !type->has_details) return;
	if (type->is_arm) {
		struct preflight_finding *f = judge_add(
			j, PREFLIGHT_ERROR, "redash-arm", Q_REDASH_SIZE,
			"%s has an ARM processor; Redash's drivers are made for x86-64.", name);
		judge_fix(f, "Choose a type without 'g' after the generation, such as m7i.large.");
	}
	if (type->memory_mib >= REDASH_MIB) return;
	bool starts = type->memory_mib >= REDASH_LEAST_MIB;
	struct preflight_finding *f = judge_add(
		j, starts ? PREFLIGHT_WARNING : PREFLIGHT_ERROR, "redash-memory", Q_REDASH_SIZE,
		"%s has %.3g GiB of memory; Redash %s.", name, type->memory_mib / 1024.0,
		starts ? "wants 8 GiB, and slows down or loses queries with less"
		       : "cannot even start in that");
	judge_fix(f, "Choose a type with 8 GiB or more, such as t3.large.");
}

static void judge_images(struct judging *j)
{
	if (!judge_knows(j, LOOK_IMAGES)) return;
	for (size_t i = 0; i < j->facts->images.len; i++) {
		const struct preflight_image *image = &j->facts->images.item[i];
		if (image->id) continue;
		struct preflight_finding *f = judge_add(
			j, PREFLIGHT_ERROR, "image-missing", Q_REGION,
			"AWS has no machine image under %s in this region.", image->parameter);
		judge_fix(f, "Choose another region.");
	}
}

void judge_machines(struct judging *j)
{
	judge_offering(j, Q_REDASH_SIZE);
	if (stack_applies(j->a, STACK_BASTION)) judge_offering(j, Q_BASTION_SIZE);
	judge_redash_machine(j);
	judge_images(j);
}

/* ---- networks ---- */

/* A block as large as the wanted one that no VPC of the region uses. */
static void fix_block(struct judging *j, struct preflight_finding *f, struct cidr wanted)
{
	static const struct cidr private_range = { 10u << 24, 8 };
	struct cidr used[OWN_BLOCKS_MAX], found;
	size_t n = 0;
	for (size_t i = 0; i < j->facts->vpcs.len; i++)
		for (size_t k = 0; k < j->facts->vpcs.item[i].blocks.len; k++)
			if (n < OWN_BLOCKS_MAX) used[n++] = j->facts->vpcs.item[i].blocks.item[k];
	char text[CIDR_TEXT_MAX];
	if (!cidr_find_free(private_range, wanted.prefix, used, n, &found)) {
		judge_fix(f, "It works, but the two can never be connected.");
		return;
	}
	cidr_format(found, text);
	judge_fix(f, "It works, but the two can never be connected. No VPC of this region uses %s.",
		  text);
}

static void judge_vpc(struct judging *j, const struct preflight_vpc *vpc, struct cidr wanted)
{
	for (size_t i = 0; i < vpc->blocks.len; i++) {
		char text[CIDR_TEXT_MAX];
		if (!cidr_overlap(vpc->blocks.item[i], wanted)) continue;
		cidr_format(vpc->blocks.item[i], text);
		fix_block(j,
			  judge_add(j, PREFLIGHT_WARNING, "vpc-overlaps", Q_VPC_CIDR,
				    "The VPC block %s overlaps %s of %s%s.",
				    answers_get(j->a, Q_VPC_CIDR), text, vpc->id,
				    vpc->is_default ? ", the default VPC" : ""),
			  wanted);
		return;
	}
}

void judge_network(struct judging *j)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct cidr wanted;
	if (!judge_knows(j, LOOK_VPCS)) return;
	if (cidr_parse(answers_get(j->a, Q_VPC_CIDR), &wanted, &ignored) < 0) return;
	for (size_t i = 0; i < j->facts->vpcs.len; i++)
		if (!str_equal(j->facts->vpcs.item[i].id, j->facts->own_vpc))
			judge_vpc(j, &j->facts->vpcs.item[i], cidr_network(wanted));
}

/* ---- key pair ---- */

void judge_key_pair(struct judging *j)
{
	const char *name = answers_get(j->a, Q_KEY_PAIR);
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_KEY_PAIRS) || !name[0] || !question_applies(j->a, Q_KEY_PAIR) ||
	    preflight_names_have(&j->facts->key_pairs, name))
		return;
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "key-pair-missing", Q_KEY_PAIR,
			  "There is no key pair '%s' in %s.", name, answers_get(j->a, Q_REGION));
	judge_list(&list, &j->facts->key_pairs, SAID_MAX);
	if (list.len)
		judge_fix(f, "Choose one of %s, or none (Session Manager needs none).",
			  str_text(&list));
	else
		judge_fix(f, "Import one, or leave it empty (Session Manager needs none).");
}
