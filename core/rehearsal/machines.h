/* The machines of stacks: instances by themselves, and the one that each group keeps. */
#ifndef CORE_REHEARSAL_MACHINES_H
#define CORE_REHEARSAL_MACHINES_H

#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/cfn_things.h"

struct machine {                       /* borrowed for the callback */
	const struct cfn_thing *thing; /* the instance, or the group */
	const char *id, *type, *image, *state, *zone, *subnet, *vpc;
	int64_t started_ms;
};
/* false: enough. */
typedef bool machine_fn(const struct machine *machine, void *user);
void machines_each(const struct cfn *cfn, const char *account, const char *region, machine_fn *fn,
		   void *user);
/* The id of a group's machine, as in its signals and activities. The caller frees. */
char *machine_id_of_group(const struct cfn_thing *group);
/* vCPUs that count against the quota of standard machines on demand. */
int machines_vcpus(const struct cfn *cfn, const char *account, const char *region);
int machine_cores(const struct catalogue_machine *type);
/* Those that were terminated, too. */
void machines_each_ever(const struct cfn *cfn, const char *account, const char *region,
			machine_fn *fn, void *user);
/* Why a group has no machine, in Auto Scaling's words; NULL: it has one. The caller frees. */
char *machine_why_none(const struct cfn *cfn, const struct cfn_thing *group);
/* What its console has shown until now, as plain text; nothing in its first minute. */
void machine_console(const struct machine *machine, int64_t now_ms, struct str *out);

#endif
