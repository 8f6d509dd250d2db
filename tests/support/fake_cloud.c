#include "tests/support/fake_cloud.h"

#include "tests/support/fake_call.h"

int64_t fake_cloud_epoch_ms(void *fake_cloud)
{
	struct fake_cloud *c = fake_cloud;
	return (int64_t)FAKE_EPOCH_S * 1000 + (int64_t)((double)c->clock->ms * c->speed);
}

bool fake_op_writes(enum fake_op op)
{
	static const bool writes[FAKE_OP_COUNT + 1] = {
		[FAKE_CREATE_STACK] = true,       [FAKE_DELETE_STACK] = true,
		[FAKE_CREATE_SECRET] = true,      [FAKE_CREATE_CHANGE_SET] = true,
		[FAKE_EXECUTE_CHANGE_SET] = true, [FAKE_DELETE_CHANGE_SET] = true,
		[FAKE_CANCEL_UPDATE] = true,      [FAKE_CONTINUE_ROLLBACK] = true,
		[FAKE_ROLL_BACK] = true,          [FAKE_PROTECT_STACK] = true,
		[FAKE_RESTORE_SECRET] = true,     [FAKE_PUT_SECRET_VALUE] = true,
		[FAKE_CHANGE_RECORDS] = true,     [FAKE_PUT_PARAMETER] = true,
		[FAKE_DELETE_PARAMETER] = true,
	};
	return writes[op];
}

static struct fake_fault *fault_for(struct fake_cloud *c, enum fake_op op)
{
	for (size_t i = 0; i < c->faults.len; i++) {
		struct fake_fault *f = &c->faults.item[i];
		bool fits = f->op == op || (f->op == FAKE_ANY_READ && !fake_op_writes(op));
		if (!fits || c->clock->ms < f->from_ms) continue;
		if (f->until_ms && c->clock->ms >= f->until_ms) continue;
		if (f->count < 0) continue;
		if (f->count && --f->count == 0) f->count = -1;
		return f;
	}
	return NULL;
}

static void free_call(struct fake_call *call)
{
	for (size_t i = 0; i < DELEGATION_NS_MAX; i++)
		free(call->servers[i]);
	free((char *)(uintptr_t)call->question.parent);
	free((char *)(uintptr_t)call->question.child);
	free(call->name);
	free(call->token);
	err_release(&call->err);
	free(call);
}

static void drop_call(struct fake_cloud *c, struct fake_call *call)
{
	for (size_t i = 0; i < c->pending.len; i++) {
		if (c->pending.item[i] != call) continue;
		vec_remove(&c->pending, i);
		break;
	}
}

static void deliver(struct loop *loop, void *user)
{
	struct fake_call *call = user;
	struct fake_cloud *c = call->cloud;
	(void)loop;
	drop_call(c, call);
	call->answer(c, call, call->failed ? &call->err : NULL);
	free_call(call);
}

struct fake_call *fake_call_send(struct fake_cloud *c, enum fake_op op, const char *word,
				 const char *name, fake_answer_fn *answer, void (*done)(void),
				 void *user, bool *ret_takes)
{
	struct fake_call *call = mem_alloc(sizeof(*call));
	call->cloud = c;
	call->op = op;
	call->name = mem_copy_text(name);
	call->answer = answer;
	call->done = done;
	call->user = user;
	*vec_push(&c->pending) = call;
	if (c->is_alive && !c->is_alive(c->alive_user, op, user)) {
		if (ret_takes) *ret_takes = false;
		return call;
	}
	struct fake_fault *f = fault_for(c, op);
	c->calls[op]++;
	str_addf(&c->log, "%lld.%03d %s %s\n", (long long)c->clock->ms / 1000,
		 (int)(c->clock->ms % 1000), word, name);
	if (f) {
		call->failed = true;
		err_set(&call->err, f->kind, "%s", f->text);
		str_set(&call->err.code, f->code);
	}
	if (ret_takes) *ret_takes = !f || f->takes;
	call->timer = loop_timer(c->loop, c->delay_ms, deliver, call);
	return call;
}

struct fake_stack *fake_call_stack(struct fake_cloud *c, const char *name_or_arn)
{
	for (size_t i = 0; i < c->stacks.len; i++) {
		struct fake_stack *s = c->stacks.item[i];
		if (s->gone_ms && fake_cloud_epoch_ms(c) >= s->gone_ms) {
			s->deleted = true;
			s->gone_ms = 0;
		}
		if (str_equal(s->name, name_or_arn) || str_equal(s->arn, name_or_arn)) return s;
	}
	return NULL;
}

