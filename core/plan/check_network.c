/* Address blocks and zones, each by itself. Sizes: VPC and subnet /16 to /28 (EC2 API); a load
 * balancer wants /27 or larger subnets (ELB user guide). */
#include "core/plan/question_checks.h"

#include "core/base/mem.h"
#include "core/net/ipv4.h"

#include <string.h>

static int parse_block(const char *value, struct cidr *ret, struct err *err)
{
	if (!*value) return err_set(err, ERR_INPUT, "type a block, for example 10.0.0.0/16");
	if (!strchr(value, '/'))
		return err_set(err, ERR_INPUT, "add the size: %.40s/16, for example", value);
	return cidr_parse(value, ret, err);
}

static int check_host_bits(struct cidr c, struct err *err)
{
	char text[CIDR_TEXT_MAX];
	if (!cidr_has_host_bits(c)) return 0;
	cidr_format(cidr_network(c), text);
	return err_set(err, ERR_INPUT, "host bits are set: did you mean %s?", text);
}

/* Loopback, link-local, "this network", multicast and above cannot be used in a VPC. */
static int check_usable(struct cidr c, struct err *err)
{
	static const struct {
		const char *block, *what;
	} refused[] = {
		{ "0.0.0.0/8", "0.0.0.0/8 is no usable network" },
		{ "127.0.0.0/8", "127.0.0.0/8 is the loopback network" },
		{ "169.254.0.0/16", "169.254.0.0/16 is link-local" },
		{ "224.0.0.0/3", "224.0.0.0 and above are multicast and reserved" },
	};
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct cidr block;
		CLEANUP(err_release) struct err ignored = ERR_INIT;
		if (cidr_parse(refused[i].block, &block, &ignored) == 0 && cidr_overlap(block, c))
			return err_set(err, ERR_INPUT, "%s", refused[i].what);
	}
	return 0;
}

static int check_block(const char *what, const char *value, int smallest, struct err *err)
{
	struct cidr c = { 0, 0 };
	if (parse_block(value, &c, err) < 0) return -1;
	if (c.prefix < SUBNET_PREFIX_MIN || c.prefix > smallest)
		return err_set(err, ERR_INPUT, "%s is /%d to /%d; /%d is too %s", what,
			       SUBNET_PREFIX_MIN, smallest, c.prefix,
			       c.prefix > smallest ? "small" : "large");
	if (check_host_bits(c, err) < 0) return -1;
	return check_usable(c, err);
}

int check_vpc(const char *value, struct err *err)
{
	return check_block("a VPC block", value, SUBNET_PREFIX_MAX, err);
}

int check_public_subnet(const char *value, struct err *err)
{
	return check_block("a public subnet, for the load balancer,", value, PUBLIC_PREFIX_MAX,
			   err);
}

int check_private_subnet(const char *value, struct err *err)
{
	return check_block("a subnet", value, SUBNET_PREFIX_MAX, err);
}

/* A zone is its region and one letter; Local and Wavelength Zones have longer names. */
int check_zone(const char *value, struct err *err)
{
	size_t len = strlen(value);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(str_release) struct str region = STR_INIT;
	if (!len) return err_set(err, ERR_INPUT, "choose a zone");
	str_add_bytes(&region, value, len - 1);
	bool is_letter = value[len - 1] >= 'a' && value[len - 1] <= 'z';
	if (is_letter && check_region(str_text(&region), &ignored) == 0) return 0;
	return err_set(err, ERR_INPUT, "a zone looks like ap-northeast-1a; '%.60s' does not",
		       value);
}

int check_allowed(const char *value, struct err *err)
{
	struct cidr c;
	if (!*value)
		return err_set(err, ERR_INPUT,
			       "type an address or a block, for example 203.0.113.0/24");
	if (cidr_parse(value, &c, err) < 0) return -1;
	return check_host_bits(c, err);
}
