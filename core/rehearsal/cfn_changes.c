#include "core/rehearsal/cfn_changes.h"

#include "core/rehearsal/cfn_references.h"
#include "core/rehearsal/cfn_run.h"

struct finding {
	const struct cfn_run *old;
	struct cfn_run *next;
	struct cfn_changes *changes;
	bool is_dynamic; /* something in the value just read is known only later */
	cJSON **values;  /* by resource of the next version: its properties, masked */
};

/* What could not be made is not there, even when it has an id: a retry adds it. */
static bool is_there(const struct cfn_made *made)
{
	bool was_made = made->phase != CFN_FAILED || made->is_carried;

	return made->physical_id && made->phase != CFN_ABSENT && made->phase != CFN_GONE &&
	       was_made;
}

static size_t old_index(const struct finding *f, const char *logical_id)
{
	size_t at = f->old ? cfn_template_resource(&f->old->template, logical_id) : SIZE_MAX;

	return at != SIZE_MAX && is_there(&f->old->made[at]) ? at : SIZE_MAX;
}

static const struct cfn_change *change_of(const struct finding *f, const char *logical_id)
{
	for (size_t i = 0; i < f->changes->of.len; i++)
		if (str_equal(f->changes->of.item[i].logical_id, logical_id))
			return &f->changes->of.item[i];
	return NULL;
}

/* References to what is new, replaced or newly numbered are known only while the update runs. */
static int see_resource(void *self, const char *logical_id, const char *attribute, cJSON **ret,
			struct err *err)
{
	struct finding *f = self;
	const struct cfn_change *change = change_of(f, logical_id);
	size_t at = old_index(f, logical_id);
	bool is_renewed =
		change && (!change->replacement || str_equal(change->replacement, "True"));
	bool is_numbered = change && attribute && str_equal(attribute, "LatestVersionNumber");
	struct cfn_scope scope;

	if (at == SIZE_MAX || is_renewed || is_numbered) {
		f->is_dynamic = true;
		*ret = cJSON_CreateString(CFN_KNOWN_LATER);
		return 0;
	}
	scope = cfn_run_scope((struct cfn_run *)f->old, true);
	return scope.resource(scope.self, logical_id, attribute, ret, err);
}

static cJSON *read_values(struct finding *f, size_t index)
{
	struct cfn_scope scope = cfn_run_scope(f->next, true);
	const cJSON *properties = f->next->template.resources.item[index].properties;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	cJSON *values = NULL;

	scope.self = f;
	scope.resource = see_resource;
	f->is_dynamic = false;
	if (!properties) return cJSON_CreateObject();
	if (cfn_eval(&scope, properties, &values, &ignored) < 0 || !values)
		values = cJSON_CreateObject();
	return values;
}

static char *text_of(const cJSON *value)
{
	char *printed, *text;

	if (!value) return NULL;
	if (cfn_text(value)) return mem_copy_text(cfn_text(value));
	printed = cJSON_PrintUnformatted(value);
	text = mem_copy_text(printed);
	cJSON_free(printed);
	return text;
}

static char *context_of(const cJSON *properties)
{
	CLEANUP(mem_free_text) char *text = text_of(properties);

	return str_format("{\"Properties\":%s}", text ? text : "{}");
}

struct cause {
	const struct finding *f;
	struct cfn_change_detail *detail;
};

static bool parameter_changed(const struct finding *f, const char *name)
{
	const struct cfn_value *now = cfn_value_find(&f->next->values, name);
	const struct cfn_value *was = f->old ? cfn_value_find(&f->old->values, name) : NULL;

	return now && was && !str_equal(now->text, was->text);
}

static int look_for_cause(void *user, const struct cfn_reference *reference, struct err *err)
{
	struct cause *cause = user;
	struct cfn_change_detail *detail = cause->detail;

	(void)err;
	if (detail->cause) return 0;
	if (reference->kind == CFN_REF && parameter_changed(cause->f, reference->name)) {
		detail->source = "ParameterReference";
		detail->cause = mem_copy_text(reference->name);
	} else if (reference->kind == CFN_REF && change_of(cause->f, reference->name)) {
		detail->source = "ResourceReference";
		detail->cause = mem_copy_text(reference->name);
	} else if (reference->kind == CFN_GET_ATT && change_of(cause->f, reference->name)) {
		detail->source = "ResourceAttribute";
		detail->cause = str_format("%s.%s", reference->name, reference->attribute);
	}
	return 0;
}

