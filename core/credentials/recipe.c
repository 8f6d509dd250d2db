#include "core/credentials/recipe.h"

#include "core/credentials/keys.h"

#include <stdlib.h>
#include <string.h>

struct maker {
	const struct profiles *files;
	struct recipe *recipe;
	const char *visited[RECIPE_ROLES_MAX + 1];
	size_t visited_count;
};

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

static void role_release(struct role *role)
{
	free(role->profile);
	free(role->arn);
	free(role->external_id);
	free(role->session_name);
	free(role->mfa_serial);
}

void recipe_release(struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->roles.len; i++)
		role_release(&recipe->roles.item[i]);
	vec_release(&recipe->roles);
	free(recipe->profile);
	free(recipe->said);
	*recipe = (struct recipe){ 0 };
}

static void set_source(struct recipe *recipe, enum source source, const char *profile,
		       const char *how)
{
	recipe->source = source;
	recipe->profile = mem_copy_text(profile);
	free(recipe->said);
	recipe->said = str_format("profile %s (%s)", profile, how);
}

static void set_said(struct recipe *recipe, const char *said)
{
	free(recipe->said);
	recipe->said = mem_copy_text(said);
}

static bool has_container(void)
{
	return getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
	       getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* Whatever signs in by the profile's own settings, roles apart. false: it has none. */
static bool find_in_profile(struct recipe *recipe, const struct profiles *files,
			    const struct profile *p)
{
	bool by_environment =
		recipe->may_use_environment && *env("AWS_WEB_IDENTITY_TOKEN_FILE") != '\0';
	const struct {
		bool is_there;
		enum source source;
		const char *how;
	} ways[] = {
		{ by_environment || *profile_get(p, "web_identity_token_file"), SOURCE_WEB_IDENTITY,
		  "web identity" },
		{ *profile_get(p, "sso_role_name") || *profile_get(p, "sso_account_id"), SOURCE_SSO,
		  "IAM Identity Center" },
		{ keys_in_section(p->credentials), SOURCE_CREDENTIALS_FILE,
		  files->credentials_path },
		{ *profile_get(p, "login_session"), SOURCE_AWS_COMMAND, "aws login" },
		{ *profile_get(p, "credential_process"), SOURCE_PROCESS, "credential process" },
		{ keys_in_section(p->config), SOURCE_CONFIG_FILE, files->config_path },
	};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (!ways[i].is_there) continue;
		set_source(recipe, ways[i].source, p->name, ways[i].how);
		if (i == 0 && by_environment) set_said(recipe, "web identity of the environment");
		return true;
	}
	return false;
}

static bool has_role(const struct profile *p)
{
	return *profile_get(p, "role_arn") && !*profile_get(p, "web_identity_token_file");
}

static bool has_own_keys(const struct profile *p)
{
	return keys_in_section(p->credentials) || keys_in_section(p->config);
}

/* Roles are found from the last to the first. */
static int add_role(struct maker *m, const struct profile *p, struct err *err)
{
	struct recipe *recipe = m->recipe;
	if (recipe->roles.len == RECIPE_ROLES_MAX)
		return err_set(err, ERR_CREDENTIALS, "profile %s: more than %d roles in a row",
			       p->name, RECIPE_ROLES_MAX);
	vec_push(&recipe->roles);
	memmove(&recipe->roles.item[1], &recipe->roles.item[0],
		(recipe->roles.len - 1) * sizeof(recipe->roles.item[0]));
	const char *seconds = profile_get(p, "duration_seconds");
	char *end;
	long duration = strtol(seconds, &end, 10);
	recipe->roles.item[0] = (struct role){
		.profile = mem_copy_text(p->name),
		.arn = mem_copy_text(profile_get(p, "role_arn")),
		.external_id = mem_copy_text(profile_get(p, "external_id")),
		.session_name = mem_copy_text(profile_get(p, "role_session_name")),
		.mfa_serial = mem_copy_text(profile_get(p, "mfa_serial")),
		.duration_seconds = *end || duration < 0 ? 0 : duration,
	};
	return 0;
}

