#include "core/plan/policy.h"

#include "core/base/mem.h"
#include "core/plan/assets.h"

#include <stdlib.h>
#include <string.h>

struct blank {
	const char *name;
	char *value;
};
enum { BLANK_COUNT = 7 };

static const char *const assets[POLICY_COUNT] = {
	[POLICY_DEV] = "policies/dev.json",
	[POLICY_DEV_RESOURCES] = "policies/dev-resources.json",
	[POLICY_PARENT] = "policies/parent.json",
};

const struct policy_spec *policy_spec(enum policy_id id)
{
	static const struct policy_spec specs[POLICY_COUNT] = {
		[POLICY_DEV] = { "redash-wizard-dev",
				 "account for Redash: stacks, names, secrets and roles" },
		[POLICY_DEV_RESOURCES] = { "redash-wizard-dev-resources",
					   "account for Redash: what the stacks are made of" },
		[POLICY_PARENT] = { "redash-wizard-parent",
				    "account of the parent domain: one NS record" },
	};
	return &specs[id];
}

bool policy_applies(const struct answers *a, enum policy_id id)
{
	return id != POLICY_PARENT || answers_is(a, Q_DELEGATION_MODE, "profile");
}

static void fill_blanks(const struct answers *a, const char *partition, const char *account,
			struct blank ret[BLANK_COUNT])
{
	char *secrets = answers_secret_name(a, "");
	const char *region = answers_get(a, Q_REGION);
	secrets[strlen(secrets) - 1] = '\0'; /* its final slash stands in the text */
	ret[0] = (struct blank){ "Partition", mem_copy_text(partition) };
	ret[1] = (struct blank){ "Account", mem_copy_text(str_is_empty(account) ? "*" : account) };
	ret[2] = (struct blank){ "Region", mem_copy_text(*region ? region : "*") };
	ret[3] = (struct blank){ "Environment", answers_environment_name(a) };
	ret[4] = (struct blank){ "Secrets", secrets };
	ret[5] = (struct blank){ "Zone", answers_zone_name(a) };
	ret[6] = (struct blank){ "HostedZone", mem_copy_text("*") };
}

static const char *find_value(const struct blank *blanks, const char *name, size_t len)
{
	for (size_t i = 0; i < BLANK_COUNT; i++)
		if (strlen(blanks[i].name) == len && memcmp(blanks[i].name, name, len) == 0)
			return blanks[i].value;
	BUG("a policy has a blank that nobody fills: %.*s", (int)len, name);
}

/* Takes the blanks' values. */
static void add_filled(struct str *out, enum policy_id id, struct blank blanks[BLANK_COUNT])
{
	const struct asset *asset = asset_find(assets[id]);
	if (!asset) BUG("%s is not compiled in", assets[id]);
	const char *at = asset->bytes;
	for (const char *begin; (begin = strstr(at, "${"));) {
		size_t len = strcspn(begin + 2, "}");
		str_add_bytes(out, at, (size_t)(begin - at));
		str_add(out, find_value(blanks, begin + 2, len));
		at = begin + 2 + len + 1;
	}
	str_add(out, at);
	for (size_t i = 0; i < BLANK_COUNT; i++)
		free(blanks[i].value);
}

void policy_add_document(struct str *out, enum policy_id id, const struct answers *a,
			 const char *partition, const char *account)
{
	struct blank blanks[BLANK_COUNT];
	fill_blanks(a, partition, account, blanks);
	add_filled(out, id, blanks);
}

void policy_add_parent_document(struct str *out, const struct policy_parent *values)
{
	struct blank blanks[BLANK_COUNT] = {
		{ "Partition", mem_copy_text(values->partition) },
		{ "Account", mem_copy_text(values->account) },
		{ "Region", mem_copy_text(values->region) },
		{ "Environment", mem_copy_text(values->environment) },
		{ "HostedZone", mem_copy_text(values->hosted_zone) },
		{ "Zone", mem_copy_text(values->child) },
		{ "", NULL },
	};
	add_filled(out, POLICY_PARENT, blanks);
}
