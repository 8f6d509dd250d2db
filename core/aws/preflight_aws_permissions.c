/* Looks at what our principals may do: IAM's simulation over the actions that the least-privilege
 * policies allow on every resource of the region. Actions bound to single resources are left out,
 * since the simulation would have to guess them. */
#include "core/aws/preflight_aws_looks.h"

#include "core/aws/iam.h"
#include "core/aws/json.h"
#include "core/aws/partition.h"
#include "core/aws/sts.h"
#include "core/base/mem.h"
#include "core/plan/policy.h"

#include <string.h>

static bool is_parents(const struct look_slot *slot)
{
	return slot->index == CLOUD_PARENT;
}

static const struct account *account_of(const struct look_slot *slot)
{
	return is_parents(slot) ? slot->l->parent : slot->l->dev;
}

/* ---- who ---- */

/* Of a user or role, as the simulation wants it; the caller frees. A session's ARN names its role
 * without the role's path, so one with a path is not found. NULL: no principal that IAM knows. */
static char *principal_of(const char *arn)
{
	static const char assumed[] = ":assumed-role/";
	const char *sts = strstr(arn, ":sts::"), *role = strstr(arn, assumed);
	if (strstr(arn, ":user/")) return mem_copy_text(arn);
	if (!sts || !role) return NULL;
	const char *account = sts + strlen(":sts::"), *name = role + strlen(assumed);
	return str_format("%.*s:iam::%.*s:role/%.*s", (int)(sts - arn), arn, (int)(role - account),
			  account, (int)strcspn(name, "/"), name);
}

/* ---- what ---- */

/* On everything, at most bound to the region. */
static bool is_general(const struct json *statement)
{
	const struct json *condition = json_at(statement, "Condition");
	if (!str_equal(json_text(statement, "Resource"), "*")) return false;
	if (!condition) return true;
	const struct json *equals = json_first(condition);
	return !json_next(equals) && json_at(condition, "StringEquals/aws:RequestedRegion") &&
	       !json_next(json_first(equals));
}

static void add_action(struct preflight_names *ret, const char *action)
{
	if (*action && !strchr(action, '*') && !preflight_names_have(ret, action))
		preflight_names_add(ret, action);
}

static void add_actions(struct preflight_names *ret, const struct json *statement)
{
	if (!is_general(statement)) return;
	add_action(ret, json_text(statement, "Action"));
	if (!json_is_array(statement, "Action")) return;
	for (const struct json *action = json_first(json_at(statement, "Action")); action;
	     action = json_next(action))
		add_action(ret, json_text(action, ""));
}

static void add_policy(struct preflight_names *ret, const struct looking *l, enum policy_id id)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *partition = partition_of(answers_get(&l->a, Q_REGION))->name;
	policy_add_document(&text, id, &l->a, partition, NULL);
	CLEANUP(json_release) struct json *document = json_read(text.text, text.len, &err);
	if (!document) BUG("policy %s: %s", policy_spec(id)->name, err_text(&err));
	for (const struct json *statement = json_first(json_at(document, "Statement")); statement;
	     statement = json_next(statement))
		add_actions(ret, statement);
}

/* ---- the look ---- */

static void on_decisions(const struct err *err, const struct iam_decision *decisions, size_t count,
			 void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		if (!str_equal(decisions[i].decision, "allowed"))
			*vec_push(&slot->l->facts->denials) =
				(struct preflight_denial){ is_parents(slot),
							   look_text(decisions[i].action) };
	look_answered(slot, err);
}

static void simulate(struct look_slot *slot, const char *principal)
{
	struct looking *l = slot->l;
	struct preflight_names actions = { 0 };
	for (int i = 0; i < POLICY_COUNT; i++)
		if (policy_applies(&l->a, (enum policy_id)i) &&
		    (i == POLICY_PARENT) == is_parents(slot))
			add_policy(&actions, l, (enum policy_id)i);
	iam_simulate(l->client, account_of(slot), principal, (const char *const *)actions.item,
		     actions.len, on_decisions, slot);
	preflight_names_release(&actions);
}

static void on_principal(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct look_slot *slot = user;
	CLEANUP(err_release) struct err unknown = ERR_INIT;
	if (err) {
		look_answered(slot, err);
		return;
	}
	if (str_ends(identity->arn, ":root")) { /* may do everything, and is simulated by nobody */
		look_answered(slot, NULL);
		return;
	}
	CLEANUP(mem_free_text) char *principal = principal_of(identity->arn);
	if (principal) {
		simulate(slot, principal);
		return;
	}
	err_set(&unknown, ERR_NOT_FOUND, "%s is no user or role", identity->arn);
	look_answered(slot, &unknown);
}

static void ask(struct looking *l, enum cloud_account which)
{
	struct look_slot *slot = look_ask(l, LOOK_PERMISSIONS, (int)which);
	sts_identity(l->client, account_of(slot), on_principal, slot);
}

void look_permissions(struct looking *l)
{
	ask(l, CLOUD_DEV);
	if (l->parent) ask(l, CLOUD_PARENT);
}
