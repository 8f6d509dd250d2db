#include "core/rehearsal/page.h"

struct page page_begin(const char *token, const char *limit_text, size_t most)
{
	struct page page = { .limit = most };
	char *end = NULL;
	unsigned long wanted = limit_text ? strtoul(limit_text, &end, 10) : most;

	if (limit_text && !*end && wanted >= 1 && wanted < most) page.limit = wanted;
	if (str_is_empty(token)) return page;
	page.is_broken = strspn(token, "0123456789") != strlen(token) || strlen(token) > 9;
	if (!page.is_broken) page.from = strtoul(token, NULL, 10);
	return page;
}

bool page_takes(struct page *p)
{
	size_t at = p->seen++;

	if (at >= p->from + p->limit) p->is_cut = true;
	return at >= p->from && at < p->from + p->limit;
}

char *page_next(const struct page *p)
{
	return p->is_cut ? str_format("%zu", p->from + p->limit) : NULL;
}

static bool is_usable(struct call *call, const struct page *page, const char *token_name)
{
	bool is_ec2 = call->service->protocol == PROTOCOL_EC2;
	bool is_json = call->service->protocol == PROTOCOL_JSON;

	if (!page->is_broken) return true;
	call_refuse(call, 400,
		    is_ec2    ? "InvalidNextToken"
		    : is_json ? "InvalidNextTokenException"
			      : "InvalidParameterValue",
		    "The value of %s is not valid", token_name);
	return false;
}

bool page_of_form(struct call *call, const char *token_name, const char *limit_name, size_t most,
		  struct page *ret)
{
	*ret = page_begin(fields_get(&call->form, token_name), fields_get(&call->form, limit_name),
			  most);
	return is_usable(call, ret, token_name);
}

bool page_of_json(struct call *call, const char *token_name, const char *limit_name, size_t most,
		  struct page *ret)
{
	const cJSON *limit = cJSON_GetObjectItemCaseSensitive(call->json, limit_name);
	CLEANUP(mem_free_text)
	char *text = cJSON_IsNumber(limit) ? str_format("%d", limit->valueint) : NULL;

	*ret = page_begin(call_json_text(call, token_name), text, most);
	return is_usable(call, ret, token_name);
}

void page_end_xml(struct call *call, const struct page *p, const char *token_name)
{
	CLEANUP(mem_free_text) char *next = page_next(p);

	xmlout_text(&call->answer, token_name, next);
}

void page_end_json(cJSON *json, const struct page *p)
{
	CLEANUP(mem_free_text) char *next = page_next(p);

	if (next) cJSON_AddStringToObject(json, "NextToken", next);
}
