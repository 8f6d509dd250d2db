#include "core/aws/profile_file.h"

#include "core/base/secret.h"

#include <stdlib.h>
#include <string.h>

struct parser {
	struct profile_file *file;
	struct profile_section *section; /* NULL: outside, or one too many */
	size_t key_indent;
	bool after_key; /* deeper lines belong to the last key */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void trim(const char **text, size_t *len)
{
	while (*len && is_blank((*text)[*len - 1]))
		(*len)--;
	while (*len && is_blank(**text)) {
		(*text)++;
		(*len)--;
	}
}

/* "profile  \"a b\"" gives "profile a b"; anything else stays, blanks at the ends apart. */
static char *section_name(const char *text, size_t len)
{
	struct str name = STR_INIT;
	trim(&text, &len);
	char quote = '\0';
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? '\0' : c;
			continue;
		}
		if (c == '\t') c = ' ';
		bool again = c == ' ' && name.len && name.text[name.len - 1] == ' ';
		if (quote || !again) str_add_char(&name, c);
	}
	return str_detach(&name);
}

static void begin_section(struct parser *parser, const char *line, size_t len)
{
	const char *end = memchr(line, ']', len);
	struct profile_file *file = parser->file;
	parser->section = NULL;
	parser->after_key = false;
	if (!end) return;
	char *name = section_name(line + 1, (size_t)(end - line) - 1);
	for (size_t i = 0; i < file->sections.len; i++)
		if (str_equal(file->sections.item[i].name, name)) {
			parser->section = &file->sections.item[i];
			free(name);
			return;
		}
	if (file->sections.len == PROFILE_SECTIONS_MAX) {
		free(name);
		return;
	}
	parser->section = vec_push(&file->sections);
	parser->section->name = name;
}

/* " # why" and " ; why" end a value, as other SDKs have it; keys and tokens hold no blanks. */
static size_t value_len(const char *text, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if ((text[i] == '#' || text[i] == ';') && is_blank(text[i - 1])) return i;
	return len;
}

static char *lower_copy(const char *text, size_t len)
{
	char *copy = mem_copy_bytes(text, len);
	for (char *c = copy; *c; c++)
		if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
	return copy;
}

static void add_key(struct parser *parser, const char *line, size_t len)
{
	const char *equals = memchr(line, '=', len);
	if (!equals || equals == line || !parser->section) return;
	if (parser->section->keys.len == PROFILE_KEYS_MAX) return;
	const char *name = line, *value = equals + 1;
	size_t name_len = (size_t)(equals - line), rest = len - name_len - 1;
	trim(&name, &name_len);
	rest = value_len(value, rest);
	trim(&value, &rest);
	*vec_push(&parser->section->keys) = (struct profile_key){
		.name = lower_copy(name, name_len),
		.value = mem_copy_bytes(value, rest),
	};
}

static void read_line(struct parser *parser, const char *line, size_t len)
{
	size_t indent = 0;
	while (indent < len && is_blank(line[indent]))
		indent++;
	trim(&line, &len);
	if (!len || *line == '#' || *line == ';') return;
	if (parser->after_key && indent > parser->key_indent) return;
	if (*line == '[') {
		begin_section(parser, line, len);
		return;
	}
	add_key(parser, line, len);
	parser->after_key = true;
	parser->key_indent = indent;
}

void profile_file_parse(const char *text, size_t len, struct profile_file *ret)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	struct parser parser = { .file = ret };
	*ret = (struct profile_file){ 0 };
	const char *end = text + len;
	if (len >= 3 && memcmp(text, byte_order_mark, 3) == 0) text += 3;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		if (!memchr(text, '\0', (size_t)(stop - text)))
			read_line(&parser, text, (size_t)(stop - text));
		text = stop + 1;
	}
}

void profile_file_release(struct profile_file *file)
{
	for (size_t i = 0; i < file->sections.len; i++) {
		struct profile_section *section = &file->sections.item[i];
		for (size_t k = 0; k < section->keys.len; k++) {
			struct profile_key *key = &section->keys.item[k];
			secret_erase(key->value, strlen(key->value));
			free(key->value);
			free(key->name);
		}
		vec_release(&section->keys);
		free(section->name);
	}
	vec_release(&file->sections);
}

const struct profile_section *profile_file_section(const struct profile_file *file,
						   const char *name)
{
	for (size_t i = 0; i < file->sections.len; i++)
		if (str_equal(file->sections.item[i].name, name)) return &file->sections.item[i];
	return NULL;
}

const char *profile_value(const struct profile_section *section, const char *key)
{
	for (size_t i = section ? section->keys.len : 0; i-- > 0;)
		if (str_equal(section->keys.item[i].name, key)) return section->keys.item[i].value;
	return "";
}
