#include "tui/report_delegation.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/net/domain.h"

#include <string.h>

enum { NAME_SHOWN_MAX = 256, STRANGERS_SHOWN = 4, INDENT = 9 };

const char *delegation_status_name(enum delegation_status status)
{
	static const char *const names[] = {
		[DELEGATION_UNKNOWN] = "unknown",
		[DELEGATION_WAITING] = "waiting",
		[DELEGATION_WRONG] = "wrong",
		[DELEGATION_READY] = "delegated",
	};
	return names[status];
}

static const char *reply_words(enum delegation_reply reply)
{
	static const char *const words[] = {
		[REPLY_NONE] = "no answer",
		[REPLY_REFUSED] = "REFUSED",
		[REPLY_SERVFAIL] = "SERVFAIL",
		[REPLY_NOT_AUTHORITATIVE] = "not authoritative",
		[REPLY_BAD] = "unreadable",
		[REPLY_NXDOMAIN] = "NXDOMAIN",
		[REPLY_NODATA] = "no NS record",
		[REPLY_CNAME] = "alias",
		[REPLY_REFERRAL] = "referral",
		[REPLY_NESTED_CUT] = "cut above",
		[REPLY_HOSTS_BOTH] = "hosts it too",
	};
	return words[reply];
}

const char *delegation_zone_words(enum delegation_zone_reply reply)
{
	static const char *const words[] = {
		[ZONE_NOT_ASKED] = "not asked",   [ZONE_SILENT] = "no answer",
		[ZONE_REFUSES] = "refuses",       [ZONE_SERVES] = "serves it",
		[ZONE_NO_ADDRESS] = "no address",
	};
	return words[reply];
}

const char *delegation_view_words(enum delegation_view view)
{
	static const char *const words[] = {
		[VIEW_NOT_ASKED] = "not asked",
		[VIEW_SILENT] = "no answer",
		[VIEW_PARENT] = "not delegated",
		[VIEW_CHILD] = "delegated",
		[VIEW_SERVFAIL] = "SERVFAIL",
		[VIEW_SERVFAIL_DNSSEC] = "SERVFAIL because of DNSSEC",
	};
	return words[view];
}

const char *delegation_parent_shown(const struct delegation_question *q,
				    const struct delegation_facts *facts)
{
	return facts->parent ? facts->parent : q->parent;
}

bool delegation_is_record(const struct delegation_question *q)
{
	return q->subject != SUBJECT_ZONE;
}

const char *delegation_answer_words(const struct delegation_question *q,
				    enum delegation_reply reply)
{
	if (delegation_is_record(q) && reply == REPLY_CNAME) return "record";
	if (delegation_is_record(q) && reply == REPLY_NODATA) return "no such record";
	return reply_words(reply);
}

static bool has(char *const *names, size_t count, const char *name)
{
	return domain_is_among((const char *const *)names, count, name);
}

static void add_clean(struct str *out, const char *text)
{
	if (text) utf8_sanitise(out, text, strlen(text), UTF8_SENTENCE_MAX);
}

/* Padded, but never cut: names are there to be copied. Two blanks at least follow. */
static void add_column(struct str *out, const char *text, int columns)
{
	CLEANUP(mem_free_text) char *clean = utf8_sanitised(text ? text : "", NAME_SHOWN_MAX);
	str_addf(out, "%s%*s", clean, columns + 2 - utf8_columns(clean), "");
}

static int wider(int columns, const char *text)
{
	int own = text ? utf8_columns(text) : 0;
	return own > columns ? own : columns;
}

static void add_indented(struct str *out, const char *label, const char *text)
{
	if (str_is_empty(text)) return;
	str_addf(out, "%*s%s", INDENT, "", label);
	add_clean(out, text);
	str_add_char(out, '\n');
}

static void add_records(struct str *out, const char *records)
{
	while (!str_is_empty(records)) {
		size_t len = strcspn(records, "\n");
		CLEANUP(mem_free_text) char *line = mem_copy_bytes(records, len);
		add_indented(out, "  ", line);
		records += len + (records[len] == '\n');
	}
}

void report_delegation_finding(const struct delegation_finding *f, struct str *out)
{
	const char *mark =
		f->status == DELEGATION_READY ? "well" : delegation_status_name(f->status);
	str_addf(out, "%-*s%s\n", INDENT, mark, f->id);
	add_indented(out, "", f->seen);
	add_indented(out, "Shown by: ", f->evidence);
	add_indented(out, "To do: ", f->advice);
	add_records(out, f->records);
}

