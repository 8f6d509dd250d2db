#include "core/deploy/parameters.h"

/* NULL: not known yet. The caller frees. */
static char *value_of(const struct deploy *d, enum stack_id stack, const struct stack_parameter *p)
{
	const struct deployment_output *output;
	switch (p->source) {
	case FROM_ANSWER:
	case FROM_ANSWER_LIST:
	case FROM_ANSWER_ITEM:
	case FROM_CONSTANT:
		return stack_parameter_answer(&d->answers, p);
	case FROM_OUTPUT:
		/* A stack that is not made has nothing to give; the template copes with "". */
		if (d->picture.nodes[p->stack].state == NODE_SKIPPED) return mem_copy_text("");
		output = deployment_output(&d->picture, p->stack, p->key);
		return output ? mem_copy_text(output->value) : NULL;
	case FROM_SECRET_ARN:
		if (!secret_applies(&d->answers, p->secret)) return mem_copy_text("");
		return mem_copy_text(d->secrets_run[p->secret].arn);
	case FROM_FACT:
		return mem_copy_text(fact_value(d, stack, p->fact));
	}
	return NULL;
}

static const char *source_in_words(const struct stack_parameter *p)
{
	switch (p->source) {
	case FROM_OUTPUT:
		return "an output of another stack";
	case FROM_SECRET_ARN:
		return "a secret";
	case FROM_FACT:
		return "looked up in the account";
	case FROM_ANSWER:
	case FROM_ANSWER_LIST:
	case FROM_ANSWER_ITEM:
	case FROM_CONSTANT:
		break;
	}
	return "an answer";
}

/* Looked up in the account, and another every month. */
static bool moves_by_itself(const struct stack_parameter *p)
{
	return p->source == FROM_FACT &&
	       (p->fact == FACT_UBUNTU_AMI || p->fact == FACT_AMAZON_LINUX_AMI ||
		p->fact == FACT_PARENT_ZONE_ID);
}

int parameters_build(const struct deploy *d, enum stack_id stack, const struct standing *standing,
		     struct parameters *ret, struct err *err)
{
	for (const struct stack_parameter *p = stack_spec(stack)->parameters; p->name; p++) {
		bool stands = standing_value(standing, p->name) != NULL;
		char *value = stands && moves_by_itself(p) ? NULL : value_of(d, stack, p);
		if (!value && !stands)
			return err_set(err, ERR_INTERNAL,
				       "The value of %s is not known. It should be %s%s%s.",
				       p->name, source_in_words(p),
				       p->source == FROM_OUTPUT ? ": " : "",
				       p->source == FROM_OUTPUT ? p->key : "");
		*vec_push(&ret->values) = (struct template_value){ p->name, value };
	}
	return 0;
}

struct cloud_pair *parameters_pairs(const struct parameters *p)
{
	struct cloud_pair *pairs = mem_array(p->values.len + 1, sizeof(*pairs));
	for (size_t i = 0; i < p->values.len; i++)
		pairs[i] = (struct cloud_pair){ p->values.item[i].name, p->values.item[i].value };
	return pairs;
}

void parameters_known(const struct deploy *d, enum stack_id stack, struct parameters *ret)
{
	for (const struct stack_parameter *p = stack_spec(stack)->parameters; p->name; p++) {
		char *value = value_of(d, stack, p);
		if (value) *vec_push(&ret->values) = (struct template_value){ p->name, value };
	}
}

void parameters_release(struct parameters *p)
{
	for (size_t i = 0; i < p->values.len; i++)
		free((char *)(uintptr_t)p->values.item[i].value);
	vec_release(&p->values);
}
