#include "tui/screen.h"

static void draw_source(struct pen *pen)
{
	const struct names *zones = &pen->app->zones;
	if (zones->trouble) {
		CLEANUP(mem_free_text)
		char *text =
			str_format("The account's zones could not be read: %s Type the two names.",
				   zones->trouble);
		pen_wrap(pen, PEN_LABEL_COL, ROLE_WARNING, text);
	} else if (!zones->is_known) {
		pen_line(pen, PEN_LABEL_COL, ROLE_DIM, "Asking the account for its zones ...");
	}
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "Two different availability zones; the environment stands in both." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_source },
	{ .kind = ROW_ZONES, .question = Q_ZONE_A, .second = Q_ZONE_B },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_NAT, .width = 20 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_TEXT,
	  .text = "Zone letters differ between accounts: your 1a is not the parent account's 1a. "
		  "The zone id is the same place everywhere." },
	{ .kind = ROW_END },
};

const struct screen zones_screen = {
	.rows = rows,
	.message = "Space chooses a zone or takes it out again.",
	.help = "Each zone is a separate data centre. The first you choose becomes zone A, the "
		"second zone B. One NAT gateway in each zone keeps the environment's way out "
		"open when a zone fails; a single one is cheaper, and then the loss of its zone "
		"stops outgoing traffic (data sources on the internet, mail) until it is back.",
};
