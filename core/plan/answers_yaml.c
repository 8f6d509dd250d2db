#include "core/plan/answers_yaml.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/answer_keys.h"
#include "core/plan/yaml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { ANSWERS_BYTES_MAX = 256 << 10, ENTRIES_MAX = 200, VALUE_MAX = 1024 };

/* ---- reading ---- */

struct loader {
	const char *name;
	struct answers *a;
	struct err *err;
};

__attribute__((format(printf, 3, 4))) static int complain(const struct loader *l,
							  const struct yaml_node *at,
							  const char *format, ...)
{
	va_list ap;
	CLEANUP(str_release) struct str text = STR_INIT;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	return err_set(l->err, ERR_INPUT, "%s:%d:%d: %s", l->name, at->line, at->column,
		       str_text(&text));
}

static int unknown_key(const struct loader *l, const struct yaml_node *key, const char *path)
{
	CLEANUP(str_release) struct str sentence = STR_INIT;
	answer_key_unknown(path, &sentence);
	return complain(l, key, "%s", str_text(&sentence));
}

static int check_scalar(const struct loader *l, const struct yaml_node *value, const char *path)
{
	if (value->kind != YAML_SCALAR)
		return complain(l, value, "'%s' is one value, not a %s", path,
				value->kind == YAML_SEQUENCE ? "list" : "section");
	if (*value->tag)
		return complain(l, value, "'%s' may not have the tag %.40s", path, value->tag);
	if (value->text_len > VALUE_MAX)
		return complain(l, value, "'%s' is longer than %d bytes", path, VALUE_MAX);
	for (size_t i = 0; i < value->text_len; i++)
		if ((unsigned char)value->text[i] < 0x20 || value->text[i] == 0x7F)
			return complain(l, value, "'%s' has control characters or line ends", path);
	return 0;
}

static bool is_null(const struct yaml_node *value)
{
	return value->is_plain &&
	       (!*value->text || strcmp(value->text, "~") == 0 || strcmp(value->text, "null") == 0);
}

static int load_scalar(const struct loader *l, const struct question *q,
		       const struct yaml_node *value)
{
	if (check_scalar(l, value, q->yaml_path) < 0) return -1;
	answers_set(l->a, q->id, is_null(value) ? "" : value->text);
	return 0;
}

static int load_list(const struct loader *l, const struct question *q,
		     const struct yaml_node *value)
{
	if (value->kind == YAML_SCALAR && is_null(value)) {
		answers_set(l->a, q->id, "");
		return 0;
	}
	if (value->kind != YAML_SEQUENCE)
		return complain(l, value, "'%s' is a list: write each entry after a hyphen",
				q->yaml_path);
	if (value->count > ENTRIES_MAX)
		return complain(l, value, "'%s' has %zu entries; that cannot be meant",
				q->yaml_path, value->count);
	answers_set(l->a, q->id, "");
	for (size_t i = 0; i < value->count; i++) {
		if (check_scalar(l, value->items[i], q->yaml_path) < 0) return -1;
		if (!*value->items[i]->text)
			return complain(l, value->items[i], "an empty entry in '%s'", q->yaml_path);
		answers_list_set(l->a, q->id, i, value->items[i]->text);
	}
	return 0;
}

static int load_array(const struct loader *l, const char *path, const struct yaml_node *value)
{
	if (value->kind != YAML_SEQUENCE)
		return complain(l, value, "'%s' is a list: write each entry after a hyphen", path);
	for (size_t i = 0; i < value->count; i++) {
		CLEANUP(mem_free_text) char *item = str_format("%s[%zu]", path, i);
		const struct question *q = answer_key_question(item);
		if (!q) return complain(l, value->items[i], "'%s' has only %zu entries", path, i);
		if (load_scalar(l, q, value->items[i]) < 0) return -1;
	}
	return 0;
}

static int load_mapping(const struct loader *l, const char *section,
			const struct yaml_node *mapping);

static int load_entry(const struct loader *l, const char *path, const struct yaml_node *key,
		      const struct yaml_node *value)
{
	const struct question *q = answer_key_question(path);
	if (q && q->kind == QUESTION_LIST) return load_list(l, q, value);
	if (q) return load_scalar(l, q, value);
	if (answer_key_is_array(path)) return load_array(l, path, value);
	if (!answer_key_is_section(path)) return unknown_key(l, key, path);
	if (value->kind != YAML_MAPPING)
		return complain(l, value, "'%s' is a section: its keys stand indented below it",
				path);
	return load_mapping(l, path, value);
}

