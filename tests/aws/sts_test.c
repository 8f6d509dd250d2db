#include "core/aws/sts.h"

#include "tests/aws/bench.h"

static const char role_answer[] =
	"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
	"<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:me</AssumedRoleId>"
	"<Arn>arn:aws:sts::111122223333:assumed-role/deploy/me</Arn></AssumedRoleUser>"
	"<Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
	"<SecretAccessKey>role/secret+x</SecretAccessKey><SessionToken>%s</SessionToken>"
	"<Expiration>2026-11-25T00:10:00Z</Expiration></Credentials>"
	"</AssumeRoleResult></AssumeRoleResponse>";

struct got {
	bool done;
	struct err err;
	char *id, *secret, *token;
	int64_t expires_ms;
};

static void keep(const struct err *err, const struct sts_keys *keys, void *user)
{
	struct got *got = user;
	got->done = true;
	if (err) err_copy(&got->err, err);
	if (!keys) return;
	got->id = mem_copy_text(keys->access_key_id);
	got->secret = mem_copy_text(secret_reveal(keys->secret_access_key));
	got->token = mem_copy_text(secret_reveal(keys->session_token));
	got->expires_ms = keys->expires_ms;
}

static void got_release(struct got *got)
{
	err_release(&got->err);
	free(got->id);
	free(got->secret);
	free(got->token);
}

static void reply(struct bench *b, const char *token)
{
	struct str text = STR_INIT;
	str_addf(&text, role_answer, token);
	http_stub_reply(b->stub, 200, "text/xml", str_text(&text));
	str_release(&text);
}

static void a_role_is_assumed_with_everything_that_is_set(void **state)
{
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	CLEANUP(secret_release) struct secret code = SECRET_INIT;
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	secret_set(&code, "123456", 6);
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy",
				       .session_name = "me",
				       .external_id = "a b&c",
				       .mfa_serial = "arn:aws:iam::444455556666:mfa/me",
				       .mfa_code = &code,
				       .duration_seconds = 3600 };
	reply(&b, "role-token");
	sts_assume_role(b.client, &b.account, &role, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_string_equal(err_text(&got.err), "");
	bench_sent(&b, 0, "Action", "AssumeRole");
	bench_sent(&b, 0, "Version", "2011-06-15");
	bench_sent(&b, 0, "RoleArn", role.arn);
	bench_sent(&b, 0, "RoleSessionName", "me");
	bench_sent(&b, 0, "ExternalId", "a b&c");
	bench_sent(&b, 0, "SerialNumber", role.mfa_serial);
	bench_sent(&b, 0, "TokenCode", "123456");
	bench_sent(&b, 0, "DurationSeconds", "3600");
	assert_string_equal(got.id, "ASIAROLE");
	assert_string_equal(got.secret, "role/secret+x");
	assert_string_equal(got.token, "role-token");
	assert_int_equal(got.expires_ms, 1795565400000);
	bench_close(&b);
}

static void what_is_not_set_is_not_sent(void **state)
{
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy",
				       .external_id = "" };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply(&b, "t");
	sts_assume_role(b.client, &b.account, &role, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_null(bench_param(&b, 0, "ExternalId"));
	assert_null(bench_param(&b, 0, "SerialNumber"));
	assert_null(bench_param(&b, 0, "TokenCode"));
	assert_null(bench_param(&b, 0, "DurationSeconds"));
	CLEANUP(mem_free_text) char *session = bench_param(&b, 0, "RoleSessionName");
	assert_true(str_starts(session, "redash-wizard-"));
	bench_close(&b);
}

static void a_long_session_token_comes_whole(void **state)
{
	enum { LEN = 9000 };
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy" };
	CLEANUP(mem_free_text) char *token = mem_alloc(LEN + 1);
	(void)state;
	memset(token, 'x', LEN);
	bench_open(&b, 1000, NULL, NULL);
	reply(&b, token);
	sts_assume_role(b.client, &b.account, &role, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_string_equal(got.token, token);
	bench_close(&b);
}

static void web_identity_is_not_signed(void **state)
{
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	CLEANUP(secret_release) struct secret token = SECRET_INIT;
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy" };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	secret_set(&token, "ey.J.x", 6);
	free(TAKE(b.account.access_key_id));
	reply(&b, "t");
	sts_assume_role_with_web_identity(b.client, &b.account, &role, &token, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_string_equal(got.id, "ASIAROLE");
	bench_sent(&b, 0, "Action", "AssumeRoleWithWebIdentity");
	bench_sent(&b, 0, "WebIdentityToken", "ey.J.x");
	assert_null(http_stub_header(http_stub_request(b.stub, 0), "Authorization"));
	bench_close(&b);
}

static void a_refusal_keeps_what_aws_says(void **state)
{
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy" };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	http_stub_reply(b.stub, 403, "text/xml",
			"<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: me is not "
			"authorized to perform: sts:AssumeRole on resource: deploy</Message>"
			"</Error></ErrorResponse>");
	sts_assume_role(b.client, &b.account, &role, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_int_equal(got.err.kind, ERR_DENIED);
	assert_non_null(strstr(err_text(&got.err), "not authorized to perform: sts:AssumeRole"));
	assert_null(got.id);
	bench_close(&b);
}

static void an_answer_without_keys_is_an_error(void **state)
{
	struct bench b;
	CLEANUP(got_release) struct got got = { 0 };
	const struct sts_role role = { .arn = "arn:aws:iam::111122223333:role/deploy" };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	http_stub_reply(b.stub, 200, "text/xml", "<AssumeRoleResponse/>");
	sts_assume_role(b.client, &b.account, &role, keep, &got);
	assert_true(pump_until(b.loop, &got.done, 0));
	assert_int_equal(got.err.kind, ERR_INTERNAL);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_is_assumed_with_everything_that_is_set),
		cmocka_unit_test(what_is_not_set_is_not_sent),
		cmocka_unit_test(a_long_session_token_comes_whole),
		cmocka_unit_test(web_identity_is_not_signed),
		cmocka_unit_test(a_refusal_keeps_what_aws_says),
		cmocka_unit_test(an_answer_without_keys_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
