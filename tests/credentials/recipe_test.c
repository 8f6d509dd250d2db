#include "core/credentials/recipe.h"

#include "tests/support/aws_home.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define KEYS "aws_access_key_id=A\naws_secret_access_key=s\n"

static int make_home(void **state)
{
	struct aws_home *home = mem_alloc(sizeof(*home));
	aws_home_make(home);
	*state = home;
	return 0;
}

static int remove_home(void **state)
{
	aws_home_remove(*state);
	free(*state);
	return 0;
}

static int make(const char *asked, struct recipe *ret, struct err *err)
{
	CLEANUP(profiles_release) struct profiles files = { 0 };
	assert_int_equal(profiles_read(&files, err), 0);
	return recipe_make(&files, asked, ret, err);
}

/* roles: "profile:arn profile:arn ", the first to be assumed first. */
static void gives(const char *asked, enum source source, const char *profile, const char *roles)
{
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str found = STR_INIT;
	if (make(asked, &recipe, &err) < 0) fail_msg("%s", err_text(&err));
	for (size_t i = 0; i < recipe.roles.len; i++)
		str_addf(&found, "%s:%s ", recipe.roles.item[i].profile, recipe.roles.item[i].arn);
	assert_int_equal(recipe.source, source);
	assert_string_equal(recipe.profile, profile);
	assert_string_equal(str_text(&found), roles);
}

static void fails(const char *asked, const char *words)
{
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(make(asked, &recipe, &err), -1);
	assert_int_equal(err.kind, ERR_CREDENTIALS);
	if (!strstr(err_text(&err), words)) fail_msg("no \"%s\" in: %s", words, err_text(&err));
}

static void a_named_profile_beats_the_environment(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->credentials, "[default]\n" KEYS "[dev]\n" KEYS);
	gives(NULL, SOURCE_CREDENTIALS_FILE, "default", "");
	setenv("AWS_PROFILE", "dev", 1);
	gives(NULL, SOURCE_CREDENTIALS_FILE, "dev", "");
	setenv("AWS_ACCESS_KEY_ID", "AKIENV", 1);
	gives(NULL, SOURCE_ENVIRONMENT, "dev", "");
	gives("default", SOURCE_CREDENTIALS_FILE, "default", "");
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token", 1);
	gives("dev", SOURCE_CREDENTIALS_FILE, "dev", "");
	unsetenv("AWS_ACCESS_KEY_ID");
	gives(NULL, SOURCE_WEB_IDENTITY, "dev", "");
}

static void ways_have_an_order(void **state)
{
	struct aws_home *home = *state;
	static const struct {
		enum source source;
		const char *line;
	} ways[] = {
		{ SOURCE_WEB_IDENTITY, "web_identity_token_file = /t\n" },
		{ SOURCE_SSO, "sso_account_id = 1\n" },
		{ SOURCE_CREDENTIALS_FILE, NULL },
		{ SOURCE_AWS_COMMAND, "login_session = arn\n" },
		{ SOURCE_PROCESS, "credential_process = x\n" },
		{ SOURCE_CONFIG_FILE, KEYS },
	};
	for (size_t first = 0; first < ARRAY_LEN(ways); first++) {
		CLEANUP(str_release) struct str text = STR_INIT;
		str_add(&text, "[profile dev]\n");
		for (size_t i = ARRAY_LEN(ways); i-- > first;)
			str_add(&text, ways[i].line);
		aws_home_write(home->config, str_text(&text));
		aws_home_write(home->credentials, first <= 2 ? "[dev]\n" KEYS : "");
		gives("dev", ways[first].source, "dev", "");
	}
}

static void roles_follow_source_profiles(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->config, "[profile c]\nrole_arn = rc\nsource_profile = b\n"
				     "[profile b]\nrole_arn = rb\nsource_profile = a\n"
				     "[profile e]\nrole_arn = re\ncredential_source = Environment\n"
				     "[profile f]\nrole_arn = rf\nsource_profile = e\n"
				     "[profile both]\nrole_arn = r\nsource_profile = b\n" KEYS
				     "[profile top]\nrole_arn = t\nsource_profile = both\n"
				     "[profile self]\nrole_arn = rs\nsource_profile = self\n" KEYS
				     "[profile sso]\nsso_account_id = 1\n"
				     "[profile viasso]\nrole_arn = v\nsource_profile = sso\n");
	aws_home_write(home->credentials, "[a]\n" KEYS);
	gives("b", SOURCE_CREDENTIALS_FILE, "a", "b:rb ");
	gives("c", SOURCE_CREDENTIALS_FILE, "a", "b:rb c:rc ");
	gives("e", SOURCE_ENVIRONMENT, "e", "e:re ");
	gives("f", SOURCE_ENVIRONMENT, "e", "e:re f:rf ");
	gives("both", SOURCE_CREDENTIALS_FILE, "a", "b:rb both:r ");
	gives("top", SOURCE_CONFIG_FILE, "both", "top:t ");
	gives("self", SOURCE_CONFIG_FILE, "self", "self:rs ");
	gives("viasso", SOURCE_SSO, "sso", "viasso:v ");
}

