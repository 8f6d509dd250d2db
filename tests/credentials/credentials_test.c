#include "core/credentials/credentials.h"

#include "core/base/mem.h"
#include "tests/support/aws_home.h"
#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define KEYS "aws_access_key_id=AKISOURCE\naws_secret_access_key=source-secret\n"

struct scene {
	struct aws_home home;
	struct loop *loop;
	struct http *http;
	struct http_stub *sts;
	struct credentials *credentials;
	bool is_done;
	int calls;
	struct err err;
	bool is_asked;     /* for a code */
	struct str serial; /* whose */
};

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	aws_home_make(&s->home);
	s->loop = loop_new(NULL, NULL);
	s->http = http_new(s->loop);
	s->sts = http_stub_new(s->loop);
	setenv("AWS_REGION", "ap-northeast-1", 1);
	setenv("AWS_ENDPOINT_URL_STS", http_stub_url(s->sts), 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;
	credentials_free(s->credentials);
	http_free(s->http);
	http_stub_free(s->sts);
	loop_free(s->loop);
	aws_home_remove(&s->home);
	err_release(&s->err);
	str_release(&s->serial);
	free(s);
	return 0;
}

static void on_mfa(const char *serial_number, void *user)
{
	struct scene *s = user;
	s->is_asked = true;
	str_set(&s->serial, serial_number);
}

static void open_profile(struct scene *s, const char *profile, bool can_ask)
{
	const struct credentials_options options = {
		.http = s->http, .profile = profile, .wants_mfa = can_ask ? on_mfa : NULL, .user = s
	};
	s->credentials = credentials_new(s->loop, &options);
}

static void on_done(const struct err *err, void *user)
{
	struct scene *s = user;
	s->is_done = true;
	s->calls++;
	err_reset(&s->err);
	if (err) err_copy(&s->err, err);
}

static void begin(struct scene *s)
{
	s->is_done = false;
	credentials_sign_in(s->credentials, on_done, s);
	assert_false(s->is_done);
}

static void wait_for(struct scene *s, const bool *flag)
{
	assert_true(pump_until(s->loop, flag, 0));
}

static void signs_in(struct scene *s, const char *access_key_id)
{
	begin(s);
	wait_for(s, &s->is_done);
	if (err_is_set(&s->err)) fail_msg("%s", err_text(&s->err));
	assert_string_equal(credentials_account(s->credentials)->access_key_id, access_key_id);
}

static void fails(struct scene *s, enum err_kind kind, const char *words)
{
	wait_for(s, &s->is_done);
	assert_int_equal(s->err.kind, kind);
	if (!strstr(err_text(&s->err), words))
		fail_msg("no \"%s\" in: %s", words, err_text(&s->err));
}

