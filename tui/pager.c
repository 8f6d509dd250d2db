#include "tui/pager.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/credentials/words.h"
#include "core/loop/process.h"

#include <stdlib.h>
#include <string.h>

struct pager {
	struct loop *loop;
	struct term *term;
	struct process *process; /* NULL: none is open */
	char *command;           /* for sentences */
	pager_done_fn *done;
	void *user;
};

struct pager *pager_new(struct loop *loop, struct term *term)
{
	struct pager *p = mem_alloc(sizeof(*p));
	p->loop = loop;
	p->term = term;
	return p;
}

static void give_back(struct pager *p)
{
	p->process = NULL;
	free(p->command);
	p->command = NULL;
	term_take_back(p->term);
}

void pager_free(struct pager *p)
{
	if (!p) return;
	if (p->process) {
		process_free(p->process);
		give_back(p);
	}
	free(p);
}

static void on_end(const struct process_end *end, void *user)
{
	struct pager *p = user;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (end->signal_number)
		err_set(&err, ERR_SYSTEM, "The pager '%.60s' was ended by signal %d.", p->command,
			end->signal_number);
	else if (end->exit_code)
		err_set(&err, ERR_SYSTEM, "The pager '%.60s' ended with code %d.", p->command,
			end->exit_code);
	give_back(p);
	p->done(err_is_set(&err) ? &err : NULL, p->user);
}

/* What only copies to the screen leaves nothing to look at when ours comes back. */
static bool is_a_pager(const char *command)
{
	return command && command[strspn(command, " \t")] && !str_equal(command, "cat");
}

static int start(struct pager *p, const char *command, const char *text, struct err *err)
{
	CLEANUP(words_release) struct words words = { 0 };
	if (words_split(command, &words, err) < 0) return err_prefix(err, "PAGER");
	const struct process_options options = {
		.argv = (const char *const *)words.item.item,
		.input = text,
		.input_len = strlen(text),
		.shares_terminal = true,
	};
	p->command = mem_copy_text(command);
	term_lend(p->term);
	p->process = process_start(p->loop, &options, on_end, p, err);
	if (p->process) return 0;
	give_back(p);
	return -1;
}

static int open_one(struct pager *p, const char *text, struct err *err)
{
	static const char *const usual[] = { "less", "more" };
	const char *own = getenv("PAGER");
	if (is_a_pager(own)) {
		if (start(p, own, text, err) == 0) return 0;
		str_add(&err->text, ". Set PAGER to a pager that is installed; s writes a file");
		return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
		err_release(err);
		if (start(p, usual[i], text, err) == 0) return 0;
	}
	return err_set(err, ERR_NOT_FOUND,
		       "There is no pager here: install less, or set PAGER; s writes a file");
}

void pager_show(struct pager *p, const char *text, pager_done_fn *done, void *user)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (p->process) return;
	p->done = done;
	p->user = user;
	if (open_one(p, text, &err) < 0) done(&err, user);
}
