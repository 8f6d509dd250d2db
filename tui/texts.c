#include "tui/texts.h"

#include "tui/removal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void duration_text(int64_t ms, char ret[TIME_TEXT_MAX])
{
	long s = (long)(ms / 1000);
	if (ms < 0)
		snprintf(ret, TIME_TEXT_MAX, "-");
	else if (s < 3600)
		snprintf(ret, TIME_TEXT_MAX, "%ld:%02ld", s / 60, s % 60);
	else
		snprintf(ret, TIME_TEXT_MAX, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

void time_of_day_text(int64_t ms, char ret[TIME_TEXT_MAX])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	if (ms <= 0 || !localtime_r(&seconds, &tm))
		snprintf(ret, TIME_TEXT_MAX, "--:--:--");
	else
		strftime(ret, TIME_TEXT_MAX, "%H:%M:%S", &tm);
}

char *account_words(const struct identity *account)
{
	if (!account->id) return mem_copy_text("account not known");
	if (!account->alias) return mem_copy_text(account->id);
	return str_format("%s (%s)", account->id, account->alias);
}

const char *principal_words(const struct identity *account)
{
	const char *name = account->principal ? account->principal : "";
	const char *slash = strchr(name, '/'), *colon = strrchr(name, ':');
	return slash ? slash + 1 : colon ? colon + 1 : name; /* the last for "root" */
}

bool accounts_are_one(const struct app *app)
{
	const char *dev = app->account[0].id, *parent = app->account[1].id;
	return answers_is(&app->answers, Q_DELEGATION_MODE, "profile") && dev && parent &&
	       str_equal(dev, parent);
}

char *status_words(const char *status)
{
	char *words = mem_copy_text(status ? status : "");
	for (char *c = words; *c; c++)
		*c = *c == '_' ? ' ' : (char)tolower((unsigned char)*c);
	return words;
}

const char *resource_words(const char *type)
{
	static const struct {
		const char *type, *words;
	} table[] = {
		{ "AWS::RDS::DBInstance", "Aurora instance" },
		{ "AWS::RDS::DBCluster", "Aurora cluster" },
		{ "AWS::ElastiCache::ReplicationGroup", "cache cluster" },
		{ "AWS::ElastiCache::CacheCluster", "cache node" },
		{ "AWS::EC2::NatGateway", "NAT gateway" },
		{ "AWS::EC2::VPC", "VPC" },
		{ "AWS::EC2::EIP", "elastic IP" },
		{ "AWS::EC2::Instance", "server" },
		{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "load balancer" },
		{ "AWS::AutoScaling::AutoScalingGroup", "servers (group)" },
		{ "AWS::CertificateManager::Certificate", "certificate" },
		{ "AWS::Route53::HostedZone", "DNS zone" },
		{ "AWS::Route53::RecordSet", "DNS record" },
	};
	if (!type) return "";
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (str_equal(type, table[i].type)) return table[i].words;
	const char *last = strrchr(type, ':');
	return last ? last + 1 : type;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

bool records_text(const struct app *app, enum handover_form form, struct str *out)
{
	const struct deployment *d = app->deployment;
	if (!d || !deployment_has_records(d)) return false;
	struct handover h = handover_of(d);
	h.account = or_empty(app->account[0].id);
	handover_write(&h, form, out);
	return true;
}

void failure_text(const struct app *app, struct str *out)
{
	const struct deployment *d = app->deployment;
	if (!d) return;
	str_addf(out, "%s failed\n", or_empty(d->environment));
	if (d->cause.known) {
		char at[TIME_TEXT_MAX];
		time_of_day_text(d->cause.time_ms, at);
		CLEANUP(mem_free_text) char *resource = deployment_cause_resource(&d->cause);
		str_addf(out,
			 "stack     %s\nresource  %s (%s)\ntime      %s\nreason    %s\nadvice    "
			 "%s\n",
			 or_empty(d->nodes[d->cause.node].name), resource, or_empty(d->cause.type),
			 at, or_empty(d->cause.reason), or_empty(d->cause.advice));
		if (!str_is_empty(d->cause.more)) str_addf(out, "%s\n", d->cause.more);
	}
	for (size_t i = 0; i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		char at[TIME_TEXT_MAX];
		if (!strstr(or_empty(e->status), "FAILED") &&
		    !strstr(or_empty(e->status), "ROLLBACK"))
			continue;
		time_of_day_text(e->time_ms, at);
		str_addf(out, "%s  %s  %s  %s  %s\n", at, or_empty(d->nodes[e->node].name),
			 or_empty(e->logical_id), or_empty(e->status), or_empty(e->reason));
	}
}

const char *stopped_words(const struct deployment *d)
{
	if (deployment_was_undone(d))
		return "What was made is deleted. The zone, the secrets and any final snapshot "
		       "stay.";
	if (d->nodes[STACK_CERTIFICATE].state == NODE_RUNNING)
		return "It has stopped. Only the certificate still waits, for its records.";
	return "It has stopped. The button on page Review goes on with what is there.";
}

static void summary_lines(const struct app *app, const struct deployment *d, struct str *out)
{
	char wall[TIME_TEXT_MAX];
	duration_text((d->ended_ms ? d->ended_ms : d->now_ms) - d->started_ms, wall);
	if (app->was_complete) {
		str_addf(out, "Redash is ready: %s/setup  (%zu resources in %s)\n",
			 or_empty(d->address), deployment_total(d), wall);
		str_add(out, "Open it and create the first administrator.\n");
	} else if (app->was_failed) {
		str_add(out, "The deployment failed.\n");
		failure_text(app, out);
	} else if (deployment_was_undone(d)) {
		str_addf(out, "%s: %s\n", or_empty(d->environment), stopped_words(d));
	} else if (deployment_has_stopped(d)) {
		str_addf(out, "The deployment of %s has stopped: %zu of %zu resources stay.\n",
			 or_empty(d->environment), deployment_done(d), deployment_total(d));
	} else {
		str_addf(out, "The deployment of %s goes on: %zu of %zu resources after %s.\n",
			 or_empty(d->environment), deployment_done(d), deployment_total(d), wall);
		if (deployment_waits_for_person(d))
			str_addf(out, "It waits for the %s of %s in %s.\n",
				 d->delegation.is_hosted ? "record" : "NS records",
				 or_empty(d->delegation.child), or_empty(d->delegation.parent));
	}
}

char *call_text(const struct app *app, enum subcommand command)
{
	const struct options plain = { .rehearsal = app->is_rehearsal };
	return options_call(app->options ? app->options : &plain, command,
			    *app->answers_path ? app->answers_path : NULL);
}

static void add_call(const struct app *app, const char *lead, enum subcommand command,
		     struct str *out)
{
	CLEANUP(mem_free_text) char *call = call_text(app, command);
	str_addf(out, "%s%s\n", lead, call);
}

void summary_text(const struct app *app, struct str *out)
{
	if (app->is_rehearsal)
		str_add(out,
			"REHEARSAL - not AWS: nothing of this exists outside this computer.\n");
	if (app->removal.is_on) {
		removal_summary(app, out);
		return;
	}
	if (app->deployment)
		summary_lines(app, app->deployment, out);
	else
		str_add(out, "Nothing was created.\n");
	str_addf(out, "Answers: %s\n", app->answers_path);
	if (!app->deployment || deployment_has_stopped(app->deployment)) {
		add_call(app, "Go on:   ", COMMAND_WIZARD, out);
	} else if (app->was_complete) {
		add_call(app, "Later:   ", COMMAND_STATUS, out);
		add_call(app, "         ", COMMAND_RECORDS, out);
	} else {
		add_call(app, "Come back with: ", COMMAND_WATCH, out);
		add_call(app, "To these pages: ", COMMAND_WIZARD, out);
	}
}
