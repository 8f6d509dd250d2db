#include "tui/line_edit.h"

#include <ctype.h>

#include "core/base/utf8.h"

void line_edit_init(struct line_edit *e)
{
	*e = (struct line_edit){ 0 };
	str_limit(&e->text, LINE_EDIT_MAX);
}

static void forget(struct line_edit *e)
{
	for (size_t i = 0; i < e->past.len; i++)
		free(e->past.item[i].text);
	e->past.len = 0;
	e->is_typing = false;
}

void line_edit_release(struct line_edit *e)
{
	forget(e);
	vec_release(&e->past);
	str_release(&e->text);
	str_release(&e->cut);
}

void line_edit_set(struct line_edit *e, const char *text)
{
	forget(e);
	str_set(&e->text, text);
	e->caret = e->text.len;
}

const char *line_edit_text(const struct line_edit *e)
{
	return str_text(&e->text);
}

static void remember(struct line_edit *e)
{
	if (e->past.len == LINE_EDIT_UNDO_MAX) {
		free(e->past.item[0].text);
		vec_remove(&e->past, 0);
	}
	struct line_edit_past *past = vec_push(&e->past);
	past->text = mem_copy_text(line_edit_text(e));
	past->caret = e->caret;
}

static bool undo(struct line_edit *e)
{
	if (!e->past.len) return false;
	struct line_edit_past past = e->past.item[--e->past.len];
	str_set(&e->text, past.text);
	e->caret = past.caret;
	free(past.text);
	return true;
}

/* Puts `len` bytes in the place of the text between `from` and `to`; the caret ends behind them. */
static bool replace(struct line_edit *e, size_t from, size_t to, const char *bytes, size_t len)
{
	if (e->text.len - (to - from) + len > LINE_EDIT_MAX) return false;
	CLEANUP(str_release) struct str tail = STR_INIT;
	str_add(&tail, line_edit_text(e) + to);
	str_cut(&e->text, from);
	str_add_bytes(&e->text, bytes, len);
	str_add_bytes(&e->text, str_text(&tail), tail.len);
	e->caret = from + len;
	return true;
}

bool line_edit_insert(struct line_edit *e, const char *text, size_t len)
{
	remember(e);
	e->is_typing = false;
	return replace(e, e->caret, e->caret, text, len);
}

static bool take_out(struct line_edit *e, size_t from, size_t to, bool keep)
{
	if (from == to) return false;
	remember(e);
	if (keep) {
		str_reset(&e->cut);
		str_add_bytes(&e->cut, line_edit_text(e) + from, to - from);
	}
	return replace(e, from, to, "", 0);
}

static size_t next(const struct line_edit *e)
{
	return e->caret < e->text.len ? utf8_next_cluster(line_edit_text(e), e->text.len, e->caret)
				      : e->caret;
}

static size_t previous(const struct line_edit *e)
{
	return e->caret ? utf8_previous_cluster(line_edit_text(e), e->caret) : 0;
}

static bool is_word_byte(unsigned char c)
{
	return c >= 0x80 || isalnum(c);
}

static size_t word_start(const struct line_edit *e)
{
	const char *text = line_edit_text(e);
	size_t at = e->caret;
	while (at && !is_word_byte((unsigned char)text[at - 1]))
		at--;
	while (at && is_word_byte((unsigned char)text[at - 1]))
		at--;
	return at;
}

static size_t word_end(const struct line_edit *e)
{
	const char *text = line_edit_text(e);
	size_t at = e->caret;
	while (at < e->text.len && !is_word_byte((unsigned char)text[at]))
		at++;
	while (at < e->text.len && is_word_byte((unsigned char)text[at]))
		at++;
	return at;
}

static size_t blank_word_start(const struct line_edit *e)
{
	const char *text = line_edit_text(e);
	size_t at = e->caret;
	while (at && text[at - 1] == ' ')
		at--;
	while (at && text[at - 1] != ' ')
		at--;
	return at;
}

/* Ctrl-T: the clusters left and right of the caret change places. */
static bool transpose(struct line_edit *e)
{
	if (!e->caret || e->text.len < 2) return false;
	if (e->caret == e->text.len) e->caret = previous(e);
	size_t from = previous(e), middle = e->caret, to = next(e);
	if (from == middle || middle == to) return false;
	remember(e);
	CLEANUP(str_release) struct str both = STR_INIT;
	str_add_bytes(&both, line_edit_text(e) + middle, to - middle);
	str_add_bytes(&both, line_edit_text(e) + from, middle - from);
	return replace(e, from, to, str_text(&both), both.len);
}

static bool move(struct line_edit *e, size_t to)
{
	e->caret = to;
	return false;
}

static bool type(struct line_edit *e, uint32_t ch)
{
	char bytes[4];
	size_t len = utf8_encode(ch, bytes);
	if (!e->is_typing) remember(e);
	e->is_typing = true;
	return replace(e, e->caret, e->caret, bytes, len);
}

/* -1: not a key for a line; else whether the text changed. */
static int control_key(struct line_edit *e, uint32_t ch)
{
	switch (ch) {
	case 'A':
		return move(e, 0);
	case 'E':
		return move(e, e->text.len);
	case 'B':
		return move(e, previous(e));
	case 'F':
		return move(e, next(e));
	case 'D':
		return take_out(e, e->caret, next(e), false);
	case 'H':
		return take_out(e, previous(e), e->caret, false);
	case 'K':
		return take_out(e, e->caret, e->text.len, true);
	case 'U':
		return take_out(e, 0, e->caret, true);
	case 'W':
		return take_out(e, blank_word_start(e), e->caret, true);
	case 'Y':
		return e->cut.len && line_edit_insert(e, str_text(&e->cut), e->cut.len);
	case 'T':
		return transpose(e);
	case '_':
		return undo(e);
	default:
		return -1;
	}
}

static int alt_key(struct line_edit *e, uint32_t ch)
{
	switch (ch) {
	case 'b':
		return move(e, word_start(e));
	case 'f':
		return move(e, word_end(e));
	case 'd':
		return take_out(e, e->caret, word_end(e), true);
	case 0x7f:
		return take_out(e, word_start(e), e->caret, true);
	default:
		return -1;
	}
}

static int special_key(struct line_edit *e, const struct key *key)
{
	bool by_word = key->mods & (UI_CONTROL | UI_META);
	if (key->kind == UI_LEFT) return move(e, by_word ? word_start(e) : previous(e));
	if (key->kind == UI_RIGHT) return move(e, by_word ? word_end(e) : next(e));
	if (key->kind == UI_HOME) return move(e, 0);
	if (key->kind == UI_END) return move(e, e->text.len);
	if (key->kind == UI_BACKSPACE) return take_out(e, previous(e), e->caret, false);
	if (key->kind == UI_DELETE) return take_out(e, e->caret, next(e), false);
	return -1;
}

bool line_edit_key(struct line_edit *e, const struct key *key, bool *ret_changed)
{
	if (key->kind == UI_TEXT) {
		*ret_changed = type(e, key->ch);
		return true;
	}
	int result = key->kind == UI_CTRL  ? control_key(e, key->ch)
		     : key->kind == UI_ALT ? alt_key(e, key->ch)
					   : special_key(e, key);
	if (result < 0) return false;
	e->is_typing = false;
	*ret_changed = result > 0;
	return true;
}

int line_edit_caret_column(const struct line_edit *e)
{
	CLEANUP(str_release) struct str head = STR_INIT;
	str_add_bytes(&head, line_edit_text(e), e->caret);
	return utf8_columns(str_text(&head));
}
