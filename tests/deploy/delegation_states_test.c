/* What the looks beside the parent's replies add: a row a state, several at once, and facts at
 * random. */
#include "core/deploy/delegation.h"

#include "core/base/mem.h"
#include "core/net/dns_message.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define W1     "ns-2048.awsdns-64.com"
#define W2     "ns-2049.awsdns-65.net"
#define W3     "ns-2050.awsdns-66.org"
#define W4     "ns-2051.awsdns-67.co.uk"
#define ALL    W1 " " W2 " " W3 " " W4
#define OLD    "ns-91.awsdns-11.com ns-700.awsdns-23.net"
#define RECORD "_a1.redash.dev.example.com"
#define VALUE  "_b2.xyz.acm-validations.aws"
#define CHILD  "dev.example.com"

static const char *const wanted[] = { W1, W2, W3, W4 };
static const struct delegation_question question = { .parent = "example.com",
						     .child = CHILD,
						     .expected = wanted,
						     .expected_count = ARRAY_LEN(wanted),
						     .cname_name = RECORD,
						     .cname_value = VALUE };

static size_t split(char **ret, const char *names)
{
	size_t n = 0;
	while (*names) {
		size_t len = strcspn(names, " ");
		ret[n++] = mem_copy_bytes(names, len);
		names += len + (names[len] == ' ');
	}
	return n;
}

static void put(char **text, const char *value)
{
	free(*text);
	*text = mem_copy_text(value);
}

static struct delegation_seen *parent_says(struct delegation_facts *f, enum delegation_reply reply,
					   const char *names)
{
	struct delegation_seen *seen = &f->servers[f->server_count++];
	if (!f->parent) f->parent = mem_copy_text("example.com");
	seen->server = str_format("ns%zu.example.net", f->server_count);
	seen->address = str_format("192.0.2.%zu:53", f->server_count);
	seen->reply = reply;
	seen->owner = mem_copy_text(reply == REPLY_CNAME ? "else.example.com" : CHILD);
	seen->name_server_count = split(seen->name_servers, names);
	return seen;
}

static struct delegation_zone_seen *zone_says(struct delegation_facts *f, const char *server,
					      enum delegation_zone_reply reply)
{
	struct delegation_zone_seen *zone = &f->zone[f->zone_count++];
	zone->server = mem_copy_text(server);
	zone->address = str_format("198.51.100.%zu:5353", f->zone_count);
	zone->reply = reply;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (str_equal(server, wanted[i])) zone->is_expected = true;
	return zone;
}

static void zone_is(struct delegation_facts *f, size_t serving, enum delegation_zone_reply rest)
{
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		zone_says(f, wanted[i], i < serving ? ZONE_SERVES : rest);
}

static void extra_says(struct delegation_facts *f, enum delegation_extra which, const char *name,
		       int type, const char *text)
{
	struct delegation_extra_seen *extra = &f->extras[which];
	extra->reply = EXTRA_YES;
	extra->type = type;
	put(&extra->name, name);
	put(&extra->address, "[2001:db8::53]:53");
	if (text) put(&extra->text, text);
}

static void resolver_says(struct delegation_facts *f, const char *address,
			  enum delegation_view view)
{
	struct delegation_resolver_seen *r = &f->resolvers[f->resolver_count++];
	r->address = mem_copy_text(address);
	r->view = view;
	r->serial = 1;
}

static void zone_not_ready(struct delegation_facts *f)
{
	zone_is(f, 3, ZONE_REFUSES);
}

static void redirected(struct delegation_facts *f)
{
	f->is_redirected = true;
}

static void private(struct delegation_facts *f)
{
	f->is_private = true;
}

static void private_but_seen(struct delegation_facts *f)
{
	private(f);
	resolver_says(f, "https://dns.example/dns-query", VIEW_CHILD);
}

static void denied(struct delegation_facts *f)
{
	f->path = PATH_ROOT;
	f->resolver_says = mem_copy_text("");
}

static void tcp_blocked(struct delegation_facts *f)
{
	f->tcp_is_blocked = true;
}

static void wildcard(struct delegation_facts *f)
{
	extra_says(f, EXTRA_WILDCARD, "_rw-x1.example.com", DNS_A, NULL);
}

static void wildcard_elsewhere(struct delegation_facts *f)
{
	extra_says(f, EXTRA_WILDCARD, "_rw-x1.example.com", DNS_A, "other.example.com");
}

