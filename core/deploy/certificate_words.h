/* What ACM says of a certificate, in plain words and with what to do about it. Pure.
 * Codes as in the ACM API reference, CertificateDetail: Status and FailureReason. */
#ifndef CORE_DEPLOY_CERTIFICATE_WORDS_H
#define CORE_DEPLOY_CERTIFICATE_WORDS_H

/* Owned; NULL when there is nothing to explain (pending, issued, not known). Both codes may be NULL
 * or "". */
char *certificate_words(const char *status, const char *failure_reason, const char *host);
/* The failure code that an event's text speaks of, or NULL. */
const char *certificate_code_in(const char *text);

#endif
