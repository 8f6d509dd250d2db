/* The servers a look at a delegation meets, as stubs on loopback: a resolver, three name servers of
 * example.com, two of dev.example.com (the wanted ones) and a stranger. The map leads to all but
 * the resolver. */
#ifndef TESTS_SUPPORT_DELEGATION_SCENE_H
#define TESTS_SUPPORT_DELEGATION_SCENE_H

#include "core/deploy/delegation_probe.h"

#include "tests/support/clock.h"
#include "tests/support/dns_stub.h"

enum { SCENE_PARENTS = 3, SCENE_ZONE = 2 };
struct scene {
	struct test_clock clock;
	struct loop *loop;
	struct dns_stub *resolver, *parents[SCENE_PARENTS], *zone[SCENE_ZONE], *stranger;
	struct dns_client *client;
	struct dns_map *map;
	struct delegation_probe *probe;
};
/* What a look called back with. */
struct heard {
	struct scene *scene;
	int calls;
	struct err err;
	struct delegation_facts facts;
	bool frees, looks_again; /* done inside the callback */
};

/* dev.example.com in example.com; the second knows the validation record too. */
extern const struct delegation_question scene_question, scene_certificate_question;
#define SCENE_CNAME "_x.redash.dev.example.com"

int scene_set_up(void **state);
int scene_tear_down(void **state);
struct dns_server scene_address(const struct dns_stub *stub);
void scene_resolver_says(struct scene *s, const char *name, int type, int rcode,
			 const char *records);
/* All servers of the parent, to "dev.example.com NS". */
void scene_parents_say(struct scene *s, const struct dns_stub_answer *answer);
/* Authority and a SOA of the zone for whatever has no rule of its own. */
void scene_serves(struct dns_stub *stub, const char *soa_records);

void scene_on_seen(const struct err *err, const struct delegation_facts *facts, void *user);
void scene_settle(struct scene *s);    /* all that needs no time */
void scene_wait_long(struct scene *s); /* past every patience */
void scene_look(struct scene *s, const struct delegation_question *question, struct heard *heard);
void heard_release(struct heard *heard); /* for CLEANUP */

#endif
