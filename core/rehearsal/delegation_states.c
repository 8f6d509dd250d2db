#include "core/rehearsal/delegation_states.h"

#include <strings.h>

#define PARENT_SIDE (DNS_SIDE_BIT(DNS_SIDE_PARENT) | DNS_SIDE_BIT(DNS_SIDE_PARENT_LAST))
#define CHILD_SIDE  (DNS_SIDE_BIT(DNS_SIDE_CHILD) | DNS_SIDE_BIT(DNS_SIDE_CHILD_LAST))
#define RIGHT       "%c NS 300 %1. %2. %3. %4.\n"
#define DIGEST      "0f4a1c62d8e97b35a0c41fe2975d68b3c10e7f52a94d8b6603e15c7af92bd814"

static const struct delegation_state states[] = {
	{ .name = "NXDOMAIN" },
	{ .name = "NODATA_OTHER",
	  .parent = "%c TXT 300 \"v=spf1 -all\"\n"
		    "redash.%c A 300 192.0.2.21\n" },
	{ .name = "NODATA_WILDCARD", .parent = "*.%z A 300 192.0.2.10\n" },
	{ .name = "CNAME_AT_NAME", .parent = "%c CNAME 300 elsewhere.%z.\n" },
	{ .name = "DNAME_ABOVE", .parent = "%c DNAME 300 moved.example.\n" },
	{ .name = "PARTIAL", .parent = "%c NS 300 %1. %2.\n" },
	{ .name = "MIXED_OLD", .parent = "%c NS 300 %1. %2. %7. %8.\n" },
	{ .name = "WRONG_NS", .parent = "%c NS 300 %5. %6. %7. %8.\n" },
	{ .name = "PARENTS_OWN_NS", .parent = "%c NS 300 %p. %q. %r. %s.\n" },
	{ .name = "VALUES_MISSING_DOT", .parent = "%c NS 300 %1.%z. %2.%z. %3.%z. %4.%z.\n" },
	{ .name = "NAME_DOUBLED", .parent = "%c.%z NS 300 %1. %2. %3. %4.\n" },
	{ .name = "PASTED_IN_CHILD", .child = "%l.%c NS 300 %1. %2. %3. %4.\n" },
	{ .name = "WRONG_PARENT_ZONE",
	  .parent = RIGHT,
	  .is_elsewhere = true,
	  .blocks_certificate = true },
	{ .name = "SHADOWED", .parent = "%b NS 300 %5. %6. %7. %8.\n" },
	{ .name = "NS_NO_ADDRESS", .parent = "%c NS 300 %1. %t. %3. %4.\n" },
	{ .name = "PARENT_SERVERS_DISAGREE", .parent = RIGHT, .is_behind = true },
	{ .name = "PARENT_UNREACHABLE",
	  .parent = RIGHT,
	  .silent = PARENT_SIDE,
	  .blocks_certificate = true },
	{ .name = "PARENT_NOT_AUTHORITATIVE",
	  .parent = RIGHT,
	  .refusing = PARENT_SIDE,
	  .blocks_certificate = true },
	{ .name = "LAME_ALL", .parent = RIGHT, .refusing = CHILD_SIDE, .blocks_certificate = true },
	{ .name = "LAME_SOME", .parent = RIGHT, .refusing = DNS_SIDE_BIT(DNS_SIDE_CHILD_LAST) },
	{ .name = "CHILD_SET_DIFFERS", .parent = RIGHT, .child = "%c NS 172800 %1. %2. %3. %8.\n" },
	{ .name = "STALE_DS",
	  .parent = RIGHT "%c DS 300 12345 13 2 " DIGEST "\n",
	  .is_bogus = true,
	  .blocks_certificate = true },
	{ .name = "CAA_BLOCKS",
	  .parent = RIGHT "%z CAA 300 0 issue \"letsencrypt.org\"\n",
	  .blocks_caa = true },
	{ .name = "ACM_IN_PARENT", .parent = "%n CNAME 300 %v\n" },
	{ .name = "TTL_HIGH", .parent = "%c NS 172800 %1. %2. %3. %4.\n" },
	{ .name = "TCP_BLOCKED", .parent = RIGHT, .blocks_tcp = true },
	{ .name = "OK", .parent = RIGHT },
	{ .name = "CHILD_NOT_READY", .refusing = DNS_SIDE_BIT(DNS_SIDE_CHILD_LAST) },
};

const struct delegation_state *delegation_state_at(size_t index)
{
	return index < ARRAY_LEN(states) ? &states[index] : NULL;
}

const struct delegation_state *delegation_state_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcasecmp(states[i].name, name) == 0) return &states[i];
	return NULL;
}

int delegation_state_read(const char *name, const struct delegation_state **ret, struct err *err)
{
	CLEANUP(str_release) struct str known = STR_INIT;
	*ret = delegation_state_find(name);
	if (*ret) return 0;
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		str_addf(&known, "%s%s", i == 0 ? "" : ", ", states[i].name);
	return err_set(err, ERR_INPUT, "no state of a delegation is called '%.40s'; known are %s",
		       name, str_text(&known));
}
