#include "core/aws/account.h"

#include "core/aws/endpoint.h"
#include "core/aws/profiles.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

static const char *first_set(const char *a, const char *b)
{
	return *a ? a : b;
}

static int load_region(const char *region, const struct profile *profile, struct account *account,
		       struct err *err)
{
	const char *found = region ? region : "";
	found = first_set(found, env("AWS_REGION"));
	found = first_set(found, env("AWS_DEFAULT_REGION"));
	found = first_set(found, profile_get(profile, "region"));
	if (!*found)
		return err_set(err, ERR_INPUT,
			       "no region: set AWS_REGION, or region in the profile %s",
			       profile->name);
	account->region = mem_copy_text(found);
	return region_check(found, err);
}

static const char *service_url(const void *self, const char *service)
{
	const struct profile *profile = self;
	CLEANUP(mem_free_text) char *key = str_format("%s.endpoint_url", service);
	return profile_value(profile->services, key);
}

static void load_endpoints(const struct profile *profile, struct account *account)
{
	const struct endpoint_profile said = {
		.endpoint_url = profile_get(profile, "endpoint_url"),
		.ignore_configured_endpoint_urls =
			profile_get(profile, "ignore_configured_endpoint_urls"),
		.use_fips_endpoint = profile_get(profile, "use_fips_endpoint"),
		.use_dualstack_endpoint = profile_get(profile, "use_dualstack_endpoint"),
		.ca_bundle = profile_get(profile, "ca_bundle"),
		.service_url = service_url,
		.self = profile,
	};
	endpoint_settings_load(&said, &account->endpoints);
}

int account_prepare(const struct profiles *files, const char *profile, const char *region,
		    struct account *ret, struct err *err)
{
	CLEANUP(account_release) struct account account = { 0 };
	struct profile found = profiles_find(files, profile_name(profile));
	if (load_region(region, &found, &account, err) < 0) return -1;
	load_endpoints(&found, &account);
	if (!str_is_empty(profile)) account.profile = mem_copy_text(profile);
	*ret = account;
	account = (struct account){ 0 };
	return 0;
}

void account_set_static(struct account *a, const char *access_key_id, const char *secret,
			const char *region, const char *endpoint_url, const char *source)
{
	*a = (struct account){ .region = mem_copy_text(region),
			       .access_key_id = mem_copy_text(access_key_id),
			       .source = mem_copy_text(source),
			       .endpoints = { .url = mem_copy_text(endpoint_url) } };
	secret_set(&a->secret_access_key, secret, strlen(secret));
}

void account_copy_to(struct account *to, const struct account *from, const char *region)
{
	*to = (struct account){ .profile = mem_copy_text(from->profile),
				.region = mem_copy_text(region),
				.access_key_id = mem_copy_text(from->access_key_id),
				.source = mem_copy_text(from->source),
				.skew_ms = from->skew_ms,
				.expires_ms = from->expires_ms };
	secret_copy(&to->secret_access_key, &from->secret_access_key);
	secret_copy(&to->session_token, &from->session_token);
	endpoint_settings_copy(&to->endpoints, &from->endpoints);
}

void account_release(struct account *a)
{
	free(a->profile);
	free(a->region);
	free(a->access_key_id);
	free(a->source);
	endpoint_settings_release(&a->endpoints);
	secret_release(&a->secret_access_key);
	secret_release(&a->session_token);
	*a = (struct account){ 0 };
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t add_names(const struct profile_file *file, bool is_config, char **names, size_t count,
			size_t max)
{
	for (size_t i = 0; i < file->sections.len && count < max; i++) {
		const char *name = file->sections.item[i].name;
		if (is_config && str_starts(name, "profile "))
			name += strlen("profile ");
		else if (is_config && !str_equal(name, "default"))
			continue;
		bool known = str_is_empty(name);
		for (size_t k = 0; k < count && !known; k++)
			known = str_equal(names[k], name);
		if (!known) names[count++] = utf8_sanitised(name, UTF8_CELL_MAX);
	}
	return count;
}

size_t account_profiles(char **ret, size_t max)
{
	CLEANUP(profiles_release) struct profiles files = { 0 };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	/* A file that cannot be read is reported when a profile is loaded from it. */
	profiles_read(&files, &ignored);
	size_t count = add_names(&files.credentials, false, ret, 0, max);
	count = add_names(&files.config, true, ret, count, max);
	if (count) qsort(ret, count, sizeof(ret[0]), compare_names);
	return count;
}
