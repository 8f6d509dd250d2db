/* The answers file: YAML, version 1, never a secret. Errors carry "file:line:column". */
#ifndef CORE_PLAN_ANSWERS_YAML_H
#define CORE_PLAN_ANSWERS_YAML_H

#include "core/plan/answers.h"

/* Sets what the file answers, leaves the rest. Unknown keys, wrong kinds, a wrong version, binary
 * or empty files are errors; values are not validated here (check_answers does). */
int answers_yaml_parse(const char *bytes, size_t len, const char *name, struct answers *a,
		       struct err *err);
int answers_yaml_load(const char *path, struct answers *a, struct err *err);
void answers_yaml_format(const struct answers *a, struct str *out);
int answers_yaml_save(const char *path, const struct answers *a,
		      struct err *err); /* atomic, 0600 */
/* $XDG_CONFIG_HOME/redash-wizard/<prefix>-<environment>.yaml; the caller frees. */
char *answers_yaml_default_path(const struct answers *a);

#endif
