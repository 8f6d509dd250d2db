/* EC2's machines: types, where they are offered, images, and those that stacks started. */
#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/cfn_eval.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/machines.h"
#include "core/rehearsal/service_ec2.h"

enum { TYPES_PAGE = 100, OFFERINGS_PAGE = 1000, IMAGES_PAGE = 1000, INSTANCES_PAGE = 1000 };

static void add_type(struct call *call, const struct catalogue_machine *m)
{
	struct xmlout *x = &call->answer;

	xmlout_open(x, "item");
	xmlout_text(x, "instanceType", m->name);
	xmlout_bool(x, "currentGeneration", !m->is_previous);
	xmlout_bool(x, "freeTierEligible", str_equal(m->name, "t3.micro"));
	xmlout_text(x, "hypervisor", str_starts(m->name, "t2.") ? "xen" : "nitro");
	xmlout_bool(x, "burstablePerformanceSupported", m->is_burstable);
	xmlout_open(x, "processorInfo");
	xmlout_open(x, "supportedArchitectures");
	xmlout_text(x, "item", m->is_arm ? "arm64" : "x86_64");
	xmlout_close(x);
	xmlout_close(x);
	xmlout_open(x, "vCpuInfo");
	xmlout_number(x, "defaultVCpus", m->vcpus);
	xmlout_number(x, "defaultCores", machine_cores(m));
	xmlout_number(x, "defaultThreadsPerCore", m->vcpus / machine_cores(m));
	xmlout_close(x);
	xmlout_open(x, "memoryInfo");
	xmlout_number(x, "sizeInMiB", m->memory_mib);
	xmlout_close(x);
	xmlout_close(x);
}

static bool is_offered(const struct call *call, const struct catalogue_machine *m)
{
	const struct region *region = region_find(call->region);

	for (size_t i = 0; region && region->zone_letters[i]; i++)
		if (catalogue_offers(m, region, i)) return true;
	return false;
}

/* Names that this region does not have at all are refused, all of them in one sentence. */
static bool types_exist(struct call *call)
{
	CLEANUP(str_release) struct str unknown = STR_INIT;
	const char *name;

	for (int i = 1; (name = fields_getf(&call->form, "InstanceType.%d", i)); i++) {
		const struct catalogue_machine *m = catalogue_machine(name);

		if (!m || !is_offered(call, m))
			str_addf(&unknown, "%s%s", unknown.len ? ", " : "", name);
	}
	if (!unknown.len) return true;
	call_refuse(call, 400, "InvalidInstanceType",
		    "The following supplied instance types do not exist: [%s]", str_text(&unknown));
	return false;
}

void ec2_call_describe_instance_types(struct call *call)
{
	struct page page;
	const struct catalogue_machine *m;

	if (!page_of_form(call, "NextToken", "MaxResults", TYPES_PAGE, &page) || !types_exist(call))
		return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "instanceTypeSet");
	for (size_t i = 0; (m = catalogue_machine_at(i)); i++)
		if (is_offered(call, m) && ec2_call_is_picked(call, "InstanceType", m->name) &&
		    ec2_call_passes(call, "instance-type", m->name) &&
		    ec2_call_passes(call, "current-generation",
				    m->is_previous ? "false" : "true") &&
		    ec2_call_passes(call, "processor-info.supported-architecture",
				    m->is_arm ? "arm64" : "x86_64") &&
		    page_takes(&page))
			add_type(call, m);
	xmlout_close(&call->answer);
	page_end_xml(call, &page, "nextToken");
}

static void add_offering(struct call *call, struct page *page, const char *type, const char *kind,
			 const char *location)
{
	if (!ec2_call_passes(call, "location", location) || !page_takes(page)) return;
	xmlout_open(&call->answer, "item");
	xmlout_text(&call->answer, "instanceType", type);
	xmlout_text(&call->answer, "locationType", kind);
	xmlout_text(&call->answer, "location", location);
	xmlout_close(&call->answer);
}

