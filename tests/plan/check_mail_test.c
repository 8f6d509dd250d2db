/* Questions about mail: what passes, what is refused and how, and what follows from what. */
#include "core/plan/checks.h"

#include "core/base/mem.h"
#include "core/plan/secrets.h"
#include "core/plan/stacks.h"
#include "tests/support/unit.h"

#include <string.h>

static void answers_with_mail(struct answers *a, const char *via)
{
	answers_init(a);
	answers_set(a, Q_PARENT_DOMAIN, "example.com");
	answers_set(a, Q_MAIL_VIA, via);
	answers_set(a, Q_MAIL_SERVER, "smtp.example.com");
	answers_set(a, Q_MAIL_SENDER, "redash@example.com");
}

/* NULL: passes. Otherwise the sentence has these words. */
static void expect(const struct answers *a, enum question_id id, const char *words)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = check_question(a, id, &err);
	if ((rc == 0) != !words)
		fail_msg("'%s' is %s: %s", answers_get(a, id), rc ? "refused" : "taken",
			 err_text(&err));
	if (words && !strstr(err_text(&err), words))
		fail_msg("'%s': \"%s\", not \"%s\"", answers_get(a, id), err_text(&err), words);
}

static void values_have_a_shape(void **state)
{
	static const struct {
		enum question_id id;
		const char *value, *words;
	} list[] = {
		{ Q_MAIL_VIA, "smtp", NULL },
		{ Q_MAIL_VIA, "sendmail", "is not one of none, ses, smtp" },
		{ Q_MAIL_SERVER, "10.0.4.25", NULL },
		{ Q_MAIL_SERVER, "", "type the mail server" },
		{ Q_MAIL_SERVER, "smtp.example.com:587", "its port is asked below" },
		{ Q_MAIL_SERVER, "smtp://smtp.example.com", "its port is asked below" },
		{ Q_MAIL_SERVER, "smtp_1.example.com", "_" },
		{ Q_MAIL_PORT, "1", NULL },
		{ Q_MAIL_PORT, "65535", NULL },
		{ Q_MAIL_PORT, "65536", "1 to 65535" },
		{ Q_MAIL_PORT, "0", "1 to 65535" },
		{ Q_MAIL_PORT, "0587", "1 to 65535" },
		{ Q_MAIL_PORT, "587 ", "1 to 65535" },
		{ Q_MAIL_PORT, "", "1 to 65535" },
		{ Q_MAIL_SECURITY, "tls", NULL },
		{ Q_MAIL_SECURITY, "ssl", "is not one of starttls, tls, none" },
		{ Q_MAIL_USER, "", NULL },
		{ Q_MAIL_USER, "redash@example.com", NULL },
		{ Q_MAIL_USER, "it's", "the character '''" },
		{ Q_MAIL_USER, "$(id)", "the character '$'" },
		{ Q_MAIL_USER, "two words", "blanks" },
		{ Q_MAIL_SENDER, "redash+dev@mail.example.com", NULL },
		{ Q_MAIL_SENDER, "Redash of the 2nd floor <redash@example.com>", NULL },
		{ Q_MAIL_SENDER, "", "type the sender" },
		{ Q_MAIL_SENDER, "redash", "has no @" },
		{ Q_MAIL_SENDER, "redash@", "after the @" },
		{ Q_MAIL_SENDER, "redash@localhost", "after the @" },
		{ Q_MAIL_SENDER, "@example.com", "before the @" },
		{ Q_MAIL_SENDER, ".redash@example.com", "a dot stands between" },
		{ Q_MAIL_SENDER, "re..dash@example.com", "a dot stands between" },
		{ Q_MAIL_SENDER, "o'hara@example.com", "the character '''" },
		{ Q_MAIL_SENDER, "\"Redash\" <redash@example.com>", "the character '\"'" },
		{ Q_MAIL_SENDER, "Redash<redash@example.com>", "a name, a blank and" },
		{ Q_MAIL_SENDER, "Redash <redash@example.com", "a name, a blank and" },
		{ Q_MAIL_SENDER, " <redash@example.com>", "the sender's name is missing" },
		{ Q_MAIL_SENDER, "<redash@example.com>", "a name, a blank and" },
		{ Q_MAIL_SENDER, "Redash <>", "has no @" },
		{ Q_MAIL_SENDER, "\xe5\x88\x86\xe6\x9e\x90 <redash@example.com>", "plain ASCII" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		struct answers a;
		answers_with_mail(&a, "smtp");
		answers_set(&a, list[i].id, list[i].value);
		expect(&a, list[i].id, list[i].words);
		answers_release(&a);
	}
}

/* The value that a parameter of the stack redash gets; the caller frees. */
static char *parameter(const struct answers *a, const char *name)
{
	for (const struct stack_parameter *p = stack_spec(STACK_REDASH)->parameters; p->name; p++)
		if (strcmp(p->name, name) == 0) return stack_parameter_answer(a, p);
	fail_msg("no parameter %s", name);
	return NULL;
}

static void expect_parameter(const struct answers *a, const char *name, const char *value)
{
	CLEANUP(mem_free_text) char *got = parameter(a, name);
	assert_string_equal(got, value);
}

static void without_mail_nothing_is_asked_and_nothing_handed_on(void **state)
{
	struct answers a;
	(void)state;
	answers_with_mail(&a, "none");
	answers_set(&a, Q_MAIL_USER, "left over");
	for (int id = Q_MAIL_SERVER; id <= Q_MAIL_SENDER; id++) {
		assert_false(question_applies(&a, (enum question_id)id));
		expect(&a, (enum question_id)id, NULL);
	}
	expect_parameter(&a, "MailServer", "");
	expect_parameter(&a, "MailPort", "587");
	expect_parameter(&a, "MailSecurity", "starttls");
	expect_parameter(&a, "MailUser", "");
	expect_parameter(&a, "MailSender", "");
	assert_false(secret_applies(&a, SECRET_MAIL_PASSWORD));
	assert_int_equal(secrets_count(&a), SECRET_COUNT - 1);
	answers_release(&a);
}

static void ses_follows_from_the_region(void **state)
{
	struct answers a;
	(void)state;
	answers_with_mail(&a, "ses");
	answers_set(&a, Q_MAIL_PORT, "25"); /* of an SMTP server that was thought of before */
	answers_set(&a, Q_MAIL_SECURITY, "none");
	expect(&a, Q_MAIL_VIA, NULL);
	expect(&a, Q_MAIL_USER, "SES sends for nobody without a login");
	answers_set(&a, Q_MAIL_USER, "AKIAEXAMPLE");
	expect(&a, Q_MAIL_USER, NULL);
	expect_parameter(&a, "MailServer", "email-smtp.ap-northeast-1.amazonaws.com");
	expect_parameter(&a, "MailPort", "587");
	expect_parameter(&a, "MailSecurity", "starttls");
	expect_parameter(&a, "MailUser", "AKIAEXAMPLE");
	answers_set(&a, Q_REGION, "eusc-de-east-1");
	expect_parameter(&a, "MailServer", "email-smtp.eusc-de-east-1.amazonaws.eu");
	answers_set(&a, Q_REGION, "cn-north-1");
	expect(&a, Q_MAIL_VIA, "no Amazon SES in the regions of China");
	answers_set(&a, Q_MAIL_VIA, "smtp");
	expect(&a, Q_MAIL_VIA, NULL);
	expect_parameter(&a, "MailServer", "smtp.example.com");
	expect_parameter(&a, "MailPort", "25");
	answers_release(&a);
}

static void a_password_goes_with_a_user(void **state)
{
	struct answers a;
	(void)state;
	answers_with_mail(&a, "smtp");
	assert_false(secret_applies(&a, SECRET_MAIL_PASSWORD));
	answers_set(&a, Q_MAIL_USER, "redash");
	assert_true(secret_applies(&a, SECRET_MAIL_PASSWORD));
	assert_int_equal(secrets_count(&a), SECRET_COUNT);
	answers_release(&a);
}

static void expect_warning(const struct answers *a, enum question_id id, const char *words)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	bool warned = warn_question(a, id, &text);
	if (warned != !!words || (words && !strstr(str_text(&text), words)))
		fail_msg("%s: \"%s\"", answers_get(a, id), str_text(&text));
}