static int find_named_source(struct recipe *recipe, const struct profile *p, struct err *err)
{
	static const struct {
		const char *name, *said;
		enum source source;
	} named[] = {
		{ "Environment", "environment", SOURCE_ENVIRONMENT },
		{ "EcsContainer", "container role", SOURCE_CONTAINER },
		{ "Ec2InstanceMetadata", "role of this machine", SOURCE_MACHINE },
	};
	const char *name = profile_get(p, "credential_source");
	for (size_t i = 0; i < ARRAY_LEN(named); i++) {
		if (!str_equal(named[i].name, name)) continue;
		set_source(recipe, named[i].source, p->name, named[i].said);
		if (named[i].source != SOURCE_CONTAINER || has_container()) return 0;
		return err_set(err, ERR_CREDENTIALS,
			       "profile %s: credential_source = EcsContainer, but this is no "
			       "container with a role: neither "
			       "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI "
			       "nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set",
			       p->name);
	}
	return err_set(err, ERR_CREDENTIALS,
		       "profile %s: credential_source = %s; it can be Environment, EcsContainer or "
		       "Ec2InstanceMetadata",
		       p->name, name);
}

static bool was_visited(const struct maker *m, const char *name)
{
	for (size_t i = 0; i < m->visited_count; i++)
		if (str_equal(m->visited[i], name)) return true;
	return false;
}

static int loop_error(const struct maker *m, const char *back_to, struct err *err)
{
	CLEANUP(str_release) struct str way = STR_INIT;
	for (size_t i = 0; i < m->visited_count; i++)
		str_addf(&way, "%s -> ", m->visited[i]);
	str_add(&way, back_to);
	return err_set(err, ERR_CREDENTIALS, "source_profile goes round in a circle: %s",
		       str_text(&way));
}

static int check_role(const struct profile *p, struct err *err)
{
	bool has_profile = *profile_get(p, "source_profile");
	bool has_source = *profile_get(p, "credential_source");
	if (has_profile != has_source) return 0;
	return err_set(err, ERR_CREDENTIALS,
		       has_profile ? "profile %s has both source_profile and credential_source: "
				     "take one away"
				   : "profile %s has role_arn but neither source_profile nor "
				     "credential_source",
		       p->name);
}

/* Follows source_profile to where the keys come from. A profile may name itself: then its own keys
 * assume its role. */
static int follow_roles(struct maker *m, struct profile p, struct err *err)
{
	for (;;) {
		m->visited[m->visited_count++] = p.name;
		if (check_role(&p, err) < 0 || add_role(m, &p, err) < 0) return -1;
		if (*profile_get(&p, "credential_source"))
			return find_named_source(m->recipe, &p, err);
		const char *next_name = profile_get(&p, "source_profile");
		struct profile next = profiles_find(m->files, next_name);
		if (!profile_exists(&next))
			return err_set(err, ERR_CREDENTIALS,
				       "profile %s: its source_profile %s does not exist", p.name,
				       next_name);
		bool is_itself = str_equal(next_name, p.name);
		if (was_visited(m, next_name) && !(is_itself && has_own_keys(&next)))
			return loop_error(m, next_name, err);
		if (has_own_keys(&next) || !has_role(&next)) {
			if (find_in_profile(m->recipe, m->files, &next)) return 0;
			return err_set(err, ERR_CREDENTIALS,
				       "profile %s: its source_profile %s has no keys and no way "
				       "to get them",
				       p.name, next_name);
		}
		p = next;
	}
}

static void find_last_resort(struct recipe *recipe, const char *name)
{
	bool is_container = has_container();
	set_source(recipe, is_container ? SOURCE_CONTAINER : SOURCE_MACHINE, name, "");
	recipe->is_last_resort = true;
	set_said(recipe, is_container ? "container role" : "role of this machine");
}

int recipe_make(const struct profiles *files, const char *asked, struct recipe *ret,
		struct err *err)
{
	const char *name = profile_name(asked);
	struct profile p = profiles_find(files, name);
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	struct maker m = { .files = files, .recipe = &recipe };
	recipe.may_use_environment = str_is_empty(asked);
	if (recipe.may_use_environment && keys_in_environment()) {
		set_source(&recipe, SOURCE_ENVIRONMENT, name, "");
		set_said(&recipe, "environment");
	} else if (!profile_exists(&p) &&
		   (!recipe.may_use_environment || !str_equal(name, "default"))) {
		return err_set(err, ERR_CREDENTIALS,
			       "there is no profile %s in %s or %s; `aws configure --profile` or "
			       "`aws configure sso` makes one",
			       name, files->credentials_path, files->config_path);
	} else if (has_role(&p)) {
		recipe.may_use_environment = false;
		if (follow_roles(&m, p, err) < 0) return -1;
	} else if (!find_in_profile(&recipe, files, &p)) {
		find_last_resort(&recipe, name);
	}
	*ret = recipe;
	recipe = (struct recipe){ 0 };
	return 0;
}
