#include "core/credentials/metadata.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char keys_json[] =
	"{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAMACHINE\","
	"\"SecretAccessKey\":\"machine/secret\",\"Token\":\"machine-token\","
	"\"Expiration\":\"2036-11-25T00:10:00Z\"}";
static const char *const variables[] = {
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI",
	"AWS_CONTAINER_AUTHORIZATION_TOKEN",
	"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
	"AWS_EC2_METADATA_DISABLED",
	"AWS_EC2_METADATA_SERVICE_ENDPOINT",
	"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
	"AWS_EC2_METADATA_V1_DISABLED",
	"AWS_METADATA_SERVICE_TIMEOUT",
	"AWS_METADATA_SERVICE_NUM_ATTEMPTS",
	"HTTPS_PROXY",
	"http_proxy",
};

struct lab {
	struct loop *loop;
	struct http *http;
	struct http_stub *stub;
	struct metadata *metadata;
	struct keys keys;
	struct err err; /* why it did not begin, or how it ended */
	bool is_done;
};

static void on_done(const struct err *err, struct keys *keys, void *user)
{
	struct lab *lab = user;
	lab->is_done = true;
	if (err)
		err_copy(&lab->err, err);
	else
		keys_move(&lab->keys, keys);
	metadata_free(TAKE(lab->metadata)); /* allowed */
}

static void lab_open(struct lab *lab)
{
	*lab = (struct lab){ .loop = loop_new(NULL, NULL) };
	lab->http = http_new(lab->loop);
	lab->stub = http_stub_new(lab->loop);
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		unsetenv(variables[i]);
}

static void lab_close(struct lab *lab)
{
	metadata_free(lab->metadata);
	keys_release(&lab->keys);
	err_release(&lab->err);
	http_free(lab->http);
	http_stub_free(lab->stub);
	loop_free(lab->loop);
}

static void set_url(const struct lab *lab, const char *variable, const char *path)
{
	CLEANUP(mem_free_text) char *url = str_format("%s%s", http_stub_url(lab->stub), path);
	setenv(variable, url, 1);
}

static void ask_container(struct lab *lab)
{
	lab->metadata = container_start(lab->loop, lab->http, on_done, lab, &lab->err);
	if (lab->metadata) assert_true(pump_until(lab->loop, &lab->is_done, 0));
}

static void ask_machine(struct lab *lab, const struct profile *profile)
{
	lab->metadata = machine_start(lab->loop, lab->http, profile, on_done, lab, &lab->err);
	if (lab->metadata) assert_true(pump_until(lab->loop, &lab->is_done, 0));
}

static void fails(const struct lab *lab, enum err_kind kind, const char *words)
{
	assert_int_equal(lab->err.kind, kind);
	if (!strstr(err_text(&lab->err), words))
		fail_msg("no \"%s\" in: %s", words, err_text(&lab->err));
	assert_null(lab->keys.access_key_id);
}

static void has_machine_keys(const struct lab *lab)
{
	assert_string_equal(err_text(&lab->err), "");
	assert_string_equal(lab->keys.access_key_id, "ASIAMACHINE");
	assert_string_equal(secret_reveal(&lab->keys.secret_access_key), "machine/secret");
	assert_string_equal(secret_reveal(&lab->keys.session_token), "machine-token");
	assert_int_equal(lab->keys.expires_ms, 2111184600000);
}

static void asked(const struct lab *lab, size_t i, const char *method, const char *target,
		  const char *header, const char *value)
{
	const struct http_stub_request *request = http_stub_request(lab->stub, i);
	assert_string_equal(request->method, method);
	assert_string_equal(request->target, target);
	CLEANUP(mem_free_text) char *found = http_stub_header(request, header);
	if (value)
		assert_string_equal(found, value);
	else
		assert_null(found);
}

/* ---- container ---- */

static void a_container_is_asked_with_its_token(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	assert_false(container_is_set_up());
	set_url(&lab, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "/v2/keys?id=1");
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer abc", 1);
	assert_true(container_is_set_up());
	http_stub_reply(lab.stub, 200, "application/json", keys_json);
	ask_container(&lab);
	has_machine_keys(&lab);
	asked(&lab, 0, "GET", "/v2/keys?id=1", "Authorization", "Bearer abc");
	lab_close(&lab);
}

