/* The zone, the parent zone, and who may issue certificates. */
#include "core/deploy/preflight_judges.h"

#include <string.h>

enum { SAID_MAX = 4 };

/* ---- the environment's own zone ---- */

static void judge_own_zone(struct judging *j, const char *name)
{
	const struct preflight_names *zones = &j->facts->hosted_zones;
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_HOSTED_ZONES) || !zones->len) return;
	judge_list(&list, zones, SAID_MAX);
	if (zones->len > 1) {
		struct preflight_finding *f = judge_add(
			j, PREFLIGHT_ERROR, "zone-several", Q_ZONE_LABEL,
			"There are %zu public zones named %s: %s. Each has name servers of "
			"its own.",
			zones->len, name, str_text(&list));
		judge_fix(f, "Delete those that the parent domain does not point to, or choose "
			     "another sub-domain.");
	} else if (!judge_has_stack(j, STACK_ZONE)) {
		judge_add(j, PREFLIGHT_NOTE, "zone-adopted", Q_ZONE_LABEL,
			  "The zone %s exists already (%s) and is used as it is.", name,
			  str_text(&list));
	}
}

/* ---- the parent's zone ---- */

static void refuse_parent(struct judging *j, enum question_id id, const char *whose)
{
	const char *domain = answers_get(j->a, Q_PARENT_DOMAIN);
	struct preflight_finding *f = judge_add(
		j, PREFLIGHT_ERROR, "parent-zone-missing", id,
		"%s has no public zone %s, so the NS record cannot be added there.", whose, domain);
	judge_fix(f, "Check the parent domain and the account, or choose to hand the records over "
		     "by hand.");
}

static void refuse_many_parents(struct judging *j, const struct preflight_names *zones)
{
	CLEANUP(str_release) struct str list = STR_INIT;
	judge_list(&list, zones, SAID_MAX);
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "parent-zone-several", Q_DELEGATION_MODE,
			  "There are %zu public zones named %s: %s. Which one the domain uses is "
			  "for a person to see.",
			  zones->len, answers_get(j->a, Q_PARENT_DOMAIN), str_text(&list));
	judge_fix(f, "Choose to hand the records over by hand.");
}

/* The zone is where the answers say, once. */
static void judge_parent_place(struct judging *j, enum preflight_look look,
			       const struct preflight_names *zones, enum question_id id,
			       const char *whose)
{
	if (!judge_knows(j, look)) return;
	if (!zones->len)
		refuse_parent(j, id, whose);
	else if (zones->len > 1)
		refuse_many_parents(j, zones);
}

static void judge_their_zone(struct judging *j, bool is_here)
{
	const struct preflight_names *there = &j->facts->other_parent_zones;
	/* Here and not there: the accounts are exchanged, which is told already. */
	if (!is_here || there->len)
		judge_parent_place(j, LOOK_OTHER_PARENT_ZONE, there, Q_PARENT_PROFILE,
				   "The parent's account");
}

static void judge_parent_zone(struct judging *j)
{
	const struct preflight_names *here = &j->facts->dev_parent_zones;
	bool is_here = judge_knows(j, LOOK_DEV_PARENT_ZONE) && here->len;
	if (answers_is(j->a, Q_DELEGATION_MODE, "same-account"))
		judge_parent_place(j, LOOK_DEV_PARENT_ZONE, here, Q_DELEGATION_MODE,
				   "This account");
	else if (answers_is(j->a, Q_DELEGATION_MODE, "profile"))
		judge_their_zone(j, is_here);
	else if (is_here)
		judge_add(
			j, PREFLIGHT_NOTE, "parent-zone-here", Q_DELEGATION_MODE,
			"The zone %s is in this very account: with 'same account' the wizard adds "
			"what it needs itself.",
			answers_get(j->a, Q_PARENT_DOMAIN));
}

/* ---- what the world sees ---- */

static bool are_equal(const struct preflight_names *a, const struct preflight_names *b)
{
	if (a->len != b->len) return false;
	for (size_t i = 0; i < a->len; i++)
		if (!preflight_names_have(b, a->item[i])) return false;
	return true;
}

