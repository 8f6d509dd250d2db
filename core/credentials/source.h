/* The source a recipe names, begun and dropped; the roles that may follow are credentials.c's.
 * Internal to the layer. */
#ifndef CORE_CREDENTIALS_SOURCE_H
#define CORE_CREDENTIALS_SOURCE_H

#include "core/aws/call.h"
#include "core/credentials/keys.h"
#include "core/credentials/recipe.h"

struct source_context { /* all borrowed */
	struct loop *loop;
	struct http *http;
	struct aws_client *client; /* for STS */
	const struct profiles *files;
	const struct recipe *recipe;
	const struct account *account; /* region and endpoints; its keys are not used */
};
struct source_run;
/* NULL with *err: it cannot even begin. done is never called from inside. */
struct source_run *source_start(const struct source_context *context, keys_done_fn *done,
				void *user, struct err *err);
void source_free(struct source_run *run); /* drops what is under way; NULL is fine */

#endif
