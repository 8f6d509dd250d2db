#include "core/aws/fault.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

static void reads_as(const char *body, const char *error_type, const char *code,
		     const char *message)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	fault_read(body, strlen(body), error_type, &fault);
	assert_string_equal(str_text(&fault.code), code);
	assert_string_equal(str_text(&fault.message), message);
}

static void all_four_shapes_are_read(void **state)
{
	(void)state;
	reads_as("<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
		 "<Error><Type>Sender</Type><Code>AlreadyExistsException</Code>"
		 "<Message>Stack [a] already exists</Message></Error><RequestId>1</RequestId>"
		 "</ErrorResponse>",
		 "", "AlreadyExistsException", "Stack [a] already exists");
	reads_as("<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>UnauthorizedOperation"
		 "</Code><Message>You are not authorized</Message></Error></Errors>"
		 "<RequestID>1</RequestID></Response>",
		 "", "UnauthorizedOperation", "You are not authorized");
	reads_as("<InvalidChangeBatch xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">"
		 "<Messages><Message>it exists</Message></Messages></InvalidChangeBatch>",
		 "", "InvalidChangeBatch", "it exists");
	reads_as("{\"__type\":\"com.amazonaws.acm#ResourceNotFoundException\",\"message\":\"no\"}",
		 "", "ResourceNotFoundException", "no");
	reads_as("{\"code\":\"AccessDeniedException:http://internal/\",\"Message\":\"No way\"}", "",
		 "AccessDeniedException", "No way");
}

static void the_header_helps_when_the_body_is_silent(void **state)
{
	(void)state;
	reads_as("{}", "ThrottlingException:http://x", "ThrottlingException", "");
	reads_as("", "x#SlowDown", "SlowDown", "");
	reads_as("{\"__type\":\"A\"}", "B", "A", "");
}

static void anything_else_is_survived(void **state)
{
	static const char *const bodies[] = { "",
					      " \n",
					      "<html><body><p>502<br></body></html>",
					      "<",
					      "{",
					      "{]",
					      "<Error>",
					      "plain words",
					      "<!DOCTYPE html><html></html>",
					      "{\"__type\":5}" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		reads_as(bodies[i], "", "", "");
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	fault_read("\0<a/>", 5, "", &fault);
	assert_int_equal(fault.code.len, 0);
}

static void becomes(const char *code, const char *message, long status, bool is_create,
		    enum err_kind kind, const char *words)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct fault_context context = {
		.service = "svc", .action = "DoIt", .status = status, .is_create = is_create
	};
	str_set(&fault.code, code);
	str_set(&fault.message, message);
	assert_int_equal(fault_to_err(&fault, &context, &err), -1);
	if (err.kind != kind)
		fail_msg("%s is %s, not %s", code, err_kind_name(err.kind), err_kind_name(kind));
	assert_string_equal(str_text(&err.code), code);
	if (!strstr(err_text(&err), words)) fail_msg("no \"%s\" in: %s", words, err_text(&err));
}

static void kinds_say_what_can_be_done(void **state)
{
	(void)state;
	becomes("ExpiredToken", "The token is expired", 403, false, ERR_CREDENTIALS,
		"sign in again");
	becomes("InvalidClientTokenId", "bad", 403, false, ERR_CREDENTIALS, "another profile");
	becomes("SignatureDoesNotMatch", "bad", 403, false, ERR_CREDENTIALS, "clock");
	becomes("AuthFailure", "AWS was not able", 401, false, ERR_CREDENTIALS, "clock");
	becomes("AccessDenied", "User: x is not authorized", 403, false, ERR_DENIED,
		"must allow svc:DoIt");
	becomes("RequestLimitExceeded", "slow", 503, false, ERR_THROTTLED, "slow");
	becomes("PriorRequestNotComplete", "wait", 400, true, ERR_THROTTLED, "wait");
	becomes("AlreadyExistsException", "exists", 400, true, ERR_CONFLICT, "exists");
	becomes("ResourceNotFoundException", "no", 400, false, ERR_NOT_FOUND, "no");
	becomes("InternalFailure", "", 500, false, ERR_INTERNAL, "HTTP status 500");
	becomes("SomethingNew", "well", 400, false, ERR_INPUT, "DoIt: well (SomethingNew)");
	becomes("SomethingNew", "well", 403, false, ERR_DENIED, "well");
	becomes("", "", 502, false, ERR_INTERNAL, "proxy");
	becomes("", "", 302, false, ERR_INTERNAL, "302");
	becomes("", "", 429, false, ERR_THROTTLED, "429");
	becomes("", "", 404, false, ERR_INPUT, "404");
	becomes("NoSuchThing", "", 404, false, ERR_NOT_FOUND, "404");
}