static void add_detail(struct finding *f, struct cfn_change *change, const cJSON *written,
		       const cJSON *before, const cJSON *after)
{
	struct cfn_change_detail *detail = vec_push(&change->details);
	struct cause cause = { f, detail };
	struct cfn_walk walk = { .found = look_for_cause, .user = &cause };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const char *name = before ? before->string : after->string;

	detail->name = mem_copy_text(name);
	detail->before = text_of(before);
	detail->after = text_of(after);
	detail->recreation = cfn_recreation_of(change->type, name);
	detail->is_dynamic = detail->after && strstr(detail->after, CFN_KNOWN_LATER);
	detail->source = "DirectModification";
	if (written) cfn_references(written, &walk, &ignored);
}

struct hidden {
	const struct finding *f;
	bool has_changed;
};

static int look_for_hidden(void *user, const struct cfn_reference *reference, struct err *err)
{
	struct hidden *hidden = user;
	const struct cfn_value *value = cfn_value_find(&hidden->f->next->values, reference->name);

	(void)err;
	if (reference->kind == CFN_REF && value && value->no_echo &&
	    parameter_changed(hidden->f, reference->name))
		hidden->has_changed = true;
	return 0;
}

/* Hidden values look alike: what refers to one that changed has changed. */
static bool has_hidden_change(const struct finding *f, const cJSON *written)
{
	struct hidden hidden = { .f = f };
	struct cfn_walk walk = { .found = look_for_hidden, .user = &hidden };
	CLEANUP(err_release) struct err ignored = ERR_INIT;

	if (written) cfn_references(written, &walk, &ignored);
	return hidden.has_changed;
}

static bool add_details(struct finding *f, size_t index, size_t at, struct cfn_change *change)
{
	const cJSON *written = f->next->template.resources.item[index].properties;
	const cJSON *before = f->old->made[at].properties, *after = f->values[index];

	for (const cJSON *item = before ? before->child : NULL; item; item = item->next) {
		const cJSON *now = cfn_member(after, item->string);
		const cJSON *source = cfn_member(written, item->string);

		if (!cJSON_Compare(item, now, true) || has_hidden_change(f, source))
			add_detail(f, change, source, item, now);
	}
	for (const cJSON *item = after ? after->child : NULL; item; item = item->next)
		if (!cfn_member(before, item->string))
			add_detail(f, change, cfn_member(written, item->string), NULL, item);
	return change->details.len > 0;
}

static const char *replacement_of(const struct cfn_change *change)
{
	const char *replacement = "False";

	for (size_t i = 0; i < change->details.len; i++) {
		const struct cfn_change_detail *detail = &change->details.item[i];

		if (detail->recreation == CFN_ALWAYS && !detail->is_dynamic) return "True";
		if (detail->recreation != CFN_NEVER) replacement = "Conditional";
	}
	return replacement;
}

/* What happens to what is there, by its policy. */
static const char *policy_action(const cJSON *spec, bool is_replaced, const char *type)
{
	static const char *const ACTIONS[][3] = {
		{ "Delete", "Retain", "Snapshot" },
		{ "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot" },
	};
	const char *policy =
		cfn_member_text(spec, is_replaced ? "UpdateReplacePolicy" : "DeletionPolicy");

	if (!policy && str_equal(type, "AWS::RDS::DBCluster") && !is_replaced) policy = "Snapshot";
	if (policy && str_starts(policy, "Retain")) return ACTIONS[is_replaced][1];
	if (str_equal(policy, "Snapshot")) return ACTIONS[is_replaced][2];
	return ACTIONS[is_replaced][0];
}

static void release_change(struct cfn_change *change)
{
	for (size_t i = 0; i < change->details.len; i++) {
		free(change->details.item[i].name);
		free(change->details.item[i].before);
		free(change->details.item[i].after);
		free(change->details.item[i].cause);
	}
	vec_release(&change->details);
	free(change->logical_id);
	free(change->physical_id);
	free(change->type);
	free(change->before_context);
	free(change->after_context);
}

