#include "tui/decode.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct sink {
	decode_emit_fn *emit;
	void *user;
};

static void emit(const struct sink *to, enum key_kind kind, uint32_t ch, unsigned mods)
{
	to->emit(&(struct key){ kind, ch, mods }, to->user);
}

/* Inside a paste a key is only bytes somebody copied: reported as removed, never obeyed. */
static void emit_key(const struct decoder *d, const struct sink *to, enum key_kind kind,
		     uint32_t ch, unsigned mods)
{
	if (d->is_pasting)
		emit(to, UI_PASTED_CONTROL, 0x1B, 0);
	else
		emit(to, kind, ch, mods);
}

static void control_byte(const struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (d->is_pasting)
		emit(to, UI_PASTED_CONTROL, byte, 0);
	else if (byte == '\r' || byte == '\n')
		emit(to, UI_ENTER, 0, 0);
	else if (byte == '\t')
		emit(to, UI_TAB, 0, 0);
	else if (byte == 0x7F || byte == 0x08)
		emit(to, UI_BACKSPACE, 0, 0);
	else
		emit(to, UI_CTRL, (uint32_t)byte + '@', 0);
}

struct named_key {
	int code; /* final letter, or the number before '~' */
	enum key_kind kind;
	uint32_t ch;
};
static const struct named_key letter_keys[] = {
	{ 'A', UI_UP, 0 },       { 'B', UI_DOWN, 0 },     { 'C', UI_RIGHT, 0 },
	{ 'D', UI_LEFT, 0 },     { 'F', UI_END, 0 },      { 'H', UI_HOME, 0 },
	{ 'P', UI_FUNCTION, 1 }, { 'Q', UI_FUNCTION, 2 }, { 'R', UI_FUNCTION, 3 },
	{ 'S', UI_FUNCTION, 4 }, { 'Z', UI_BACK_TAB, 0 }, { 0, UI_TEXT, 0 },
};
static const struct named_key number_keys[] = {
	{ 1, UI_HOME, 0 },       { 2, UI_INSERT, 0 },     { 3, UI_DELETE, 0 },
	{ 4, UI_END, 0 },        { 5, UI_PAGE_UP, 0 },    { 6, UI_PAGE_DOWN, 0 },
	{ 7, UI_HOME, 0 },       { 8, UI_END, 0 },        { 11, UI_FUNCTION, 1 },
	{ 12, UI_FUNCTION, 2 },  { 13, UI_FUNCTION, 3 },  { 14, UI_FUNCTION, 4 },
	{ 15, UI_FUNCTION, 5 },  { 17, UI_FUNCTION, 6 },  { 18, UI_FUNCTION, 7 },
	{ 19, UI_FUNCTION, 8 },  { 20, UI_FUNCTION, 9 },  { 21, UI_FUNCTION, 10 },
	{ 23, UI_FUNCTION, 11 }, { 24, UI_FUNCTION, 12 }, { 7771, UI_BARRIER, 0 },
	{ 0, UI_TEXT, 0 },
};

static void emit_named(const struct decoder *d, const struct sink *to,
		       const struct named_key *table, long code, unsigned mods)
{
	for (; table->code; table++)
		if (table->code == code) emit_key(d, to, table->kind, table->ch, mods);
}

static void number_key(struct decoder *d, const struct sink *to, long number, unsigned mods)
{
	if (number == 200 || number == 201) {
		d->is_pasting = number == 200;
		emit(to, d->is_pasting ? UI_PASTE_BEGIN : UI_PASTE_END, 0, 0);
	} else {
		emit_named(d, to, number_keys, number, mods);
	}
}

static void finish_csi(struct decoder *d, const struct sink *to, char final)
{
	char *after;
	d->sequence[d->len] = '\0';
	if (d->sequence[0] == '?' && final == 'c') {
		emit(to, UI_REPLY_DEVICE, 0, 0);
		return;
	}
	if (d->sequence[0] >= '<' && d->sequence[0] <= '?') return; /* other replies, SGR mouse */
	long first = strtol(d->sequence, &after, 10);
	long second = *after == ';' ? strtol(after + 1, NULL, 10) : 0;
	unsigned mods = second >= 2 && second <= 16 ? (unsigned)second - 1 : 0;
	if (final == '~')
		number_key(d, to, first, mods);
	else if (final == 'R' && d->wants_cursor)
		emit(to, UI_REPLY_CURSOR, (uint32_t)second, 0);
	else if (first <= 1)
		emit_named(d, to, letter_keys, final, mods);
}

/* One function a state. It may set the next state (the default is back to ground). False: the byte
 * ended what was open, and is looked at again in the new state. */
typedef bool state_fn(struct decoder *d, const struct sink *to, unsigned char byte);

static bool in_ground(struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (byte == 0x1B) {
		d->state = DECODE_ESCAPE;
	} else if (byte < 0x20 || byte == 0x7F) {
		control_byte(d, to, byte);
	} else if (byte < 0x80) {
		emit(to, UI_TEXT, byte, 0);
	} else if (byte < 0xC2 || byte > 0xF4) {
		emit(to, UI_BAD_BYTE, byte, 0);
	} else {
		d->utf8[0] = byte;
		d->utf8_len = 1;
		d->pending = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
		d->state = DECODE_UTF8;
	}
	return true;
}

