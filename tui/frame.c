#include "tui/frame.h"

#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/removal.h"
#include "tui/widgets/buttons.h"
#include "tui/widgets/field.h"

struct segment {
	char *text; /* owned */
	enum role role;
	int rank; /* the highest goes first when the line is too narrow; 0 stays */
};
struct segments {
	VEC(struct segment) list;
};

static void add_segment(struct segments *s, enum role role, int rank, char *text)
{
	if (str_is_empty(text)) {
		free(text);
		return;
	}
	*vec_push(&s->list) = (struct segment){ text, role, rank };
}

static int segments_width(const struct segments *s, int gap)
{
	int width = 1;
	for (size_t i = 0; i < s->list.len; i++)
		width += utf8_columns(s->list.item[i].text) + gap;
	return width;
}

static bool drop_segment(struct segments *s)
{
	size_t worst = 0;
	for (size_t i = 1; i < s->list.len; i++)
		if (s->list.item[i].rank > s->list.item[worst].rank) worst = i;
	if (!s->list.len || !s->list.item[worst].rank) return false;
	free(s->list.item[worst].text);
	vec_remove(&s->list, worst);
	return true;
}

static bool shows_two_accounts(const struct app *app)
{
	return answers_is(&app->answers, Q_DELEGATION_MODE, "profile");
}

static char *account_text(const struct app *app, size_t which, bool is_tight)
{
	const struct identity *account = &app->account[which];
	bool is_parent = which == 1;
	if (is_parent && !shows_two_accounts(app)) return NULL;
	if (is_tight && !is_parent && account->id) return mem_copy_text(account->id);
	const char *profile = answers_get(&app->answers, is_parent ? Q_PARENT_PROFILE : Q_PROFILE);
	const char *name = profile[0] ? profile : is_parent ? "parent" : "account";
	CLEANUP(str_release) struct str s = STR_INIT;
	str_add_bytes(&s, name, utf8_fit(name, is_tight ? 8 : 10));
	return str_format("%s %s", str_text(&s), account->id ? account->id : "(not known)");
}

static char *saved_text(const struct app *app, bool is_short)
{
	if (app->save_trouble) return mem_copy_text("NOT SAVED");
	if (app->removal.is_on && !app->saved_clock[0]) return mem_copy_text("");
	if (!app->saved_clock[0]) return mem_copy_text(is_short ? "" : "not saved yet");
	return str_format("saved %.*s", is_short ? 5 : 8, app->saved_clock);
}

/* Right: when the answers were saved, as far as there is room; always when they were not. */
static void draw_saved(const struct app *app, struct canvas *cv, int used)
{
	for (int is_short = 0; is_short < 2; is_short++) {
		CLEANUP(mem_free_text) char *saved = saved_text(app, is_short);
		int col = cv->cols - utf8_columns(saved) - 1;
		if (col < used + 1 && !app->save_trouble) continue;
		canvas_text(cv, 0, col, app->save_trouble ? ROLE_ERROR : ROLE_DIM, saved);
		return;
	}
}

void frame_header(const struct app *app, struct canvas *cv)
{
	struct segments s = { 0 };
	CLEANUP(mem_free_text) char *zone = answers_zone_name(&app->answers);
	bool has_zone = answers_get(&app->answers, Q_PARENT_DOMAIN)[0];
	int gap = cv->cols >= LAYOUT_RAIL_FROM ? 2 : 1, room = cv->cols + gap - 1, col = 1;
	bool is_tight = cv->cols < 80 && shows_two_accounts(app); /* both ids stay whole */
	const char *banner = is_tight ? "REHEARSAL" : "REHEARSAL - not AWS";
	add_segment(&s, ROLE_TITLE, 4, mem_copy_text("redash-wizard"));
	if (app->is_rehearsal) add_segment(&s, ROLE_BANNER, 0, mem_copy_text(banner));
	add_segment(&s, ROLE_TEXT, 3, mem_copy_text(has_zone ? zone : "(no domain yet)"));
	add_segment(&s, ROLE_TEXT, 0, mem_copy_text(answers_get(&app->answers, Q_REGION)));
	add_segment(&s, ROLE_ACCOUNT_DEV, 0, account_text(app, 0, is_tight));
	add_segment(&s, ROLE_ACCOUNT_PARENT, 0, account_text(app, 1, is_tight));
	if (app->save_trouble) room -= (int)sizeof("NOT SAVED");
	while (segments_width(&s, gap) > room && drop_segment(&s))
		;
	for (size_t i = 0; i < s.list.len; i++) {
		const struct segment *segment = &s.list.item[i];
		col += canvas_text(cv, 0, col, segment->role, segment->text) + gap;
		free(segment->text);
	}
	vec_release(&s.list);
	draw_saved(app, cv, col - gap);
}

