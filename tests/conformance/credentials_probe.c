/* Shows what we sign in with, for credentials_peer.sh.
 *
 *   credentials_probe PROFILE|- REGION|- [MFA-CODE]
 *
 * One line of JSON: access key, secret, token, expiry in ms, region, source; or kind and text of
 * the error. */
#include "core/aws/encode.h"
#include "core/base/mem.h"
#include "core/base/trace.h"
#include "core/credentials/credentials.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe {
	struct loop *loop;
	struct credentials *credentials;
	const char *code;
	struct str out;
	bool is_done, wants_code;
};

static void add(struct str *out, const char *key, const char *value)
{
	str_add(out, out->len ? ", " : "{");
	encode_json(out, key);
	str_add(out, ": ");
	encode_json(out, value ? value : "");
}

static void on_done(const struct err *err, void *user)
{
	struct probe *p = user;
	const struct account *a = credentials_account(p->credentials);
	p->is_done = true;
	if (err) {
		add(&p->out, "error", err_kind_name(err->kind));
		add(&p->out, "text", err_text(err));
	} else {
		add(&p->out, "key", a->access_key_id);
		add(&p->out, "secret", secret_reveal(&a->secret_access_key));
		add(&p->out, "token", secret_reveal(&a->session_token));
		add(&p->out, "region", a->region);
		add(&p->out, "source", a->source);
		str_addf(&p->out, ", \"expires\": %lld", (long long)a->expires_ms);
	}
	str_add(&p->out, "}");
}

static void on_mfa(const char *serial_number, void *user)
{
	struct probe *p = user;
	(void)serial_number;
	p->wants_code = true;
}

static void run(struct probe *p)
{
	CLEANUP(secret_release) struct secret code = SECRET_INIT;
	if (p->code) secret_set(&code, p->code, strlen(p->code));
	credentials_sign_in(p->credentials, on_done, p);
	while (!p->is_done) {
		loop_turn(p->loop, true);
		if (!p->wants_code) continue;
		p->wants_code = false;
		credentials_give_mfa(p->credentials, p->code ? &code : NULL);
	}
}

static const char *argument(char **argv, int i)
{
	return str_equal(argv[i], "-") ? NULL : argv[i];
}

int main(int argc, char **argv)
{
	if (argc < 3) return 2;
	signal(SIGPIPE, SIG_IGN);
	trace_open(getenv("REDASH_WIZARD_TRACE"));
	struct probe p = { .loop = loop_new(NULL, NULL), .code = argc > 3 ? argv[3] : NULL };
	struct http *http = http_new(p.loop);
	const struct credentials_options options = { .http = http,
						     .profile = argument(argv, 1),
						     .region = argument(argv, 2),
						     .wants_mfa = on_mfa,
						     .user = &p };
	p.credentials = credentials_new(p.loop, &options);
	run(&p);
	puts(str_text(&p.out));
	secret_erase(p.out.text, p.out.alloc);
	str_release(&p.out);
	credentials_free(p.credentials);
	http_free(http);
	loop_free(p.loop);
	trace_close();
	return 0;
}
