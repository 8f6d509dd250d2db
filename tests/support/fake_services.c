/* Everything of the fake cloud that is not a stack. */
#include "core/net/dns_message.h"

#include "tests/support/fake_call.h"

static void answer_certificate(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_certificate_fn *done = (cloud_certificate_fn *)call->done;
	const char *name = strrchr(call->name, '/');
	const struct cloud_issued *issued = NULL;
	for (size_t i = 0; i < c->issued.len; i++)
		if (str_equal(c->issued.item[i].arn, call->name)) issued = &c->issued.item[i];
	if (issued && !err) {
		struct cloud_certificate found = { .arn = issued->arn,
						   .status = "ISSUED",
						   .failure_reason = "",
						   .cname_name = c->issued_cname[0],
						   .cname_value = c->issued_cname[1] };
		done(NULL, &found, call->user);
		return;
	}
	struct fake_stack *s = fake_call_stack(c, name ? name + 1 : call->name);
	bool known = s && fake_cloud_epoch_ms(c) - s->created_ms > 8000;
	struct cloud_certificate certificate = {
		.arn = call->name,
		.status = s && fake_stack_is_complete(s, fake_cloud_epoch_ms(c))
				  ? "ISSUED"
				  : c->certificate_status,
		.failure_reason = c->certificate_failure,
		.cname_name = known ? "_0a1b.redash.dev.example.com" : "",
		.cname_value = known ? "_2c3d.acm-validations.aws" : "",
	};
	done(err, err ? NULL : &certificate, call->user);
}

static void describe_certificate(void *self, const char *arn, cloud_certificate_fn *done,
				 void *user)
{
	fake_call_send(self, FAKE_DESCRIBE_CERTIFICATE, "describe_certificate", arn,
		       answer_certificate, (void (*)(void))done, user, NULL);
}

static void answer_zone(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_zone_fn *done = (cloud_zone_fn *)call->done;
	for (size_t i = 0; !err && i < c->zones.len; i++) {
		const struct fake_zone *z = &c->zones.item[i];
		if (z->account != call->account || !str_equal(z->name, call->name)) continue;
		struct cloud_zone zone = { .id = z->id,
					   .name = z->name,
					   .name_servers = z->name_servers,
					   .name_server_count = 4 };
		done(NULL, &zone, call->user);
		return;
	}
	done(err, NULL, call->user);
}

static void find_zone(void *self, enum cloud_account account, const char *name, cloud_zone_fn *done,
		      void *user)
{
	fake_call_send(self, FAKE_FIND_ZONE, "find_zone", name, answer_zone, (void (*)(void))done,
		       user, NULL)
		->account = account;
}

struct fake_secret *fake_call_secret(struct fake_cloud *c, const char *name)
{
	for (size_t i = 0; i < c->secrets.len; i++)
		if (str_equal(c->secrets.item[i].name, name)) return &c->secrets.item[i];
	return NULL;
}

static void answer_find_secret(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_secret_fn *done = (cloud_secret_fn *)call->done;
	const struct fake_secret *s = fake_call_secret(c, call->name);
	if (err || !s) {
		done(err, NULL, call->user);
		return;
	}
	struct cloud_secret secret = { s->arn, s->name, s->deletion_scheduled };
	done(NULL, &secret, call->user);
}

static void find_secret(void *self, const char *name, cloud_secret_fn *done, void *user)
{
	fake_call_send(self, FAKE_FIND_SECRET, "find_secret", name, answer_find_secret,
		       (void (*)(void))done, user, NULL);
}

static void answer_create_secret(struct fake_cloud *c, struct fake_call *call,
				 const struct err *err)
{
	cloud_text_fn *done = (cloud_text_fn *)call->done;
	const struct fake_secret *s = fake_call_secret(c, call->name);
	done(err, err ? NULL : s->arn, call->user);
}

static void create_secret(void *self, const char *name, const struct secret *value,
			  const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			  void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	struct fake_call *call =
		fake_call_send(c, FAKE_CREATE_SECRET, "create_secret", name, answer_create_secret,
			       (void (*)(void))done, user, &takes);
	for (size_t i = 0; i < tag_count; i++)
		str_addf(&c->log, "  tag %s=%s\n", tags[i].key, tags[i].value);
	if (secret_is_empty(value)) BUG("an empty secret");
	if (!takes) return;
	if (!fake_call_secret(c, name)) {
		fake_cloud_secret(c, name, false);
	} else if (!call->failed) {
		call->failed = true;
		err_set(&call->err, ERR_CONFLICT, "The secret %s exists.", name);
	}
}

static void answer_parameter(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_text_fn *)call->done)(err, err ? NULL : "ami-0123456789abcdef0", call->user);
}

static void read_parameter(void *self, const char *name, cloud_text_fn *done, void *user)
{
	fake_call_send(self, FAKE_READ_PARAMETER, "read_parameter", name, answer_parameter,
		       (void (*)(void))done, user, NULL);
}

