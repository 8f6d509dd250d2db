#include "core/net/ipv4.h"
#include "tui/screen.h"

static void draw_result(struct pen *pen)
{
	const struct app *app = pen->app;
	uint64_t sum = 0;
	bool is_everyone = false;
	for (size_t i = 0; i < answers_list_len(&app->answers, Q_ALLOW); i++) {
		CLEANUP(mem_free_text) char *entry = answers_list_item(&app->answers, Q_ALLOW, i);
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct cidr block;
		if (cidr_parse(entry, &block, &err) < 0) continue;
		sum += cidr_size(block);
		is_everyone |= block.prefix == 0;
	}
	pen_next(pen);
	if (is_everyone) {
		pen_line(pen, PEN_LABEL_COL, ROLE_WARNING,
			 "Result: everyone on the internet reaches the login page.");
		return;
	}
	bool has_ssh = answers_is(&app->answers, Q_BASTION, "true") &&
		       answers_get(&app->answers, Q_KEY_PAIR)[0];
	pen_linef(pen, PEN_LABEL_COL, ROLE_TEXT, "Result: %s open to %llu %s.",
		  has_ssh ? "HTTPS (443) and SSH (22)" : "HTTPS (443)", (unsigned long long)sum,
		  sum == 1 ? "address" : "addresses");
}

static void draw_pairs(struct pen *pen)
{
	const struct names *pairs = &pen->app->key_pairs;
	if (pairs->trouble)
		pen_linef(pen, PEN_VALUE_COL, ROLE_WARNING, "Key pairs could not be read: %s",
			  pairs->trouble);
	else if (pairs->is_known && !pairs->name.len)
		pen_line(pen, PEN_VALUE_COL, ROLE_HINT,
			 "This account has no key pair in this region.");
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "Who may open Redash, and get to the step server? One address or block on each "
		  "row." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_LIST, .question = Q_ALLOW },
	{ .kind = ROW_DRAW, .draw = draw_result },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_BASTION },
	{ .kind = ROW_ASK, .question = Q_KEY_PAIR, .width = 28 },
	{ .kind = ROW_DRAW, .draw = draw_pairs },
	{ .kind = ROW_END },
};

const struct screen access_screen = {
	.rows = rows,
	.help = "Only these addresses reach the load balancer on port 443 (port 80 sends them "
		"there) and, with a key pair, the step server on port 22. Write a block as "
		"203.0.113.0/24; a single address may stand alone. A list that is pasted fills "
		"one row for each entry. Ctrl-X removes a row. If you are behind a VPN or a "
		"proxy, use the address your network team gives you. The step server is a small "
		"server from which the database can be reached; the key pair lets you log in to "
		"it.",
};
