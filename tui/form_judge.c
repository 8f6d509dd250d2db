#include "tui/form.h"

#include "core/plan/checks.h"

static bool secret_is_wrong(const struct app *app, enum secret_id id, struct err *err)
{
	if (!secret_applies(&app->answers, id) || secret_is_adopted(&app->answers, id))
		return false;
	return secrets_check(&app->secrets, id, err) < 0;
}

static bool question_is_wrong(const struct app *app, enum question_id id, struct err *err)
{
	return question_applies(&app->answers, id) && check_question(&app->answers, id, err) < 0;
}

size_t form_problem_count(const struct app *app, enum page_id page)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	size_t n = 0;
	for (int i = 0; i < Q_COUNT; i++)
		n += question((enum question_id)i)->page == page &&
		     question_is_wrong(app, (enum question_id)i, &err);
	for (int i = 0; page == PAGE_SECRETS && i < SECRET_COUNT; i++)
		n += secret_is_wrong(app, (enum secret_id)i, &err);
	return n;
}

static bool is_typed_first_time(const struct app *app, const struct item *item)
{
	struct item focus = form_focused(app);
	return item_equal(&focus, item) && app->is_dirty && !app->shows_own_problem;
}

bool form_problem(const struct app *app, enum question_id id, struct err *ret)
{
	struct item item = { .kind = ITEM_QUESTION, .question = id };
	return app->checked[id] && !is_typed_first_time(app, &item) &&
	       question_is_wrong(app, id, ret);
}

bool form_entry_problem(const struct app *app, enum question_id id, size_t i, struct err *ret)
{
	struct item item = { .kind = ITEM_ENTRY, .question = id, .index = i };
	return app->checked[id] && !is_typed_first_time(app, &item) &&
	       i < answers_list_len(&app->answers, id) &&
	       check_list_item(&app->answers, id, i, ret) < 0;
}

bool form_secret_problem(const struct app *app, enum secret_id id, struct err *ret)
{
	return app->secret_checked[id] && secret_is_wrong(app, id, ret);
}

bool form_secret_is_missing(const struct app *app, enum secret_id id)
{
	return secret_is_empty(&app->secrets.value[id]) && !secret_is_adopted(&app->answers, id);
}

char *form_suggestion(const struct app *app, enum question_id id)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	return form_problem(app, id, &err) ? suggest_answer(&app->answers, id) : NULL;
}

static size_t account_options(const struct names *names, struct option *ret, size_t max)
{
	size_t n = 0;
	for (; n < names->name.len && n < max; n++)
		ret[n] = (struct option){ names->name.item[n], names->name.item[n],
					  n < names->note.len ? names->note.item[n] : "" };
	return n;
}

size_t form_options(const struct app *app, enum question_id id, struct option *ret, size_t max)
{
	if (id == Q_ZONE_A || id == Q_ZONE_B) return account_options(&app->zones, ret, max);
	if (id == Q_KEY_PAIR) return account_options(&app->key_pairs, ret, max);
	if (id == Q_PROFILE || id == Q_PARENT_PROFILE)
		return account_options(&app->profiles, ret, max);
	size_t n = 0;
	const struct choice *choice = question(id)->choices;
	bool is_text = question(id)->kind == QUESTION_TEXT; /* what is typed is the value */
	for (; choice && choice->value && n < max; choice++) {
		const char *label = choice->label ? choice->label : choice->value;
		const char *note = choice->note ? choice->note : "";
		bool adds = is_text && !note[0] && !str_equal(label, choice->value);
		ret[n++] = (struct option){ choice->value, is_text ? choice->value : label,
					    adds ? label : note };
	}
	return n;
}

static bool is_wrong_by_itself(const struct app *app, enum question_id id, struct err *err)
{
	const struct question *q = question(id);
	return q->check && question_applies(&app->answers, id) &&
	       q->check(answers_get(&app->answers, id), err) < 0;
}

static bool item_is_wrong(const struct app *app, const struct item *item, bool by_itself)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (item->kind == ITEM_QUESTION && by_itself)
		return is_wrong_by_itself(app, item->question, &err);
	if (item->kind == ITEM_QUESTION) return question_is_wrong(app, item->question, &err);
	if (item->kind == ITEM_ENTRY)
		return form_entry_problem(app, item->question, item->index, &err);
	return item->kind == ITEM_SECRET && secret_is_wrong(app, (enum secret_id)item->index, &err);
}

/* A field that is wrong by itself comes before those that only disagree with it. */
static void focus_first_problem(struct app *app, struct effects *effects)
{
	struct item items[FORM_ITEMS_MAX];
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			if (!item_is_wrong(app, &items[i], pass == 0)) continue;
			form_focus(app, &items[i], effects);
			return;
		}
	}
}

bool form_lets_go(struct app *app, struct effects *effects)
{
	form_leave(app, effects);
	for (int i = 0; i < Q_COUNT; i++)
		if (question((enum question_id)i)->page == app->page) app->checked[i] = true;
	for (int i = 0; app->page == PAGE_SECRETS && i < SECRET_COUNT; i++)
		app->secret_checked[i] = true;
	size_t n = form_problem_count(app, app->page);
	if (!n) return true;
	focus_first_problem(app, effects);
	app_say(app, ROLE_ERROR, "%zu %s on this page. You can still go back or to another step.",
		n, n == 1 ? "problem" : "problems");
	return false;
}
