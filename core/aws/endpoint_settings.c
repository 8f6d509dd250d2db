#include "core/aws/endpoint_settings.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <stdlib.h>

static const char *first_set(const char *variable, const char *from_profile)
{
	const char *value = getenv(variable);
	if (str_is_empty(value)) value = from_profile;
	return value ? value : "";
}

static bool is_true(const char *variable, const char *from_profile)
{
	return str_equal_nocase(first_set(variable, from_profile), "true");
}

static char *text_or_null(const char *text)
{
	return str_is_empty(text) ? NULL : mem_copy_text(text);
}

static char *lower_case(const char *text)
{
	char *copy = mem_copy_text(text);
	for (char *c = copy; *c; c++)
		if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
	return copy;
}

/* AWS_ENDPOINT_URL stands between the two places that name a service, so that it beats the config
 * file's: then the service's own is left out. */
static char *service_url(enum aws_service service, const struct endpoint_profile *profile)
{
	const char *setting = aws_service_info(service)->setting;
	CLEANUP(mem_free_text) char *variable = str_format("AWS_ENDPOINT_URL_%s", setting);
	CLEANUP(mem_free_text) char *name = lower_case(setting);
	const char *url = first_set(variable, NULL);
	if (*url || *first_set("AWS_ENDPOINT_URL", NULL) || !profile->service_url)
		return text_or_null(url);
	return text_or_null(profile->service_url(profile->self, name));
}

void endpoint_settings_load(const struct endpoint_profile *profile, struct endpoint_settings *ret)
{
	*ret = (struct endpoint_settings){
		.use_fips = is_true("AWS_USE_FIPS_ENDPOINT", profile->use_fips_endpoint),
		.use_dualstack =
			is_true("AWS_USE_DUALSTACK_ENDPOINT", profile->use_dualstack_endpoint),
		.ca_bundle = text_or_null(first_set("AWS_CA_BUNDLE", profile->ca_bundle)),
	};
	if (is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		    profile->ignore_configured_endpoint_urls))
		return;
	ret->url = text_or_null(first_set("AWS_ENDPOINT_URL", profile->endpoint_url));
	for (int i = 0; i < AWS_SERVICE_COUNT; i++)
		ret->service_url[i] = service_url((enum aws_service)i, profile);
}

void endpoint_settings_copy(struct endpoint_settings *to, const struct endpoint_settings *from)
{
	struct endpoint_settings copy = *from;
	copy.url = mem_copy_text(from->url);
	copy.ca_bundle = mem_copy_text(from->ca_bundle);
	for (int i = 0; i < AWS_SERVICE_COUNT; i++)
		copy.service_url[i] = mem_copy_text(from->service_url[i]);
	endpoint_settings_release(to);
	*to = copy;
}

void endpoint_settings_release(struct endpoint_settings *settings)
{
	free(settings->url);
	free(settings->ca_bundle);
	for (int i = 0; i < AWS_SERVICE_COUNT; i++)
		free(settings->service_url[i]);
	*settings = (struct endpoint_settings){ 0 };
}

const char *endpoint_settings_url(const struct endpoint_settings *settings,
				  enum aws_service service)
{
	const char *own = settings->service_url[service];
	return own ? own : settings->url;
}
