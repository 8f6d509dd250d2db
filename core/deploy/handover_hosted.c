/* The two records that somebody keeps in the parent's zone when there is no zone of our own: ACM's
 * CNAME and the address of the host, as far as they are known. In Route 53 the address is an alias,
 * which costs no query and no TTL; elsewhere a CNAME. */
#include "core/deploy/handover_forms.h"
#include "core/net/domain.h"

#include <string.h>

enum { RECORDS_MAX = 2 };
struct record {
	const char *id, *what, *name, *value;
	bool is_alias; /* where the zone is Route 53's */
};

static size_t records_of(const struct handover *h, struct record ret[RECORDS_MAX])
{
	size_t n = 0;
	if (*h->cname_name)
		ret[n++] = (struct record){ "Validation", "validates the certificate; has to stay",
					    h->cname_name, h->cname_value, false };
	if (*h->address_value)
		ret[n++] = (struct record){ "Address", "leads to the load balancer", h->host,
					    h->address_value, *h->address_zone != '\0' };
	return n;
}

static void write_plain(const struct handover *h, const struct record *r, size_t count,
			struct str *out)
{
	str_addf(out, "Zone         %s   (", h->parent);
	if (h->parent_server_count) {
		str_add(out, "live servers: ");
		handover_add_names(out, handover_live(h), "", "", ", ");
	} else {
		str_add(out, "in the account that owns it");
	}
	str_add(out, ")\n");
	for (size_t i = 0; i < count; i++)
		str_addf(out,
			 "\nRecord name  %.*s\nType         CNAME\nTTL          %d\n"
			 "Value        %s\nPurpose      %s\n",
			 domain_label_len(r[i].name, h->parent), r[i].name, HANDOVER_TTL,
			 r[i].value, r[i].what);
	str_add(out, "\nCheck        ");
	handover_add_check(out, h);
	str_add_char(out, '\n');
}

static void write_bind(const struct handover *h, const struct record *r, size_t count,
		       struct str *out)
{
	str_addf(out, "; for the zone %s\n", h->parent);
	handover_add_comment(out, h, HANDOVER_BIND, "; ");
	for (size_t i = 0; i < count; i++)
		str_addf(out, "; %s\n%s. %d IN CNAME %s.\n", r[i].what, r[i].name, HANDOVER_TTL,
			 r[i].value);
}

static void write_route53(const struct handover *h, const struct record *r, size_t count,
			  struct str *out)
{
	str_addf(out, "{\n  \"Comment\": \"redash-wizard: records of %s\",\n  \"Changes\": [\n",
		 h->host);
	for (size_t i = 0; i < count; i++) {
		/* Without it there would be no certificate, and no load balancer yet. */
		bool is_there = r[i].value == h->cname_value && *h->address_value;
		str_addf(out,
			 "%s    {\n      \"Action\": \"%s\",\n"
			 "      \"ResourceRecordSet\": {\n        \"Name\": \"%s.\",\n",
			 i ? ",\n" : "", is_there ? "UPSERT" : "CREATE", r[i].name);
		if (r[i].is_alias)
			str_addf(out,
				 "        \"Type\": \"A\",\n        \"AliasTarget\": {\n"
				 "          \"HostedZoneId\": \"%s\",\n"
				 "          \"DNSName\": \"%s.\",\n"
				 "          \"EvaluateTargetHealth\": false\n        }\n",
				 h->address_zone, r[i].value);
		else
			str_addf(out,
				 "        \"Type\": \"CNAME\",\n        \"TTL\": %d,\n"
				 "        \"ResourceRecords\": [{ \"Value\": \"%s.\" }]\n",
				 HANDOVER_TTL, r[i].value);
		str_add(out, "      }\n    }");
	}
	str_add(out, "\n  ]\n}\n");
}

static void write_cloudformation(const struct handover *h, const struct record *r, size_t count,
				 struct str *out)
{
	handover_add_comment(out, h, HANDOVER_CLOUDFORMATION, "# ");
	str_addf(out,
		 "AWSTemplateFormatVersion: \"2010-09-09\"\n"
		 "Description: Redash records - kept in the zone %s\n"
		 "Parameters:\n"
		 "  ParentHostedZoneId:\n"
		 "    Type: AWS::Route53::HostedZone::Id\n"
		 "    Description: Id of the public hosted zone %s.\n"
		 "Resources:\n",
		 h->parent, h->parent);
	for (size_t i = 0; i < count; i++) {
		str_addf(out,
			 "  %s:\n"
			 "    Type: AWS::Route53::RecordSet\n"
			 "    Properties:\n"
			 "      HostedZoneId: !Ref ParentHostedZoneId\n"
			 "      Name: %s.\n",
			 r[i].id, r[i].name);
		if (r[i].is_alias)
			str_addf(out,
				 "      Type: A\n"
				 "      AliasTarget: { HostedZoneId: %s, DNSName: %s., "
				 "EvaluateTargetHealth: false }\n",
				 h->address_zone, r[i].value);
		else
			str_addf(out,
				 "      Type: CNAME\n"
				 "      TTL: \"%d\"\n"
				 "      ResourceRecords: [\"%s.\"]\n",
				 HANDOVER_TTL, r[i].value);
	}
}

