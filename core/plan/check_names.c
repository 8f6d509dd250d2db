/* Names: prefix, environment, profiles, region, domains, key pair, secrets to adopt. */
#include "core/plan/question_checks.h"

#include "core/net/domain.h"
#include "core/plan/secrets.h"

#include <ctype.h>
#include <string.h>

/* Stack names: [a-zA-Z][-a-zA-Z0-9]{0,127} (CloudFormation API). ALB, IAM and others derive shorter
 * names from it, so the two parts are kept short. */
enum { PREFIX_MAX = 16, ENVIRONMENT_MAX = 16, KEY_PAIR_MAX = 255, PROFILE_MAX = 128 };

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int check_characters(const char *what, const char *value, const char *others, struct err *err)
{
	for (const char *c = value; *c; c++) {
		if (is_alphanumeric(*c) || strchr(others, *c)) continue;
		if (*c == ' ') return err_set(err, ERR_INPUT, "%s may not have blanks", what);
		if ((unsigned char)*c >= 0x80 || (unsigned char)*c < 0x20)
			return err_set(err, ERR_INPUT, "%s may have plain ASCII characters only",
				       what);
		return err_set(err, ERR_INPUT, "%s may not have the character '%c'", what, *c);
	}
	return 0;
}

static int check_name_part(const char *what, const char *value, size_t max, bool starts_with_letter,
			   struct err *err)
{
	size_t len = strlen(value);
	if (!len) return err_set(err, ERR_INPUT, "type %s", what);
	if (len > max)
		return err_set(err, ERR_INPUT, "%s has %zu characters; at most %zu", what, len,
			       max);
	if (check_characters(what, value, "-", err) < 0) return -1;
	for (const char *c = value; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			return err_set(err, ERR_INPUT, "%s is written in lower case", what);
	if (starts_with_letter && !(value[0] >= 'a' && value[0] <= 'z'))
		return err_set(err, ERR_INPUT, "%s starts with a letter", what);
	if (value[0] == '-' || value[len - 1] == '-')
		return err_set(err, ERR_INPUT, "%s may not start or end with a hyphen", what);
	return 0;
}

int check_prefix(const char *value, struct err *err)
{
	return check_name_part("the prefix", value, PREFIX_MAX, true, err);
}

int check_environment(const char *value, struct err *err)
{
	return check_name_part("the environment", value, ENVIRONMENT_MAX, false, err);
}

int check_profile(const char *value, struct err *err)
{
	if (strlen(value) > PROFILE_MAX)
		return err_set(err, ERR_INPUT, "the profile's name has over %d characters",
			       PROFILE_MAX);
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == ']' || *c == '[')
			return err_set(
				err, ERR_INPUT,
				"the profile's name may not have brackets or control characters");
	return 0;
}

/* us-east-1, us-gov-west-1, eusc-de-east-1: words of letters, then a number. */
int check_region(const char *value, struct err *err)
{
	size_t words = 0, len = strlen(value);
	if (!len) return err_set(err, ERR_INPUT, "type a region, for example ap-northeast-1");
	for (const char *c = value; *c; c++) {
		bool fits = (*c >= 'a' && *c <= 'z') || *c == '-' || (*c >= '0' && *c <= '9');
		if (!fits || len > 32)
			return err_set(err, ERR_INPUT,
				       "a region looks like ap-northeast-1: lower case, hyphens, a "
				       "number");
		if (*c == '-') words++;
	}
	bool ends_in_number =
		len > 2 && value[len - 2] == '-' && isdigit((unsigned char)value[len - 1]);
	if (words < 2 || !ends_in_number || !(value[0] >= 'a' && value[0] <= 'z'))
		return err_set(err, ERR_INPUT, "a region looks like ap-northeast-1; '%s' does not",
			       value);
	return 0;
}

int check_domain_name(const char *value, struct err *err)
{
	if (!*value) return err_set(err, ERR_INPUT, "type a domain name, for example example.com");
	return domain_check(value, err);
}

int check_label(const char *value, struct err *err)
{
	if (!*value) return err_set(err, ERR_INPUT, "type a host name, for example redash");
	return domain_check_label(value, err);
}

/* EC2: up to 255 ASCII characters. */
int check_key_pair(const char *value, struct err *err)
{
	if (strlen(value) > KEY_PAIR_MAX)
		return err_set(err, ERR_INPUT, "a key pair's name has at most %d characters",
			       KEY_PAIR_MAX);
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7E)
			return err_set(err, ERR_INPUT,
				       "a key pair's name has plain ASCII characters only");
	return 0;
}

int check_adopt(const char *value, struct err *err)
{
	for (int id = 0; id < SECRET_COUNT; id++)
		if (strcmp(secret_spec((enum secret_id)id)->name, value) == 0) return 0;
	return err_set(err, ERR_INPUT,
		       "'%.60s' is none of the six secrets: redash-user, redash-password, "
		       "redash-master-user, redash-master-password, redash-cookie-secret, "
		       "redash-secret-key",
		       value);
}
