/* The forms for consoles, zone files and Terraform. */
#include "core/deploy/handover_forms.h"
#include "core/net/domain.h"

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

void handover_write_plain(const struct handover *h, struct str *out)
{
	str_addf(out, "Zone         %s   (", h->parent);
	if (h->parent_server_count) {
		str_add(out, "live servers: ");
		handover_add_names(out, handover_live(h), "", "", ", ");
	} else {
		str_add(out, "in the account that owns it");
	}
	str_addf(out, ")\nRecord name  %.*s\n", domain_label_len(h->child, h->parent), h->child);
	str_addf(out, "Type         NS\nTTL          %d\nValue        ", HANDOVER_TTL);
	handover_add_names(out, handover_wanted(h), "", "\n", "             ");
	if (h->old_name_server_count) {
		str_add(out, "Replaces     ");
		handover_add_names(out, handover_old(h), "", "\n", "             ");
	}
	if (h->parent_server_count)
		str_addf(out,
			 "Where        the account that owns %s; the public zone with the live "
			 "servers above\n",
			 h->parent);
	str_add(out, "Check        ");
	handover_add_check(out, h);
	str_add_char(out, '\n');
	if (*h->cname_name) str_add_char(out, '\n');
	add_cname_remark(h, out, "");
}

static void add_lines(const struct handover *h, struct handover_names names, unsigned ttl,
		      const char *comment, struct str *out)
{
	for (size_t i = 0; i < names.count; i++)
		str_addf(out, "%s%s. %u IN NS %s.\n", comment, h->child, ttl, names.item[i]);
}

void handover_write_bind(const struct handover *h, struct str *out)
{
	str_addf(out, "; for the zone %s\n", h->parent);
	handover_add_comment(out, h, HANDOVER_BIND, "; ");
	add_lines(h, handover_wanted(h), HANDOVER_TTL, "", out);
	if (h->old_name_server_count) str_add(out, "; instead of these, which must go:\n");
	add_lines(h, handover_old(h), h->old_ttl, "; ", out);
	add_cname_remark(h, out, "; ");
}

void handover_write_terraform(const struct handover *h, struct str *out)
{
	handover_add_comment(out, h, HANDOVER_TERRAFORM, "# ");
	if (h->old_name_server_count)
		str_add(out, "# An older NS record of that name is there: import it first, or it "
			     "is in the way.\n");
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
	handover_add_names(out, handover_wanted(h), "    \"", ".\",\n", "");
	str_add(out, "  ]\n}\n");
}
