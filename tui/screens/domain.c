#include "tui/screen.h"

static bool is_named(const struct app *app)
{
	return answers_get(&app->answers, Q_PARENT_DOMAIN)[0] &&
	       answers_get(&app->answers, Q_ZONE_LABEL)[0] &&
	       answers_get(&app->answers, Q_HOST_LABEL)[0];
}

static char *who_adds(const struct app *app)
{
	const char *mode = answers_get(&app->answers, Q_DELEGATION_MODE);
	if (str_equal(mode, "profile"))
		return str_format("added with profile %s",
				  answers_get(&app->answers, Q_PARENT_PROFILE));
	if (answers_are_by_hand(&app->answers)) return mem_copy_text("added by hand");
	return mem_copy_text("added by this wizard");
}

static void draw_hosted_preview(struct pen *pen, const char *address)
{
	const char *parent = answers_get(&pen->app->answers, Q_PARENT_DOMAIN);
	pen_box(pen, "What you will get");
	pen_box_row(pen, "Address", address, NULL);
	pen_box_row(pen, "New zone", "none", "records are kept in the parent's");
	pen_box_row(pen, "Records", *parent ? parent : "", "2 CNAMEs, added by hand");
	pen_box_end(pen);
}

static void draw_promise(struct pen *pen)
{
	pen_wrap(
		pen, PEN_TEXT_COL, ROLE_TEXT,
		answers_have_zone(&pen->app->answers)
			? "The parent domain stays where it is: only the sub-domain is handed to "
			  "this account, so a mistake here cannot break mail or web sites that use "
			  "the parent."
			: "The parent domain stays where it is, and nothing is handed to this "
			  "account: somebody adds two records to it, which touch no other name.");
}

static void draw_preview(struct pen *pen)
{
	const struct app *app = pen->app;
	CLEANUP(mem_free_text) char *host = answers_host_name(&app->answers);
	CLEANUP(mem_free_text) char *zone = answers_zone_name(&app->answers);
	CLEANUP(mem_free_text) char *address = str_format("https://%s", host);
	CLEANUP(mem_free_text) char *added = who_adds(app);
	const char *account_id = app->account[0].id ? app->account[0].id : "";
	CLEANUP(mem_free_text)
	char *account = account_id[0] ? str_format("in account %s", account_id)
				      : mem_copy_text("in your account");
	CLEANUP(mem_free_text)
	char *delegation =
		str_format("4 NS records for '%s'", answers_get(&app->answers, Q_ZONE_LABEL));
	bool is_ready = is_named(app);
	if (!answers_have_zone(&app->answers)) {
		draw_hosted_preview(pen, is_ready ? address : "(type the parent domain first)");
		return;
	}
	pen_box(pen, "What you will get");
	pen_box_row(pen, "Address", is_ready ? address : "(type the parent domain first)", NULL);
	pen_box_row(pen, "New zone", is_ready ? zone : "", is_ready ? account : NULL);
	pen_box_row(pen, "Delegation", is_ready ? delegation : "", is_ready ? added : NULL);
	pen_box_row(pen, "Certificate", is_ready ? host : "",
		    is_ready ? "1 CNAME, added for you" : NULL);
	pen_box_end(pen);
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT, .text = "Which domain will Redash live under?" },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_PARENT_DOMAIN, .width = 40 },
	{ .kind = ROW_ASK, .question = Q_ZONE_LABEL, .width = 40 },
	{ .kind = ROW_ASK, .question = Q_HOST_LABEL, .width = 40 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_preview },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_promise },
	{ .kind = ROW_END },
};

const struct screen domain_screen = {
	.rows = rows,
	.help = "The address people will open is made of three parts: host name, sub-domain, "
		"parent domain. The parent domain must exist already, usually in a production "
		"account. The wizard makes a zone for the sub-domain in this account; NS records "
		"in the parent then point to it. The certificate is for the host name and is "
		"validated by a CNAME in the new zone.",
};
