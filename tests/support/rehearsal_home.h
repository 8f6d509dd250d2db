/* What a rehearsal left behind in the program's home, to be asked as the development account. */
#ifndef TESTS_SUPPORT_REHEARSAL_HOME_H
#define TESTS_SUPPORT_REHEARSAL_HOME_H

#include "core/rehearsal/rehearsal.h"
#include "tests/support/aws_client.h"
#include "tests/support/program.h"

struct rehearsal_home {
	struct loop *loop;
	struct rehearsal *rehearsal;
	struct aws_client client; /* in ap-northeast-1 */
};
void rehearsal_home_open(struct rehearsal_home *r, const struct program_home *home);
/* Before a program has rehearsed: one that does finds this one running, while its loop turns. The
 * options' folder is ignored. */
void rehearsal_home_open_with(struct rehearsal_home *r, const struct program_home *home,
			      const struct rehearsal_options *options);
void rehearsal_home_close(struct rehearsal_home *r);
/* How often the needle stands in the answer that has just come; asserts that it is one. */
int rehearsal_home_count(struct rehearsal_home *r, long status, const char *needle);

#endif
