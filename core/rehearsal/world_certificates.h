/* ACM's certificates: requested, waiting for DNS, issued. */
#ifndef CORE_REHEARSAL_WORLD_CERTIFICATES_H
#define CORE_REHEARSAL_WORLD_CERTIFICATES_H

#include "core/rehearsal/world.h"

#include <cjson/cJSON.h>

struct world_new_certificate {
	const char *account, *region, *domain;
	const char *key_algorithm; /* NULL: "RSA_2048" */
	const char *id_word;       /* what its ARN is made of; NULL: the next number */
};
struct world_certificate *world_request_certificate(struct world *w,
						    const struct world_new_certificate *wanted,
						    int64_t now_ms);
/* Listeners of load balancers that use it; by NULL: only whether there are any. Adds the ARNs of
 * their load balancers to by. */
bool world_certificate_is_used(const struct world *w, const struct world_certificate *c, cJSON *by);
/* The name of a load balancer that uses it, once its stack is complete, and since when; NULL: there
 * is none. The caller frees. */
char *world_certificate_balancer(const struct world *w, const struct world_certificate *c,
				 int64_t *ret_since_ms);
void world_delete_certificate(struct world *w, const char *arn);
void world_certificate_free(struct world_certificate *certificate);
struct world_certificate *world_find_certificate(const struct world *w, const char *arn);
/* Re-reads DNS for every waiting certificate; call after each change of a zone. */
void world_look_at_certificates(struct world *w, int64_t now_ms);
const char *world_certificate_status(struct world *w, struct world_certificate *c, int64_t now_ms);
/* When it will be issued as things stand; -1: not by itself. */
int64_t world_certificate_due(const struct world *w, const struct world_certificate *c);
bool world_certificate_record_is_known(const struct world_certificate *c, int64_t now_ms);

#endif