static bool in_utf8(struct decoder *d, const struct sink *to, unsigned char byte)
{
	size_t size;
	if ((byte & 0xC0) != 0x80) {
		emit(to, UI_BAD_BYTE, d->utf8[0], 0);
		return false;
	}
	d->utf8[d->utf8_len++] = byte;
	if (--d->pending) {
		d->state = DECODE_UTF8;
		return true;
	}
	uint32_t ch = utf8_decode((const char *)d->utf8, d->utf8_len, &size);
	bool is_bad = ch == UTF8_BAD || (ch >= 0x80 && ch < 0xA0); /* C1 controls */
	emit(to, is_bad ? UI_BAD_BYTE : UI_TEXT, ch, 0);
	return true;
}

static bool in_escape(struct decoder *d, const struct sink *to, unsigned char byte)
{
	d->len = 0;
	if (d->is_pasting && byte != '[') {
		emit(to, UI_PASTED_CONTROL, 0x1B, 0);
		return false;
	}
	if (byte == '[') {
		d->state = DECODE_CSI;
	} else if (byte == 'O') {
		d->state = DECODE_SS3;
	} else if (byte && strchr("]P_^X", byte)) {
		d->state = DECODE_STRING;
	} else if (byte == 0x1B) {
		emit_key(d, to, UI_ESCAPE, 0, 0);
		d->state = DECODE_ESCAPE;
	} else if (byte < 0x80) {
		emit_key(d, to, UI_ALT, byte, 0);
	} else {
		emit_key(d, to, UI_ESCAPE, 0, 0);
		return false;
	}
	return true;
}

static bool in_csi(struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (byte == '[' && !d->len) {
		d->state = DECODE_CONSOLE;
	} else if (byte == 'M' && !d->len) {
		d->pending = 3;
		d->state = DECODE_MOUSE;
	} else if (byte >= 0x20 && byte < 0x40) {
		if (d->len < sizeof(d->sequence) - 1) d->sequence[d->len++] = (char)byte;
		d->state = DECODE_CSI;
	} else if (byte >= 0x40 && byte < 0x7F) {
		finish_csi(d, to, (char)byte);
	} else {
		return false;
	}
	return true;
}

static bool in_console(struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (byte >= 'A' && byte <= 'E') emit_key(d, to, UI_FUNCTION, byte - 'A' + 1u, 0);
	return byte >= 0x20;
}

static bool in_ss3(struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (byte >= '0' && byte <= '9')
		d->state = DECODE_SS3; /* ESC O 5 P: a modifier; ignored */
	else if (byte >= 0x40 && byte < 0x7F)
		emit_named(d, to, letter_keys, byte, 0);
	else
		return false;
	return true;
}

/* Enter, Ctrl-C, CAN and SUB end an unterminated string too, or a stray ESC ] would lock the
 * keyboard. */
static bool in_string(struct decoder *d, const struct sink *to, unsigned char byte)
{
	(void)to;
	if (byte == 0x07 || byte == 0x18 || byte == 0x1A) return true;
	if (byte == '\r' || byte == 0x03) return false;
	d->state = byte == 0x1B ? DECODE_STRING_END : DECODE_STRING;
	return true;
}

static bool in_string_end(struct decoder *d, const struct sink *to, unsigned char byte)
{
	if (byte == '\\') return true;
	return in_escape(d, to, byte);
}

static bool in_mouse(struct decoder *d, const struct sink *to, unsigned char byte)
{
	(void)to, (void)byte;
	if (--d->pending) d->state = DECODE_MOUSE;
	return true;
}

static state_fn *const states[] = {
	[DECODE_GROUND] = in_ground,   [DECODE_UTF8] = in_utf8,
	[DECODE_ESCAPE] = in_escape,   [DECODE_CSI] = in_csi,
	[DECODE_CONSOLE] = in_console, [DECODE_SS3] = in_ss3,
	[DECODE_STRING] = in_string,   [DECODE_STRING_END] = in_string_end,
	[DECODE_MOUSE] = in_mouse,
};

void decode_feed(struct decoder *d, const void *bytes, size_t len, int64_t now_ms,
		 decode_emit_fn *fn, void *user)
{
	const struct sink to = { fn, user };
	const unsigned char *b = bytes;
	for (size_t i = 0; i < len;) {
		state_fn *state = states[d->state];
		d->state = DECODE_GROUND;
		if (state(d, &to, b[i])) i++;
	}
	if (len) d->last_ms = now_ms;
}

static bool waits_for_pause(const struct decoder *d)
{
	return d->state == DECODE_ESCAPE || (d->state == DECODE_CSI && !d->len);
}

int decode_wait(const struct decoder *d, int64_t now_ms, int pause_ms)
{
	if (!waits_for_pause(d)) return -1;
	int64_t left = d->last_ms + pause_ms - now_ms;
	return left > 0 ? (int)left : 0;
}

void decode_flush(struct decoder *d, decode_emit_fn *fn, void *user)
{
	const struct sink to = { fn, user };
	if (!waits_for_pause(d)) return;
	bool is_csi = d->state == DECODE_CSI;
	d->state = DECODE_GROUND;
	if (is_csi)
		emit_key(d, &to, UI_ALT, '[', 0);
	else
		emit_key(d, &to, UI_ESCAPE, 0, 0);
}
