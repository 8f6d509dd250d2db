#include "core/rehearsal/cfn_run.h"

#include <inttypes.h>

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_types.h"
#include "core/rehearsal/cfn_update.h"

enum {
	OVERHEAD_MS = 5000,            /* CloudFormation's own, for each resource */
	CONFIGURED_S = 60,             /* what takes longer tells when only settling is left */
	GIVE_UP_MS = 12 * 3600 * 1000, /* it waits no longer than this for anything */
};

static const struct cfn_template_resource *spec_of(const struct cfn_run *run, size_t index)
{
	return &run->template.resources.item[index];
}

static const cJSON *signal_policy(const struct cfn_run *run, size_t index)
{
	const cJSON *spec = spec_of(run, index)->spec;

	return cfn_member(cfn_member(spec, "CreationPolicy"), "ResourceSignal");
}

/* "PT1H15M30S" in milliseconds; 5 minutes, CloudFormation's default, when there is none. */
static int64_t duration_ms(const char *text)
{
	int64_t total = 0;

	if (!text || !str_starts(text, "PT")) return 300000;
	for (const char *at = text + 2; *at;) {
		char *end;
		long amount = strtol(at, &end, 10);

		if (end == at || amount < 0 || amount > 43200 || !*end) return 300000;
		total += (int64_t)amount * (*end == 'H' ? 3600000 : *end == 'M' ? 60000 : 1000);
		at = end + 1;
	}
	return total;
}

int cfn_make_evaluate(struct cfn_run *run, size_t index, bool is_masked, cJSON **ret,
		      struct err *err)
{
	struct cfn_scope scope = cfn_run_scope(run, is_masked);
	const cJSON *properties = spec_of(run, index)->properties;

	if (!properties) {
		*ret = cJSON_CreateObject();
		return 0;
	}
	return cfn_eval(&scope, properties, ret, err);
}

/* References stay as they are written: a new value behind one is no change. */
static int keep_reference(void *self, const char *reference, struct str *value, struct err *err)
{
	(void)self;
	(void)err;
	str_addf(value, "{{resolve:%s}}", reference);
	return 0;
}

static uint64_t fingerprint(struct cfn_run *run, size_t index)
{
	struct cfn_scope scope = cfn_run_scope(run, false);
	const cJSON *properties = spec_of(run, index)->properties;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(cfn_json_erase) cJSON *clear = NULL;
	uint64_t hash = 1;
	char *text;

	scope.resolve = keep_reference;
	if (!properties || cfn_eval(&scope, properties, &clear, &ignored) < 0) return hash;
	text = cJSON_PrintUnformatted(clear);
	hash = cfn_hash(1, text);
	explicit_bzero(text, strlen(text));
	cJSON_free(text);
	return hash;
}

int cfn_make_properties(struct cfn_run *run, size_t index, struct cfn_made *ret, struct err *err)
{
	int status = cfn_make_evaluate(run, index, true, &ret->properties, err);
	char *text = ret->properties ? cJSON_PrintUnformatted(ret->properties) : NULL;

	ret->properties_text = cfn_keep_text(run, text);
	cJSON_free(text);
	if (status == 0) ret->fingerprint = fingerprint(run, index);
	return status;
}

static int check_required(const struct cfn_run *run, size_t index, struct err *err)
{
	const char *at = cfn_type(spec_of(run, index)->type)->required;
	CLEANUP(str_release) struct str missing = STR_INIT;

	while (at && *at) {
		size_t len = strcspn(at, " ");
		CLEANUP(mem_free_text) char *name = mem_copy_bytes(at, len);

		if (!cfn_member(run->made[index].properties, name))
			str_addf(&missing, "%s#: required key [%s] not found",
				 missing.len ? ", " : "", name);
		at += len + (at[len] == ' ');
	}
	if (!missing.len) return 0;
	return cfn_refuse(err, "Properties validation failed for resource %s with message: [%s]",
			  spec_of(run, index)->id, str_text(&missing));
}

static void start(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	CLEANUP(err_release) struct err err = ERR_INIT;
	int status = cfn_make_properties(run, index, made, &err);

	made->started_ms = now_ms;
	made->phase = CFN_STARTED;
	made->due_ms = now_ms + cfn_run_between(run, index, "initiated", 700, 1600);
	cfn_emit(run, index, "CREATE_IN_PROGRESS", NULL, now_ms);
	if (status < 0 || check_required(run, index, &err) < 0)
		cfn_run_fail(run, index, err_text(&err), now_ms);
}

