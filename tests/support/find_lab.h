/* A made-up tree of name servers for dns_find: the root; com and net on servers of their own; and
 * servers for the zones below. Names of servers lead to the stubs by the map; glue is addresses
 * that nobody asks. Time moves by hand. */
#ifndef TESTS_SUPPORT_FIND_LAB_H
#define TESTS_SUPPORT_FIND_LAB_H

#include "core/net/dns_find.h"

#include "tests/support/clock.h"
#include "tests/support/dns_stub.h"

enum { FIND_ROOT, FIND_COM, FIND_NET, FIND_ZONE, FIND_OTHER, FIND_SILENT, FIND_STUBS };

struct find_lab {
	struct test_clock clock;
	struct loop *loop;
	struct dns_stub *stubs[FIND_STUBS];
	struct dns_map *map;
	struct dns_client *client;
	struct dns_finder *finder;
};
struct find_heard {
	struct find_lab *scene;
	int calls;
	struct err err;
	struct str zone, servers; /* "name address address\n" each */
	bool exists, is_redirected, frees;
	size_t queries;
	const void *forgets;
};

/* com's records for example.com, two servers with glue; and what is found then. */
extern const char find_lab_glue[], find_lab_glued[];

/* Where a name of a server leads. */
void find_lab_map(struct find_lab *s, const char *name, const struct dns_stub *stub);
/* Rules of a stub, by enum: a referral; an answer with authority; one with this code. The records
 * must stay alive. */
void find_lab_refers(struct find_lab *s, int stub, const char *name, const char *records);
void find_lab_says(struct find_lab *s, int stub, const char *name, int type, const char *records);
void find_lab_says_no(struct find_lab *s, int stub, const char *name, int rcode,
		      const char *records);
/* For cmocka; *state is a struct find_lab. The root refers .com names of the tests to com. */
int find_lab_set_up(void **state);
int find_lab_tear_down(void **state);
void find_heard_release(struct find_heard *h);
void find_lab_settle(struct find_lab *s);
/* Lets time pass in steps, with what the sockets have to say after each. */
void find_lab_pass(struct find_lab *s, int64_t ms, int times);
void find_lab_start(struct find_lab *s, const char *name, struct find_heard *h);
void find_lab_find(struct find_lab *s, const char *name, struct find_heard *h);
/* servers NULL: any. Both also see that no timer is left behind. */
void assert_found(const struct find_heard *h, const char *zone, bool exists, const char *servers);
void assert_find_failed(const struct find_heard *h, enum err_kind kind, const char *words);

#endif
