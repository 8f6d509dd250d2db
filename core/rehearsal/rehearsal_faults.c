/* What goes wrong in a rehearsal, and how it is told to. */
#include "core/rehearsal/server.h"
#include "core/rehearsal/state_faults.h"

void rehearsal_make_keys(struct rehearsal *r)
{
	for (size_t i = 0; i < WORLD_ACCOUNTS; i++) {
		const struct world_account *account = &r->state.world->accounts[i];
		unsigned generation = r->key_generation;

		free(r->keys[i].id);
		free(r->keys[i].secret);
		r->keys[i].id =
			generation ? str_format("%.*s%04u", (int)strlen(account->access_key_id) - 4,
						account->access_key_id, generation + 1)
				   : mem_copy_text(account->access_key_id);
		r->keys[i].secret =
			generation ? str_format("%s/%u", account->secret_access_key, generation + 1)
				   : mem_copy_text(account->secret_access_key);
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

int rehearsal_lose(struct rehearsal *r, const char *text, struct err *err)
{
	if (r->shared) return refuse_shared(err);
	rehearsal_advance(r);
	return state_lose(&r->state, text, err);
}
