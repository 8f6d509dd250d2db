#include "core/aws/account.h"

#include "core/aws/profiles.h"
#include "tests/support/aws_home.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static int make_home(void **state)
{
	struct aws_home *home = mem_alloc(sizeof(*home));
	aws_home_make(home);
	*state = home;
	return 0;
}

static int remove_home(void **state)
{
	aws_home_remove(*state);
	free(*state);
	return 0;
}

static int prepare(const char *profile, const char *region, struct account *ret, struct err *err)
{
	CLEANUP(profiles_release) struct profiles files = { 0 };
	if (profiles_read(&files, err) < 0) return -1;
	return account_prepare(&files, profile, region, ret, err);
}

static void has_region(const char *profile, const char *region, const char *expected)
{
	CLEANUP(account_release) struct account account = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (prepare(profile, region, &account, &err) < 0) fail_msg("%s", err_text(&err));
	assert_string_equal(account.region, expected);
	assert_null(account.access_key_id);
}

static void fails(const char *profile, const char *region, enum err_kind kind, const char *words)
{
	struct account account = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(prepare(profile, region, &account, &err), -1);
	assert_int_equal(err.kind, kind);
	if (!strstr(err_text(&err), words)) fail_msg("no \"%s\" in: %s", words, err_text(&err));
	assert_null(account.region);
}

static void has_value(const char *profile, const char *key, const char *expected)
{
	CLEANUP(profiles_release) struct profiles files = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(profiles_read(&files, &err), 0);
	struct profile found = profiles_find(&files, profile);
	assert_string_equal(profile_get(&found, key), expected);
}

static void the_region_has_an_order(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->config,
		       "[default]\nregion=eu-west-1\n[profile dev]\nregion=eu-west-3\n");
	has_region(NULL, NULL, "eu-west-1");
	has_region("dev", NULL, "eu-west-3");
	setenv("AWS_PROFILE", "dev", 1);
	has_region(NULL, NULL, "eu-west-3");
	setenv("AWS_DEFAULT_REGION", "us-west-2", 1);
	has_region(NULL, NULL, "us-west-2");
	setenv("AWS_REGION", "us-east-2", 1);
	has_region("dev", NULL, "us-east-2");
	has_region("dev", "ap-northeast-1", "ap-northeast-1");
}

static void a_missing_or_impossible_region_is_said(void **state)
{
	(void)state;
	fails(NULL, NULL, ERR_INPUT, "AWS_REGION");
	fails(NULL, "x.evil.com/", ERR_INPUT, "not the name of an AWS region");
}

static void the_credentials_file_beats_the_config_file(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->credentials, "[dev]\nregion = eu-north-1\n");
	aws_home_write(home->config, "[profile dev]\nregion=eu-west-1\nrole_arn = r\n");
	has_value("dev", "region", "eu-north-1");
	has_value("dev", "role_arn", "r");
	has_value("dev", "output", "");
	has_value("gone", "region", "");
}

static void every_syntax_is_understood(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->config, "\xef\xbb\xbf# made by hand\r\n"
				     "[default]\r\n"
				     "region = eu-west-1\r\n"
				     "; old\n"
				     "  # indented comment\n"
				     "[profile \"two words\"]\n"
				     "Region = ap-northeast-1 # Tokyo\n"
				     "s3 =\n"
				     "  region = us-west-2\n"
				     "  aws_access_key_id = AKINESTED\n"
				     "aws_access_key_id : AKICOLON\n"
				     "credential_process = /bin/x 'a # b'\n"
				     "\n"
				     "   --more\n"
				     "    # not this\n"
				     "aws_secret_access_key = a#b;c=d:e\n"
				     "line without meaning\n"
				     "  below nothing\n"
				     "[profile\ttab]\n"
				     "  aws_access_key_id = AKIINDENT\n"
				     "  region = eu-west-2\n");
	has_value("two words", "region", "ap-northeast-1");
	has_value("two words", "s3", "");
	has_value("two words", "s3.region", "us-west-2");
	has_value("two words", "aws_access_key_id", "AKICOLON");
	has_value("two words", "credential_process", "/bin/x 'a # b'\n--more");
	has_value("two words", "aws_secret_access_key", "a#b;c=d:e");
	has_value("two words", "line without meaning", "");
	has_value("tab", "aws_access_key_id", "AKIINDENT");
	has_value("tab", "region", "eu-west-2");
}

