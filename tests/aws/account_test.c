#include "core/aws/account.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A home of its own for every test, and an environment without AWS in it. */
struct home {
	char folder[64];
	char *config, *credentials;
};

static const char *const variables[] = {
	"AWS_PROFILE",       "AWS_DEFAULT_PROFILE",
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
	"AWS_REGION",        "AWS_DEFAULT_REGION",
	"AWS_CONFIG_FILE",   "AWS_SHARED_CREDENTIALS_FILE",
	"AWS_ENDPOINT_URL",  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
};

static int make_home(void **state)
{
	static const char pattern[] = "/tmp/account-test-XXXXXX";
	struct home *home = mem_alloc(sizeof(*home));
	memcpy(home->folder, pattern, sizeof(pattern));
	if (!mkdtemp(home->folder)) return -1;
	home->config = str_format("%s/.aws/config", home->folder);
	home->credentials = str_format("%s/.aws/credentials", home->folder);
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		unsetenv(variables[i]);
	setenv("HOME", home->folder, 1);
	*state = home;
	return 0;
}

static int remove_home(void **state)
{
	struct home *home = *state;
	CLEANUP(mem_free_text) char *folder = str_format("%s/.aws", home->folder);
	unlink(home->config);
	unlink(home->credentials);
	rmdir(folder);
	rmdir(home->folder);
	free(home->config);
	free(home->credentials);
	free(home);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	struct err err = ERR_INIT;
	assert_int_equal(file_replace(path, text, strlen(text), 0600, &err), 0);
}

static void loads(const char *profile, const char *region, struct account *ret)
{
	struct err err = ERR_INIT;
	if (account_load(profile, region, ret, &err) < 0) fail_msg("%s", err_text(&err));
}

static void fails(const char *profile, const char *region, enum err_kind kind, const char *words)
{
	struct account account = { 0 };
	struct err err = ERR_INIT;
	assert_int_equal(account_load(profile, region, &account, &err), -1);
	assert_int_equal(err.kind, kind);
	if (!strstr(err_text(&err), words)) fail_msg("no \"%s\" in: %s", words, err_text(&err));
	assert_null(account.access_key_id);
	err_release(&err);
}

static const char two_profiles[] = "[default]\n"
				   "aws_access_key_id = AKIDEFAULT\n"
				   "aws_secret_access_key = default-secret\n"
				   "\n"
				   "[dev]\n"
				   "aws_access_key_id=AKIDEV\n"
				   "aws_secret_access_key=dev/secret+x=\n"
				   "aws_session_token = dev-token\n";

static void the_environment_beats_the_default_profile(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, two_profiles);
	setenv("AWS_ACCESS_KEY_ID", "AKIENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "env-secret", 1);
	setenv("AWS_SESSION_TOKEN", "env-token", 1);
	setenv("AWS_PROFILE", "dev", 1);
	loads(NULL, "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIENV");
	assert_string_equal(secret_reveal(&account.secret_access_key), "env-secret");
	assert_string_equal(secret_reveal(&account.session_token), "env-token");
	assert_string_equal(account.source, "environment");
	assert_null(account.profile);
	account_release(&account);
}

static void an_explicit_profile_beats_the_environment(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, two_profiles);
	setenv("AWS_ACCESS_KEY_ID", "AKIENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "env-secret", 1);
	loads("dev", "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIDEV");
	assert_string_equal(secret_reveal(&account.secret_access_key), "dev/secret+x=");
	assert_string_equal(secret_reveal(&account.session_token), "dev-token");
	assert_string_equal(account.source, "profile dev (~/.aws/credentials)");
	assert_string_equal(account.profile, "dev");
	account_release(&account);
}

static void aws_profile_names_the_profile(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, two_profiles);
	loads(NULL, "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIDEFAULT");
	account_release(&account);
	setenv("AWS_PROFILE", "dev", 1);
	loads(NULL, "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIDEV");
	account_release(&account);
}

