#include "core/aws/xml.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/base/vec.h"

#include <expat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NO_NODE = UINT32_MAX };

/* Links are indexes, since the array moves while it grows. Text is an offset into the pool. */
struct xml_node {
	uint32_t name, text;
	uint32_t first, last, next;
};
struct xml {
	VEC(struct xml_node) nodes;
	struct str pool; /* NUL-terminated names and texts, one after the other; offset 0 is "" */
};
struct reader {
	struct xml *xml;
	XML_Parser parser;
	uint32_t open[XML_DEPTH_MAX];
	size_t depth;
	struct str pending; /* text since the last tag */
	const char *refusal;
};

static uint32_t pool_add(struct xml *xml, const char *text, size_t len)
{
	uint32_t at = (uint32_t)xml->pool.len;
	if (!len) return 0;
	utf8_sanitise(&xml->pool, text, len, UTF8_SENTENCE_MAX);
	str_add_char(&xml->pool, '\0');
	return at;
}

static void refuse(struct reader *reader, const char *reason)
{
	if (!reader->refusal) reader->refusal = reason;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void link_child(struct xml *xml, uint32_t parent, uint32_t child)
{
	struct xml_node *node = &xml->nodes.item[parent];
	if (node->last == NO_NODE)
		node->first = child;
	else
		xml->nodes.item[node->last].next = child;
	node->last = child;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = user;
	struct xml *xml = reader->xml;
	const char *colon = strchr(name, ':');
	(void)attributes;
	if (reader->depth == XML_DEPTH_MAX) {
		refuse(reader, "it is nested too deeply");
		return;
	}
	if (xml->nodes.len == XML_NODES_MAX) {
		refuse(reader, "it has too many elements");
		return;
	}
	if (colon) name = colon + 1;
	uint32_t self = (uint32_t)xml->nodes.len;
	*vec_push(&xml->nodes) = (struct xml_node){ .name = pool_add(xml, name, strlen(name)),
						    .first = NO_NODE,
						    .last = NO_NODE,
						    .next = NO_NODE };
	if (reader->depth) link_child(xml, reader->open[reader->depth - 1], self);
	reader->open[reader->depth++] = self;
	str_reset(&reader->pending);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct reader *reader = user;
	(void)name;
	if (!reader->depth || reader->refusal) return;
	struct xml_node *node = &reader->xml->nodes.item[reader->open[--reader->depth]];
	if (node->first == NO_NODE)
		node->text = pool_add(reader->xml, str_text(&reader->pending), reader->pending.len);
	str_reset(&reader->pending);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
	struct reader *reader = user;
	str_add_bytes(&reader->pending, text, (size_t)len);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
			       const XML_Char *public_id, int has_internal_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal_subset;
	refuse(user, "it brings a document type");
}

static int parse(struct reader *reader, const char *bytes, size_t len, struct err *err)
{
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader->parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
	if (XML_Parse(reader->parser, bytes, (int)len, 1) == XML_STATUS_OK) return 0;
	if (!reader->refusal) reader->refusal = XML_ErrorString(XML_GetErrorCode(reader->parser));
	return err_set(err, ERR_INTERNAL, "unreadable XML: %s", reader->refusal);
}

struct xml *xml_read(const char *bytes, size_t len, struct err *err)
{
	if (len > XML_BYTES_MAX) {
		err_set(err, ERR_INTERNAL, "unreadable XML: it is larger than %d bytes",
			XML_BYTES_MAX);
		return NULL;
	}
	struct reader reader = { .xml = mem_alloc(sizeof(struct xml)),
				 .parser = XML_ParserCreate(NULL) };
	if (!reader.parser) BUG("no memory for an XML parser");
	str_add_char(&reader.xml->pool, '\0');
	if (parse(&reader, bytes, len, err) < 0) {
		xml_free(reader.xml);
		reader.xml = NULL;
	}
	XML_ParserFree(reader.parser);
	str_release(&reader.pending);
	return reader.xml;
}

void xml_free(struct xml *xml)
{
	if (!xml) return;
	vec_release(&xml->nodes);
	str_release(&xml->pool);
	free(xml);
}

void xml_release(struct xml **xml)
{
	xml_free(*xml);
}

static const struct xml_node *node_at(const struct xml *xml, uint32_t index)
{
	return index == NO_NODE ? NULL : &xml->nodes.item[index];
}

const struct xml_node *xml_root(const struct xml *xml)
{
	return xml->nodes.len ? &xml->nodes.item[0] : NULL;
}

const char *xml_name(const struct xml *xml, const struct xml_node *node)
{
	return node ? xml->pool.text + node->name : "";
}

static bool is_called(const struct xml *xml, const struct xml_node *node, const char *name,
		      size_t len)
{
	const char *own = xml_name(xml, node);
	return strncmp(own, name, len) == 0 && own[len] == '\0';
}

const struct xml_node *xml_at(const struct xml *xml, const struct xml_node *node, const char *path)
{
	while (node && *path) {
		size_t len = strcspn(path, "/");
		node = node_at(xml, node->first);
		while (node && !is_called(xml, node, path, len))
			node = node_at(xml, node->next);
		path += len + (path[len] == '/');
	}
	return node;
}

const struct xml_node *xml_next(const struct xml *xml, const struct xml_node *node)
{
	const char *name = xml_name(xml, node);
	size_t len = strlen(name);
	if (!node) return NULL;
	do
		node = node_at(xml, node->next);
	while (node && !is_called(xml, node, name, len));
	return node;
}

const char *xml_text(const struct xml *xml, const struct xml_node *node, const char *path)
{
	node = xml_at(xml, node, path);
	return node ? xml->pool.text + node->text : "";
}

const struct xml_node *xml_find(const struct xml *xml, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < xml->nodes.len; i++)
		if (is_called(xml, &xml->nodes.item[i], name, len)) return &xml->nodes.item[i];
	return NULL;
}

