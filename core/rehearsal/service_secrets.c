#include "core/rehearsal/services.h"
#include "core/rehearsal/world_secrets.h"

enum { TOKEN_MIN = 32, TOKEN_MAX = 64, VALUE_MAX = 65536, WINDOW_MIN = 7, WINDOW_MAX = 30 };

static struct world_secret *find(struct call *call)
{
	const char *id = call_json_text(call, "SecretId");
	struct world_secret *s =
		id ? world_find_secret(call->world, call->account->id, call->region, id) : NULL;
	if (!s)
		call_refuse(call, 400, "ResourceNotFoundException",
			    "Secrets Manager can't find the specified secret.");
	return s;
}

static struct world_secret *find_usable(struct call *call)
{
	struct world_secret *s = find(call);
	if (!s || s->deleted_ms < 0) return s;
	call_refuse(call, 400, "InvalidRequestException",
		    "You can't perform this operation on the secret because it was marked for "
		    "deletion.");
	return NULL;
}

static cJSON *named(const struct world_secret *s)
{
	cJSON *json = cJSON_CreateObject();
	cJSON_AddStringToObject(json, "ARN", s->arn);
	cJSON_AddStringToObject(json, "Name", s->name);
	return json;
}

static void add_tags(const struct call *call, struct world_secret *s)
{
	const cJSON *tag;
	cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(call->json, "Tags"))
	{
		const char *key =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tag, "Key"));
		const char *value =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tag, "Value"));
		if (key && s->tags.len < 50)
			*vec_push(&s->tags) =
				(struct world_tag){ mem_copy_text(key),
						    mem_copy_text(value ? value : "") };
	}
}

/* The value to store, or NULL when the request was refused. */
static const char *check_value(struct call *call, bool *ret_is_binary)
{
	const char *token = call_json_text(call, "ClientRequestToken");
	const char *text = call_json_text(call, "SecretString");
	const char *binary = call_json_text(call, "SecretBinary");
	size_t token_len = token ? strlen(token) : 0;
	*ret_is_binary = !text && binary;
	if (token_len < TOKEN_MIN || token_len > TOKEN_MAX) {
		call_refuse(
			call, 400, "InvalidParameterException",
			"You must provide a ClientRequestToken value of 32 to 64 characters. We "
			"recommend a UUID-type value.");
		return NULL;
	}
	const char *value = text ? text : binary;
	if (value && *value && strlen(value) <= VALUE_MAX) return value;
	call_refuse(call, 400, "InvalidParameterException",
		    "You must provide either SecretString or SecretBinary, of 1 to 65536 bytes.");
	return NULL;
}

/* "****" stands in the journal where the value was. */
static bool is_left_out(const char *value)
{
	return str_equal(value, "****");
}

static void create_secret(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct world_new_secret wanted = { .account = call->account->id, .region = call->region };
	struct world_secret *s = NULL;
	const char *value = check_value(call, &wanted.is_binary);
	if (!value) return;
	wanted.name = call_json_text(call, "Name");
	wanted.description = call_json_text(call, "Description");
	wanted.token = call_json_text(call, "ClientRequestToken");
	wanted.value = is_left_out(value) ? NULL : value;
	if (!wanted.name) wanted.name = "";
	if (world_make_secret(call->world, &wanted, call->now_ms, &s, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	if (!s->tags.len) add_tags(call, s);
	cJSON *json = named(s);
	cJSON_AddStringToObject(json, "VersionId", s->version_id);
	call_answer_json(call, json);
}

static void put_secret_value(struct call *call)
{
	bool is_binary = false;
	struct world_secret *s = find_usable(call);
	const char *value = s ? check_value(call, &is_binary) : NULL;
	if (!value) return;
	world_set_secret_value(s, is_left_out(value) ? NULL : value,
			       call_json_text(call, "ClientRequestToken"));
	s->is_binary = is_binary;
	cJSON *json = named(s);
	cJSON_AddStringToObject(json, "VersionId", s->version_id);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "VersionStages"),
			     cJSON_CreateString("AWSCURRENT"));
	call_answer_json(call, json);
}

static void add_description(cJSON *json, const struct world_secret *s)
{
	if (s->description) cJSON_AddStringToObject(json, "Description", s->description);
	cJSON_AddNumberToObject(json, "CreatedDate", (double)s->created_ms / 1000);
	cJSON_AddNumberToObject(json, "LastChangedDate", (double)s->created_ms / 1000);
	if (s->deleted_ms >= 0)
		cJSON_AddNumberToObject(json, "DeletedDate", (double)s->gone_ms / 1000);
	cJSON *tags = cJSON_AddArrayToObject(json, "Tags");
	for (size_t i = 0; i < s->tags.len; i++) {
		cJSON *tag = cJSON_CreateObject();
		cJSON_AddStringToObject(tag, "Key", s->tags.item[i].key);
		cJSON_AddStringToObject(tag, "Value", s->tags.item[i].value);
		cJSON_AddItemToArray(tags, tag);
	}
}

