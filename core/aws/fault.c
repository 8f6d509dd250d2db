#include "core/aws/fault.h"

#include "core/aws/fault_codes.h"
#include "core/aws/json.h"
#include "core/aws/xml.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/denial.h"

#include <string.h>

static void set_code(struct str *out, const char *code)
{
	const char *hash = strrchr(code, '#');
	if (hash) code = hash + 1;
	CLEANUP(mem_free_text) char *own = mem_copy_bytes(code, strcspn(code, ":"));
	str_reset(out);
	utf8_sanitise(out, own, strlen(own), 128);
}

/* <Error> holds Code and Message in the query, EC2 and Route 53 shapes alike; Route 53's
 * InvalidChangeBatch is its own root with Messages. */
static void read_xml(const char *body, size_t len, struct fault *ret)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = xml_read(body, len, &ignored);
	if (!xml) return;
	const struct xml_node *error = xml_find(xml, "Error");
	if (error) {
		set_code(&ret->code, xml_text(xml, error, "Code"));
		str_set(&ret->message, xml_text(xml, error, "Message"));
	} else if (str_equal(xml_name(xml, xml_root(xml)), "InvalidChangeBatch")) {
		str_set(&ret->code, "InvalidChangeBatch");
		str_set(&ret->message, xml_text(xml, xml_root(xml), "Messages/Message"));
	}
}

static void read_json(const char *body, size_t len, struct fault *ret)
{
	static const char *const code_keys[] = { "__type", "code", "Code" };
	static const char *const message_keys[] = { "message", "Message", "errorMessage" };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(json_release) struct json *json = json_read(body, len, &ignored);
	for (size_t i = 0; i < ARRAY_LEN(code_keys) && !ret->code.len; i++)
		set_code(&ret->code, json_text(json, code_keys[i]));
	for (size_t i = 0; i < ARRAY_LEN(message_keys) && !ret->message.len; i++)
		str_set(&ret->message, json_text(json, message_keys[i]));
}

void fault_read(const char *body, size_t len, const char *error_type, struct fault *ret)
{
	size_t at = 0;
	while (at < len && strchr(" \t\r\n", body[at]) && body[at])
		at++;
	if (at < len && body[at] == '<') read_xml(body + at, len - at, ret);
	if (at < len && body[at] == '{') read_json(body + at, len - at, ret);
	if (!ret->code.len && *error_type) set_code(&ret->code, error_type);
}

void fault_release(struct fault *fault)
{
	str_release(&fault->code);
	str_release(&fault->message);
}

static bool mentions(const struct fault *fault, const char *words)
{
	return strstr(str_text(&fault->message), words) != NULL;
}

/* A 404 without a word of AWS is some other program's: nothing is known to be missing then. */
static enum err_kind kind_by_status(long status, bool is_of_aws)
{
	if (status == 401) return ERR_CREDENTIALS;
	if (status == 403) return ERR_DENIED;
	if (status == 404 && is_of_aws) return ERR_NOT_FOUND;
	if (status == 409 && is_of_aws) return ERR_CONFLICT;
	if (status == 429 || status == 509) return ERR_THROTTLED;
	if (status >= 400 && status < 500 && status != 408) return ERR_INPUT;
	return ERR_INTERNAL;
}

/* The same code means different things in these cases; only AWS's words tell them apart. */
static const struct {
	const char *code, *words;
	enum err_kind kind;
} told_by_words[] = {
	{ "ValidationError", "does not exist", ERR_NOT_FOUND },
	{ "ValidationError", "No updates are to be performed", ERR_CONFLICT },
	{ "ValidationError", "state and can", ERR_CONFLICT }, /* "... not be updated" */
	{ "ValidationError", "cannot be deleted while", ERR_CONFLICT },
	{ "ValidationError", "is not authorized to perform", ERR_DENIED },
	{ "InvalidRequestException", "scheduled for deletion", ERR_CONFLICT },
	{ "InvalidChangeBatch", "but it already exists", ERR_CONFLICT },
	{ "InvalidChangeBatch", "but it was not found", ERR_NOT_FOUND },
};

