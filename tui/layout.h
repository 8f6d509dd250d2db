/* Where things go for a screen of rows x cols. Pure. Five kinds of size: below 60x20 only a notice;
 * from 100 columns a rail of steps on the left, else one line of progress. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>

enum { LAYOUT_ROWS_MIN = 20, LAYOUT_COLS_MIN = 60, LAYOUT_RAIL_FROM = 100, LAYOUT_RAIL_COLS = 18 };

struct area {
	int row, col, rows, cols;
};
struct layout {
	bool is_too_small, has_rail;
	int progress_row;          /* without the rail */
	int top_rule, bottom_rule; /* rows */
	struct area body;
	int message_row, footer_row;
};
struct layout layout_of(int rows, int cols);

#endif
