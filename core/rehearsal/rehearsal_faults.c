/* What goes wrong in a rehearsal, and how it is told to. */
#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/server.h"
#include "core/rehearsal/state_faults.h"

static const char *keep(struct rehearsal *r, char *text)
{
	*vec_push(&r->key_texts) = text;
	return text;
}

void rehearsal_make_keys(struct rehearsal *r)
{
	for (size_t i = 0; i < WORLD_ACCOUNTS; i++) {
		const struct world_account *a = &r->state.world->accounts[i];
		int family = (int)strlen(a->access_key_id) - 4;
		unsigned number = r->key_generation + 1;

		r->keys[i].id =
			number == 1
				? a->access_key_id
				: keep(r, str_format("%.*s%04u", family, a->access_key_id, number));
		r->keys[i].secret =
			number == 1 ? a->secret_access_key
				    : keep(r, str_format("%s/%u", a->secret_access_key, number));
	}
}

/* Every key that the account had before. */
bool rehearsal_is_expired(const struct rehearsal *r, const char *access_key_id)
{
	for (size_t i = 0; r->key_generation && i < WORLD_ACCOUNTS; i++) {
		const char *first = r->state.world->accounts[i].access_key_id;
		CLEANUP(mem_free_text) char *family = mem_copy_bytes(first, strlen(first) - 4);

		if (str_starts(access_key_id, family) && !str_equal(access_key_id, r->keys[i].id))
			return true;
	}
	return false;
}

/* The keys of today are yesterday's; who asks for new ones gets them. */
void rehearsal_count_request(struct rehearsal *r)
{
	if (!r->faults.will_expire || r->faults.expire_after-- > 0) return;
	r->faults.will_expire = false;
	r->key_generation++;
	rehearsal_make_keys(r);
}

static int refuse_shared(struct err *err)
{
	return err_set(err, ERR_CONFLICT, "another process runs this rehearsal: tell it there");
}

int rehearsal_set_faults(struct rehearsal *r, const char *text, struct err *err)
{
	return r->shared ? refuse_shared(err) : faults_read(&r->faults, text, err);
}

int rehearsal_fail(struct rehearsal *r, const char *text, struct err *err)
{
	if (r->shared) return refuse_shared(err);
	rehearsal_advance(r);
	return state_add_failure(&r->state, text, err);
}

int rehearsal_set_quota(struct rehearsal *r, const char *text, struct err *err)
{
	if (r->shared) return refuse_shared(err);
	rehearsal_advance(r);
	return state_set_quota(&r->state, text, err);
}

int rehearsal_play_delegation(struct rehearsal *r, const char *text, struct err *err)
{
	const struct delegation_state *state = NULL;
	if (r->shared) {
		if (*text && delegation_state_read(text, &state, err) < 0) return -1;
		shared_play_delegation(r->shared, state ? state->name : "");
		return 0;
	}
	rehearsal_advance(r);
	return state_set_delegation(&r->state, text, err);
}

int rehearsal_add_certificate(struct rehearsal *r, const char *text, struct err *err)
{
	if (r->shared) return refuse_shared(err);
	rehearsal_advance(r);
	return state_ensure_certificate(&r->state, text, err);
}

int rehearsal_lose(struct rehearsal *r, const char *text, struct err *err)
{
	if (r->shared) return refuse_shared(err);
	rehearsal_advance(r);
	return state_lose(&r->state, text, err);
}
