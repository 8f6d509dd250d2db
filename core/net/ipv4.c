#include "core/net/ipv4.h"

#include <stdio.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A decimal number of at most `max` without leading zeros; moves *at behind it. -1: none. */
static int read_number(const char **at, int max)
{
	const char *p = *at;
	int value = 0;
	if (!is_digit(*p) || (*p == '0' && is_digit(p[1]))) return -1;
	for (; is_digit(*p); p++) {
		value = value * 10 + (*p - '0');
		if (value > max) return -1;
	}
	*at = p;
	return value;
}

static uint32_t mask(int prefix)
{
	return prefix ? UINT32_MAX << (32 - prefix) : 0;
}

static int not_a_block(const char *text, struct err *err)
{
	return err_set(err, ERR_INPUT,
		       "'%s' is not an IPv4 address or block; write it like 10.0.0.0/16", text);
}

int cidr_parse(const char *text, struct cidr *ret, struct err *err)
{
	const char *at = text;
	struct cidr c = { 0, 32 };
	for (int i = 0; i < 4; i++) {
		if (i > 0 && *at++ != '.') return not_a_block(text, err);
		int byte = read_number(&at, 255);
		if (byte < 0) return not_a_block(text, err);
		c.address = c.address << 8 | (uint32_t)byte;
	}
	if (*at == '/') {
		at++;
		c.prefix = read_number(&at, 32);
		if (c.prefix < 0)
			return err_set(err, ERR_INPUT,
				       "'%s' needs a number from 0 to 32 after the slash", text);
	}
	if (*at) return not_a_block(text, err);
	*ret = c;
	return 0;
}

void cidr_format(struct cidr c, char ret_text[CIDR_TEXT_MAX])
{
	snprintf(ret_text, CIDR_TEXT_MAX, "%u.%u.%u.%u/%u", c.address >> 24, c.address >> 16 & 255,
		 c.address >> 8 & 255, c.address & 255, (unsigned)c.prefix & 63);
}

bool cidr_has_host_bits(struct cidr c)
{
	return c.address & ~mask(c.prefix);
}

struct cidr cidr_network(struct cidr c)
{
	return (struct cidr){ c.address & mask(c.prefix), c.prefix };
}

uint64_t cidr_size(struct cidr c)
{
	return UINT64_C(1) << (32 - c.prefix);
}

uint32_t cidr_first(struct cidr c)
{
	return c.address & mask(c.prefix);
}

uint32_t cidr_last(struct cidr c)
{
	return c.address | ~mask(c.prefix);
}

bool cidr_contains(struct cidr outer, struct cidr inner)
{
	return cidr_first(outer) <= cidr_first(inner) && cidr_last(inner) <= cidr_last(outer);
}

bool cidr_overlap(struct cidr a, struct cidr b)
{
	return cidr_first(a) <= cidr_last(b) && cidr_first(b) <= cidr_last(a);
}

bool cidr_equal(struct cidr a, struct cidr b)
{
	return a.prefix == b.prefix && cidr_first(a) == cidr_first(b);
}

/* The last address of those that overlap c and reach furthest; -1: none overlaps. */
static int64_t furthest_overlap(struct cidr c, const struct cidr *used, size_t n)
{
	int64_t last = -1;
	for (size_t i = 0; i < n; i++)
		if (cidr_overlap(c, used[i]) && cidr_last(used[i]) > last)
			last = cidr_last(used[i]);
	return last;
}

bool cidr_find_free(struct cidr outer, int prefix, const struct cidr *used, size_t n,
		    struct cidr *ret)
{
	if (prefix < outer.prefix || prefix > 32) return false;
	uint64_t size = UINT64_C(1) << (32 - prefix), at = cidr_first(outer);
	while (at <= cidr_last(outer)) {
		struct cidr candidate = { (uint32_t)at, prefix };
		int64_t last = furthest_overlap(candidate, used, n);
		if (last < 0) {
			*ret = candidate;
			return true;
		}
		/* Behind the blocker, on the next boundary: one step per used block at most. */
		at = ((uint64_t)last / size + 1) * size;
	}
	return false;
}
