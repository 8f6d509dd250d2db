/* A small AWS client for tests of the rehearsal: signs with code of its own, sends one request over
 * HTTP on the loop, waits for the answer. */
#ifndef TESTS_SUPPORT_AWS_CLIENT_H
#define TESTS_SUPPORT_AWS_CLIENT_H

#include "core/loop/loop.h"
#include "core/net/http.h"

struct aws_client {
	struct loop *loop;
	struct http *http;
	const char *endpoint, *access_key_id, *secret_access_key, *region;
	int64_t skew_ms;
	const char *body_after_signing; /* not NULL: sent instead of what was signed */
	bool is_done;
	long status; /* of the last answer; 0: none came */
	struct str body;
};
void aws_client_release(struct aws_client *c);
/* What to sign; "" where there is none. */
struct aws_client_request {
	const char *service, *method, *path, *query, *content_type, *target, *body;
};
/* Leaves status and body of the answer in the client; returns the status. */
long aws_client_send(struct aws_client *c, const struct aws_client_request *request);
/* A form of a query service: "Action=...&Version=..." already encoded. */
long aws_client_form(struct aws_client *c, const char *service, const char *form);
long aws_client_json(struct aws_client *c, const char *service, const char *target,
		     const char *json);
long aws_client_get(struct aws_client *c, const char *path, const char *query); /* Route 53 */
long aws_client_post_xml(struct aws_client *c, const char *path, const char *xml);
bool aws_client_saw(const struct aws_client *c, const char *text);
/* Text of the first <name>...</name> of the answer, or of "name":"..."; the caller frees. */
char *aws_client_element(const struct aws_client *c, const char *name);
char *aws_client_member(const struct aws_client *c, const char *name);
/* The same bytes, percent-encoded for a form. The caller frees. */
char *aws_client_encoded(const char *text);
/* Authorization header of such a request at that time; for tests of the verifier. */
void aws_client_sign(const struct aws_client *c, const struct aws_client_request *request,
		     const char *host, const char *stamp, struct str *ret_authorization);

#endif