static void add_strangers(struct str *out, const struct delegation_question *q, char *const *names,
			  size_t count)
{
	size_t strangers = 0;
	for (size_t i = 0; i < count; i++) {
		if (delegation_wants(q, names[i]) || ++strangers > STRANGERS_SHOWN) continue;
		str_add_char(out, ' ');
		add_clean(out, names[i]);
	}
	if (strangers > STRANGERS_SHOWN)
		str_addf(out, " and %zu more", strangers - STRANGERS_SHOWN);
}

/* One for each expected name server; a record shows its value instead. */
static size_t columns_of(const struct delegation_question *q)
{
	return delegation_is_record(q) ? 0 : q->expected_count;
}

/* "+" for every expected name that is there, "-" for the others. */
static void add_marks(struct str *out, const struct delegation_question *q, char *const *names,
		      size_t count)
{
	for (size_t i = 0; i < columns_of(q); i++)
		str_addf(out, " %2s", has(names, count, q->expected[i]) ? "+" : "-");
}

static void add_heading(struct str *out, const struct delegation_question *q, int name, int address,
			int reply)
{
	add_column(out, "server", name);
	add_column(out, "address", address);
	add_column(out, "reply", reply);
	str_cut(out, out->len - 1);
	for (size_t i = 0; i < columns_of(q); i++)
		str_addf(out, " %2zu", i + 1);
	str_add(out, delegation_is_record(q) ? " value\n" : "  others\n");
}

