#include "tests/support/picture.h"

static const char *const node_names[NODE_COUNT] = {
	"network", "zone",   "delegation", "certificate", "validation", "data",
	"bastion", "redash", "secrets",    "delegated",   "cname",      "address",
};

static int64_t at(int seconds)
{
	return PICTURE_START + (int64_t)seconds * 1000;
}

struct deployment *picture_new(void)
{
	struct deployment *d = mem_alloc(sizeof(*d));
	d->phase = DEPLOYMENT_RUNNING;
	d->environment = mem_copy_text("redash-dev");
	d->address = mem_copy_text("https://redash.dev.example.com");
	d->started_ms = d->now_ms = PICTURE_START;
	d->revision = 1;
	d->cause.page = PAGE_COUNT;
	for (int i = 0; i < NODE_COUNT; i++) {
		d->nodes[i].name = mem_copy_text(node_names[i]);
		d->nodes[i].state = NODE_WAITING;
	}
	d->nodes[STACK_DELEGATION].state = d->nodes[NODE_ADDRESS].state = NODE_SKIPPED;
	return d;
}

static void free_node(struct deployment_node *node)
{
	for (size_t i = 0; i < node->resources.len; i++) {
		free(node->resources.item[i].logical_id);
		free(node->resources.item[i].type);
	}
	for (size_t i = 0; i < node->outputs.len; i++) {
		free(node->outputs.item[i].key);
		free(node->outputs.item[i].value);
	}
	vec_release(&node->resources);
	vec_release(&node->outputs);
	deployment_choice_release(&node->choice);
	free(node->name);
	free(node->stack_name);
	free(node->arn);
	free(node->reason);
}

void picture_free(struct deployment *d)
{
	if (!d) return;
	for (int i = 0; i < NODE_COUNT; i++)
		free_node(&d->nodes[i]);
	delegation_report_release(&d->delegation.report);
	delegation_facts_release(&d->delegation.facts);
	free(d->delegation.record_name);
	free(d->delegation.record_value);
	for (size_t i = 0; i < d->delegation.name_servers.len; i++)
		free(d->delegation.name_servers.item[i]);
	vec_release(&d->delegation.name_servers);
	vec_release(&d->events);
	char *texts[] = { d->environment,
			  d->holder.owner,
			  d->holder.notice,
			  d->address,
			  d->delegation.parent,
			  d->delegation.child,
			  d->certificate.status,
			  d->certificate.cname_name,
			  d->certificate.cname_value,
			  d->certificate.explanation,
			  d->cause.logical_id,
			  d->cause.type,
			  d->cause.reason,
			  d->cause.advice,
			  d->cause.id,
			  d->cause.path,
			  d->cause.more,
			  d->trouble };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(texts[i]);
	free(d);
}

void picture_node(struct deployment *d, int id, enum node_state state, size_t done, size_t total,
		  int from_s, int to_s)
{
	struct deployment_node *node = &d->nodes[id];
	node->state = state;
	node->done = done;
	node->total = total;
	node->started_ms = at(from_s);
	node->ended_ms = to_s ? at(to_s) : 0;
}

void picture_resource(struct deployment *d, int id, const char *logical_id, const char *type,
		      int from_s, int typical_s)
{
	struct deployment_resource *r = vec_push(&d->nodes[id].resources);
	r->logical_id = mem_copy_text(logical_id);
	r->type = mem_copy_text(type);
	r->state = RESOURCE_RUNNING;
	r->started_ms = at(from_s);
	r->typical_ms = (int64_t)typical_s * 1000;
}

void picture_event(struct deployment *d, int id, int at_s, const char *logical_id, const char *type,
		   const char *status, const char *reason)
{
	uint64_t serial = d->events.len + 1;
	*vec_push(&d->events) =
		(struct deployment_event){ at(at_s), serial, (enum node_id)id, logical_id,
					   type,     status, reason,           NULL };
}

void picture_records(struct deployment *d)
{
	static const char *const servers[] = { "ns-101.awsdns-12.com", "ns-902.awsdns-48.net",
					       "ns-1533.awsdns-63.org", "ns-1871.awsdns-41.co.uk" };
	struct deployment_delegation *g = &d->delegation;
	g->parent = mem_copy_text("example.com");
	g->child = mem_copy_text("dev.example.com");
	g->by_hand = true;
	g->handed_over_ms = at(60);
	for (size_t i = 0; i < ARRAY_LEN(servers); i++)
		*vec_push(&g->name_servers) = mem_copy_text(servers[i]);
	d->certificate.status = mem_copy_text("PENDING_VALIDATION");
	d->certificate.cname_name = mem_copy_text("_3a1f0b7e.redash.dev.example.com.");
	d->certificate.cname_value = mem_copy_text("_c7d2e9.acm-validations.aws.");
	d->nodes[NODE_DELEGATED].state = NODE_PERSON;
}

