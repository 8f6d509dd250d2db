/* DNS messages as a server writes them, for tests; independent of core/net/dns_message. */
#ifndef TESTS_SUPPORT_DNS_WIRE_H
#define TESTS_SUPPORT_DNS_WIRE_H

#include "core/base/str.h"

struct dns_wire_flags {
	int rcode;
	bool authoritative, truncated, recursion_desired, recursion_available;
};
/* The question of a well-formed query: its name, which the caller frees, and its type. */
char *dns_wire_question(const struct str *query, int *ret_type);
/* An answer to the query; records as in dns_stub.h. Names equal to the question's are pointers. */
void dns_wire_answer(struct str *out, const struct str *query, struct dns_wire_flags flags,
		     const char *records);
/* The same for a made-up query with this id, name and type. */
void dns_wire_make(struct str *out, int id, const char *name, int type, struct dns_wire_flags flags,
		   const char *records);
void dns_wire_put16(struct str *out, unsigned value);
void dns_wire_put_name(struct str *out, const char *name); /* uncompressed; no escapes */

#endif