struct fake_stack *fake_cloud_stack(struct fake_cloud *c, const char *name)
{
	struct fake_stack *s = fake_call_stack(c, name);
	if (s) return s;
	s = mem_alloc(sizeof(*s));
	s->name = mem_copy_text(name);
	s->arn = str_format("arn:aws:cloudformation:eu-central-1:111122223333:stack/%s/1", name);
	*vec_push(&c->stacks) = s;
	return s;
}

struct fake_stack *fake_cloud_existing(struct fake_cloud *c, const char *name, int64_t ago_ms,
				       const char *status)
{
	struct fake_stack *s = fake_cloud_stack(c, name);
	s->exists = true;
	s->created_ms = fake_cloud_epoch_ms(c) - ago_ms;
	if (status) fake_stack_end(s, 0, status, "");
	return s;
}

/* ACM sees the record when the validation stack has put it and the parent delegates. */
static void release_certificates(struct fake_cloud *c)
{
	bool put = false;
	for (size_t i = 0; i < c->stacks.len; i++)
		put |= str_ends(c->stacks.item[i]->name, "-validation") &&
		       fake_stack_is_complete(c->stacks.item[i], fake_cloud_epoch_ms(c));
	if ((!put && !c->is_hosted) || c->clock->ms < c->delegated_ms) return;
	for (size_t i = 0; i < c->stacks.len; i++) {
		struct fake_stack *s = c->stacks.item[i];
		if (s->in_review) continue; /* its time has not begun */
		for (size_t k = 0; k < s->events.len; k++) {
			struct fake_event *e = &s->events.item[k];
			if (!e->waits_dns) continue;
			e->waits_dns = false;
			e->at_ms = fake_cloud_epoch_ms(c) - s->created_ms + c->issue_ms +
				   (e->is_stack ? 1000 : 0);
			e->visible_ms = e->at_ms;
		}
	}
}

static void answer_create(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_text_fn *done = (cloud_text_fn *)call->done;
	(void)c;
	done(err, err ? NULL : call->token, call->user);
}

static void make(struct fake_cloud *c, struct fake_stack *s, const struct cloud_stack_request *r)
{
	if (s->deleted) fake_stack_forget(s);
	s->exists = true;
	s->created_ms = fake_cloud_epoch_ms(c);
	free(s->token);
	s->token = mem_copy_text(r->token);
	s->creates++;
	fake_stack_parameters(s, r->parameters, r->parameter_count);
	fake_stack_from_template(s, r);
}

void fake_call_log_request(struct fake_cloud *c, const struct cloud_stack_request *r)
{
	for (size_t i = 0; i < r->parameter_count; i++)
		str_addf(&c->log, "  %s=%s\n", r->parameters[i].key,
			 r->parameters[i].value ? r->parameters[i].value : "(as it is)");
	str_addf(&c->log, "  token %s\n", r->token);
	for (size_t i = 0; i < r->tag_count; i++)
		str_addf(&c->log, "  tag %s=%s\n", r->tags[i].key, r->tags[i].value);
}

static void create_stack(void *self, enum cloud_account account,
			 const struct cloud_stack_request *r, cloud_text_fn *done, void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	struct fake_call *call = fake_call_send(c, FAKE_CREATE_STACK, "create_stack", r->name,
						answer_create, (void (*)(void))done, user, &takes);
	struct fake_stack *s = fake_cloud_stack(c, r->name);
	fake_call_log_request(c, r);
	if (takes && (!s->exists || s->deleted)) make(c, s, r);
	call->token = mem_copy_text(s->arn);
	if (!takes) return;
	s->account = account;
	if (!str_equal(s->token, r->token) && !call->failed) {
		call->failed = true;
		err_set(&call->err, ERR_CONFLICT, "Stack [%s] already exists", r->name);
	}
}

/* A stack by name is not seen at once; of one that a change set has made the stub is. */
static bool is_stale(struct fake_cloud *c, const struct fake_stack *s, const char *name)
{
	return str_equal(s->name, name) && !s->in_review &&
	       fake_cloud_epoch_ms(c) - s->created_ms < c->stale_ms;
}

