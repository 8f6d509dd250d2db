/* A certificate that is issued already: used instead of one of our own when the operator says so.
 * Nothing of the decision has to be written down: where our own is wanted, its stack is there;
 * where another is used, the Redash stack was made with its ARN. */
#include "core/deploy/engine.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <time.h>

enum { WATCH_AGAIN_MS = 15000 };
static const int64_t soon_ms = INT64_C(30) * 24 * 3600 * 1000;

static void look(struct errand *e)
{
	certificate_look((struct stack_run *)e);
}

static void look_for_stack(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

void certificate_note_stack(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deploy *d = run->errand.deploy;
	d->certificate_is_own |= run->id == STACK_CERTIFICATE;
	for (size_t i = 0; run->id == STACK_REDASH && i < stack->parameter_count; i++)
		if (str_equal(stack->parameters[i].key, "CertificateArn"))
			text_set(&d->picture.certificate.used_arn, stack->parameters[i].value);
}

bool certificate_may_look(const struct deploy *d)
{
	const struct deployment *p = &d->picture;
	if (d->watch_only) return !str_is_empty(p->certificate.used_arn);
	return d->stacks[STACK_REDASH].step != STEP_LOOKING ||
	       p->nodes[STACK_REDASH].state == NODE_FAILED;
}

/* Every key is good for a load balancer, but browsers refuse the shortest, and do not know a
 * private authority. */
static bool is_usable(const struct deploy *d, const struct cloud_issued *c)
{
	return str_equal(c->status, "ISSUED") && !str_equal(c->type, "PRIVATE") &&
	       !str_equal(c->key_algorithm, "RSA_1024") &&
	       c->not_after_ms > engine_now(d) + soon_ms;
}

static bool is_for_host_itself(const struct deploy *d, const struct cloud_issued *c)
{
	return domain_equal(c->domain, d->host_name);
}

static bool is_better(const struct deploy *d, const struct cloud_issued *c,
		      const struct cloud_issued *than)
{
	if (!than) return true;
	if (is_for_host_itself(d, c) != is_for_host_itself(d, than))
		return is_for_host_itself(d, c);
	return c->not_after_ms > than->not_after_ms;
}

static char *words_of(const struct cloud_issued *c)
{
	time_t seconds = (time_t)(c->not_after_ms / 1000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return str_format("%s of %s, valid until %04d-%02d-%02d", c->arn, c->domain,
			  tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void adopt(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	const struct cloud_pair output = { "CertificateArn", d->found_certificate.arn };
	CLEANUP(mem_free_text)
	char *reason = str_format("uses the issued certificate %s", d->found_certificate.words);
	node_take_outputs(n, &(struct cloud_stack){ .outputs = &output, .output_count = 1 });
	text_set(&d->picture.certificate.used_arn, d->found_certificate.arn);
	text_set(&n->reason, reason);
	run->step = STEP_ENDED;
	rows_clear(run); /* none of them will be made */
	node_end(d, (int)run->id, NODE_ADOPTED);
}

bool certificate_use_found(struct stack_run *run)
{
	const struct deploy *d = run->errand.deploy;
	if (run->id != STACK_CERTIFICATE || !d->found_certificate.arn ||
	    !str_is_empty(d->picture.nodes[run->id].arn))
		return false;
	adopt(run);
	return true;
}

static void offer(struct stack_run *run, const struct cloud_issued *c)
{
	struct deploy *d = run->errand.deploy;
	bool is_imported = str_equal(c->type, "IMPORTED");
	struct deployment_choice choice = {
		.offered = CHOICE_BIT(CHOICE_USE) | CHOICE_BIT(CHOICE_MAKE),
		.best = CHOICE_USE,
		.sentence = str_format(
			"ACM has an issued certificate for %s already: %s (%s%s). It can be used "
			"as it is: then none is requested, nobody has to wait for it, and it stays "
			"when the environment is removed. %s Or this environment gets one of its "
			"own.",
			d->host_name, d->found_certificate.words, c->key_algorithm,
			c->is_in_use ? ", in use elsewhere" : "",
			is_imported ? "It was imported, so ACM does not renew it: whoever imported "
				      "it has to."
				    : "Whoever has it deleted takes it from Redash, too."),
	};
	run->step = STEP_ENDED;
	choice_offer(d, (int)run->id, &choice);
}

static void keep_found(struct deploy *d, const char *arn, char *words)
{
	free(d->found_certificate.words);
	text_set(&d->found_certificate.arn, arn);
	d->found_certificate.words = words;
}

static const struct cloud_issued *choose(const struct deploy *d, const struct cloud_issued *list,
					 size_t count)
{
	const struct cloud_issued *best = NULL;
	for (size_t i = 0; i < count; i++) {
		if (str_equal(list[i].arn, d->picture.certificate.used_arn)) return &list[i];
		if (is_usable(d, &list[i]) && is_better(d, &list[i], best)) best = &list[i];
	}
	return best;
}

static void make_own(struct stack_run *run)
{
	run->errand.deploy->certificate_is_own = true;
	stack_create(run);
}

static void on_listed(const struct err *err, const struct cloud_issued *list, size_t count,
		      void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	const char *used = d->picture.certificate.used_arn;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	const struct cloud_issued *best = choose(d, list, err ? 0 : count);
	bool is_used = best && str_equal(best->arn, used);
	if (best) keep_found(d, best->arn, words_of(best));
	/* Whoever may not list them can at least leave everything as it is. */
	if (err && !str_is_empty(used)) keep_found(d, used, mem_copy_text(used));
	if (is_used || (err && !str_is_empty(used))) {
		adopt(run);
	} else if (d->watch_only) {
		run->step = STEP_MISSING;
		errand_after(&run->errand, WATCH_AGAIN_MS, look_for_stack);
		engine_touch(d);
	} else if (d->picture.is_cancelled) {
		run->step = STEP_MISSING;
		engine_touch(d);
	} else if (best && !d->certificate_is_own) {
		offer(run, best);
	} else {
		make_own(run);
	}
}

void certificate_look(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (d->certificate_is_own && str_is_empty(d->picture.certificate.used_arn)) {
		stack_create(run);
		return;
	}
	run->step = STEP_ZONE;
	errand_sent(&run->errand);
	d->cloud->list_certificates(d->cloud->self, d->host_name, on_listed, run);
}

/* The record that renews it goes into our zone, when it belongs there at all. */
void certificate_skip_record(struct deploy *d)
{
	struct deployment_node *n = engine_node(d, STACK_VALIDATION);
	const char *name = d->picture.certificate.cname_name;
	bool is_ours = !str_is_empty(name) && domain_is_below(name, d->zone_name);
	if (engine_node(d, STACK_CERTIFICATE)->state != NODE_ADOPTED || is_ours) return;
	if (n->state != NODE_WAITING) return;
	n->state = NODE_SKIPPED;
	rows_clear(&d->stacks[STACK_VALIDATION]);
}
