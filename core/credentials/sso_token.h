/* The token that `aws sso login` leaves in ~/.aws/sso/cache: read, and written back when it was
 * refreshed, as the aws command line does, so that both share one sign-in. The name of its file is
 * the SHA-1 of the sso-session's name, or of the start URL in the older way. Internal to the layer.
 */
#ifndef CORE_CREDENTIALS_SSO_TOKEN_H
#define CORE_CREDENTIALS_SSO_TOKEN_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

struct sso_token {
	struct secret access_token, refresh_token, client_secret;
	char *client_id, *start_url, *region;
	char *registration_expires;                  /* as it was written */
	int64_t expires_ms, registration_expires_ms; /* since the epoch */
};
void sso_token_release(struct sso_token *token); /* erases; for CLEANUP too */
char *sso_token_path(const char *of);            /* session's name or start URL; the caller frees */
/* ERR_NOT_FOUND: no such file. ERR_CREDENTIALS: it holds no token. */
int sso_token_read(const char *path, struct sso_token *ret, struct err *err);
/* Everything a refresh needs is there, and the registration has not run out. */
bool sso_token_can_refresh(const struct sso_token *token, int64_t now_ms);
/* Mode 0600, whole or not at all. */
int sso_token_write(const char *path, const struct sso_token *token, struct err *err);

#endif
