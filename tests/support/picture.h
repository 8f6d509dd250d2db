/* A deployment as the engine would paint it, made by hand for screens. Times start at
 * PICTURE_START. */
#ifndef TESTS_SUPPORT_PICTURE_H
#define TESTS_SUPPORT_PICTURE_H

#include "core/deploy/deployment.h"

#define PICTURE_START INT64_C(1764072000000) /* 2025-11-25 12:00:00 UTC */

struct deployment *picture_new(void); /* running, nothing known yet */
void picture_free(struct deployment *d);
void picture_node(struct deployment *d, int id, enum node_state state, size_t done, size_t total,
		  int from_s, int to_s); /* to_s 0: still going on */
void picture_resource(struct deployment *d, int id, const char *logical_id, const char *type,
		      int from_s, int typical_s); /* running */
void picture_event(struct deployment *d, int id, int at_s, const char *logical_id, const char *type,
		   const char *status, const char *reason); /* texts stay the caller's */
void picture_records(struct deployment *d);                 /* name servers and CNAME are known */
void picture_finding(struct deployment *d, enum delegation_status status, const char *seen,
		     const char *advice);
struct deployment *picture_busy(void);  /* half-way, waiting for the parent's admin */
struct deployment *picture_mixed(void); /* the same, and half of the records are of another zone */
struct deployment *picture_many_findings(void); /* and more is wrong than fits */
struct deployment *picture_agreed(void); /* the records are there; a "no" may be remembered */
/* Without a zone of its own, and the address has the wrong name. */
struct deployment *picture_hosted(void);
struct deployment *picture_refused(void);        /* the same, and ACM has said no */
struct deployment *picture_failed(void);         /* the cache was refused */
struct deployment *picture_failed_at_boot(void); /* a long story */
struct deployment *picture_complete(void);
struct deployment *picture_signed_out(void); /* half-way, and the keys died */
struct deployment *picture_elsewhere(void);  /* half-way, and another deploys */
struct deployment *picture_unleased(void);   /* half-way, without a lease */

/* Half-way, and changed sizes would make the database anew. */
struct deployment *picture_changes(void);
/* The same, and a stack could not be deleted. */
struct deployment *picture_blocked(void);
/* The same, and the parent delegates to somebody else's zone. */
struct deployment *picture_delegated_elsewhere(void);

#endif
