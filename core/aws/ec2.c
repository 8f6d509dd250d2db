#include "core/aws/ec2.h"

#include "core/aws/answer.h"
#include "core/base/mem.h"
#include "core/base/vec.h"

struct zone_list {
	VEC(struct aws_zone) items;
};
struct name_list {
	VEC(const char *) items;
};

static void zone_list_release(struct zone_list *list)
{
	vec_release(&list->items);
}

static void name_list_release(struct name_list *list)
{
	vec_release(&list->items);
}

static const struct xml_node *first_item(const struct aws_answer *answer, const struct xml *xml,
					 const char *list, struct err *err)
{
	const struct xml_node *node = xml_at(xml, xml_root(xml), list);
	if (!node) answer_is_strange(answer, err);
	return xml_at(xml, node, "item");
}

static void read_zones(struct aws_answer *answer)
{
	aws_zones_fn *done = (aws_zones_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(zone_list_release) struct zone_list list = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *item =
		xml ? first_item(answer, xml, "availabilityZoneInfo", &err) : NULL;
	for (; item; item = xml_next(xml, item))
		*vec_push(&list.items) = (struct aws_zone){
			.name = xml_text(xml, item, "zoneName"),
			.id = xml_text(xml, item, "zoneId"),
			.state = xml_text(xml, item, "zoneState"),
		};
	done(err_or_null(&err), list.items.item, list.items.len, answer->user);
}

void ec2_zones(struct aws_client *client, const struct account *account, aws_zones_fn *done,
	       void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeAvailabilityZones", account);
	aws_call_param(&call, "Filter.1.Name", "zone-type");
	aws_call_param(&call, "Filter.1.Value.1", "availability-zone");
	aws_call_param(&call, "Filter.2.Name", "state");
	aws_call_param(&call, "Filter.2.Value.1", "available");
	aws_client_start(client, &call, read_zones, (aws_any_fn *)done, user);
}

static void read_key_pairs(struct aws_answer *answer)
{
	aws_names_fn *done = (aws_names_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(name_list_release) struct name_list list = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *item = xml ? first_item(answer, xml, "keySet", &err) : NULL;
	for (; item; item = xml_next(xml, item))
		*vec_push(&list.items) = xml_text(xml, item, "keyName");
	done(err_or_null(&err), list.items.item, list.items.len, answer->user);
}

void ec2_key_pairs(struct aws_client *client, const struct account *account, aws_names_fn *done,
		   void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeKeyPairs", account);
	aws_client_start(client, &call, read_key_pairs, (aws_any_fn *)done, user);
}
