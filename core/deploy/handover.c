#include "core/deploy/handover.h"

#include "core/base/mem.h"
#include "core/deploy/handover_forms.h"
#include "core/net/domain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNT_DIGITS = 12 };

static const struct {
	const char *name, *file;
	handover_write_fn *write;
	const char *apply; /* lines; %s the name of the file */
} forms[HANDOVER_COUNT] = {
	[HANDOVER_PLAIN] = { "plain", "delegation.txt", handover_write_plain, "" },
	[HANDOVER_BIND] = { "bind", "delegation.zone", handover_write_bind,
			    "Apply: add the lines to the zone file and raise its serial\n" },
	[HANDOVER_ROUTE53] = { "route53", "delegation.json", handover_write_route53,
			       "Apply: aws route53 change-resource-record-sets --hosted-zone-id "
			       "ZONE_ID --change-batch file://delegation.json\n"
			       "       aws route53 wait resource-record-sets-changed --id "
			       "CHANGE_ID   (the Id that it printed)\n" },
	[HANDOVER_CLOUDFORMATION] = { "cloudformation", "delegation.yaml",
				      handover_write_cloudformation,
				      "Apply: aws cloudformation deploy --stack-name "
				      "redash-delegation --template-file delegation.yaml "
				      "--parameter-overrides ParentHostedZoneId=ZONE_ID\n" },
	[HANDOVER_TERRAFORM] = { "terraform", "delegation.tf", handover_write_terraform,
				 "Apply: terraform apply\n" },
	[HANDOVER_MESSAGE] = { "message", "delegation-message.txt", handover_write_message, "" },
	[HANDOVER_POLICY] = { "policy", "delegation-policy.json", handover_write_policy,
			      "Apply: aws iam create-policy --policy-name redash-wizard-parent "
			      "--policy-document file://delegation-policy.json\n" },
	[HANDOVER_ROLE] = { "role", "delegation-role.yaml", handover_write_role,
			    "Apply: aws cloudformation deploy --stack-name redash-wizard-parent "
			    "--template-file delegation-role.yaml --capabilities CAPABILITY_IAM "
			    "--parameter-overrides ParentHostedZoneId=ZONE_ID "
			    "TrustedPrincipalArn=ROLE_ARN ExternalId=SECRET_WORD\n" },
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
		"unknown form '%.40s'; choose plain, bind, route53, cloudformation, terraform, "
		"message, policy or role",
		name);
}

const char *handover_file_name(enum handover_form form)
{
	return forms[form].file;
}

bool handover_is_json(enum handover_form form)
{
	return str_ends(forms[form].file, ".json");
}

/* Letters, digits, hyphens and underscores in labels that do not begin with a hyphen: such a name
 * needs no quoting in a zone file, JSON, YAML, HCL or a shell. */
bool handover_is_plain_name(const char *name)
{
	size_t label = 0, len = strlen(name);
	if (!len || len > DOMAIN_NAME_MAX || !domain_label_count(name)) return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];
		bool is_letter = isascii(c) && isalnum(c);
		if (c == '.' ? !label : !is_letter && c != '_' && (c != '-' || !label))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > DOMAIN_LABEL_MAX) return false;
	}
	return label > 0;
}

static bool are_plain_names(struct handover_names names)
{
	for (size_t i = 0; i < names.count; i++)
		if (!handover_is_plain_name(names.item[i])) return false;
	return true;
}

static bool is_account(const char *text)
{
	return strlen(text) == ACCOUNT_DIGITS && strspn(text, "0123456789") == ACCOUNT_DIGITS;
}

struct handover_names handover_wanted(const struct handover *h)
{
	return (struct handover_names){ h->name_servers, h->name_server_count };
}

struct handover_names handover_live(const struct handover *h)
{
	return (struct handover_names){ h->parent_servers, h->parent_server_count };
}

struct handover_names handover_old(const struct handover *h)
{
	return (struct handover_names){ h->old_name_servers, h->old_name_server_count };
}

void handover_add_names(struct str *out, struct handover_names names, const char *before,
			const char *after, const char *between)
{
	for (size_t i = 0; i < names.count; i++)
		str_addf(out, "%s%s%s%s", i ? between : "", before, names.item[i], after);
}

void handover_add_check(struct str *out, const struct handover *h)
{
	const char *name = h->child, *type = "NS";
	if (h->is_hosted) {
		type = "CNAME";
		/* "A" shows an alias, too. */
		if (*h->address_value) type = "A";
		name = *h->address_value ? h->host : h->cname_name;
	}
	if (h->parent_server_count)
		str_addf(out, "dig +norec @%s %s %s", h->parent_servers[0], name, type);
	else
		str_addf(out, "dig +trace %s %s", name, type);
}

