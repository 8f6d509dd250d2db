/* `destroy`: shows what is kept and what goes, has the environment's name typed, deletes every
 * stack in reverse order, and lists what is left. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/deploy/leftovers.h"
#include "tui/follow.h"
#include "tui/report_removal.h"
#include "tui/term.h"
#include "tui/wizard.h"

#include <string.h>
#include <unistd.h>

struct destroy {
	struct leftovers *look;
	struct removal_list left;
};

static bool is_name(const struct follow *f, const char *typed)
{
	CLEANUP(mem_free_text) char *name = answers_environment_name(&f->answers);
	return str_equal(typed, name) || answers_is(&f->answers, Q_ENVIRONMENT, typed);
}

/* Before anything is looked at: without a terminal it has to be decided. */
static int check_decided(struct follow *f, struct err *err)
{
	const char *environment = answers_get(&f->answers, Q_ENVIRONMENT);
	const char *given = f->options->yes_destroy;
	if (!given && isatty(STDIN_FILENO)) return 0;
	if (!given)
		return err_set(err, ERR_INPUT,
			       "destroy asks for the environment's name; without a terminal add "
			       "--yes-destroy %s",
			       environment);
	if (is_name(f, given)) return 0;
	return err_set(err, ERR_INPUT,
		       "--yes-destroy wants the name of the environment, %s, not '%.60s': nothing "
		       "was deleted",
		       environment, given);
}

static int ask(struct follow *f, struct err *err)
{
	const char *environment = answers_get(&f->answers, Q_ENVIRONMENT);
	char line[200];
	fprintf(stderr,
		"\n%sThis cannot be taken back. To remove it, type the environment name "
		"(%s): ",
		f->options->rehearsal ? "REHEARSAL, not AWS: nothing real is deleted.\n" : "",
		environment);
	if (!fgets(line, sizeof(line), stdin))
		return err_set(err, ERR_INPUT, "no answer: nothing was deleted");
	line[strcspn(line, "\n")] = '\0';
	if (is_name(f, line)) return 0;
	return err_set(err, ERR_INPUT, "'%.60s' is not %s: nothing was deleted", line, environment);
}

static bool any_stack(const struct deployment *d)
{
	for (int id = 0; id < STACK_COUNT; id++)
		if (!str_is_empty(d->nodes[id].arn)) return true;
	return false;
}

static int plan(struct follow *f, const struct deployment *d, struct err *err)
{
	CLEANUP(removal_list_release) struct removal_list list = { 0 };
	CLEANUP(str_release) struct str out = STR_INIT;
	if (!any_stack(d)) return 0; /* perhaps something is left of it all the same */
	removal_plan(&f->answers, d, &list);
	report_removal_plan(f->options->json, d, &list, &out);
	command_print(stdout, &out);
	return f->options->yes_destroy ? 0 : ask(f, err);
}

static void on_leftovers(const struct removal_facts *facts, void *user)
{
	struct follow *f = user;
	struct destroy *own = f->own;
	removal_leftovers(&f->answers, deploy_picture(f->deploy), facts, &own->left);
	f->report.leftovers = &own->left;
	follow_finish(f, EXIT_DONE, "complete");
}

static bool judge(struct follow *f, const struct deployment *d)
{
	struct destroy *own = f->own;
	if (d->phase != DEPLOYMENT_COMPLETE) return false;
	if (!own->look)
		own->look = leftovers_start(cloud_aws_port(f->session.cloud), &f->answers, d,
					    on_leftovers, f);
	return true;
}

static void release(struct follow *f)
{
	struct destroy *own = f->own;
	leftovers_free(own->look);
	removal_list_release(&own->left);
}

/* On a terminal with the screen, unless lines were asked for; what is decided beforehand needs
 * nobody. */
static bool is_on_screen(const struct options *options)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (options->json || options->yes_destroy || command_wants_lines(options)) return false;
	return term_check(&err) == 0;
}

enum exit_code command_destroy(const struct options *options)
{
	if (is_on_screen(options)) return command_wizard(options);
	static const struct follow_kind kind = {
		.writes = true,
		.confirm = check_decided,
		.plan = plan,
		.judge = judge,
		.release = release,
	};
	struct destroy own = { 0 };
	return follow_to_end(options, &kind, NULL, &own);
}
