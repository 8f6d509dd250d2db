#include "core/rehearsal/faults.h"

#include <fnmatch.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/rehearsal/ids.h"

void faults_deny(struct faults *f, const char *texts)
{
	for (const char *at = texts ? texts : ""; *at;) {
		size_t len = strcspn(at, ", ");

		if (len) *vec_push(&f->denied) = mem_copy_bytes(at, len);
		at += len + (at[len] != '\0');
	}
}

void faults_release(struct faults *f)
{
	for (size_t i = 0; i < f->denied.len; i++)
		free(f->denied.item[i]);
	vec_release(&f->denied);
}

bool faults_denies(const struct faults *f, const char *action)
{
	for (size_t i = 0; f && i < f->denied.len; i++)
		if (fnmatch(f->denied.item[i], action, FNM_CASEFOLD) == 0) return true;
	return false;
}

bool faults_repeats_event(const struct faults *f, const char *event_id)
{
	return f && f->repeat_events_percent > 0 &&
	       ids_between(29, event_id, 0, 99) < f->repeat_events_percent;
}