char *handover_arn_part(const struct handover *h, int part)
{
	const char *at = h->stack_arn ? h->stack_arn : "";
	for (; part > 0 && (at = strchr(at, ':')); part--)
		at++;
	size_t len = at ? strcspn(at, ":") : 0;
	return str_format("%.*s", (int)len, at ? at : "");
}

/* An ARN is AWS's own, but it is written into files all the same. */
static bool is_plain_arn(const char *arn)
{
	for (; *arn; arn++) {
		unsigned char c = (unsigned char)*arn;
		if (!isascii(c) || (!isalnum(c) && !strchr(":/-_", c))) return false;
	}
	return true;
}

static bool is_record(const struct handover *h, const char *name, const char *value)
{
	return handover_is_plain_name(name) && handover_is_plain_name(value) &&
	       domain_is_below(name, h->parent);
}

/* One of them at least, and none that is bad. */
static bool are_hosted_writable(const struct handover *h)
{
	bool has_cname = *h->cname_name, has_address = *h->address_value;
	return (has_cname || has_address) && handover_is_plain_name(h->parent) &&
	       (!has_cname || is_record(h, h->cname_name, h->cname_value)) &&
	       (!has_address || is_record(h, h->host, h->address_value)) &&
	       (!*h->address_zone || handover_is_plain_name(h->address_zone));
}

/* The record itself. */
static bool is_writable(const struct handover *h)
{
	if (h->is_hosted) return are_hosted_writable(h);
	return handover_is_plain_name(h->parent) && handover_is_plain_name(h->child) &&
	       domain_is_below(h->child, h->parent) && h->name_server_count &&
	       are_plain_names(handover_wanted(h));
}

/* Without the remarks that may not be written. */
static struct handover with_good_remarks(const struct handover *h)
{
	struct handover good = *h;
	good.parent_server_count = 0;
	for (size_t i = 0; i < h->parent_server_count; i++)
		if (handover_is_plain_name(h->parent_servers[i]))
			good.parent_servers[good.parent_server_count++] = h->parent_servers[i];
	if (!are_plain_names(handover_old(h))) good.old_name_server_count = 0;
	if (!handover_is_plain_name(h->cname_name) || !handover_is_plain_name(h->cname_value))
		good.cname_name = good.cname_value = "";
	if (!h->account || !is_account(h->account)) good.account = "";
	if (!h->environment || !handover_is_plain_name(h->environment)) good.environment = "";
	if (!h->stack_arn || !is_plain_arn(h->stack_arn)) good.stack_arn = "";
	return good;
}

void handover_write(const struct handover *h, enum handover_form form, struct str *out)
{
	if (!is_writable(h)) {
		str_add(out, "Nothing is handed over: a name is missing, or is no domain name.\n");
		return;
	}
	struct handover good = with_good_remarks(h);
	CLEANUP(mem_free_text) char *account = handover_arn_part(&good, 4);
	if (!*good.account && is_account(account)) good.account = account;
	if (good.is_hosted)
		handover_write_hosted(&good, form, out);
	else
		forms[form].write(&good, out);
}

static void add_usage(const struct handover *h, enum handover_form form, struct str *out)
{
	bool is_policy = form == HANDOVER_POLICY || form == HANDOVER_ROLE;
	str_addf(out, "Where: the account that owns %s", h->parent);
	if (h->parent_server_count) {
		str_add(out, "; its public zone is the one served by ");
		handover_add_names(out, handover_live(h), "", "", ", ");
	}
	str_addf(out, "\n%s", forms[form].apply);
	if (is_policy) return;
	str_add(out, "Check: ");
	handover_add_check(out, h);
	str_add_char(out, '\n');
}

void handover_usage(const struct handover *h, enum handover_form form, struct str *out)
{
	if (!is_writable(h)) return;
	struct handover good = with_good_remarks(h);
	add_usage(&good, form, out);
}

void handover_add_comment(struct str *out, const struct handover *h, enum handover_form form,
			  const char *comment)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	add_usage(h, form, &text);
	for (const char *at = str_text(&text); *at;) {
		size_t len = strcspn(at, "\n");
		str_addf(out, "%s%.*s\n", comment, (int)len, at);
		at += len + (at[len] == '\n');
	}
}

struct delegation_question handover_question_of(const struct deployment *d)
{
	const struct deployment_delegation *g = &d->delegation;
	if (g->subject != SUBJECT_ZONE)
		return (struct delegation_question){
			.parent = g->parent,
			.child = g->record_name,
			.expected = (const char *const *)&g->record_value,
			.expected_count = 1,
			.subject = g->subject,
		};
	return (struct delegation_question){
		.parent = g->parent,
		.child = g->child,
		.expected = (const char *const *)g->name_servers.item,
		.expected_count = g->name_servers.len,
		.cname_name = d->certificate.cname_name,
		.cname_value = d->certificate.cname_value,
		.edited = (const char *const *)g->edited.item,
		.edited_count = g->edited.len,
		.edited_id = g->edited_id,
	};
}
