#include "tests/support/program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program_path(void)
{
	static char absolute[4096];
	const char *path = getenv("REDASH_WIZARD");
	if (!path || !*path) path = "build/redash-wizard";
	if (!realpath(path, absolute)) {
		fprintf(stderr, "no program at %s\n", path);
		abort();
	}
	return absolute;
}

void program_home_make(struct program_home *home)
{
	const char *base = getenv("TMPDIR");
	home->env = NULL;
	home->closes_input = false;
	snprintf(home->path, sizeof(home->path), "%s/home-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(home->path)) abort();
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

void program_home_remove(const struct program_home *home)
{
	nftw(home->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void fill_environment(struct program_call *e, const struct program_home *home,
			     const char *term)
{
	size_t n = 0;
	const char *asan = getenv("ASAN_OPTIONS");
	snprintf(e->home, sizeof(e->home), "HOME=%s", home->path);
	snprintf(e->tmp, sizeof(e->tmp), "TMPDIR=%s", home->path);
	snprintf(e->term, sizeof(e->term), "TERM=%s", term ? term : "xterm-256color");
	/* ncurses keeps its allocations. */
	snprintf(e->asan, sizeof(e->asan), "ASAN_OPTIONS=%s:detect_leaks=0", asan ? asan : "");
	e->env[n++] = e->home;
	e->env[n++] = e->tmp;
	e->env[n++] = e->asan;
	if (!term || *term) e->env[n++] = e->term;
	e->env[n++] = "PATH=/usr/bin:/bin";
	e->env[n++] = "LC_ALL=C.UTF-8";
	e->env[n++] = "TZ=UTC";
	e->env[n++] = "REDASH_WIZARD_TEST=1";
	e->env[n++] = "AWS_EC2_METADATA_DISABLED=true";
	for (const char *const *more = home->env; more && *more && n < 23; more++)
		e->env[n++] = *more;
	e->env[n] = NULL;
}

static void fill_arguments(struct program_call *e, const char *const *args)
{
	size_t n = 0;
	e->argv[n++] = program_path();
	for (; args && *args && n <= PROGRAM_ARGS_MAX; args++)
		e->argv[n++] = *args;
	e->argv[n] = NULL;
}

int program_home_setup(void **state)
{
	static struct program_home home; /* the same one each time: tests may keep its address */
	program_home_make(&home);
	*state = &home;
	return 0;
}

int program_home_teardown(void **state)
{
	program_home_remove(*state);
	return 0;
}

void program_call_fill(struct program_call *e, const struct program_home *home, const char *term,
		       const char *const *args)
{
	e->closes_input = home->closes_input;
	fill_environment(e, home, term);
	fill_arguments(e, args);
}

static void run_child(const struct program_call *e, int out)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	if (e->closes_input) close(STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execve(e->argv[0], (char *const *)e->argv, (char *const *)e->env);
	_exit(127);
}

void program_begin(struct program_job *job, const struct program_home *home,
		   const char *const *args)
{
	struct program_call e;
	int fds[2];
	program_call_fill(&e, home, NULL, args);
	if (pipe2(fds, O_CLOEXEC) < 0) abort();
	job->len = job->at = 0;
	job->fd = fds[0];
	job->pid = fork();
	if (job->pid == 0) run_child(&e, fds[1]);
	close(fds[1]);
}

static bool read_more(struct program_job *job)
{
	memmove(job->bytes, job->bytes + job->at, job->len - job->at);
	job->len -= job->at;
	job->at = 0;
	if (job->len + 1 >= sizeof(job->bytes)) return false;
	ssize_t n = read(job->fd, job->bytes + job->len, sizeof(job->bytes) - 1 - job->len);
	if (n < 0 && errno == EINTR) return true;
	if (n > 0) job->len += (size_t)n;
	return n > 0;
}

const char *program_line(struct program_job *job)
{
	for (;;) {
		char *line = job->bytes + job->at;
		char *end = memchr(line, '\n', job->len - job->at);
		if (end) {
			*end = '\0';
			job->at = (size_t)(end + 1 - job->bytes);
			return line;
		}
		if (!read_more(job)) return NULL;
	}
}

static int wait_for(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int program_end(struct program_job *job)
{
	char rest[4096];
	while (read(job->fd, rest, sizeof(rest)) > 0)
		;
	close(job->fd);
	return wait_for(job->pid);
}

int program_run(const struct program_home *home, const char *const *args, char *out, size_t size)
{
	struct program_job job;
	size_t len = 0;
	program_begin(&job, home, args);
	for (ssize_t n; (n = read(job.fd, out + len, size - 1 - len)) > 0;)
		len += (size_t)n;
	out[len] = '\0';
	close(job.fd);
	return wait_for(job.pid);
}

static bool file_holds(const char *path, const char *text)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	if (!f) return false;
	bool found = false;
	if (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		char *bytes = malloc((size_t)st.st_size);
		size_t n = fread(bytes, 1, (size_t)st.st_size, f);
		found = memmem(bytes, n, text, strlen(text)) != NULL;
		free(bytes);
	}
	fclose(f);
	return found;
}

static bool folder_holds(const char *folder, const char *text)
{
	DIR *dir = opendir(folder);
	bool found = false;
	for (const struct dirent *entry; dir && !found && (entry = readdir(dir));) {
		char path[4096];
		if (entry->d_name[0] == '.' && (!entry->d_name[1] || entry->d_name[1] == '.'))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		found = entry->d_type == DT_DIR ? folder_holds(path, text) : file_holds(path, text);
	}
	if (dir) closedir(dir);
	return found;
}

bool program_home_holds(const struct program_home *home, const char *text)
{
	return folder_holds(home->path, text);
}

static int files_below(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;
	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		char path[4096];
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		n += entry->d_type == DT_DIR ? files_below(path) : 1;
	}
	if (dir) closedir(dir);
	return n;
}

int program_home_files(const struct program_home *home)
{
	return files_below(home->path);
}
