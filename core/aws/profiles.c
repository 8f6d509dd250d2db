#include "core/aws/profiles.h"

#include "core/base/file.h"
#include "core/base/secret.h"

#include <stdlib.h>

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

/* The file the variable names, or the one below ~/.aws. */
static char *file_path(const char *variable, const char *standard)
{
	const char *named = env(variable), *home = env("HOME");
	if (str_starts(named, "~/")) return str_format("%s%s", home, named + 1);
	if (*named) return mem_copy_text(named);
	return str_format("%s/.aws/%s", home, standard);
}

static char *shown_path(const char *path)
{
	const char *home = env("HOME");
	size_t len = strlen(home);
	if (len > 1 && str_starts(path, home) && path[len] == '/')
		return str_format("~%s", path + len);
	return mem_copy_text(path);
}

static int read_file(const char *variable, const char *standard, struct profile_file *ret,
		     char **ret_shown, struct err *err)
{
	CLEANUP(mem_free_text) char *path = file_path(variable, standard);
	CLEANUP(err_release) struct err why = ERR_INIT;
	struct str text = STR_INIT;
	*ret = (struct profile_file){ 0 };
	*ret_shown = shown_path(path);
	int result = file_read(path, PROFILE_FILE_MAX, &text, &why);
	if (result == 0) profile_file_parse(str_text(&text), text.len, ret);
	secret_erase(text.text, text.alloc);
	str_release(&text);
	if (result == 0 || why.kind == ERR_NOT_FOUND) return 0;
	err_copy(err, &why);
	return -1;
}

int profiles_read(struct profiles *ret, struct err *err)
{
	int a = read_file("AWS_CONFIG_FILE", "config", &ret->config, &ret->config_path, err);
	int b = read_file("AWS_SHARED_CREDENTIALS_FILE", "credentials", &ret->credentials,
			  &ret->credentials_path, err);
	return a < 0 || b < 0 ? -1 : 0;
}

void profiles_release(struct profiles *files)
{
	profile_file_release(&files->config);
	profile_file_release(&files->credentials);
	free(files->config_path);
	free(files->credentials_path);
	*files = (struct profiles){ 0 };
}

const struct profile_section *profiles_section(const struct profiles *files, const char *kind,
					       const char *name)
{
	CLEANUP(mem_free_text) char *section = str_format("%s %s", kind, name);
	return profile_file_section(&files->config, section);
}

struct profile profiles_find(const struct profiles *files, const char *name)
{
	struct profile profile = {
		.name = name,
		.config = profiles_section(files, "profile", name),
		.credentials = profile_file_section(&files->credentials, name),
	};
	if (!profile.config && str_equal(name, "default"))
		profile.config = profile_file_section(&files->config, "default");
	const char *services = profile_get(&profile, "services");
	if (*services) profile.services = profiles_section(files, "services", services);
	return profile;
}

bool profile_exists(const struct profile *profile)
{
	return profile->config || profile->credentials;
}

const char *profile_get(const struct profile *profile, const char *key)
{
	const char *value = profile_value(profile->credentials, key);
	return *value ? value : profile_value(profile->config, key);
}

const char *profile_name(const char *asked)
{
	if (!str_is_empty(asked)) return asked;
	if (*env("AWS_PROFILE")) return env("AWS_PROFILE");
	return *env("AWS_DEFAULT_PROFILE") ? env("AWS_DEFAULT_PROFILE") : "default";
}

void profile_add_quoted(struct str *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-.@/+";
	if (*word && strspn(word, plain) == strlen(word)) {
		str_add(out, word);
		return;
	}
	str_add_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			str_add(out, "'\\''");
		else
			str_add_char(out, *word);
	}
	str_add_char(out, '\'');
}
