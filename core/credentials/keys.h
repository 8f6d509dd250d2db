/* Keys on their way into an account, and the ways they are written down. Internal to the layer. */
#ifndef CORE_CREDENTIALS_KEYS_H
#define CORE_CREDENTIALS_KEYS_H

#include "core/aws/json.h"
#include "core/aws/profiles.h"
#include "core/base/secret.h"

#include <stdint.h>

struct keys {
	char *access_key_id;
	struct secret secret_access_key, session_token;
	int64_t expires_ms; /* since the epoch; 0: never */
};
/* How every source answers. err NULL: keys are there, to be moved out. ERR_NOT_FOUND: nobody gives
 * keys here. Called from the loop, once; it may free the source. */
typedef void keys_done_fn(const struct err *err, struct keys *keys, void *user);

void keys_release(struct keys *keys); /* erases; for CLEANUP too */
/* token NULL or "": none. */
void keys_set(struct keys *keys, const char *access_key_id, const char *secret_access_key,
	      const char *session_token);
void keys_move(struct keys *to, struct keys *from);
/* ERR_CREDENTIALS when one of the two is missing, or holds what AWS's keys never hold (a control
 * byte would break a header). `of` names them in the sentence. */
int keys_check(const struct keys *keys, const char *of, struct err *err);

/* AWS_ACCESS_KEY_ID and friends. */
bool keys_in_environment(void);
int keys_from_environment(struct keys *ret, struct err *err);
bool keys_in_section(const struct profile_section *section);
int keys_from_section(const struct profile_section *section, const char *of, struct keys *ret,
		      struct err *err);
/* {"AccessKeyId", "SecretAccessKey", token_name, "Expiration"}: credential processes, containers,
 * machines. An Expiration that is no time is an error, as no one knows when to renew. */
int keys_from_json(const struct json *json, const char *token_name, const char *of,
		   struct keys *ret, struct err *err);

#endif
