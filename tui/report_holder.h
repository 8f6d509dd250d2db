/* Who may write, of several who deploy one environment: the sentence for the page, and the lines
 * that tell when that changes. Pure. */
#ifndef TUI_REPORT_HOLDER_H
#define TUI_REPORT_HOLDER_H

#include "core/deploy/deployment.h"

#include "core/base/str.h"

struct holder_told {
	bool is_elsewhere;
	char *words; /* the owner, or the notice; NULL: nothing */
};
/* "ann@first deploys this since 14:02:10; you are watching. ...". at: the time as it is shown
 * there; NULL: not known. */
void holder_sentence(const struct deployment *d, const char *at, struct str *out);
void report_holder(bool json, const struct deployment *d, struct holder_told *told,
		   struct str *out);
void holder_told_release(struct holder_told *told);

#endif
