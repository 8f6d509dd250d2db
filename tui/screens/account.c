#include "tui/screen.h"
#include "tui/texts.h"
#include "tui/widgets/field.h"

static void draw_identity(struct pen *pen, size_t which)
{
	const struct identity *account = &pen->app->account[which];
	enum role role = which ? ROLE_ACCOUNT_PARENT : ROLE_ACCOUNT_DEV;
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, which ? "Parent account" : "Who am I");
	if (account->trouble) {
		pen_wrap(pen, PEN_VALUE_COL, ROLE_ERROR, account->trouble);
		return;
	}
	if (!account->id) {
		pen_line(pen, PEN_VALUE_COL, ROLE_DIM,
			 account->is_asked ? "not known" : "asking ...");
		return;
	}
	CLEANUP(mem_free_text) char *words = account_words(account);
	int col = PEN_VALUE_COL + pen_textf(pen, PEN_VALUE_COL, role, "account %s", words) + 2;
	pen_line(pen, col, ROLE_TEXT, principal_words(account));
}

/* The zone of the parent is somewhere else, or the mode is the wrong one. */
static void draw_pair(struct pen *pen)
{
	if (accounts_are_one(pen->app))
		trouble_below(pen, PEN_VALUE_COL, ROLE_ERROR,
			      "Both profiles belong to this account. Name the one that has the "
			      "parent's zone, or choose 'same account'.",
			      false);
}

/* The number of the page follows from their order. */
static void draw_welcome(struct pen *pen)
{
	CLEANUP(mem_free_text)
	char *text = str_format(
		"Welcome. This wizard builds one Redash environment on AWS: a VPC, a delegated "
		"DNS zone, a certificate, Aurora, a cache, a load balancer and Redash itself. "
		"It changes nothing until you confirm the Review page (step %d).",
		(int)PAGE_REVIEW + 1);
	pen_wrap(pen, PEN_TEXT_COL, ROLE_TEXT, text);
}

static void draw_identities(struct pen *pen)
{
	draw_identity(pen, 0);
	if (answers_is(&pen->app->answers, Q_DELEGATION_MODE, "profile")) draw_identity(pen, 1);
	draw_pair(pen);
	if (pen->app->stacks_found.is_known && !pen->app->stacks_found.name.len) {
		CLEANUP(mem_free_text) char *name = answers_environment_name(&pen->app->answers);
		pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Environment");
		pen_linef(pen, PEN_VALUE_COL, ROLE_TEXT, "%s does not exist yet", name);
	}
}

static void draw_session(struct pen *pen)
{
	pen_linef(pen, PEN_LABEL_COL, pen->app->is_saved_session ? ROLE_TEXT : ROLE_DIM, "%s %s",
		  pen->app->is_saved_session ? "Resumed from" : "Answers are kept in",
		  pen->app->answers_path);
}

static const struct row rows[] = {
	{ .kind = ROW_DRAW, .draw = draw_welcome },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_PROFILE, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_REGION, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_PREFIX, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_ENVIRONMENT, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_DELEGATION_MODE, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_PARENT_PROFILE, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_CERTIFICATE_WHEN, .width = 20 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_identities },
	{ .kind = ROW_DRAW, .draw = draw_session },
	{ .kind = ROW_BUTTONS, .command = { CMD_START_FRESH } },
	{ .kind = ROW_END },
};

const struct screen account_screen = {
	.rows = rows,
	.message = "Press Enter to continue. Nothing has been created yet.",
	.help = "Which AWS account gets the environment, in which region, and under which name. "
		"The credentials come from your AWS profile; they are used as they are and never "
		"written anywhere. The name of the environment starts the name of every stack, "
		"so two environments can live side by side in one account. The delegation "
		"question says who adds the NS records to the parent domain: a person (you copy "
		"them), this wizard with a second profile, or nobody because the parent zone is "
		"in the same account.",
};
