/* Calls whose answer is a list: asks page after page to the end and gives everything at once.
 * Internal to the service files. A list that does not end (the same token twice, or more than
 * LISTING_PAGES_MAX pages) is an error, never a shorter list. */
#ifndef CORE_AWS_LISTING_H
#define CORE_AWS_LISTING_H

#include "core/aws/call.h"
#include "core/aws/shape.h"

enum { LISTING_PAGES_MAX = 200 };

struct listing_result {
	const struct err *err; /* NULL: all of it was read */
	void *items;
	size_t count;
	struct place first; /* the first page */
	const char *action;
	struct arena *arena;
	void *state; /* the call's */
	aws_any_fn *done;
	void *user;
};
struct listing_kind {
	const struct shape *shape;
	const char *items;       /* path in the answer, as struct field's */
	const char *token;       /* path of the next page's token in the answer; NULL: one page */
	const char *token_param; /* its name in the request; NULL: the same */
	void (*give)(const struct listing_result *result); /* calls done */
	/* For pages that need more than one token: adds the whole path of the next page; false at
	 * the end. */
	bool (*next_path)(struct place answer, void *state, struct str *path);
};
/* `call` asks for the first page; state for next_path and give, through call->state. */
void listing_start(struct aws_client *client, struct aws_call *call,
		   const struct listing_kind *kind, aws_any_fn *done, void *user);

/* One that hands the array on as it is. */
#define LISTING_GIVE(function, callback)                                                   \
	static void function(const struct listing_result *result)                          \
	{                                                                                  \
		((callback *)result->done)(result->err, result->items,                     \
					   result->err ? 0 : result->count, result->user); \
	}

#endif
