/* Where names of servers lead. */
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/vec.h"
#include "core/net/dns_query.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

enum { MAP_FILE_MAX = 1 << 20 };
static const char blanks[] = " \t\r";

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

/* Without blanks at both ends; points into text, which is cut. */
static char *trimmed(char *text)
{
	text += strspn(text, blanks);
	size_t len = strlen(text);
	while (len && strchr(blanks, text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

static int parse_line(struct dns_map *map, char *line, struct err *err)
{
	struct dns_server server;
	line[strcspn(line, "#")] = '\0';
	line = trimmed(line);
	if (!*line) return 0;
	char *equals = strchr(line, '=');
	if (equals) *equals = '\0';
	const char *name = trimmed(line);
	if (!equals || !domain_label_count(name) || strlen(name) > DOMAIN_NAME_MAX ||
	    strpbrk(name, blanks))
		return err_set(err, ERR_INPUT,
			       "'%.80s' is not a line NAME=ADDRESS:PORT, like "
			       "ns1.example.com=192.0.2.1:53",
			       line);
	if (dns_server_parse(trimmed(equals + 1), &server, err) < 0) return -1;
	dns_map_add(map, name, &server);
	return 0;
}

int dns_map_parse(struct dns_map *map, const char *text, struct err *err)
{
	for (int number = 1; *text; number++) {
		size_t len = strcspn(text, "\n");
		CLEANUP(mem_free_text) char *line = mem_copy_bytes(text, len);
		if (parse_line(map, line, err) < 0) return err_prefix(err, "line %d", number);
		text += len + (text[len] == '\n');
	}
	return 0;
}

int dns_map_read(struct dns_map *map, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	int result = file_read(path, MAP_FILE_MAX, &text, err);
	if (result < 0) {
		err->kind = ERR_INPUT;
	} else if (strlen(str_text(&text)) != text.len) {
		result = err_set(err, ERR_INPUT, "%s is not a text file", path);
	} else {
		result = dns_map_parse(map, str_text(&text), err);
		if (result < 0) err_prefix(err, "%s", path);
	}
	return result;
}