static int load_mapping(const struct loader *l, const char *section,
			const struct yaml_node *mapping)
{
	for (size_t i = 0; i < mapping->count; i++) {
		const struct yaml_node *key = mapping->keys[i];
		if (!*section && strcmp(key->text, "version") == 0) continue;
		CLEANUP(mem_free_text)
		char *path = str_format("%s%s%s", section, *section ? "." : "", key->text);
		if (load_entry(l, path, key, mapping->items[i]) < 0) return -1;
	}
	return 0;
}

static int check_version(const struct loader *l, const struct yaml_node *root)
{
	const struct yaml_node *version = yaml_get(root, "version");
	if (!version) return complain(l, root, "the first line must be 'version: 1'");
	if (version->kind == YAML_SCALAR && strcmp(version->text, "1") == 0) return 0;
	return complain(l, version, "version 1 is understood, not '%.20s'", version->text);
}

static int check_text(const char *bytes, size_t len, const char *name, struct err *err)
{
	bool is_blank = true;
	for (size_t i = 0; i < len; i++) {
		if (!bytes[i])
			return err_set(err, ERR_INPUT,
				       "%s is a binary file, not an answers file (byte %zu is 0)",
				       name, i);
		if (!strchr(" \t\r\n", bytes[i])) is_blank = false;
	}
	if (is_blank) return err_set(err, ERR_INPUT, "%s is empty: no answers in it", name);
	return 0;
}

int answers_yaml_parse(const char *bytes, size_t len, const char *name, struct answers *a,
		       struct err *err)
{
	struct yaml_tree tree = { NULL, NULL };
	struct answers loaded = { { NULL } };
	struct loader l = { name, &loaded, err };
	if (check_text(bytes, len, name, err) < 0) return -1;
	if (yaml_tree_read(bytes, len, name, &tree, err) < 0) return -1;
	answers_copy(&loaded, a);
	int rc = 0;
	if (!tree.root)
		rc = err_set(err, ERR_INPUT, "%s is empty: no answers in it", name);
	else if (tree.root->kind != YAML_MAPPING)
		rc = complain(&l, tree.root, "an answers file has 'key: value' lines");
	else if (check_version(&l, tree.root) < 0 || load_mapping(&l, "", tree.root) < 0)
		rc = -1;
	if (rc == 0) answers_copy(a, &loaded); /* all or nothing */
	answers_release(&loaded);
	yaml_tree_release(&tree);
	return rc;
}

int answers_yaml_load(const char *path, struct answers *a, struct err *err)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	if (file_read(path, ANSWERS_BYTES_MAX, &text, err) < 0) return -1;
	return answers_yaml_parse(str_text(&text), text.len, path, a, err);
}

/* ---- writing ---- */

static int append_bytes(void *user, unsigned char *bytes, size_t len)
{
	str_add_bytes(user, bytes, len);
	return 1;
}

static void emit(yaml_emitter_t *emitter, yaml_event_t *event)
{
	if (!yaml_emitter_emit(emitter, event)) BUG("libyaml: %s", emitter->problem);
}

static bool make_scalar(yaml_event_t *event, const char *text, yaml_scalar_style_t style)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F) return false;
	return yaml_scalar_event_initialize(event, NULL, NULL, (const yaml_char_t *)text,
					    (int)strlen(text), 1, 1, style);
}

/* Bad bytes and control characters, from a command line say, become harmless ones: libyaml refuses
 * the first, and reading would refuse the others. */
static void emit_text(yaml_emitter_t *emitter, const char *text, bool is_quoted)
{
	yaml_event_t event;
	yaml_scalar_style_t style =
		is_quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;
	if (!make_scalar(&event, text, style)) {
		CLEANUP(mem_free_text) char *harmless = utf8_sanitised(text, VALUE_MAX);
		if (!make_scalar(&event, harmless, style)) BUG("cannot write '%s'", harmless);
	}
	emit(emitter, &event);
}

static void emit_mapping(yaml_emitter_t *emitter, bool is_start)
{
	yaml_event_t event;
	if (is_start)
		yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
						    YAML_BLOCK_MAPPING_STYLE);
	else
		yaml_mapping_end_event_initialize(&event);
	emit(emitter, &event);
}

static void emit_sequence(yaml_emitter_t *emitter, bool is_start)
{
	yaml_event_t event;
	if (is_start)
		yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
						     YAML_BLOCK_SEQUENCE_STYLE);
	else
		yaml_sequence_end_event_initialize(&event);
	emit(emitter, &event);
}

