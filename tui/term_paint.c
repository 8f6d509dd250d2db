#include "tui/term_paint.h"

enum { PAINT_EVERY_MS = 33 };

void paint_now(struct painter *p)
{
	int rows, cols;
	if (!p->is_dirty || !p->term) return;
	p->is_dirty = false;
	loop_cancel(p->loop, p->timer);
	p->timer = 0;
	term_size(p->term, &rows, &cols);
	p->canvas.ascii = term_ascii(p->term);
	if (p->canvas.rows != rows || p->canvas.cols != cols)
		canvas_resize(&p->canvas, rows, cols);
	else
		canvas_clear(&p->canvas);
	p->draw(&p->canvas, p->user);
	if (!term_show(p->term, &p->canvas)) paint_later(p); /* with what is new by then */
}

static void on_time(struct loop *loop, void *user)
{
	struct painter *p = user;
	(void)loop;
	p->timer = 0;
	paint_now(p);
}

void paint_later(struct painter *p)
{
	p->is_dirty = true;
	if (!p->timer) p->timer = loop_timer(p->loop, PAINT_EVERY_MS, on_time, p);
}

void painter_release(struct painter *p)
{
	if (p->loop) loop_cancel(p->loop, p->timer);
	canvas_release(&p->canvas);
}