static void dname(struct delegation_facts *f)
{
	extra_says(f, EXTRA_DNAME, CHILD, DNS_DNAME, "other.example");
}

static void doubled(struct delegation_facts *f)
{
	extra_says(f, EXTRA_DOUBLED, CHILD ".example.com", DNS_NS, NULL);
}

static void pasted(struct delegation_facts *f)
{
	extra_says(f, EXTRA_PASTED, "dev." CHILD, DNS_NS, W1 "\n" W2);
}

static void zone_gone(struct delegation_facts *f)
{
	zone_is(f, 0, ZONE_REFUSES);
}

static void zone_silent(struct delegation_facts *f)
{
	zone_is(f, 0, ZONE_SILENT);
}

static void edited(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	f->zone[2].name_server_count = split(f->zone[2].name_servers, W1 " " W2 " ns.edited.org");
}

static void ds(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	f->zone[0].keys_asked = true;
	f->zone[0].key_tags[f->zone[0].key_tag_count++] = 7;
	extra_says(f, EXTRA_DS, CHILD, DNS_DS, "12345\n4711");
}

static void cut_deeper(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	put(&f->zone[1].cut, "redash." CHILD);
	put(&f->zone[1].cut_servers, "ns-1.else.org\nns-2.else.org");
}

static void dname_higher(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	extra_says(f, EXTRA_DNAME, CHILD, DNS_DNAME, "other.example");
	put(&f->extras[EXTRA_DNAME].owner, "example.com");
}

static void parents_own_dnssec(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	f->extras[EXTRA_DS].reply = EXTRA_NO;
	resolver_says(f, "9.9.9.9:53", VIEW_SERVFAIL_DNSSEC);
}

static void caa_above(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	extra_says(f, EXTRA_CAA_ABOVE, "com", DNS_CAA, "issue letsencrypt.org");
}

static void caa_below(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	extra_says(f, EXTRA_CAA_BELOW, "eu." CHILD, DNS_CAA, "issue letsencrypt.org");
	extra_says(f, EXTRA_CAA_CHILD, CHILD, DNS_CAA, "issue amazon.com");
}

static void caa_between(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	extra_says(f, EXTRA_CAA_BETWEEN, "sub.example.com", DNS_CAA, "issue amazon.com");
	extra_says(f, EXTRA_CAA_PARENT, "example.com", DNS_CAA, "issue letsencrypt.org");
}

static void signed_parent(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	extra_says(f, EXTRA_PARENT_KEYS, "example.com", DNS_DNSKEY, "257");
	f->extras[EXTRA_DS].reply = EXTRA_NO;
	f->extras[EXTRA_DS].type = DNS_DS;
	put(&f->extras[EXTRA_DS].name, CHILD);
	put(&f->extras[EXTRA_DS].address, "192.0.2.9:53");
}

static void ds_that_fits(struct delegation_facts *f)
{
	ds(f);
	f->zone[0].key_tags[f->zone[0].key_tag_count++] = 4711;
}

static void dnssec_fails(struct delegation_facts *f)
{
	resolver_says(f, "9.9.9.9:53", VIEW_SERVFAIL_DNSSEC);
}

static void caa_of_parent(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CAA_PARENT, "example.com", DNS_CAA, "issue letsencrypt.org");
}

static void caa_of_child(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CAA_CHILD, CHILD, DNS_CAA, "iodef mailto:x@example.com\nissue ;");
}

static void caa_overridden(struct delegation_facts *f)
{
	caa_of_parent(f);
	extra_says(f, EXTRA_CAA_CHILD, CHILD, DNS_CAA, "issue Amazon.com; policy=ev");
}

static void caa_for_wildcards(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CAA_PARENT, "example.com", DNS_CAA, "issuewild letsencrypt.org");
}

static void caa_of_silent_child(struct delegation_facts *f)
{
	caa_of_parent(f);
	f->extras[EXTRA_CAA_CHILD].reply = EXTRA_SILENT;
}

static void acm_in_parent(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CNAME_AT_PARENT, RECORD, DNS_CNAME, VALUE);
}

static void other_alias_in_parent(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CNAME_AT_PARENT, RECORD, DNS_CNAME, "else.example.com");
}

static void acm_doubled(struct delegation_facts *f)
{
	extra_says(f, EXTRA_CNAME_DOUBLED, RECORD "." CHILD, DNS_CNAME, NULL);
}

