#include "core/deploy/start.h"

#include "core/base/str.h"

#define BIT(action) CHOICE_BIT(CHOICE_##action)
#define NO_CHOICE   0, CHOICE_COUNT, HARM_NONE, false

static const struct start table[] = {
	{ "CREATE_IN_PROGRESS", START_WATCH, NO_CHOICE, "is being made." },
	{ "CREATE_COMPLETE", START_USE, NO_CHOICE, "is there." },
	{ "CREATE_FAILED", START_ASK, BIT(RETRY) | BIT(REMAKE) | BIT(ROLL_BACK), CHOICE_RETRY,
	  HARM_REPLACE, true,
	  "could not be made as a whole, and was not rolled back: what came up is there and costs "
	  "money. Correct the cause and make the rest, or have it undone." },
	{ "ROLLBACK_IN_PROGRESS", START_WATCH, NO_CHOICE, "failed, and is being rolled back." },
	{ "ROLLBACK_COMPLETE", START_ASK, BIT(REMAKE), CHOICE_REMAKE, HARM_NONE, false,
	  "failed when it was made, and was rolled back: it holds nothing but its name, and can "
	  "only be deleted. Correct the cause, then have it made anew." },
	{ "ROLLBACK_FAILED", START_ASK, BIT(REMAKE) | BIT(DELETE), CHOICE_REMAKE, HARM_REPLACE,
	  true,
	  "failed when it was made, and its rollback failed too: some of it is still there and "
	  "costs money. It can only be deleted. What stands in the way goes when its reason is "
	  "gone, or is left behind." },
	{ "DELETE_IN_PROGRESS", START_WATCH, NO_CHOICE, "is being deleted." },
	{ "DELETE_COMPLETE", START_MAKE, NO_CHOICE, "was deleted." },
	{ "DELETE_FAILED", START_ASK, BIT(REMAKE) | BIT(DELETE), CHOICE_REMAKE, HARM_DATA, true,
	  "was to be deleted, and some of it could not be: it can neither be used nor changed. "
	  "Delete it again when what stands in the way is gone, or leave that behind." },
	{ "UPDATE_IN_PROGRESS", START_WATCH, NO_CHOICE, "is being changed." },
	{ "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", START_WATCH, NO_CHOICE,
	  "was changed, and what it no longer needs is being deleted." },
	{ "UPDATE_COMPLETE", START_USE, NO_CHOICE, "is there." },
	{ "UPDATE_FAILED", START_ASK, BIT(RETRY) | BIT(ROLL_BACK), CHOICE_RETRY, HARM_NONE, true,
	  "could not be changed as a whole, and was not rolled back: part of the change is made. "
	  "Correct the cause and make the rest, or go back to what it was before." },
	{ "UPDATE_ROLLBACK_IN_PROGRESS", START_WATCH, NO_CHOICE,
	  "could not be changed, and goes back to what it was before." },
	{ "UPDATE_ROLLBACK_FAILED", START_ASK, BIT(CONTINUE_ROLLBACK), CHOICE_CONTINUE_ROLLBACK,
	  HARM_NONE, true,
	  "could not be changed, and could not go back either. Correct what stands in the way and "
	  "go on with the rollback, or have it left as it is: CloudFormation then believes that it "
	  "is as before, whatever it is." },
	{ "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", START_WATCH, NO_CHOICE,
	  "went back to what it was before, and what is left of the change is being deleted." },
	{ "UPDATE_ROLLBACK_COMPLETE", START_USE, NO_CHOICE,
	  "could not be changed, and is as it was before." },
	{ "REVIEW_IN_PROGRESS", START_MAKE, NO_CHOICE,
	  "is only the name that a change set holds: there is nothing in it." },
	{ "IMPORT_IN_PROGRESS", START_WATCH, NO_CHOICE, "is taking resources in." },
	{ "IMPORT_COMPLETE", START_USE, NO_CHOICE, "is there." },
	{ "IMPORT_ROLLBACK_IN_PROGRESS", START_WATCH, NO_CHOICE,
	  "could not take resources in, and goes back to what it was before." },
	{ "IMPORT_ROLLBACK_FAILED", START_ASK, BIT(REMAKE), CHOICE_COUNT, HARM_DATA, true,
	  "was to take resources in, which failed, and could not go back either. This wizard never "
	  "imports, so somebody else did: let them put it right in the CloudFormation console. "
	  "From here it can only be deleted with everything in it, and made anew." },
	{ "IMPORT_ROLLBACK_COMPLETE", START_USE, NO_CHOICE,
	  "could not take resources in, and is as it was before." },
};
static const struct start goes_on = { NULL, START_WATCH, NO_CHOICE,
				      "has a status that this version does not know." };
static const struct start failed = {
	NULL, START_ASK, NO_CHOICE,
	"has failed in a way that this version does not know, so nothing can be done about it from "
	"here: look at it in the CloudFormation console, then start again."
};

const struct start *start_of(const char *status)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (str_equal(table[i].status, status)) return &table[i];
	return status && str_ends(status, "_FAILED") ? &failed : &goes_on;
}

char *start_sentence(const char *status, const char *stack_name)
{
	return str_format("The stack %s %s", stack_name, start_of(status)->sentence);
}