static void other_files_and_endpoints_can_be_named(void **state)
{
	struct aws_home *home = *state;
	CLEANUP(account_release) struct account account = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	aws_home_write(home->config,
		       "[dev]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:9\n");
	setenv("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/config", 1);
	setenv("AWS_CONFIG_FILE", "/nowhere/config", 1);
	assert_int_equal(prepare("dev", NULL, &account, &err), 0);
	assert_string_equal(account.endpoints.url, "http://127.0.0.1:9");
	assert_string_equal(account.profile, "dev");
}

static void services_have_addresses_of_their_own(void **state)
{
	struct aws_home *home = *state;
	CLEANUP(account_release) struct account account = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	aws_home_write(home->config,
		       "[profile dev]\nregion = us-east-1\nservices = mine\n"
		       "[services mine]\nroute_53 =\n  endpoint_url = http://127.0.0.1:7\n");
	assert_int_equal(prepare("dev", NULL, &account, &err), 0);
	assert_string_equal(endpoint_settings_url(&account.endpoints, AWS_ROUTE53),
			    "http://127.0.0.1:7");
	assert_null(endpoint_settings_url(&account.endpoints, AWS_STS));
}

static void strange_files_are_survived(void **state)
{
	struct aws_home *home = *state;
	CLEANUP(str_release) struct str big = STR_INIT;
	static const char *const texts[] = { "[",
					     "[]",
					     "]",
					     "[x",
					     "=",
					     "a=b",
					     "[default\n]\n=x\n",
					     "[[[[\n\n\n[default]=[]",
					     "[default]\n x=\n  y\n   z",
					     "  a=\n    b=c\n[default]\n :\n   q" };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		aws_home_write(home->credentials, texts[i]);
		has_value("default", "region", "");
	}
	for (int i = 0; i < 5000; i++)
		str_addf(&big, "[p%d]\nk%d=v\n", i, i);
	aws_home_write(home->credentials, str_text(&big));
	has_value("p4999", "k4999", "");
	while (big.len < PROFILE_FILE_MAX)
		str_add(&big, "# filling the file up to its maximum\n");
	aws_home_write(home->credentials, str_text(&big));
	fails("p1", "us-east-1", ERR_INPUT, "larger than");
}

static void names_are_quoted_for_the_shell(void **state)
{
	CLEANUP(str_release) struct str word = STR_INIT;
	(void)state;
	profile_add_quoted(&word, "dev-1");
	str_add(&word, " ");
	profile_add_quoted(&word, "a; it's");
	assert_string_equal(str_text(&word), "dev-1 'a; it'\\''s'");
}

static void profiles_are_listed_once_and_sorted(void **state)
{
	struct aws_home *home = *state;
	char *names[8];
	aws_home_write(home->credentials, "[default]\n[dev]\n");
	aws_home_write(home->config,
		       "[profile zeta]\n[sso-session work]\n[profile dev]\n[default]\n"
		       "[services x]\n[profile \"a b\"]\n");
	assert_int_equal(account_profiles(names, 8), 4);
	assert_string_equal(names[0], "a b");
	assert_string_equal(names[1], "default");
	assert_string_equal(names[2], "dev");
	assert_string_equal(names[3], "zeta");
	for (int i = 0; i < 4; i++)
		free(names[i]);
	assert_int_equal(account_profiles(names, 2), 2);
	for (int i = 0; i < 2; i++)
		free(names[i]);
}

#define with_home(test) cmocka_unit_test_setup_teardown(test, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_home(the_region_has_an_order),
		with_home(a_missing_or_impossible_region_is_said),
		with_home(the_credentials_file_beats_the_config_file),
		with_home(every_syntax_is_understood),
		with_home(other_files_and_endpoints_can_be_named),
		with_home(services_have_addresses_of_their_own),
		with_home(strange_files_are_survived),
		with_home(names_are_quoted_for_the_shell),
		with_home(profiles_are_listed_once_and_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
