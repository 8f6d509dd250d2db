#include "core/deploy/preflight_judges.h"

#include <stdlib.h>

#include "core/plan/checks.h"

enum { LOOKS_SAID_MAX = 6 };

/* ---- for the judges ---- */

struct preflight_finding *judge_add(struct judging *j, enum preflight_severity severity,
				    const char *id, enum question_id asks, const char *format, ...)
{
	struct preflight_finding *f = vec_push(&j->out->list);
	struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	*f = (struct preflight_finding){
		.severity = severity,
		.id = id,
		.sentence = str_detach(&text),
		.fix = mem_copy_text(""),
		.question = asks,
		.page = asks < Q_COUNT ? question(asks)->page : PAGE_COUNT,
	};
	return f;
}

void judge_fix(struct preflight_finding *f, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	free(f->fix);
	f->fix = str_detach(&text);
}

bool judge_knows(const struct judging *j, enum preflight_look look)
{
	return preflight_is_known(j->facts, look);
}

void judge_list(struct str *out, const struct preflight_names *names, size_t most)
{
	size_t shown = names->len > most ? most : names->len;
	for (size_t i = 0; i < shown; i++) {
		bool is_last = i + 1 == names->len;
		str_addf(out, "%s%s", !i ? "" : is_last ? " and " : ", ", names->item[i]);
	}
	if (names->len > shown) str_addf(out, " and %zu more", names->len - shown);
}

bool judge_has_stack(const struct judging *j, enum stack_id id)
{
	const char *status = j->facts->stacks[id].status;
	return status && !str_equal(status, "DELETE_COMPLETE") &&
	       !str_equal(status, "REVIEW_IN_PROGRESS") &&
	       !str_equal(status, "ROLLBACK_COMPLETE") && !str_equal(status, "DELETE_IN_PROGRESS");
}

/* ---- what could not be looked at ---- */

static void say_not_permitted(struct judging *j, enum preflight_look look)
{
	const struct preflight_look_spec *spec = preflight_look_spec(look);
	const struct preflight_look_state *state = &j->facts->looks[look];
	const char *action = state->action ? state->action : spec->action;
	if (!spec->is_needed) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_NOTE, "not-checked", Q_COUNT,
				  "Not checked: %s; no permission (%s).", spec->name, action);
		if (look == LOOK_PRICES) f->id = "price-unknown";
		return;
	}
	bool is_parent = look == LOOK_PARENT_IDENTITY || look == LOOK_OTHER_PARENT_ZONE ||
			 look == LOOK_PARENT_STACK;
	const struct preflight_identity *who = is_parent ? &j->facts->parent : &j->facts->dev;
	struct preflight_finding *f = judge_add(
		j, PREFLIGHT_ERROR, "permission-missing", is_parent ? Q_PARENT_PROFILE : Q_PROFILE,
		"%s is not allowed %s, which the deployment needs itself.",
		who->arn ? who->arn : "This principal", action);
	judge_fix(f, "Have it allowed: redash-wizard preflight --policy prints everything that is "
		     "needed.");
}

/* Credentials are judge_accounts' subject, the domain is judge_domain's. */
static bool is_told_elsewhere(const struct judging *j, enum preflight_look look)
{
	const struct preflight_look_state *state = &j->facts->looks[look];
	if (look == LOOK_IDENTITY || look == LOOK_PARENT_IDENTITY) return true;
	if (look == LOOK_PERMISSIONS && state->kind == ERR_NOT_FOUND) return true;
	if (look == LOOK_DELEGATION && state->kind != ERR_NETWORK) return true;
	return state->kind == ERR_CREDENTIALS && judge_lacks_keys(j->facts);
}

/* One sentence for all looks that failed alike: a network that is down fails them all. */
static void say_failed(struct judging *j, enum err_kind kind)
{
	struct preflight_names names = { 0 };
	CLEANUP(str_release) struct str list = STR_INIT;
	const char *sentence = NULL;
	for (int i = 0; i < LOOK_COUNT; i++) {
		const struct preflight_look_state *state = &j->facts->looks[i];
		if (state->state != PREFLIGHT_FAILED || state->kind != kind) continue;
		if (is_told_elsewhere(j, (enum preflight_look)i)) continue;
		preflight_names_add(&names, preflight_look_spec((enum preflight_look)i)->name);
		if (!sentence) sentence = state->sentence;
	}
	judge_list(&list, &names, LOOKS_SAID_MAX);
	if (sentence) {
		struct preflight_finding *f =
			judge_add(j, PREFLIGHT_WARNING, "not-checked", Q_COUNT,
				  "Not checked: %s. %s", str_text(&list), sentence);
		judge_fix(f, "Check again; what was not checked may still go wrong.");
	}
	preflight_names_release(&names);
}

