#include "core/plan/secrets.h"

#include "core/base/mem.h"

#include <string.h>

enum {
	PASSWORD_LEN = 32,
	KEY_LEN = 64,
	KEY_MIN = 32,
	KEY_MAX = 256,
	USER_MAX = 16,
	PASSWORD_MIN = 8,
	PASSWORD_MAX = 41,
	MAIL_PASSWORD_MAX = 256
};

static const struct secret_spec table[SECRET_COUNT] = {
	[SECRET_REDASH_USER] = { "redash-user", "Redash's database user",
				 "Lower-case letters, digits and _, a letter first; at most 16.",
				 "redash", 0, true },
	[SECRET_REDASH_PASSWORD] = { "redash-password", "Redash's database password",
				     "8 to 41 printable characters without quotes, blanks or / @ % "
				     ": # ? ' \\ $ `",
				     NULL, PASSWORD_LEN, false },
	[SECRET_MASTER_USER] = { "redash-master-user", "Aurora's master user",
				 "Letters and digits, a letter first, at most 16; not admin or "
				 "rdsadmin.",
				 "redashmaster", 0, true },
	[SECRET_MASTER_PASSWORD] = { "redash-master-password", "Aurora's master password",
				     "8 to 41 printable characters without quotes, blanks or / @ % "
				     ": # ? ' \\ $ `",
				     NULL, PASSWORD_LEN, false },
	[SECRET_COOKIE] = { "redash-cookie-secret", "Cookie secret",
			    "32 to 256 letters and digits; signs logins and invitations.", NULL,
			    KEY_LEN, false },
	[SECRET_KEY] = { "redash-secret-key", "Secret key",
			 "32 to 256 letters and digits; encrypts data sources, never change it.",
			 NULL, KEY_LEN, false },
	[SECRET_MAIL_PASSWORD] = { "redash-mail-password", "Mail password",
				   "Of the mail user; up to 256 printable characters without ' "
				   "and outer blanks.",
				   NULL, 0, false },
};

const struct secret_spec *secret_spec(enum secret_id id)
{
	return &table[id];
}

bool secret_is_generated(enum secret_id id)
{
	return table[id].default_value || table[id].generated_len;
}

bool secret_applies(const struct answers *a, enum secret_id id)
{
	if (id != SECRET_MAIL_PASSWORD) return true;
	CLEANUP(mem_free_text) char *user = answers_effective(a, Q_MAIL_USER);
	return *user;
}

bool secret_is_adopted(const struct answers *a, enum secret_id id)
{
	bool found = false;
	for (size_t i = 0; i < answers_list_len(a, Q_ADOPT) && !found; i++) {
		CLEANUP(mem_free_text) char *name = answers_list_item(a, Q_ADOPT, i);
		found = str_equal(name, secret_spec(id)->name);
	}
	return found;
}

size_t secrets_count(const struct answers *a)
{
	size_t n = 0;
	for (int id = 0; id < SECRET_COUNT; id++)
		n += secret_applies(a, (enum secret_id)id);
	return n;
}

void secrets_generate(struct secrets *s, enum secret_id id)
{
	const struct secret_spec *spec = secret_spec(id);
	if (!secret_is_generated(id)) return;
	if (spec->default_value)
		secret_set(&s->value[id], spec->default_value, strlen(spec->default_value));
	else
		secret_generate(&s->value[id], spec->generated_len);
	s->source[id] = SECRET_GENERATED;
}

void secrets_init(struct secrets *s)
{
	*s = (struct secrets){ 0 };
	for (int id = 0; id < SECRET_COUNT; id++)
		secrets_generate(s, (enum secret_id)id);
}

