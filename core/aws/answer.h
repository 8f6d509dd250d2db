/* What readers of answers share. Internal to the service files. */
#ifndef CORE_AWS_ANSWER_H
#define CORE_AWS_ANSWER_H

#include "core/aws/call.h"
#include "core/aws/json.h"
#include "core/aws/shape.h"
#include "core/aws/xml.h"

/* The document, or NULL with *err set: AWS's own error, or that the body cannot be read. */
struct xml *answer_xml(const struct aws_answer *answer, struct err *err);
struct json *answer_json(const struct aws_answer *answer, struct err *err);
/* The body was well-formed but not the answer to this action. Returns -1. */
int answer_is_strange(const struct aws_answer *answer, struct err *err);
/* The element <ActionResult> of the query protocol; NULL with *err set when it is missing. */
const struct xml_node *answer_result(const struct aws_answer *answer, const struct xml *xml,
				     struct err *err);
/* Where the fields of an XML answer are: below <ActionResponse> or, in the query protocol
 * (has_result), below the <ActionResult> in it. -1 when it is not the answer to this action. */
int answer_place(const struct aws_answer *answer, const struct xml *xml, bool has_result,
		 struct place *ret, struct err *err);
/* NULL when *err is not set: what callbacks take. */
const struct err *err_or_null(const struct err *err);
/* For calls that answer nothing but success: done is a cloud_done_fn. */
void answer_done(struct aws_answer *answer);

#endif
