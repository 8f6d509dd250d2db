/* The forms for AWS: change batch, templates, and the least that a parent profile must be allowed.
 * Condition keys hold names as Route 53 normalises them: lower case, no final dot. */
#include "core/base/mem.h"
#include "core/deploy/handover_forms.h"
#include "core/net/domain.h"
#include "core/plan/assets.h"
#include "core/plan/policy.h"

#include <string.h>

static void add_change(const struct handover *h, const char *action, struct handover_names names,
		       unsigned ttl, struct str *out)
{
	str_addf(out,
		 "    {\n"
		 "      \"Action\": \"%s\",\n      \"ResourceRecordSet\": {\n"
		 "        \"Name\": \"%s.\",\n        \"Type\": \"NS\",\n        \"TTL\": %u,\n"
		 "        \"ResourceRecords\": [\n",
		 action, h->child, ttl);
	handover_add_names(out, names, "          { \"Value\": \"", ".\" }", ",\n");
	str_add(out, "\n        ]\n      }\n    }");
}

/* A batch is all or nothing, and DELETE wants the exact values: whoever changed the record in the
 * meantime is not overwritten. */
void handover_write_route53(const struct handover *h, struct str *out)
{
	str_addf(out, "{\n  \"Comment\": \"redash-wizard: delegate %s", h->child);
	if (*h->account) str_addf(out, " to account %s", h->account);
	str_add(out, "\",\n  \"Changes\": [\n");
	if (h->old_name_server_count) {
		add_change(h, "DELETE", handover_old(h), h->old_ttl, out);
		str_add(out, ",\n");
	}
	add_change(h, "CREATE", handover_wanted(h), HANDOVER_TTL, out);
	str_add(out, "\n  ]\n}\n");
}

/* Adds the text up to and with the anchor; returns what is left of it. */
static const char *add_until(struct str *out, const char *text, const char *anchor)
{
	const char *at = strstr(text, anchor);
	if (!at) BUG("the template of the delegation has no \"%s\"", anchor);
	at += strlen(anchor);
	str_add_bytes(out, text, (size_t)(at - text));
	return at;
}

/* The template that the wizard itself deploys with a parent profile, with our values as defaults.
 */
void handover_write_cloudformation(const struct handover *h, struct str *out)
{
	const struct asset *asset = asset_find("templates/delegation.yaml");
	CLEANUP(mem_free_text) char *child = domain_normal(h->child);
	if (!asset) BUG("the template of the delegation is not compiled in");
	handover_add_comment(out, h, HANDOVER_CLOUDFORMATION, "# ");
	const char *rest = add_until(out, asset->bytes, "ZoneName:\n    Type: String\n");
	str_addf(out, "    Default: %s\n", child);
	rest = add_until(out, rest, "NameServers:\n    Type: CommaDelimitedList\n");
	str_add(out, "    Default: \"");
	handover_add_names(out, handover_wanted(h), "", "", ",");
	str_addf(out, "\"\n%s", rest);
}

static void add_policy(const struct handover *h, struct str *out, const char *partition,
		       const char *account, const char *zone)
{
	CLEANUP(mem_free_text) char *region = handover_arn_part(h, 3);
	CLEANUP(mem_free_text) char *child = domain_normal(h->child);
	struct policy_parent values = {
		.partition = partition,
		.account = account,
		.region = *region ? region : "*",
		.environment = *h->environment ? h->environment : "*",
		.hosted_zone = zone,
		.child = child,
	};
	policy_add_parent_document(out, &values);
}

void handover_write_policy(const struct handover *h, struct str *out)
{
	CLEANUP(mem_free_text) char *partition = handover_arn_part(h, 1);
	add_policy(h, out, *partition ? partition : "aws", "*", "*");
}

/* The document is JSON, which YAML takes as it is; only its ARNs become !Sub. */
static void add_role_document(const struct handover *h, struct str *out)
{
	static const char arn[] = "\"arn:${AWS::Partition}", indent[] = "            ";
	CLEANUP(str_release) struct str json = STR_INIT;
	add_policy(h, &json, "${AWS::Partition}", "${AWS::AccountId}", "${ParentHostedZoneId}");
	for (const char *at = str_text(&json); *at; at++) {
		if (str_starts(at, arn)) str_add(out, "!Sub ");
		str_add_char(out, *at);
		if (*at == '\n' && at[1]) str_add(out, indent);
	}
}

void handover_write_role(const struct handover *h, struct str *out)
{
	handover_add_comment(out, h, HANDOVER_ROLE, "# ");
	str_addf(out,
		 "AWSTemplateFormatVersion: \"2010-09-09\"\n"
		 "Description: Role that may change the NS record of %s in %s, nothing else.\n"
		 "Parameters:\n"
		 "  ParentHostedZoneId:\n"
		 "    Type: AWS::Route53::HostedZone::Id\n"
		 "    Description: Id of the public hosted zone %s.\n"
		 "  TrustedPrincipalArn:\n"
		 "    Type: String\n"
		 "    Description: ARN of the role or user%s%s that runs the wizard.\n"
		 "    AllowedPattern: \"^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/.+$\"\n"
		 "    ConstraintDescription: A role or a user, not a whole account.\n"
		 "  ExternalId:\n"
		 "    Type: String\n"
		 "    Description: Also goes into the profile of the wizard, as external_id.\n"
		 "    AllowedPattern: \"^[A-Za-z0-9+=,.@:/_-]{8,1224}$\"\n"
		 "    NoEcho: true\n"
		 "Resources:\n"
		 "  Role:\n"
		 "    Type: AWS::IAM::Role\n"
		 "    Properties:\n"
		 "      AssumeRolePolicyDocument:\n"
		 "        Version: \"2012-10-17\"\n"
		 "        Statement:\n"
		 "          - Effect: Allow\n"
		 "            Principal: { AWS: !Ref TrustedPrincipalArn }\n"
		 "            Action: sts:AssumeRole\n"
		 "            Condition: { StringEquals: { sts:ExternalId: !Ref ExternalId } }\n"
		 "      Policies:\n"
		 "        - PolicyName: redash-wizard-parent\n"
		 "          PolicyDocument:\n            ",
		 h->child, h->parent, h->parent, *h->account ? " in account " : "", h->account);
	add_role_document(h, out);
	str_add(out, "Outputs:\n"
		     "  RoleArn: { Description: Goes into the profile of the wizard as role_arn., "
		     "Value: !GetAtt Role.Arn }\n");
}