static void acm_doubled_and_right(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	put(&f->zone[1].cname, VALUE);
	acm_doubled(f);
}

static void acm_differs(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	put(&f->zone[0].cname, "_b3.xyz.acm-validations.aws");
}

static void ttl_high(struct delegation_facts *f)
{
	f->servers[0].ttl = 172800;
}

static void no_cached(struct delegation_facts *f)
{
	resolver_says(f, "1.1.1.1:53", VIEW_CHILD);
	resolver_says(f, "8.8.8.8:53", VIEW_PARENT);
}

static void no_cached_by_few(struct delegation_facts *f)
{
	no_cached(f);
	resolver_says(f, "9.9.9.9:53", VIEW_CHILD);
}

/* The only one that was asked. */
static void old_cached(struct delegation_facts *f)
{
	zone_is(f, 4, ZONE_SERVES);
	f->zone[0].serial = 9;
	resolver_says(f, "1.1.1.1", VIEW_CHILD);
}

/* Route 53 gives every zone the serial 1. */
static void same_serial(struct delegation_facts *f, const char *master)
{
	zone_is(f, 4, ZONE_SERVES);
	f->zone[0].serial = 1;
	put(&f->zone[0].master, W1);
	resolver_says(f, "1.1.1.1", VIEW_CHILD);
	f->resolvers[0].serial = 1;
	put(&f->resolvers[0].master, master);
}

static void old_cached_with_same_serial(struct delegation_facts *f)
{
	same_serial(f, "ns-91.awsdns-11.com");
}

static void new_zone_seen(struct delegation_facts *f)
{
	same_serial(f, W1);
}

static void old_cached_and_lame(struct delegation_facts *f)
{
	zone_is(f, 1, ZONE_REFUSES);
	f->zone[0].serial = 9;
	resolver_says(f, "1.1.1.1", VIEW_CHILD);
}

static void old_zone_alive(struct delegation_facts *f)
{
	zone_says(f, "ns-91.awsdns-11.com", ZONE_SERVES);
}

static void old_zone_dead(struct delegation_facts *f)
{
	zone_says(f, "ns-91.awsdns-11.com", ZONE_REFUSES);
}

static void stranger_without_address(struct delegation_facts *f)
{
	zone_says(f, "192.0.2.1", ZONE_NO_ADDRESS);
	put(&f->servers[0].name_servers[0], "192.0.2.1");
	free(f->servers[0].name_servers[1]);
	f->servers[0].name_server_count = 1;
}

static void above(struct delegation_facts *f)
{
	put(&f->parent, "com.test");
}

static void over_https(struct delegation_facts *f)
{
	f->path = PATH_HTTPS;
	resolver_says(f, "https://dns.example/dns-query", VIEW_CHILD);
}

static void not_yet_over_https(struct delegation_facts *f)
{
	f->path = PATH_HTTPS;
	resolver_says(f, "1.1.1.1", VIEW_PARENT);
}

static void assert_says(const char *id, const char *text, const char *part)
{
	if (!strstr(text, part)) fail_msg("%s: '%s' does not say '%s'", id, text, part);
}

static const struct delegation_finding *find(const struct delegation_report *r, const char *id)
{
	for (size_t i = 0; i < r->finding_count; i++)
		if (str_equal(r->findings[i].id, id)) return &r->findings[i];
	return NULL;
}

enum { W = DELEGATION_WAITING, R = DELEGATION_WRONG, G = DELEGATION_READY, U = DELEGATION_UNKNOWN };

