#include "core/aws/answer.h"

#include "core/base/mem.h"
#include "core/deploy/cloud.h"

struct xml *answer_xml(const struct aws_answer *answer, struct err *err)
{
	if (answer->err) {
		err_copy(err, answer->err);
		return NULL;
	}
	struct xml *xml = xml_read(answer->body, answer->len, err);
	if (!xml) err_prefix(err, "%s", answer->action);
	return xml;
}

struct json *answer_json(const struct aws_answer *answer, struct err *err)
{
	if (answer->err) {
		err_copy(err, answer->err);
		return NULL;
	}
	struct json *json = json_read(answer->body, answer->len, err);
	if (!json) err_prefix(err, "%s", answer->action);
	return json;
}

int answer_is_strange(const struct aws_answer *answer, struct err *err)
{
	return err_set(err, ERR_INTERNAL,
		       "%s: the answer is not one of AWS. Is there a proxy or another program at "
		       "this address?",
		       answer->action);
}

const struct xml_node *answer_result(const struct aws_answer *answer, const struct xml *xml,
				     struct err *err)
{
	CLEANUP(mem_free_text) char *path = str_format("%sResult", answer->action);
	const struct xml_node *result = xml_at(xml, xml_root(xml), path);
	if (!result) answer_is_strange(answer, err);
	return result;
}

int answer_place(const struct aws_answer *answer, const struct xml *xml, bool has_result,
		 struct place *ret, struct err *err)
{
	CLEANUP(mem_free_text) char *response = str_format("%sResponse", answer->action);
	*ret = (struct place){ .xml = xml, .element = xml_root(xml) };
	if (!str_equal(xml_name(xml, ret->element), response))
		return answer_is_strange(answer, err);
	if (has_result) ret->element = answer_result(answer, xml, err);
	return ret->element ? 0 : -1;
}

const struct err *err_or_null(const struct err *err)
{
	return err_is_set(err) ? err : NULL;
}

void answer_done(struct aws_answer *answer)
{
	cloud_done_fn *done = (cloud_done_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *expected = str_format("%sResponse", answer->action);
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	if (xml && !str_equal(xml_name(xml, xml_root(xml)), expected))
		answer_is_strange(answer, &err);
	done(err_or_null(&err), answer->user);
}
