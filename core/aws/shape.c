#include "core/aws/shape.h"

#include "core/aws/times.h"
#include "core/base/mem.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>

struct place place_at(struct place place, const char *path)
{
	return (struct place){
		.xml = place.xml,
		.element = place.xml ? xml_at(place.xml, place.element, path) : NULL,
		.json = json_at(place.json, path),
	};
}

bool place_exists(struct place place)
{
	return place.element || place.json;
}

const char *place_text(struct place place, const char *path)
{
	return place.xml ? xml_text(place.xml, place.element, path) : json_text(place.json, path);
}

bool place_is_true(struct place place, const char *path)
{
	return place.xml ? str_equal(place_text(place, path), "true")
			 : json_is_true(place.json, path);
}

struct place place_first(struct place place, const char *path)
{
	struct place list = place_at(place, path);
	if (!list.xml) list.json = json_is_array(list.json, "") ? json_first(list.json) : NULL;
	return list;
}

struct place place_next(struct place place)
{
	return (struct place){
		.xml = place.xml,
		.element = place.xml ? xml_next(place.xml, place.element) : NULL,
		.json = json_next(place.json),
	};
}

void arena_release(struct arena *arena)
{
	for (size_t i = 0; i < arena->blocks.len; i++)
		free(arena->blocks.item[i]);
	vec_release(&arena->blocks);
}

static void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (!count) return NULL;
	return *vec_push(&arena->blocks) = mem_array(count, size);
}

static bool read_real(struct place place, const char *path, double *ret)
{
	if (!place.xml) return json_number(place.json, path, ret);
	const char *text = place_text(place, path);
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	if (end == text || *end || errno || !isfinite(value)) return false;
	*ret = value;
	return true;
}

static bool read_number(struct place place, const char *path, int64_t *ret)
{
	double real;
	if (place.xml) {
		const char *text = place_text(place, path);
		char *end;
		errno = 0;
		long long value = strtoll(text, &end, 10);
		if (end == text || *end || errno) return false;
		*ret = value;
		return true;
	}
	/* Beyond 2^53 a JSON number is no longer exact. */
	if (!json_number(place.json, path, &real) || fabs(real) > 9007199254740992.0) return false;
	*ret = (int64_t)real;
	return true;
}

/* JSON has seconds with a fraction, XML an ISO date. */
static bool read_time(struct place place, const char *path, int64_t *ret)
{
	double seconds;
	if (place.xml) {
		int64_t time = time_from_iso(place_text(place, path));
		if (time >= 0) *ret = time;
		return time >= 0;
	}
	if (!json_number(place.json, path, &seconds) || !(seconds >= 0 && seconds < 1e11))
		return false;
	*ret = (int64_t)(seconds * 1000 + 0.5);
	return true;
}

static size_t count_elements(struct place place, const char *path)
{
	size_t count = 0;
	for (struct place at = place_first(place, path); place_exists(at); at = place_next(at))
		count++;
	return count;
}

/* Members are pointers to this or that type: bytes are copied, so that no rule of aliasing is
 * broken. */
static void store_array(const struct field *field, void *ret, const void *items, size_t count)
{
	memcpy((char *)ret + field->at, &items, sizeof(items));
	memcpy((char *)ret + field->count_at, &count, sizeof(count));
}

static void read_texts(const struct field *field, struct place place, void *ret,
		       struct arena *arena)
{
	size_t count = count_elements(place, field->path), i = 0;
	const char **texts = arena_array(arena, count, sizeof(*texts));
	for (struct place at = place_first(place, field->path); place_exists(at);
	     at = place_next(at))
		texts[i++] = place_text(at, field->inner);
	store_array(field, ret, texts, count);
}

static bool read_plain(const struct field *field, struct place place, char *at)
{
	const char *text;
	switch (field->kind) {
	case FIELD_TEXT:
		*(const char **)(void *)at = text = place_text(place, field->path);
		return *text;
	case FIELD_NUMBER:
		return read_number(place, field->path, (int64_t *)(void *)at);
	case FIELD_TIME:
		return read_time(place, field->path, (int64_t *)(void *)at);
	case FIELD_REAL:
		return read_real(place, field->path, (double *)(void *)at);
	case FIELD_FLAG:
	case FIELD_TEXTS:
	case FIELD_ITEMS:
	default:
		*(bool *)at = place_is_true(place, field->path);
		return place_exists(place_at(place, field->path));
	}
}

static int lacks(const char *action, const struct field *field, struct err *err)
{
	return err_set(err, ERR_INTERNAL,
		       "%s: the answer lacks %s. Is there a proxy or another program at this "
		       "address?",
		       action, field->path);
}

static int read_items(const struct field *field, struct place place, const char *action, void *ret,
		      struct arena *arena, struct err *err)
{
	void *items;
	size_t count;
	if (shape_read_all(field->shape, place, field->path, action, &items, &count, arena, err) <
	    0)
		return -1;
	store_array(field, ret, items, count);
	return 0;
}

int shape_read(const struct shape *shape, struct place place, const char *action, void *ret,
	       struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		if (field->kind == FIELD_TEXTS) {
			read_texts(field, place, ret, arena);
		} else if (field->kind == FIELD_ITEMS) {
			if (read_items(field, place, action, ret, arena, err) < 0) return -1;
		} else if (!read_plain(field, place, (char *)ret + field->at) &&
			   field->is_required) {
			return lacks(action, field, err);
		}
	}
	return 0;
}

int shape_read_all(const struct shape *shape, struct place place, const char *path,
		   const char *action, void **ret_items, size_t *ret_count, struct arena *arena,
		   struct err *err)
{
	size_t count = count_elements(place, path), i = 0;
	char *items = arena_array(arena, count, shape->size);
	for (struct place at = place_first(place, path); place_exists(at); at = place_next(at))
		if (shape_read(shape, at, action, items + shape->size * i++, arena, err) < 0)
			return -1;
	*ret_items = items;
	*ret_count = count;
	return 0;
}

static const struct field text_fields[] = {
	{ .name = "", .path = "", .kind = FIELD_TEXT },
};
const struct shape shape_text = { sizeof(const char *), text_fields, ARRAY_LEN(text_fields) };
