/* The table on the delegation page: which parent server has which of the names. */
#ifndef TUI_SCREENS_DELEGATION_MATRIX_H
#define TUI_SCREENS_DELEGATION_MATRIX_H

#include "tui/widgets/pen.h"

enum { MATRIX_SERVERS_MAX = 8 };

/* The parent's servers by name, as often as they have addresses asked only once. */
struct matrix {
	const struct delegation_facts *facts;
	const char *servers[MATRIX_SERVERS_MAX]; /* borrowed */
	size_t count;
	bool more; /* servers than fit */
};
struct matrix matrix_of(const struct delegation_facts *facts);
/* The heads "1 2 3 4" and the marks of one name, right-aligned to `right`, on the pen's row. */
void matrix_heads(struct pen *pen, const struct matrix *m, int right);
void matrix_marks(struct pen *pen, const struct matrix *m, const char *name, int right);
/* Names the parent has that are not wanted: a row each. */
void matrix_strangers(struct pen *pen, const struct matrix *m, int right);
bool matrix_differs(const struct pen *pen,
		    const struct matrix *m); /* not all servers say the same */
/* "1 ns-1.parent.example  2 ...", wrapped. */
void matrix_legend(struct pen *pen, const struct matrix *m);

#endif