/* 0, or -1 with the reason. */
static int begin(struct cfn_run *run, size_t index, int64_t now_ms, struct err *err)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_world *world = &run->cfn->world;
	CLEANUP(cfn_json_erase) cJSON *clear = NULL;
	CLEANUP(str_release) struct str id = STR_INIT;
	struct cfn_made_up made_up = cfn_run_made_up(run, index);
	int status = 1;

	if (cfn_make_evaluate(run, index, false, &clear, err) < 0 ||
	    cfn_fault_check(run, index, clear, err) < 0)
		return -1;
	struct cfn_view view = cfn_run_view(run, index, clear, now_ms);
	made->attributes = cJSON_CreateObject();
	if (world->begin) status = world->begin(world->self, &view, &id, made->attributes, err);
	if (status < 0) return -1;
	if (!id.len) cfn_made_up_id(&made_up, &id);
	if (!id.len) cfn_made_up_text(&made_up, "{name}", &id);
	made->physical_id = str_detach(&id);
	return 0;
}

static int64_t typical_ms(const struct cfn_run *run, size_t index)
{
	const struct cfn_type *type = cfn_type(spec_of(run, index)->type);
	int seconds = type->create_s;

	if (signal_policy(run, index))
		seconds = type->signal_s ? type->signal_s : CFN_SIGNAL_INSTANCE_S;
	return (int64_t)seconds * 1000 + OVERHEAD_MS;
}

void cfn_make_plan(struct cfn_made *made)
{
	made->due_ms = made->settle_ms;
	if (made->record_ms >= 0 && made->record_ms < made->due_ms) made->due_ms = made->record_ms;
	if (made->fails_ms >= 0 && made->fails_ms < made->due_ms) made->due_ms = made->fails_ms;
	if (made->configured_ms >= 0 && made->configured_ms < made->due_ms)
		made->due_ms = made->configured_ms;
}

/* A replacement is part of an update. */
static const char *word(const struct cfn_made *made, bool is_in_progress)
{
	if (made->is_carried) return is_in_progress ? "UPDATE_IN_PROGRESS" : "UPDATE_COMPLETE";
	return is_in_progress ? "CREATE_IN_PROGRESS" : "CREATE_COMPLETE";
}

/* For DNS, a signal: what is only a matter of waiting is never half done. */
static bool waits_for_others(const struct cfn_run *run, size_t index)
{
	return signal_policy(run, index) ||
	       cfn_member(run->made[index].attributes, "ValidationName") ||
	       str_equal(spec_of(run, index)->type, "AWS::CloudFormation::WaitCondition");
}

static void initiate(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_template_resource *spec = spec_of(run, index);
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t takes_ms = cfn_around(typical_ms(run, index), run->pace, spec->id);

	if (begin(run, index, now_ms, &err) < 0) {
		cfn_run_fail(run, index, err_text(&err), now_ms);
		return;
	}
	cfn_emit(run, index, word(made, true), "Resource creation Initiated", now_ms);
	made->phase = CFN_MAKING;
	made->settle_ms = made->started_ms + takes_ms;
	if (made->settle_ms <= now_ms) made->settle_ms = now_ms + 1000;
	made->record_ms = made->fails_ms = made->configured_ms = -1;
	if (cfn_type(spec->type)->create_s >= CONFIGURED_S && !waits_for_others(run, index))
		made->configured_ms = now_ms + (made->settle_ms - now_ms) * 4 / 5;
	if (cfn_member(made->attributes, "ValidationName"))
		made->record_ms = now_ms + cfn_run_between(run, index, "record", 3000, 15000);
	if (cfn_is_told_to_fail(run, spec->id, made->is_carried ? CFN_FAIL_UPDATE : CFN_FAIL_CREATE,
				&made->told_reason))
		made->fails_ms = now_ms + (made->settle_ms - now_ms) / 2;
	cfn_make_plan(made);
}

