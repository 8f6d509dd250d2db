/* What is there already: stacks, secrets, certificates; and the templates themselves. */
#include "core/deploy/preflight_judges.h"

#include "core/deploy/start.h"

/* ---- stacks ---- */

/* Nothing can be done about it from here, or the deployment asks when it comes to it. */
static void judge_stuck(struct judging *j, const char *status, const char *name)
{
	const struct start *start = start_of(status);
	CLEANUP(mem_free_text) char *sentence = start_sentence(status, name);
	struct preflight_finding *f =
		judge_add(j, start->offered ? PREFLIGHT_WARNING : PREFLIGHT_ERROR,
			  start->offered ? "stack-asks" : "stack-blocked", Q_COUNT, "%s", sentence);
	if (start->offered)
		judge_fix(f, "The deployment asks what is to be done when it comes to it; 'deploy "
			     "--allow' says it beforehand.");
	else
		judge_fix(f, "Put it right in the CloudFormation console.");
}

/* A deployment that was stopped may have left it. */
static void note_stub(struct judging *j, const char *name)
{
	judge_add(j, PREFLIGHT_NOTE, "stack-stub", Q_COUNT,
		  "Of the stack %s there is only the name, which an unfinished change set holds: "
		  "it is used.",
		  name);
}

static void refuse_foreign(struct judging *j, const char *name, const char *environment)
{
	struct preflight_finding *f = judge_add(
		j, PREFLIGHT_ERROR, "stack-not-ours", Q_ENVIRONMENT,
		"A stack named %s exists that is not of this environment: it lacks the tag "
		"redash-wizard:environment=%s.",
		name, environment);
	judge_fix(f, "Choose another prefix or environment name.");
}

static void warn_of_moving(struct judging *j, const char *status, const char *name)
{
	struct preflight_finding *f =
		judge_add(j, PREFLIGHT_WARNING, "stack-moves", Q_COUNT,
			  "The stack %s is in state %s: something works on it now.", name, status);
	judge_fix(f, "Starting attaches to it and goes on from there.");
}

static void judge_stack(struct judging *j, enum stack_id id, struct preflight_names *kept)
{
	const struct preflight_stack *stack = &j->facts->stacks[id];
	if (!stack->status || !stack_applies(j->a, id)) return;
	CLEANUP(mem_free_text) char *name = answers_stack_name(j->a, stack_spec(id)->name);
	CLEANUP(mem_free_text) char *environment = answers_environment_name(j->a);
	enum start_step step = start_of(stack->status)->step;
	bool is_stub = step == START_MAKE && !str_equal(stack->status, "DELETE_COMPLETE");
	bool is_ours = str_equal(stack->environment, environment);
	if (is_stub && (is_ours || str_is_empty(stack->environment)))
		note_stub(j, name);
	else if (step == START_MAKE && !is_stub)
		return;
	else if (!is_ours)
		refuse_foreign(j, name, environment);
	else if (step == START_USE)
		preflight_names_add(kept, stack_spec(id)->name);
	else if (step == START_WATCH)
		warn_of_moving(j, stack->status, name);
	else
		judge_stuck(j, stack->status, name);
}

void judge_stacks(struct judging *j)
{
	struct preflight_names kept = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	for (int id = 0; id < STACK_COUNT; id++)
		judge_stack(j, (enum stack_id)id, &kept);
	judge_list(&list, &kept, STACK_COUNT);
	if (kept.len)
		judge_add(j, PREFLIGHT_NOTE, "stacks-exist", Q_COUNT,
			  "Of this environment %s %s there already, and %s kept.", str_text(&list),
			  kept.len == 1 ? "is" : "are", kept.len == 1 ? "is" : "are");
	preflight_names_release(&kept);
}

/* ---- secrets ---- */

static void warn_of_scheduled(struct judging *j, const char *name)
{
	struct preflight_finding *f = judge_add(
		j, PREFLIGHT_WARNING, "secret-scheduled", Q_COUNT,
		"The secret %s is scheduled for deletion; its name is taken until then.", name);
	judge_fix(f, "The deployment offers to take the deletion back; 'deploy --allow restore' "
		     "does it. Or choose another environment name.");
	f->page = PAGE_SECRETS;
}

static void refuse_missing(struct judging *j, enum secret_id id, const char *name)
{
	if (secret_is_adopted(j->a, id)) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_ERROR, "secret-missing", Q_ADOPT,
				  "The secret %s is to be adopted, but does not exist.", name);
		judge_fix(f, "Make it with its old value, or take it off the list to have a new "
			     "one.");
	} else if (!secret_is_generated(id) && !j->facts->is_typed[id]) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_WARNING, "secret-untyped", Q_COUNT,
				  "The secret %s does not exist, and cannot be generated.", name);
		judge_fix(f,
			  "Type it on the page Secrets. 'deploy' cannot ask: it needs the secret "
			  "made before.");
		f->page = PAGE_SECRETS;
	}
}

void judge_secrets(struct judging *j)
{
	struct preflight_names found = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	if (!judge_knows(j, LOOK_SECRETS)) return;
	for (int i = 0; i < SECRET_COUNT; i++) {
		enum secret_id id = (enum secret_id)i;
		if (!secret_applies(j->a, id)) continue;
		CLEANUP(mem_free_text)
		char *name = answers_secret_name(j->a, secret_spec(id)->name);
		if (j->facts->secrets[i].deletion_scheduled)
			warn_of_scheduled(j, name);
		else if (j->facts->secrets[i].exists)
			preflight_names_add(&found, secret_spec(id)->name);
		else
			refuse_missing(j, id, name);
	}
	judge_list(&list, &found, SECRET_COUNT);
	if (found.len) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_NOTE, "secrets-exist", Q_COUNT,
				  "In Secrets Manager already, and used as %s: %s.",
				  found.len == 1 ? "it is" : "they are", str_text(&list));
		f->page = PAGE_SECRETS;
	}
	preflight_names_release(&found);
}

/* ---- certificates and templates ---- */

void judge_certificates(struct judging *j)
{
	CLEANUP(mem_free_text) char *host = answers_host_name(j->a);
	if (!judge_knows(j, LOOK_CERTIFICATES) || !j->facts->certificates.len ||
	    judge_has_stack(j, STACK_CERTIFICATE))
		return;
	const struct preflight_certificate *c = &j->facts->certificates.item[0];
	judge_add(j, PREFLIGHT_NOTE, "certificate-exists", Q_HOST_LABEL,
		  "A certificate that covers %s exists already (%s). %s", host, c->status,
		  str_equal(c->status, "ISSUED") ? "The deployment asks whether to use it."
						 : "This environment asks for one of its own.");
}

void judge_templates(struct judging *j)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		const char *trouble = j->facts->template_trouble[id];
		if (!trouble || !stack_applies(j->a, (enum stack_id)id)) continue;
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_ERROR, "template-refused", Q_COUNT,
				  "CloudFormation does not take the template of %s: %s",
				  stack_spec((enum stack_id)id)->name, trouble);
		judge_fix(f, "This is a fault of redash-wizard: please report it with this text.");
	}
}
