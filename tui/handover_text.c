/* The whole hand-over as one text, for a pager. */
#include "tui/report_delegation.h"
#include "tui/texts.h"

static void add_rule(struct str *out, const char *title)
{
	str_addf(out, "%s==== %s ====\n\n", out->len ? "\n" : "", title);
}

/* JSON has no comments: how it is applied is said above it. */
static void add_form(const struct app *app, enum handover_form form, struct str *out)
{
	add_rule(out, handover_file_name(form));
	if (handover_is_json(form)) {
		struct handover h = handover_of(app->deployment);
		handover_usage(&h, form, out);
		str_add_char(out, '\n');
	}
	records_text(app, form, out);
}

static void add_seen(const struct deployment *d, struct str *out)
{
	const struct deployment_delegation *g = &d->delegation;
	const struct delegation_question question = handover_question_of(d);
	char at[TIME_TEXT_MAX];
	if (!g->looked_ms || !question.child || !question.parent) return;
	time_of_day_text(g->looked_ms, at);
	CLEANUP(mem_free_text) char *title = str_format("seen at %s", at);
	add_rule(out, title);
	report_delegation(&question, &g->facts, &g->report, out);
}

bool handover_text(const struct app *app, struct str *out)
{
	const struct deployment *d = app->deployment;
	if (!d || !deployment_has_records(d)) return false;
	add_form(app, HANDOVER_PLAIN, out);
	add_seen(d, out); /* what is wrong, before the long forms */
	for (int form = HANDOVER_PLAIN + 1; form < HANDOVER_COUNT; form++)
		add_form(app, (enum handover_form)form, out);
	return true;
}