static bool is_visible(struct fake_cloud *c, const struct fake_stack *s, const char *name)
{
	if (!s || !s->exists || (s->deleted && str_equal(s->name, name))) return false;
	return s->was_reviewed || !is_stale(c, s, name);
}

/* A deleted stack is known by its ARN for long, whatever has its name now. */
static bool is_of_former(struct fake_cloud *c, const char *arn)
{
	for (size_t i = 0; !fake_call_stack(c, arn) && i < c->stacks.len; i++) {
		CLEANUP(mem_free_text)
		char *part = str_format(":stack/%s/", c->stacks.item[i]->name);
		if (strstr(arn, part)) return true;
	}
	return false;
}

static void answer_describe(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_stack_fn *done = (cloud_stack_fn *)call->done;
	struct fake_stack *s = fake_call_stack(c, call->name);
	release_certificates(c);
	if (!err && is_of_former(c, call->name)) {
		const struct cloud_stack gone = { .name = "",
						  .arn = call->name,
						  .status = "DELETE_COMPLETE",
						  .status_reason = "",
						  .environment = "demo-dev" };
		done(NULL, &gone, call->user);
		return;
	}
	if (err || !is_visible(c, s, call->name)) {
		done(err, NULL, call->user);
		return;
	}
	const struct fake_event *own = fake_stack_own(s, fake_cloud_epoch_ms(c));
	struct cloud_stack stack = {
		.name = s->name,
		.arn = s->arn,
		.status = is_stale(c, s, call->name) ? "REVIEW_IN_PROGRESS"
						     : fake_stack_status(s, fake_cloud_epoch_ms(c)),
		.status_reason = own ? own->reason : "",
		.environment = s->is_foreign ? "" : "demo-dev",
		.is_protected = s->is_protected,
		.created_ms = s->created_ms,
		.outputs = s->outputs.item,
		.output_count =
			fake_stack_is_complete(s, fake_cloud_epoch_ms(c)) ? s->outputs.len : 0,
		.parameters = s->parameters.item,
		.parameter_count = s->parameters.len,
	};
	done(NULL, &stack, call->user);
}

static void describe_stack(void *self, enum cloud_account account, const char *name_or_arn,
			   cloud_stack_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_DESCRIBE_STACK, "describe_stack", name_or_arn, answer_describe,
		       (void (*)(void))done, user, NULL);
}

/* Oldest first; of equal times the earlier one first. */
static void push_sorted(struct cloud_event *list, size_t count, struct cloud_event e)
{
	size_t at = count;
	for (; at > 0 && list[at - 1].time_ms > e.time_ms; at--)
		list[at] = list[at - 1];
	list[at] = e;
}

static void swap_events(struct cloud_event *a, struct cloud_event *b)
{
	struct cloud_event swap = *a;
	*a = *b;
	*b = swap;
}

static size_t visible_events(struct fake_cloud *c, struct fake_stack *s, struct cloud_event *list)
{
	size_t count = 0;
	for (size_t i = 0; i < s->events.len; i++) {
		const struct fake_event *e = &s->events.item[i];
		int64_t seen_ms = s->created_ms + e->visible_ms + (int64_t)(i % 3) * c->late_ms / 2;
		if (e->waits_dns || seen_ms > fake_cloud_epoch_ms(c)) continue;
		struct cloud_event event = {
			.id = e->id,
			.stack_arn = s->arn,
			.stack_name = s->name,
			.logical_id = e->logical_id,
			.physical_id = e->physical_id,
			.type = e->type,
			.status = e->status,
			.reason = e->reason,
			.token = s->token,
			.time_ms = s->created_ms + e->at_ms,
			.operation_id = "",
			.detailed_status = "",
		};
		push_sorted(list, count++, event);
	}
	for (size_t i = 0; i < count / 2; i++)
		swap_events(&list[i], &list[count - 1 - i]);
	for (size_t i = 0; c->shuffled && i + 1 < count; i += 2)
		swap_events(&list[i], &list[i + 1]);
	return count;
}

