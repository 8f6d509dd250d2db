#include "core/aws/sign.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* The first is AWS's published example; the others were computed with botocore. Run from the top
 * of the tree, as make does. */
static const char vectors_path[] = "tests/aws/sigv4-vectors.json";

static const char *text_of(const cJSON *item, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, key);
	return cJSON_IsString(value) ? value->valuestring : "";
}

/* "20150830T123600Z" */
static int64_t epoch_ms(const char *stamp)
{
	char iso[32];
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", stamp, stamp + 4, stamp + 6,
		 stamp + 9, stamp + 11, stamp + 13);
	return time_from_iso(iso);
}

static void check_vector(const cJSON *vector)
{
	struct sign_header headers[SIGN_HEADERS_MAX];
	struct secret key = SECRET_INIT, token = SECRET_INIT;
	struct signature signature = SIGNATURE_INIT;
	struct err err = ERR_INIT;
	size_t count = 0;
	const cJSON *header;
	const char *body = text_of(vector, "body"), *secret = text_of(vector, "secret_key");
	cJSON_ArrayForEach(header, cJSON_GetObjectItemCaseSensitive(vector, "headers"))
		headers[count++] = (struct sign_header){ header->string, header->valuestring };
	secret_set(&key, secret, strlen(secret));
	secret_set(&token, text_of(vector, "token"), strlen(text_of(vector, "token")));
	struct sign_request request = {
		.method = text_of(vector, "method"),
		.url = text_of(vector, "url"),
		.headers = headers,
		.header_count = count,
		.body = body,
		.body_len = strlen(body),
		.service = text_of(vector, "service"),
		.region = text_of(vector, "region"),
		.access_key_id = text_of(vector, "access_key"),
		.secret_access_key = &key,
		.session_token = &token,
		.epoch_ms = epoch_ms(text_of(vector, "timestamp")),
	};
	print_message("%s\n", text_of(vector, "name"));
	assert_int_equal(sign_v4(&request, &signature, &err), 0);
	assert_string_equal(signature.date, text_of(vector, "timestamp"));
	assert_string_equal(str_text(&signature.canonical_request),
			    text_of(vector, "canonical_request"));
	assert_string_equal(str_text(&signature.string_to_sign), text_of(vector, "string_to_sign"));
	const char *authorization = str_text(&signature.authorization);
	assert_non_null(strstr(authorization, text_of(vector, "signed_headers")));
	assert_true(str_ends(authorization, text_of(vector, "signature")));
	signature_release(&signature);
	secret_release(&key);
	secret_release(&token);
}

static void every_vector_gives_its_signature(void **state)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(file_read(vectors_path, 1 << 20, &text, &err), 0);
	cJSON *vectors = cJSON_Parse(str_text(&text));
	const cJSON *vector;
	assert_true(cJSON_GetArraySize(vectors) >= 18);
	cJSON_ArrayForEach(vector, vectors) check_vector(vector);
	cJSON_Delete(vectors);
	str_release(&text);
}

static void authorization(struct sign_request *request, struct str *ret)
{
	struct signature signature = SIGNATURE_INIT;
	struct err err = ERR_INIT;
	struct secret key = SECRET_INIT;
	secret_set(&key, "secret", 6);
	request->secret_access_key = &key;
	assert_int_equal(sign_v4(request, &signature, &err), 0);
	str_set(ret, str_text(&signature.authorization));
	signature_release(&signature);
	secret_release(&key);
}

static void signed_alike(const char *one, const char *other)
{
	struct str a = STR_INIT, b = STR_INIT;
	struct sign_request request = {
		.method = "GET", .url = one, .service = "s", .region = "r", .access_key_id = "k"
	};
	authorization(&request, &a);
	request.url = other;
	authorization(&request, &b);
	assert_string_equal(str_text(&a), str_text(&b));
	str_release(&a);
	str_release(&b);
}

static void spelling_of_the_query_does_not_matter(void **state)
{
	(void)state;
	signed_alike("https://host/p?b=%2f&&a", "https://host/p?a=&b=/");
}

static void the_host_has_no_port_that_goes_without_saying(void **state)
{
	(void)state;
	signed_alike("https://host:443/p", "https://host/p");
	signed_alike("http://host:80/p", "http://host/p");
	signed_alike("https://[::1]:443", "https://[::1]");
}

static void dots_and_double_slashes_of_the_path_are_carried_out(void **state)
{
	(void)state;
	signed_alike("https://host//a/./b/../c//", "https://host/a/c/");
	signed_alike("https://host/../..", "https://host/");
	signed_alike("https://host", "https://host/");
}

static void repeated_headers_are_joined(void **state)
{
	const struct sign_header apart[] = { { "X-Amz-A", "1" }, { "x-amz-a", " 2 " } };
	const struct sign_header joined[] = { { "X-AMZ-A", "1,2" } };
	struct str a = STR_INIT, b = STR_INIT;
	struct sign_request request = { .method = "GET",
					.url = "https://host",
					.service = "s",
					.region = "r",
					.access_key_id = "k",
					.headers = apart,
					.header_count = 2 };
	(void)state;
	authorization(&request, &a);
	request.headers = joined;
	request.header_count = 1;
	authorization(&request, &b);
	assert_string_equal(str_text(&a), str_text(&b));
	str_release(&a);
	str_release(&b);
}

static void refused(const char *url)
{
	struct signature signature = SIGNATURE_INIT;
	struct err err = ERR_INIT;
	struct secret key = SECRET_INIT;
	struct sign_request request = { .method = "GET",
					.url = url,
					.service = "s",
					.region = "r",
					.access_key_id = "k",
					.secret_access_key = &key };
	assert_int_equal(sign_v4(&request, &signature, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(signature.authorization.text);
	err_release(&err);
}

static void what_is_no_url_is_refused(void **state)
{
	struct str url = STR_INIT;
	(void)state;
	refused("");
	refused("://x");
	refused("https:///path");
	str_set(&url, "https://host/?");
	for (int i = 0; i <= SIGN_QUERY_MAX; i++)
		str_addf(&url, "k%d=v&", i);
	refused(str_text(&url));
	str_release(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_gives_its_signature),
		cmocka_unit_test(spelling_of_the_query_does_not_matter),
		cmocka_unit_test(the_host_has_no_port_that_goes_without_saying),
		cmocka_unit_test(dots_and_double_slashes_of_the_path_are_carried_out),
		cmocka_unit_test(repeated_headers_are_joined),
		cmocka_unit_test(what_is_no_url_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
