#include "core/aws/request.h"

#include "core/aws/encode.h"
#include "core/aws/sign.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SIGNED_MAX = 2, SENT_MAX = SIGNED_MAX + 3 };

struct aws_call aws_call_init(enum aws_service service, const char *action,
			      const struct account *account)
{
	const struct aws_service_info *info = aws_service_info(service);
	struct aws_call call = { .service = service, .action = action, .account = account };
	if (info->protocol == AWS_QUERY) {
		aws_call_param(&call, "Action", action);
		aws_call_param(&call, "Version", info->version);
	}
	return call;
}

void aws_call_param(struct aws_call *call, const char *key, const char *value)
{
	encode_param(&call->body, key, value, strlen(value));
}

void aws_call_paramf(struct aws_call *call, const char *value, const char *key_format, ...)
{
	CLEANUP(str_release) struct str key = STR_INIT;
	va_list ap;
	va_start(ap, key_format);
	str_vaddf(&key, key_format, ap);
	va_end(ap);
	aws_call_param(call, str_text(&key), value);
}

void aws_call_params(struct aws_call *call, const char *key, const char *const *values,
		     size_t count)
{
	for (size_t i = 0; i < count; i++)
		aws_call_paramf(call, values[i], "%s.%zu", key, i + 1);
}

/* Header lines as sent. The token and the signature pass through here, so lines are erased. */
struct lines {
	char *item[SENT_MAX];
	size_t count;
};

static void lines_release(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		secret_erase(lines->item[i], strlen(lines->item[i]));
		free(lines->item[i]);
	}
}

static void add_line(struct lines *lines, const char *name, const char *value)
{
	lines->item[lines->count++] = str_format("%s: %s", name, value);
}

static const char *content_type(enum aws_protocol protocol)
{
	static const char *const types[] = {
		[AWS_QUERY] = "application/x-www-form-urlencoded; charset=utf-8",
		[AWS_JSON] = "application/x-amz-json-1.1",
		[AWS_REST_XML] = "text/xml",
		[AWS_REST_JSON] = "application/json",
	};
	return types[protocol];
}

static void set_body(const struct aws_call *call, struct http_request *http)
{
	http->body_is_secret = !secret_is_empty(&call->secret_body);
	http->body =
		http->body_is_secret ? secret_reveal(&call->secret_body) : str_text(&call->body);
	http->body_len = http->body_is_secret ? secret_len(&call->secret_body) : call->body.len;
	http->method = http->body_len ? "POST" : "GET";
	http->timeout_ms = call->is_write ? 0 : AWS_READ_TIMEOUT_MS;
}

static size_t list_signed(const struct aws_service_info *info, bool has_body, const char *target,
			  struct sign_header ret[SIGNED_MAX])
{
	size_t count = 0;
	if (has_body)
		ret[count++] = (struct sign_header){ "Content-Type", content_type(info->protocol) };
	if (info->target_prefix) ret[count++] = (struct sign_header){ "X-Amz-Target", target };
	return count;
}

static int sign_lines(const struct aws_call *call, const struct sign_request *request,
		      struct lines *lines, struct err *err)
{
	CLEANUP(signature_release) struct signature signature = SIGNATURE_INIT;
	if (sign_v4(request, &signature, err) < 0) return -1;
	for (size_t i = 0; i < request->header_count; i++)
		add_line(lines, request->headers[i].name, request->headers[i].value);
	add_line(lines, "X-Amz-Date", signature.date);
	add_line(lines, "Authorization", str_text(&signature.authorization));
	if (!secret_is_empty(&call->account->session_token))
		add_line(lines, "X-Amz-Security-Token",
			 secret_reveal(&call->account->session_token));
	return 0;
}

int request_send(struct http *http, const struct aws_call *call, int64_t epoch_ms,
		 http_done_fn *done, void *user, struct err *err)
{
	const struct aws_service_info *info = aws_service_info(call->service);
	CLEANUP(endpoint_release) struct endpoint endpoint = { 0 };
	CLEANUP(mem_free_text)
	char *target =
		str_format("%s.%s", info->target_prefix ? info->target_prefix : "", call->action);
	CLEANUP(lines_release) struct lines lines = { 0 };
	struct sign_header headers[SIGNED_MAX];
	struct http_request request = { 0 };
	if (endpoint_resolve(call->service, call->account, &endpoint, err) < 0) return -1;
	str_add(&endpoint.url, call->path.len ? str_text(&call->path) : "/");
	set_body(call, &request);
	request.url = str_text(&endpoint.url);
	struct sign_request sign = {
		.method = request.method,
		.url = request.url,
		.headers = headers,
		.header_count = list_signed(info, request.body_len > 0, target, headers),
		.body = request.body,
		.body_len = request.body_len,
		.service = info->name,
		.region = endpoint.signing_region,
		.access_key_id = call->account->access_key_id,
		.secret_access_key = &call->account->secret_access_key,
		.session_token = &call->account->session_token,
		.epoch_ms = epoch_ms,
	};
	if (call->is_unsigned)
		for (size_t i = 0; i < sign.header_count; i++)
			add_line(&lines, headers[i].name, headers[i].value);
	else if (sign_lines(call, &sign, &lines, err) < 0)
		return -1;
	request.answer_is_secret = call->answer_is_secret;
	request.ca_bundle = call->account->endpoints.ca_bundle;
	request.headers = (const char *const *)lines.item;
	request.header_count = lines.count;
	return http_send(http, &request, done, user, err);
}
