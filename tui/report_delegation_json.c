#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tui/json_line.h"
#include "tui/report_delegation.h"

#include <string.h>

/* Always there, "" when empty: scripts need not ask. */
static void add_text(cJSON *object, const char *key, const char *text)
{
	CLEANUP(mem_free_text) char *clean = utf8_sanitised(text ? text : "", UTF8_SENTENCE_MAX);
	cJSON_AddStringToObject(object, key, clean);
}

static void add_item(cJSON *list, const char *text)
{
	CLEANUP(mem_free_text) char *clean = utf8_sanitised(text ? text : "", UTF8_SENTENCE_MAX);
	cJSON_AddItemToArray(list, cJSON_CreateString(clean));
}

static cJSON *add_object(cJSON *list)
{
	cJSON *object = cJSON_CreateObject();
	if (!object) BUG("out of memory");
	cJSON_AddItemToArray(list, object);
	return object;
}

static void add_names(cJSON *object, const char *key, char *const *names, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);
	for (size_t i = 0; i < count; i++)
		add_item(list, names[i]);
}

static void add_lines(cJSON *object, const char *key, const char *text)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);
	while (!str_is_empty(text)) {
		size_t len = strcspn(text, "\n");
		CLEANUP(mem_free_text) char *line = mem_copy_bytes(text, len);
		if (*line) add_item(list, line);
		text += len + (text[len] == '\n');
	}
}

static void add_servers(cJSON *o, const struct delegation_question *q,
			const struct delegation_facts *facts)
{
	cJSON *list = cJSON_AddArrayToObject(o, "servers");
	for (size_t i = 0; i < facts->server_count; i++) {
		const struct delegation_seen *s = &facts->servers[i];
		cJSON *server = add_object(list);
		add_text(server, "name", s->server);
		add_text(server, "address", s->address);
		add_text(server, "reply", delegation_answer_words(q, s->reply));
		add_text(server, "owner", s->owner);
		add_names(server, "name_servers", s->name_servers, s->name_server_count);
		cJSON_AddNumberToObject(server, "ttl", s->ttl);
		cJSON_AddNumberToObject(server, "negative_ttl", s->negative_ttl);
		cJSON_AddNumberToObject(server, "serial", s->serial);
	}
}

static void add_zone_servers(cJSON *o, const struct delegation_facts *facts)
{
	cJSON *list = cJSON_AddArrayToObject(o, "zone_servers");
	for (size_t i = 0; i < facts->zone_count; i++) {
		const struct delegation_zone_seen *s = &facts->zone[i];
		cJSON *server = add_object(list);
		add_text(server, "name", s->server);
		add_text(server, "address", s->address);
		cJSON_AddBoolToObject(server, "expected", s->is_expected);
		add_text(server, "reply", delegation_zone_words(s->reply));
		add_names(server, "name_servers", s->name_servers, s->name_server_count);
		cJSON_AddNumberToObject(server, "ttl", s->ttl);
		cJSON_AddNumberToObject(server, "serial", s->serial);
		if (s->master) add_text(server, "master", s->master);
		cJSON *tags = cJSON_AddArrayToObject(server, "key_tags");
		for (size_t k = 0; k < s->key_tag_count; k++)
			cJSON_AddItemToArray(tags, cJSON_CreateNumber(s->key_tags[k]));
		if (s->cname) add_text(server, "cname", s->cname);
		if (s->cut) add_text(server, "delegates_away", s->cut);
	}
}

static void add_resolvers(cJSON *o, const struct delegation_facts *facts)
{
	cJSON *list = cJSON_AddArrayToObject(o, "resolvers");
	for (size_t i = 0; i < facts->resolver_count; i++) {
		const struct delegation_resolver_seen *s = &facts->resolvers[i];
		cJSON *resolver = add_object(list);
		add_text(resolver, "address", s->address);
		add_text(resolver, "view", delegation_view_words(s->view));
		cJSON_AddNumberToObject(resolver, "serial", s->serial);
		if (s->master) add_text(resolver, "master", s->master);
	}
}

