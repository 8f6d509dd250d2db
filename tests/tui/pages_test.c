/* Golden screens of every page, in three sizes; UPDATE=1 writes them. */
#include "tests/support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"
#include "tui/model.h"

static const struct {
	int rows, cols;
	const char *name;
} sizes[] = { { 24, 80, "80x24" }, { 30, 100, "100x30" }, { 20, 60, "60x20" } };

typedef void prepare_fn(struct screen_test *t);

static void to_domain(struct screen_test *t)
{
	screen_type(t, "<PgDn>example.com<Tab>");
}

static void to_network(struct screen_test *t)
{
	to_domain(t);
	screen_type(t, "<PgDn>");
}

static void to_access(struct screen_test *t)
{
	to_network(t);
	screen_type(t, "<PgDn>203.0.113.0/24<Tab>198.51.100.7<Tab>");
}

static void to_zones(struct screen_test *t)
{
	to_access(t);
	screen_type(t, "<PgDn>");
}

static void to_sizes(struct screen_test *t)
{
	to_zones(t);
	screen_type(t, "<PgDn>");
}

static void to_mail(struct screen_test *t)
{
	to_sizes(t);
	screen_type(t, "<PgDn>");
}

static void mail_by_ses(struct screen_test *t)
{
	to_mail(t);
	screen_type(t, "<Right><Tab>AKIAEXAMPLE<Tab>Redash <lt>redash@example.com><Tab>");
}

static void mail_by_smtp(struct screen_test *t)
{
	to_mail(t);
	screen_type(t, "<Right><Right><Tab>smtp.example.com<Tab><C-u>465<Tab><Tab>redash<Tab>");
	screen_type(t, "redash@<PgDn>");
}

static void to_secrets(struct screen_test *t)
{
	to_mail(t);
	screen_type(t, "<PgDn>");
}

static void to_checks(struct screen_test *t)
{
	to_secrets(t);
	screen_type(t, "<PgDn>");
}

static void to_review(struct screen_test *t)
{
	to_checks(t);
	screen_type(t, "<PgDn>");
}

static void start(struct screen_test *t)
{
	to_review(t);
	screen_type(t, "<Tab><Tab><Tab><Tab><Tab><Tab><Tab><Tab><Tab>dev<Tab><Enter>");
}

static void nothing(struct screen_test *t)
{
	(void)t;
}

static void wrong_network(struct screen_test *t)
{
	to_network(t);
	screen_type(t, "<Tab><Tab><Tab><Tab><C-u>10.0.3.128/16<PgDn>");
}

static void wrong_domain(struct screen_test *t)
{
	screen_type(t, "<PgDn>exa_mple.com<PgDn>");
}

static void options_box(struct screen_test *t)
{
	to_sizes(t);
	screen_type(t, "<F2>");
}

static void help_box(struct screen_test *t)
{
	to_domain(t);
	screen_type(t, "<F1>");
}

static void leave_box(struct screen_test *t)
{
	to_domain(t);
	screen_type(t, "<C-c>");
}

static void found_box(struct screen_test *t)
{
	static const char *const names[] = { "redash-dev-network", "redash-dev-zone" };
	screen_event(t,
		     (struct event){ .kind = EVENT_ENVIRONMENT, .names = names, .name_count = 2 });
}

static void mfa_box(struct screen_test *t)
{
	screen_event(t, (struct event){ .kind = EVENT_MFA_WANTED,
					.text = "arn:aws:iam::111111111111:mfa/operator" });
	screen_type(t, "1234");
}

static void no_zones(struct screen_test *t)
{
	struct err err = ERR_INIT;
	err_set(&err, ERR_DENIED, "not allowed to call ec2:DescribeAvailabilityZones.");
	to_zones(t);
	screen_event(t, (struct event){ .kind = EVENT_ZONES, .err = &err });
	err_release(&err);
}

static void mail_secret(struct screen_test *t)
{
	mail_by_ses(t);
	screen_type(t, "<PgDn><PgDn>");
}

static void with_parent(struct screen_test *t, const char *account)
{
	screen_type(t, "<Tab><Tab><Tab><Tab><Right><Tab>prod<Tab>");
	screen_event(t,
		     (struct event){ .kind = EVENT_IDENTITY,
				     .account_is_parent = true,
				     .text = account,
				     .text2 = "arn:aws:sts::444455556666:assumed-role/dns/ops" });
}

static void one_account_for_both(struct screen_test *t)
{
	with_parent(t, "111122223333");
}

static void full_review(struct screen_test *t)
{
	static char ids[2][13] = { "111122223333", "444455556666" }, alias[] = "team-dev";
	static const struct preflight_facts facts = { .dev = { .account = ids[0], .alias = alias },
						      .parent = { .account = ids[1] } };
	with_parent(t, ids[1]);
	to_sizes(t);
	screen_type(t, "<Tab><C-u>db.serverless<PgDn>");
	screen_type(t, "<Right><Tab>AKIAEXAMPLE<Tab>Redash <lt>redash@example.com><PgDn>");
	screen_type(t, "<S-Tab><S-Tab><S-Tab>not-a-real-one<PgDn>");
	screen_event(
		t, (struct event){ .kind = EVENT_PREFLIGHT, .preflight = &facts, .is_over = true });
	screen_type(t, "<PgDn>");
}

static void shown_secret(struct screen_test *t)
{
	to_secrets(t);
	screen_type(t, "<Tab>horse-battery<C-r>");
	screen_wait(t, 10000);
}

