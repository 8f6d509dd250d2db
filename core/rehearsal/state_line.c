#include "core/rehearsal/state_line.h"

static void add_text(cJSON *line, const char *key, const char *text)
{
	if (text) cJSON_AddStringToObject(line, key, text);
}

static void add_json_body(cJSON *line, const struct call_request *request)
{
	static const char *const secret[] = { "SecretString", "SecretBinary" };
	cJSON *json = cJSON_ParseWithLength(request->body, request->body_len);
	for (size_t i = 0; i < ARRAY_LEN(secret); i++) {
		cJSON *value = cJSON_GetObjectItemCaseSensitive(json, secret[i]);
		if (!cJSON_IsString(value)) continue;
		explicit_bzero(value->valuestring, strlen(value->valuestring));
		cJSON_SetValuestring(value, "****");
	}
	char *printed = cJSON_PrintUnformatted(json);
	add_text(line, "body", printed);
	cJSON_free(printed);
	cJSON_Delete(json);
}

static bool is_no_echo(const struct cfn_summary *summary, const char *name)
{
	for (size_t i = 0; i < summary->parameter_count; i++)
		if (str_equal(summary->parameters[i].name, name))
			return summary->parameters[i].no_echo;
	return false;
}

/* Letters in the place of the value, as many as it had: a replay must pass the same MinLength. */
static void mask(struct fields *form, size_t i)
{
	CLEANUP(mem_free_text)
	char *name = str_format("Parameters.member.%zu.ParameterValue", i);
	const char *value = fields_get(form, name);
	if (!value) return;
	CLEANUP(mem_free_text) char *masked = mem_copy_text(value);
	memset(masked, 'x', strlen(masked));
	fields_set(form, name, masked);
}

/* The request's own template, or that of its stack. */
static const char *template_of(const struct state *s, const struct call_request *request,
			       const struct fields *form)
{
	const char *own = fields_get(form, "TemplateBody");
	const struct cfn_stack *stack;
	if (own) return own;
	stack = cfn_find(s->cfn, request->account, fields_text(form, "StackName"));
	own = stack ? cfn_stack_body(stack) : NULL;
	return own ? own : "";
}

static void add_form_body(const struct state *s, cJSON *line, const struct call_request *request)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(fields_release) struct fields form = { 0 };
	CLEANUP(str_release) struct str written = STR_INIT;
	struct cfn_summary summary = { 0 };
	fields_read(&form, request->body, request->body_len, &ignored);
	const char *template = template_of(s, request, &form), *key;
	if (*template && cfn_validate(template, strlen(template), &summary, &ignored) == 0)
		for (size_t i = 1;
		     (key = fields_getf(&form, "Parameters.member.%zu.ParameterKey", i)); i++)
			if (is_no_echo(&summary, key)) mask(&form, i);
	cfn_summary_release(&summary);
	fields_write(&form, &written);
	add_text(line, "body", str_text(&written));
}

void state_line_add_request(const struct state *s, cJSON *line, const struct call_request *request)
{
	static const char *const types[] = {
		[PROTOCOL_QUERY] = "application/x-www-form-urlencoded",
		[PROTOCOL_EC2] = "application/x-www-form-urlencoded",
		[PROTOCOL_JSON] = "application/x-amz-json-1.1",
		[PROTOCOL_REST_XML] = "text/xml",
	};
	enum call_protocol protocol = call_protocol_of(request);
	add_text(line, "account", request->account);
	add_text(line, "service", request->service);
	add_text(line, "region", request->region);
	add_text(line, "method", request->method);
	add_text(line, "path", request->target);
	add_text(line, "target", request->amz_target);
	add_text(line, "type", types[protocol]);
	if (protocol == PROTOCOL_JSON)
		add_json_body(line, request);
	else if (protocol == PROTOCOL_REST_XML)
		add_text(line, "body", request->body);
	else
		add_form_body(s, line, request);
}
