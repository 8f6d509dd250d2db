/* SHA-1, for the names of the files in which the aws command line keeps its sign-ins; for nothing
 * that has to be safe. Pure. Source: FIPS 180-4, 6.1. */
#ifndef CORE_CREDENTIALS_SHA1_H
#define CORE_CREDENTIALS_SHA1_H

#include <stddef.h>

enum { SHA1_HEX_SIZE = 41 };
void sha1_hex(const void *bytes, size_t len, char ret_text[SHA1_HEX_SIZE]);

#endif
