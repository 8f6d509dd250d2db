#include "core/rehearsal/server.h"

#include <time.h>

#include "core/rehearsal/ids.h"

static int64_t real_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct refusal {
	int status;
	const char *code;
};

/* What each protocol says to each way a signature can be wrong. */
static struct refusal refusal_of(enum call_protocol protocol, enum verify_result result)
{
	static const struct refusal table[][VERIFY_TOO_EARLY + 1] = {
		[PROTOCOL_QUERY] = { [VERIFY_UNSIGNED] = { 403, "MissingAuthenticationToken" },
				     [VERIFY_INCOMPLETE] = { 400, "IncompleteSignature" },
				     [VERIFY_UNKNOWN_KEY] = { 403, "InvalidClientTokenId" },
				     [VERIFY_MISMATCH] = { 403, "SignatureDoesNotMatch" },
				     [VERIFY_TOO_OLD] = { 403, "SignatureDoesNotMatch" },
				     [VERIFY_TOO_EARLY] = { 403, "SignatureDoesNotMatch" } },
		[PROTOCOL_EC2] = { [VERIFY_UNSIGNED] = { 400, "MissingParameter" },
				   [VERIFY_INCOMPLETE] = { 400, "IncompleteSignature" },
				   [VERIFY_UNKNOWN_KEY] = { 401, "AuthFailure" },
				   [VERIFY_MISMATCH] = { 401, "AuthFailure" },
				   [VERIFY_TOO_OLD] = { 400, "RequestExpired" },
				   [VERIFY_TOO_EARLY] = { 401, "AuthFailure" } },
		[PROTOCOL_JSON] = { [VERIFY_UNSIGNED] = { 400,
							  "MissingAuthenticationTokenException" },
				    [VERIFY_INCOMPLETE] = { 400, "IncompleteSignatureException" },
				    [VERIFY_UNKNOWN_KEY] = { 400, "UnrecognizedClientException" },
				    [VERIFY_MISMATCH] = { 400, "InvalidSignatureException" },
				    [VERIFY_TOO_OLD] = { 400, "InvalidSignatureException" },
				    [VERIFY_TOO_EARLY] = { 400, "InvalidSignatureException" } },
	};
	return table[protocol == PROTOCOL_REST_XML ? PROTOCOL_QUERY : protocol][result];
}

static void add_stamp(struct str *out, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	char text[32];
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	str_add(out, text);
}

static void add_skew(struct str *out, const char *stamp, bool is_old, int64_t now_ms)
{
	str_addf(out, "Signature %s: %s is %s ", is_old ? "expired" : "not yet current", stamp,
		 is_old ? "now earlier than" : "still later than");
	add_stamp(out, now_ms + (is_old ? -VERIFY_SKEW_MS : VERIFY_SKEW_MS));
	str_add(out, " (");
	add_stamp(out, now_ms);
	str_add(out, is_old ? " - 5 min.)" : " + 5 min.)");
}

static void explain(struct str *out, enum call_protocol protocol, enum verify_result result,
		    const char *stamp, int64_t now_ms)
{
	if (result == VERIFY_TOO_OLD && protocol == PROTOCOL_EC2)
		str_add(out, "Request has expired.");
	else if (protocol == PROTOCOL_EC2 && result != VERIFY_UNSIGNED)
		str_add(out, "AWS was not able to validate the provided access credentials");
	else if (result == VERIFY_UNSIGNED)
		str_add(out, "Request is missing Authentication Token");
	else if (result == VERIFY_INCOMPLETE)
		str_add(out, "Authorization header requires 'Credential', 'Signature' and "
			     "'SignedHeaders' parameters, an X-Amz-Date header, and host and every "
			     "X-Amz- header among the signed ones.");
	else if (result == VERIFY_UNKNOWN_KEY)
		str_add(out, "The security token included in the request is invalid.");
	else if (result == VERIFY_MISMATCH)
		str_add(out, "The request signature we calculated does not match the signature you "
			     "provided. Check your AWS Secret Access Key and signing method. "
			     "Consult the service documentation for details.");
	else
		add_skew(out, stamp, result == VERIFY_TOO_OLD, now_ms);
}

/* Before a signature is read, the request's own look tells which protocol it speaks. */
static const char *guess_service(const struct http_in *in)
{
	if (str_starts(in->target, "/2013-04-01/")) return "route53";
	return http_in_header(in, "x-amz-target") ? "ssm" : "sts";
}

static void refuse_expired(const struct call_request *request, struct http_out *out)
{
	enum call_protocol protocol = call_protocol_of(request);
	bool is_json = protocol == PROTOCOL_JSON, is_ec2 = protocol == PROTOCOL_EC2;
	call_refuse_request(request, out, str_text(&out->request_id), is_json || is_ec2 ? 400 : 403,
			    is_json  ? "ExpiredTokenException"
			    : is_ec2 ? "RequestExpired"
				     : "ExpiredToken",
			    is_ec2 ? "Request has expired."
				   : "The security token included in the request is expired");
}

