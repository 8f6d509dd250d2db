/* Where to ask: addresses as text, the system's resolvers. */
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/net/dns_query.h"

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
