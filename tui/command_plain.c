/* The wizard line by line, for screen readers, dumb terminals and logs: append-only, no cursor
 * moves. The same questions, the same checks, then the same deployment. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/answers_yaml.h"
#include "core/plan/checks.h"
#include "tui/session.h"
#include "tui/term_secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 4096 };
enum reply { REPLY_NEXT, REPLY_AGAIN, REPLY_BACK, REPLY_ENDED };

struct plain {
	struct answers answers;
	struct secrets secrets;
	char *path;
	struct err err;
};

/* One line without its end; false at the end of input. Longer lines are refused by the checks. */
static bool read_line(char line[LINE_BYTES_MAX])
{
	if (!fgets(line, LINE_BYTES_MAX, stdin)) return false;
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

static void say_value(const struct plain *p, enum question_id id)
{
	CLEANUP(mem_free_text) char *value = mem_copy_text(answers_get(&p->answers, id));
	for (char *c = value; *c; c++)
		if (*c == '\n') *c = ',';
	printf("%s: %s. ok.\n", question(id)->label, *value ? value : "(empty)");
}

static void ask(const struct plain *p, enum question_id id)
{
	const struct question *q = question(id);
	CLEANUP(mem_free_text) char *value = mem_copy_text(answers_get(&p->answers, id));
	for (char *c = value; *c; c++)
		if (*c == '\n') *c = ',';
	int n = 0;
	for (const struct choice *c = q->choices; c && c->value; c++)
		printf("  %d  %s%s%s\n", ++n, c->value, str_is_empty(c->note) ? "" : "  ",
		       str_is_empty(c->note) ? "" : c->note);
	printf("%s?%s%s%s%s\n> ", q->label,
	       q->kind == QUESTION_LIST ? " Several: separate by commas." : "", *value ? " [" : "",
	       value, *value ? "]" : "");
	fflush(stdout);
}

/* A number picks from the printed choices; anything else is the value itself. */
static const char *chosen(const struct question *q, const char *line)
{
	char *end;
	long number = strtol(line, &end, 10);
	if (end == line || *end || number < 1) return line;
	for (const struct choice *c = q->choices; c && c->value; c++)
		if (--number == 0) return c->value;
	return line;
}

static void set_value(struct plain *p, const struct question *q, const char *line)
{
	CLEANUP(mem_free_text) char *value = mem_copy_text(chosen(q, line));
	CLEANUP(str_release) struct str clean = STR_INIT;
	for (char *c = value; *c; c++) {
		bool splits = q->kind == QUESTION_LIST && (*c == ',' || *c == ' ');
		if (splits) *c = '\n';
	}
	/* Empty entries of "a, b" go; everything else is for the checks to judge. */
	for (const char *c = value; *c; c++)
		if (*c != '\n' || (clean.len && clean.text[clean.len - 1] != '\n'))
			str_add_char(&clean, *c);
	while (clean.len && clean.text[clean.len - 1] == '\n')
		str_cut(&clean, clean.len - 1);
	answers_set(&p->answers, q->id, str_text(&clean));
}

static enum reply refuse(struct plain *p, enum question_id id, const char *former)
{
	CLEANUP(mem_free_text) char *suggestion = suggest_answer(&p->answers, id);
	printf("Not accepted: %s\n", err_text(&p->err));
	err_reset(&p->err);
	answers_set(&p->answers, id, suggestion ? suggestion : former);
	if (suggestion) printf("Enter takes %s.\n", suggestion);
	return REPLY_AGAIN;
}

static enum reply take(struct plain *p, enum question_id id, const char *line)
{
	const struct question *q = question(id);
	CLEANUP(mem_free_text) char *former = mem_copy_text(answers_get(&p->answers, id));
	CLEANUP(str_release) struct str warning = STR_INIT;
	if (strcmp(line, "<") == 0) return REPLY_BACK;
	if (strcmp(line, "?") == 0) {
		printf("%s\n", q->help);
		return REPLY_AGAIN;
	}
	if (*line) set_value(p, q, strcmp(line, "!") == 0 ? "" : line);
	if (check_question(&p->answers, id, &p->err) < 0) return refuse(p, id, former);
	if (warn_question(&p->answers, id, &warning)) printf("Note: %s\n", str_text(&warning));
	say_value(p, id);
	if (answers_yaml_save(p->path, &p->answers, &p->err) < 0) return REPLY_ENDED;
	return REPLY_NEXT;
}

static enum reply ask_one(struct plain *p, enum question_id id)
{
	char line[LINE_BYTES_MAX];
	enum reply reply;
	do {
		ask(p, id);
		if (!read_line(line)) {
			err_set(&p->err, ERR_INPUT,
				"the input ended at '%s'; answers so far are in %s",
				question(id)->label, p->path);
			return REPLY_ENDED;
		}
		reply = take(p, id, line);
	} while (reply == REPLY_AGAIN);
	return reply;
}

/* The next question, page by page; Q_COUNT after the last. */
static enum question_id after(const struct plain *p, enum question_id id)
{
	enum page_id page = id < Q_COUNT ? question(id)->page : PAGE_ACCOUNT;
	int at = id < Q_COUNT ? (int)id + 1 : 0;
	for (; page < PAGE_COUNT; page++, at = 0)
		for (; at < Q_COUNT; at++)
			if (question((enum question_id)at)->page == page &&
			    question_applies(&p->answers, (enum question_id)at))
				return (enum question_id)at;
	return Q_COUNT;
}

static enum question_id before(const struct plain *p, enum question_id id)
{
	enum question_id at = after(p, Q_COUNT), last = at;
	for (; at != id; at = after(p, at))
		last = at;
	return last;
}

static int ask_all(struct plain *p)
{
	enum page_id page = PAGE_COUNT;
	for (enum question_id id = after(p, Q_COUNT); id < Q_COUNT;) {
		if (question(id)->page != page) {
			page = question(id)->page;
			printf("\nStep %d of %d. %s.\n", (int)page + 1, (int)PAGE_COUNT,
			       page_title(page));
		}
		enum reply reply = ask_one(p, id);
		if (reply == REPLY_ENDED) return -1;
		id = reply == REPLY_BACK ? before(p, id) : after(p, id);
	}
	return 0;
}

/* Only what cannot be generated is asked; empty leaves it to what Secrets Manager has. */
static int ask_secret(struct plain *p, enum secret_id id)
{
	const struct secret_spec *spec = secret_spec(id);
	struct secret *value = &p->secrets.value[id];
	if (secret_is_generated(id) || !secret_applies(&p->answers, id) ||
	    secret_is_adopted(&p->answers, id))
		return 0;
	for (;;) {
		printf("%s? It is not shown. Empty: %s exists in Secrets Manager already.\n> ",
		       spec->label, spec->name);
		fflush(stdout);
		if (!term_read_secret(value))
			return err_set(&p->err, ERR_INPUT, "the input ended at '%s'", spec->label);
		if (secret_is_empty(value) || secret_check(id, secret_reveal(value), &p->err) == 0)
			return 0;
		printf("Not accepted: %s\n", err_text(&p->err));
		err_reset(&p->err);
	}
}

static int ask_secrets(struct plain *p)
{
	for (int id = 0; id < SECRET_COUNT; id++)
		if (ask_secret(p, (enum secret_id)id) < 0) return -1;
	puts("The others are generated and kept in Secrets Manager only; those that exist there "
	     "already are used.");
	return 0;
}

struct zone_list {
	struct plain *plain;
	struct loop *loop;
};

/* The first two zones of the account become the defaults; without the list the operator types them.
 */
static void on_zones(const struct err *err, const struct aws_zone *zones, size_t n, void *user)
{
	struct zone_list *list = user;
	struct answers *a = &list->plain->answers;
	if (err) printf("The zones could not be listed: %s\n", err_text(err));
	for (size_t i = 0; i < n; i++)
		printf("Zone %zu of %zu: %s (%s)\n", i + 1, n, zones[i].name, zones[i].id);
	if (n >= 2 && str_is_empty(answers_get(a, Q_ZONE_A))) {
		answers_set(a, Q_ZONE_A, zones[0].name);
		answers_set(a, Q_ZONE_B, zones[1].name);
	}
	loop_stop(list->loop);
}

static void find_zones(struct plain *p, const struct options *options)
{
	struct session s;
	CLEANUP(err_release) struct err err = ERR_INIT;
	puts("Asking AWS for the availability zones.");
	fflush(stdout);
	if (session_open(&s, options, &err) == 0 && session_connect(&s, &p->answers, &err) == 0) {
		struct zone_list list = { p, s.loop };
		cloud_aws_zones(s.cloud, on_zones, &list);
		loop_run(s.loop);
	} else {
		printf("The zones could not be listed: %s\n", err_text(&err));
	}
	session_close(&s);
}

enum exit_code command_plain(const struct options *options, const char *why)
{
	struct plain p = { .err = ERR_INIT };
	struct options deploy = *options;
	enum exit_code code = EXIT_USAGE;
	bool found = false;
	setvbuf(stdin, NULL, _IONBF, 0); /* no copy of a secret stays behind */
	secrets_init(&p.secrets);
	printf("redash-wizard: line mode, because %s. Type ? for help, < to go back, ! to clear.\n",
	       why);
	if (options->rehearsal) puts("REHEARSAL, not AWS: nothing real is made.");
	int rc = session_answers(options, &p.answers, &p.path, &found, &p.err);
	if (rc == 0) {
		if (found) printf("Answers so far are in %s.\n", p.path);
		find_zones(&p, options);
		rc = ask_all(&p);
	}
	if (rc == 0) rc = ask_secrets(&p);
	if (rc == 0) {
		deploy.command = COMMAND_DEPLOY;
		deploy.config = p.path;
		code = command_deploy_with(&deploy, &p.secrets);
	} else {
		code = command_fail(options, &p.err);
	}
	answers_release(&p.answers);
	secrets_release(&p.secrets);
	free(p.path);
	err_release(&p.err);
	return code;
}
