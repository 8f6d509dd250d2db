/* EC2: regions, zones, networks, machine types and images - what the screens offer and what checks
 * compare with. Lists come whole, over all pages; texts live for the callback. Source: the EC2 API
 * reference of 2016-11-15. */
#ifndef CORE_AWS_EC2_H
#define CORE_AWS_EC2_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

struct ec2_region {
	const char *name, *opt_in; /* "opt-in-not-required", "opted-in" */
};
struct ec2_cidr {
	const char *cidr, *state; /* "associated", "associating", "disassociated", ... */
};
struct ec2_vpc {
	const char *id, *cidr, *state; /* "available" */
	bool is_default;
	const struct ec2_cidr *cidrs; /* every association, the first one among them */
	size_t cidr_count;
	const struct cloud_pair *tags;
	size_t tag_count;
};
struct ec2_address {
	const char *public_ip, *allocation_id, *association_id; /* the last "": free */
};
struct ec2_nat_gateway {
	const char *id, *vpc_id, *subnet_id, *state;
};
struct ec2_offering {
	const char *type, *zone; /* "m7i.large", "ap-northeast-1a" */
};
struct ec2_type {
	const char *name;
	int64_t vcpus, memory_mib;
	const char *const *architectures; /* "x86_64", "arm64" */
	size_t architecture_count;
	bool is_current; /* generation */
};
struct ec2_instance {
	const char *id, *type, *state, *zone, *vpc_id;
	const char *lifecycle;  /* "spot", "scheduled" or "": on demand */
	int64_t cores, threads; /* vCPUs in use: cores times threads per core */
};
struct ec2_image {
	const char *id, *name, *state, *architecture, *root_device, *owner;
	int64_t created_ms, deprecated_ms; /* since the epoch; 0: not given */
};
typedef void ec2_regions_fn(const struct err *err, const struct ec2_region *regions, size_t count,
			    void *user);
typedef void ec2_vpcs_fn(const struct err *err, const struct ec2_vpc *vpcs, size_t count,
			 void *user);
typedef void ec2_addresses_fn(const struct err *err, const struct ec2_address *addresses,
			      size_t count, void *user);
typedef void ec2_nat_gateways_fn(const struct err *err, const struct ec2_nat_gateway *gateways,
				 size_t count, void *user);
typedef void ec2_offerings_fn(const struct err *err, const struct ec2_offering *offerings,
			      size_t count, void *user);
typedef void ec2_types_fn(const struct err *err, const struct ec2_type *types, size_t count,
			  void *user);
typedef void ec2_instances_fn(const struct err *err, const struct ec2_instance *instances,
			      size_t count, void *user);
typedef void ec2_images_fn(const struct err *err, const struct ec2_image *images, size_t count,
			   void *user);

enum { EC2_TYPES_MAX = 100 }; /* in one question */

void ec2_regions(struct aws_client *client, const struct account *account, ec2_regions_fn *done,
		 void *user); /* enabled ones */
/* Ordinary zones that are available. */
void ec2_zones(struct aws_client *client, const struct account *account, aws_zones_fn *done,
	       void *user);
void ec2_key_pairs(struct aws_client *client, const struct account *account, aws_names_fn *done,
		   void *user);
void ec2_vpcs(struct aws_client *client, const struct account *account, ec2_vpcs_fn *done,
	      void *user);
void ec2_addresses(struct aws_client *client, const struct account *account, ec2_addresses_fn *done,
		   void *user);
/* Pending and available ones. */
void ec2_nat_gateways(struct aws_client *client, const struct account *account,
		      ec2_nat_gateways_fn *done, void *user);
/* Which zone offers which of these types. */
void ec2_offerings(struct aws_client *client, const struct account *account,
		   const char *const *types, size_t count, ec2_offerings_fn *done, void *user);
/* Every type that any zone of the region offers, zone by zone. */
void ec2_all_offerings(struct aws_client *client, const struct account *account,
		       ec2_offerings_fn *done, void *user);
/* ERR_INPUT with code InvalidInstanceType when AWS knows one of them not at all. */
void ec2_types(struct aws_client *client, const struct account *account, const char *const *types,
	       size_t count, ec2_types_fn *done, void *user);
/* Those that count against the vCPU quota: pending and running. */
void ec2_instances(struct aws_client *client, const struct account *account, ec2_instances_fn *done,
		   void *user);
/* Deprecated ones too. ERR_NOT_FOUND when one is gone. */
void ec2_images(struct aws_client *client, const struct account *account, const char *const *ids,
		size_t count, ec2_images_fn *done, void *user);
/* The last CLOUD_CONSOLE_MAX bytes of what the machine printed, decoded; "": nothing yet. Text of
 * the machine's: control characters are made harmless, lines are kept. */
void ec2_console_output(struct aws_client *client, const struct account *account,
			const char *instance_id, cloud_text_fn *done, void *user);

#endif
