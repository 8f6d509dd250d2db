/* Change sets and ways back of the fake cloud. Honest about what CloudFormation refuses: creates of
 * what exists, updates of what is moving, sets that change nothing; not about what resources do. */
#include "tests/support/fake_call.h"

enum { TAKES_MS = 3000 };

static void refuse(struct fake_call *call, enum err_kind kind, const char *name, const char *words)
{
	if (call->failed) return;
	call->failed = true;
	err_set(&call->err, kind, "[%s] %s", name, words);
}

static bool is_in(const struct fake_stack *s, struct fake_cloud *c, const char *const *statuses)
{
	const char *own = fake_stack_status(s, fake_cloud_epoch_ms(c));
	for (; *statuses; statuses++)
		if (str_equal(own, *statuses)) return true;
	return false;
}

/* Now and, for what takes time, a little later. */
static void goes_through(struct fake_cloud *c, struct fake_stack *s, const char *begin,
			 const char *end, const char *token)
{
	int64_t at_ms = fake_cloud_epoch_ms(c) - s->created_ms;
	bool was_scripted = s->scripted;
	if (!str_is_empty(token)) {
		free(s->token);
		s->token = mem_copy_text(token);
	}
	fake_stack_end(s, at_ms, begin, "");
	fake_stack_end(s, at_ms + TAKES_MS, end, "");
	s->scripted = was_scripted;
}

static void answer_done(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_done_fn *)call->done)(err, call->user);
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(names[i], name)) return true;
	return false;
}

/* Whether its resource fails once more. */
static bool gets_stuck(struct fake_stack *s, const char *const *left, size_t left_count)
{
	if (!s->stuck || !s->stuck_times || is_named(left, left_count, s->stuck)) return false;
	if (s->stuck_times > 0) s->stuck_times--;
	return true;
}

static void fails(struct fake_cloud *c, struct fake_stack *s, const char *begin, const char *status,
		  const char *end, const char *token)
{
	int64_t at_ms = fake_cloud_epoch_ms(c) - s->created_ms;
	goes_through(c, s, begin, end, token);
	fake_stack_event(s, at_ms + TAKES_MS - 1, s->stuck, "AWS::EC2::SecurityGroup", status,
			 "It is in use.");
}

/* A write to a stack that is only right in some states. */
struct way {
	enum fake_op op;
	const char *word;
	const char *from[3];
	const char *begin[3], *end[3]; /* by where it came from */
	const char *status, *stuck[3]; /* of the resource that fails, and of its stack then */
};

static void go(struct fake_cloud *c, const struct way *way, const char *arn,
	       const char *const *skip, size_t skip_count, const char *token, cloud_done_fn *done,
	       void *user)
{
	bool takes;
	struct fake_call *call = fake_call_send(c, way->op, way->word, arn, answer_done,
						(void (*)(void))done, user, &takes);
	struct fake_stack *s = fake_call_stack(c, arn);
	size_t i = 0;
	if (!takes) return;
	if (!s || !s->exists) {
		refuse(call, ERR_NOT_FOUND, arn, "does not exist");
		return;
	}
	if (str_equal(s->way_token, token)) return; /* it is the same request */
	const char *own = fake_stack_status(s, fake_cloud_epoch_ms(c));
	while (i < ARRAY_LEN(way->from) && !str_equal(way->from[i], own))
		i++;
	if (i == ARRAY_LEN(way->from)) refuse(call, ERR_INPUT, arn, "is not in a state for this");
	if (i == ARRAY_LEN(way->from)) return;
	if (way->op == FAKE_ROLL_BACK && fake_stack_never_came_up(s)) i = 0;
	free(s->way_token);
	s->way_token = mem_copy_text(token);
	fake_stack_cut(s, fake_cloud_epoch_ms(c));
	if (way->status && gets_stuck(s, skip, skip_count))
		fails(c, s, way->begin[i], way->status, way->stuck[i], token);
	else
		goes_through(c, s, way->begin[i], way->end[i], token);
}

