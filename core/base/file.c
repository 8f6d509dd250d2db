#include "core/base/file.h"

#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0) close(*fd);
}

static int system_error(struct err *err, const char *path, const char *verb)
{
	enum err_kind kind = errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM;
	return err_set(err, kind, "cannot %s %s: %s", verb, path, strerror(errno));
}

static int read_all(int fd, const char *path, size_t max, struct str *out, struct err *err)
{
	char block[16384];
	size_t begin = out->len;
	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return system_error(err, path, "read");
		if (n == 0) return 0;
		if (out->len - begin + (size_t)n > max || !str_add_bytes(out, block, (size_t)n))
			return err_set(err, ERR_INPUT, "%s is larger than %zu bytes", path, max);
	}
}

int file_read(const char *path, size_t max, struct str *out, struct err *err)
{
	struct stat st;
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0) return system_error(err, path, "open");
	if (!S_ISREG(st.st_mode)) return err_set(err, ERR_INPUT, "%s is not a regular file", path);
	size_t begin = out->len;
	if (read_all(fd, path, max, out, err) == 0) return 0;
	str_cut(out, begin);
	return -1;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_make_folders(const char *path, struct err *err)
{
	CLEANUP(mem_free_text) char *copy = mem_copy_text(path);
	if (!*copy) return 0;
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			return system_error(err, copy, "make the folder");
		*slash = '/';
	}
	return 0;
}

static void sync_folder(const char *path)
{
	CLEANUP(mem_free_text) char *copy = mem_copy_text(path);
	char *slash = strrchr(copy, '/');
	if (slash) slash[slash == copy] = '\0';
	CLEANUP(close_fd) int fd = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) fsync(fd); /* best effort: some file systems refuse it for folders */
}

int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct err *err)
{
	if (file_make_folders(path, err) < 0) return -1;
	CLEANUP(mem_free_text) char *beside = str_format("%s.%ld.new", path, (long)getpid());
	/* One that a crash left behind would keep its own mode and owner. */
	unlink(beside);
	CLEANUP(close_fd)
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0) return system_error(err, path, "write");
	if (write_all(fd, bytes, len) < 0 || fsync(fd) < 0 || rename(beside, path) < 0) {
		system_error(err, path, "write");
		unlink(beside);
		return -1;
	}
	sync_folder(path);
	return 0;
}

int file_append(const char *path, const void *bytes, size_t len, mode_t mode, struct err *err)
{
	if (file_make_folders(path, err) < 0) return -1;
	CLEANUP(close_fd)
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, mode);
	struct stat before;
	if (fd < 0 || fstat(fd, &before) < 0) return system_error(err, path, "write");
	if (write_all(fd, bytes, len) == 0 && fsync(fd) == 0) return 0;
	system_error(err, path, "write");
	/* No half entry: the next one would be glued to it. */
	if (ftruncate(fd, before.st_size) < 0) err_prefix(err, "it may be damaged now");
	return -1;
}

int file_lock(const char *path, struct err *err)
{
	if (file_make_folders(path, err) < 0) return -1;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) return system_error(err, path, "open");
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
	if (errno == EWOULDBLOCK)
		err_set(err, ERR_CONFLICT, "%s is in use by another redash-wizard", path);
	else
		system_error(err, path, "lock");
	close(fd);
	return -1;
}

static char *xdg_path(const char *variable, const char *below_home, const char *name)
{
	const char *base = getenv(variable), *home = getenv("HOME");
	if (base && base[0] == '/') return str_format("%s/redash-wizard/%s", base, name);
	if (!home || home[0] != '/') return NULL;
	return str_format("%s/%s/redash-wizard/%s", home, below_home, name);
}

char *file_config_path(const char *name)
{
	return xdg_path("XDG_CONFIG_HOME", ".config", name);
}

char *file_state_path(const char *name)
{
	return xdg_path("XDG_STATE_HOME", ".local/state", name);
}
