/* Is the child zone delegated? Facts seen at the parent's own name servers in, state and sentences
 * out. Pure. State ids are those operators see in --json; text is ready to show. */
#ifndef CORE_DEPLOY_DELEGATION_H
#define CORE_DEPLOY_DELEGATION_H

#include "core/base/str.h"

#include <stdint.h>

enum {
	DELEGATION_NS_MAX = 13,
	DELEGATION_SERVERS_MAX = 16,
	DELEGATION_RESOLVERS_MAX = 4,
	DELEGATION_TAGS_MAX = 8,
	DELEGATION_FINDINGS_MAX = 12,
};

enum delegation_subject {                  /* what is looked for */
			  SUBJECT_ZONE,    /* the delegation of the zone child */
			  SUBJECT_CNAME,   /* a record kept in the parent's zone: child CNAME */
			  SUBJECT_ADDRESS, /* the same, or an alias that answers with addresses */
};
/* For a record child is its name and expected[0] its value; the rest but parent does not count. */
struct delegation_question {
	const char *parent;          /* zone that must carry the record: example.com */
	const char *child;           /* dev.example.com */
	const char *const *expected; /* the child's name servers */
	size_t expected_count;
	/* The certificate's validation record; NULL or "": not known, and not looked for. */
	const char *cname_name, *cname_value;
	/* The zone that the record was added to, as its account tells: what serves it, and its id
	 * or NULL. 0: not known, or nothing was added. */
	const char *const *edited;
	size_t edited_count;
	const char *edited_id;
	/* Only "child NS" of the parent's servers, and what it takes to find them: the zone's
	 * servers, the extras and the resolvers are not asked. */
	bool decisive_only;
	enum delegation_subject subject;
};
enum delegation_reply { /* one parent server's answer to "child NS", recursion not desired */
			REPLY_NONE, /* silence on UDP and TCP */
			REPLY_REFUSED,
			REPLY_SERVFAIL,
			REPLY_NOT_AUTHORITATIVE,
			REPLY_BAD,
			REPLY_NXDOMAIN,
			REPLY_NODATA,
			REPLY_CNAME,
			REPLY_REFERRAL,   /* .name_servers */
			REPLY_NESTED_CUT, /* .owner lies between child and parent */
			REPLY_HOSTS_BOTH, /* authoritative answer with the child's NS */
};
struct delegation_seen {
	char *server;  /* name */
	char *address; /* "192.0.2.1:53" */
	enum delegation_reply reply;
	/* Of the NS set, or the CNAME's target. To SUBJECT_ADDRESS addresses are REPLY_CNAME, too:
	 * the value that was asked for when they are its own, else the first of them. */
	char *owner;
	char *name_servers[DELEGATION_NS_MAX];
	size_t name_server_count;
	uint32_t ttl;          /* of the NS set */
	uint32_t negative_ttl; /* min(SOA TTL, SOA minimum), RFC 2308 */
	uint32_t serial;       /* of the parent zone at this server; 0: not asked, or not said */
};

/* One of the child zone's own servers, by its first address that answers. */
enum delegation_zone_reply {
	ZONE_NOT_ASKED,
	ZONE_SILENT,
	ZONE_REFUSES, /* REFUSED, SERVFAIL, or an answer without authority */
	ZONE_SERVES,  /* authoritative for the child */
	ZONE_NO_ADDRESS,
};
struct delegation_zone_seen {
	char *server;     /* name */
	char *address;    /* "192.0.2.1:53"; "" with ZONE_NO_ADDRESS */
	bool is_expected; /* one of the question's; else a stranger out of the parent's set */
	enum delegation_zone_reply reply;      /* to "child SOA" */
	char *name_servers[DELEGATION_NS_MAX]; /* to "child NS": the zone's own set */
	size_t name_server_count;
	uint32_t ttl; /* of that set */
	/* Of its SOA: serial, and the first server's name. Route 53 gives every zone the serial 1.
	 */
	uint32_t serial;
	char *master;                           /* NULL: not said */
	uint16_t key_tags[DELEGATION_TAGS_MAX]; /* to "child DNSKEY" */
	size_t key_tag_count;
	bool keys_asked; /* and answered with authority */
	char *cname;     /* to "cname_name CNAME": its target; "" none there; NULL not asked or no
			    answer */
	/* To the same: the name between the child and that record (or its own) that the zone
	 * delegates away, and its servers, one a line; else NULL. */
	char *cut, *cut_servers;
};

/* The single looks that explain a "no", or warn of one. Each is asked of one server. */
enum delegation_extra {
	EXTRA_DOUBLED,  /* "child.parent NS" at the parent: a referral */
	EXTRA_PASTED,   /* "label.child NS" at the child, label the child's first: a referral */
	EXTRA_WILDCARD, /* "nonce beside child A" at the parent: an answer */
	EXTRA_DNAME,    /* "child DNAME" at the parent */
	EXTRA_CNAME_AT_PARENT, /* "cname_name CNAME" at the parent: .text its target */
	EXTRA_CNAME_DOUBLED,   /* "cname_name.child CNAME" at the child */
	EXTRA_DS,              /* "child DS" at the parent: .text the key tags, one a line */
	EXTRA_CAA_CHILD,       /* "child CAA" at the child: .text one "issue VALUE" a line */
	EXTRA_CAA_PARENT,      /* "parent CAA" at the parent */
	/* The rest of the climb (RFC 8659, 3), each up to the first set: names between the
	 * record's host and the child, at the child, but never the host itself; between child and
	 * parent, at the parent; above the parent, of a resolver. */
	EXTRA_CAA_BELOW,
	EXTRA_CAA_BETWEEN,
	EXTRA_CAA_ABOVE,
	EXTRA_PARENT_KEYS, /* "parent DNSKEY" at the parent: .text the key tags, one a line */
	EXTRA_COUNT
};
enum delegation_extra_reply {
	EXTRA_NOT_ASKED,
	EXTRA_SILENT, /* or an answer that says nothing */
	EXTRA_NO,     /* with authority: not there */
	EXTRA_YES,
};
struct delegation_extra_seen {
	enum delegation_extra_reply reply;
	char *name, *address; /* what was asked, of whom; NULL when not asked */
	int type;             /* DNS_NS, ... */
	char *text;           /* see above; NULL: nothing */
	char *owner;          /* EXTRA_DNAME: whose it is, the name or one above; else NULL */
};

