/* Who deploys: the id and the name that the lease on an environment is held by. The id is kept in
 * the state folder, operators/ENVIRONMENT, and locked while this program runs: a restart on this
 * machine has its own lease back at once, and two programs that run at the same time are two. */
#ifndef TUI_OPERATOR_H
#define TUI_OPERATOR_H

struct operator
{
	char *environment; /* that it is of */
	char *id;
	char *owner; /* "user@host" */
	int lock;    /* 0: none; the id is this program's only */
};
/* Never fails: where nothing can be kept the id is new. */
void operator_open(struct operator* o, const char *environment);
void operator_close(struct operator* o);

#endif