static void add_offerings(struct call *call, struct page *page, const struct region *region,
			  const char *kind)
{
	const struct catalogue_machine *m;
	bool by_id = str_equal(kind, "availability-zone-id");

	for (size_t i = 0; (m = catalogue_machine_at(i)); i++) {
		if (!ec2_call_passes(call, "instance-type", m->name)) continue;
		if (str_equal(kind, "region")) {
			if (is_offered(call, m))
				add_offering(call, page, m->name, kind, region->name);
			continue;
		}
		for (size_t z = 0; region->zone_letters[z]; z++) {
			CLEANUP(mem_free_text)
			char *zone =
				by_id ? str_format("%s%d", region->zone_id_prefix,
						   region->zone_numbers[z])
				      : str_format("%s%c", region->name, region->zone_letters[z]);

			if (catalogue_offers(m, region, z))
				add_offering(call, page, m->name, kind, zone);
		}
	}
}

void ec2_call_describe_instance_type_offerings(struct call *call)
{
	static const char *const kinds[] = { "region", "availability-zone",
					     "availability-zone-id" };
	const struct region *region = region_find(call->region);
	const char *kind = fields_get(&call->form, "LocationType");
	struct page page;

	if (!kind) kind = "region";
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!str_equal(kinds[i], kind)) continue;
		if (!page_of_form(call, "NextToken", "MaxResults", OFFERINGS_PAGE, &page)) return;
		call_begin_xml(call);
		xmlout_open(&call->answer, "instanceTypeOfferingSet");
		if (region) add_offerings(call, &page, region, kind);
		xmlout_close(&call->answer);
		page_end_xml(call, &page, "nextToken");
		return;
	}
	call_refuse(call, 400, "InvalidParameterValue",
		    "Value (%s) for parameter locationType is invalid.", kind);
}

static void add_image(struct call *call, const struct catalogue_image *image, const char *id)
{
	struct xmlout *x = &call->answer;

	xmlout_open(x, "item");
	xmlout_text(x, "imageId", id);
	xmlout_text(x, "name", image->name);
	xmlout_text(x, "description", image->description);
	xmlout_text(x, "imageState", "available");
	xmlout_text(x, "imageOwnerId", image->owner);
	xmlout_bool(x, "isPublic", true);
	xmlout_text(x, "architecture", image->is_arm ? "arm64" : "x86_64");
	xmlout_text(x, "imageType", "machine");
	xmlout_text(x, "rootDeviceName", image->root_device);
	xmlout_text(x, "rootDeviceType", "ebs");
	xmlout_text(x, "virtualizationType", "hvm");
	xmlout_text(x, "creationDate", image->created);
	xmlout_text(x, "deprecationTime", image->deprecated);
	xmlout_close(x);
}

static bool image_exists(const char *region, const char *id)
{
	const struct catalogue_image *image;

	for (size_t i = 0; (image = catalogue_image_at(i)); i++) {
		CLEANUP(str_release) struct str known = STR_INIT;

		region_public_parameter(region, image->path, &known);
		if (str_equal(str_text(&known), id)) return true;
	}
	return false;
}

static bool images_exist(struct call *call)
{
	const char *id;

	for (int i = 1; (id = fields_getf(&call->form, "ImageId.%d", i)); i++) {
		if (!str_starts(id, "ami-")) {
			call_refuse(call, 400, "InvalidAMIID.Malformed",
				    "Invalid id: \"%s\" (expecting \"ami-...\")", id);
			return false;
		}
		if (image_exists(call->region, id)) continue;
		call_refuse(call, 400, "InvalidAMIID.NotFound",
			    "The image id '[%s]' does not exist", id);
		return false;
	}
	return true;
}

void ec2_call_describe_images(struct call *call)
{
	const struct catalogue_image *image;
	struct page page;

	if (!page_of_form(call, "NextToken", "MaxResults", IMAGES_PAGE, &page) ||
	    !images_exist(call))
		return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "imagesSet");
	for (size_t i = 0; (image = catalogue_image_at(i)); i++) {
		CLEANUP(str_release) struct str id = STR_INIT;

		region_public_parameter(call->region, image->path, &id);
		if (ec2_call_is_picked(call, "ImageId", str_text(&id)) &&
		    ec2_call_is_picked(call, "Owner", image->owner) &&
		    ec2_call_passes(call, "name", image->name) &&
		    ec2_call_passes(call, "architecture", image->is_arm ? "arm64" : "x86_64") &&
		    page_takes(&page))
			add_image(call, image, str_text(&id));
	}
	xmlout_close(&call->answer);
	page_end_xml(call, &page, "nextToken");
}

