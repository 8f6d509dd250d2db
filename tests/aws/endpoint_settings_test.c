#include "core/aws/endpoint_settings.h"

#include "core/base/str.h"
#include "tests/support/unit.h"

#include <stdlib.h>

static const char *const variables[] = {
	"AWS_ENDPOINT_URL",      "AWS_ENDPOINT_URL_ROUTE_53",
	"AWS_ENDPOINT_URL_EC2",  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
	"AWS_CA_BUNDLE",
};

static int clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	return 0;
}

static const char *in_services(const void *self, const char *service)
{
	(void)self;
	return str_equal(service, "route_53") ? "https://section" : "";
}

static void goes_to(const struct endpoint_profile *profile, enum aws_service service,
		    const char *url)
{
	struct endpoint_settings settings;
	endpoint_settings_load(profile, &settings);
	const char *found = endpoint_settings_url(&settings, service);
	if (url)
		assert_string_equal(found, url);
	else
		assert_null(found);
	endpoint_settings_release(&settings);
}

static void the_environment_beats_the_profile_and_one_service_beats_all(void **state)
{
	const struct endpoint_profile nothing = { 0 };
	const struct endpoint_profile profile = { .endpoint_url = "https://profile" };
	const struct endpoint_profile section = { .endpoint_url = "https://profile",
						  .service_url = in_services };
	(void)state;
	goes_to(&nothing, AWS_EC2, NULL);
	goes_to(&profile, AWS_EC2, "https://profile");
	goes_to(&section, AWS_ROUTE53, "https://section");
	goes_to(&section, AWS_EC2, "https://profile");
	setenv("AWS_ENDPOINT_URL", "https://all", 1);
	goes_to(&section, AWS_ROUTE53, "https://all");
	setenv("AWS_ENDPOINT_URL_ROUTE_53", "https://one", 1);
	goes_to(&section, AWS_ROUTE53, "https://one");
	goes_to(&section, AWS_EC2, "https://all");
}

static void addresses_can_be_ignored(void **state)
{
	const struct endpoint_profile profile = { .endpoint_url = "https://profile",
						  .service_url = in_services };
	const struct endpoint_profile ignores = { .endpoint_url = "https://profile",
						  .ignore_configured_endpoint_urls = "true" };
	(void)state;
	goes_to(&ignores, AWS_EC2, NULL);
	setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE", 1);
	setenv("AWS_ENDPOINT_URL_EC2", "https://one", 1);
	goes_to(&profile, AWS_EC2, NULL);
	goes_to(&profile, AWS_ROUTE53, NULL);
}

static void switches_are_on_only_when_they_say_true(void **state)
{
	const struct endpoint_profile profile = { .use_fips_endpoint = "true",
						  .use_dualstack_endpoint = "yes" };
	struct endpoint_settings settings;
	(void)state;
	endpoint_settings_load(&profile, &settings);
	assert_true(settings.use_fips);
	assert_false(settings.use_dualstack);
	setenv("AWS_USE_FIPS_ENDPOINT", "false", 1);
	setenv("AWS_USE_DUALSTACK_ENDPOINT", "True", 1);
	endpoint_settings_load(&profile, &settings);
	assert_false(settings.use_fips);
	assert_true(settings.use_dualstack);
}

static void copies_have_lives_of_their_own(void **state)
{
	const struct endpoint_profile profile = { .endpoint_url = "https://profile",
						  .service_url = in_services,
						  .ca_bundle = "/ca.pem" };
	struct endpoint_settings settings, copy = { 0 };
	(void)state;
	endpoint_settings_load(&profile, &settings);
	endpoint_settings_copy(&copy, &settings);
	endpoint_settings_release(&settings);
	assert_string_equal(copy.url, "https://profile");
	assert_string_equal(copy.ca_bundle, "/ca.pem");
	assert_string_equal(endpoint_settings_url(&copy, AWS_ROUTE53), "https://section");
	endpoint_settings_release(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_environment_beats_the_profile_and_one_service_beats_all,
				       clear),
		cmocka_unit_test_setup(addresses_can_be_ignored, clear),
		cmocka_unit_test_setup(switches_are_on_only_when_they_say_true, clear),
		cmocka_unit_test_setup(copies_have_lives_of_their_own, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
