/* The certificate's validation record: ACM makes it up seconds after the request, and it stays the
 * same for the name. ACM is asked; CloudFormation's event tells it too, which helps those who may
 * not ask. Afterwards its status is watched, because CloudFormation tells a refusal only
 * when it gives up. */
#include "core/deploy/certificate_words.h"
#include "core/deploy/engine.h"

enum { RECORD_EVERY_MS = 3000, STATUS_EVERY_MS = 30000 };

static void describe(struct errand *e);

const char *certificate_arn(const struct deploy *d)
{
	const struct deployment_node *n = &d->picture.nodes[STACK_CERTIFICATE];
	if (d->picture.certificate.arn) return d->picture.certificate.arn;
	for (size_t i = 0; i < n->outputs.len; i++)
		if (strstr(n->outputs.item[i].value, ":acm:")) return n->outputs.item[i].value;
	return NULL;
}

/* Names are kept without the final dot, wherever they came from. */
static void set_name(char **name, const char *value, size_t len)
{
	if (len && value[len - 1] == '.') len--;
	CLEANUP(mem_free_text) char *copy = mem_copy_bytes(value, len);
	text_set(name, copy);
}

static void record_known(struct deploy *d)
{
	if (engine_node(d, NODE_CNAME)->state == NODE_RUNNING) node_end(d, NODE_CNAME, NODE_DONE);
}

/* The text after `label`, up to a comma, a blank or a brace. */
static const char *field_of(const char *text, const char *label, size_t *ret_len)
{
	const char *at = strstr(text, label);
	if (!at) return NULL;
	at += strlen(label);
	at += strspn(at, " ");
	*ret_len = strcspn(at, ", }");
	return *ret_len ? at : NULL;
}

/* What ACM says; a status first seen counts from when it must have begun. */
static void say(struct deploy *d, const char *status, const char *failure_reason)
{
	struct deployment_certificate *c = &d->picture.certificate;
	const struct deployment_node *stack = engine_node(d, STACK_CERTIFICATE);
	if (!str_equal(c->status, status)) {
		c->status_since_ms = engine_now(d);
		if (str_equal(status, "PENDING_VALIDATION") && stack->started_ms)
			c->status_since_ms = stack->started_ms;
		if (str_equal(status, "ISSUED") && stack->ended_ms)
			c->status_since_ms = stack->ended_ms;
	}
	text_set(&c->status, status);
	text_set(&c->failure_reason, failure_reason);
	CLEANUP(mem_free_text)
	char *words = certificate_words(status, failure_reason, d->host_name);
	text_set(&c->explanation, words);
}

/* Whoever may not ask ACM learns of a refusal here. */
static void read_refusal(struct deploy *d, const char *reason)
{
	const char *code = certificate_code_in(reason);
	if (code && str_is_empty(d->picture.certificate.failure_reason)) say(d, "FAILED", code);
}

void certificate_read_event(struct deploy *d, const char *reason)
{
	struct deployment_certificate *c = &d->picture.certificate;
	size_t name_len = 0, value_len = 0;
	read_refusal(d, reason);
	const char *record = strstr(reason, "Content of DNS Record is:");
	if (!record || !str_is_empty(c->cname_name)) return;
	const char *name = field_of(record, "Name:", &name_len);
	const char *value = field_of(record, "Value:", &value_len);
	if (!name || !value) return;
	set_name(&c->cname_name, name, name_len);
	set_name(&c->cname_value, value, value_len);
	if (!d->destroys) record_known(d);
}

static void keep(struct deploy *d, const struct cloud_certificate *from)
{
	struct deployment_certificate *c = &d->picture.certificate;
	say(d, from->status, from->failure_reason);
	if (str_is_empty(from->cname_name)) return;
	set_name(&c->cname_name, from->cname_name, strlen(from->cname_name));
	set_name(&c->cname_value, from->cname_value, strlen(from->cname_value));
}

