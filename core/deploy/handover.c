#include "core/deploy/handover.h"

#include "core/base/mem.h"

#include <string.h>

typedef void write_fn(const struct handover *h, struct str *out);

/* dev for dev.example.com in example.com; dev.sub for dev.sub.example.com. */
static int label_len(const struct handover *h)
{
	size_t child = strlen(h->child), parent = strlen(h->parent);
	return child > parent ? (int)(child - parent - 1) : (int)child;
}

static void add_servers(const struct handover *h, struct str *out, const char *before,
			const char *after, const char *between)
{
	for (size_t i = 0; i < h->name_server_count; i++)
		str_addf(out, "%s%s%s%s", i ? between : "", before, h->name_servers[i], after);
}

static void add_cname_remark(const struct handover *h, struct str *out, const char *comment)
{
	if (!*h->cname_name) return;
	str_addf(out,
		 "%sFor information: the certificate is validated by this record in %s. It is put "
		 "there\n"
		 "%sby the deployment itself; in %s it would be hidden by the delegation.\n"
		 "%s  %s CNAME %s\n",
		 comment, h->child, comment, h->parent, comment, h->cname_name, h->cname_value);
}

static void write_plain(const struct handover *h, struct str *out)
{
	str_addf(out, "Zone         %s   (in the account that owns it)\n", h->parent);
	str_addf(out, "Record name  %.*s\n", label_len(h), h->child);
	str_addf(out, "Type         NS\nTTL          %d\nValue        ", HANDOVER_TTL);
	add_servers(h, out, "", "\n", "             ");
	str_addf(out, "Check        dig +trace %s NS\n", h->child);
	if (*h->cname_name) str_add_char(out, '\n');
	add_cname_remark(h, out, "");
}

static void write_bind(const struct handover *h, struct str *out)
{
	str_addf(out, "; for the zone %s\n", h->parent);
	for (size_t i = 0; i < h->name_server_count; i++)
		str_addf(out, "%s. %d IN NS %s.\n", h->child, HANDOVER_TTL, h->name_servers[i]);
	add_cname_remark(h, out, "; ");
}

static void write_route53(const struct handover *h, struct str *out)
{
	str_addf(out,
		 "{\n  \"Comment\": \"redash-wizard: delegate %s\",\n  \"Changes\": [\n    {\n"
		 "      \"Action\": \"CREATE\",\n      \"ResourceRecordSet\": {\n"
		 "        \"Name\": \"%s.\",\n        \"Type\": \"NS\",\n        \"TTL\": %d,\n"
		 "        \"ResourceRecords\": [\n",
		 h->child, h->child, HANDOVER_TTL);
	add_servers(h, out, "          { \"Value\": \"", ".\" }", ",\n");
	str_add(out, "\n        ]\n      }\n    }\n  ]\n}\n");
}

static void write_cloudformation(const struct handover *h, struct str *out)
{
	str_addf(
		out,
		"AWSTemplateFormatVersion: \"2010-09-09\"\n"
		"Description: Delegates %s to its own name servers; for the account that owns %s.\n"
		"Parameters:\n"
		"  ParentHostedZoneId:\n"
		"    Type: AWS::Route53::HostedZone::Id\n"
		"    Description: Id of the public hosted zone %s.\n"
		"Resources:\n"
		"  Delegation:\n"
		"    Type: AWS::Route53::RecordSet\n"
		"    Properties:\n"
		"      HostedZoneId: !Ref ParentHostedZoneId\n"
		"      Name: %s.\n"
		"      Type: NS\n"
		"      TTL: \"%d\"\n"
		"      ResourceRecords:\n",
		h->child, h->parent, h->parent, h->child, HANDOVER_TTL);
	add_servers(h, out, "        - ", ".\n", "");
}

static void write_terraform(const struct handover *h, struct str *out)
{
	str_addf(out,
		 "data \"aws_route53_zone\" \"parent\" {\n"
		 "  name         = \"%s.\"\n"
		 "  private_zone = false\n"
		 "}\n\n"
		 "resource \"aws_route53_record\" \"delegation\" {\n"
		 "  zone_id         = data.aws_route53_zone.parent.zone_id\n"
		 "  name            = \"%s\"\n"
		 "  type            = \"NS\"\n"
		 "  ttl             = %d\n"
		 "  allow_overwrite = false\n"
		 "  records = [\n",
		 h->parent, h->child, HANDOVER_TTL);
	add_servers(h, out, "    \"", ".\",\n", "");
	str_add(out, "  ]\n}\n");
}

static void write_message(const struct handover *h, struct str *out)
{
	str_addf(out,
		 "Subject: Please add one DNS record: %s NS\n\n"
		 "In the PUBLIC zone %s please add:\n\n"
		 "  name  %.*s    type  NS    TTL  %d\n",
		 h->child, h->parent, label_len(h), h->child, HANDOVER_TTL);
	add_servers(h, out, "  ", ".\n", "");
	str_addf(out,
		 "\nIn the Route 53 console the record name is just \"%.*s\". Nothing else "
		 "changes; to undo,\n"
		 "delete that record. From then on names under %s are answered by ",
		 label_len(h), h->child, h->child);
	if (*h->account)
		str_addf(out, "AWS account %s.\n", h->account);
	else
		str_add(out, "the account that runs Redash.\n");
	str_addf(out,
		 "Please add no DS record: the new zone is not signed.\n\n"
		 "Check: dig +trace %s NS\n",
		 h->child);
}

static const struct {
	const char *name, *file;
	write_fn *write;
} forms[HANDOVER_COUNT] = {
	[HANDOVER_PLAIN] = { "plain", "delegation.txt", write_plain },
	[HANDOVER_BIND] = { "bind", "delegation.zone", write_bind },
	[HANDOVER_ROUTE53] = { "route53", "delegation.json", write_route53 },
	[HANDOVER_CLOUDFORMATION] = { "cloudformation", "delegation.yaml", write_cloudformation },
	[HANDOVER_TERRAFORM] = { "terraform", "delegation.tf", write_terraform },
	[HANDOVER_MESSAGE] = { "message", "delegation-message.txt", write_message },
};

int handover_form_parse(const char *name, enum handover_form *ret, struct err *err)
{
	for (int i = 0; i < HANDOVER_COUNT; i++) {
		if (strcmp(forms[i].name, name) != 0) continue;
		*ret = (enum handover_form)i;
		return 0;
	}
	return err_set(
		err, ERR_INPUT,
		"unknown form '%.40s'; choose plain, bind, route53, cloudformation, terraform or "
		"message",
		name);
}

const char *handover_file_name(enum handover_form form)
{
	return forms[form].file;
}

void handover_write(const struct handover *h, enum handover_form form, struct str *out)
{
	forms[form].write(h, out);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

struct handover handover_of(const struct deployment *d)
{
	const struct deployment_delegation *g = &d->delegation;
	const char *host = d->address ? strstr(d->address, "://") : NULL;
	return (struct handover){
		.parent = or_empty(g->parent),
		.child = or_empty(g->child),
		.name_servers = (const char *const *)g->name_servers.item,
		.name_server_count = g->name_servers.len,
		.cname_name = or_empty(d->certificate.cname_name),
		.cname_value = or_empty(d->certificate.cname_value),
		.host = host ? host + 3 : "",
		.account = "",
	};
}
