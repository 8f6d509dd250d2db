/* Price List: on-demand prices per hour in the account's region. Asks the few regions where this
 * service lives. Reserved prices, free tiers and data transfer are left out. */
#ifndef CORE_AWS_PRICING_H
#define CORE_AWS_PRICING_H

#include "core/aws/call.h"

enum price_kind {
	PRICE_MACHINE,       /* name: EC2 type; Linux, shared hardware */
	PRICE_DATABASE,      /* name: class as "db.t4g.medium"; Aurora PostgreSQL, standard */
	PRICE_SERVERLESS,    /* an Aurora capacity unit; name unused */
	PRICE_CACHE,         /* name: node type; engine "Valkey", "Redis" */
	PRICE_NAT_GATEWAY,   /* name unused; traffic not counted */
	PRICE_LOAD_BALANCER, /* application; name unused; capacity units not counted */
	PRICE_KIND_COUNT
};
struct price {
	bool is_known; /* false: the price list has no such product, or several that differ */
	double per_hour;
	const char *currency, *description; /* "USD"; AWS's own words */
};
typedef void price_fn(const struct err *err, const struct price *price, void *user);

/* ERR_DENIED without pricing:GetProducts: say "price unknown". engine as the price list words it,
 * only for PRICE_CACHE, else "". */
void pricing_per_hour(struct aws_client *client, const struct account *account,
		      enum price_kind kind, const char *name, const char *engine, price_fn *done,
		      void *user);

#endif
