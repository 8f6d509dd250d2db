#include <stdlib.h>
#include <string.h>

#include "core/plan/stacks.h"
#include "tui/form.h"
#include "tui/texts.h"

enum { SUMMARY_COL = 18 };

/* The name and the button are worth more than what only explains. */
static bool is_tiny(const struct pen *pen)
{
	return pen->rows < 16;
}

static bool is_tall(const struct pen *pen)
{
	return pen->rows >= 20;
}

static const char *get(const struct pen *pen, enum question_id id)
{
	const char *value = answers_get(&pen->app->answers, id);
	return value[0] ? value : "(not answered)";
}

static void sum_account(struct pen *pen)
{
	const char *id = pen->app->account[0].id;
	CLEANUP(mem_free_text) char *name = answers_environment_name(&pen->app->answers);
	int col = SUMMARY_COL + pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%s in ", name);
	col += pen_text(pen, col, ROLE_ACCOUNT_DEV, id ? id : "account not known");
	pen_textf(pen, col, ROLE_TEXT, ", %s", get(pen, Q_REGION));
}

/* Who acts, in both accounts, before anything is written. */
static void draw_principals(struct pen *pen)
{
	const struct identity *dev = &pen->app->account[0], *parent = &pen->app->account[1];
	int col = SUMMARY_COL;
	if (is_tiny(pen)) return;
	if (dev->alias) col += pen_textf(pen, col, ROLE_ACCOUNT_DEV, "(%s) ", dev->alias);
	if (dev->id) col += pen_textf(pen, col, ROLE_TEXT, "as %s", principal_words(dev));
	if (answers_is(&pen->app->answers, Q_DELEGATION_MODE, "profile")) {
		CLEANUP(mem_free_text) char *words = account_words(parent);
		if (is_tall(pen)) {
			pen_next(pen);
			col = SUMMARY_COL;
		} else {
			col += pen_text(pen, col, ROLE_TEXT, "; ");
		}
		col += pen_text(pen, col, ROLE_TEXT, "NS record in ");
		col += pen_text(pen, col,
				accounts_are_one(pen->app) ? ROLE_ERROR : ROLE_ACCOUNT_PARENT,
				words);
		if (parent->id) pen_textf(pen, col, ROLE_TEXT, " as %s", principal_words(parent));
	}
	pen_next(pen);
}

static void sum_domain(struct pen *pen)
{
	CLEANUP(mem_free_text) char *host = answers_host_name(&pen->app->answers);
	pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "https://%s", host);
}

static void sum_network(struct pen *pen)
{
	pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%s, 2 public and 2 private subnets",
		  get(pen, Q_VPC_CIDR));
}

static void sum_access(struct pen *pen)
{
	size_t n = answers_list_len(&pen->app->answers, Q_ALLOW);
	pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%zu allowed %s, %s", n, n == 1 ? "block" : "blocks",
		  answers_is(&pen->app->answers, Q_BASTION, "true") ? "with a step server"
								    : "no step server");
}

static void sum_zones(struct pen *pen)
{
	pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%s + %s, %s", get(pen, Q_ZONE_A),
		  get(pen, Q_ZONE_B),
		  answers_is(&pen->app->answers, Q_NAT, "single") ? "1 NAT" : "2 NAT");
}

static void sum_sizes(struct pen *pen)
{
	int col = SUMMARY_COL;
	col += pen_textf(pen, col, ROLE_TEXT, "%s, %s", get(pen, Q_REDASH_SIZE),
			 get(pen, Q_DATABASE_SIZE));
	if (question_applies(&pen->app->answers, Q_CAPACITY_MIN))
		col += pen_textf(pen, col, ROLE_TEXT, " %s-%s", get(pen, Q_CAPACITY_MIN),
				 get(pen, Q_CAPACITY_MAX));
	pen_textf(pen, col, ROLE_TEXT, ", %s", get(pen, Q_CACHE_SIZE));
}

static void sum_mail(struct pen *pen)
{
	const struct answers *a = &pen->app->answers;
	if (answers_is(a, Q_MAIL_VIA, "none")) {
		pen_text(pen, SUMMARY_COL, ROLE_TEXT, "none");
		return;
	}
	if (answers_is(a, Q_MAIL_VIA, "ses"))
		pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "SES, from %s", get(pen, Q_MAIL_SENDER));
	else
		pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%s:%s, from %s", get(pen, Q_MAIL_SERVER),
			  get(pen, Q_MAIL_PORT), get(pen, Q_MAIL_SENDER));
}