static void one_code_can_mean_two_things(void **state)
{
	(void)state;
	becomes("ValidationError", "Stack with id a does not exist", 400, false, ERR_NOT_FOUND,
		"a");
	becomes("ValidationError", "Template format error", 400, true, ERR_INPUT, "format");
	becomes("InvalidRequestException",
		"You can't create this secret because a secret with this name is already "
		"scheduled for deletion.",
		400, true, ERR_CONFLICT, "scheduled");
	becomes("InvalidRequestException", "other", 400, true, ERR_INPUT, "other");
	becomes("ValidationError", "No updates are to be performed.", 400, false, ERR_CONFLICT,
		"No updates");
	becomes("ValidationError",
		"Stack:arn:aws:x is in REVIEW_IN_PROGRESS state and can not be updated.", 400, true,
		ERR_CONFLICT, "REVIEW_IN_PROGRESS");
	becomes("InvalidChangeBatch",
		"[Tried to create resource record set [name='a.', type='NS'] but it already "
		"exists]",
		400, false, ERR_CONFLICT, "exists");
	becomes("ValidationError", "Parameter values cannot be empty", 400, true, ERR_INPUT,
		"empty");
	becomes("LimitExceededException", "quota", 400, true, ERR_DENIED, "quota");
	becomes("LimitExceededException", "quota", 400, false, ERR_THROTTLED, "quota");
}

static void what_is_missing_is_named(void **state)
{
	(void)state;
	becomes("AccessDenied",
		"User: arn:aws:iam::1:user/u is not authorized to perform: iam:PassRole on "
		"resource: arn:aws:iam::1:role/r because no identity-based policy allows the "
		"iam:PassRole action",
		403, true, ERR_DENIED, "must allow iam:PassRole on arn:aws:iam::1:role/r");
	becomes("UnauthorizedOperation", "You are not authorized to perform this operation.", 403,
		false, ERR_DENIED, "must allow svc:DoIt");
	becomes("AccessDeniedException",
		"User: u is not authorized to perform: acm:ListCertificates with an explicit deny "
		"in a service control policy",
		400, false, ERR_DENIED, "organization must change it");
	becomes("RegionDisabledException", "STS is not activated in this region", 403, false,
		ERR_DENIED, "Enable the region");
}

static void families_of_codes_are_known_by_their_ends(void **state)
{
	(void)state;
	becomes("InvalidVpcID.NotFound", "no", 400, false, ERR_NOT_FOUND, "no");
	becomes("DBClusterNotFoundFault", "no", 404, false, ERR_NOT_FOUND, "no");
	becomes("InvalidKeyPair.Duplicate", "there", 400, false, ERR_CONFLICT, "there");
	becomes("VpcLimitExceeded", "full", 400, false, ERR_DENIED, "quota");
	becomes("RequestLimitExceeded", "slow", 400, false, ERR_THROTTLED, "slow");
}

static void words_of_others_are_made_harmless(void **state)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct fault_context context = { .service = "svc", .action = "DoIt", .status = 400 };
	static const char body[] =
		"{\"__type\":\"a\\u001b[31m\",\"message\":\"x\\u001b]0;y\\u0007\"}";
	(void)state;
	fault_read(body, strlen(body), "", &fault);
	fault_to_err(&fault, &context, &err);
	assert_null(strchr(err_text(&err), '\x1b'));
	assert_null(strchr(str_text(&err.code), '\x1b'));
	assert_null(strchr(err_text(&err), '\a'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_four_shapes_are_read),
		cmocka_unit_test(the_header_helps_when_the_body_is_silent),
		cmocka_unit_test(anything_else_is_survived),
		cmocka_unit_test(kinds_say_what_can_be_done),
		cmocka_unit_test(one_code_can_mean_two_things),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(families_of_codes_are_known_by_their_ends),
		cmocka_unit_test(words_of_others_are_made_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