static void cancel_update(void *self, enum cloud_account account, const char *arn,
			  const char *token, cloud_done_fn *done, void *user)
{
	static const struct way way = { FAKE_CANCEL_UPDATE,
					"cancel_update",
					{ "UPDATE_IN_PROGRESS" },
					{ "UPDATE_ROLLBACK_IN_PROGRESS" },
					{ "UPDATE_ROLLBACK_COMPLETE" },
					NULL,
					{ NULL } };
	(void)account;
	go(self, &way, arn, NULL, 0, token, done, user);
}

static void continue_rollback(void *self, enum cloud_account account, const char *arn,
			      const char *const *skip, size_t skip_count, const char *token,
			      cloud_done_fn *done, void *user)
{
	static const struct way way = {
		FAKE_CONTINUE_ROLLBACK,         "continue_rollback",
		{ "UPDATE_ROLLBACK_FAILED" },   { "UPDATE_ROLLBACK_IN_PROGRESS" },
		{ "UPDATE_ROLLBACK_COMPLETE" }, "UPDATE_FAILED",
		{ "UPDATE_ROLLBACK_FAILED" }
	};
	struct fake_cloud *c = self;
	(void)account;
	go(c, &way, arn, skip, skip_count, token, done, user);
	for (size_t i = 0; i < skip_count; i++)
		str_addf(&c->log, "  skip %s\n", skip[i]);
}

static void roll_back(void *self, enum cloud_account account, const char *arn, const char *token,
		      cloud_done_fn *done, void *user)
{
	static const struct way way = { FAKE_ROLL_BACK,
					"roll_back",
					{ "CREATE_FAILED", "UPDATE_FAILED" },
					{ "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS" },
					{ "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE" },
					"DELETE_FAILED",
					{ "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED" } };
	(void)account;
	go(self, &way, arn, NULL, 0, token, done, user);
}

static void protect_stack(void *self, enum cloud_account account, const char *arn,
			  bool is_protected, cloud_done_fn *done, void *user)
{
	bool takes;
	(void)account;
	fake_call_send(self, FAKE_PROTECT_STACK, is_protected ? "protect_stack" : "release_stack",
		       arn, answer_done, (void (*)(void))done, user, &takes);
	struct fake_stack *s = fake_call_stack(self, arn);
	if (takes && s) s->is_protected = is_protected;
}

/* What CloudFormation refuses to delete, or to delete like that; NULL: nothing. */
static const char *trouble_with_delete(struct fake_cloud *c, const struct fake_stack *s,
				       const struct cloud_delete_request *request)
{
	const char *own = fake_stack_status(s, fake_cloud_epoch_ms(c));
	if (s->is_protected) return "cannot be deleted while TerminationProtection is enabled";
	if (str_starts(own, "UPDATE_") && str_ends(own, "_IN_PROGRESS"))
		return "cannot be deleted while it is being updated";
	if (request->retain_count && !str_equal(own, "DELETE_FAILED"))
		return "Specify which resources to retain only when the stack is in the "
		       "DELETE_FAILED state.";
	return NULL;
}

static void begin_delete(struct fake_cloud *c, struct fake_stack *s,
			 const struct cloud_delete_request *request)
{
	int64_t now_ms = fake_cloud_epoch_ms(c);
	bool is_stuck = gets_stuck(s, request->retain, request->retain_count) && !request->force;
	if (s->in_review) {
		s->in_review = false;
		s->deleted = true;
		return;
	}
	fake_stack_cut(s, now_ms);
	if (is_stuck) {
		fails(c, s, "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_FAILED", request->token);
		return;
	}
	goes_through(c, s, "DELETE_IN_PROGRESS", "DELETE_COMPLETE", request->token);
	s->gone_ms = now_ms + TAKES_MS;
}