static void ports_that_do_not_go_with_the_encryption_are_told(void **state)
{
	struct answers a;
	(void)state;
	answers_with_mail(&a, "smtp");
	expect_warning(&a, Q_MAIL_PORT, NULL);
	answers_set(&a, Q_MAIL_PORT, "465");
	expect_warning(&a, Q_MAIL_PORT, "465 mostly wants TLS");
	answers_set(&a, Q_MAIL_SECURITY, "tls");
	expect_warning(&a, Q_MAIL_PORT, NULL);
	answers_set(&a, Q_MAIL_PORT, "587");
	expect_warning(&a, Q_MAIL_PORT, "587 mostly wants STARTTLS");
	answers_set(&a, Q_MAIL_PORT, "25");
	expect_warning(&a, Q_MAIL_PORT, "EC2 throttles port 25");
	answers_set(&a, Q_MAIL_SECURITY, "none");
	expect_warning(&a, Q_MAIL_SECURITY, NULL);
	answers_set(&a, Q_MAIL_USER, "redash");
	expect_warning(&a, Q_MAIL_SECURITY, "in the clear");
	answers_set(&a, Q_MAIL_VIA, "none");
	expect_warning(&a, Q_MAIL_SECURITY, NULL);
	answers_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_have_a_shape),
		cmocka_unit_test(without_mail_nothing_is_asked_and_nothing_handed_on),
		cmocka_unit_test(ses_follows_from_the_region),
		cmocka_unit_test(a_password_goes_with_a_user),
		cmocka_unit_test(ports_that_do_not_go_with_the_encryption_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
