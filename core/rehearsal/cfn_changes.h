/* What an update would change, found without doing it. */
#ifndef CORE_REHEARSAL_CFN_CHANGES_H
#define CORE_REHEARSAL_CFN_CHANGES_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/cfn_replace.h"

struct cfn_run;
struct cfn_change_detail { /* one property */
	char *name;
	char *before, *after; /* texts, or JSON of what is no text; NULL: not there */
	enum cfn_recreation recreation;
	bool is_dynamic;    /* its value is known only while the update runs */
	const char *source; /* "DirectModification", "ParameterReference", ... */
	char *cause;        /* the parameter, resource or attribute; or NULL */
};
struct cfn_change {
	char *logical_id, *physical_id, *type;
	const char *action;        /* "Add", "Modify", "Remove" */
	const char *replacement;   /* "True", "False", "Conditional"; NULL: not a Modify */
	const char *policy_action; /* or NULL */
	bool is_tags_only;
	VEC(struct cfn_change_detail) details;
	char *before_context, *after_context; /* {"Properties":{...}} or NULL */
};
struct cfn_changes {
	VEC(struct cfn_change) of;
	bool others_differ; /* outputs or tags of the stack: an update without changed resources */
};
#define CFN_KNOWN_LATER "{{changeSet:KNOWN_AFTER_APPLY}}"

/* old NULL or without resources: everything is added. next is a reading that is not begun. */
void cfn_changes_find(const struct cfn_run *old, struct cfn_run *next, struct cfn_changes *ret);
void cfn_changes_release(struct cfn_changes *changes);

#endif
