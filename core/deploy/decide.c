/* Choices: what may be done where a stack came to rest, put into the picture, decided by the
 * operator or beforehand, and carried out. */
#include "core/deploy/engine.h"
#include "core/deploy/rootcause.h"
#include "core/deploy/start.h"
#include "core/deploy/status.h"

#include <stdlib.h>

struct names {
	const char *const *item;
	size_t count;
};

/* --- decided --- */

/* From here on only what comes now counts: the failure that was decided about is past. */
static void begin_anew(struct deploy *d, int node, bool is_used)
{
	struct deployment_node *n = engine_node(d, node);
	if (!is_used) {
		n->started_ms = engine_now(d);
		n->ended_ms = 0;
	}
	text_set(&n->reason, NULL);
	if ((int)d->picture.cause.node == node) rootcause_release(&d->picture.cause);
	d->cause_events = 0;
}

static void remove_and_make(struct stack_run *run, const struct names *names)
{
	struct deploy *d = run->errand.deploy;
	if (!engine_node(d, run->id)->arn) {
		stack_retry(run); /* it is gone already */
		return;
	}
	stack_remove(run, names->item, names->count, false,
		     d->is_undoing ? REMOVAL_FOR_GOOD : REMOVAL_TO_MAKE);
}

static void carry_out_stack(struct stack_run *run, enum choice_action action,
			    const struct names *names)
{
	static const struct names none;
	if (action != CHOICE_ROLL_BACK && action != CHOICE_CONTINUE_ROLLBACK)
		begin_anew(run->errand.deploy, (int)run->id, action == CHOICE_USE);
	way_release(&run->way);
	run->verdict = NODE_WAITING;
	switch (action) {
	case CHOICE_USE:
		if (certificate_use_found(run)) break;
		run->change.is_current = true; /* whatever the answers want */
		stack_use(run);
		break;
	case CHOICE_CHANGE:
		stack_change_decided(run);
		break;
	case CHOICE_AGAIN:
		stack_look(run);
		break;
	case CHOICE_RETRY:
		stack_retry(run);
		break;
	case CHOICE_REMAKE:
		remove_and_make(run, &none);
		break;
	case CHOICE_DELETE:
		remove_and_make(run, names);
		break;
	case CHOICE_ROLL_BACK:
		way_begin(run, WAY_ROLL_BACK, NULL, 0);
		break;
	case CHOICE_CONTINUE_ROLLBACK:
		way_begin(run, WAY_CONTINUE_ROLLBACK, names->item, names->count);
		break;
	case CHOICE_REPLACE:
		run->record.may_replace = true;
		stack_retry(run);
		break;
	case CHOICE_MAKE:
		run->may_hide = true;
		run->errand.deploy->certificate_is_own |= run->id == STACK_CERTIFICATE;
		stack_retry(run);
		break;
	case CHOICE_RESTORE:
	case CHOICE_COUNT:
		BUG("%s of a stack", choice_action_name(action));
	}
}

static void carry_out(struct deploy *d, int node, enum choice_action action,
		      const struct names *names)
{
	struct deployment_node *n = engine_node(d, node);
	struct deployment_choice choice = n->choice; /* names may be of its blockers */
	n->choice = (struct deployment_choice){ .best = CHOICE_COUNT };
	d->picture.phase = DEPLOYMENT_RUNNING; /* it goes on */
	d->picture.ended_ms = 0;
	if (!d->is_undoing || d->destroys) d->picture.is_cancelled = false;
	n->state = NODE_WAITING;
	if (node < STACK_COUNT) {
		carry_out_stack(&d->stacks[node], action, names);
	} else {
		begin_anew(d, node, false);
		if (node == NODE_SECRETS) secrets_restore(d);
	}
	deployment_choice_release(&choice);
	engine_touch(d);
}

static bool is_blocker(const struct deployment_choice *choice, const char *name)
{
	for (size_t i = 0; i < choice->blockers.len; i++)
		if (str_equal(choice->blockers.item[i].logical_id, name)) return true;
	return false;
}

