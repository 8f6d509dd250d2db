#include "tui/report_removal.h"

#include "tui/json_line.h"

static void add_fields(cJSON *o, const struct removal_item *item)
{
	json_line_text(o, "kind", removal_kind_name(item->kind));
	json_line_text(o, "what", item->what);
	json_line_text(o, "why", item->why);
	json_line_text(o, "command", item->command);
	if (item->cost) json_line_text(o, "cost", item->cost);
	if (item->kind == REMOVAL_TAKE) cJSON_AddBoolToObject(o, "is_lost", item->is_lost);
}

static void add_item(const struct removal_item *item, struct str *out)
{
	str_addf(out, "  %s\n    %s.\n", item->what, item->why);
	if (item->cost) str_addf(out, "    Goes on costing: %s.\n", item->cost);
	if (*item->command) str_addf(out, "    To remove it: %s\n", item->command);
}

static void add_kind(const struct removal_list *list, enum removal_kind kind, const char *title,
		     struct str *out)
{
	bool is_first = true;
	for (size_t i = 0; i < list->len; i++) {
		if (list->item[i].kind != kind) continue;
		if (is_first) str_addf(out, "\n%s\n", title);
		is_first = false;
		add_item(&list->item[i], out);
	}
}

static void add_stacks(const struct deployment *d, struct str *out)
{
	str_add(out, "\nThese stacks are deleted, the last made first:\n");
	for (int id = STACK_COUNT; id-- > 0;) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state == NODE_SKIPPED || str_is_empty(n->arn)) continue;
		str_addf(out, "  %-28s %s\n", n->stack_name, n->status ? n->status : "");
	}
}

void report_removal_plan(bool json, const struct deployment *d, const struct removal_list *plan,
			 struct str *out)
{
	for (size_t i = 0; json && i < plan->len; i++) {
		cJSON *o = json_line("removal");
		add_fields(o, &plan->item[i]);
		json_line_end(o, out);
	}
	if (json) return;
	str_addf(out, "Removing %s.\n", d->environment);
	add_kind(plan, REMOVAL_RISK, "What stays, and is dangerous when it stays for ever:", out);
	add_kind(plan, REMOVAL_KEPT, "What is kept:", out);
	add_kind(plan, REMOVAL_TAKE, "What goes for good:", out);
	add_stacks(d, out);
}

void report_removal_json(cJSON *result, const struct removal_list *leftovers)
{
	cJSON *list = cJSON_AddArrayToObject(result, "leftovers");
	for (size_t i = 0; leftovers && i < leftovers->len; i++) {
		cJSON *o = cJSON_CreateObject();
		cJSON_AddItemToArray(list, o);
		add_fields(o, &leftovers->item[i]);
	}
}

void report_removal_end(const struct deployment *d, const char *status,
			const struct removal_list *leftovers, struct str *out)
{
	if (str_equal(status, "waiting"))
		str_add(out, "It waits for your decision: see above. The rest stays until then.\n");
	if (str_equal(status, "detached"))
		str_add(out, "What is being deleted will be gone, the rest stays.\n");
	if (!leftovers) return;
	if (!leftovers->len) {
		str_addf(out, "Nothing is left of %s.\n", d->environment);
		return;
	}
	add_kind(leftovers, REMOVAL_RISK, "Left, and a risk:", out);
	add_kind(leftovers, REMOVAL_KEPT, "Left:", out);
	str_add_char(out, '\n');
}
