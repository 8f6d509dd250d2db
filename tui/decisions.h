/* What the command line decides beforehand about stacks that cannot simply go on: --allow, --leave,
 * --replace-data, --retry. Pure. */
#ifndef TUI_DECISIONS_H
#define TUI_DECISIONS_H

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/deploy/choice.h"
#include "tui/options.h"

enum { DECISION_NAMES_MAX = 100 };
struct decisions {
	struct deploy_policy policy; /* its names point into this struct */
	const char *names[DECISION_NAMES_MAX];
	char *list;
};
/* environment: the name that --replace-data has to give. ERR_INPUT names the wrong word. */
int decisions_read(const struct options *o, const char *environment, struct decisions *ret,
		   struct err *err);
void decisions_release(struct decisions *d);
/* "retry,remake": the words of --allow for these bits. */
void decisions_words(uint32_t actions, struct str *out);

#endif
