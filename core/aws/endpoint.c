#include "core/aws/endpoint.h"

#include <string.h>

static const struct aws_service_info services[AWS_SERVICE_COUNT] = {
	[AWS_STS] = { "sts", "2011-06-15", NULL, AWS_QUERY },
	[AWS_EC2] = { "ec2", "2016-11-15", NULL, AWS_QUERY },
	[AWS_CLOUDFORMATION] = { "cloudformation", "2010-05-15", NULL, AWS_QUERY },
	[AWS_ROUTE53] = { "route53", "2013-04-01", NULL, AWS_REST_XML },
	[AWS_ACM] = { "acm", NULL, "CertificateManager", AWS_JSON },
	[AWS_SECRETS_MANAGER] = { "secretsmanager", NULL, "secretsmanager", AWS_JSON },
	[AWS_SSM] = { "ssm", NULL, "AmazonSSM", AWS_JSON },
};

struct partition {
	const char *name, *region_prefix, *suffix;
	const char *route53_host, *route53_region;
};
/* The first is the fallback: its prefix matches everything. */
static const struct partition partitions[] = {
	{ "aws", "", "amazonaws.com", "route53.amazonaws.com", "us-east-1" },
	{ "aws-cn", "cn-", "amazonaws.com.cn", "route53.amazonaws.com.cn", "cn-northwest-1" },
	{ "aws-us-gov", "us-gov-", "amazonaws.com", "route53.us-gov.amazonaws.com",
	  "us-gov-west-1" },
	{ "aws-eusc", "eusc-", "amazonaws.eu", "route53.amazonaws.eu", "eusc-de-east-1" },
};

static const struct partition *find_partition(const char *region)
{
	for (size_t i = 1; i < sizeof(partitions) / sizeof(partitions[0]); i++)
		if (str_starts(region, partitions[i].region_prefix)) return &partitions[i];
	return &partitions[0];
}

const char *account_partition(const char *region)
{
	return find_partition(region ? region : "")->name;
}

const struct aws_service_info *aws_service_info(enum aws_service service)
{
	return &services[service];
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

static int add_override(struct str *out, const char *url, struct err *err)
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
	return 0;
}

int endpoint_resolve(enum aws_service service, const struct account *account, struct endpoint *ret,
		     struct err *err)
{
	if (region_check(account->region, err) < 0) return -1;
	const struct partition *partition = find_partition(account->region);
	bool is_global = service == AWS_ROUTE53;
	struct str url = STR_INIT;
	if (!str_is_empty(account->endpoint_url)) {
		if (add_override(&url, account->endpoint_url, err) < 0) return -1;
	} else if (is_global) {
		str_addf(&url, "https://%s", partition->route53_host);
	} else {
		str_addf(&url, "https://%s.%s.%s", services[service].name, account->region,
			 partition->suffix);
	}
	ret->url = url;
	ret->signing_region = is_global ? partition->route53_region : account->region;
	return 0;
}