void picture_finding(struct deployment *d, enum delegation_status status, const char *seen,
		     const char *advice)
{
	struct delegation_report *report = &d->delegation.report;
	report->status = status;
	report->servers_asked = 4;
	report->findings[report->finding_count++] =
		(struct delegation_finding){ .id = status == DELEGATION_WRONG ? "MIXED_OLD"
									      : "NXDOMAIN",
					     .status = status,
					     .seen = mem_copy_text(seen),
					     .evidence = mem_copy_text(""),
					     .advice = mem_copy_text(advice),
					     .records = mem_copy_text("") };
}

struct deployment *picture_busy(void)
{
	struct deployment *d = picture_new();
	picture_records(d);
	picture_node(d, STACK_NETWORK, NODE_DONE, 24, 24, 2, 184);
	picture_node(d, STACK_ZONE, NODE_DONE, 1, 1, 2, 70);
	picture_node(d, STACK_CERTIFICATE, NODE_RUNNING, 0, 1, 71, 0);
	picture_node(d, STACK_VALIDATION, NODE_DONE, 1, 1, 75, 95);
	picture_node(d, STACK_DATA, NODE_RUNNING, 11, 17, 185, 0);
	picture_resource(d, STACK_CERTIFICATE, "Certificate",
			 "AWS::CertificateManager::Certificate", 72, 239);
	picture_resource(d, STACK_DATA, "DatabaseInstance", "AWS::RDS::DBInstance", 247, 595);
	picture_resource(d, STACK_DATA, "Cache", "AWS::ElastiCache::ReplicationGroup", 318, 300);
	picture_event(d, STACK_ZONE, 70, "HostedZone", "AWS::Route53::HostedZone",
		      "CREATE_COMPLETE", NULL);
	picture_event(d, STACK_NETWORK, 151, "NatGatewayB", "AWS::EC2::NatGateway",
		      "CREATE_COMPLETE", NULL);
	picture_event(d, STACK_DATA, 227, "SubnetGroup", "AWS::RDS::DBSubnetGroup",
		      "CREATE_COMPLETE", NULL);
	picture_event(d, STACK_DATA, 247, "DatabaseInstance", "AWS::RDS::DBInstance",
		      "CREATE_IN_PROGRESS", "Resource creation Initiated");
	picture_event(d, STACK_DATA, 318, "Cache", "AWS::ElastiCache::ReplicationGroup",
		      "CREATE_IN_PROGRESS", "鍵ペア「東京」を確認しています");
	picture_finding(d, DELEGATION_WAITING,
			"ns-1.parent.example says that dev.example.com does not exist.",
			"Add the four NS records in example.com. A 'no such name' may be "
			"remembered for 15 minutes.");
	d->delegation.looked_ms = at(700);
	d->delegation.next_look_ms = at(716);
	d->now_ms = at(708);
	return d;
}

static void add_seen(struct deployment *d, const char *server, enum delegation_reply reply,
		     const char *const names[4])
{
	struct delegation_facts *facts = &d->delegation.facts;
	struct delegation_seen *seen = &facts->servers[facts->server_count++];
	*seen = (struct delegation_seen){ .server = mem_copy_text(server),
					  .address = mem_copy_text("192.0.2.1:53"),
					  .reply = reply,
					  .owner = mem_copy_text("dev.example.com") };
	for (size_t i = 0; i < 4 && reply == REPLY_REFERRAL; i++)
		seen->name_servers[seen->name_server_count++] = mem_copy_text(names[i]);
}

