/* Calls to AWS: sign, send, try again, and give one answer.
 *
 * A service file describes one request (struct aws_call), the client carries it out: reads wait in
 * a queue for one budget over everything, which shrinks while AWS throttles (pace.h), writes go at
 * once; reads that failed on the way are tried up to AWS_ATTEMPTS times, throttled calls - which
 * nothing is wrong with - up to AWS_THROTTLED_ATTEMPTS times, with full jitter; a clock that is
 * wrong is found from the Date header and corrected once; keys that are about to expire, or that
 * AWS does not take, are renewed first if the account can (calls under way wait for the same
 * renewal). Creates are never sent again on LimitExceededException, and other writes whose fate is
 * unknown only when the call is idempotent.
 *
 * Every call is answered once, later, from the loop - or never, after aws_client_forget(). */
#ifndef CORE_AWS_CALL_H
#define CORE_AWS_CALL_H

#include "core/aws/endpoint.h"
#include "core/loop/loop.h"
#include "core/net/http.h"

enum {
	AWS_ATTEMPTS = 3,
	AWS_THROTTLED_ATTEMPTS = 5,
	AWS_READ_BURST = 5,
	AWS_READ_TIMEOUT_MS = 10000
};

typedef int64_t aws_clock_fn(void *user);              /* milliseconds since the epoch */
typedef double aws_jitter_fn(void *user);              /* 0 <= x < 1 */
typedef void aws_skew_fn(int64_t skew_ms, void *user); /* AWS's clock minus ours; see skew.h */
struct aws_client_options {
	struct http *http;       /* borrowed */
	double speed;            /* delays are divided by it; 0: 1 */
	double reads_per_second; /* per second times speed; 0: 2 */
	aws_clock_fn *clock;     /* NULL: the machine's; for tests */
	aws_jitter_fn *jitter;   /* NULL: random; for tests */
	aws_skew_fn *skewed;     /* told when our clock turns out wrong; frees nothing; or NULL */
	void *user;              /* of clock, jitter and skewed */
};
struct aws_client;
struct aws_client *aws_client_new(struct loop *loop, const struct aws_client_options *options);
void aws_client_free(struct aws_client *client); /* drops calls under way */
void aws_client_forget(struct aws_client *client, const void *user);
void aws_client_count(const struct aws_client *client, uint64_t *ret_reads, uint64_t *ret_writes);
int64_t aws_client_skew_ms(
	const struct aws_client *client); /* AWS's clock minus ours, once known */

struct aws_call {
	enum aws_service service;
	const char *action;            /* static */
	const struct account *account; /* borrowed until the answer */
	struct str path;               /* REST: path and query; else empty */
	struct str body;               /* owned until sent to aws_client_start() */
	struct secret secret_body;     /* instead of body: erased as soon as it is sent for good */
	bool is_write;                 /* does not wait for the budget */
	bool is_uncounted;             /* a write of the wizard's own book-keeping */
	bool is_create;
	bool is_idempotent;    /* of a write: the same again does no harm */
	bool is_unsigned;      /* and needs no keys */
	bool answer_is_secret; /* our copy is erased after the reader */
	void *state;           /* for the reader, over several calls */
	void (*free_state)(void *state);
};
/* A query or EC2 call has Action and Version in its body already. */
struct aws_call aws_call_init(enum aws_service service, const char *action,
			      const struct account *account);
void aws_call_param(struct aws_call *call, const char *key, const char *value);
/* "Parameters.member.%zu.ParameterKey" */
__attribute__((format(printf, 3, 4))) void aws_call_paramf(struct aws_call *call, const char *value,
							   const char *key_format, ...);
/* "key.1", "key.2", ... */
void aws_call_params(struct aws_call *call, const char *key, const char *const *values,
		     size_t count);

typedef void aws_any_fn(void); /* the caller's callback, cast back by the reader that knows it */
struct aws_answer {
	const struct err *err; /* NULL: HTTP status 200 to 299 */
	const char *body;
	size_t len;
	struct aws_client *client;
	const struct account *account;
	const char *action;
	aws_any_fn *done;
	void *user;
	void *state; /* freed after the reader, unless taken out */
	void (*free_state)(void *state);
};
/* Reads the answer and calls done. After that it touches neither client nor account. */
typedef void aws_reader_fn(struct aws_answer *answer);
/* Takes over what *call owns. */
void aws_client_start(struct aws_client *client, struct aws_call *call, aws_reader_fn *reader,
		      aws_any_fn *done, void *user);

#endif
