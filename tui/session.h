/* Everything a command needs to talk to a cloud: loop, HTTP, DNS, accounts, and the rehearsal when
 * asked for. The one place where AWS and the rehearsal differ: endpoints, keys, clock. */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "core/aws/cloud_aws.h"
#include "core/aws/preflight_aws.h"
#include "core/deploy/deploy.h"
#include "core/plan/answers.h"
#include "core/rehearsal/rehearsal.h"
#include "tui/options.h"

struct session {
	const struct options *options;
	struct loop *loop;
	struct http *http;
	struct dns_client *dns;
	struct dns_map *map;
	struct dns_server resolver;
	bool has_resolver, is_connected, has_parent;
	struct rehearsal *rehearsal; /* NULL: AWS */
	struct account dev, parent;
	struct cloud_aws *cloud;
	struct preflight_aws *preflight; /* the looks before the first write */
	struct deploy_time time;
};
/* Loop, HTTP, DNS, and the rehearsal with --rehearsal. */
int session_open(struct session *s, const struct options *options, struct err *err);
/* Accounts as the answers name them; again when they changed. ERR_CREDENTIALS: none. */
int session_connect(struct session *s, const struct answers *answers, struct err *err);
void session_disconnect(struct session *s); /* drops every call under way */
void session_close(struct session *s);
/* 0, EXIT_CREDENTIALS or EXIT_FAILED and so on, as the error's kind says. */
enum exit_code session_exit_code(const struct err *err);

/* Answers: --config, or the newest file in the config folder, or the defaults; then the options
 * that override. *ret_path (caller frees) is where they are kept; *ret_found whether a file was
 * read. */
int session_answers(const struct options *options, struct answers *a, char **ret_path,
		    bool *ret_found, struct err *err);

#endif
