#include "tui/session.h"

#include "core/base/mem.h"
#include "tui/term_secret.h"

#include <stdio.h>
#include <unistd.h>

static const char *optional(const char *text)
{
	return str_is_empty(text) ? NULL : text;
}

void session_give_mfa(struct session *s, int which, const struct secret *code)
{
	if (s->credentials[which]) credentials_give_mfa(s->credentials[which], code);
}

/* The loop waits: nobody else has anything to do. */
void session_ask_terminal(struct session *s, int which, const char *serial_number)
{
	CLEANUP(secret_release) struct secret code = SECRET_INIT;
	fprintf(stderr, "MFA code of %s (each works once): ", serial_number);
	bool given = term_read_secret(&code) && !secret_is_empty(&code);
	session_give_mfa(s, which, given ? &code : NULL);
}

static void want_mfa(struct session *s, int which, const char *serial_number)
{
	if (s->wants_mfa)
		s->wants_mfa(which, serial_number, s->mfa_user);
	else
		session_ask_terminal(s, which, serial_number);
}

static void want_dev_mfa(const char *serial_number, void *user)
{
	want_mfa(user, SESSION_DEV, serial_number);
}

static void want_parent_mfa(const char *serial_number, void *user)
{
	want_mfa(user, SESSION_PARENT, serial_number);
}

/* What a typed code has paid for is kept as long as the answers name the same. */
static bool is_good_still(const struct session *s, int which, const char *profile,
			  const char *region)
{
	struct credentials *c = s->credentials[which];
	if (!c || !credentials_cost_a_code(c)) return false;
	const struct account *account = credentials_account(c);
	return str_equal(account->profile, profile) &&
	       (!region || str_equal(account->region, region));
}

static int use_profile(struct session *s, int which, const char *profile, const char *region,
		       struct err *err)
{
	static credentials_mfa_fn *const wants[] = { want_dev_mfa, want_parent_mfa };
	bool can_ask = s->wants_mfa || (isatty(STDIN_FILENO) && isatty(STDERR_FILENO));
	if (is_good_still(s, which, profile, region)) return 0;
	const struct credentials_options options = { .http = s->http,
						     .profile = profile,
						     .region = region,
						     .wants_mfa = can_ask ? wants[which] : NULL,
						     .user = s };
	credentials_free(s->credentials[which]);
	s->credentials[which] = credentials_new(s->loop, &options);
	return credentials_prepare(s->credentials[which], err);
}

int session_use_profiles(struct session *s, const struct answers *a, struct err *err)
{
	const char *region = optional(answers_get(a, Q_REGION));
	const char *dev = optional(answers_get(a, Q_PROFILE));
	if (use_profile(s, SESSION_DEV, dev, region, err) < 0) return -1;
	s->dev = credentials_account(s->credentials[SESSION_DEV]);
	if (!s->has_parent) return 0;
	const char *parent = optional(answers_get(a, Q_PARENT_PROFILE));
	if (use_profile(s, SESSION_PARENT, parent, region, err) < 0)
		return err_prefix(err, "the parent's account");
	s->parent = credentials_account(s->credentials[SESSION_PARENT]);
	return 0;
}

struct sign_in {
	bool is_done;
	struct err *err;
};

static void on_signed_in(const struct err *err, void *user)
{
	struct sign_in *sign_in = user;
	sign_in->is_done = true;
	if (err) err_copy(sign_in->err, err);
}

/* One after the other: a device's code is good for one sign-in only. */
int session_sign_in(struct session *s, struct err *err)
{
	struct account *const accounts[] = { s->dev, s->parent };
	for (int i = 0; i < SESSION_ACCOUNTS; i++) {
		struct sign_in sign_in = { .err = err };
		if (s->rehearsal || !accounts[i] || accounts[i]->access_key_id) continue;
		credentials_sign_in(s->credentials[i], on_signed_in, &sign_in);
		while (!sign_in.is_done)
			loop_turn(s->loop, true);
		if (!err_is_set(err)) continue;
		return i == SESSION_PARENT ? err_prefix(err, "the parent's account") : -1;
	}
	return 0;
}
