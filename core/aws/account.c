#include "core/aws/account.h"

#include "core/aws/endpoint.h"
#include "core/aws/profile_file.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct profile_files {
	struct profile_file config, credentials;
	char *config_path, *credentials_path; /* as shown to the operator */
};
/* What the two files say about one profile. */
struct profile {
	const char *name;
	const struct profile_section *config, *credentials;
};

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

static const char *first_set(const char *a, const char *b)
{
	return *a ? a : b;
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

/* A missing file is an empty one; one that cannot be read is worth a sentence. */
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

static void files_release(struct profile_files *files)
{
	profile_file_release(&files->config);
	profile_file_release(&files->credentials);
	free(files->config_path);
	free(files->credentials_path);
}

static int files_read(struct profile_files *ret, struct err *err)
{
	int a = read_file("AWS_CONFIG_FILE", "config", &ret->config, &ret->config_path, err);
	int b = read_file("AWS_SHARED_CREDENTIALS_FILE", "credentials", &ret->credentials,
			  &ret->credentials_path, err);
	return a < 0 || b < 0 ? -1 : 0;
}

static struct profile find_profile(const struct profile_files *files, const char *name)
{
	CLEANUP(mem_free_text) char *section = str_format("profile %s", name);
	struct profile profile = {
		.name = name,
		.config = profile_file_section(&files->config, section),
		.credentials = profile_file_section(&files->credentials, name),
	};
	if (!profile.config && str_equal(name, "default"))
		profile.config = profile_file_section(&files->config, "default");
	return profile;
}

static const char *value_of(const struct profile *profile, const char *key)
{
	return first_set(profile_value(profile->credentials, key),
			 profile_value(profile->config, key));
}

/* What we cannot do ourselves yet, in words; NULL when the profile needs none of it. */
static const char *other_sign_in(const struct profile *profile)
{
	static const struct {
		const char *key, *what;
	} ways[] = {
		{ "role_arn", "assumes a role" },
		{ "sso_session", "signs in through IAM Identity Center (SSO)" },
		{ "sso_start_url", "signs in through IAM Identity Center (SSO)" },
		{ "login_session", "signs in through \"aws login\"" },
		{ "credential_process", "asks a program for its keys" },
	};
	bool has_keys = *value_of(profile, "aws_access_key_id") != '\0';
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		bool beats_keys = i < 3;
		if (*value_of(profile, ways[i].key) && (beats_keys || !has_keys))
			return ways[i].what;
	}
	return NULL;
}

/* For a command line that the operator pastes into a shell. */
static void add_quoted(struct str *out, const char *word)
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

static int other_sign_in_error(const struct profile *profile, const char *what, struct err *err)
{
	CLEANUP(str_release) struct str word = STR_INIT;
	add_quoted(&word, profile->name);
	return err_set(err, ERR_CREDENTIALS,
		       "profile %s %s, which redash-wizard does not do itself yet. Run "
		       "`eval \"$(aws configure export-credentials --profile %s --format env)\"` "
		       "and start it again without naming a profile",
		       profile->name, what, str_text(&word));
}

/* Keys from one section, if it has them. 1: taken, 0: none here, -1: half of a pair. */
static int take_keys(const struct profile *profile, const struct profile_section *section,
		     const char *path, struct account *account, struct err *err)
{
	const char *id = profile_value(section, "aws_access_key_id");
	const char *key = profile_value(section, "aws_secret_access_key");
	const char *token = profile_value(section, "aws_session_token");
	if (!*id && !*key) return 0;
	if (!*id || !*key)
		return err_set(err, ERR_CREDENTIALS, "profile %s in %s has no %s", profile->name,
			       path, *id ? "aws_secret_access_key" : "aws_access_key_id");
	account->access_key_id = mem_copy_text(id);
	secret_set(&account->secret_access_key, key, strlen(key));
	secret_set(&account->session_token, token, strlen(token));
	account->source = str_format("profile %s (%s)", profile->name, path);
	return 1;
}

static int load_profile_keys(const struct profile *profile, const struct profile_files *files,
			     struct account *account, struct err *err)
{
	if (!profile->config && !profile->credentials)
		return err_set(err, ERR_CREDENTIALS,
			       "there is no profile %s in %s or %s; `aws configure --profile` "
			       "makes one",
			       profile->name, files->credentials_path, files->config_path);
	const char *what = other_sign_in(profile);
	if (what) return other_sign_in_error(profile, what, err);
	int taken = take_keys(profile, profile->credentials, files->credentials_path, account, err);
	if (taken == 0)
		taken = take_keys(profile, profile->config, files->config_path, account, err);
	if (taken == 0)
		return err_set(err, ERR_CREDENTIALS, "profile %s has no access keys in %s or %s",
			       profile->name, files->credentials_path, files->config_path);
	return taken < 0 ? -1 : 0;
}

static bool environment_has_keys(void)
{
	return *env("AWS_ACCESS_KEY_ID") || *env("AWS_SECRET_ACCESS_KEY");
}

