/* Who we are in both accounts, and what we may do there. */
#include "core/deploy/preflight_judges.h"

enum { ACTIONS_SAID_MAX = 12 };

/* "111122223333 (team-dev)" */
static void add_account(struct str *out, const struct preflight_identity *who)
{
	str_add(out, who->account);
	if (!str_is_empty(who->alias)) str_addf(out, " (%s)", who->alias);
}

static void judge_identity(struct judging *j, enum preflight_look look, const char *id,
			   enum question_id profile, const char *what)
{
	const struct preflight_look_state *state = &j->facts->looks[look];
	if (state->state != PREFLIGHT_FAILED) return;
	/* An AWS that is busy just now will answer the deployment, which asks again. */
	bool is_busy = state->kind == ERR_THROTTLED || state->kind == ERR_INTERNAL;
	struct preflight_finding *f = judge_add(j, is_busy ? PREFLIGHT_WARNING : PREFLIGHT_ERROR,
						id, profile, "%s: %s", what, state->sentence);
	if (state->kind == ERR_CREDENTIALS)
		judge_fix(f, "Sign in again, or name another profile.");
	else
		judge_fix(f, "Check the connection to AWS, then check again.");
}

/* With a region that is not enabled, good credentials are refused there as if they were wrong. */
static bool region_is_closed(const struct judging *j)
{
	return judge_knows(j, LOOK_REGIONS) &&
	       !preflight_names_have(&j->facts->regions, answers_get(j->a, Q_REGION));
}

static void judge_region(struct judging *j)
{
	if (!region_is_closed(j)) return;
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_ERROR, "region-not-enabled", Q_REGION,
			  "The region %s is not enabled for this account, or does not exist.",
			  answers_get(j->a, Q_REGION));
	judge_fix(f, "Enable it (console, Account, AWS Regions), or choose another region.");
}

static bool are_swapped(const struct judging *j)
{
	return judge_knows(j, LOOK_DEV_PARENT_ZONE) && judge_knows(j, LOOK_OTHER_PARENT_ZONE) &&
	       j->facts->dev_parent_zones.len && !j->facts->other_parent_zones.len;
}

static void judge_pair(struct judging *j)
{
	const struct preflight_identity *dev = &j->facts->dev, *parent = &j->facts->parent;
	const char *domain = answers_get(j->a, Q_PARENT_DOMAIN);
	CLEANUP(str_release) struct str here = STR_INIT, there = STR_INIT;
	if (!answers_is(j->a, Q_DELEGATION_MODE, "profile")) return;
	if (!judge_knows(j, LOOK_IDENTITY) || !judge_knows(j, LOOK_PARENT_IDENTITY)) return;
	add_account(&here, dev);
	add_account(&there, parent);
	if (str_equal(dev->account, parent->account)) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_ERROR, "same-account", Q_PARENT_PROFILE,
				  "Both profiles belong to account %s: everything would be made in "
				  "the account that keeps %s.",
				  str_text(&here), domain);
		judge_fix(f, "Name the other account's profile; or, if one account is meant, "
			     "choose 'same account' for the delegation.");
	} else if (are_swapped(j)) {
		struct preflight_finding *f = judge_add(
			j, PREFLIGHT_ERROR, "accounts-swapped", Q_PROFILE,
			"The zone %s is in account %s, which is to get Redash, and not in %s, "
			"which is to have the zone: the two profiles look exchanged.",
			domain, str_text(&here), str_text(&there));
		judge_fix(f, "Exchange the profile and the parent's profile.");
	}
}

/* Nothing wrong, but to be read before the first write. */
static void say_who(struct judging *j)
{
	CLEANUP(str_release) struct str dev = STR_INIT, parent = STR_INIT;
	if (!judge_knows(j, LOOK_IDENTITY)) return;
	add_account(&dev, &j->facts->dev);
	judge_add(j, PREFLIGHT_NOTE, "account", Q_PROFILE,
		  "Redash goes to account %s, region %s, made by %s.", str_text(&dev),
		  answers_get(j->a, Q_REGION), j->facts->dev.arn);
	if (!judge_knows(j, LOOK_PARENT_IDENTITY)) return;
	add_account(&parent, &j->facts->parent);
	judge_add(j, PREFLIGHT_NOTE, "parent-account", Q_PARENT_PROFILE,
		  "The NS record is added in account %s, by %s.", str_text(&parent),
		  j->facts->parent.arn);
}

bool judge_lacks_keys(const struct preflight_facts *facts)
{
	const struct preflight_look_state *dev = &facts->looks[LOOK_IDENTITY];
	const struct preflight_look_state *parent = &facts->looks[LOOK_PARENT_IDENTITY];
	return (dev->state == PREFLIGHT_FAILED && dev->kind == ERR_CREDENTIALS) ||
	       (parent->state == PREFLIGHT_FAILED && parent->kind == ERR_CREDENTIALS);
}

void judge_accounts(struct judging *j)
{
	if (!region_is_closed(j))
		judge_identity(j, LOOK_IDENTITY, "credentials", Q_PROFILE,
			       "The account that gets Redash");
	judge_identity(j, LOOK_PARENT_IDENTITY, "parent-credentials", Q_PARENT_PROFILE,
		       "The parent's account");
	judge_region(j);
	judge_pair(j);
	say_who(j);
}

bool preflight_lacks_credentials(const struct answers *a, const struct preflight_facts *facts)
{
	struct judging j = { a, facts, NULL };
	return judge_lacks_keys(facts) && !region_is_closed(&j);
}

static void judge_denials(struct judging *j, bool is_parent)
{
	struct preflight_names actions = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	const struct preflight_identity *who = is_parent ? &j->facts->parent : &j->facts->dev;
	for (size_t i = 0; i < j->facts->denials.len; i++)
		if (j->facts->denials.item[i].is_parent == is_parent)
			preflight_names_add(&actions, j->facts->denials.item[i].action);
	judge_list(&list, &actions, ACTIONS_SAID_MAX);
	if (actions.len) {
		/* The simulation does not know every policy, so its "no" is a warning. */
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_WARNING, "not-allowed",
				  is_parent ? Q_PARENT_PROFILE : Q_PROFILE,
				  "By IAM's simulation %s is not allowed: %s.",
				  who->arn ? who->arn : "this principal", str_text(&list));
		judge_fix(f, "Have it allowed: redash-wizard preflight --policy prints everything "
			     "that is needed.");
	}
	preflight_names_release(&actions);
}

void judge_permissions(struct judging *j)
{
	const struct preflight_look_state *state = &j->facts->looks[LOOK_PERMISSIONS];
	if (state->state == PREFLIGHT_FAILED && state->kind == ERR_NOT_FOUND)
		judge_add(j, PREFLIGHT_NOTE, "not-checked", Q_COUNT,
			  "Not checked: permissions; IAM's simulation does not know the principal "
			  "by its name alone.");
	judge_denials(j, false);
	judge_denials(j, true);
}
