/* AWS's XML answers as a small tree, over expat. Made for hostile bytes: at most XML_BYTES_MAX
 * bytes, XML_DEPTH_MAX levels and XML_NODES_MAX elements; a document type (and so any entity of its
 * own) is refused. Attributes and namespaces are dropped: "a:Stack" is called "Stack". Only
 * elements without children keep text, and that text is sanitised and capped (utf8.h), ready to
 * show. Everything found lives as long as the document. */
#ifndef CORE_AWS_XML_H
#define CORE_AWS_XML_H

#include "core/base/err.h"

enum { XML_BYTES_MAX = 8 << 20, XML_DEPTH_MAX = 32, XML_NODES_MAX = 200000 };

struct xml;
struct xml_node; /* an element; NULL is fine everywhere and finds nothing */

/* NULL with ERR_INTERNAL when the bytes are no such document. */
struct xml *xml_read(const char *bytes, size_t len, struct err *err);
void xml_free(struct xml *xml);
void xml_release(struct xml **xml); /* for CLEANUP */

const struct xml_node *xml_root(const struct xml *xml);
const char *xml_name(const struct xml *xml, const struct xml_node *node);
/* The first element on the path of names below node: "Result/Stacks/member". */
const struct xml_node *xml_at(const struct xml *xml, const struct xml_node *node, const char *path);
/* The next element of the same parent and name. */
const struct xml_node *xml_next(const struct xml *xml, const struct xml_node *node);
/* Text of xml_at(); "" when there is none. path "" is the node itself. */
const char *xml_text(const struct xml *xml, const struct xml_node *node, const char *path);
/* The first element of this name anywhere, in order of the document. */
const struct xml_node *xml_find(const struct xml *xml, const char *name);
/* Adds the text of the first element of this name as it came, neither cut nor made harmless, for
 * texts that are no display text: documents inside of documents. Nothing when there is none. */
int xml_read_text(const char *bytes, size_t len, const char *name, struct str *ret,
		  struct err *err);

#endif
