/* How an account's requests reach AWS: addresses of the operator's own, FIPS and dual-stack hosts,
 * a certificate authority of his own. The environment beats the profile, what is said of one
 * service beats what is said of all. Rules: "Service-specific endpoints" and "Dual-stack and FIPS
 * endpoints" of the AWS SDKs and Tools Reference Guide. */
#ifndef CORE_AWS_ENDPOINT_SETTINGS_H
#define CORE_AWS_ENDPOINT_SETTINGS_H

#include "core/aws/service.h"

struct endpoint_settings {
	char *url;                            /* every service there instead of AWS, or NULL */
	char *service_url[AWS_SERVICE_COUNT]; /* beats url; or NULL */
	bool use_fips, use_dualstack;
	char *ca_bundle; /* a PEM file instead of the system's, or NULL */
};

/* What a profile says, each "" or NULL when it says nothing. */
struct endpoint_profile {
	const char *endpoint_url, *ignore_configured_endpoint_urls;
	const char *use_fips_endpoint, *use_dualstack_endpoint, *ca_bundle;
	/* endpoint_url of a service ("route_53") in the [services ...] section that the profile
	 * names; "" when it has none. The function may be NULL. */
	const char *(*service_url)(const void *self, const char *service);
	const void *self;
};
/* Reads the environment, then the profile. Copies. */
void endpoint_settings_load(const struct endpoint_profile *profile, struct endpoint_settings *ret);
void endpoint_settings_copy(struct endpoint_settings *to, const struct endpoint_settings *from);
void endpoint_settings_release(struct endpoint_settings *settings); /* for CLEANUP too */
/* The address to use instead of AWS's for this service, or NULL. */
const char *endpoint_settings_url(const struct endpoint_settings *settings,
				  enum aws_service service);

#endif
