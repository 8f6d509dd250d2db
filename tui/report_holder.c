#include "tui/report_holder.h"

#include "core/base/mem.h"
#include "tui/report_event.h"

#include <stdlib.h>

void holder_sentence(const struct deployment *d, const char *at, struct str *out)
{
	const struct deployment_holder *h = &d->holder;
	str_addf(out, "%s %s this%s%s; you are watching. It is yours when they leave.", h->owner,
		 d->is_removal ? "removes" : "deploys", at ? " since " : "", at ? at : "");
}

static void add_json(const struct deployment *d, struct str *out)
{
	const struct deployment_holder *h = &d->holder;
	cJSON *o = json_line("lease");
	report_json_time(o, "time", d->now_ms);
	json_line_text(o, "status", h->is_elsewhere ? "elsewhere" : h->notice ? "none" : "free");
	json_line_text(o, "owner", h->owner);
	if (h->since_ms) report_json_time(o, "since", h->since_ms);
	json_line_text(o, "reason", h->notice);
	json_line_end(o, out);
}

static void add_line(const struct deployment *d, struct str *out)
{
	const struct deployment_holder *h = &d->holder;
	CLEANUP(str_release) struct str since = STR_INIT;
	report_clock(out, d->now_ms);
	str_add(out, "  ");
	if (h->since_ms) report_clock(&since, h->since_ms);
	if (h->is_elsewhere)
		holder_sentence(d, since.len ? str_text(&since) : NULL, out);
	else if (h->notice)
		str_add(out, h->notice);
	else
		str_addf(out, "whoever %s this has left, or has come to its end",
			 d->is_removal ? "removed" : "deployed");
	str_add_char(out, '\n');
}

void report_holder(bool json, const struct deployment *d, struct holder_told *told, struct str *out)
{
	const struct deployment_holder *h = &d->holder;
	const char *words = h->is_elsewhere ? h->owner : h->notice;
	if (h->is_elsewhere == told->is_elsewhere && str_equal(words, told->words)) return;
	bool had_notice = told->words && !told->is_elsewhere;
	bool is_news = h->is_elsewhere || words || !had_notice;
	holder_told_release(told);
	told->is_elsewhere = h->is_elsewhere;
	told->words = words ? mem_copy_text(words) : NULL;
	if (!is_news) return; /* that all is well now needs no line */
	(json ? add_json : add_line)(d, out);
}

void holder_told_release(struct holder_told *told)
{
	free(told->words);
	*told = (struct holder_told){ 0 };
}
