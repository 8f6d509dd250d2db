/* What a piece of text is, never how it looks: drawing code names roles, the terminal maps them. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>

enum role {
	ROLE_TEXT,
	ROLE_TITLE,
	ROLE_HINT,
	ROLE_RULE,
	ROLE_LABEL,
	ROLE_FIELD,
	ROLE_FIELD_FOCUS,
	ROLE_BUTTON,
	ROLE_BUTTON_FOCUS,
	ROLE_SELECTED,
	ROLE_OK,
	ROLE_WARNING,
	ROLE_ERROR,
	ROLE_RUNNING,
	ROLE_DIM,
	ROLE_ACCOUNT_DEV,
	ROLE_ACCOUNT_PARENT,
	ROLE_BANNER,
	ROLE_KEY,
	ROLE_COUNT
};
/* A foreground of the 8 basic colours (-1: the default) and attributes; mono leaves colour out. */
enum look_attributes { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };
struct look {
	int foreground;
	unsigned attributes, mono_attributes;
};
const struct look *theme_look(enum role role);
const char *role_name(enum role role); /* for golden screens */

/* Glyphs by meaning; the ASCII set where the terminal cannot be trusted with the others. */
enum glyph {
	GLYPH_DONE,
	GLYPH_HERE,
	GLYPH_LOOK,
	GLYPH_STALE,
	GLYPH_FAILED,
	GLYPH_RUNNING,
	GLYPH_WAITING,
	GLYPH_HORIZONTAL,
	GLYPH_VERTICAL,
	GLYPH_TEE_DOWN,
	GLYPH_TEE_UP,
	GLYPH_BAR_FULL,
	GLYPH_BAR_EMPTY,
	GLYPH_TOP_LEFT,
	GLYPH_TOP_RIGHT,
	GLYPH_BOTTOM_LEFT,
	GLYPH_BOTTOM_RIGHT,
	GLYPH_BACK,
	GLYPH_FORWARD,
	GLYPH_COUNT
};
const char *theme_glyph(enum glyph glyph, bool ascii); /* one column wide each */

#endif