static void write_terraform(const struct handover *h, const struct record *r, size_t count,
			    struct str *out)
{
	handover_add_comment(out, h, HANDOVER_TERRAFORM, "# ");
	str_addf(out,
		 "data \"aws_route53_zone\" \"parent\" {\n"
		 "  name         = \"%s.\"\n"
		 "  private_zone = false\n"
		 "}\n",
		 h->parent);
	for (size_t i = 0; i < count; i++) {
		str_addf(out,
			 "\nresource \"aws_route53_record\" \"%s\" {\n"
			 "  zone_id         = data.aws_route53_zone.parent.zone_id\n"
			 "  name            = \"%s\"\n"
			 "  type            = \"%s\"\n"
			 "  allow_overwrite = false\n",
			 r[i].value == h->address_value ? "address" : "validation", r[i].name,
			 r[i].is_alias ? "A" : "CNAME");
		if (r[i].is_alias)
			str_addf(out,
				 "  alias {\n"
				 "    name                   = \"%s.\"\n"
				 "    zone_id                = \"%s\"\n"
				 "    evaluate_target_health = false\n"
				 "  }\n",
				 r[i].value, h->address_zone);
		else
			str_addf(out, "  ttl             = %d\n  records         = [\"%s.\"]\n",
				 HANDOVER_TTL, r[i].value);
		str_add(out, "}\n");
	}
}

static void add_message_records(const struct handover *h, const struct record *r, size_t count,
				struct str *out)
{
	for (size_t i = 0; i < count; i++)
		str_addf(out, "  name  %.*s    type  CNAME    TTL  %d\n  %s.\n\n",
			 domain_label_len(r[i].name, h->parent), r[i].name, HANDOVER_TTL,
			 r[i].value);
}

static void write_message(const struct handover *h, const struct record *r, size_t count,
			  struct str *out)
{
	const char *more = *h->address_value ? ""
					     : "The second, for the host itself, follows when "
					       "its load balancer is there.\n";
	const char *more_ja =
		*h->address_value
			? ""
			: "ホスト名自体のレコードは、ロードバランサーの作成後にお送りします。\n";
	str_addf(out, "Subject: Please add DNS records for %s\n\nIn the PUBLIC zone %s", h->host,
		 h->parent);
	if (h->parent_server_count) {
		str_add(out, " - the one served by ");
		handover_add_names(out, handover_live(h), "", "", ", ");
		str_add(out, " -");
	}
	str_add(out, " please add:\n\n");
	add_message_records(h, r, count, out);
	str_addf(
		out,
		"%sThe name goes in as it stands here: the console appends the zone's name. In "
		"Route 53 the\nhost's own record may be an alias to the load balancer instead. The "
		"record that begins with\nan underscore validates the certificate, and has to stay "
		"for its renewals.\nCheck: ",
		more);
	handover_add_check(out, h);
	str_addf(out,
		 "\n\n件名: DNS レコード追加のお願い (%s)\n\nパブリックゾーン %s に次のレコードを"
		 "追加してください:\n\n",
		 h->host, h->parent);
	add_message_records(h, r, count, out);
	str_addf(
		out,
		"%s名前は上記のとおり入力してください (ゾーン名はコンソールが補います)。Route 53 "
		"では、\nホスト名のレコードをロードバランサーへのエイリアスにすることもできます。\n"
		"下線で始まるレコードは証明書の検証と更新に必要です。削除しないでください。\n"
		"確認方法: ",
		more_ja);
	handover_add_check(out, h);
	str_add_char(out, '\n');
}

void handover_write_hosted(const struct handover *h, enum handover_form form, struct str *out)
{
	static void (*const writers[HANDOVER_COUNT])(const struct handover *, const struct record *,
						     size_t, struct str *) = {
		[HANDOVER_PLAIN] = write_plain,
		[HANDOVER_BIND] = write_bind,
		[HANDOVER_ROUTE53] = write_route53,
		[HANDOVER_CLOUDFORMATION] = write_cloudformation,
		[HANDOVER_TERRAFORM] = write_terraform,
		[HANDOVER_MESSAGE] = write_message,
	};
	struct record records[RECORDS_MAX];
	size_t count = records_of(h, records);
	if (writers[form])
		writers[form](h, records, count, out);
	else
		str_add(out, "Nobody needs it: no profile of the parent's account is used here.\n");
}
