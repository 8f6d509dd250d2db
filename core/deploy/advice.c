#include "core/deploy/advice.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/plan/assets.h"

#include <stdlib.h>
#include <string.h>

#define ANYTHING " ... "

/* A part of the table; lines end in '\n'. */
struct span {
	const char *at, *end;
};
struct line {
	struct span key, value; /* key empty: the name of a cause */
};

static bool span_is(struct span span, const char *text)
{
	size_t len = strlen(text);
	return (size_t)(span.end - span.at) == len && memcmp(span.at, text, len) == 0;
}

static bool next_line(struct span *rest, struct line *ret)
{
	while (rest->at < rest->end) {
		const char *at = rest->at;
		const char *end = memchr(at, '\n', (size_t)(rest->end - at));
		if (!end) end = rest->end;
		rest->at = end < rest->end ? end + 1 : end;
		if (at == end || *at == '#') continue;
		if (*at != '\t') {
			*ret = (struct line){ .key = { at, at }, .value = { at, end } };
			return true;
		}
		at++;
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		if (!tab) continue;
		*ret = (struct line){ .key = { at, tab }, .value = { tab + 1, end } };
		return true;
	}
	return false;
}

/* Where `part` ends in the text; NULL when it is not there. ASCII letters match in either case. */
static const char *after(const char *text, struct span part)
{
	CLEANUP(str_release) struct str copy = STR_INIT;
	str_add_bytes(&copy, part.at, (size_t)(part.end - part.at));
	const char *found = strcasestr(text, str_text(&copy));
	return found ? found + copy.len : NULL;
}

static bool pattern_fits(struct span pattern, const char *text)
{
	while (text && pattern.at < pattern.end) {
		const char *gap = memmem(pattern.at, (size_t)(pattern.end - pattern.at), ANYTHING,
					 strlen(ANYTHING));
		struct span part = { pattern.at, gap ? gap : pattern.end };
		text = after(text, part);
		pattern.at = gap ? gap + strlen(ANYTHING) : pattern.end;
	}
	return text != NULL;
}

struct cause {
	struct span name, page, advice; /* advice: from its first line on */
	bool has_type, type_fits, reason_fits, may_pass;
};

static void read_line(struct cause *c, const struct line *line, const char *type,
		      const char *reason)
{
	if (span_is(line->key, "type")) {
		c->has_type = true;
		c->type_fits |= pattern_fits(line->value, type);
	} else if (span_is(line->key, "reason")) {
		c->reason_fits |= pattern_fits(line->value, reason);
	} else if (span_is(line->key, "page")) {
		c->page = line->value;
	} else if (span_is(line->key, "passes")) {
		c->may_pass = span_is(line->value, "yes");
	} else if (span_is(line->key, "advice") && !c->advice.at) {
		c->advice = line->value;
	}
}

static char *span_copy(struct span span)
{
	struct str text = STR_INIT;
	str_add_bytes(&text, span.at, (size_t)(span.end - span.at));
	return str_detach(&text);
}

/* The lines of an advice, joined. */
static char *advice_text(const struct cause *c, const char *end)
{
	struct str text = STR_INIT;
	struct span rest = { c->advice.end, end };
	struct line line;
	str_add_bytes(&text, c->advice.at, (size_t)(c->advice.end - c->advice.at));
	while (next_line(&rest, &line) && span_is(line.key, "advice")) {
		str_add_char(&text, ' ');
		str_add_bytes(&text, line.value.at, (size_t)(line.value.end - line.value.at));
	}
	return str_detach(&text);
}

static enum page_id page_of(struct span name)
{
	static const struct {
		const char *name;
		enum page_id page;
	} pages[] = {
		{ "account", PAGE_ACCOUNT }, { "domain", PAGE_DOMAIN },
		{ "network", PAGE_NETWORK }, { "access", PAGE_ACCESS },
		{ "zones", PAGE_ZONES },     { "sizes", PAGE_SIZES },
		{ "mail", PAGE_MAIL },       { "secrets", PAGE_SECRETS },
		{ "review", PAGE_REVIEW },   { "delegation", PAGE_DELEGATION },
		{ "deploy", PAGE_DEPLOY },
	};
	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (span_is(name, pages[i].name)) return pages[i].page;
	return PAGE_COUNT;
}

static struct advice unknown(void)
{
	return (struct advice){
		.id = mem_copy_text("unknown"),
		.text = mem_copy_text("The reason is the service's own. Correct what it names, "
				      "then deploy again: what is done stays."),
		.page = PAGE_REVIEW,
	};
}

struct advice advice_for(const char *type, const char *reason)
{
	const struct asset *table = asset_find("causes.txt");
	if (!table || str_is_empty(reason)) return unknown();
	struct span rest = { table->bytes, table->bytes + table->len };
	struct cause c = { 0 };
	struct line line;
	for (bool more = true; more;) {
		more = next_line(&rest, &line);
		if (more && line.key.at != line.key.end) {
			read_line(&c, &line, type ? type : "", reason);
			continue;
		}
		/* The next cause begins, or the table ends: the one before is whole. */
		if (c.reason_fits && (c.type_fits || !c.has_type))
			return (struct advice){
				.id = span_copy(c.name),
				.text = advice_text(&c, table->bytes + table->len),
				.page = page_of(c.page),
				.may_pass = c.may_pass,
			};
		c = (struct cause){ .name = line.value };
	}
	return unknown();
}

void advice_release(struct advice *advice)
{
	free(advice->id);
	free(advice->text);
	*advice = (struct advice){ .page = PAGE_COUNT };
}