/* .gone: a finding that must not be there, as it is explained. */
static const struct row {
	const char *id;
	enum delegation_reply reply;
	const char *names;
	void (*set)(struct delegation_facts *);
	int status, referral;
	const char *seen, *advice, *evidence, *records, *gone;
} rows[] = {
	{ "CHILD_NOT_READY", REPLY_NXDOMAIN, "", zone_not_ready, W, W, W4 " yet (3 of 4 do)",
	  "Nothing to copy yet", "@198.51.100.4 -p 5353 " CHILD " SOA", "", "LAME_SOME" },
	{ "INTERCEPTED", REPLY_NOT_AUTHORITATIVE, "", redirected, U, U, "redirects DNS",
	  "another network", "dig +norec @192.0.2.1 example.com SOA", "",
	  "PARENT_NOT_AUTHORITATIVE" },
	{ "SPLIT_HORIZON", REPLY_REFERRAL, ALL, private, U, U, "private address (192.0.2.1)",
	  "public zone", "@192.0.2.1 example.com SOA", "", "INTERCEPTED" },
	{ "SPLIT_HORIZON", REPLY_REFERRAL, ALL, private_but_seen, G, G, "private address", "", "",
	  "", "" },
	{ "SPLIT_HORIZON", REPLY_REFERRAL, ALL, denied, G, G, "there is no zone example.com",
	  "found from the root", "", "", "" },
	{ "TCP_BLOCKED", REPLY_REFERRAL, ALL, tcp_blocked, G, G, "TCP port 53", "Let TCP", "", "",
	  "PARENT_UNREACHABLE" },
	{ "NODATA_WILDCARD", REPLY_NODATA, "", wildcard, W, W, "wildcard record of example.com",
	  "overrides the wildcard", "dig +norec @2001:db8::53 _rw-x1.example.com A", "",
	  "NODATA_OTHER" },
	{ "CNAME_AT_NAME", REPLY_CNAME, "", wildcard, W, W, "alias of else.example.com",
	  "then nothing is to be removed", CHILD " NS", "", "NODATA_WILDCARD" },
	{ "CNAME_AT_NAME", REPLY_CNAME, "", wildcard_elsewhere, R, R, "alias", "remove the CNAME",
	  "dig +norec @192.0.2.1 " CHILD " NS", "delete " CHILD " CNAME else.example.com\nadd ",
	  "" },
	{ "DNAME_ABOVE", REPLY_NODATA, "", dname, R, R, "to other.example (DNAME)",
	  "Remove the DNAME record dev", CHILD " DNAME", "delete " CHILD " DNAME other.example\n",
	  "NODATA_OTHER" },
	{ "DNAME_ABOVE", REPLY_CNAME, "", dname, R, R, "redirected", "", "", "", "CNAME_AT_NAME" },
	{ "DNAME_ABOVE", REPLY_CNAME, "", dname_higher, R, R, "below example.com is redirected",
	  "Remove the DNAME record example.com from the zone example.com", CHILD " DNAME",
	  "delete example.com DNAME other.example\nadd " CHILD " NS " W1, "CNAME_AT_NAME" },
	{ "NAME_DOUBLED", REPLY_NXDOMAIN, "", doubled, R, R, CHILD ".example.com",
	  "type only dev as", CHILD ".example.com NS",
	  "delete " CHILD ".example.com NS " W4 "\nadd " CHILD " NS " W1, "NXDOMAIN" },
	{ "PASTED_IN_CHILD", REPLY_NXDOMAIN, "", pasted, R, R, "zone " CHILD " itself",
	  "into the zone example.com", "dev." CHILD " NS",
	  "delete dev." CHILD " NS " W2 "\nadd " CHILD " NS " W1, "NXDOMAIN" },
	{ "LAME_ALL", REPLY_REFERRAL, ALL, zone_gone, R, R, "none of 4", "deleted",
	  "@198.51.100.1 -p 5353 " CHILD " SOA", "", "CHILD_NOT_READY" },
	{ "LAME_SOME", REPLY_REFERRAL, ALL, zone_not_ready, W, G, W4 " does not serve", "",
	  "@198.51.100.4", "", "CHILD_NOT_READY" },
	{ "LAME_SOME", REPLY_REFERRAL, ALL, zone_silent, W, G, "0 of 4", "network", "", "",
	  "LAME_ALL" },
	{ "CHILD_SET_DIFFERS", REPLY_REFERRAL, ALL, edited, W, G, "ns.edited.org", W3,
	  "@198.51.100.3 -p 5353 " CHILD " NS",
	  "delete " CHILD " NS ns.edited.org\nadd " CHILD " NS " W3, "LAME_SOME" },
	{ "DEEPER_CUT", REPLY_REFERRAL, ALL, cut_deeper, R, G,
	  "redash." CHILD " is itself delegated away inside the zone " CHILD ", to ns-1.else.org, ",
	  "Delete the NS record redash." CHILD, "@198.51.100.2 -p 5353 " RECORD " CNAME",
	  "delete redash." CHILD " NS ns-1.else.org\ndelete redash." CHILD " NS ns-2.else.org\n",
	  "ACM_VALUE_DIFFERS" },
	{ "DS_NONE_SIGNED_PARENT", REPLY_REFERRAL, ALL, signed_parent, G, G,
	  "has no DS record for " CHILD, "", "dig +norec @192.0.2.9 " CHILD " DS", "", "STALE_DS" },
	{ "STALE_DS", REPLY_REFERRAL, ALL, ds, R, R, "key 12345, 4711", "Remove the DS record dev",
	  CHILD " DS", "delete " CHILD " DS 12345\ndelete " CHILD " DS 4711\n", "LAME_SOME" },
	{ "STALE_DS", REPLY_REFERRAL, ALL, dnssec_fails, R, R, "9.9.9.9:53 cannot verify", "",
	  "dig @9.9.9.9 " CHILD " SOA", "", "" },
	{ "PARENT_DNSSEC_BROKEN", REPLY_REFERRAL, ALL, parents_own_dnssec, R, R,
	  "9.9.9.9:53 cannot verify the signatures of example.com itself", "repair its DNSSEC",
	  "dig @9.9.9.9 " CHILD " SOA", "", "STALE_DS" },
	{ "OK", REPLY_REFERRAL, ALL, ds_that_fits, G, G, "; 4 of 4 serve it.", "", "", "",
	  "STALE_DS" },
	{ "CAA_BLOCKS", REPLY_REFERRAL, ALL, caa_of_parent, R, G, "of example.com let only",
	  "the parent stays untouched", "example.com CAA",
	  "add " CHILD " CAA 0 issue \"amazon.com\"\n", "" },
	{ "CAA_BLOCKS", REPLY_REFERRAL, ALL, caa_of_child, R, G, "nobody", "other records may",
	  CHILD " CAA", "amazon.com", "" },
	{ "CAA_BLOCKS", REPLY_REFERRAL, ALL, caa_above, R, G, "of com let only", "stays untouched",
	  "dig @2001:db8::53 com CAA", "add " CHILD " CAA 0 issue \"amazon.com\"\n", "" },
	{ "CAA_BLOCKS", REPLY_REFERRAL, ALL, caa_below, R, G, "of eu." CHILD,
	  "Add eu." CHILD " CAA", "eu." CHILD " CAA",
	  "add eu." CHILD " CAA 0 issue \"amazon.com\"\n", "" },
	{ "OK", REPLY_REFERRAL, ALL, caa_between, G, G, "", "", "", "", "CAA_BLOCKS" },
	{ "OK", REPLY_REFERRAL, ALL, caa_overridden, G, G, "", "", "", "", "CAA_BLOCKS" },
	{ "OK", REPLY_REFERRAL, ALL, caa_for_wildcards, G, G, "", "", "", "", "CAA_BLOCKS" },
	{ "OK", REPLY_REFERRAL, ALL, caa_of_silent_child, G, G, "", "", "", "", "CAA_BLOCKS" },
	{ "ACM_IN_PARENT", REPLY_NODATA, "", acm_in_parent, R, W, "put into example.com", "renewal",
	  RECORD " CNAME", "delete " RECORD " CNAME " VALUE, "OK" },
	{ "NODATA_OTHER", REPLY_NODATA, "", other_alias_in_parent, W, W, "", "", "", "",
	  "ACM_IN_PARENT" },
	{ "OK", REPLY_REFERRAL, ALL, acm_in_parent, G, G, "", "", "", "", "ACM_IN_PARENT" },
	{ "ACM_DOUBLED", REPLY_REFERRAL, ALL, acm_doubled, R, G, RECORD "." CHILD, RECORD,
	  RECORD "." CHILD " CNAME",
	  "delete " RECORD "." CHILD " CNAME " VALUE "\nadd " RECORD " CNAME " VALUE, "" },
	{ "OK", REPLY_REFERRAL, ALL, acm_doubled_and_right, G, G, "", "", "", "", "ACM_DOUBLED" },
	{ "ACM_VALUE_DIFFERS", REPLY_REFERRAL, ALL, acm_differs, R, G, "ACM gave " VALUE,
	  "character 3 (\"3.xyz.ac\" instead of \"2.xyz.ac\")", RECORD " CNAME",
	  "delete " RECORD " CNAME _b3.xyz.acm-validations.aws\nadd ", "" },
	{ "TTL_HIGH", REPLY_REFERRAL, ALL, ttl_high, G, G, "172800", "48 hours", "@192.0.2.1", "",
	  "" },
	{ "OK_NEG_CACHED", REPLY_REFERRAL, ALL, no_cached, W, G, "8.8.8.8:53 still remembers",
	  "by itself", "dig @8.8.8.8 " CHILD " SOA", "", "NXDOMAIN" },
	{ "OK", REPLY_REFERRAL, ALL, no_cached_by_few, G, G, "; 2 of 3 resolvers see it.", "", "",
	  "", "NXDOMAIN" },
	{ "OK_NEG_CACHED", REPLY_REFERRAL, ALL, no_cached_by_few, G, G, "2 of 3", "", "", "", "" },
	{ "OK_OLD_NS_CACHED", REPLY_REFERRAL, ALL, old_cached, G, G, "1.1.1.1 still asks",
	  "two days", "dig @1.1.1.1 ", "", "OK_NEG_CACHED" },
	{ "OK_OLD_NS_CACHED", REPLY_REFERRAL, ALL, old_cached_with_same_serial, G, G,
	  "Done at the source", "two days", "dig @1.1.1.1 ", "", "" },
	{ "OK", REPLY_REFERRAL, ALL, new_zone_seen, G, G, "", "", "", "", "OK_OLD_NS_CACHED" },
	{ "OK_OLD_NS_CACHED", REPLY_REFERRAL, ALL, old_cached_and_lame, W, G, "0 of 1", "", "", "",
	  "" },
	{ "WRONG_NS", REPLY_REFERRAL, OLD, old_zone_alive, R, R, "another zone",
	  "do not overwrite blindly", "@192.0.2.1 " CHILD " NS",
	  "delete " CHILD " NS ns-700.awsdns-23.net\nadd " CHILD " NS " W1, "" },
	{ "WRONG_NS", REPLY_REFERRAL, OLD, old_zone_dead, R, R, "another zone", "does not answer",
	  "", "", "" },
	{ "NS_NO_ADDRESS", REPLY_REFERRAL, OLD, stranger_without_address, R, R, "192.0.2.1",
	  "'192.0.2.1' has no address.", "", "delete " CHILD " NS 192.0.2.1\n", "WRONG_NS" },
	{ "PARTIAL", REPLY_REFERRAL, W1 " " W2 " " W3, NULL, W, W, W4, "Add the missing", "NS",
	  "add " CHILD " NS " W4 "\n", "" },
	{ "MIXED_OLD", REPLY_REFERRAL, W1 " " W2 " " W3 " ns.old.org", NULL, R, R, "ns.old.org", "",
	  "", "delete " CHILD " NS ns.old.org\nadd " CHILD " NS " W4 "\n", "" },
	{ "VALUES_MISSING_DOT", REPLY_REFERRAL, W1 " " W2 " " W3 " " W4 ".example.com", NULL, R, R,
	  "final dot", W4 ".", "", "delete " CHILD " NS " W4 ".example.com\n", "" },
	{ "NXDOMAIN", REPLY_NXDOMAIN, "", NULL, W, W, "no record", "", CHILD " NS", "", "" },
	{ "OK", REPLY_NONE, "", over_https, G, G, "over HTTPS", "", "", "", "NXDOMAIN" },
	{ "NXDOMAIN", REPLY_NONE, "", not_yet_over_https, W, W, "as seen by 1.1.1.1", "Add the NS",
	  "dig @1.1.1.1", "", "OK" },
};