static void show_record(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	const char *name = cfn_member_text(made->attributes, "ValidationName");
	const char *value = cfn_member_text(made->attributes, "ValidationValue");
	CLEANUP(mem_free_text)
	char *text = str_format("Content of DNS Record is: {Name: %s,Type: CNAME,Value: %s}",
				name ? name : "", value ? value : "");

	made->record_ms = -1;
	cfn_emit(run, index, word(made, true), text, now_ms);
	cfn_make_plan(made);
}

static void show_configured(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];

	made->configured_ms = -1;
	cfn_emit_detailed(run, index, word(made, true), "CONFIGURATION_COMPLETE", now_ms);
	cfn_make_plan(made);
}

/* "Received SUCCESS signal with UniqueId i-..." for each instance; a group's are made up. */
static void show_signal(struct cfn_run *run, size_t index, const char *kind, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	struct cfn_made_up made_up = cfn_run_made_up(run, index);
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text) char *text = NULL;

	if (str_starts(made->physical_id, "i-"))
		str_add(&id, made->physical_id);
	else
		cfn_made_up_text(&made_up, "i-{17}", &id);
	text = str_format("Received %s signal with UniqueId %s", kind, str_text(&id));
	cfn_emit(run, index, word(made, true), text, now_ms);
}

static void fail_as_told(struct cfn_run *run, size_t index, int64_t now_ms)
{
	const char *reason = run->made[index].told_reason;

	if (!reason && signal_policy(run, index)) {
		show_signal(run, index, "FAILURE", now_ms);
		reason = "Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% "
			 "MinSuccessfulInstancesPercent requirement";
	}
	cfn_run_fail(run, index, reason ? reason : cfn_type_failure(spec_of(run, index)->type),
		     now_ms);
}

/* With a CreationPolicy: signal now, complete a moment later. True: not complete yet. */
static bool waits_for_signal(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	const cJSON *policy = signal_policy(run, index);
	int64_t timeout_ms;

	if (!policy || made->has_signalled) return false;
	timeout_ms = duration_ms(cfn_member_text(policy, "Timeout"));
	if (now_ms - made->started_ms > timeout_ms) {
		cfn_run_fail(run, index,
			     "Failed to receive 1 resource signal(s) within the "
			     "specified duration",
			     now_ms);
		return true;
	}
	made->has_signalled = true;
	show_signal(run, index, "SUCCESS", now_ms);
	made->settle_ms = now_ms + cfn_run_between(run, index, "signal", 900, 2500);
	cfn_make_plan(made);
	return true;
}

static void settle(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_world *world = &run->cfn->world;
	struct cfn_view view = cfn_run_view(run, index, made->properties, now_ms);
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t wait_ms = 0;

	if (world->settle) wait_ms = world->settle(world->self, &view, made->physical_id, &err);
	if (wait_ms < 0) {
		cfn_run_fail(run, index, err_text(&err), now_ms);
	} else if (wait_ms > 0 && now_ms - made->started_ms >= GIVE_UP_MS) {
		cfn_run_fail(run, index, "Exceeded attempts to wait", now_ms);
	} else if (wait_ms > 0) {
		made->settle_ms = now_ms + wait_ms;
		if (made->settle_ms > made->started_ms + GIVE_UP_MS)
			made->settle_ms = made->started_ms + GIVE_UP_MS;
		cfn_make_plan(made);
	} else if (!waits_for_signal(run, index, now_ms)) {
		made->phase = CFN_MADE;
		made->due_ms = -1;
		cfn_emit(run, index, word(made, false), NULL, now_ms);
		cfn_run_queue_ready(run, now_ms);
	}
}

void cfn_make_step(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];

	if (made->phase == CFN_QUEUED && made->is_carried)
		cfn_update_start(run, index, now_ms);
	else if (made->phase == CFN_QUEUED)
		start(run, index, now_ms);
	else if (made->phase == CFN_UPDATING)
		cfn_update_step(run, index, now_ms);
	else if (made->phase == CFN_STARTED)
		initiate(run, index, now_ms);
	else if (made->phase != CFN_MAKING)
		BUG("resource %s is due in phase %d", spec_of(run, index)->id, (int)made->phase);
	else if (made->record_ms == now_ms)
		show_record(run, index, now_ms);
	else if (made->configured_ms == now_ms)
		show_configured(run, index, now_ms);
	else if (made->fails_ms == now_ms)
		fail_as_told(run, index, now_ms);
	else
		settle(run, index, now_ms);
}
