/* The half of ec2.h about machines: types, images, and those that run. */
#include "core/aws/answer.h"
#include "core/aws/ec2.h"
#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <string.h>

static const struct field offering_fields[] = {
	FIELD_NEEDED(ec2_offering, type, "instanceType"),
	FIELD_NEEDED(ec2_offering, zone, "location"),
};
const struct shape ec2_offering_shape = SHAPE(ec2_offering, offering_fields);
LISTING_GIVE(give_offerings, ec2_offerings_fn)
static const struct listing_kind offerings = {
	.shape = &ec2_offering_shape,
	.items = "instanceTypeOfferingSet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_offerings,
};

static const struct field type_fields[] = {
	FIELD_NEEDED(ec2_type, name, "instanceType"),
	FIELD_NEEDED(ec2_type, vcpus, "vCpuInfo/defaultVCpus"),
	FIELD_NEEDED(ec2_type, memory_mib, "memoryInfo/sizeInMiB"),
	FIELD_LIST(ec2_type, architectures, architecture_count,
		   "processorInfo/supportedArchitectures/item", ""),
	FIELD(ec2_type, is_current, "currentGeneration"),
};
const struct shape ec2_type_shape = SHAPE(ec2_type, type_fields);
LISTING_GIVE(give_types, ec2_types_fn)
static const struct listing_kind types_kind = {
	.shape = &ec2_type_shape,
	.items = "instanceTypeSet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_types,
};

static const struct field image_fields[] = {
	FIELD_NEEDED(ec2_image, id, "imageId"),
	FIELD(ec2_image, name, "name"),
	FIELD(ec2_image, state, "imageState"),
	FIELD(ec2_image, architecture, "architecture"),
	FIELD(ec2_image, root_device, "rootDeviceName"),
	FIELD(ec2_image, owner, "imageOwnerId"),
	FIELD_WHEN(ec2_image, created_ms, "creationDate"),
	FIELD_WHEN(ec2_image, deprecated_ms, "deprecationTime"),
};
const struct shape ec2_image_shape = SHAPE(ec2_image, image_fields);
LISTING_GIVE(give_images, ec2_images_fn)
static const struct listing_kind images = {
	.shape = &ec2_image_shape,
	.items = "imagesSet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_images,
};

/* Machines come in groups (reservations), one for each time somebody started some. */
struct reservation {
	const struct ec2_instance *instances;
	size_t count;
};
static const struct field instance_fields[] = {
	FIELD_NEEDED(ec2_instance, id, "instanceId"),
	FIELD_NEEDED(ec2_instance, type, "instanceType"),
	FIELD(ec2_instance, state, "instanceState/name"),
	FIELD(ec2_instance, zone, "placement/availabilityZone"),
	FIELD(ec2_instance, vpc_id, "vpcId"),
	FIELD(ec2_instance, lifecycle, "instanceLifecycle"),
	FIELD(ec2_instance, cores, "cpuOptions/coreCount"),
	FIELD(ec2_instance, threads, "cpuOptions/threadsPerCore"),
};
const struct shape ec2_instance_shape = SHAPE(ec2_instance, instance_fields);
static const struct field reservation_fields[] = {
	FIELD_ALL(reservation, instances, count, "instancesSet/item", ec2_instance_shape),
};
static const struct shape reservation_shape = SHAPE(reservation, reservation_fields);

static void give_instances(const struct listing_result *result)
{
	const struct reservation *groups = result->items;
	VEC(struct ec2_instance) all = { 0 };
	for (size_t i = 0; !result->err && i < result->count; i++)
		for (size_t k = 0; k < groups[i].count; k++)
			*vec_push(&all) = groups[i].instances[k];
	((ec2_instances_fn *)result->done)(result->err, all.item, all.len, result->user);
	vec_release(&all);
}

static const struct listing_kind instances = {
	.shape = &reservation_shape,
	.items = "reservationSet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_instances,
};

