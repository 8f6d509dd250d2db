#include "tui/report.h"

#include "core/base/mem.h"
#include "core/deploy/handover.h"
#include "core/plan/denial.h"
#include "tui/json_line.h"
#include "tui/report_delegation.h"
#include "tui/report_event.h"
#include "tui/report_removal.h"
#include "tui/report_waits.h"
#include "tui/texts.h"

#include <stdlib.h>
#include <string.h>

enum { STILL_MS = 30000 };

void report_release(struct report *r)
{
	free(r->told_finding);
	r->told_finding = NULL;
	holder_told_release(&r->told_holder);
}

static void add_duration(struct str *out, int64_t ms)
{
	char text[TIME_TEXT_MAX];
	duration_text(ms, text);
	str_add(out, text);
}

/* Why it failed, or what is used in its place. */
static bool tells_reason(const struct deployment_node *n)
{
	return (n->state == NODE_FAILED || n->state == NODE_ADOPTED) && !str_is_empty(n->reason);
}

static void add_state(const struct report *r, const struct deployment *d, enum node_id id,
		      struct str *out)
{
	const struct deployment_node *n = &d->nodes[id];
	int64_t took = n->ended_ms && n->started_ms ? n->ended_ms - n->started_ms : 0;
	if (r->json) {
		cJSON *o = json_line("node");
		report_json_time(o, "time", d->now_ms);
		json_line_text(o, "name", n->name);
		json_line_text(o, "state", node_state_name(n->state));
		json_line_text(o, "stack", n->stack_name);
		if (took) cJSON_AddNumberToObject(o, "took_s", (double)took / 1000);
		json_line_text(o, "reason", tells_reason(n) ? n->reason : NULL);
		json_line_end(o, out);
		return;
	}
	report_clock(out, d->now_ms);
	str_addf(out, "  %-11s %s", n->name, node_state_name(n->state));
	if (took) {
		str_add(out, " after ");
		add_duration(out, took);
	}
	if (tells_reason(n)) str_addf(out, ": %s", n->reason);
	str_add_char(out, '\n');
}

void records_text_line(const struct deployment *d, struct str *out)
{
	const struct deployment_delegation *g = &d->delegation;
	cJSON *o = json_line("records"), *list = cJSON_AddArrayToObject(o, "name_servers");
	json_line_text(o, "parent", g->parent);
	json_line_text(o, "zone", g->child);
	cJSON_AddBoolToObject(o, "by_hand", g->by_hand);
	for (size_t i = 0; i < g->name_servers.len; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(g->name_servers.item[i]));
	json_line_text(o, "cname_name", d->certificate.cname_name);
	json_line_text(o, "cname_value", d->certificate.cname_value);
	if (g->is_hosted) {
		struct handover h = handover_of(d);
		json_line_text(o, "address_name", *h.address_value ? h.host : NULL);
		json_line_text(o, "address_value", *h.address_value ? h.address_value : NULL);
	}
	json_line_end(o, out);
}

/* Without a zone of its own: each of the two when its turn has come. */
static void add_hosted_records(struct report *r, const struct deployment *d, struct str *out)
{
	const struct deployment_delegation *g = &d->delegation;
	bool is_due = r->json || d->nodes[NODE_DELEGATED].state == NODE_PERSON ||
		      d->nodes[NODE_ADDRESS].state == NODE_PERSON;
	if (r->told_subject == g->subject || !is_due) return;
	r->told_subject = g->subject;
	if (r->json) {
		records_text_line(d, out);
		return;
	}
	str_addf(out, "\nThese records belong into the zone %s:\n\n", g->parent);
	struct handover h = handover_of(d);
	handover_write(&h, HANDOVER_PLAIN, out);
	str_add_char(out, '\n');
}

static void add_records(struct report *r, const struct deployment *d, struct str *out)
{
	const struct deployment_delegation *g = &d->delegation;
	bool has_cname = !str_is_empty(d->certificate.cname_name);
	if (g->is_hosted) {
		add_hosted_records(r, d, out);
		return;
	}
	bool is_new = !r->told_records || (has_cname && !r->told_cname && r->json);
	if (!g->name_servers.len || !is_new) return;
	bool is_due = g->by_hand && d->nodes[NODE_DELEGATED].state == NODE_PERSON;
	if (!is_due && !r->json) return;
	r->told_records = true;
	r->told_cname = has_cname;
	if (!r->json) {
		str_addf(out, "\nAdd this record in the account that owns %s:\n\n", g->parent);
		struct handover h = handover_of(d);
		handover_write(&h, HANDOVER_PLAIN, out);
		str_add_char(out, '\n');
		return;
	}
	records_text_line(d, out);
}