/* The page's other answers, that go with its row. */
static void draw_data(struct pen *pen)
{
	const struct answers *a = &pen->app->answers;
	if (is_tall(pen))
		pen_linef(pen, SUMMARY_COL, ROLE_TEXT, "Redash %s, PostgreSQL %s, %s",
			  get(pen, Q_REDASH_VERSION), get(pen, Q_POSTGRES_VERSION),
			  get(pen, Q_CACHE_VERSION));
	if (is_tiny(pen)) return;
	pen_linef(pen, SUMMARY_COL, ROLE_TEXT, "%s days of backups, %s, %s",
		  get(pen, Q_BACKUP_DAYS),
		  answers_is(a, Q_CACHE_FAILOVER, "true") ? "2 cache nodes" : "1 cache node",
		  answers_is(a, Q_DELETION_PROTECTION, "true") ? "delete protection"
							       : "no delete protection");
}

static void sum_secrets(struct pen *pen)
{
	size_t generated = 0, kept = 0;
	for (size_t i = 0; i < SECRET_COUNT; i++) {
		if (!secret_applies(&pen->app->answers, (enum secret_id)i)) continue;
		bool is_kept = secret_is_adopted(&pen->app->answers, (enum secret_id)i);
		kept += is_kept;
		generated += !is_kept && pen->app->secrets.source[i] == SECRET_GENERATED;
	}
	size_t all = secrets_count(&pen->app->answers);
	pen_textf(pen, SUMMARY_COL, ROLE_TEXT, "%zu: %zu generated, %zu typed, %zu adopted", all,
		  generated, all - generated - kept, kept);
}

/* How the checks stand, and what they say it costs. */
static void add_checks(const struct app *app, struct str *out)
{
	const struct checks *c = &app->checks;
	struct preflight_cost cost;
	if (c->findings.errors || c->findings.warnings)
		preflight_count_text(&c->findings, out);
	else
		str_add(out, "nothing in the way");
	if (preflight_cost(&app->answers, c->facts, &cost))
		str_addf(out, "; ~%.0f USD a month", cost.usd_a_month);
	preflight_cost_release(&cost);
}

static void sum_checks(struct pen *pen)
{
	const struct checks *c = &pen->app->checks;
	CLEANUP(str_release) struct str text = STR_INIT;
	enum role role = c->findings.errors     ? ROLE_ERROR
			 : c->findings.warnings ? ROLE_WARNING
						: ROLE_OK;
	if (c->trouble) {
		pen_text(pen, SUMMARY_COL, ROLE_WARNING, "could not be made");
	} else if (c->is_running || !c->facts) {
		pen_text(pen, SUMMARY_COL, ROLE_DIM, c->is_running ? "running ..." : "not made");
	} else {
		add_checks(pen->app, &text);
		canvas_text_cut(pen->cv, pen->row, SUMMARY_COL, pen->cols - SUMMARY_COL, role,
				str_text(&text));
	}
}

static void draw_stack(struct pen *pen, int number, enum stack_id id)
{
	const struct stack_spec *spec = stack_spec(id);
	const struct measure *measure = &pen->app->measure[id];
	int right = pen->cols - 17;
	pen_textf(pen, PEN_LABEL_COL, ROLE_DIM, "%d", number);
	pen_text(pen, PEN_LABEL_COL + 2, ROLE_TITLE, spec->name);
	canvas_text_cut(pen->cv, pen->row, SUMMARY_COL, right - SUMMARY_COL - 1, ROLE_TEXT,
			spec->summary);
	if (measure->is_known)
		pen_textf(pen, right, ROLE_DIM, "%3zu   ~%3lld min", measure->resources,
			  (long long)((measure->ms + 59999) / 60000));
	pen_next(pen);
}

static void draw_stacks(struct pen *pen)
{
	int number = 0;
	pen_text(pen, PEN_TEXT_COL, ROLE_LABEL, "Stacks, in order");
	pen_line(pen, pen->cols - 23, ROLE_LABEL, "resources   usually");
	for (int i = 0; i < STACK_COUNT; i++)
		if (pen->app->measure[i].applies) draw_stack(pen, ++number, (enum stack_id)i);
}

/* A path under the home directory is shown with ~, which every shell understands where no quotes
 * are. */
static char *short_call(const char *call)
{
	const char *home = getenv("HOME");
	CLEANUP(mem_free_text) char *below = str_format(" %s/", str_is_empty(home) ? "?" : home);
	const char *at = strstr(call, below);
	if (!at) return mem_copy_text(call);
	return str_format("%.*s ~/%s", (int)(at - call), call, at + strlen(below));
}

