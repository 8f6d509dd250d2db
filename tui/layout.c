#include "tui/layout.h"

struct layout layout_of(int rows, int cols)
{
	struct layout at = { 0 };
	at.is_too_small = rows < LAYOUT_ROWS_MIN || cols < LAYOUT_COLS_MIN;
	at.has_rail = cols >= LAYOUT_RAIL_FROM;
	at.progress_row = 1;
	at.top_rule = at.has_rail ? 1 : 2;
	at.bottom_rule = rows - 3;
	at.message_row = rows - 2;
	at.footer_row = rows - 1;
	at.body.row = at.top_rule + 1;
	at.body.rows = at.bottom_rule - at.body.row;
	at.body.col = at.has_rail ? LAYOUT_RAIL_COLS + 1 : 0;
	at.body.cols = cols - at.body.col;
	return at;
}
