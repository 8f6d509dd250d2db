/* CloudWatch Logs: only the group that RDS makes for what enhanced monitoring measures. It is one
 * for all databases of a region, no stack holds it, and nobody deletes it. */
#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/cfn_things.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

#include <stdlib.h>

#define MONITORING "RDSOSMetrics"

enum { PAGE_MAX = 50, DAYS_KEPT = 30, BYTES = 6 << 20 };

static bool look(const struct cfn_thing *instance, void *user)
{
	int64_t *since_ms = user;
	const char *interval = cfn_member_text(instance->properties, "MonitoringInterval");

	if (!interval || strtol(interval, NULL, 10) <= 0) return true;
	*since_ms = instance->started_ms;
	return false;
}

static cJSON *describe(const struct call *call, const char *name, int64_t since_ms)
{
	cJSON *group = cJSON_CreateObject();
	CLEANUP(mem_free_text)
	char *arn = str_format("arn:aws:logs:%s:%s:log-group:%s", call->region, call->account->id,
			       name);
	CLEANUP(mem_free_text) char *all = str_format("%s:*", arn);

	cJSON_AddStringToObject(group, "logGroupName", name);
	cJSON_AddNumberToObject(group, "creationTime", (double)since_ms);
	cJSON_AddNumberToObject(group, "retentionInDays", DAYS_KEPT);
	cJSON_AddNumberToObject(group, "metricFilterCount", 0);
	cJSON_AddStringToObject(group, "arn", all);
	cJSON_AddNumberToObject(group, "storedBytes", BYTES);
	cJSON_AddStringToObject(group, "logGroupClass", "STANDARD");
	cJSON_AddStringToObject(group, "logGroupArn", arn);
	return group;
}

static void describe_groups(struct call *call)
{
	const char *prefix = call_json_text(call, "logGroupNamePrefix");
	int64_t since_ms = -1;
	struct page page;

	if (!page_of_json(call, "nextToken", "limit", PAGE_MAX, &page)) return;
	cfn_each_thing_ever(call->cfn, call->account->id, call->region, "AWS::RDS::DBInstance",
			    look, &since_ms);
	cJSON *json = cJSON_CreateObject();
	cJSON *groups = cJSON_AddArrayToObject(json, "logGroups");
	if (since_ms >= 0 && (!prefix || str_starts(MONITORING, prefix)) && page_takes(&page))
		cJSON_AddItemToArray(groups, describe(call, MONITORING, since_ms));
	call_answer_json(call, json);
}

static const struct operation operations[] = {
	{ "DescribeLogGroups", false, describe_groups },
	{ 0 },
};
const struct service service_logs = { .scope = "logs",
				      .protocol = PROTOCOL_JSON,
				      .operations = operations };
