/* Choices and classes. AWS API models: instance types ^[a-z][a-z0-9-]*\.[a-z0-9-]+$, RDS classes
 * ^db\.(serverless|[a-z0-9]+\.[a-z0-9]+)$, cache nodes ^cache\.[a-z0-9]+\.[a-z0-9]+$. */
#include "core/plan/question_checks.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static int check_choice(enum question_id id, const char *value, struct err *err)
{
	CLEANUP(str_release) struct str list = STR_INIT;
	for (const struct choice *c = question(id)->choices; c->value; c++) {
		if (strcmp(c->value, value) == 0) return 0;
		str_addf(&list, "%s%s", list.len ? ", " : "", c->value);
	}
	if (!*value) return err_set(err, ERR_INPUT, "choose one of %s", str_text(&list));
	return err_set(err, ERR_INPUT, "'%.60s' is not one of %s", value, str_text(&list));
}

int check_mode(const char *value, struct err *err)
{
	return check_choice(Q_DELEGATION_MODE, value, err);
}

int check_certificate_when(const char *value, struct err *err)
{
	return check_choice(Q_CERTIFICATE_WHEN, value, err);
}

int check_nat(const char *value, struct err *err)
{
	return check_choice(Q_NAT, value, err);
}

int check_redash_version(const char *value, struct err *err)
{
	return check_choice(Q_REDASH_VERSION, value, err);
}

int check_cache_version(const char *value, struct err *err)
{
	return check_choice(Q_CACHE_VERSION, value, err);
}

int check_mail_via(const char *value, struct err *err)
{
	return check_choice(Q_MAIL_VIA, value, err);
}

int check_mail_security(const char *value, struct err *err)
{
	return check_choice(Q_MAIL_SECURITY, value, err);
}

int check_toggle(const char *value, struct err *err)
{
	if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) return 0;
	return err_set(err, ERR_INPUT, "true or false, not '%.60s'", value);
}

/* "." between two words of [a-z0-9] and, if allowed, hyphens. */
static bool is_class(const char *text, bool hyphens)
{
	const char *dot = strchr(text, '.');
	if (!dot || dot == text || !dot[1] || strlen(text) > 40) return false;
	for (const char *c = text; *c; c++) {
		bool fits = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || c == dot ||
			    (hyphens && *c == '-');
		if (!fits) return false;
	}
	return true;
}

int check_instance_type(const char *value, struct err *err)
{
	if (is_class(value, true) && value[0] >= 'a' && !str_starts(value, "db.") &&
	    !str_starts(value, "cache."))
		return 0;
	return err_set(err, ERR_INPUT, "an instance type looks like t3.large; '%.60s' does not",
		       value);
}

int check_database_class(const char *value, struct err *err)
{
	bool fits = str_starts(value, "db.") &&
		    (strcmp(value, "db.serverless") == 0 || is_class(value + 3, false));
	if (fits) return 0;
	return err_set(
		err, ERR_INPUT,
		"an Aurora class looks like db.t4g.medium or db.serverless; '%.60s' does not",
		value);
}

int check_cache_type(const char *value, struct err *err)
{
	if (str_starts(value, "cache.") && is_class(value + 6, false)) return 0;
	return err_set(err, ERR_INPUT, "a cache node looks like cache.t4g.micro; '%.60s' does not",
		       value);
}

int check_postgres_version(const char *value, struct err *err)
{
	const char *dot = strchr(value, '.');
	bool major = dot == value + 2 && (str_starts(value, "16") || str_starts(value, "17"));
	size_t digits = dot ? strspn(dot + 1, "0123456789") : 0;
	if (major && digits >= 1 && digits <= 2 && !dot[1 + digits]) return 0;
	return err_set(err, ERR_INPUT,
		       "an Aurora PostgreSQL version of the lines 16 or 17, for example 16.13; not "
		       "'%.40s'",
		       value);
}

/* RDS: 1 to 35 days for Aurora. */
int check_backup_days(const char *value, struct err *err)
{
	size_t digits = strspn(value, "0123456789");
	long days = digits && digits <= 2 && !value[digits] ? strtol(value, NULL, 10) : 0;
	if (days >= 1 && days <= BACKUP_DAYS_MAX && value[0] != '0') return 0;
	return err_set(err, ERR_INPUT, "a number of days from 1 to %d; '%.20s' is not",
		       BACKUP_DAYS_MAX, value);
}

int capacity_halves(const char *value)
{
	size_t digits = strspn(value, "0123456789");
	const char *rest = value + digits;
	bool is_half = strcmp(rest, ".5") == 0;
	bool has_zero_in_front = value[0] == '0' && digits > 1;
	if (!digits || digits > 3 || has_zero_in_front) return 0;
	if (*rest && !is_half && strcmp(rest, ".0") != 0) return 0;
	return (int)strtol(value, NULL, 10) * 2 + is_half;
}

/* RDS: Aurora Serverless v2 goes up to 256 units, in steps of a half. */
int check_capacity(const char *value, struct err *err)
{
	int halves = capacity_halves(value);
	if (halves >= 1 && halves <= 2 * CAPACITY_MAX) return 0;
	return err_set(err, ERR_INPUT, "capacity units from 0.5 to %d, in halves; '%.20s' is not",
		       CAPACITY_MAX, value);
}