struct deployment *picture_mixed(void)
{
	static const char *const names[4] = { "ns-101.awsdns-12.com", "ns-902.awsdns-48.net",
					      "ns-7.old.example", "ns-8.old.example" };
	struct deployment *d = picture_busy();
	struct delegation_report *report = &d->delegation.report;
	delegation_report_release(report);
	add_seen(d, "ns-1.parent.example", REPLY_REFERRAL, names);
	add_seen(d, "ns-2.parent.example", REPLY_REFERRAL, names);
	add_seen(d, "ns-3.parent.example", REPLY_NONE, names);
	add_seen(d, "ns-4.parent.example", REPLY_NXDOMAIN, names);
	picture_finding(d, DELEGATION_WRONG,
			"ns-7.old.example and ns-8.old.example belong to another zone.",
			"Remove them from the record.");
	free(report->findings[0].evidence);
	report->findings[0].evidence = mem_copy_text("dig +norec @192.0.2.1 dev.example.com NS");
	return d;
}

struct deployment *picture_many_findings(void)
{
	static const char *const more[][2] = {
		{ "dev.example.com has a DS record at ns-1.parent.example, but the zone is not "
		  "signed.",
		  "Delete the DS record in example.com." },
		{ "A CAA record of example.com lets only letsencrypt.org issue.",
		  "Add \"0 issue amazon.com\" beside it." },
		{ "ns-3.parent.example does not answer.",
		  "Its operator has to look at it; the others are enough for now." },
	};
	struct deployment *d = picture_mixed();
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		picture_finding(d, DELEGATION_WRONG, more[i][0], more[i][1]);
	return d;
}

struct deployment *picture_agreed(void)
{
	static const char *const names[4] = { "ns-101.awsdns-12.com", "ns-902.awsdns-48.net",
					      "ns-1533.awsdns-63.org", "ns-1871.awsdns-41.co.uk" };
	struct deployment *d = picture_busy();
	struct deployment_delegation *g = &d->delegation;
	delegation_report_release(&g->report);
	add_seen(d, "ns-1.parent.example", REPLY_REFERRAL, names);
	add_seen(d, "ns-2.parent.example", REPLY_REFERRAL, names);
	g->report.status = g->report.referral = DELEGATION_READY;
	g->report.servers_asked = g->report.servers_right = 2;
	g->next_look_ms = 0;
	g->forgotten_ms = at(708 + 892);
	picture_node(d, NODE_DELEGATED, NODE_DONE, 0, 0, 60, 700);
	return d;
}

struct deployment *picture_hosted(void)
{
	struct deployment *d = picture_busy();
	struct deployment_delegation *g = &d->delegation;
	while (g->name_servers.len)
		free(g->name_servers.item[--g->name_servers.len]);
	picture_node(d, STACK_ZONE, NODE_SKIPPED, 0, 0, 0, 0);
	picture_node(d, STACK_VALIDATION, NODE_SKIPPED, 0, 0, 0, 0);
	picture_node(d, NODE_DELEGATED, NODE_DONE, 0, 0, 60, 240);
	picture_node(d, STACK_CERTIFICATE, NODE_DONE, 1, 1, 72, 300);
	picture_node(d, STACK_REDASH, NODE_DONE, 10, 10, 300, 690);
	d->nodes[NODE_ADDRESS].state = NODE_PERSON;
	free(d->certificate.cname_name);
	d->certificate.cname_name = mem_copy_text("_3a1f0b7e.redash.dev.example.com");
	struct deployment_output *o = vec_push(&d->nodes[STACK_REDASH].outputs);
	*o = (struct deployment_output){
		mem_copy_text("LoadBalancerDnsName"),
		mem_copy_text("redas-LoadBa-0A1B2C3D4E5F-0123456789.ap-northeast-1.elb.amazonaws."
			      "com")
	};
	g->is_hosted = true;
	g->subject = SUBJECT_ADDRESS;
	g->record_name = mem_copy_text("redash.dev.example.com");
	g->record_value = mem_copy_text(o->value);
	delegation_report_release(&g->report);
	picture_finding(d, DELEGATION_WRONG,
			"The record is at redash.dev.example.com.example.com: the zone's name was "
			"appended to the name.",
			"Give only \"redash.dev\" as its name, or end the whole name with a dot.");
	return d;
}

struct deployment *picture_refused(void)
{
	struct deployment *d = picture_agreed();
	free(d->certificate.status);
	d->certificate.status = mem_copy_text("FAILED");
	d->certificate.explanation =
		mem_copy_text("A CAA record of dev.example.com or example.com lets only other "
			      "authorities issue. Allow amazon.com, then retry.");
	return d;
}

