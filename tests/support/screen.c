#include "tests/support/screen.h"

#include <stdio.h>

#include "core/base/file.h"
#include "core/base/utf8.h"
#include "tests/support/preflight_lab.h"
#include "tests/support/unit.h"

void screen_open(struct screen_test *t, int rows, int cols, const struct app_options *options)
{
	static const struct app_options usual = { .answers_path =
							  "~/.config/redash-wizard/redash-dev.yaml",
						  .speed = 60 };
	struct app_options o = options ? *options : usual;
	if (!o.answers_path) o.answers_path = usual.answers_path;
	*t = (struct screen_test){ .now_ms = 1000, .clock = "12:04:31" };
	o.rows = rows;
	o.cols = cols;
	t->app = app_new(&o, &t->effects);
	canvas_init(&t->cv, rows, cols);
	lab_facts(&t->facts);
}

void screen_close(struct screen_test *t)
{
	app_free(t->app);
	canvas_release(&t->cv);
	effects_release(&t->effects);
	preflight_facts_release(&t->facts);
}

/* What the program does on its own: saving succeeds, and the checks find nothing wrong. */
static void answer(struct screen_test *t, enum effect_kind kind)
{
	struct event event = { .now_ms = t->now_ms, .clock = t->clock };
	if (kind == EFFECT_SAVE) {
		event.kind = EVENT_SAVED;
	} else if (kind == EFFECT_PREFLIGHT && !t->holds_checks) {
		event.kind = EVENT_PREFLIGHT;
		event.preflight = &t->facts;
		event.is_over = true;
	} else {
		return;
	}
	app_update(t->app, &event, &t->effects);
}

void screen_event(struct screen_test *t, struct event event)
{
	size_t before = t->effects.list.len, after;
	bool is_saved = false;
	event.now_ms = t->now_ms;
	event.clock = t->clock;
	app_update(t->app, &event, &t->effects);
	after = t->effects.list.len;
	for (size_t i = before; i < after; i++) {
		enum effect_kind kind = t->effects.list.item[i].kind;
		if (kind != EFFECT_SAVE || !is_saved) answer(t, kind);
		is_saved |= kind == EFFECT_SAVE;
	}
}

void screen_key(struct screen_test *t, const struct key *key)
{
	screen_event(t, (struct event){ .kind = EVENT_KEY, .key = *key });
}

void screen_paste(struct screen_test *t, const char *text)
{
	screen_event(t, (struct event){ .kind = EVENT_PASTE, .text = text });
}

void screen_resize(struct screen_test *t, int rows, int cols)
{
	canvas_resize(&t->cv, rows, cols);
	screen_event(t, (struct event){ .kind = EVENT_RESIZE, .rows = rows, .cols = cols });
}

void screen_wait(struct screen_test *t, int64_t ms)
{
	t->now_ms += ms;
	screen_event(t, (struct event){ .kind = EVENT_TICK });
}

static struct key named_key(const char *name, size_t len)
{
	static const struct {
		const char *name;
		struct key key;
	} names[] = {
		{ "Tab", { UI_TAB, 0, 0 } },
		{ "S-Tab", { UI_BACK_TAB, 0, 0 } },
		{ "Enter", { UI_ENTER, 0, 0 } },
		{ "Esc", { UI_ESCAPE, 0, 0 } },
		{ "Up", { UI_UP, 0, 0 } },
		{ "Down", { UI_DOWN, 0, 0 } },
		{ "Left", { UI_LEFT, 0, 0 } },
		{ "Right", { UI_RIGHT, 0, 0 } },
		{ "Home", { UI_HOME, 0, 0 } },
		{ "End", { UI_END, 0, 0 } },
		{ "PgUp", { UI_PAGE_UP, 0, 0 } },
		{ "PgDn", { UI_PAGE_DOWN, 0, 0 } },
		{ "BS", { UI_BACKSPACE, 0, 0 } },
		{ "Del", { UI_DELETE, 0, 0 } },
		{ "Space", { UI_TEXT, ' ', 0 } },
		{ "lt", { UI_TEXT, '<', 0 } },
		{ "C-Left", { UI_LEFT, 0, UI_CONTROL } },
		{ "C-Right", { UI_RIGHT, 0, UI_CONTROL } },
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i].name) == len && !strncmp(names[i].name, name, len))
			return names[i].key;
	if (len == 3 && !strncmp(name, "C-", 2))
		return (struct key){ UI_CTRL, (uint32_t)(name[2] >= 'a' ? name[2] - 32 : name[2]),
				     0 };
	if (len == 3 && !strncmp(name, "M-", 2))
		return (struct key){ UI_ALT, (uint32_t)name[2], 0 };
	if (name[0] == 'F')
		return (struct key){ UI_FUNCTION, (uint32_t)strtol(name + 1, NULL, 10), 0 };
	fail_msg("no key is called %.*s", (int)len, name);
	return (struct key){ 0 };
}

