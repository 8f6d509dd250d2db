/* Host and domain names as text. Pure. RFC 1034/1035/1123 syntax as ACM and Route 53 accept it for
 * host names: letters, digits, hyphens; no underscore. Names compare without case and final dot. */
#ifndef CORE_NET_DOMAIN_H
#define CORE_NET_DOMAIN_H

#include "core/base/err.h"

enum { DOMAIN_LABEL_MAX = 63, DOMAIN_NAME_MAX = 253 };

/* One or more labels. Reasons name the label and what is wrong with it; a non-ASCII name is refused
 * with the advice to type its punycode (xn--) form. */
int domain_check(const char *name, struct err *err);
int domain_check_label(const char *label, struct err *err);
int domain_label_count(const char *name); /* 0 for "" and "." */
/* Lower case, no final dot; the caller frees. */
char *domain_normal(const char *name);
bool domain_equal(const char *a, const char *b);
bool domain_is_among(const char *const *names, size_t count, const char *name);
bool domain_is_below(const char *name, const char *zone); /* strictly below */
/* How much of a name stands before its zone, as a zone's console takes it: "redash.dev" of
 * redash.dev.example.com in example.com. The whole name where it is not below the zone. */
int domain_label_len(const char *name, const char *zone);
/* Whether a certificate of this name is good for the host: "*." stands for exactly one label. */
bool domain_covers(const char *name, const char *host);
char *domain_join(const char *labels, const char *parent); /* "dev" + "example.com"; caller frees */
const char *domain_parent(
	const char *name); /* points into name: after the first dot, "" at the top */

#endif