static void answer_events(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	cloud_events_fn *done = (cloud_events_fn *)call->done;
	struct fake_stack *s = fake_call_stack(c, call->name);
	CLEANUP(err_release) struct err none = ERR_INIT;
	if (!err && is_of_former(c, call->name)) {
		done(NULL, NULL, 0, "", call->user);
		return;
	}
	if (!err && (!s || !s->exists)) {
		err_set(&none, ERR_INPUT, "Stack [%s] does not exist", call->name);
		err = &none;
	}
	if (err) {
		done(err, NULL, 0, "", call->user);
		return;
	}
	release_certificates(c);
	struct cloud_event *list = mem_array(s->events.len + 1, sizeof(*list));
	size_t count = visible_events(c, s, list), from = strtoul(call->token, NULL, 10);
	if (from > count) from = count;
	size_t shown = count - from < c->page_size ? count - from : c->page_size;
	size_t next = from + shown;
	CLEANUP(mem_free_text)
	char *token =
		next < count ? str_format("%zu", c->shuffled ? next - 1 : next) : mem_copy_text("");
	done(NULL, list + from, shown, token, call->user);
	free(list);
}

static void stack_events(void *self, enum cloud_account account, const char *arn, const char *token,
			 cloud_events_fn *done, void *user)
{
	struct fake_call *call = fake_call_send(self, FAKE_STACK_EVENTS, "stack_events", arn,
						answer_events, (void (*)(void))done, user, NULL);
	(void)account;
	call->token = mem_copy_text(token);
}

static void forget(void *self, const void *user)
{
	struct fake_cloud *c = self;
	for (size_t i = c->pending.len; i-- > 0;) {
		struct fake_call *call = c->pending.item[i];
		if (call->user != user) continue;
		loop_cancel(c->loop, call->timer);
		vec_remove(&c->pending, i);
		free_call(call);
	}
}

uint64_t fake_cloud_writes(const struct fake_cloud *c)
{
	uint64_t writes = 0;
	for (int op = 0; op < FAKE_OP_COUNT; op++)
		if (fake_op_writes((enum fake_op)op)) writes += c->calls[op];
	return writes;
}

uint64_t fake_cloud_reads(const struct fake_cloud *c)
{
	uint64_t reads = 0;
	for (int op = 0; op < FAKE_OP_COUNT; op++)
		if (!fake_op_writes((enum fake_op)op) && op != FAKE_LOOK_UP_DELEGATION)
			reads += c->calls[op];
	return reads;
}

static void count(void *self, uint64_t *ret_reads, uint64_t *ret_writes)
{
	const struct fake_cloud *c = self;
	*ret_reads = fake_cloud_reads(c);
	*ret_writes = fake_cloud_writes(c) - c->calls[FAKE_PUT_PARAMETER] -
		      c->calls[FAKE_DELETE_PARAMETER];
}

void fake_cloud_fail(struct fake_cloud *c, struct fake_fault fault)
{
	*vec_push(&c->faults) = fault;
}

struct fake_cloud *fake_cloud_new(struct loop *loop, const struct test_clock *clock)
{
	struct fake_cloud *c = mem_alloc(sizeof(*c));
	c->port = (struct cloud){
		.self = c,
		.create_stack = create_stack,
		.describe_stack = describe_stack,
		.stack_events = stack_events,
		.forget = forget,
		.count = count,
	};
	fake_services_into(&c->port);
	fake_changes_into(&c->port);
	fake_looks_into(&c->port);
	fake_parameters_into(&c->port);
	fake_records_into(&c->port);
	c->loop = loop;
	c->clock = clock;
	c->speed = 1;
	c->delay_ms = 20;
	c->delegated_ms = c->address_ms = INT64_MAX;
	c->issue_ms = 120000;
	c->page_size = 100;
	c->certificate_status = "PENDING_VALIDATION";
	c->certificate_failure = "";
	return c;
}

void fake_cloud_free(struct fake_cloud *c)
{
	for (size_t i = 0; i < c->pending.len; i++) {
		loop_cancel(c->loop, c->pending.item[i]->timer);
		free_call(c->pending.item[i]);
	}
	for (size_t i = 0; i < c->stacks.len; i++) {
		fake_stack_release(c->stacks.item[i]);
		free(c->stacks.item[i]);
	}
	for (size_t i = 0; i < c->zones.len; i++) {
		free(c->zones.item[i].name);
		free(c->zones.item[i].id);
	}
	for (size_t i = 0; i < c->secrets.len; i++) {
		free(c->secrets.item[i].name);
		free(c->secrets.item[i].arn);
	}
	fake_changes_release(c);
	fake_looks_release(c);
	fake_parameters_release(c);
	fake_records_release(c);
	vec_release(&c->pending);
	vec_release(&c->stacks);
	vec_release(&c->zones);
	vec_release(&c->secrets);
	vec_release(&c->faults);
	str_release(&c->log);
	free(c);
}
