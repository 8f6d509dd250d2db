/* What a change set would do, in the picture's own terms, and how bad that is. Pure.
 *
 * CloudFormation tells whether a resource is made anew, not whether data goes with it: that is a
 * table of types here. Where it says "perhaps" (Conditional), the worse is taken. Texts are
 * sanitised, and long values cut to where they differ. */
#ifndef CORE_DEPLOY_CHANGES_H
#define CORE_DEPLOY_CHANGES_H

#include "core/deploy/choice.h"
#include "core/deploy/cloud.h"

enum change_harm change_harm_of(const struct cloud_change *change);
/* Into choice->changes, in the order in which they came; choice->harm is the worst of them. */
void changes_take(struct deployment_choice *choice, const struct cloud_change *changes,
		  size_t count);
/* "2 resources change, 1 is made anew: Database." What is worst is named. */
struct str changes_in_words(const struct deployment_choice *choice);
/* CloudFormation's word for "nothing to do", which it calls a failure. */
bool changes_are_none(const char *reason);

#endif
