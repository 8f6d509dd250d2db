/* DNS messages: build a query, read an answer into a flat struct. Pure; made for hostile bytes.
 * Reading uses glibc's ns_* parser (arpa/nameser.h). RFC 1035, 6891 (EDNS), 8482. */
#ifndef CORE_NET_DNS_MESSAGE_H
#define CORE_NET_DNS_MESSAGE_H

#include "core/base/err.h"

#include <stdint.h>

enum {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DNAME = 39,
	DNS_DS = 43,
	DNS_DNSKEY = 48,
	DNS_CAA = 257,
};
enum {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5
};
enum {
	DNS_NAME_TEXT_MAX = 1025,
	DNS_EDNS_SIZE = 1232,
	DNS_RECORDS_MAX = 64,
	DNS_MESSAGE_MAX = 65535
};
/* What a query asks for besides its name: flags of the header. None: only what the server knows of
 * its own. */
enum dns_wish {
	DNS_RD = 1, /* recursion desired: for resolvers */
	DNS_CD = 2, /* checking disabled: no DNSSEC validation, please */
};
enum dns_section { DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

struct dns_record {
	enum dns_section section;
	char *owner; /* without final dot; "." for the root; escaped as ns_sprintrr does (\DDD) */
	int type;
	uint32_t ttl;
	/* NS, CNAME, DNAME: name; A, AAAA: address; CAA: "issue value"; DS: "tag algorithm digest";
	 * TXT: its strings joined, sanitised; DNSKEY: ""; SOA: NULL. */
	char *target;
	uint32_t soa_minimum; /* SOA */
	uint32_t soa_serial;
	char *soa_mname;
	uint16_t key_tag; /* DNSKEY: computed (RFC 4034, B); DS: as it says */
};
struct dns_message {
	uint16_t id;
	bool is_answer, authoritative, truncated, recursion_desired, recursion_available;
	int rcode;
	char *question_name; /* without final dot */
	int question_type;
	struct dns_record *records; /* at most DNS_RECORDS_MAX, of the types above */
	size_t record_count;
	size_t other_count; /* records of other types, or beyond the maximum; OPT among them */
};

/* Appends a query to *out. name without or with final dot. wishes: of enum dns_wish.
 * edns: adds OPT with DNS_EDNS_SIZE. */
int dns_build_query(struct str *out, uint16_t id, const char *name, int type, int wishes, bool edns,
		    struct err *err);
/* ERR_INTERNAL when the bytes are no well-formed message; *ret is then untouched. */
int dns_read_message(const void *bytes, size_t len, struct dns_message *ret, struct err *err);
/* Is it the answer to this question, and not a stray or a forged one? */
bool dns_answers(const struct dns_message *m, uint16_t id, const char *name, int type);
void dns_message_release(struct dns_message *m);
const char *dns_type_name(int type);   /* "NS"; "TYPE257" style for unknown ones is not needed */
const char *dns_rcode_name(int rcode); /* "NXDOMAIN" */

#endif