/* Those that are named and stand in the way; to be left behind all of them when none is named. */
static struct names take_names(const struct deployment_choice *choice, enum choice_action action,
			       const char *const *names, size_t count)
{
	size_t most = count + choice->blockers.len, taken = 0;
	const char **list = mem_array(most + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		if (!choice->blockers.len || is_blocker(choice, names[i])) list[taken++] = names[i];
	for (size_t i = 0; action == CHOICE_DELETE && !count && i < choice->blockers.len; i++)
		list[taken++] = choice->blockers.item[i].logical_id;
	return (struct names){ list, taken };
}

static void carry_out_with(struct deploy *d, int node, enum choice_action action,
			   const char *const *names, size_t count)
{
	struct names taken = take_names(&engine_node(d, node)->choice, action, names, count);
	carry_out(d, node, action, &taken);
	free((void *)(uintptr_t)taken.item);
}

int deploy_decide(struct deploy *d, int node, enum choice_action action, const char *const *names,
		  size_t name_count, struct err *err)
{
	const struct deployment_node *n = engine_node(d, node);
	bool waits = n->state == NODE_CHOICE || n->state == NODE_FAILED;
	if (lease_refuses(d, err) < 0) return -1;
	if (!waits || !(n->choice.offered & CHOICE_BIT(action)))
		return err_set(err, ERR_INPUT, "%s: '%s' is not offered any more.", n->name,
			       choice_action_name(action));
	for (size_t i = 0; i < name_count; i++)
		if (n->choice.blockers.len && !is_blocker(&n->choice, names[i]))
			return err_set(err, ERR_INPUT,
				       "%s: %s is not one of the resources that stand in the way.",
				       n->name, names[i]);
	carry_out_with(d, node, action, names, name_count);
	return 0;
}

/* --- offered --- */

/* What this run itself has made and what failed then is the operator's: no flag tries it again. */
static bool is_own_failure(const struct deploy *d, int node)
{
	return d->picture.nodes[node].state == NODE_FAILED &&
	       (node >= STACK_COUNT || d->stacks[node].way.kind == WAY_NONE);
}

static enum choice_action decided_beforehand(const struct deploy *d, int node)
{
	uint32_t allowed = d->policy.allowed & ~d->decided_unasked[node];
	if (d->picture.is_cancelled || is_own_failure(d, node)) return CHOICE_COUNT;
	if (lease_is_elsewhere(d)) return CHOICE_COUNT;
	return choice_decided(&d->picture.nodes[node].choice, allowed, d->policy.worst_harm);
}

static void decide_beforehand(struct deploy *d, int node)
{
	enum choice_action action = decided_beforehand(d, node);
	if (action == CHOICE_COUNT) return;
	d->decided_unasked[node] |= CHOICE_BIT(action);
	carry_out_with(d, node, action, d->policy.names, d->policy.name_count);
}

void choice_offer(struct deploy *d, int node, struct deployment_choice *choice)
{
	struct deployment_node *n = engine_node(d, node);
	if (d->watch_only) {
		node_fail(d, node, "%s%s%s", choice->sentence, n->reason ? " " : "",
			  n->reason ? n->reason : "");
		deployment_choice_release(choice);
		return;
	}
	deployment_choice_release(&n->choice);
	n->choice = *choice;
	*choice = (struct deployment_choice){ .best = CHOICE_COUNT };
	if (n->state != NODE_FAILED) n->state = NODE_CHOICE;
	decide_beforehand(d, node);
	engine_touch(d);
}

void choices_decide_again(struct deploy *d)
{
	for (int id = 0; id < NODE_COUNT; id++)
		if (engine_node(d, id)->state == NODE_CHOICE) decide_beforehand(d, id);
}

/* --- found --- */

static bool holds_data(enum stack_id id)
{
	return id == STACK_DATA || id == STACK_ZONE;
}

/* Nobody had foreseen it: the operation went on under our eyes, or what was decided failed. */
static bool is_news(const struct stack_run *run)
{
	const struct deployment_node *n = &run->errand.deploy->picture.nodes[run->id];
	if (n->state == NODE_FAILED) return true;
	if (run->way.kind == WAY_NONE) return run->is_attended;
	return run->way.refusal || (n->status && str_ends(n->status, "_FAILED"));
}

static void describe_choice(const struct stack_run *run, struct deployment_choice *choice)
{
	const struct deployment_node *n = &run->errand.deploy->picture.nodes[run->id];
	const struct start *start = start_of(n->status);
	*choice = (struct deployment_choice){ .offered = start->offered,
					      .best = start->best,
					      .harm = start->harm };
	if (choice->harm == HARM_DATA && !holds_data(run->id)) choice->harm = HARM_REPLACE;
	if (!n->arn || !n->status || start->step == START_MAKE) {
		choice->offered = CHOICE_BIT(CHOICE_RETRY);
		choice->best = CHOICE_RETRY;
		choice->sentence = str_format("The stack %s is not there: it could not be made. "
					      "Correct the cause, then have it tried again.",
					      n->stack_name);
	} else if (start->step == START_USE) {
		choice->offered = CHOICE_BIT(CHOICE_USE) | CHOICE_BIT(CHOICE_RETRY);
		choice->sentence = str_format("The stack %s could not be changed, and is as it was "
					      "before. It can be used like that, or the change is "
					      "tried again when its cause is corrected.",
					      n->stack_name);
	} else {
		choice->sentence = start_sentence(n->status, n->stack_name);
	}
}

static void offer(struct stack_run *run, const struct cloud_resource *resources, size_t count)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_choice choice = { .best = CHOICE_COUNT };
	(d->destroys ? destroy_choice : describe_choice)(run, &choice);
	for (size_t i = 0; i < count; i++) {
		if (!str_ends(resources[i].status, "_FAILED")) continue;
		struct deployment_blocker *b = vec_push(&choice.blockers);
		text_set(&b->logical_id, resources[i].logical_id);
		text_set(&b->type, resources[i].type);
		text_set(&b->reason, resources[i].reason);
	}
	run->step = STEP_ENDED;
	if (!choice.offered) {
		node_fail(d, (int)run->id, "%s", choice.sentence);
		deployment_choice_release(&choice);
		return;
	}
	if (is_news(run)) node_end(d, (int)run->id, NODE_FAILED);
	choice_offer(d, (int)run->id, &choice);
}

static void list(struct errand *e);

static void on_listed(const struct err *err, const struct cloud_resource *resources, size_t count,
		      void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, list);
		return;
	}
	errand_good(&run->errand);
	if (way_goes(run)) return;
	offer(run, resources, err ? 0 : count); /* whoever may not list them decides without */
}

static void list(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->list_resources(d->cloud->self, run->account, engine_node(d, run->id)->arn,
				 on_listed, run);
}

void stack_rests(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct deployment_node *n = engine_node(d, run->id);
	if (way_goes_on(run)) return;
	if (d->watch_only && n->state == NODE_FAILED) return; /* it is told already */
	if (d->watch_only || !n->arn || !start_of(n->status)->has_blockers) {
		offer(run, NULL, 0);
		return;
	}
	run->step = STEP_ASKING;
	list(&run->errand);
}
