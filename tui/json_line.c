#include "tui/json_line.h"

#include "core/base/mem.h"

cJSON *json_line(const char *type)
{
	cJSON *object = cJSON_CreateObject();
	if (!object) BUG("out of memory");
	cJSON_AddStringToObject(object, "type", type);
	return object;
}

void json_line_text(cJSON *object, const char *key, const char *text)
{
	if (!str_is_empty(text)) cJSON_AddStringToObject(object, key, text);
}

void json_line_end(cJSON *object, struct str *out)
{
	char *text = cJSON_PrintUnformatted(object);
	if (!text) BUG("out of memory");
	str_addf(out, "%s\n", text);
	cJSON_free(text);
	cJSON_Delete(object);
}
