#include "core/deploy/scaling_log.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LAUNCH "Launching a new EC2 instance"

static void add_message(struct scaling_log *log, size_t *told, const char *message)
{
	CLEANUP(mem_free_text) char *plain = utf8_sanitised(message, SCALING_MESSAGE_MAX);
	if (str_is_empty(plain) || *told == SCALING_TOLD_MAX) return;
	if (log->words.len && strstr(str_text(&log->words), plain)) return;
	str_addf(&log->words, "Auto Scaling: %s\n", plain);
	if (!log->said) log->said = mem_copy_text(plain);
	++*told;
}

/* "Launching a new EC2 instance: i-0123.  Status Reason: ..." */
static void take_instance(struct scaling_log *log, const char *description)
{
	const char *id = strstr(description, ": i-");
	size_t len = 0;
	if (!id || log->instance[0]) return;
	id += 2;
	while (isalnum((unsigned char)id[len]) || id[len] == '-')
		len++;
	if (len >= sizeof(log->instance)) return;
	memcpy(log->instance, id, len);
	log->instance[len] = '\0';
}

/* Older releases tell the reason in the description only. */
static const char *message_of(const struct cloud_activity *a)
{
	static const char mark[] = "Status Reason: ";
	if (!str_is_empty(a->message)) return a->message;
	const char *at = strstr(a->description, mark);
	return at ? at + strlen(mark) : "";
}

void scaling_log_read(const struct cloud_activity *activities, size_t count,
		      struct scaling_log *ret)
{
	size_t told = 0;
	bool is_first = true;
	*ret = (struct scaling_log){ 0 };
	for (size_t i = 0; i < count; i++) {
		const struct cloud_activity *a = &activities[i];
		bool is_launch = str_starts(a->description, LAUNCH);
		/* A machine that was taken out because the load balancer found it unhealthy. */
		if (!is_launch && strstr(a->cause, "health check"))
			add_message(ret, &told, a->cause);
		if (!is_launch) continue;
		bool has_failed =
			str_equal(a->status, "Failed") || str_equal(a->status, "Cancelled");
		if (is_first) ret->has_failed = has_failed;
		is_first = false;
		/* With failures after it, an older machine has nothing to tell. */
		if (has_failed || !ret->has_failed) take_instance(ret, a->description);
		if (str_equal(a->status, "Successful")) break;
		if (has_failed) add_message(ret, &told, message_of(a));
	}
}

void scaling_log_release(struct scaling_log *log)
{
	str_release(&log->words);
	free(log->said);
	*log = (struct scaling_log){ 0 };
}
