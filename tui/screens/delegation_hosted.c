#include "tui/screens/delegation_hosted.h"

#include <string.h>

#include "core/net/domain.h"
#include "tui/screen.h"
#include "tui/texts.h"

struct block {
	const char *title;
	enum node_id node;
	enum delegation_subject subject;
	const char *name, *value; /* value "": not known yet */
	const char *unknown;      /* why */
};

static void draw_state(struct pen *pen, const struct block *b)
{
	const struct deployment *d = pen->app->deployment;
	const struct deployment_delegation *g = &d->delegation;
	int col = pen->cols - 22;
	char text[TIME_TEXT_MAX];
	if (d->nodes[b->node].state == NODE_DONE) {
		pen_text(pen, col, ROLE_OK, "there");
		return;
	}
	if (g->subject != b->subject) {
		pen_text(pen, col, ROLE_DIM, "later");
		return;
	}
	duration_text(d->now_ms - g->handed_over_ms, text);
	bool is_wrong = g->report.status == DELEGATION_WRONG;
	pen_textf(pen, col, is_wrong ? ROLE_ERROR : ROLE_WARNING, "%s %s",
		  is_wrong ? "! wrong" : "waiting", text);
}

static void draw_block(struct pen *pen, const struct block *b)
{
	const char *zone = pen->app->deployment->delegation.parent;
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL, pen->cols - 26, ROLE_TITLE, b->title);
	draw_state(pen, b);
	pen_next(pen);
	if (!*b->value) {
		pen_line(pen, PEN_LABEL_COL + 3, ROLE_DIM, b->unknown);
		return;
	}
	int col = PEN_LABEL_COL + 3;
	col += pen_text(pen, col, ROLE_TEXT, "Name   ");
	pen_linef(pen, col, ROLE_KEY, "%.*s", domain_label_len(b->name, zone), b->name);
	/* Names of load balancers are long: rather without the word before it than cut. */
	int room = pen->cols - 1 - (int)strlen(b->value);
	bool fits = col <= room;
	if (fits) pen_text(pen, PEN_LABEL_COL + 3, ROLE_TEXT, "CNAME  ");
	pen_line(pen, fits ? col : room > PEN_LABEL_COL ? room : PEN_LABEL_COL, ROLE_KEY, b->value);
}

void hosted_draw_records(struct pen *pen)
{
	const struct deployment *d = pen->app->deployment;
	const struct handover h = handover_of(d);
	const struct block blocks[] = {
		{ "A  CNAME for the certificate; it has to stay", NODE_DELEGATED, SUBJECT_CNAME,
		  h.cname_name, h.cname_value, "ACM has not said yet which record it wants." },
		{ "B  Address of Redash: CNAME, or an alias in Route 53", NODE_ADDRESS,
		  SUBJECT_ADDRESS, h.host, h.address_value,
		  "The load balancer is not there yet; its name follows." },
	};
	draw_block(pen, &blocks[0]);
	if (pen->rows > 16) pen_next(pen);
	draw_block(pen, &blocks[1]);
}