static const struct {
	const char *name;
	prepare_fn *prepare;
} forms[] = {
	{ "account", nothing },
	{ "account-one", one_account_for_both },
	{ "domain", to_domain },
	{ "network", to_network },
	{ "access", to_access },
	{ "zones", to_zones },
	{ "sizes", to_sizes },
	{ "mail", to_mail },
	{ "mail-ses", mail_by_ses },
	{ "mail-wrong", mail_by_smtp },
	{ "secrets", to_secrets },
	{ "secrets-mail", mail_secret },
	{ "review", to_review },
	{ "review-full", full_review },
	{ "domain-wrong", wrong_domain },
	{ "network-wrong", wrong_network },
	{ "sizes-list", options_box },
	{ "help", help_box },
	{ "leave", leave_box },
	{ "found", found_box },
	{ "mfa", mfa_box },
	{ "zones-unknown", no_zones },
	{ "secrets-shown", shown_secret },
	{ "delegation-early", start },
};

static void golden(struct screen_test *t, const char *page, size_t size)
{
	CLEANUP(mem_free_text)
	char *name = str_format("%s-%s%s", page, sizes[size].name, t->cv.ascii ? "-ascii" : "");
	screen_golden(t, name);
}

static void every_form_page_looks_as_designed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		for (size_t size = 0; size < ARRAY_LEN(sizes); size++) {
			struct screen_test t;
			screen_open(&t, sizes[size].rows, sizes[size].cols, NULL);
			screen_account(&t);
			forms[i].prepare(&t);
			golden(&t, forms[i].name, size);
			screen_close(&t);
		}
}

struct view {
	const char *name;
	struct deployment *(*picture)(void);
	const char *keys;
};

static void look_at(const struct view *view, size_t size, bool is_rehearsal, bool ascii)
{
	struct screen_test t;
	const struct app_options options = { .is_rehearsal = is_rehearsal, .speed = 60 };
	struct deployment *d = view->picture();
	screen_open(&t, sizes[size].rows, sizes[size].cols, &options);
	screen_account(&t);
	start(&t);
	t.cv.ascii = ascii;
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	screen_type(&t, view->keys);
	golden(&t, view->name, size);
	screen_close(&t);
	picture_free(d);
}

static void every_deployment_page_looks_as_designed(void **state)
{
	static const struct view views[] = {
		{ "delegation", picture_busy, "" },
		{ "deploy", picture_busy, "<PgDn>" },
		{ "delegation-mixed", picture_mixed, "" },
		{ "delegation-many", picture_many_findings, "" },
		{ "delegation-many-end", picture_many_findings, "<End>" },
		{ "delegation-agreed", picture_agreed, "" },
		{ "delegation-refused", picture_refused, "" },
		{ "delegation-hosted", picture_hosted, "" },
		{ "deploy-filter", picture_busy, "<PgDn>/cache" },
		{ "deploy-signed-out", picture_signed_out, "<PgDn>" },
		{ "deploy-elsewhere", picture_elsewhere, "<PgDn>" },
		{ "deploy-unleased", picture_unleased, "<PgDn>" },
		{ "failure", picture_failed, "" },
		{ "failure-long", picture_failed_at_boot, "" },
		{ "failure-long-end", picture_failed_at_boot,
		  "<Down><Down><Down><Down><Down><Down><Down><Down>" },
		{ "done", picture_complete, "" },
		{ "leave-running", picture_busy, "<PgDn>q" },
		{ "changes", picture_changes, "<PgDn><Down>" },
		{ "changes-name", picture_changes, "<PgDn><Tab><Enter>de" },
		{ "replace", picture_delegated_elsewhere, "<PgDn>" },
		{ "blocked", picture_blocked, "<PgDn><Down>x" },
		{ "choice-aside", picture_blocked, "<PgDn><Esc>" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		for (size_t size = 0; size < ARRAY_LEN(sizes); size++)
			look_at(&views[i], size, false, false);
	for (size_t i = 0; i < 2; i++) {
		struct view view = views[i];
		CLEANUP(mem_free_text) char *name = str_format("rehearsal-%s", views[i].name);
		view.name = name;
		look_at(&view, 0, true, true);
	}
	struct view done = { "rehearsal-done", picture_complete, "" };
	look_at(&done, 0, true, true);
}

static void the_last_page_knows_whether_mail_is_sent(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_complete();
	(void)state;
	screen_open(&t, sizes[0].rows, sizes[0].cols, NULL);
	screen_account(&t);
	start(&t);
	answers_set(&t.app->answers, Q_MAIL_VIA, "ses");
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
	assert_true(screen_shows(&t, "see whether the mail arrives"));
	assert_false(screen_shows(&t, "mail is not set up"));
	screen_close(&t);
	picture_free(d);
}

static void a_terminal_below_the_minimum_gets_a_notice(void **state)
{
	static const struct {
		int rows, cols;
		const char *name;
	} small[] = { { 18, 62, "small-62x18" }, { 24, 59, "small-59x24" }, { 1, 1, "small-1x1" } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		struct screen_test t;
		screen_open(&t, small[i].rows, small[i].cols, NULL);
		screen_golden(&t, small[i].name);
		screen_close(&t);
	}
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_page_looks_as_designed),
		cmocka_unit_test(every_deployment_page_looks_as_designed),
		cmocka_unit_test(the_last_page_knows_whether_mail_is_sent),
		cmocka_unit_test(a_terminal_below_the_minimum_gets_a_notice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
