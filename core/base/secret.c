#include "core/base/secret.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void secret_erase(void *bytes, size_t len)
{
	if (bytes && len) explicit_bzero(bytes, len);
}

void secret_release(struct secret *s)
{
	secret_erase(s->bytes, s->alloc);
	free(s->bytes);
	*s = SECRET_INIT;
}

/* realloc could leave a copy behind in freed memory, so growing is done by hand. */
static void make_room(struct secret *s, size_t len)
{
	if (s->bytes && len < s->alloc) return;
	size_t alloc = len + 64;
	char *bytes = mem_alloc(alloc);
	if (s->bytes) memcpy(bytes, s->bytes, s->len);
	secret_erase(s->bytes, s->alloc);
	free(s->bytes);
	s->bytes = bytes;
	s->alloc = alloc;
}

void secret_set(struct secret *s, const char *text, size_t len)
{
	struct secret fresh = SECRET_INIT;
	make_room(&fresh, len);
	if (len) memcpy(fresh.bytes, text, len);
	fresh.bytes[len] = '\0';
	fresh.len = len;
	secret_release(s);
	*s = fresh;
}

void secret_copy(struct secret *to, const struct secret *from)
{
	if (to != from) secret_set(to, secret_reveal(from), from->len);
}

void secret_generate(struct secret *s, size_t len)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	enum { ALPHABET = sizeof(alphabet) - 1, FAIR = 256 - 256 % ALPHABET };
	struct secret fresh = SECRET_INIT;
	make_room(&fresh, len);
	while (fresh.len < len) {
		unsigned char byte;
		if (getrandom(&byte, 1, 0) != 1) BUG("getrandom failed");
		if (byte < FAIR) fresh.bytes[fresh.len++] = alphabet[byte % ALPHABET];
	}
	fresh.bytes[len] = '\0';
	secret_release(s);
	*s = fresh;
}

bool secret_insert(struct secret *s, size_t at, const char *bytes, size_t len)
{
	if (at > s->len) BUG("insert at %zu of %zu", at, s->len);
	if (s->len + len > SECRET_MAX) return false;
	if (!len) return true;
	make_room(s, s->len + len);
	memmove(s->bytes + at + len, s->bytes + at, s->len - at);
	memcpy(s->bytes + at, bytes, len);
	s->len += len;
	s->bytes[s->len] = '\0';
	return true;
}

void secret_delete(struct secret *s, size_t at, size_t len)
{
	if (at > s->len || len > s->len - at) BUG("delete %zu at %zu of %zu", len, at, s->len);
	if (!len) return;
	memmove(s->bytes + at, s->bytes + at + len, s->len - at - len);
	secret_erase(s->bytes + s->len - len, len);
	s->len -= len;
}

const char *secret_reveal(const struct secret *s)
{
	return s->bytes ? s->bytes : "";
}

size_t secret_len(const struct secret *s)
{
	return s->len;
}

bool secret_is_empty(const struct secret *s)
{
	return s->len == 0;
}
