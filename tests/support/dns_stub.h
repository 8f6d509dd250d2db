/* A small DNS server on the test's own loop, UDP and TCP on one loopback port of the system's
 * choice. Answers by rule, keeps what it was asked, misbehaves on request. Its wire code is its
 * own, so that it does not share the client's mistakes. */
#ifndef TESTS_SUPPORT_DNS_STUB_H
#define TESTS_SUPPORT_DNS_STUB_H

#include "core/loop/loop.h"

#include <stddef.h>

struct dns_stub;

enum dns_stub_fault {
	DNS_STUB_ANSWERS,
	DNS_STUB_SILENT,         /* on UDP and TCP */
	DNS_STUB_SILENT_UDP,     /* answers on TCP only */
	DNS_STUB_TRUNCATES,      /* UDP: TC=1 and no records; whole on TCP */
	DNS_STUB_TRUNCATES_ONLY, /* the same, and TCP hangs up */
	DNS_STUB_WRONG_ID,
	DNS_STUB_WRONG_QUESTION,
	DNS_STUB_WRONG_PORT,    /* UDP: answers from another socket; silent on TCP */
	DNS_STUB_QUESTION_BACK, /* QR=0: sends the query back */
	DNS_STUB_GARBAGE,       /* our id, then bytes that do not parse */
	DNS_STUB_NO_EDNS,       /* FORMERR to every query that has OPT */
	DNS_STUB_SLOW_TCP,      /* silent on UDP; one byte a turn on TCP */
	DNS_STUB_RIGHT_AT_LAST, /* UDP: wrong id first, then the right answer */
};
struct dns_stub_answer {
	int rcode;
	bool authoritative, recursion_available;
	bool validates; /* SERVFAIL, unless asked with CD=1 */
	/* One record a line: SECTION OWNER TTL TYPE DATA, SECTION an, ns or ar. Types: NS CNAME
	 * DNAME (name), A, AAAA, SOA (mname serial minimum), TXT (one word), HEX (type-number
	 * bytes). */
	const char *records;
	enum dns_stub_fault fault;
};
struct dns_stub_query {
	char *name; /* as sent, without final dot */
	int type;
	bool recursion_desired, checking_disabled, edns, tcp;
};

struct dns_stub *dns_stub_new(struct loop *loop);  /* 127.0.0.1 */
struct dns_stub *dns_stub_new6(struct loop *loop); /* ::1; NULL when there is no IPv6 */
void dns_stub_free(struct dns_stub *stub);
const char *dns_stub_address(const struct dns_stub *stub); /* "127.0.0.1:PORT" */

/* A later rule for the same question replaces the earlier. type 0: every type. name NULL: whatever
 * has no rule of its own; without such a rule the answer is REFUSED. records must stay alive. */
void dns_stub_rule(struct dns_stub *stub, const char *name, int type,
		   const struct dns_stub_answer *answer);

size_t dns_stub_count(const struct dns_stub *stub); /* queries received, repeats included */
const struct dns_stub_query *dns_stub_query(const struct dns_stub *stub, size_t i);
/* How many of them asked for this name, any type; without case. */
size_t dns_stub_asked(const struct dns_stub *stub, const char *name);

#endif
