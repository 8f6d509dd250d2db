#include "core/aws/fault.h"

#include "core/aws/json.h"
#include "core/aws/xml.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <string.h>

struct known_code {
	const char *code;
	enum err_kind kind;
};
static const struct known_code known_codes[] = {
	{ "Throttling", ERR_THROTTLED },
	{ "ThrottlingException", ERR_THROTTLED },
	{ "ThrottledException", ERR_THROTTLED },
	{ "RequestThrottledException", ERR_THROTTLED },
	{ "RequestThrottled", ERR_THROTTLED },
	{ "TooManyRequestsException", ERR_THROTTLED },
	{ "ProvisionedThroughputExceededException", ERR_THROTTLED },
	{ "TransactionInProgressException", ERR_THROTTLED },
	{ "RequestLimitExceeded", ERR_THROTTLED },
	{ "BandwidthLimitExceeded", ERR_THROTTLED },
	{ "SlowDown", ERR_THROTTLED },
	{ "PriorRequestNotComplete", ERR_THROTTLED },
	{ "EC2ThrottledException", ERR_THROTTLED },

	{ "ExpiredToken", ERR_CREDENTIALS },
	{ "ExpiredTokenException", ERR_CREDENTIALS },
	{ "RequestExpired", ERR_CREDENTIALS },
	{ "RequestTimeTooSkewed", ERR_CREDENTIALS },
	{ "RequestInTheFuture", ERR_CREDENTIALS },
	{ "InvalidClientTokenId", ERR_CREDENTIALS },
	{ "InvalidAccessKeyId", ERR_CREDENTIALS },
	{ "UnrecognizedClientException", ERR_CREDENTIALS },
	{ "SignatureDoesNotMatch", ERR_CREDENTIALS },
	{ "InvalidSignatureException", ERR_CREDENTIALS },
	{ "IncompleteSignature", ERR_CREDENTIALS },
	{ "MissingAuthenticationToken", ERR_CREDENTIALS },
	{ "MissingAuthenticationTokenException", ERR_CREDENTIALS },
	{ "AuthFailure", ERR_CREDENTIALS },

	{ "AccessDenied", ERR_DENIED },
	{ "AccessDeniedException", ERR_DENIED },
	{ "UnauthorizedOperation", ERR_DENIED },
	{ "UnauthorizedAccess", ERR_DENIED },
	{ "NotAuthorized", ERR_DENIED },
	{ "OptInRequired", ERR_DENIED },
	{ "LimitExceededException", ERR_DENIED },

	{ "AlreadyExistsException", ERR_CONFLICT },
	{ "TokenAlreadyExistsException", ERR_CONFLICT },
	{ "ResourceExistsException", ERR_CONFLICT },
	{ "ResourceInUseException", ERR_CONFLICT },
	{ "HostedZoneAlreadyExists", ERR_CONFLICT },
	{ "ConflictingDomainExists", ERR_CONFLICT },

	{ "ResourceNotFoundException", ERR_NOT_FOUND },
	{ "ParameterNotFound", ERR_NOT_FOUND },
	{ "NoSuchHostedZone", ERR_NOT_FOUND },

	{ "InternalFailure", ERR_INTERNAL },
	{ "InternalError", ERR_INTERNAL },
	{ "InternalServerError", ERR_INTERNAL },
	{ "InternalServiceError", ERR_INTERNAL },
	{ "ServiceUnavailable", ERR_INTERNAL },
	{ "Unavailable", ERR_INTERNAL },
};

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

static enum err_kind kind_by_status(long status)
{
	if (status == 401) return ERR_CREDENTIALS;
	if (status == 403) return ERR_DENIED;
	if (status == 429) return ERR_THROTTLED;
	if (status >= 400 && status < 500 && status != 408) return ERR_INPUT;
	return ERR_INTERNAL;
}

/* The same code means different things in these cases; only AWS's words tell them apart. */
static enum err_kind kind_by_words(const struct fault *fault, const struct fault_context *context)
{
	const char *code = str_text(&fault->code);
	if (str_equal(code, "ValidationError") && mentions(fault, "does not exist"))
		return ERR_NOT_FOUND;
	if (str_equal(code, "InvalidRequestException") && mentions(fault, "scheduled for deletion"))
		return ERR_CONFLICT;
	if (str_equal(code, "LimitExceededException") && !context->is_create) return ERR_THROTTLED;
	if (mentions(fault, "Rate exceeded") && context->status < 500) return ERR_THROTTLED;
	return ERR_NONE;
}

enum err_kind fault_kind(const struct fault *fault, const struct fault_context *context)
{
	enum err_kind kind = kind_by_words(fault, context);
	if (kind != ERR_NONE) return kind;
	for (size_t i = 0; i < ARRAY_LEN(known_codes); i++)
		if (str_equal(str_text(&fault->code), known_codes[i].code))
			return known_codes[i].kind;
	return kind_by_status(context->status);
}

bool fault_is_transient(const struct fault *fault, long status)
{
	const char *code = str_text(&fault->code);
	return status >= 500 || status == 408 || str_equal(code, "RequestTimeout") ||
	       str_equal(code, "RequestTimeoutException");
}

bool fault_may_be_skew(const struct fault *fault)
{
	static const char *const codes[] = {
		"SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired",
		"RequestTimeTooSkewed",  "RequestInTheFuture",        "AuthFailure",
	};
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (str_equal(str_text(&fault->code), codes[i])) return true;
	return false;
}

static const char *next_step(enum err_kind kind, const struct fault *fault)
{
	const char *code = str_text(&fault->code);
	if (str_equal(code, "LimitExceededException"))
		return ". A quota of the account is used up: remove something or ask AWS to raise "
		       "it";
	if (str_starts(code, "ExpiredToken") || str_equal(code, "RequestExpired"))
		return ". The credentials have run out: sign in again";
	if (fault_may_be_skew(fault))
		return ". Check the secret access key, and this machine's clock";
	if (kind == ERR_CREDENTIALS) return ". Sign in again, or choose another profile";
	if (kind == ERR_DENIED) return ". Ask for this permission, or use another profile";
	return "";
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
	if (*code || *message) str_add(&text, next_step(kind, fault));
	err_set(err, kind, "%s", str_text(&text));
	str_set(&err->code, code);
	return -1;
}
