/* The accounts of a rehearsal: keys that die as real ones do, and somebody who signs in again. */
#include "tui/session.h"

#include "core/base/mem.h"

enum { SIGNS_IN_AFTER_MS = 60000 }; /* simulated */

static const struct rehearsal_account *owner_of(const struct session *s, int which)
{
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	return which == SESSION_DEV && !s->renewal.in_parent ? &at->dev : &at->parent;
}

static void take_keys(struct session *s, int which, const char *region)
{
	struct account *account = &s->rehearsal_keys[which];
	const struct rehearsal_account *owner = owner_of(s, which);
	CLEANUP(mem_free_text) char *where = mem_copy_text(region);
	int64_t skew_ms = account->skew_ms;
	account_release(account);
	account_set_static(account, owner->access_key_id, owner->secret_access_key, where,
			   rehearsal_endpoints(s->rehearsal)->endpoint_url, "rehearsal");
	account->skew_ms = skew_ms;
}

static bool are_new(const struct session *s)
{
	return !str_equal(s->rehearsal_keys[SESSION_DEV].access_key_id,
			  owner_of(s, SESSION_DEV)->access_key_id);
}

/* Whoever rehearses alone signs in after a while; another process is told to. */
static int find_keys(struct session *s, struct err *err)
{
	int64_t now_ms = rehearsal_now(s->rehearsal);
	bool is_shared = rehearsal_endpoints(s->rehearsal)->is_shared;
	if (rehearsal_read_keys(s->rehearsal, err) < 0) return -1;
	if (!s->renewal.asked_ms) s->renewal.asked_ms = now_ms;
	bool is_time = !is_shared && now_ms - s->renewal.asked_ms >= SIGNS_IN_AFTER_MS;
	if (!are_new(s) && is_time && rehearsal_renew_keys(s->rehearsal, err) < 0) return -1;
	if (are_new(s)) return 0;
	return err_set(err, ERR_CREDENTIALS, "The keys of the rehearsal have expired: %s.",
		       is_shared ? "POST /rehearsal/renew-keys makes new ones"
				 : "somebody signs in again after a minute");
}

static void set_renewal(struct session *s);

static void on_renewal(struct loop *loop, void *user)
{
	struct session *s = user;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)loop;
	s->renewal.timer = 0;
	bool found = find_keys(s, &err) == 0;
	for (int i = 0; found && i < SESSION_ACCOUNTS; i++)
		take_keys(s, i, s->rehearsal_keys[i].region);
	if (found) s->renewal.asked_ms = 0;
	set_renewal(s);
	/* Who is called may ask again, or drop others. */
	for (size_t left = s->renewal.waits.len; left--;) {
		struct session_wait wait = s->renewal.waits.item[0];
		vec_remove(&s->renewal.waits, 0);
		if (wait.done) wait.done(found ? NULL : &err, wait.user);
	}
}

static void renew(void *self, account_renewed_fn *done, void *user)
{
	struct session *s = self;
	*vec_push(&s->renewal.waits) = (struct session_wait){ done, user };
	if (!s->renewal.timer) s->renewal.timer = loop_timer(s->loop, 0, on_renewal, s);
}

static void forget(void *self, const void *user)
{
	struct session *s = self;
	for (size_t i = 0; i < s->renewal.waits.len; i++)
		if (s->renewal.waits.item[i].user == user) s->renewal.waits.item[i].done = NULL;
}

static void set_renewal(struct session *s)
{
	for (int i = 0; i < SESSION_ACCOUNTS; i++)
		s->rehearsal_keys[i].renewal = (struct account_renewal){ renew, forget, s };
}

void session_use_rehearsal(struct session *s, const struct answers *a)
{
	/* The parent zone is in the second account: whoever owns both works there. */
	s->renewal.in_parent = answers_is(a, Q_DELEGATION_MODE, "same-account");
	for (int i = 0; i < SESSION_ACCOUNTS; i++)
		take_keys(s, i, answers_get(a, Q_REGION));
	set_renewal(s);
	s->dev = &s->rehearsal_keys[SESSION_DEV];
	s->parent = s->has_parent ? &s->rehearsal_keys[SESSION_PARENT] : NULL;
	bool pastes = answers_are_by_hand(a) && !s->options->rehearsal_by_hand;
	rehearsal_set_by_hand(s->rehearsal, !pastes);
}

void session_close_rehearsal(struct session *s)
{
	if (s->loop) loop_cancel(s->loop, s->renewal.timer);
	vec_release(&s->renewal.waits);
	for (int i = 0; i < SESSION_ACCOUNTS; i++)
		account_release(&s->rehearsal_keys[i]);
}