static void add_finding(struct report *r, const struct deployment *d, struct str *out)
{
	const struct delegation_report *report = &d->delegation.report;
	if (!report->finding_count) return;
	const struct delegation_finding *worst = &report->findings[0];
	if (str_equal(r->told_finding, worst->seen)) return;
	free(r->told_finding);
	r->told_finding = mem_copy_text(worst->seen);
	if (!r->json) {
		report_clock(out, d->now_ms);
		bool is_hosted = d->delegation.is_hosted,
		     is_ready = report->status == DELEGATION_READY;
		str_addf(out, "  %-11s %s: %s%s%s\n", is_hosted ? "records" : "delegation",
			 is_hosted && is_ready ? "seen" : delegation_status_name(report->status),
			 worst->seen, str_is_empty(worst->advice) ? "" : " ", worst->advice);
		return;
	}
	cJSON *o = json_line("delegation"), *states = cJSON_AddArrayToObject(o, "states");
	report_json_time(o, "time", d->now_ms);
	json_line_text(o, "status", delegation_status_name(report->status));
	for (size_t i = 0; i < report->finding_count; i++)
		cJSON_AddItemToArray(states, cJSON_CreateString(report->findings[i].id));
	json_line_text(o, "seen", worst->seen);
	json_line_text(o, "advice", worst->advice);
	json_line_end(o, out);
}

static char *stack_label(const void *picture, const struct deployment_event *e)
{
	const struct deployment *d = picture;
	return mem_copy_text(d->nodes[e->node].name);
}

void report_progress(struct report *r, const struct deployment *d, struct str *out)
{
	size_t before = out->len;
	report_new_events(r->json, &d->events, &r->last_serial, stack_label, d, out);
	for (int id = 0; id < NODE_COUNT; id++) {
		if (d->nodes[id].state == r->states[id]) continue;
		r->states[id] = d->nodes[id].state;
		bool is_news =
			d->nodes[id].state != NODE_SKIPPED && d->nodes[id].state != NODE_WAITING;
		if (is_news) add_state(r, d, (enum node_id)id, out);
	}
	add_records(r, d, out);
	add_finding(r, d, out);
	report_holder(r->json, d, &r->told_holder, out);
	report_view(r->json, d->now_ms, d->trouble, &r->told_trouble, out);
	if (out->len != before) r->last_line_ms = d->now_ms;
}

void report_still(struct report *r, const struct deployment *d, struct str *out)
{
	if (r->json || d->now_ms - r->last_line_ms < STILL_MS) return;
	r->last_line_ms = d->now_ms;
	report_clock(out, d->now_ms);
	str_addf(out, "  still working: %zu of %zu resources%s\n", deployment_done(d),
		 deployment_total(d),
		 !deployment_waits_for_person(d) ? ""
		 : d->delegation.is_hosted       ? "; a record in the parent's zone is awaited"
						 : "; the NS records are awaited");
}

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

static int64_t elapsed_ms(const struct deployment *d)
{
	int64_t end = d->ended_ms ? d->ended_ms : d->now_ms;
	return d->started_ms ? end - d->started_ms : 0;
}

static void add_json_cause(cJSON *result, const struct deployment *d)
{
	const struct deployment_cause *c = &d->cause;
	if (!c->known) return;
	cJSON *o = cJSON_AddObjectToObject(result, "cause");
	cJSON_AddStringToObject(o, "stack", d->nodes[c->node].name);
	CLEANUP(mem_free_text) char *resource = deployment_cause_resource(c);
	cJSON_AddStringToObject(o, "id", c->id ? c->id : "unknown");
	cJSON_AddStringToObject(o, "resource", resource);
	cJSON_AddStringToObject(o, "type", c->type ? c->type : "");
	cJSON_AddStringToObject(o, "reason", c->reason ? c->reason : "");
	if (c->more) cJSON_AddStringToObject(o, "more", c->more);
	cJSON_AddStringToObject(o, "advice", c->advice ? c->advice : "");
	cJSON_AddBoolToObject(o, "may_pass", c->may_pass);
}

static void add_json_result(const struct report *r, const struct deployment *d, const char *status,
			    struct str *out)
{
	cJSON *o = json_line("result");
	cJSON_AddStringToObject(o, "status", status);
	cJSON_AddStringToObject(o, "address", d->address ? d->address : "");
	cJSON *stacks = cJSON_AddObjectToObject(o, "stacks");
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state == NODE_SKIPPED) continue;
		const char *text = n->state == NODE_ADOPTED ? "ADOPTED" : n->status;
		cJSON_AddStringToObject(stacks, n->name, text ? text : "");
	}
	cJSON_AddNumberToObject(o, "wall_s", seconds(r->wall_ms));
	cJSON_AddNumberToObject(o, "simulated_s", seconds(elapsed_ms(d)));
	cJSON_AddNumberToObject(o, "longest_chain_s", seconds(d->longest_chain_ms));
	cJSON_AddNumberToObject(o, "api_reads", (double)d->reads);
	cJSON_AddNumberToObject(o, "api_writes", (double)d->writes);
	if (strcmp(status, "complete") != 0) add_json_cause(o, d);
	report_waits_json(d, o);
	if (d->is_removal) report_removal_json(o, r->leftovers);
	json_line_end(o, out);
}

static void add_indented(struct str *out, const char *lines)
{
	for (const char *at = lines ? lines : ""; *at;) {
		size_t len = strcspn(at, "\n");
		str_addf(out, "  %.*s\n", (int)len, at);
		at += len + (at[len] != '\0');
	}
}

