/* A rehearsal on a clock moved by hand, with a client for either account. */
#ifndef TESTS_SUPPORT_REHEARSAL_LAB_H
#define TESTS_SUPPORT_REHEARSAL_LAB_H

#include "core/rehearsal/rehearsal.h"
#include "tests/support/aws_client.h"
#include "tests/support/clock.h"

struct rehearsal_lab {
	struct test_clock clock; /* a second of it is a simulated minute */
	struct loop *loop;
	struct rehearsal *rehearsal;
	struct aws_client dev, prod;
	char *folder; /* NULL: in memory */
};
/* state_folder in *options is ignored: with_folder makes a fresh one. Never fails. */
struct rehearsal_lab *rehearsal_lab_new(const struct rehearsal_options *options, bool with_folder);
void rehearsal_lab_free(struct rehearsal_lab *lab); /* removes the folder */
/* Ends the rehearsal and starts another one on the same folder. */
void rehearsal_lab_restart(struct rehearsal_lab *lab, const struct rehearsal_options *options);
void rehearsal_lab_pass(struct rehearsal_lab *lab, int simulated_s);

/* CreateStack of a template with up to one parameter (name NULL: none); returns the HTTP status. */
long rehearsal_lab_create(struct aws_client *c, const char *name, const char *body,
			  const char *const *parameters);            /* key, value, ..., NULL */
char *rehearsal_lab_status(struct aws_client *c, const char *stack); /* the caller frees */
/* Reads the journal's text; the caller frees. */
char *rehearsal_lab_journal(const struct rehearsal_lab *lab);

#endif
