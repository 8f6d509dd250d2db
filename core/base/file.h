/* Files: read whole with a maximum, replace atomically, lock, and the XDG places. */
#ifndef CORE_BASE_FILE_H
#define CORE_BASE_FILE_H

#include "core/base/err.h"

#include <sys/types.h>

/* Adds the whole file to *out. ERR_NOT_FOUND when it is not there, ERR_INPUT when it is larger than
 * max bytes or not a regular file, ERR_SYSTEM otherwise. */
int file_read(const char *path, size_t max, struct str *out, struct err *err);
/* Writes beside the file, fsyncs, renames over it: readers see the old or the new, whole. Makes
 * missing parent folders with mode 0700. */
int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct err *err);
/* Adds to the end and fsyncs. Makes the file with `mode` and its folders when missing. */
int file_append(const char *path, const void *bytes, size_t len, mode_t mode, struct err *err);
int file_make_folders(const char *path, struct err *err); /* every folder above the last '/' */
/* flock: a descriptor to close, or -1 with ERR_CONFLICT when somebody else holds it. */
int file_lock(const char *path, struct err *err);

/* $XDG_CONFIG_HOME/redash-wizard/name, or $HOME/.config/...; the caller frees. NULL: no home. */
char *file_config_path(const char *name);
char *file_state_path(const char *name); /* $XDG_STATE_HOME, or $HOME/.local/state */

#endif
