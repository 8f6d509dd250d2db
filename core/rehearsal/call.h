/* One verified request on its way through a service, and how it is answered in the shape its
 * protocol has for answers and errors. */
#ifndef CORE_REHEARSAL_CALL_H
#define CORE_REHEARSAL_CALL_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/faults.h"
#include "core/rehearsal/fields.h"
#include "core/rehearsal/http_front.h"
#include "core/rehearsal/world.h"
#include "core/rehearsal/xml_read.h"
#include "core/rehearsal/xml_write.h"

enum call_protocol { PROTOCOL_QUERY, PROTOCOL_EC2, PROTOCOL_JSON, PROTOCOL_REST_XML };

struct call;
struct operation {
	const char *name;
	bool writes;
	void (*run)(struct call *call);
};
struct service {
	const char *scope; /* in the credential scope */
	enum call_protocol protocol;
	const char *xml_namespace;          /* XML protocols */
	const struct operation *operations; /* ends with a NULL name */
	/* REST: names the operation of a method and path, and leaves the id in it in call->id. */
	const char *(*route)(struct call *call, const char *method, const char *path);
};
const struct service *service_find(const char *scope); /* NULL: unknown */

struct call {
	struct world *world;
	struct cfn *cfn;
	const struct world_account *account;
	const char *region;
	const struct service *service;
	const struct operation *operation;
	struct fields form;      /* query protocols: the body; REST: the query string */
	cJSON *json;             /* JSON */
	const struct xmlin *xml; /* REST, with a body; the root element */
	struct str id;           /* REST */
	const char *request_id;
	int64_t now_ms, stale_read_ms;
	const struct faults *faults; /* NULL: none */
	struct http_out *out;
	struct xmlout answer;
	bool was_refused;
};

struct call_request { /* what remains of a request in the journal, too */
	const char *account, *service, *region, *method, *target, *amz_target, *body;
	size_t body_len;
};
/* Runs it. *ret_wrote: an accepted write, to be journaled. */
void call_run(struct call *call, const struct call_request *request, bool *ret_wrote);
bool call_is_read(const struct call_request *request);
/* Refuses before a service is known well enough to run anything. */
void call_refuse_request(const struct call_request *request, struct http_out *out,
			 const char *request_id, int status, const char *code, const char *text);
enum call_protocol call_protocol_of(const struct call_request *request);

/* For the services. XML answers are opened, filled through call->answer, and closed by call_run. */
void call_begin_xml(struct call *call);                           /* <OpResponse><OpResult> */
void call_begin_xml_root(struct call *call, const char *element); /* REST */
void call_answer_json(struct call *call, cJSON *json);            /* takes it over */
__attribute__((format(printf, 4, 5))) void call_refuse(struct call *call, int status,
						       const char *code, const char *format, ...);
void call_refuse_with(struct call *call,
		      const struct err *err); /* code and sentence of a refusal */
bool call_is_denied(const struct call *call, const char *action);     /* "iam:ListAccountAliases" */
const char *call_json_text(const struct call *call, const char *key); /* NULL: absent */

#endif