static void draw_same_as(struct pen *pen)
{
	CLEANUP(mem_free_text) char *call = call_text(pen->app, COMMAND_DEPLOY);
	CLEANUP(mem_free_text) char *line = short_call(call);
	char *options = strstr(line, " --");
	if (SUMMARY_COL + (int)strlen(line) < pen->cols || !options) {
		pen_line(pen, SUMMARY_COL, ROLE_KEY, line);
		return;
	}
	*options = '\0';
	pen_linef(pen, SUMMARY_COL, ROLE_KEY, "%s \\", line);
	pen_linef(pen, SUMMARY_COL, ROLE_KEY, "  %s", options + 1);
}

static void draw_delegation(struct pen *pen)
{
	bool is_by_hand = answers_are_by_hand(&pen->app->answers);
	bool has_zone = answers_have_zone(&pen->app->answers);
	if (!is_tiny(pen)) {
		pen_text(pen, PEN_LABEL_COL + 2, ROLE_LABEL, "Person");
		pen_line(pen, SUMMARY_COL, ROLE_TEXT,
			 !has_zone    ? "someone adds 2 records to the parent domain, one by one"
			 : is_by_hand ? "someone adds 4 NS records to the parent domain"
				      : "nobody has to do anything by hand");
	}
	pen_text(pen, PEN_LABEL_COL + 2, ROLE_LABEL, "Time");
	pen_linef(pen, SUMMARY_COL, ROLE_TEXT, "about %lld min%s",
		  (long long)((pen->app->longest_ms + 59999) / 60000),
		  is_by_hand ? ", plus the wait for that person" : "");
	if (!is_tall(pen)) return;
	pen_text(pen, PEN_LABEL_COL + 2, ROLE_LABEL, "Same as");
	draw_same_as(pen);
}

static void draw_gap(struct pen *pen)
{
	if (!is_tiny(pen)) pen_next(pen);
}

static void draw_line(struct pen *pen)
{
	if (is_tall(pen)) pen_rule(pen, NULL);
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "Check everything. Enter on a row goes there and comes straight back." },
	{ .kind = ROW_DRAW, .draw = draw_gap },
	{ .kind = ROW_JUMP, .page = PAGE_ACCOUNT, .text = "Account", .draw = sum_account },
	{ .kind = ROW_DRAW, .draw = draw_principals },
	{ .kind = ROW_JUMP, .page = PAGE_DOMAIN, .text = "Address", .draw = sum_domain },
	{ .kind = ROW_JUMP, .page = PAGE_NETWORK, .text = "Network", .draw = sum_network },
	{ .kind = ROW_JUMP, .page = PAGE_ACCESS, .text = "Access", .draw = sum_access },
	{ .kind = ROW_JUMP, .page = PAGE_ZONES, .text = "Zones", .draw = sum_zones },
	{ .kind = ROW_JUMP, .page = PAGE_SIZES, .text = "Sizes", .draw = sum_sizes },
	{ .kind = ROW_DRAW, .draw = draw_data },
	{ .kind = ROW_JUMP, .page = PAGE_MAIL, .text = "Mail", .draw = sum_mail },
	{ .kind = ROW_JUMP, .page = PAGE_SECRETS, .text = "Secrets", .draw = sum_secrets },
	{ .kind = ROW_JUMP, .page = PAGE_CHECKS, .text = "Checks", .draw = sum_checks },
	{ .kind = ROW_DRAW, .draw = draw_delegation },
	{ .kind = ROW_DRAW, .draw = draw_line },
	{ .kind = ROW_CONFIRM },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_stacks },
	{ .kind = ROW_END },
};

static bool blocks(const struct app *app, struct str *why)
{
	if (app->deployment || app->is_deploying) return false;
	str_add(why,
		"The next pages come with the deployment: type the environment name and start it.");
	return true;
}

static const char *say(const struct app *app)
{
	if (app_is_running(app)) return "A deployment runs with these answers.";
	if (app->was_complete) return "Everything is there already.";
	if (app->was_failed)
		return "A deployment failed: what it had finished exists, and goes on costing.";
	if (app->deployment || app->stacks_found.name.len)
		return "Stacks of this environment exist already: they are kept and gone on with.";
	if (app->is_rehearsal) return "Nothing has been created yet. A rehearsal costs nothing.";
	return "Nothing has been created yet. The button is the first action that costs money.";
}

const struct screen review_screen = {
	.rows = rows,
	.contexts = IN_REVIEW,
	.blocks = blocks,
	.say = say,
	.help = "Every page in one row. Enter on a row goes to its page; Continue there comes "
		"straight back. To start, type the environment's name and press the button: from "
		"then on AWS creates resources that cost money. The same can be done without "
		"screens with the command shown.",
};
