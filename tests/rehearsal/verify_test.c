#include "core/rehearsal/verify.h"

#include "core/base/mem.h"
#include "tests/support/aws_client.h"
#include "tests/support/unit.h"

#include <string.h>
#include <time.h>

static const struct verify_key keys[] = { { "AKIDOTHER", "other" }, { "AKIDTEST", "secret/1+2" } };
static const char stamp[] = "20261124T225000Z";
enum { HEADERS = 4 };

struct sample {
	struct aws_client client;
	struct aws_client_request signed_request;
	struct str authorization;
	struct verify_header headers[HEADERS + 2];
	struct verify_request request;
	struct verify_scope scope;
};

static int64_t stamp_ms(void)
{
	struct tm tm = { 0 };
	strptime(stamp, "%Y%m%dT%H%M%SZ", &tm);
	return (int64_t)timegm(&tm) * 1000;
}

static struct sample signed_sample(const char *target, const char *path, const char *query)
{
	struct sample s = { .client = { .access_key_id = "AKIDTEST",
					.secret_access_key = "secret/1+2",
					.region = "ap-northeast-1" } };
	s.signed_request = (struct aws_client_request){ "sts",        "POST", path,     query,
							"text/plain", "",     "a=1&b=2" };
	aws_client_sign(&s.client, &s.signed_request, "localhost:1", stamp, &s.authorization);
	s.request = (struct verify_request){ .method = "POST",
					     .target = target,
					     .header_count = HEADERS,
					     .body = "a=1&b=2",
					     .body_len = 7 };
	return s;
}

static enum verify_result check(struct sample *s, int64_t now_ms)
{
	if (!s->headers[0].name) {
		const struct verify_header all[HEADERS] = { { "Host", "localhost:1" },
							    { "X-Amz-Date", stamp },
							    { "Content-Type", "text/plain" },
							    { "Authorization",
							      str_text(&s->authorization) } };
		memcpy(s->headers, all, sizeof(all));
	}
	s->request.headers = s->headers;
	return verify_request(&s->request, keys, ARRAY_LEN(keys), now_ms, &s->scope);
}

static void release(struct sample *s)
{
	verify_scope_release(&s->scope);
	str_release(&s->authorization);
}

static void a_right_signature_names_its_key_and_scope(void **state)
{
	struct sample s = signed_sample("/", "/", "");
	(void)state;
	assert_int_equal(check(&s, stamp_ms()), VERIFY_FINE);
	assert_int_equal(s.scope.key, 1);
	assert_string_equal(str_text(&s.scope.service), "sts");
	assert_string_equal(str_text(&s.scope.region), "ap-northeast-1");
	release(&s);
}

static void a_changed_body_is_noticed(void **state)
{
	struct sample s = signed_sample("/", "/", "");
	(void)state;
	s.request.body = "a=1&b=3";
	assert_int_equal(check(&s, stamp_ms()), VERIFY_MISMATCH);
	release(&s);
}

static void a_changed_header_is_noticed(void **state)
{
	struct sample s = signed_sample("/", "/", "");
	(void)state;
	check(&s, stamp_ms());
	verify_scope_release(&s.scope);
	s.headers[2].value = "text/html";
	assert_int_equal(check(&s, stamp_ms()), VERIFY_MISMATCH);
	release(&s);
}

static void blanks_around_and_inside_a_header_do_not_count(void **state)
{
	struct sample s = signed_sample("/", "/", "");
	(void)state;
	check(&s, stamp_ms());
	verify_scope_release(&s.scope);
	s.headers[2].value = "  text/plain \t";
	assert_int_equal(check(&s, stamp_ms()), VERIFY_FINE);
	release(&s);
}

static void the_query_may_come_in_any_order_and_spelling(void **state)
{
	struct sample s = signed_sample("/x?zone=%2a&amount=1&empty&amount=0", "/x",
					"amount=0&amount=1&empty=&zone=%2A");
	(void)state;
	assert_int_equal(check(&s, stamp_ms()), VERIFY_FINE);
	release(&s);
}

