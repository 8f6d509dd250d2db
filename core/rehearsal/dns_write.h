/* Writes DNS answers. Only the writing side: questions are read by net/dns_message. RFC 1035. */
#ifndef CORE_REHEARSAL_DNS_WRITE_H
#define CORE_REHEARSAL_DNS_WRITE_H

#include "core/rehearsal/dns_lookup.h"

/* Adds the answer to the query of `query_len` bytes (already read as well-formed: one question) to
 * *out, at most `max` bytes: what does not fit is left out and TC set. Records of types it cannot
 * write, or with values that do not parse, are left out. */
void dns_write_reply(struct str *out, const void *query, size_t query_len,
		     const struct dns_reply *reply, size_t max);
size_t dns_question_end(const void *query, size_t query_len); /* 0: not one plain question */
bool dns_query_has_edns(const void *query, size_t query_len);

#endif
