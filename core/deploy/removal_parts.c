#include "core/deploy/removal_parts.h"

enum { RECOVERY_DAYS = 30 };

/* Takes the texts over. */
struct removal_item *removal_add(struct removal_list *list, enum removal_kind kind, char *what,
				 char *why, char *command)
{
	struct removal_item *item = vec_push(list);
	*item = (struct removal_item){ .kind = kind, .what = what, .why = why, .command = command };
	return item;
}

char *removal_no_command(void)
{
	return mem_copy_text("");
}

const char *removal_region_of(const struct answers *a)
{
	return answers_get(a, Q_REGION);
}

void removal_add_zone(const struct answers *a, const char *id, struct removal_list *list)
{
	CLEANUP(mem_free_text) char *zone = answers_zone_name(a);
	removal_add(
		list, REMOVAL_KEPT,
		str_format("the hosted zone %s%s%s", zone, id ? " " : "", id ? id : ""),
		mem_copy_text("its name servers would be others the next time, and the parent's NS "
			      "record wrong. Delete its records first"),
		str_format("aws route53 delete-hosted-zone --id %s", id ? id : "ZONE_ID"))
		->cost = "0.50 USD a month";
}

void removal_add_snapshot(const struct answers *a, const char *cluster, struct removal_list *list)
{
	CLEANUP(str_release) struct str filter = STR_INIT;
	if (!str_is_empty(cluster)) str_addf(&filter, " --db-cluster-identifier %s", cluster);
	removal_add(list, REMOVAL_KEPT,
		    str_format("a final snapshot of the database%s%s", filter.len ? " " : "",
			       filter.len ? cluster : ""),
		    str_format("the data can be had again from it. To find it: "
			       "aws rds describe-db-cluster-snapshots --region %s --snapshot-type "
			       "manual%s",
			       removal_region_of(a), str_text(&filter)),
		    str_format("aws rds delete-db-cluster-snapshot --region %s "
			       "--db-cluster-snapshot-identifier SNAPSHOT",
			       removal_region_of(a)))
		->cost = "its storage, by the GB";
}

static void add_other(const struct deployment_node *n, const char *logical_id, const char *type,
		      struct removal_list *list)
{
	removal_add(list, REMOVAL_KEPT,
		    str_format("%s of %s (%s)", logical_id, n->stack_name, type),
		    mem_copy_text("its stack lets it stay"), removal_no_command())
		->cost = "perhaps, by what it is";
}

const struct deployment_resource *removal_row_of(const struct deployment_node *n, const char *id)
{
	for (size_t i = 0; i < n->resources.len; i++)
		if (str_equal(n->resources.item[i].logical_id, id)) return &n->resources.item[i];
	return NULL;
}

void removal_add_kept_resource(const struct answers *a, const struct deployment_node *n,
			       const char *logical_id, const char *type, struct removal_list *list)
{
	const struct deployment_resource *row = removal_row_of(n, logical_id);
	const char *id = row && !str_is_empty(row->physical_id) ? row->physical_id : NULL;
	if (str_equal(type, "AWS::Route53::HostedZone"))
		removal_add_zone(a, id, list);
	else if (str_equal(type, "AWS::RDS::DBCluster"))
		removal_add_snapshot(a, id, list);
	else
		add_other(n, logical_id, type, list);
}

/* One that was there before the environment is not removed with it. */
void removal_add_certificate(const struct answers *a, const struct deployment *d,
			     struct removal_list *list)
{
	const char *arn = d->certificate.used_arn;
	const struct deployment_output *own =
		deployment_output(d, STACK_CERTIFICATE, "CertificateArn");
	if (str_is_empty(arn) || (own && str_equal(own->value, arn))) return;
	removal_add(
		list, REMOVAL_KEPT, str_format("the certificate %s", arn),
		mem_copy_text("it was issued before, and not by a stack of this environment; ACM "
			      "renews it only while it is in use and its validation record stands"),
		str_format("aws acm delete-certificate --region %s --certificate-arn %s",
			   removal_region_of(a), arn));
}

void removal_add_secret(const struct answers *a, enum secret_id id, struct removal_list *list)
{
	CLEANUP(mem_free_text) char *name = answers_secret_name(a, secret_spec(id)->name);
	removal_add(list, REMOVAL_KEPT, str_format("the secret %s", name),
		    mem_copy_text(
			    "another deployment uses it again, and a snapshot is of no use without "
			    "its passwords"),
		    str_format("aws secretsmanager delete-secret --region %s --secret-id %s "
			       "--recovery-window-in-days %d",
			       removal_region_of(a), name, RECOVERY_DAYS))
		->cost = "0.40 USD a month";
}

/* What a stranger's server says is not put between quotes of a shell as it is. */
static const char *harmless(const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-";
	return value[strspn(value, plain)] ? "VALUE_AS_IT_STANDS" : value;
}

/* A change batch that deletes the record, as one line of a shell. */
static char *delete_record(const char *parent, const char *name, const char *type, uint32_t ttl,
			   const char *const *values, size_t count)
{
	struct str out = STR_INIT;
	str_addf(&out,
		 "aws route53 change-resource-record-sets --hosted-zone-id ZONE_ID_OF_%s "
		 "--change-batch '{\"Changes\":[{\"Action\":\"DELETE\",\"ResourceRecordSet\":"
		 "{\"Name\":\"%s.\",\"Type\":\"%s\",\"TTL\":%u,\"ResourceRecords\":[",
		 parent, name, type, ttl);
	for (size_t i = 0; i < count; i++)
		str_addf(&out, "%s{\"Value\":\"%s.\"}", i ? "," : "", harmless(values[i]));
	str_add(&out, "]}}]}'");
	return str_detach(&out);
}

void removal_add_by_hand(const struct deployment *d, const char *name, const char *type,
			 uint32_t ttl, const char *const *values, size_t count, const char *why,
			 struct removal_list *list)
{
	const char *parent = d->delegation.parent;
	removal_add(list, REMOVAL_RISK,
		    str_format("the %s record %s in the zone %s, that was put there by hand", type,
			       name, parent),
		    mem_copy_text(why), delete_record(parent, name, type, ttl, values, count));
}

const char removal_ns_risk[] =
	"when the zone is deleted, whoever gets one of its name servers for a zone of this name "
	"answers for all names below it: have the record deleted before the zone";
const char removal_address_risk[] =
	"it points to a load balancer that is gone, and whoever gets that name answers in its "
	"stead";
const char removal_cname_risk[] =
	"nobody needs it any more; with it a certificate for the host can "
	"be asked for from this account again";
