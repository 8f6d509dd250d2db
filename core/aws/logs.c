#include "core/aws/logs.h"

#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static const struct field group_fields[] = {
	FIELD_NEEDED(cloud_log_group, name, "logGroupName"),
	FIELD(cloud_log_group, bytes, "storedBytes"),
};
const struct shape logs_group_shape = SHAPE(cloud_log_group, group_fields);
LISTING_GIVE(give_groups, cloud_log_groups_fn)
static const struct listing_kind groups = {
	.shape = &logs_group_shape,
	.items = "logGroups",
	.token = "nextToken",
	.give = give_groups,
};

void logs_groups(struct aws_client *client, const struct account *account, const char *prefix,
		 cloud_log_groups_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_LOGS, "DescribeLogGroups", account);
	str_add(&call.body, "{\"logGroupNamePrefix\":");
	encode_json(&call.body, prefix);
	str_add(&call.body, ",\"limit\":50}");
	listing_start(client, &call, &groups, (aws_any_fn *)done, user);
}
