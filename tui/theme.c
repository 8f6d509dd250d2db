#include "tui/theme.h"

#include "core/base/mem.h"

enum { DEFAULT = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

/* Colours only ever repeat what a word or a glyph says too; the mono column has to be enough. */
static const struct {
	const char *name;
	struct look look;
} role_table[ROLE_COUNT] = {
	[ROLE_TEXT] = { "text", { DEFAULT, 0, 0 } },
	[ROLE_TITLE] = { "title", { DEFAULT, LOOK_BOLD, LOOK_BOLD } },
	[ROLE_HINT] = { "hint", { CYAN, 0, 0 } },
	[ROLE_RULE] = { "rule", { DEFAULT, LOOK_DIM, 0 } },
	[ROLE_LABEL] = { "label", { DEFAULT, 0, 0 } },
	[ROLE_FIELD] = { "field", { DEFAULT, LOOK_UNDERLINE, LOOK_UNDERLINE } },
	[ROLE_FIELD_FOCUS] = { "field-focus",
			       { CYAN, LOOK_BOLD | LOOK_UNDERLINE, LOOK_BOLD | LOOK_UNDERLINE } },
	[ROLE_BUTTON] = { "button", { DEFAULT, 0, 0 } },
	[ROLE_BUTTON_FOCUS] = { "button-focus", { DEFAULT, LOOK_REVERSE, LOOK_REVERSE } },
	[ROLE_SELECTED] = { "selected", { DEFAULT, LOOK_REVERSE, LOOK_REVERSE } },
	[ROLE_OK] = { "ok", { GREEN, 0, 0 } },
	[ROLE_WARNING] = { "warning", { YELLOW, 0, LOOK_BOLD } },
	[ROLE_ERROR] = { "error", { RED, LOOK_BOLD, LOOK_BOLD } },
	[ROLE_RUNNING] = { "running", { CYAN, 0, LOOK_BOLD } },
	[ROLE_DIM] = { "dim", { DEFAULT, LOOK_DIM, 0 } },
	[ROLE_ACCOUNT_DEV] = { "account-dev", { GREEN, LOOK_BOLD, LOOK_BOLD } },
	[ROLE_ACCOUNT_PARENT] = { "account-parent", { MAGENTA, LOOK_BOLD, LOOK_REVERSE } },
	[ROLE_BANNER] = { "banner", { YELLOW, LOOK_REVERSE, LOOK_REVERSE } },
	[ROLE_KEY] = { "key", { DEFAULT, LOOK_BOLD, LOOK_BOLD } },
};

const struct look *theme_look(enum role role)
{
	return &role_table[role].look;
}

const char *role_name(enum role role)
{
	return role_table[role].name;
}

const char *theme_glyph(enum glyph glyph, bool ascii)
{
	/* Box drawing is of ambiguous width: the terminal layer asks for ASCII where it measures
	 * two columns. The ASCII mark for done is '+', since an 'x' reads like a failure. */
	static const struct {
		const char *unicode, *ascii;
	} table[GLYPH_COUNT] = {
		[GLYPH_DONE] = { "✓", "+" },         [GLYPH_HERE] = { "›", ">" },
		[GLYPH_LOOK] = { "!", "!" },         [GLYPH_STALE] = { "~", "~" },
		[GLYPH_FAILED] = { "✗", "!" },       [GLYPH_RUNNING] = { "›", ">" },
		[GLYPH_WAITING] = { " ", " " },      [GLYPH_HORIZONTAL] = { "─", "-" },
		[GLYPH_VERTICAL] = { "│", "|" },     [GLYPH_TEE_DOWN] = { "┬", "-" },
		[GLYPH_TEE_UP] = { "┴", "-" },       [GLYPH_BAR_FULL] = { "█", "#" },
		[GLYPH_BAR_EMPTY] = { "░", "." },    [GLYPH_TOP_LEFT] = { "┌", "+" },
		[GLYPH_TOP_RIGHT] = { "┐", "+" },    [GLYPH_BOTTOM_LEFT] = { "└", "+" },
		[GLYPH_BOTTOM_RIGHT] = { "┘", "+" }, [GLYPH_BACK] = { "‹", "<" },
		[GLYPH_FORWARD] = { "›", ">" },
	};
	if (glyph >= GLYPH_COUNT) BUG("glyph %d", (int)glyph);
	return ascii ? table[glyph].ascii : table[glyph].unicode;
}
