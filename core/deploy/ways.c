#include "core/deploy/ways.h"

#include "core/deploy/engine.h"
#include "core/deploy/status.h"

#include <stdlib.h>

enum { TOKEN_MAX = 100 };

static void send(struct errand *e);
static void ask(struct errand *e);

static const char *const kind_words[] = {
	[WAY_NONE] = "none",
	[WAY_ROLL_BACK] = "rolled back",
	[WAY_CONTINUE_ROLLBACK] = "rolled back any further",
	[WAY_CANCEL_UPDATE] = "stopped in its change",
	[WAY_DELETE] = "deleted",
};

void way_release(struct way *way)
{
	for (size_t i = 0; i < way->names.len; i++)
		free(way->names.item[i]);
	vec_release(&way->names);
	free(way->from);
	free(way->refusal);
	*way = (struct way){ 0 };
}

bool way_is_removal(const struct stack_run *run)
{
	const struct way *way = &run->way;
	return way->kind == WAY_DELETE && way->end != REMOVAL_BY_OTHERS && run->step != STEP_ENDED;
}

/* The same for the same stack in the same state: its newest own event has brought it there. */
static char *token_of(const struct stack_run *run)
{
	const char *arn = run->errand.deploy->picture.nodes[run->id].arn;
	const char *id = arn ? strrchr(arn, '/') : NULL;
	struct str token = STR_INIT;
	str_addf(&token, "rw-%d%s-%lld-", (int)run->way.kind, run->way.leaves ? "a" : "",
		 (long long)run->own_ms);
	for (id = id ? id + 1 : ""; *id && token.len < TOKEN_MAX; id++)
		str_add_char(&token, strchr("0123456789abcdef-", *id) ? *id : '-');
	return str_detach(&token);
}

/* From here on it is followed like any other operation. */
static void taken(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	errand_written(&run->errand);
	/* What it was has been judged already; the next word is from its events. */
	if (n->status && !status_is_open(n->status)) text_set(&n->status, NULL);
	node_begin(d, run->id, NODE_UNDOING);
	tail_start(run);
}

/* It stays where it was. What moves is followed further, what rests asks again. */
static void refused(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	CLEANUP(mem_free_text)
	char *reason = str_format("The stack %s could not be %s: %s", n->stack_name,
				  kind_words[run->way.kind], run->way.refusal);
	if (status_is_open(run->way.from)) {
		text_set(&n->reason, reason);
		n->state = status_undoes(run->way.from) ? NODE_UNDOING : NODE_RUNNING;
		tail_start(run);
		engine_touch(d);
		return;
	}
	text_set(&n->status, run->way.from);
	node_fail(d, run->id, "%s", reason);
	stack_rests(run);
}

/* Whether the stack is where it was, or, of a delete, at least not on its way out. */
static bool is_not_taken(const struct way *way, const char *status)
{
	if (way->kind == WAY_DELETE && !str_starts(status, "DELETE_")) return true;
	return str_equal(status, way->from);
}

static void on_asked(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	struct way *way = &run->way;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, ask);
		return;
	}
	errand_good(&run->errand);
	if (err) {
		text_set(&way->refusal, err_text(err));
		refused(run);
	} else if (!stack || str_equal(stack->status, "DELETE_COMPLETE")) {
		stack_gone(run);
	} else if (is_not_taken(way, stack->status)) {
		text_set(&way->from, stack->status);
		if (way->refusal)
			refused(run);
		else
			send(&run->errand);
	} else if (status_is_open(stack->status)) {
		taken(run);
	} else {
		stack_judge(run, stack);
	}
}

static void ask(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->arn,
				 on_asked, run);
}

/* Held back by the lease. What was decided is dropped when another deploys: he has decided, too. */
static void resume(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	if (!lease_is_elsewhere(e->deploy)) {
		ask(e);
		return;
	}
	way_release(&run->way);
	e->deploy->decided_unasked[run->id] = 0;
	stack_look_anew(run);
}

static void on_sent(const struct err *err, void *user)
{
	struct stack_run *run = user;
	if (!err) {
		taken(run);
	} else if (errand_may_pass(err)) {
		errand_look(&run->errand, err, ask); /* it may have taken */
	} else {
		/* Perhaps because it has gone on meanwhile. */
		text_set(&run->way.refusal, err_text(err));
		errand_good(&run->errand);
		ask(&run->errand);
	}
}

static void send(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct way *way = &run->way;
	const struct cloud *cloud = e->deploy->cloud;
	const char *arn = engine_node(e->deploy, run->id)->arn;
	const char *const *names = (const char *const *)way->names.item;
	if (lease_holds_back(e, resume)) return;
	CLEANUP(mem_free_text) char *token = token_of(run);
	const struct cloud_delete_request request = {
		.stack_arn = arn,
		.token = token,
		.retain = names,
		.retain_count = way->leaves ? way->names.len : 0,
		.force = way->force,
	};
	way->is_sent = true;
	errand_sent(e);
	if (way->kind == WAY_ROLL_BACK)
		cloud->roll_back(cloud->self, run->account, arn, token, on_sent, run);
	else if (way->kind == WAY_CONTINUE_ROLLBACK)
		cloud->continue_rollback(cloud->self, run->account, arn, names, way->names.len,
					 token, on_sent, run);
	else if (way->kind == WAY_CANCEL_UPDATE)
		cloud->cancel_update(cloud->self, run->account, arn, token, on_sent, run);
	else
		cloud->delete_stack_with(cloud->self, run->account, &request, on_sent, run);
}

static void go(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	struct way *way = &run->way;
	way->is_wanted = false;
	text_set(&way->from, n->status ? n->status : "");
	way->leaves =
		way->kind == WAY_DELETE && way->names.len && str_equal(n->status, "DELETE_FAILED");
	free(TAKE(way->refusal));
	run->verdict = NODE_WAITING;
	run->step = STEP_WAY;
	node_begin(d, run->id, NODE_UNDOING);
	send(&run->errand);
}

static void begin(struct stack_run *run)
{
	if (run->errand.in_flight)
		run->way.is_wanted = true; /* its answer is still of use */
	else
		go(run);
}

bool way_goes(struct stack_run *run)
{
	if (!run->way.is_wanted) return false;
	go(run);
	return true;
}

bool way_goes_on(struct stack_run *run)
{
	const struct way *way = &run->way;
	bool waits = way->kind == WAY_DELETE && way->names.len && !way->leaves && !way->refusal;
	if (!waits || !str_equal(engine_node(run->errand.deploy, run->id)->status, "DELETE_FAILED"))
		return false;
	go(run);
	return true;
}

void way_begin(struct stack_run *run, enum way_kind kind, const char *const *names,
	       size_t name_count)
{
	way_release(&run->way);
	run->way.kind = kind;
	for (size_t i = 0; i < name_count; i++)
		*vec_push(&run->way.names) = mem_copy_text(names[i]);
	begin(run);
}

void stack_remove(struct stack_run *run, const char *const *retain, size_t retain_count, bool force,
		  enum removal_end end)
{
	way_release(&run->way);
	run->way.kind = WAY_DELETE;
	run->way.force = force;
	run->way.end = end;
	for (size_t i = 0; i < retain_count; i++)
		*vec_push(&run->way.names) = mem_copy_text(retain[i]);
	begin(run);
}
