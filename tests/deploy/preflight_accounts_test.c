/* Accounts, domain and what exists already: what raises each finding, how bad it is, which answer
 * puts it right, and that it is silent when all is well. */
#include "core/deploy/preflight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/support/preflight_lab.h"
#include "tests/support/unit.h"

static void bad_keys(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_IDENTITY, ERR_CREDENTIALS, "the token has expired");
}
static void busy(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_IDENTITY, ERR_THROTTLED, "Rate exceeded");
}
static void bad_parent_keys(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_PARENT_IDENTITY, ERR_CREDENTIALS, "the token has expired");
}
static void one_account(struct lab_world *w)
{
	lab_text(&w->f.parent.account, w->f.dev.account);
}
static void swapped(struct lab_world *w)
{
	preflight_names_release(&w->f.other_parent_zones);
	preflight_names_add(&w->f.dev_parent_zones, "ZPARENT1");
}
static void closed_region(struct lab_world *w)
{
	answers_set(&w->a, Q_REGION, "af-south-1");
}
static void denied(struct lab_world *w)
{
	*vec_push(&w->f.denials) =
		(struct preflight_denial){ .action = mem_copy_text("rds:CreateDBCluster") };
}
static void two_zones(struct lab_world *w)
{
	preflight_names_add(&w->f.hosted_zones, "ZONE1");
	preflight_names_add(&w->f.hosted_zones, "ZONE2");
}
static void zone_there(struct lab_world *w)
{
	preflight_names_add(&w->f.hosted_zones, "ZONE1");
}
static void no_parent_zone(struct lab_world *w)
{
	preflight_names_release(&w->f.other_parent_zones);
}
static void no_parent_zone_here(struct lab_world *w)
{
	answers_set(&w->a, Q_DELEGATION_MODE, "same-account");
}
static void two_parent_zones(struct lab_world *w)
{
	preflight_names_add(&w->f.other_parent_zones, "ZPARENT2");
}
static void parent_zone_here(struct lab_world *w)
{
	answers_set(&w->a, Q_DELEGATION_MODE, "copy");
	preflight_names_add(&w->f.dev_parent_zones, "ZPARENT1");
}
static void delegated(struct lab_world *w)
{
	preflight_names_add(&w->f.delegated_to, "ns1.example.net");
}
static void delegated_by_hand(struct lab_world *w)
{
	delegated(w);
	answers_set(&w->a, Q_DELEGATION_MODE, "copy");
}
static void hosted(struct lab_world *w)
{
	answers_set(&w->a, Q_DELEGATION_MODE, "parent-hosted");
}
static void hosted_and_hidden(struct lab_world *w)
{
	hosted(w);
	delegated(w);
}
static void delegated_to_another(struct lab_world *w)
{
	delegated(w);
	zone_there(w);
	preflight_names_add(&w->f.zone_servers, "ns-1.awsdns-01.org");
}
static void no_domain(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_DELEGATION, ERR_NOT_FOUND, "example.com does not exist in DNS");
}
static void caa(struct lab_world *w)
{
	preflight_names_add(&w->f.caa_issuers, "letsencrypt.org");
	lab_text(&w->f.caa_owner, "example.com");
}
static void certificate_there(struct lab_world *w)
{
	*vec_push(&w->f.certificates) = (struct preflight_certificate){
		mem_copy_text("arn:aws:acm:ap-northeast-1:111122223333:certificate/1"),
		mem_copy_text("ISSUED")
	};
}
static void scheduled(struct lab_world *w)
{
	w->f.secrets[SECRET_KEY] = (struct preflight_secret){ true, true };
}
static void not_adopted(struct lab_world *w)
{
	answers_set(&w->a, Q_ADOPT, "redash-secret-key");
}
static void mail_password(struct lab_world *w)
{
	answers_set(&w->a, Q_MAIL_VIA, "smtp");
	answers_set(&w->a, Q_MAIL_SERVER, "mail.example.com");
	answers_set(&w->a, Q_MAIL_USER, "redash");
}
static void secret_there(struct lab_world *w)
{
	w->f.secrets[SECRET_KEY].exists = true;
}
static void rolled_back(struct lab_world *w)
{
	lab_stack_ours(w, STACK_DATA, "ROLLBACK_COMPLETE");
}
static void rolling_back(struct lab_world *w)
{
	lab_stack_ours(w, STACK_DATA, "ROLLBACK_IN_PROGRESS");
}
static void delete_failed(struct lab_world *w)
{
	lab_stack_ours(w, STACK_NETWORK, "DELETE_FAILED");
}
static void stub(struct lab_world *w)
{
	lab_stack(&w->f, STACK_NETWORK, "REVIEW_IN_PROGRESS", "");
}
static void in_progress(struct lab_world *w)
{
	lab_stack_ours(w, STACK_NETWORK, "CREATE_IN_PROGRESS");
}
static void deleting(struct lab_world *w)
{
	lab_stack_ours(w, STACK_NETWORK, "DELETE_IN_PROGRESS");
}
static void somebody_elses(struct lab_world *w)
{
	lab_stack(&w->f, STACK_NETWORK, "CREATE_COMPLETE", "");
}
static void stack_there(struct lab_world *w)
{
	lab_stack_ours(w, STACK_NETWORK, "CREATE_COMPLETE");
}
static void bad_template(struct lab_world *w)
{
	w->f.template_trouble[STACK_DATA] = mem_copy_text("Template format error");
}
static void not_permitted(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_VPCS, ERR_DENIED, "no");
}
static void needed_not_permitted(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_STACKS, ERR_DENIED, "no");
}
static void not_answered(struct lab_world *w)
{
	lab_fails(&w->f, LOOK_VPCS, ERR_NETWORK, "could not connect");
}

