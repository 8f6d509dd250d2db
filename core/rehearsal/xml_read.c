#include "core/rehearsal/xml_read.h"

#include <expat.h>

struct reader {
	XML_Parser parser;
	struct xmlin *root, *at;
	int depth;
	size_t nodes;
};

static void stop(struct reader *r)
{
	XML_StopParser(r->parser, XML_FALSE);
}

static void on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
		       const XML_Char *public_id, int has_subset)
{
	(void)name, (void)system_id, (void)public_id, (void)has_subset;
	stop(user);
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *r = user;
	(void)attributes;
	if (++r->depth > XML_READ_DEPTH_MAX || ++r->nodes > XML_READ_NODES_MAX) {
		stop(r);
		return;
	}
	const char *colon = strchr(name, ':');
	struct xmlin *node = mem_alloc(sizeof(*node));
	node->name = mem_copy_text(colon ? colon + 1 : name);
	node->parent = r->at;
	if (r->at) /* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
		*vec_push(&r->at->children) = node;
	else
		r->root = node;
	r->at = node;
}

static void on_end(void *user, const XML_Char *name)
{
	struct reader *r = user;
	(void)name;
	r->depth--;
	if (r->at) r->at = r->at->parent;
}

static void on_text(void *user, const XML_Char *text, int len)
{
	struct reader *r = user;
	if (r->at) str_add_bytes(&r->at->text, text, (size_t)len);
}

static void trim_indentation(struct xmlin *node)
{
	if (node->children.len) str_reset(&node->text);
	for (size_t i = 0; i < node->children.len; i++)
		trim_indentation(node->children.item[i]);
}

struct xmlin *xmlin_read(const char *bytes, size_t len, struct err *err)
{
	struct reader r = { .parser = XML_ParserCreate(NULL) };
	if (!r.parser) BUG("expat gave no parser");
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	bool fine = len < INT32_MAX && XML_Parse(r.parser, bytes, (int)len, 1) == XML_STATUS_OK;
	XML_ParserFree(r.parser);
	if (fine && r.root) {
		trim_indentation(r.root);
		return r.root;
	}
	xmlin_free(r.root);
	err_set(err, ERR_INPUT, "The XML you provided was not well-formed or did not validate");
	return NULL;
}

void xmlin_free(struct xmlin *node)
{
	if (!node) return;
	for (size_t i = 0; i < node->children.len; i++)
		xmlin_free(node->children.item[i]);
	vec_release(&node->children);
	str_release(&node->text);
	free(node->name);
	free(node);
}

const struct xmlin *xmlin_child(const struct xmlin *node, const char *name)
{
	for (size_t i = 0; node && i < node->children.len; i++)
		if (str_equal(node->children.item[i]->name, name)) return node->children.item[i];
	return NULL;
}

const char *xmlin_text(const struct xmlin *node, const char *name)
{
	const struct xmlin *child = xmlin_child(node, name);
	return child ? str_text(&child->text) : "";
}
