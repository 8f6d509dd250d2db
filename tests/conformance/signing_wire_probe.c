/* Our client against a server that judges what arrives, for signing_wire_peer.sh.
 * Usage: signing_wire_probe URL [CA_BUNDLE]; keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
 * AWS_SESSION_TOKEN. One JSON object a line in: service (number), region, path, form [[key,
 * value]...], body. One line out: "ok", or the kind of the error and its sentence. */
#include "core/aws/call.h"

#include "core/aws/encode.h"
#include "core/base/mem.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const cJSON *item, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, key);
	return cJSON_IsString(value) ? value->valuestring : "";
}

static void on_answer(struct aws_answer *answer)
{
	if (answer->err)
		printf("%s: %s\n", err_kind_name(answer->err->kind), err_text(answer->err));
	else
		puts("ok");
	fflush(stdout);
	*(bool *)answer->user = true;
}

static struct aws_call build(const cJSON *in, const struct account *account)
{
	int service = cJSON_GetObjectItemCaseSensitive(in, "service")->valueint;
	struct aws_call call = aws_call_init((enum aws_service)service, "Action", account);
	const cJSON *pair;
	cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(in, "form"))
	{
		CLEANUP(str_release) struct str key = STR_INIT;
		const char *name = cJSON_GetArrayItem(pair, 0)->valuestring;
		encode_percent(&key, name, strlen(name));
		aws_call_param(&call, str_text(&key), cJSON_GetArrayItem(pair, 1)->valuestring);
	}
	str_add(&call.body, text_of(in, "body"));
	str_add(&call.path, text_of(in, "path"));
	return call;
}

static void run(struct loop *loop, struct aws_client *client, const cJSON *in, const char *url,
		const char *ca_bundle)
{
	CLEANUP(account_release) struct account account = { 0 };
	const char *token = getenv("AWS_SESSION_TOKEN");
	bool is_done = false;
	account_set_static(&account, getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"),
			   text_of(in, "region"), url, "probe");
	if (token) secret_set(&account.session_token, token, strlen(token));
	account.endpoints.ca_bundle = mem_copy_text(ca_bundle);
	struct aws_call call = build(in, &account);
	aws_client_start(client, &call, on_answer, NULL, &is_done);
	while (!is_done)
		loop_turn(loop, true);
}

int main(int argc, char **argv)
{
	if (argc < 2 || !getenv("AWS_ACCESS_KEY_ID") || !getenv("AWS_SECRET_ACCESS_KEY")) return 2;
	struct loop *loop = loop_new(NULL, NULL);
	struct http *http = http_new(loop);
	const struct aws_client_options options = { .http = http, .reads_per_second = 10000 };
	struct aws_client *client = aws_client_new(loop, &options);
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, stdin) > 0) {
		cJSON *in = cJSON_Parse(line);
		if (!in) return 2;
		run(loop, client, in, argv[1], argc > 2 ? argv[2] : NULL);
		cJSON_Delete(in);
	}
	free(line);
	aws_client_free(client);
	http_free(http);
	loop_free(loop);
	return 0;
}
