#include "tui/term_secret.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

enum { CTRL_C = 0x03, CTRL_D = 0x04, CTRL_H = 0x08, CTRL_U = 0x15, DELETE = 0x7F };

static void edit(struct secret *s, int c)
{
	char byte = (char)c;
	size_t len = secret_len(s);
	if ((c == CTRL_H || c == DELETE) && len)
		secret_delete(s, len - 1, 1);
	else if (c == CTRL_U)
		secret_set(s, "", 0);
	else if (c >= 0x20 && c != DELETE)
		secret_insert(s, len, &byte, 1);
}

static bool read_line(struct secret *ret)
{
	secret_set(ret, "", 0);
	for (;;) {
		int c = getchar();
		if (c == '\n' || c == '\r') return true;
		if (c == EOF || c == CTRL_C) return false;
		if (c == CTRL_D) return !secret_is_empty(ret);
		edit(ret, c);
	}
}

bool term_read_secret(struct secret *ret)
{
	struct termios before, quiet;
	bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	if (is_terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	bool got = read_line(ret);
	if (is_terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		putchar('\n');
	}
	return got;
}
