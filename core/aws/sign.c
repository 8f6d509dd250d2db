#include "core/aws/sign.h"

#include "core/aws/encode.h"
#include "core/base/mem.h"

#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_SIZE = SHA256_DIGEST_LENGTH };

struct span {
	const char *text;
	size_t len;
};
struct url_parts {
	struct span host, path, query;
};
struct query_part {
	struct str key, value; /* encoded */
};
struct canonical_header {
	char *name; /* lower case */
	struct str value;
};
struct canonical_headers {
	struct canonical_header item[SIGN_HEADERS_MAX + 3];
	size_t count;
};

static void add_hex(struct str *out, const unsigned char hash[HASH_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < HASH_SIZE; i++) {
		str_add_char(out, digits[hash[i] >> 4]);
		str_add_char(out, digits[hash[i] & 15]);
	}
}

static void add_hash(struct str *out, const void *bytes, size_t len)
{
	unsigned char hash[HASH_SIZE];
	SHA256(bytes ? bytes : "", len, hash);
	add_hex(out, hash);
}

static void hmac(const void *key, size_t key_len, const char *text, unsigned char ret[HASH_SIZE])
{
	unsigned int len = HASH_SIZE;
	if (!HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text, strlen(text), ret,
		  &len))
		BUG("HMAC-SHA256 failed");
}

/* What goes into the Host header: no port that the scheme implies anyway. */
static size_t without_usual_port(const char *url, const char *host, size_t len)
{
	const char *usual = str_starts(url, "https:") ? ":443" : ":80";
	size_t port_len = strlen(usual);
	bool has_it = len > port_len && memcmp(host + len - port_len, usual, port_len) == 0;
	return has_it ? len - port_len : len;
}

static int split_url(const char *url, struct url_parts *ret, struct err *err)
{
	const char *host = strstr(url, "://");
	if (!host || host == url) return err_set(err, ERR_INPUT, "\"%s\" is not a URL", url);
	host += 3;
	size_t host_len = strcspn(host, "/?");
	if (!host_len) return err_set(err, ERR_INPUT, "\"%s\" names no host", url);
	const char *path = host + host_len;
	size_t path_len = strcspn(path, "?");
	const char *query = path + path_len + (path[path_len] == '?');
	ret->host = (struct span){ host, without_usual_port(url, host, host_len) };
	ret->path = (struct span){ path, path_len };
	ret->query = (struct span){ query, strlen(query) };
	return 0;
}

static void drop_segment(struct str *out, size_t begin)
{
	size_t len = out->len;
	while (len > begin && out->text[len - 1] != '/')
		len--;
	str_cut(out, len > begin ? len - 1 : begin);
}

/* What is sent is encoded already; the signature wants each segment encoded once more, "." and ".."
 * carried out and empty segments left out. */
