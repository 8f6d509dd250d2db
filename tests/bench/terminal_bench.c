/* The real program on a pseudo-terminal: its start, and what it costs while it waits and while it
 * shows a deployment that runs in another process's rehearsal. */
#include "tests/support/program.h"
#include "tests/support/ptyterm.h"

#include "tests/bench/figure.h"

#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STARTS = 40, IDLE_MS = 8000, LIVE_MS = 12000, ROWS = 24, COLS = 80 };

static void measure_start(const char *what, const char *const *args)
{
	double took[STARTS];
	for (int i = 0; i < STARTS; i++) {
		struct program_home home;
		program_home_make(&home);
		double begin = ptyterm_now_ms();
		struct ptyterm *t = program_start(&home, 24, 80, NULL, args);
		if (!ptyterm_pump(t, &t->frames, 1, PTYTERM_WAIT_MS)) figure_failed("no frame");
		took[i] = ptyterm_now_ms() - begin;
		ptyterm_free(t);
		program_home_remove(&home);
	}
	figure(what, percentile(took, STARTS, 95), 30, "ms");
}

static double cpu_ms(pid_t pid)
{
	char path[64];
	unsigned long long ns = 0;
	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &ns) != 1) figure_failed("no schedstat");
	fclose(f);
	return (double)ns / 1e6;
}

static double resident_mb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "VmRSS:", 6) == 0) kb = strtol(line + 6, NULL, 10);
	if (f) fclose(f);
	return (double)kb / 1024;
}

/* Percent of a core over so long; *ret_bytes: written to the terminal a second. */
static double load(struct ptyterm *t, int ms, double *ret_bytes)
{
	double begin = ptyterm_now_ms(), cpu = cpu_ms(t->job);
	size_t bytes = t->bytes;
	ptyterm_pump(t, &t->frames, INT_MAX, ms);
	double took = ptyterm_now_ms() - begin;
	*ret_bytes = (double)(t->bytes - bytes) * 1000 / took;
	return 100 * (cpu_ms(t->job) - cpu) / took;
}

static void measure_idle(void)
{
	struct program_home home;
	double bytes;
	program_home_make(&home);
	struct ptyterm *t = program_start(&home, ROWS, COLS, NULL, NULL);
	if (!ptyterm_wait_text(t, "Step 1", PTYTERM_WAIT_MS)) figure_failed("no form");
	ptyterm_barrier(t);
	ptyterm_pump(t, &t->frames, INT_MAX, 1000);
	figure("idle CPU, a form", load(t, IDLE_MS, &bytes), 0.2, "%");
	figure("memory, a form", resident_mb(t->job), 0, "MB");
	ptyterm_free(t);
	program_home_remove(&home);
}

/* A rehearsal server of its own process on the home's state folder, ready when this returns. */
static pid_t start_server(const struct program_home *home)
{
	char state[400], line[4096];
	int fds[2];
	const char *path = getenv("REDASH_WIZARD");
	snprintf(state, sizeof(state), "%s/.local/state/redash-wizard/rehearsal", home->path);
	if (pipe(fds) < 0) figure_failed("pipe");
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		setenv("HOME", home->path, 1);
		execl(path ? path : "build/redash-wizard", "redash-wizard", "rehearsal-server",
		      "--speed", "1", "--state", state, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	FILE *f = fdopen(fds[0], "r");
	if (!f || !fgets(line, sizeof(line), f)) figure_failed("no rehearsal server");
	return pid; /* the pipe stays open for its life */
}

static void press(struct ptyterm *t, const char *keys, const char *expected)
{
	ptyterm_type(t, keys);
	if (ptyterm_wait_text(t, expected, PTYTERM_WAIT_MS)) return;
	fprintf(stderr, "%s\n", ptyterm_dump(t));
	figure_failed(expected);
}

/* Through the forms with the example's answers, and Deploy. */
static void go_to_panel(struct ptyterm *t)
{
	static const char *const titles[] = { "Step 2", "Step 3", "Step 4", "Step 5", "Step 6",
					      "Step 7", "Step 8", "Step 9", "Step 10" };
	if (!ptyterm_wait_text(t, "Step 1", PTYTERM_WAIT_MS)) figure_failed("no form");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		press(t, "\033[6~", titles[i]);
	press(t, "\t\t\t\t\t\t\t\t\tdev\t\r", "Step 11"); /* once the checks are made */
	press(t, "\033[6~", "Step 12");
}

static void measure_live(void)
{
	static const char *const args[] = { "--rehearsal=1", "--config", "answers.yaml", NULL };
	struct program_home home;
	char answers[400], text[8192];
	double bytes;
	program_home_make(&home);
	snprintf(answers, sizeof(answers), "%s/answers.yaml", home.path);
	FILE *from = fopen("tests/example-answers.yaml", "r"), *to = fopen(answers, "w");
	size_t n = from ? fread(text, 1, sizeof(text), from) : 0;
	if (!to || !n || fwrite(text, 1, n, to) != n) figure_failed("no example answers");
	fclose(from);
	fclose(to);
	const char *with_path[] = { args[0], args[1], answers, NULL };
	pid_t server = start_server(&home);
	struct ptyterm *t = program_start(&home, ROWS, COLS, NULL, with_path);
	go_to_panel(t);
	ptyterm_pump(t, &t->frames, INT_MAX, 2000);
	double cpu = load(t, LIVE_MS, &bytes);
	figure("live panel CPU, 8 stacks", cpu, 1, "%");
	figure("live panel to the terminal", bytes / 1000, 2, "kB/s");
	ptyterm_free(t);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	program_home_remove(&home);
}

int main(void)
{
	static const char *const rehearsal[] = { "--rehearsal", NULL };
	setlocale(LC_ALL, "C.UTF-8");
	measure_start("start to first frame, p95", NULL);
	measure_start("the same with --rehearsal", rehearsal);
	measure_idle();
	measure_live();
	return 0;
}
