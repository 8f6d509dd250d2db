#include "tui/decode.h"

#include "core/base/str.h"
#include "tests/support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void note_key(const struct key *key, void *user)
{
	static const char *const name[] = {
		[UI_TEXT] = "text",
		[UI_CTRL] = "ctrl",
		[UI_ALT] = "alt",
		[UI_ENTER] = "enter",
		[UI_TAB] = "tab",
		[UI_BACK_TAB] = "back-tab",
		[UI_BACKSPACE] = "backspace",
		[UI_ESCAPE] = "escape",
		[UI_UP] = "up",
		[UI_DOWN] = "down",
		[UI_LEFT] = "left",
		[UI_RIGHT] = "right",
		[UI_HOME] = "home",
		[UI_END] = "end",
		[UI_PAGE_UP] = "page-up",
		[UI_PAGE_DOWN] = "page-down",
		[UI_INSERT] = "insert",
		[UI_DELETE] = "delete",
		[UI_FUNCTION] = "f",
		[UI_PASTE_BEGIN] = "<paste",
		[UI_PASTE_END] = "paste>",
		[UI_PASTED_CONTROL] = "pasted-control",
		[UI_BAD_BYTE] = "bad",
		[UI_REPLY_CURSOR] = "cursor",
		[UI_REPLY_DEVICE] = "device",
		[UI_BARRIER] = "barrier",
	};
	struct str *out = user;
	str_addf(out, "%s%s", out->len ? " " : "", name[key->kind]);
	if (key->kind == UI_TEXT || key->kind == UI_CTRL || key->kind == UI_ALT)
		str_addf(out, ":%lc", (wint_t)key->ch);
	if (key->kind == UI_FUNCTION || key->kind == UI_REPLY_CURSOR) str_addf(out, "%u", key->ch);
	if (key->mods) str_addf(out, "+%u", key->mods);
}

static const struct {
	const char *bytes, *keys;
} sequences[] = {
	{ "a", "text:a" },
	{ "\r", "enter" },
	{ "\t\x1b[Z", "tab back-tab" },
	{ "\x7f\x08", "backspace backspace" },
	{ "\x01\x03\x1a", "ctrl:A ctrl:C ctrl:Z" },
	{ "\x1b[A\x1bOB\x1b[1;5C", "up down right+4" },
	{ "\x1b[H\x1b[1~\x1b[7~\x1bOH", "home home home home" },
	{ "\x1b[5~\x1b[6~\x1b[3~", "page-up page-down delete" },
	{ "\x1bOP\x1b[[A\x1b[11~\x1b[24~", "f1 f1 f1 f12" },
	{ "\x1b"
	  "b\x1b\x7f",
	  "alt:b alt:\x7f" },
	{ "\xe6\x97\xa5", "text:日" },
	{ "\xff"
	  "a\xc3"
	  "b",
	  "bad text:a bad text:b" },
	{ "\xed\xa0\x80"
	  "a",
	  "bad text:a" }, /* a surrogate */
	{ "\xc2\x9b"
	  "31m",
	  "bad text:3 text:1 text:m" }, /* C1 CSI is not obeyed */
	{ "\x1b]52;c;abc\x07z\x1b]0;t\x1b\\z\x1bP1$r\x1b\\z", "text:z text:z text:z" },
	{ "\x1b[?64;1;2c", "device" },
	{ "\x1b[<0;3;4M\x1b[I\x1b[57399u\x1b[M !!x", "text:x" },
	{ "\x1b[1;2R", "f3+1" },
	{ "\x1b[7771~", "barrier" },
	{ "\x1b]never ended\rx", "enter text:x" },
};

static char *keys_of(const char *bytes, size_t len, size_t step)
{
	struct decoder d = { 0 };
	struct str out = STR_INIT;
	for (size_t i = 0; i < len; i += step)
		decode_feed(&d, bytes + i, i + step > len ? len - i : step, 0, note_key, &out);
	return str_detach(&out);
}

static void every_sequence_gives_its_keys_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		const char *want = sequences[i].keys;
		size_t len = strlen(sequences[i].bytes);
		for (size_t step = 1; step <= len; step++) {
			char *got = keys_of(sequences[i].bytes, len, step);
			assert_string_equal(got, want);
			free(got);
		}
	}
}

static void nothing_in_a_paste_is_a_key(void **state)
{
	static const char bytes[] = "\x1b[200~a\x03\r\x1b[A\x1bx\x1b[201~c";
	char *got = keys_of(bytes, sizeof(bytes) - 1, 1);
	(void)state;
	assert_string_equal(got, "<paste text:a pasted-control pasted-control pasted-control "
				 "pasted-control text:x paste> text:c");
	free(got);
}

static void a_lone_escape_is_a_key_after_a_pause(void **state)
{
	struct decoder d = { 0 };
	struct str out = STR_INIT;
	(void)state;
	decode_feed(&d, "\x1b", 1, 1000, note_key, &out);
	assert_int_equal(decode_wait(&d, 1010, 25), 15);
	assert_int_equal(decode_wait(&d, 1025, 25), 0);
	decode_flush(&d, note_key, &out);
	assert_string_equal(str_text(&out), "escape");
	assert_int_equal(decode_wait(&d, 1025, 25), -1);
	str_release(&out);
}

static void a_cursor_report_counts_only_while_one_is_due(void **state)
{
	struct decoder d = { .wants_cursor = true };
	struct str out = STR_INIT;
	(void)state;
	decode_feed(&d, "\x1b[1;2R", 6, 0, note_key, &out);
	assert_string_equal(str_text(&out), "cursor2");
	str_release(&out);
}

static void ignore_key(const struct key *key, void *user)
{
	(void)user;
	assert_true(key->kind >= UI_TEXT && key->kind <= UI_BARRIER);
}

static void random_bytes_never_lock_the_keyboard(void **state)
{
	struct decoder d = { 0 };
	uint32_t random = 12345;
	(void)state;
	for (int i = 0; i < 300000; i++) {
		random = random * 1664525u + 1013904223u;
		unsigned char byte = (unsigned char)(random >> 24);
		decode_feed(&d, &byte, 1, i, ignore_key, NULL);
		assert_true(d.len < sizeof(d.sequence));
	}
	decode_feed(&d, "\x18\x18\x1b[201~\x1b[201~", 14, 0, ignore_key, NULL);
	char *got = NULL;
	struct str out = STR_INIT;
	decode_feed(&d, "x", 1, 0, note_key, &out);
	got = str_detach(&out);
	assert_string_equal(got, "text:x");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sequence_gives_its_keys_however_it_is_cut),
		cmocka_unit_test(nothing_in_a_paste_is_a_key),
		cmocka_unit_test(a_lone_escape_is_a_key_after_a_pause),
		cmocka_unit_test(a_cursor_report_counts_only_while_one_is_due),
		cmocka_unit_test(random_bytes_never_lock_the_keyboard),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