static void judge_delegation(struct judging *j, const char *zone)
{
	const struct preflight_names *now = &j->facts->delegated_to;
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_DELEGATION) || !now->len) return;
	if (!judge_knows(j, LOOK_HOSTED_ZONES)) return;
	bool has_zone = j->facts->hosted_zones.len > 0;
	if (j->facts->hosted_zones.len > 1) return; /* said already */
	if (has_zone && are_equal(now, &j->facts->zone_servers)) return;
	bool is_ours =
		answers_is(j->a, Q_DELEGATION_MODE, "copy") || judge_has_stack(j, STACK_DELEGATION);
	judge_list(&list, now, SAID_MAX);
	struct preflight_finding *f =
		judge_add(j, is_ours ? PREFLIGHT_WARNING : PREFLIGHT_ERROR, "delegated-elsewhere",
			  Q_ZONE_LABEL, "%s delegates %s already, to %s, and not to %s.",
			  answers_get(j->a, Q_PARENT_DOMAIN), zone, str_text(&list),
			  has_zone ? "the zone in this account" : "a zone in this account");
	if (is_ours)
		judge_fix(f,
			  "The record will have to be changed, and what is there now disappears. "
			  "If that is not meant, choose another sub-domain.");
	else
		judge_fix(f,
			  "CloudFormation does not replace a record that it did not make: delete "
			  "that NS record first, or choose another sub-domain.");
}

/* Without a zone of its own nothing may stand between the parent's zone and the two records. */
static void judge_hosted(struct judging *j, const char *zone)
{
	const struct preflight_names *now = &j->facts->delegated_to;
	const char *parent = answers_get(j->a, Q_PARENT_DOMAIN);
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_DELEGATION)) return;
	if (!now->len) {
		judge_add(j, PREFLIGHT_NOTE, "parent-hosted", Q_DELEGATION_MODE,
			  "The name servers of %s answer. Somebody adds two records to that zone: "
			  "ACM's CNAME soon after the start, the address at the end.",
			  parent);
		return;
	}
	judge_list(&list, now, SAID_MAX);
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "records-hidden", Q_ZONE_LABEL,
			  "%s delegates %s already, to %s: records of Redash that are kept in %s "
			  "would be hidden.",
			  parent, zone, str_text(&list), parent);
	judge_fix(f, "Choose another sub-domain, or name %s itself as the parent domain.", zone);
}

static void judge_parent_domain(struct judging *j)
{
	const struct preflight_look_state *state = &j->facts->looks[LOOK_DELEGATION];
	if (state->state != PREFLIGHT_FAILED) return;
	if (state->kind != ERR_NOT_FOUND && state->kind != ERR_INPUT) return;
	struct preflight_finding *f = judge_add(j, PREFLIGHT_ERROR, "parent-unknown",
						Q_PARENT_DOMAIN, "%s", state->sentence);
	judge_fix(f, "Name a domain that exists in DNS and has a zone of its own.");
}

/* ---- CAA ---- */

/* ACM's: "Certificate Authority Authorization" in its user guide. "%s; ..." carries parameters. */
static bool is_amazon(const char *issuer)
{
	static const char *const names[] = { "amazon.com", "amazontrust.com", "awstrust.com",
					     "amazonaws.com" };
	size_t len = strcspn(issuer, "; ");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == len && strncasecmp(issuer, names[i], len) == 0) return true;
	return false;
}

static void judge_caa(struct judging *j)
{
	const struct preflight_names *issuers = &j->facts->caa_issuers;
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_CAA) || !j->facts->caa_owner || !issuers->len) return;
	for (size_t i = 0; i < issuers->len; i++)
		if (is_amazon(issuers->item[i])) return;
	judge_list(&list, issuers, SAID_MAX);
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "caa-forbids", Q_PARENT_DOMAIN,
			  "The CAA record of %s lets only %s issue certificates, so ACM refuses.",
			  j->facts->caa_owner, str_text(&list));
	judge_fix(f, "Have this added to the zone %s: CAA 0 issue \"amazon.com\".",
		  j->facts->caa_owner);
}

void judge_domain(struct judging *j)
{
	CLEANUP(mem_free_text) char *zone = answers_zone_name(j->a);
	judge_parent_domain(j);
	judge_parent_zone(j);
	if (answers_have_zone(j->a)) {
		judge_own_zone(j, zone);
		judge_delegation(j, zone);
	} else {
		judge_hosted(j, zone);
	}
	judge_caa(j);
}