static void the_path_is_encoded_once_more(void **state)
{
	struct sample s = signed_sample("/a%20b", "/a%2520b", "");
	(void)state;
	assert_int_equal(check(&s, stamp_ms()), VERIFY_FINE);
	release(&s);
}

static void five_minutes_of_skew_are_allowed_and_no_more(void **state)
{
	static const struct {
		int64_t off_ms;
		enum verify_result result;
	} cases[] = { { 299000, VERIFY_FINE },
		      { -299000, VERIFY_FINE },
		      { 301000, VERIFY_TOO_OLD },
		      { -301000, VERIFY_TOO_EARLY } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sample s = signed_sample("/", "/", "");
		assert_int_equal(check(&s, stamp_ms() + cases[i].off_ms), cases[i].result);
		release(&s);
	}
}

static void an_unknown_key_and_a_session_token_are_refused(void **state)
{
	struct sample s = signed_sample("/", "/", ""), t = signed_sample("/", "/", "");
	(void)state;
	str_reset(&s.authorization);
	s.client.access_key_id = "AKIDNOBODY";
	aws_client_sign(&s.client, &s.signed_request, "localhost:1", stamp, &s.authorization);
	assert_int_equal(check(&s, stamp_ms()), VERIFY_UNKNOWN_KEY);
	check(&t, stamp_ms());
	verify_scope_release(&t.scope);
	t.headers[HEADERS] = (struct verify_header){ "X-Amz-Security-Token", "token" };
	t.request.header_count = HEADERS + 1;
	/* Unsigned as well: an x-amz- header has to be under the signature. */
	assert_int_equal(check(&t, stamp_ms()), VERIFY_INCOMPLETE);
	release(&s);
	release(&t);
}

static void a_request_without_or_with_half_an_authorization_is_told_apart(void **state)
{
	struct sample s = signed_sample("/", "/", "");
	(void)state;
	check(&s, stamp_ms());
	verify_scope_release(&s.scope);
	s.headers[3].value = "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261124/x/sts/aws4_request";
	assert_int_equal(check(&s, stamp_ms()), VERIFY_INCOMPLETE);
	verify_scope_release(&s.scope);
	s.request.header_count = HEADERS - 1;
	assert_int_equal(check(&s, stamp_ms()), VERIFY_UNSIGNED);
	release(&s);
}

/* The example of AWS's own documentation of Signature Version 4: IAM ListUsers. */
static void the_published_example_is_accepted(void **state)
{
	static const struct verify_key key = { "AKIDEXAMPLE",
					       "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
	static const struct verify_header headers[] = {
		{ "Host", "iam.amazonaws.com" },
		{ "Content-Type", "application/x-www-form-urlencoded; charset=utf-8" },
		{ "X-Amz-Date", "20150830T123600Z" },
		{ "Authorization",
		  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
		  "SignedHeaders=content-type;host;x-amz-date, "
		  "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7" },
	};
	const struct verify_request request = { .method = "GET",
						.target = "/?Action=ListUsers&Version=2010-05-08",
						.headers = headers,
						.header_count = ARRAY_LEN(headers),
						.body = "" };
	struct verify_scope scope = { 0 };
	(void)state;
	assert_int_equal(verify_request(&request, &key, 1, 1440938160000, &scope), VERIFY_FINE);
	verify_scope_release(&scope);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_signature_names_its_key_and_scope),
		cmocka_unit_test(a_changed_body_is_noticed),
		cmocka_unit_test(a_changed_header_is_noticed),
		cmocka_unit_test(blanks_around_and_inside_a_header_do_not_count),
		cmocka_unit_test(the_query_may_come_in_any_order_and_spelling),
		cmocka_unit_test(the_path_is_encoded_once_more),
		cmocka_unit_test(five_minutes_of_skew_are_allowed_and_no_more),
		cmocka_unit_test(an_unknown_key_and_a_session_token_are_refused),
		cmocka_unit_test(a_request_without_or_with_half_an_authorization_is_told_apart),
		cmocka_unit_test(the_published_example_is_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
