#include "core/deploy/resource_row.h"

#include "core/base/str.h"
#include "core/deploy/status.h"

static void take_late(struct deployment_resource *r, const struct deployment_event *e)
{
	if (r->state == RESOURCE_UNDOING || r->state == RESOURCE_UNDONE) return; /* its own start */
	if (status_begins_operation(e->status) && e->time_ms < r->started_ms &&
	    !status_undoes(e->status))
		r->started_ms = e->time_ms;
}

/* The clean-up of what was replaced bears the same logical id: the row is of what replaced it. */
static bool is_of_former(const struct deployment_resource *r, const struct arrived *a)
{
	return str_starts(a->event.status, "DELETE_") && *a->physical_id && *r->physical_id &&
	       !str_equal(a->physical_id, r->physical_id);
}

void resource_row_apply(struct deployment_resource *r, int64_t *newest_ms, const struct arrived *a)
{
	const struct deployment_event *e = &a->event;
	if (is_of_former(r, a)) return;
	if (*a->physical_id) {
		free(r->physical_id);
		r->physical_id = mem_copy_text(a->physical_id);
	}
	if (e->time_ms < *newest_ms) {
		take_late(r, e);
		return;
	}
	*newest_ms = e->time_ms;
	enum resource_state before = r->state;
	r->state = status_of_resource(before, e->status, e->reason);
	bool begins = r->state == RESOURCE_RUNNING || r->state == RESOURCE_UNDOING;
	if (begins && before != r->state) {
		r->started_ms = e->time_ms;
		r->ended_ms = 0;
	}
	if (r->state == before) return;
	if (r->state == RESOURCE_DONE || r->state == RESOURCE_FAILED ||
	    r->state == RESOURCE_CANCELLED) {
		r->ended_ms = e->time_ms;
		if (!r->started_ms) r->started_ms = e->time_ms;
	}
}