static void add_or_modify(struct finding *f, size_t index)
{
	const struct cfn_template_resource *spec = &f->next->template.resources.item[index];
	size_t at = old_index(f, spec->id);
	struct cfn_change change = { .logical_id = mem_copy_text(spec->id),
				     .type = mem_copy_text(spec->type),
				     .action = at == SIZE_MAX ? "Add" : "Modify" };

	f->values[index] = read_values(f, index);
	if (at != SIZE_MAX) {
		/* What could not be changed is changed once more, to the same. */
		if (!add_details(f, index, at, &change) && f->old->made[at].phase != CFN_FAILED) {
			release_change(&change);
			return;
		}
		change.physical_id = mem_copy_text(f->old->made[at].physical_id);
		change.replacement = replacement_of(&change);
		change.before_context = context_of(f->old->made[at].properties);
		if (str_equal(change.replacement, "True"))
			change.policy_action = policy_action(
				f->old->template.resources.item[at].spec, true, spec->type);
	}
	change.after_context = context_of(f->values[index]);
	*vec_push(&f->changes->of) = change;
}

/* Each after what it needs: what a change does to others must be known by then. */
static void visit(struct finding *f, size_t index, bool *seen)
{
	if (seen[index]) return;
	seen[index] = true;
	for (size_t i = 0; i < f->next->needs.of[index].len; i++)
		visit(f, f->next->needs.of[index].item[i], seen);
	if (f->next->made[index].phase != CFN_ABSENT) add_or_modify(f, index);
}

static void add_removed(struct finding *f)
{
	for (size_t i = 0; f->old && i < f->old->needs.count; i++) {
		const struct cfn_template_resource *spec = &f->old->template.resources.item[i];
		size_t at = cfn_template_resource(&f->next->template, spec->id);

		if (old_index(f, spec->id) == SIZE_MAX ||
		    (at != SIZE_MAX && f->next->made[at].phase != CFN_ABSENT))
			continue;
		*vec_push(&f->changes->of) = (struct cfn_change){
			.logical_id = mem_copy_text(spec->id),
			.physical_id = mem_copy_text(f->old->made[i].physical_id),
			.type = mem_copy_text(spec->type),
			.action = "Remove",
			.policy_action = policy_action(spec->spec, false, spec->type),
			.before_context = context_of(f->old->made[i].properties),
		};
	}
}

static bool outputs_differ(const cJSON *a, const cJSON *b)
{
	return a && b ? !cJSON_Compare(a, b, true) : a != b;
}

static bool tags_differ(const struct cfn_stack *a, const struct cfn_stack *b)
{
	if (a->tags.len != b->tags.len) return true;
	for (size_t i = 0; i < a->tags.len; i++)
		if (!str_equal(a->tags.item[i].key, b->tags.item[i].key) ||
		    !str_equal(a->tags.item[i].value, b->tags.item[i].value))
			return true;
	return false;
}

void cfn_changes_find(const struct cfn_run *old, struct cfn_run *next, struct cfn_changes *ret)
{
	struct finding f = { .old = old && old->needs.count ? old : NULL,
			     .next = next,
			     .changes = ret };
	bool *seen = mem_array(next->needs.count + 1, sizeof(*seen));

	f.values = mem_array(next->needs.count + 1, sizeof(cJSON *));
	for (size_t i = 0; i < next->needs.count; i++)
		visit(&f, i, seen);
	add_removed(&f);
	if (f.old)
		ret->others_differ =
			outputs_differ(f.old->template.outputs, next->template.outputs) ||
			tags_differ(f.old->stack, next->stack);
	for (size_t i = 0; i < next->needs.count; i++)
		cJSON_Delete(f.values[i]);
	free(f.values);
	free(seen);
}

void cfn_changes_release(struct cfn_changes *changes)
{
	for (size_t i = 0; i < changes->of.len; i++)
		release_change(&changes->of.item[i]);
	vec_release(&changes->of);
}