static void add_cause(const struct deployment *d, struct str *out)
{
	const struct deployment_cause *c = &d->cause;
	if (!c->known) return;
	CLEANUP(mem_free_text) char *resource = deployment_cause_resource(c);
	str_addf(out, "\nCause: %s", resource);
	if (!str_is_empty(c->type))
		str_addf(out, " in stack %s (%s)", d->nodes[c->node].name, c->type);
	str_addf(out, "\n  %s\n", c->reason);
	add_indented(out, c->more);
	if (!str_is_empty(c->advice)) str_addf(out, "What to do: %s\n", c->advice);
}

static void add_rehearsal(const struct report *r, struct str *out)
{
	if (r->is_rehearsal) str_add(out, "This was a rehearsal: nothing was made in AWS.\n");
}

static void add_call(const struct report *r, const char *lead, enum subcommand command,
		     struct str *out)
{
	const struct options plain = { .rehearsal = r->is_rehearsal };
	CLEANUP(mem_free_text)
	char *call = options_call(r->options ? r->options : &plain, command, r->config);
	str_addf(out, "%s: %s\n", lead, call);
}

static void add_way_back(const struct report *r, const char *status, struct str *out)
{
	bool writes = r->options && r->options->command == COMMAND_DEPLOY;
	if (strcmp(status, "idle") == 0) {
		str_add(out, "Nothing is under way. ");
		add_call(r, "To go on", COMMAND_DEPLOY, out);
	}
	if (strcmp(status, "failed") == 0)
		add_call(r, "When the cause is gone", COMMAND_DEPLOY, out);
	if (strcmp(status, "detached") != 0) return;
	str_addf(out, "%s goes on in %s. ", writes ? "What has begun" : "The deployment",
		 r->is_rehearsal ? "the rehearsal" : "AWS");
	add_call(r, "Come back with", COMMAND_WATCH, out);
	if (writes) add_call(r, "To have the rest made", COMMAND_DEPLOY, out);
}

void report_result(const struct report *r, const struct deployment *d, const char *status,
		   struct str *out)
{
	if (r->json) {
		add_json_result(r, d, status, out);
		return;
	}
	if (strcmp(status, "complete") != 0) add_cause(d, out);
	str_addf(out, "\n%s: %zu of %zu resources in ", d->environment, deployment_done(d),
		 deployment_total(d));
	add_duration(out, elapsed_ms(d));
	str_addf(out, ". Status: %s.\n", status);
	if (d->is_removal) {
		report_removal_end(d, status, r->leftovers, out);
		if (strcmp(status, "complete") != 0)
			add_call(r, "Come back with", COMMAND_DESTROY, out);
		add_rehearsal(r, out);
		return;
	}
	if (strcmp(status, "complete") == 0) str_addf(out, "Redash: %s/setup\n", d->address);
	if (strcmp(status, "waiting") == 0 && deployment_waits_for_choice(d))
		str_add(out, "It waits for your decision: see above. Nothing is made twice.\n");
	else if (strcmp(status, "waiting") == 0)
		report_waits(d, out);
	add_way_back(r, status, out);
	add_rehearsal(r, out);
}

static bool exists(const struct deployment *d)
{
	for (int id = 0; id < STACK_COUNT; id++)
		if (d->nodes[id].state != NODE_WAITING && d->nodes[id].state != NODE_SKIPPED)
			return true;
	return false;
}

void report_table(const struct deployment *d, struct str *out)
{
	str_addf(out, "Environment  %s\nAddress      %s\n\n", d->environment, d->address);
	if (!exists(d)) {
		str_add(out, "Nothing of it exists yet.\n");
		return;
	}
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state == NODE_SKIPPED) continue;
		const char *status = n->state == NODE_PERSON   ? "waits for a person"
				     : str_is_empty(n->status) ? node_state_name(n->state)
							       : n->status;
		str_addf(out, "%-12s %-22s", n->name, status);
		if (n->total) str_addf(out, " %zu/%zu", n->done, n->total);
		if (n->total && n->started_ms && n->ended_ms) {
			str_add(out, "  ");
			add_duration(out, n->ended_ms - n->started_ms);
		}
		str_add_char(out, '\n');
	}
	add_cause(d, out);
	report_waits_table(d, out);
}

/* The statement of a policy that would allow what was denied; empty when none would. */
static void find_statement(const struct err *err, struct str *ret)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	if (err->kind == ERR_DENIED && denial_read(err_text(err), &denial))
		denial_add_statement(&denial, ret);
}

void report_error(bool json, const struct err *err, struct str *out)
{
	CLEANUP(str_release) struct str statement = STR_INIT;
	find_statement(err, &statement);
	if (!json) {
		str_addf(out, "redash-wizard: %s\n", err_text(err));
		if (statement.len)
			str_addf(out, "The statement for a policy: %s\n", str_text(&statement));
		return;
	}
	cJSON *o = json_line("error");
	json_line_text(o, "kind", err_kind_name(err->kind));
	json_line_text(o, "code", str_text(&err->code));
	json_line_text(o, "message", err_text(err));
	if (statement.len) json_line_text(o, "statement", str_text(&statement));
	json_line_end(o, out);
}
