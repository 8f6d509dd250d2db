#include "tui/report_choice.h"

#include "tui/decisions.h"
#include "tui/json_line.h"

static void add_json_change(cJSON *list, const struct deployment_change *c)
{
	cJSON *o = cJSON_CreateObject();
	cJSON_AddItemToArray(list, o);
	json_line_text(o, "action", c->action);
	json_line_text(o, "resource", c->logical_id);
	json_line_text(o, "resource_type", c->type);
	json_line_text(o, "replacement", c->replacement);
	json_line_text(o, "policy", c->policy_action);
	json_line_text(o, "harm", change_harm_name(c->harm));
	cJSON *properties = cJSON_AddArrayToObject(o, "properties");
	for (size_t i = 0; i < c->properties.len; i++) {
		const struct deployment_property *p = &c->properties.item[i];
		cJSON *property = cJSON_CreateObject();
		cJSON_AddItemToArray(properties, property);
		json_line_text(property, "name", p->name);
		json_line_text(property, "before", p->before);
		json_line_text(property, "after", p->after);
	}
}

static void add_json(const struct deployment_node *node, struct str *out)
{
	const struct deployment_choice *c = &node->choice;
	cJSON *o = json_line("choice");
	json_line_text(o, "stack", node->name);
	json_line_text(o, "seen", c->sentence);
	cJSON *offered = cJSON_AddArrayToObject(o, "offered");
	for (int i = 0; i < CHOICE_COUNT; i++)
		if (c->offered & CHOICE_BIT(i))
			cJSON_AddItemToArray(offered, cJSON_CreateString(choice_action_name(
							      (enum choice_action)i)));
	if (c->best < CHOICE_COUNT) json_line_text(o, "best", choice_action_name(c->best));
	json_line_text(o, "harm", change_harm_name(c->harm));
	cJSON *changes = cJSON_AddArrayToObject(o, "changes");
	for (size_t i = 0; i < c->changes.len; i++)
		add_json_change(changes, &c->changes.item[i]);
	cJSON *blockers = cJSON_AddArrayToObject(o, "in_the_way");
	for (size_t i = 0; i < c->blockers.len; i++) {
		cJSON *blocker = cJSON_CreateObject();
		cJSON_AddItemToArray(blockers, blocker);
		json_line_text(blocker, "resource", c->blockers.item[i].logical_id);
		json_line_text(blocker, "resource_type", c->blockers.item[i].type);
		json_line_text(blocker, "reason", c->blockers.item[i].reason);
	}
	json_line_end(o, out);
}

static void add_change(const struct deployment_change *c, struct str *out)
{
	const char *words = deployment_change_words(c);
	str_addf(out, "    %-8s %s  %s%s%s%s\n", c->action, c->logical_id, c->type,
		 *words ? "  (" : "", words, *words ? ")" : "");
	for (size_t i = 0; i < c->properties.len; i++) {
		str_addf(out, "             %s: ", c->properties.item[i].name);
		deployment_property_words(&c->properties.item[i], out);
		str_add_char(out, '\n');
	}
}

static void add_way(const struct deployment_choice *c, enum choice_action action,
		    const char *environment, struct str *out)
{
	str_addf(out, "    %s%s: --allow %s", choice_action_words(action),
		 action == c->best ? " (advised)" : "", choice_action_name(action));
	if (choice_action_takes_names(action) && c->blockers.len)
		str_add(out, " --leave RESOURCE,...");
	if (action != CHOICE_DELETE && choice_wants_name(c, action))
		str_addf(out, " --replace-data %s", environment);
	str_add_char(out, '\n');
}

void report_choice(bool json, const struct deployment_node *node, const char *environment,
		   struct str *out)
{
	const struct deployment_choice *c = &node->choice;
	if (json) {
		add_json(node, out);
		return;
	}
	str_addf(out, "  %s waits for your decision. %s\n", node->name, c->sentence);
	for (size_t i = 0; i < c->changes.len; i++)
		add_change(&c->changes.item[i], out);
	for (size_t i = 0; i < c->blockers.len; i++)
		str_addf(out, "    %s%s  %s  %s\n", choice_takes_names(c) ? "in the way: " : "",
			 c->blockers.item[i].logical_id, c->blockers.item[i].type,
			 c->blockers.item[i].reason);
	str_add(out, "  Give the same command with one of these:\n");
	for (int i = 0; i < CHOICE_COUNT; i++)
		if (c->offered & CHOICE_BIT(i)) add_way(c, (enum choice_action)i, environment, out);
}
