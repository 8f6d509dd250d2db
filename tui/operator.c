#include "tui/operator.h"

#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/trace.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { ID_BYTES = 16, ID_LEN = 2 * ID_BYTES, HOST_MAX = 64 };

static char *new_id(void)
{
	unsigned char bytes[ID_BYTES];
	CLEANUP(str_release) struct str id = STR_INIT;
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) BUG("getrandom failed");
	for (size_t i = 0; i < sizeof(bytes); i++)
		str_addf(&id, "%02x", bytes[i]);
	return str_detach(&id);
}

/* NULL: none is kept yet, or it is damaged. */
static char *kept_id(int fd)
{
	char text[ID_LEN + 1];
	ssize_t got = pread(fd, text, sizeof(text), 0);
	if (got != ID_LEN) return NULL;
	text[ID_LEN] = '\0';
	return strspn(text, "0123456789abcdef") == ID_LEN ? mem_copy_text(text) : NULL;
}

static void keep(int fd, const char *id)
{
	if (ftruncate(fd, 0) < 0 || pwrite(fd, id, strlen(id), 0) < 0)
		trace("operator", "the id could not be kept");
}

static char *owner(void)
{
	char host[HOST_MAX] = "";
	const struct passwd *who = getpwuid(geteuid());
	const char *user = who && *who->pw_name ? who->pw_name : getenv("USER");
	if (gethostname(host, sizeof(host) - 1) < 0) host[0] = '\0';
	host[strcspn(host, ".")] = '\0';
	return str_format("%s@%s", user && *user ? user : "somebody", *host ? host : "somewhere");
}

void operator_open(struct operator* o, const char *environment)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *name = str_format("operators/%s", environment);
	CLEANUP(mem_free_text) char *path = file_state_path(name);
	int fd = path ? file_lock(path, &err) : -1;
	*o = (struct operator){ .environment = mem_copy_text(environment), .owner = owner() };
	if (fd > 0) o->id = kept_id(fd);
	if (!o->id) o->id = new_id();
	if (fd <= 0) return;
	o->lock = fd;
	keep(fd, o->id);
}

void operator_close(struct operator* o)
{
	if (o->lock) close(o->lock);
	free(o->environment);
	free(o->id);
	free(o->owner);
	*o = (struct operator){ 0 };
}