struct deployment *picture_failed(void)
{
	struct deployment *d = picture_busy();
	static const char why[] =
		"Invalid request: the requested node type cache.t2.micro is not available in "
		"availability zone ap-northeast-1d.";
	d->phase = DEPLOYMENT_FAILED;
	d->ended_ms = d->now_ms;
	d->nodes[STACK_DATA].state = NODE_UNDOING;
	d->cause = (struct deployment_cause){
		.known = true,
		.id = mem_copy_text("cache-class"),
		.node = (enum node_id)STACK_DATA,
		.logical_id = mem_copy_text("Cache"),
		.type = mem_copy_text("AWS::ElastiCache::ReplicationGroup"),
		.reason = mem_copy_text(why),
		.advice = mem_copy_text("Zone B does not offer this cache size: choose another "
					"size, or another zone."),
		.time_ms = at(490),
		.page = PAGE_SIZES,
		.cancelled = 2,
	};
	picture_event(d, STACK_DATA, 490, "Cache", "AWS::ElastiCache::ReplicationGroup",
		      "CREATE_FAILED", why);
	picture_event(d, STACK_DATA, 491, "DatabaseInstance", "AWS::RDS::DBInstance",
		      "CREATE_FAILED", "Resource creation cancelled");
	picture_event(d, STACK_DATA, 492, "redash-dev-data", "AWS::CloudFormation::Stack",
		      "ROLLBACK_IN_PROGRESS", NULL);
	return d;
}

struct deployment *picture_failed_at_boot(void)
{
	struct deployment *d = picture_failed();
	free(d->cause.advice);
	d->cause.advice = mem_copy_text(
		"The server did not say within 15 minutes that Redash runs. Look at the end of its "
		"log below; when an image could not be fetched, check that the network lets it out "
		"and that the registry is reachable. When the database refused it, the secret may "
		"be older than the database: put it right on the Secrets page. Then try again.");
	d->cause.more = mem_copy_text(
		"Auto Scaling: At 2026-01-02T03:04:05Z an instance was taken out of service in "
		"response to an ELB system health check failure.\n"
		"The console of i-0abc1234def567890 ends:\n"
		"  REDASH-BOOT step=packages t=1\n"
		"  REDASH-BOOT step=secrets t=74\n"
		"  REDASH-BOOT step=environment t=77\n"
		"  REDASH-BOOT step=compose t=78\n"
		"  REDASH-BOOT step=pull t=78\n"
		"  gave up after 5 tries: docker\n"
		"  cannot pull redash/redash:25.8.0; is there a way out to its registry? Error "
		"response from daemon: Get https://registry-1.docker.io/v2/: net/http: request "
		"canceled while waiting for connection (Client.Timeout exceeded)\n"
		"  REDASH-BOOT failed step=pull status=1\n"
		"Its boot failed in the step pull, which loads the images of Redash.");
	return d;
}

struct deployment *picture_complete(void)
{
	struct deployment *d = picture_busy();
	d->phase = DEPLOYMENT_COMPLETE;
	picture_node(d, STACK_CERTIFICATE, NODE_DONE, 1, 1, 71, 342);
	picture_node(d, STACK_DATA, NODE_DONE, 17, 17, 185, 1045);
	picture_node(d, STACK_BASTION, NODE_DONE, 4, 4, 1046, 1180);
	picture_node(d, STACK_REDASH, NODE_DONE, 17, 17, 1181, 1476);
	picture_node(d, NODE_DELEGATED, NODE_DONE, 0, 0, 60, 800);
	for (int i = 0; i < STACK_COUNT; i++)
		for (size_t r = 0; r < d->nodes[i].resources.len; r++)
			d->nodes[i].resources.item[r].state = RESOURCE_DONE;
	d->delegation.report.status = DELEGATION_READY;
	d->ended_ms = d->now_ms = at(1476);
	return d;
}

struct deployment *picture_signed_out(void)
{
	struct deployment *d = picture_busy();
	d->trouble_kind = ERR_CREDENTIALS;
	d->trouble = mem_copy_text("The deployment pauses, what AWS makes goes on. Sign in again; "
				   "it is looked at every 10 s. profile dev (IAM Identity Center): "
				   "the sign-in has run out: run aws sso login --profile dev");
	return d;
}

struct deployment *picture_elsewhere(void)
{
	struct deployment *d = picture_busy();
	d->holder.is_elsewhere = true;
	d->holder.owner = mem_copy_text("tanaka@tokyo-laptop");
	d->holder.since_ms = d->started_ms;
	return d;
}

