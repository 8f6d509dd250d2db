/* Everything a command needs to talk to a cloud: loop, HTTP, DNS, accounts, and the rehearsal when
 * asked for. The one place where AWS and the rehearsal differ: endpoints, keys, clock. */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "core/aws/cloud_aws.h"
#include "core/aws/preflight_aws.h"
#include "core/credentials/credentials.h"
#include "core/deploy/deploy.h"
#include "core/plan/answers.h"
#include "core/rehearsal/rehearsal.h"
#include "tui/options.h"

enum { SESSION_DEV, SESSION_PARENT, SESSION_ACCOUNTS };
/* The code of an MFA device is wanted: session_give_mfa() answers. */
typedef void session_mfa_fn(int which, const char *serial_number, void *user);

struct session {
	const struct options *options;
	struct loop *loop;
	struct http *http;
	struct dns_client *dns;
	struct dns_map *map;
	struct dns_server resolver;
	bool has_resolver, is_connected, has_parent;
	struct rehearsal *rehearsal;                       /* NULL: AWS */
	struct credentials *credentials[SESSION_ACCOUNTS]; /* NULL: not used, or a rehearsal */
	struct account rehearsal_keys[SESSION_ACCOUNTS];
	struct session_renewal { /* of those: session_rehearsal.c */
		bool in_parent;  /* the environment is in the parent's account */
		int timer;
		int64_t asked_ms; /* simulated, when new keys were first wanted; 0: they are not */
		VEC(struct session_wait {
			account_renewed_fn *done; /* NULL: not any more */
			void *user;
		})
		waits;
	} renewal;
	struct account *dev, *parent; /* of one of the two above; NULL: not connected, no parent */
	session_mfa_fn *wants_mfa;    /* set it before connecting; NULL: a terminal is asked */
	void *mfa_user;
	struct cloud_aws *cloud;
	struct preflight_aws *preflight; /* the looks before the first write */
	struct deploy_time time;
	bool skew_is_told; /* this machine's clock is wrong, and the operator knows */
	/* Gets what the operator should know besides; NULL: a line on standard error. */
	void (*notice)(const char *sentence, void *user);
	void *notice_user;
};
/* Loop, HTTP, DNS, and the rehearsal with --rehearsal. */
int session_open(struct session *s, const struct options *options, struct err *err);
/* Accounts as the answers name them; again when they changed. The first call of each signs in.
 * ERR_INPUT, ERR_CREDENTIALS: the answers name none that could. */
int session_connect(struct session *s, const struct answers *answers, struct err *err);
/* The part of it that is about keys. */
int session_use_profiles(struct session *s, const struct answers *answers, struct err *err);
void session_use_rehearsal(struct session *s, const struct answers *answers);
void session_close_rehearsal(struct session *s);
/* Runs the loop until both accounts are signed in, or one cannot be. For commands. */
int session_sign_in(struct session *s, struct err *err);
/* code NULL: none will come. */
void session_give_mfa(struct session *s, int which, const struct secret *code);
/* Asks for the code by a line on the terminal, without echo, and gives it. */
void session_ask_terminal(struct session *s, int which, const char *serial_number);
void session_disconnect(struct session *s); /* drops every call under way */
void session_close(struct session *s);
/* Gives the lease on the environment back; AWS is not waited for long. */
void session_leave(struct session *s, struct deploy *deploy);
/* 0, EXIT_CREDENTIALS or EXIT_FAILED and so on, as the error's kind says. */
enum exit_code session_exit_code(const struct err *err);

/* Answers: --config, or the newest file in the config folder, or the defaults; then the options
 * that override. *ret_path (caller frees) is where they are kept; *ret_found whether a file was
 * read. */
int session_answers(const struct options *options, struct answers *a, char **ret_path,
		    bool *ret_found, struct err *err);

#endif