static void config_profiles_are_understood(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->config, "\xef\xbb\xbf# made by hand\r\n"
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
				 "aws_access_key_id = AKICONFIG\n"
				 "aws_secret_access_key = a#b;c\n"
				 "endpoint_url = http://127.0.0.1:5000\n"
				 "line without meaning\n");
	loads("two words", NULL, &account);
	assert_string_equal(account.access_key_id, "AKICONFIG");
	assert_string_equal(secret_reveal(&account.secret_access_key), "a#b;c");
	assert_string_equal(account.region, "ap-northeast-1");
	assert_string_equal(account.endpoints.url, "http://127.0.0.1:5000");
	assert_string_equal(account.source, "profile two words (~/.aws/config)");
	account_release(&account);
}

static void an_indented_section_is_read(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, "[default]\n"
				      "  aws_access_key_id = AKIINDENT\n"
				      "  aws_secret_access_key = s\n");
	loads(NULL, "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIINDENT");
	account_release(&account);
}

static void credentials_file_beats_config_file(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, two_profiles);
	write_file(home->config, "[profile dev]\naws_access_key_id=AKIOTHER\n"
				 "aws_secret_access_key=x\nregion=eu-north-1\n");
	loads("dev", NULL, &account);
	assert_string_equal(account.access_key_id, "AKIDEV");
	assert_string_equal(account.region, "eu-north-1");
	account_release(&account);
}

static void the_region_has_an_order(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->credentials, two_profiles);
	write_file(home->config, "[default]\nregion=eu-west-1\n");
	loads(NULL, NULL, &account);
	assert_string_equal(account.region, "eu-west-1");
	account_release(&account);
	setenv("AWS_DEFAULT_REGION", "us-west-2", 1);
	loads(NULL, NULL, &account);
	assert_string_equal(account.region, "us-west-2");
	account_release(&account);
	setenv("AWS_REGION", "us-east-2", 1);
	loads(NULL, NULL, &account);
	assert_string_equal(account.region, "us-east-2");
	account_release(&account);
	loads(NULL, "ap-northeast-1", &account);
	assert_string_equal(account.region, "ap-northeast-1");
	account_release(&account);
}

static void a_missing_or_impossible_region_is_said(void **state)
{
	struct home *home = *state;
	write_file(home->credentials, two_profiles);
	fails(NULL, NULL, ERR_INPUT, "AWS_REGION");
	fails(NULL, "x.evil.com/", ERR_INPUT, "not the name of an AWS region");
}

static void other_files_and_endpoints_can_be_named(void **state)
{
	struct home *home = *state;
	struct account account = { 0 };
	write_file(home->config, two_profiles);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/config", 1);
	setenv("AWS_CONFIG_FILE", "/nowhere/config", 1);
	setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9", 1);
	loads("dev", "us-east-1", &account);
	assert_string_equal(account.access_key_id, "AKIDEV");
	assert_string_equal(account.endpoints.url, "http://127.0.0.1:9");
	account_release(&account);
	setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
	loads("dev", "us-east-1", &account);
	assert_null(account.endpoints.url);
	account_release(&account);
}

static void what_is_missing_is_named(void **state)
{
	struct home *home = *state;
	fails(NULL, "us-east-1", ERR_CREDENTIALS, "~/.aws/credentials");
	fails("dev", "us-east-1", ERR_CREDENTIALS, "there is no profile dev");
	setenv("AWS_PROFILE", "gone", 1);
	fails(NULL, "us-east-1", ERR_CREDENTIALS, "there is no profile gone");
	setenv("AWS_ACCESS_KEY_ID", "AKIENV", 1);
	fails(NULL, "us-east-1", ERR_CREDENTIALS, "no AWS_SECRET_ACCESS_KEY");
	write_file(home->credentials, "[half]\naws_access_key_id=x\n[none]\n");
	fails("half", "us-east-1", ERR_CREDENTIALS, "has no aws_secret_access_key");
	fails("none", "us-east-1", ERR_CREDENTIALS, "has no access keys");
}

