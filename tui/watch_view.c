#include "tui/watch_view.h"

#include "core/base/mem.h"
#include "tui/layout.h"
#include "tui/scroll.h"
#include "tui/watch_model.h"

#include <stdlib.h>

struct watch_view *watch_view_new(const char *region, bool is_rehearsal)
{
	struct watch_view *v = mem_alloc(sizeof(*v));
	v->region = mem_copy_text(region);
	v->is_rehearsal = is_rehearsal;
	panel_init(&v->panel);
	return v;
}

void watch_view_free(struct watch_view *v)
{
	if (!v) return;
	panel_release(&v->panel);
	free(v->account);
	free(v->region);
	free(v->notice);
	free(v);
}

void watch_view_resize(struct watch_view *v, int rows, int cols)
{
	v->rows = rows;
	v->cols = cols;
}

void watch_view_account(struct watch_view *v, const char *id)
{
	free(v->account);
	v->account = mem_copy_text(id);
}

static const char *stack_name(const void *picture, const struct deployment_event *event)
{
	const struct watched *w = picture;
	const struct watched_stack *s = &w->stacks.item[event->node];
	return s->depth ? s->logical_id : s->name;
}

struct panel_source watch_view_source(const struct watch_view *v)
{
	const struct watched *w = v->picture;
	return (struct panel_source){ w ? &w->events : NULL, w, stack_name };
}

void watch_view_changed(struct watch_view *v, const struct watched *picture)
{
	v->picture = picture;
	const struct panel_source from = watch_view_source(v);
	events_refresh(&v->panel, &from);
}

void watch_view_say(struct watch_view *v, const char *sentence)
{
	free(v->notice);
	v->notice = sentence ? mem_copy_text(sentence) : NULL;
}

unsigned watch_view_contexts(const struct watch_view *v)
{
	if (v->shows_help) return IN_BOX;
	return v->panel.is_typing_filter ? IN_FILTER : IN_PANEL | IN_WATCH;
}

/* The body moves first, then the events under it. */
static void move(struct watch_view *v, enum command command)
{
	const struct panel_source from = watch_view_source(v);
	bool moves = (command == CMD_UP || command == CMD_DOWN) && !v->panel.back;
	if (moves && scroll_by(&v->scroll, watch_view_hidden(v), command)) return;
	events_command(&v->panel, &from, command);
}

static bool is_too_small(const struct watch_view *v)
{
	return layout_of(v->rows, v->cols).is_too_small;
}

static enum watch_wish wish_of(enum command command)
{
	return command == CMD_LEAVE     ? WATCH_LEAVE
	       : command == CMD_REDRAW  ? WATCH_REDRAW
	       : command == CMD_SUSPEND ? WATCH_SUSPEND
					: WATCH_NOTHING;
}

enum watch_wish watch_view_key(struct watch_view *v, const struct key *key)
{
	const struct panel_source from = watch_view_source(v);
	enum command command = keymap_find(watch_view_contexts(v), key);
	enum watch_wish wish = wish_of(command);
	if (wish != WATCH_NOTHING || is_too_small(v)) return wish;
	if (v->shows_help) {
		v->shows_help = command != CMD_BACK && command != CMD_ACCEPT;
		return WATCH_NOTHING;
	}
	if (events_filter_key(&v->panel, &from, key)) return WATCH_NOTHING;
	watch_view_say(v, NULL);
	if (command == CMD_HELP)
		v->shows_help = true;
	else if (command == CMD_TOGGLE)
		v->shows_all = !v->shows_all;
	else
		move(v, command);
	return WATCH_NOTHING;
}
