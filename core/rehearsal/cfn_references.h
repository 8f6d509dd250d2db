/* What a piece of a template refers to: Ref, Fn::GetAtt, the variables of Fn::Sub, conditions,
 * mappings. One walk serves the checks, the graph of needs, and the summary. */
#ifndef CORE_REHEARSAL_CFN_REFERENCES_H
#define CORE_REHEARSAL_CFN_REFERENCES_H

#include "core/rehearsal/cfn_template.h"

enum cfn_reference_kind {
	CFN_REF,       /* name of a parameter, resource or pseudo parameter */
	CFN_GET_ATT,   /* resource and attribute */
	CFN_CONDITION, /* name of a condition in Fn::If or Condition */
	CFN_MAPPING,   /* first argument of Fn::FindInMap */
};
struct cfn_reference {
	enum cfn_reference_kind kind;
	const char *name, *attribute; /* attribute: CFN_GET_ATT only */
};
typedef int cfn_reference_fn(void *user, const struct cfn_reference *reference, struct err *err);
struct cfn_walk {
	cfn_reference_fn *found; /* 0, or -1 with err to stop */
	/* Only the branch that holds of every Fn::If; NULL: both. 1, 0, or -1 with err. */
	int (*condition_holds)(void *user, const char *name, struct err *err);
	void *user;
	bool in_conditions; /* {"Condition": name} is a reference here */
};
/* Also refuses unknown functions and arguments of a shape that no function takes. */
int cfn_references(const cJSON *piece, const struct cfn_walk *walk, struct err *err);

/* Takes the next piece of a Fn::Sub text at *at: literal text (variable NULL) or a variable. */
struct cfn_sub_piece {
	const char *text;
	size_t len;
	bool is_variable;
};
bool cfn_sub_next(const char **at, struct cfn_sub_piece *ret);

#endif
