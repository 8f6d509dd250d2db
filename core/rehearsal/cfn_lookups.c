/* Intrinsic functions that look something up, or count addresses. */
#include "core/rehearsal/cfn_eval.h"

#include <arpa/inet.h>

/* Values of a map are texts or lists of texts, never functions. */
static int give_mapped(struct cfn_scope *scope, const cJSON *value, cJSON **ret, struct err *err)
{
	size_t size = cfn_text(value) ? strlen(cfn_text(value)) : 0;
	bool is_plain = cfn_text(value) || cJSON_IsArray(value);

	for (const cJSON *item = cJSON_IsArray(value) ? value->child : NULL; item;
	     item = item->next) {
		is_plain = is_plain && cfn_text(item);
		size += sizeof(cJSON) + (cfn_text(item) ? strlen(cfn_text(item)) : 0);
	}
	if (!is_plain)
		return cfn_refuse(err, "Template format error: Every Mappings attribute must be a "
				       "String or a List.");
	if (cfn_spend(scope, size, err) < 0) return -1;
	*ret = cJSON_Duplicate(value, true);
	return 0;
}

static int find_in_map(struct cfn_scope *scope, const cJSON *argument, struct str keys[3],
		       cJSON **ret, struct err *err)
{
	const cJSON *item = argument->child, *found = scope->template->mappings;

	for (int i = 0; i < 3; i++, item = item->next) {
		if (cfn_eval_text(scope, item, "every key of Fn::FindInMap", &keys[i], err) < 0)
			return -1;
		found = cfn_member(found, str_text(&keys[i]));
	}
	if (found) return give_mapped(scope, found, ret, err);
	if (item) /* {"DefaultValue": ...} */
		return cfn_eval(scope, cfn_member(item, "DefaultValue"), ret, err);
	return cfn_refuse(err, "Template error: Unable to get mapping for %s::%s::%s",
			  str_text(&keys[0]), str_text(&keys[1]), str_text(&keys[2]));
}

int cfn_fn_find_in_map(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	int size = cJSON_IsArray(argument) ? cJSON_GetArraySize(argument) : 0;
	struct str keys[3] = { STR_INIT, STR_INIT, STR_INIT };
	int status;

	if (size != 3 &&
	    !(size == 4 && cfn_member(cJSON_GetArrayItem(argument, 3), "DefaultValue")))
		return cfn_refuse(err, "Template error: every Fn::FindInMap object requires three "
				       "parameters, the map name, map key and the attribute for "
				       "return value");
	status = find_in_map(scope, argument, keys, ret, err);
	for (int i = 0; i < 3; i++)
		str_release(&keys[i]);
	return status;
}

int cfn_fn_get_azs(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	CLEANUP(str_release) struct str region = STR_INIT;

	if (cfn_eval_text(scope, argument, "Fn::GetAZs", &region, err) < 0) return -1;
	if (!region.len) str_add(&region, scope->region);
	*ret = cJSON_CreateArray();
	/* Accounts differ; in Tokyo most do not see "b". */
	const char *letters = str_equal(str_text(&region), "ap-northeast-1") ? "acd" : "abc";
	for (; *letters; letters++) {
		CLEANUP(mem_free_text)
		char *name = str_format("%s%c", str_text(&region), *letters);
		cJSON_AddItemToArray(*ret, cJSON_CreateString(name));
	}
	return 0;
}

int cfn_fn_import_value(struct cfn_scope *scope, const cJSON *argument, cJSON **ret,
			struct err *err)
{
	CLEANUP(str_release) struct str name = STR_INIT, value = STR_INIT;

	if (cfn_eval_text(scope, argument, "Fn::ImportValue", &name, err) < 0 ||
	    scope->import(scope->self, str_text(&name), &value, err) < 0 ||
	    cfn_spend(scope, value.len, err) < 0)
		return -1;
	*ret = cJSON_CreateString(str_text(&value));
	return 0;
}

static int refuse_cidr(struct err *err)
{
	return cfn_refuse(err, "Template error: Fn::Cidr requires an IPv4 block, a number of "
			       "subnets from 1 to 256, and the number of subnet bits");
}

/* "10.0.0.0/16" */
static bool read_block(const char *text, uint32_t *ret_address, long *ret_bits)
{
	CLEANUP(mem_free_text) char *address = mem_copy_bytes(text, strcspn(text, "/"));
	const char *slash = strchr(text, '/');
	struct in_addr in;
	char *end;

	if (!slash || inet_pton(AF_INET, address, &in) != 1) return false;
	*ret_bits = strtol(slash + 1, &end, 10);
	if (!slash[1] || *end || *ret_bits < 0 || *ret_bits > 32) return false;
	*ret_address = ntohl(in.s_addr);
	if (*ret_bits < 32) *ret_address &= *ret_bits ? ~0u << (32 - *ret_bits) : 0;
	return true;
}

static bool read_count(const char *text, long low, long high, long *ret)
{
	char *end;

	*ret = strtol(text, &end, 10);
	return *text && !*end && *ret >= low && *ret <= high;
}

int cfn_fn_cidr(struct cfn_scope *scope, const cJSON *argument, cJSON **ret, struct err *err)
{
	int size = cJSON_IsArray(argument) ? cJSON_GetArraySize(argument) : 0;
	CLEANUP(str_release)
	struct str block = STR_INIT, count_text = STR_INIT, bits_text = STR_INIT;
	uint32_t address;
	long prefix, count, bits;

	if (size < 2 || size > 3) return refuse_cidr(err);
	str_add(&bits_text, size == 2 ? "8" : NULL);
	if (cfn_eval_text(scope, argument->child, "Fn::Cidr", &block, err) < 0 ||
	    cfn_eval_text(scope, argument->child->next, "Fn::Cidr", &count_text, err) < 0 ||
	    (size == 3 &&
	     cfn_eval_text(scope, argument->child->next->next, "Fn::Cidr", &bits_text, err) < 0))
		return -1;
	if (!read_block(str_text(&block), &address, &prefix) ||
	    !read_count(str_text(&count_text), 1, 256, &count) ||
	    !read_count(str_text(&bits_text), 1, 32 - prefix, &bits) ||
	    (bits < 31 && count > 1L << (32 - prefix - bits)))
		return refuse_cidr(err);
	*ret = cJSON_CreateArray();
	for (long i = 0; i < count; i++) {
		uint32_t one = address + (uint32_t)((uint64_t)i << bits);
		CLEANUP(mem_free_text)
		char *text = str_format("%u.%u.%u.%u/%ld", one >> 24, one >> 16 & 255,
					one >> 8 & 255, one & 255, 32 - bits);
		cJSON_AddItemToArray(*ret, cJSON_CreateString(text));
	}
	return 0;
}
