#include "tests/support/journey.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

enum { PATH_SIZE = 400, TEXT_SIZE = 16384, REQUESTS_MAX = 200 };

/* cmocka cuts long messages. */
static void fail_with_screen(struct ptyterm *t, const char *what, const char *text)
{
	fprintf(stderr, "%s", ptyterm_dump(t));
	fail_msg("%s '%s' on the screen above", what, text);
}

void journey_expect(struct ptyterm *t, const char *text)
{
	if (!ptyterm_wait_text(t, text, PTYTERM_WAIT_MS)) fail_with_screen(t, "no", text);
}

void journey_expect_gone(struct ptyterm *t, const char *text)
{
	double deadline = ptyterm_now_ms() + PTYTERM_WAIT_MS;
	while (ptyterm_has_text(t, text)) {
		if (t->is_gone || ptyterm_now_ms() > deadline) fail_with_screen(t, "still", text);
		ptyterm_pump(t, &t->frames, t->frames + 1, 100);
	}
}

void journey_type(struct ptyterm *t, const char *keys, const char *text)
{
	assert_true(ptyterm_type(t, keys));
	journey_expect(t, text);
}

/* ---- the answers ---- */

static void read_text(const char *path, char *ret, size_t size)
{
	FILE *file = fopen(path, "rb");
	if (!file) fail_msg("cannot read %s", path);
	size_t n = fread(ret, 1, size - 1, file);
	ret[n] = '\0';
	fclose(file);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");
	if (!file) fail_msg("cannot write %s", path);
	fputs(text, file);
	fclose(file);
}

void journey_answers(const struct program_home *home, char *ret, size_t size)
{
	char text[TEXT_SIZE];
	snprintf(ret, size, "%s/answers.yaml", home->path);
	if (access(ret, F_OK) == 0) return;
	read_text("tests/example-answers.yaml", text, sizeof(text));
	write_text(ret, text);
}

void journey_answer(const struct program_home *home, const char *line, const char *instead)
{
	char path[PATH_SIZE], text[TEXT_SIZE], changed[2 * TEXT_SIZE];
	journey_answers(home, path, sizeof(path));
	read_text(path, text, sizeof(text));
	const char *at = strstr(text, line);
	if (!at) fail_msg("no '%s' in %s", line, path);
	snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, instead,
		 at + strlen(line));
	write_text(path, changed);
}

struct ptyterm *journey_start(const struct program_home *home, const char *const *args)
{
	char path[PATH_SIZE];
	const char *all[PROGRAM_ARGS_MAX + 1] = { "--config", path };
	journey_answers(home, path, sizeof(path));
	for (size_t n = 2; args && *args && n < PROGRAM_ARGS_MAX; n++)
		all[n] = *args++;
	return program_start(home, 24, 80, NULL, all);
}

/* ---- the way through the pages ---- */

void journey_deploy(struct ptyterm *t)
{
	journey_expect(t, "does not exist yet");
	for (int page = 2; page <= 10; page++) {
		char step[32];
		snprintf(step, sizeof(step), "Step %d of 13", page);
		journey_type(t, PAGE_DOWN, step);
	}
	journey_type(t, "\t\t\t\t\t\t\t\t\tdev", "dev____");
	assert_true(ptyterm_type(t, "\t\r"));
}

void journey_go_on(struct ptyterm *t)
{
	journey_expect(t, "This environment exists");
	assert_true(ptyterm_type(t, "\r"));
}

void journey_take_up(struct ptyterm *t)
{
	double deadline = ptyterm_now_ms() + PTYTERM_WAIT_MS;
	while (!ptyterm_has_text(t, "This environment exists")) {
		if (ptyterm_has_text(t, "does not exist yet")) {
			journey_deploy(t);
			return;
		}
		if (t->is_gone || ptyterm_now_ms() > deadline) fail_with_screen(t, "neither", "");
		ptyterm_pump(t, &t->frames, t->frames + 1, 100);
	}
	journey_go_on(t);
}

void journey_ends(struct ptyterm *t, int code)
{
	if (!ptyterm_wait_exit(t, PTYTERM_WAIT_MS)) fail_with_screen(t, "no end, but", "this");
	assert_true(WIFEXITED(t->status));
	assert_int_equal(WEXITSTATUS(t->status), code);
	assert_false(t->alt_screen);
	assert_true(ptyterm_is_cooked(t));
}

