#include "tests/support/bad_endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void answer(int fd, enum bad_endpoint_kind kind)
{
	static const char garbage[] = "\1\2\3 this is no HTTP\r\n\r\n";
	static const char page[] = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html><p>Hi</";
	const char *text = kind == BAD_ENDPOINT_GARBLES ? garbage : page;
	char request[65536];
	ssize_t n = read(fd, request, sizeof(request));
	if (n > 0) n = write(fd, text, strlen(text));
	close(fd);
}

static void serve(int listener, int asked, enum bad_endpoint_kind kind)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		ssize_t written = write(asked, "+", 1);
		if (fd < 0 || written != 1) _exit(0);
		if (kind != BAD_ENDPOINT_HANGS) answer(fd, kind);
	}
}

void bad_endpoint_open(struct bad_endpoint *e, enum bad_endpoint_kind kind)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int pipe_ends[2];
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	e->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(e->listener, (struct sockaddr *)&at, sizeof(at)) < 0) abort();
	if (getsockname(e->listener, (struct sockaddr *)&at, &len) < 0) abort();
	if (pipe2(pipe_ends, O_CLOEXEC) < 0) abort();
	snprintf(e->url, sizeof(e->url), "AWS_ENDPOINT_URL=http://127.0.0.1:%d",
		 ntohs(at.sin_port));
	e->env[0] = e->url;
	e->env[1] = "AWS_ACCESS_KEY_ID=AKIAEXAMPLE";
	e->env[2] = "AWS_SECRET_ACCESS_KEY=example";
	e->env[3] = NULL;
	e->pid = -1;
	if (kind != BAD_ENDPOINT_REFUSES) {
		if (listen(e->listener, 16) < 0) abort();
		e->pid = fork();
		if (e->pid == 0) serve(e->listener, pipe_ends[1], kind);
	}
	e->asked = pipe_ends[0];
	close(pipe_ends[1]);
}

void bad_endpoint_close(struct bad_endpoint *e)
{
	if (e->pid > 0) {
		kill(e->pid, SIGKILL);
		waitpid(e->pid, NULL, 0);
	}
	close(e->listener);
	close(e->asked);
}

void bad_endpoint_wait(const struct bad_endpoint *e)
{
	char byte;
	if (read(e->asked, &byte, 1) != 1) abort();
}

bool bad_endpoint_was_asked(const struct bad_endpoint *e)
{
	struct pollfd p = { .fd = e->asked, .events = POLLIN };
	return poll(&p, 1, 0) > 0 && (p.revents & POLLIN);
}
