#include "core/rehearsal/cfn_made_up.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/cfn_types.h"

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t cfn_hash(uint64_t seed, const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u ^ mix(seed);

	for (const char *at = text; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
	return mix(hash);
}

void cfn_add_uuid(struct str *out, uint64_t seed, const char *text)
{
	uint64_t a = cfn_hash(seed, text), b = mix(a);

	str_addf(out, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32),
		 (unsigned)(a >> 16 & 0xffff), (unsigned)(0x1000 | (a & 0xfff)),
		 (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
		 (unsigned long long)(b & 0xffffffffffffu));
}

int64_t cfn_around(int64_t typical_ms, uint64_t seed, const char *what)
{
	uint64_t bits = cfn_hash(seed, what);
	int64_t sum = 0; /* of three: 0..3000, most often near the middle */

	for (int i = 0; i < 3; i++) {
		sum += (int64_t)(bits % 1001);
		bits = mix(bits);
	}
	/* The long side is a little longer, as real durations have it: -22 % .. +25 %. */
	int64_t off = (sum - 1500) * (sum > 1500 ? 250 : 220) / 1500;
	return typical_ms + typical_ms * off / 1000;
}

int64_t cfn_between(int64_t low_ms, int64_t high_ms, uint64_t seed, const char *what)
{
	return low_ms + (int64_t)(cfn_hash(seed, what) % (uint64_t)(high_ms - low_ms + 1));
}

const char *cfn_partition(const char *region)
{
	if (str_starts(region, "cn-")) return "aws-cn";
	if (str_starts(region, "us-gov-")) return "aws-us-gov";
	return str_starts(region, "eusc-") ? "aws-eusc" : "aws";
}

const char *cfn_url_suffix(const char *region)
{
	if (str_starts(region, "cn-")) return "amazonaws.com.cn";
	return str_starts(region, "eusc-") ? "amazonaws.eu" : "amazonaws.com";
}

static void add_digits(struct str *out, uint64_t bits, size_t count, const char *alphabet)
{
	size_t size = strlen(alphabet);

	for (size_t i = 0; i < count; i++) {
		str_add_char(out, alphabet[bits % size]);
		bits = mix(bits);
	}
}

static void add_lower(struct str *out, const char *text)
{
	for (; *text; text++)
		str_add_char(out, *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
}

/* STACK-Logical-RANDOM, as CloudFormation names what has no name, each part cut to fit. */
static void add_name(struct str *out, const struct cfn_made_up *m, size_t part_max)
{
	CLEANUP(str_release) struct str stack = STR_INIT, id = STR_INIT;

	str_set(&stack, m->stack_name);
	str_set(&id, m->logical_id);
	if (stack.len > part_max) str_cut(&stack, part_max);
	if (id.len > part_max) str_cut(&id, part_max);
	str_addf(out, "%s-%s-", str_text(&stack), str_text(&id));
	add_digits(out, cfn_hash(m->seed, m->logical_id), 12,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

/* At most 32 characters, as load balancers take them. */
static void add_short_name(struct str *out, const struct cfn_made_up *m)
{
	size_t start = out->len;

	str_addf(out, "%.5s-%.6s-", m->stack_name, m->logical_id);
	if (out->len - start < 3) str_add(out, "x-");
	add_digits(out, cfn_hash(m->seed, m->logical_id), 12,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

static void add_name_server(struct str *out, const struct cfn_made_up *m, int index)
{
	static const char *const ENDS[] = { "com", "net", "org", "co.uk" };
	uint64_t bits = cfn_hash(m->seed + (uint64_t)index, m->logical_id);

	str_addf(out, "%d.awsdns-%02d.%s", index * 512 + (int)(bits % 512), (int)(bits / 512 % 64),
		 ENDS[index]);
}

static bool add_own(struct str *out, const struct cfn_made_up *m, const char *place)
{
	if (str_equal(place, "id"))
		str_add(out, m->physical_id);
	else if (str_equal(place, "name"))
		add_name(out, m, 40);
	else if (str_equal(place, "short"))
		add_short_name(out, m);
	else if (str_equal(place, "lower")) {
		CLEANUP(str_release) struct str name = STR_INIT;

		str_addf(&name, "%.24s-%.24s", m->stack_name, m->logical_id);
		add_lower(out, str_text(&name));
	} else if (str_equal(place, "region"))
		str_add(out, m->region);
	else if (str_equal(place, "account"))
		str_add(out, m->account);
	else if (str_equal(place, "partition"))
		str_add(out, cfn_partition(m->region));
	else if (str_equal(place, "suffix"))
		str_add(out, cfn_url_suffix(m->region));
	else if (str_starts(place, "prop:"))
		str_add(out, cfn_member_text(m->properties, place + strlen("prop:")));
	else
		return false;
	return true;
}

/* "17": so many digits; ids of that length begin with 0. */
static bool add_count(struct str *out, const char *place, uint64_t bits)
{
	char *end;
	long count = strtol(place, &end, 10);
	const char *alphabet = "0123456789abcdef";

	if (end == place || *end || count <= 0 || count > 64) return false;
	if (count == 20)
		alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	else if (count == 12)
		alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
	else if (count == 17)
		str_add_char(out, '0');
	add_digits(out, bits, (size_t)(count == 17 ? 16 : count), alphabet);
	return true;
}

static bool add_random(struct str *out, const struct cfn_made_up *m, const char *place,
		       uint64_t bits)
{
	if (str_equal(place, "uuid"))
		cfn_add_uuid(out, bits, m->logical_id);
	else if (str_equal(place, "ip"))
		str_addf(out, "203.0.113.%d", 1 + (int)(bits % 254));
	else if (str_equal(place, "n"))
		str_addf(out, "%d", 4 + (int)(bits % 250));
	else if (str_equal(place, "digits"))
		add_digits(out, bits, 10, "0123456789");
	else if (str_starts(place, "ns") && place[2] >= '0' && place[2] <= '3' && !place[3])
		add_name_server(out, m, place[2] - '0');
	else
		return add_count(out, place, bits);
	return true;
}

void cfn_made_up_text(const struct cfn_made_up *m, const char *pattern, struct str *out)
{
	uint64_t seed = cfn_hash(cfn_hash(m->seed, m->logical_id), pattern);

	for (const char *at = pattern; *at;) {
		const char *close = *at == '{' ? strchr(at, '}') : NULL;
		CLEANUP(mem_free_text) char *place = NULL;

		if (close) place = mem_copy_bytes(at + 1, (size_t)(close - at - 1));
		if (place && (add_own(out, m, place) || add_random(out, m, place, seed))) {
			at = close + 1;
			seed = mix(seed);
		} else {
			str_add_char(out, *at++);
		}
	}
}

/* The property that names a resource of the type; NULL: none. Types that are not in the table of
 * types come as "". */
static const char *name_property(const char *type)
{
	static const struct {
		const char *type, *property;
	} NAMED[] = {
		{ "", "Name" },
		{ "AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName" },
		{ "AWS::AutoScaling::LaunchConfiguration", "LaunchConfigurationName" },
		{ "AWS::IAM::Role", "RoleName" },
		{ "AWS::IAM::InstanceProfile", "InstanceProfileName" },
		{ "AWS::IAM::User", "UserName" },
		{ "AWS::IAM::Group", "GroupName" },
		{ "AWS::RDS::DBCluster", "DBClusterIdentifier" },
		{ "AWS::RDS::DBInstance", "DBInstanceIdentifier" },
		{ "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName" },
		{ "AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName" },
		{ "AWS::RDS::DBParameterGroup", "DBParameterGroupName" },
		{ "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId" },
		{ "AWS::ElastiCache::CacheCluster", "ClusterName" },
		{ "AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName" },
		{ "AWS::SSM::Parameter", "Name" },
		{ "AWS::Logs::LogGroup", "LogGroupName" },
	};

	for (size_t i = 0; i < ARRAY_LEN(NAMED); i++)
		if (str_equal(NAMED[i].type, type)) return NAMED[i].property;
	return NULL;
}

void cfn_made_up_id(const struct cfn_made_up *m, struct str *out)
{
	const struct cfn_type *type = cfn_type(m->type);
	const char *own = name_property(type->name);

	/* A name of its own, where the type would have got a made-up one. */
	if (own && !str_is_empty(cfn_member_text(m->properties, own)))
		str_add(out, cfn_member_text(m->properties, own));
	else
		cfn_made_up_text(m, type->id, out);
}

static cJSON *list_of(const char *text)
{
	cJSON *list = cJSON_CreateArray();

	while (*text) {
		size_t len = strcspn(text, ",");
		CLEANUP(mem_free_text) char *item = mem_copy_bytes(text, len);

		cJSON_AddItemToArray(list, cJSON_CreateString(item));
		text += len + (text[len] == ',');
	}
	return list;
}

cJSON *cfn_made_up_attribute(const struct cfn_made_up *m, const char *attribute)
{
	const struct cfn_type *type = cfn_type(m->type);
	CLEANUP(str_release) struct str text = STR_INIT;
	size_t len = strlen(attribute);

	if (!type->attributes) {
		CLEANUP(mem_free_text) char *pattern = str_format("{lower}.%s.{6}", attribute);

		cfn_made_up_text(m,
				 str_ends(attribute, "Arn") ? "arn:{partition}:rehearsal:{region}:"
							      "{account}:{name}"
							    : pattern,
				 &text);
		return cJSON_CreateString(str_text(&text));
	}
	for (const char *at = type->attributes; at; at = strchr(at, ';')) {
		at += *at == ';';
		bool is_list = !strncmp(at, attribute, len) && !strncmp(at + len, "[]=", 3);
		if (!is_list && (strncmp(at, attribute, len) != 0 || at[len] != '=')) continue;
		const char *start = strchr(at, '=') + 1;
		CLEANUP(mem_free_text) char *pattern = mem_copy_bytes(start, strcspn(start, ";"));
		cfn_made_up_text(m, pattern, &text);
		return is_list ? list_of(str_text(&text)) : cJSON_CreateString(str_text(&text));
	}
	return NULL;
}
