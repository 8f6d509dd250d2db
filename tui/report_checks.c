#include "tui/report_checks.h"

#include "core/base/mem.h"
#include "core/plan/policy.h"
#include "tui/json_line.h"

static void add_text(const struct preflight_finding *f, struct str *out)
{
	const char *key = f->question < Q_COUNT ? question(f->question)->yaml_path : "";
	str_addf(out, "%-8s %s\n", preflight_severity_name(f->severity), f->sentence);
	if (!f->fix[0]) return;
	str_addf(out, "%-8s %s%s%s\n", "", key, key[0] ? ": " : "", f->fix);
}

static void add_json(const struct preflight_finding *f, struct str *out)
{
	cJSON *o = json_line("finding");
	json_line_text(o, "severity", preflight_severity_name(f->severity));
	json_line_text(o, "id", f->id);
	json_line_text(o, "message", f->sentence);
	json_line_text(o, "fix", f->fix);
	if (f->question < Q_COUNT) json_line_text(o, "answer", question(f->question)->yaml_path);
	if (f->page < PAGE_COUNT) json_line_text(o, "page", page_title(f->page));
	json_line_end(o, out);
}

void report_findings(bool json, const struct preflight_findings *found,
		     enum preflight_severity least, struct str *out)
{
	for (size_t i = 0; i < found->list.len; i++) {
		const struct preflight_finding *f = &found->list.item[i];
		if (f->severity > least) continue;
		if (json)
			add_json(f, out);
		else
			add_text(f, out);
	}
}

static void add_account(cJSON *accounts, const char *name, const struct preflight_identity *who)
{
	if (!who->account) return;
	cJSON *o = cJSON_AddObjectToObject(accounts, name);
	json_line_text(o, "id", who->account);
	json_line_text(o, "alias", who->alias);
	json_line_text(o, "arn", who->arn);
}

static size_t count_unchecked(const struct preflight_facts *facts)
{
	size_t n = 0;
	for (int i = 0; i < LOOK_COUNT; i++)
		n += facts->looks[i].state == PREFLIGHT_NOT_PERMITTED ||
		     facts->looks[i].state == PREFLIGHT_FAILED;
	return n;
}

static void add_json_result(const struct answers *a, const struct preflight_facts *facts,
			    const struct preflight_findings *found, double seconds, size_t looks,
			    struct str *out)
{
	struct preflight_cost cost;
	cJSON *o = json_line("result");
	json_line_text(o, "status",
		       found->errors     ? "errors"
		       : found->warnings ? "warnings"
					 : "well");
	cJSON_AddNumberToObject(o, "errors", (double)found->errors);
	cJSON_AddNumberToObject(o, "warnings", (double)found->warnings);
	cJSON_AddNumberToObject(o, "notes", (double)found->notes);
	cJSON_AddNumberToObject(o, "looks", (double)looks);
	cJSON_AddNumberToObject(o, "not_checked", (double)count_unchecked(facts));
	cJSON *accounts = cJSON_AddObjectToObject(o, "accounts");
	add_account(accounts, "dev", &facts->dev);
	add_account(accounts, "parent", &facts->parent);
	if (preflight_cost(a, facts, &cost))
		cJSON_AddNumberToObject(o, "usd_a_month", (double)(long)(cost.usd_a_month + 0.5));
	preflight_cost_release(&cost);
	cJSON_AddNumberToObject(o, "wall_s", seconds);
	json_line_end(o, out);
}

void report_checks_result(bool json, const struct answers *a, const struct preflight_facts *facts,
			  const struct preflight_findings *found, int64_t wall_ms, struct str *out)
{
	CLEANUP(str_release) struct str counts = STR_INIT;
	size_t answered;
	preflight_progress(a, facts, &answered);
	double seconds = (double)wall_ms / 1000;
	if (json) {
		add_json_result(a, facts, found, seconds, answered, out);
		return;
	}
	preflight_count_text(found, &counts);
	str_addf(out, "%s; %zu looks in %.1f s, nothing was created or changed.\n",
		 str_text(&counts), answered, seconds);
}

static void add_json_policy(const struct policy_spec *spec, const char *document, struct str *out)
{
	cJSON *o = json_line("policy"), *parsed = cJSON_Parse(document);
	if (!parsed) BUG("policy %s is no JSON", spec->name);
	json_line_text(o, "name", spec->name);
	json_line_text(o, "summary", spec->summary);
	cJSON_AddItemToObject(o, "document", parsed);
	json_line_end(o, out);
}

void report_policies(bool json, const struct answers *a, const char *partition, struct str *out)
{
	for (int i = 0; i < POLICY_COUNT; i++) {
		const struct policy_spec *spec = policy_spec((enum policy_id)i);
		CLEANUP(str_release) struct str document = STR_INIT;
		if (!policy_applies(a, (enum policy_id)i)) continue;
		policy_add_document(&document, (enum policy_id)i, a, partition, NULL);
		if (json) {
			add_json_policy(spec, str_text(&document), out);
			continue;
		}
		str_addf(out, "# %s (%s)\n%s", spec->name, spec->summary, str_text(&document));
		if (!str_ends(str_text(&document), "\n")) str_add_char(out, '\n');
	}
}
