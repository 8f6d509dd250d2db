/* What the probes of the AWS client share: arguments in, our view out. Included by one program at a
 * time. */
#ifndef TESTS_CONFORMANCE_CLIENT_PROBE_H
#define TESTS_CONFORMANCE_CLIENT_PROBE_H

#include "core/aws/call.h"
#include "core/aws/shape.h"
#include "core/base/mem.h"
#include "core/deploy/cloud.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROBE_MAX = 64 };

struct probe {
	struct loop *loop;
	struct http *http;
	struct account account;
	struct aws_client *client;
	cJSON *arguments, *answer;
	bool is_done;
	const char *texts[PROBE_MAX * 8];
	size_t text_count;
};
struct probe_call {
	const char *name;
	void (*make)(struct probe *p);
};

#define ON_LIST(function, type, shape)                                                           \
	static void function(const struct err *err, const type *items, size_t count, void *user) \
	{                                                                                        \
		probe_list(user, err, &shape, items, count);                                     \
	}

static inline const char *probe_text_in(const cJSON *item, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(item, key));
	return text ? text : "";
}

static inline const char *probe_text(const struct probe *p, const char *key)
{
	return probe_text_in(p->arguments, key);
}

static inline bool probe_flag(const struct probe *p, const char *key)
{
	return cJSON_IsTrue(cJSON_GetObjectItem(p->arguments, key));
}

static inline const char *const *probe_texts_in(struct probe *p, const cJSON *of, const char *key,
						size_t *ret_count)
{
	const char **texts = &p->texts[p->text_count];
	const cJSON *item;
	*ret_count = 0;
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(of, key))
	{
		if (p->text_count == ARRAY_LEN(p->texts)) BUG("too many arguments");
		p->texts[p->text_count++] = cJSON_GetStringValue(item);
		++*ret_count;
	}
	return texts;
}

static inline const char *const *probe_texts(struct probe *p, const char *key, size_t *ret_count)
{
	return probe_texts_in(p, p->arguments, key, ret_count);
}

static inline size_t probe_pairs(const struct probe *p, const char *key,
				 struct cloud_pair ret[PROBE_MAX])
{
	size_t count = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(p->arguments, key))
	{
		if (count == PROBE_MAX) BUG("too many arguments");
		ret[count++] = (struct cloud_pair){ item->string, cJSON_GetStringValue(item) };
	}
	return count;
}

/* Begins the answer: the object that results go into, or NULL after an error. */
static inline cJSON *probe_answer(struct probe *p, const struct err *err)
{
	if (p->is_done) BUG("answered twice");
	p->is_done = true;
	cJSON *object = cJSON_AddObjectToObject(p->answer, err ? "error" : "result");
	if (!err) return object;
	cJSON_AddStringToObject(object, "kind", err_kind_name(err->kind));
	cJSON_AddStringToObject(object, "code", str_text(&err->code));
	cJSON_AddStringToObject(object, "text", err_text(err));
	return NULL;
}

static inline cJSON *probe_array(const struct shape *shape, const void *items, size_t count);

static inline cJSON *probe_value(const struct field *field, const void *item)
{
	const char *at = (const char *)item + field->at;
	const void *items;
	size_t count;
	switch (field->kind) {
	case FIELD_TEXT:
		return cJSON_CreateString(*(const char *const *)(const void *)at);
	case FIELD_NUMBER:
	case FIELD_TIME:
		return cJSON_CreateNumber((double)*(const int64_t *)(const void *)at);
	case FIELD_REAL:
		return cJSON_CreateNumber(*(const double *)(const void *)at);
	case FIELD_FLAG:
		return cJSON_CreateBool(*(const bool *)(const void *)at);
	case FIELD_TEXTS:
	case FIELD_ITEMS:
	default:
		memcpy(&items, at, sizeof(items));
		memcpy(&count, (const char *)item + field->count_at, sizeof(count));
		return probe_array(field->kind == FIELD_TEXTS ? &shape_text : field->shape, items,
				   count);
	}
}

