/* Ports on loopback that pass DNS questions over UDP on to other ones and keep what was asked. TCP
 * is refused: clients ask over UDP first, so that no question goes by unseen. */
#ifndef TESTS_SUPPORT_DNS_TAP_H
#define TESTS_SUPPORT_DNS_TAP_H

#include "core/loop/loop.h"

#include <stddef.h>

struct dns_tap;
struct dns_tap *dns_tap_new(struct loop *loop);
void dns_tap_free(struct dns_tap *tap);
/* The port before an address, "127.0.0.1:PORT" both; one for each. Valid while the tap lives. */
const char *dns_tap_before(struct dns_tap *tap, const char *to);

struct dns_tap_question {
	char *name; /* without final dot */
	int type;
	const char *to; /* that it was meant for */
};
size_t dns_tap_count(const struct dns_tap *tap);
const struct dns_tap_question *dns_tap_at(const struct dns_tap *tap, size_t index);
/* How many questions were for this name, without case. */
size_t dns_tap_asked(const struct dns_tap *tap, const char *name);

#endif