static void a_token_file_beats_the_token_and_is_read_each_time(void **state)
{
	static const char pattern[] = "/tmp/container-token-XXXXXX";
	char path[sizeof(pattern)];
	struct lab lab;
	struct err err = ERR_INIT;
	(void)state;
	memcpy(path, pattern, sizeof(path));
	close(mkstemp(path));
	lab_open(&lab);
	set_url(&lab, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "/");
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "old", 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path, 1);
	assert_int_equal(file_replace(path, "from-file\n", 10, 0600, &err), 0);
	http_stub_reply(lab.stub, 200, "application/json", keys_json);
	ask_container(&lab);
	asked(&lab, 0, "GET", "/", "Authorization", "from-file");
	assert_int_equal(file_replace(path, "a\nX-Other: b", 12, 0600, &err), 0);
	keys_release(&lab.keys);
	ask_container(&lab);
	fails(&lab, ERR_CREDENTIALS, "more than one line");
	unlink(path);
	lab_close(&lab);
}

static void a_container_that_fails_is_asked_three_times(void **state)
{
	struct lab lab;
	(void)state;
	lab_open(&lab);
	set_url(&lab, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "/");
	http_stub_reply(lab.stub, 500, "text/plain", "busy");
	http_stub_reply(lab.stub, 200, "application/json", keys_json);
	ask_container(&lab);
	has_machine_keys(&lab);
	assert_int_equal(http_stub_count(lab.stub), 2);
	lab_close(&lab);
}

static void only_this_machine_is_asked_without_encryption(void **state)
{
	static const char *const urls[] = { "http://169.254.170.99/keys", "http://example.com/keys",
					    "ftp://localhost/keys", "nonsense" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct lab lab;
		lab_open(&lab);
		setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", urls[i], 1);
		ask_container(&lab);
		fails(&lab, ERR_CREDENTIALS, "the container's credentials service");
		lab_close(&lab);
	}
}

static void keys_that_are_not_whole_are_refused(void **state)
{
	static const char *const answers[] = {
		"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"\"}",
		"{\"AccessKeyId\":\"A\\nB\",\"SecretAccessKey\":\"s\"}",
		"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"soon\"}",
		"[]",
		"<html>",
		"",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct lab lab;
		lab_open(&lab);
		set_url(&lab, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "/");
		http_stub_reply(lab.stub, 200, "application/json", answers[i]);
		ask_container(&lab);
		assert_true(err_is_set(&lab.err));
		assert_null(lab.keys.access_key_id);
		lab_close(&lab);
	}
}

/* ---- machine ---- */

static void open_machine(struct lab *lab)
{
	lab_open(lab);
	set_url(lab, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "/");
}

static void a_machine_is_asked_for_token_role_and_keys(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used */
	http_stub_reply(lab.stub, 200, "text/plain", "the-token");
	http_stub_reply(lab.stub, 200, "text/plain", "deploy-role\n");
	http_stub_reply(lab.stub, 200, "text/plain", keys_json);
	ask_machine(&lab, NULL);
	has_machine_keys(&lab);
	asked(&lab, 0, "PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "21600");
	asked(&lab, 1, "GET", "/latest/meta-data/iam/security-credentials/",
	      "X-aws-ec2-metadata-token", "the-token");
	asked(&lab, 2, "GET", "/latest/meta-data/iam/security-credentials/deploy-role",
	      "X-aws-ec2-metadata-token", "the-token");
	lab_close(&lab);
}

static void an_old_service_is_asked_without_token_unless_forbidden(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_reply(lab.stub, 404, "text/plain", "no");
	http_stub_reply(lab.stub, 200, "text/plain", "deploy-role");
	http_stub_reply(lab.stub, 200, "text/plain", keys_json);
	ask_machine(&lab, NULL);
	has_machine_keys(&lab);
	asked(&lab, 1, "GET", "/latest/meta-data/iam/security-credentials/",
	      "X-aws-ec2-metadata-token", NULL);
	lab_close(&lab);
	open_machine(&lab);
	setenv("AWS_EC2_METADATA_V1_DISABLED", "true", 1);
	http_stub_reply(lab.stub, 404, "text/plain", "no");
	ask_machine(&lab, NULL);
	fails(&lab, ERR_CREDENTIALS, "gives no token (HTTP 404)");
	lab_close(&lab);
}

static void a_machine_without_a_role_has_no_keys(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_reply(lab.stub, 200, "text/plain", "the-token");
	http_stub_reply(lab.stub, 404, "text/plain", "");
	ask_machine(&lab, NULL);
	fails(&lab, ERR_NOT_FOUND, "no instance profile");
	lab_close(&lab);
}

static void a_role_name_that_is_none_is_not_asked_for(void **state)
{
	static const char *const names[] = { "../../user-data", "", "<html>" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct lab lab;
		open_machine(&lab);
		http_stub_reply(lab.stub, 200, "text/plain", "the-token");
		http_stub_reply(lab.stub, 200, "text/plain", names[i]);
		ask_machine(&lab, NULL);
		fails(&lab, ERR_NOT_FOUND, "no instance profile");
		lab_close(&lab);
	}
}

static void no_service_is_no_keys(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_queue(lab.stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS_UP });
	ask_machine(&lab, NULL);
	fails(&lab, ERR_NOT_FOUND, "no instance metadata service answers here");
	lab_close(&lab);
}

