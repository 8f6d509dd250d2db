/* Parts of the CloudFormation service, a file for each group of calls, and what they share. */
#ifndef CORE_REHEARSAL_SERVICE_CLOUDFORMATION_H
#define CORE_REHEARSAL_SERVICE_CLOUDFORMATION_H

#include "core/rehearsal/cfn_change_sets.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

/* What a request for a stack says; arrays point into the request's form. */
struct stack_request {
	VEC(struct cfn_pair) parameters, tags;
	VEC(const char *) capabilities;
	struct cfn_create create;
};
/* false: refused. is_update: the template and the values of before may be kept. */
bool cfn_call_read_request(struct call *call, bool is_update, struct stack_request *ret);
void cfn_call_request_release(struct stack_request *request);
/* The template of the request; NULL: refused. */
const char *cfn_call_template_body(struct call *call);

/* As seen now, where reads are rehearsed to be stale. NULL: refused with the sentence, whose $ is
 * the name. */
const struct cfn_stack *cfn_call_find(struct call *call, const char *sentence);
bool cfn_call_is_here(const struct call *call, const struct cfn_stack *stack);
void cfn_call_add_tags(struct xmlout *x, const struct cfn_pair *tags, size_t count);
void cfn_call_add_parameters(struct xmlout *x, const struct cfn_parameter *parameters,
			     size_t count);

void cfn_call_describe_stacks(struct call *call);
void cfn_call_describe_stack_events(struct call *call);
void cfn_call_list_stack_resources(struct call *call);
void cfn_call_describe_stack_resources(struct call *call);
void cfn_call_list_stacks(struct call *call);

void cfn_call_create_change_set(struct call *call);
void cfn_call_describe_change_set(struct call *call);
void cfn_call_list_change_sets(struct call *call);
void cfn_call_execute_change_set(struct call *call);
void cfn_call_delete_change_set(struct call *call);
struct cfn_change_set *cfn_call_change_set(struct call *call); /* NULL: refused */

void cfn_call_cancel_update(struct call *call);
void cfn_call_continue_rollback(struct call *call);
void cfn_call_roll_back(struct call *call);
void cfn_call_protect(struct call *call);
void cfn_call_describe_events(struct call *call);

void cfn_call_validate_template(struct call *call);
void cfn_call_get_template_summary(struct call *call);
void cfn_call_get_template(struct call *call);

#endif
