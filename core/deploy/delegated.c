/* Looks for the delegation at the parent's own name servers until every one of them has it; without
 * a zone of its own, for the certificate's record and then the address, which are kept there. Most
 * looks ask them the decisive question only. What explains their answers is asked by a whole look:
 * the first, when somebody wants to know now, when an answer changed, now and then, and before the
 * step ends. */
#include "core/base/str.h"
#include "core/deploy/engine.h"
#include "core/deploy/handover.h"

enum { ROUNDS_TO_WHOLE = 12 };

static const struct {
	int64_t until_ms, every_ms; /* since the first look */
} rhythm[] = {
	{ 2 * 60000, 5000 },
	{ 15 * 60000, 10000 },
	{ 60 * 60000, 30000 },
	{ INT64_MAX, 60000 },
};

static void send_look(struct deploy *d);

static void look(struct errand *e)
{
	send_look(e->deploy);
}

static int64_t interval(struct deploy *d)
{
	int64_t age = engine_now(d) - d->delegated_since_ms;
	size_t i = 0;
	while (age >= rhythm[i].until_ms)
		i++;
	int64_t tenth = rhythm[i].every_ms / 10; /* plus or minus, so that looks do not beat */
	return rhythm[i].every_ms - tenth + (int64_t)engine_random(d, (uint64_t)(2 * tenth));
}

static int node_of(const struct deploy *d)
{
	return d->picture.delegation.subject == SUBJECT_ADDRESS ? NODE_ADDRESS : NODE_DELEGATED;
}

static void end(struct deploy *d)
{
	d->picture.delegation.next_look_ms = 0;
	node_end(d, node_of(d), NODE_DONE);
}

/* ACM has seen the record, so that it is there, whatever can be seen from here. */
static bool is_proven(const struct deploy *d)
{
	return d->picture.delegation.subject == SUBJECT_CNAME &&
	       node_is_over(&d->picture.nodes[STACK_CERTIFICATE]);
}

static void on_edited(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct deploy *d = ((struct errand *)user)->deploy;
	struct deployment_delegation *g = &d->picture.delegation;
	errand_good(&d->edited);
	if (err || !zone) return; /* it only explains a "no" */
	text_set(&g->edited_id, zone->id);
	for (size_t i = 0; i < zone->name_server_count; i++)
		*vec_push(&g->edited) = mem_copy_text(zone->name_servers[i]);
	if (engine_node(d, NODE_DELEGATED)->state == NODE_RUNNING) delegated_look_whole(d);
}

/* The wizard has put the record, and the parent's servers do not know it: is that zone theirs? */
static void ask_what_was_edited(struct deploy *d)
{
	const struct deployment_delegation *g = &d->picture.delegation;
	bool is_put = !g->by_hand && node_is_over(engine_node(d, STACK_DELEGATION));
	if (!is_put || g->is_hosted || d->edited_is_asked) return;
	d->edited_is_asked = true;
	errand_sent(&d->edited);
	d->cloud->find_zone(d->cloud->self, d->stacks[STACK_DELEGATION].account, g->parent,
			    on_edited, &d->edited);
}

/* Nobody but a person puts that right. */
static bool is_in_wrong_zone(const struct delegation_report *report)
{
	for (size_t i = 0; i < report->finding_count; i++)
		if (str_equal(report->findings[i].id, "WRONG_PARENT_ZONE")) return true;
	return false;
}

static void note_round(struct deploy *d)
{
	if (!d->delegated_look_is_whole) {
		d->delegated_rounds++;
		return;
	}
	d->delegated_rounds = 0;
	d->delegated_wants_whole = false;
}