static const struct lab_row rows[] = {
	{ bad_keys, "credentials", PREFLIGHT_ERROR, Q_PROFILE, "the token has expired",
	  "Sign in again" },
	{ busy, "credentials", PREFLIGHT_WARNING, Q_PROFILE, "Rate exceeded", "check again" },
	{ bad_parent_keys, "parent-credentials", PREFLIGHT_ERROR, Q_PARENT_PROFILE,
	  "The parent's account: the token", "Sign in again" },
	{ one_account, "same-account", PREFLIGHT_ERROR, Q_PARENT_PROFILE,
	  "Both profiles belong to account 111122223333 (team-dev)", "other account's profile" },
	{ swapped, "accounts-swapped", PREFLIGHT_ERROR, Q_PROFILE,
	  "is in account 111122223333 (team-dev), which is to get Redash, and not in 444455556666",
	  "Exchange" },
	{ closed_region, "region-not-enabled", PREFLIGHT_ERROR, Q_REGION, "af-south-1",
	  "another region" },
	{ denied, "not-allowed", PREFLIGHT_WARNING, Q_PROFILE, "rds:CreateDBCluster", "--policy" },
	{ two_zones, "zone-several", PREFLIGHT_ERROR, Q_ZONE_LABEL, "ZONE1 and ZONE2", "Delete" },
	{ zone_there, "zone-adopted", PREFLIGHT_NOTE, Q_ZONE_LABEL, "ZONE1", "" },
	{ no_parent_zone, "parent-zone-missing", PREFLIGHT_ERROR, Q_PARENT_PROFILE, "example.com",
	  "by hand" },
	{ no_parent_zone_here, "parent-zone-missing", PREFLIGHT_ERROR, Q_DELEGATION_MODE,
	  "This account", "by hand" },
	{ two_parent_zones, "parent-zone-several", PREFLIGHT_ERROR, Q_DELEGATION_MODE,
	  "ZPARENT1 and ZPARENT2", "by hand" },
	{ parent_zone_here, "parent-zone-here", PREFLIGHT_NOTE, Q_DELEGATION_MODE, "same account",
	  "" },
	{ delegated, "delegated-elsewhere", PREFLIGHT_ERROR, Q_ZONE_LABEL, "ns1.example.net",
	  "delete that NS record" },
	{ delegated_by_hand, "delegated-elsewhere", PREFLIGHT_WARNING, Q_ZONE_LABEL,
	  "ns1.example.net", "changed" },
	{ hosted, "parent-hosted", PREFLIGHT_NOTE, Q_DELEGATION_MODE, "adds two records", "" },
	{ hosted_and_hidden, "records-hidden", PREFLIGHT_ERROR, Q_ZONE_LABEL, "ns1.example.net",
	  "another sub-domain" },
	{ delegated_to_another, "delegated-elsewhere", PREFLIGHT_ERROR, Q_ZONE_LABEL,
	  "not to the zone in this account", "delete" },
	{ no_domain, "parent-unknown", PREFLIGHT_ERROR, Q_PARENT_DOMAIN, "does not exist",
	  "exists in DNS" },
	{ caa, "caa-forbids", PREFLIGHT_ERROR, Q_PARENT_DOMAIN, "letsencrypt.org", "amazon.com" },
	{ certificate_there, "certificate-exists", PREFLIGHT_NOTE, Q_HOST_LABEL, "ISSUED", "" },
	{ scheduled, "secret-scheduled", PREFLIGHT_WARNING, Q_COUNT, "redash/dev/redash-secret-key",
	  "--allow restore" },
	{ not_adopted, "secret-missing", PREFLIGHT_ERROR, Q_ADOPT, "redash/dev/redash-secret-key",
	  "off the list" },
	{ mail_password, "secret-untyped", PREFLIGHT_WARNING, Q_COUNT, "mail-password",
	  "page Secrets" },
	{ secret_there, "secrets-exist", PREFLIGHT_NOTE, Q_COUNT, "redash-secret-key", "" },
	{ rolled_back, "stack-asks", PREFLIGHT_WARNING, Q_COUNT, "redash-dev-data", "--allow" },
	{ rolling_back, "stack-moves", PREFLIGHT_WARNING, Q_COUNT, "ROLLBACK_IN_PROGRESS",
	  "attaches" },
	{ delete_failed, "stack-asks", PREFLIGHT_WARNING, Q_COUNT, "redash-dev-", "--allow" },
	{ stub, "stack-stub", PREFLIGHT_NOTE, Q_COUNT, "only the name", "" },
	{ in_progress, "stack-moves", PREFLIGHT_WARNING, Q_COUNT, "CREATE_IN_PROGRESS",
	  "attaches" },
	{ deleting, "stack-moves", PREFLIGHT_WARNING, Q_COUNT, "DELETE_IN_PROGRESS", "attaches" },
	{ somebody_elses, "stack-not-ours", PREFLIGHT_ERROR, Q_ENVIRONMENT,
	  "redash-wizard:environment=redash-dev", "another prefix" },
	{ stack_there, "stacks-exist", PREFLIGHT_NOTE, Q_COUNT, "network is there", "" },
	{ bad_template, "template-refused", PREFLIGHT_ERROR, Q_COUNT, "Template format error",
	  "report" },
	{ not_permitted, "not-checked", PREFLIGHT_NOTE, Q_COUNT,
	  "Not checked: other networks; no permission (ec2:DescribeVpcs).", "" },
	{ needed_not_permitted, "permission-missing", PREFLIGHT_ERROR, Q_PROFILE,
	  "cloudformation:DescribeStacks", "--policy" },
	{ not_answered, "not-checked", PREFLIGHT_WARNING, Q_COUNT,
	  "Not checked: other networks. could not connect", "again" },
};

