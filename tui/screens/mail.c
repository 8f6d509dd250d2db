#include "tui/screen.h"

/* What follows from the region, and is not asked. */
static void draw_ses(struct pen *pen)
{
	const struct answers *a = &pen->app->answers;
	if (!answers_is(a, Q_MAIL_VIA, "ses")) return;
	CLEANUP(mem_free_text) char *server = answers_effective(a, Q_MAIL_SERVER);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, question(Q_MAIL_SERVER)->label);
	pen_line(pen, PEN_VALUE_COL, ROLE_TEXT, server);
	pen_line(pen, PEN_VALUE_COL, ROLE_DIM, "port 587, STARTTLS");
}

static void draw_advice(struct pen *pen)
{
	const struct answers *a = &pen->app->answers;
	pen_next(pen);
	if (answers_is(a, Q_MAIL_VIA, "none"))
		pen_wrap(pen, PEN_TEXT_COL, ROLE_TEXT,
			 "Without mail, links of invitations and password resets are copied from "
			 "Redash's users page by hand, and alerts reach chat systems only.");
	if (answers_is(a, Q_MAIL_VIA, "ses"))
		pen_wrap(pen, PEN_TEXT_COL, ROLE_TEXT,
			 "SES sends from verified addresses and domains only, and, in its "
			 "sandbox, only to such. Its SMTP credentials are not AWS access keys: "
			 "make them in the SES console, SMTP settings, in this region.");
	if (answers_is(a, Q_MAIL_VIA, "smtp"))
		pen_wrap(pen, PEN_TEXT_COL, ROLE_TEXT,
			 "The server sees mail come from the NAT gateway's address. EC2 throttles "
			 "port 25: use 587 or 465.");
	if (*answers_get(a, Q_MAIL_USER) && !answers_is(a, Q_MAIL_VIA, "none"))
		pen_line(pen, PEN_TEXT_COL, ROLE_TEXT,
			 "The mail user's password is asked on the next page.");
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "How Redash sends mail: invitations, password resets, alerts. This can be left "
		  "out." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_MAIL_VIA, .width = 20 },
	{ .kind = ROW_DRAW, .draw = draw_ses },
	{ .kind = ROW_ASK, .question = Q_MAIL_SERVER },
	{ .kind = ROW_ASK, .question = Q_MAIL_PORT, .width = 8 },
	{ .kind = ROW_ASK, .question = Q_MAIL_SECURITY, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_MAIL_USER },
	{ .kind = ROW_ASK, .question = Q_MAIL_SENDER },
	{ .kind = ROW_DRAW, .draw = draw_advice },
	{ .kind = ROW_END },
};

const struct screen mail_screen = {
	.rows = rows,
	.help = "Redash needs a mail server for invitations, password resets and alerts by mail. "
		"Amazon SES: verify the sender's address or domain in this region, have the "
		"account moved out of the sandbox, and create SMTP credentials in the SES console "
		"(SMTP settings); they are not AWS access keys. An SMTP server: its name, port and "
		"encryption; port 25 is throttled on EC2. The password is a secret like the "
		"others: typed on the page Secrets, kept in Secrets Manager under the "
		"environment's path as redash-mail-password, and never generated. Test it "
		"afterwards with an invitation.",
};