static enum err_kind kind_by_words(const struct fault *fault, const struct fault_context *context)
{
	const char *code = str_text(&fault->code);
	for (size_t i = 0; i < ARRAY_LEN(told_by_words); i++)
		if (str_equal(code, told_by_words[i].code) &&
		    mentions(fault, told_by_words[i].words))
			return told_by_words[i].kind;
	if (str_equal(code, "LimitExceededException") && !context->is_create) return ERR_THROTTLED;
	if (mentions(fault, "Rate exceeded") && context->status < 500) return ERR_THROTTLED;
	return ERR_NONE;
}

enum err_kind fault_kind(const struct fault *fault, const struct fault_context *context)
{
	enum err_kind kind = kind_by_words(fault, context);
	if (kind == ERR_NONE) kind = fault_code_kind(str_text(&fault->code));
	return kind == ERR_NONE ? kind_by_status(context->status, fault->code.len > 0) : kind;
}

bool fault_is_transient(const struct fault *fault, long status)
{
	return status >= 500 || status == 408 || fault_code_is_transient(str_text(&fault->code));
}

bool fault_may_be_skew(const struct fault *fault)
{
	return fault_code_may_be_skew(str_text(&fault->code));
}

/* What may be done is in AWS's sentence, or else in what was asked for. */
static void add_permission(const struct fault *fault, const struct fault_context *context,
			   struct str *out)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	if (!denial_read(str_text(&fault->message), &denial))
		str_addf(&denial.action, "%s:%s", context->service, context->action);
	str_add(out, ". ");
	denial_add_remedy(&denial, out);
}

static bool is_expiry(const struct fault *fault)
{
	const char *code = str_text(&fault->code);
	return str_starts(code, "ExpiredToken") || str_equal(code, "RequestExpired") ||
	       str_equal(code, "TokenRefreshRequired");
}

static void add_next_step(enum err_kind kind, const struct fault *fault,
			  const struct fault_context *context, struct str *out)
{
	const char *code = str_text(&fault->code);
	if (fault_code_is_quota(code) && kind == ERR_DENIED)
		str_add(out, ". A quota of the account is used up: remove something or ask AWS to "
			     "raise it");
	else if (is_expiry(fault))
		str_add(out, ". The credentials have run out: sign in again");
	else if (fault_may_be_skew(fault))
		str_add(out, ". Check the secret access key, and this machine's clock");
	else if (kind == ERR_CREDENTIALS)
		str_add(out, ". Sign in again, or choose another profile");
	else if (kind == ERR_DENIED && str_equal(code, "RegionDisabledException"))
		str_add(out, ". Enable the region for the account, or choose another one");
	else if (kind == ERR_DENIED)
		add_permission(fault, context, out);
}

int fault_to_err(const struct fault *fault, const struct fault_context *context, struct err *err)
{
	enum err_kind kind = fault_kind(fault, context);
	const char *code = str_text(&fault->code), *message = str_text(&fault->message);
	CLEANUP(str_release) struct str text = STR_INIT;
	str_addf(&text, "%s: ", context->action);
	if (*message) {
		size_t len = strlen(message);
		while (len && (message[len - 1] == '.' || message[len - 1] == ' '))
			len--;
		str_add_bytes(&text, message, len);
		if (*code) str_addf(&text, " (%s)", code);
	} else if (*code) {
		str_addf(&text, "%s (HTTP status %ld)", code, context->status);
	} else {
		str_addf(&text,
			 "HTTP status %ld, and not in words of AWS. Is there a proxy or another "
			 "program at this address?",
			 context->status);
	}
	if (*code || *message) add_next_step(kind, fault, context, &text);
	err_set(err, kind, "%s", str_text(&text));
	str_set(&err->code, code);
	return -1;
}
