/* Answers and facts with which nothing is wrong, for tests that change one of them. */
#ifndef TESTS_SUPPORT_PREFLIGHT_LAB_H
#define TESTS_SUPPORT_PREFLIGHT_LAB_H

#include "core/deploy/preflight.h"

enum { LAB_NOW_S = 1795000000 };

void lab_answers(struct answers *a);
/* Every look is known; two accounts, nothing made yet. */
void lab_facts(struct preflight_facts *f);
void lab_zone(struct preflight_facts *f, const char *name, const char *id, const char *state);
/* An instance type offered in every one of `zones` ("a,c"). */
struct preflight_type *lab_type(struct preflight_facts *f, const char *name, unsigned vcpus,
				unsigned memory_mib, const char *zones);
void lab_class(struct preflight_facts *f, const char *name, const char *zones);
struct preflight_vpc *lab_vpc(struct preflight_facts *f, const char *id, const char *block);
void lab_stack(struct preflight_facts *f, enum stack_id id, const char *status,
	       const char *environment);
/* The look was refused or failed; text is the sentence. */
void lab_fails(struct preflight_facts *f, enum preflight_look look, enum err_kind kind,
	       const char *text);
void lab_text(char **text, const char *with); /* replaces an owned text */
const struct preflight_finding *lab_find(const struct preflight_findings *findings,
					 const char *id); /* or NULL */

struct lab_world {
	struct answers a;
	struct preflight_facts f;
	struct preflight_findings found;
};
void lab_world(struct lab_world *w);
void lab_world_release(struct lab_world *w);
void lab_stack_ours(struct lab_world *w, enum stack_id id, const char *status);

/* One change to a world in which nothing is wrong, and the finding it has to raise. */
struct lab_row {
	void (*change)(struct lab_world *w);
	const char *id;
	enum preflight_severity severity;
	enum question_id question;
	const char *words, *fix; /* parts of the two sentences */
};
void lab_expect_raised(const struct lab_row *row);
void lab_expect_silent(const char *id); /* when nothing is wrong */

#endif
