/* Makes a stack. Whatever goes wrong on the way, it is made once: the token is the same for the
 * same request, and before a create is repeated the cloud is asked whether it took. */
#include "core/deploy/engine.h"
#include "core/deploy/parameters.h"
#include "core/plan/assets.h"

#include <stdio.h>

enum { TOKEN_CHARS = 40, ATTEMPTS_MAX = 5 };

static void look(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u; /* FNV-1a */
	return (hash ^ 0xff) * 1099511628211u; /* "ab","c" is not "a","bc" */
}

/* The same for the same stack, template and parameters, in this run and the next. */
static void token_for(const struct stack_run *run, const struct cloud_stack_request *r,
		      char ret[TOKEN_CHARS])
{
	uint64_t hash = hash_more(14695981039346656037u, r->name, strlen(r->name));
	hash = hash_more(hash, r->template_body, r->template_len);
	for (size_t i = 0; i < r->parameter_count; i++) {
		hash = hash_more(hash, r->parameters[i].key, strlen(r->parameters[i].key));
		hash = hash_more(hash, r->parameters[i].value, strlen(r->parameters[i].value));
	}
	snprintf(ret, TOKEN_CHARS, "rw-%016llx-%u", (unsigned long long)hash, run->attempt);
}

/* The next look decides: attach to what is there, or create (again). */
static void look_first(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	engine_node(d, run->id)->state = NODE_WAITING;
	run->step = STEP_LOOKING;
	engine_touch(d);
}

static void on_created(const struct err *err, const char *arn, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	if (!err) {
		errand_good(&run->errand);
		stack_attach(run, arn, engine_now(d));
		return;
	}
	/* The token belongs to a stack of this name that is gone. */
	bool token_is_spent = str_starts(str_text(&err->code), "TokenAlreadyExists");
	if (err->kind == ERR_CONFLICT && run->attempt < ATTEMPTS_MAX) {
		errand_good(&run->errand);
		run->attempt += token_is_spent;
		run->expected = !token_is_spent;
		run->expected_since_ms = engine_now(d);
		look_first(run);
		stack_look(run);
	} else if (errand_may_pass(err)) {
		/* It may have taken. Not seen at once is no proof that it has not, but the same
		 * token makes a second create harmless. */
		look_first(run);
		errand_again(&run->errand, err, look);
	} else {
		errand_good(&run->errand);
		run->step = STEP_ENDED;
		node_fail(d, run->id, "%s", err_text(err));
	}
}

static void send(struct stack_run *run, const struct asset *body, const struct parameters *p)
{
	struct deploy *d = run->errand.deploy;
	const struct stack_spec *spec = stack_spec(run->id);
	struct cloud_pair *pairs = mem_array(p->values.len + 1, sizeof(*pairs));
	for (size_t i = 0; i < p->values.len; i++)
		pairs[i] = (struct cloud_pair){ p->values.item[i].name, p->values.item[i].value };
	const struct cloud_pair tags[] = {
		{ "redash-wizard:environment", d->environment },
		{ "redash-wizard:stack", spec->name },
	};
	char token[TOKEN_CHARS];
	struct cloud_stack_request request = {
		.name = engine_node(d, run->id)->stack_name,
		.template_body = body->bytes,
		.template_len = body->len,
		.parameters = pairs,
		.parameter_count = p->values.len,
		.tags = tags,
		.tag_count = ARRAY_LEN(tags),
		.allow_iam = spec->needs_iam,
		.token = token,
	};
	token_for(run, &request, token);
	run->step = STEP_CREATING;
	errand_sent(&run->errand);
	d->cloud->create_stack(d->cloud->self, run->account, &request, on_created, run);
	node_begin(d, run->id, NODE_RUNNING);
	free(pairs);
}

void stack_create(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct asset *asset = asset_find(stack_spec(run->id)->template);
	CLEANUP(parameters_release) struct parameters p = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template t = { 0 };
	if (!asset)
		err_set(&err, ERR_INTERNAL, "The template of %s is not in the program.",
			stack_spec(run->id)->name);
	else if (parameters_build(d, run->id, &p, &err) == 0 &&
		 template_read(asset->bytes, asset->len, asset->name, p.values.item, p.values.len,
			       &t, &err) == 0) {
		rows_from_template(run, &t);
		template_release(&t);
		send(run, asset, &p);
		return;
	}
	run->step = STEP_ENDED;
	node_fail(d, run->id, "%s", err_text(&err));
}