size_t screen_next_key(const char *keys, struct key *ret)
{
	size_t size;
	*ret = (struct key){ .kind = UI_TEXT, .ch = utf8_decode(keys, strlen(keys), &size) };
	if (ret->ch != '<') return size;
	const char *end = strchr(keys, '>');
	assert_non_null(end);
	*ret = named_key(keys + 1, (size_t)(end - keys - 1));
	return (size_t)(end - keys) + 1;
}

void screen_type(struct screen_test *t, const char *keys)
{
	struct key key;
	while (*keys) {
		keys += screen_next_key(keys, &key);
		screen_key(t, &key);
	}
}

void screen_draw(struct screen_test *t)
{
	app_draw(t->app, &t->cv);
}

char *screen_text(struct screen_test *t)
{
	struct str s = STR_INIT;
	screen_draw(t);
	canvas_dump(&t->cv, false, &s);
	return str_detach(&s);
}

bool screen_shows(struct screen_test *t, const char *part)
{
	CLEANUP(mem_free_text) char *text = screen_text(t);
	return strstr(text, part);
}

size_t screen_effects(const struct screen_test *t, enum effect_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < t->effects.list.len; i++)
		n += t->effects.list.item[i].kind == kind;
	return n;
}

const struct effect *screen_effect(const struct screen_test *t, enum effect_kind kind)
{
	for (size_t i = t->effects.list.len; i-- > 0;)
		if (t->effects.list.item[i].kind == kind) return &t->effects.list.item[i];
	return NULL;
}

void screen_forget(struct screen_test *t)
{
	effects_release(&t->effects);
}

void canvas_golden(const struct canvas *cv, const char *name)
{
	CLEANUP(mem_free_text) char *path = str_format("tests/screens/%s.screen", name);
	CLEANUP(str_release) struct str now = STR_INIT, wanted = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	canvas_dump(cv, true, &now);
	const char *update = getenv("UPDATE");
	if (update && update[0]) {
		if (file_replace(path, str_text(&now), now.len, 0644, &err) < 0)
			fail_msg("%s", err_text(&err));
		return;
	}
	if (file_read(path, 1 << 20, &wanted, &err) < 0)
		fail_msg("%s (UPDATE=1 writes it)", err_text(&err));
	if (str_equal(str_text(&now), str_text(&wanted))) return;
	fprintf(stderr, "%s: the screen is another one now (UPDATE=1 takes it):\n%s\n", path,
		str_text(&now));
	fail_msg("%s differs", path);
}

void screen_golden(struct screen_test *t, const char *name)
{
	screen_draw(t);
	canvas_golden(&t->cv, name);
}

void screen_account(struct screen_test *t)
{
	static const char *const zones[] = { "ap-northeast-1a", "ap-northeast-1c",
					     "ap-northeast-1d" };
	static const char *const ids[] = { "apne1-az4", "apne1-az1", "apne1-az2" };
	static const char *const pairs[] = { "ops-tanaka", "鍵ペア-東京" };
	static const char *const profiles[] = { "default", "dev", "prod" };
	screen_event(t, (struct event){ .kind = EVENT_PROFILES,
					.names = profiles,
					.name_count = 3,
					.text = "ap-northeast-1" });
	screen_event(t, (struct event){ .kind = EVENT_IDENTITY,
					.text = "111122223333",
					.text2 = "arn:aws:iam::111122223333:user/ops-tanaka" });
	screen_event(t,
		     (struct event){
			     .kind = EVENT_ZONES, .names = zones, .names2 = ids, .name_count = 3 });
	screen_event(t, (struct event){ .kind = EVENT_KEY_PAIRS, .names = pairs, .name_count = 2 });
	screen_event(t, (struct event){ .kind = EVENT_ENVIRONMENT, .name_count = 0 });
}

void screen_open_usual(struct screen_test *t)
{
	screen_open(t, 24, 80, NULL);
	screen_account(t);
	screen_forget(t);
}

void screen_fill_domain(struct screen_test *t)
{
	screen_type(t, "<PgDn>example.com<PgDn>");
}

void screen_to_review(struct screen_test *t)
{
	screen_fill_domain(t);
	screen_type(t, "<PgDn>203.0.113.0/24<PgDn><PgDn><PgDn><PgDn><PgDn><PgDn>");
	assert_true(screen_shows(t, "Step 10 of 13"));
}

void screen_start(struct screen_test *t)
{
	screen_to_review(t);
	screen_type(t, "<S-Tab><S-Tab><S-Tab>dev<Enter><Enter>");
	assert_int_equal(screen_effects(t, EFFECT_DEPLOY), 1);
}
