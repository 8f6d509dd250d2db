#include "core/aws/profile_file.h"

#include "core/base/secret.h"

#include <stdlib.h>
#include <string.h>

struct parser {
	struct profile_file *file;
	struct profile_section *section; /* NULL: outside, or one too many */
	size_t key_indent;
	bool after_key; /* deeper lines belong to the last key */
	size_t key;     /* its number in the section; >= keys.len: it was one too many */
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

/* " # why" and " ; why" end a value, as other SDKs have it; keys and tokens hold no blanks. A
 * command may: it is taken whole. */
static size_t value_len(const char *name, const char *text, size_t len)
{
	if (str_equal(name, "credential_process")) return len;
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

/* Takes the name over. */
static void push_key(struct profile_section *section, char *name, const char *value, size_t len)
{
	if (section->keys.len == PROFILE_KEYS_MAX) {
		free(name);
		return;
	}
	len = value_len(name, value, len);
	trim(&value, &len);
	*vec_push(&section->keys) =
		(struct profile_key){ .name = name, .value = mem_copy_bytes(value, len) };
}

static void add_key(struct parser *parser, const char *line, size_t len)
{
	size_t name_len = 0;
	while (name_len < len && line[name_len] != '=' && line[name_len] != ':')
		name_len++;
	if (!parser->section) return;
	parser->key = PROFILE_KEYS_MAX;
	if (name_len == len || !name_len) return;
	const char *name = line, *value = line + name_len + 1;
	size_t rest = len - name_len - 1;
	trim(&name, &name_len);
	parser->key = parser->section->keys.len;
	push_key(parser->section, lower_copy(name, name_len), value, rest);
}

static void add_inner_key(struct profile_section *section, const char *outer, const char *line,
			  size_t len)
{
	const char *equals = memchr(line, '=', len);
	if (!equals || equals == line) return;
	const char *name = line;
	size_t name_len = (size_t)(equals - line), rest = len - name_len - 1;
	trim(&name, &name_len);
	push_key(section, str_format("%s.%.*s", outer, (int)name_len, name), equals + 1, rest);
}

static void replace_value(struct profile_key *key, const char *line, size_t len)
{
	struct str longer = STR_INIT;
	str_addf(&longer, "%s\n%.*s", key->value, (int)len, line);
	secret_erase(key->value, strlen(key->value));
	free(key->value);
	key->value = str_detach(&longer);
}

static void continue_key(struct parser *parser, const char *line, size_t len)
{
	struct profile_section *section = parser->section;
	if (!section || parser->key >= section->keys.len) return;
	struct profile_key *key = &section->keys.item[parser->key];
	if (*key->value)
		replace_value(key, line, value_len(key->name, line, len));
	else
		add_inner_key(section, key->name, line, len);
}

static void read_line(struct parser *parser, const char *line, size_t len)
{
	size_t indent = 0;
	while (indent < len && is_blank(line[indent]))
		indent++;
	trim(&line, &len);
	if (!len || *line == '#' || *line == ';') return;
	if (parser->after_key && indent > parser->key_indent) {
		continue_key(parser, line, len);
		return;
	}
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
