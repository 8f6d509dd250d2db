#include "core/credentials/sso.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/credentials/sha1.h"
#include "core/credentials/sso_token.h"
#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char config[] = "[profile dev]\n"
			     "sso_session = corp\n"
			     "sso_account_id = 111122223333\n"
			     "sso_role_name = Deploy & Co\n"
			     "[sso-session corp]\n"
			     "sso_start_url = https://corp.awsapps.com/start\n"
			     "sso_region = eu-west-1\n"
			     "[profile legacy]\n"
			     "sso_start_url = https://corp.awsapps.com/start\n"
			     "sso_region = eu-west-1\n"
			     "sso_account_id = 111122223333\n"
			     "sso_role_name = Deploy\n"
			     "[profile gap]\n"
			     "sso_session = corp\n"
			     "sso_account_id = 111122223333\n"
			     "[profile lost]\n"
			     "sso_session = nowhere\n"
			     "sso_account_id = 111122223333\n"
			     "sso_role_name = Deploy\n"
			     "[profile torn]\n"
			     "sso_session = corp\n"
			     "sso_region = us-east-1\n"
			     "sso_account_id = 111122223333\n"
			     "sso_role_name = Deploy\n";
static const char role_keys[] = "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\","
				"\"secretAccessKey\":\"sso/secret\",\"sessionToken\":\"sso-token\","
				"\"expiration\":2110925400000}}";
enum { MINUTE = 60 };

struct lab {
	struct loop *loop;
	struct http *http;
	struct http_stub *stub;
	struct profiles files;
	struct endpoint_settings endpoints;
	struct sso *sso;
	struct keys keys;
	struct err err;
	bool is_done;
	char home[40];
	char *path; /* of the session's token */
};

static void on_done(const struct err *err, struct keys *keys, void *user)
{
	struct lab *lab = user;
	lab->is_done = true;
	if (err)
		err_copy(&lab->err, err);
	else
		keys_move(&lab->keys, keys);
	sso_free(TAKE(lab->sso)); /* allowed */
}

static void lab_open(struct lab *lab)
{
	static const char pattern[] = "/tmp/sso-test-XXXXXX";
	*lab = (struct lab){ .loop = loop_new(NULL, NULL) };
	memcpy(lab->home, pattern, sizeof(pattern));
	assert_non_null(mkdtemp(lab->home));
	setenv("HOME", lab->home, 1);
	lab->http = http_new(lab->loop);
	lab->stub = http_stub_new(lab->loop);
	lab->endpoints.url = mem_copy_text(http_stub_url(lab->stub));
	profile_file_parse(config, strlen(config), &lab->files.config);
	lab->files.config_path = mem_copy_text("~/.aws/config");
	lab->files.credentials_path = mem_copy_text("~/.aws/credentials");
	lab->path = sso_token_path("corp");
}

static void remove_below(const char *home, const char *below)
{
	CLEANUP(mem_free_text) char *path = str_format("%s%s", home, below);
	rmdir(path);
}

static void lab_close(struct lab *lab)
{
	CLEANUP(mem_free_text) char *old = sso_token_path("https://corp.awsapps.com/start");
	unlink(lab->path);
	unlink(old);
	remove_below(lab->home, "/.aws/sso/cache");
	remove_below(lab->home, "/.aws/sso");
	remove_below(lab->home, "/.aws");
	remove_below(lab->home, "");
	sso_free(lab->sso);
	profiles_release(&lab->files);
	endpoint_settings_release(&lab->endpoints);
	keys_release(&lab->keys);
	err_release(&lab->err);
	free(lab->path);
	http_free(lab->http);
	http_stub_free(lab->stub);
	loop_free(lab->loop);
}

