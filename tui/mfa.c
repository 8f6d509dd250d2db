/* The box that asks for the code of an MFA device: digits, never shown, kept only until they are
 * sent. A code that is wanted for the other account meanwhile is asked for afterwards. */
#include "core/base/utf8.h"
#include "tui/frame.h"
#include "tui/update.h"

enum { SERIAL_MAX = 300 };

void mfa_release(struct mfa *mfa)
{
	for (size_t i = 0; i < ARRAY_LEN(mfa->serial); i++)
		free(mfa->serial[i]);
	secret_release(&mfa->code);
	*mfa = (struct mfa){ 0 };
}

static bool is_wanted(const struct mfa *mfa)
{
	return mfa->serial[mfa->which] != NULL;
}

void mfa_show(struct app *app)
{
	struct mfa *mfa = &app->mfa;
	if (!is_wanted(mfa)) mfa->which = !mfa->which;
	if (is_wanted(mfa) && app->box == BOX_NONE) app_open(app, BOX_MFA);
}

void mfa_wanted(struct app *app, const struct event *event, struct effects *effects)
{
	char **serial = &app->mfa.serial[event->account_is_parent];
	free(*serial);
	*serial = utf8_sanitised(event->text ? event->text : "", SERIAL_MAX);
	if (app->box != BOX_LEAVE) app->box = BOX_NONE; /* somebody waits for it */
	mfa_show(app);
	if (app_is_running(app)) effects_add(effects, EFFECT_BELL);
}

/* code NULL: none will come. */
static void answer(struct app *app, struct secret *code, struct effects *effects)
{
	struct mfa *mfa = &app->mfa;
	struct effect *effect = effects_add(effects, EFFECT_MFA_CODE);
	effect->account_is_parent = mfa->which;
	if (code) {
		effect->secret = *code;
		*code = SECRET_INIT;
	}
	secret_release(&mfa->code);
	free(TAKE(mfa->serial[mfa->which]));
	app->box = BOX_NONE;
	mfa_show(app);
}

static void send(struct app *app, struct effects *effects)
{
	struct mfa *mfa = &app->mfa;
	if (secret_len(&mfa->code) != MFA_DIGITS) {
		app_say(app, ROLE_WARNING, "The code has %d digits.", MFA_DIGITS);
		return;
	}
	app_say(app, ROLE_TEXT, "Signing in with the code.");
	answer(app, &mfa->code, effects);
}

static void add_digit(struct secret *code, uint32_t ch)
{
	char digit = (char)ch;
	if (ch >= '0' && ch <= '9' && secret_len(code) < MFA_DIGITS)
		secret_insert(code, secret_len(code), &digit, 1);
}

void mfa_key(struct app *app, enum command command, const struct key *key, struct effects *effects)
{
	struct secret *code = &app->mfa.code;
	size_t len = secret_len(code);
	if (command == CMD_ACCEPT)
		send(app, effects);
	else if (command == CMD_BACK)
		answer(app, NULL, effects);
	else if (command == CMD_LEAVE)
		app_open(app, BOX_LEAVE);
	else if (key->kind == UI_TEXT)
		add_digit(code, key->ch);
	else if (key->kind == UI_CTRL && key->ch == 'U')
		secret_set(code, "", 0);
	else if (len && (key->kind == UI_BACKSPACE || (key->kind == UI_CTRL && key->ch == 'H')))
		secret_delete(code, len - 1, 1);
}

/* "123 456" as an app shows it. */
void mfa_paste(struct app *app, const char *text)
{
	for (; *text; text++)
		add_digit(&app->mfa.code, (unsigned char)*text);
}

void mfa_draw(const struct app *app, struct canvas *cv, const struct layout *at)
{
	const struct mfa *mfa = &app->mfa;
	CLEANUP(mem_free_text)
	char *text = str_format("The role of the %s account wants the code that this device shows "
				"now: %s. A code works once; it is not kept.",
				mfa->which ? "parent's" : "dev", mfa->serial[mfa->which]);
	struct area area = box_area(at, 9, 68);
	struct canvas measure = { .ascii = cv->ascii };
	canvas_init(&measure, 5, area.cols - 6);
	int lines = canvas_wrapped(&measure, 0, 0, area.cols - 6, 5, ROLE_TEXT, text);
	canvas_release(&measure);
	area = box_area(at, lines + 5, 68);
	box_frame(cv, area, "MFA code");
	int row = area.row + 1, col = area.col + 3;
	row += canvas_wrapped(cv, row + 1, col, area.cols - 6, 5, ROLE_TEXT, text) + 1;
	int used = (int)secret_len(&mfa->code);
	canvas_text(cv, row + 1, col, ROLE_LABEL, "Code");
	canvas_fill(cv, row + 1, col + 6, MFA_DIGITS, ROLE_FIELD_FOCUS, "_");
	if (used) canvas_fill(cv, row + 1, col + 6, used, ROLE_FIELD_FOCUS, "*");
	canvas_text_cut(cv, row + 1, col + 7 + MFA_DIGITS, area.cols - 17 - MFA_DIGITS, ROLE_HINT,
			"6 digits, then Enter");
	canvas_cursor(cv, row + 1, col + 6 + (used < MFA_DIGITS ? used : MFA_DIGITS - 1));
}
