/* What the commands share that follow a deployment line by line: sign in, look ahead, start the
 * engine, print what comes, end. Private to them. */
#ifndef TUI_FOLLOW_H
#define TUI_FOLLOW_H

#include "core/deploy/handover.h"
#include "tui/decisions.h"
#include "tui/operator.h"
#include "tui/report.h"
#include "tui/session.h"

struct follow;
/* In what the commands differ. */
struct follow_kind {
	bool writes; /* makes what is missing, once confirmed; the others only look */
	/* Looks once: no progress lines, and it ends as soon as this says that what is to be
	 * printed is known. NULL: follows to the end. */
	bool (*is_whole)(const struct deployment *d);
	int (*print)(const struct follow *f, const struct deployment *d, struct str *out,
		     struct err *err);
	/* Before it signs in, of one that writes. */
	int (*confirm)(struct follow *f, struct err *err);
	/* Of `destroy`. What is there was looked at: tells what will go, and asks. */
	int (*plan)(struct follow *f, const struct deployment *d, struct err *err);
	bool (*judge)(struct follow *f, const struct deployment *d); /* true: that was all */
	void (*release)(struct follow *f); /* before the session is closed */
};
struct follow {
	const struct follow_kind *kind;
	const struct options *options;
	struct session session;
	struct answers answers;
	const struct secrets *secrets; /* to make those from that are missing */
	struct preflight_facts ahead;  /* looked at before the first write */
	struct decisions decisions;
	bool told_choice[NODE_COUNT];
	bool is_looking; /* before its plan */
	void *own;       /* the command's */
	struct deploy *deploy;
	struct operator operator; /* of one that writes */
	bool is_leaving;
	char *account; /* that gets Redash */
	char *path;    /* of the answers */
	struct report report;
	enum handover_form form; /* of records; the first is the plain one */
	struct err err;
	int64_t began_ms;
	int64_t signed_out_ms; /* since then nobody is signed in; 0: somebody is */
	enum exit_code code;
	const char *status; /* of the result line */
};

/* Runs until the deployment ends, a person is needed, or a signal comes. Secrets stay the
 * caller's. */
enum exit_code follow_to_end(const struct options *options, const struct follow_kind *kind,
			     const struct secrets *secrets, void *own);
/* Looks once, prints, ends. */
enum exit_code follow_look(const struct options *options, const struct follow_kind *kind);

/* For the hooks. */
void follow_finish(struct follow *f, enum exit_code code, const char *status);

#endif
