/* What can be wrong with a delegation, to be played: what the parent's admin (or whoever edited
 * the child zone) has entered, and how the name servers behave. In force while a child zone exists,
 * until the admin pastes the right records: that undoes it.
 *
 * A state's records are lines "OWNER TYPE TTL VALUE...", names without the final dot in OWNER, as
 * in a zone file in VALUE; only NS may have several values. In their place stand for each child:
 *   %c child   %l its first label   %z its parent zone
 *   %b the name between the two, nearest to the parent; a line with it is left out without one
 *   %1 to %4 the child's name servers   %5 to %8 those of an older zone that is gone
 *   %p %q %r %s the parent zone's own   %t the second of the child's, its top level misspelt
 *   %n %v a certificate's record: a line for each certificate below the child */
#ifndef CORE_REHEARSAL_DELEGATION_STATES_H
#define CORE_REHEARSAL_DELEGATION_STATES_H

#include "core/rehearsal/dns_lookup.h"

#define DNS_SIDE_BIT(side) (1u << (side))

struct delegation_state {
	const char *name;
	const char *parent, *child; /* lines of records for either zone; NULL: none */
	unsigned silent, refusing;  /* bits of sides: no answer at all, REFUSED */
	bool is_behind;             /* the parent's last server does not know it yet */
	bool is_elsewhere; /* entered into another zone of the parent's name: nobody sees it */
	bool is_bogus;     /* validating resolvers say SERVFAIL */
	bool blocks_tcp;   /* CAA comes truncated, and no TCP */
	bool blocks_caa;   /* nobody but another authority may issue, unless the child says so */
	bool blocks_certificate; /* ACM cannot see the record */
};

/* In any case of letters; NULL: unknown. */
const struct delegation_state *delegation_state_find(const char *name);
int delegation_state_read(const char *name, const struct delegation_state **ret, struct err *err);
const struct delegation_state *delegation_state_at(size_t index); /* NULL: no more */

/* From now on; NULL: nothing is played any more, and what was put is gone. */
void delegation_set(struct world *w, const struct delegation_state *state, int64_t now_ms);
/* The same for a child zone that was just made. */
void delegation_play(struct world *w, struct world_zone *child);
/* A zone's name server, as its account tells: of a parent that is not the live one, another's. The
 * caller frees. */
char *delegation_server_told(const struct world *w, const struct world_zone *zone, size_t index);
/* What is in force: NULL without a state, or without a child zone. */
const struct delegation_state *delegation_played(const struct world *w);
/* Whether ACM cannot see the certificate's record because of it, whatever the records say. */
bool delegation_blocks(const struct world *w, const struct world_certificate *c);
/* Whether the CAA records forbid Amazon to issue it. */
bool delegation_bars(const struct world *w, const struct world_certificate *c);

#endif
