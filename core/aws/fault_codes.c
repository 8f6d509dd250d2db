#include "core/aws/fault_codes.h"

#include "core/base/mem.h"

struct family {
	enum err_kind kind;
	const char *const *codes; /* the last is NULL */
};

static const char *const throttled[] = { "Throttling",
					 "ThrottlingException",
					 "ThrottledException",
					 "RequestThrottledException",
					 "RequestThrottled",
					 "TooManyRequestsException",
					 "ProvisionedThroughputExceededException",
					 "TransactionInProgressException",
					 "RequestLimitExceeded",
					 "BandwidthLimitExceeded",
					 "SlowDown",
					 "SlowDownException",
					 "PriorRequestNotComplete",
					 "EC2ThrottledException",
					 NULL };
static const char *const skewed[] = { "SignatureDoesNotMatch",
				      "InvalidSignatureException",
				      "RequestExpired",
				      "RequestTimeTooSkewed",
				      "RequestInTheFuture",
				      "AuthFailure",
				      NULL };
static const char *const credentials[] = { "ExpiredToken",
					   "ExpiredTokenException",
					   "TokenRefreshRequired",
					   "InvalidToken",
					   "InvalidClientTokenId",
					   "InvalidAccessKeyId",
					   "UnrecognizedClientException",
					   "UnrecognizedClient",
					   "IncompleteSignature",
					   "IncompleteSignatureException",
					   "MissingAuthenticationToken",
					   "MissingAuthenticationTokenException",
					   "UnauthorizedException",
					   "InvalidIdentityToken",
					   "IDPRejectedClaim",
					   "InvalidGrantException",
					   "InvalidClientException",
					   NULL };
static const char *const denied[] = { "AccessDenied",
				      "AccessDeniedException",
				      "UnauthorizedOperation",
				      "UnauthorizedAccess",
				      "NotAuthorized",
				      "NotAuthorizedException",
				      "AuthorizationError",
				      "AuthorizationErrorException",
				      "Forbidden",
				      "ForbiddenException",
				      "KMSAccessDeniedException",
				      "EncryptionFailure",
				      "DecryptionFailure",
				      "OptInRequired",
				      "SubscriptionRequiredException",
				      "RegionDisabledException",
				      "Blocked",
				      "PendingVerification",
				      "TagPolicyException",
				      NULL };
/* A quota is used up. LimitExceededException can be a throttle too (fault.c). */
static const char *const quotas[] = { "LimitExceededException",    "ServiceQuotaExceededException",
				      "QuotaExceededException",    "TooManyHostedZones",
				      "DelegationSetNotAvailable", NULL };
static const char *const conflicts[] = { "AlreadyExistsException",
					 "TokenAlreadyExistsException",
					 "ResourceExistsException",
					 "ResourceAlreadyExistsException",
					 "ResourceInUseException",
					 "ConflictException",
					 "ResourceConflictException",
					 "EntityAlreadyExists",
					 "DeleteConflict",
					 "DependencyViolation",
					 "HostedZoneAlreadyExists",
					 "ParameterAlreadyExists",
					 "HostedZoneNotEmpty",
					 "ConflictingDomainExists",
					 "InvalidChangeSetStatus",
					 "OperationInProgressException",
					 "PreconditionNotMetException",
					 NULL };
static const char *const missing[] = { "ParameterNotFound",      "ParameterVersionNotFound",
				       "NoSuchHostedZone",       "NoSuchChange",
				       "NoSuchDelegationSet",    "NoSuchHealthCheck",
				       "NoSuchEntity",           "NoSuchResourceException",
				       "InvocationDoesNotExist", NULL };
static const char *const internal[] = {
	"InternalFailure", "InternalError", "InternalServerError", "InternalServerException",
	"InternalServiceError", "InternalServiceException", "InternalErrorException",
	"ServiceException", "ServiceFailure", "ServiceUnavailable", "ServiceUnavailableException",
	"Unavailable", "PolicyEvaluation", "HealthUnavailable", "ResourceContention",
	"TooManyUpdates",
	/* A page of a list that was read too slowly. */
	"ExpiredNextTokenException", "InvalidNextTokenException", "InvalidNextToken", NULL
};
static const char *const transient[] = { "RequestTimeout", "RequestTimeoutException",
					 "PriorRequestNotComplete", "IDPCommunicationError", NULL };

static const struct family families[] = {
	{ ERR_THROTTLED, throttled }, { ERR_CREDENTIALS, skewed }, { ERR_CREDENTIALS, credentials },
	{ ERR_DENIED, denied },       { ERR_DENIED, quotas },      { ERR_CONFLICT, conflicts },
	{ ERR_NOT_FOUND, missing },   { ERR_INTERNAL, internal },  { ERR_INTERNAL, transient },
};
/* How the codes of a whole kind end: InvalidVpcID.NotFound, InvalidPermission.Duplicate. */
static const struct {
	const char *ending;
	enum err_kind kind;
} endings[] = {
	{ "NotFound", ERR_NOT_FOUND },      { "NotFoundException", ERR_NOT_FOUND },
	{ "NotFoundFault", ERR_NOT_FOUND }, { ".Duplicate", ERR_CONFLICT },
	{ "LimitExceeded", ERR_DENIED },    { "QuotaExceeded", ERR_DENIED },
};

static bool is_one_of(const char *code, const char *const *codes)
{
	for (; *codes; codes++)
		if (str_equal(code, *codes)) return true;
	return false;
}

enum err_kind fault_code_kind(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (is_one_of(code, families[i].codes)) return families[i].kind;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (str_ends(code, endings[i].ending)) return endings[i].kind;
	return ERR_NONE;
}

bool fault_code_is_quota(const char *code)
{
	if (is_one_of(code, throttled)) return false;
	return is_one_of(code, quotas) || str_ends(code, "LimitExceeded") ||
	       str_ends(code, "QuotaExceeded");
}

bool fault_code_is_transient(const char *code)
{
	return is_one_of(code, transient);
}

bool fault_code_may_be_skew(const char *code)
{
	return is_one_of(code, skewed);
}
