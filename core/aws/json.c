#include "core/aws/json.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* struct json is a cJSON under a name of ours, so that nobody else needs cJSON's. */
static const cJSON *inner(const struct json *json)
{
	return (const cJSON *)(const void *)json;
}

static const struct json *outer(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

/* cJSON reads recursively; measure first, so that nobody chooses our stack's depth. */
static bool is_shallow(const char *bytes, size_t len)
{
	size_t depth = 0;
	bool in_text = false;
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		if (in_text) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_text = false;
		} else if (c == '"') {
			in_text = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX) return false;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return true;
}

/* Depth is at most JSON_DEPTH_MAX here. */
static void sanitise_texts(cJSON *item)
{
	for (; item; item = item->next) {
		if (cJSON_IsString(item)) {
			char *clean = utf8_sanitised(item->valuestring, UTF8_SENTENCE_MAX);
			if (!str_equal(clean, item->valuestring)) cJSON_SetValuestring(item, clean);
			free(clean);
		}
		sanitise_texts(item->child);
	}
}

struct json *json_read_raw(const char *bytes, size_t len, struct err *err)
{
	if (len > JSON_BYTES_MAX) {
		err_set(err, ERR_INTERNAL, "unreadable JSON: it is larger than %d bytes",
			JSON_BYTES_MAX);
		return NULL;
	}
	if (!is_shallow(bytes, len)) {
		err_set(err, ERR_INTERNAL, "unreadable JSON: it is nested too deeply");
		return NULL;
	}
	cJSON *root = cJSON_ParseWithLength(bytes, len);
	if (!root || !(cJSON_IsObject(root) || cJSON_IsArray(root))) {
		cJSON_Delete(root);
		err_set(err, ERR_INTERNAL, "unreadable JSON");
		return NULL;
	}
	return (struct json *)(void *)root;
}

struct json *json_read(const char *bytes, size_t len, struct err *err)
{
	struct json *json = json_read_raw(bytes, len, err);
	sanitise_texts((cJSON *)(void *)json);
	return json;
}

void json_free(struct json *json)
{
	cJSON_Delete((cJSON *)(void *)json);
}

void json_release(struct json **json)
{
	json_free(*json);
}

static const cJSON *step(const cJSON *item, const char *key, size_t len)
{
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(key, len);
	if (cJSON_IsObject(item)) return cJSON_GetObjectItemCaseSensitive(item, name);
	if (!cJSON_IsArray(item)) return NULL;
	char *end;
	long index = strtol(name, &end, 10);
	if (end == name || *end || index < 0 || index > 10000) return NULL;
	return cJSON_GetArrayItem(item, (int)index);
}

const struct json *json_at(const struct json *json, const char *path)
{
	const cJSON *item = inner(json);
	while (item && *path) {
		size_t len = strcspn(path, "/");
		item = step(item, path, len);
		path += len + (path[len] == '/');
	}
	return cJSON_IsNull(item) ? NULL : outer(item);
}

const char *json_text(const struct json *json, const char *path)
{
	const cJSON *item = inner(json_at(json, path));
	return cJSON_IsString(item) ? item->valuestring : "";
}

bool json_number(const struct json *json, const char *path, double *ret)
{
	const cJSON *item = inner(json_at(json, path));
	if (!cJSON_IsNumber(item)) return false;
	*ret = item->valuedouble;
	return true;
}

bool json_is_true(const struct json *json, const char *path)
{
	return cJSON_IsTrue(inner(json_at(json, path)));
}

bool json_is_array(const struct json *json, const char *path)
{
	return cJSON_IsArray(inner(json_at(json, path)));
}

const struct json *json_first(const struct json *json)
{
	return json ? outer(inner(json)->child) : NULL;
}

const struct json *json_next(const struct json *json)
{
	return json ? outer(inner(json)->next) : NULL;
}
