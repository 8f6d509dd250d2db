/* Signs what it is told, for signing_peer.sh. One JSON object a line in, one a line out.
 *
 *   in: method, scheme, host, path [segment...], ends (with a slash), query [[key, value]...],
 *       headers [[name, value]...], form [[key, value]...] or body, service, region, id, key,
 * token, epoch_ms. Path, query and form are raw: our own encoder writes them. out: url, body, date,
 * canonical, string_to_sign, authorization. */
#include "core/aws/encode.h"
#include "core/aws/sign.h"
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

static const char *at(const cJSON *pair, int index)
{
	return cJSON_GetArrayItem(pair, index)->valuestring;
}

static void add_pairs(struct str *out, const cJSON *pairs)
{
	struct str all = STR_INIT;
	const cJSON *pair;
	cJSON_ArrayForEach(pair, pairs)
	{
		struct str key = STR_INIT;
		encode_percent(&key, at(pair, 0), strlen(at(pair, 0)));
		encode_param(&all, str_text(&key), at(pair, 1), strlen(at(pair, 1)));
		str_release(&key);
	}
	str_add(out, str_text(&all));
	str_release(&all);
}

static void build_url(struct str *out, const cJSON *in)
{
	const cJSON *segment, *query = cJSON_GetObjectItemCaseSensitive(in, "query");
	str_addf(out, "%s://%s", text_of(in, "scheme"), text_of(in, "host"));
	cJSON_ArrayForEach(segment, cJSON_GetObjectItemCaseSensitive(in, "path"))
	{
		str_add_char(out, '/');
		encode_percent(out, segment->valuestring, strlen(segment->valuestring));
	}
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(in, "ends"))) str_add_char(out, '/');
	if (cJSON_GetArraySize(query)) str_add_char(out, '?');
	add_pairs(out, query);
}

static void print_result(const struct signature *s, const char *url, const char *body)
{
	cJSON *out = cJSON_CreateObject();
	cJSON_AddStringToObject(out, "url", url);
	cJSON_AddStringToObject(out, "body", body);
	cJSON_AddStringToObject(out, "date", s->date);
	cJSON_AddStringToObject(out, "canonical", str_text(&s->canonical_request));
	cJSON_AddStringToObject(out, "string_to_sign", str_text(&s->string_to_sign));
	cJSON_AddStringToObject(out, "authorization", str_text(&s->authorization));
	char *line = cJSON_PrintUnformatted(out);
	puts(line);
	free(line);
	cJSON_Delete(out);
}

static int answer(const cJSON *in)
{
	struct sign_header headers[SIGN_HEADERS_MAX];
	CLEANUP(str_release) struct str url = STR_INIT;
	CLEANUP(str_release) struct str body = STR_INIT;
	CLEANUP(secret_release) struct secret key = SECRET_INIT;
	CLEANUP(secret_release) struct secret token = SECRET_INIT;
	CLEANUP(signature_release) struct signature signature = SIGNATURE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const cJSON *header;
	size_t count = 0;
	cJSON_ArrayForEach(header, cJSON_GetObjectItemCaseSensitive(in, "headers"))
		headers[count++] = (struct sign_header){ at(header, 0), at(header, 1) };
	build_url(&url, in);
	add_pairs(&body, cJSON_GetObjectItemCaseSensitive(in, "form"));
	str_add(&body, text_of(in, "body"));
	secret_set(&key, text_of(in, "key"), strlen(text_of(in, "key")));
	secret_set(&token, text_of(in, "token"), strlen(text_of(in, "token")));
	const struct sign_request request = {
		.method = text_of(in, "method"),
		.url = str_text(&url),
		.headers = headers,
		.header_count = count,
		.body = str_text(&body),
		.body_len = body.len,
		.service = text_of(in, "service"),
		.region = text_of(in, "region"),
		.access_key_id = text_of(in, "id"),
		.secret_access_key = &key,
		.session_token = &token,
		.epoch_ms = (int64_t)cJSON_GetObjectItemCaseSensitive(in, "epoch_ms")->valuedouble,
	};
	if (sign_v4(&request, &signature, &err) < 0) {
		fprintf(stderr, "%s\n", err_text(&err));
		return 1;
	}
	print_result(&signature, str_text(&url), str_text(&body));
	return 0;
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	int status = 0;
	while (!status && getline(&line, &size, stdin) > 0) {
		cJSON *in = cJSON_Parse(line);
		status = in ? answer(in) : 2;
		cJSON_Delete(in);
	}
	free(line);
	return status;
}
