/* What the services behind CloudFormation refuse when a resource begins: the mistakes an operator
 * can make with addresses. Sentences are EC2's, ELB's and RDS's. */
#include "core/net/ipv4.h"
#include "core/rehearsal/cfn_run.h"

static int refuse(struct err *err, const char *code, const char *sentence)
{
	return cfn_refuse(err,
			  "Resource handler returned message: \"%s (Service: %s)\" "
			  "(HandlerErrorCode: InvalidRequest)",
			  sentence, code);
}

static bool read_block(const cJSON *properties, struct cidr *ret)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const char *text = cfn_member_text(properties, "CidrBlock");

	return text && cidr_parse(text, ret, &ignored) == 0;
}

static int refuse_block(const cJSON *properties, const char *what, const char *code,
			struct err *err)
{
	CLEANUP(mem_free_text)
	char *sentence =
		str_format("The CIDR '%s' %s", cfn_member_text(properties, "CidrBlock"), what);

	return refuse(err, code, sentence);
}

static int check_vpc(const struct cfn_run *run, size_t index, const cJSON *properties,
		     struct err *err)
{
	struct cidr block;

	(void)run;
	(void)index;
	if (!cfn_member(properties, "CidrBlock")) return 0;
	if (!read_block(properties, &block) || block.prefix < 16 || block.prefix > 28)
		return refuse_block(properties, "is invalid", "Ec2, InvalidVpc.Range", err);
	return 0;
}

/* The resource of this stack with that physical id, or SIZE_MAX. */
static size_t owner_of(const struct cfn_run *run, const char *physical_id)
{
	for (size_t i = 0; i < run->needs.count; i++)
		if (physical_id && str_equal(run->made[i].physical_id, physical_id)) return i;
	return SIZE_MAX;
}

static bool is_neighbour(const struct cfn_run *run, size_t index, size_t other)
{
	const struct cfn_made *made = &run->made[other];

	return other != index && made->physical_id && made->phase <= CFN_MADE &&
	       str_equal(run->template.resources.item[other].type, "AWS::EC2::Subnet") &&
	       str_equal(cfn_member_text(made->properties, "VpcId"),
			 cfn_member_text(run->made[index].properties, "VpcId"));
}

static int check_subnet(const struct cfn_run *run, size_t index, const cJSON *properties,
			struct err *err)
{
	size_t vpc = owner_of(run, cfn_member_text(properties, "VpcId"));
	struct cidr block, outer, other;

	if (!cfn_member(properties, "CidrBlock")) return 0;
	if (!read_block(properties, &block) || block.prefix < 16 || block.prefix > 28)
		return refuse_block(properties, "is invalid", "Ec2, InvalidSubnet.Range", err);
	if (vpc != SIZE_MAX && read_block(run->made[vpc].properties, &outer) &&
	    !cidr_contains(cidr_network(outer), block))
		return refuse_block(properties, "is invalid", "Ec2, InvalidSubnet.Range", err);
	for (size_t i = 0; i < run->needs.count; i++)
		if (is_neighbour(run, index, i) && read_block(run->made[i].properties, &other) &&
		    cidr_overlap(block, other))
			return refuse_block(properties, "conflicts with another subnet",
					    "Ec2, InvalidSubnet.Conflict", err);
	return 0;
}

/* Equal but for their descriptions. */
static bool is_same_rule(const cJSON *a, const cJSON *b)
{
	cJSON *left = cJSON_Duplicate(a, true), *right = cJSON_Duplicate(b, true);
	bool is_same;

	cJSON_DeleteItemFromObjectCaseSensitive(left, "Description");
	cJSON_DeleteItemFromObjectCaseSensitive(right, "Description");
	is_same = cJSON_Compare(left, right, true);
	cJSON_Delete(left);
	cJSON_Delete(right);
	return is_same;
}

static int check_group(const struct cfn_run *run, size_t index, const cJSON *properties,
		       struct err *err)
{
	const cJSON *rules = cfn_member(properties, "SecurityGroupIngress");

	(void)run;
	(void)index;
	for (const cJSON *a = cJSON_IsArray(rules) ? rules->child : NULL; a; a = a->next) {
		CLEANUP(err_release) struct err ignored = ERR_INIT;
		const char *source = cfn_member_text(a, "CidrIp");
		struct cidr block;

		if (source && cidr_parse(source, &block, &ignored) < 0)
			return refuse(err, "Ec2, InvalidParameterValue", "CIDR block is malformed");
		for (const cJSON *b = a->next; b; b = b->next)
			if (is_same_rule(a, b))
				return refuse(err, "Ec2, InvalidParameterValue",
					      "The same permission must not appear multiple times");
	}
	return 0;
}

static int check_two(const cJSON *list, const char *code, const char *sentence, struct err *err)
{
	if (!cJSON_IsArray(list)) return 0;
	if (list->child && list->child->next &&
	    !str_equal(cfn_text(list->child), cfn_text(list->child->next)))
		return 0;
	return refuse(err, code, sentence);
}

static int check_balancer(const struct cfn_run *run, size_t index, const cJSON *properties,
			  struct err *err)
{
	(void)run;
	(void)index;
	return check_two(
		cfn_member(properties, "Subnets"), "ElasticLoadBalancingV2, ValidationError",
		"At least two subnets in two different Availability Zones must be specified", err);
}

static int check_db_subnets(const struct cfn_run *run, size_t index, const cJSON *properties,
			    struct err *err)
{
	(void)run;
	(void)index;
	return check_two(
		cfn_member(properties, "SubnetIds"), "Rds, DBSubnetGroupDoesNotCoverEnoughAZs",
		"The DB subnet group doesn't meet Availability Zone (AZ) coverage "
		"requirement. Current AZ coverage: 1. Add subnets to cover at least 2 AZs.",
		err);
}

int cfn_fault_check(const struct cfn_run *run, size_t index, const cJSON *properties,
		    struct err *err)
{
	static const struct {
		const char *type;
		int (*check)(const struct cfn_run *run, size_t index, const cJSON *properties,
			     struct err *err);
	} CHECKS[] = {
		{ "AWS::EC2::VPC", check_vpc },
		{ "AWS::EC2::Subnet", check_subnet },
		{ "AWS::EC2::SecurityGroup", check_group },
		{ "AWS::ElasticLoadBalancingV2::LoadBalancer", check_balancer },
		{ "AWS::RDS::DBSubnetGroup", check_db_subnets },
	};

	for (size_t i = 0; i < ARRAY_LEN(CHECKS); i++)
		if (str_equal(CHECKS[i].type, run->template.resources.item[index].type))
			return CHECKS[i].check(run, index, properties, err);
	return 0;
}
