/* The three ways AWS writes a time, to and from milliseconds since the epoch. Pure, UTC, no locale.
 * -1 stands for "not a time of that form" or one before 1970. */
#ifndef CORE_AWS_TIMES_H
#define CORE_AWS_TIMES_H

#include <stdint.h>

enum { SIGN_TIME_SIZE = sizeof("20150830T123600Z") };

int64_t time_from_iso(const char *text);  /* "2026-11-24T22:50:00.123Z", also "+09:00" */
int64_t time_from_http(const char *text); /* "Tue, 24 Nov 2026 22:50:00 GMT" (RFC 9110, 5.6.7) */
void time_to_sign(int64_t epoch_ms, char ret_text[SIGN_TIME_SIZE]); /* "20150830T123600Z" */

#endif
