#include "core/aws/endpoint.h"

#include "core/aws/partition.h"

#include <string.h>

const char *account_partition(const char *region)
{
	return partition_of(region ? region : "")->name;
}

int region_check(const char *region, struct err *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = region ? strlen(region) : 0;
	if (len >= 5 && len <= 32 && strspn(region, allowed) == len && region[0] != '-' &&
	    region[len - 1] != '-')
		return 0;
	return err_set(err, ERR_INPUT,
		       "\"%s\" is not the name of an AWS region; one looks like ap-northeast-1",
		       region ? region : "");
}

static int add_own(struct str *out, const char *url, struct err *err)
{
	size_t scheme = str_starts(url, "https://") ? 8 : str_starts(url, "http://") ? 7 : 0;
	size_t len = strlen(url);
	while (len > scheme && url[len - 1] == '/')
		len--;
	if (!scheme || len == scheme || strpbrk(url, "?# \t\r\n"))
		return err_set(err, ERR_INPUT,
			       "the endpoint URL \"%s\" is not one: it must be "
			       "http:// or https:// and a host",
			       url);
	str_add_bytes(out, url, len);
	/* The host is signed as it is sent; AWS knows it in lower case only. */
	for (size_t i = 0, end = scheme + strcspn(url + scheme, "/"); i < end && i < len; i++)
		if (url[i] >= 'A' && url[i] <= 'Z') out->text[i] = (char)(url[i] + ('a' - 'A'));
	return 0;
}

/* The price list of all regions is served from a few; the nearest, or NULL where there is none. */
static const char *pricing_region(const struct partition *partition, const char *region)
{
	static const char *const near_europe[] = { "eu-", "me-", "af-", "il-" };
	if (str_equal(partition->name, "aws-cn")) return "cn-northwest-1";
	if (!str_equal(partition->name, "aws")) return NULL;
	if (str_starts(region, "ap-")) return "ap-south-1";
	for (size_t i = 0; i < sizeof(near_europe) / sizeof(near_europe[0]); i++)
		if (str_starts(region, near_europe[i])) return "eu-central-1";
	return "us-east-1";
}

static void add_global(struct str *out, const struct global_service *global,
		       const struct endpoint_settings *settings)
{
	const char *usual = settings->use_fips ? global->fips_host : global->host;
	const char *dual = settings->use_fips ? global->fips_dual_host : global->dual_host;
	str_addf(out, "https://%s", settings->use_dualstack ? dual : usual);
}

static void add_regional(struct str *out, enum aws_service service,
			 const struct partition *partition, const char *region,
			 const struct endpoint_settings *settings)
{
	const struct aws_service_info *info = aws_service_info(service);
	bool is_secrets = service == AWS_SECRETS_MANAGER;
	bool dual = settings->use_dualstack && !(is_secrets && partition->secrets_are_dual);
	bool usual_is_fips = partition->fips_is_usual && !settings->use_dualstack && !is_secrets;
	str_addf(out, "https://%s%s.%s.%s", info->host ? info->host : info->name,
		 settings->use_fips && !usual_is_fips ? "-fips" : "", region,
		 dual ? partition->dual_suffix : partition->suffix);
}

int endpoint_resolve_in(enum aws_service service, const struct endpoint_settings *settings,
			const char *region, struct endpoint *ret, struct err *err)
{
	struct str url = STR_INIT;
	if (region_check(region, err) < 0) return -1;
	const struct partition *partition = partition_of(region);
	bool is_global = service == AWS_IAM || service == AWS_ROUTE53;
	const struct global_service *global =
		service == AWS_IAM ? &partition->iam : &partition->route53;
	const char *own = endpoint_settings_url(settings, service);
	if (service == AWS_PRICING) region = pricing_region(partition, region);
	if (!region)
		return err_set(err, ERR_NOT_FOUND, "AWS has no price list in the partition %s",
			       partition->name);
	if (own) {
		if (add_own(&url, own, err) < 0) return -1;
	} else if (is_global) {
		add_global(&url, global, settings);
	} else {
		add_regional(&url, service, partition, region, settings);
	}
	if (is_global) region = settings->use_fips ? global->fips_region : global->region;
	*ret = (struct endpoint){ url, region };
	return 0;
}

int endpoint_resolve(enum aws_service service, const struct account *account, struct endpoint *ret,
		     struct err *err)
{
	return endpoint_resolve_in(service, &account->endpoints, account->region, ret, err);
}

void endpoint_release(struct endpoint *endpoint)
{
	str_release(&endpoint->url);
}
