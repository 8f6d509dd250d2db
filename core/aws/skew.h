/* A machine whose clock is wrong: AWS refuses what is dated more than five minutes off, under names
 * such as AuthFailure (EC2) or RequestTimeTooSkewed. The answer's Date tells the right time. Pure.
 */
#ifndef CORE_AWS_SKEW_H
#define CORE_AWS_SKEW_H

#include "core/base/str.h"

#include <stdint.h>

/* Whether the answer's Date is so far from the time a request was dated with that this can be why
 * it was refused; *ret_skew_ms is then AWS's clock minus ours. signed_skew_ms: what was added to
 * ours for that request. */
bool skew_find(const char *date, int64_t our_ms, int64_t signed_skew_ms, int64_t *ret_skew_ms);
/* "This machine's clock is 1 h 2 min behind AWS's. ..." */
char *skew_sentence(int64_t skew_ms); /* caller frees */

#endif