void journey_leave(struct ptyterm *t, const char *keys, int code)
{
	ptyterm_send(t, keys);
	journey_ends(t, code);
}

/* ---- what the rehearsal was asked to do ---- */

static bool holds_all(const char *line, const char *const *texts)
{
	for (; *texts; texts++)
		if (!strstr(line, *texts)) return false;
	return true;
}

/* Behind the time. */
static const char *request_of(const char *line)
{
	const char *at = strstr(line, "\"kind\":\"request\"");
	return at ? at : "";
}

static bool is_known(char *const *known, int n, const char *request)
{
	for (int i = 0; i < n; i++)
		if (strcmp(known[i], request) == 0) return true;
	return false;
}

int journey_requests(const struct program_home *home, const char *const *texts)
{
	char path[PATH_SIZE], *line = NULL, *known[REQUESTS_MAX];
	size_t size = 0;
	int n = 0;
	snprintf(path, sizeof(path), "%s/.local/state/redash-wizard/rehearsal/journal.ndjson",
		 home->path);
	FILE *file = fopen(path, "rb");
	if (!file) fail_msg("cannot read %s", path);
	while (getline(&line, &size, file) > 0 && n < REQUESTS_MAX) {
		const char *request = request_of(line);
		if (*request && holds_all(request, texts) && !is_known(known, n, request))
			known[n++] = strdup(request);
	}
	for (int i = 0; i < n; i++)
		free(known[i]);
	free(line);
	fclose(file);
	return n;
}

int journey_made(const struct program_home *home, const char *stack)
{
	char name[100] = "StackName=redash-dev-";
	const char *const texts[] = { "Action=CreateChangeSet&", "ChangeSetType=CREATE&", name,
				      NULL };
	if (stack) snprintf(name, sizeof(name), "StackName=redash-dev-%s&", stack);
	return journey_requests(home, texts);
}

/* By name or by ARN. */
int journey_deleted(const struct program_home *home, const char *stack)
{
	char name[100] = "redash-dev-";
	const char *const texts[] = { "Action=DeleteStack&", name, NULL };
	if (stack) snprintf(name, sizeof(name), "redash-dev-%s", stack);
	return journey_requests(home, texts);
}

/* ---- the stand-in for AWS by itself ---- */

void journey_aws_begin(struct journey_aws *aws, const struct program_home *home,
		       const char *const *args)
{
	static const char mark[] = "\"endpoint\":\"http://127.0.0.1:";
	char state[PATH_SIZE];
	const char *all[PROGRAM_ARGS_MAX + 1] = { "rehearsal-server", "--state", state };
	snprintf(state, sizeof(state), "%s/.local/state/redash-wizard/rehearsal", home->path);
	for (size_t n = 3; args && *args && n < PROGRAM_ARGS_MAX; n++)
		all[n] = *args++;
	program_begin(&aws->job, home, all);
	const char *line = program_line(&aws->job), *at = line ? strstr(line, mark) : NULL;
	if (!at) {
		fail_msg("the rehearsal does not say where it is: %s", line ? line : "");
		return;
	}
	aws->port = (int)strtol(at + sizeof(mark) - 1, NULL, 10);
}

void journey_aws_tell(const struct journey_aws *aws, const char *path, const char *body)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)aws->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char text[1024];
	size_t len = 0;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	int n = snprintf(text, sizeof(text),
			 "POST /rehearsal/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
			 "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
			 path, strlen(body), body);
	assert_int_equal(send(fd, text, (size_t)n, MSG_NOSIGNAL), n);
	for (ssize_t got; (got = recv(fd, text + len, sizeof(text) - 1 - len, 0)) > 0;)
		len += (size_t)got;
	text[len] = '\0';
	close(fd);
	if (strncmp(text, "HTTP/1.1 200", 12) != 0) fail_msg("%s %s: %s", path, body, text);
}

void journey_aws_end(struct journey_aws *aws)
{
	kill(aws->job.pid, SIGTERM);
	assert_int_equal(program_end(&aws->job), 0);
}
