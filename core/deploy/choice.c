#include "core/deploy/choice.h"

#include <stdlib.h>

static const struct {
	const char *name, *words;
} actions[CHOICE_COUNT] = {
	[CHOICE_USE] = { "use", "Leave it as it is, and go on with it" },
	[CHOICE_CHANGE] = { "change", "Carry out these changes" },
	[CHOICE_RETRY] = { "retry", "Keep what came up, and make the rest again" },
	[CHOICE_REMAKE] = { "remake", "Delete the stack, and make it anew" },
	[CHOICE_ROLL_BACK] = { "roll-back", "Roll it back to what it was before" },
	[CHOICE_CONTINUE_ROLLBACK] = { "continue-rollback", "Go on with the rollback" },
	[CHOICE_AGAIN] = { "again", "Try again to delete it, all of it" },
	[CHOICE_DELETE] = { "delete", "Delete it, and leave the resources that stand in the way" },
	[CHOICE_RESTORE] = { "restore", "Take the deletion back, and use it" },
	[CHOICE_REPLACE] = { "replace", "Replace the record" },
	[CHOICE_MAKE] = { "make", "Make it all the same" },
};

const char *choice_action_name(enum choice_action action)
{
	return actions[action].name;
}

const char *choice_action_words(enum choice_action action)
{
	return actions[action].words;
}

bool choice_action_takes_names(enum choice_action action)
{
	return action == CHOICE_CONTINUE_ROLLBACK || action == CHOICE_DELETE;
}

bool choice_takes_names(const struct deployment_choice *choice)
{
	for (int i = 0; i < CHOICE_COUNT; i++)
		if ((choice->offered & CHOICE_BIT(i)) &&
		    choice_action_takes_names((enum choice_action)i))
			return true;
	return false;
}

/* The harm of a choice is done by these. */
static bool does_harm(enum choice_action action)
{
	return action == CHOICE_CHANGE || action == CHOICE_REMAKE;
}

bool choice_wants_name(const struct deployment_choice *choice, enum choice_action action)
{
	if (choice->offered & CHOICE_BIT(CHOICE_AGAIN)) return false;
	return action == CHOICE_DELETE || (does_harm(action) && choice->harm >= HARM_DATA);
}

enum choice_action choice_decided(const struct deployment_choice *choice, uint32_t allowed,
				  enum change_harm worst_harm)
{
	for (int i = 0; i < CHOICE_COUNT; i++) {
		enum choice_action action = (enum choice_action)i;
		if (!(choice->offered & allowed & CHOICE_BIT(i))) continue;
		if (!does_harm(action) || choice->harm <= worst_harm) return action;
	}
	return CHOICE_COUNT;
}

const char *change_harm_name(enum change_harm harm)
{
	static const char *const names[] = { "none", "interrupt", "replace", "data" };
	return names[harm];
}

const char *deployment_change_words(const struct deployment_change *change)
{
	static const char *const words[] = {
		[HARM_NONE] = "",
		[HARM_INTERRUPT] = "interrupts the service",
		[HARM_REPLACE] = "made anew",
		[HARM_DATA] = "DATA MAY BE LOST",
	};
	bool is_perhaps =
		change->harm == HARM_REPLACE && str_equal(change->replacement, "Conditional");
	return is_perhaps ? "perhaps made anew" : words[change->harm];
}

void deployment_property_words(const struct deployment_property *property, struct str *out)
{
	const char *before = property->before, *after = property->after;
	if (str_is_empty(before) && str_is_empty(after))
		str_add(out, "changes; AWS does not tell the values");
	else
		str_addf(out, "%s -> %s", str_is_empty(before) ? "(none)" : before,
			 str_is_empty(after) ? "(none)" : after);
}

static void release_change(struct deployment_change *c)
{
	for (size_t i = 0; i < c->properties.len; i++) {
		free(c->properties.item[i].name);
		free(c->properties.item[i].before);
		free(c->properties.item[i].after);
	}
	vec_release(&c->properties);
	free(c->action);
	free(c->logical_id);
	free(c->type);
	free(c->replacement);
	free(c->policy_action);
}

void deployment_choice_release(struct deployment_choice *choice)
{
	for (size_t i = 0; i < choice->changes.len; i++)
		release_change(&choice->changes.item[i]);
	vec_release(&choice->changes);
	for (size_t i = 0; i < choice->blockers.len; i++) {
		free(choice->blockers.item[i].logical_id);
		free(choice->blockers.item[i].type);
		free(choice->blockers.item[i].reason);
	}
	vec_release(&choice->blockers);
	free(choice->sentence);
	*choice = (struct deployment_choice){ .best = CHOICE_COUNT };
}
