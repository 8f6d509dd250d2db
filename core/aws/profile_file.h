/* The AWS config and credentials files, as botocore reads them: sections, "key = value" or
 * "key: value", comments with # and ;, quoted section names ([profile "a b"]). Indented lines below
 * a key without a value are its map, readable as "key.inner"; below one with a value they continue
 * it, with a newline between. Lines that are none of these are skipped: the file belongs to other
 * programs. Pure; made for hostile bytes. */
#ifndef CORE_AWS_PROFILE_FILE_H
#define CORE_AWS_PROFILE_FILE_H

#include "core/base/err.h"
#include "core/base/vec.h"

enum { PROFILE_FILE_MAX = 1 << 20, PROFILE_SECTIONS_MAX = 2000, PROFILE_KEYS_MAX = 200 };

struct profile_key {
	char *name; /* lower case, but for what follows a "." */
	char *value;
};
struct profile_section {
	char *name; /* "default", "profile dev", "sso-session x", with quotes taken off */
	VEC(struct profile_key) keys;
};
struct profile_file {
	VEC(struct profile_section) sections;
};

void profile_file_parse(const char *text, size_t len, struct profile_file *ret);
void profile_file_release(struct profile_file *file); /* erases values; for CLEANUP too */
const struct profile_section *profile_file_section(const struct profile_file *file,
						   const char *name);
/* "" when there is none; the last of several wins. section NULL is fine. */
const char *profile_value(const struct profile_section *section, const char *key);

#endif