static void describe_secret(struct call *call)
{
	const struct world_secret *s = find(call);
	if (!s) return;
	cJSON *json = named(s);
	add_description(json, s);
	cJSON *stages = cJSON_AddArrayToObject(cJSON_AddObjectToObject(json, "VersionIdsToStages"),
					       s->version_id);
	cJSON_AddItemToArray(stages, cJSON_CreateString("AWSCURRENT"));
	call_answer_json(call, json);
}

/* Only the filter by name is known; its values are beginnings of names. */
static bool is_wanted(const struct call *call, const struct world_secret *s)
{
	const cJSON *filter, *value;
	bool planned = cJSON_IsTrue(
		cJSON_GetObjectItemCaseSensitive(call->json, "IncludePlannedDeletion"));
	if (!str_equal(s->account, call->account->id) || !str_equal(s->region, call->region) ||
	    (s->deleted_ms >= 0 && !planned))
		return false;
	cJSON_ArrayForEach(filter, cJSON_GetObjectItemCaseSensitive(call->json, "Filters"))
	{
		const char *key =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(filter, "Key"));
		bool found = !str_equal(key, "name");
		cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(filter, "Values"))
		{
			const char *text = cJSON_GetStringValue(value);
			found = found || (text && str_starts(s->name, text));
		}
		if (!found) return false;
	}
	return true;
}

static void list_secrets(struct call *call)
{
	const char *token = call_json_text(call, "NextToken");
	const cJSON *max = cJSON_GetObjectItemCaseSensitive(call->json, "MaxResults");
	size_t limit = cJSON_IsNumber(max) && max->valueint > 0 && max->valueint <= 100
			       ? (size_t)max->valueint
			       : 100;
	size_t i = token ? strtoul(token, NULL, 10) : 0, count = 0;
	cJSON *json = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(json, "SecretList");
	for (; i < call->world->secrets.len && count < limit; i++) {
		const struct world_secret *s = call->world->secrets.item[i];
		if (!is_wanted(call, s)) continue;
		cJSON *item = named(s);
		add_description(item, s);
		cJSON_AddItemToArray(list, item);
		count++;
	}
	if (i < call->world->secrets.len) {
		CLEANUP(mem_free_text) char *next = str_format("%zu", i);
		cJSON_AddStringToObject(json, "NextToken", next);
	}
	call_answer_json(call, json);
}

static void get_secret_value(struct call *call)
{
	const struct world_secret *s = find_usable(call);
	if (!s) return;
	if (!s->value) {
		call_refuse(call, 400, "ResourceNotFoundException",
			    "Secrets Manager can't find the specified secret value: the rehearsal "
			    "keeps no secret values on disk, and this one was set before it was "
			    "last started.");
		return;
	}
	cJSON *json = named(s);
	cJSON_AddStringToObject(json, "VersionId", s->version_id);
	cJSON_AddStringToObject(json, s->is_binary ? "SecretBinary" : "SecretString", s->value);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "VersionStages"),
			     cJSON_CreateString("AWSCURRENT"));
	cJSON_AddNumberToObject(json, "CreatedDate", (double)s->created_ms / 1000);
	call_answer_json(call, json);
}

static void delete_secret(struct call *call)
{
	const cJSON *window = cJSON_GetObjectItemCaseSensitive(call->json, "RecoveryWindowInDays");
	bool at_once = cJSON_IsTrue(
		cJSON_GetObjectItemCaseSensitive(call->json, "ForceDeleteWithoutRecovery"));
	int days = cJSON_IsNumber(window) ? window->valueint : WINDOW_MAX;
	struct world_secret *s = at_once ? find(call) : find_usable(call);
	if (!s) return;
	if ((window && at_once) || days < WINDOW_MIN || days > WINDOW_MAX) {
		call_refuse(call, 400, "InvalidParameterException",
			    "The RecoveryWindowInDays value must be between 7 and 30 days "
			    "(inclusive), and cannot be given with ForceDeleteWithoutRecovery.");
		return;
	}
	world_schedule_secret(s, at_once ? 0 : days, call->now_ms);
	cJSON *json = named(s);
	cJSON_AddNumberToObject(json, "DeletionDate", (double)s->gone_ms / 1000);
	call_answer_json(call, json);
	if (at_once) world_drop_due_secrets(call->world, call->now_ms);
}

static void restore_secret(struct call *call)
{
	struct world_secret *s = find(call);
	if (!s) return;
	s->deleted_ms = s->gone_ms = -1;
	call_answer_json(call, named(s));
}

static const struct operation operations[] = {
	{ "CreateSecret", true, create_secret },       { "PutSecretValue", true, put_secret_value },
	{ "DescribeSecret", false, describe_secret },  { "ListSecrets", false, list_secrets },
	{ "GetSecretValue", false, get_secret_value }, { "DeleteSecret", true, delete_secret },
	{ "RestoreSecret", true, restore_secret },     { 0 },
};
const struct service service_secrets = { .scope = "secretsmanager",
					 .protocol = PROTOCOL_JSON,
					 .operations = operations };