/* Versions would read as numbers elsewhere, and an empty value as null. */
static void emit_value(yaml_emitter_t *emitter, const struct answers *a, const struct question *q)
{
	const char *value = answers_get(a, q->id);
	bool is_number_like = *value && strspn(value, "0123456789.") == strlen(value);
	bool is_null_like = strcmp(value, "~") == 0 || strcmp(value, "null") == 0;
	emit_text(emitter, value, !*value || is_number_like || is_null_like);
}

/* A row that is still empty while it is typed is not saved: reading would refuse it. */
static void emit_entries(yaml_emitter_t *emitter, const struct answers *a, const struct question *q)
{
	emit_sequence(emitter, true);
	for (size_t i = 0; i < answers_list_len(a, q->id); i++) {
		CLEANUP(mem_free_text) char *entry = answers_list_item(a, q->id, i);
		if (*entry) emit_text(emitter, entry, false);
	}
	emit_sequence(emitter, false);
}

/* "network.public[0]" opens the list, every "[n]" adds to it, the next other path closes it. */
static void emit_question(yaml_emitter_t *emitter, const struct answers *a,
			  const struct question *q, size_t section_len)
{
	const char *key = q->yaml_path + section_len + 1;
	const char *bracket = strchr(key, '[');
	CLEANUP(mem_free_text)
	char *name = mem_copy_bytes(key, bracket ? (size_t)(bracket - key) : strlen(key));
	if (!bracket) {
		emit_text(emitter, name, false);
		if (q->kind == QUESTION_LIST)
			emit_entries(emitter, a, q);
		else
			emit_value(emitter, a, q);
		return;
	}
	if (strcmp(bracket, "[0]") != 0) return; /* written with the first */
	emit_text(emitter, name, false);
	emit_sequence(emitter, true);
	for (int id = (int)q->id; id < Q_COUNT; id++) {
		const struct question *other = question((enum question_id)id);
		size_t n = (size_t)(strchr(q->yaml_path, '[') - q->yaml_path);
		if (strncmp(other->yaml_path, q->yaml_path, n + 1) == 0)
			emit_value(emitter, a, other);
	}
	emit_sequence(emitter, false);
}

static size_t section_len_of(const struct question *q)
{
	return strcspn(q->yaml_path, ".");
}

static bool is_first_of_section(const struct question *q)
{
	size_t n = section_len_of(q);
	for (int id = 0; id < (int)q->id; id++)
		if (strncmp(question((enum question_id)id)->yaml_path, q->yaml_path, n + 1) == 0)
			return false;
	return true;
}

static void emit_section(yaml_emitter_t *emitter, const struct answers *a,
			 const struct question *first)
{
	size_t n = section_len_of(first);
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(first->yaml_path, n);
	emit_text(emitter, name, false);
	emit_mapping(emitter, true);
	for (int id = (int)first->id; id < Q_COUNT; id++) {
		const struct question *q = question((enum question_id)id);
		if (strncmp(q->yaml_path, first->yaml_path, n + 1) == 0)
			emit_question(emitter, a, q, n);
	}
	emit_mapping(emitter, false);
}

void answers_yaml_format(const struct answers *a, struct str *out)
{
	yaml_emitter_t emitter;
	yaml_event_t event;
	if (!yaml_emitter_initialize(&emitter)) BUG("libyaml: out of memory");
	yaml_emitter_set_output(&emitter, append_bytes, out);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
	emit(&emitter, &event);
	yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
	emit(&emitter, &event);
	emit_mapping(&emitter, true);
	emit_text(&emitter, "version", false);
	emit_text(&emitter, "1", false);
	for (int id = 0; id < Q_COUNT; id++)
		if (is_first_of_section(question((enum question_id)id)))
			emit_section(&emitter, a, question((enum question_id)id));
	emit_mapping(&emitter, false);
	yaml_document_end_event_initialize(&event, 1);
	emit(&emitter, &event);
	yaml_stream_end_event_initialize(&event);
	emit(&emitter, &event);
	yaml_emitter_delete(&emitter);
}

int answers_yaml_save(const char *path, const struct answers *a, struct err *err)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	answers_yaml_format(a, &text);
	return file_replace(path, str_text(&text), text.len, 0600, err);
}

char *answers_yaml_default_path(const struct answers *a)
{
	CLEANUP(mem_free_text) char *environment = answers_environment_name(a);
	CLEANUP(str_release) struct str name = STR_INIT;
	/* The parts may still be wrong while they are typed: no way out of the folder. */
	for (const char *c = environment; *c; c++)
		str_add_char(&name, *c == '/' || *c == '.' ? '_' : *c);
	str_add(&name, ".yaml");
	return file_config_path(str_text(&name));
}
