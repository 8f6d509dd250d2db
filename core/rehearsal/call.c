#include "core/rehearsal/call.h"

#include "core/rehearsal/services.h"

static const struct service *const services[] = {
	&service_sts,    &service_ec2,     &service_cloudformation, &service_route53,
	&service_acm,    &service_ssm,     &service_secrets,        &service_iam,
	&service_rds,    &service_elbv2,   &service_elasticache,    &service_autoscaling,
	&service_quotas, &service_pricing, &service_logs,
};

const struct service *service_find(const char *scope)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		if (str_equal(services[i]->scope, scope)) return services[i];
	return NULL;
}

enum call_protocol call_protocol_of(const struct call_request *request)
{
	const struct service *service = service_find(request->service);
	if (service) return service->protocol;
	return !str_is_empty(request->amz_target) ? PROTOCOL_JSON : PROTOCOL_QUERY;
}

static const char *target_action(const char *amz_target)
{
	const char *dot = amz_target ? strrchr(amz_target, '.') : NULL;
	return dot ? dot + 1 : "";
}

static void write_json_error(struct http_out *out, const char *code, const char *text)
{
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "__type", code);
	cJSON_AddStringToObject(json, "message", text);
	char *printed = cJSON_PrintUnformatted(json);
	str_add(&out->body, printed);
	cJSON_free(printed);
	cJSON_Delete(json);
	out->content_type = "application/x-amz-json-1.1";
	str_set(&out->error_type, code);
}

static void write_xml_error(struct http_out *out, enum call_protocol protocol,
			    const char *xml_namespace, const char *request_id, const char *code,
			    const char *text)
{
	struct xmlout x;
	bool is_ec2 = protocol == PROTOCOL_EC2;
	xmlout_begin(&x, &out->body);
	if (is_ec2) {
		xmlout_open(&x, "Response");
		xmlout_open(&x, "Errors");
	} else {
		xmlout_open_root(&x, "ErrorResponse", xml_namespace ? xml_namespace : "");
	}
	xmlout_open(&x, "Error");
	if (!is_ec2) xmlout_text(&x, "Type", "Sender");
	xmlout_text(&x, "Code", code);
	xmlout_text(&x, "Message", text);
	xmlout_close(&x);
	if (is_ec2) xmlout_close(&x);
	xmlout_text(&x, is_ec2 ? "RequestID" : "RequestId", request_id);
	xmlout_end(&x);
}

void call_refuse_request(const struct call_request *request, struct http_out *out,
			 const char *request_id, int status, const char *code, const char *text)
{
	const struct service *service = service_find(request->service);
	enum call_protocol protocol = call_protocol_of(request);
	str_reset(&out->body);
	out->status = status;
	if (protocol == PROTOCOL_JSON)
		write_json_error(out, code, text);
	else
		write_xml_error(out, protocol, service ? service->xml_namespace : NULL, request_id,
				code, text);
}

void call_refuse(struct call *call, int status, const char *code, const char *format, ...)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	struct call_request request = { .service = call->service->scope };
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	call->was_refused = true;
	call->answer.depth = 0;
	call_refuse_request(&request, call->out, call->request_id, status, code, str_text(&text));
}

void call_refuse_with(struct call *call, const struct err *err)
{
	bool is_missing = err->kind == ERR_NOT_FOUND;
	bool is_rest = call->service->protocol == PROTOCOL_REST_XML;
	int status = is_missing && is_rest                                        ? 404
		     : str_equal(str_text(&err->code), "HostedZoneAlreadyExists") ? 409
										  : 400;
	call_refuse(call, status, err->code.len ? str_text(&err->code) : "ValidationError", "%s",
		    err_text(err));
}

void call_begin_xml(struct call *call)
{
	struct xmlout *x = &call->answer;
	xmlout_begin(x, &call->out->body);
	str_addf(&call->out->body, "<%sResponse xmlns=\"%s\">", call->operation->name,
		 call->service->xml_namespace);
	if (call->service->protocol == PROTOCOL_EC2)
		xmlout_text(x, "requestId", call->request_id);
	else
		str_addf(&call->out->body, "<%sResult>", call->operation->name);
}

void call_begin_xml_root(struct call *call, const char *element)
{
	xmlout_begin(&call->answer, &call->out->body);
	xmlout_open_root(&call->answer, element, call->service->xml_namespace);
}

static void end_xml(struct call *call)
{
	struct str *body = &call->out->body;
	enum call_protocol protocol = call->service->protocol;
	if (call->was_refused || protocol == PROTOCOL_JSON) return;
	if (!body->len) call_begin_xml(call);
	xmlout_end(&call->answer);
	if (protocol == PROTOCOL_REST_XML) return;
	if (protocol == PROTOCOL_QUERY)
		str_addf(body,
			 "</%sResult><ResponseMetadata><RequestId>%s</RequestId>"
			 "</ResponseMetadata>",
			 call->operation->name, call->request_id);
	str_addf(body, "</%sResponse>\n", call->operation->name);
}

