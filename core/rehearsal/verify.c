#include "core/rehearsal/verify.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/base/vec.h"

enum { DIGEST = 32 };
static const char algorithm[] = "AWS4-HMAC-SHA256";

static void add_hex(struct str *out, const unsigned char digest[DIGEST])
{
	for (int i = 0; i < DIGEST; i++)
		str_addf(out, "%02x", digest[i]);
}

static void add_sha256(struct str *out, const void *bytes, size_t len)
{
	unsigned char digest[DIGEST];
	if (!EVP_Digest(bytes ? bytes : "", len, digest, NULL, EVP_sha256(), NULL))
		BUG("libcrypto has no SHA-256");
	add_hex(out, digest);
}

static void hmac(const void *key, size_t key_len, const char *text, unsigned char ret[DIGEST])
{
	unsigned int len = DIGEST;
	if (!HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text, strlen(text), ret,
		  &len))
		BUG("libcrypto has no HMAC");
}

static void add_encoded(struct str *out, const char *bytes, size_t len, const char *keep)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (isalnum(c) || (c && strchr(keep, c)))
			str_add_char(out, (char)c);
		else
			str_addf(out, "%%%02X", c);
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Whatever spelling the client chose is decoded and spelt anew as RFC 3986 has it. */
static void add_query_part(struct str *out, const char *bytes, size_t len)
{
	CLEANUP(str_release) struct str plain = STR_INIT;
	for (size_t i = 0; i < len; i++) {
		int high = bytes[i] == '%' && len - i > 2 ? hex_value(bytes[i + 1]) : -1;
		int low = high >= 0 ? hex_value(bytes[i + 2]) : -1;
		if (low >= 0) {
			str_add_char(&plain, (char)(high * 16 + low));
			i += 2;
		} else {
			str_add_char(&plain, bytes[i] == '+' ? ' ' : bytes[i]);
		}
	}
	add_encoded(out, str_text(&plain), plain.len, "-_.~");
}

struct query_part {
	char *name, *value;
};

static int compare_parts(const void *a, const void *b)
{
	const struct query_part *left = a, *right = b;
	int order = strcmp(left->name, right->name);
	return order ? order : strcmp(left->value, right->value);
}

static struct query_part read_part(const char *bytes, size_t len)
{
	const char *equal = memchr(bytes, '=', len);
	size_t name_len = equal ? (size_t)(equal - bytes) : len;
	struct str name = STR_INIT, value = STR_INIT;
	add_query_part(&name, bytes, name_len);
	if (equal) add_query_part(&value, equal + 1, len - name_len - 1);
	return (struct query_part){ str_detach(&name), str_detach(&value) };
}

static void add_query(struct str *out, const char *query)
{
	VEC(struct query_part) parts = { 0 };
	for (const char *at = query; *at;) {
		size_t len = strcspn(at, "&");
		if (len) *vec_push(&parts) = read_part(at, len);
		at += len + (at[len] == '&');
	}
	if (parts.len) qsort(parts.item, parts.len, sizeof(parts.item[0]), compare_parts);
	for (size_t i = 0; i < parts.len; i++) {
		str_addf(out, "%s%s=%s", i ? "&" : "", parts.item[i].name, parts.item[i].value);
		free(parts.item[i].name);
		free(parts.item[i].value);
	}
	vec_release(&parts);
}

static void add_trimmed(struct str *out, const char *value)
{
	bool gap = false, begun = false;
	for (const char *p = value; *p; p++) {
		if (*p == ' ' || *p == '\t') {
			gap = true;
			continue;
		}
		if (gap && begun) str_add_char(out, ' ');
		str_add_char(out, *p);
		begun = true;
		gap = false;
	}
}

static void add_header(struct str *out, const struct verify_request *request, const char *name)
{
	bool first = true;
	str_addf(out, "%s:", name);
	for (size_t i = 0; i < request->header_count; i++) {
		if (!str_equal_nocase(request->headers[i].name, name)) continue;
		if (!first) str_add_char(out, ',');
		add_trimmed(out, request->headers[i].value);
		first = false;
	}
	str_add_char(out, '\n');
}

void verify_canonical_request(const struct verify_request *request, const char *signed_headers,
			      struct str *out)
{
	size_t path_len = strcspn(request->target, "?");
	const char *query = request->target + path_len + (request->target[path_len] == '?');
	str_addf(out, "%s\n", request->method);
	/* The path is encoded once on the wire and once more for signing, by every service here. */
	add_encoded(out, request->target, path_len, "-_.~/");
	str_add_char(out, '\n');
	add_query(out, query);
	str_add_char(out, '\n');
	for (const char *at = signed_headers; *at;) {
		size_t len = strcspn(at, ";");
		CLEANUP(mem_free_text) char *name = mem_copy_bytes(at, len);
		add_header(out, request, name);
		at += len + (at[len] == ';');
	}
	str_addf(out, "\n%s\n", signed_headers);
	add_sha256(out, request->body, request->body_len);
}

static const char *header(const struct verify_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_equal_nocase(request->headers[i].name, name))
			return request->headers[i].value;
	return NULL;
}

static bool is_listed(const char *signed_headers, const char *name)
{
	for (const char *at = signed_headers; *at;) {
		size_t len = strcspn(at, ";");
		if (strlen(name) == len && strncasecmp(at, name, len) == 0) return true;
		at += len + (at[len] == ';');
	}
	return false;
}

