/* An endpoint that is of no use, in a process of its own: for programs that are run as a whole.
 * Loopback, a port of the system's choice. */
#ifndef TESTS_SUPPORT_BAD_ENDPOINT_H
#define TESTS_SUPPORT_BAD_ENDPOINT_H

#include <stdbool.h>
#include <sys/types.h>

enum bad_endpoint_kind {
	BAD_ENDPOINT_REFUSES,   /* the port is taken, but nobody listens */
	BAD_ENDPOINT_GARBLES,   /* bytes that are no HTTP */
	BAD_ENDPOINT_IS_NO_AWS, /* status 200 and half a web page */
	BAD_ENDPOINT_HANGS,
};
struct bad_endpoint {
	pid_t pid;
	int listener, asked; /* a byte comes out of asked for each connection */
	char url[64];        /* "AWS_ENDPOINT_URL=http://127.0.0.1:PORT" */
	const char *env[8];  /* that and keys, NULL-terminated: for program_home */
};
void bad_endpoint_open(struct bad_endpoint *e, enum bad_endpoint_kind kind);
void bad_endpoint_close(struct bad_endpoint *e);
void bad_endpoint_wait(const struct bad_endpoint *e); /* until somebody connects */
bool bad_endpoint_was_asked(const struct bad_endpoint *e);

#endif