static char *time_text(int64_t seconds_from_now)
{
	char text[32];
	time_t at = time(NULL) + seconds_from_now;
	struct tm parts;
	gmtime_r(&at, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return mem_copy_text(text);
}

static void sts_gives(struct scene *s, const char *action, const char *id, int64_t seconds)
{
	CLEANUP(mem_free_text) char *expires = time_text(seconds);
	CLEANUP(mem_free_text)
	char *body = str_format("<%sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
				"<%sResult><Credentials><AccessKeyId>%s</AccessKeyId>"
				"<SecretAccessKey>secret-of-%s</SecretAccessKey><SessionToken>"
				"token-of-%s</SessionToken><Expiration>%s</Expiration>"
				"</Credentials></%sResult></%sResponse>",
				action, action, id, id, id, expires, action, action);
	http_stub_reply(s->sts, 200, "text/xml", body);
}

static void sent(struct scene *s, size_t i, const char *text)
{
	const char *body = http_stub_request(s->sts, i)->body;
	if (!strstr(body, text)) fail_msg("no \"%s\" in: %s", text, body);
}

static void signed_by(struct scene *s, size_t i, const char *access_key_id)
{
	CLEANUP(mem_free_text)
	char *header = http_stub_header(http_stub_request(s->sts, i), "Authorization");
	if (!access_key_id) {
		assert_null(header);
		return;
	}
	CLEANUP(mem_free_text) char *expected = str_format("Credential=%s/", access_key_id);
	assert_non_null(header);
	assert_non_null(strstr(header, expected));
}

static void keys_of_a_file_are_there(void **state)
{
	struct scene *s = *state;
	aws_home_write(s->home.credentials, "[dev]\n" KEYS "aws_session_token = t\n");
	open_profile(s, "dev", false);
	const struct account *account = credentials_account(s->credentials);
	assert_null(account->access_key_id);
	signs_in(s, "AKISOURCE");
	assert_ptr_equal(credentials_account(s->credentials), account);
	assert_string_equal(secret_reveal(&account->secret_access_key), "source-secret");
	assert_string_equal(secret_reveal(&account->session_token), "t");
	assert_string_equal(account->source, "profile dev (~/.aws/credentials)");
	assert_string_equal(account->region, "ap-northeast-1");
	assert_string_equal(account->profile, "dev");
	assert_true(account->expires_ms == 0 && account->renew_ms == 0);
}

static void changed_files_are_read_again(void **state)
{
	struct scene *s = *state;
	aws_home_write(s->home.credentials, "[dev]\n" KEYS);
	open_profile(s, "dev", false);
	signs_in(s, "AKISOURCE");
	aws_home_write(s->home.credentials,
		       "[dev]\naws_access_key_id=AKINEW\naws_secret_access_key=new\n");
	signs_in(s, "AKINEW");
	aws_home_write(s->home.credentials, "[dev]\n");
	begin(s);
	fails(s, ERR_CREDENTIALS, "no AWS credentials for profile dev");
	/* What was there stays: it may be good still. */
	assert_string_equal(credentials_account(s->credentials)->access_key_id, "AKINEW");
}

static void roles_are_assumed_one_by_one(void **state)
{
	struct scene *s = *state;
	aws_home_write(s->home.config,
		       "[profile outer]\nrole_arn = arn:aws:iam::2:role/outer\n"
		       "source_profile = inner\nexternal_id = e/x\nduration_seconds = 1800\n"
		       "role_session_name = me\n"
		       "[profile inner]\nrole_arn = arn:aws:iam::1:role/inner\n"
		       "source_profile = base\n[profile base]\n" KEYS);
	sts_gives(s, "AssumeRole", "ASIAINNER", 3600);
	sts_gives(s, "AssumeRole", "ASIAOUTER", 1800);
	open_profile(s, "outer", false);
	signs_in(s, "ASIAOUTER");
	assert_int_equal(http_stub_count(s->sts), 2);
	signed_by(s, 0, "AKISOURCE");
	sent(s, 0, "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Finner");
	signed_by(s, 1, "ASIAINNER");
	sent(s, 1, "RoleArn=arn%3Aaws%3Aiam%3A%3A2%3Arole%2Fouter");
	sent(s, 1, "ExternalId=e%2Fx");
	sent(s, 1, "DurationSeconds=1800");
	sent(s, 1, "RoleSessionName=me");
	const struct account *account = credentials_account(s->credentials);
	assert_string_equal(secret_reveal(&account->session_token), "token-of-ASIAOUTER");
	assert_string_equal(account->source,
			    "profile outer (arn:aws:iam::2:role/outer by profile base "
			    "(~/.aws/config))");
	int64_t ahead_ms = account->expires_ms - account->renew_ms;
	assert_int_equal(ahead_ms, 10 * 60000);
}

static void a_role_that_is_refused_is_named(void **state)
{
	struct scene *s = *state;
	aws_home_write(s->home.config, "[profile r]\nrole_arn = arn:aws:iam::1:role/x\n"
				       "source_profile = base\n[profile base]\n" KEYS);
	http_stub_reply(s->sts, 403, "text/xml",
			"<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: u is not "
			"authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>");
	open_profile(s, "r", false);
	begin(s);
	fails(s, ERR_CREDENTIALS, "profile r cannot assume arn:aws:iam::1:role/x");
	assert_non_null(strstr(err_text(&s->err), "sts:AssumeRole"));
	assert_null(strstr(err_text(&s->err), "source-secret"));
}

static void write_mfa_profile(struct scene *s)
{
	aws_home_write(s->home.config,
		       "[profile m]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"
		       "mfa_serial = arn:aws:iam::1:mfa/me\n[profile base]\n" KEYS);
}

static void a_code_is_asked_for_and_sent(void **state)
{
	struct scene *s = *state;
	CLEANUP(secret_release) struct secret code = SECRET_INIT;
	write_mfa_profile(s);
	sts_gives(s, "AssumeRole", "ASIAMFA", 3600);
	open_profile(s, "m", true);
	begin(s);
	wait_for(s, &s->is_asked);
	assert_string_equal(str_text(&s->serial), "arn:aws:iam::1:mfa/me");
	pump_for(s->loop, 20);
	assert_int_equal(http_stub_count(s->sts), 0);
	secret_set(&code, "123456", 6);
	credentials_give_mfa(s->credentials, &code);
	credentials_give_mfa(s->credentials, &code); /* nobody asks any more */
	wait_for(s, &s->is_done);
	assert_false(err_is_set(&s->err));
	assert_int_equal(http_stub_count(s->sts), 1);
	sent(s, 0, "TokenCode=123456");
	sent(s, 0, "SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme");
	const struct account *account = credentials_account(s->credentials);
	assert_int_equal(account->expires_ms - account->renew_ms, 60000);
}

static void no_code_ends_the_sign_in(void **state)
{
	struct scene *s = *state;
	write_mfa_profile(s);
	open_profile(s, "m", true);
	begin(s);
	wait_for(s, &s->is_asked);
	credentials_give_mfa(s->credentials, NULL);
	assert_false(s->is_done);
	fails(s, ERR_CANCELLED, "no MFA code was given");
	/* Calls that try again do not ask again at once. */
	s->is_asked = false;
	begin(s);
	fails(s, ERR_CANCELLED, "asked for again in a minute");
	assert_false(s->is_asked);
}

static void where_nobody_can_be_asked_the_way_out_is_said(void **state)
{
	struct scene *s = *state;
	write_mfa_profile(s);
	open_profile(s, "m", false);
	begin(s);
	fails(s, ERR_CREDENTIALS, "aws configure export-credentials --profile m --format env");
	assert_int_equal(http_stub_count(s->sts), 0);
}

static void write_program_output(struct scene *s, const char *path, const char *token)
{
	CLEANUP(mem_free_text) char *expires = time_text(600);
	CLEANUP(mem_free_text)
	char *output = str_format("{\"Version\": 1, \"AccessKeyId\": \"AKIPROC\", "
				  "\"SecretAccessKey\": \"s\", \"SessionToken\": \"%s\", "
				  "\"Expiration\": \"%s\"}\n",
				  token, expires);
	CLEANUP(mem_free_text)
	char *config = str_format("[profile p]\ncredential_process = cat '%s'\n", path);
	aws_home_write(path, output);
	aws_home_write(s->home.config, config);
}

static void programs_are_asked_for_keys(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *path = str_format("%s/out put", s->home.folder);
	write_program_output(s, path, "a blank would break a header");
	open_profile(s, "p", false);
	begin(s);
	fails(s, ERR_CREDENTIALS, "characters that AWS keys never have");
	write_program_output(s, path, "t");
	signs_in(s, "AKIPROC");
	const struct account *account = credentials_account(s->credentials);
	assert_string_equal(secret_reveal(&account->session_token), "t");
	assert_string_equal(account->source, "profile p (credential process)");
	/* Ten minutes of life: not all of it is spent on renewing. */
	int64_t ahead_ms = account->expires_ms - account->renew_ms;
	assert_true(ahead_ms > 290000 && ahead_ms <= 300000);
}

static void what_a_program_does_wrong_is_told(void **state)
{
	struct scene *s = *state;
	static const struct {
		const char *command, *words;
	} wrong[] = {
		{ "sh -c 'echo locked vault >&2; exit 3'", "failed (exit code 3): locked vault" },
		{ "sh -c 'kill -9 $$'", "ended by signal 9: it said nothing" },
		{ "echo hello", "did not print JSON" },
		{ "echo {}", "printed no \"Version\": 1" },
		{ "echo '{\"Version\":2}'", "printed no \"Version\": 1" },
		{ "echo '{\"Version\":1}'", "no access key ID" },
		{ "echo '{\"Version\":1,\"AccessKeyId\":\"A\"}'", "no secret access key" },
		{ "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\","
		  "\"Expiration\":\"soon\"}'",
		  "an expiration that is no time" },
		{ "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\","
		  "\"Expiration\":\"2020-01-01T00:00:00Z\"}'",
		  "the keys it gives have expired" },
		{ "no-such-program-here x", "cannot run no-such-program-here" },
		{ "'", "a quote is not closed" },
	};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free_text)
		char *config =
			str_format("[profile p]\ncredential_process = %s\n", wrong[i].command);
		aws_home_write(s->home.config, config);
		if (!s->credentials) open_profile(s, "p", false);
		begin(s);
		fails(s, ERR_CREDENTIALS, wrong[i].words);
		assert_non_null(strstr(err_text(&s->err), "profile p (credential process)"));
	}
}

