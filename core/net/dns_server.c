/* Where to ask: addresses as text, the map of server names, the system's resolvers. */
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/vec.h"
#include "core/net/dns_query.h"
#include "core/net/domain.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { DNS_PORT = 53, RESOLV_CONF_MAX = 64 << 10, RESOLVERS_MAX = 3 };

static int parse_port(const char *text, in_port_t *ret_port)
{
	char *end;
	if (text[0] < '0' || text[0] > '9') return -1;
	long port = strtol(text, &end, 10);
	if (*end || port < 1 || port > 65535) return -1;
	*ret_port = htons((in_port_t)port);
	return 0;
}

static int fill(const char *host, in_port_t port, struct dns_server *ret)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = port };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = port };
	struct dns_server server = { 0 };
	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
		memcpy(&server.address, &v4, sizeof(v4));
		server.address_len = sizeof(v4);
	} else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
		memcpy(&server.address, &v6, sizeof(v6));
		server.address_len = sizeof(v6);
	} else {
		return -1;
	}
	*ret = server;
	return 0;
}

int dns_server_parse(const char *text, struct dns_server *ret, struct err *err)
{
	CLEANUP(mem_free_text) char *host = mem_copy_text(text);
	const char *address = host, *port_text = NULL;
	in_port_t port = htons(DNS_PORT);
	char *colon = strrchr(host, ':');
	if (host[0] == '[') {
		char *close = strchr(host, ']');
		if (close && close[1] == ':') port_text = close + 2;
		if (!close || (close[1] && close[1] != ':')) goto refuse;
		*close = '\0';
		address = host + 1;
	} else if (colon && colon == strchr(host, ':')) { /* more than one: bare IPv6 */
		*colon = '\0';
		port_text = colon + 1;
	}
	if (port_text && parse_port(port_text, &port) < 0) goto refuse;
	if (fill(address, port, ret) == 0) return 0;
refuse:
	return err_set(err, ERR_INPUT,
		       "'%s' is not an address of a name server; write 192.0.2.1, 192.0.2.1:53 or "
		       "[2001:db8::1]:53",
		       text);
}

void dns_server_format(const struct dns_server *server, struct str *out)
{
	char text[INET6_ADDRSTRLEN] = "?";
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	if (server->address.ss_family == AF_INET6) {
		memcpy(&v6, &server->address, sizeof(v6));
		inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
		str_addf(out, "[%s]:%d", text, ntohs(v6.sin6_port));
		return;
	}
	memcpy(&v4, &server->address, sizeof(v4));
	inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
	str_addf(out, "%s:%d", text, ntohs(v4.sin_port));
}

struct mapped {
	char *name;
	struct dns_server server;
};
struct dns_map {
	VEC(struct mapped) entries;
};

struct dns_map *dns_map_new(void)
{
	return mem_alloc(sizeof(struct dns_map));
}

void dns_map_free(struct dns_map *map)
{
	if (!map) return;
	for (size_t i = 0; i < map->entries.len; i++)
		free(map->entries.item[i].name);
	vec_release(&map->entries);
	free(map);
}

static struct mapped *find_entry(const struct dns_map *map, const char *name)
{
	for (size_t i = 0; i < map->entries.len; i++)
		if (domain_equal(map->entries.item[i].name, name)) return &map->entries.item[i];
	return NULL;
}

void dns_map_add(struct dns_map *map, const char *name, const struct dns_server *server)
{
	struct mapped *entry = find_entry(map, name);
	if (!entry) {
		entry = vec_push(&map->entries);
		entry->name = domain_normal(name);
	}
	entry->server = *server;
}

const struct dns_server *dns_map_find(const struct dns_map *map, const char *name)
{
	const struct mapped *entry = map ? find_entry(map, name) : NULL;
	return entry ? &entry->server : NULL;
}

/* "nameserver ADDRESS" alone on a line; what cannot be used (scope ids) is passed over. */
static bool read_line(const char *line, size_t len, struct dns_server *ret)
{
	static const char word[] = "nameserver";
	size_t at = sizeof(word) - 1;
	if (len <= at || strncmp(line, word, at) != 0 || !strchr(" \t", line[at])) return false;
	while (at < len && strchr(" \t", line[at]))
		at++;
	CLEANUP(mem_free_text) char *host = mem_copy_bytes(line + at, len - at);
	host[strcspn(host, " \t\r#;")] = '\0';
	return fill(host, htons(DNS_PORT), ret) == 0;
}

void dns_resolvers_parse(const char *resolv_conf, struct dns_server ret[3], size_t *ret_count)
{
	*ret_count = 0;
	for (const char *line = resolv_conf; *line && *ret_count < RESOLVERS_MAX;) {
		size_t len = strcspn(line, "\n");
		if (read_line(line, len, &ret[*ret_count])) (*ret_count)++;
		line += len + (line[len] == '\n');
	}
}

void dns_system_resolvers(struct dns_server ret[3], size_t *ret_count)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	*ret_count = 0;
	if (file_read("/etc/resolv.conf", RESOLV_CONF_MAX, &text, &err) == 0)
		dns_resolvers_parse(str_text(&text), ret, ret_count);
}