/* Host and every x-amz- header must be under the signature; the rest is the client's choice. */
static bool signs_enough(const struct verify_request *request, const char *signed_headers)
{
	size_t count = 1;
	for (const char *p = signed_headers; *p; p++)
		count += *p == ';';
	if (count > VERIFY_SIGNED_HEADERS_MAX || !is_listed(signed_headers, "host")) return false;
	for (size_t i = 0; i < request->header_count; i++) {
		const char *name = request->headers[i].name;
		if (strncasecmp(name, "x-amz-", 6) == 0 && !is_listed(signed_headers, name))
			return false;
	}
	return true;
}

struct authorization {
	struct str credential, signed_headers, signature;
};

static void release_authorization(struct authorization *a)
{
	str_release(&a->credential);
	str_release(&a->signed_headers);
	str_release(&a->signature);
}

static void take_field(const char *text, const char *name, struct str *out)
{
	const char *at = strstr(text, name);
	if (!at) return;
	at += strlen(name);
	str_add_bytes(out, at, strcspn(at, ", "));
}

static bool read_authorization(const char *text, struct authorization *ret)
{
	if (!str_starts(text, algorithm) || text[strlen(algorithm)] != ' ') return false;
	take_field(text, "Credential=", &ret->credential);
	take_field(text, "SignedHeaders=", &ret->signed_headers);
	take_field(text, "Signature=", &ret->signature);
	return ret->credential.len && ret->signed_headers.len && ret->signature.len == 2 * DIGEST;
}

static bool read_scope(const char *credential, struct verify_scope *ret)
{
	struct str *const parts[] = { &ret->access_key_id, &ret->date, &ret->region,
				      &ret->service };
	const char *at = credential;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		size_t len = strcspn(at, "/");
		if (!len || at[len] != '/') return false;
		str_add_bytes(parts[i], at, len);
		at += len + 1;
	}
	return str_equal(at, "aws4_request");
}

static int64_t read_time(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y%m%dT%H%M%SZ", &tm);
	return end && !*end ? (int64_t)timegm(&tm) * 1000 : -1;
}

static void sign(const struct verify_scope *scope, const char *secret, const char *canonical,
		 struct str *out)
{
	unsigned char key[DIGEST];
	CLEANUP(str_release) struct str first = STR_INIT, text = STR_INIT;
	str_addf(&text, "%s\n%s\n%s/%s/%s/aws4_request\n", algorithm, str_text(&scope->time),
		 str_text(&scope->date), str_text(&scope->region), str_text(&scope->service));
	add_sha256(&text, canonical, strlen(canonical));
	str_addf(&first, "AWS4%s", secret);
	hmac(str_text(&first), first.len, str_text(&scope->date), key);
	hmac(key, sizeof(key), str_text(&scope->region), key);
	hmac(key, sizeof(key), str_text(&scope->service), key);
	hmac(key, sizeof(key), "aws4_request", key);
	hmac(key, sizeof(key), str_text(&text), key);
	add_hex(out, key);
}

static enum verify_result check_time(const char *date, int64_t now_ms, struct verify_scope *ret)
{
	int64_t then = read_time(date);
	if (then < 0 || !str_starts(date, str_text(&ret->date))) return VERIFY_INCOMPLETE;
	if (then < now_ms - VERIFY_SKEW_MS) return VERIFY_TOO_OLD;
	return then > now_ms + VERIFY_SKEW_MS ? VERIFY_TOO_EARLY : VERIFY_FINE;
}

static bool find_key(const struct verify_key *keys, size_t count, struct verify_scope *ret)
{
	for (ret->key = 0; ret->key < count; ret->key++)
		if (str_equal(keys[ret->key].access_key_id, str_text(&ret->access_key_id)))
			return true;
	return false;
}

enum verify_result verify_request(const struct verify_request *request,
				  const struct verify_key *keys, size_t key_count, int64_t now_ms,
				  struct verify_scope *ret)
{
	CLEANUP(release_authorization) struct authorization auth = { 0 };
	CLEANUP(str_release) struct str canonical = STR_INIT, wanted = STR_INIT;
	const char *text = header(request, "authorization");
	const char *date = header(request, "x-amz-date");
	if (!text) return VERIFY_UNSIGNED;
	if (!read_authorization(text, &auth) || !read_scope(str_text(&auth.credential), ret))
		return VERIFY_INCOMPLETE;
	str_add(&ret->time, date);
	if (!date || !signs_enough(request, str_text(&auth.signed_headers)))
		return VERIFY_INCOMPLETE;
	if (!find_key(keys, key_count, ret) || header(request, "x-amz-security-token"))
		return VERIFY_UNKNOWN_KEY;
	enum verify_result result = check_time(date, now_ms, ret);
	if (result != VERIFY_FINE) return result;
	verify_canonical_request(request, str_text(&auth.signed_headers), &canonical);
	sign(ret, keys[ret->key].secret_access_key, str_text(&canonical), &wanted);
	bool same = CRYPTO_memcmp(str_text(&wanted), str_text(&auth.signature), wanted.len) == 0;
	return same ? VERIFY_FINE : VERIFY_MISMATCH;
}

void verify_scope_release(struct verify_scope *scope)
{
	str_release(&scope->access_key_id);
	str_release(&scope->date);
	str_release(&scope->region);
	str_release(&scope->service);
	str_release(&scope->time);
}
