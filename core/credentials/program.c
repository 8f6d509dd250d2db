#include "core/credentials/program.h"

#include "core/base/trace.h"
#include "core/base/utf8.h"
#include "core/credentials/words.h"
#include "core/loop/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_MS = 60000, OUTPUT_MAX = 256 * 1024, QUOTED_MAX = 300 };

struct program {
	struct process *process; /* NULL: ended */
	char *of;
	keys_done_fn *done;
	void *user;
};

void program_free(struct program *program)
{
	if (!program) return;
	process_free(program->process);
	free(program->of);
	free(program);
}

/* Its last words, made harmless. */
static char *last_words(const struct process_end *end)
{
	size_t len = end->errors_len;
	while (len && strchr(" \t\r\n", end->errors[len - 1]))
		len--;
	size_t skip = len > QUOTED_MAX ? len - QUOTED_MAX : 0;
	CLEANUP(mem_free_text) char *last = mem_copy_bytes(end->errors + skip, len - skip);
	return utf8_sanitised(*last ? last : "it said nothing", UTF8_CELL_MAX);
}

static int check_end(const struct process_end *end, const char *of, struct err *err)
{
	if (end->is_late)
		return err_set(err, ERR_CREDENTIALS,
			       "%s: no keys within %d seconds, so it was ended", of,
			       LIMIT_MS / 1000);
	if (end->is_flooded)
		return err_set(err, ERR_CREDENTIALS, "%s: it wrote too much, so it was ended", of);
	if (end->exit_code == 0) return 0;
	CLEANUP(mem_free_text) char *said = last_words(end);
	if (end->signal_number)
		return err_set(err, ERR_CREDENTIALS, "%s was ended by signal %d: %s", of,
			       end->signal_number, said);
	return err_set(err, ERR_CREDENTIALS, "%s failed (exit code %d): %s", of, end->exit_code,
		       said);
}

/* The parser's own words may hold what was printed, so they are not used. */
static int read_keys(const struct process_end *end, const char *of, struct keys *ret,
		     struct err *err)
{
	CLEANUP(json_release) struct json *json = NULL;
	double version;
	if (check_end(end, of, err) < 0) return -1;
	json = json_read_raw(end->output, end->output_len, err);
	if (!json) return err_set(err, ERR_CREDENTIALS, "%s did not print JSON", of);
	if (!json_number(json, "Version", &version) || version != 1)
		return err_set(err, ERR_CREDENTIALS,
			       "%s printed no \"Version\": 1, the only one that is known", of);
	return keys_from_json(json, "SessionToken", of, ret, err);
}

static void on_end(const struct process_end *end, void *user)
{
	struct program *program = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	program->process = NULL;
	int failed = read_keys(end, program->of, &keys, &err);
	program->done(failed ? &err : NULL, &keys, program->user);
}

static struct program *run(struct loop *loop, const char *const *argv,
			   const char *const *environment, const char *of, keys_done_fn *done,
			   void *user, struct err *err)
{
	struct program *program = mem_alloc(sizeof(*program));
	const struct process_options options = { .argv = argv,
						 .environment = environment,
						 .timeout_ms = LIMIT_MS,
						 .output_max = OUTPUT_MAX };
	*program = (struct program){ .of = mem_copy_text(of), .done = done, .user = user };
	trace("credentials", "running %s", argv[0]);
	program->process = process_start(loop, &options, on_end, program, err);
	if (program->process) return program;
	err->kind = ERR_CREDENTIALS;
	err_prefix(err, "%s", of);
	program_free(program);
	return NULL;
}

struct program *program_start_command(struct loop *loop, const char *command, const char *of,
				      keys_done_fn *done, void *user, struct err *err)
{
	CLEANUP(words_release) struct words words = { 0 };
	int failed = words_split(command, &words, err);
	if (!failed && words.item.len < 2)
		failed = err_set(err, ERR_CREDENTIALS, "the command is empty");
	if (!failed)
		return run(loop, (const char *const *)words.item.item, NULL, of, done, user, err);
	err->kind = ERR_CREDENTIALS;
	err_prefix(err, "%s", of);
	return NULL;
}

/* Ours, without what would beat the profile that is named. */
static void copy_environment(struct words *ret)
{
	static const char *const dropped[] = {
		"AWS_ACCESS_KEY_ID=",  "AWS_SECRET_ACCESS_KEY=", "AWS_SESSION_TOKEN=",
		"AWS_SECURITY_TOKEN=", "AWS_PROFILE=",           "AWS_DEFAULT_PROFILE=",
	};
	for (char **at = environ; *at; at++) {
		bool is_dropped = false;
		for (size_t i = 0; i < ARRAY_LEN(dropped); i++)
			is_dropped |= str_starts(*at, dropped[i]);
		if (!is_dropped) *vec_push(&ret->item) = mem_copy_text(*at);
	}
	*vec_push(&ret->item) = NULL;
}

struct program *program_start_aws(struct loop *loop, const char *profile, const char *of,
				  keys_done_fn *done, void *user, struct err *err)
{
	CLEANUP(words_release) struct words environment = { 0 };
	const char *const argv[] = { "aws",       "configure", "export-credentials",
				     "--profile", profile,     "--format",
				     "process",   NULL };
	copy_environment(&environment);
	return run(loop, argv, (const char *const *)environment.item.item, of, done, user, err);
}
