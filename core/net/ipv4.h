/* IPv4 addresses and CIDR blocks. Pure. Sizes and rules of AWS live in plan/checks, not here. */
#ifndef CORE_NET_IPV4_H
#define CORE_NET_IPV4_H

#include "core/base/err.h"

#include <stdint.h>

struct cidr {
	uint32_t address; /* host byte order; may have host bits set as typed */
	int prefix;       /* 0..32 */
};
enum { CIDR_TEXT_MAX = sizeof("255.255.255.255/32") };

/* "10.0.0.0/16"; a bare address is /32. No leading zeros, blanks or signs. Host bits are kept. */
int cidr_parse(const char *text, struct cidr *ret, struct err *err);
void cidr_format(struct cidr c, char ret_text[CIDR_TEXT_MAX]);
bool cidr_has_host_bits(struct cidr c);
struct cidr cidr_network(struct cidr c); /* host bits cleared */
uint64_t cidr_size(struct cidr c);       /* addresses: 1 for /32, 2^32 for /0 */
uint32_t cidr_first(struct cidr c);
uint32_t cidr_last(struct cidr c);
bool cidr_contains(struct cidr outer, struct cidr inner);
bool cidr_overlap(struct cidr a, struct cidr b);
bool cidr_equal(struct cidr a, struct cidr b);
/* The first free block of `prefix` inside `outer` that overlaps none of used[n]. False: none left.
 */
bool cidr_find_free(struct cidr outer, int prefix, const struct cidr *used, size_t n,
		    struct cidr *ret);

#endif