static void add_warnings(const struct fake_cloud *c, struct delegation_facts *facts)
{
	if (c->parent_caa)
		facts->extras[EXTRA_CAA_PARENT] = (struct delegation_extra_seen){
			.reply = EXTRA_YES,
			.name = mem_copy_text(facts->parent),
			.address = mem_copy_text("192.0.2.1:53"),
			.type = DNS_CAA,
			.text = mem_copy_text(c->parent_caa),
		};
	if (c->dnssec_fails)
		facts->resolvers[facts->resolver_count++] = (struct delegation_resolver_seen){
			.address = mem_copy_text("192.0.2.53:53"),
			.view = VIEW_SERVFAIL_DNSSEC,
		};
}

/* That of the zone in an account, unless the domain is served elsewhere. */
static const char *live_server(const struct fake_cloud *c, const char *parent)
{
	for (size_t i = 0; i < c->zones.len && !c->parent_is_elsewhere; i++)
		if (str_equal(c->zones.item[i].name, parent))
			return c->zones.item[i].name_servers[0];
	return "ns.parent.example";
}

static void answer_delegation(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_delegation_fn *done = (cloud_delegation_fn *)call->done;
	struct delegation_facts facts = { 0 };
	struct delegation_seen *seen = &facts.servers[0];
	enum delegation_subject subject = call->question.subject;
	bool there = c->clock->ms >= (subject == SUBJECT_ADDRESS ? c->address_ms : c->delegated_ms);
	facts.parent = mem_copy_text(call->question.parent);
	facts.server_count = 1;
	facts.looked_ms = loop_now(c->loop);
	seen->server = mem_copy_text(live_server(c, call->question.parent));
	seen->address = mem_copy_text("192.0.2.1:53");
	seen->owner = mem_copy_text(subject == SUBJECT_ZONE ? call->question.child
				    : there                 ? call->servers[0]
							    : "");
	seen->reply = there ? REPLY_REFERRAL : REPLY_NXDOMAIN;
	seen->negative_ttl = 300;
	seen->ttl = 300;
	if (there && subject != SUBJECT_ZONE) seen->reply = REPLY_CNAME;
	seen->name_server_count =
		there && subject == SUBJECT_ZONE ? call->question.expected_count : 0;
	for (size_t i = 0; i < seen->name_server_count; i++)
		seen->name_servers[i] = mem_copy_text(call->servers[i]);
	if (!call->question.decisive_only) add_warnings(c, &facts);
	done(err, err ? NULL : &facts, call->user);
	delegation_facts_release(&facts);
}

static void look_up_delegation(void *self, const struct delegation_question *q,
			       cloud_delegation_fn *done, void *user)
{
	struct fake_call *call =
		fake_call_send(self, FAKE_LOOK_UP_DELEGATION, "look_up_delegation", q->child,
			       answer_delegation, (void (*)(void))done, user, NULL);
	if (!str_is_empty(q->cname_name))
		str_addf(&((struct fake_cloud *)self)->log, "  cname %s %s\n", q->cname_name,
			 q->cname_value);
	((struct fake_cloud *)self)->decisive_looks += q->decisive_only;
	((struct fake_cloud *)self)->is_hosted |= q->subject == SUBJECT_CNAME;
	call->question.decisive_only = q->decisive_only;
	call->question.subject = q->subject;
	call->question.parent = mem_copy_text(q->parent);
	call->question.child = mem_copy_text(q->child);
	call->question.expected_count = q->expected_count;
	for (size_t i = 0; i < q->expected_count; i++)
		call->servers[i] = mem_copy_text(q->expected[i]);
}

void fake_cloud_zone(struct fake_cloud *c, enum cloud_account account, const char *name,
		     const char *id)
{
	*vec_push(&c->zones) = (struct fake_zone){
		.account = account,
		.name = mem_copy_text(name),
		.id = mem_copy_text(id),
		.name_servers = { "ns-11.example.net", "ns-12.example.org", "ns-13.example.com",
				  "ns-14.example.co.uk" },
	};
}

void fake_cloud_secret(struct fake_cloud *c, const char *name, bool deletion_scheduled)
{
	*vec_push(&c->secrets) = (struct fake_secret){
		.name = mem_copy_text(name),
		.arn = str_format(
			"arn:aws:secretsmanager:eu-central-1:111122223333:secret:%s-AbCdEf", name),
		.deletion_scheduled = deletion_scheduled,
	};
}

void fake_services_into(struct cloud *port)
{
	port->describe_certificate = describe_certificate;
	port->find_zone = find_zone;
	port->find_secret = find_secret;
	port->create_secret = create_secret;
	port->read_parameter = read_parameter;
	port->look_up_delegation = look_up_delegation;
}