static void add_parent_row(struct str *out, const struct delegation_question *q,
			   const struct delegation_seen *s, int name, int address, int reply)
{
	add_column(out, s->server, name);
	add_column(out, str_is_empty(s->address) ? "no address" : s->address, address);
	add_column(out, delegation_answer_words(q, s->reply), reply);
	str_cut(out, out->len - 1);
	add_marks(out, q, s->name_servers, s->name_server_count);
	str_add_char(out, ' ');
	add_strangers(out, q, s->name_servers, s->name_server_count);
	if (s->reply == REPLY_CNAME || s->reply == REPLY_NESTED_CUT) {
		str_add(out, s->reply == REPLY_NESTED_CUT ? " at "
			     : delegation_is_record(q)    ? ""
							  : " of ");
		add_clean(out, s->owner);
	}
	while (out->len && str_text(out)[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
	str_add_char(out, '\n');
}

static void add_parent_servers(struct str *out, const struct delegation_question *q,
			       const struct delegation_facts *facts)
{
	int name = utf8_columns("server"), address = utf8_columns("no address"), reply = 5;
	if (!facts->server_count) return;
	for (size_t i = 0; i < facts->server_count; i++) {
		const struct delegation_seen *s = &facts->servers[i];
		name = wider(name, s->server);
		address = wider(address, s->address);
		reply = wider(reply, delegation_answer_words(q, s->reply));
	}
	str_add(out, "\nName servers of the parent zone ");
	add_clean(out, delegation_parent_shown(q, facts));
	static const char *const types[] = {
		[SUBJECT_ZONE] = "NS", [SUBJECT_CNAME] = "CNAME", [SUBJECT_ADDRESS] = "A"
	};
	str_addf(out, ", asked for \"%s %s\":\n", q->child, types[q->subject]);
	add_heading(out, q, name, address, reply);
	for (size_t i = 0; i < facts->server_count; i++)
		add_parent_row(out, q, &facts->servers[i], name, address, reply);
	for (size_t i = 0; i < columns_of(q); i++)
		str_addf(out, "%s%zu = %s", i ? "  " : "", i + 1, q->expected[i]);
	if (columns_of(q)) str_add_char(out, '\n');
}

/* The zone's own NS set, where it is not the expected one. */
static void add_own_set(struct str *out, const struct delegation_question *q,
			const struct delegation_zone_seen *s)
{
	const char *lead = "; its own NS set lacks";
	if (!s->name_server_count) return;
	for (size_t i = 0; i < q->expected_count; i++) {
		if (has(s->name_servers, s->name_server_count, q->expected[i])) continue;
		str_addf(out, "%s %s", lead, q->expected[i]);
		lead = "";
	}
	lead = "; its own NS set also has";
	for (size_t i = 0; i < s->name_server_count; i++) {
		if (delegation_wants(q, s->name_servers[i])) continue;
		str_addf(out, "%s ", lead);
		add_clean(out, s->name_servers[i]);
		lead = "";
	}
}

static void add_zone_row(struct str *out, const struct delegation_question *q,
			 const struct delegation_zone_seen *s, int name, int address)
{
	add_column(out, s->server, name);
	add_column(out, str_is_empty(s->address) ? "-" : s->address, address);
	str_add(out, delegation_zone_words(s->reply));
	if (s->serial) str_addf(out, ", serial %u", s->serial);
	if (!s->is_expected) str_add(out, "; not one of the expected");
	add_own_set(out, q, s);
	if (s->key_tag_count)
		str_addf(out, "; %zu DNSSEC key%s", s->key_tag_count,
			 s->key_tag_count > 1 ? "s" : "");
	if (s->cname) {
		str_add(out, *s->cname ? "; certificate's CNAME leads to "
				       : "; the certificate's CNAME is not there");
		add_clean(out, s->cname);
	}
	str_add_char(out, '\n');
}

static void add_zone_servers(struct str *out, const struct delegation_question *q,
			     const struct delegation_facts *facts)
{
	int name = 0, address = 0;
	if (!facts->zone_count) return;
	for (size_t i = 0; i < facts->zone_count; i++) {
		name = wider(name, facts->zone[i].server);
		address = wider(address, facts->zone[i].address);
	}
	str_addf(out, "\nName servers of %s itself:\n", q->child);
	for (size_t i = 0; i < facts->zone_count; i++)
		add_zone_row(out, q, &facts->zone[i], name, address);
}

static void add_resolvers(struct str *out, const struct delegation_facts *facts)
{
	int address = 0;
	if (!facts->resolver_count) return;
	for (size_t i = 0; i < facts->resolver_count; i++)
		address = wider(address, facts->resolvers[i].address);
	str_add(out, "\nResolvers, asked for a fresh name below it:\n");
	for (size_t i = 0; i < facts->resolver_count; i++) {
		const struct delegation_resolver_seen *s = &facts->resolvers[i];
		add_column(out, s->address, address);
		str_add(out, delegation_view_words(s->view));
		if (s->serial) str_addf(out, ", serial %u", s->serial);
		str_add_char(out, '\n');
	}
}

static void add_notes(struct str *out, const struct delegation_facts *facts,
		      const struct delegation_report *report)
{
	uint32_t negative = report->negative_ttl;
	str_add_char(out, '\n');
	if (facts->path == PATH_HTTPS)
		str_add(out, "Port 53 is closed here: this is a resolver's view, over HTTPS.\n");
	if (facts->path == PATH_ROOT)
		str_add(out, "The parent's name servers were found from the root.\n");
	if (facts->is_redirected) str_add(out, "This network answers DNS in the servers' stead.\n");
	if (facts->is_private)
		str_add(out, "A parent's server has a private address: a view of this network.\n");
	if (facts->tcp_is_blocked) str_add(out, "DNS over TCP does not come through.\n");
	if (negative)
		str_addf(out, "Resolvers may remember a \"no\" for %u:%02u (minutes:seconds).\n",
			 negative / 60, negative % 60);
	str_addf(out, "%zu of %zu parent servers have the right record.\n", report->servers_right,
		 report->servers_asked);
}

void report_delegation(const struct delegation_question *q, const struct delegation_facts *facts,
		       const struct delegation_report *report, struct str *out)
{
	static const char *const ends[] = {
		[DELEGATION_UNKNOWN] = "cannot be told from here",
		[DELEGATION_WAITING] = "not delegated yet",
		[DELEGATION_WRONG] = "not right",
		[DELEGATION_READY] = "delegated",
	};
	const char *end = ends[report->status];
	if (delegation_is_record(q) && report->status == DELEGATION_WAITING) end = "not there yet";
	if (delegation_is_record(q) && report->status == DELEGATION_READY) end = "there";
	str_addf(out, "%s: %s\n\n", q->child, end);
	for (size_t i = 0; i < report->finding_count; i++)
		report_delegation_finding(&report->findings[i], out);
	add_parent_servers(out, q, facts);
	add_zone_servers(out, q, facts);
	add_resolvers(out, facts);
	if (facts->server_count) add_notes(out, facts, report);
}
