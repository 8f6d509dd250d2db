/* What a look at a delegation shows: for people, or as NDJSON. Pure. Everything that came from
 * outside is made harmless here. */
#ifndef TUI_REPORT_DELEGATION_H
#define TUI_REPORT_DELEGATION_H

#include "core/deploy/delegation.h"

#include <cjson/cJSON.h>

/* "delegated", "waiting", "wrong", or "unknown": nothing could be seen. */
const char *delegation_status_name(enum delegation_status status);
/* Headlines with advice, then the servers one by one. */
void report_delegation(const struct delegation_question *question,
		       const struct delegation_facts *facts, const struct delegation_report *report,
		       struct str *out);
/* One line: {"type":"result", ...}. */
void report_delegation_json(const struct delegation_question *question,
			    const struct delegation_facts *facts,
			    const struct delegation_report *report, struct str *out);
/* Of these, also for others: one finding with its evidence and what to do; status, state ids,
 * findings and advice as members of an object. */
void report_delegation_finding(const struct delegation_finding *finding, struct str *out);
void report_delegation_findings_json(enum delegation_subject subject,
				     const struct delegation_report *report, cJSON *object);

/* For both forms: what is shown of facts, in words. */
bool delegation_is_record(const struct delegation_question *question); /* not a zone */
const char *delegation_answer_words(const struct delegation_question *question,
				    enum delegation_reply reply);
const char *delegation_zone_words(enum delegation_zone_reply reply);
const char *delegation_view_words(enum delegation_view view);
/* The parent whose servers were asked, or the question's. */
const char *delegation_parent_shown(const struct delegation_question *question,
				    const struct delegation_facts *facts);

#endif
