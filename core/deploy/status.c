#include "core/deploy/status.h"

#include "core/deploy/rootcause.h"

static bool is_one_of(const char *status, const char *const *words, size_t count)
{
	for (size_t i = 0; status && i < count; i++)
		if (str_equal(status, words[i])) return true;
	return false;
}

bool status_is_good(const char *status)
{
	static const char *const good[] = { "CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE",
					    "UPDATE_ROLLBACK_COMPLETE",
					    "IMPORT_ROLLBACK_COMPLETE" };
	return is_one_of(status, good, ARRAY_LEN(good));
}

bool status_is_open(const char *status)
{
	static const char *const bad[] = { "ROLLBACK_COMPLETE", "DELETE_COMPLETE" };
	return status && !str_ends(status, "_FAILED") && !status_is_good(status) &&
	       !is_one_of(status, bad, ARRAY_LEN(bad));
}

bool status_undoes(const char *status)
{
	return strstr(status, "ROLLBACK") || str_starts(status, "DELETE_");
}

bool status_begins_operation(const char *status)
{
	static const char *const begins[] = { "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS",
					      "IMPORT_IN_PROGRESS", "DELETE_IN_PROGRESS" };
	return is_one_of(status, begins, ARRAY_LEN(begins));
}

enum resource_state status_of_resource(enum resource_state now, const char *status,
				       const char *reason)
{
	bool failed = now == RESOURCE_FAILED || now == RESOURCE_CANCELLED;
	if (str_ends(status, "_FAILED"))
		return event_is_cancellation(status, reason) ? RESOURCE_CANCELLED : RESOURCE_FAILED;
	if (str_equal(status, "DELETE_SKIPPED")) return failed ? now : RESOURCE_UNDONE;
	bool ends = str_ends(status, "_COMPLETE");
	if (!ends && !str_ends(status, "_IN_PROGRESS")) return now;
	if (status_undoes(status)) {
		/* What failed stays marked as such while its stack is undone. */
		if (failed) return now;
		return ends ? RESOURCE_UNDONE : RESOURCE_UNDOING;
	}
	if (!str_starts(status, "CREATE_") && !str_starts(status, "UPDATE_") &&
	    !str_starts(status, "IMPORT_"))
		return now;
	return ends ? RESOURCE_DONE : RESOURCE_RUNNING;
}
