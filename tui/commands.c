#include "tui/commands.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/loop/signals.h"
#include "core/plan/assets.h"
#include "core/plan/checks.h"
#include "tui/report.h"
#include "tui/session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINDINGS_MAX = 20 };

void command_print(FILE *to, struct str *text)
{
	fputs(str_text(text), to);
	fflush(to);
	str_reset(text);
}

enum exit_code command_fail(const struct options *o, const struct err *err)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	report_error(o->json, err, &out);
	command_print(o->json ? stdout : stderr, &out);
	return session_exit_code(err);
}

const char *command_wants_lines(const struct options *options)
{
	const char *accessible = getenv("ACCESSIBLE");
	if (options->plain) return "--plain was given";
	bool is_set = !str_is_empty(accessible) && !str_equal(accessible, "0") &&
		      !str_equal(accessible, "false");
	return is_set ? "ACCESSIBLE is set" : NULL;
}

struct term_options command_term_options(const struct options *options)
{
	return (struct term_options){
		.ascii = options->ascii,
		.no_color = options->no_color || !str_is_empty(getenv("NO_COLOR")),
		.test_mode = !str_is_empty(getenv("REDASH_WIZARD_TEST")),
	};
}

int command_check_answers(const struct answers *a, struct err *err)
{
	struct finding findings[FINDINGS_MAX];
	size_t n = check_answers(a, findings, FINDINGS_MAX);
	CLEANUP(str_release) struct str text = STR_INIT;
	for (size_t i = 0; i < n; i++)
		str_addf(&text, "%s%s: %s", i ? "; " : "", question(findings[i].id)->yaml_path,
			 err_text(&findings[i].err));
	findings_release(findings, n);
	return n ? err_set(err, ERR_INPUT, "%s", str_text(&text)) : 0;
}

static int write_template(const char *folder, const struct asset *a, struct err *err)
{
	CLEANUP(mem_free_text) char *path = str_format("%s/%s", folder, strrchr(a->name, '/') + 1);
	if (file_replace(path, a->bytes, a->len, 0644, err) < 0) return -1;
	printf("%s\n", path);
	return 0;
}

enum exit_code command_templates(const struct options *options)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	for (size_t i = 0; asset_at(i); i++) {
		const struct asset *a = asset_at(i);
		if (!str_starts(a->name, "templates/")) continue;
		if (write_template(options->out, a, &err) < 0) return command_fail(options, &err);
	}
	return EXIT_DONE;
}

static void on_end(int number, void *user)
{
	(void)number;
	loop_stop(user);
}

enum exit_code command_rehearsal_server(const struct options *o)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct rehearsal_options options = {
		.speed = o->speed,
		.state_folder = o->state_folder,
		.reset = o->rehearsal_reset,
		.http_port = o->port,
		.admin_by_hand = o->rehearsal_by_hand,
		.admin_after_ms = (int64_t)(o->admin_seconds * 1000),
		.fail_resource = o->fail_resource,
		.fail_reason = o->fail_reason,
		.faults = o->faults,
		.delegation = o->delegation,
		.issued = o->issued,
		.throttle_percent = o->throttle_percent,
		.stale_read_ms = (int64_t)(o->stale_seconds * 1000),
	};
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str out = STR_INIT;
	struct loop *loop = loop_new(NULL, NULL);
	struct rehearsal *rehearsal = NULL;
	enum exit_code code = EXIT_DONE;
	signals_open(loop, signals, ARRAY_LEN(signals), on_end, loop);
	if (rehearsal_start(loop, &options, &rehearsal, &err) < 0) {
		code = command_fail(o, &err);
	} else {
		rehearsal_describe(rehearsal, &out);
		command_print(stdout, &out);
		loop_run(loop);
	}
	rehearsal_free(rehearsal);
	signals_close();
	loop_free(loop);
	return code;
}