static void the_aws_command_signs_in_what_we_cannot(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *program = str_format("%s/bin/aws", s->home.folder);
	CLEANUP(mem_free_text) char *path = mem_copy_text(getenv("PATH"));
	CLEANUP(mem_free_text) char *longer = str_format("%s/bin:%s", s->home.folder, path);
	aws_home_write(program,
		       "#!/bin/sh\n"
		       "[ \"$*\" = 'configure export-credentials --profile l --format process' ] "
		       "|| exit 1\n"
		       "echo '{\"Version\":1,\"AccessKeyId\":\"AKI'${AWS_PROFILE:-NONE}'\","
		       "\"SecretAccessKey\":\"s\"}'\n");
	chmod(program, 0700);
	setenv("PATH", longer, 1);
	setenv("AWS_PROFILE", "OTHER", 1);
	aws_home_write(s->home.config, "[profile l]\nlogin_session = arn\n");
	open_profile(s, "l", false);
	signs_in(s, "AKINONE");
	setenv("PATH", path, 1);
}

static void web_identity_needs_no_keys(void **state)
{
	struct scene *s = *state;
	CLEANUP(mem_free_text) char *token = str_format("%s/token", s->home.folder);
	aws_home_write(token, "a.b.c\n");
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", token, 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/web", 1);
	sts_gives(s, "AssumeRoleWithWebIdentity", "ASIAWEB", 3600);
	open_profile(s, NULL, false);
	signs_in(s, "ASIAWEB");
	signed_by(s, 0, NULL);
	sent(s, 0, "WebIdentityToken=a.b.c");
	assert_string_equal(credentials_account(s->credentials)->source,
			    "web identity of the environment");
	unsetenv("AWS_ROLE_ARN");
	begin(s);
	fails(s, ERR_CREDENTIALS, "neither AWS_ROLE_ARN nor role_arn");
	setenv("AWS_ROLE_ARN", "arn", 1);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token", 1);
	begin(s);
	fails(s, ERR_CREDENTIALS, "/nowhere/token");
}

