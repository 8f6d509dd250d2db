/* A template as JSON in one normal form, whatever it was written in: short tags are long functions
 * ("!Ref X" is {"Ref": "X"}), Fn::GetAtt always has a list, every scalar is a string. */
#ifndef CORE_REHEARSAL_CFN_JSON_H
#define CORE_REHEARSAL_CFN_JSON_H

#include "core/base/err.h"

#include <cjson/cJSON.h>

/* A refusal in CloudFormation's words: ERR_INPUT with code ValidationError. Returns -1. */
__attribute__((format(printf, 2, 3))) int cfn_refuse(struct err *err, const char *format, ...);
int cfn_refuse_as(struct err *err, const char *code, const char *sentence);

/* NULL with a ValidationError when it is not YAML or JSON, holds null values, or grows too large
 * through aliases. The caller deletes the tree. */
cJSON *cfn_json_read(const char *body, size_t len, struct err *err);
const cJSON *cfn_member(const cJSON *object, const char *key); /* NULL: none, or no object */
const char *cfn_text(const cJSON *item);                       /* NULL unless a string */
const char *cfn_member_text(const cJSON *object, const char *key);
/* An object with one member that is "Ref" or starts with "Fn::". */
bool cfn_is_function(const cJSON *item);
bool cfn_is_alphanumeric(const char *text);
/* Overwrites every string, then deletes: for trees that held secrets. For CLEANUP too. */
void cfn_json_erase(cJSON **tree);
void cfn_json_free(cJSON **tree); /* for CLEANUP */

#endif