static void add_time(struct str *out, long seconds_from_now, const char *zone)
{
	char text[40];
	time_t at = time(NULL) + seconds_from_now;
	struct tm tm;
	gmtime_r(&at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	str_addf(out, "%s%s", text, zone);
}

/* What `aws sso login` writes; more: further fields, each with a comma before. */
static void write_token(const char *path, long expires_in, const char *zone, const char *more)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	struct err err = ERR_INIT;
	str_add(&text, "{\"startUrl\": \"https://corp.awsapps.com/start\", \"region\": "
		       "\"eu-west-1\", \"accessToken\": \"sign-in\", \"expiresAt\": \"");
	add_time(&text, expires_in, zone);
	str_addf(&text, "\"%s}", more);
	if (file_replace(path, str_text(&text), text.len, 0600, &err) < 0)
		fail_msg("%s", err_text(&err));
}

static void write_refreshable(const char *path, long expires_in, long registration_in)
{
	CLEANUP(str_release) struct str more = STR_INIT;
	str_add(&more, ", \"clientId\": \"the-client\", \"clientSecret\": \"client \\\"secret\", "
		       "\"refreshToken\": \"refresh-1\", \"registrationExpiresAt\": \"");
	add_time(&more, registration_in, "Z\"");
	write_token(path, expires_in, "Z", str_text(&more));
}

static void sign_in(struct lab *lab, const char *name)
{
	struct profile profile = profiles_find(&lab->files, name);
	lab->sso = sso_start(lab->loop, lab->http, &lab->files, &profile, &lab->endpoints, on_done,
			     lab, &lab->err);
	if (lab->sso) assert_true(pump_until(lab->loop, &lab->is_done, 0));
}

static void has_keys(const struct lab *lab)
{
	assert_string_equal(err_text(&lab->err), "");
	assert_string_equal(lab->keys.access_key_id, "ASIASSO");
	assert_string_equal(secret_reveal(&lab->keys.secret_access_key), "sso/secret");
	assert_string_equal(secret_reveal(&lab->keys.session_token), "sso-token");
	assert_int_equal(lab->keys.expires_ms, 2110925400000);
}

static void fails(const struct lab *lab, const char *sentence)
{
	assert_int_equal(lab->err.kind, ERR_CREDENTIALS);
	assert_string_equal(err_text(&lab->err), sentence);
	assert_null(lab->keys.access_key_id);
}