static int load_environment_keys(struct account *account, struct err *err)
{
	const char *id = env("AWS_ACCESS_KEY_ID"), *key = env("AWS_SECRET_ACCESS_KEY");
	const char *token = first_set(env("AWS_SESSION_TOKEN"), env("AWS_SECURITY_TOKEN"));
	if (!*id || !*key)
		return err_set(err, ERR_CREDENTIALS, "the environment has %s but no %s",
			       *id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
			       *id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	account->access_key_id = mem_copy_text(id);
	secret_set(&account->secret_access_key, key, strlen(key));
	secret_set(&account->session_token, token, strlen(token));
	account->source = mem_copy_text("environment");
	return 0;
}

static int load_keys(bool is_explicit, const struct profile *profile,
		     const struct profile_files *files, struct account *account, struct err *err)
{
	if (!is_explicit && environment_has_keys()) return load_environment_keys(account, err);
	if (is_explicit || *env("AWS_PROFILE") || profile->config || profile->credentials)
		return load_profile_keys(profile, files, account, err);
	return err_set(err, ERR_CREDENTIALS,
		       "no AWS credentials: neither AWS_ACCESS_KEY_ID in the environment nor a "
		       "default profile in %s or %s. `aws configure` makes one",
		       files->credentials_path, files->config_path);
}

static int load_region(const char *region, const struct profile *profile, struct account *account,
		       struct err *err)
{
	const char *found = region ? region : "";
	found = first_set(found, env("AWS_REGION"));
	found = first_set(found, env("AWS_DEFAULT_REGION"));
	found = first_set(found, value_of(profile, "region"));
	if (!*found)
		return err_set(err, ERR_INPUT,
			       "no region: set AWS_REGION, or region in the profile %s",
			       profile->name);
	account->region = mem_copy_text(found);
	return region_check(found, err);
}

static void load_endpoints(const struct profile *profile, struct account *account)
{
	const struct endpoint_profile said = {
		.endpoint_url = value_of(profile, "endpoint_url"),
		.ignore_configured_endpoint_urls =
			value_of(profile, "ignore_configured_endpoint_urls"),
		.use_fips_endpoint = value_of(profile, "use_fips_endpoint"),
		.use_dualstack_endpoint = value_of(profile, "use_dualstack_endpoint"),
		.ca_bundle = value_of(profile, "ca_bundle"),
	};
	endpoint_settings_load(&said, &account->endpoints);
}

/* A key or region with a control byte would break a header; AWS has none such. */
static bool has_strange_bytes(const char *text)
{
	for (; text && *text; text++)
		if (*text <= ' ' || *text > '~') return true;
	return false;
}

static int check_characters(const struct account *account, struct err *err)
{
	if (!has_strange_bytes(account->access_key_id) &&
	    !has_strange_bytes(secret_reveal(&account->secret_access_key)) &&
	    !has_strange_bytes(secret_reveal(&account->session_token)))
		return 0;
	return err_set(err, ERR_CREDENTIALS,
		       "the access keys of %s hold characters that AWS keys never have",
		       account->source);
}

int account_load(const char *profile, const char *region, struct account *ret, struct err *err)
{
	CLEANUP(files_release) struct profile_files files = { 0 };
	CLEANUP(account_release) struct account account = { 0 };
	bool is_explicit = !str_is_empty(profile);
	const char *name = is_explicit ? profile : env("AWS_PROFILE");
	name = first_set(name, first_set(env("AWS_DEFAULT_PROFILE"), "default"));
	if (files_read(&files, err) < 0) return -1;
	struct profile found = find_profile(&files, name);
	if (load_keys(is_explicit, &found, &files, &account, err) < 0) return -1;
	if (check_characters(&account, err) < 0) return -1;
	if (load_region(region, &found, &account, err) < 0) return -1;
	load_endpoints(&found, &account);
	if (is_explicit) account.profile = mem_copy_text(profile);
	*ret = account;
	account = (struct account){ 0 };
	return 0;
}

void account_set_static(struct account *a, const char *access_key_id, const char *secret,
			const char *region, const char *endpoint_url, const char *source)
{
	*a = (struct account){ .region = mem_copy_text(region),
			       .access_key_id = mem_copy_text(access_key_id),
			       .source = mem_copy_text(source),
			       .endpoints = { .url = mem_copy_text(endpoint_url) } };
	secret_set(&a->secret_access_key, secret, strlen(secret));
}

void account_copy_to(struct account *to, const struct account *from, const char *region)
{
	*to = (struct account){ .profile = mem_copy_text(from->profile),
				.region = mem_copy_text(region),
				.access_key_id = mem_copy_text(from->access_key_id),
				.source = mem_copy_text(from->source),
				.skew_ms = from->skew_ms,
				.expires_ms = from->expires_ms };
	secret_copy(&to->secret_access_key, &from->secret_access_key);
	secret_copy(&to->session_token, &from->session_token);
	endpoint_settings_copy(&to->endpoints, &from->endpoints);
}

void account_release(struct account *a)
{
	free(a->profile);
	free(a->region);
	free(a->access_key_id);
	free(a->source);
	endpoint_settings_release(&a->endpoints);
	secret_release(&a->secret_access_key);
	secret_release(&a->session_token);
	*a = (struct account){ 0 };
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t add_names(const struct profile_file *file, bool is_config, char **names, size_t count,
			size_t max)
{
	for (size_t i = 0; i < file->sections.len && count < max; i++) {
		const char *name = file->sections.item[i].name;
		if (is_config && str_starts(name, "profile "))
			name += strlen("profile ");
		else if (is_config && !str_equal(name, "default"))
			continue;
		bool known = str_is_empty(name);
		for (size_t k = 0; k < count && !known; k++)
			known = str_equal(names[k], name);
		if (!known) names[count++] = utf8_sanitised(name, UTF8_CELL_MAX);
	}
	return count;
}

size_t account_profiles(char **ret, size_t max)
{
	CLEANUP(files_release) struct profile_files files = { 0 };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	/* A file that cannot be read is reported when a profile is loaded from it. */
	files_read(&files, &ignored);
	size_t count = add_names(&files.credentials, false, ret, 0, max);
	count = add_names(&files.config, true, ret, count, max);
	if (count) qsort(ret, count, sizeof(ret[0]), compare_names);
	return count;
}
