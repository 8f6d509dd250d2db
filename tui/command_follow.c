/* Commands that follow a deployment line by line: deploy, watch, status, records. */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/deploy/handover.h"
#include "tui/follow.h"
#include "tui/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The stacks may be there while nobody has looked for the NS records yet. */
static bool has_looked(const struct deployment *d)
{
	bool looks = d->nodes[NODE_DELEGATED].state == NODE_RUNNING ||
		     d->nodes[NODE_ADDRESS].state == NODE_RUNNING;
	return !looks || d->delegation.looked_ms > 0;
}

static bool anything_moves(const struct deployment *d)
{
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = d->nodes[id].state;
		if (state == NODE_RUNNING || state == NODE_UNDOING || state == NODE_PERSON)
			return true;
	}
	return false;
}

/* What has ended is told with its cause. */
static bool has_settled(const struct deployment *d)
{
	return has_looked(d) && (!d->is_judging || d->trouble || anything_moves(d));
}

/* What `records` prints is there, or will not come: the look tells the parent's live servers, and
 * what stands there already. */
static bool has_records(const struct deployment *d)
{
	enum node_state certificate = d->nodes[STACK_CERTIFICATE].state;
	bool is_coming = certificate == NODE_RUNNING && str_is_empty(d->certificate.cname_name);
	if (d->delegation.is_hosted)
		return certificate == NODE_WAITING || (!is_coming && has_looked(d));
	if (d->nodes[STACK_ZONE].state == NODE_WAITING) return true; /* nobody makes it */
	return d->delegation.name_servers.len && !is_coming && has_looked(d);
}

static int confirm(struct follow *f, struct err *err)
{
	CLEANUP(mem_free_text) char *name = answers_environment_name(&f->answers);
	char line[200];
	if (f->options->yes) return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_INPUT,
			       "deploy asks before it writes; without a terminal add --yes");
	if (f->options->rehearsal) puts("REHEARSAL, not AWS: nothing real is made.");
	printf("This makes the environment %s%s. To start, type the environment name (%s): ", name,
	       f->options->rehearsal ? "" : " and costs money",
	       answers_get(&f->answers, Q_ENVIRONMENT));
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return err_set(err, ERR_INPUT, "no answer: nothing was made");
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, name) == 0 || answers_is(&f->answers, Q_ENVIRONMENT, line)) return 0;
	return err_set(err, ERR_INPUT, "'%.60s' is not %s: nothing was made", line,
		       answers_get(&f->answers, Q_ENVIRONMENT));
}

static const char *status_word(const struct deployment *d)
{
	if (d->phase == DEPLOYMENT_COMPLETE) return "complete";
	if (d->phase == DEPLOYMENT_FAILED) return "failed";
	if (d->phase == DEPLOYMENT_IDLE || !anything_moves(d)) return "idle";
	return deployment_waits_for_person(d) ? "waiting" : "running";
}

static int print_status(const struct follow *f, const struct deployment *d, struct str *out,
			struct err *err)
{
	(void)err;
	if (f->options->json)
		report_result(&f->report, d, status_word(d), out);
	else
		report_table(d, out);
	return 0;
}

static int print_records(const struct follow *f, const struct deployment *d, struct str *out,
			 struct err *err)
{
	struct handover h = handover_of(d);
	bool has_any = d->delegation.name_servers.len || *h.cname_name || *h.address_value;
	if (d->delegation.is_hosted && !has_any)
		return err_set(err, ERR_NOT_FOUND,
			       "ACM has not been asked for the certificate of %s yet, so there is "
			       "nothing to hand over; deploy first",
			       d->delegation.child);
	if (!has_any)
		return err_set(err, ERR_NOT_FOUND,
			       "the zone %s does not exist yet, so there is nothing to hand over; "
			       "deploy first",
			       d->delegation.child);
	if (f->options->json)
		records_text_line(d, out);
	else
		handover_write(&h, f->form, out);
	if (!f->options->json && handover_is_json(f->form)) {
		CLEANUP(str_release) struct str usage = STR_INIT;
		handover_usage(&h, f->form, &usage);
		command_print(stderr, &usage); /* JSON has no comments, and is read by programs */
	}
	return 0;
}

enum exit_code command_deploy_with(const struct options *options, const struct secrets *secrets)
{
	static const struct follow_kind kind = { .writes = true, .confirm = confirm };
	return follow_to_end(options, &kind, secrets, NULL);
}

enum exit_code command_deploy(const struct options *options)
{
	struct secrets secrets;
	secrets_init(&secrets);
	enum exit_code code = command_deploy_with(options, &secrets);
	secrets_release(&secrets);
	return code;
}

enum exit_code command_watch(const struct options *options)
{
	static const struct follow_kind kind = { 0 };
	if (options->stack_count) return command_watch_stacks(options);
	return follow_to_end(options, &kind, NULL, NULL);
}

enum exit_code command_status(const struct options *options)
{
	static const struct follow_kind kind = { .is_whole = has_settled, .print = print_status };
	return follow_look(options, &kind);
}

enum exit_code command_records(const struct options *options)
{
	static const struct follow_kind kind = { .is_whole = has_records, .print = print_records };
	return follow_look(options, &kind);
}
