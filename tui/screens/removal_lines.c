#include "tui/screens/removal_lines.h"

#include "core/base/utf8.h"
#include "tui/layout.h"
#include "tui/widgets/buttons.h"

enum { COST_COLS = 28, SCROLL_PAGE = 10, BELOW_ROWS = 2 };

void removal_heading(struct pen *pen, enum role role, const char *text)
{
	if (pen->row) pen_next(pen);
	pen_line(pen, PEN_TEXT_COL, role, text);
}

static bool is_of(const struct removal_item *item, enum removal_kind kind, bool which)
{
	return item->kind == kind && item->is_lost == which;
}

size_t removal_count(const struct removal_list *list, enum removal_kind kind, bool which)
{
	size_t n = 0;
	for (size_t i = 0; i < list->len; i++)
		n += is_of(&list->item[i], kind, which);
	return n;
}

/* The next item of the kind has the same reason, so that is told below it, once. */
static bool goes_on(const struct removal_list *list, size_t i, enum removal_kind kind, bool which)
{
	const char *why = list->item[i].why;
	while (++i < list->len && !is_of(&list->item[i], kind, which))
		;
	return i < list->len && str_equal(list->item[i].why, why);
}

void removal_items(struct pen *pen, const struct removal_list *list, enum removal_kind kind,
		   bool which, bool with_commands)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct removal_item *item = &list->item[i];
		if (!is_of(item, kind, which)) continue;
		pen_wrap(pen, PEN_LABEL_COL, ROLE_TEXT, item->what);
		if (with_commands && *item->command)
			pen_wrap(pen, PEN_LABEL_COL + 2, ROLE_KEY, item->command);
		if (goes_on(list, i, kind, which)) continue;
		CLEANUP(mem_free_text) char *why = str_format("%s.", item->why);
		pen_wrap(pen, PEN_LABEL_COL + 2, ROLE_HINT, why);
	}
}

/* Items that cost the same stand together: the first of them, and how many more. */
void removal_costs(struct pen *pen, const struct removal_list *list)
{
	int right = pen->cols - COST_COLS - 2;
	for (size_t i = 0; i < list->len; i++) {
		const struct removal_item *item = &list->item[i];
		size_t more = 0;
		if (!item->cost) continue;
		while (i + 1 < list->len && str_equal(list->item[i + 1].cost, item->cost)) {
			more++;
			i++;
		}
		CLEANUP(mem_free_text) char *rest = more ? str_format(", %zu more", more) : NULL;
		int room = right - PEN_LABEL_COL - 1 - (rest ? utf8_columns(rest) : 0);
		int used = canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL, room, ROLE_TEXT,
					   item->what);
		if (rest) pen_text(pen, PEN_LABEL_COL + used, ROLE_TEXT, rest);
		pen_linef(pen, right, ROLE_WARNING, "%s%s", item->cost, more ? " each" : "");
	}
}

static void copy_rows(const struct canvas *from, int first, int count, struct pen *pen)
{
	for (int row = 0; row < count && first + row < from->rows; row++)
		memcpy(&pen->cv->cells[row * pen->cv->cols],
		       &from->cells[(first + row) * from->cols],
		       sizeof(struct cell) * (size_t)pen->cv->cols);
}

/* Draws them all onto a canvas of its own, which the caller releases; returns the rows. */
static int draw_all(const struct pen *pen, void (*lines)(struct pen *pen), struct canvas *ret)
{
	struct pen own = *pen;
	canvas_init(ret, PEN_ROWS_MAX, pen->cols);
	own.cv = ret;
	own.row = 0;
	lines(&own);
	return own.row;
}

void removal_scrolled(struct pen *pen, void (*lines)(struct pen *pen))
{
	struct canvas own = { .ascii = pen->cv->ascii };
	int room = pen->rows - BELOW_ROWS, last = draw_all(pen, lines, &own) - room;
	int first = pen->app->removal.scroll;
	if (first > last) first = last; /* the window may have grown */
	if (first < 0) first = 0;
	copy_rows(&own, first, room, pen);
	if (last > 0)
		canvas_text(pen->cv, room, PEN_LABEL_COL, ROLE_HINT,
			    first >= last ? "(more above)"
			    : first       ? "(more above and below)"
					  : "(more below)");
	canvas_release(&own);
	pen->row = pen->rows - 1;
	draw_buttons_line(pen, PEN_LABEL_COL);
}

static int scroll_max(const struct app *app, void (*lines)(struct pen *pen))
{
	struct area area = layout_of(app->rows, app->cols).body;
	struct canvas own = { 0 };
	struct pen pen = { .app = app, .rows = area.rows, .cols = area.cols };
	int last = draw_all(&pen, lines, &own) - (area.rows - BELOW_ROWS);
	canvas_release(&own);
	return last < 0 ? 0 : last;
}

bool removal_scroll_command(struct app *app, enum command command, void (*lines)(struct pen *pen))
{
	long to = app->removal.scroll;
	if (command == CMD_UP)
		to -= 1;
	else if (command == CMD_DOWN)
		to += 1;
	else if (command == CMD_PREVIOUS_PAGE)
		to -= SCROLL_PAGE;
	else if (command == CMD_NEXT_PAGE)
		to += SCROLL_PAGE;
	else if (command == CMD_TOP)
		to = 0;
	else if (command == CMD_FOLLOW)
		to = PEN_ROWS_MAX;
	else
		return false;
	int max = scroll_max(app, lines);
	app->removal.scroll = to < 0 ? 0 : to > max ? max : (int)to;
	return true;
}
