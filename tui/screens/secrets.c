#include "tui/form.h"

static void draw_state(struct pen *pen)
{
	struct item item = pen->focus;
	pen_next(pen);
	if (item.kind != ITEM_SECRET) return;
	const struct secret_spec *spec = secret_spec((enum secret_id)item.index);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "This is");
	pen_wrap(pen, PEN_LABEL_COL + 11, ROLE_TEXT, spec->label);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Rules");
	pen_wrap(pen, PEN_LABEL_COL + 11, ROLE_TEXT, spec->rules);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Length");
	pen_linef(pen, PEN_LABEL_COL + 11, ROLE_TEXT, "%zu characters",
		  secret_len(&pen->app->secrets.value[item.index]));
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "These secrets go to Secrets Manager, and nowhere else: not into the answers "
		  "file, a log, a template or onto this computer's disk. One that exists there "
		  "already is used as it is." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_SECRETS },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_TEXT,
	  .text = "Ctrl-G generate  Ctrl-R show/hide  Ctrl-O copy  Ctrl-N must exist" },
	{ .kind = ROW_DRAW, .draw = draw_state },
	{ .kind = ROW_END },
};

const struct screen secrets_screen = {
	.rows = rows,
	.help = "Generated values are the safe choice: nobody needs to know them, and they can "
		"be read in Secrets Manager when somebody does. Typing replaces a generated "
		"value; Ctrl-G makes a new one. Ctrl-R shows a value for 30 seconds or until you "
		"leave the row. A secret that Secrets Manager already has under this "
		"environment's path is used as it is. Ctrl-N insists on that: if it does not "
		"exist, the deployment stops instead of making a new one. Losing the secret key "
		"makes saved data source passwords unreadable. The mail password, asked only with "
		"a "
		"mail user, comes from the mail server: it is typed, or exists already.",
};
