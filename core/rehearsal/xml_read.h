/* Reads the XML bodies that Route 53 is sent into a small tree. Expat; no DTD, no entities, capped.
 */
#ifndef CORE_REHEARSAL_XML_READ_H
#define CORE_REHEARSAL_XML_READ_H

#include "core/base/err.h"
#include "core/base/vec.h"

enum { XML_READ_DEPTH_MAX = 32, XML_READ_NODES_MAX = 20000 };
struct xmlin {
	char *name; /* without a namespace prefix */
	struct str text;
	struct xmlin *parent;
	VEC(struct xmlin *) children;
};
struct xmlin *xmlin_read(const char *bytes, size_t len, struct err *err); /* NULL: malformed */
void xmlin_free(struct xmlin *node);
/* First child of that name, or NULL; a NULL node has none. */
const struct xmlin *xmlin_child(const struct xmlin *node, const char *name);
const char *xmlin_text(const struct xmlin *node, const char *name); /* "" when absent */

#endif