static void it_can_be_switched_off(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	setenv("AWS_EC2_METADATA_DISABLED", "True", 1);
	ask_machine(&lab, NULL);
	fails(&lab, ERR_NOT_FOUND, "AWS_EC2_METADATA_DISABLED");
	assert_int_equal(http_stub_count(lab.stub), 0);
	lab_close(&lab);
}

static void a_refusal_in_words_is_kept(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_reply(lab.stub, 200, "text/plain", "the-token");
	http_stub_reply(lab.stub, 200, "text/plain", "deploy-role");
	http_stub_reply(lab.stub, 200, "text/plain",
			"{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot "
			"assume the role deploy-role.\\u001b[2J\"}");
	ask_machine(&lab, NULL);
	fails(&lab, ERR_CREDENTIALS,
	      "AssumeRoleUnauthorizedAccess EC2 cannot assume the role deploy-role..[2J");
	lab_close(&lab);
}

static void the_profile_may_name_the_service(void **state)
{
	struct lab lab;
	struct profile_file file;
	(void)state;
	lab_open(&lab);
	CLEANUP(mem_free_text)
	char *text = str_format("[default]\nec2_metadata_service_endpoint = %s\n",
				http_stub_url(lab.stub));
	profile_file_parse(text, strlen(text), &file);
	const struct profile profile = { .name = "default",
					 .config = profile_file_section(&file, "default") };
	http_stub_reply(lab.stub, 200, "text/plain", "the-token");
	http_stub_reply(lab.stub, 200, "text/plain", "deploy-role");
	http_stub_reply(lab.stub, 200, "text/plain", keys_json);
	ask_machine(&lab, &profile);
	has_machine_keys(&lab);
	profile_file_release(&file);
	lab_close(&lab);
}

static void keys_past_their_time_are_used_and_asked_for_again_soon(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_reply(lab.stub, 200, "text/plain", "the-token");
	http_stub_reply(lab.stub, 200, "text/plain", "deploy-role");
	http_stub_reply(lab.stub, 200, "text/plain",
			"{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
			"\"Expiration\":\"2020-01-01T00:00:00Z\"}");
	ask_machine(&lab, NULL);
	assert_string_equal(lab.keys.access_key_id, "ASIA");
	assert_true(lab.keys.expires_ms > 1700000000000);
	lab_close(&lab);
}

static void what_is_under_way_can_be_freed(void **state)
{
	struct lab lab;
	(void)state;
	open_machine(&lab);
	http_stub_queue(lab.stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS });
	lab.metadata = machine_start(lab.loop, lab.http, NULL, on_done, &lab, &lab.err);
	assert_non_null(lab.metadata);
	loop_turn(lab.loop, false);
	lab_close(&lab);
	assert_false(lab.is_done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_container_is_asked_with_its_token),
		cmocka_unit_test(a_token_file_beats_the_token_and_is_read_each_time),
		cmocka_unit_test(a_container_that_fails_is_asked_three_times),
		cmocka_unit_test(only_this_machine_is_asked_without_encryption),
		cmocka_unit_test(keys_that_are_not_whole_are_refused),
		cmocka_unit_test(a_machine_is_asked_for_token_role_and_keys),
		cmocka_unit_test(an_old_service_is_asked_without_token_unless_forbidden),
		cmocka_unit_test(a_machine_without_a_role_has_no_keys),
		cmocka_unit_test(a_role_name_that_is_none_is_not_asked_for),
		cmocka_unit_test(no_service_is_no_keys),
		cmocka_unit_test(it_can_be_switched_off),
		cmocka_unit_test(a_refusal_in_words_is_kept),
		cmocka_unit_test(the_profile_may_name_the_service),
		cmocka_unit_test(keys_past_their_time_are_used_and_asked_for_again_soon),
		cmocka_unit_test(what_is_under_way_can_be_freed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