static void nothing_at_all_says_where_it_looked(void **state)
{
	struct scene *s = *state;
	open_profile(s, NULL, false);
	begin(s);
	fails(s, ERR_CREDENTIALS,
	      "no AWS credentials for profile default: neither keys in the environment nor in "
	      "~/.aws/credentials or ~/.aws/config, and the instance metadata service is switched "
	      "off");
}

static void everybody_waits_for_one_sign_in(void **state)
{
	struct scene *s = *state;
	struct scene other = { 0 }, gone = { 0 };
	write_mfa_profile(s);
	sts_gives(s, "AssumeRole", "ASIAONE", 3600);
	open_profile(s, "m", true);
	begin(s);
	credentials_sign_in(s->credentials, on_done, &gone);
	wait_for(s, &s->is_asked);
	struct account_renewal renewal = credentials_account(s->credentials)->renewal;
	renewal.renew(renewal.self, on_done, &other);
	renewal.forget(renewal.self, &gone);
	CLEANUP(secret_release) struct secret code = SECRET_INIT;
	secret_set(&code, "000000", 6);
	credentials_give_mfa(s->credentials, &code);
	wait_for(s, &other.is_done);
	assert_true(s->is_done);
	assert_int_equal(gone.calls, 0);
	assert_int_equal(http_stub_count(s->sts), 1);
	assert_string_equal(credentials_account(s->credentials)->access_key_id, "ASIAONE");
}

static void free_in_done(const struct err *err, void *user)
{
	struct scene *s = user;
	(void)err;
	credentials_free(TAKE(s->credentials));
	s->is_done = true;
}

static void it_may_be_freed_at_any_time(void **state)
{
	struct scene *s = *state;
	write_mfa_profile(s);
	open_profile(s, "m", true);
	begin(s);
	credentials_free(s->credentials);
	open_profile(s, "m", true);
	begin(s);
	wait_for(s, &s->is_asked);
	credentials_free(s->credentials);
	aws_home_write(s->home.config, "[profile p]\ncredential_process = sleep 600\n");
	open_profile(s, "p", false);
	begin(s);
	pump_for(s->loop, 5);
	credentials_free(s->credentials);
	aws_home_write(s->home.credentials, "[k]\n" KEYS);
	open_profile(s, "k", false);
	s->is_done = false;
	credentials_sign_in(s->credentials, free_in_done, s);
	credentials_sign_in(s->credentials, on_done, s);
	wait_for(s, &s->is_done);
	assert_int_equal(s->calls, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_of_a_file_are_there),
		TEST(changed_files_are_read_again),
		TEST(roles_are_assumed_one_by_one),
		TEST(a_role_that_is_refused_is_named),
		TEST(a_code_is_asked_for_and_sent),
		TEST(no_code_ends_the_sign_in),
		TEST(where_nobody_can_be_asked_the_way_out_is_said),
		TEST(programs_are_asked_for_keys),
		TEST(what_a_program_does_wrong_is_told),
		TEST(the_aws_command_signs_in_what_we_cannot),
		TEST(web_identity_needs_no_keys),
		TEST(nothing_at_all_says_where_it_looked),
		TEST(everybody_waits_for_one_sign_in),
		TEST(it_may_be_freed_at_any_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