/* Looking for one text only. */
struct search {
	XML_Parser parser;
	const char *name;
	struct str *text;
	int inside; /* levels below and with the element; 0: not in it */
	bool is_found;
};

static void XMLCALL on_search_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct search *search = user;
	const char *colon = strchr(name, ':');
	(void)attributes;
	if (search->inside || str_equal(colon ? colon + 1 : name, search->name)) search->inside++;
}

static void XMLCALL on_search_end(void *user, const XML_Char *name)
{
	struct search *search = user;
	(void)name;
	if (!search->inside || --search->inside) return;
	search->is_found = true;
	XML_StopParser(search->parser, XML_FALSE);
}

static void XMLCALL on_search_text(void *user, const XML_Char *text, int len)
{
	struct search *search = user;
	if (search->inside == 1) str_add_bytes(search->text, text, (size_t)len);
}

static void XMLCALL on_search_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
				      const XML_Char *public_id, int has_internal_subset)
{
	struct search *search = user;
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal_subset;
	XML_StopParser(search->parser, XML_FALSE);
}

int xml_read_text(const char *bytes, size_t len, const char *name, struct str *ret, struct err *err)
{
	struct search search = { .parser = XML_ParserCreate(NULL), .name = name, .text = ret };
	if (!search.parser) BUG("no memory for an XML parser");
	XML_SetUserData(search.parser, &search);
	XML_SetElementHandler(search.parser, on_search_start, on_search_end);
	XML_SetCharacterDataHandler(search.parser, on_search_text);
	XML_SetStartDoctypeDeclHandler(search.parser, on_search_doctype);
	bool is_read = len <= XML_BYTES_MAX &&
		       XML_Parse(search.parser, bytes, (int)len, 1) == XML_STATUS_OK;
	XML_ParserFree(search.parser);
	if (is_read || search.is_found) return 0;
	return err_set(err, ERR_INTERNAL, "unreadable XML");
}
