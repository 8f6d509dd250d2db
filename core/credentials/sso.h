/* Keys by IAM Identity Center (SSO): the token of `aws sso login`, refreshed when it is about to
 * run out and the sso-session allows it, buys keys of one role in one account. What needs a browser
 * is left to the aws command line; the sentences say which command. Protocol: the API references of
 * IAM Identity Center OIDC (CreateToken) and Portal (GetRoleCredentials); neither is signed.
 * Internal to the layer. */
#ifndef CORE_CREDENTIALS_SSO_H
#define CORE_CREDENTIALS_SSO_H

#include "core/aws/endpoint_settings.h"
#include "core/credentials/keys.h"
#include "core/loop/loop.h"
#include "core/net/http.h"

struct sso;
/* Reads the profile's settings and the token at once; endpoints are copied. NULL with *err
 * (ERR_CREDENTIALS): the settings are not enough, or nobody has signed in. */
struct sso *sso_start(struct loop *loop, struct http *http, const struct profiles *files,
		      const struct profile *profile, const struct endpoint_settings *endpoints,
		      keys_done_fn *done, void *user, struct err *err);
void sso_free(struct sso *sso); /* NULL is fine */

#endif