static void on_seen(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct deploy *d = ((struct errand *)user)->deploy;
	struct deployment_delegation *g = &d->picture.delegation;
	const struct delegation_question question = handover_question_of(&d->picture);
	if (err) {
		d->delegated_wants_whole |= d->delegated_look_is_whole;
		if (is_proven(d)) {
			errand_good(&d->delegated);
			end(d);
			return;
		}
		errand_again(&d->delegated, err, look);
		g->next_look_ms = d->delegated.due_ms;
		return;
	}
	errand_good(&d->delegated);
	if (!d->delegated_look_is_whole && !delegation_facts_agree(&g->facts, facts))
		d->delegated_wants_whole = true;
	if (!d->delegated_look_is_whole && d->delegated_wants_whole) {
		send_look(d); /* half the facts would tell half the truth */
		return;
	}
	g->looked_ms = engine_now(d);
	bool is_lost = delegation_facts_lost(&g->facts, facts);
	if (d->delegated_look_is_whole)
		delegation_facts_copy(&g->facts, facts);
	else
		delegation_facts_refresh(&g->facts, facts);
	note_round(d);
	delegation_report_release(&g->report);
	delegation_classify(&question, &g->facts, &g->report);
	if (g->report.negative_ttl)
		g->forgotten_ms = g->looked_ms + (int64_t)g->report.negative_ttl * 1000;
	/* The rest is the certificate's. Only a whole look gets here: an answer that makes it so
	 * differs from the one before. */
	if ((g->report.referral == DELEGATION_READY && !is_lost) || is_proven(d)) {
		end(d);
		return;
	}
	d->delegated_wants_whole |= is_lost;
	ask_what_was_edited(d);
	if (g->by_hand || is_in_wrong_zone(&g->report))
		engine_node(d, node_of(d))->state = NODE_PERSON;
	errand_after(&d->delegated, interval(d), look);
	g->next_look_ms = d->delegated.due_ms;
	engine_touch(d);
}

static bool must_be_whole(const struct deploy *d, const struct delegation_question *question)
{
	return d->delegated_wants_whole || d->delegated_rounds + 1 >= ROUNDS_TO_WHOLE ||
	       (!d->delegated_knows_cname && !str_is_empty(question->cname_name));
}

static void send_look(struct deploy *d)
{
	struct delegation_question question = handover_question_of(&d->picture);
	question.decisive_only = !must_be_whole(d, &question);
	d->delegated_look_is_whole = !question.decisive_only;
	if (d->delegated_look_is_whole)
		d->delegated_knows_cname = !str_is_empty(question.cname_name);
	errand_sent(&d->delegated);
	d->picture.delegation.next_look_ms = 0;
	d->cloud->look_up_delegation(d->cloud->self, &question, on_seen, &d->delegated);
}

void delegated_look_whole(struct deploy *d)
{
	if (d->delegated.in_flight && d->delegated_look_is_whole) return;
	d->delegated_wants_whole = true;
	if (!d->delegated.in_flight) send_look(d);
}

/* A record that somebody keeps in the parent's zone: handed over from now on. */
static void record_begin(struct deploy *d, enum delegation_subject subject, const char *name,
			 const char *value)
{
	struct deployment_delegation *g = &d->picture.delegation;
	g->subject = subject;
	text_set(&g->record_name, name);
	text_set(&g->record_value, value);
	delegation_facts_release(&g->facts);
	delegation_report_release(&g->report);
	g->facts = (struct delegation_facts){ 0 };
	g->report = (struct delegation_report){ 0 };
	g->looked_ms = g->forgotten_ms = 0;
	g->handed_over_ms = d->delegated_since_ms = engine_now(d);
	node_begin(d, node_of(d), NODE_RUNNING);
	delegated_look_whole(d);
}

/* Nothing to hand over when ACM has issued without saying which record it saw. */
static void cname_begin(struct deploy *d)
{
	const struct deployment_certificate *c = &d->picture.certificate;
	if (!str_is_empty(c->cname_name) && !str_is_empty(c->cname_value))
		record_begin(d, SUBJECT_CNAME, c->cname_name, c->cname_value);
	else if (node_is_over(engine_node(d, STACK_CERTIFICATE)))
		node_end(d, NODE_DELEGATED, NODE_DONE);
	else
		node_fail(d, NODE_DELEGATED,
			  "ACM has not said which record validates the certificate.");
}

void address_begin(struct deploy *d)
{
	const struct deployment_output *balancer =
		deployment_output(&d->picture, STACK_REDASH, "LoadBalancerDnsName");
	if (!balancer || str_is_empty(balancer->value)) {
		node_fail(d, NODE_ADDRESS,
			  "The load balancer's name is not known: the stack %s has no output "
			  "LoadBalancerDnsName.",
			  engine_node(d, STACK_REDASH)->stack_name);
		return;
	}
	record_begin(d, SUBJECT_ADDRESS, d->host_name, balancer->value);
}

void delegated_begin(struct deploy *d)
{
	if (d->picture.delegation.is_hosted) {
		cname_begin(d);
		return;
	}
	if (!d->picture.delegation.name_servers.len) {
		node_fail(d, NODE_DELEGATED,
			  "The zone's name servers are not known: its stack has no output "
			  "NameServers.");
		return;
	}
	node_begin(d, NODE_DELEGATED, NODE_RUNNING);
	d->delegated_since_ms = engine_now(d);
	delegated_look_whole(d);
}