void secrets_release(struct secrets *s)
{
	for (int id = 0; id < SECRET_COUNT; id++)
		secret_release(&s->value[id]);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int check_length(const char *value, size_t least, size_t most, struct err *err)
{
	size_t len = strlen(value);
	if (len >= least && len <= most) return 0;
	return err_set(err, ERR_INPUT, "%zu characters; %zu to %zu are allowed", len, least, most);
}

/* The role and database name, unquoted in SQL tools: [a-z_][a-z0-9_]*, and not one PostgreSQL
 * keeps. */
static int check_redash_user(const char *value, struct err *err)
{
	static const char *const kept[] = { "postgres", "template0", "template1", "public",
					    "none" };
	if (check_length(value, 1, USER_MAX, err) < 0) return -1;
	for (const char *c = value; *c; c++)
		if (!(*c >= 'a' && *c <= 'z') && !is_digit(*c) && *c != '_')
			return err_set(err, ERR_INPUT, "lower-case letters, digits and _ only");
	if (!(value[0] >= 'a' && value[0] <= 'z'))
		return err_set(err, ERR_INPUT, "the first character is a letter");
	bool is_kept = str_starts(value, "pg_") || str_starts(value, "rds");
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		is_kept = is_kept || strcmp(value, kept[i]) == 0;
	if (is_kept)
		return err_set(err, ERR_INPUT, "PostgreSQL and RDS keep this name for themselves");
	return 0;
}

/* RDS CreateDBCluster: 1 to 16 letters or digits, a letter first; Aurora PostgreSQL refuses admin.
 */
static int check_master_user(const char *value, struct err *err)
{
	static const char *const reserved[] = { "admin", "rdsadmin", "rdsrepladmin",
						"rdsproxyadmin" };
	if (check_length(value, 1, USER_MAX, err) < 0) return -1;
	for (const char *c = value; *c; c++)
		if (!is_letter(*c) && !is_digit(*c))
			return err_set(err, ERR_INPUT, "letters and digits only");
	if (!is_letter(value[0])) return err_set(err, ERR_INPUT, "the first character is a letter");
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (str_equal_nocase(value, reserved[i]))
			return err_set(err, ERR_INPUT, "Aurora keeps this name for itself");
	return 0;
}

/* Aurora refuses / @ " and blanks; the others break URLs, shells or the environment file. */
static int check_password(const char *value, struct err *err)
{
	if (check_length(value, PASSWORD_MIN, PASSWORD_MAX, err) < 0) return -1;
	for (const char *c = value; *c; c++) {
		if ((unsigned char)*c < 0x21 || (unsigned char)*c > 0x7E)
			return err_set(err, ERR_INPUT,
				       "printable ASCII characters without blanks only");
		if (strchr("/@\"%:#?'\\$`", *c))
			return err_set(err, ERR_INPUT, "none of / @ \" %% : # ? ' \\ $ `");
	}
	return 0;
}

static int check_key(const char *value, struct err *err)
{
	if (check_length(value, KEY_MIN, KEY_MAX, err) < 0) return -1;
	for (const char *c = value; *c; c++)
		if (!is_letter(*c) && !is_digit(*c))
			return err_set(err, ERR_INPUT, "letters and digits only");
	return 0;
}

/* Another server made it, so anything that the environment file can hold. */
static int check_mail_password(const char *value, struct err *err)
{
	size_t len = strlen(value);
	if (check_length(value, 1, MAIL_PASSWORD_MAX, err) < 0) return -1;
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7E)
			return err_set(err, ERR_INPUT, "printable ASCII characters only");
	if (strchr(value, '\''))
		return err_set(err, ERR_INPUT, "no ' in it; have the mail server give another one");
	if (value[0] == ' ' || value[len - 1] == ' ')
		return err_set(err, ERR_INPUT, "a blank stands at its beginning or end");
	return 0;
}

static int refuse_empty(enum secret_id id, struct err *err)
{
	if (secret_is_generated(id))
		return err_set(err, ERR_INPUT, "empty; type a value or generate one");
	return err_set(err, ERR_INPUT, "empty; type it, or adopt it if it exists already");
}

int secret_check(enum secret_id id, const char *value, struct err *err)
{
	if (!*value) return refuse_empty(id, err);
	switch (id) {
	case SECRET_REDASH_USER:
		return check_redash_user(value, err);
	case SECRET_MASTER_USER:
		return check_master_user(value, err);
	case SECRET_REDASH_PASSWORD:
	case SECRET_MASTER_PASSWORD:
		return check_password(value, err);
	case SECRET_COOKIE:
	case SECRET_KEY:
		return check_key(value, err);
	case SECRET_MAIL_PASSWORD:
		return check_mail_password(value, err);
	case SECRET_COUNT:
		break;
	}
	BUG("secret %d", (int)id);
}

int secrets_check(const struct secrets *s, enum secret_id id, struct err *err)
{
	const char *value = secret_reveal(&s->value[id]);
	if (secret_check(id, value, err) < 0) return -1;
	bool is_user = id == SECRET_REDASH_USER || id == SECRET_MASTER_USER;
	enum secret_id other = id == SECRET_REDASH_USER ? SECRET_MASTER_USER : SECRET_REDASH_USER;
	/* PostgreSQL folds unquoted names to lower case. */
	if (is_user && str_equal_nocase(value, secret_reveal(&s->value[other])))
		return err_set(err, ERR_INPUT, "the same name as %s; the two roles must differ",
			       secret_spec(other)->label);
	return 0;
}