struct deployment *picture_unleased(void)
{
	struct deployment *d = picture_busy();
	d->holder.notice = mem_copy_text(
		"Nothing keeps another operator from deploying this environment at the same time: "
		"the lease cannot be kept, the SSM parameter /redash-wizard/redash-dev/lease, "
		"which takes ssm:GetParameter, ssm:PutParameter and ssm:DeleteParameter. "
		"AccessDeniedException: not authorized to perform: ssm:PutParameter");
	return d;
}

static struct deployment_change *add_change(struct deployment_choice *c, const char *action,
					    const char *logical_id, const char *type,
					    enum change_harm harm)
{
	struct deployment_change *change = vec_push(&c->changes);
	*change = (struct deployment_change){ .action = mem_copy_text(action),
					      .logical_id = mem_copy_text(logical_id),
					      .type = mem_copy_text(type),
					      .replacement = mem_copy_text(""),
					      .policy_action = mem_copy_text(""),
					      .harm = harm };
	return change;
}

static void add_property(struct deployment_change *change, const char *name, const char *before,
			 const char *after, bool replaces)
{
	*vec_push(&change->properties) =
		(struct deployment_property){ .name = mem_copy_text(name),
					      .before = mem_copy_text(before),
					      .after = mem_copy_text(after),
					      .replaces = replaces };
}

static struct deployment_choice *choice_of(struct deployment *d, int id, const char *sentence,
					   uint32_t offered, enum choice_action best)
{
	struct deployment_choice *c = &d->nodes[id].choice;
	d->nodes[id].state = NODE_CHOICE;
	c->sentence = mem_copy_text(sentence);
	c->offered = offered;
	c->best = best;
	return c;
}

struct deployment *picture_changes(void)
{
	struct deployment *d = picture_busy();
	struct deployment_choice *c = choice_of(
		d, STACK_DATA,
		"The answers differ from what the stack was made with. AWS has worked out what "
		"would change; one of the changes makes the database anew.",
		CHOICE_BIT(CHOICE_CHANGE) | CHOICE_BIT(CHOICE_USE), CHOICE_USE);
	c->harm = HARM_DATA;
	struct deployment_change *change =
		add_change(c, "Modify", "DatabaseCluster", "AWS::RDS::DBCluster", HARM_DATA);
	add_property(change, "EngineVersion", "16.4", "17.2", true);
	add_property(change, "MasterUsername", "", "", true);
	change = add_change(c, "Modify", "Cache", "AWS::ElastiCache::ReplicationGroup",
			    HARM_INTERRUPT);
	add_property(change, "CacheNodeType", "cache.t4g.micro", "cache.t4g.small", false);
	add_change(c, "Add", "DatabaseLogs", "AWS::Logs::LogGroup", HARM_NONE);
	add_change(c, "Remove", "OldAlarm", "AWS::CloudWatch::Alarm", HARM_NONE);
	return d;
}

static void add_blocker(struct deployment_choice *c, const char *logical_id, const char *type,
			const char *reason)
{
	*vec_push(&c->blockers) =
		(struct deployment_blocker){ .logical_id = mem_copy_text(logical_id),
					     .type = mem_copy_text(type),
					     .reason = mem_copy_text(reason) };
}

struct deployment *picture_blocked(void)
{
	struct deployment *d = picture_busy();
	struct deployment_choice *c =
		choice_of(d, STACK_NETWORK,
			  "CloudFormation could not delete the stack redash-dev-network: something "
			  "still uses the resources below. Free them and delete again, or delete "
			  "the stack and leave the marked ones; those go on costing.",
			  CHOICE_BIT(CHOICE_REMAKE) | CHOICE_BIT(CHOICE_DELETE), CHOICE_REMAKE);
	add_blocker(c, "AlbSecurityGroup", "AWS::EC2::SecurityGroup",
		    "resource sg-0a1b2c3d has a dependent object");
	add_blocker(c, "Vpc", "AWS::EC2::VPC", "");
	return d;
}

struct deployment *picture_delegated_elsewhere(void)
{
	struct deployment *d = picture_busy();
	struct deployment_choice *c = choice_of(
		d, STACK_DELEGATION,
		"The parent zone delegates dev.example.com already, to the other name servers "
		"below: perhaps to a zone that is in use.",
		CHOICE_BIT(CHOICE_REPLACE), CHOICE_COUNT);
	add_blocker(c, "dev.example.com", "NS", "ns-1.old.example");
	add_blocker(c, "dev.example.com", "NS", "ns-2.old.example");
	return d;
}
