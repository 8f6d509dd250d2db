#include "tests/support/aws_client.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void hex(struct str *out, const unsigned char *bytes)
{
	for (int i = 0; i < 32; i++)
		str_addf(out, "%02x", bytes[i]);
}

static void hash(struct str *out, const char *text)
{
	unsigned char digest[32];
	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
	hex(out, digest);
}

static void link_key(unsigned char key[32], const char *text)
{
	unsigned char next[32];
	HMAC(EVP_sha256(), key, 32, (const unsigned char *)text, strlen(text), next, NULL);
	memcpy(key, next, 32);
}

/* Queries of tests come sorted and encoded. */
void aws_client_sign(const struct aws_client *c, const struct aws_client_request *r,
		     const char *host, const char *stamp, struct str *ret_authorization)
{
	static const char with_target[] = "content-type;host;x-amz-date;x-amz-target";
	const char *names = *r->target ? with_target : "content-type;host;x-amz-date";
	CLEANUP(str_release) struct str canonical = STR_INIT, text = STR_INIT, scope = STR_INIT;
	unsigned char key[32];
	str_addf(&canonical, "%s\n%s\n%s\ncontent-type:%s\nhost:%s\nx-amz-date:%s\n", r->method,
		 r->path, r->query, r->content_type, host, stamp);
	if (*r->target) str_addf(&canonical, "x-amz-target:%s\n", r->target);
	str_addf(&canonical, "\n%s\n", names);
	hash(&canonical, r->body);
	str_addf(&scope, "%.8s/%s/%s/aws4_request", stamp, c->region, r->service);
	str_addf(&text, "AWS4-HMAC-SHA256\n%s\n%s\n", stamp, str_text(&scope));
	hash(&text, str_text(&canonical));
	CLEANUP(mem_free_text) char *day = mem_copy_bytes(stamp, 8);
	CLEANUP(mem_free_text) char *first = str_format("AWS4%s", c->secret_access_key);
	HMAC(EVP_sha256(), first, (int)strlen(first), (const unsigned char *)day, 8, key, NULL);
	link_key(key, c->region);
	link_key(key, r->service);
	link_key(key, "aws4_request");
	link_key(key, str_text(&text));
	str_addf(ret_authorization,
		 "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=",
		 c->access_key_id, str_text(&scope), names);
	hex(ret_authorization, key);
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct aws_client *c = user;
	c->is_done = true;
	c->status = err ? 0 : answer->status;
	str_reset(&c->body);
	str_add_bytes(&c->body, answer->body, answer->body_len);
}

static char *stamp_now(const struct aws_client *c)
{
	time_t now = time(NULL) + (time_t)(c->skew_ms / 1000);
	struct tm tm;
	char text[32];
	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return mem_copy_text(text);
}

static void wait_for_answer(struct aws_client *c)
{
	time_t until = time(NULL) + 10;
	while (!c->is_done && time(NULL) < until)
		loop_turn(c->loop, true);
}

long aws_client_send(struct aws_client *c, const struct aws_client_request *r)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str authorization = STR_INIT;
	CLEANUP(mem_free_text) char *stamp = stamp_now(c);
	aws_client_sign(c, r, c->endpoint + strlen("http://"), stamp, &authorization);
	CLEANUP(mem_free_text)
	char *url = str_format("%s%s%s%s", c->endpoint, r->path, *r->query ? "?" : "", r->query);
	CLEANUP(mem_free_text) char *date = str_format("X-Amz-Date: %s", stamp);
	CLEANUP(mem_free_text) char *type = str_format("Content-Type: %s", r->content_type);
	CLEANUP(mem_free_text) char *target = str_format("X-Amz-Target: %s", r->target);
	CLEANUP(mem_free_text)
	char *who = str_format("Authorization: %s", str_text(&authorization));
	const char *const headers[] = { date, type, who, target };
	const char *body = c->body_after_signing ? c->body_after_signing : r->body;
	const struct http_request request = { .method = r->method,
					      .url = url,
					      .headers = headers,
					      .header_count = *r->target ? 4 : 3,
					      .body = body,
					      .body_len = strlen(body) };
	c->is_done = false;
	c->status = 0;
	str_reset(&c->body);
	if (http_send(c->http, &request, on_answer, c, &err) < 0) return 0;
	wait_for_answer(c);
	return c->status;
}

long aws_client_form(struct aws_client *c, const char *service, const char *form)
{
	return aws_client_send(
		c, &(struct aws_client_request){ service, "POST", "/", "",
						 "application/x-www-form-urlencoded; charset=utf-8",
						 "", form });
}

long aws_client_json(struct aws_client *c, const char *service, const char *target,
		     const char *json)
{
	return aws_client_send(c, &(struct aws_client_request){ service, "POST", "/", "",
								"application/x-amz-json-1.1",
								target, json });
}

long aws_client_get(struct aws_client *c, const char *path, const char *query)
{
	return aws_client_send(c, &(struct aws_client_request){ "route53", "GET", path, query,
								"text/xml", "", "" });
}

long aws_client_post_xml(struct aws_client *c, const char *path, const char *xml)
{
	return aws_client_send(c, &(struct aws_client_request){ "route53", "POST", path, "",
								"text/xml", "", xml });
}

bool aws_client_saw(const struct aws_client *c, const char *text)
{
	return strstr(str_text(&c->body), text) != NULL;
}

static char *between(const struct aws_client *c, const char *before, const char *after)
{
	const char *at = strstr(str_text(&c->body), before);
	const char *end = at ? strstr(at + strlen(before), after) : NULL;
	if (!end) return mem_copy_text("");
	at += strlen(before);
	return mem_copy_bytes(at, (size_t)(end - at));
}

char *aws_client_element(const struct aws_client *c, const char *name)
{
	CLEANUP(mem_free_text) char *before = str_format("<%s>", name);
	CLEANUP(mem_free_text) char *after = str_format("</%s>", name);
	return between(c, before, after);
}

char *aws_client_member(const struct aws_client *c, const char *name)
{
	CLEANUP(mem_free_text) char *before = str_format("\"%s\":\"", name);
	return between(c, before, "\"");
}

char *aws_client_encoded(const char *text)
{
	struct str out = STR_INIT;
	for (const char *p = text; *p; p++) {
		if (isalnum((unsigned char)*p))
			str_add_char(&out, *p);
		else
			str_addf(&out, "%%%02X", (unsigned)(unsigned char)*p);
	}
	return str_detach(&out);
}

void aws_client_release(struct aws_client *c)
{
	http_free(c->http);
	str_release(&c->body);
}
