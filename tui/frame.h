/* What is around every page: header, steps, message line, footer, and the boxes over it. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "tui/layout.h"
#include "tui/screen.h"

void frame_header(const struct app *app, struct canvas *cv);
void frame_steps(const struct app *app, struct canvas *cv, const struct layout *at);
void frame_rules(struct canvas *cv, const struct layout *at);
void frame_message(const struct app *app, struct canvas *cv, const struct layout *at);
void frame_footer(const struct app *app, struct canvas *cv, const struct layout *at);
void frame_keys(unsigned contexts, struct canvas *cv, int row); /* the keys valid in them */
void frame_body(const struct app *app, struct canvas *cv, const struct layout *at);
/* A page that scrolls, with the app's own size. */
struct frame_scroll {
	int hidden;    /* rows that do not fit: the most it can be scrolled by; 0: it all fits */
	int rows;      /* that are shown */
	int focus_row; /* of the whole page; -1: none */
};
struct frame_scroll frame_measure(const struct app *app);
/* The rows from `offset` on of a whole page that was drawn apart, and its cursor. */
void frame_show_part(const struct canvas *page, int offset, struct canvas *cv, struct area area);
/* "(more below: Down)", when there is any. */
void frame_show_more(struct canvas *cv, struct area area, int above, int below, bool by_key);
void frame_too_small(const struct app *app, struct canvas *cv);

struct area box_area(const struct layout *at, int rows, int cols); /* in the middle of the page */
void box_frame(struct canvas *cv, struct area area, const char *title);
void name_draw(const struct app *app, struct canvas *cv, const struct layout *at);
void mfa_draw(const struct app *app, struct canvas *cv, const struct layout *at);

/* boxes.c */
void boxes_draw(const struct app *app, struct canvas *cv, const struct layout *at);
size_t boxes_options(const struct app *app); /* rows to choose from in the open box */
void boxes_choose(struct app *app, struct effects *effects); /* Enter on the focused row */

#endif
