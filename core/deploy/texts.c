#include "core/deploy/texts.h"

#include "core/base/utf8.h"
#include "core/base/vec.h"

#include <stdint.h>

enum { CHUNK = 64 * 1024, SLOTS_FIRST = 256 };

struct slot {
	const char *text; /* NULL: free */
	uint32_t hash;
};
struct texts {
	struct slot *slots; /* open addressing, at most half full */
	size_t slot_count, used;
	VEC(char *) chunks;
	size_t chunk_left; /* in the last chunk */
	size_t bytes;
};

static uint32_t hash_of(const char *text, size_t len)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

struct texts *texts_new(void)
{
	struct texts *t = mem_alloc(sizeof(*t));
	t->slot_count = SLOTS_FIRST;
	t->slots = mem_array(t->slot_count, sizeof(*t->slots));
	return t;
}

void texts_free(struct texts *t)
{
	if (!t) return;
	for (size_t i = 0; i < t->chunks.len; i++)
		free(t->chunks.item[i]);
	vec_release(&t->chunks);
	free(t->slots);
	free(t);
}

static struct slot *slot_for(struct slot *slots, size_t count, const char *text, size_t len,
			     uint32_t hash)
{
	for (size_t i = hash & (count - 1);; i = (i + 1) & (count - 1)) {
		struct slot *s = &slots[i];
		if (!s->text) return s;
		if (s->hash == hash && memcmp(s->text, text, len) == 0 && !s->text[len]) return s;
	}
}

static void grow(struct texts *t)
{
	size_t count = t->slot_count * 2;
	struct slot *slots = mem_array(count, sizeof(*slots));
	for (size_t i = 0; i < t->slot_count; i++) {
		const struct slot *old = &t->slots[i];
		if (!old->text) continue;
		*slot_for(slots, count, old->text, strlen(old->text), old->hash) = *old;
	}
	free(t->slots);
	t->slots = slots;
	t->slot_count = count;
}

static char *room_for(struct texts *t, size_t size)
{
	if (size > t->chunk_left) {
		size_t chunk = size > CHUNK ? size : CHUNK;
		*vec_push(&t->chunks) = mem_alloc(chunk);
		t->chunk_left = chunk;
		t->bytes += chunk;
	}
	/* A chunk is filled from its end, so that only what is left needs to be known. */
	t->chunk_left -= size;
	return t->chunks.item[t->chunks.len - 1] + t->chunk_left;
}

static const char *intern(struct texts *t, const char *text, size_t len)
{
	uint32_t hash = hash_of(text, len);
	struct slot *s = slot_for(t->slots, t->slot_count, text, len, hash);
	if (s->text) return s->text;
	char *copy = room_for(t, len + 1);
	memcpy(copy, text, len + 1);
	*s = (struct slot){ .text = copy, .hash = hash };
	if (++t->used * 2 > t->slot_count) grow(t);
	return copy;
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~') return false;
	return len <= TEXTS_LEN_MAX;
}

const char *texts_intern(struct texts *t, const char *text)
{
	if (!text || !*text) return "";
	size_t len = strlen(text);
	if (is_plain(text, len)) return intern(t, text, len);
	CLEANUP(mem_free_text) char *clean = utf8_sanitised(text, TEXTS_LEN_MAX);
	return intern(t, clean, strlen(clean));
}

size_t texts_memory(const struct texts *t)
{
	return t->bytes + t->slot_count * sizeof(*t->slots);
}