struct listing {
	struct call *call;
	struct page page;
};

static bool add_instance(const struct machine *m, void *user)
{
	struct listing *listing = user;
	struct call *call = listing->call;
	struct xmlout *x = &call->answer;
	const struct catalogue_machine *type = catalogue_machine(m->type);
	CLEANUP(mem_free_text) char *reservation = str_format("r-0%.16s", m->id + 3);

	if (!ec2_call_is_picked(call, "InstanceId", m->id) ||
	    !ec2_call_passes(call, "instance-id", m->id) ||
	    !ec2_call_passes(call, "instance-state-name", m->state) ||
	    !ec2_call_passes(call, "instance-type", m->type) || !page_takes(&listing->page))
		return true;
	xmlout_open(x, "item");
	xmlout_text(x, "reservationId", reservation);
	xmlout_text(x, "ownerId", call->account->id);
	xmlout_open(x, "instancesSet");
	xmlout_open(x, "item");
	xmlout_text(x, "instanceId", m->id);
	xmlout_text(x, "imageId", m->image);
	xmlout_open(x, "instanceState");
	xmlout_number(x, "code", str_equal(m->state, "running") ? 16 : 0);
	xmlout_text(x, "name", m->state);
	xmlout_close(x);
	xmlout_text(x, "instanceType", m->type);
	xmlout_time(x, "launchTime", m->started_ms);
	xmlout_open(x, "placement");
	xmlout_text(x, "availabilityZone", m->zone);
	xmlout_text(x, "tenancy", "default");
	xmlout_close(x);
	xmlout_text(x, "subnetId", m->subnet);
	xmlout_text(x, "vpcId", m->vpc);
	xmlout_open(x, "cpuOptions");
	xmlout_number(x, "coreCount", type ? machine_cores(type) : 1);
	xmlout_number(x, "threadsPerCore", type ? type->vcpus / machine_cores(type) : 2);
	xmlout_close(x);
	ec2_call_add_tags(call, m->thing);
	xmlout_close(x);
	xmlout_close(x);
	xmlout_close(x);
	return true;
}

void ec2_call_describe_instances(struct call *call)
{
	struct listing listing = { .call = call };

	if (!page_of_form(call, "NextToken", "MaxResults", INSTANCES_PAGE, &listing.page)) return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "reservationSet");
	machines_each(call->cfn, call->account->id, call->region, add_instance, &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "nextToken");
}

struct console_search {
	const char *id;
	bool found;
	int64_t now_ms, at_ms;
	struct str text;
};

static bool look_at_console(const struct machine *m, void *user)
{
	struct console_search *search = user;

	if (!str_equal(m->id, search->id)) return true;
	search->found = true;
	search->at_ms = m->started_ms;
	machine_console(m, search->now_ms, &search->text);
	return false;
}

void ec2_call_get_console_output(struct call *call)
{
	struct console_search search = { .id = fields_text(&call->form, "InstanceId"),
					 .now_ms = call->now_ms };
	CLEANUP(str_release) struct str coded = STR_INIT;

	machines_each_ever(call->cfn, call->account->id, call->region, look_at_console, &search);
	if (!search.found) {
		call_refuse(call, 400, "InvalidInstanceID.NotFound",
			    "The instance ID '%s' does not exist", search.id);
	} else {
		cfn_add_base64(&coded, str_text(&search.text), search.text.len);
		call_begin_xml(call);
		xmlout_text(&call->answer, "instanceId", search.id);
		xmlout_time(&call->answer, "timestamp", search.at_ms);
		xmlout_text(&call->answer, "output", str_text(&coded));
	}
	str_release(&search.text);
}