static void check_row(size_t at, const struct row *row, const struct delegation_report *r)
{
	const struct delegation_finding *found = find(r, row->id);
	if (!found) {
		fail_msg("row %zu: %s is not found; %s is", at, row->id, r->findings[0].id);
		return;
	}
	assert_says(row->id, found->seen, row->seen);
	assert_says(row->id, found->advice, row->advice);
	assert_says(row->id, found->evidence, row->evidence);
	assert_says(row->id, found->records, row->records);
	if (find(r, row->gone)) fail_msg("row %zu: %s besides %s", at, row->gone, row->id);
	if ((int)r->status != row->status || (int)r->referral != row->referral)
		fail_msg("row %zu, %s: status %d, referral %d", at, row->id, r->status,
			 r->referral);
	if (row->status == R) assert_string_equal(r->findings[0].id, row->id);
}

static void each_state_is_recognised_and_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct delegation_facts f = { 0 };
		struct delegation_report r;
		parent_says(&f, rows[i].reply, rows[i].names);
		if (rows[i].set) rows[i].set(&f);
		delegation_classify(&question, &f, &r);
		check_row(i, &rows[i], &r);
		delegation_report_release(&r);
		delegation_facts_release(&f);
	}
}

static void the_zone_above_is_named(void **state)
{
	static const struct delegation_question deep = {
		.parent = "sub.com.test",
		.child = "dev.sub.com.test",
		.expected = wanted,
		.expected_count = ARRAY_LEN(wanted),
	};
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_NXDOMAIN, "");
	above(&f);
	delegation_classify(&deep, &f, &r);
	assert_non_null(find(&r, "PARENT_IS_ABOVE"));
	assert_says("", find(&r, "PARENT_IS_ABOVE")->advice, "record name in it is dev.sub.");
	assert_int_equal(r.status, DELEGATION_WAITING);
	delegation_report_release(&r);
	put(&f.parent, "test");
	delegation_classify(&deep, &f, &r);
	assert_string_equal(r.findings[0].id, "PARENT_UNKNOWN");
	assert_int_equal(r.referral, DELEGATION_WRONG);
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static void a_stuck_secondary_is_named_by_its_serial(void **state)
{
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_REFERRAL, ALL)->serial = 3;
	parent_says(&f, REPLY_NXDOMAIN, "")->serial = 4294967290U;
	delegation_classify(&question, &f, &r);
	assert_string_equal(r.findings[0].id, "PARENT_SERVERS_DISAGREE");
	assert_says("", r.findings[0].advice, "ns2.example.net is stuck at serial 4294967290");
	assert_string_equal(r.findings[0].evidence, "dig +norec @192.0.2.2 dev.example.com NS");
	delegation_report_release(&r);
	f.servers[1].serial = 3;
	delegation_classify(&question, &f, &r);
	assert_says("", r.findings[0].advice, "Route 53 usually needs less than a minute");
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static void assert_order(const struct delegation_report *r, const char *const *ids, size_t count)
{
	assert_int_equal(r->finding_count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(r->findings[i].id, ids[i]);
}

static void several_findings_come_worst_first(void **state)
{
	static const char *const ids[] = { "NAME_DOUBLED",  "STALE_DS",        "CAA_BLOCKS",
					   "ACM_IN_PARENT", "CHILD_NOT_READY", "SPLIT_HORIZON",
					   "TCP_BLOCKED" };
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_NXDOMAIN, "");
	doubled(&f);
	caa_of_parent(&f);
	acm_in_parent(&f);
	ds(&f);
	f.zone[3].reply = ZONE_SILENT;
	private(&f);
	tcp_blocked(&f);
	delegation_classify(&question, &f, &r);
	assert_order(&r, ids, ARRAY_LEN(ids));
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static void notes_of_a_right_delegation_follow_its_ok(void **state)
{
	static const char *const ids[] = { "CAA_BLOCKS", "LAME_SOME", "OK", "TTL_HIGH" };
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_REFERRAL, ALL);
	ttl_high(&f);
	zone_not_ready(&f);
	caa_of_parent(&f);
	delegation_classify(&question, &f, &r);
	assert_order(&r, ids, ARRAY_LEN(ids));
	assert_int_equal(r.status, DELEGATION_WRONG);
	assert_int_equal(r.referral, DELEGATION_READY);
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static void without_a_word_of_the_zone_nothing_is_known_to_be_right(void **state)
{
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_REFERRAL, ALL);
	zone_is(&f, 0, ZONE_NOT_ASKED);
	caa_of_parent(&f);
	delegation_classify(&question, &f, &r);
	assert_int_equal(r.status, DELEGATION_UNKNOWN);
	assert_int_equal(r.referral, DELEGATION_READY);
	assert_null(find(&r, "CAA_BLOCKS"));
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static void a_leftover_beside_a_right_delegation_is_no_matter(void **state)
{
	struct delegation_facts f = { 0 };
	struct delegation_report r;
	(void)state;
	parent_says(&f, REPLY_REFERRAL, ALL);
	parent_says(&f, REPLY_NXDOMAIN, "");
	doubled(&f);
	pasted(&f);
	dname(&f);
	delegation_classify(&question, &f, &r);
	assert_int_equal(r.status, DELEGATION_WAITING);
	assert_null(find(&r, "NAME_DOUBLED"));
	assert_non_null(find(&r, "NXDOMAIN"));
	delegation_report_release(&r);
	delegation_facts_release(&f);
}

static unsigned next(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(*seed >> 33) % below;
}

static const char *const any_names[] = {
	"", ALL, OLD, W1, W1 " " W2 ".example.com", W1 " ns.x.org", "ns1.example.net", "."
};
static const char *const any_texts[] = { "",    "\n\n", "issue ;\nissuewild", "12345\n4711\n0",
					 VALUE, "x" };

static void make_servers(struct delegation_facts *f, uint64_t *seed)
{
	for (unsigned n = next(seed, 6); n; n--) {
		struct delegation_seen *seen =
			parent_says(f, (enum delegation_reply)next(seed, REPLY_HOSTS_BOTH + 1),
				    any_names[next(seed, ARRAY_LEN(any_names))]);
		seen->ttl = next(seed, 7200);
		seen->serial = next(seed, 3);
		seen->negative_ttl = next(seed, 900);
	}
	for (unsigned n = next(seed, 6); n; n--) {
		struct delegation_zone_seen *zone =
			zone_says(f, n <= 4 ? wanted[n - 1] : "ns.x.org",
				  (enum delegation_zone_reply)next(seed, ZONE_NO_ADDRESS + 1));
		zone->name_server_count =
			split(zone->name_servers, any_names[next(seed, ARRAY_LEN(any_names))]);
		zone->keys_asked = next(seed, 2);
		zone->serial = next(seed, 3);
		zone->ttl = next(seed, 7200);
		if (next(seed, 2)) put(&zone->cname, any_texts[next(seed, ARRAY_LEN(any_texts))]);
		if (!next(seed, 4)) put(&zone->address, "");
	}
}

static void make_rest(struct delegation_facts *f, uint64_t *seed)
{
	for (int i = 0; i < EXTRA_COUNT; i++) {
		if (next(seed, 2))
			extra_says(f, (enum delegation_extra)i, CHILD, DNS_NS,
				   next(seed, 3) ? any_texts[next(seed, ARRAY_LEN(any_texts))]
						 : NULL);
		f->extras[i].reply = (enum delegation_extra_reply)next(seed, EXTRA_YES + 1);
	}
	for (unsigned n = next(seed, DELEGATION_RESOLVERS_MAX + 1); n; n--)
		resolver_says(f, n % 2 ? "1.1.1.1:53" : "",
			      (enum delegation_view)next(seed, VIEW_SERVFAIL_DNSSEC + 1));
	f->path = (enum delegation_path)next(seed, PATH_HTTPS + 1);
	f->is_redirected = !next(seed, 4);
	f->is_private = !next(seed, 4);
	f->tcp_is_blocked = !next(seed, 4);
}

static void no_facts_leave_one_without_a_sentence(void **state)
{
	uint64_t seed = 20240229;
	static const int rank[] = { [DELEGATION_WRONG] = 0,
				    [DELEGATION_WAITING] = 1,
				    [DELEGATION_UNKNOWN] = 2,
				    [DELEGATION_READY] = 3 };
	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct delegation_facts f = { 0 };
		struct delegation_report r;
		make_servers(&f, &seed);
		make_rest(&f, &seed);
		delegation_classify(&question, &f, &r);
		assert_true(r.finding_count > 0);
		assert_true(rank[r.status] <= rank[r.referral]);
		for (size_t i = 0; i < r.finding_count; i++) {
			const struct delegation_finding *one = &r.findings[i];
			assert_true(*one->seen && one->advice && one->evidence && one->records);
			assert_null(strstr(one->seen, "(null)"));
			assert_null(strstr(one->advice, "(null)"));
			assert_null(strstr(one->records, "(null)"));
			if (i) assert_true(rank[one->status] >= rank[r.findings[i - 1].status]);
		}
		delegation_report_release(&r);
		delegation_facts_release(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_is_recognised_and_shown),
		cmocka_unit_test(the_zone_above_is_named),
		cmocka_unit_test(a_stuck_secondary_is_named_by_its_serial),
		cmocka_unit_test(several_findings_come_worst_first),
		cmocka_unit_test(notes_of_a_right_delegation_follow_its_ok),
		cmocka_unit_test(without_a_word_of_the_zone_nothing_is_known_to_be_right),
		cmocka_unit_test(a_leftover_beside_a_right_delegation_is_no_matter),
		cmocka_unit_test(no_facts_leave_one_without_a_sentence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