static enum glyph deployment_glyph(const struct app *app, enum page_id page)
{
	const struct deployment *d = app->deployment;
	bool is_done = app->was_complete || (page == PAGE_REVIEW && d) ||
		       (page == PAGE_DELEGATION && d && deployment_is_delegated(d));
	if (page == PAGE_DEPLOY && app->was_failed) return GLYPH_LOOK;
	return is_done ? GLYPH_DONE : GLYPH_WAITING;
}

static enum glyph removal_glyph(const struct app *app, enum page_id page)
{
	if (page == PAGE_DEPLOY && app->was_failed) return GLYPH_LOOK;
	bool is_done = page == PAGE_DESTROY ? app->removal.has_begun : app->was_complete;
	return is_done && page != PAGE_LEFT ? GLYPH_DONE : GLYPH_WAITING;
}

static enum glyph step_glyph(const struct app *app, enum page_id page)
{
	if (page == app->page) return GLYPH_HERE;
	if (app->removal.is_on) return removal_glyph(app, page);
	if (page < PAGE_REVIEW && app->visited[page] && form_problem_count(app, page))
		return GLYPH_LOOK;
	if (page == PAGE_CHECKS && app->checks.findings.errors) return GLYPH_LOOK;
	if (app->stale[page]) return GLYPH_STALE;
	if (page >= PAGE_REVIEW) return deployment_glyph(app, page);
	return app->visited[page] ? GLYPH_DONE : GLYPH_WAITING;
}

static enum role step_role(enum glyph glyph)
{
	return glyph == GLYPH_DONE    ? ROLE_OK
	       : glyph == GLYPH_HERE  ? ROLE_KEY
	       : glyph == GLYPH_LOOK  ? ROLE_ERROR
	       : glyph == GLYPH_STALE ? ROLE_WARNING
				      : ROLE_DIM;
}

static size_t step_count(const struct app *app)
{
	return app->removal.is_on ? (size_t)REMOVAL_STEPS : (size_t)PAGE_COUNT;
}

static enum page_id step_page(const struct app *app, size_t index)
{
	return app->removal.is_on ? removal_step(index) : (enum page_id)index;
}

static const char *step_title(const struct app *app, enum page_id page)
{
	return app->removal.is_on ? removal_title(page) : page_title(page);
}

static size_t step_here(const struct app *app)
{
	size_t i = 0;
	while (i + 1 < step_count(app) && step_page(app, i) != app->page)
		i++;
	return i;
}

static void draw_rail(const struct app *app, struct canvas *cv, const struct layout *at)
{
	int row = at->body.row + 1;
	for (size_t i = 0; i < step_count(app); i++, row++) {
		enum page_id page = step_page(app, i);
		enum glyph glyph = step_glyph(app, page);
		canvas_glyph(cv, row, 1, step_role(glyph), glyph);
		canvas_textf(cv, row, 3, page == app->page ? ROLE_TITLE : ROLE_TEXT, "%2zu %.11s",
			     i + 1, step_title(app, page));
	}
	row++;
	canvas_glyph(cv, row, 1, ROLE_OK, GLYPH_DONE);
	canvas_text(cv, row, 3, ROLE_DIM, "done");
	canvas_glyph(cv, row, 10, ROLE_KEY, GLYPH_HERE);
	canvas_text(cv, row++, 12, ROLE_DIM, "here");
	canvas_glyph(cv, row, 1, ROLE_ERROR, GLYPH_LOOK);
	canvas_text(cv, row, 3, ROLE_DIM, "look");
	canvas_glyph(cv, row, 10, ROLE_WARNING, GLYPH_STALE);
	canvas_text(cv, row, 12, ROLE_DIM, "stale");
}

void frame_steps(const struct app *app, struct canvas *cv, const struct layout *at)
{
	if (at->has_rail) {
		draw_rail(app, cv, at);
		return;
	}
	size_t here = step_here(app) + 1, count = step_count(app);
	int used = canvas_textf(cv, at->progress_row, 1, ROLE_TITLE, "Step %zu of %zu  %s", here,
				count, step_title(app, app->page));
	if (app->page == PAGE_DEPLOY && app->was_failed)
		canvas_text(cv, at->progress_row, used + 3, ROLE_ERROR, "FAILED");
	int col = cv->cols - PAGE_COUNT - 4;
	canvas_text(cv, at->progress_row, col, ROLE_DIM, "[");
	progress_bar(cv, at->progress_row, col + 1, PAGE_COUNT, here, count);
	canvas_text(cv, at->progress_row, col + 1 + PAGE_COUNT, ROLE_DIM, "]");
}

