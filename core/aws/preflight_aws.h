/* Looks at the two accounts for deploy/preflight.h, by calls to AWS and questions to DNS. All looks
 * run side by side under a budget of their own, so that the whole takes a few seconds; each is
 * refused or fails by itself. Reads only. */
#ifndef CORE_AWS_PREFLIGHT_AWS_H
#define CORE_AWS_PREFLIGHT_AWS_H

#include "core/aws/account.h"
#include "core/deploy/preflight.h"
#include "core/loop/loop.h"
#include "core/net/dns_query.h"
#include "core/net/http.h"

enum { PREFLIGHT_READS_PER_SECOND = 15 };

struct preflight_aws_options {
	const struct account *dev;         /* borrowed for life, signed in */
	const struct account *parent;      /* the same; NULL: none */
	struct http *http;                 /* borrowed */
	const struct dns_map *dns_map;     /* borrowed; names of servers to ports; or NULL */
	const struct dns_server *resolver; /* copied; NULL: the system's */
	double speed;                      /* of a rehearsal; 1 on AWS */
	double reads_per_second;           /* 0: PREFLIGHT_READS_PER_SECOND */
	int64_t now_ms; /* of the cloud's clock, for what has a date; 0: not known */
	/* Told when this machine's clock turns out wrong (skew.h); or NULL. */
	void (*skewed)(int64_t skew_ms, void *user);
	void *user;
};
struct preflight_aws;
struct preflight_aws *preflight_aws_new(struct loop *loop,
					const struct preflight_aws_options *options);
void preflight_aws_free(struct preflight_aws *p); /* drops what is under way; NULL is fine */
const struct preflight_port *preflight_aws_port(struct preflight_aws *p);

#endif