static void judge_looks(struct judging *j)
{
	for (int i = 0; i < LOOK_COUNT; i++)
		if (j->facts->looks[i].state == PREFLIGHT_NOT_PERMITTED)
			say_not_permitted(j, (enum preflight_look)i);
	for (int kind = ERR_NONE; kind <= ERR_CANCELLED; kind++)
		say_failed(j, (enum err_kind)kind);
}

/* ---- the answers by themselves ---- */

static void judge_answers(struct judging *j)
{
	for (int i = 0; i < Q_COUNT; i++) {
		enum question_id id = (enum question_id)i;
		const struct preflight_type *type =
			preflight_type(j->facts, answers_get(j->a, Q_REDASH_SIZE));
		CLEANUP(str_release) struct str text = STR_INIT;
		/* The machine itself says more than its name. */
		if (id == Q_REDASH_SIZE && type && type->has_details) continue;
		if (warn_question(j->a, id, &text))
			judge_add(j, PREFLIGHT_WARNING, "answer", id, "%s: %s", question(id)->label,
				  str_text(&text));
	}
}

/* ---- all of them ---- */

static bool comes_before(const struct preflight_finding *a, const struct preflight_finding *b)
{
	if (a->severity != b->severity) return a->severity < b->severity;
	return a->page < b->page;
}

/* By insertion: stable, and the lists are short. */
static void sort(struct preflight_findings *all)
{
	for (size_t i = 1; i < all->list.len; i++) {
		struct preflight_finding moved = all->list.item[i];
		size_t at = i;
		for (; at > 0 && comes_before(&moved, &all->list.item[at - 1]); at--)
			all->list.item[at] = all->list.item[at - 1];
		all->list.item[at] = moved;
	}
}

void preflight_judge(const struct answers *a, const struct preflight_facts *facts,
		     struct preflight_findings *ret)
{
	static void (*const judges[])(struct judging * j) = {
		judge_accounts, judge_permissions,  judge_stacks,   judge_secrets,   judge_zones,
		judge_machines, judge_network,      judge_key_pair, judge_database,  judge_cache,
		judge_domain,   judge_certificates, judge_limits,   judge_templates, judge_looks,
		judge_answers,  judge_cost,
	};
	preflight_findings_release(ret);
	struct judging j = { a, facts, ret };
	for (size_t i = 0; i < ARRAY_LEN(judges); i++)
		judges[i](&j);
	sort(ret);
	for (size_t i = 0; i < ret->list.len; i++) {
		enum preflight_severity severity = ret->list.item[i].severity;
		ret->errors += severity == PREFLIGHT_ERROR;
		ret->warnings += severity == PREFLIGHT_WARNING;
		ret->notes += severity == PREFLIGHT_NOTE;
	}
}

void preflight_findings_release(struct preflight_findings *findings)
{
	for (size_t i = 0; i < findings->list.len; i++) {
		free(findings->list.item[i].sentence);
		free(findings->list.item[i].fix);
	}
	vec_release(&findings->list);
	findings->errors = findings->warnings = findings->notes = 0;
}

const char *preflight_severity_name(enum preflight_severity severity)
{
	return severity == PREFLIGHT_ERROR     ? "error"
	       : severity == PREFLIGHT_WARNING ? "warning"
					       : "note";
}

static void add_count(struct str *out, size_t n, const char *word)
{
	if (!n) return;
	str_addf(out, "%s%zu %s%s", out->len ? ", " : "", n, word, n == 1 ? "" : "s");
}

void preflight_count_text(const struct preflight_findings *findings, struct str *out)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	add_count(&text, findings->errors, "error");
	add_count(&text, findings->warnings, "warning");
	add_count(&text, findings->notes, "note");
	str_add(out, text.len ? str_text(&text) : "nothing to say");
}