static void delete_stack_with(void *self, enum cloud_account account,
			      const struct cloud_delete_request *request, cloud_done_fn *done,
			      void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	(void)account;
	struct fake_call *call =
		fake_call_send(c, FAKE_DELETE_STACK, "delete_stack", request->stack_arn,
			       answer_done, (void (*)(void))done, user, &takes);
	struct fake_stack *s = fake_call_stack(c, request->stack_arn);
	for (size_t i = 0; i < request->retain_count; i++)
		str_addf(&c->log, "  retain %s\n", request->retain[i]);
	if (request->force) str_add(&c->log, "  force\n");
	if (!takes || !s || s->deleted || s->gone_ms) return;
	const char *trouble = trouble_with_delete(c, s, request);
	if (trouble)
		refuse(call, ERR_INPUT, request->stack_arn, trouble);
	else
		begin_delete(c, s, request);
}

static void delete_stack(void *self, enum cloud_account account, const char *arn,
			 cloud_done_fn *done, void *user)
{
	const struct cloud_delete_request request = { .stack_arn = arn };
	delete_stack_with(self, account, &request, done, user);
}

static struct fake_change_set *set_of(struct fake_cloud *c, const char *arn)
{
	for (size_t i = 0; i < c->change_sets.len; i++)
		if (str_equal(c->change_sets.item[i]->arn, arn)) return c->change_sets.item[i];
	return NULL;
}

static void answer_made(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	const struct fake_stack *s = fake_call_stack(c, call->name);
	struct cloud_change_set made = { .name = "",
					 .stack_name = "",
					 .status = "",
					 .status_reason = "",
					 .execution_status = "" };
	if (!err) { /* gone again meanwhile or not */
		made.arn = call->token;
		made.stack_arn = s->arn;
	}
	((cloud_change_set_fn *)call->done)(err, err ? NULL : &made, call->user);
}

/* A stack that only a change set knows is in review; its events begin when that is carried out. */
static void add_set(struct fake_cloud *c, struct fake_call *call,
		    const struct cloud_change_set_request *request)
{
	static const char *const settled[] = {
		"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
		"CREATE_FAILED",   "UPDATE_FAILED",   NULL
	};
	struct fake_stack *s = fake_cloud_stack(c, request->stack->name);
	if (request->is_create && s->deleted) { /* its name is free */
		fake_stack_forget(s);
		s->exists = false;
	}
	call->token = str_format("%s/%s", s->arn, request->name);
	if (set_of(c, call->token)) {
		if (!str_equal(set_of(c, call->token)->token, request->stack->token))
			refuse(call, ERR_CONFLICT, request->name, "already exists");
		return;
	}
	if (request->is_create && s->exists && !s->in_review) {
		refuse(call, ERR_INPUT, s->name, "already exists and cannot be created again");
		return;
	}
	if (!request->is_create && (!s->exists || !is_in(s, c, settled))) {
		refuse(call, ERR_INPUT, s->name, "is not in a state to be updated");
		return;
	}
	fake_call_find_change(c, s, request);
	struct fake_change_set *set = mem_alloc(sizeof(*set));
	*vec_push(&c->change_sets) = set;
	set->arn = mem_copy_text(call->token);
	set->name = mem_copy_text(request->name);
	set->token = mem_copy_text(request->stack->token);
	set->stack = s;
	set->template_body =
		mem_copy_bytes(request->stack->template_body, request->stack->template_len);
	set->is_create = request->is_create;
	set->made_ms = fake_cloud_epoch_ms(c);
	set->ready_ms = set->made_ms + c->change_set_ms;
	for (size_t i = 0; i < request->stack->parameter_count; i++)
		*vec_push(&set->parameters) =
			(struct cloud_pair){ mem_copy_text(request->stack->parameters[i].key),
					     mem_copy_text(request->stack->parameters[i].value) };
	if (!request->is_create) return;
	if (!s->in_review) fake_stack_from_template(s, request->stack);
	s->in_review = s->exists = true;
	s->created_ms = INT64_MAX / 2;
}

