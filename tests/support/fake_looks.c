/* What is read of the fake cloud about stacks and what they made. */
#include "core/net/domain.h"

#include "tests/support/fake_call.h"

static void answer_operations(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	((cloud_operation_events_fn *)call->done)(err, c->operation_events.item,
						  err ? 0 : c->operation_events.len, call->user);
}

static void operation_events(void *self, enum cloud_account account,
			     const struct cloud_operation_question *question,
			     cloud_operation_events_fn *done, void *user)
{
	const char *about = !str_is_empty(question->change_set) ? question->change_set
			    : !str_is_empty(question->stack)    ? question->stack
								: question->operation_id;
	(void)account;
	fake_call_send(self, FAKE_OPERATION_EVENTS, "operation_events", about, answer_operations,
		       (void (*)(void))done, user, NULL);
}

/* The newest visible event of each resource is what it is now. */
static void answer_resources(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	const struct fake_stack *s = fake_call_stack(c, call->name);
	int64_t now_ms = fake_cloud_epoch_ms(c);
	VEC(struct cloud_resource) list = { 0 };
	for (size_t i = 0; !err && s && i < s->events.len; i++) {
		const struct fake_event *e = &s->events.item[i];
		size_t k = 0;
		if (e->is_stack || e->waits_dns || s->created_ms + e->visible_ms > now_ms) continue;
		while (k < list.len && !str_equal(list.item[k].logical_id, e->logical_id))
			k++;
		struct cloud_resource *r = k < list.len ? &list.item[k] : vec_push(&list);
		if (s->created_ms + e->at_ms < r->time_ms) continue;
		*r = (struct cloud_resource){
			s->name,   e->logical_id, e->physical_id,          e->type,
			e->status, e->reason,     s->created_ms + e->at_ms
		};
	}
	((cloud_resources_fn *)call->done)(err, list.item, list.len, call->user);
	vec_release(&list);
}

static void list_resources(void *self, enum cloud_account account, const char *arn,
			   cloud_resources_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_LIST_RESOURCES, "list_resources", arn, answer_resources,
		       (void (*)(void))done, user, NULL);
}

static void answer_template(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_text_fn *done = (cloud_text_fn *)call->done;
	const struct fake_stack *s = fake_call_stack(c, call->name);
	CLEANUP(err_release) struct err none = ERR_INIT;
	if (!err && (!s || !s->exists || !s->template_body)) {
		err_set(&none, ERR_INPUT, "Stack with id %s does not exist", call->name);
		err = &none;
	}
	done(err, err ? NULL : s->template_body, call->user);
}

static void get_template(void *self, enum cloud_account account, const char *arn,
			 cloud_text_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_GET_TEMPLATE, "get_template", arn, answer_template,
		       (void (*)(void))done, user, NULL);
}

void fake_call_find_change(struct fake_cloud *c, struct fake_stack *s,
			   const struct cloud_change_set_request *request)
{
	const struct cloud_stack_request *r = request->stack;
	const char *status = fake_stack_status(s, fake_cloud_epoch_ms(c));
	bool differs = str_equal(status, "CREATE_FAILED") || str_equal(status, "UPDATE_FAILED");
	if (request->is_create || !c->found_change) return;
	for (size_t i = 0; i < r->parameter_count; i++) {
		const struct cloud_pair *p = &r->parameters[i];
		differs |= p->value && !str_equal(p->value, fake_stack_parameter(s, p->key));
	}
	s->changes.len = 0;
	if (differs) *vec_push(&s->changes) = *c->found_change;
}

static bool covers(const struct cloud_issued *c, const char *domain)
{
	bool is_covered = domain_covers(c->domain, domain);
	for (size_t i = 0; i < c->name_count; i++)
		is_covered |= domain_covers(c->names[i], domain);
	return is_covered;
}

static void answer_issued(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	VEC(struct cloud_issued) list = { 0 };
	for (size_t i = 0; !err && i < c->issued.len; i++)
		if (covers(&c->issued.item[i], call->name)) *vec_push(&list) = c->issued.item[i];
	((cloud_certificates_fn *)call->done)(err, list.item, list.len, call->user);
	vec_release(&list);
}

static void list_certificates(void *self, const char *domain, cloud_certificates_fn *done,
			      void *user)
{
	fake_call_send(self, FAKE_LIST_CERTIFICATES, "list_certificates", domain, answer_issued,
		       (void (*)(void))done, user, NULL);
}

static void answer_console(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	const char *text = c->console ? c->console : "";
	((cloud_text_fn *)call->done)(err, err ? NULL : text, call->user);
}

static void console_output(void *self, const char *instance_id, cloud_text_fn *done, void *user)
{
	fake_call_send(self, FAKE_CONSOLE_OUTPUT, "console_output", instance_id, answer_console,
		       (void (*)(void))done, user, NULL);
}

static void answer_activities(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	((cloud_activities_fn *)call->done)(err, c->activities.item, err ? 0 : c->activities.len,
					    call->user);
}

static void scaling_activities(void *self, const char *group_name, cloud_activities_fn *done,
			       void *user)
{
	fake_call_send(self, FAKE_SCALING_ACTIVITIES, "scaling_activities", group_name,
		       answer_activities, (void (*)(void))done, user, NULL);
}

static void answer_group(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	const struct cloud_machine one = { "i-0123456789abcdef0", "InService", "Healthy" };
	const struct cloud_group group = {
		.name = call->name,
		.desired = 1,
		.machines = &one,
		.machine_count = c->is_empty ? 0 : 1,
	};
	((cloud_group_fn *)call->done)(err, err ? NULL : &group, call->user);
}

static void group_instances(void *self, const char *group_name, cloud_group_fn *done, void *user)
{
	fake_call_send(self, FAKE_GROUP_INSTANCES, "group_instances", group_name, answer_group,
		       (void (*)(void))done, user, NULL);
}

static void answer_snapshots(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	((cloud_snapshots_fn *)call->done)(err, c->snapshots.item, err ? 0 : c->snapshots.len,
					   call->user);
}

static void list_snapshots(void *self, cloud_snapshots_fn *done, void *user)
{
	fake_call_send(self, FAKE_LIST_SNAPSHOTS, "list_snapshots", "", answer_snapshots,
		       (void (*)(void))done, user, NULL);
}

static void answer_log_groups(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	VEC(struct cloud_log_group) found = { 0 };
	for (size_t i = 0; !err && i < c->log_groups.len; i++)
		if (str_starts(c->log_groups.item[i].name, call->name))
			*vec_push(&found) = c->log_groups.item[i];
	((cloud_log_groups_fn *)call->done)(err, found.item, found.len, call->user);
	vec_release(&found);
}

static void list_log_groups(void *self, const char *prefix, cloud_log_groups_fn *done, void *user)
{
	fake_call_send(self, FAKE_LIST_LOG_GROUPS, "list_log_groups", prefix, answer_log_groups,
		       (void (*)(void))done, user, NULL);
}

void fake_looks_release(struct fake_cloud *c)
{
	vec_release(&c->issued);
	vec_release(&c->activities);
	vec_release(&c->snapshots);
	vec_release(&c->log_groups);
}

void fake_looks_into(struct cloud *port)
{
	port->list_certificates = list_certificates;
	port->console_output = console_output;
	port->scaling_activities = scaling_activities;
	port->group_instances = group_instances;
	port->operation_events = operation_events;
	port->list_resources = list_resources;
	port->list_snapshots = list_snapshots;
	port->list_log_groups = list_log_groups;
	port->get_template = get_template;
}
