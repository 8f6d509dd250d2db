/* The wizard without a terminal: type keys, look at the screen, compare it with a golden one.
 *
 * Keys are written as typed; special ones in angle brackets: <Tab> <S-Tab> <Enter> <Esc> <Up>
 * <Down> <Left> <Right> <Home> <End> <PgUp> <PgDn> <BS> <Del> <Space> <lt> <F1>..<F12> <C-a> <M-b>.
 */
#ifndef TESTS_SUPPORT_SCREEN_H
#define TESTS_SUPPORT_SCREEN_H

#include "tui/app.h"

struct screen_test {
	struct app *app;
	struct canvas cv;
	struct effects effects; /* of everything since screen_forget */
	int64_t now_ms;
	const char *clock;
	struct preflight_facts facts; /* what checks find out: that all is well */
	bool holds_checks;            /* leaves them to the test */
};
void screen_open(struct screen_test *t, int rows, int cols, const struct app_options *options);
void screen_close(struct screen_test *t);
void screen_key(struct screen_test *t, const struct key *key);
void screen_type(struct screen_test *t, const char *keys);
void screen_paste(struct screen_test *t, const char *text);
void screen_event(struct screen_test *t, struct event event);
void screen_resize(struct screen_test *t, int rows, int cols);
void screen_wait(struct screen_test *t, int64_t ms); /* a tick later */
void screen_draw(struct screen_test *t);
char *screen_text(struct screen_test *t); /* drawn now; caller frees */
bool screen_shows(struct screen_test *t, const char *part);
size_t screen_effects(const struct screen_test *t, enum effect_kind kind);
const struct effect *screen_effect(const struct screen_test *t,
				   enum effect_kind kind); /* the last */
void screen_forget(struct screen_test *t);
/* Fails the test unless the screen is tests/screens/<name>.screen; UPDATE=1 writes it instead. */
void screen_golden(struct screen_test *t, const char *name);
void canvas_golden(const struct canvas *cv, const char *name); /* the same for any canvas */
/* One key as written above; how many bytes it took. */
size_t screen_next_key(const char *keys, struct key *ret);

/* The answers the account gives in these tests: identities, zones, key pairs, profiles. */
void screen_account(struct screen_test *t);
/* The ways most tests begin: an account that answered, a domain, the Review page, a deployment. */
void screen_open_usual(struct screen_test *t);
void screen_fill_domain(struct screen_test *t); /* to the page after it */
void screen_to_review(struct screen_test *t);
void screen_start(struct screen_test *t); /* fails the test unless EFFECT_DEPLOY was asked */

#endif