static inline cJSON *probe_item(const struct shape *shape, const void *item)
{
	if (shape->count == 1 && !*shape->fields[0].name)
		return probe_value(&shape->fields[0], item);
	cJSON *object = cJSON_CreateObject();
	for (size_t i = 0; i < shape->count; i++)
		cJSON_AddItemToObject(object, shape->fields[i].name,
				      probe_value(&shape->fields[i], item));
	return object;
}

static inline cJSON *probe_array(const struct shape *shape, const void *items, size_t count)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(array,
				     probe_item(shape, (const char *)items + i * shape->size));
	return array;
}

static inline void probe_list(void *user, const struct err *err, const struct shape *shape,
			      const void *items, size_t count)
{
	struct probe *p = user;
	if (!probe_answer(p, err)) return;
	cJSON_ReplaceItemInObject(p->answer, "result", probe_array(shape, items, count));
}

/* item NULL: there is none. Gives the object to add to. */
static inline cJSON *probe_one(void *user, const struct err *err, const struct shape *shape,
			       const void *item)
{
	struct probe *p = user;
	if (!probe_answer(p, err)) return NULL;
	cJSON_ReplaceItemInObject(p->answer, "result",
				  item ? probe_item(shape, item) : cJSON_CreateNull());
	return item ? cJSON_GetObjectItem(p->answer, "result") : NULL;
}

static inline void probe_on_text(const struct err *err, const char *text, void *user)
{
	struct probe *p = user;
	if (!probe_answer(p, err)) return;
	cJSON_ReplaceItemInObject(p->answer, "result", cJSON_CreateString(text));
}

static inline void probe_on_done(const struct err *err, void *user)
{
	probe_answer(user, err);
}

static inline const char *probe_environment(const char *key)
{
	const char *value = getenv(key);
	return value ? value : "";
}

static inline void probe_open(struct probe *p)
{
	p->loop = loop_new(NULL, NULL);
	p->http = http_new(p->loop);
	account_set_static(&p->account, probe_environment("AWS_ACCESS_KEY_ID"),
			   probe_environment("AWS_SECRET_ACCESS_KEY"),
			   probe_environment("AWS_REGION"), probe_environment("AWS_ENDPOINT_URL"),
			   "environment");
	const char *token = probe_environment("AWS_SESSION_TOKEN");
	secret_set(&p->account.session_token, token, strlen(token));
	const struct aws_client_options options = { .http = p->http,
						    .speed = 200,
						    .reads_per_second = 100 };
	p->client = aws_client_new(p->loop, &options);
}

static inline int probe_line(struct probe *p, char *line, const struct probe_call *calls,
			     size_t count)
{
	char *arguments = strchr(line, ' ');
	size_t i = 0;
	if (!arguments) return -1;
	*arguments++ = '\0';
	while (i < count && !str_equal(calls[i].name, line))
		i++;
	p->arguments = cJSON_Parse(arguments);
	if (i == count || !p->arguments) return -1;
	p->answer = cJSON_CreateObject();
	p->is_done = false;
	p->text_count = 0;
	calls[i].make(p);
	while (!p->is_done)
		loop_turn(p->loop, true);
	char *out = cJSON_PrintUnformatted(p->answer);
	puts(out);
	fflush(stdout);
	free(out);
	cJSON_Delete(p->answer);
	cJSON_Delete(p->arguments);
	return 0;
}

static inline int probe_run(const struct probe_call *calls, size_t count)
{
	struct probe p = { 0 };
	char *line = NULL;
	size_t alloc = 0;
	int status = 0;
	probe_open(&p);
	while (status == 0 && getline(&line, &alloc, stdin) > 0)
		if (probe_line(&p, line, calls, count) < 0) {
			fprintf(stderr, "no such call or arguments: %s\n", line);
			status = 2;
		}
	free(line);
	aws_client_free(p.client);
	account_release(&p.account);
	http_free(p.http);
	loop_free(p.loop);
	return status;
}

#endif