void call_answer_json(struct call *call, cJSON *json)
{
	char *printed = cJSON_PrintUnformatted(json);
	str_add(&call->out->body, printed);
	explicit_bzero(printed, strlen(printed)); /* may be a secret's value */
	cJSON_free(printed);
	cJSON_Delete(json);
	call->out->content_type = "application/x-amz-json-1.1";
}

const char *call_json_text(const struct call *call, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->json, key));
}

static const struct operation *find_operation(const struct service *service, const char *name)
{
	for (const struct operation *o = service->operations; o->name; o++)
		if (str_equal(o->name, name)) return o;
	return NULL;
}

static void refuse_unknown(struct call *call, const char *action)
{
	if (call->service->protocol == PROTOCOL_JSON)
		call_refuse(call, 400, "UnknownOperationException",
			    "The rehearsal does not know the operation %s of %s", action,
			    call->service->scope);
	else if (call->service->protocol == PROTOCOL_REST_XML)
		call_refuse(call, 404, "UnknownOperationException",
			    "The rehearsal does not know this path of %s", call->service->scope);
	else
		call_refuse(call, 400, "InvalidAction",
			    "The action %s is not valid for this web service: the rehearsal does "
			    "not know it.",
			    *action ? action : "(none)");
}

/* Reads the body as the protocol has it. NULL: refused. */
static const char *read_body(struct call *call, const struct call_request *request,
			     struct xmlin **ret_xml, struct err *err)
{
	const char *query = strchr(request->target, '?');
	size_t path_len = strcspn(request->target, "?");
	CLEANUP(mem_free_text) char *path = mem_copy_bytes(request->target, path_len);
	switch (call->service->protocol) {
	case PROTOCOL_JSON:
		call->json = cJSON_ParseWithLength(request->body, request->body_len);
		if (cJSON_IsObject(call->json)) return target_action(request->amz_target);
		call_refuse(call, 400, "SerializationException", "The body is no JSON object");
		return NULL;
	case PROTOCOL_REST_XML:
		if (query && fields_read(&call->form, query + 1, strlen(query + 1), err) < 0) break;
		if (request->body_len) {
			*ret_xml = xmlin_read(request->body, request->body_len, err);
			if (!*ret_xml) break;
		}
		call->xml = *ret_xml;
		return call->service->route(call, request->method, path);
	case PROTOCOL_QUERY:
	case PROTOCOL_EC2:
	default:
		if (fields_read(&call->form, request->body, request->body_len, err) == 0)
			return fields_text(&call->form, "Action");
	}
	call_refuse(call, 400, "MalformedInput", "%s", err_text(err));
	return NULL;
}

bool call_is_denied(const struct call *call, const char *action)
{
	return faults_denies(call->faults, action);
}

/* EC2 keeps the details to itself, encoded. */
static bool refuses_denied(struct call *call)
{
	const char *scope = call->service->scope;
	CLEANUP(mem_free_text)
	char *action = str_format("%s:%s", scope, call->operation->name);
	const char *code = call->service->protocol == PROTOCOL_EC2    ? "UnauthorizedOperation"
			   : call->service->protocol == PROTOCOL_JSON ? "AccessDeniedException"
								      : "AccessDenied";

	if (!call_is_denied(call, action)) return false;
	call_refuse(call, call->service->protocol == PROTOCOL_JSON ? 400 : 403, code,
		    "User: arn:aws:iam::%s:user/rehearsal is not authorized to perform: %s "
		    "because no identity-based policy allows the %s action",
		    call->account->id, action, action);
	return true;
}

void call_run(struct call *call, const struct call_request *request, bool *ret_wrote)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct xmlin *xml = NULL;
	call->service = service_find(request->service);
	call->region = request->region;
	*ret_wrote = false;
	const char *action = read_body(call, request, &xml, &err);
	call->operation = action ? find_operation(call->service, action) : NULL;
	if (call->operation && !refuses_denied(call)) {
		call->operation->run(call);
		end_xml(call);
		*ret_wrote = call->operation->writes && !call->was_refused;
	} else if (action && !call->operation) {
		refuse_unknown(call, action);
	}
	xmlin_free(xml);
	cJSON_Delete(call->json);
	fields_release(&call->form);
	str_release(&call->id);
}

/* From the outside only, so that a throttled read costs nothing. */
bool call_is_read(const struct call_request *request)
{
	static const char *const verbs[] = { "Get", "List", "Describe", "Validate", "Simulate" };
	enum call_protocol protocol = call_protocol_of(request);
	if (protocol == PROTOCOL_REST_XML) return str_equal(request->method, "GET");
	const char *action = target_action(request->amz_target);
	if (protocol != PROTOCOL_JSON) {
		static const char key[] = "Action=";
		const char *at = strstr(request->body, key);
		action = at ? at + strlen(key) : "";
	}
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (str_starts(action, verbs[i])) return true;
	return false;
}
