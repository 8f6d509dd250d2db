#include "tui/term_curses.h"

#include "core/base/mem.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

/* ncurses keeps its screen in globals; so does this file what belongs to it. */
static struct {
	SCREEN *screen;
	bool no_color;
	struct canvas shown; /* what the terminal holds, to hand over changed rows only */
} self;

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char sync_begin[] = "\033[?2026h", sync_end[] = "\033[?2026l";

void curses_write(const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, bytes, len);
		if (n <= 0) return; /* the loop notices a lost terminal */
		bytes += n;
		len -= (size_t)n;
	}
}

static void put(const char *sequence)
{
	curses_write(sequence, strlen(sequence));
}

static bool can(const char *capability)
{
	/* The pointer of a string capability that exists; -1 and NULL mean it does not. */
	char name[8];
	memcpy(name, capability, strlen(capability) + 1);
	const char *value = tigetstr(name);
	return value && value != (const char *)-1;
}

static void init_colours(void)
{
	self.no_color = self.no_color || !has_colors();
	if (self.no_color) return;
	start_color();
	use_default_colors();
	for (int role = 0; role < ROLE_COUNT; role++)
		init_pair((short)(role + 1), (short)theme_look((enum role)role)->foreground, -1);
}

int curses_open(bool no_color, struct err *err)
{
	const char *term = getenv("TERM");
	unsetenv("LINES"); /* they would freeze the size */
	unsetenv("COLUMNS");
	/* initscr would end the program on an unknown TERM. */
	self.screen = newterm(NULL, stdout, stdin);
	bool usable = self.screen && can("cup") && can("clear") && can("el");
	if (!usable) {
		if (self.screen) endwin();
		return err_set(
			err, ERR_INPUT,
			"the terminal type '%s' cannot place a cursor; set TERM to your terminal's "
			"type, or use the command 'redash-wizard deploy --config FILE'",
			term ? term : "");
	}
	self.no_color = no_color;
	raw();
	noecho();
	nonl();
	init_colours();
	/* Until the first endwin and refresh ncurses 6.4 flushes at every cursor move. */
	put(sync_begin);
	refresh();
	endwin();
	refresh();
	put(paste_on);
	put(sync_end);
	return 0;
}

void curses_close(void)
{
	if (!self.screen) return;
	put(paste_off);
	endwin();
	delscreen(self.screen);
	self.screen = NULL;
	canvas_release(&self.shown);
}

void curses_resize(int rows, int cols)
{
	resizeterm(rows, cols);
	curses_redraw();
}

void curses_redraw(void)
{
	clearok(curscr, TRUE);
	canvas_release(&self.shown);
}

void curses_leave(void)
{
	put(paste_off);
	endwin();
}

void curses_return(void)
{
	refresh();
	put(paste_on);
	curses_redraw();
}

static attr_t attributes_of(enum role role)
{
	const struct look *look = theme_look(role);
	unsigned set = self.no_color ? look->mono_attributes : look->attributes;
	return (attr_t)((set & LOOK_BOLD ? A_BOLD : 0) | (set & LOOK_DIM ? A_DIM : 0) |
			(set & LOOK_UNDERLINE ? A_UNDERLINE : 0) |
			(set & LOOK_REVERSE ? A_REVERSE : 0));
}

static void show_row(const struct canvas *cv, int row)
{
	const struct cell *cells = &cv->cells[row * cv->cols];
	move(row, 0);
	for (int col = 0; col < cv->cols; col++) {
		const struct cell *c = &cells[col];
		wchar_t text[CELL_MARKS + 2] = { (wchar_t)c->ch };
		cchar_t out;
		if (c->width == 0) continue;
		for (int m = 0; m < CELL_MARKS && c->marks[m]; m++)
			text[m + 1] = (wchar_t)c->marks[m];
		short pair = self.no_color ? 0 : (short)(c->role + 1);
		setcchar(&out, text, attributes_of((enum role)c->role), pair, NULL);
		/* The last cell of the screen reports an error after it was written. */
		mvadd_wch(row, col, &out);
	}
}

static bool row_changed(const struct canvas *cv, int row)
{
	size_t bytes = (size_t)cv->cols * sizeof(*cv->cells);
	if (self.shown.rows != cv->rows || self.shown.cols != cv->cols || !self.shown.cells)
		return true;
	return memcmp(&cv->cells[row * cv->cols], &self.shown.cells[row * cv->cols], bytes) != 0;
}

static void keep(const struct canvas *cv)
{
	if (self.shown.rows != cv->rows || self.shown.cols != cv->cols || !self.shown.cells)
		canvas_resize(&self.shown, cv->rows, cv->cols);
	memcpy(self.shown.cells, cv->cells,
	       (size_t)cv->rows * (size_t)cv->cols * sizeof(*cv->cells));
}

void curses_show(const struct canvas *cv)
{
	for (int row = 0; row < cv->rows && row < LINES; row++)
		if (row_changed(cv, row)) show_row(cv, row);
	keep(cv);
	bool shown = cv->cursor_row >= 0;
	curs_set(shown ? 1 : 0);
	move(shown ? cv->cursor_row : 0, shown ? cv->cursor_col : 0);
	put(sync_begin);
	refresh();
	put(sync_end);
}
