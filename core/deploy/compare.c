/* A stack that is there and good: is it what the answers want? Only read; what differs becomes a
 * change set. */
#include "core/deploy/differs.h"
#include "core/deploy/engine.h"
#include "core/deploy/parameters.h"
#include "core/plan/assets.h"

bool stack_wants_comparison(const struct stack_run *run)
{
	const struct deploy *d = run->errand.deploy;
	return !d->watch_only && !d->destroys && !d->picture.is_cancelled &&
	       !run->change.is_current;
}

static bool values_differ(const struct stack_run *run)
{
	const struct standing *standing = &run->change.standing;
	CLEANUP(parameters_release) struct parameters p = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (parameters_build(run->errand.deploy, run->id, standing, &p, &err) < 0)
		return true; /* the change set will say what is missing */
	struct cloud_pair *pairs = parameters_pairs(&p);
	bool differ = parameters_differ(standing, pairs, p.values.len);
	free(pairs);
	return differ;
}

static void compare(struct errand *e);

/* Who holds the lease may change it meanwhile. */
static void look_anew(struct errand *e)
{
	stack_look_anew((struct stack_run *)e);
}

static void on_template(const struct err *err, const char *body, void *user)
{
	struct stack_run *run = user;
	const struct asset *asset = asset_find(stack_spec(run->id)->template);
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, compare);
		return;
	}
	errand_good(&run->errand);
	/* A template that may not be read is taken for ours. */
	bool differs = !err && asset && template_differs(body, asset->bytes, asset->len);
	bool knows_values = !err || run->change.standing.parameters.len > 0;
	if (!differs && !(knows_values && values_differ(run)))
		stack_stays(run);
	else if (!lease_holds_back(&run->errand, look_anew))
		change_set_send(run, CHANGE_UPDATE);
}

static void compare(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->get_template(d->cloud->self, run->account, engine_node(d, run->id)->arn,
			       on_template, run);
}

void stack_compare(struct stack_run *run)
{
	run->step = STEP_CHANGING;
	compare(&run->errand);
}