static void sha1_is_that_of_the_standard(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
		{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
		  "k"
		  "lmnopqrlmnopqrsmnopqrstnopqrstu",
		  "a49b2446a02c645bf419f995b67091253a04a259" },
		{ "0123456789012345678901234567890123456789012345678901234",
		  "9f3a4ce7f66b1b74c34da2c5d732c39f81e0f8df" },
	};
	char hex[SHA1_HEX_SIZE];
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		sha1_hex(cases[i].text, strlen(cases[i].text), hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

static void a_sign_in_buys_the_keys_of_the_role(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_token(lab.path, 60 * MINUTE, "Z", "");
	http_stub_reply(lab.stub, 200, "application/json", role_keys);
	sign_in(&lab, "dev");
	has_keys(&lab);
	const struct http_stub_request *request = http_stub_request(lab.stub, 0);
	assert_string_equal(request->method, "GET");
	assert_string_equal(request->target, "/federation/credentials?role_name=Deploy%20%26%20Co&"
					     "account_id=111122223333");
	CLEANUP(mem_free_text) char *token = http_stub_header(request, "x-amz-sso_bearer_token");
	assert_string_equal(token, "sign-in");
	assert_null(http_stub_header(request, "Authorization"));
	lab_close(&lab);
}

static void the_older_way_is_understood(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	CLEANUP(mem_free_text) char *path = sso_token_path("https://corp.awsapps.com/start");
	write_token(path, 60 * MINUTE, "UTC", "");
	http_stub_reply(lab.stub, 200, "application/json", role_keys);
	sign_in(&lab, "legacy");
	has_keys(&lab);
	lab_close(&lab);
}

static void without_a_sign_in_the_command_is_named(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	sign_in(&lab, "dev");
	fails(&lab, "profile dev: nobody has signed in at IAM Identity Center; run `aws sso login "
		    "--profile dev`");
	err_reset(&lab.err);
	write_token(lab.path, -1, "Z", "");
	sign_in(&lab, "dev");
	fails(&lab, "profile dev: the sign-in at IAM Identity Center has ended; run `aws sso login "
		    "--profile dev`");
	assert_int_equal(http_stub_count(lab.stub), 0);
	lab_close(&lab);
}

static void a_sign_in_that_amazon_ended_is_told_too(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_token(lab.path, 60 * MINUTE, "Z", "");
	http_stub_reply(lab.stub, 401, "application/json",
			"{\"message\":\"Session token not found or invalid\"}");
	sign_in(&lab, "dev");
	fails(&lab, "profile dev: the sign-in at IAM Identity Center has ended; run `aws sso login "
		    "--profile dev`");
	lab_close(&lab);
}

static void a_role_that_is_not_ours_is_told(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_token(lab.path, 60 * MINUTE, "Z", "");
	http_stub_reply(lab.stub, 403, "application/json", "{\"message\":\"No access\"}");
	sign_in(&lab, "dev");
	fails(&lab,
	      "profile dev: IAM Identity Center does not give you role Deploy & Co of account "
	      "111122223333 (No access)");
	lab_close(&lab);
}

static void a_token_about_to_end_is_refreshed_and_written_back(void **state)
{
	struct lab lab;
	CLEANUP(sso_token_release) struct sso_token kept = { 0 };
	struct err err = ERR_INIT;
	struct stat st;
	(void)state;
	lab_open(&lab);
	write_refreshable(lab.path, 5 * MINUTE, 1000 * MINUTE);
	http_stub_reply(lab.stub, 200, "application/json",
			"{\"accessToken\":\"sign-in-2\",\"expiresIn\":28800,\"refreshToken\":"
			"\"refresh-2\",\"tokenType\":\"Bearer\"}");
	http_stub_reply(lab.stub, 200, "application/json", role_keys);
	sign_in(&lab, "dev");
	has_keys(&lab);
	const struct http_stub_request *request = http_stub_request(lab.stub, 0);
	assert_string_equal(request->method, "POST");
	assert_string_equal(request->target, "/token");
	assert_string_equal(request->body,
			    "{\"grantType\":\"refresh_token\",\"clientId\":\"the-client\","
			    "\"clientSecret\":\"client \\\"secret\",\"refreshToken\":"
			    "\"refresh-1\"}");
	CLEANUP(mem_free_text)
	char *token = http_stub_header(http_stub_request(lab.stub, 1), "x-amz-sso_bearer_token");
	assert_string_equal(token, "sign-in-2");
	assert_int_equal(sso_token_read(lab.path, &kept, &err), 0);
	assert_string_equal(secret_reveal(&kept.access_token), "sign-in-2");
	assert_string_equal(secret_reveal(&kept.refresh_token), "refresh-2");
	assert_string_equal(secret_reveal(&kept.client_secret), "client \"secret");
	assert_string_equal(kept.client_id, "the-client");
	assert_string_equal(kept.start_url, "https://corp.awsapps.com/start");
	assert_string_equal(kept.region, "eu-west-1");
	assert_true(kept.expires_ms > (time(NULL) + 28000) * 1000LL);
	assert_true(sso_token_can_refresh(&kept, time(NULL) * 1000LL));
	assert_int_equal(stat(lab.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	lab_close(&lab);
}

static void a_refresh_that_fails_leaves_what_there_is(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_refreshable(lab.path, 5 * MINUTE, 1000 * MINUTE);
	http_stub_reply(lab.stub, 400, "application/json", "{\"error\":\"invalid_grant\"}");
	http_stub_reply(lab.stub, 200, "application/json", role_keys);
	sign_in(&lab, "dev");
	has_keys(&lab);
	keys_release(&lab.keys);
	write_refreshable(lab.path, -5 * MINUTE, 1000 * MINUTE);
	lab.is_done = false;
	http_stub_reply(lab.stub, 400, "application/json", "{\"error\":\"invalid_grant\"}");
	sign_in(&lab, "dev");
	fails(&lab, "profile dev: the sign-in at IAM Identity Center has ended; run `aws sso login "
		    "--profile dev`");
	lab_close(&lab);
}

/* Refresh tokens count once: whoever was faster has written the next one. */
static void answer_after_somebody_else(const struct http_stub_request *request,
				       struct http_stub_answer *ret, void *user)
{
	struct lab *lab = user;
	if (str_equal(request->target, "/token")) {
		write_token(lab->path, 60 * MINUTE, "Z", "");
		*ret = (struct http_stub_answer){ .status = 400, .body = "{}" };
	} else {
		*ret = (struct http_stub_answer){ .body = role_keys };
	}
}

static void a_refresh_by_somebody_else_is_noticed(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_refreshable(lab.path, -5 * MINUTE, 1000 * MINUTE);
	http_stub_handle(lab.stub, answer_after_somebody_else, &lab);
	sign_in(&lab, "dev");
	has_keys(&lab);
	lab_close(&lab);
}

static void a_registration_that_ran_out_is_not_used(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	write_refreshable(lab.path, 5 * MINUTE, -1);
	http_stub_reply(lab.stub, 200, "application/json", role_keys);
	sign_in(&lab, "dev");
	has_keys(&lab);
	assert_int_equal(http_stub_count(lab.stub), 1);
	lab_close(&lab);
}

static void settings_that_are_not_enough_are_named(void **state)
{
	static const struct {
		const char *profile, *sentence;
	} cases[] = {
		{ "gap", "profile gap signs in through IAM Identity Center, but has no "
			 "sso_role_name; `aws configure sso` asks for it" },
		{ "lost", "profile lost: there is no [sso-session nowhere]" },
		{ "torn", "profile torn: sso_region differs from the one of [sso-session corp]" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lab lab;
		lab_open(&lab);
		sign_in(&lab, cases[i].profile);
		fails(&lab, cases[i].sentence);
		lab_close(&lab);
	}
}

static void files_that_are_no_token_are_no_sign_in(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"{\"accessToken\":\"x\"}",
		"{\"accessToken\":\"a\\nb\",\"expiresAt\":\"2036-01-01T00:00:00Z\"}",
		"{\"accessToken\":\"x\",\"expiresAt\":\"tomorrow\"}",
	};
	struct lab lab;
	struct err err = ERR_INIT;
	(void)state;
	lab_open(&lab);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(sso_token_release) struct sso_token token = { 0 };
		assert_int_equal(file_replace(lab.path, texts[i], strlen(texts[i]), 0600, &err), 0);
		assert_int_equal(sso_token_read(lab.path, &token, &err), -1);
		assert_int_equal(err.kind, ERR_CREDENTIALS);
	}
	err_release(&err);
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha1_is_that_of_the_standard),
		cmocka_unit_test(a_sign_in_buys_the_keys_of_the_role),
		cmocka_unit_test(the_older_way_is_understood),
		cmocka_unit_test(without_a_sign_in_the_command_is_named),
		cmocka_unit_test(a_sign_in_that_amazon_ended_is_told_too),
		cmocka_unit_test(a_role_that_is_not_ours_is_told),
		cmocka_unit_test(a_token_about_to_end_is_refreshed_and_written_back),
		cmocka_unit_test(a_refresh_that_fails_leaves_what_there_is),
		cmocka_unit_test(a_refresh_by_somebody_else_is_noticed),
		cmocka_unit_test(a_registration_that_ran_out_is_not_used),
		cmocka_unit_test(settings_that_are_not_enough_are_named),
		cmocka_unit_test(files_that_are_no_token_are_no_sign_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