static void add_path(struct str *out, struct span path)
{
	size_t begin = out->len;
	for (size_t i = 0, len; i < path.len; i += len + 1) {
		const char *segment = path.text + i;
		for (len = 0; i + len < path.len && segment[len] != '/';)
			len++;
		if (!len || (len == 1 && segment[0] == '.')) continue;
		if (len == 2 && segment[0] == '.' && segment[1] == '.') {
			drop_segment(out, begin);
			continue;
		}
		str_add_char(out, '/');
		encode_percent(out, segment, len);
	}
	bool ends = path.len && path.text[path.len - 1] == '/';
	if (out->len == begin || ends) str_add_char(out, '/');
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Brings any spelling of a query part to the one spelling that is signed. */
static void add_reencoded(struct str *out, struct span part)
{
	for (size_t i = 0; i < part.len; i++) {
		char c = part.text[i];
		if (c == '%' && i + 2 < part.len && hex_value(part.text[i + 1]) >= 0 &&
		    hex_value(part.text[i + 2]) >= 0) {
			c = (char)(hex_value(part.text[i + 1]) * 16 + hex_value(part.text[i + 2]));
			i += 2;
		}
		encode_percent(out, &c, 1);
	}
}

static int compare_query(const void *a, const void *b)
{
	const struct query_part *left = a, *right = b;
	int order = strcmp(str_text(&left->key), str_text(&right->key));
	return order ? order : strcmp(str_text(&left->value), str_text(&right->value));
}

static void split_query(struct span query, struct query_part *parts, size_t *count, size_t max)
{
	const char *at = query.text, *end = query.text + query.len;
	while (at < end && *count <= max) {
		size_t len = strcspn(at, "&");
		size_t key_len = strcspn(at, "=&");
		if (len && *count < max) {
			struct query_part *part = &parts[*count];
			*part = (struct query_part){ 0 };
			add_reencoded(&part->key, (struct span){ at, key_len });
			if (key_len < len)
				add_reencoded(&part->value,
					      (struct span){ at + key_len + 1, len - key_len - 1 });
		}
		*count += len > 0;
		at += len + 1;
	}
}

static int add_query(struct str *out, struct span query, struct err *err)
{
	struct query_part parts[SIGN_QUERY_MAX];
	size_t count = 0;
	split_query(query, parts, &count, SIGN_QUERY_MAX);
	size_t kept = count > SIGN_QUERY_MAX ? SIGN_QUERY_MAX : count;
	qsort(parts, kept, sizeof(parts[0]), compare_query);
	for (size_t i = 0; i < kept; i++) {
		str_addf(out, "%s%s=%s", i ? "&" : "", str_text(&parts[i].key),
			 str_text(&parts[i].value));
		str_release(&parts[i].key);
		str_release(&parts[i].value);
	}
	if (kept == count) return 0;
	return err_set(err, ERR_INPUT, "more than %d parameters in one URL", SIGN_QUERY_MAX);
}

static void add_trimmed(struct str *out, const char *value, size_t len)
{
	bool blank = false, begun = false;
	for (size_t i = 0; i < len; i++) {
		if (value[i] == ' ' || value[i] == '\t') {
			blank = true;
			continue;
		}
		if (blank && begun) str_add_char(out, ' ');
		str_add_char(out, value[i]);
		blank = false;
		begun = true;
	}
}

static void add_header(struct canonical_headers *headers, const char *name, const char *value,
		       size_t len)
{
	char *lower = mem_copy_text(name);
	for (char *c = lower; *c; c++)
		if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
	for (size_t i = 0; i < headers->count; i++) {
		if (!str_equal(headers->item[i].name, lower)) continue;
		str_add_char(&headers->item[i].value, ',');
		add_trimmed(&headers->item[i].value, value, len);
		free(lower);
		return;
	}
	struct canonical_header *header = &headers->item[headers->count++];
	header->name = lower;
	add_trimmed(&header->value, value, len);
}

static int compare_header(const void *a, const void *b)
{
	return strcmp(((const struct canonical_header *)a)->name,
		      ((const struct canonical_header *)b)->name);
}

static void headers_release(struct canonical_headers *headers)
{
	for (size_t i = 0; i < headers->count; i++) {
		struct str *value = &headers->item[i].value;
		free(headers->item[i].name);
		secret_erase(value->text, value->alloc);
		str_release(value);
	}
}

static void collect_headers(const struct sign_request *request, struct span host, const char *date,
			    struct canonical_headers *ret)
{
	for (size_t i = 0; i < request->header_count; i++)
		add_header(ret, request->headers[i].name, request->headers[i].value,
			   strlen(request->headers[i].value));
	add_header(ret, "host", host.text, host.len);
	add_header(ret, "x-amz-date", date, strlen(date));
	if (request->session_token && !secret_is_empty(request->session_token))
		add_header(ret, "x-amz-security-token", secret_reveal(request->session_token),
			   secret_len(request->session_token));
	qsort(ret->item, ret->count, sizeof(ret->item[0]), compare_header);
}

static void add_signed_names(struct str *out, const struct canonical_headers *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		str_addf(out, "%s%s", i ? ";" : "", headers->item[i].name);
}

static int add_canonical(struct str *out, const struct sign_request *request,
			 const struct url_parts *url, const struct canonical_headers *headers,
			 struct err *err)
{
	str_addf(out, "%s\n", request->method);
	add_path(out, url->path);
	str_add_char(out, '\n');
	if (add_query(out, url->query, err) < 0) return -1;
	str_add_char(out, '\n');
	for (size_t i = 0; i < headers->count; i++)
		str_addf(out, "%s:%s\n", headers->item[i].name, str_text(&headers->item[i].value));
	str_add_char(out, '\n');
	add_signed_names(out, headers);
	str_add_char(out, '\n');
	add_hash(out, request->body, request->body_len);
	return 0;
}

static void add_mac(struct str *out, const struct sign_request *request, const char *date,
		    const char *string_to_sign)
{
	static const char prefix[4] = { 'A', 'W', 'S', '4' };
	unsigned char key[HASH_SIZE];
	size_t seed_len = sizeof(prefix) + secret_len(request->secret_access_key);
	char *seed = mem_alloc(seed_len + 1);
	char day[9] = { 0 };
	memcpy(day, date, 8);
	memcpy(seed, prefix, sizeof(prefix));
	memcpy(seed + sizeof(prefix), secret_reveal(request->secret_access_key),
	       seed_len - sizeof(prefix));
	hmac(seed, seed_len, day, key);
	secret_erase(seed, seed_len);
	free(seed);
	hmac(key, sizeof(key), request->region, key);
	hmac(key, sizeof(key), request->service, key);
	hmac(key, sizeof(key), "aws4_request", key);
	hmac(key, sizeof(key), string_to_sign, key);
	add_hex(out, key);
	secret_erase(key, sizeof(key));
}

static int build(const struct sign_request *request, struct signature *made, struct err *err)
{
	struct url_parts url = { 0 };
	CLEANUP(headers_release) struct canonical_headers headers = { 0 };
	CLEANUP(str_release) struct str scope = STR_INIT;
	if (request->header_count > SIGN_HEADERS_MAX)
		return err_set(err, ERR_INPUT, "more than %d headers to sign", SIGN_HEADERS_MAX);
	if (split_url(request->url, &url, err) < 0) return -1;
	time_to_sign(request->epoch_ms, made->date);
	collect_headers(request, url.host, made->date, &headers);
	if (add_canonical(&made->canonical_request, request, &url, &headers, err) < 0) return -1;
	str_addf(&scope, "%.8s/%s/%s/aws4_request", made->date, request->region, request->service);
	str_addf(&made->string_to_sign, "AWS4-HMAC-SHA256\n%s\n%s\n", made->date, str_text(&scope));
	add_hash(&made->string_to_sign, str_text(&made->canonical_request),
		 made->canonical_request.len);
	str_addf(&made->authorization,
		 "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=", request->access_key_id,
		 str_text(&scope));
	add_signed_names(&made->authorization, &headers);
	str_add(&made->authorization, ", Signature=");
	add_mac(&made->authorization, request, made->date, str_text(&made->string_to_sign));
	return 0;
}

int sign_v4(const struct sign_request *request, struct signature *ret, struct err *err)
{
	struct signature made = SIGNATURE_INIT;
	if (build(request, &made, err) < 0) {
		signature_release(&made);
		return -1;
	}
	*ret = made;
	return 0;
}

void signature_release(struct signature *s)
{
	secret_erase(s->canonical_request.text, s->canonical_request.alloc);
	str_release(&s->canonical_request);
	str_release(&s->string_to_sign);
	str_release(&s->authorization);
}