static void create_change_set(void *self, enum cloud_account account,
			      const struct cloud_change_set_request *request,
			      cloud_change_set_fn *done, void *user)
{
	bool takes;
	struct fake_call *call = fake_call_send(self, FAKE_CREATE_CHANGE_SET, "create_change_set",
						request->stack->name, answer_made,
						(void (*)(void))done, user, &takes);
	fake_call_log_request(self, request->stack);
	if (!takes) return;
	fake_cloud_stack(self, request->stack->name)->account = account;
	add_set(self, call, request);
}

static bool changes_nothing(const struct fake_change_set *set)
{
	return !set->is_create && !set->executed && !set->stack->changes.len;
}

static const char *failure_of(const struct fake_change_set *set)
{
	if (set->stack->refusal) return set->stack->refusal;
	return changes_nothing(set) ? "The submitted information didn't contain changes. "
				      "Submit different information to create a change set."
				    : NULL;
}

static struct cloud_change_set view_of(struct fake_cloud *c, const struct fake_change_set *set)
{
	const char *failure = failure_of(set);
	bool is_ready = fake_cloud_epoch_ms(c) >= set->ready_ms;
	return (struct cloud_change_set){
		.arn = set->arn,
		.name = set->name,
		.stack_arn = set->stack->arn,
		.stack_name = set->stack->name,
		.status = !is_ready ? "CREATE_IN_PROGRESS"
			  : failure ? "FAILED"
				    : "CREATE_COMPLETE",
		.status_reason = is_ready && failure ? failure : "",
		.execution_status = set->executed          ? "EXECUTE_COMPLETE"
				    : failure || !is_ready ? "UNAVAILABLE"
				    : set->is_obsolete     ? "OBSOLETE"
							   : "AVAILABLE",
		.created_ms = set->made_ms,
		.changes = set->stack->changes.item,
		.change_count = set->stack->changes.len,
	};
}

static void answer_set(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	const struct fake_change_set *set = err ? NULL : set_of(c, call->name);
	struct cloud_change_set view = set ? view_of(c, set) : (struct cloud_change_set){ 0 };
	((cloud_change_set_fn *)call->done)(err, set ? &view : NULL, call->user);
}

static void describe_change_set(void *self, enum cloud_account account, const char *arn,
				cloud_change_set_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_DESCRIBE_CHANGE_SET, "describe_change_set", arn, answer_set,
		       (void (*)(void))done, user, NULL);
}

static void answer_sets(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	VEC(struct cloud_change_set) views = { 0 };
	for (size_t i = 0; !err && i < c->change_sets.len; i++) {
		const struct fake_change_set *set = c->change_sets.item[i];
		bool is_former = !str_starts(set->arn, set->stack->arn);
		if (is_former || fake_call_stack(c, call->name) != set->stack) continue;
		struct cloud_change_set view = view_of(c, set);
		view.changes = NULL;
		view.change_count = 0;
		*vec_push(&views) = view;
	}
	((cloud_change_sets_fn *)call->done)(err, views.item, views.len, call->user);
	vec_release(&views);
}

static void list_change_sets(void *self, enum cloud_account account, const char *stack,
			     cloud_change_sets_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_LIST_CHANGE_SETS, "list_change_sets", stack, answer_sets,
		       (void (*)(void))done, user, NULL);
}

static void free_set(struct fake_change_set *set)
{
	free(set->arn);
	free(set->name);
	free(set->token);
	free(set->template_body);
	for (size_t i = 0; i < set->parameters.len; i++) {
		free((char *)(uintptr_t)set->parameters.item[i].key);
		free((char *)(uintptr_t)set->parameters.item[i].value);
	}
	vec_release(&set->parameters);
	free(set);
}

