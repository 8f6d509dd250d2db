/* Inside of delegation_probe.h: one look, and what its steps share. Each query belongs to a group;
 * the queries of a group run side by side, and a step begins when the groups before it are over.
 * Nothing here calls the look's callback but the end of the last group. */
#ifndef CORE_DEPLOY_DELEGATION_LOOK_H
#define CORE_DEPLOY_DELEGATION_LOOK_H

#include "core/deploy/delegation_probe.h"
#include "core/net/dns_find.h"

enum { LOOK_RESOLVERS_MAX = 3, LOOK_ADDRESSES_MAX = 4, LOOK_STRANGERS_MAX = 4 };
enum look_group {
	GROUP_NAMES,     /* the resolver: who are the parent's servers */
	GROUP_ADDRESSES, /* and where */
	GROUP_PUBLIC,    /* a walk, when that is inside a private network */
	GROUP_PARENTS,   /* each of them: "child NS", "parent SOA" */
	GROUP_SIFT,      /* no query: what they said is whole now */
	GROUP_ZONE,      /* each expected server of the zone */
	GROUP_STRANGERS, /* and those the parent names besides */
	GROUP_PARENT_EXTRAS,
	GROUP_ZONE_EXTRAS,
	GROUP_RESOLVERS, /* a fresh random name */
	GROUP_COUNT
};

struct look;
/* One thing asked of one server; the user pointer of its query, so that each can be told apart. */
struct asked {
	struct look *look;
	enum look_group group;
	size_t index; /* into what its reader fills */
	int type;
	char *name;
	/* One of them: for a question, for a walk. */
	void (*read)(const struct asked *asked, const struct dns_message *m, const struct err *err);
	void (*found)(const struct asked *asked, const struct err *err,
		      const struct dns_found *found);
	struct asked *next;
};
typedef void look_read_fn(const struct asked *asked, const struct dns_message *m,
			  const struct err *err);
typedef void look_found_fn(const struct asked *asked, const struct err *err,
			   const struct dns_found *found);

struct parent_server {
	char *name;
	struct dns_server addresses[DELEGATION_SERVERS_MAX];
	int types[DELEGATION_SERVERS_MAX]; /* DNS_A or DNS_AAAA; 0: from the map */
	size_t address_count;
};
struct zone_server {
	struct dns_server addresses[LOOK_ADDRESSES_MAX];
	size_t address_count, address; /* address: the one in use */
	/* Found by a walk: who knows its addresses. */
	struct dns_server tellers[LOOK_ADDRESSES_MAX];
	size_t teller_count, teller;
};
struct look {
	struct delegation_probe *probe;
	struct dns_client *client;
	struct dns_finder *finder; /* NULL: only resolvers tell */
	struct delegation_https https;
	const struct dns_map *map;
	char *parent, *child;
	char *cname_name; /* or NULL */
	enum delegation_subject subject;
	char *target; /* of the record, with a subject that is no zone; or NULL */
	char *target_addresses[DELEGATION_SERVERS_MAX];
	size_t target_address_count;
	bool is_decisive_only;
	struct dns_server resolvers[LOOK_RESOLVERS_MAX];
	size_t resolver_count, resolver; /* resolver: the one in use */
	/* DNS_CD once the resolver could not vouch for the parent: its servers are asked
	 * themselves, and that they are signed wrongly is to be found, too. */
	int wishes;
	bool resolver_is_odd; /* of the parent it told what the walk did not: tells no addresses */
	struct parent_server names[DELEGATION_NS_MAX];
	size_t name_count;
	struct dns_server addresses[DELEGATION_SERVERS_MAX]; /* of facts.servers */
	struct zone_server zone[DELEGATION_NS_MAX];          /* of facts.zone */
	struct asked *asked;                                 /* under way */
	size_t open[GROUP_COUNT];                            /* how many of them */
	unsigned begun;                                      /* bit n: group n */
	struct delegation_facts facts;
	struct err err;
	delegation_probe_fn *done;
	void *user;
	struct look *next;
};

/* Asks one question; read hears the reply, or message NULL and err. */
void look_ask_server(struct look *look, enum look_group group, const struct dns_server *server,
		     const char *name, int type, int wishes, look_read_fn *read, size_t index);
/* Asks the resolver behind HTTPS. */
void look_ask_https(struct look *look, enum look_group group, const char *name, int type,
		    int wishes, look_read_fn *read, size_t index);
/* Walks down from the root to the zone of a name; only with a finder. */
void look_walk(struct look *look, enum look_group group, const char *name, look_found_fn *found,
	       size_t index);
/* Asks the resolver in use for the addresses of a server. False: not asked, since there is none, or
 * the name belongs to the child, and a "no" would be remembered. */
bool look_ask_address(struct look *look, enum look_group group, const char *name, int type,
		      look_read_fn *read, size_t index);
void look_go_on(struct look *look); /* after a reply; may end the look */
char *look_nonce(const char *zone); /* a random name in the zone; the caller frees */

bool look_is_private(const struct dns_server *server); /* reached from inside a network only */

/* The steps. */
void look_find_names(struct look *look);
void look_find_addresses(struct look *look);
void look_find_public(struct look *look);
void look_ask_parents(struct look *look);
void look_sift_parents(struct look *look);
void look_ask_zone(struct look *look);
void look_ask_strangers(struct look *look);
void look_ask_parent_extras(struct look *look);
void look_ask_zone_extras(struct look *look);
void look_ask_resolvers(struct look *look);

/* For a record that is kept in the parent's zone. */
void look_find_target(struct look *look);
void look_ask_record(struct look *look, size_t server);
void look_ask_doubled_record(struct look *look, const struct dns_server *server);

/* Reading replies; pure. owner NULL: whoever's. */
const struct dns_record *reply_find(const struct dns_message *m, enum dns_section section, int type,
				    const char *owner);
/* The names of an NS set, which the caller frees, and its time. */
void reply_name_servers(const struct dns_message *m, enum dns_section section, const char *owner,
			char *names[DELEGATION_NS_MAX], size_t *ret_count, uint32_t *ret_ttl);
/* To one of the single looks; *text gets what delegation.h says. */
enum delegation_extra_reply reply_extra(const struct dns_message *m, enum delegation_extra extra,
					const char *name, struct str *text);
/* A resolver's, to a random name below the child. */
/* What a resolver's "no" shows; its SOA goes into *seen. */
enum delegation_view reply_view(const struct dns_message *m, const char *child,
				struct delegation_resolver_seen *seen);

#endif