static void on_described(const struct err *err, const struct cloud_certificate *certificate,
			 void *user)
{
	struct deploy *d = ((struct errand *)user)->deploy;
	const struct deployment_certificate *c = &d->picture.certificate;
	if (err) {
		errand_again(&d->certificate, err, describe);
		return;
	}
	errand_good(&d->certificate);
	keep(d, certificate);
	bool known = !str_is_empty(c->cname_name) || str_equal(c->status, "ISSUED");
	if (known) certificate_skip_record(d);
	if (known) record_known(d);
	if (!str_equal(c->status, "ISSUED"))
		errand_after(&d->certificate, known ? STATUS_EVERY_MS : RECORD_EVERY_MS, describe);
	engine_touch(d);
}

static void describe(struct errand *e)
{
	struct deploy *d = e->deploy;
	const char *arn = certificate_arn(d);
	enum node_state stack = engine_node(d, STACK_CERTIFICATE)->state;
	struct deployment_node *n = engine_node(d, NODE_CNAME);
	if (!arn || (stack != NODE_RUNNING && stack != NODE_DONE && stack != NODE_ADOPTED)) {
		/* The certificate goes away with its stack. */
		if (n->state == NODE_RUNNING) n->state = NODE_WAITING;
		errand_good(e);
		engine_touch(d);
		return;
	}
	if (node_is_over(n) && stack == NODE_DONE) {
		errand_good(e);
		say(d, "ISSUED", "");
		return;
	}
	errand_sent(e);
	d->cloud->describe_certificate(d->cloud->self, arn, on_described, e);
}

static void on_last(const struct err *err, const struct cloud_certificate *certificate, void *user)
{
	struct errand *e = user;
	errand_good(e);
	if (!err) keep(e->deploy, certificate);
	describe(e);
}

/* The rollback deletes the certificate, and with it why ACM refused: one quick look before. */
void certificate_undone(struct deploy *d)
{
	const char *arn = certificate_arn(d);
	if (!arn || d->destroys || d->certificate.in_flight) return;
	errand_sent(&d->certificate);
	d->cloud->describe_certificate(d->cloud->self, arn, on_last, &d->certificate);
}

/* What the next one will be like is not known, save its record: ACM makes the same one for the same
 * account and name, so the one that is put already stays, and counts at once. */
void certificate_gone(struct deploy *d)
{
	struct deployment_certificate *c = &d->picture.certificate;
	struct deployment_node *n = engine_node(d, NODE_CNAME);
	errand_release(&d->certificate);
	text_set(&c->arn, NULL);
	text_set(&c->status, NULL);
	text_set(&c->failure_reason, NULL);
	text_set(&c->explanation, NULL);
	c->status_since_ms = 0;
	if (n->state != NODE_SKIPPED) n->state = NODE_WAITING;
}

void certificate_begin(struct deploy *d)
{
	const struct deployment_node *stack = engine_node(d, STACK_CERTIFICATE);
	struct deployment_node *n = engine_node(d, NODE_CNAME);
	if (certificate_arn(d)) {
		if (!d->picture.certificate.arn)
			text_set(&d->picture.certificate.arn, certificate_arn(d));
		n->started_ms = stack->started_ms;
		node_begin(d, NODE_CNAME, NODE_RUNNING);
		if (!str_is_empty(d->picture.certificate.cname_name)) record_known(d);
		describe(&d->certificate);
		return;
	}
	if (d->stacks[STACK_CERTIFICATE].step != STEP_ENDED) return; /* its events will tell */
	if (node_is_over(engine_node(d, STACK_VALIDATION)))
		node_end(d, NODE_CNAME, NODE_DONE);
	else
		node_fail(d, NODE_CNAME,
			  "Neither the events nor the outputs of %s name the certificate, so its "
			  "validation record is not known. Delete that stack and start again.",
			  stack->stack_name);
}
