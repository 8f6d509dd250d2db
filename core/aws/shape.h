/* How a struct is read from an answer: one table of fields per struct, for XML and JSON alike.
 * Internal to the service files. Unknown parts of an answer are ignored. What a table calls
 * required must be there and readable, or the answer is refused; anything else that is missing or
 * unreadable becomes "", 0 or false. */
#ifndef CORE_AWS_SHAPE_H
#define CORE_AWS_SHAPE_H

#include "core/aws/json.h"
#include "core/aws/xml.h"
#include "core/base/vec.h"

#include <stdint.h>

enum field_kind {
	FIELD_TEXT,   /* const char * */
	FIELD_NUMBER, /* int64_t */
	FIELD_TIME,   /* int64_t: milliseconds since the epoch */
	FIELD_REAL,   /* double */
	FIELD_FLAG,   /* bool */
	FIELD_TEXTS,  /* const char *const * and a size_t */
	FIELD_ITEMS,  /* const struct ... * and a size_t */
};
struct shape;
struct field {
	const char *name; /* of the member */
	const char
		*path; /* in the answer; of a list in XML to its elements, in JSON to the array */
	enum field_kind kind;
	size_t at, count_at;       /* of the members */
	const struct shape *shape; /* of items */
	const char *inner;         /* of texts: the path inside each element */
	bool is_required;
};
struct shape {
	size_t size;
	const struct field *fields;
	size_t count;
};
#define SHAPE(type, table)                                                              \
	{                                                                               \
		.size = sizeof(struct type), .fields = table, .count = ARRAY_LEN(table) \
	}

/* The compiler finds the kind by the member's type. */
#define FIELD_KIND(type, member) \
	_Generic(((struct type *)0)->member,   \
		const char *: FIELD_TEXT,      \
		int64_t: FIELD_NUMBER,         \
		double: FIELD_REAL,            \
		bool: FIELD_FLAG)
#define FIELD(type, member, where)                                                \
	{                                                                         \
		.name = #member, .path = where, .kind = FIELD_KIND(type, member), \
		.at = offsetof(struct type, member)                               \
	}
#define FIELD_NEEDED(type, member, where)                                         \
	{                                                                         \
		.name = #member, .path = where, .kind = FIELD_KIND(type, member), \
		.at = offsetof(struct type, member), .is_required = true          \
	}
#define FIELD_WHEN(type, member, where)                             \
	{                                                           \
		.name = #member, .path = where, .kind = FIELD_TIME, \
		.at = offsetof(struct type, member)                 \
	}
#define FIELD_LIST(type, member, number, where, in)                                             \
	{                                                                                       \
		.name = #member, .path = where, .kind = FIELD_TEXTS,                            \
		.at = offsetof(struct type, member), .count_at = offsetof(struct type, number), \
		.inner = in                                                                     \
	}
#define FIELD_ALL(type, member, number, where, of)                                              \
	{                                                                                       \
		.name = #member, .path = where, .kind = FIELD_ITEMS,                            \
		.at = offsetof(struct type, member), .count_at = offsetof(struct type, number), \
		.shape = &of                                                                    \
	}

/* A place in a document of either kind; all NULL is nowhere. */
struct place {
	const struct xml *xml;
	const struct xml_node *element;
	const struct json *json;
};
struct place place_at(struct place place, const char *path);
bool place_exists(struct place place);
const char *place_text(struct place place, const char *path); /* "" when there is none */
bool place_is_true(struct place place, const char *path);
/* Elements of a list: path as in struct field. */
struct place place_first(struct place place, const char *path);
struct place place_next(struct place place);

/* Arrays that live as long as the answer. */
struct arena {
	VEC(void *) blocks;
};
void arena_release(struct arena *arena);

/* Fills *ret (of shape->size bytes). Texts live in the document, arrays in the arena. action is for
 * the sentence of *err: ERR_INTERNAL. */
int shape_read(const struct shape *shape, struct place place, const char *action, void *ret,
	       struct arena *arena, struct err *err);
/* Every element of a list; *ret_items is in the arena. */
int shape_read_all(const struct shape *shape, struct place place, const char *path,
		   const char *action, void **ret_items, size_t *ret_count, struct arena *arena,
		   struct err *err);

/* A struct that is one text, for lists of names: its items are an array of const char *. */
extern const struct shape shape_text;

#endif