/* What a resolver says to a fresh random name below the child: who owns the SOA of its "no". */
enum delegation_view {
	VIEW_NOT_ASKED,
	VIEW_SILENT,
	VIEW_PARENT, /* or a zone further up: not delegated, for this resolver */
	VIEW_CHILD,
	VIEW_SERVFAIL,
	VIEW_SERVFAIL_DNSSEC, /* and well with CD=1: DNSSEC is the cause */
};
struct delegation_resolver_seen {
	char *address;
	enum delegation_view view;
	uint32_t serial; /* of the SOA */
	char *master;    /* its first server's name; NULL: not said */
};

/* How the parent's servers were reached. */
enum delegation_path {
	PATH_RESOLVER, /* named by the resolver, asked directly */
	PATH_ROOT,     /* found by walking down from the root, asked directly */
	PATH_HTTPS,    /* port 53 is closed: only a resolver's view, over HTTPS */
};

/* A look may be only the decisive question ("child NS"): then the rest is as it was when it was
 * last asked, or not asked. Everything is a fact; what it means is delegation_classify()'s. */
struct delegation_facts {
	char *parent; /* the zone whose servers were asked */
	struct delegation_seen servers[DELEGATION_SERVERS_MAX];
	size_t server_count;
	struct delegation_zone_seen zone[DELEGATION_NS_MAX];
	size_t zone_count;
	struct delegation_extra_seen extras[EXTRA_COUNT];
	struct delegation_resolver_seen resolvers[DELEGATION_RESOLVERS_MAX];
	size_t resolver_count;
	enum delegation_path path;
	bool is_redirected; /* a reply with RA=1 and AA=0: the network answers in their stead */
	bool is_private;    /* a parent's server has a private address: another view of the zone */
	/* With PATH_ROOT, when the resolver told otherwise and was not believed: the private
	 * address it names as the parent's server; "": that there is no such zone. Else NULL. */
	char *resolver_says;
	bool tcp_is_blocked; /* truncated, and TCP failed */
	int64_t looked_ms;   /* loop time of the look */
};
/* Whether the name is one of those expected; whether the server's set holds it. */
bool delegation_wants(const struct delegation_question *question, const char *name);
bool delegation_has(const struct delegation_seen *seen, const char *name);
/* With authority, or as a referral: the server said how things stand. */
bool delegation_answers(enum delegation_reply reply);

void delegation_facts_release(struct delegation_facts *facts);
void delegation_facts_copy(struct delegation_facts *to, const struct delegation_facts *from);
/* Whether the parent's servers say the same in both: the order of servers and of names, times and
 * serials do not count. */
bool delegation_facts_agree(const struct delegation_facts *a, const struct delegation_facts *b);
/* Whether a server of the parent that answered in the earlier look gives no usable answer in the
 * later one: what it would say now is not known, so that one more look is worth its time. */
bool delegation_facts_lost(const struct delegation_facts *earlier,
			   const struct delegation_facts *later);
/* Brings a whole look up to date with a later one that asked the decisive question only and agrees
 * with it. */
void delegation_facts_refresh(struct delegation_facts *whole,
			      const struct delegation_facts *decisive);

enum delegation_status {
	DELEGATION_UNKNOWN,
	DELEGATION_WAITING,
	DELEGATION_WRONG,
	DELEGATION_READY
};
struct delegation_finding {
	const char *id; /* "NXDOMAIN", "PARTIAL", ... static */
	enum delegation_status status;
	char *seen;     /* what is seen */
	char *evidence; /* "dig +norec @192.0.2.1 dev.example.com NS": shows it; "" when none does
			 */
	char *advice;   /* what to do; "" when nothing */
	/* Corrected hand-over: lines "delete NAME TYPE VALUE" and "add NAME TYPE VALUE", each ended
	 * by a newline; or "". */
	char *records;
};
struct delegation_report {
	enum delegation_status status;
	struct delegation_finding findings[DELEGATION_FINDINGS_MAX]; /* worst first */
	size_t finding_count;
	size_t servers_right, servers_asked; /* for "seen at 2 of 4 parent servers" */
	uint32_t negative_ttl;
	/* Do the child's names resolve for everybody? What the parent's servers say, what explains
	 * their "no", a zone that no longer exists, a DS that fits no key. .status is the worst of
	 * this and all findings but DELEGATION_UNKNOWN ones: CAA, the validation record, some
	 * servers or resolvers that lag behind are findings that leave .referral alone. */
	enum delegation_status referral;
};
void delegation_classify(const struct delegation_question *question,
			 const struct delegation_facts *facts, struct delegation_report *ret);
void delegation_report_release(struct delegation_report *report);

#endif
