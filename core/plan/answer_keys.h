/* Keys of the answers file, read from the table of questions: "domain" is a section,
 * "domain.parent" a value, "network.public" an array whose places are questions of their own. Pure.
 */
#ifndef CORE_PLAN_ANSWER_KEYS_H
#define CORE_PLAN_ANSWER_KEYS_H

#include "core/plan/questions.h"

const struct question *answer_key_question(const char *path); /* or NULL */
bool answer_key_is_section(const char *path);
bool answer_key_is_array(const char *path);
/* Adds why there is no such key and what may have been meant. */
void answer_key_unknown(const char *path, struct str *out);

#endif