void frame_rules(struct canvas *cv, const struct layout *at)
{
	canvas_horizontal(cv, at->top_rule, 0, cv->cols);
	canvas_horizontal(cv, at->bottom_rule, 0, cv->cols);
	if (!at->has_rail) return;
	canvas_glyph(cv, at->top_rule, LAYOUT_RAIL_COLS, ROLE_RULE, GLYPH_TEE_DOWN);
	canvas_glyph(cv, at->bottom_rule, LAYOUT_RAIL_COLS, ROLE_RULE, GLYPH_TEE_UP);
	for (int row = at->top_rule + 1; row < at->bottom_rule; row++)
		canvas_glyph(cv, row, LAYOUT_RAIL_COLS, ROLE_RULE, GLYPH_VERTICAL);
}

void frame_message(const struct app *app, struct canvas *cv, const struct layout *at)
{
	struct item item = form_focused(app);
	bool is_question = item.kind == ITEM_QUESTION || item.kind == ITEM_ENTRY;
	int width = cv->cols - 2;
	if (app->notice) {
		canvas_text_cut(cv, at->message_row, 1, width, app->notice_role, app->notice);
	} else if (is_question && question(item.question)->hint) {
		canvas_text_cut(cv, at->message_row, 1, width, ROLE_HINT,
				question(item.question)->hint);
	} else if (item.kind == ITEM_SECRET) {
		canvas_text_cut(cv, at->message_row, 1, width, ROLE_HINT,
				secret_spec((enum secret_id)item.index)->rules);
	} else {
		const struct screen *page = screen(app->page);
		const char *message = page->say ? page->say(app) : page->message;
		canvas_text_cut(cv, at->message_row, 1, width, ROLE_HINT, message ? message : "");
	}
}

enum { FOOTER_MAX = 24 };

static bool is_shown_already(const struct binding *const *shown, size_t n, const struct binding *b)
{
	for (size_t i = 0; i < n; i++)
		if (shown[i]->command == b->command) return true;
	return false;
}

static size_t footer_bindings(unsigned contexts, const struct binding **ret)
{
	const struct binding *b;
	size_t n = 0;
	for (size_t i = 0; n < FOOTER_MAX && (b = keymap_shown(contexts, i)); i++)
		if (b->label && !is_shown_already(ret, n, b)) ret[n++] = b;
	return n;
}

static const char *footer_key(const struct binding *b, bool is_short)
{
	return is_short && b->short_key ? b->short_key : b->key;
}

static const char *footer_label(const struct binding *b, bool is_short)
{
	return is_short && b->short_label ? b->short_label : b->label;
}

static int footer_width(const struct binding *const *shown, size_t n, bool is_short)
{
	int width = 1;
	for (size_t i = 0; i < n; i++)
		width += utf8_columns(footer_key(shown[i], is_short)) +
			 utf8_columns(footer_label(shown[i], is_short)) + (is_short ? 3 : 4);
	return width;
}

static void drop_binding(const struct binding **shown, size_t *n)
{
	size_t worst = 0;
	for (size_t i = 1; i < *n; i++)
		if (shown[i]->rank >= shown[worst]->rank) worst = i;
	memmove(&shown[worst], &shown[worst + 1], (*n - worst - 1) * sizeof(shown[0]));
	(*n)--;
}

/* Long names when they fit, else short ones, else fewer; help (rank 0) is never dropped. */
void frame_keys(unsigned contexts, struct canvas *cv, int row)
{
	const struct binding *shown[FOOTER_MAX];
	size_t n = footer_bindings(contexts, shown);
	bool is_short = footer_width(shown, n, false) > cv->cols + 1;
	while (n > 1 && footer_width(shown, n, is_short) > cv->cols + 1)
		drop_binding(shown, &n);
	int col = 1;
	for (size_t i = 0; i < n; i++) {
		col += canvas_text(cv, row, col, ROLE_KEY, footer_key(shown[i], is_short)) + 1;
		col += canvas_text(cv, row, col, ROLE_TEXT, footer_label(shown[i], is_short));
		col += is_short ? 2 : 3;
	}
}

void frame_footer(const struct app *app, struct canvas *cv, const struct layout *at)
{
	frame_keys(app_contexts(app), cv, at->footer_row);
}

void frame_too_small(const struct app *app, struct canvas *cv)
{
	CLEANUP(mem_free_text) char *saved = saved_text(app, false);
	int row = 0;
	CLEANUP(mem_free_text)
	char *size = str_format(
		"Terminal is %dx%d. redash-wizard needs at least %dx%d; 80x24 is comfortable.",
		cv->cols, cv->rows, LAYOUT_COLS_MIN, LAYOUT_ROWS_MIN);
	row += canvas_wrapped(cv, row, 0, cv->cols, cv->rows, ROLE_WARNING, size);
	if (row < cv->rows)
		row += canvas_wrapped(cv, row, 0, cv->cols, cv->rows - row, ROLE_TEXT,
				      app_is_running(app)
					      ? "Make the window larger. The deployment goes on."
					      : "Make the window larger. Nothing is lost.");
	if (row < cv->rows) canvas_textf(cv, row, 0, ROLE_TEXT, "%s. q leaves.", saved);
}