void ec2_offerings(struct aws_client *client, const struct account *account,
		   const char *const *types, size_t count, ec2_offerings_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeInstanceTypeOfferings", account);
	aws_call_param(&call, "LocationType", "availability-zone");
	aws_call_param(&call, "MaxResults", "1000");
	if (count) aws_call_param(&call, "Filter.1.Name", "instance-type");
	aws_call_params(&call, "Filter.1.Value", types, count);
	listing_start(client, &call, &offerings, (aws_any_fn *)done, user);
}

void ec2_all_offerings(struct aws_client *client, const struct account *account,
		       ec2_offerings_fn *done, void *user)
{
	ec2_offerings(client, account, NULL, 0, done, user);
}

void ec2_types(struct aws_client *client, const struct account *account, const char *const *types,
	       size_t count, ec2_types_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeInstanceTypes", account);
	aws_call_params(&call, "InstanceType", types, count);
	listing_start(client, &call, &types_kind, (aws_any_fn *)done, user);
}

void ec2_instances(struct aws_client *client, const struct account *account, ec2_instances_fn *done,
		   void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeInstances", account);
	aws_call_param(&call, "Filter.1.Name", "instance-state-name");
	aws_call_param(&call, "Filter.1.Value.1", "pending");
	aws_call_param(&call, "Filter.1.Value.2", "running");
	aws_call_param(&call, "MaxResults", "200");
	listing_start(client, &call, &instances, (aws_any_fn *)done, user);
}

void ec2_images(struct aws_client *client, const struct account *account, const char *const *ids,
		size_t count, ec2_images_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeImages", account);
	aws_call_params(&call, "ImageId", ids, count);
	aws_call_param(&call, "IncludeDeprecated", "true");
	listing_start(client, &call, &images, (aws_any_fn *)done, user);
}

/* Each line by itself, so that line ends stay and nothing else that steers a terminal does. */
static void add_lines(struct str *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t shown = len && text[len - 1] == '\r' ? len - 1 : len;
		utf8_sanitise(out, text, shown, UTF8_SENTENCE_MAX);
		if (!text[len]) break;
		str_add_char(out, '\n');
		text += len + 1;
	}
}

/* From a line's beginning, where there is one. */
static const char *last_part(const struct str *plain)
{
	const char *text = str_text(plain);
	if (plain->len <= CLOUD_CONSOLE_MAX) return text;
	text += plain->len - CLOUD_CONSOLE_MAX;
	const char *end = strchr(text, '\n');
	return end ? end + 1 : text;
}

static void ask_console(struct aws_client *client, const struct account *account, char *id,
			bool is_latest, aws_any_fn *done, void *user);

static void read_console(struct aws_answer *answer)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	if (answer->state && answer->err &&
	    str_equal(str_text(&answer->err->code), "UnsupportedOperation")) {
		ask_console(answer->client, answer->account, TAKE(answer->state), false,
			    answer->done, answer->user);
		return;
	}
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str coded = STR_INIT, plain = STR_INIT, lines = STR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	if (xml && !str_equal(xml_name(xml, xml_root(xml)), "GetConsoleOutputResponse"))
		answer_is_strange(answer, &err);
	else if (xml && xml_read_text(answer->body, answer->len, "output", &coded, &err) == 0 &&
		 !decode_base64(&plain, str_text(&coded)))
		answer_is_strange(answer, &err);
	add_lines(&lines, last_part(&plain));
	done(err_or_null(&err), err_is_set(&err) ? NULL : str_text(&lines), answer->user);
}

/* Only Nitro machines can tell what they print now; others show what was kept at their start. */
static void ask_console(struct aws_client *client, const struct account *account, char *id,
			bool is_latest, aws_any_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "GetConsoleOutput", account);
	aws_call_param(&call, "InstanceId", id);
	if (is_latest) {
		aws_call_param(&call, "Latest", "true");
		call.state = TAKE(id);
		call.free_state = free;
	}
	free(id);
	aws_client_start(client, &call, read_console, done, user);
}

void ec2_console_output(struct aws_client *client, const struct account *account,
			const char *instance_id, cloud_text_fn *done, void *user)
{
	ask_console(client, account, mem_copy_text(instance_id), true, (aws_any_fn *)done, user);
}
