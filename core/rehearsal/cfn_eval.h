/* Values of a template's expressions: intrinsic functions, conditions, dynamic references. */
#ifndef CORE_REHEARSAL_CFN_EVAL_H
#define CORE_REHEARSAL_CFN_EVAL_H

#include "core/rehearsal/cfn_parameters.h"

struct cfn_scope {
	const struct cfn_template *template;
	const struct cfn_values *values;
	const char *account, *region, *stack_name, *stack_arn;
	signed char *conditions; /* by place in the section; CFN_CONDITION_UNKNOWN at first */
	/* For events: NoEcho values are "****" and dynamic references stay as written. */
	bool is_masked;
	void *self;
	/* Physical id (attribute NULL) or attribute of a resource, as a value to keep. */
	int (*resource)(void *self, const char *logical_id, const char *attribute, cJSON **ret,
			struct err *err);
	int (*import)(void *self, const char *name, struct str *value, struct err *err);
	int (*resolve)(void *self, const char *reference, struct str *value, struct err *err);
	size_t spent; /* bytes and values made so far: bounded, whatever a template says */
};
enum { CFN_CONDITION_UNKNOWN = -1, CFN_CONDITION_RUNNING = -2, CFN_SPENT_MAX = 8 << 20 };

/* *ret is NULL where the value is AWS::NoValue. The caller deletes. */
int cfn_eval(struct cfn_scope *scope, const cJSON *expression, cJSON **ret, struct err *err);
/* The same for what must be one text; `what` names it in errors. */
int cfn_eval_text(struct cfn_scope *scope, const cJSON *expression, const char *what,
		  struct str *ret, struct err *err);
/* 1, 0, or -1 with err. */
int cfn_eval_condition(struct cfn_scope *scope, const char *name, struct err *err);

/* For the functions: counts what was made; -1 when it is too much. */
int cfn_spend(struct cfn_scope *scope, size_t amount, struct err *err);

void cfn_add_base64(struct str *out, const char *bytes, size_t len);

/* One function each: the argument is not evaluated yet. */
typedef int cfn_function(struct cfn_scope *scope, const cJSON *argument, cJSON **ret,
			 struct err *err);
cfn_function cfn_fn_base64, cfn_fn_cidr, cfn_fn_find_in_map, cfn_fn_get_azs, cfn_fn_import_value,
	cfn_fn_join, cfn_fn_length, cfn_fn_select, cfn_fn_split, cfn_fn_sub, cfn_fn_to_json_string;

#endif