/* The single looks that were asked and answered. */
static void add_extras(cJSON *o, const struct delegation_facts *facts)
{
	static const char *const names[EXTRA_COUNT] = {
		[EXTRA_DOUBLED] = "doubled",
		[EXTRA_PASTED] = "pasted",
		[EXTRA_WILDCARD] = "wildcard",
		[EXTRA_DNAME] = "dname",
		[EXTRA_CNAME_AT_PARENT] = "cname_at_parent",
		[EXTRA_CNAME_DOUBLED] = "cname_doubled",
		[EXTRA_DS] = "ds",
		[EXTRA_CAA_CHILD] = "caa_child",
		[EXTRA_CAA_PARENT] = "caa_parent",
		[EXTRA_PARENT_KEYS] = "parent_keys",
		[EXTRA_CAA_BELOW] = "caa_below_child",
		[EXTRA_CAA_BETWEEN] = "caa_between",
		[EXTRA_CAA_ABOVE] = "caa_above_parent",
	};
	cJSON *list = cJSON_AddArrayToObject(o, "looks");
	for (int i = 0; i < EXTRA_COUNT; i++) {
		const struct delegation_extra_seen *s = &facts->extras[i];
		if (s->reply != EXTRA_NO && s->reply != EXTRA_YES) continue;
		cJSON *look = add_object(list);
		add_text(look, "for", names[i] ? names[i] : "other");
		cJSON_AddBoolToObject(look, "found", s->reply == EXTRA_YES);
		add_text(look, "name", s->name);
		add_text(look, "address", s->address);
		add_lines(look, "values", s->text);
	}
}

/* A record that is there is seen; nothing is delegated by it. */
static const char *status_of(enum delegation_subject subject, enum delegation_status status)
{
	bool is_record = subject != SUBJECT_ZONE;
	return is_record && status == DELEGATION_READY ? "seen" : delegation_status_name(status);
}

static void add_findings(cJSON *o, enum delegation_subject subject,
			 const struct delegation_report *report)
{
	cJSON *list = cJSON_AddArrayToObject(o, "findings");
	cJSON *advice = cJSON_AddArrayToObject(o, "advice");
	for (size_t i = 0; i < report->finding_count; i++) {
		const struct delegation_finding *f = &report->findings[i];
		cJSON *finding = add_object(list);
		add_text(finding, "id", f->id);
		add_text(finding, "status", status_of(subject, f->status));
		add_text(finding, "seen", f->seen);
		add_text(finding, "evidence", f->evidence);
		add_text(finding, "advice", f->advice);
		add_lines(finding, "records", f->records);
		if (!str_is_empty(f->advice)) add_item(advice, f->advice);
	}
}

void report_delegation_findings_json(enum delegation_subject subject,
				     const struct delegation_report *report, cJSON *o)
{
	add_text(o, "status", status_of(subject, report->status));
	add_text(o, "referral", status_of(subject, report->referral));
	cJSON *states = cJSON_AddArrayToObject(o, "states");
	for (size_t i = 0; i < report->finding_count; i++)
		add_item(states, report->findings[i].id);
	add_findings(o, subject, report);
}

static void add_network(cJSON *o, const struct delegation_facts *facts)
{
	static const char *const paths[] = {
		[PATH_RESOLVER] = "resolver",
		[PATH_ROOT] = "root",
		[PATH_HTTPS] = "https",
	};
	add_text(o, "path", paths[facts->path]);
	cJSON_AddBoolToObject(o, "redirected", facts->is_redirected);
	cJSON_AddBoolToObject(o, "private", facts->is_private);
	cJSON_AddBoolToObject(o, "tcp_blocked", facts->tcp_is_blocked);
}

void report_delegation_json(const struct delegation_question *q,
			    const struct delegation_facts *facts,
			    const struct delegation_report *report, struct str *out)
{
	cJSON *o = json_line("result");
	report_delegation_findings_json(q->subject, report, o);
	add_text(o, delegation_is_record(q) ? "record" : "zone", q->child);
	if (delegation_is_record(q))
		add_text(o, "kind", q->subject == SUBJECT_CNAME ? "cname" : "address");
	add_text(o, "parent", delegation_parent_shown(q, facts));
	add_names(o, "expected", (char *const *)(uintptr_t)q->expected, q->expected_count);
	add_servers(o, q, facts);
	add_zone_servers(o, facts);
	add_resolvers(o, facts);
	add_extras(o, facts);
	add_network(o, facts);
	cJSON_AddNumberToObject(o, "servers_right", (double)report->servers_right);
	cJSON_AddNumberToObject(o, "servers_asked", (double)report->servers_asked);
	cJSON_AddNumberToObject(o, "negative_ttl", report->negative_ttl);
	json_line_end(o, out);
}