static void every_finding_is_raised_by_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		lab_expect_raised(&rows[i]);
}

static void nothing_is_found_when_all_is_well(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		lab_expect_silent(rows[i].id);
}

static void a_zone_that_the_parent_points_to_is_fine(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	delegated_to_another(&w);
	preflight_names_release(&w.f.zone_servers);
	preflight_names_add(&w.f.zone_servers, "ns1.example.net");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "delegated-elsewhere"));
	lab_world_release(&w);
}

static void a_caa_record_with_amazon_in_it_is_fine(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	caa(&w);
	preflight_names_add(&w.f.caa_issuers, "amazontrust.com; policy=ev");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "caa-forbids"));
	lab_world_release(&w);
}

static void a_mail_password_typed_in_this_run_is_no_warning(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	mail_password(&w);
	w.f.is_typed[SECRET_MAIL_PASSWORD] = true;
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "secret-untyped"));
	lab_world_release(&w);
}

static void a_region_that_is_closed_explains_refused_keys(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	closed_region(&w);
	bad_keys(&w);
	preflight_judge(&w.a, &w.f, &w.found);
	assert_non_null(lab_find(&w.found, "region-not-enabled"));
	assert_null(lab_find(&w.found, "credentials"));
	assert_false(preflight_lacks_credentials(&w.a, &w.f));
	lab_world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_finding_is_raised_by_its_cause),
		cmocka_unit_test(nothing_is_found_when_all_is_well),
		cmocka_unit_test(a_zone_that_the_parent_points_to_is_fine),
		cmocka_unit_test(a_caa_record_with_amazon_in_it_is_fine),
		cmocka_unit_test(a_mail_password_typed_in_this_run_is_no_warning),
		cmocka_unit_test(a_region_that_is_closed_explains_refused_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
