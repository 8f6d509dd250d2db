/* What a stack needs to know and no answer says: the newest images, the parent's zone. Looked up
 * once, when the stack is found missing, so that it is there when its turn comes. */
#include "core/deploy/engine.h"
#include "core/deploy/images.h"

static void read_fact(struct errand *e);

/* True when the answer is an error, and dealt with. */
static bool went_wrong(struct fact_run *run, const struct err *err)
{
	if (!err) {
		errand_good(&run->errand);
		return false;
	}
	if (errand_may_pass(err)) {
		errand_again(&run->errand, err, read_fact);
		return true;
	}
	errand_good(&run->errand);
	run->failed = true;
	node_fail(run->errand.deploy, run->stack, "%s", err_text(err));
	stack_rests(&run->errand.deploy->stacks[run->stack]);
	return true;
}

static void on_image(const struct err *err, const char *text, void *user)
{
	struct fact_run *run = user;
	if (went_wrong(run, err)) return;
	text_set(&run->value, text);
	engine_touch(run->errand.deploy);
}

static void on_parent_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct fact_run *run = user;
	struct deploy *d = run->errand.deploy;
	if (went_wrong(run, err)) return;
	if (zone) {
		text_set(&run->value, zone->id);
		engine_touch(d);
		return;
	}
	run->failed = true;
	node_fail(d, run->stack,
		  "The account has no public zone %s, so the records cannot be added to it. Check "
		  "the "
		  "parent domain and the parent profile, or choose to hand the records over.",
		  d->picture.delegation.parent);
	stack_rests(&d->stacks[run->stack]);
}

static void read_fact(struct errand *e)
{
	struct fact_run *run = (struct fact_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	if (run->fact == FACT_PARENT_ZONE_ID)
		d->cloud->find_zone(d->cloud->self, d->stacks[run->stack].account,
				    d->picture.delegation.parent, on_parent_zone, run);
	else
		d->cloud->read_parameter(d->cloud->self, image_parameter(&d->answers, run->fact),
					 on_image, run);
}

static struct fact_run *run_of(const struct deploy *d, enum stack_id stack, enum fact fact)
{
	for (int i = 0; i < FACT_RUNS; i++) {
		const struct fact_run *run = &d->facts[i];
		if (run->wanted && run->stack == stack && run->fact == fact)
			return (struct fact_run *)(uintptr_t)run;
	}
	return NULL;
}

static void want(struct deploy *d, enum stack_id stack, enum fact fact)
{
	struct fact_run *known = run_of(d, stack, fact);
	if (known && known->failed) { /* it is tried again */
		known->failed = false;
		read_fact(&known->errand);
	}
	if (known) return;
	for (int i = 0; i < FACT_RUNS; i++) {
		struct fact_run *run = &d->facts[i];
		if (run->wanted) continue;
		run->wanted = true;
		run->stack = stack;
		run->fact = fact;
		read_fact(&run->errand);
		return;
	}
	BUG("more facts than places for them");
}

void facts_want(struct deploy *d, enum stack_id stack)
{
	for (const struct stack_parameter *p = stack_spec(stack)->parameters; p->name; p++)
		if (p->source == FROM_FACT &&
		    (p->fact == FACT_UBUNTU_AMI || p->fact == FACT_AMAZON_LINUX_AMI ||
		     p->fact == FACT_PARENT_ZONE_ID))
			want(d, stack, p->fact);
}

bool facts_ready(struct deploy *d, enum stack_id stack)
{
	for (int i = 0; i < FACT_RUNS; i++)
		if (d->facts[i].wanted && d->facts[i].stack == stack && !d->facts[i].value)
			return false;
	return true;
}

const char *fact_value(const struct deploy *d, enum stack_id stack, enum fact fact)
{
	const struct deployment *p = &d->picture;
	const struct deployment_output *servers;
	const struct fact_run *run;
	switch (fact) {
	case FACT_ENVIRONMENT_NAME:
		return d->environment;
	case FACT_ZONE_NAME:
		return d->zone_name;
	case FACT_HOST_NAME:
		return d->host_name;
	case FACT_NAME_SERVERS:
		servers = deployment_output(p, STACK_ZONE, "NameServers");
		return servers ? servers->value : NULL;
	case FACT_CNAME_NAME:
		return p->certificate.cname_name;
	case FACT_CNAME_VALUE:
		return p->certificate.cname_value;
	case FACT_DATABASE_BOOTSTRAP:
		return stack_applies(&d->answers, STACK_BASTION) ? "bastion" : "redash";
	case FACT_PARENT_ZONE_ID:
	case FACT_UBUNTU_AMI:
	case FACT_AMAZON_LINUX_AMI:
	case FACT_COUNT:
		break;
	}
	run = run_of(d, stack, fact);
	return run ? run->value : NULL;
}
