/* One error: what the caller can do about it (kind), and a sentence for the operator that says what
 * happened and what to do next. Functions that can fail return 0 or -1 and take `struct err *err`
 * last; err is untouched on success and never NULL. */
#ifndef CORE_BASE_ERR_H
#define CORE_BASE_ERR_H

#include "core/base/str.h"

enum err_kind {
	ERR_NONE,
	ERR_INPUT,       /* what was given is wrong: ask again */
	ERR_CREDENTIALS, /* missing, expired or refused credentials: sign in again */
	ERR_DENIED,      /* not allowed: ask for the permission */
	ERR_THROTTLED,   /* too many requests: try later */
	ERR_CONFLICT,    /* exists already, or is in another state than expected */
	ERR_NOT_FOUND,
	ERR_NETWORK,  /* no answer, or not from who we asked: try again */
	ERR_INTERNAL, /* the other side failed, or answered what nobody can read */
	ERR_SYSTEM,   /* this machine: file, memory, socket */
	ERR_CANCELLED,
};

struct err {
	enum err_kind kind;
	struct str text; /* the sentence, sanitised */
	struct str code; /* the service's own error code, or empty */
};
#define ERR_INIT ((struct err){ 0 })

/* Always returns -1, so that `return err_set(...)` reads well. Replaces what was there. */
__attribute__((format(printf, 3, 4))) int err_set(struct err *err, enum err_kind kind,
						  const char *format, ...);
/* Puts "context: " in front of the sentence. Returns -1. */
__attribute__((format(printf, 2, 3))) int err_prefix(struct err *err, const char *format, ...);
void err_copy(struct err *to, const struct err *from);
bool err_is_set(const struct err *err);
const char *err_text(const struct err *err);
const char *err_kind_name(enum err_kind kind); /* "input", "credentials", ... */
void err_reset(struct err *err);
void err_release(struct err *err); /* for CLEANUP too */

#endif
