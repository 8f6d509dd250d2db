#include "core/rehearsal/fields.h"

#include <ctype.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

/* Returns a fresh text, or NULL when it is broken. */
static char *decode(const char *bytes, size_t len)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	for (size_t i = 0; i < len; i++) {
		int c = (unsigned char)bytes[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			bool whole = len - i > 2;
			int high = whole ? hex_digit(bytes[i + 1]) : -1;
			int low = whole ? hex_digit(bytes[i + 2]) : -1;
			if (high < 0 || low < 0) return NULL;
			c = high * 16 + low;
			i += 2;
		}
		if (c == 0) return NULL;
		str_add_char(&out, (char)c);
	}
	return str_detach(&out);
}

static int read_field(struct fields *form, const char *bytes, size_t len, struct err *err)
{
	const char *equal = memchr(bytes, '=', len);
	size_t name_len = equal ? (size_t)(equal - bytes) : len;
	CLEANUP(mem_free_text) char *name = decode(bytes, name_len);
	CLEANUP(mem_free_text)
	char *value = equal ? decode(equal + 1, len - name_len - 1) : mem_copy_text("");
	if (!name || !value || form->fields.len == FIELDS_MAX)
		return err_set(err, ERR_INPUT, "The request body is not a well-formed form");
	struct field *field = vec_push(&form->fields);
	field->name = TAKE(name);
	field->value = TAKE(value);
	return 0;
}

int fields_read(struct fields *form, const char *bytes, size_t len, struct err *err)
{
	for (size_t at = 0; at < len;) {
		const char *end = memchr(bytes + at, '&', len - at);
		size_t part = end ? (size_t)(end - (bytes + at)) : len - at;
		if (part && read_field(form, bytes + at, part, err) < 0) return -1;
		at += part + 1;
	}
	return 0;
}

void fields_release(struct fields *form)
{
	for (size_t i = 0; i < form->fields.len; i++) {
		free(form->fields.item[i].name);
		free(form->fields.item[i].value);
	}
	vec_release(&form->fields);
}

static void encode(struct str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (isalnum((unsigned char)*p) || strchr("-_.~", *p))
			str_add_char(out, *p);
		else
			str_addf(out, "%%%02X", (unsigned)(unsigned char)*p);
	}
}

void fields_write(const struct fields *form, struct str *out)
{
	for (size_t i = 0; i < form->fields.len; i++) {
		if (i) str_add_char(out, '&');
		encode(out, form->fields.item[i].name);
		str_add_char(out, '=');
		encode(out, form->fields.item[i].value);
	}
}

static struct field *find(const struct fields *form, const char *name)
{
	for (size_t i = 0; i < form->fields.len; i++)
		if (str_equal(form->fields.item[i].name, name)) return &form->fields.item[i];
	return NULL;
}

const char *fields_get(const struct fields *form, const char *name)
{
	const struct field *field = find(form, name);
	return field ? field->value : NULL;
}

const char *fields_text(const struct fields *form, const char *name)
{
	const char *value = fields_get(form, name);
	return value ? value : "";
}

const char *fields_getf(const struct fields *form, const char *format, ...)
{
	CLEANUP(str_release) struct str name = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&name, format, ap);
	va_end(ap);
	return fields_get(form, str_text(&name));
}

bool fields_set(struct fields *form, const char *name, const char *value)
{
	struct field *field = find(form, name);
	if (!field) return false;
	free(field->value);
	field->value = mem_copy_text(value);
	return true;
}
