#include "core/credentials/sha1.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, WORDS = 80, STATE = 5 };

static uint32_t rotate(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

static uint32_t round_function(int round, uint32_t b, uint32_t c, uint32_t d)
{
	if (round < 20) return ((b & c) | (~b & d)) + 0x5A827999;
	if (round < 40) return (b ^ c ^ d) + 0x6ED9EBA1;
	if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
	return (b ^ c ^ d) + 0xCA62C1D6;
}

static void add_block(uint32_t state[STATE], const unsigned char *block)
{
	uint32_t w[WORDS], s[STATE];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[i * 4] << 24 | (uint32_t)block[i * 4 + 1] << 16 |
		       (uint32_t)block[i * 4 + 2] << 8 | block[i * 4 + 3];
	for (int i = 16; i < WORDS; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(s, state, sizeof(s));
	for (int i = 0; i < WORDS; i++) {
		uint32_t next = rotate(s[0], 5) + round_function(i, s[1], s[2], s[3]) + s[4] + w[i];
		s[4] = s[3];
		s[3] = s[2];
		s[2] = rotate(s[1], 30);
		s[1] = s[0];
		s[0] = next;
	}
	for (int i = 0; i < STATE; i++)
		state[i] += s[i];
}

void sha1_hex(const void *bytes, size_t len, char ret_text[SHA1_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint32_t state[STATE] = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 };
	unsigned char last[2 * BLOCK] = { 0 };
	const unsigned char *at = bytes;
	uint64_t bits = (uint64_t)len * 8;
	size_t rest = len % BLOCK, last_len = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
	for (size_t i = 0; i + BLOCK <= len; i += BLOCK)
		add_block(state, at + i);
	if (rest) memcpy(last, at + len - rest, rest);
	last[rest] = 0x80;
	for (size_t i = 0; i < 8; i++)
		last[last_len - 1 - i] = (unsigned char)(bits >> (8 * i));
	for (size_t i = 0; i < last_len; i += BLOCK)
		add_block(state, last + i);
	for (size_t i = 0; i < SHA1_HEX_SIZE - 1; i++)
		ret_text[i] = digits[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	ret_text[SHA1_HEX_SIZE - 1] = '\0';
}
