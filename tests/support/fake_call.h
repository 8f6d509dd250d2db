/* A call to the fake cloud that is under way; shared by the fake_*.c files. */
#ifndef TESTS_SUPPORT_FAKE_CALL_H
#define TESTS_SUPPORT_FAKE_CALL_H

#include "tests/support/fake_cloud.h"

struct fake_call;
typedef void fake_answer_fn(struct fake_cloud *c, struct fake_call *call, const struct err *err);

struct fake_call {
	struct fake_cloud *cloud;
	enum fake_op op;
	enum cloud_account account;
	char *name, *token;
	struct delegation_question question; /* copied */
	char *servers[DELEGATION_NS_MAX];
	fake_answer_fn *answer;
	void (*done)(void);
	void *user;
	int timer;
	struct err err; /* decided when it was sent: writes */
	bool failed;
	int64_t version, modified_ms; /* of the parameter that was put or read */
};

/* Notes the call and its fault; the answer comes later. `ret_takes` (or NULL): whether a write is
 * carried out. */
struct fake_call *fake_call_send(struct fake_cloud *c, enum fake_op op, const char *word,
				 const char *name, fake_answer_fn *answer, void (*done)(void),
				 void *user, bool *ret_takes);
/* Parameters, token and tags, a line each. */
void fake_call_log_request(struct fake_cloud *c, const struct cloud_stack_request *r);
/* An update whose parameters differ, or of what is half made, changes found_change. */
void fake_call_find_change(struct fake_cloud *c, struct fake_stack *s,
			   const struct cloud_change_set_request *request);
struct fake_stack *fake_call_stack(struct fake_cloud *c, const char *name_or_arn); /* or NULL */
void fake_services_into(struct cloud *port);   /* certificates, zones, secrets, delegation */
void fake_changes_into(struct cloud *port);    /* change sets, ways back, deletes */
void fake_parameters_into(struct cloud *port); /* the wizard's own parameters */
void fake_parameters_release(struct fake_cloud *c);
void fake_looks_into(struct cloud *port); /* what is read about stacks and what they made */
void fake_looks_release(struct fake_cloud *c);
void fake_changes_release(struct fake_cloud *c);
void fake_records_into(struct cloud *port); /* records; secrets that come back or change */
void fake_records_release(struct fake_cloud *c);
struct fake_secret *fake_call_secret(struct fake_cloud *c, const char *name); /* or NULL */

#endif
