#include "core/rehearsal/ids.h"

#include <string.h>

static uint64_t scramble(uint64_t x) /* the finaliser of splitmix64 */
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t ids_mix(uint64_t seed, const char *word)
{
	uint64_t hash = 0xcbf29ce484222325u ^ scramble(seed);
	for (const char *p = word ? word : ""; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 0x100000001b3u;
	return scramble(hash);
}

void ids_add(struct str *out, uint64_t seed, const char *word, const char *alphabet, size_t len)
{
	uint64_t state = ids_mix(seed, word);
	size_t letters = strlen(alphabet);
	for (size_t i = 0; i < len; i++) {
		state = scramble(state);
		str_add_char(out, alphabet[(state >> 16) % letters]);
	}
}

void ids_add_hex(struct str *out, uint64_t seed, const char *word, size_t len)
{
	ids_add(out, seed, word, "0123456789abcdef", len);
}

void ids_add_uuid(struct str *out, uint64_t seed, const char *word)
{
	static const size_t parts[] = { 8, 4, 4, 4, 12 };
	uint64_t state = ids_mix(seed, word);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i) str_add_char(out, '-');
		state = scramble(state);
		ids_add_hex(out, state, "uuid", parts[i]);
	}
}

int64_t ids_between(uint64_t seed, const char *word, int64_t low, int64_t high)
{
	return low + (int64_t)(ids_mix(seed, word) % (uint64_t)(high - low + 1));
}