static void other_ways_to_sign_in_give_the_command(void **state)
{
	struct home *home = *state;
	write_file(home->config,
		   "[profile sso]\nsso_session = work\nregion = us-east-1\n"
		   "[profile role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n"
		   "[profile it's]\ncredential_process = /bin/false\n"
		   "[profile login]\nlogin_session = arn\n"
		   "[profile both]\ncredential_process = x\naws_access_key_id=A\n"
		   "aws_secret_access_key=b\n");
	fails("sso", NULL, ERR_CREDENTIALS,
	      "eval \"$(aws configure export-credentials --profile sso --format env)\"");
	fails("role", "us-east-1", ERR_CREDENTIALS, "assumes a role");
	fails("login", "us-east-1", ERR_CREDENTIALS, "aws login");
	struct account account = { 0 };
	loads("both", "us-east-1", &account);
	account_release(&account);
	/* Quotes are taken off section names as AWS's tools do, so this name has none. */
	fails("its", "us-east-1", ERR_CREDENTIALS, "asks a program for its keys");
}

static void names_are_quoted_for_the_shell(void **state)
{
	struct home *home = *state;
	write_file(home->config, "[profile \"a; rm -rf\"]\nsso_session = x\n");
	fails("a; rm -rf", "us-east-1", ERR_CREDENTIALS, "--profile 'a; rm -rf' --format");
}

static void bad_bytes_never_become_headers(void **state)
{
	struct home *home = *state;
	write_file(home->credentials, "[default]\naws_access_key_id=A B\n"
				      "aws_secret_access_key=c\n"
				      "[tab]\naws_access_key_id=A\naws_secret_access_key=c\td\n");
	fails("default", "us-east-1", ERR_CREDENTIALS, "characters");
	fails("tab", "us-east-1", ERR_CREDENTIALS, "characters");
}

static void strange_files_are_survived(void **state)
{
	struct home *home = *state;
	struct str big = STR_INIT;
	static const char *const texts[] = {
		"[", "[]", "]", "[x", "=", "a=b", "[default\n]\n=x\n", "[[[[\n\n\n[default]=[]"
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		write_file(home->credentials, texts[i]);
		fails("default", "us-east-1", ERR_CREDENTIALS, "profile");
	}
	for (int i = 0; i < 5000; i++)
		str_addf(&big, "[p%d]\nk%d=v\n", i, i);
	write_file(home->credentials, str_text(&big));
	fails("p4999", "us-east-1", ERR_CREDENTIALS, "there is no profile");
	while (big.len < (1 << 20))
		str_add(&big, "# filling the file up to its maximum\n");
	write_file(home->credentials, str_text(&big));
	fails("p1", "us-east-1", ERR_INPUT, "larger than");
	str_release(&big);
}

static void profiles_are_listed_once_and_sorted(void **state)
{
	struct home *home = *state;
	char *names[8];
	write_file(home->credentials, two_profiles);
	write_file(home->config, "[profile zeta]\n[sso-session work]\n[profile dev]\n[default]\n"
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
		with_home(the_environment_beats_the_default_profile),
		with_home(an_explicit_profile_beats_the_environment),
		with_home(aws_profile_names_the_profile),
		with_home(config_profiles_are_understood),
		with_home(an_indented_section_is_read),
		with_home(credentials_file_beats_config_file),
		with_home(the_region_has_an_order),
		with_home(a_missing_or_impossible_region_is_said),
		with_home(other_files_and_endpoints_can_be_named),
		with_home(what_is_missing_is_named),
		with_home(other_ways_to_sign_in_give_the_command),
		with_home(names_are_quoted_for_the_shell),
		with_home(bad_bytes_never_become_headers),
		with_home(strange_files_are_survived),
		with_home(profiles_are_listed_once_and_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