static bool check_signature(struct rehearsal *r, const struct http_in *in,
			    struct call_request *request, struct verify_scope *scope,
			    struct http_out *out)
{
	const struct world_account *accounts = r->state.world->accounts;
	int64_t now_ms = real_now_ms() + (int64_t)r->faults.skew_s * 1000;
	const struct verify_request signed_request = { .method = in->method,
						       .target = in->target,
						       .headers = in->headers.item,
						       .header_count = in->headers.len,
						       .body = str_text(&in->body),
						       .body_len = in->body.len };
	struct verify_key keys[WORLD_ACCOUNTS];
	for (size_t i = 0; i < WORLD_ACCOUNTS; i++)
		keys[i] = (struct verify_key){ r->keys[i].id, r->keys[i].secret };
	enum verify_result result =
		verify_request(&signed_request, keys, WORLD_ACCOUNTS, now_ms, scope);
	request->service = scope->service.len ? str_text(&scope->service) : guess_service(in);
	request->region = str_text(&scope->region);
	if (result == VERIFY_FINE) {
		request->account = accounts[scope->key].id;
		return true;
	}
	CLEANUP(str_release) struct str text = STR_INIT;
	enum call_protocol protocol = call_protocol_of(request);
	struct refusal refusal = refusal_of(protocol, result);
	if (result == VERIFY_UNKNOWN_KEY &&
	    rehearsal_is_expired(r, str_text(&scope->access_key_id))) {
		refuse_expired(request, out);
		return false;
	}
	explain(&text, protocol, result, str_text(&scope->time), now_ms);
	call_refuse_request(request, out, str_text(&out->request_id), refusal.status, refusal.code,
			    str_text(&text));
	return false;
}

/* The next of a row of draws: the same row for the same seed. */
static bool draws(struct rehearsal *r, int percent)
{
	if (percent <= 0) return false;
	CLEANUP(mem_free_text) char *word = str_format("draw:%llu", (unsigned long long)++r->draws);
	return ids_between(r->seed, word, 0, 99) < percent;
}

static bool takes_next(int *left)
{
	if (*left <= 0) return false;
	(*left)--;
	return true;
}

static bool is_throttled(struct rehearsal *r, const struct call_request *request)
{
	if (takes_next(&r->faults.throttle_next)) return true;
	return call_is_read(request) && draws(r, r->faults.throttle_percent);
}

/* From what stands before the services: no error of AWS's own, and HTML. */
static bool is_broken(struct rehearsal *r, struct http_out *out)
{
	static const struct {
		int status;
		const char *title;
	} KINDS[] = { { 500, "500 Internal Server Error" },
		      { 502, "502 Bad Gateway" },
		      { 503, "503 Service Temporarily Unavailable" } };
	if (!takes_next(&r->faults.error_next) && !draws(r, r->faults.error_percent)) return false;
	size_t kind = (size_t)(r->requests % ARRAY_LEN(KINDS));
	out->status = KINDS[kind].status;
	out->content_type = "text/html";
	str_addf(
		&out->body,
		"<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>"
		"\r\n</body>\r\n</html>\r\n",
		KINDS[kind].title, KINDS[kind].title);
	return true;
}

static void refuse_throttled(const struct call_request *request, struct http_out *out)
{
	enum call_protocol protocol = call_protocol_of(request);
	const char *code = protocol == PROTOCOL_JSON  ? "ThrottlingException"
			   : protocol == PROTOCOL_EC2 ? "RequestLimitExceeded"
						      : "Throttling";
	call_refuse_request(request, out, str_text(&out->request_id),
			    protocol == PROTOCOL_EC2 ? 503 : 400, code, "Rate exceeded");
}

static void run(struct rehearsal *r, const struct call_request *request, struct http_out *out)
{
	const struct state_limits limits = { .stale_read_ms = (int64_t)r->faults.stale_s * 1000,
					     .request_id = str_text(&out->request_id),
					     .faults = &r->faults };
	rehearsal_advance(r);
	if (is_throttled(r, request))
		refuse_throttled(request, out);
	else if (service_find(request->service))
		state_request(&r->state, request, &limits, out);
	else
		call_refuse_request(request, out, limits.request_id, 400, "InvalidAction",
				    "The rehearsal does not know this service");
}

/* On its way back; what was asked for has happened all the same. */
static void spoil(struct rehearsal *r, struct http_out *out)
{
	if (takes_next(&r->faults.cut_next) || draws(r, r->faults.cut_percent)) out->is_cut = true;
	if (draws(r, r->faults.slow_percent)) out->delay_ms = r->faults.slow_ms;
}

void rehearsal_dispatch(const struct http_in *in, struct http_out *out, void *user)
{
	struct rehearsal *r = user;
	CLEANUP(verify_scope_release) struct verify_scope scope = { 0 };
	struct call_request request = { .method = in->method,
					.target = in->target,
					.amz_target = http_in_header(in, "x-amz-target"),
					.body = str_text(&in->body),
					.body_len = in->body.len };
	CLEANUP(mem_free_text)
	char *word = str_format("request:%llu", (unsigned long long)++r->requests);
	ids_add_uuid(&out->request_id, r->seed ^ (uint64_t)r->start_simulated_ms, word);
	if (rehearsal_answer_own(r, in, out)) return;
	if (r->faults.skew_s) out->date_s = real_now_ms() / 1000 + r->faults.skew_s;
	rehearsal_count_request(r);
	if (in->is_too_large) {
		request.service = guess_service(in);
		call_refuse_request(&request, out, str_text(&out->request_id), 413,
				    "RequestEntityTooLarge", "The body is larger than 1 MB");
		return;
	}
	if (!is_broken(r, out) && check_signature(r, in, &request, &scope, out))
		run(r, &request, out);
	spoil(r, out);
}
