/* Keys as the decoder gives them and screens see them. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdint.h>

enum key_kind {
	UI_TEXT = 1, /* ch: a code point that is not a control character */
	UI_CTRL,     /* ch: '@'..'_': Ctrl-A is 'A' */
	UI_ALT,      /* ch: the character typed after ESC; 0x7f for Alt-Backspace */
	UI_ENTER,
	UI_TAB,
	UI_BACK_TAB,
	UI_BACKSPACE,
	UI_ESCAPE,
	UI_UP,
	UI_DOWN,
	UI_LEFT,
	UI_RIGHT,
	UI_HOME,
	UI_END,
	UI_PAGE_UP,
	UI_PAGE_DOWN,
	UI_INSERT,
	UI_DELETE,
	UI_FUNCTION, /* ch: 1..12 */
	UI_PASTE_BEGIN,
	UI_PASTE_END,
	UI_PASTED_CONTROL, /* ch: a control byte inside a paste: counted, never obeyed */
	UI_BAD_BYTE,
	UI_REPLY_CURSOR, /* answer to CSI 6 n, only while one is due; ch: column */
	UI_REPLY_DEVICE, /* answer to CSI c */
	UI_BARRIER,      /* tests only: CSI 7771 ~ */
};
enum key_mods { UI_SHIFT = 1, UI_META = 2, UI_CONTROL = 4 };
struct key {
	enum key_kind kind;
	uint32_t ch;
	unsigned mods;
};

#endif
