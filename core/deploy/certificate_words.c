#include "core/deploy/certificate_words.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <string.h>

struct words {
	const char *code, *text; /* follows the host name */
};

static const struct words failures[] = {
	{ "CAA_ERROR",
	  "The CAA records of this name, or of the nearest domain above it that has any, do not "
	  "let "
	  "Amazon issue certificates. Add a CAA record 0 issue \"amazon.com\" in the new zone: the "
	  "nearest set counts, so the parent stays untouched. Without a new zone the parent's "
	  "owner "
	  "adds it there. Wait for the old one's TTL, then deploy again: a refused request is not "
	  "looked at a second time." },
	{ "ADDITIONAL_VERIFICATION_REQUIRED",
	  "Amazon wants to verify this domain by hand first, as it does with well-known names. "
	  "Open a case at AWS Support that names the domain, then deploy again." },
	{ "DOMAIN_NOT_ALLOWED",
	  "Amazon does not issue certificates for this domain: it is on a list of unsafe sites. "
	  "Have it taken off that list (Google Safe Browsing) and open a case at AWS Support, or "
	  "choose another domain." },
	{ "INVALID_PUBLIC_DOMAIN",
	  "This is no name that a public certificate can be issued for: its last labels are no "
	  "public suffix. See that the parent domain is written correctly." },
	{ "DOMAIN_VALIDATION_DENIED",
	  "The validation of this domain was denied by its owner. Ask who did it and why, then "
	  "deploy again." },
	{ "NO_AVAILABLE_CONTACTS",
	  "ACM found nobody to write to, so this certificate was not requested with validation by "
	  "DNS. Delete it in the ACM console, then deploy again." },
	{ "SLR_NOT_FOUND",
	  "The account lacks ACM's service-linked role. Let an administrator create it (IAM, "
	  "service acm.amazonaws.com), then deploy again." },
	{ "OTHER",
	  "ACM gives no closer reason. Deploy again; if it is refused again, open a case at AWS "
	  "Support that names the certificate." },
};
static const struct words ends[] = {
	{ "VALIDATION_TIMED_OUT",
	  "ACM waited 72 hours for the validation record and did not see it, so this request is "
	  "over. When the delegation is there, a new one is issued within minutes; the CNAME "
	  "stays the same." },
	{ "EXPIRED",
	  "This certificate was not renewed in time. ACM renews by itself as long as the zone is "
	  "delegated and the validation record stays; see to both, then request a new one." },
	{ "REVOKED", "This certificate was revoked and will not be trusted again. Request a new "
		     "one; AWS Support knows why." },
	{ "INACTIVE", "This certificate can not be used any more. Request a new one." },
	{ "FAILED", "ACM gives no reason. See the certificate in the ACM console." },
};

static const struct words *find(const struct words *table, size_t count, const char *code)
{
	for (size_t i = 0; code && i < count; i++)
		if (str_equal(table[i].code, code)) return &table[i];
	return NULL;
}

char *certificate_words(const char *status, const char *failure_reason, const char *host)
{
	const struct words *w = find(failures, ARRAY_LEN(failures), failure_reason);
	if (!w && !str_is_empty(failure_reason))
		return str_format("ACM refuses a certificate for %s: %s. What this means is told "
				  "in the ACM user guide, \"Troubleshoot certificate requests\".",
				  host, failure_reason);
	if (w)
		return str_format("ACM refuses a certificate for %s: %s. %s", host, w->code,
				  w->text);
	w = find(ends, ARRAY_LEN(ends), status);
	return w ? str_format("The certificate for %s: %s. %s", host, w->code, w->text) : NULL;
}

const char *certificate_code_in(const char *text)
{
	/* OTHER is too common a word to be looked for. */
	for (size_t i = 0; text && i + 1 < ARRAY_LEN(failures); i++)
		if (strstr(text, failures[i].code)) return failures[i].code;
	return NULL;
}
