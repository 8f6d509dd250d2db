/* One page of a list: every item that is wanted is shown to page_takes(), which says whether it is
 * on this page. The next page's token is the place of its first item. */
#ifndef CORE_REHEARSAL_PAGE_H
#define CORE_REHEARSAL_PAGE_H

#include "core/rehearsal/call.h"

struct page {
	size_t from, limit, seen;
	bool is_cut; /* there is a next page, which begins at from + limit */
	bool is_broken;
};
/* token NULL: the first page. A token that none of ours can be makes the page broken. */
struct page page_begin(const char *token, const char *limit_text, size_t most);
bool page_takes(struct page *p);
/* NULL: this was the last one; the caller frees. */
char *page_next(const struct page *p);

/* The same for a service's own names; false: refused with its own code. */
bool page_of_form(struct call *call, const char *token_name, const char *limit_name, size_t most,
		  struct page *ret);
bool page_of_json(struct call *call, const char *token_name, const char *limit_name, size_t most,
		  struct page *ret);
void page_end_xml(struct call *call, const struct page *p, const char *token_name);
void page_end_json(cJSON *json, const struct page *p);

#endif
