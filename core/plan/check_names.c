/* Names: prefix, environment, profiles, region, domains, key pair, secrets to adopt. */
#include "core/plan/question_checks.h"

#include "core/base/mem.h"
#include "core/net/domain.h"
#include "core/plan/secrets.h"

#include <string.h>

/* Stack names: [a-zA-Z][-a-zA-Z0-9]{0,127} (CloudFormation API). ALB, IAM and others derive shorter
 * names from it, so the two parts are kept short. */
enum {
	PREFIX_MAX = 16,
	ENVIRONMENT_MAX = 16,
	KEY_PAIR_MAX = 255,
	PROFILE_MAX = 128,
	REGION_MAX = 32
};

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

/* us-east-1, us-gov-west-1, eusc-de-east-1: at least two words of letters, then a number. */
static bool is_region(const char *at)
{
	size_t words = 0;
	for (; *at >= 'a' && *at <= 'z'; at++, words++) {
		at += strspn(at, "abcdefghijklmnopqrstuvwxyz");
		if (*at != '-') return false;
	}
	size_t digits = strspn(at, "0123456789");
	return words >= 2 && digits >= 1 && digits <= 2 && !at[digits];
}

int check_region(const char *value, struct err *err)
{
	if (!*value) return err_set(err, ERR_INPUT, "type a region, for example ap-northeast-1");
	if (strlen(value) <= REGION_MAX && is_region(value)) return 0;
	return err_set(err, ERR_INPUT, "a region looks like ap-northeast-1; '%.60s' does not",
		       value);
}

/* ACM's pattern wants two characters or more after the last dot. */
int check_domain_name(const char *value, struct err *err)
{
	const char *last = value;
	if (!*value) return err_set(err, ERR_INPUT, "type a domain name, for example example.com");
	if (domain_check(value, err) < 0) return -1;
	for (const char *parent = domain_parent(value); *parent; parent = domain_parent(parent))
		last = parent;
	if (last != value && strcspn(last, ".") < 2)
		return err_set(err, ERR_INPUT, "'%s' is no top-level domain", last);
	return 0;
}

/* One label or more in front of the parent domain; digits alone are a label like any other. */
int check_sub_domain(const char *value, struct err *err)
{
	if (!*value) return err_set(err, ERR_INPUT, "type a sub-domain, for example dev");
	CLEANUP(mem_free_text) char *whole = domain_join(value, "example.com");
	return domain_check(whole, err);
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
	CLEANUP(str_release) struct str names = STR_INIT;
	for (int id = 0; id < SECRET_COUNT; id++) {
		const char *name = secret_spec((enum secret_id)id)->name;
		if (strcmp(name, value) == 0) return 0;
		str_addf(&names, "%s%s", id ? ", " : "", name);
	}
	return err_set(err, ERR_INPUT, "'%.60s' is none of the secrets: %s", value,
		       str_text(&names));
}
