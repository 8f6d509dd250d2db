#include "tests/support/aws_home.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void clear_environment(void)
{
	for (char **at = environ; *at;) {
		CLEANUP(mem_free_text) char *name = mem_copy_bytes(*at, strcspn(*at, "="));
		if (str_starts(name, "AWS_"))
			unsetenv(name);
		else
			at++;
	}
}

void aws_home_make(struct aws_home *home)
{
	static const char pattern[] = "/tmp/aws-home-XXXXXX";
	memcpy(home->folder, pattern, sizeof(pattern));
	if (!mkdtemp(home->folder)) fail_msg("no folder in /tmp");
	home->config = str_format("%s/.aws/config", home->folder);
	home->credentials = str_format("%s/.aws/credentials", home->folder);
	clear_environment();
	setenv("HOME", home->folder, 1);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

void aws_home_remove(struct aws_home *home)
{
	nftw(home->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(home->config);
	free(home->credentials);
}

void aws_home_write(const char *path, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (file_replace(path, text, strlen(text), 0600, &err) < 0) fail_msg("%s", err_text(&err));
}
