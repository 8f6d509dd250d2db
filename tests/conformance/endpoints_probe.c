/* Shows where our requests go, for endpoints_peer.sh. Tab-separated lines.
 *
 *   endpoints_probe              in: service number, region, fips 0/1, dual-stack 0/1
 *                                out: url, signing region; or "none"
 *   endpoints_probe services     out: setting, signing name, version, target prefix, protocol
 *   endpoints_probe account      the account of this environment and its default profile;
 *                                out: setting, url, signing region of every service */
#include "core/aws/endpoint.h"

#include "core/aws/profiles.h"
#include "core/base/mem.h"

#include <stdio.h>

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static void list_services(void)
{
	static const char *const protocols[] = { "query", "json", "rest-xml", "rest-json" };
	for (int i = 0; i < AWS_SERVICE_COUNT; i++) {
		const struct aws_service_info *info = aws_service_info((enum aws_service)i);
		printf("%s\t%s\t%s\t%s\t%s\n", info->setting, info->name, or_dash(info->version),
		       or_dash(info->target_prefix), protocols[info->protocol]);
	}
}

static void show(int service, const struct endpoint_settings *settings, const char *region)
{
	CLEANUP(endpoint_release) struct endpoint endpoint = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (endpoint_resolve_in((enum aws_service)service, settings, region, &endpoint, &err) < 0)
		printf("none\t%s\n", err_text(&err));
	else
		printf("%s\t%s\n", str_text(&endpoint.url), endpoint.signing_region);
}

static int list_account(void)
{
	CLEANUP(account_release) struct account account = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(profiles_release) struct profiles files = { 0 };
	if (profiles_read(&files, &err) < 0 ||
	    account_prepare(&files, NULL, NULL, &account, &err) < 0) {
		printf("error\t%s\n", err_text(&err));
		return 1;
	}
	for (int i = 0; i < AWS_SERVICE_COUNT; i++) {
		printf("%s\t", aws_service_info((enum aws_service)i)->setting);
		show(i, &account.endpoints, account.region);
	}
	return 0;
}

static void answer_questions(void)
{
	int service, fips, dual;
	char region[64];
	while (scanf("%d %63s %d %d", &service, region, &fips, &dual) == 4) {
		const struct endpoint_settings settings = { .use_fips = fips,
							    .use_dualstack = dual };
		show(service, &settings, region);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && str_equal(argv[1], "account")) return list_account();
	if (argc > 1)
		list_services();
	else
		answer_questions();
	return 0;
}
