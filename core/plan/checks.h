/* Validators. Each is pure: text in, 0 or -1 with a sentence that says what to do. Exact limits are
 * AWS's; each rule's source stands beside it in the .c file. */
#ifndef CORE_PLAN_CHECKS_H
#define CORE_PLAN_CHECKS_H

#include "core/plan/answers.h"

/* One question by itself, then against the other answers (overlaps, distinct zones, lengths of
 * composed names). For a list every entry is checked. */
int check_question(const struct answers *a, enum question_id id, struct err *err);
/* One list entry as it would be at index i. */
int check_list_item(const struct answers *a, enum question_id id, size_t i, struct err *err);

/* What is worth a warning but allowed: Docker's ranges, public ranges, 0.0.0.0/0, a small instance.
 * Adds a sentence to *out; false when there is nothing to say. */
bool warn_question(const struct answers *a, enum question_id id, struct str *out);
/* A value that would pass, when one can be computed (the CIDR with host bits cleared, the next free
 * block). The caller frees; NULL: none. */
char *suggest_answer(const struct answers *a, enum question_id id);

struct finding {
	enum question_id id;
	struct err err;
};
/* All answers; returns the number of findings stored, at most max, in page order. */
size_t check_answers(const struct answers *a, struct finding *ret, size_t max);
void findings_release(struct finding *findings, size_t n);

#endif
