#include "core/rehearsal/xml_write.h"

#include <stdio.h>
#include <time.h>

#include "core/base/mem.h"

static void add_escaped(struct str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '&')
			str_add(out, "&amp;");
		else if (c == '<')
			str_add(out, "&lt;");
		else if (c == '>')
			str_add(out, "&gt;");
		else if (c == '"')
			str_add(out, "&quot;");
		else if (c < 0x20 && c != '\n' && c != '\t')
			str_add_char(out, '?'); /* XML 1.0 cannot carry it at all */
		else
			str_add_char(out, *p);
	}
}

void xmlout_begin(struct xmlout *w, struct str *out)
{
	w->out = out;
	w->depth = 0;
	str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void xmlout_open(struct xmlout *w, const char *name)
{
	if (w->depth == XML_WRITE_DEPTH_MAX) BUG("an answer nests deeper than %d", w->depth);
	w->open[w->depth++] = name;
	str_addf(w->out, "<%s>", name);
}

void xmlout_open_root(struct xmlout *w, const char *name, const char *xml_namespace)
{
	w->open[w->depth++] = name;
	str_addf(w->out, "<%s xmlns=\"%s\">", name, xml_namespace);
}

void xmlout_close(struct xmlout *w)
{
	if (w->depth == 0) BUG("an element is closed that was never opened");
	str_addf(w->out, "</%s>", w->open[--w->depth]);
}

void xmlout_end(struct xmlout *w)
{
	while (w->depth)
		xmlout_close(w);
	str_add_char(w->out, '\n');
}

void xmlout_text(struct xmlout *w, const char *name, const char *value)
{
	if (!value) return;
	str_addf(w->out, "<%s>", name);
	add_escaped(w->out, value);
	str_addf(w->out, "</%s>", name);
}

void xmlout_number(struct xmlout *w, const char *name, int64_t value)
{
	str_addf(w->out, "<%s>%lld</%s>", name, (long long)value, name);
}

void xmlout_bool(struct xmlout *w, const char *name, bool value)
{
	str_addf(w->out, "<%s>%s</%s>", name, value ? "true" : "false", name);
}

void xmlout_iso_time(struct str *out, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	char text[32];
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	str_addf(out, "%s.%03dZ", text, (int)(ms % 1000));
}

void xmlout_time(struct xmlout *w, const char *name, int64_t ms)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	xmlout_iso_time(&text, ms);
	xmlout_text(w, name, str_text(&text));
}