static void settings_of_a_role_are_kept(void **state)
{
	struct aws_home *home = *state;
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	aws_home_write(home->config,
		       "[profile b]\nrole_arn = rb\nsource_profile = a\nexternal_id = ext\n"
		       "role_session_name = me\nmfa_serial = arn:mfa\nduration_seconds = 900\n"
		       "[profile a]\n" KEYS);
	assert_int_equal(make("b", &recipe, &err), 0);
	const struct role *role = &recipe.roles.item[0];
	assert_string_equal(role->external_id, "ext");
	assert_string_equal(role->session_name, "me");
	assert_string_equal(role->mfa_serial, "arn:mfa");
	assert_int_equal(role->duration_seconds, 900);
}

static void circles_and_gaps_are_named(void **state)
{
	struct aws_home *home = *state;
	aws_home_write(home->config,
		       "[profile a]\nrole_arn = x\nsource_profile = b\n"
		       "[profile b]\nrole_arn = x\nsource_profile = c\n"
		       "[profile c]\nrole_arn = x\nsource_profile = a\n"
		       "[profile self]\nrole_arn = x\nsource_profile = self\n"
		       "[profile two]\nrole_arn = x\nsource_profile = a\n"
		       "credential_source = Environment\n"
		       "[profile none]\nrole_arn = x\n"
		       "[profile odd]\nrole_arn = x\ncredential_source = Moon\n"
		       "[profile gone]\nrole_arn = x\nsource_profile = nowhere\n"
		       "[profile empty]\nregion = x\n"
		       "[profile hollow]\nrole_arn = x\nsource_profile = empty\n"
		       "[profile box]\nrole_arn = x\ncredential_source = EcsContainer\n");
	fails("a", "in a circle: a -> b -> c -> a");
	fails("self", "in a circle: self -> self");
	fails("two", "both source_profile and credential_source");
	fails("none", "neither source_profile nor credential_source");
	fails("odd", "credential_source = Moon");
	fails("gone", "its source_profile nowhere does not exist");
	fails("hollow", "its source_profile empty has no keys");
	fails("box", "no container with a role");
	fails("nobody", "there is no profile nobody in ~/.aws/credentials or ~/.aws/config");
	setenv("AWS_PROFILE", "nobody", 1);
	fails(NULL, "there is no profile nobody");
}

static void many_roles_in_a_row_are_refused(void **state)
{
	struct aws_home *home = *state;
	CLEANUP(str_release) struct str text = STR_INIT;
	for (int i = 0; i < 12; i++)
		str_addf(&text, "[profile p%d]\nrole_arn = r\nsource_profile = p%d\n", i, i + 1);
	str_add(&text, "[profile p12]\n" KEYS);
	aws_home_write(home->config, str_text(&text));
	fails("p0", "more than 8 roles in a row");
	gives("p4", SOURCE_CONFIG_FILE, "p12", "p11:r p10:r p9:r p8:r p7:r p6:r p5:r p4:r ");
}

static void the_machine_is_the_last_resort(void **state)
{
	struct aws_home *home = *state;
	gives(NULL, SOURCE_MACHINE, "default", "");
	aws_home_write(home->config, "[profile dev]\nregion = us-east-1\n"
				     "[profile m]\nrole_arn = r\n"
				     "credential_source = Ec2InstanceMetadata\n");
	gives("dev", SOURCE_MACHINE, "dev", "");
	gives("m", SOURCE_MACHINE, "m", "m:r ");
	setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x", 1);
	gives("dev", SOURCE_CONTAINER, "dev", "");
}

#define with_home(test) cmocka_unit_test_setup_teardown(test, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_home(a_named_profile_beats_the_environment),
		with_home(ways_have_an_order),
		with_home(roles_follow_source_profiles),
		with_home(settings_of_a_role_are_kept),
		with_home(circles_and_gaps_are_named),
		with_home(many_roles_in_a_row_are_refused),
		with_home(the_machine_is_the_last_resort),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
