/* Paths that are not AWS's, for the person or the test that rehearses. All are POST but the first.
 *
 *   GET /rehearsal/now            {"simulated_ms":..,"speed":..}
 *   /rehearsal/paste-records      the parent's admin pastes now
 *   /rehearsal/faults             body: the text of faults.h
 *   /rehearsal/fail               body: [STEP:]STACK/ID[*TIMES][=REASON], STEP create, update,
 *                                 delete, rollback or, of a group, launch; empty: nothing
 *                                 fails any more
 *   /rehearsal/quota              body: CODE=NUMBER
 *   /rehearsal/lose               body: ROLE STACK ID: somebody deletes that resource
 *   /rehearsal/certificate        body: REGION:NAME[:KEY]: it is there, and issued
 *   /rehearsal/delegation         body: a name of delegation_states.h; empty: none any more
 *   /rehearsal/renew-keys         new keys for both accounts; the line of the start with them */
#include "core/rehearsal/server.h"

static int paste_records(struct rehearsal *r, const char *body, struct err *err)
{
	(void)body;
	(void)err;
	rehearsal_paste_records(r);
	return 0;
}

static int renew_keys(struct rehearsal *r, const char *body, struct err *err)
{
	(void)body;
	return rehearsal_renew_keys(r, err);
}

static const struct {
	const char *path, *done;
	int (*run)(struct rehearsal *r, const char *body, struct err *err);
} PATHS[] = {
	{ "/rehearsal/paste-records", "pasted", paste_records },
	{ "/rehearsal/faults", "changed", rehearsal_set_faults },
	{ "/rehearsal/fail", "changed", rehearsal_fail },
	{ "/rehearsal/quota", "changed", rehearsal_set_quota },
	{ "/rehearsal/lose", "lost", rehearsal_lose },
	{ "/rehearsal/certificate", "issued", rehearsal_add_certificate },
	{ "/rehearsal/delegation", "changed", rehearsal_play_delegation },
	{ "/rehearsal/renew-keys", "renewed", renew_keys },
};

static void answer(struct rehearsal *r, size_t path, const struct http_in *in, struct http_out *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (PATHS[path].run(r, str_text(&in->body), &err) < 0) {
		cJSON *json = cJSON_CreateObject();
		char *text;

		cJSON_AddStringToObject(json, "error", err_text(&err));
		text = cJSON_PrintUnformatted(json);
		out->status = 400;
		str_addf(&out->body, "%s\n", text);
		cJSON_free(text);
		cJSON_Delete(json);
	} else if (PATHS[path].run == renew_keys) {
		rehearsal_describe(r, &out->body);
	} else {
		str_addf(&out->body, "{\"%s\":true}\n", PATHS[path].done);
	}
}

bool rehearsal_answer_own(struct rehearsal *r, const struct http_in *in, struct http_out *out)
{
	if (!str_starts(in->target, "/rehearsal/")) return false;
	out->content_type = "application/json";
	if (str_equal(in->method, "GET") && str_equal(in->target, "/rehearsal/now")) {
		str_addf(&out->body, "{\"simulated_ms\":%lld,\"speed\":%.6g}\n",
			 (long long)rehearsal_now(r), r->speed);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(PATHS); i++) {
		if (!str_equal(in->method, "POST") || !str_equal(in->target, PATHS[i].path))
			continue;
		answer(r, i, in, out);
		return true;
	}
	out->status = 404;
	str_add(&out->body, "{\"error\":\"unknown\"}\n");
	return true;
}