/* As CloudFormation does: the others were made for what the stack is no longer. */
static void drop_others(struct fake_cloud *c, const struct fake_change_set *set)
{
	for (size_t i = c->change_sets.len; i-- > 0;) {
		struct fake_change_set *other = c->change_sets.item[i];
		if (other == set || other->stack != set->stack || other->executed) continue;
		free_set(other);
		vec_remove(&c->change_sets, i);
	}
}

static void carry_out(struct fake_cloud *c, struct fake_change_set *set, bool keep_on_failure,
		      const char *token)
{
	struct fake_stack *s = set->stack;
	set->executed = true;
	drop_others(c, set);
	if (!set->is_create && gets_stuck(s, NULL, 0)) {
		fails(c, s, "UPDATE_IN_PROGRESS", "UPDATE_FAILED",
		      keep_on_failure ? "UPDATE_FAILED" : "UPDATE_ROLLBACK_COMPLETE", token);
		return;
	}
	fake_stack_template(s, set->template_body);
	fake_stack_parameters(s, set->parameters.item, set->parameters.len);
	if (!set->is_create) {
		s->changes.len = 0; /* they are made */
		goes_through(c, s, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", token);
		return;
	}
	s->in_review = false;
	s->was_reviewed = true;
	s->created_ms = fake_cloud_epoch_ms(c);
	s->creates++;
	if (s->fail_times > 0) {
		s->fail_times--;
		fake_stack_fail(s, keep_on_failure);
	}
	free(s->token);
	s->token = mem_copy_text(token);
}

static void execute_change_set(void *self, enum cloud_account account, const char *arn,
			       bool keep_on_failure, const char *token, cloud_done_fn *done,
			       void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	(void)account;
	struct fake_call *call =
		fake_call_send(c, FAKE_EXECUTE_CHANGE_SET, "execute_change_set", arn, answer_done,
			       (void (*)(void))done, user, &takes);
	struct fake_change_set *set = set_of(c, arn);
	if (keep_on_failure) str_add(&c->log, "  keep on failure\n");
	if (!takes) return;
	if (!set)
		refuse(call, ERR_NOT_FOUND, arn, "does not exist");
	else if (set->executed && str_equal(set->stack->token, token))
		return;
	else if (failure_of(set) || set->executed || set->is_obsolete ||
		 fake_cloud_epoch_ms(c) < set->ready_ms)
		refuse(call, ERR_CONFLICT, arn, "cannot be executed in its current status");
	else
		carry_out(c, set, keep_on_failure, token);
}

static void delete_change_set(void *self, enum cloud_account account, const char *arn,
			      cloud_done_fn *done, void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	(void)account;
	fake_call_send(c, FAKE_DELETE_CHANGE_SET, "delete_change_set", arn, answer_done,
		       (void (*)(void))done, user, &takes);
	for (size_t i = 0; takes && i < c->change_sets.len; i++) {
		if (!str_equal(c->change_sets.item[i]->arn, arn)) continue;
		free_set(c->change_sets.item[i]);
		vec_remove(&c->change_sets, i);
		return;
	}
}

void fake_changes_into(struct cloud *port)
{
	port->create_change_set = create_change_set;
	port->describe_change_set = describe_change_set;
	port->list_change_sets = list_change_sets;
	port->execute_change_set = execute_change_set;
	port->delete_change_set = delete_change_set;
	port->cancel_update = cancel_update;
	port->continue_rollback = continue_rollback;
	port->roll_back = roll_back;
	port->delete_stack = delete_stack;
	port->delete_stack_with = delete_stack_with;
	port->protect_stack = protect_stack;
}

void fake_changes_release(struct fake_cloud *c)
{
	for (size_t i = 0; i < c->change_sets.len; i++)
		free_set(c->change_sets.item[i]);
	vec_release(&c->change_sets);
	vec_release(&c->operation_events);
}
