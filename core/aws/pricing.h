/* Price List: on-demand prices per hour in the account's region. Asks the few regions where this
 * service lives. Reserved prices, free tiers and data transfer are left out. */
#ifndef CORE_AWS_PRICING_H
#define CORE_AWS_PRICING_H

#include "core/aws/call.h"

enum pricing_kind {
	PRICING_MACHINE,       /* name: EC2 type; Linux, shared hardware */
	PRICING_DATABASE,      /* name: class as "db.t4g.medium"; Aurora PostgreSQL, standard */
	PRICING_SERVERLESS,    /* an Aurora capacity unit; name unused */
	PRICING_CACHE,         /* name: node type; engine "Valkey", "Redis" */
	PRICING_NAT_GATEWAY,   /* name unused; traffic not counted */
	PRICING_LOAD_BALANCER, /* application; name unused; capacity units not counted */
	PRICING_ADDRESS,       /* a public IPv4 address in use; name unused */
	PRICING_KIND_COUNT
};
struct price {
	bool is_known; /* false: the price list has no such product, or several that differ */
	double per_hour;
	const char *currency, *description; /* "USD"; AWS's own words */
};
typedef void price_fn(const struct err *err, const struct price *price, void *user);

/* ERR_DENIED without pricing:GetProducts: say "price unknown". engine as the price list words it,
 * only for PRICING_CACHE, else "". */
void pricing_per_hour(struct aws_client *client, const struct account *account,
		      enum pricing_kind kind, const char *name, const char *engine, price_fn *done,
		      void *user);

#endif
