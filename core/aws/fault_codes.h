/* What each error code of AWS means for us. Internal to fault.c. Sources: the API references'
 * "Errors" of the calls we make, EC2's "Error codes", and botocore's lists of throttling and
 * transient codes, which tests/conformance/faults_peer.sh compares. */
#ifndef CORE_AWS_FAULT_CODES_H
#define CORE_AWS_FAULT_CODES_H

#include "core/base/err.h"

/* ERR_NONE for a code that is not known. */
enum err_kind fault_code_kind(const char *code);
bool fault_code_is_quota(const char *code);
/* The other side did not get to it: the same request may be sent again. */
bool fault_code_is_transient(const char *code);
/* A wrong clock can be the cause. */
bool fault_code_may_be_skew(const char *code);

#endif
